"""The vocabulary: whatever depends on a token alone is told once, for as long as it is remembered.

A partition's tokens are mostly those of the partitions before it. What is remembered changes no
value, only the time it takes; a limit keeps it from growing with the corpus.
"""

import itertools
import re
import threading

import numpy as np
import pyarrow as pa

from analysis.language import Numbering, clean_words, normalise, tokenise
from analysis.measures.sentiment import describe_forms
from analysis.measures.words import describe_words

LIMIT = 300_000  # tokens: some 60 MB; 10,000 articles have about as many
LIMIT_BYTES = 20_000_000  # of their text: there are tokens of a megabyte
LETTER = re.compile(r"\w")
Columns = dict[str, np.ndarray]


class Vocabulary:
    """Distinct tokens, as printed, with their codes, and columns of what is known about each.

    Columns of counts: ``n_words`` (0 or 1), ``n_tokens`` (0 if nothing is visible of it),
    ``n_characters``, ``n_letters``, and those of ``describe_words``. ``letter`` is the place of the
    first letter or figure; ``lowered`` a code of the word in lower case. The others are those of
    sentiment's ``describe_forms``, which ``bare`` has of the token without quotation marks around
    it, too.
    """

    def __init__(self):
        self.columns: Columns = {}
        self.bare: Columns = {}
        self.spellings: dict[str, int] = {}  # of tokens as VADER sees them
        self._tokens = Numbering()
        self._lowered: dict[str, int] = {}
        self._of_lowered: Columns = {}
        self._lock = threading.Lock()
        self.look_up(tokenise(["a"]).line)  # makes the columns

    @property
    def is_full(self) -> bool:
        return len(self._tokens) > LIMIT or self._tokens.n_bytes > LIMIT_BYTES

    def look_up(self, lines: pa.Array) -> np.ndarray:
        """Give the code of each token (``Tokens.line``); new ones are described first."""
        with self._lock:
            codes, new = self._tokens.number(lines)
            if new:
                self._add(new)
            return codes

    def spell(self, codes: np.ndarray) -> list[str]:
        """Give the tokens that codes stand for, as printed."""
        return self._tokens.spell(codes)

    def _add(self, tokens: list[str]) -> None:
        begin = len(self._tokens) - len(tokens)
        forms = normalise("\n".join(tokens)).split("\n")  # tokens hold no blanks
        words = clean_words(forms)
        lengths, word_lengths = _map(len, forms), _map(len, words)
        lowered = self._look_up_lowered("\n".join(words).lower().split("\n"))
        described = {
            "n_words": word_lengths > 0,
            "n_tokens": lengths > 0,
            "n_characters": lengths,
            "n_letters": word_lengths - _map(lambda word: word.count("'"), words),
            "letter": _find_letters(tokens),
            "lowered": lowered,
        }
        described |= {name: column[lowered] for name, column in self._of_lowered.items()}
        roles = describe_forms(forms, self.spellings)
        _extend(self.columns, begin, described | roles)

        marked = [i for i, form in enumerate(forms) if '"' in form and form != form.strip('"')]
        bare = describe_forms([forms[i].strip('"') for i in marked], self.spellings)
        for name, column in bare.items():
            roles[name][marked] = column
        _extend(self.bare, begin, roles)

    def _look_up_lowered(self, words: list[str]) -> np.ndarray:
        begin = len(self._lowered)
        codes = [self._lowered.setdefault(word, len(self._lowered)) for word in words]
        new = list(itertools.islice(self._lowered, begin, None))
        _extend(self._of_lowered, begin, describe_words(new))
        return np.array(codes)


def _extend(columns: Columns, begin: int, added: Columns) -> None:
    """Write values behind the first ``begin`` ones of columns that have room to spare."""
    for name, values in added.items():
        kept = columns.setdefault(name, np.zeros(1024, values.dtype))
        if begin + len(values) > len(kept):
            kept = np.concatenate([kept[:begin], values, np.zeros_like(kept)])
            columns[name] = kept
        kept[begin : begin + len(values)] = values


def _map(function, items: list[str]) -> np.ndarray:
    return np.fromiter(map(function, items), np.int32, len(items))


def _find_letters(tokens: list[str]) -> np.ndarray:
    """Find the first letter or figure of each token, past quotation marks; 0 if it has none."""
    letters = np.zeros(len(tokens), np.int32)
    for place, token in enumerate(tokens):
        if not token[0].isalnum() and (match := LETTER.search(token)):
            letters[place] = match.start()
    return letters
