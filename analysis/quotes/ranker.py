"""A linear ranker of candidates: readable features, weights in a table, softmax for certainty."""

import csv
import math
from functools import cache
from importlib import resources

from analysis.memory import remember

# A feature by its name, or several that hang together: a function that lists them, and the values
# to call it with.
Aspect = str | tuple
# Aspects whose weight is remembered.
_MOST_REMEMBERED = 50_000


@cache
def load_weights(table: str) -> dict[str, float]:
    """Load the weights of a ranker from its table (columns ``feature``, ``weight``)."""
    with resources.files(__package__).joinpath(table).open(encoding="utf-8") as lines:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(lines)}


def list_features(aspect: Aspect) -> list[str]:
    """List the features of an aspect."""
    return [aspect] if isinstance(aspect, str) else aspect[0](*aspect[1:])


class Weigher(dict):
    """What aspects of a candidate weigh: the sum of the weights of their features, in thousandths.

    Candidates are many, but few differ in one aspect: what it weighs is remembered. Whole numbers
    add up to the same in any order, so that candidates with the same features are equal.
    """

    def __init__(self, weights: dict[str, float]):
        super().__init__()
        self._weights = {name: round(1000 * weight) for name, weight in weights.items()}

    def __missing__(self, aspect: Aspect) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[aspect] = sum(filter(None, map(self._weights.get, list_features(aspect))))
        return self[aspect]


@remember(maxsize=2)  # tables
def load_weigher(table: str) -> Weigher:
    """Load the weights of a ranker, to weigh aspects."""
    return Weigher(load_weights(table))


def find_probabilities(scores: list[int]) -> list[float]:
    """Give the probability of each candidate from its weight in thousandths (they sum to 1)."""
    top = max(scores)
    odds = [math.exp((score - top) / 1000) for score in scores]
    # fsum: the plain sum of Python 3.12 rounds otherwise than that of 3.11.
    total = math.fsum(odds)
    return [value / total for value in odds]
