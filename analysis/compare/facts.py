"""The facts a sentence states, each in a form that can be compared: names, numbers, dates ..."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import islice, product, takewhile

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.counterparts import SMALL_CORPUS
from analysis.corpus.files import MAX_FOUND
from analysis.language import straighten
from analysis.language.names import DEMONYMS, TITLES, find_names, load_first_names, load_word_lists
from analysis.quotes.alignment import FUNCTION_WORDS

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
# How the words begin with which a date, a number or a channel can: only at these, and at figures,
# is a text looked at. Up to four characters, of which a space is written as an underscore.
OPENINGS = (
    "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun "
    "two thre four five six seve eigh nine ten elev twel thir fift twen fort nint sixt "
    "twit twee retw face inst yout snap tikt redd link trut pres news inte emai e-ma lett memo "
    "op-e spee podc tele phon by_p cour"
)
CHUNK_CHARACTERS = 1_000_000  # looked at together: some 20 MB of arrays
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
# Quick looks, to search for places and roles only where there can be any.
PLACE_ENDS = "in ", "at ", "near ", "outside ", "the "
ROLE_ENDS = frozenset(role[-3:] + " " for role in ROLES)
ROLE_STARTS = frozenset(role[:3] for role in ROLES)


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
    sentences = sentences.sort_values("start", kind="stable")
    of_article = sentences.groupby("article_id").indices
    spans = [sentences[name].to_numpy() for name in ("start", "end", "sentence_index")]
    rows = []
    texts = _iter_openings(articles["text"].tolist())
    for article_id, (text, openings) in zip(articles["article_id"].tolist(), texts, strict=True):
        if article_id not in of_article:
            continue
        starts, ends, indexes = (span[of_article[article_id]].tolist() for span in spans)
        found = (
            (article_id, indexes[place], start, end, *fact)
            for start, end, *fact in _read_facts(text, openings)
            if (place := bisect_right(starts, start) - 1) >= 0 and end <= ends[place]
        )
        rows += islice(found, MAX_FOUND)
    columns = ["article_id", "sentence_index", "start", "end", "kind", "value", "unit", "text"]
    return schema.make("facts", pd.DataFrame(rows, columns=columns))


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


@cache
def _load_letters() -> tuple[np.ndarray, np.ndarray]:
    """Tell of characters if words hold them (1; figures 2), and of four letters if they open one.

    Letters are looked up by their last five bits, which are the same in both cases.
    """
    letters = [chr(code) for code in range(0x10000)]
    kind = [c.isdecimal() + (c.isalnum() or c == "_") for c in letters]
    opens = np.zeros(1 << 20, bool)
    for opening in OPENINGS.split():
        bits = sum((ord(c) & 31) << 5 * i for i, c in enumerate(opening.replace("_", " ")))
        opens[bits :: 1 << 5 * len(opening)] = True
    return np.array(kind, np.int8), opens


def _iter_openings(texts: list[str]) -> Iterator[tuple[str, list[int]]]:
    """Give each text with the places at which a date, a number or a channel may begin."""
    kinds, opens = _load_letters()
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    chunk = (np.cumsum(lengths) - lengths) // CHUNK_CHARACTERS
    for number in np.unique(chunk):
        first, last = np.searchsorted(chunk, [number, number + 1])
        joined = "\n".join(["", *texts[first:last], "\n\n\n"])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        kind = kinds[np.minimum(codes, 0xFFFF)]
        start = np.flatnonzero((kind[1:] > 0) & (kind[:-1] == 0)) + 1
        bits = (codes & 31).astype(np.int32)
        word = sum(bits[start + i] << 5 * i for i in range(4))
        start = start[opens[word] | (kind[start] == 2)]
        edges = 1 + np.cumsum(np.append(0, lengths[first:last]))
        cuts = np.searchsorted(start, edges)
        for i, text in enumerate(texts[first:last]):
            yield text, (start[cuts[i] : cuts[i + 1]] - edges[i]).tolist()


def _read_facts(text: str, openings: list[int]) -> list[tuple[int, int, str, str, str, str]]:
    """The facts of a text in order: start, end, kind, value, unit, as printed."""
    printed, text = text, straighten(text)
    facts, ages = [], {}
    for start, end in find_names(printed):
        name = text[start:end].replace("\xa0", " ")
        near = text[start - 20 if start > 20 else 0 : start]
        is_place = near.endswith(PLACE_ENDS) and PLACE_BEFORE.search(near)
        facts.append((start, end, "place" if is_place else "name", name, ""))
        roles = []
        if near[-4:].lower() in ROLE_ENDS:
            roles.append((ROLE_BEFORE.search(near), start - len(near), ""))
        if name[:3].lower() in ROLE_STARTS:
            roles.append((ROLE_TITLE.match(text, start, end), 0, ""))
        if text.startswith(", ", end):
            # A surname alone may be a brother's.
            if " " in name and (age := AGE.match(text, end)):
                ages[age.start("age")] = f"age of {name}"
            role = ROLE_AFTER.match(text, end, end + 80)
            roles.append((role, 0, "former " if role and role["former"] else ""))
        for role, shift, former in roles:
            if role:
                value = former + ROLES[role["role"].lower()]
                span = shift + role.start("role"), shift + role.end("role")
                facts.append((*span, "role", value, name.split()[-1].lower()))
    dated = set()
    for match in _match_at(DATE, text, openings):
        # "May" alone is mostly the verb.
        if match["month"] != "May" or match["day"] or match["year"]:
            facts.append((*match.span(), "date", _date_value(match), ""))
            dated.update(range(*match.span()))
    for match in _match_at(NUMBER, text, _add_signs(text, openings)):
        if match.start() not in dated:
            value, unit = _number_value(match, text)
            facts.append((*match.span(), "number", value, ages.get(match.start(), unit)))
    for match in _match_at(CHANNEL, text, openings):
        facts.append((*match.span(), "channel", CHANNEL_NAMES[int(match.lastgroup[1:])], ""))
    return [(*fact, printed[fact[0] : fact[1]]) for fact in sorted(facts)]


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
