"""Every notebook: stripped and short in the project, and a page that says something when run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.report import ExportError, export_notebook

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = ["01-articles", "02-length", "03-readability", "04-sentiment", "05-quotes", "report"]


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_notebooks_are_all_there():
    assert {path.stem for path in NOTEBOOKS} >= set(NAMES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stripped_and_holds_calls_and_prose(path):
    notebook = read(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids == [f"{path.stem}-{number:02d}" for number in range(1, len(ids) + 1)]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "parameters" in code[0]["metadata"]["tags"]
    for cell in code:
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 10
        assert not re.search(r"^\s*(def|class|for|while) ", source, re.MULTILINE)
    prose = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    assert prose[0].startswith("# ")
    assert prose[0].splitlines()[0].endswith("?"), "a notebook's title is its question"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_on_any_corpus_and_becomes_one_page(path, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    quotations = {"north": "We will rebuild it by May", "south": "We will rebuild it"}
    for name, quotation in quotations.items():
        text = f'outlet: {name}\n\n"{quotation}," said Ada Okafor, the mayor, on Monday.\n\n'
        (corpus / f"{name}.txt").write_text(text + "The bridge fell. Nobody was hurt there.\n")
    out = export_notebook(path, tmp_path / "page.html", {"ANALYSIS_CORPUS": str(corpus)})
    page = out.read_text(encoding="utf-8")
    assert "2 articles by 2 outlets" in page
    assert "open_tables" not in page, "no code on the page"
    assert "No description has been provided" not in page
    assert str(tmp_path) not in page, "no path of the machine on the page"
    assert re.search(r"<title>[^<]+\?</title>", page)
    assert not re.search(r'(?:src|href)="(?!data:|#)', page), "nothing is fetched"
    assert read(path)["cells"][1]["outputs"] == [], "the notebook itself is not changed"


def test_a_failing_cell_is_named_and_leaves_no_page(tmp_path):
    notebook = read(FOLDER / "02-length.ipynb")
    notebook["cells"][2]["source"] = "raise RuntimeError('no such bridge')"
    path = tmp_path / "broken.ipynb"
    path.write_text(json.dumps(notebook))
    place = r"broken\.ipynb, cell 3 \(02-length-03\).*no such bridge"
    with pytest.raises(ExportError, match=place):
        export_notebook(path, tmp_path / "page.html")
    assert os.listdir(tmp_path) == ["broken.ipynb"]


def test_plain_nbconvert_makes_the_same_page(tmp_path):
    """The flags are those of the README."""
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^.*jupyter nbconvert (.*notebooks/report\.ipynb.*)$", readme, re.MULTILINE)
    command = [sys.executable, "-m", "jupyter", "nbconvert", *line[1].split()]
    result = subprocess.run(
        [*command, "--output-dir", str(tmp_path)], cwd=FOLDER.parent,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    [page] = tmp_path.glob("*.html")
    export_notebook(FOLDER / "report.ipynb", tmp_path / "ours.html")
    assert page.read_bytes() == (tmp_path / "ours.html").read_bytes()
