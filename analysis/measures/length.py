"""Length and lexical diversity.

Sources: Brysbaert 2019 (238 words a minute, silent reading of English non-fiction, 190 studies);
McCarthy and Jarvis 2010 (MTLD).
"""

from collections.abc import Sequence

WORDS_PER_MINUTE = 238  # Brysbaert 2019
TYPE_TOKEN_RATIO = 0.72  # McCarthy and Jarvis 2010: where a factor is full
MTLD_WORDS = 100  # McCarthy and Jarvis 2010: shorter texts scatter


def score_mtld(words: Sequence) -> float:
    """Measure the textual lexical diversity (MTLD) of a sequence of words, or codes of words.

    The mean length, in words, of stretches whose type-token ratio stays above 0.72, read forwards
    and backwards; higher is more diverse, and the length of the text hardly matters. Missing if no
    word is repeated. Source: McCarthy and Jarvis 2010.

    >>> score_mtld("a b c a b c a b".split())
    4.666666666666667
    """
    forwards, backwards = _count_factors(words), _count_factors(words[::-1])
    if not forwards or not backwards:
        return float("nan")
    return (len(words) / forwards + len(words) / backwards) / 2


def _count_factors(words: Sequence) -> float:
    """Count how often the type-token ratio falls to 0.72, and the rest at the end in proportion."""
    factors, n_tokens, types = 0, 0, set()
    for word in words:
        n_tokens += 1
        if word not in types:  # a new word only raises the ratio
            types.add(word)
        elif len(types) <= TYPE_TOKEN_RATIO * n_tokens:
            factors, n_tokens, types = factors + 1, 0, set()
    if not n_tokens:
        return factors
    return factors + (1 - len(types) / n_tokens) / (1 - TYPE_TOKEN_RATIO)
