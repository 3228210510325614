"""The facts a sentence states, each in a form that can be compared: names, numbers, dates ..."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus.files import MAX_FOUND
from analysis.language import straighten
from analysis.language.characters import read_codes
from analysis.language.names import find_names
from analysis.quotes.alignment import FUNCTION_WORDS
from analysis.schema import find_rows

# fmt: off
UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# fmt: on
NUMBER_WORDS = {word: value for value, word in enumerate(UNITS)}
NUMBER_WORDS |= {word: 10 * place for place, word in enumerate(TENS, 2)}
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec)\."
)
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:1[89]|20)\d\d"
WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"

DATE = re.compile(
    rf"\b(?:(?P<from>{YEAR})(?: to | until | through |[-–])(?P<to>{YEAR})"
    rf"|(?P<month>{MONTH})(?: (?P<day>{DAY})(?!\d|:\d))?"
    rf"(?:,? (?P<year>{YEAR})(?!\d))?"
    rf"|(?P<day2>{DAY}) (?P<month2>{MONTH})(?! \d\d?(?!\d))(?: (?P<year2>{YEAR})(?!\d))?"
    rf"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
    rf"|(?<![$\d,.])(?P<year3>(?:19|20)\d\d)(?![\d,.%]\d|[%\d-])"
    rf"|(?P<weekday>{WEEKDAYS}))(?!\w)"
)
_WORDS = "|".join([*UNITS[2:], *TENS])
NUMBER = re.compile(
    r"(?<![\w.$,:/-])(?P<money>[$£€] ?)?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,15}})(?P<part>\.\d{{1,9}})?"
    rf"|(?P<words>(?:{_WORDS})(?:-(?:{'|'.join(UNITS[1:10])}))?)(?!\w|-\w))"
    rf"(?:[ -](?P<scale>{'|'.join(SCALES)})(?!\w))?"
    r"(?P<percent>(?: ?%|[ -]percent(?:age points?)?(?!\w)| per cent(?!\w)))?"
    r"(?!\w|[.,:/–-]\d)",
    re.IGNORECASE,
)
# Places a statement can be made or published. A channel is only told from another of another name.
CHANNELS = {
    "twitter": r"twitter|tweet(?:s|ed|ing)?|retweet(?:s|ed|ing)?",
    "facebook": r"facebook",
    "instagram": r"instagram",
    "youtube": r"youtube",
    "snapchat": r"snapchat",
    "tiktok": r"tiktok",
    "reddit": r"reddit",
    "linkedin": r"linkedin",
    "truth social": r"truth social",
    "press conference": r"(?:press|news) conference",
    "interview": r"interview(?:ed)?",
    "email": r"e-?mail(?:s|ed)?",
    "letter": r"letter",
    "memo": r"memo(?:randum)?",
    "op-ed": r"op-ed",
    "speech": r"speech",
    "podcast": r"podcast",
    "phone": r"(?:tele)?phone call|by phone|phoned",
    "court filing": r"court (?:filing|papers|documents)",
}
CHANNEL = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<c{place}>{form})" for place, form in enumerate(CHANNELS.values()))
    + r")\b",
    re.IGNORECASE,
)
CHANNEL_NAMES = list(CHANNELS)
CHUNK_CHARACTERS = 250_000  # looked at together: arrays that a processor's cache holds
# Offices and callings by what they are called; each form means the role it stands for.
ROLES = {
    "sen.": "senator", "rep.": "representative", "congressman": "representative",
    "congresswoman": "representative", "gov.": "governor", "attorney": "lawyer",
    "chairman": "chair", "chairwoman": "chair", "actress": "actor", "presenter": "host",
    "chief executive": "chief executive", "vice president": "vice president",
    "prime minister": "prime minister", "attorney general": "attorney general",
    "lieutenant governor": "lieutenant governor", "police chief": "police chief",
    "chief of staff": "chief of staff",
} | {
    role: role
    for role in (
        "president", "senator", "representative", "governor", "mayor", "secretary", "chancellor",
        "ambassador", "director", "spokesman", "spokeswoman", "judge", "justice", "sheriff", "host",
        "singer", "actor", "author", "lawyer", "professor", "coach", "general", "colonel",
        "captain", "sergeant", "king", "queen", "prince", "princess", "pope", "bishop",
    )
}  # fmt: skip
_ROLES = "|".join(re.escape(role) for role in sorted(ROLES, key=len, reverse=True))
ROLE_TITLE = re.compile(rf"(?P<role>{_ROLES}) (?=\S)", re.IGNORECASE)
ROLE_BEFORE = re.compile(rf"\b(?P<role>{_ROLES})[ ]$", re.IGNORECASE)
ROLE_AFTER = re.compile(
    rf", (?:(?:a|an|the|who is|who was) )?(?P<former>former |ex-)?(?:[\w'-]+ ){{0,4}}"
    rf"(?P<role>{_ROLES})(?!\w)"
)
AGE = re.compile(r", (?P<age>[1-9]\d?)(?=[,.;)])(?!,\d)")
PLACE_BEFORE = re.compile(r"\b(?:in|at|near|outside) (?:the )?$")
# Quick looks: only where one of these opens, or stands in front of a name, is a text looked at. Up
# to four characters, of which a space is an underscore; dates and numbers open at figures too.
DATES, NUMBERS, CHANNEL_WORDS, TITLES, PLACES, ROLE_WORDS, COMMAS = (1 << bit for bit in range(7))
OPENINGS = {
    DATES: "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun",
    NUMBERS: "two thre four five six seve eigh nine ten elev twel thir fift twen fort nint sixt",
    CHANNEL_WORDS: "twit twee retw face inst yout snap tikt redd link trut pres news inte emai "
    "e-ma lett memo op-e spee podc tele phon by_p cour",
    TITLES: " ".join(role[:3] for role in ROLES),
}
LONGEST_FRONT = 20  # characters
FRONTS = {
    PLACES: "in_ at_ ear_ ide_ the_",
    ROLE_WORDS: " ".join(f"{role[-3:]}_" for role in ROLES),
}


def find_facts(articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Find the names, places, numbers, dates, channels and roles that the sentences state.

    Needs ``article_id`` and ``text`` of articles, and ``article_id``, ``sentence_index``, ``start``
    and ``end`` of sentences. One row per fact: ``article_id``, ``sentence_index``, ``start``,
    ``end``, ``kind`` (``name``, ``place``, ``number``, ``date``, ``channel``, ``role``), ``text``
    (as printed), ``value`` (its normal form: "seven" is 7, "5 million" 5000000, "Oct. 14" 10-14,
    "tweeted" twitter) and ``unit`` (of a number: the word it counts, in lower case, or ``age of`` a
    name; of a role: the person's surname; otherwise empty). A place is a name after in, at, near
    or outside. Of an article the first 100,000 are given.
    """
    texts = articles["text"].tolist()
    begin = np.cumsum([0, *(len(text) + 1 for text in texts)])  # all texts in a row
    chunk = begin[:-1] // CHUNK_CHARACTERS
    found, shifts = [[] for _ in range(6)], [begin[:0]]
    for number in np.unique(chunk):
        first, last = np.searchsorted(chunk, [number, number + 1])
        facts = _read_facts(texts[first:last])
        shifts.append(np.full(len(facts[0]), begin[first]))
        for column, values in zip(found, facts, strict=True):
            column += values
    shift = np.concatenate(shifts)
    start, end = (np.array(column, np.int64) + shift for column in found[:2])
    texts_of = dict(zip(("kind", "value", "unit", "text"), found[2:], strict=True))

    article = find_rows(pd.Index(articles["article_id"]), sentences["article_id"])
    sentences, article = sentences[article >= 0], article[article >= 0]
    starts = begin[article] + sentences["start"].to_numpy(np.int64)
    order = np.argsort(starts, kind="stable")
    starts, sentences, article = starts[order], sentences.iloc[order], article[order]
    ends = np.append(begin[article] + sentences["end"].to_numpy(np.int64), -1)  # -1: of none
    place = np.searchsorted(starts, start, "right") - 1
    chosen = np.flatnonzero(end <= ends[place])
    of = article[place[chosen]]
    is_kept = np.arange(len(of)) - np.searchsorted(of, of) < MAX_FOUND
    chosen, of = chosen[is_kept], of[is_kept]
    return schema.make(
        "facts",
        {
            "article_id": sentences["article_id"].array.take(place[chosen]),
            "sentence_index": sentences["sentence_index"].array.take(place[chosen]),
            "start": start[chosen] - begin[of],
            "end": end[chosen] - begin[of],
        }
        | {name: pd.array(values, "str").take(chosen) for name, values in texts_of.items()},
    )


