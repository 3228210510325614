"""Words: one definition for every count, and a partition's words counted once.

A word is what textstat 0.7.13 counts (``lexicon_count``): text is cut at blanks, and a token is a
word if anything is left of it once punctuation is taken out. An apostrophe stays only before a
lowercase t, s, d, ve, ll or re; other characters stay if they are ``\\w`` in Python's sense. So
"well-known" is one word, "wellknown"; "don't" one; a dash between blanks none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

# textstat 0.7.13, backend/utils/constants.py and backend/transformations/_remove_punctuation.py
LOOSE_APOSTROPHE = re.compile(r"'(?!(?:[tsd]|ve|ll|re))")
PUNCTUATION = re.compile(r"[^\x00-\x7f\w\s]")  # but that of ASCII
ASCII_PUNCTUATION = bytes(c for c in range(128) if re.match(r"[^\w\s']", chr(c)))
# What str.split() cuts at: every blank is below U+3001, in UTF-8 one, two or three bytes.
BLANKS = [chr(code) for code in range(0x3001) if chr(code).isspace()]
WIDE_BLANKS = [blank.encode() for blank in BLANKS if not blank.isascii()]
WIDE = np.array([int.from_bytes(blank.ljust(3, b"\0")) for blank in WIDE_BLANKS])
IS_BLANK = bytes(code < 128 and chr(code).isspace() for code in range(256))


@dataclass(frozen=True)
class Tokens:
    """The tokens of a list of texts, in order: one entry per token.

    ``text`` is the position of the text in the list; ``start`` and ``end`` are characters of that
    text; ``line`` is the token itself in UTF-8, with a newline behind.
    """

    text: np.ndarray  # int64
    start: np.ndarray  # int64
    end: np.ndarray  # int64
    line: pa.Array  # large_binary


class Numbering:
    """Numbers tokens that differ from 0 on, in the order in which they are first seen."""

    def __init__(self):
        self._known = pa.array([], pa.large_binary())

    def __len__(self) -> int:
        return len(self._known)

    @property
    def n_bytes(self) -> int:
        """How much text is kept."""
        return self._known.nbytes

    def number(self, lines: pa.Array) -> tuple[np.ndarray, list[str]]:
        """Give the number of each token (``Tokens.line``), and the tokens not seen before.

        >>> numbering = Numbering()
        >>> codes, new = numbering.number(tokenise(["to be or not to be"]).line)
        >>> codes.tolist(), new
        ([0, 1, 2, 3, 0, 1], ['to', 'be', 'or', 'not'])
        """
        n = len(self)
        lines = lines.dictionary_encode()  # first by themselves: it takes half the time
        distinct = pa.concat_arrays([self._known, lines.dictionary]).dictionary_encode()
        self._known = distinct.dictionary
        codes = distinct.indices.to_numpy()[n:].astype(np.int64)
        return codes[lines.indices.to_numpy()], self.spell(np.arange(n, len(self)))

    def spell(self, numbers: np.ndarray) -> list[str]:
        """Give the tokens that numbers stand for."""
        lines = b"".join(self._known.take(pa.array(numbers)).to_pylist())
        return lines.decode("utf-8", "surrogatepass").split("\n")[:-1]


def tokenise(texts: Sequence[str]) -> Tokens:
    """Cut texts at blanks, and give each token its place.

    >>> tokens = tokenise(["To be, or", "not to be,"])
    >>> tokens.text.tolist(), tokens.start.tolist()
    ([0, 0, 0, 1, 1, 1], [0, 3, 7, 0, 4, 7])
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1  # and a newline
    joined = "\n".join([*texts, ""])
    # All tokens at once, as bytes.
    data = joined.encode("utf-8", "surrogatepass")
    codes = np.frombuffer(data, np.uint8)
    is_blank = np.frombuffer(bytearray(data.translate(IS_BLANK)), bool)
    if not joined.isascii():
        _mark_wide_blanks(codes, is_blank)
    edges = np.flatnonzero(np.diff(is_blank, prepend=True))  # the text ends with a newline
    start, end = edges[::2], edges[1::2]
    line = _cut_lines(codes, is_blank, start, end)
    if not joined.isascii():
        # From bytes to characters: a character's first byte is never between 128 and 191.
        further = np.flatnonzero((codes & 0xC0) == 0x80)
        edges -= _count_before(edges, further)  # start and end with them
    begin = np.cumsum(lengths) - lengths
    n_tokens = np.diff(np.searchsorted(start, np.append(begin, len(joined))))
    text, begin = np.repeat(np.arange(len(lengths)), n_tokens), np.repeat(begin, n_tokens)
    return Tokens(text, start - begin, end - begin, line)


