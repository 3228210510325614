"""Sentences as news prints them: one pass over the marks that may end one.

Every full stop, question mark, exclamation mark and ellipsis is looked at once, with the word
before it and the words after it; abbreviations and what may follow them are data
(``abbreviations.tsv``). Time is linear in the text.
"""

import itertools
import re
from importlib import resources

import numpy as np
import pandas as pd

from analysis.language.text import find_paragraphs

# What may end a sentence, the marks and brackets that close with it, and what follows.
# Possessive quantifiers (*+) never go back: no text makes this slow. (A pattern that begins with a
# set of characters, not with its repetition, is searched for twice as fast.)
CANDIDATE = re.compile(
    r"""
    ([.!?…。！？．｡؟۔।॥]                             # 1: the marks; " . . ." is one
        [.!?…。！？．｡؟۔।॥]*+(?:(?<=\.)(?<!\S\.)(?:\s\.(?!\w))*+)?)
    ((?:["'”’»›)\]]|\s[”»]|\[\d{1,3}\]              # 2: closed with them, and notes: .[1] .12
        |[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]  # and what prints nothing
        |(?:(?<=[a-z]{3}\.)|(?<=[a-z\d]\)\.))\d{1,3}(?:[ ,]\d{1,3})*+(?=\s[A-Z]))*+)
    (\s*+)                                          # 3: blanks
    ((?:\.\s\.\s\.(?:\s\.)?\s?|…\s?|\.{3,}+\s?)?["'“‘«‹„(\[`]*+)  # 4: opened behind them
    ([^\W_]*+)                                      # 5: the next word
    """,
    re.VERBOSE,
)
QUOTES = frozenset("\"'”’»›")
OPENERS = "\"'“‘«‹„([{<*#–—-•⁃"
FINAL = frozenset(".!?…。！？:;") | QUOTES  # a line that ends so is no hard-wrapped one
CJK_MARKS = frozenset("。！？．｡")
LONGEST_TOKEN = 24  # characters looked at before a mark; no abbreviation is longer
SHORTEST_WRAP = 40  # characters; a shorter line without a comma is an item, not a wrapped line
ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")  # U.S, a.m, Ph.D, without the last stop
ROMAN = re.compile(r"[IVXLC]+")
# "Ho announced" begins a sentence, "Chief of Staff" goes on with one.
SUBJECT_AND_VERB = re.compile(r"\s(?!(?:and|at|de|for|in|of|on|the|to)\b)[a-z]")
GLUED = re.compile(r"""["”’]?["“‘]?[A-Z][a-z’']++(?![\w.]{0,60}[@/]|\.[a-z])""")
LIST_ITEM = re.compile(r"[(•⁃]*\s?(\d{1,2}|[a-y])(\.\)|[.)])\s")  # at the start of a sentence
BULLETS = "(•⁃"
FARTHEST_ITEM = 1000  # characters from one item of a list within a paragraph to the next
ITEM = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})\)\s")  # b) or (iv)
# '“Why?” Smith asked.' is one sentence; '“Why?” Smith said he did not know.' is two.
NAME_AND_VERB = (
    r"(?:[A-Z][\w.’'-]{0,30}\s){1,4}"
    r"(?:said|says|asked|asks|wondered|wonders|added|adds|replied|shouted|cried|wrote|writes|"
    r"tweeted|yelled|recalled|continued|exclaimed|joked|quipped|wanted\sto\sknow)"
)
ATTRIBUTION = re.compile(
    NAME_AND_VERB + r"(?:[.,:;]|\s(?:him|her|them|me|us|reporters|rhetorically|aloud|in|on|at|of|"
    r"during|after|before)\b)"
)
WHOLE_ATTRIBUTION = re.compile(NAME_AND_VERB + r"\.")


def _read_words(name: str) -> dict[str, str]:
    """Read a table of words (word, kind, source): word -> kind."""
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return {word: kind for word, kind, _ in (line.split("\t") for line in lines[1:])}