def _read_facts(texts: list[str]) -> tuple[list, ...]:
    """Find the facts of texts in a row, a line break between them, in order.

    Gives columns: start, end, kind, value, unit, as printed.
    """
    printed = "\n".join(texts)
    codes = read_codes(printed + "\n\n\n")
    text = straighten(printed)
    plain = text.replace("\xa0", " ")
    names, shift = [], 0
    for one in texts:
        names += [(start + shift, end + shift) for start, end in find_names(one)]
        shift += len(one) + 1
    facts = [(start, end, "name", plain[start:end], "") for start, end in names]
    ages = {}
    looks = _look_at_names(codes, names)
    few = np.flatnonzero(looks)
    for place, look in zip(few.tolist(), looks[few].tolist(), strict=True):
        start, end, _, name, _ = facts[place]
        if look & PLACES and PLACE_BEFORE.search(text, start - LONGEST_FRONT, start):
            facts[place] = (start, end, "place", name, "")
        roles = []
        if look & ROLE_WORDS:
            roles.append((ROLE_BEFORE.search(text, start - LONGEST_FRONT, start), ""))
        if look & TITLES:
            roles.append((ROLE_TITLE.match(text, start, end), ""))
        if look & COMMAS:
            # A surname alone may be a brother's.
            if " " in name and (age := AGE.match(text, end)):
                ages[age.start("age")] = f"age of {name}"
            role = ROLE_AFTER.match(text, end, end + 80)
            roles.append((role, "former " if role and role["former"] else ""))
        for role, former in roles:
            if role:
                value = former + ROLES[role["role"].lower()]
                facts.append((*role.span("role"), "role", value, name.split()[-1].lower()))
    dates, numbers, channels = _find_openings(codes)
    dated = set()
    for match in _match_at(DATE, text, dates):
        # "May" alone is mostly the verb.
        if match["month"] != "May" or match["day"] or match["year"]:
            facts.append((*match.span(), "date", _date_value(match), ""))
            dated.update(range(*match.span()))
    for match in _match_at(NUMBER, text, _add_signs(text, numbers)):
        if match.start() not in dated:
            value, unit = _number_value(match, text)
            facts.append((*match.span(), "number", value, ages.get(match.start(), unit)))
    for match in _match_at(CHANNEL, text, channels):
        facts.append((*match.span(), "channel", CHANNEL_NAMES[int(match.lastgroup[1:])], ""))
    columns = list(zip(*sorted(facts), strict=True)) or [()] * 5
    return *columns, [printed[start:end] for start, end in zip(*columns[:2], strict=True)]


