"""Which outlets on a story state a fact, and in which no match for it was found."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cached_property
from itertools import product, takewhile

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.counterparts import SMALL_CORPUS
from analysis.compare.facts import WEEKDAYS
from analysis.corpus.files import MAX_FOUND
from analysis.language.names import DEMONYMS, TITLES, load_first_names, load_word_lists
from analysis.quotes.alignment import FUNCTION_WORDS

# What tells a day, a month or a year by its distance from the day of publication.
RELATIVE = re.compile(
    rf"\b(?:{WEEKDAYS}|today|tonight|yesterday|tomorrow|ago|earlier|later|recent\w*|coming|since"
    r"|(?:last|this|next|past|previous|following) (?:\w+ )?"
    r"(?:day|night|week|weekend|month|year|decade|spring|summer|fall|autumn|winter)s?)\b",
    re.IGNORECASE,
)
YEARS_AGO = re.compile(r"\b(?:year|decade|centur)\w* (?:ago|earlier|later|before)\b", re.IGNORECASE)
FAR_DAYS = 600  # of a date from publication: nearer ones are told as "last year" and the like
LONE_NUMBER = re.compile(r"\d+(?:\.\d+)?")
LOWER_WORD = re.compile(r"\b[a-z]+\b")
LETTERS = re.compile(r"[^\W\d_]+")
SLASHED = re.compile(r"(\d{1,2})/(?=(\d{1,2}))")
# Smaller ones are often not printed as numbers: "both", "a dozen", a list of names.
LEAST_NUMBER = 13
ABOUT_SAME = 0.05  # numbers that differ by no more may be the same one, rounded
OPENING_LETTERS = 4  # of a name stand in its other forms: Syria and Syrian, Germany and Germans
# Names that every text on a country can do without.
EVERYWHERE = frozenset(["us", "usa", "america", "united states"])
OWN_TITLES = TITLES - DEMONYMS
INSTITUTIONS = [
    [word] for word in load_word_lists("analysis.language", "name_words.csv")["institution of"]
]


def summarise_facts(articles: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Say which outlets on a story state a fact, and in which of them no match was found.

    Needs ``article_id``, ``outlet``, ``text`` and, where they are known, ``story`` and
    ``published`` of articles, and table ``facts``. Up to 20 articles without a story are taken to
    tell one; more are left out. Gives table ``stated``: one row per fact and outlet on its story,
    of facts that one outlet alone states that outlet's row only. ``value`` is, of names, the
    fullest form in the story, without titles.

    ``state`` is ``stated``, ``none`` (no match found) or ``unclear``. Rather silent than wrong, it
    is unclear where an outlet may tell the fact in another way: a name of which its text, headline
    included, holds a word or the initials; a number below 13 that is no money or share, or within
    5% of another; weekdays, days that its text may tell by their distance from publication, and
    dates that a less precise one of its own may mean.
    """
    known = articles.reindex(columns=["article_id", "outlet", "text", "story", "published"])
    if known["story"].isna().sum() > SMALL_CORPUS:
        known = known[known["story"].notna()]
    of_article = facts.groupby("article_id").indices
    nowhere = np.empty(0, np.int64)
    rows = []
    for story, part in known.groupby("story", dropna=False, sort=True):
        places = [of_article.get(key, nowhere) for key in part["article_id"]]
        told = facts.iloc[np.concatenate(places)]
        is_cut = [len(place) >= MAX_FOUND for place in places]
        outlets = np.repeat(part["outlet"].to_numpy(), [len(place) for place in places])
        days = part["published"].dropna()
        texts = part.groupby("outlet")["text"].agg("\n".join)
        rows += _compare_outlets(
            story,
            told.assign(outlet=outlets),
            texts,
            set(part["outlet"][is_cut]),
            days.iloc[0] if len(days) else None,
        )
    return schema.make("stated", pd.DataFrame(rows, columns=list(schema.TABLES["stated"].columns)))


