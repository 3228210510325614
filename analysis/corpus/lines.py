"""What the form of one line says: a credit, a sign-off, a list of names, a finished sentence."""

import re
from importlib.resources import files

CLOSERS = "\"'”’»)]*\u200b\u200e\u200f "
FINAL = frozenset(".!?…。！？؟।")
CONTINUING = frozenset(",:;–—-/&(")
OPEN_WORDS = frozenset(
    ("a", "an", "the", "and", "or", "but", "of", "as", "that", "said", "says", "wrote", "tweeted")
)
OPENERS = "\"'“‘«([¿¡ "

AGENCIES = (
    r"(?:Getty(?:\ Images?)?|AP|AFP|UPI|EPA|EPA-EFE|DPA|PA|Reuters|REUTERS|Associated\ Press|"
    r"Shutterstock|Alamy|iStock|WireImage|FilmMagic|Dreamstime|Xinhua|Anadolu|NurPhoto)"
)
# Words of a credit: names, and what joins them. Apart by blanks, so that matching is linear.
CREDIT_WORDS = r"(?:[A-Z@©(&|/][^\s:]*|of|the|for|via|and|de|van|von)"
# Searched for at the end of a line, in its last characters.
CREDIT_ENDS = re.compile(
    rf"""(?:
      \b(?:Photo|Photos|Photograph|Photographs|Photography|Photographer|Picture|Pictures|Image|
         Images|Illustration|Credit|PHOTO|[Pp]hoto\ [Cc]redit|Pic)
        (?:\ [Bb]y|\ courtesy\ of|\ [Cc]ourtesy|\ ?:)(?:\s+{CREDIT_WORDS}){{1,14}}
    | \b(?:photo|photos|photograph|photographer|image|illustration)\ by\ [A-Z].{{0,80}}\)
    | \((?:[A-Z][\w.]*\ )?(?:Photos?|photos?|[Ii]mage)\ ?(?::|/|\ by\ |\ courtesy\ ).{{1,100}}\)
    | \([A-Z][^()]{{0,60}}[/,]\ ?[^()]{{0,40}}\b{AGENCIES}(?:,\ (?:File|FILE|Pool))?\)
    | (?:/|\bvia\ |©\ ?|\|\ ?|[a-z]\ ?[–-]\ ?|,\ ){AGENCIES}
        (?:\ (?:Photos?|Images|Entertainment|North\ America))?(?:,\ (?:File|FILE|Pool|POOL))?
    | /Bloomberg
    | \bGetty\ Images
    | \b(?:REUTERS|AP\ Photo|AP\ Images)\ ?/\ ?.{{2,80}}
    | \|\ (?:License\ Photo|File\ Photo)
    | \([A-Z][\w.’' -]{{2,50}}(?:\ via\ |/)[A-Z][\w.’' -]{{2,40}}\)
    )\)?\ *\Z""",
    re.VERBOSE,
)
CREDIT_LABELS = re.compile("hoto|HOTO|icture|Pic|mage|llustration|redit")
SENTENCE_ENDS = frozenset('.!?"”')
BARE_CREDIT = re.compile(
    r"(?:[A-Z][\w.’'-]*[ ,]{0,2}){1,5} ?(?:/|\bvia\b|\||for) ?[A-Z][\w .’'/&|-]{1,80}"
)
# At the start of a line: the words by which sites label their pictures.
CAPTION_STARTS = re.compile(
    r"Image copyright|Image caption|Image source,|Media caption|Media playback is unsupported|"
    r"Enlarge this image|[Tt]oggle caption|Hide [Cc]aption|Facebook Twitter Pinterest|"
    r"FILE ?[-–—] |FILE PHOTO|File photo ?:|\(Photos?[: ]|Photos? ?:|Photograph ?:|PHOTO ?:|"
    r"Pictured ?:|Image ?:|Caption ?:|(?:prev |next )+Image \d|prev next|(?:Photo|Image)\Z"
)
MAX_CAPTION_WORDS = 100
MAX_BOILERPLATE_CHARACTERS = 600
BYLINE = re.compile(
    r"(?:By|BY|Written by|Posted by) (?:[A-Z][\w.’'-]*)"
    r"(?:(?:,? and |, | & | \| | )[A-Z][\w.’'-]*){0,9}"
)
SEPARATOR = re.compile(r"[-–—_=*#~•·.+ \t|]*")
NAMES_PART = re.compile(
    r"[A-Z][\w.’'-]*(?: (?:de|da|van|von|der|bin|al|[A-Z][\w.’'-]*)){0,3}"
    r"(?: \((?:[LRC]|left|right|center|centre)\))?"
)
NAMES_JOIN = re.compile(r",? and |,? with | & |, ")