def _find_openings(codes: np.ndarray) -> tuple[list[int], ...]:
    """Find the places at which a date, a number, and a channel may begin."""
    kinds = _load_kinds().take(codes, mode="clip")
    start = np.flatnonzero(np.diff(kinds > 0, prepend=False))[::2]
    what = _load_quick_looks()[0][_pack(codes, start)]
    what[kinds[start] == 2] |= DATES | NUMBERS
    few = np.flatnonzero(what)
    start, what = start[few], what[few]
    return tuple(start[what & bit > 0].tolist() for bit in (DATES, NUMBERS, CHANNEL_WORDS))


def _look_at_names(codes: np.ndarray, names: list[tuple[int, int]]) -> np.ndarray:
    """Tell of each name what may stand around it or open it: a sum of bits."""
    start, end = np.array(names, np.int64).reshape(-1, 2).T
    opens, fronts = _load_quick_looks()
    looks = fronts[_pack(codes, start - 1, -1)] | (opens[_pack(codes, start)] & TITLES)
    looks[(codes[end] == ord(",")) & (codes[end + 1] == ord(" "))] |= COMMAS
    return looks


@cache
def _load_quick_looks() -> tuple[np.ndarray, np.ndarray]:
    """Tell of any four characters what may begin with them, and before what they may stand."""
    opens, fronts = tables = np.zeros((2, 1 << 20), np.int8)
    for table, step, words_of in zip(tables, (1, -1), (OPENINGS, FRONTS), strict=True):
        for bit, words in words_of.items():
            for word in words.split():
                codes = read_codes(word.replace("_", " ")[::step])
                table[sum((codes & 31) << 5 * np.arange(len(codes))) :: 1 << 5 * len(codes)] |= bit
    return opens, fronts


def _pack(codes: np.ndarray, place: np.ndarray, step: int = 1) -> np.ndarray:
    """Pack the last five bits, the same in both cases, of four characters from each place on."""
    return sum((codes[place + step * i] & 31) << 5 * i for i in range(4))


