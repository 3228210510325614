import math

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
            ratio = len(set(part)) / len(part)
            if ratio <= 0.72:
                factors, begin = factors + 1, end
        rest = words[begin:]
        return factors + ((1 - len(set(rest)) / len(rest)) / 0.28 if rest else 0)

    both = [count_factors(words), count_factors(words[::-1])]
    return sum(len(words) / factors for factors in both) / 2 if all(both) else math.nan


@given(st.lists(st.integers(0, 25), max_size=120))
def test_mtld_is_the_definition(words):
    assert score_mtld(words) == pytest.approx(score_mtld_slowly(words), nan_ok=True)


def test_mtld_hardly_depends_on_length_and_is_missing_without_repeats():
    words = [number * number % 101 for number in range(400)]
    assert score_mtld(words * 5) == pytest.approx(score_mtld(words), rel=0.15)
    assert math.isnan(score_mtld(list(range(50))))
    assert math.isnan(score_mtld([]))