# abbreviations.tsv says what may follow an abbreviation within a sentence:
#   title    anything: "Sen. Ho"          number   a number or a date: "No. 5", "Sat. Nov. 7"
#   time     a zone or a day: "8 p.m. ET" company, state, name, other   any word that is no starter
# Sources: AP, the Associated Press Stylebook; GPO, the U.S. Government Publishing Office Style
# Manual (2016), chapter 9; press, seen in newspapers.
KIND = _read_words("abbreviations.tsv")
KIND |= {word.upper(): kind for word, kind in KIND.items() if kind in ("title", "company")}
# The last letters of abbreviations as long as that; a word that ends in others is none.
N_LAST = 4
LAST = frozenset(word[-N_LAST:] for word in KIND if len(word) >= N_LAST)
# neighbours.tsv: closed-class words and quantities, which begin sentences but are hardly a name,
# so that they tell the end of one after "U.S.", "Inc." or an initial (starter); what goes on with
# a time of day (time); what has a letter for a name: "Plan B" (label).
NEIGHBOUR = _read_words("neighbours.tsv")


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text: spans that hold all of it but the blanks between them.

    A closing quotation mark or bracket belongs to the sentence it closes with; a line without
    final punctuation that goes on in lower case is hard-wrapped, other lines end a sentence.
    A span may hold no word ("* * *").

    >>> text = '"We won. We will win," said J. K. Ho of the U.S. Senate. "Why?" he asked.'
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['"We won.', 'We will win," said J. K. Ho of the U.S. Senate.', '"Why?" he asked.']
    """
    sentences = []
    for start, end in _find_wrapped_paragraphs(text):
        item = _find_next_item(text, start, end)
        for match in CANDIDATE.finditer(text, start, end):
            while start < item <= match.start():
                sentences.append((start, _skip_blanks_back(text, item)))
                start, item = item, _find_next_item(text, item, end)
            if match.end() >= end and not match[5]:
                break  # nothing but marks behind it: the paragraph ends here
            if _ends_sentence(text, start, end, match):
                sentences.append((start, match.end(2)))
                start = match.start(4)
                item = _find_next_item(text, start, end)
        while start < item:
            sentences.append((start, _skip_blanks_back(text, item)))
            start, item = item, _find_next_item(text, item, end)
        sentences.append((start, end))
    return sentences


def split_sentences(articles: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Split the body of every article into sentences, paragraph by paragraph.

    Takes ``article_id`` and ``text`` of articles; ``article_id``, ``start``, ``end`` and ``zone``
    of zones. One row per sentence, with ``article_id``, ``sentence_index`` (from 0), ``start`` and
    ``end``: in each article they hold every character of its body zones but blanks.
    """
    body = zones[zones["zone"] == "body"].sort_values(["article_id", "start"], kind="stable")
    bounds: dict[str, list[tuple[int, int]]] = {}
    rows = (body[column].tolist() for column in ("article_id", "start", "end"))
    for article, start, end in zip(*rows, strict=True):
        bounds.setdefault(article, []).append((start, end))
    spans: list[tuple[int, int]] = []
    counts = []
    for article, text in zip(
        articles["article_id"].tolist(), articles["text"].tolist(), strict=True
    ):
        n_before = len(spans)
        for zone_start, zone_end in _join_spans(text, bounds.get(article, [])):
            spans += [
                (zone_start + start, zone_start + end)
                for start, end in find_sentences(text[zone_start:zone_end])
            ]
        counts.append(len(spans) - n_before)
    n_sentences = np.array(counts, np.int64)
    begin = np.cumsum(n_sentences) - n_sentences
    places = itertools.chain.from_iterable(spans)
    start, end = np.fromiter(places, np.int64, 2 * len(spans)).reshape(-1, 2).T
    return pd.DataFrame(
        {
            "article_id": articles["article_id"].array.repeat(n_sentences),
            "sentence_index": np.arange(len(spans)) - np.repeat(begin, n_sentences),
            "start": start,
            "end": end,
        }
    )


def _ends_sentence(text: str, start: int, end: int, match: re.Match) -> bool:
    """Decide if a sentence that began at ``start`` ends with the marks of a match."""
    marks, closers, blanks, opened, word = match.groups()
    if not blanks:
        return marks[-1] in CJK_MARKS or _is_glued(text, start, match)
    if not word:
        if opened[:1] in (".", "…"):
            return False
        after = text[match.end() : match.end() + 1]
        if after in "-–—":  # “...” — the name of who said it
            behind = text[match.end() : min(end, match.end() + 4)].lstrip("-–— ")
            return QUOTES.isdisjoint(closers) and behind[:1].isupper()
        return after not in "&,;:)/%"
    if word[0].islower():
        if word == "a" and text.startswith(".", match.end()):
            return _find_next_item(text, match.start(4), end) > 0
        if ITEM.match(text, match.start(4), end):
            return _token_before(text, start, match) not in KIND
        return word[1:2].isupper()  # iPhone, eBay
    is_quoted = closers != "" and not QUOTES.isdisjoint(closers)
    if marks == ".":
        if is_quoted and WHOLE_ATTRIBUTION.match(text, match.start(4), end):
            return False
        return _ends_with_stop(text, start, match, is_quoted)
    if "!" in marks or "?" in marks:
        if is_quoted and ATTRIBUTION.match(text, match.start(4), end):
            return False
        if marks == "!" and KIND.get(_token_before(text, start, match) + "!") == "name":
            return NEIGHBOUR.get(word) == "starter"
        return True
    if text[match.start() - 1 : match.start()] == "[":  # [...] stands for words left out
        return False
    if match.start() - start < 3 and not text[start : match.start()].strip(OPENERS):
        return False  # "... we left" begins in the middle
    return word != "I" or marks.count(".") > 3 or is_quoted