def _mark_wide_blanks(codes: np.ndarray, is_blank: np.ndarray) -> None:
    """Mark the bytes of blanks that have two or three."""
    lead = np.flatnonzero(codes > 0xC1)
    first, second, third = (codes[lead + n].astype(np.int64) for n in range(3))
    is_triple = first >= 0xE0
    is_wide = np.isin((first << 16) + (second << 8) + third * is_triple, WIDE)
    for n, is_here in enumerate((is_wide, is_wide, is_wide & is_triple)):
        is_blank[lead[is_here] + n] = True


def _count_before(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Count, for each place, the others before it; both are ascending."""
    n_behind = np.bincount(np.searchsorted(places, others, "right"), minlength=len(places) + 1)
    return np.cumsum(n_behind)[:-1]


def _cut_lines(
    codes: np.ndarray, is_blank: np.ndarray, start: np.ndarray, end: np.ndarray
) -> pa.Array:
    """Cut bytes into the tokens from start to end, each with a newline behind."""
    is_kept = ~is_blank
    is_kept[end] = True
    kept = codes[is_kept]
    offsets = np.zeros(len(start) + 1, np.int64)
    np.cumsum(end + 1 - start, out=offsets[1:])
    kept[offsets[1:] - 1] = 10
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(kept)]
    return pa.Array.from_buffers(pa.large_binary(), len(start), buffers)


def clean_words(raw_words: Sequence[str]) -> list[str]:
    """Take the punctuation out of tokens as textstat does; "" where nothing is left.

    >>> clean_words(["'Tis", "(isn't)", "U.S.", "--"])
    ['Tis', "isn't", 'US', '']
    """
    if not raw_words:
        return []
    # Tokens hold no blanks: one pass over all of them, joined by one, is many times faster.
    text = LOOSE_APOSTROPHE.sub("", "\n".join(raw_words)).encode("utf-8", "surrogatepass")
    text = text.translate(None, ASCII_PUNCTUATION).decode("utf-8", "surrogatepass")
    return PUNCTUATION.sub("", text).split("\n")


def find_words(text: str) -> list[tuple[int, int]]:
    """Find the words of a text: the spans of its tokens that hold a word, punctuation and all.

    Curly apostrophes are no apostrophes to textstat: straighten the text first (`straighten`,
    which keeps offsets).

    >>> find_words("Well - yes.")
    [(0, 4), (7, 11)]
    """
    tokens = tokenise([text])
    is_word = _tell_words(tokens)
    return list(zip(tokens.start[is_word].tolist(), tokens.end[is_word].tolist(), strict=True))


def count_words(texts: Sequence[str]) -> np.ndarray:
    """Count the words of each text: its tokens that hold a word.

    >>> count_words(["Well - yes.", "", "..."]).tolist()
    [2, 0, 0]
    """
    tokens = tokenise(texts)
    return np.bincount(tokens.text[_tell_words(tokens)], minlength=len(texts))


def _tell_words(tokens: Tokens) -> np.ndarray:
    """Tell which tokens hold a word, and not punctuation alone."""
    codes, distinct = Numbering().number(tokens.line)
    return np.array([word != "" for word in clean_words(distinct)], bool)[codes]
