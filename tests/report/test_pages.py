"""Every page in a real browser: everyone can use it, it asks for nothing, and nothing runs."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis import write_tables

POLICY = "default-src 'none'"
# Only colours differ in the dark: all rules in the light, and contrast in both.
RULES = {"light": {}, "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}}}
PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds"


@pytest.fixture
def open_page(browser):
    """Give a function that opens a file, and lists what it asked for and complained about."""
    opened = []

    def open_at(path, width=1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.complaints, page.requests = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield open_at
    for page in opened:
        page.close()


def test_page_is_accessible_and_silent(page_path, open_page):
    page = open_page(page_path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            results = Axe().run(page, options={"resultTypes": ["violations"], **rules})
            assert results.violations_count == 0, (width, scheme, results.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
    asked = [url for url in page.requests if not url.startswith("data:")]
    assert asked == [page_path.as_uri()]


def test_page_is_one_whole_document(page_path, open_page):
    html = page_path.read_text(encoding="utf-8")
    page = open_page(page_path, 1280)

    assert html.startswith("<!DOCTYPE html>")
    assert html.rstrip().endswith("</html>")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    assert page.locator("main").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("script").count() == 0
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith(POLICY)
    assert "No description has been provided" not in html
    for place in (os.path.expanduser("~"), str(PROJECT), tempfile.gettempdir() + os.sep):
        assert place not in html, "the page does not say where it was made"
    assert page.evaluate(
        "[...document.images].every(image => image.alt.length > 20 && image.naturalWidth > 0)"
    )


def test_every_link_leads_to_a_place_in_the_page(page_path, open_page):
    page = open_page(page_path, 1280)
    targets = page.evaluate("[...document.links].map(link => link.getAttribute('href'))")

    outside = [t for t in targets if not t.startswith("#")]
    assert all(t.startswith("https://") for t in outside)
    lost = page.evaluate(
        """[...document.links].map(link => link.getAttribute('href'))
        .filter(to => to.startsWith('#') && !document.getElementById(to.slice(1)))"""
    )
    assert lost == []


def test_contents_name_the_sections(pages, open_page):
    page = open_page(pages("demo-story"), 1280)
    links = page.locator("nav a").all_inner_texts()
    headings = page.locator("h2").all_inner_texts()
    assert links == headings != []


def test_a_link_to_a_passage_opens_the_article(pages, open_page):
    page = open_page(pages("demo-story"), 390)
    assert page.locator("details[open]").count() == 0
    link = page.locator("main .findings a").first
    target = link.get_attribute("href")
    link.click()
    passage = page.locator(f'[id="{target[1:]}"]')
    passage.wait_for(state="visible", timeout=2000)
    assert passage.inner_text().startswith("We promised the islanders")
    box = passage.bounding_box()
    assert 0 <= box["y"] < 900


def test_hostile_content_is_shown_as_text(pages, open_page):
    page = open_page(pages("demo-hostile"), 1280)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    text = page.locator("main").inner_text()
    for shown in (
        "<img src=x onerror=alert(1)>",
        "<script>alert('title')</script> $5_{ and $6 {{ 7*7 }} {% raw %}",
        '$5_{ to $$6$$ while {{ config }} and {% include "x" %}',
        "[U+202E]evil txt.exe[U+202C]",
        "NUL ␀ and bell ␇ and escape ␛[31m",
        "<style>body{display:none}</style>",
        "[+56 marks]",
        "../../etc/passwd.txt",
    ):
        assert shown in text
    html = pages("demo-hostile").read_text(encoding="utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", html)
    for element in (
        "img:not([src^='data:'])",
        "b[onmouseover]",
        "svg",
        "iframe",
        "style ~ style ~ style",
    ):
        assert page.locator(element).count() == 0


def test_print_keeps_figures_whole_and_opens_the_folds(pages, open_page):
    page = open_page(pages("report"), 1280)
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    # A picture is not cut, and what stands above a figure or a table stays with it.
    style = "([name, side]) => getComputedStyle(document.querySelector(name))[side]"
    whole = [".picture", "figcaption", "tr", "caption"]
    together = ["h2", ".finding", "figcaption", "thead", "caption"]
    rules = [(name, "breakInside") for name in whole] + [(name, "breakAfter") for name in together]
    assert [page.evaluate(style, list(rule)) for rule in rules] == ["avoid"] * 9
    heights = page.evaluate("[...document.querySelectorAll('.reading')].map(r => r.clientHeight)")
    assert min(heights) > 50


def test_two_runs_give_the_same_bytes(pages, tmp_path):
    """From files to page, in another process with other hashes, locale and time zone."""
    again = tmp_path / "again.html"
    command = [sys.executable, "-m", "analysis", "report", "--out", str(again)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run(command, env=environment, check=True, capture_output=True, cwd=PROJECT)
    assert again.read_bytes() == pages("report").read_bytes()


def test_a_report_of_tables_is_that_of_their_corpus(pages, tmp_path):
    tables, out = tmp_path / "tables", tmp_path / "again.html"
    write_tables(SEEDS, tables)
    command = [sys.executable, "-m", "analysis", "report", str(tables), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
    assert out.read_bytes() == pages("report").read_bytes()
    command += ["--reference", str(next(SEEDS.glob("*.txt")))]
    late = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    assert late.returncode == 2
    assert "with the reference" in late.stderr
