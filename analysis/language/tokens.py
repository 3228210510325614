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
PUNCTUATION = re.compile(r"[^\w\s']")
# What str.split() cuts at: every blank is below U+3001.
BLANKS = [chr(code) for code in range(0x3001) if chr(code).isspace()]
WIDE_BLANKS = [blank for blank in BLANKS if not blank.isascii()]
NEWLINES = bytes(10 if chr(code) in BLANKS and code < 128 else code for code in range(256))


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
    if not joined.isascii():
        for blank in WIDE_BLANKS:
            joined = joined.replace(blank, " ")
    # All tokens at once, as bytes: blanks are single ones by now, each a newline.
    data = joined.encode("utf-8", "surrogatepass").translate(NEWLINES)
    codes = np.frombuffer(data, np.uint8)
    is_blank = codes == 10
    end = np.flatnonzero(is_blank)
    start = np.concatenate([[0], end[:-1] + 1])[: len(end)]
    is_token = end > start
    start, end = start[is_token], end[is_token]
    line = _cut_lines(codes, is_blank, start, end)

    # From bytes to characters: a character's first byte is never between 128 and 191.
    further = np.searchsorted(start, np.flatnonzero((codes & 0xC0) == 0x80), "right") - 1
    n_further = np.bincount(further, minlength=len(start))
    start = start - (np.cumsum(n_further) - n_further)
    end = end - np.cumsum(n_further)
    begin = np.cumsum(lengths) - lengths
    bounds = np.searchsorted(start, np.append(begin, len(joined)))
    text = np.repeat(np.arange(len(lengths)), np.diff(bounds))
    return Tokens(text, start - begin[text], end - begin[text], line)


def _cut_lines(
    codes: np.ndarray, is_blank: np.ndarray, start: np.ndarray, end: np.ndarray
) -> pa.Array:
    """Cut bytes into the tokens from start to end, each with the blank behind it."""
    is_kept = ~is_blank
    is_kept[end] = True
    offsets = np.zeros(len(start) + 1, np.int64)
    np.cumsum(end + 1 - start, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(codes[is_kept])]
    return pa.Array.from_buffers(pa.large_binary(), len(start), buffers)


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

    Curly apostrophes are no apostrophes to textstat: straighten the text first (`straighten`,
    which keeps offsets).

    >>> find_words("Well - yes.")
    [(0, 4), (7, 11)]
    """
    tokens = tokenise([text])
    codes, distinct = Numbering().number(tokens.line)
    is_word = np.array([word != "" for word in clean_words(distinct)], bool)[codes]
    return list(zip(tokens.start[is_word].tolist(), tokens.end[is_word].tolist(), strict=True))
