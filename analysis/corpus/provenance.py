"""Who published an article, and when: what it states, never what its style suggests."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import urlsplit

from analysis.corpus.decoding import show_name

HEADER_KEYS = {"outlet", "date", "published", "title", "url", "author", "story"}
KEY_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{0,30}?)[ \t]*:(?:[ \t]+(.*))?")
MAX_HEADER_LINE = 2000  # characters
STUB = re.compile(r"[ \t]*date (\d{4}-\d{2}-\d{2})(?:[^\S\n]+|(?=\n)|$)")

MONTHS = "january february march april may june july august september october november december"
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS.split(), 1)}
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# Hours from UTC. Abbreviations of North American time (RFC 5322), and of Europe.
TIME_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "EDT": -4, "EST": -5, "ET": -5, "CDT": -5, "CST": -6, "CT": -6, "MDT": -6,
    "MST": -7, "MT": -7, "PDT": -7, "PST": -8, "PT": -8,
}  # fmt: skip
CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>[+-]\d{2}(?::?\d{2})?(?!\d)|[A-Z]{1,4}\b)?",
    re.IGNORECASE,
)
MORE_ZONE = re.compile(r"\s*[+−-]?\w")  # as in "UTC+2", "Europe/Paris"
DAY_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)",
        r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?!\d)",
        MONTH + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)",
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s-]+" + MONTH + r",?[\s-]+(?P<year>\d{4})(?!\d)",
    )
]
TIME_SIGN = re.compile(r"[\s,|]*(?:T(?=\d)|at\s+)?", re.IGNORECASE)
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1600, 2199  # the first printed newspapers; far enough

PLACE_WORD = r"[A-Z][\w.'’-]*"
DATELINE_DATE = (
    r"(?:Jan|Feb|March|Mar|April|Apr|May|June|July|Aug|Sept|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? "
    r"\d{1,2}(?:, \d{4})?"
)
DASH = r"(?:--|[-–—])"
# "Oct. 16 (UPI) -- ", "WASHINGTON (AP) — ", "PARIS, Jan 9 (Reuters) - ", "(Reuters) - "
AGENCY_DATELINE = re.compile(
    rf"[ \t]*(?P<place>{PLACE_WORD}(?:[ ,/]{{1,2}}{PLACE_WORD}){{0,6}})??,?[ ]?"
    rf"(?P<date>{DATELINE_DATE})?[ ]?"
    rf"\((?P<agency>[A-Z][\w.&’' -]{{1,30}})\)[ \t]*{DASH}[ \t]*(?=\S)"
)
# "(CNN) The ...", "Washington (CNN) The ...": no dash, so the name must be in capitals
BARE_DATELINE = re.compile(
    rf"[ \t]*(?:[A-Z][\w.'’-]+(?:, {PLACE_WORD})? )?\((?P<agency>[A-Z]{{2,6}})\)[ \t]*"
    r"(?=[A-Z“\"‘'])"
)
# "NEW ORLEANS – At 2:04 p.m.", "PARIS, France — The"
PLACE_DATELINE = re.compile(
    rf"[ \t]*(?P<place>[A-Z][A-Z.'’-]{{2,}}(?: [A-Z][A-Z.'’-]*){{0,3}}(?:, {PLACE_WORD}"
    rf"(?: {PLACE_WORD}){{0,2}})?)(?:, (?P<date>{DATELINE_DATE}))?[ \t]+{DASH}[ \t]+(?=[A-Z“\"‘'])"
)
LABELS = {"BREAKING", "UPDATE", "UPDATED", "EXCLUSIVE", "OPINION", "ANALYSIS", "WATCH", "VIDEO"}

STAFF_CREDIT = re.compile(
    r"\b[Pp]hoto(?:graph)?(?: by|:) ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){0,3} ?/ ?"
    r"(?P<outlet>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,3})"
)
# They sell pictures to everybody, so that their credit says nothing about who publishes the text.
PICTURE_AGENCIES = {
    "getty", "getty images", "ap", "ap photo", "associated press", "the associated press",
    "reuters", "afp", "epa", "epa-efe", "shutterstock", "alamy", "istock", "wireimage",
    "filmmagic", "zuma", "bloomberg", "pool", "handout", "flickr", "wikimedia commons", "nurphoto",
    "sipa", "sipa usa", "imago", "dpa", "pa", "pa wire", "xinhua", "anadolu", "file", "file photo",
}  # fmt: skip
MIN_CREDITS = 3
HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|edition)\.", re.IGNORECASE)


class ParsedDate(NamedTuple):
    """A moment in UTC, and what is wrong or doubtful about it."""

    moment: datetime | None
    problem: str | None = None  # code: impossible_date, ambiguous_date or unknown_zone


def find_header(text: str) -> tuple[int, dict[str, str]]:
    """Find the header at the start of a text: where it ends, and what it says.

    It is a block of ``key: value`` lines ended by a blank line, at least one of them with a key of
    ``HEADER_KEYS``; or a stub such as `` date 2020-10-22 `` in front of the first sentence. The
    end is 0 if there is none.

    >>> find_header("outlet: The Gazette\\ndate: 2020-10-22\\n\\nRain fell.")
    (38, {'outlet': 'The Gazette', 'date': '2020-10-22'})
    """
    stub = STUB.match(text)
    if stub:
        return stub.end(), {"date": stub[1]}
    values, position = {}, 0
    is_ended = False
    while position < len(text) and not is_ended:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if end - position > MAX_HEADER_LINE:
            return 0, {}
        line = text[position:end].strip()
        match = KEY_LINE.fullmatch(line)
        if match and (values or match[1].lower() in HEADER_KEYS):
            values.setdefault(match[1].lower(), (match[2] or "").strip())
        elif line:
            return 0, {}
        is_ended = not line and bool(values)
        position = end + 1
    known = {key: values[key] for key in values if key in HEADER_KEYS}
    if not is_ended and len(known) < len(values):
        return 0, {}
    return (min(position, len(text)), known) if known else (0, {})


def note_repeated_keys(header: str) -> list[tuple[str, str]]:
    """Note the keys that a header, as it stands in the text, states more than once."""
    matches = map(KEY_LINE.fullmatch, map(str.strip, header.split("\n")))
    keys = Counter(match[1].lower() for match in matches if match)
    return [
        ("duplicate_key", f"its header states '{key}' {n} times; the first counts")
        for key, n in keys.items()
        if n > 1 and key in HEADER_KEYS
    ]


def parse_date(text: str) -> ParsedDate:
    """Parse a date as it stands in a table or header.

    Two numbers before a year are month and day, as in the United States, and ambiguous unless one
    is above 12 or both are equal. Years of two digits are 1969 to 2068 (POSIX). A time of day with
    a zone is converted to UTC; without one, or with one that is not known, it is taken for UTC.
    Words such as "now" or "today" are no date.

    >>> parse_date("9/6/17")
    ParsedDate(moment=datetime.datetime(2017, 9, 6, 0, 0), problem='ambiguous_date')
    """
    text = WEEKDAY.sub("", text[:100].strip(), count=1)
    for form in DAY_FORMS:
        match = form.match(text)
        if match:
            break
    else:
        return ParsedDate(None, "impossible_date")
    parts, problem = match.groupdict(), None
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year > 68 else 2000
    if "first" in parts:
        month, day = int(parts["first"]), int(parts["second"])
        if month > 12:
            month, day = day, month
        elif day <= 12 and day != month:
            problem = "ambiguous_date"
    else:
        named = parts.get("month")
        month = MONTH_NUMBERS[named[:3].lower()] if named else int(parts["m"])
        day = int(parts["d"])
    rest = TIME_SIGN.sub("", text[match.end() :], count=1)
    clock = CLOCK.match(rest)
    if rest[:1].isalnum() and not clock:
        return ParsedDate(None, "impossible_date")
    try:
        moment = datetime(year, month, day)
        if clock:
            moment = _add_time(moment, clock)
            if not _is_known(clock["zone"], rest[clock.end() :]):
                problem = problem or "unknown_zone"
    except (ValueError, OverflowError):
        return ParsedDate(None, "impossible_date")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return ParsedDate(None, "impossible_date")
    return ParsedDate(moment, problem)


def _is_known(zone: str | None, rest: str) -> bool:
    """Tell if a zone can be read, or if none is given, in what stands behind a time of day."""
    if zone and zone[0] in "+-":
        return True
    return not MORE_ZONE.match(rest) and (not zone or zone.upper() in TIME_ZONES)


def _add_time(day: datetime, clock: re.Match) -> datetime:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    moment = day.replace(hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0))
    zone = clock["zone"] or "UTC"
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].lstrip(":") or 0))
        offset = -offset if zone[0] == "-" else offset
    else:
        offset = timedelta(hours=TIME_ZONES.get(zone.upper(), 0))
    return moment.replace(tzinfo=timezone(offset)).astimezone(UTC).replace(tzinfo=None)


def find_dateline(text: str, start: int = 0) -> re.Match | None:
    """Match a dateline at a position: place or date, agency, dash, and the blanks behind.

    >>> find_dateline("OSLO (NTB) -- Snow fell.")["agency"]
    'NTB'
    """
    head = text[start : start + 160].split("\n", 1)[0]
    for form in (AGENCY_DATELINE, PLACE_DATELINE, BARE_DATELINE):
        match = form.match(head)
        if match and match.groupdict().get("place") not in LABELS:
            return match
    return None


def find_credited_outlet(text: str) -> str | None:
    """Name the outlet whose own photographers most of an article's picture credits name.

    Missing unless at least three credits, and more than half of all, name the same one; agencies
    that sell pictures to everybody do not count.
    """
    if text.count("hoto") < MIN_CREDITS:
        return None
    counts = Counter(match["outlet"].rstrip(".") for match in STAFF_CREDIT.finditer(text))
    if not counts:
        return None
    outlet, n = counts.most_common(1)[0]
    if n < MIN_CREDITS or 2 * n <= counts.total() or outlet.lower() in PICTURE_AGENCIES:
        return None
    return outlet


def find_domain(url: str) -> str | None:
    """Give the host of an address without "www." and the like.

    >>> find_domain("https://www.example.org/a")
    'example.org'
    """
    try:
        host = urlsplit(url if "//" in url[:12] else f"//{url}").hostname
    except ValueError:
        return None
    if not host or "." not in host or not re.fullmatch(r"[\w.-]{3,253}", host):
        return None
    return HOST_PREFIX.sub("", host)


def find_outlet(
    text: str, header_end: int, stated: str | None, given: str | None, url: str | None
) -> tuple[str | None, str, list[tuple[str, str]]]:
    """Give outlet, evidence, and notes (code, message) on an article.

    What its header or page states comes first, then what the metadata beside it gives, then what
    its dateline, its picture credits or its address show. Where a dateline or credit names the
    outlet that is given, it is the evidence. Nothing else is: an unknown outlet is missing.
    """
    dateline = find_dateline(text, header_end)
    agency = dateline.groupdict().get("agency") if dateline else None
    found = [(agency, "dateline"), (find_credited_outlet(text), "credit")]
    notes = []
    if stated and given and stated.casefold() != given.casefold():
        message = f"the article names '{stated}' as its outlet, the metadata '{given}'"
        notes.append(("outlet_conflict", message))
    outlet = stated or given
    if outlet:
        for name, evidence in found:
            if name and name.casefold() == outlet.casefold():
                return outlet, evidence, notes
        return outlet, "metadata", notes
    found.append((find_domain(url) if url else None, "domain"))
    for name, evidence in found:
        if name:
            return name, evidence, notes
    return None, "unknown", notes


def find_published(
    text: str, header_end: int, stated: str | None, given: str | None
) -> tuple[datetime | None, str, list[tuple[str, str]]]:
    """Give the date of publication, evidence, and notes (code, message) on an article.

    What its header states comes first, then what the metadata beside it or its page gives, then a
    dateline with a year.
    """
    moments, notes = [], []
    for value, evidence in ((stated, "header"), (given, "metadata")):
        if not value:
            continue
        moment, problem = parse_date(value)
        shown = show_name(value[:60])
        if problem == "ambiguous_date":
            message = f"the date '{shown}' was read as month/day/year: {moment:%Y-%m-%d}"
            notes.append((problem, message))
        elif problem == "unknown_zone":
            message = f"the time zone of '{shown}' is not known; UTC was assumed"
            notes.append((problem, message))
        elif problem:
            notes.append((problem, f"'{shown}' is no date that could be read"))
        if moment:
            moments.append((moment, evidence))
    if len(moments) == 2 and moments[0][0].date() != moments[1][0].date():
        days = [f"{moment:%Y-%m-%d}" for moment, _ in moments]
        message = f"the article is dated {days[0]}, in the metadata {days[1]}"
        notes.append(("date_conflict", message))
    if not moments:
        dateline = find_dateline(text, header_end)
        day = dateline.groupdict().get("date") if dateline else None
        if day and (moment := parse_date(day).moment):
            moments.append((moment, "dateline"))
    moment, evidence = moments[0] if moments else (None, "unknown")
    return moment, evidence, notes
