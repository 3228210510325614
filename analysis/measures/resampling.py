"""Intervals by resampling sentences (percentile bootstrap, Efron and Tibshirani 1993, chapter 13).

An article is read as a sample of the sentences its outlet could have written: 399 times as many
sentences as it has are drawn from it, with replacement, the measure is taken of each draw, and the
interval leaves out the lowest and the highest 2.5%. Draws depend on the number of sentences alone,
so that an article's interval is the same whatever stands beside it, and all articles with as many
sentences are drawn by one product of matrices.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from analysis.memory import remember

# Davidson and MacKinnon 2000: at least 399 at the 5% level, and such that 2.5% of one more than
# that is a whole number. The ends are the tenth smallest and the tenth largest value.
N_RESAMPLES = 399
TAIL = 10
SEED = 20201022
# Four sentences give 35 different draws, and the ends of a 95% interval would be single ones.
FEWEST_SENTENCES = 5
CELLS_AT_ONCE = 100_000  # numbers: few enough to stay close to the processor
FEWEST_DRAWS = 4  # at once, so that a text of half a million sentences is read a hundred times
GROUPS_AT_ONCE = 32  # scored together, for the same reason
FEW_SENTENCES = 255  # the draws of so few, and no more, are kept: some 13 MB

Scores = dict[str, np.ndarray]


def resample(
    counts: Mapping[str, np.ndarray],
    group: np.ndarray,
    n_groups: int,
    score: Callable[[Scores], Scores],
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Find the 95% interval of each measure that ``score`` makes of a group's summed counts.

    ``counts`` has whole numbers, one per sentence; ``group`` the article, ascending, that the
    sentence belongs to. Gives, for each measure, the lower and the upper ends for the groups;
    missing for those of fewer than ``FEWEST_SENTENCES`` sentences.
    """
    table = np.stack([np.asarray(count, float) for count in counts.values()])
    sizes = np.bincount(group, minlength=n_groups)
    begin = np.cumsum(sizes) - sizes
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] >= FEWEST_SENTENCES]
    intervals: dict[str, np.ndarray] = {}
    room = np.empty((len(table), GROUPS_AT_ONCE, N_RESAMPLES))
    for some in (order[i : i + GROUPS_AT_ONCE] for i in range(0, len(order), GROUPS_AT_ONCE)):
        sums = room[:, : len(some)]
        for size in np.unique(sizes[some]).tolist():
            first, last = np.searchsorted(sizes[some], [size, size + 1])
            rows = table[:, begin[some[first:last], None] + np.arange(size)]
            # Sums of whole numbers are exact in any order: the same on any machine.
            exact = np.float32 if size * np.abs(rows).max() < 1 << 24 else np.float64
            rows, column = rows.astype(exact).reshape(-1, size), 0
            for weights in _draw(size):
                drawn = rows @ weights.astype(exact)
                drawn = drawn.reshape(len(table), last - first, -1)
                sums[:, first:last, column : column + drawn.shape[2]] = drawn
                column += drawn.shape[2]
        for name, scores in score(dict(zip(counts, sums, strict=True))).items():
            scores.sort(axis=1)
            if name not in intervals:
                intervals[name] = np.full((2, n_groups), np.nan)
            intervals[name][:, some] = scores[:, TAIL - 1], scores[:, -TAIL]
    return intervals


def _draw(size: int) -> Iterable[np.ndarray]:
    """Draw ``size`` sentences out of ``size``, again and again: how often each, a column a draw.

    Gives blocks of columns, because those of a very long article do not fit into memory at once.
    """
    return _draw_few(size) if size <= FEW_SENTENCES else _draw_blocks(size)


@remember(maxsize=FEW_SENTENCES)
def _draw_few(size: int) -> list[np.ndarray]:
    return [weights.astype(np.uint8) for weights in _draw_blocks(size)]


def _draw_blocks(size: int) -> Iterator[np.ndarray]:
    # The raw stream is fixed for ever, unlike the methods that numpy builds on it (NEP 19).
    bits = np.random.PCG64([SEED, size])
    step = max(FEWEST_DRAWS, CELLS_AT_ONCE // size)
    for begin in range(0, N_RESAMPLES, step):
        n = min(step, N_RESAMPLES - begin)
        drawn = (bits.random_raw(size * n) >> np.uint64(32)) * np.uint64(size) >> np.uint64(32)
        cell = drawn.astype(np.int64).reshape(n, size) + np.arange(n)[:, None] * size
        counts = np.bincount(cell.ravel(), minlength=n * size)
        yield counts.reshape(n, size).T
