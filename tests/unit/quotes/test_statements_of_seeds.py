"""The statement that five articles share, worked out by hand."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import find_zones, load_articles
from analysis.language import split_sentences
from analysis.quotes import extract_quotes, group_statements
from analysis.quotes.coverage import build_coverage
from analysis.quotes.paraphrases import find_paraphrases

ROOT = Path(__file__).parents[3]
# Beginning of each sentence, and the articles that print (a part of) it.
EXPECTED = [
    ("This is for Chrissy", "000 002 003"),
    ("I love and cherish you", "000 002 004"),
    ("We've experienced the highest", "000 001 002 004"),
    ("Watching you carry our children", "000 001 002 004"),
    ("I'm in awe of the strength", "000 001 002 004"),
    ("What an awesome gift", "000 001 002 004"),
    ("We've experienced the miracle", "000 001 002 004"),
    ("I wrote this song", "000 001 002 004"),
    ("We promised each other this", "000 001 002 004"),
    ("Our love will remain", "000 001 002 004"),
    ("We will never break", "000 001 002 004"),
    ("Thank you to everyone", "002 004"),
    ("We feel and appreciate", "002 004"),
    ("More than anything", "002 004"),
    ("It's a club", "002 004"),
    ("I'm sure Chrissy will have", "001 002 004"),
    ("But just know", "001 002"),
]


@pytest.fixture(scope="module", params=["by hand", "extracted"])
def tables(request):
    articles, _ = load_articles(ROOT / "seeds")
    articles["outlet"] = articles["article_id"].str.partition("_")[0]
    if request.param == "extracted":
        quotes, _ = extract_quotes(articles, find_zones(articles))
    else:
        quotes = pd.read_csv(ROOT / "tests" / "gold" / "statements" / "seed_quotes.csv")
        quotes["quote_id"] = [f"{name}#{at}" for at, name in enumerate(quotes["article_id"])]
        quotes["kind"] = "speech"
    statements, renderings = group_statements(articles, quotes)
    return articles, quotes, statements, renderings


def test_seventeen_sentences_in_order(tables):
    _, _, statements, renderings = tables
    first = statements[statements["text"].str.startswith("This is for Chrissy")].iloc[0]
    merged = statements[statements["occasion"] == first["occasion"]].sort_values("statement_order")
    outlets = renderings.groupby("statement_id")["outlet"].agg(lambda x: " ".join(sorted(set(x))))
    found = [
        (text.replace("’", "'"), outlets[name])
        for text, name in zip(merged["text"], merged["statement_id"], strict=True)
    ]
    assert len(found) == len(EXPECTED)
    begun = zip(found, EXPECTED, strict=True)
    assert [(text[: len(start)], on) for (text, on), (start, _) in begun] == EXPECTED
    assert set(merged["speaker"]) == {"John Legend"}


def test_two_altered_renderings(tables):
    *_, renderings = tables
    altered = renderings[renderings["relation"] == "altered"]
    changes = [
        (outlet, change["kind"], change["majority"], change["printed"])
        for outlet, listed in zip(altered["outlet"], altered["changes"], strict=True)
        for change in listed
    ]
    assert sorted(changes) == [
        ("000", "spelling", "Chrissy", "Chissy"),
        ("001", "substitution", "its", "this"),
    ]


def test_one_outlet_shares_one_sentence_and_has_three_speakers_alone(tables):
    *_, statements, renderings = tables
    own = renderings[renderings["outlet"] == "003"].merge(statements, on="statement_id")
    shared = own[own["n_outlets"] > 1]
    assert set(shared["text_y"]) == {"This is for Chrissy."}
    alone = set(own["speaker"]) - {"John Legend"}
    others = renderings[renderings["outlet"] != "003"].merge(statements, on="statement_id")
    assert alone == {"Kelly Clarkson", "Khloe Kardashian", "Naomi Campbell"}
    assert not alone & set(others["speaker"])


def test_paraphrases_fill_the_matrix(tables):
    articles, quotes, statements, renderings = tables
    sentences = split_sentences(articles, find_zones(articles))
    told = find_paraphrases(articles, sentences, quotes, statements, renderings)
    coverage = build_coverage(statements, renderings, told)
    texts = statements.set_index("statement_id")["text"]
    state = {
        (texts[row.statement_id][:12].replace("’", "'"), row.outlet): row.state
        for row in coverage.itertuples()
    }
    assert state["Thank you to", "001"] == "paraphrased"
    assert state["Thank you to", "002"] == "whole"
    assert state["I'm sure Chr", "004"] == "part"
    assert state["We've experi", "003"] == "none"
    assert len(coverage) == len(statements) * 5