@cache
def _load_kinds() -> np.ndarray:
    """Tell of each character if words hold it: 1, of figures 2; the last stands for all beyond."""
    every = "".join(map(chr, range(0xFFFF)))
    kinds = np.zeros(0x10000, np.int8)
    for pattern in (r"\w+", r"\d+"):
        for match in re.finditer(pattern, every):
            kinds[match.start() : match.end()] += 1
    return kinds


def _match_at(pattern: re.Pattern, text: str, places: list[int]) -> Iterator[re.Match]:
    """Match a pattern at some places, behind the match before."""
    after = 0
    for place in places:
        if place >= after and (match := pattern.match(text, place)):
            after = match.end()
            yield match


def _add_signs(text: str, openings: list[int]) -> list[int]:
    """Add the signs of money in front of figures, if need be with a space between."""
    places = []
    for start in openings:
        sign = start - 1 - (text[start - 1 : start] == " ")
        places += [sign, start] if text[sign : sign + 1] in ("$", "£", "€") else [start]
    return places


def _date_value(match):
    """Year, month and day, as far as they are given: 2020-10-14, 10-14, 2020-10, 10, 2020.

    Of a span of years both: 1967/1979.
    """
    if match["from"]:
        return f"{match['from']}/{match['to']}"
    if match["weekday"]:
        return match["weekday"].lower()
    if match["iso"]:
        return match["iso"]
    if match["year3"]:
        return match["year3"]
    month = match["month"] or match["month2"]
    day = match["day"] or match["day2"]
    parts = [
        match["year"] or match["year2"],
        f"{MONTHS.index(month[:3].lower()) + 1:02}",
        f"{int(re.match('[0-9]+', day)[0]):02}" if day else None,
    ]
    return "-".join(part for part in parts if part)


def _number_value(match, text):
    """The number in digits, with its sign of money or per cent, and the word it counts."""
    if match["words"]:
        tens, _, ones = match["words"].lower().partition("-")
        value = float(NUMBER_WORDS[tens] + (NUMBER_WORDS[ones] if ones else 0))
    else:
        value = float(match["digits"].replace(",", "") + (match["part"] or ""))
    value *= SCALES[match["scale"].lower()] if match["scale"] else 1
    # Whole numbers without a decimal point, others without noise from the multiplication.
    shown = f"{value:.0f}" if value == int(value) else f"{value:.10g}"
    if match["percent"]:
        return f"{shown}%", "%"
    if match["money"]:
        return match["money"].strip() + shown, match["money"].strip()
    return shown, find_unit(text, match.end(), is_one=value == 1)


UNIT = re.compile(
    r"[ -](?:of the |of )?(?P<word>[a-z][a-z'-]*)(?![a-z'-]| ago\b)"
    r"(?P<more>(?: [a-z][a-z'-]*(?![a-z'-])){0,2})"
)
# Nouns whose plural is not in -s, or whose singular is; and words in -s that are no plural.
_PLURALS = "people men women children feet percent police troops series species"
_IN_IES = "movies ties pies dies cookies calories zombies rookies"
_NO_PLURALS = "news always perhaps"
PLURALS, IN_IES, NO_PLURALS = (frozenset(s.split()) for s in (_PLURALS, _IN_IES, _NO_PLURALS))


def find_unit(text: str, at: int, is_one: bool = False) -> str:
    """Give the word that a number ending at `at` counts, in the singular, or an empty string.

    It is the first plural among the next three words, for one thing the next word.

    >>> find_unit("seven years later", 5)
    'year'
    >>> find_unit("six new criminal charges", 3)
    'charge'
    """
    match = UNIT.match(text, at)
    if not match or match["word"] in FUNCTION_WORDS:
        return ""
    words = [match["word"]]
    for word in match["more"].split() if not is_one else ():
        if word in FUNCTION_WORDS:
            break
        words.append(word)
    plural = next((word for word in words if _is_plural(word)), None)
    if plural is None:
        return words[0].split("-")[0]
    word = plural.rsplit("-", 1)[-1]
    if word in PLURALS:
        return word
    if word.endswith("ies") and word not in IN_IES:
        return word[:-3] + "y"
    return word[:-1]


def _is_plural(word: str) -> bool:
    if word in PLURALS or word in NO_PLURALS:
        return word in PLURALS
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "sui'"
