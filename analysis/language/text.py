"""Text made comparable: straight marks, composed letters, nothing invisible; and its paragraphs."""

import re
import unicodedata

import numpy as np

# One character for one character, so that offsets into the text stay valid.
STRAIGHT = {
    "'": "‘’‚‛ʼ′´`＇",  # U+2018 to U+201B, modifier apostrophe, prime, accents used as marks
    '"': "“”„‟″«»＂",
}
# Characters that print nothing: controls other than blanks, soft hyphen, zero-width and
# bidirectional marks, variation selectors, tags (Unicode 15.1, categories Cc and Cf).
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
FULL_WIDTH = re.compile("[！-～]")
BLANKS = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # of other widths than that of U+0020
# What `make_plain` changes. A letter with more marks stacked on it is left as it is.
ODD = re.compile(
    f"{INVISIBLE.pattern}+|[{''.join(LIGATURES)}]|[^\u0300-\u036f][\u0300-\u036f]{{1,4}}"
    f"|[ {BLANKS}]{{2,}}|[{BLANKS}]"
)
# Any of its characters: a text without one, and without two blanks in a row, is plain.
ANY_ODD = re.compile(
    f"[\u0300-\u036f！-～{''.join(LIGATURES)}{INVISIBLE.pattern.strip('[]')}{BLANKS}]"
)
PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


def straighten(text: str) -> str:
    """Make curly and other quotation marks and apostrophes straight, one for one.

    The result is as long as the text, so offsets into the one hold for the other.

    >>> straighten("“It isn’t,” she said.")
    '"It isn\\'t," she said.'
    """
    if text.isascii() and "`" not in text:
        return text
    for straight, marks in STRAIGHT.items():
        for mark in marks:
            text = text.replace(mark, straight)
    return text


def normalise(text: str) -> str:
    """Make a copy of a text for scoring and comparing: what looks the same becomes the same.

    Marks are straightened, letters composed (NFC), full-width letters and ligatures made plain,
    invisible characters taken out, lone surrogates replaced by U+FFFD. The result may be shorter
    or longer than the text: no offset into the text holds for it.

    >>> normalise("cafe\\u0301 is\\u200bn’t")
    "café isn't"
    """
    text = INVISIBLE.sub("", straighten(text))
    if text.isascii():
        return text
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    text = FULL_WIDTH.sub(lambda match: chr(ord(match[0]) - 0xFEE0), text)
    return unicodedata.normalize("NFC", SURROGATE.sub("\ufffd", text))


def make_plain(text: str) -> tuple[str, np.ndarray | None]:
    """Make a copy of a text as a reader sees it, to look for things in, and where it comes from.

    As in `normalise`, but quotation marks stay as they are, and blanks beside each other are one.
    With the copy comes the place in the text of each of its characters, and of its end; None if
    copy and text are the same.

    >>> plain, offsets = make_plain("sa\u200bid Jose\u0301.")
    >>> plain, offsets[[5, 9]].tolist()
    ('said José.', [6, 11])
    """
    if "  " not in text and not ANY_ODD.search(text):
        return text, None
    text, n_widened = FULL_WIDTH.subn(lambda match: chr(ord(match[0]) - 0xFEE0), text)
    pieces, places, done = [], [], 0
    for match in ODD.finditer(text):
        start, end = match.span()
        piece = match[0]
        plain = LIGATURES.get(piece) or unicodedata.normalize("NFC", INVISIBLE.sub("", piece))
        plain = " " if plain.isspace() else plain
        pieces += (text[done:start], plain)
        places += range(done, start)
        places += range(start, start + len(plain) - 1)
        if plain:
            places.append(min(start + len(plain), end) - 1)
        done = end
    if not done and not n_widened:
        return text, None
    pieces.append(text[done:])
    places += range(done, len(text) + 1)
    return "".join(pieces), np.array(places)


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Find the paragraphs of a text: its lines that are not blank, without outer blanks.

    >>> find_paragraphs("One.\\n\\n  Two. \\n")
    [(0, 4), (8, 12)]
    """
    return [match.span() for match in PARAGRAPH.finditer(text)]
