"""An article laid out for attribution: words, sentences, names, and a place for each quotation."""

import csv
import re
from bisect import bisect_left, bisect_right
from functools import cache
from importlib import resources
from itertools import accumulate

from analysis.language.names import find_names, load_word_lists
from analysis.quotes.marks import Span

WORDS = load_word_lists(__package__, "words.csv")
# Stands for a whole quotation among the words (a private-use character, so no text means it).
PLACE = "\ue000"
_TOKEN = re.compile(r"([^\W_]+(?:['’.&-][^\W_]+)*|[^\w\s]|\n)")
_ABBREVIATIONS = WORDS["abbreviation"]
_BOUNDARIES = frozenset([".", "?", "!", "\n", PLACE])
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
    words, lows : the tokens as printed, and in lower case without possessive ending
    starts, ends : their characters
    sentences, paragraphs : the number of the sentence and paragraph of each token
    places : token of each span given
    names : (first token, token behind the last) of each name
    """

    def __init__(self, text: str, spans: list[Span], transparent: list[bool]):
        pieces, last = [], 0
        at = {}
        for number, (span, keep) in enumerate(zip(spans, transparent, strict=True)):
            left, right = span.outer_start, span.outer_end
            pieces.append(text[last:left])
            if keep:  # a title or term is read like the words around it
                # ... but no name is looked for in it
                inner = text[span.start : span.end].lower().ljust(span.end - span.start)
                inner = inner[: span.end - span.start]
                pieces.append(" " * (span.start - left) + inner + " " * (right - span.end))
            else:
                pieces.append(PLACE + text[left + 1 : right].count("\n") * " ")
                pieces.append(" " * (right - left - len(pieces[-1])))
                at[left] = number
            last = right
        pieces.append(text[last:])
        self.text = text
        self.masked = masked = "".join(pieces)
        parts = _TOKEN.split(masked)  # gap, token, gap, ... token, gap
        places = list(accumulate(map(len, parts)))
        self.words = parts[1::2]
        self.starts = starts = places[:-1:2]
        self.ends = places[1::2]
        self.lows = lows = [word.lower() for word in self.words]
        self.possessive: set[int] = set()
        for match in _CONTRACTED.finditer(masked):
            token = bisect_right(starts, match.start()) - 1
            low = lows[token]
            if low[-2:] in _POSSESSIVES:
                self.possessive.add(token)
                lows[token] = low[:-2]
            elif low[-3:] in _CONTRACTIONS:
                lows[token] = low[:-3]
        self.places: list[int] = [-1] * len(spans)
        self.quote_at: dict[int, int] = {}  # token -> span
        for left, number in at.items():
            token = bisect_left(starts, left)
            self.places[number] = token
            self.quote_at[token] = number
            self.ends[token] = spans[number].outer_end
        self._number_sentences(spans)
        self.names: list[tuple[int, int]] = []
        self.name_spans: list[tuple[int, int]] = []
        for start, end in find_names(masked):
            first = bisect_left(starts, start)
            if first == len(starts) or starts[first] != start:
                continue
            self.names.append((first, bisect_left(starts, end, first + 1)))
            self.name_spans.append((start, end))
        self.name_ending = {behind - 1: n for n, (_, behind) in enumerate(self.names)}
        self.name_starting = {first: n for n, (first, _) in enumerate(self.names)}

    def _number_sentences(self, spans: list[Span]) -> None:
        words, lows, count = self.words, self.lows, len(self.words)
        self.sentences: list[int] = []
        self.paragraphs: list[int] = []
        sentence = paragraph = begin = 0
        for token in [token for token, word in enumerate(words) if word in _BOUNDARIES]:
            word = words[token]
            following = words[token + 1] if token + 1 < count else "\n"
            if word == ".":
                before = lows[token - 1] if token else ""
                is_abbreviation = before in _ABBREVIATIONS or len(before) == 1
                touches = token and self.ends[token - 1] == self.starts[token]
                if is_abbreviation and touches and following != "\n":
                    continue
                if following[0].isalnum() and not following[0].isupper():
                    continue
            elif word == PLACE:
                if token not in self.quote_at:
                    continue
                span = spans[self.quote_at[token]]
                ending = self.text[max(span.start, span.end - 8) : span.end].rstrip("’'” ")[-1:]
                if ending != "." or not (following[0].isupper() or following == PLACE):
                    continue
            length = token + 1 - begin
            self.sentences += [sentence] * length
            self.paragraphs += [paragraph] * length
            begin = token + 1
            sentence += 1
            paragraph += word == "\n"
        self.sentences += [sentence] * (count - begin)
        self.paragraphs += [paragraph] * (count - begin)
