"""What the form of one line says: a credit, a sign-off, a list of names, a finished sentence."""

import re

CLOSERS = "\"'”’»)]*\u200b\u200e\u200f "
FINAL = frozenset(".!?…。！？؟।")
CONTINUING = frozenset(",:;–—-/&(")
OPENERS = "\"'“‘«([¿¡ "

AGENCIES = (
    r"(?:Getty(?: Images?)?|AP|AFP|UPI|EPA|EPA-EFE|DPA|PA|Reuters|REUTERS|Associated Press|"
    r"Shutterstock|Alamy|iStock|Bloomberg|WireImage|FilmMagic|Dreamstime|Xinhua|Anadolu|NurPhoto)"
)
# Matched at the end of a line, that is in its last characters.
CREDIT_ENDS = re.compile(
    r"""(?:
      \b(?:Photo|Photos|Photograph|Photographs|Photography|Picture|Pictures|Image|Images|
         Illustration|Credit|PHOTO|[Pp]hoto\ [Cc]redit|Pic)
        (?:\ [Bb]y\b|\ courtesy\ of\b|\ ?:)\ *[^\s.,;:!?].{0,110}
    | \b(?:photo|photos|photograph|photographer|image|illustration)\ by\ [A-Z].{0,80}\)
    | \((?:[A-Z][\w.]*\ )?(?:Photo|Photos|photo|photos|Image|image)\ ?(?::|/|\ by\ |\ courtesy\ ).{1,100}\)
    | \([A-Z][^()]{0,60}[/,]\ ?[^()]{0,40}\b"""
    + AGENCIES
    + r"""(?:,\ (?:File|FILE|Pool))?\)
    | (?:/|\bvia\ |©\ ?|\|\ ?|[a-z]\ ?[–-]\ ?|,\ )"""
    + AGENCIES
    + r"""(?:\ (?:Photos?|Images|Entertainment|North\ America))?(?:,\ (?:File|FILE|Pool|POOL))?
    | \bGetty\ Images
    | \b(?:REUTERS|AP\ Photo|AP\ Images)\ ?/\ ?.{2,80}
    | \|\ (?:License\ Photo|File\ Photo)
    | \([A-Z][\w.’' -]{2,50}(?:\ via\ |/)[A-Z][\w.’' -]{2,40}\)
    )\)?\ *\Z""",
    re.VERBOSE,
)
BARE_CREDIT = re.compile(
    r"(?:[A-Z][\w.’'-]*[ ,]{0,2}){1,5} ?(?:/|\bvia\b|\||for) ?[A-Z][\w .’'/&|-]{1,80}"
)
# Matched at the start of a line: the words by which sites label their pictures.
CAPTION_STARTS = re.compile(
    r"(?:Image copyright|Image caption|Image source|Media caption|Media playback is unsupported|"
    r"Enlarge this image|[Tt]oggle caption|Hide [Cc]aption|Facebook Twitter Pinterest|"
    r"FILE ?[-–—] |FILE PHOTO|File photo|\(Photo|Photo(?:s|graph|graphs)? ?(?:by|:)|PHOTO ?:|"
    r"Pictured ?:|Image ?:|Caption ?:|In this (?:[A-Z][\w.]+ \d{1,2}, \d{4},? )?(?:file )?photo\b|"
    r"(?:next|prev) Image \d)"
)
MAX_CAPTION_WORDS = 100

