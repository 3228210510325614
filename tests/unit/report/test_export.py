import os
import subprocess
import sys

import nbformat
import pytest

from analysis.report.export import ExportError, export_notebook


def write_notebook(path, *sources):
    notebook = nbformat.v4.new_notebook()
    for i, source in enumerate(sources):
        new = nbformat.v4.new_markdown_cell if source[0] == "#" else nbformat.v4.new_code_cell
        notebook.cells.append(new(source, id=f"c{i}"))
    nbformat.write(notebook, path)
    return path


def test_a_notebook_becomes_a_page_without_code(tmp_path, capfd):
    path = write_notebook(
        tmp_path / "n.ipynb",
        "# A <b>question</b>?\n\n## One & two\n\n## “Three”",
        "import os\nprint(os.environ['CORPUS'], os.path.basename(os.getcwd()))",
    )
    out = export_notebook(path, tmp_path / "sub" / "page.html", {"CORPUS": "<here>"})
    html = out.read_text(encoding="utf-8")
    assert f"&lt;here&gt; {tmp_path.name}" in html
    assert "import os" not in html
    assert "<title>A question?</title>" in html
    assert '<li><a href="#One-&amp;-two">One &amp; two</a></li>' in html
    assert "“Three”</a></li>" in html
    assert "<script" not in html
    assert capfd.readouterr() == ("", "")
    assert os.listdir(tmp_path / "sub") == ["page.html"]
    assert nbformat.read(path, as_version=4).cells[1].outputs == []


def test_a_failing_cell_is_named_and_the_earlier_page_stays(tmp_path):
    path = write_notebook(tmp_path / "n.ipynb", "# T", "x = 1", "1 / 0", "x")
    out = tmp_path / "page.html"
    out.write_text("earlier")
    with pytest.raises(ExportError, match=r"^n.ipynb, cell 3 \(c2\): ZeroDivisionError: division"):
        export_notebook(path, out, {})
    assert out.read_text() == "earlier"
    assert sorted(os.listdir(tmp_path)) == ["n.ipynb", "page.html"]


def test_a_dying_kernel_is_named(tmp_path):
    path = write_notebook(tmp_path / "n.ipynb", "import os; os._exit(3)")
    with pytest.raises(ExportError, match=r"cell 1 \(c0\)"):
        export_notebook(path, tmp_path / "page.html", {})
    assert os.listdir(tmp_path) == ["n.ipynb"]


@pytest.mark.parametrize("content", [None, "{}", "not json", ""])
def test_what_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "n.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ExportError, match=r"n\.ipynb"):
        export_notebook(path, tmp_path / "page.html", {})


def test_what_a_killed_kernel_leaves_is_cleared(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    left = tmp_path / "t" / ".unfinished-left.part"
    left.mkdir(parents=True)
    (left / "k.json").write_text("{}")
    path = write_notebook(tmp_path / "n.ipynb", "print(1)")
    export_notebook(path, tmp_path / "page.html")
    assert os.listdir(tmp_path / "t") == []


def test_a_kernel_runs_where_no_socket_fits(tmp_path, monkeypatch):
    deep = tmp_path / ("t" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    export_notebook(write_notebook(tmp_path / "n.ipynb", "print(1)"), tmp_path / "page.html")
    assert os.listdir(deep) == []


def test_no_grammar_of_addresses_is_made(tmp_path):
    path = write_notebook(tmp_path / "n.ipynb", "# T")
    code = (
        "import sys; from analysis.report import export_notebook; "
        f"export_notebook({str(path)!r}, {str(tmp_path / 'page.html')!r}); "
        "assert 'nbformat' in sys.modules and 'rfc3987_syntax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_warnings_stay_off_the_page(tmp_path):
    path = write_notebook(tmp_path / "n.ipynb", "import warnings\nwarnings.warn('a /path')", "1")
    assert "/path" not in export_notebook(path, tmp_path / "page.html").read_text()


def test_what_libraries_say_and_settings_of_a_user_stay_off_the_page(tmp_path, monkeypatch):
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "matplotlibrc").write_text("font.size: 77\nno such key\n")
    monkeypatch.setenv("MPLCONFIGDIR", str(settings))
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    code = "import sys, matplotlib\nprint('/a/path', file=sys.stderr)\n"
    code += "matplotlib.rcParams['font.size']"
    page = export_notebook(write_notebook(tmp_path / "n.ipynb", code), tmp_path / "page.html")
    html = page.read_text(encoding="utf-8")
    assert "10.0" in html
    assert "/a/path" not in html
    assert "no such key" not in html