class _Telling:
    """What an outlet's text on a story holds, to look for facts in other forms."""

    def __init__(self, text: str):
        self.text = text
        self.facts: dict[str, set[str]] = defaultdict(set)  # values of a kind
        self.initials: set[str] = set()  # of its names

    @cached_property
    def words(self) -> set[str]:
        """Its words in lower case, whole and their opening letters."""
        words = set(LETTERS.findall(self.text.replace(".", "").lower()))
        return words | {word[:OPENING_LETTERS] for word in words}

    @cached_property
    def figures(self) -> set[str]:
        """Its numbers as printed."""
        return set(LONE_NUMBER.findall(self.text.replace(",", "")))

    @cached_property
    def amounts(self) -> list[float]:
        """The numbers among its facts, the smallest first."""
        return sorted(map(_measure, self.facts["number"]))

    @cached_property
    def dates(self) -> set[tuple]:
        """What the dates among its facts know of year, month and day, and all that says less."""
        dates = set(map(_split_date, self.facts["date"])) - {None}
        choices = list(product((True, False), repeat=3))
        return {(_shape(date), _take(date, choice)) for date in dates for choice in choices}

    @cached_property
    def days(self) -> set[str]:
        """What may be month and day in figures: 10/14."""
        return {
            f"{month[-i:]}/{day[:k]}"
            for month, day in set(SLASHED.findall(self.text))
            for i in (1, 2)
            for k in (1, 2)
        }

    @cached_property
    def is_relative(self) -> bool:
        return RELATIVE.search(self.text) is not None

    @cached_property
    def tells_years_ago(self) -> bool:
        return YEARS_AGO.search(self.text) is not None


def _compare_outlets(story, facts, texts, is_cut, published):
    """The rows of one story; outlets some of whose facts are not known may tell any of them."""
    names = {value for kind, value in zip(facts["kind"], facts["value"], strict=True)
             if kind in ("name", "place")}  # fmt: skip
    full = _find_full_names(names)
    lower = {word for text in texts for word in LOWER_WORD.findall(text)}
    tellings = {outlet: _Telling(text) for outlet, text in texts.items()}
    outlets, printed = facts["outlet"].tolist(), facts["text"].tolist()
    mentions, kinds = {}, {}  # places in facts; of names, as what they are told
    columns = (facts[name].tolist() for name in ("kind", "value", "unit"))
    for place, (kind, value, unit) in enumerate(zip(*columns, strict=True)):
        telling = tellings[outlets[place]]
        if kind in ("name", "place"):
            initials, value = _take_initials(value), full[value]
            # What the story prints in lower case too is no name, unless somebody is called so.
            if value.lower() in lower and value.lower() not in load_first_names():
                continue
            telling.initials.add(initials)
            kinds.setdefault(value, Counter())[kind] += 1
            kind = "name"
        telling.facts[kind].add(value)
        mentions.setdefault((kind, value, unit), []).append(place)
    bounds = (facts[name].tolist() for name in ("article_id", "start", "end"))
    spans = list(zip(*bounds, strict=True))
    rows = []
    for (kind, value, unit), found in mentions.items():
        said = {}
        for place in found:
            said.setdefault(outlets[place], []).append(place)
        missing = {
            outlet
            for outlet in tellings.keys() - said.keys() - is_cut
            if _has_no_match(kind, value, printed[found[0]], tellings[outlet], published)
        }
        shown = kinds[value].most_common(1)[0][0] if kind == "name" else kind
        counts = len(texts), len(said), len(missing)
        for outlet in sorted(tellings if len(said) > 1 else said):
            state = "stated" if outlet in said else "none" if outlet in missing else "unclear"
            here = said.get(outlet, [])
            span = spans[here[0]] if here else (None, pd.NA, pd.NA)
            rows.append((story, shown, value, unit, outlet, state, len(here), *counts, *span))
    return sorted(rows, key=lambda row: (row[1], -row[8], row[2], row[3], row[4]))


