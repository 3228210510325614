"""Printings against readings: relation, kinds of change, ranges."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quotes.alignment import compare_wording, find_tokens, fold

GOLD = Path(__file__).parents[2] / "gold" / "statements"
CASES = [json.loads(line) for line in (GOLD / "wordings.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["printed"][:40] for case in CASES])
def test_relation_and_kinds(case):
    relation, changes = compare_wording(case["printed"], case["reading"])
    assert (relation, [change["kind"] for change in changes]) == (case["relation"], case["kinds"])
    for change in changes:
        assert case["printed"][change["start"] : change["end"]] == change["printed"]
        assert change["majority"] in case["reading"]


@given(st.text(), st.text())
def test_any_two_texts_compare(a, b):
    relation, changes = compare_wording(a, b)
    assert relation in ("verbatim", "excerpt", "altered")
    for change in changes:
        assert a[change["start"] : change["end"]] == change["printed"]


@given(st.text())
def test_a_text_is_itself(text):
    relation, changes = compare_wording(text, text)
    assert changes == []
    assert relation == "verbatim" or not any(c.isalnum() for c in text)


@given(st.text())
def test_tokens_lie_in_order_in_the_text(text):
    at = 0
    for token in find_tokens(text):
        assert 0 <= token.start <= token.end <= len(text)
        assert token.start >= at or token.start == at
        at = token.start


def test_a_long_text_takes_linear_time():
    words = " ".join(f"word{n}" for n in range(40_000))
    assert compare_wording(words, words + " and more")[0] == "excerpt"
    assert compare_wording("[" * 100_000, "word")[0] == "altered"


def test_folding_makes_forms_equal():
    assert fold("ＣＡＦＥ\u0301") == fold("caf\u00e9") == fold("c\u200bafé")
