"""95% intervals that fit the design, and whether two outlets can be told apart."""

import math
import zlib
from functools import cache
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pandas as pd

LEVEL = 0.95
DRAWS = 2000  # enough for 95% intervals (Efron & Tibshirani 1993, p. 188: 1000 to 2000)
# With fewer articles a bootstrap interval is too narrow, and Student's is used
# (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", table 2).
BOOTSTRAP_ARTICLES = 10
PAIRED_STORIES = 3  # fewer shared stories: the articles are compared unpaired


def bootstrap_means(values: np.ndarray, seed: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the 95% bootstrap interval of the mean of each column, rows drawn with replacement.

    Missing values are left out of their column. ``seed``: any text; the same text and values give
    the same interval. Percentile method (Efron 1979).
    """
    generator = np.random.default_rng(zlib.crc32(seed.encode("utf-8", "surrogatepass")))
    is_missing = np.isnan(values)
    filled, known = np.where(is_missing, 0.0, values), np.where(is_missing, 0.0, 1.0)
    means = np.empty((DRAWS, values.shape[1]))
    step = max(1, 2_000_000 // len(values))
    for first in range(0, DRAWS, step):
        size = min(step, DRAWS - first)
        drawn = generator.integers(0, len(values), (size, len(values)))
        drawn += np.arange(size)[:, None] * len(values)
        times = np.bincount(drawn.ravel(), minlength=size * len(values)).reshape(size, -1)
        times = times.astype(float)  # of whole numbers products are slow
        with np.errstate(invalid="ignore"):
            means[first : first + size] = (times @ filled) / (times @ known)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    # Draws without any value are few, and slow to leave out.
    some = np.isnan(low) & ~is_missing.all(axis=0)
    if some.any():
        low[some], high[some] = np.nanquantile(means[:, some], [tail, 1 - tail], axis=0)
    return low, high


def bound_share(is_so: pd.Series) -> tuple[float, float, float]:
    """Give the share of what is so (0 to 1), and its 95% interval (Wilson 1927)."""
    n, p, z = len(is_so), float(is_so.mean()), NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    margin = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # Of none and of all, rounding would leave a hair's breadth.
    return p, middle - margin if p > 0 else 0.0, middle + margin if p < 1 else 1.0


def student_tail(t: float, freedom: int) -> float:
    """Give the two-sided probability of |t| under Student's distribution, whole degrees of freedom.

    Closed forms of Abramowitz & Stegun 1964, 26.7.3 and 26.7.4.

    >>> round(student_tail(2.0, 10), 4)
    0.0734
    """
    if freedom > 200:  # the normal distribution differs by less than 0.001
        return 2 * NormalDist().cdf(-abs(t))
    angle = math.atan(abs(t) / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(1 + odd, freedom, 2):
        total += term
        term *= cosine * cosine * k / (k + 1)
    inside = 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
    return min(1.0, max(0.0, 1 - inside))


@cache
def student_bound(freedom: int) -> float:
    """Give the t that 95% of Student's distribution stays within.

    >>> round(student_bound(4), 3)
    2.776
    """
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, freedom) > 1 - LEVEL else (low, middle)
    return high


def correct_holm(p: np.ndarray) -> np.ndarray:
    """Correct probabilities for their number (Holm 1979); missing ones stay so and do not count.

    >>> correct_holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    corrected = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return corrected


def compare_pairs(measures: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Say for each two outlets and each measure whether the two can be told apart.

    Needs table ``measures`` and ``article_id``, ``outlet`` and, where it is known, ``story`` of
    ``articles``. One row per two outlets, voice and measure: ``outlet_a``, ``outlet_b``,
    ``voice``, ``measure``, ``difference`` (A minus B, in the measure's unit), ``low``, ``high``
    (95%), ``n_a``, ``n_b`` (articles; stories where paired), ``method``, ``p``, ``p_corrected``
    and ``told_apart`` (``yes``, ``no`` or ``too little data``).

    The method fits the design. ``stories``: paired differences in the stories that both tell
    (Student's t). ``articles``: two articles or more of each (Welch 1947). ``sentences``: one
    article of each, from the intervals of table ``measures``; it speaks of these two articles and
    not of their outlets. ``none``: nothing to compare. ``p_corrected`` is Holm's correction over
    all rows of the result, so pass the measures that are looked at; ``yes`` means below 0.05.
    """
    table = measures.drop(columns="outlet").merge(
        articles[["article_id", "outlet", *(["story"] if "story" in articles else [])]],
        on="article_id",
    )
    if "story" not in table:
        table["story"] = None
    rows = []
    for (voice, measure), group in table.groupby(["voice", "measure"], sort=True):
        group = group[group["value"].notna()]
        outlets = dict(iter(group.groupby("outlet", sort=True)))
        stories = {name: part.groupby("story")["value"].mean() for name, part in outlets.items()}
        for a, b in combinations(outlets, 2):
            found = (
                _compare_stories(stories[a], stories[b])
                or _compare_articles(outlets[a], outlets[b])
                or _compare_sentences(outlets[a], outlets[b])
            )
            rows.append({"outlet_a": a, "outlet_b": b, "voice": voice, "measure": measure} | found)
    result = pd.DataFrame(
        rows,
        columns=[
            "outlet_a",
            "outlet_b",
            "voice",
            "measure",
            "difference",
            "low",
            "high",
            "n_a",
            "n_b",
            "method",
            "p",
        ],
    )
    p = result["p"].to_numpy(float)
    result["p_corrected"] = correct_holm(p)
    told = np.where(result["p_corrected"] < 1 - LEVEL, "yes", "no")
    result["told_apart"] = np.where(np.isnan(p), "too little data", told)
    return result


def _judge(difference, error, freedom, n_a, n_b, method):
    if error == 0:  # values without any spread carry no interval
        bound = p = math.nan
    elif freedom is None:
        bound = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
        p = 2 * NormalDist().cdf(-abs(difference / error))
    else:
        bound, p = student_bound(freedom) * error, student_tail(difference / error, freedom)
    return {
        "difference": difference,
        "low": difference - bound,
        "high": difference + bound,
        "n_a": n_a,
        "n_b": n_b,
        "method": method,
        "p": p,
    }


def _compare_stories(a, b):
    both = a.index.intersection(b.index)
    if len(both) < PAIRED_STORIES:
        return None
    paired = (a[both] - b[both]).to_numpy()
    n = len(paired)
    error = float(paired.std(ddof=1)) / math.sqrt(n)
    return _judge(float(paired.mean()), error, n - 1, n, n, "stories")


def _compare_articles(a, b):
    n_a, n_b = len(a), len(b)
    if min(n_a, n_b) < 2:
        return None
    part_a, part_b = a["value"].var(ddof=1) / n_a, b["value"].var(ddof=1) / n_b
    error = math.sqrt(part_a + part_b)
    # Welch's degrees of freedom, rounded down: rather too wide than too narrow.
    spread = part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1)
    freedom = max(1, int((part_a + part_b) ** 2 / spread)) if spread else 1
    difference = float(a["value"].mean() - b["value"].mean())
    return _judge(difference, error, freedom, n_a, n_b, "articles")


def _compare_sentences(a, b):
    difference = float(a["value"].mean() - b["value"].mean())
    found = {
        "difference": difference,
        "low": math.nan,
        "high": math.nan,
        "n_a": len(a),
        "n_b": len(b),
        "method": "none",
        "p": math.nan,
    }
    if len(a) > 1 or len(b) > 1:
        return found
    bound = NormalDist().inv_cdf((1 + LEVEL) / 2)
    widths = [(part["high"] - part["low"]).iloc[0] for part in (a, b)]
    error = math.hypot(*widths) / (2 * bound)
    if math.isnan(error) or error == 0:
        return found
    return _judge(difference, error, None, 1, 1, "sentences")