BOILERPLATE_STARTS = [
    (rule, re.compile(pattern))
    for rule, pattern in (
        ("advertisement", r"(?i:advertisement|advertising|sponsored content)\W*(?:continue reading.*|story continues.*)?\Z"),
        ("advertisement", r"(?:AD|CLOSE|Loading\.*)\Z"),
        ("navigation", r"(?i:(?:story|article) continue[sd] below\b.{0,40}|continue reading\b.{0,40}|"
                       r"skip (?:to|past) .{0,60}|slideshow \(\d+ images?\)|"
                       r"(?:share|tweet|email|print|pocket|whatsapp|comments?)(?: this(?: article| story)?)?:?)\Z"),
        ("navigation", r"SHARE THIS|Share this(?:\b.{0,12}):|Read or [Ss]hare this"),
        ("read more", r"(?i:read(?: more| also| next| the full (?:story|article))?|more|related|see also|also read|"
                      r"watch(?: now)?|now watch|listen|photos|video|go deeper|recommended|don[’']t miss|"
                      r"you may also like|more from [\w ]{2,40}|related (?:articles?|stories|coverage|video)|"
                      r"full coverage) ?(?::|\.\.\.|\Z)"),
        ("read more", r"\( ?(?:Also on|PHOTOS|WATCH|VIDEO|READ|MORE|RELATED|Sign up|See also)\b.*\)\Z"),
        ("read more", r"(?i:click (?:here|for more)\b|visit .{2,60} for more\b)"),
        ("read more", r"(?i:this (?:article|story|post) (?:is |was )?tagged under)"),
        ("newsletter", r"(?i:sign up (?:for|to|here|now)\b|subscribe (?:to|now|here|today)\b|"
                       r"get (?:all )?(?:the|our|your) [^.]{0,80}"
                       r"(?:newsletters?|inbox|delivered|stories you care about|app)\b|"
                       r"newsletter sign[ -]?up|download (?:our|the) [^.]{0,40}app\b|support .{2,30} journalism)"),
        ("follow", r"(?i:- )?(?:Follow|FOLLOW|Like|Join|Find) (?:@\w|(?:us|me|him|her|them|[A-Z@’'][^.!?]{0,60}?) "
                   r"(?:on|at|via) (?:Twitter|Facebook|Instagram|X|YouTube|LinkedIn|https?:|@|www)|us\b)"),
        ("follow", r"Follow (?:AP|[A-Z]\w+)[’'s]* .{0,60}(?:https?://|Twitter)"),
        ("copyright", r"(?:Copyright|COPYRIGHT|©|\([cC]\)) ?(?:©|\([cC]\))? ?(?:\d{4}|[Bb]y\b|[A-Z])"),
        ("copyright", r"(?i:all rights reserved)"),
        ("staff", r"\(?(?i:reporting|additional reporting|writing|editing|compiled|edited|written|"
                  r"with (?:assistance|reporting|additional reporting|contributions?)|contributing) ?(?:by|from|:)\W*[A-Z]"),
        ("staff", r"Contribut(?:ing|ors?) ?:"),
        ("staff", r"— With assistance by "),
        ("correction", r"(?i:corrections?(?: ?(?:&|and) clarifications?)?|clarification|editor[’']?s?[’']? note) ?[:—–-]"),
        ("correction", r"[—–-]* ?(?i:this (?:article|story|report|post|piece|column) "
                       r"(?:has been|was (?:originally |first |last )?|originally|first|is based in part|"
                       r"is more than \d+|will be updated|is developing)\b)"),
    )
]  # fmt: skip
STAFF_ENDS = re.compile(
    r"(?:contributed (?:to|reporting)\b[^.]{0,60}|all rights reserved|"
    r"(?:may not be|without) [^.]{0,80}(?:redistributed|permission))\W*\Z",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"(?:By|BY|by|Written by|Posted by) (?:[A-Z][\w.’'-]*)(?:(?:,? and |, | & | )[A-Z|][\w.’'-]*){0,9}"
)
MAX_BOILERPLATE_CHARACTERS = 600
NAMES_PART = re.compile(
    r"[A-Z][\w.’'-]*(?: (?:de|da|van|von|der|bin|al|[A-Z][\w.’'-]*)){0,4}(?: \((?:[LRC]|left|right|[\d]+)\))?"
)
NAMES_JOIN = re.compile(r",? and |,? with | & |, ")
SEPARATOR = re.compile(r"[-–—_=*#~•·.+ \t|]*")


def is_finished(line: str) -> bool:
    """Tell whether a line ends as a sentence does.

    >>> is_finished('“No,” he said.”'), is_finished("Why it matters")
    (True, False)
    """
    return line.rstrip().rstrip(CLOSERS)[-1:] in FINAL and bool(line.strip())


def is_continued(line: str) -> bool:
    """Tell whether a line ends in the midst of a sentence: with a comma, colon or dash."""
    return line.rstrip().rstrip(CLOSERS)[-1:] in CONTINUING


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
    end = CREDIT_ENDS.search(line[-160:])
    if not end:
        return None
    if BARE_CREDIT.fullmatch(line.strip()[:120]) or end.start() < 2 and len(line) <= 160:
        return "bare credit"
    return "credit"


def find_boilerplate(line: str) -> str | None:
    """Name the rule by which a line belongs to the site and not to the article, if it does."""
    if len(line) > MAX_BOILERPLATE_CHARACTERS:
        return None
    line = line.strip("•⦁∙ \t\u200e\u200f\u200b")
    if SEPARATOR.fullmatch(line):
        return "separator"
    for rule, pattern in BOILERPLATE_STARTS:
        if pattern.match(line):
            return rule
    if STAFF_ENDS.search(line[-200:]):
        return "staff"
    if len(line) < 120 and BYLINE.fullmatch(line):
        return "byline"
    return None


def is_names(line: str) -> bool:
    """Tell whether a line holds names of people and nothing else, one of them of two words.

    >>> is_names("Maria Lopez and Jan de Vries"), is_names("War and Peace")
    (True, False)
    """
    line = line.strip()
    if len(line) > 150:
        return False
    parts = NAMES_JOIN.split(line)
    return (
        len(parts) > 1
        and any(" " in part for part in parts)
        and all(NAMES_PART.fullmatch(part) for part in parts)
    )
