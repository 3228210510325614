"""A headless browser, and the pages to look at in it."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from analysis import write_tables
from analysis.report.export import export_notebook

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
NOTEBOOKS = sorted((HERE.parents[1] / "notebooks").glob("*.ipynb"))
PAGES = ["demo-story", "demo-hostile", *(path.stem for path in NOTEBOOKS)]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_browser() -> str | None:
    """Give the path of the system's Chromium, if it has one."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium of the system; without it the tests are skipped, but fail where CI is set."""
    path = find_browser()
    if path is None:
        message = "no Chromium or Chrome found on the PATH"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """Give a function that exports a page once and gives its path; the tables are made once."""
    folder, done = tmp_path_factory.mktemp("pages"), {}
    tables = folder / "tables"
    write_tables(SEEDS, tables)

    def export(name: str) -> Path:
        if name not in done:
            out = folder / f"{name}.html"
            if name.startswith("demo-"):
                story = HERE / f"{name.removeprefix('demo-')}.json"
                notebook = write_demo(folder / f"{name}.ipynb")
                export_notebook(notebook, out, {"DEMO_STORY": str(story)})
            else:
                source = next(path for path in NOTEBOOKS if path.stem == name)
                export_notebook(source, out, {"ANALYSIS_CORPUS": str(tables)})
            done[name] = out
        return done[name]

    return export


def write_demo(path: Path) -> Path:
    """Write ``demo.py`` as a notebook: cells begin with ``# %%``."""
    notebook = nbformat.v4.new_notebook()
    source = (HERE / "demo.py").read_text(encoding="utf-8")
    for i, part in enumerate(source.split("# %%")[1:]):
        head, _, body = part.partition("\n")
        if "markdown" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip().split("\n")]
            cell = nbformat.v4.new_markdown_cell("\n".join(lines))
        else:
            cell = nbformat.v4.new_code_cell(body.strip())
        cell["id"] = f"cell-{i}"
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return path


@pytest.fixture(params=PAGES)
def page_path(request, pages):
    """Give the path of each exported page in turn."""
    return pages(request.param)
