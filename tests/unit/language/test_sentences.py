"""Sentences: labelled cases, spans that hold everything, time that is linear."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import schema
from analysis.language import find_sentences, split_sentences
from analysis.language.sentences import KIND, NEIGHBOUR

GOLD = Path(__file__).parents[2] / "gold" / "sentences" / "cases.jsonl"
CASES = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
PIECES = ["He left", ".", "!", "?", "…", " . . .", '"', "“", "”", "'", ")", "(", " ", "\n", "\n\n",
          "U.S.", "Mr.", "No. 5", "a.m.", "J. K. Ho", "Inc.", "The", "said", "1.", "2.", "a)",
          "b)", "。", "؟", "-", "—", "é", "e\u0301", "\u200b", "\u202e", "\x00", "x@y.Ze",
          "[1]"]  # fmt: skip


@pytest.mark.parametrize("case", [
    pytest.param(case, id=f"{case['about']}-{number}",
                 marks=pytest.mark.xfail(reason="known failure", strict=True)
                 if case.get("known_failure") else ())
    for number, case in enumerate(CASES)
])  # fmt: skip
def test_labelled_case(case):
    text = case["text"]
    assert [text[start:end] for start, end in find_sentences(text)] == case["sentences"]


def check_partition(text, spans):
    position = 0
    for start, end in spans:
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end].strip() == text[start:end]
        position = end
    assert not text[position:].strip()


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_sentences_hold_everything_but_blanks(text):
    check_partition(text, find_sentences(text))


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_surrounding_paragraphs_change_nothing(text):
    spans = find_sentences(text)
    around = find_sentences(f"Before it.\n\n{text.strip()}\n\nAfter it.")
    moved = len("Before it.\n\n") - (len(text) - len(text.lstrip()))
    assert around[1 : len(spans) + 1] == [(start + moved, end + moved) for start, end in spans]


@pytest.mark.parametrize("text", [
    "Yes. " * 100_000, "." * 1_000_000, "word " * 400_000, "x" * 2_000_000, "a. " * 100_000,
    'He."' * 100_000, ". . " * 100_000, "A.b.C" * 100_000, "abc.Def" * 50_000, "x\ny\n" * 100_000,
    "1. x " * 50_000, "a) b) " * 50_000, "U.S. Ho " * 50_000, "“" * 500_000,
    "Ho. A" + "b" * 500_000,
    '?" Ho Ho Ho Ho ' * 30_000, ". " + " " * 500_000 + "A", "…\n" * 100_000, ".[1]" * 100_000,
    ". — " * 200_000, "b … I " * 100_000, "Ho. &" * 100_000, "Yahoo! Ho " * 50_000,
])  # fmt: skip
def test_time_is_linear(text):
    """A quadratic step would take minutes on these."""
    start = time.process_time()
    check_partition(text, find_sentences(text))
    assert time.process_time() - start < 5


def test_one_word_sentences_are_counted():
    assert len(find_sentences("Yes. " * 1000)) == 1000


def test_tables_of_words_are_sound():
    for name, column in (("abbreviations.tsv", "abbreviation"), ("neighbours.tsv", "word")):
        path = Path(schema.__file__).parent / "language" / name
        table = pd.read_csv(path, sep="\t", keep_default_na=False, quoting=3)
        assert list(table) == [column, "kind", "source"]
        assert table[column].is_unique
        assert (table != "").all(axis=None)
    assert set(KIND.values()) == {"title", "company", "state", "number", "time", "other", "name"}
    assert set(NEIGHBOUR.values()) == {"starter", "time", "label"}


def make_tables(*articles):
    """Make articles and zones from lists of (text, zone)."""
    texts, zones = {}, []
    for number, parts in enumerate(articles):
        text = ""
        for part, zone in parts:
            zones.append({"article_id": str(number), "start": len(text),
                          "end": len(text) + len(part), "zone": zone, "rule": "test"})  # fmt: skip
            text += part
        texts[str(number)] = text
    frame = pd.DataFrame({"article_id": list(texts), "text": list(texts.values())})
    return frame, schema.make("zones", zones)


def test_only_the_body_is_split():
    articles, zones = make_tables(
        [("OSLO (NTB) — ", "dateline"), ("It rained. It", "body"), ("\nA photo.\n", "caption"),
         ("Nobody came.", "body")],
        [("All caption.", "caption")],
    )  # fmt: skip
    sentences = split_sentences(articles, zones)
    text = articles["text"][0]
    spans = zip(sentences["start"], sentences["end"], strict=True)
    found = [text[start:end] for start, end in spans]
    assert found == ["It rained.", "It", "Nobody came."]
    assert sentences["sentence_index"].tolist() == [0, 1, 2]
    assert set(sentences["article_id"]) == {"0"}


def test_lines_of_one_paragraph_in_zones_of_their_own_are_joined():
    line = "The committee will meet again next week to settle it and\n"
    articles, zones = make_tables([(line, "body"), ("vote. It is late.\n", "body")])
    assert split_sentences(articles, zones)["start"].tolist() == [0, len(line) + len("vote. ")]


def test_articles_do_not_influence_each_other():
    parts = [[("One. Two.", "body")], [("Three", "body"), (". Four.", "body")], [("", "body")]]
    together = split_sentences(*make_tables(*parts))
    articles, zones = make_tables(*parts)
    apart = [split_sentences(articles.iloc[[n]], zones) for n in (2, 1, 0)]
    pd.testing.assert_frame_equal(
        pd.concat(apart).sort_values(["article_id", "sentence_index"], ignore_index=True), together
    )


def test_no_articles_give_no_sentences():
    sentences = split_sentences(schema.empty("articles"), schema.empty("zones"))
    assert len(sentences) == 0
    for column in sentences:
        assert sentences[column].dtype == schema.TABLES["sentences"].columns[column][0]
