"""Files and folders appear whole or not at all."""

import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.output import replaced_file, replaced_folder


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
        "with unfinished_folder(pathlib.Path(sys.argv[1])):\n"
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
        time.sleep(0.01)
        with replaced_file(tmp_path / "x") as draft:
            draft.write_text("x")
        assert os.listdir(tmp_path) == ["x"]
    finally:
        running.kill()
        running.wait()
        running.stdout.close()
