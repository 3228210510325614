"""textstat and NLTK find their data: offline, at a home without any, whatever the umask."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

USE = """
import json, os, sys, nltk.data
os.umask(0o002)
from analysis.language import prepare_nltk_data
folder = prepare_nltk_data()
import nltk, textstat
from nltk.sentiment.vader import SentimentIntensityAnalyzer
assert nltk.data.path[0] == str(folder)
words = nltk.corpus.cmudict.dict()
print(json.dumps([str(folder), textstat.flesch_reading_ease("It was wonderful news for everybody."),
                  SentimentIntensityAnalyzer().polarity_scores("not good!"),
                  len(words), words["aalborg"], words["a"]]))
"""
PREPARE = """
import os
os.umask(0o002)
from analysis.language import prepare_nltk_data
print(prepare_nltk_data())
"""


def can_unshare():
    try:
        return subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def start(code, home, *before, **environment):
    variables = {key: value for key, value in os.environ.items() if key != "XDG_CACHE_HOME"}
    return subprocess.Popen(
        [*before, sys.executable, "-c", code],
        env=variables | {"HOME": str(home)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out.strip()


@pytest.mark.skipif(not can_unshare(), reason="no network namespace without privileges")
def test_works_offline_in_an_empty_home(tmp_path):
    folder, ease, scores, n_words, aalborg, letter = json.loads(
        finish(start(USE, tmp_path, "unshare", "-n"))
    )
    assert folder.startswith(str(tmp_path / ".cache"))
    # six words, one sentence, eleven syllables in the dictionary
    assert ease == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 11 / 6)
    assert scores["compound"] == pytest.approx(-0.4015, abs=0.0001)
    assert n_words == 126_052
    assert aalborg == [["AO1", "L", "B", "AO0", "R", "G"], ["AA1", "L", "B", "AO0", "R", "G"]]
    assert letter == [["AH0"], ["EY1"]]


def test_is_private_whole_and_mended(tmp_path):
    """One folder through its life: built twice at once, found again, damaged and mended."""
    cache = str(tmp_path / "cache")
    processes = [start(PREPARE, tmp_path, XDG_CACHE_HOME=cache) for _ in range(2)]
    (folder,) = {Path(finish(process)) for process in processes}
    dictionary = folder / "corpora/cmudict/cmudict"
    whole, written = dictionary.read_bytes(), dictionary.stat().st_ino
    check_permissions(folder)

    finish(start(PREPARE, tmp_path, XDG_CACHE_HOME=cache))
    assert dictionary.stat().st_ino == written  # not built again

    dictionary.write_bytes(whole + b"xyz 1 AH0\n")
    (folder / "sentiment/vader_lexicon.zip").unlink()
    (folder / "corpora").chmod(0o777)
    finish(start(PREPARE, tmp_path, XDG_CACHE_HOME=cache))
    assert dictionary.read_bytes() == whole
    check_permissions(folder)


def check_permissions(folder):
    entries = [folder, *folder.rglob("*")]
    names = {entry.name for entry in entries[1:]}
    assert names == {"corpora", "cmudict", "sentiment", "vader_lexicon.zip", "manifest.json"}
    for entry in entries:
        assert stat.S_IMODE(entry.stat().st_mode) == (0o700 if entry.is_dir() else 0o600)


def test_falls_back_to_a_temporary_folder(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    out = finish(
        start(PREPARE, tmp_path, XDG_CACHE_HOME=str(blocked / "cache"), TMPDIR=str(tmp_path))
    )
    assert Path(out).parent == tmp_path
    assert not Path(out).exists()  # gone with the process


def test_a_relative_cache_is_ignored(tmp_path):
    out = finish(start(PREPARE, tmp_path, XDG_CACHE_HOME="cache"))
    assert out.startswith(str(tmp_path / ".cache" / "analysis"))


def test_data_that_nltk_downloaded_earlier_changes_nothing(tmp_path):
    earlier = tmp_path / "nltk_data" / "corpora" / "cmudict" / "cmudict"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("WORD 1 AH0\n")
    found = "\nimport nltk; print(nltk.data.find('corpora/cmudict'))"
    folder, dictionary = finish(start(PREPARE + found, tmp_path)).splitlines()
    assert Path(dictionary) == Path(folder) / "corpora" / "cmudict"
