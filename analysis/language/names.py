"""Names: capitalised spans that name a person, an organisation, a place or a work."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources


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
    rf"(?:(?:{_ABBREVIATION})\.|(?:{_UPPER}\.){{1,4}}(?!\w)"
    rf"|(?:[DO][’'])?{_UPPER}\w*(?:[’'](?![sS]\b)\w+|[-&]\w+|\.(?:com|org|net)\b)*)"
)
_PARTICLE = r"(?:de la|del?|da|di|du|dos|van der|van|von|der|den|bin|ibn|al|el|la|le|y|ben|&)"
_INITIAL = re.compile(_UPPER)
_RUN = re.compile(rf"{_WORD}(?:[ \xa0](?:{_PARTICLE}[ \xa0])?{_WORD})*")
_LINE = re.compile(r"(?m)^[^\n]{20,160}$")
_LONG_WORD = re.compile(r"(?<![\w’'])[^\W\d_]{4,}")
_ASKS = re.compile(r"[^.!?\n]{0,200}\?")
_PART = re.compile(r"[^ \xa0]+")
_LOWER_WORD = re.compile(r"\b[a-z]+\b")
_OPENING = re.compile(r"\b[A-Z][a-z]*(?:ing|ed|ly)\b")
_OPENING_ENDS = ("ing", "ed", "ly")
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


def _find_runs(text: str) -> Iterator[re.Match]:
    """Find the capitalised words in a row (looking for a capital first is the faster way)."""
    position = 0
    while (initial := _INITIAL.search(text, position)) is not None:
        position = initial.start()
        before = text[position - 1] if position else " "
        run = None if before.isalnum() or before in "_’'@#" else _RUN.match(text, position)
        if run is None:
            position += 1
        else:
            yield run
            position = run.end()


@lru_cache(maxsize=1000)  # a partition: its quotations, facts and terms all ask for its names
def find_names(text: str) -> tuple[tuple[int, int], ...]:
    """Find the spans of names: capitalised words in a row, with the particles that join them.

    A word that is capitalised because a sentence begins with it is no name, unless it is a first
    name or is never written in lower case in the text. Titles in front ("Mrs. Smith", "Senator
    Jones") belong to the span, a possessive ending does not.

    >>> text = "But Ann Lee’s lawyer wrote to the Department of Justice on Monday."
    >>> [text[start:end] for start, end in find_names(text)]
    ['Ann Lee', 'Department of Justice']
    """
    lower_words: set[str] | None = None
    openings: Counter[str] | None = None
    first_names = load_first_names()
    spans: list[tuple[int, int]] = []
    for run in _find_runs(text):
        begin, behind = run.span()
        words = run[0]
        is_single = " " not in words and "\xa0" not in words
        if is_single and words.lower() in FUNCTION_WORDS and words not in ("US", "WHO"):
            continue
        previous = text[max(0, begin - 3) : begin].rstrip(" \xa0(")
        is_first = not previous or previous[-1] in _ENDS_SENTENCE
        pieces: list[list[tuple[int, int]]] = [[(begin, behind)] if is_single else []]
        for part in () if is_single else _PART.finditer(words):
            word = part[0]
            lower = word.lower()
            if lower in FUNCTION_WORDS and word not in ("US", "WHO"):
                # "Will Smith won." is a name, "Will Smith win?" is not.
                is_name = lower in first_names and not pieces[-1] and part.end() < len(words)
                if not is_name or _ASKS.match(text, behind):
                    if pieces[-1]:
                        pieces.append([])
                    continue
            pieces[-1].append((begin + part.start(), begin + part.end()))
        for piece in pieces:
            if not piece:
                continue
            start, end = piece[0][0], piece[-1][1]
            if is_first and start == begin and "." not in text[start : piece[0][1]]:
                if lower_words is None:
                    lower_words = set(_LOWER_WORD.findall(text))
                lower = text[start : piece[0][1]].lower()
                if len(piece) == 1 and lower.endswith(_OPENING_ENDS) and lower not in first_names:
                    if openings is None:
                        openings = Counter(_OPENING.findall(text))
                    if openings[text[start:end]] == 1:
                        continue  # "Speaking to students, ..."
                if lower in lower_words and (lower not in first_names or len(piece) == 1):
                    if len(piece) == 1:
                        continue
                    if lower not in TITLES and lower not in _OF_HEADS:
                        start = piece[1][0]
            if start == piece[-1][0] and text[start:end].lower() in _NO_NAMES:
                continue
            gap = start - spans[-1][1] if spans else 0
            if 3 < gap < 10 and _OF.fullmatch(text, spans[-1][1], start):
                head = text[spans[-1][0] : spans[-1][1]].replace("\xa0", " ").rsplit(" ", 1)[-1]
                if head.lower() in _OF_HEADS:
                    spans[-1] = (spans[-1][0], end)
                    continue
            spans.append((start, end))
    return tuple(_clear_headlines(text, spans))


def _clear_headlines(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep, in lines where every word is capitalised, only words that are names elsewhere."""
    headlines = [
        line.span()
        for line in _LINE.finditer(text)
        if len(words := _LONG_WORD.findall(line[0])) > 3
        and sum(word[0].isupper() for word in words) > 0.8 * len(words)
    ]
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
