import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.length import score_mtld


def score_mtld_slowly(words: list[int]) -> float:
    """The definition of McCarthy and Jarvis 2010, word by word."""

    def count_factors(words):
        factors, begin = 0.0, 0
        for end in range(1, len(words) + 1):
            part = words[begin:end]
            if 100 * len(set(part)) <= 72 * len(part):
                factors, begin = factors + 1, end
        rest = words[begin:]
        return factors + ((1 - len(set(rest)) / len(rest)) / 0.28 if rest else 0)

    both = [count_factors(words), count_factors(words[::-1])]
    return sum(len(words) / factors for factors in both) / 2 if all(both) else math.nan


@given(st.lists(st.lists(st.integers(0, 60), max_size=400), max_size=4))
def test_mtld_is_the_definition(texts):
    words = np.array([word for text in texts for word in text], np.int64)
    expected = [score_mtld_slowly(text) for text in texts]
    got = score_mtld(words, np.array([len(text) for text in texts], np.int64))
    assert got.tolist() == pytest.approx(expected, nan_ok=True)


def test_mtld_of_factors_longer_than_any_window():
    words = [*range(1500), *range(600), *range(30), *range(30), *range(2000)]
    got = score_mtld(np.array(words), np.array([len(words)]))
    assert got.tolist() == pytest.approx([score_mtld_slowly(words)])


def test_mtld_hardly_depends_on_length_and_is_missing_without_repeats():
    words = [number * number % 101 for number in range(400)]
    texts = [words, words * 5, list(range(50)), []]
    short, long, unique, nothing = score_mtld(
        np.array([word for text in texts for word in text]), np.array(list(map(len, texts)))
    )
    assert long == pytest.approx(short, rel=0.15)
    assert math.isnan(unique)
    assert math.isnan(nothing)


def test_many_texts_are_measured_as_one_by_one():
    dice = np.random.default_rng(5)
    sizes = dice.integers(0, 700, 40)
    words = np.minimum(dice.zipf(1.3, sizes.sum()), 2000)
    together = score_mtld(words, sizes)
    texts = np.split(words, np.cumsum(sizes)[:-1])
    alone = [score_mtld(text, np.array([len(text)]))[0] for text in texts]
    assert np.array_equal(together, alone, equal_nan=True)
    assert together[0] == pytest.approx(score_mtld_slowly(texts[0].tolist()))
