"""Words: one definition for every count, and a partition's words counted once.

A word is what textstat 0.7.13 counts (``lexicon_count``): text is cut at blanks, and a token is a
word if anything is left of it once punctuation is taken out. An apostrophe stays only before a
lowercase t, s, d, ve, ll or re; other characters stay if they are ``\\w`` in Python's sense. So
"well-known" is one word, "wellknown"; "don't" one; a dash between blanks none.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

# textstat 0.7.13, backend/utils/constants.py and backend/transformations/_remove_punctuation.py
LOOSE_APOSTROPHE = re.compile(r"'(?!(?:[tsd]|ve|ll|re))")
PUNCTUATION = re.compile(r"[^\w\s']")
# What str.split() cuts at: every blank is below U+3001.
N_BLANK_CODES = 0x3001
IS_BLANK = np.array([chr(code).isspace() for code in range(N_BLANK_CODES)] + [False])


@dataclass(frozen=True)
class Tokens:
    """The tokens of a list of texts, in order, and their vocabulary: one entry per token.

    ``text`` is the position of the text in the list; ``start`` and ``end`` are characters of that
    text; ``raw`` is a code into ``raw_words``, the token as it stands; ``word`` is a code into
    ``words``, the token cleaned as textstat does, or -1 where nothing is left (so no word).
    ``word_of_raw`` maps codes of the one vocabulary to codes of the other. Vocabularies are in
    the order of first occurrence.
    """

    text: np.ndarray  # int32
    start: np.ndarray  # int32
    end: np.ndarray  # int32
    raw: np.ndarray  # int32
    word: np.ndarray  # int32
    raw_words: list[str]
    words: list[str]
    word_of_raw: np.ndarray  # int32


def tokenise(texts: Sequence[str]) -> Tokens:
    """Cut texts at blanks, and give each token its place and its word.

    Curly apostrophes are no apostrophes to textstat: straighten the texts first (`straighten`,
    which keeps offsets). Every distinct token is cleaned once.

    >>> tokens = tokenise(["'It isn't,' well-known folk - both - say."])
    >>> [tokens.words[code] for code in tokens.word if code >= 0]
    ['It', "isn't", 'wellknown', 'folk', 'both', 'say']
    """
    vocabulary = defaultdict(count().__next__)  # numbers each new token, without Python code
    raw, starts, ends, lengths = [], [], [], []
    for text in texts:
        tokens = text.split()
        raw.append(np.fromiter(map(vocabulary.__getitem__, tokens), np.int32, len(tokens)))
        start, end = _find_tokens(text)
        starts.append(start)
        ends.append(end)
        lengths.append(len(tokens))
    raw_words = list(vocabulary)
    cleaned = clean_words(raw_words)
    words = defaultdict(count().__next__)
    word_of_raw = np.fromiter(
        (words[word] if word else -1 for word in cleaned), np.int32, len(cleaned)
    )
    raw = _join(raw)
    return Tokens(
        text=np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
        start=_join(starts),
        end=_join(ends),
        raw=raw,
        word=word_of_raw[raw],
        raw_words=raw_words,
        words=list(words),
        word_of_raw=word_of_raw,
    )


def clean_words(raw_words: Sequence[str]) -> list[str]:
    """Take the punctuation out of tokens as textstat does; "" where nothing is left.

    >>> clean_words(["'Tis", "(isn't)", "U.S.", "--"])
    ['Tis', "isn't", 'US', '']
    """
    if not raw_words:
        return []
    # Tokens hold no blanks: one pass over all of them, joined by one, is many times faster.
    return PUNCTUATION.sub("", LOOSE_APOSTROPHE.sub("", "\n".join(raw_words))).split("\n")


def find_words(text: str) -> list[tuple[int, int]]:
    """Find the words of a text: the spans of its tokens that hold a word, punctuation and all.

    >>> find_words("Well - yes.")
    [(0, 4), (7, 11)]
    """
    tokens = tokenise([text])
    is_word = tokens.word >= 0
    return list(zip(tokens.start[is_word].tolist(), tokens.end[is_word].tolist(), strict=True))


def _find_tokens(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Find where the tokens of ``text.split()`` start and end."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_blank = np.ones(len(codes) + 2, bool)
    is_blank[1:-1] = IS_BLANK[np.minimum(codes, N_BLANK_CODES)]
    edges = np.flatnonzero(is_blank[1:] != is_blank[:-1]).astype(np.int32)
    return edges[::2], edges[1::2]


def _join(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int32)
