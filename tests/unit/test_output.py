"""Files and folders appear whole or not at all."""

import importlib.util
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis import output
from analysis.output import replaced_file, replaced_folder

SEEDS = Path(__file__).parents[2] / "seeds"
COMMAND = [sys.executable, "-m", "analysis", "tables", SEEDS, "--out"]


def test_file_is_replaced_only_when_the_block_ends_well(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("earlier")
    with pytest.raises(RuntimeError), replaced_file(path) as draft:
        draft.write_text("half")
        raise RuntimeError
    assert path.read_text() == "earlier"
    with replaced_file(path) as draft:
        draft.write_text("later")
    assert path.read_text() == "later"
    assert os.listdir(tmp_path) == ["report.html"]


def test_folder_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "tables"
    for names in (["a", "b"], ["c"]):
        with replaced_folder(path) as draft:
            for name in names:
                (draft / name).write_text(name)
        assert sorted(os.listdir(path)) == names
    with pytest.raises(RuntimeError), replaced_folder(path) as draft:
        (draft / "d").write_text("d")
        raise RuntimeError
    assert os.listdir(path) == ["c"]
    assert os.listdir(tmp_path) == ["tables"]


def test_what_a_killed_run_leaves_is_cleared_and_a_running_one_is_spared(tmp_path):
    code = (
        "import sys, time, pathlib; from analysis.output import unfinished_folder\n"
        "with unfinished_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_text('half')\n"
        "    print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "x")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert running.stdout.readline()
        with replaced_file(tmp_path / "x") as draft:
            draft.write_text("x")
        assert len(os.listdir(tmp_path)) == 2, "the work of the run still going must be spared"
        running.send_signal(signal.SIGKILL)
        running.wait()
        with replaced_file(tmp_path / "x") as draft:
            draft.write_text("x")
        assert os.listdir(tmp_path) == ["x"]
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def test_a_folder_is_replaced_where_two_cannot_be_swapped(tmp_path, monkeypatch):
    monkeypatch.setattr(output, "_exchange", lambda first, second: False)
    path = tmp_path / "tables"
    for name in ("a", "b"):
        with replaced_folder(path) as draft:
            (draft / name).touch()
        assert os.listdir(path) == [name]
    rename = os.rename

    def fail_on_draft(source, target):
        if os.path.basename(source) == "draft":
            raise OSError("the disk is gone")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail_on_draft)
    with pytest.raises(OSError, match="gone"), replaced_folder(path) as draft:
        (draft / "c").touch()
    assert os.listdir(path) == ["b"], "what was taken aside must be put back"
    assert os.listdir(tmp_path) == ["tables"]


@pytest.mark.parametrize("moment", ["mkdir", "rmtree"])
def test_a_signal_while_a_folder_is_made_or_cleared_leaves_nothing(moment, tmp_path, monkeypatch):
    owner = {"mkdir": Path, "rmtree": shutil}[moment]
    work, is_first = getattr(owner, moment), True

    def stop_once(folder, *arguments, **named):
        nonlocal is_first
        if is_first and folder.name.startswith(output.PREFIX):
            is_first = False
            if moment == "mkdir":
                work(folder, *arguments, **named)
            raise SystemExit(143)
        return work(folder, *arguments, **named)

    monkeypatch.setattr(owner, moment, stop_once)
    with pytest.raises(SystemExit), replaced_file(tmp_path / "x") as draft:
        draft.write_text("x")
    assert [name for name in os.listdir(tmp_path) if name != "x"] == []


def test_runs_at_once_leave_the_result_of_one(tmp_path):
    path = tmp_path / "tables"
    together = threading.Barrier(4)

    def write(name):
        for _ in range(20):
            with replaced_folder(path) as draft:
                for i in range(3):
                    (draft / f"{name}{i}").touch()
                together.wait()

    threads = [threading.Thread(target=write, args=[name]) for name in "abcd"]
    path.mkdir()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(os.listdir(path))
    assert names in [[f"{name}{i}" for i in range(3)] for name in "abcd"]
    assert os.listdir(tmp_path) == ["tables"]


def test_a_full_disk_leaves_the_earlier_result_and_is_told_in_one_line(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "quotes.csv").write_text("earlier")
    result = subprocess.run(
        [*COMMAND, tmp_path / "tables"], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == ["tables"]
    assert (tmp_path / "tables" / "quotes.csv").read_text() == "earlier"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc can't be written on Linux")
def test_a_folder_that_cannot_be_written_is_told_in_one_line():
    result = subprocess.run([*COMMAND, "/proc/tables"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("way", ["killed", "stopped", "interrupted"])
def test_a_run_that_ends_early_leaves_nothing_half_written(way, trial):
    for share in (0.2, 0.7):
        trial.run(way, share)
    assert trial.faults == []


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    path = Path(__file__).parents[1] / "benchmarks" / "kills.py"
    spec = importlib.util.spec_from_file_location("kills", path)
    kills = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kills)
    return kills.Trial(tmp_path_factory.mktemp("trial"), "tables")
