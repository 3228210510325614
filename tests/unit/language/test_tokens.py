"""Words are textstat's, wherever they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textstat.backend.selections import list_words

from analysis.language import clean_words, find_words, tokenise

PIECES = ["don't", "'Tis", "dogs'", "U.S.", "--", "'", "rock'n'roll", "we've", "X'S", " ", "\n",
          "well-known", "café", "e\u0301", "\x1c", "\x85", "\u3000", "\u200b", "3.5%", "…", "字",
          "'d"]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(st.lists(TEXTS, max_size=4))
def test_words_and_places_are_right(texts):
    tokens = tokenise(texts)
    for number, text in enumerate(texts):
        here = tokens.text == number
        assert [tokens.raw_words[code] for code in tokens.raw[here]] == text.split()
        assert [tokens.words[code] for code in tokens.word[here] if code >= 0] == list_words(text)
        spans = zip(tokens.start[here], tokens.end[here], strict=True)
        assert [text[start:end] for start, end in spans] == text.split()
    assert len(set(tokens.words)) == len(tokens.words)
    assert np.array_equal(tokens.word, tokens.word_of_raw[tokens.raw])


@given(TEXTS)
def test_find_words_counts_as_textstat(text):
    assert len(find_words(text)) == len(list_words(text))


@pytest.mark.parametrize("texts", [[], [""], ["", " \n"]])
def test_no_words(texts):
    tokens = tokenise(texts)
    assert tokens.words == tokens.raw_words == []
    assert len(tokens.text) == len(tokens.start) == len(tokens.raw) == len(tokens.word) == 0


def test_vocabulary_is_in_order_of_first_occurrence():
    tokens = tokenise(["b a b", "(a) c"])
    assert tokens.words == ["b", "a", "c"]
    assert tokens.raw_words == ["b", "a", "(a)", "c"]
    assert tokens.word.tolist() == [0, 1, 0, 1, 2]


def test_clean_words_of_nothing():
    assert clean_words([]) == []


def test_a_lone_surrogate_is_no_word():
    tokens = tokenise(["\ud800 a"])
    assert tokens.start.tolist() == [0, 2]
    assert tokens.words == ["a"]