def _find_full_names(names):
    """The name that each is a form of: without titles, and a surname's one full name."""
    plain = {}
    for name in names:
        words = name.split()
        lower = [word.lower().strip(".") for word in words]
        before = list(takewhile(TITLES.__contains__, lower[:-1]))
        n = max((i for i, word in enumerate(before, 1) if word in OWN_TITLES), default=0)
        # "Secretary of State", "State Department" are no titles of a State, a Department.
        if words[n][0].islower() or lower[n:] in INSTITUTIONS:
            n = 0
        plain[name] = " ".join(words[n:])
    longer = {}
    for name in sorted(set(plain.values())):
        if " " in name:
            longer.setdefault(name.split()[-1], []).append(name)
    full = {}
    for last, found in longer.items():
        # A middle name or initial makes nobody another person; the Congress is no "Ada Congress".
        first = {name.split()[0] for name in found}
        if len(first) == 1 and first.pop().lower() in load_first_names():
            shortest = min(found, key=len)
            full |= dict.fromkeys([last, *found], shortest)
    return {name: full.get(short, short) for name, short in plain.items()}


def _take_initials(name):
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _has_no_match(kind, value, printed, telling, published):
    """Whether nothing in an outlet's text can be the fact."""
    if value in telling.facts[kind]:
        return False
    if kind == "name":
        return _is_not_named(value, telling)
    if kind == "number":
        return _is_not_counted(value, printed, telling)
    if kind == "date":
        return _is_not_dated(value, telling, published)
    return True


def _is_not_named(name, telling):
    words = LETTERS.findall(name.replace(".", "").lower())
    if " ".join(words) in EVERYWHERE:
        return False
    words = [word for word in words if word not in FUNCTION_WORDS and word not in OWN_TITLES]
    # Many people share a first name.
    words = [word for word in words if word not in load_first_names()] or words
    if not words or any(word[:OPENING_LETTERS] in telling.words for word in words):
        return False
    initials = _take_initials(name)
    is_short = len(initials) > 1 and initials.lower() in telling.words
    return not is_short and name.replace(".", "") not in telling.initials


def _is_not_counted(value, printed, telling):
    sign = value.strip("0123456789.")
    number = _measure(value)
    if (not sign and number < LEAST_NUMBER) or not telling.figures.isdisjoint(
        LONE_NUMBER.findall(printed.replace(",", ""))
    ):
        return False
    place = bisect_left(telling.amounts, number)
    nearest = telling.amounts[max(place - 1, 0) : place + 1]
    return not any(abs(other - number) <= ABOUT_SAME * number for other in nearest)


def _measure(value):
    """Give a number without its sign of money or per cent."""
    return float(value.strip("$£€%"))


def _is_not_dated(value, telling, published):
    date = _split_date(value)
    if date is None or any(
        (shape, _take(date, shape)) in telling.dates for shape in product((True, False), repeat=3)
    ):
        return False
    year, month, day = date
    if (month and day and f"{month}/{day}" in telling.days) or str(year) in telling.figures:
        return False
    is_far = (
        year is not None
        and published is not None
        and abs((pd.Timestamp(max(year, 1700), min(month or 7, 12), 1) - published).days) > FAR_DAYS
    )
    return not (telling.tells_years_ago if is_far else telling.is_relative)


def _shape(date):
    return tuple(part is not None for part in date)


def _take(date, shape):
    """Leave out the parts of a date that a shape does not hold."""
    return tuple(part if is_held else None for part, is_held in zip(date, shape, strict=True))


def _split_date(value):
    """Year, month and day of a normal form; None of a weekday or a span."""
    parts = value.split("-")
    if not all(part.isdecimal() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(parts[0]) < 4:
        numbers = [None, *numbers]
    return (*numbers, None, None)[:3]
