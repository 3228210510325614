"""Statements told without quotation marks."""

import pandas as pd
import pytest

from analysis import schema
from analysis.quotes.paraphrases import find_paraphrases
from analysis.quotes.statements import group_statements

QUOTED = "“Thank you to everyone who sent blankets, lanterns and loaves to our flooded valley.”"


def find(told, speaker="Ana Brook", quoted=QUOTED):
    texts = [f"{quoted} Brook said.", told]
    articles = pd.DataFrame(
        {
            "article_id": ["a0", "a1"],
            "outlet": ["One", "Two"],
            "published": pd.to_datetime([None, None]),
            "text": texts,
        }
    )
    quotes = pd.DataFrame(
        {
            "quote_id": ["a0#0"],
            "article_id": ["a0"],
            "start": [1],
            "end": [len(quoted) - 1],
            "speaker": [speaker],
            "kind": ["speech"],
            "cue": ["said"],
        }
    )
    sentences = pd.DataFrame(
        {
            "article_id": ["a0", "a1"],
            "sentence_index": [0, 0],
            "start": [0, 0],
            "end": [len(text) for text in texts],
        }
    )
    statements, renderings = group_statements(articles, quotes)
    return find_paraphrases(articles, sentences, quotes, statements, renderings)


def test_indirect_speech_is_found():
    found = find("Brook then thanked everyone who had sent lanterns and blankets after the flood.")
    assert found["outlet"].tolist() == ["Two"]
    assert 0 < found["score"].iloc[0] <= 1


@pytest.mark.parametrize(
    "told",
    [
        "Reed then thanked everyone who had sent lanterns and blankets after the flood.",
        "Brook left the valley before everyone came with lanterns and blankets.",
        "Brook said that the dam would be mended before winter.",
        "Brook said everyone would be safe.",
        "",
    ],
    ids=["another speaker", "no report", "other words", "one word", "empty"],
)
def test_other_sentences_are_not(told):
    assert find(told).empty


ROW = "“We are in favour of opening the sluice before the autumn rains reach us here.”"
ASKED = "“Will the council ever mend the sluice before winter?”"
CLAIMED = "“The council mended the sluice before winter and painted the pier.”"
TOLD = "Brook said the council mended the sluice before winter and painted the long pier again."


@pytest.mark.parametrize(
    ("quoted", "told"),
    [
        (
            ROW,
            "Brook said she was in favour of opening the sluice. " + "The sluice, the rains. " * 6,
        ),
        (ASKED, "Brook asked whether the council would ever mend the sluice before winter."),
        (QUOTED, "“It was much,” Brook said, thanking everyone who sent lanterns and blankets."),
    ],
    ids=["words in a row that the article often uses", "a question asked", "behind a quotation"],
)
def test_more_reports_are_found(quoted, told):
    assert len(find(told, quoted=quoted)) == 1


@pytest.mark.parametrize(
    ("quoted", "told"),
    [
        (ASKED, "Brook said the council will never mend the sluice before winter."),
        (CLAIMED, "Brook denied that the council mended the sluice before winter or painted it."),
        (QUOTED, "“It was much,” Brook said after everyone had sent lanterns and blankets."),
        (f"“{TOLD}”", TOLD),
    ],
    ids=["a question is not said", "denied", "the circumstances", "the report itself"],
)
def test_reports_of_something_else_are_not(quoted, told):
    assert find(told, quoted=quoted).empty


def test_empty_tables():
    tables = group_statements(schema.empty("articles"), schema.empty("quotes"))
    found = find_paraphrases(
        schema.empty("articles"), schema.empty("sentences"), schema.empty("quotes"), *tables
    )
    assert found.empty
    assert "score" in found
