"""The vocabulary: whatever depends on a token alone is told once, for as long as it is remembered.

A partition's tokens are mostly those of the partitions before it. What is remembered changes no
value, only the time it takes; a limit keeps it from growing with the corpus.
"""

import re
import threading

import numpy as np

from analysis.language import clean_words, normalise
from analysis.measures.sentiment import describe_forms
from analysis.measures.words import describe_words

LIMIT = 200_000  # tokens: some 50 MB
NOTHING = 0  # the code of the empty token, which stands for "no token there"
LETTER = re.compile(r"\w")
NOT_A_LETTER = re.compile(r"[^\w\n]")


class Vocabulary:
    """Distinct tokens, as printed, with their codes, and columns of what is known about each.

    Columns of counts: ``n_words`` (0 or 1), ``n_tokens`` (0 if nothing is visible of it),
    ``n_characters``, ``n_letters``, and those of ``describe_words``. ``letter`` is the place of the
    first letter or figure; ``lowered`` a code of the word in lower case; ``bare`` the code of the
    token without quotation marks around it. The others are those of sentiment's ``describe_forms``.
    """

    def __init__(self):
        self.columns: dict[str, np.ndarray] = {}
        self.spellings: dict[str, int] = {}  # of tokens as VADER sees them
        self._codes: dict[str, int] = {}
        self._lowered: dict[str, int] = {}
        self._lock = threading.Lock()
        self.look_up([""])

    def __len__(self) -> int:
        return len(self._codes)

    def look_up(self, tokens: list[str]) -> np.ndarray:
        """Give the code of each token; those not met before are described first."""
        with self._lock:
            new = [token for token in dict.fromkeys(tokens) if token not in self._codes]
            if new:
                self._add(new)
            return np.fromiter(map(self._codes.__getitem__, tokens), np.int64, len(tokens))

    def _add(self, tokens: list[str]) -> None:
        forms = normalise("\n".join(tokens)).split("\n")  # tokens hold no blanks
        bare = [form.strip('"') for form in forms]
        known = self._codes.keys() | set(tokens)
        unmarked = [form for form in dict.fromkeys(bare) if form not in known]
        tokens, forms, bare = tokens + unmarked, forms + unmarked, bare + unmarked
        begin = len(self._codes)
        self._codes.update(zip(tokens, range(begin, begin + len(tokens)), strict=True))

        words = clean_words(forms)
        letters = NOT_A_LETTER.sub("", "\n".join(forms)).split("\n")
        lengths = _map(len, forms)
        lowered = [self._lowered.setdefault(word.lower(), len(self._lowered)) for word in words]
        self._append(
            begin,
            {
                "n_words": _map(bool, words),
                "n_tokens": lengths > 0,
                "n_characters": lengths,
                "n_letters": _map(len, letters),
                "letter": _map(_find_letter, tokens),
                "lowered": np.array(lowered),
                "bare": _map(self._codes.__getitem__, bare),
            }
            | describe_words(words)
            | describe_forms(forms, self.spellings),
        )

    def _append(self, begin: int, columns: dict[str, np.ndarray]) -> None:
        for name, values in columns.items():
            kept = self.columns.setdefault(name, np.zeros(1024, values.dtype))
            if begin + len(values) > len(kept):
                kept = np.concatenate([kept[:begin], values, np.zeros_like(kept)])
                self.columns[name] = kept
            kept[begin : begin + len(values)] = values


def _map(function, items: list[str]) -> np.ndarray:
    return np.fromiter(map(function, items), np.int32, len(items))


def _find_letter(token: str) -> int:
    """Find the first letter or figure of a token, past quotation marks; 0 if it has none."""
    if token[:1].isalnum():
        return 0
    match = LETTER.search(token)
    return match.start() if match else 0
