"""Small tables in the forms that the stages pass on."""

import re

import pandas as pd
import pytest

from analysis import schema

SENTENCE = re.compile(r"\S(?:(?![.!?] [A-Z])[^\n])*[.!?]?")


def make_articles(texts: dict[str, str], outlets: dict[str, str] | None = None, **more):
    """Articles by id; the outlet is the id's part before a hyphen unless given."""
    return schema.make(
        "articles",
        [
            {
                "article_id": key,
                "outlet": (outlets or {}).get(key, key.split("-")[0]),
                "outlet_evidence": "metadata",
                "published": pd.NaT,
                "published_evidence": "unknown",
                "title": None,
                "language": "en",
                "source": key,
                "text": text,
            }
            | more
            for key, text in texts.items()
        ],
    )


def make_zones(articles):
    """All of each article is body."""
    rows = zip(articles["article_id"], articles["text"], strict=True)
    return schema.make(
        "zones",
        [
            {"article_id": key, "start": 0, "end": len(text), "zone": "body", "rule": "rest"}
            for key, text in rows
        ],
    )


def make_sentences(articles):
    """Cut at a full stop before a blank and a capital."""
    rows = []
    for key, text in zip(articles["article_id"], articles["text"], strict=True):
        for index, match in enumerate(SENTENCE.finditer(text)):
            rows.append(
                {
                    "article_id": key,
                    "sentence_index": index,
                    "start": match.start(),
                    "end": match.end(),
                    "voice": "own",
                    "n_words": len(match[0].split()),
                    "sentiment": 0.0,
                }
            )
    return schema.make("sentences", rows)


def make_quotes(articles, speaker="Ada Holm"):
    """Whatever stands in curly double quotation marks is speech."""
    rows = []
    for key, text in zip(articles["article_id"], articles["text"], strict=True):
        for number, match in enumerate(re.finditer("“([^”]*)”", text)):
            rows.append(
                {
                    "quote_id": f"{key}#{number}",
                    "article_id": key,
                    "start": match.start(1),
                    "end": match.end(1),
                    "text": match[1],
                    "kind": "speech",
                    "speaker": speaker,
                    "speaker_start": None,
                    "speaker_end": None,
                    "cue": "said",
                    "rule": "test",
                    "confidence": "high",
                }
            )
    return schema.make("quotes", rows)


@pytest.fixture
def tables():
    """Give a maker of articles, zones, sentences and quotes from texts by id."""

    def make(texts, outlets=None, **more):
        articles = make_articles(texts, outlets, **more)
        parts = make_zones(articles), make_sentences(articles), make_quotes(articles)
        return articles, *parts

    return make


HOSTILE = [
    "",
    " \n\t ",
    "a NUL \x00 and \ufffd controls \x1b[0m",
    "e\u0301\u0301" * 2000,
    "“" * 3000,
    "\u202eright to left\u202c שלום עולם مرحبا بالعالم",
    "a" * 100_000,
    "1,234,567.89 " * 2000 + "$" * 2000,
    "İstanbul ǅ ﬁ 😀😀 𝒜 ß " * 50,
    "On Oct. " * 2000,
]


@pytest.fixture
def hostile():
    """Give texts that are no articles."""
    return {f"h{number}-x": text for number, text in enumerate(HOSTILE)}
