"""Length and lexical diversity.

Sources: Brysbaert 2019 (238 words a minute, silent reading of English non-fiction, 190 studies);
McCarthy and Jarvis 2010 (MTLD).
"""

import numpy as np

WORDS_PER_MINUTE = 238  # Brysbaert 2019
REPEATS_IN_100 = 28  # a factor is full at a type-token ratio of 0.72 (McCarthy and Jarvis 2010)
MTLD_WORDS = 100  # McCarthy and Jarvis 2010: shorter texts scatter
WINDOW = 128  # words: most factors are shorter
FEW_TEXTS = 8  # so few are read one after the other: a step for all costs as much as 1,000 words


def score_mtld(words: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Measure the lexical diversity (MTLD) of texts, given as codes of words, text after text.

    ``sizes`` are the numbers of words of the texts. MTLD is the mean length, in words, of stretches
    whose type-token ratio stays above 0.72, read forwards and backwards; higher is more diverse,
    and the length of the text hardly matters. Missing if no word is repeated. All texts are read
    side by side. Source: McCarthy and Jarvis 2010.

    >>> score_mtld(np.array([0, 1, 2, 0, 1, 2, 0, 1, 5, 5]), np.array([8, 2])).round(2).tolist()
    [8.0, 2.0]
    """
    words = words.astype(np.int64)
    n, sizes = len(words), np.asarray(sizes, np.int64)
    end = np.cumsum(sizes)
    text = np.repeat(np.arange(len(sizes)), sizes)
    # Sorting whole numbers made of text, word and place is many times faster than sorting places.
    bits = n.bit_length()
    key = ((text * (words.max(initial=0) + 1) + words) << bits) + np.arange(n)
    key.sort()
    order, kind = key & ((1 << bits) - 1), key >> bits
    same = kind[1:] == kind[:-1]
    earlier, later = order[:-1][same], order[1:][same]
    last, following = np.full(n, -1), np.full(n, n)
    last[later], following[earlier] = earlier, later
    forwards = _count_factors(last, end - sizes, end)
    backwards = _count_factors(n - 1 - following[::-1], n - end, n - end + sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        length = (sizes / forwards + sizes / backwards) / 2
    return np.where((forwards > 0) & (backwards > 0), length, np.nan)


def _count_factors(last: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Count the full factors of each text, and the rest at its end in proportion.

    ``last`` is the place where a word stood before. One factor of every text is found at a time:
    where 28 in 100 of its words, or more, stood in it before.
    """
    factors, start = np.zeros(len(begin)), begin.copy()
    longest = (end - begin).max(initial=0)
    # As if nothing were repeated after the end, so that a window may reach beyond it.
    last = np.concatenate([last, np.full(4 * longest + WINDOW, -1)]).astype(np.int32)
    active, width = np.flatnonzero(end > begin), WINDOW
    undecided = active  # factors longer than the window: they need a wider one
    while len(undecided):
        if len(active) < FEW_TEXTS:
            for text in active.tolist():
                full, share = _count_factors_of_one(last[start[text] : end[text]], start[text])
                factors[text] += full
                factors[text] += share / (REPEATS_IN_100 / 100)
            break
        first = start[undecided]
        windows = np.lib.stride_tricks.sliding_window_view(last, width)[first]
        n_repeats = np.cumsum(windows >= first[:, None], axis=1, dtype=np.int32)
        is_full = 100 * n_repeats >= REPEATS_IN_100 * np.arange(1, width + 1, dtype=np.int32)
        n_words, n_left = is_full.argmax(axis=1) + 1, end[undecided] - first
        is_found = is_full.any(axis=1) & (n_words <= n_left)
        factors[undecided[is_found]] += 1
        start[undecided[is_found]] += n_words[is_found]
        is_last = ~is_found & (n_left <= width)
        rest, n_rest = undecided[is_last], n_left[is_last]
        share = n_repeats[is_last, n_rest - 1] / n_rest
        factors[rest] += share / (REPEATS_IN_100 / 100)
        start[rest] = end[rest]
        undecided, width = undecided[~is_found & ~is_last], 2 * width
        if not len(undecided):
            undecided = active = active[start[active] < end[active]]
            width = WINDOW
    return factors


def _count_factors_of_one(last: np.ndarray, place: int) -> tuple[int, float]:
    """Count the full factors of one text that begins at ``place``; and the rest's repeats."""
    factors, n_words, n_repeats, start = 0, 0, 0, place
    for where, before in enumerate(last.tolist(), place):
        n_words += 1
        if before >= start:
            n_repeats += 1
            if 100 * n_repeats >= REPEATS_IN_100 * n_words:
                factors, n_words, n_repeats, start = factors + 1, 0, 0, where + 1
    return factors, n_repeats / n_words if n_words else 0
