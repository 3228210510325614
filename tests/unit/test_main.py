"""The command line: what it says, and with which code it ends."""

import shlex
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


@pytest.mark.parametrize(
    "arguments",
    [
        ["tables", "articles.csv", "--out", "."],
        ["tables", "*.csv", "--out", "."],
        ["tables", "articles.csv", "--out", "articles.csv"],
        ["tables", SEEDS, "--reference", "a.txt", "--out", "."],
        ["report", "articles.csv", "--out", "articles.csv"],
        ["report", SEEDS, "--reference", "a.txt", "--out", "a.txt"],
        ["report", ".", "--out", "a.txt"],
        ["report", ".", "--out", "link.html"],
    ],
)
def test_no_result_takes_the_place_of_what_is_read(arguments, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"articles.csv": "text\nIt rained.\n", "a.txt": "It rained.", "b.html": "<p>It rained."}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "link.html").symlink_to("b.html")
    assert main([str(argument) for argument in arguments]) == 2
    assert "would be replaced" in capsys.readouterr().err
    assert {
        path.name: path.read_text() for path in tmp_path.iterdir() if path.name in files
    } == files


def test_results_among_the_articles_are_no_articles(tmp_path):
    (tmp_path / "a.txt").write_text("It rained.")
    for account in ("1 found = 1 loaded + 0 rejected + 0", "2 found = 1 loaded + 0 rejected + 1"):
        result = run("report", tmp_path, "--out", tmp_path / "report.html")
        assert result.stdout.endswith(f"{account} ignored.\n"), result.stderr
    tables = tmp_path / "tables"
    assert main(["tables", str(tmp_path), "--out", str(tables), "--format", "jsonl"]) == 0
    problems = (tables / "problems.jsonl").read_text(encoding="utf-8")
    assert "own_report" in problems
    assert "unfinished" not in problems


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


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "é“”.txt"
    path.write_text("It rained.", encoding="utf-8")
    return path


STREAMS = {  # how the shell hands the streams over, and the exit code
    "{} >&-": 0,
    "{} 2>&-": 0,
    "{} <&- >&- 2>&-": 0,
    "{} | true; exit ${{PIPESTATUS[0]}}": 0,
    "{} > /dev/full": 2,
    "PYTHONIOENCODING=ascii {}": 0,
    "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 {}": 0,
}


@pytest.mark.parametrize("line", STREAMS)
def test_streams_that_take_nothing_cost_no_result(line, article):
    out = article.parent / "töbles”"
    call = shlex.join(map(str, [sys.executable, "-m", "analysis", "tables", article, "--out", out]))
    result = subprocess.run(["bash", "-c", line.format(call)], capture_output=True, text=True)
    assert (result.returncode, out.is_dir()) == (STREAMS[line], True)
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == (STREAMS[line] != 0)


def test_a_report_without_any_stream(article):
    out = article.with_suffix(".html")
    call = shlex.join(map(str, [sys.executable, "-m", "analysis", "report", article, "--out", out]))
    assert subprocess.run(["bash", "-c", f"{call} <&- >&- 2>&-"]).returncode == 0
    assert out.is_file()


@pytest.mark.parametrize("command", ["tables", "report"])
def test_no_code_of_the_current_folder_is_run(command, article):
    folder = article.parent / "corpus"
    folder.mkdir()
    for name in ("pandas", "matplotlib", "json", "argparse", "contextlib", "nbconvert"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\nraise OSError")
    (folder / "matplotlibrc").write_text("font.size: 50")
    out = article.parent / "out"
    result = run(command, article, "--out", out, cwd=folder)
    assert result.returncode == 0, result.stderr
    assert not (folder / "ran").exists()


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, analysis; print([m for m in ('pandas', 'numpy', 'nltk') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("command", "out"),
    [("report", "--out FILE the page to write (default: report.html)"),
     ("tables", "--out FOLDER the folder to write")],
)  # fmt: skip
def test_help_says_what_is_read_and_what_is_written(command, out, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "corpus a folder of articles, or one .txt, .html, .csv, .jsonl or .parquet file" in said
    assert out in said
