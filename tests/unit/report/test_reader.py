import time

import pandas as pd
from bs4 import BeautifulSoup

from analysis import schema
from analysis.report import reader
from analysis.report.markup import passage_id

TEXT = """ date 2021-03-04 The ferry sailed “again”, they said.

“We kept it,” said Anna Lindqvist. “We promised.”

(Photo: J. Brandt)
"""


def make_articles(text=TEXT, **more):
    row = {
        "article_id": "x",
        "outlet": "Post",
        "outlet_evidence": "metadata",
        "published": pd.Timestamp("2021-03-04"),
        "published_evidence": "header",
        "title": "Ferry",
        "language": "en",
        "source": "x.txt",
        "text": text,
    }
    return schema.make("articles", [row | more])


def make_quotes(*rows):
    return schema.make(
        "quotes",
        [
            {
                "quote_id": f"x#{i}",
                "article_id": "x",
                "start": start,
                "end": end,
                "text": TEXT[start:end],
                "kind": kind,
                "speaker": speaker,
                "speaker_start": None,
                "speaker_end": None,
                "cue": None,
                "rule": "r",
                "confidence": "high",
            }
            for i, (start, end, kind, speaker) in enumerate(rows)
        ],
    )


def make_zones(*rows):
    names = ("start", "end", "zone", "rule")
    return schema.make(
        "zones", [{"article_id": "x"} | dict(zip(names, r, strict=True)) for r in rows]
    )


def place(needle):
    start = TEXT.index(needle)
    return start, start + len(needle)


QUOTES = make_quotes(
    (*place("again"), "term", None),
    (*place("We kept it,"), "speech", "Anna Lindqvist"),
    (*place("We promised."), "speech", None),
)
ZONES = make_zones(
    (*place("date 2021-03-04"), "header", "date stub"),
    (*place("(Photo: J. Brandt)"), "caption", "photo credit"),
)


def show(articles=None, **more):
    articles = make_articles() if articles is None else articles
    view = reader.show_articles(articles, ZONES, QUOTES, **more)
    return BeautifulSoup(view.html, "html.parser")


def test_the_text_is_whole_and_quotations_are_marked():
    page = show()
    for note in page.select("abbr, .rule"):
        note.extract()
    shown = " ".join(page.select_one(".reading").get_text().split())
    assert shown == " ".join(TEXT.split())
    assert [q.get_text() for q in page.select(".reading .said")] == ["We kept it,", "We promised."]
    assert page.select_one(".reading .term").get_text() == "again"


def test_speakers_are_named_in_more_than_colour():
    page = show()
    assert [a["title"] for a in page.select(".who")] == ["Anna Lindqvist", "speaker not named"]
    assert page.select_one(".speakers li").get_text() == "AL Anna Lindqvist 1"


def test_what_is_set_apart_names_its_rule():
    page = show()
    assert page.select_one("p.caption .rule").get_text() == "caption · photo credit"
    assert page.select_one("abbr.rule")["title"] == "date stub"
    assert page.select_one(".aside").get_text() == "date 2021-03-04"


def test_claims_find_their_passage():
    start = place("promised")[0]
    claimed = pd.DataFrame({"article_id": ["x", "x"], "start": [start, 0], "end": [start + 8, 9]})
    page = show(passages=claimed)
    assert page.find(id=passage_id("x", start)).get_text() == "promised."
    assert page.find(id=passage_id("x", 0)) is not None
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_shared_passages_lead_to_each_other():
    start, end = place("The ferry sailed")
    reuse = schema.make(
        "reuse",
        [
            {"passage_id": "p", "article_id": a, "outlet": o, "start": s, "end": e, "n_words": 3}
            for a, o, s, e in (("x", "Post", start, end), ("y", "Mail", 5, 21))
        ],
    )
    both = pd.concat([make_articles(), make_articles(article_id="y", outlet="Mail")])
    page = show(articles=both, reuse=reuse)
    assert page.select_one(".reading .shared").get_text() == "The ferry sailed"
    assert page.select_one(".also")["href"] == "#" + passage_id("y", 5)
    alone = show(reuse=reuse)
    assert alone.select_one(".also") is None, "no link to an article that is not on the page"


def test_initials_are_unique():
    quotes = make_quotes(*((0, 1, "speech", n) for n in ("Anna Lee", "Abe Long", "Abe Long", "!")))
    speakers = reader.name_speakers(quotes)
    assert speakers == {"Abe Long": ("AL", 1), "!": ("?", 2), "Anna Lee": ("AL2", 3)}


def test_long_articles_are_cut_and_it_is_said():
    text = "“a” " * 40_000
    quotes = make_quotes(*((i * 4 + 1, i * 4 + 2, "speech", "A B") for i in range(40_000)))
    start = time.process_time()
    view = reader.show_articles(make_articles(text), ZONES.iloc[:0], quotes)
    assert time.process_time() - start < 4
    assert "goes on for 100,000 characters" in view.html


def test_no_article_and_no_quotation():
    nothing = reader.show_articles(make_articles().iloc[:0], ZONES.iloc[:0], QUOTES.iloc[:0])
    assert "There are no articles." in nothing.html
    assert "No quotation" in reader.show_speakers(QUOTES.iloc[:0]).html
    assert "Nothing was set apart" in reader.show_apart(make_articles(), ZONES.iloc[:0]).plain


def test_what_was_set_apart_links_to_it():
    table = reader.show_apart(make_articles(), ZONES)
    assert list(table.frame["rule"]) == ["date stub", "photo credit"]
    assert list(table.frame["words"]) == [2, 3]
    assert f'href="#{passage_id("x", place("(Photo")[0])}"' in table.html


def test_variants_mark_each_change():
    base = {"statement_id": "s", "quote_id": "q", "article_id": "x", "outlet": "Post"}
    text = "this inherent fragility of lives [...] and more"
    changes = [
        {"kind": "substitution", "majority": "its", "printed": "this", "start": 100, "end": 104},
        {"kind": "deletion", "majority": "our ", "printed": "", "start": 127, "end": 127},
        {"kind": "ellipsis", "majority": "here", "printed": "[...]", "start": 133, "end": 138},
        {"kind": "form", "majority": "&", "printed": "and", "start": 139, "end": 142},
        {"kind": "substitution", "majority": "far", "printed": "away", "start": 900, "end": 904},
    ]
    row = base | {"start": 100, "end": 100 + len(text), "text": text, "relation": "altered"}
    renderings = schema.make("renderings", [row | {"changes": changes}])
    view = reader.show_variants(renderings, "its inherent fragility", "John <b>")
    page = BeautifulSoup(view.html, "html.parser")
    assert [d.get_text() for d in page.select("del")] == [
        *("not printed: its", "not printed: our ", "not printed: here")
    ]
    assert [d.get_text() for d in page.select("ins")] == ["printed: this", "printed: [...]"]
    assert page.select("ins")[1]["class"] == ["marked"]
    assert page.caption.get_text() == "John <b>: “its inherent fragility”"
    assert "[-its-]{+this+} inherent fragility of [-our -]lives" in view.plain
