"""Take the README's pictures from a report: ``python tests/report/pictures.py report.html``."""

import sys
from pathlib import Path

from conftest import ARGUMENTS, find_browser
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[2] / "notebooks" / "pictures"


def take_pictures(report: Path) -> None:
    """Photograph the top of the page, and the matrix."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto(report.resolve().as_uri())
        page.screenshot(path=FOLDER / "report.png")
        page.locator("figure").first.screenshot(path=FOLDER / "matrix.png")
        browser.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]))
