"""A linear ranker of candidates: readable features, weights in a table, softmax for certainty."""

import csv
import math
from functools import cache
from importlib import resources


@cache
def load_weights(table: str) -> dict[str, float]:
    """Load the weights of a ranker from its table (columns ``feature``, ``weight``)."""
    with resources.files(__package__).joinpath(table).open(encoding="utf-8") as lines:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(lines)}


def weigh(candidates: list[list[str]], weights: dict[str, float]) -> list[float]:
    """Give the probability of each candidate, from its list of features (they sum to 1)."""
    # fsum: the plain sum of Python 3.12 rounds otherwise than that of 3.11.
    find, add = weights.get, math.fsum
    scores = [add(filter(None, map(find, names))) for names in candidates]
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total = math.fsum(odds)
    return [value / total for value in odds]


def rank(candidates: list[list[str]], weights: dict[str, float]) -> tuple[int, float]:
    """Choose among candidates, given as lists of features: (its index, its probability 0 to 1).

    The first of equals wins.
    """
    probabilities = weigh(candidates, weights)
    top = max(probabilities)
    return probabilities.index(top), top
