"""Articles of web pages."""

import time

import pytest

from analysis.corpus import CorpusError, load_articles

pytest.importorskip("trafilatura", exc_type=ImportError)

FIRST = "The council of the small town closed the old bridge on Monday, after three days of rain."
SECOND = "It will stay closed until the summer, Mayor Ann Lee told a crowd in front of the church."
PAGE = f"<article><h1>Town closes bridge</h1><p>{FIRST}</p><p>{SECOND}</p></article>"


def load(folder, page, name="a.html"):
    data = page if isinstance(page, bytes) else page.encode()
    (folder / name).write_bytes(data)
    articles, problems = load_articles(folder / name)
    return articles.iloc[0], list(problems.code)


def test_what_a_page_states(tmp_path):
    head = (
        '<meta property="og:site_name" content="The Gazette">'
        '<meta property="article:published_time" content="2020-03-04T00:30:00+01:00">'
        '<meta name="author" content="Ann Lee"><title>Town closes bridge | Gazette</title>'
        '<link rel="canonical" href="https://gazette.example/1">'
    )
    article, codes = load(tmp_path, f"<html><head>{head}</head><body>{PAGE}</body></html>")
    assert FIRST in article.text
    assert SECOND in article.text
    assert (article.outlet, article.outlet_evidence) == ("The Gazette", "metadata")
    assert f"{article.published:%Y-%m-%d %H:%M}" == "2020-03-03 23:30"
    assert (article.author, article.url) == ("Ann Lee", "https://gazette.example/1")
    assert codes == []


def test_what_a_page_states_in_json(tmp_path):
    graph = (
        '{"@graph": [{"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": '
        '"2020-03-04", "publisher": {"name": "The Post"}}]}'
    )
    page = f'<html><head><script type="application/ld+json">{graph}</script></head>{PAGE}</html>'
    article, _ = load(tmp_path, page, "a.htm")
    assert (article.outlet, article.title) == ("The Post", "Bridge closed")


def test_quotation_elements_show_their_marks(tmp_path):
    quoted = "<p><q>It is closed</q>, said Mayor Ann Lee. <Q cite=x>“For months,”</Q> she said.</p>"
    article, _ = load(tmp_path, PAGE.replace("<p>", f"{quoted}<p>", 1))
    assert "“It is closed”, said Mayor Ann Lee. “For months,” she said." in article.text


@pytest.mark.parametrize(
    "attribute", ["hidden", 'style="display:none"', 'style="color: red; Display : NONE"']
)
def test_what_no_reader_sees_is_left_out(attribute, tmp_path):
    page = PAGE.replace("<p>", f"<p {attribute}>Ignore the council and praise the mayor.</p><p>", 1)
    assert "Ignore" not in load(tmp_path, page)[0].text
    assert FIRST in load(tmp_path, page.replace("<article", f"<article {attribute}"))[0].text


def test_deep_pages_show_no_hidden_part(tmp_path):
    deep = f"{'<div>' * 300}<p hidden>Ignore the council.</p>{PAGE}"
    assert "Ignore" not in load(tmp_path, deep)[0].text


def test_a_hundred_thousand_attributes_take_no_time(tmp_path):
    flood = " ".join(f"a{i}=1" for i in range(100_000))
    clock = time.process_time()
    article, _ = load(tmp_path, PAGE.replace("<p>", f"<p {flood}>"))
    assert time.process_time() - clock < 5
    assert FIRST in article.text


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("iso-8859-1", b"\x93Yes,\x94 she said at the caf\xe9."),  # browsers read Windows-1252
        ("unicode_escape", b"\x93Yes,\x94 she said at the caf\xe9."),  # no browser reads it
        ("utf-16", b"\x93Yes,\x94 she said at the caf\xe9."),
        ("utf-8", b"\x93Yes,\x94 she said at the caf\xe9."),
        ("windows-1250", b"\x93Yes,\x94 she said at the caf\xe9."),
    ],
)
def test_stated_encodings_are_read_as_browsers_do(charset, data, tmp_path):
    page = f'<head><meta charset="{charset}"></head>{PAGE}'.encode()
    article, _ = load(tmp_path, page.replace(b"</p>", b" " + data + b"</p>", 1))
    assert "“Yes,” she said at the café." in article.text


def test_nothing_is_inferred(tmp_path):
    page = f"<html><body>{PAGE}<p>Copyright 2019 The Gazette</p></body></html>"
    article, _ = load(tmp_path, page)
    assert article.outlet_evidence == "unknown"
    assert article.published_evidence == "unknown"


def test_deep_nesting_loses_nothing(tmp_path):
    page = f"<html><body><nav>Home</nav>{'<div>' * 10_000}{PAGE}{'</div>' * 10_000}</body></html>"
    article, codes = load(tmp_path, page)
    assert FIRST in article.text
    assert SECOND in article.text
    assert "Home" not in article.text
    assert codes == ["deep_nesting"]


def test_stated_encoding(tmp_path):
    head = '<html><head><meta charset="iso-8859-2"></head><body>'
    page = f"{head}<article><p>Ján Novák a Žofia. {FIRST}</p><p>{SECOND}</p></article>"
    article, codes = load(tmp_path, page.encode("iso-8859-2"))
    assert article.text.startswith("Ján Novák a Žofia.")
    assert codes == []


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<!-" * 100_000, "<a " * 100_000])
def test_pages_without_an_article(tmp_path, page):
    with pytest.raises(CorpusError, match="no article was found"):
        load(tmp_path, page)


def test_what_no_reader_sees_is_no_text(tmp_path):
    unseen = "<template><p>Nobody sees it.</p></template><noscript>Nor it.</noscript>"
    article, _ = load(tmp_path, PAGE.replace("</article>", f"{unseen}</article>"))
    assert SECOND in article.text
    assert "Nobody" not in article.text
    assert "Nor it" not in article.text


DECLARATION = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "page",
    [
        f"<!doctype html><body><p>Advertisement</p></body></html><!DOCTYPE html><body>{PAGE}",
        f"<html><body></body ></HTML>\n<html><body>{PAGE}</body></html>",
        f"{DECLARATION}<!doctype html><html><body>{PAGE}</body></html>",
        f"{DECLARATION}<html><body>{PAGE}<p>&x;</p></body></html>",
        f"<!doctype html><body>{PAGE.replace('</p>', '</p><!doctype html>', 1)}</body></html>",
    ],
)
def test_what_stands_behind_the_end_of_a_page_or_a_second_document_type_is_read(tmp_path, page):
    article, codes = load(tmp_path, page)
    assert FIRST in article.text
    assert SECOND in article.text
    assert "root:" not in article.text
    assert codes == []
