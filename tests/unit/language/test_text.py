"""Copies for scoring: what looks the same is the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import find_paragraphs, make_plain, normalise, straighten


@pytest.mark.parametrize(("text", "expected"), [
    ("isn’t", "isn't"),
    ("‘yes’", "'yes'"),
    ("“yes”", '"yes"'),
    ("„ja“", '"ja"'),
    ("cafe\u0301", "café"),
    ("zero\u200bwidth\ufeff", "zerowidth"),
    ("\u202egnp.exe\u202c", "gnp.exe"),
    ("so\xadft", "soft"),
    ("nul\x00l", "null"),
    ("ｆｕｌｌ　ｗｉｄｔｈ！", "full　width!"),
    ("ﬁrst ﬂoor oﬃce", "first floor office"),
    ("\ud800", "\ufffd"),
    ("a\tb\nc\u2028d\xa0e", "a\tb\nc\u2028d\xa0e"),
    ("é – ü — 字", "é – ü — 字"),
])  # fmt: skip
def test_normalise(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_normalise_is_done_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # no surrogate is left


@given(st.text())
def test_straighten_keeps_offsets(text):
    straight = straighten(text)
    assert len(straight) == len(text)
    assert all(new == old or new in "'\"" for new, old in zip(straight, text, strict=True))


@given(st.text(alphabet="a \n\t\r\u2028.“"))
def test_paragraphs_are_the_lines_that_are_not_blank(text):
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert [text[start:end] for start, end in find_paragraphs(text)] == lines


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ada  Okafor", "Ada Okafor"),
        ("Ada\u2009Okafor \t said", "Ada Okafor said"),
        ("a\n\n  b", "a\n\n b"),
        ("a b\nc", "a b\nc"),
    ],
)
def test_blanks_of_any_width_are_one(text, seen):
    plain, places = make_plain(text)
    assert plain == seen
    if places is not None:
        assert len(places) == len(plain) + 1
        assert all(text[place] == c or c == " " for place, c in zip(places, plain, strict=False))
