"""An article laid out for attribution: words, sentences, names, and a place for each quotation."""

import csv
import re
from array import array
from bisect import bisect_left, bisect_right
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np

from analysis.language.characters import JOINER, LETTER, SIGN, classify, read_codes
from analysis.language.names import find_names, load_word_lists
from analysis.quotes.marks import Span

WORDS = load_word_lists(__package__, "words.csv")
# Stands for a whole quotation among the words (a private-use character, so no text means it).
PLACE = "\ue000"
_ABBREVIATIONS = WORDS["abbreviation"]
_BOUNDARY = re.compile(f"[.?!{PLACE}]")
# Where a word has a possessive ending or a contracted verb.
_CONTRACTED = re.compile(r"['’](?:s|re|ve|ll)(?![^\W_])", re.IGNORECASE)
_POSSESSIVES = frozenset(["'s", "’s"])
_CONTRACTIONS = frozenset(["'re", "’re", "'ve", "’ve", "'ll", "’ll"])
PERSONAL = frozenset(["he", "she", "they", "i", "we", "it"])
PRONOUNS = PERSONAL | {"who", "which"}


@cache
def load_cues() -> dict[str, tuple[str, str, str]]:
    """Load the reporting verbs: form -> (lemma, group, tense).

    Groups: ``say`` verbs introduce what is said and can stand before their subject, ``call`` verbs
    take a quotation as a part of the sentence, ``other`` verbs report now and then.
    """
    with resources.files(__package__).joinpath("cues.csv").open(encoding="utf-8") as lines:
        return {
            row["form"]: (row["lemma"], row["group"], row["tense"]) for row in csv.DictReader(lines)
        }


class Layout:
    """The words of an article, one list entry for each, with quotations as single words.

    Attributes
    ----------
    lows : the tokens in lower case, without possessive ending
    initials : the first character of each token, as printed
    starts, ends : their characters
    sentences, paragraphs : the number of the sentence and paragraph of each token
    places : token of each span given
    names : (first token, token behind the last) of each name
    name_starting, name_ending : its first and last token -> the name
    name_spans, printed_names : its characters, and the name as printed
    """

    def __init__(self, text: str, spans: list[Span], transparent: list[bool]):
        self.text = text
        self.masked = _mask(text, spans, transparent)
        codes = read_codes(self.masked)
        starts, ends = _find_tokens(codes)
        self.initials = codes[starts].tobytes().decode("utf-32-le", "surrogatepass")
        self.starts, self.ends = (array("q", places.tobytes()) for places in (starts, ends))
        self._lower(starts.tolist(), ends.tolist())
        self.places: list[int] = [-1] * len(spans)
        self.quote_at: dict[int, int] = {}  # token -> span
        for number, (span, keep) in enumerate(zip(spans, transparent, strict=True)):
            if not keep:
                token = bisect_left(self.starts, span.outer_start)
                self.places[number] = token
                self.quote_at[token] = number
                self.ends[token] = span.outer_end
        self._number_sentences(spans)
        self._place_names(starts)

    def get_word(self, token: int) -> str:
        """Give a token as printed."""
        return self.masked[self.starts[token] : self.ends[token]]

    def _lower(self, starts: list[int], ends: list[int]) -> None:
        masked = self.masked
        lowered = masked.lower()
        if len(lowered) != len(masked):  # İ becomes two characters
            lowered = "".join(
                low if len(low := letter.lower()) == 1 else letter for letter in masked
            )
        tokens = zip(starts, ends, strict=True)
        self.lows = lows = [lowered[start:end] for start, end in tokens]
        self.possessive: set[int] = set()
        for match in _CONTRACTED.finditer(lowered):
            token = bisect_right(starts, match.start()) - 1
            low = lows[token]
            if low[-2:] in _POSSESSIVES:
                self.possessive.add(token)
                lows[token] = low[:-2]
            elif low[-3:] in _CONTRACTIONS:
                lows[token] = low[:-3]

    def _number_sentences(self, spans: list[Span]) -> None:
        initials = self.initials
        is_last = read_codes(initials) == ord("\n")
        self.paragraphs = _number(is_last)
        for match in _BOUNDARY.finditer(initials):
            token = match.start()
            mark, following = initials[token], initials[token + 1 : token + 2] or "\n"
            if mark == ".":
                before = self.lows[token - 1] if token else ""
                if "-" in before:  # "(D-Conn.)": a party and a state
                    before = before.rpartition("-")[2]
                is_abbreviation = token and (before in _ABBREVIATIONS or len(before) == 1)
                touches = is_abbreviation and self.ends[token - 1] == self.starts[token]
                if touches and following != "\n":
                    continue
                if following.isalnum() and not following.isupper():
                    continue
            elif mark == PLACE:
                if token not in self.quote_at:
                    continue
                span = spans[self.quote_at[token]]
                ending = self.text[max(span.start, span.end - 8) : span.end].rstrip("’'” ")[-1:]
                if ending != "." or not (following.isupper() or following == PLACE):
                    continue
            is_last[token] = True
        self.sentences = _number(is_last)

    def _place_names(self, starts: np.ndarray) -> None:
        text, masked = self.text, self.masked
        # One search serves all who ask for the names of the text; those in quotations are left out.
        found = find_names(text)
        tokens = starts.searchsorted(np.array(found, dtype=np.intp).reshape(-1, 2)).tolist()
        self.name_spans: list[tuple[int, int]] = []
        self.printed_names: list[str] = []
        self.names: list[tuple[int, int]] = []
        self.name_starting: dict[int, int] = {}
        self.name_ending: dict[int, int] = {}
        for span, (first, behind) in zip(found, tokens, strict=True):
            start, end = span
            name = text[start:end]
            is_outside = masked.startswith(name, start) and first < len(self.starts)
            if is_outside and self.starts[first] == start:
                self.name_starting[first] = self.name_ending[behind - 1] = len(self.names)
                self.name_spans.append(span)
                self.printed_names.append(name)
                self.names.append((first, behind))


def _mask(text: str, spans: list[Span], transparent: list[bool]) -> str:
    """Put ``PLACE`` for each quotation, and blanks for the marks of the transparent spans.

    A title or term is read like the words around it, but no name is looked for in it.
    """
    pieces, last = [], 0
    for span, keep in zip(spans, transparent, strict=True):
        left, right = span.outer_start, span.outer_end
        pieces.append(text[last:left])
        if keep:
            length = span.end - span.start
            inner = text[span.start : span.end].lower().ljust(length)[:length]
            pieces.append(" " * (span.start - left) + inner + " " * (right - span.end))
        else:
            pieces.append(PLACE + " " * (right - left - 1))
        last = right
    pieces.append(text[last:])
    return "".join(pieces)


def _number(is_last: np.ndarray) -> list[int]:
    """Number tokens by the stretches they are in, given which of them are the last of one."""
    numbers: list[int] = []
    last = is_last.nonzero()[0].tolist()
    for number, (before, end) in enumerate(pairwise([-1, *last, len(is_last) - 1])):
        numbers += [number] * (end - before)
    return numbers


def _find_tokens(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find where tokens begin and end: words ("well-known", "U.S"), signs and line breaks."""
    classes = classify(codes)
    is_word = classes & LETTER > 0
    is_word[1:-1] |= (classes[1:-1] & JOINER > 0) & is_word[:-2] & is_word[2:]
    begins = classes & (LETTER | SIGN) > 0
    ends = begins.copy()
    goes_on = is_word[1:] & is_word[:-1]
    begins[1:] &= ~goes_on
    ends[:-1] &= ~goes_on
    return np.flatnonzero(begins), np.flatnonzero(ends) + 1
