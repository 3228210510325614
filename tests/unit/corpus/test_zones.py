"""Zones of made-up articles and lines, of hostile texts, and of any text at all."""

import csv
import json
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.corpus import find_zones
from analysis.corpus.lines import BOILERPLATE, HELD, find_boilerplate, find_credit
from analysis.corpus.zones import find_spans

GOLD = Path(__file__).parents[2] / "gold" / "corpus"
PARAGRAPHS = [
    "The council closed the old bridge on Monday after three days of rain.",
    "It will stay closed until the summer, and nobody knows who will pay for it.",
]


def read_tsv(name):
    with (GOLD / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))


def mark(case, *values):
    known = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=known)] if known else []
    return pytest.param(*values, marks=marks)


ARTICLES = [
    json.loads(line) for line in (GOLD / "zones.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", [mark(c, c) for c in ARTICLES], ids=[c["name"] for c in ARTICLES])
def test_articles(case):
    """A "+" joins a piece to the one before; newlines at its end stand for those in between."""
    text, expected = "", []
    for zone, piece in case["lines"]:
        if text and not text.endswith("\n") and not piece.startswith("+"):
            text += "\n\n"
        text += piece.removeprefix("+")
        expected.append((zone, piece.removeprefix("+").rstrip("\n")))
    found = [(zone, text[start:end]) for start, end, zone, _ in find_spans(text, case.get("title"))]
    assert found == expected


LINES = read_tsv("lines.tsv")


@pytest.mark.parametrize(
    ("line", "zone"), [mark(case, case["line"], case["zone"]) for case in LINES]
)
def test_lines_within_an_article(line, zone):
    text = "\n\n".join([*PARAGRAPHS, line, *PARAGRAPHS, *PARAGRAPHS, *PARAGRAPHS, *PARAGRAPHS])
    if zone == "boilerplate":  # some count at an article's end alone
        text = "\n\n".join([*PARAGRAPHS, *PARAGRAPHS, line])
    start = text.index(line)
    found = [found for a, b, found, _ in find_spans(text) if a == start and b == start + len(line)]
    assert found == [zone]


def test_every_pattern_matches_its_example():
    table = (Path(find_boilerplate.__code__.co_filename).parent / "boilerplate.tsv").read_text()
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    assert len(rows) == sum(map(len, BOILERPLATE.values()))
    for (rule, where, pattern, line), (known, compiled) in zip(
        sorted(rows, key=lambda row: row[1]), BOILERPLATE["any"] + BOILERPLATE["ends"], strict=True
    ):
        assert (rule, pattern) == (known, compiled.pattern)
        assert compiled.match(line), (where, pattern)
        assert find_boilerplate(line, is_at_end=where == "ends"), (where, pattern)
        if pattern.startswith(".{"):  # which a quick look is taken for first
            assert HELD[where] in pattern


def check_cover(text):
    spans = find_spans(text)
    covered = [0] * len(text)
    for start, end, _, _ in spans:
        assert 0 <= start < end <= len(text)
        for i in range(start, end):
            covered[i] += 1
    position = 0
    for line in text.split("\n"):
        expected = 0 if not line or line.isspace() else 1
        inside = set(covered[position : position + len(line)])
        assert inside <= {expected}, (line, inside)
        position += len(line) + 1
    assert [span[0] for span in spans] == sorted(span[0] for span in spans)


PIECES = st.sampled_from(
    ["outlet: A\n", " date 2020-01-02 ", "\n", "\n\n", "OSLO (NTB) — ", "A word", "\x00", "\ud800",
     "in 2013. Photo by Ann Lee/UPI", ", low", "'Quoted'", "“", "”", "...", "\t", "\u2003", "É",
     "The bridge was closed on Monday.", "Read more:", "ADVERTISEMENT", "Photo by Ann Lee"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES).map("".join))
@example(" date 2020-01-02 \u2003")
def test_every_character_of_a_line_is_in_one_zone(text):
    check_cover(text)


@settings(deadline=None)
@given(st.text())
def test_any_text(text):
    check_cover(text)


STORABLE = st.lists(PIECES).map("".join).map(lambda text: text.replace("\ud800", ""))


@settings(deadline=None)
@given(st.lists(STORABLE, max_size=4))
def test_articles_do_not_touch_each_other(texts):
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": texts})
    together = find_zones(articles)
    alone = [find_zones(articles.iloc[i : i + 1]) for i in range(len(texts))]
    expected = pd.concat([schema.empty("zones"), *alone], ignore_index=True)
    pd.testing.assert_frame_equal(together, expected)


def test_empty_frame():
    zones = schema.check("zones", find_zones(schema.empty("articles")))
    assert zones.empty


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        " " * 2_000_000 + "a",
        "\n" * 2_000_000 + "a",
        "“" * 1_000_000,
        "Word.\n" * 100_000,
        "Heading\n" * 100_000,
        "Photo by Ann Lee/UPI\n" * 20_000,
        "A " * 300 + "\n" + "By " * 1_000_000,
        "(" * 1_000_000,
        "key: value\n" * 50_000,
        "outlet: value\n" * 50_000,
        "A" * 1_000_000 + " (",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_time_is_linear(text):
    began = time.process_time()
    find_spans(text)
    assert time.process_time() - began < 2


def test_rules_speak_of_single_lines():
    assert find_credit("“I saw it,” he said.") is None
    assert find_boilerplate("x" * 10_000, True) is None
