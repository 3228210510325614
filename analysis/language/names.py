"""Names: capitalised spans that name a person, an organisation, a place or a work."""

import csv
import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from analysis.language.characters import LETTER, UPPER, classify, read_codes
from analysis.memory import remember


def load_word_lists(package: str, table: str) -> dict[str, frozenset[str]]:
    """Load lists of words, one row per ``class``, with its ``words`` parted by blanks."""
    with resources.files(package).joinpath(table).open(encoding="utf-8") as lines:
        return {row["class"]: frozenset(row["words"].split()) for row in csv.DictReader(lines)}


def _spell_uppercase_class() -> str:
    """Spell a character class of the upper-case letters below U+2000 (Latin, Greek, Cyrillic)."""
    letters = [code for code in range(0x2000) if chr(code).isupper()]
    ranges, first = [], letters[0]
    for code, following in zip(letters, [*letters[1:], -1], strict=True):
        if following != code + 1:
            ranges.append(chr(code) if first == code else f"{chr(first)}-{chr(code)}")
            first = following
    return f"[{''.join(ranges)}]"


_UPPER = _spell_uppercase_class()
# Abbreviations of titles that are written with a full stop (AP Stylebook 2020, "titles").
_ABBREVIATION = (
    "Mr|Mrs|Ms|Mx|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Adm|Rev|Fr|Sr|Jr|St|Ft|Mt|Prof"
    "|Hon|Pres|Sec|Atty|Supt|Det|Cmdr|Amb|Del|Messrs"
)
# A word that begins with an upper-case letter; a possessive 's is no part of it.
_WORD = (
    rf"(?:(?=\w{{1,6}}\.)(?:(?:{_ABBREVIATION})\.|(?:{_UPPER}\.){{1,4}}(?!\w))"
    rf"|(?:[DO][’'])?{_UPPER}\w*+(?:[’'](?![sS]\b)\w++|[-&]\w++|\.(?:com|org|net)\b)*+)"
)
# Offices with "and" in their names: those of the United States, usa.gov's index of agencies.
_OFFICE = re.compile(
    "Health and Human Services|Housing and Urban Development|Food and Drug Administration"
    "|Immigration and Customs Enforcement|Customs and Border (?:Protection|Patrol)"
    "|Securities and Exchange Commission|Disease Control and Prevention"
)
_PARTICLE = r"(?:de la|del?|da|di|du|dos|van der|van|von|der|den|bin|ibn|al|el|la|le|y|ben|&)"
_PART_OF_RUN = rf"(?:{_OFFICE.pattern}|{_WORD})"
_RUN = re.compile(rf"{_PART_OF_RUN}(?:[ \xa0](?:{_PARTICLE}[ \xa0])?{_PART_OF_RUN})*+")
_LINE_LENGTHS = range(20, 161)  # of headlines, in characters
_LONG_WORD = re.compile(r"(?<![\w’'])[^\W\d_]{4,}")
_ASKS = re.compile(r"[^.!?\n]{0,200}\?")
_PART = re.compile(r"[^ \xa0]+")
_PRINTED = re.compile(r"\w+")
# Searches for a word that take as long as to count all words.
_MOST_SEARCHES = 50
_OPENING = re.compile(r"[A-Z][a-z]*(?:ing|ed|ly)")
PARTY = re.compile("[dri]-(?!day)[a-z]")  # in "Sen. Smith, R-Texas", in lower case
_ENDS_SENTENCE = frozenset('.?!:;“”"‘\n\t•*—–|')

_WORD_LISTS = load_word_lists(__package__, "name_words.csv")
# Capitalised only because they begin a sentence, or not names by themselves: they part names.
FUNCTION_WORDS = _WORD_LISTS["function"]
# Members of a nation, faith or party: adjectives, or groups, not names by themselves.
DEMONYMS = _WORD_LISTS["demonym"]
# Titles and roles in front of a name (AP Stylebook 2020, "titles"; and offices).
TITLES_OF_WOMEN, TITLES_OF_MEN = _WORD_LISTS["title of women"], _WORD_LISTS["title of men"]
TITLES = TITLES_OF_WOMEN | TITLES_OF_MEN | _WORD_LISTS["title"] | DEMONYMS
# Institutions that are named "X of Y".
_OF_HEADS = _WORD_LISTS["institution of"]
_NO_NAMES = DEMONYMS | FUNCTION_WORDS - frozenset(["will"])
_OF = re.compile(r"[ \xa0](?:of|for|of the|for the|on)[ \xa0]")


