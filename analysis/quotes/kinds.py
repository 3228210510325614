"""Speech told from titles of works and from terms (scare quotes, nicknames, words as words)."""

import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, islice

from analysis.quotes.layout import WORDS, load_cues
from analysis.quotes.marks import Span
from analysis.quotes.ranker import load_weights

KINDS = ("speech", "title", "term")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_STOP_INSIDE = re.compile(r"[.!?] \w")
# A speaker in a transcript: one to three words in capitals, a colon.
LABEL = re.compile(r"((?:[A-Z][A-Z.'’-]+ ){0,2}[A-Z][A-Z.'’-]+):\s")
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[^\w\s]")
# Words that only a sentence has: persons, verbs, contractions.
_SENTENCE_WORDS = WORDS["sentence"]
# Little words that titles leave in lower case (Chicago Manual of Style, 17th ed., 8.159).
_LITTLE = WORDS["little"]
# What bears a title: songs, books, shows, ships, events.
_WORKS = WORDS["work"]
_ENDINGS = {",": "comma", ".": "stop", "!": "call", "?": "call", "…": "call"}


@cache
def _load_weights() -> dict[str, tuple[float, ...]]:
    """Load the weights: feature -> its weight for each of ``KINDS``."""
    table = load_weights("kind_weights.csv")
    names = dict.fromkeys(name.split(": ", 1)[1] for name in table)
    return {name: tuple(table.get(f"{kind}: {name}", 0.0) for kind in KINDS) for name in names}


def find_kinds(text: str, spans: list[Span]) -> list[str]:
    """Tell, for each span, whether it is ``speech``, a ``title`` or a ``term``.

    The features are those of :func:`describe_kind`, the weights stand in ``kind_weights.csv``.
    """
    kinds = []
    for number, span in enumerate(spans):
        goes_on = number + 1 < len(spans) and spans[number + 1].continues
        if span.continues or goes_on or _reads_as_speech(text, span):
            kinds.append("speech")
        else:
            kinds.append(_judge(*_cut_surroundings(text, spans, number)))
    return kinds


def _reads_as_speech(text: str, span: Span) -> bool:
    """Tell whether a span has six words or more, and not the capitals of a title.

    The weights then speak for speech whatever stands beside it: in all of 63,000 such spans.
    """
    words = (
        match[0] for match in _WORD.finditer(text, span.start, min(span.end, span.start + 400))
    )
    first = list(islice(words, 6))
    return len(first) > 5 and not _is_title(chain(first, words))


@lru_cache(maxsize=256)
def _judge(head: str, ending: str, before: str, after: str, follows: bool, mark: str) -> str:
    """Judge a span by what :func:`_cut_surroundings` gives; remembered, as a text may repeat it."""
    weights = _load_weights()
    features = _describe(head, ending, before, after, follows, mark)
    rows = filter(None, map(weights.get, features))
    totals = list(map(math.fsum, zip(*rows, strict=True)))
    kind = KINDS[totals.index(max(totals))]
    if LABEL.match(head[:60]) or (
        "alone" in features and ("sentence words" in features or "stop inside" in features)
    ):
        kind = "speech"  # a transcript; a headline or line of its own that quotes a sentence
    elif kind == "title" and "nickname" in features:
        kind = "term"
    # "they said “I do”": a formula that stands for the act
    return "term" if head.lower().strip(" .,!") == "i do" else kind


@lru_cache(maxsize=256)
def doubt_speech(text: str) -> str:
    """Give the kind of a span taken for speech that nobody near it said.

    >>> doubt_speech("Gone with the Wind"), doubt_speech("virtual tie"), doubt_speech("We won.")
    ('title', 'term', 'speech')
    """
    words = _WORD.findall(text[:200])
    content = [word for word in words if word.lower() not in _LITTLE]
    if _STOP_INSIDE.search(text):
        return "speech"
    if _has_sentence_words(words):
        return "speech"
    if len(content) > 1 and all(map(_is_capital, content)):
        return "title"
    return "term" if len(words) < 3 and words and words[0][0].islower() else "speech"


def describe_kind(text: str, spans: list[Span], number: int) -> list[str]:
    """Describe a span by what tells speech from titles and terms: length, case, neighbours."""
    return _describe(*_cut_surroundings(text, spans, number))


def _cut_surroundings(
    text: str, spans: list[Span], number: int
) -> tuple[str, str, str, str, bool, str]:
    """Cut out a span's beginning, its last character, and its line before and behind it.

    The last two values: whether a quotation stands before it in the line, and its marks.
    """
    span = spans[number]
    head = text[span.start : min(span.end, span.start + 400)].strip()
    ending = _ENDINGS.get(text[span.end - 1], "bare")
    farthest = max(0, span.outer_start - 300)
    line = text.rfind("\n", farthest, span.outer_start) + 1 or farthest
    follows = number > 0 and spans[number - 1].outer_end > line
    if follows:
        before = text[spans[number - 1].outer_end : span.outer_start]
    else:
        before = text[line : span.outer_start]
        if line and len(before) < 3 and before.strip() == ",":  # a caption broken over lines
            before = text[max(0, line - 60) : span.outer_start].replace("\n", " ")
    stop = text.find("\n", span.outer_end, span.outer_end + 200)
    stop = span.outer_end + 200 if stop < 0 else stop
    if number + 1 < len(spans):
        stop = min(stop, spans[number + 1].outer_start)
    return head, ending, before, text[span.outer_end : stop], follows, span.mark


