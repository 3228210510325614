"""Articles of web pages."""

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