def _ends_with_stop(text: str, start: int, match: re.Match, is_quoted: bool) -> bool:
    """Decide if a full stop with a capital or a number behind it ends the sentence."""
    at = match.start()
    if at - start >= N_LAST and (last := text[at - N_LAST : at]).isalpha() and last not in LAST:
        return True  # a longer word, and no abbreviation: most stops
    word = match[5]
    token = _token_before(text, start, match)
    kind = KIND.get(token)
    if kind is None:
        if len(token) == 1 and token.isalpha():
            if token.islower() and match.start() - start < 5:
                return False  # a. The first of a list
            return is_quoted or _ends_with_letter(text, start, match, token)
        if len(token) < 3 and token.isdigit() and match.start() - start < 5:
            return False  # 1. The first of a list
        if "." not in token or not ACRONYM.fullmatch(token):
            return True
    elif kind == "title":
        return False
    if is_quoted:
        return True
    if kind == "number":
        is_number = word[0].isdigit() or (ROMAN.fullmatch(word) and word != "I")
        return not (is_number or NEIGHBOUR.get(word) == "time")
    if kind == "time":
        is_zone = word.isupper() and 1 < len(word) < 5  # ET, PDT
        return not (
            is_zone or NEIGHBOUR.get(word) == "time" or text.startswith(" time", match.end())
        )
    if NEIGHBOUR.get(word) == "starter":
        return text[match.end() : match.end() + 1] != "."
    if kind == "company" or _is_place(text, match, token):
        return not word.isupper() and SUBJECT_AND_VERB.match(text, match.end()) is not None
    return False


def _is_place(text: str, match: re.Match, token: str) -> bool:
    """Tell if an abbreviation stands as a place does: "Richmond, Va." or "R-Ky."."""
    before = text[max(0, match.start() - len(token) - 2) : match.start() - len(token)]
    return before == ", " or before[-1:] == "-"


def _ends_with_letter(text: str, start: int, match: re.Match, letter: str) -> bool:
    """Decide if a single letter and its stop end the sentence, or are an initial."""
    before = text[max(start, match.start() - LONGEST_TOKEN) : match.start() - 1].split()
    if before and NEIGHBOUR.get(before[-1]) == "label":
        return True
    return NEIGHBOUR.get(match[5]) == "starter" and text[match.end() : match.end() + 1] != "."


def _token_before(text: str, start: int, match: re.Match) -> str:
    """Give the word that the marks of a match stand behind, its own full stops included."""
    before = text[max(start, match.start() - LONGEST_TOKEN) : match.start()]
    if not before or before[-1].isspace():
        return ""
    token = before.rsplit(None, 1)[-1].lstrip(OPENERS)
    for dash in "-–—/(":
        token = token.rpartition(dash)[2]
    return token


def _is_glued(text: str, start: int, match: re.Match) -> bool:
    """Decide if a sentence ends where the blank behind it was lost ("the Senate.Last week")."""
    if match[1] not in (".", "?", "!") or not GLUED.match(text, match.end(1)):
        return False
    token = _token_before(text, start, match)
    if token[-1:].isdigit():
        return True
    return len(token) > 2 and token.isalpha() and token[1:].islower() and token not in KIND


def _find_next_item(text: str, start: int, end: int) -> int:
    """Find where the next item of a list within a paragraph begins: "1. The one 2. The other".

    Gives -1 if no item begins at ``start``, or the next one is far away or missing.
    """
    match = None if text[start].isupper() else LIST_ITEM.match(text, start, end)
    if not match:
        return -1
    label, closing = match.groups()
    label = str(int(label) + 1) if label.isdecimal() else chr(ord(label) + 1)
    end = min(end, start + FARTHEST_ITEM)
    item = text.find(f"{label}{closing} ", match.end(), end)
    while item >= 0 and not (text[item - 1].isspace() or text[item - 1] in BULLETS):
        item = text.find(f"{label}{closing} ", item + 1, end)
    while item >= 0 and (
        text[item - 1] in BULLETS or (text[item - 1] == " " and text[item - 2] in BULLETS)
    ):
        item -= 1
    return item


def _skip_blanks_back(text: str, position: int) -> int:
    """Give the end of what stands before a position, blanks left out."""
    while text[position - 1].isspace():
        position -= 1
    return position


def _find_wrapped_paragraphs(text: str) -> list[tuple[int, int]]:
    """Find paragraphs like `find_paragraphs`, with the lines of a hard-wrapped one joined."""
    paragraphs: list[tuple[int, int]] = []
    for start, end in find_paragraphs(text):
        first = text[start]
        if paragraphs and (first.islower() or first in ".,;!?("):  # few
            last_start, last_end = paragraphs[-1]
            gap = text[last_end:start]
            is_wrapped = (
                first.islower()
                and text[last_end - 1] not in FINAL
                and (
                    gap[0] != "\n"
                    or text[last_end - 1] == ","
                    or start - last_start > SHORTEST_WRAP
                )
            )
            is_stray = first in ".,;!?" or text.startswith("( ", start)
            if gap.count("\n") == 1 and (is_wrapped or is_stray):
                paragraphs[-1] = (last_start, end)
                continue
        paragraphs.append((start, end))
    return paragraphs


def _join_spans(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that only blanks keep apart."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
