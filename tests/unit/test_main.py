"""The command line: what it says, and with which code it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main

SEEDS = Path(__file__).parents[2] / "seeds"


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, **options,
    )  # fmt: skip


def test_tables_ends_with_the_path_and_the_account(tmp_path, capsys):
    assert main(["tables", str(SEEDS), "--out", str(tmp_path / "t")]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == (
        f"{tmp_path / 't'}: 5 articles. 5 found = 5 loaded + 0 rejected + 0 ignored."
    )
    assert err == ""


@pytest.mark.parametrize(
    ("name", "content"), [("missing", None), ("empty.txt", b""), ("picture.txt", b"\x89PNG\r\n\0")]
)
def test_nothing_usable_ends_with_2_and_one_sentence(name, content, tmp_path, capsys):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main(["tables", str(path), "--out", str(tmp_path / "t")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert name in err
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "report"),
        (["frobnicate\x1b[31m\n"], "frobnicate"),
        (["tables", SEEDS], "--out"),
        (["tables", SEEDS, "--out", ""], "the name of a file or folder"),
        (["report", SEEDS, "--out", "a\0b"], "the name of a file or folder"),
        (["tables", SEEDS, "--out", "t", "--format", "xml"], "xml"),
        (["tables", SEEDS, "--out", "t", "--workers", "0"], "a number from 1 on"),
        (["tables", SEEDS, "--out", "t", "--workers", "-3"], "a number from 1 on"),
        (["report", SEEDS, "--workers", "many"], "a number from 1 on"),
    ],
)
def test_a_bad_call_ends_with_2_and_one_line(arguments, said, capsys):
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert (stop.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    assert said in err
    assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize("out", [".", "/dev/null"])
def test_a_report_replaces_nothing_but_a_file(out, capsys):
    assert main(["report", str(SEEDS), "--out", out]) == 2
    assert "it is no file" in capsys.readouterr().err


def test_a_folder_whose_name_drives_a_terminal_is_shown_in_one_line(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("It rained.", encoding="utf-8")
    out = tmp_path / "-x\n\x1b[31m"
    assert main(["tables", str(tmp_path / "a.txt"), "--out", str(out)]) == 0
    assert out.is_dir()
    said = capsys.readouterr().out
    assert said.endswith("ignored.\n")
    assert said[:-1].isprintable()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder")
    out = tmp_path / "file" / "tables"
    assert main(["tables", str(SEEDS), "--out", str(out)]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, analysis; print([m for m in ('pandas', 'numpy', 'nltk') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
