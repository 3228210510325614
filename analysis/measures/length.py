"""Length and lexical diversity.

Sources: Brysbaert 2019 (238 words a minute, silent reading of English non-fiction, 190 studies);
McCarthy and Jarvis 2010 (MTLD).
"""

import numpy as np

WORDS_PER_MINUTE = 238  # Brysbaert 2019
REPEATS_IN_100 = 28  # a factor is full at a type-token ratio of 0.72 (McCarthy and Jarvis 2010)
MTLD_WORDS = 100  # McCarthy and Jarvis 2010: shorter texts scatter
WINDOW = 128  # words: most factors are shorter
WORDS_AT_ONCE = 50_000  # sorted together: few enough to stay close to the processor
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
    sizes = np.asarray(sizes, np.int64)
    end = np.cumsum(sizes)
    n = len(words)
    # Behind the words as if nothing were repeated, so that a window may reach beyond them. Texts
    # are read backwards behind those that are read forwards.
    last = np.full(2 * n + 4 * sizes.max(initial=0) + WINDOW, -1, np.int32)
    first = 0
    while first < len(sizes):
        begin = end[first] - sizes[first]
        behind = max(int(np.searchsorted(end, begin + WORDS_AT_ONCE, "right")), first + 1)
        earlier, later = _find_repeats(words[begin : end[behind - 1]], sizes[first:behind])
        last[later + begin] = earlier + begin
        last[2 * n - 1 - begin - earlier] = 2 * n - 1 - begin - later
        first = behind
    begin = end - sizes
    factors = _count_factors(
        last, np.concatenate([begin, 2 * n - end]), np.concatenate([end, 2 * n - begin])
    )
    forwards, backwards = factors.reshape(2, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        length = (sizes / forwards + sizes / backwards) / 2
    return np.where((forwards > 0) & (backwards > 0), length, np.nan)


def _find_repeats(words: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the places of words that stand in the same text again, and where they do so next."""
    # Sorting whole numbers made of text, word and place is many times faster than sorting places.
    bits = len(words).bit_length()
    key = np.repeat(np.arange(len(sizes)) * (int(words.max(initial=0)) + 1), sizes)
    key += words
    key <<= bits
    key += np.arange(len(words))
    key.sort()
    place = key & ((1 << bits) - 1)
    key >>= bits
    again = np.flatnonzero(key[1:] == key[:-1])
    return place[again], place[again + 1]


def _count_factors(last: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Count the full factors of each text, and the rest at its end in proportion.

    ``last`` is the place where a word stood before. One factor of every text is found at a time:
    where 28 in 100 of its words, or more, stood in it before.
    """
    factors, start, place = np.zeros(len(begin)), begin.astype(np.int32), begin.copy()
    n_repeats = np.zeros(len(begin), np.int64)  # from start to place
    active = np.flatnonzero(end > begin)
    windows = np.lib.stride_tricks.sliding_window_view(last, WINDOW)
    while len(active) >= FEW_TEXTS:
        # Each repeat is worth 72 and each other word -28: a factor is full where the sum is not
        # below zero. What was read before the window is asked for on top.
        sums = (windows[place[active]] >= start[active, None]).astype(np.int16)
        sums *= 100
        sums -= REPEATS_IN_100
        np.cumsum(sums, axis=1, out=sums)
        lacking = (REPEATS_IN_100 * (place - start) - 100 * n_repeats)[active]
        is_full = sums >= np.minimum(lacking, 100 * WINDOW).astype(np.int16)[:, None]
        n_words = is_full.argmax(axis=1) + 1
        rows = np.arange(len(active))
        n_left = (end - place)[active]
        is_found = is_full[rows, n_words - 1] & (n_words <= n_left)
        n_read = np.where(is_found, n_words, np.minimum(n_left, WINDOW))
        place[active] += n_read
        n_repeats[active] += (sums[rows, n_read - 1] + REPEATS_IN_100 * n_read) // 100
        is_rest = ~is_found & (place == end)[active]
        rest, found = active[is_rest], active[is_found]
        factors[found] += 1
        factors[rest] += n_repeats[rest] / (place - start)[rest] / (REPEATS_IN_100 / 100)
        start[found], n_repeats[found] = place[found], 0
        active = active[(place < end)[active]]
    for text in active.tolist():
        full, share = _count_factors_of_one(last[start[text] : end[text]], start[text])
        factors[text] += full
        factors[text] += share / (REPEATS_IN_100 / 100)
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
