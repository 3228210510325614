"""Words are textstat's, wherever they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textstat.backend.selections import list_words

from analysis.language import Numbering, clean_words, find_words, tokenise

PIECES = ["don't", "'Tis", "dogs'", "U.S.", "--", "'", "rock'n'roll", "we've", "X'S", " ", "\n",
          "well-known", "café", "e\u0301", "\x1c", "\x85", "\u3000", "\u200b", "3.5%", "…", "字",
          "'d"]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


def read(tokens) -> np.ndarray:
    codes, distinct = Numbering().number(tokens.line)
    return np.array(distinct, object)[codes]


@given(st.lists(TEXTS, max_size=4))
def test_words_and_places_are_right(texts):
    tokens = tokenise(texts)
    for number, text in enumerate(texts):
        here = tokens.text == number
        found = read(tokens)[here].tolist()
        assert found == text.split()
        assert [word for word in clean_words(found) if word] == list_words(text)
        spans = zip(tokens.start[here], tokens.end[here], strict=True)
        assert [text[start:end] for start, end in spans] == text.split()


@given(TEXTS)
def test_find_words_counts_as_textstat(text):
    assert len(find_words(text)) == len(list_words(text))


@pytest.mark.parametrize("texts", [[], [""], ["", " \n"]])
def test_no_words(texts):
    tokens = tokenise(texts)
    assert len(tokens.text) == len(tokens.start) == len(tokens.end) == len(tokens.line) == 0


@given(st.lists(st.lists(TEXTS, max_size=3), max_size=3))
def test_numbers_go_on_in_the_order_of_first_occurrence(batches):
    numbering, seen = Numbering(), []
    for texts in batches:
        codes, new = numbering.number(tokenise(texts).line)
        seen += new
        assert [seen[code] for code in codes] == [word for text in texts for word in text.split()]
    every = [word for texts in batches for text in texts for word in text.split()]
    assert seen == list(dict.fromkeys(every))
    assert len(numbering) == len(seen)


def test_clean_words_of_nothing():
    assert clean_words([]) == []


def test_a_lone_surrogate_is_no_word():
    tokens = tokenise(["\ud800 a"])
    assert tokens.start.tolist() == [0, 2]
    assert read(tokens).tolist() == ["\ud800", "a"]
    assert find_words("\ud800 a") == [(2, 3)]