def _read_boilerplate() -> dict[str, list[tuple[str, re.Pattern]]]:
    """Read the patterns of lines that belong to the site: anywhere, or at an article's ends."""
    table = (files(__package__) / "boilerplate.tsv").read_text(encoding="utf-8")
    patterns = {"any": [], "ends": []}
    for row in table.splitlines()[1:]:
        rule, where, pattern, _ = row.split("\t")
        patterns[where].append((rule, re.compile(pattern)))
    return patterns


BOILERPLATE = _read_boilerplate()
# Quick looks that tell most lines to match none: what a line holds, in lower case, that matches a
# pattern which begins with anything, and all other patterns in one.
HELD = {"any": "all rights reserved", "ends": "contributed"}
ANY_OF = {
    where: re.compile(
        "|".join(f"(?:{p.pattern})" for _, p in patterns if not p.pattern.startswith(".{"))
    )
    for where, patterns in BOILERPLATE.items()
}


def is_finished(line: str) -> bool:
    """Tell whether a line ends as a sentence does.

    >>> is_finished('“No,” he said.'), is_finished("Why it matters")
    (True, False)
    """
    return line.rstrip().rstrip(CLOSERS)[-1:] in FINAL and bool(line.strip())


def is_continued(line: str) -> bool:
    """Tell whether a line ends in the midst of a sentence: with a comma, a dash, "said that"."""
    end = line.rstrip().rstrip(CLOSERS)
    return end[-1:] in CONTINUING or end[-12:].rpartition(" ")[2] in OPEN_WORDS


def starts_low(line: str) -> bool:
    """Tell whether a line begins as the rest of a sentence: in lower case, or with a comma."""
    first = line.lstrip(OPENERS)[:1]
    return first.islower() or first in {",", ";"}


def find_credit(line: str) -> str | None:
    """Name the rule by which a line is a picture's caption or credit, if it is one.

    >>> find_credit("Crowds at the harbour on Monday. Photo by Ann Lee/The Gazette")
    'credit'
    """
    if CAPTION_STARTS.match(line):
        return "caption label"
    tail = line[-160:]
    if tail.rstrip()[-1:] in SENTENCE_ENDS and not CREDIT_LABELS.search(tail):
        return None  # most lines; the search takes longer
    end = CREDIT_ENDS.search(tail)
    if not end or line.count(" ") > MAX_CAPTION_WORDS:
        return None
    if len(line) <= 160 and (end.start() < 2 or BARE_CREDIT.fullmatch(line.strip())):
        return "bare credit"
    return "credit"


def find_boilerplate(line: str, is_at_end: bool) -> str | None:
    """Name the rule by which a line belongs to the site and not to the article, if it does.

    Notes such as "This report was published ..." count at an article's ends alone, where they
    speak of the article.
    """
    if len(line) > MAX_BOILERPLATE_CHARACTERS:
        return None
    line = line.strip("•⦁∙ \t\u200e\u200f\u200b")
    if SEPARATOR.fullmatch(line):
        return "separator"
    lowered = line.lower()
    for where in ("any", "ends") if is_at_end else ("any",):
        if HELD[where] in lowered or ANY_OF[where].match(line):
            rules = (rule for rule, pattern in BOILERPLATE[where] if pattern.match(line))
            if rule := next(rules, None):
                return rule
    if len(line) < 120 and BYLINE.fullmatch(line):
        return "byline"
    return None


def is_names(line: str) -> bool:
    """Tell whether a line holds names joined by "and", and nothing else.

    >>> is_names("Maria Lopez and Jan de Vries"), is_names("War and Peace")
    (True, False)
    """
    line = line.strip()
    if len(line) > 150:
        return False
    parts = NAMES_JOIN.split(line)
    return (
        len(parts) > 1
        and line.count(", ") != len(parts) - 1
        and any(" " in part for part in parts)
        and all(NAMES_PART.fullmatch(part) for part in parts)
    )
