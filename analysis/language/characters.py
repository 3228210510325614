"""The characters of a text as arrays: what each is, for a whole text at once."""

import re
from functools import cache

import numpy as np

# What a character is, one bit each: a letter or digit, a sign (or a line break), an upper-case
# letter, and what joins the halves of a word.
LETTER, SIGN, UPPER, JOINER = 1, 2, 4, 8
_PATTERNS = {LETTER: r"[^\W_]+", SIGN: r"[^\w\s]+|\n", JOINER: r"['’.&-]"}


@cache
def _load_classes() -> np.ndarray:
    # No letter stands behind the ideographs of plane 3, now or soon (The Unicode Standard, 2.8).
    every = np.arange(0x40000, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    classes = np.full(0x110000, SIGN, np.uint8)
    classes[: len(every)] = 0
    for bit, pattern in _PATTERNS.items():
        for match in re.finditer(pattern, every):
            classes[match.start() : match.end()] |= bit
    letters = every[:0x20000]  # ideographs behind
    classes[[code for code, letter in enumerate(letters) if letter.isupper()]] |= UPPER
    return classes


def read_codes(text: str) -> np.ndarray:
    """Read the code point of each character.

    >>> read_codes("“No”").tolist()
    [8220, 78, 111, 8221]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def classify(codes: np.ndarray) -> np.ndarray:
    """Tell what each character is: a sum of the bits ``LETTER``, ``SIGN``, ``UPPER``, ``JOINER``.

    >>> classify(read_codes("A b.")).tolist()
    [5, 0, 1, 10]
    """
    return _load_classes().take(codes)
