"""Sentiment equals NLTK's VADER for every sentence, on normalised text."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants

from analysis.language import normalise
from analysis.measures.sentiment import _read_constants, _round, score_texts

GOLD = Path(__file__).parents[2] / "gold" / "measures"
# Words that VADER has rules for, and neighbours of them; one a line in the file.
SPECIAL = (GOLD / "vader_words.txt").read_text(encoding="utf-8").split()
TOKENS = st.builds(
    lambda before, word, after: before + word + after,
    st.sampled_from(["", "", "", '"', "'", "-", "(", "?!?"]),
    st.sampled_from([*SPECIAL, *VaderConstants.BOOSTER_DICT, *sorted(VaderConstants.NEGATE)])
    | st.text(st.characters(codec="utf-8"), max_size=5),
    st.sampled_from(["", "", "", ",", ".", "!", "!!!", "?", '"', '."', "?!?!"]),
)


@pytest.fixture(scope="session")
def analyser(nltk_data):
    return SentimentIntensityAnalyzer()


def score_by_nltk(analyser, text: str) -> float:
    return analyser.polarity_scores(text)["compound"]


def test_constants_are_nltks():
    constants = vars(_read_constants())
    assert constants == {name: getattr(VaderConstants, name) for name in constants}
    assert len(constants["NEGATE"]) > 50


def test_rounding_is_pythons():
    ties = [n / 20_000 for n in range(-20_000, 20_001)]
    near = [value + sign * 1e-16 for value in ties for sign in (-1, 1)]
    values = np.array([*ties, *near])
    assert _round(values).tolist() == [round(value, 4) for value in values.tolist()]


def test_hostile_sentences(analyser, gold):
    texts = pd.read_csv(gold / "vader.tsv", sep="\t", keep_default_na=False, quoting=3)["text"]
    texts = [normalise(text) for text in texts]
    assert len(texts) >= 50
    assert score_texts(texts).tolist() == [score_by_nltk(analyser, text) for text in texts]


def test_every_word_of_the_lexicon_in_its_contexts(analyser):
    contexts = ["{}", "not {}", "VERY {} indeed", "never so {}", "kind of {}", "{} but {}!"]
    words = sorted(analyser.lexicon)
    texts = [
        context.format(word, word)
        for word, context in zip(words, itertools.cycle(contexts), strict=False)
    ]
    assert score_texts(texts).tolist() == [score_by_nltk(analyser, text) for text in texts]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(TOKENS, max_size=9).map(" ".join), max_size=4))
def test_any_sentences(analyser, texts):
    texts = [normalise(text) for text in texts]
    expected = [score_by_nltk(analyser, text) for text in texts]
    assert score_texts(texts).tolist() == pytest.approx(expected, abs=1e-9)


def test_curly_and_straight_apostrophes_score_alike(tables):
    from analysis.measures import measure_sentences

    articles, _, sentences, quotes = tables(["I wasn’t happy at all.", "I wasn't happy at all."])
    curly, straight = measure_sentences(articles, sentences, quotes)["sentiment"]
    assert curly == straight == -0.4585


def test_nothing_to_score():
    assert score_texts([]).tolist() == []
    assert score_texts(["", "the table"]).tolist() == [0.0, 0.0]