def _size(count: int) -> str:
    if count < 4:
        return str(max(count, 1)) if count else "4-5"
    return "4-5" if count < 6 else "6-9" if count < 10 else "10-19" if count < 20 else "20+"


def _find_case(words: list[str]) -> str:
    """Tell how words are capitalised: as in a title, as in a sentence, or not ("lower")."""
    if _is_title(words):
        return "title"
    return "lower" if not words or words[0][0].islower() else "sentence"


def _is_title(words: Iterable[str]) -> bool:
    """Tell whether all words but the little ones begin with a capital."""
    content = (word for word in words if word.lower() not in _LITTLE)
    first = next(content, None)
    return first is not None and _is_capital(first) and all(map(_is_capital, content))


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _list_last(text: str) -> list[str]:
    """List the last twelve tokens of a text."""
    pieces = text.rsplit(None, 12)  # each of them holds a token, but for underscores
    tokens = _TOKEN.findall(" ".join(pieces[1:])) if len(pieces) > 12 else []
    return (tokens if len(tokens) > 11 else _TOKEN.findall(text))[-12:]


def _has_sentence_words(words: list[str]) -> bool:
    lows = " ".join(words).lower().replace("’", "'").split(" ")
    return not _SENTENCE_WORDS.isdisjoint(lows)


def _describe(
    head: str, ending: str, before_it: str, after_it: str, follows: bool, mark: str
) -> list[str]:
    words = _WORD.findall(head)
    case, size = _find_case(words), _size(len(words))
    features = ["any", f"words {size}", f"mark {mark}", f"case {case}", f"case {case} words {size}"]
    features.append(f"ending {ending} words {size}")
    is_verbal = _has_sentence_words(words[:30])
    if is_verbal:
        features += ["sentence words", f"sentence words {case}"]
    features.append(f"case {case} {'verbal' if is_verbal else 'plain'} words {size}")
    if _STOP_INSIDE.search(head):
        features.append("stop inside")
    if ": " in head:
        features.append(f"colon inside {case}")
    printed_before = _list_last(before_it)
    printed_after = [match[0] for match in islice(_TOKEN.finditer(after_it), 6)]
    features += _describe_neighbours(printed_before, printed_after, follows, case, size, is_verbal)
    if not printed_before and not printed_after and not follows:
        features += ["alone", f"alone {case}"]
        features.append(f"alone {ending} {'short' if len(words) < 3 else 'long'}")
    if follows and "." not in before_it:
        features += ["follows a quotation", f"follows a quotation case {case}"]
    is_name_before = bool(printed_before) and printed_before[-1][0].isupper()
    is_name_after = after_it[1:2].isupper()
    if len(words) < 3 and is_name_before and is_name_after:
        features.append("nickname")
    if after_it[:1] == " " and is_name_after:
        features.append(f"upper after {case} {ending}")
    if before_it[-1:] == " " and is_name_before:
        features.append(f"upper before {case}")
    return features


def _describe_neighbours(
    printed_before: list[str],
    printed_after: list[str],
    follows: bool,
    case: str,
    size: str,
    is_verbal: bool,
) -> list[str]:
    """Describe the words before and behind a span: the nearest, verbs, what bears titles."""
    cues = load_cues()
    before = [_blur(token) for token in printed_before[-4:]]
    after = [_blur(token) for token in printed_after[:2]]
    previous = before[-1] if before else "quote" if follows else "start"
    following = after[0] if after else "end"
    sort_before = _sort(previous, cues)
    features = [
        f"before {previous}" if not previous.endswith(("'s", "’s")) else "before possessive",
        f"after {following}",
        f"case {case} before {sort_before}",
        f"case {case} after {_sort(following, cues)}",
        f"words {size} before {sort_before}",
    ]
    if len(before) > 1:
        features.append(f"before {before[-2]} {previous}")
        features.append(f"second before {_sort(before[-2], cues)}")
    if len(after) > 1:
        features.append(f"after {following} {after[1]}")
    sentence = 0  # where the sentence begins
    for index, token in enumerate(printed_before):
        if token in ".?!":
            sentence = index + 1
    groups_before = {cues[token][1] for token in printed_before[sentence:] if token in cues}
    groups_after = {cues[token][1] for token in printed_after if token in cues}
    features += [f"{group} before" for group in sorted(groups_before)]
    features += [f"{group} after" for group in sorted(groups_after)]
    is_cued = bool(groups_before or groups_after)
    if not is_cued:
        features += [f"no cue words {size}", f"no cue case {case}"]
    if not _WORKS.isdisjoint(before):
        features += ["work before", f"work before {case}"]
    if not _WORKS.isdisjoint(after):
        features.append("work after")
    if case == "title" and not is_verbal:
        features.append(f"plain title before {sort_before}")
        features.append(f"plain title {'cued' if is_cued else 'uncued'}")
    return features


def _blur(token: str) -> str:
    """Give a word in lower case, but not whose name it is: the weights are to know nobody."""
    low = token.lower()
    if token == low or low in _LITTLE or low in _SENTENCE_WORDS:
        return low
    return "name's" if low.endswith(("'s", "’s")) else "name"


def _sort(token: str, cues: dict) -> str:
    """Sort a neighbouring token into a few classes."""
    if not token[0].isalnum():
        return token
    if token in cues:
        return cues[token][1]
    if token in ("quote", "start", "end"):
        return token
    if token in _LITTLE or token in _SENTENCE_WORDS:
        return "little"
    return "possessive" if token.endswith(("'s", "’s")) else "word"