@cache
def load_first_names() -> dict[str, float]:
    """Load first names, in lower case, with the share of their bearers who are women (0 to 1).

    Source: U.S. Census Bureau, Frequently Occurring First Names and Surnames (1990); names borne
    by at least four in 100,000 people.
    """
    return {row["name"].lower(): float(row["female_share"]) for row in _read_first_names()}


@cache
def load_lone_first_names() -> frozenset[str]:
    """Load the first names that are one even without a surname behind them.

    Those of at least one in 1,000 people, and five times as many as bear it as a surname: "Melanie
    said" names a Melanie, "Grant said" no Grant Smith.
    """
    return frozenset(
        row["name"].lower()
        for row in _read_first_names()
        if float(row["frequency_percent"]) >= max(0.1, 5 * float(row["surname_percent"]))
    )


def _read_first_names() -> list[dict[str, str]]:
    with resources.files(__package__).joinpath("first_names.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@remember(maxsize=1000)  # more than a partition: its quotations, facts and terms all ask
def find_names(text: str) -> tuple[tuple[int, int], ...]:
    """Find the spans of names: capitalised words in a row, with the particles that join them.

    A word that is capitalised because a sentence begins with it is no name, unless it is a first
    name or is never written in lower case in the text. Titles in front ("Mrs. Smith", "Senator
    Jones") belong to the span, a possessive ending does not.

    >>> text = "But Ann Lee’s lawyer wrote to the Department of Justice on Monday."
    >>> [text[start:end] for start, end in find_names(text)]
    ['Ann Lee', 'Department of Justice']
    """
    words = _Words(text)
    spans: list[tuple[int, int]] = []
    behind = last_end = 0
    for begin in _find_initials(text):
        if begin < behind or not (run := _RUN.match(text, begin)):
            continue
        behind = run.end()
        for piece in _split_run(run[0]):
            start, second, last, end, _, may_open, is_doubtful, ends_in_no_name = piece
            cut = start
            if is_doubtful and _ASKS.match(text, behind):
                cut = second
            elif may_open and not start and _ends_sentence(text[max(0, begin - 3) : begin]):
                cut = _find_start(piece, words)
            if cut == end or (ends_in_no_name and cut == last):
                continue
            start, end = begin + cut, begin + end
            if start - last_end < 10 and spans and _is_institution_of(text, spans[-1], start):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
            last_end = end
    return tuple(_clear_headlines(text, spans))


def _find_initials(text: str) -> list[int]:
    """Find the upper-case letters that a name may begin with."""
    codes = read_codes(text)
    places = np.flatnonzero(classify(codes) & UPPER)
    before = np.where(places, codes[places - 1], ord(" "))
    is_bound = classify(before) & LETTER > 0
    for mark in "_’'@#":
        is_bound |= before == ord(mark)
    return places[~is_bound].tolist()


class _Words:
    """How often words are printed in a text: letters, digits and underscores in a row.

    The first few words are searched for; to search for more would take longer than to count all.
    """

    def __init__(self, text: str):
        self._text = text
        self._n_searches = 0
        self._found: dict[str, int] = {}
        self._counts: Counter[str] | None = None

    def count(self, word: str) -> int:
        """Count a word; 2 stands for twice or more."""
        if word not in self._found:
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> int:
        text, found, at = self._text, 0, -1
        while self._n_searches < _MOST_SEARCHES:
            self._n_searches += 1
            at = text.find(word, at + 1)
            if at < 0:
                return found
            before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
            if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
                found += 1
                if found > 1:
                    return found
        if self._counts is None:
            self._counts = Counter(_PRINTED.findall(text))
        return min(self._counts[word], 2)


class _Piece(NamedTuple):
    """Words in a row without a function word: characters of the row."""

    start: int
    second: int  # where the second word begins (the end, if there is one word only)
    last: int  # where the last word begins
    end: int
    first: str  # the first word
    may_open: bool  # whether it may be a common word that begins a sentence
    is_doubtful: bool  # a function word that is a first name: "Will Smith", "will Smith ...?"
    ends_in_no_name: bool  # whether the last word is no name by itself


@remember(maxsize=30_000)
def _split_run(run: str) -> tuple[_Piece, ...]:
    """Split capitalised words in a row at function words."""
    first_names = load_first_names()
    pieces: list[list[tuple[int, str]]] = [[]]  # of each, its first two words and the last
    start = 0
    run = run.replace("\xa0", " ")
    if " and " in run:
        run = _OFFICE.sub(lambda match: match[0].replace(" ", "_"), run)
    for word in run.split(" "):
        lower, end = word.lower(), start + len(word)
        if PARTY.match(lower) or (
            lower in FUNCTION_WORDS
            and word not in ("US", "WHO")
            and (pieces[-1] or end == len(run) or lower not in first_names)
        ):
            pieces.append([])
        else:
            pieces[-1][2:] = [(start, word)]
        start = end + 1
    return tuple(_make_piece(words) for words in pieces if words)


def _make_piece(words: list[tuple[int, str]]) -> _Piece:
    (start, first), (begin, last) = words[0], words[-1]
    return _Piece(
        start,
        words[1][0] if len(words) > 1 else start + len(first),
        begin,
        begin + len(last),
        first,
        "." not in first,
        first.lower() in FUNCTION_WORDS and first not in ("US", "WHO"),
        last.lower() in _NO_NAMES,
    )


@remember(maxsize=30_000)
def _ends_sentence(before: str) -> bool:
    """Tell whether a sentence ends with the characters before a word."""
    before = before.rstrip(" \xa0(")
    return not before or before[-1] in _ENDS_SENTENCE


def _find_start(piece: _Piece, words: _Words) -> int:
    """Find where, in words that begin a sentence, the name begins (at their end: there is none)."""
    word, is_single = piece.first, piece.last == piece.start
    lower = word.lower()
    is_first_name = lower in load_first_names()
    if is_single and not is_first_name and _OPENING.fullmatch(word) and words.count(word) == 1:
        return piece.end  # "Speaking to students, ..."
    if (is_single or not (is_first_name or lower in TITLES or lower in _OF_HEADS)) and (
        lower.isascii() and lower.isalpha() and words.count(lower)
    ):
        return piece.second
    return piece.start


def _is_institution_of(text: str, last: tuple[int, int], start: int) -> bool:
    """Tell whether "of" joins a name to the one before ("Department of Justice")."""
    if not _OF.fullmatch(text, last[1], start):
        return False
    head = text[slice(*last)].replace("\xa0", " ").rsplit(" ", 1)[-1]
    return head.lower() in _OF_HEADS


def _find_headlines(text: str) -> list[tuple[int, int]]:
    """Find the lines in which nearly every long word is capitalised."""
    headlines = []
    start = 0
    for line in text.split("\n"):
        if len(line) in _LINE_LENGTHS:
            words = _LONG_WORD.findall(line)
            if len(words) > 3 and sum(word[0].isupper() for word in words) > 0.8 * len(words):
                headlines.append((start, start + len(line)))
        start += len(line) + 1
    return headlines


def _clear_headlines(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep, in lines where every word is capitalised, only words that are names elsewhere."""
    headlines = _find_headlines(text)
    if not headlines:
        return spans
    kept: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    index = 0
    for start, end in spans:
        while index < len(headlines) and headlines[index][1] <= start:
            index += 1
        within = index < len(headlines) and headlines[index][0] <= start
        (doubtful if within else kept).append((start, end))
    known = {word for start, end in kept for word in text[start:end].split()}
    if not known:
        return spans
    for start, end in doubtful:
        words = [(start + m.start(), start + m.end()) for m in _PART.finditer(text[start:end])]
        run: list[tuple[int, int]] = []
        for word, following in zip([*words, None], [*words[1:], None, None], strict=True):
            if word is not None and (
                text[slice(*word)] in known
                or (
                    following is not None
                    and text[slice(*word)].lower() in load_first_names()
                    and text[slice(*following)] in known
                )
            ):
                run.append(word)
            elif run:
                kept.append((run[0][0], run[-1][1]))
                run = []
    return sorted(kept)
