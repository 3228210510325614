"""An article laid out for attribution: words, sentences, names, and a place for each quotation."""

import csv
import re
from functools import cache
from importlib import resources

from analysis.language.names import find_names, load_word_lists
from analysis.quotes.marks import Span

WORDS = load_word_lists(__package__, "words.csv")
# Stands for a whole quotation among the words (a private-use character, so no text means it).
PLACE = "\ue000"
_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*|[^\w\s]|\n")
_ABBREVIATIONS = WORDS["abbreviation"]
_CONTRACTIONS = ("'re", "’re", "'ve", "’ve", "'ll", "’ll")
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
                inner = text[span.start : span.end]
                pieces.append(" " * (span.start - left) + inner + " " * (right - span.end))
            else:
                pieces.append(PLACE + text[left + 1 : right].count("\n") * " ")
                pieces.append(" " * (right - left - len(pieces[-1])))
                at[left] = number
            last = right
        pieces.append(text[last:])
        self.text = text
        self.masked = masked = "".join(pieces)
        self.places: list[int] = [-1] * len(spans)
        self.quote_at: dict[int, int] = {}  # token -> span
        self.words, self.lows, self.starts, self.ends = words, lows, starts, ends = [], [], [], []
        self.possessive: set[int] = set()
        for match in _TOKEN.finditer(masked):
            word = match[0]
            start, end = match.span()
            low = word.lower()
            if low.endswith(_CONTRACTIONS):
                low = low[:-3]
            elif low.endswith(("'s", "’s")):
                self.possessive.add(len(words))
                low = low[:-2]
            elif word == PLACE and start in at:
                number = at[start]
                self.places[number] = len(words)
                self.quote_at[len(words)] = number
                end = spans[number].outer_end
            words.append(word)
            lows.append(low)
            starts.append(start)
            ends.append(end)
        self._number_sentences(spans)
        index = {start: token for token, start in enumerate(starts)}
        self.names: list[tuple[int, int]] = []
        self.name_spans: list[tuple[int, int]] = []
        for start, end in find_names(masked):
            first = index.get(start)
            if first is None:
                continue
            behind = first + 1
            while behind < len(starts) and starts[behind] < end:
                behind += 1
            self.names.append((first, behind))
            self.name_spans.append((start, end))
        self.name_ending = {behind - 1: n for n, (_, behind) in enumerate(self.names)}
        self.name_starting = {first: n for n, (first, _) in enumerate(self.names)}

    def _number_sentences(self, spans: list[Span]) -> None:
        sentence = paragraph = 0
        self.sentences, self.paragraphs = sentences, paragraphs = [], []
        words, lows, count = self.words, self.lows, len(self.words)
        for token, word in enumerate(words):
            sentences.append(sentence)
            paragraphs.append(paragraph)
            if word == "\n":
                sentence += 1
                paragraph += 1
            elif word == ".":
                before = lows[token - 1] if token else ""
                following = words[token + 1] if token + 1 < count else "\n"
                is_abbreviation = before in _ABBREVIATIONS or len(before) == 1
                touches = token and self.ends[token - 1] == self.starts[token]
                if not (is_abbreviation and touches and following != "\n") and (
                    following[0].isupper() or not following[0].isalnum()
                ):
                    sentence += 1
            elif word in "?!":
                sentence += 1
            elif token in self.quote_at:
                span = spans[self.quote_at[token]]
                ending = self.text[span.start : span.end].rstrip("’'” ")[-1:]
                following = words[token + 1] if token + 1 < count else "\n"
                if ending == "." and (following[0].isupper() or following == PLACE):
                    sentence += 1
