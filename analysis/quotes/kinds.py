"""Speech told from titles of works and from terms (scare quotes, nicknames, words as words)."""

import re
from functools import cache

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
    weights = _load_weights()
    kinds: list[str] = []
    for number, span in enumerate(spans):
        goes_on = number + 1 < len(spans) and spans[number + 1].continues
        if span.continues or goes_on:
            kinds.append("speech")
            continue
        features = describe_kind(text, spans, number)
        rows = [weights[feature] for feature in features if feature in weights]
        totals = [sum(column) for column in zip(*rows, strict=True)]
        kind = KINDS[totals.index(max(totals))]
        if LABEL.match(text, span.start, min(span.end, span.start + 60)) or (
            "alone" in features and ("sentence words" in features or "stop inside" in features)
        ):
            kind = "speech"  # a transcript; a headline or line of its own that quotes a sentence
        elif kind == "title" and "nickname" in features:
            kind = "term"
        kinds.append("term" if _is_formula(text, span) else kind)
    return kinds


def doubt_speech(text: str) -> str:
    """Give the kind of a span taken for speech that nobody near it said.

    >>> doubt_speech("Gone with the Wind"), doubt_speech("virtual tie"), doubt_speech("We won.")
    ('title', 'term', 'speech')
    """
    words = _WORD.findall(text[:200])
    content = [word for word in words if word.lower() not in _LITTLE]
    if _STOP_INSIDE.search(text):
        return "speech"
    if any(word.lower().replace("’", "'") in _SENTENCE_WORDS for word in words):
        return "speech"
    if len(content) > 1 and all(word[0].isupper() or word[0].isdigit() for word in content):
        return "title"
    return "term" if len(words) < 3 and words and words[0][0].islower() else "speech"


def _is_formula(text: str, span: Span) -> bool:
    """Tell whether a span is a formula that stands for the act ("they said “I do”")."""
    return span.end - span.start < 8 and text[span.start : span.end].lower().strip(" .,!") == "i do"


def describe_kind(text: str, spans: list[Span], number: int) -> list[str]:
    """Describe a span by what tells speech from titles and terms: length, case, neighbours."""
    span = spans[number]
    cues = load_cues()
    head = text[span.start : min(span.end, span.start + 400)].strip()
    words = _WORD.findall(head)
    count = len(words)
    size = (
        "1"
        if count == 1
        else "2"
        if count == 2
        else "3"
        if count == 3
        else ("4-5" if count < 6 else "6-9" if count < 10 else "10-19" if count < 20 else "20+")
    )
    content = [word for word in words if word.lower() not in _LITTLE]
    capital = sum(word[0].isupper() or word[0].isdigit() for word in content)
    case = (
        "title"
        if content and capital == len(content)
        else "lower"
        if not words or words[0][0].islower()
        else "sentence"
    )
    last = text[max(span.start, span.end - 1) : span.end]
    ending = (
        "comma"
        if last == ","
        else "stop"
        if last == "."
        else "call"
        if last in "!?…" and last
        else "bare"
    )
    line = text.rfind("\n", max(0, span.outer_start - 300), span.outer_start) + 1
    line = max(line, span.outer_start - 300, 0)
    if number and spans[number - 1].outer_end > line:
        near_before = text[spans[number - 1].outer_end : span.outer_start]
        after_quote = True
    else:
        near_before, after_quote = text[line : span.outer_start], False
        if (
            line and len(near_before) < 3 and near_before.strip() == ","
        ):  # a caption broken over lines
            near_before = text[max(0, line - 60) : span.outer_start].replace("\n", " ")
    stop = text.find("\n", span.outer_end, span.outer_end + 200)
    stop = span.outer_end + 200 if stop < 0 else stop
    if number + 1 < len(spans):
        stop = min(stop, max(spans[number + 1].outer_start, span.outer_end))
    near_after = text[span.outer_end : stop]
    printed_before = _TOKEN.findall(near_before)[-12:]
    printed_after = _TOKEN.findall(near_after)[:10]
    before = [_blur(token) for token in printed_before]
    after = [_blur(token) for token in printed_after]
    last_before = printed_before[-1] if printed_before else ""
    previous = before[-1] if before else "quote" if after_quote else "start"
    following = after[0] if after else "end"
    features = [
        "any",
        f"words {size}",
        f"case {case}",
        f"case {case} words {size}",
        f"ending {ending} words {size}",
        f"before {previous}" if not previous.endswith(("'s", "’s")) else "before possessive",
        f"after {following}",
        f"mark {span.mark}",
        f"case {case} before {_sort(previous, cues)}",
        f"case {case} after {_sort(following, cues)}",
        f"words {size} before {_sort(previous, cues)}",
    ]
    if len(before) > 1:
        features.append(f"before {before[-2]} {previous}")
        features.append(f"second before {_sort(before[-2], cues)}")
    if len(after) > 1:
        features.append(f"after {following} {after[1]}")
    lows = [word.lower().replace("’", "'") for word in words[:30]]
    if any(word in _SENTENCE_WORDS for word in lows):
        features.append("sentence words")
        features.append(f"sentence words {case}")
    sentence_before = printed_before
    for index in range(len(before) - 1, -1, -1):
        if before[index] in ".?!":
            sentence_before = printed_before[index + 1 :]
            break
    groups_before = {cues[token][1] for token in sentence_before if token in cues}
    groups_after = {cues[token][1] for token in printed_after[:6] if token in cues}
    features += [f"{group} before" for group in sorted(groups_before)]
    features += [f"{group} after" for group in sorted(groups_after)]
    if not groups_before and not groups_after:
        features.append(f"no cue words {size}")
        features.append(f"no cue case {case}")
    if not before and not after and not after_quote:
        features.append("alone")
        features.append(f"alone {case}")
        features.append(f"alone {ending} {'short' if count < 3 else 'long'}")
    if any(token in _WORKS for token in before[-4:]):
        features.append("work before")
        features.append(f"work before {case}")
    if any(token in _WORKS for token in after[:2]):
        features.append("work after")
    is_plain = "sentence words" not in features
    features.append(f"case {case} {'plain' if is_plain else 'verbal'} words {size}")
    if is_plain and case == "title":
        features.append(f"plain title before {_sort(previous, cues)}")
        features.append(f"plain title {'cued' if groups_before or groups_after else 'uncued'}")
    if _STOP_INSIDE.search(head):
        features.append("stop inside")
    if after_quote and "." not in near_before:
        features.append("follows a quotation")
        features.append(f"follows a quotation case {case}")
    if count < 3 and last_before[:1].isupper() and near_after[1:2].isupper():
        features.append("nickname")
    if ": " in head:
        features.append(f"colon inside {case}")
    if near_after[:1] == " " and near_after[1:2].isupper():
        features.append(f"upper after {case} {ending}")
    if near_before[-1:] == " " and last_before[:1].isupper():
        features.append(f"upper before {case}")
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
