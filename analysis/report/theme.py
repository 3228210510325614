"""The look: colours, type, number formats, and text that is safe to draw.

One outlet has one colour and one shape in every chart of a corpus, and never colour alone: the
name stands beside it.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

# Okabe & Ito (2008), "Color Universal Design": eight colours that stay apart under the common
# forms of colour blindness. Their yellow is left out: it cannot be seen on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#3B3B3B")
SHAPES = ("o", "s", "D", "^", "v", "P", "X", "h")

INK, MUTED, RULE, GROUND, CARD = "#1b1b1b", "#595959", "#dedad2", "#f4f1ea", "#ffffff"

# A phone of 390 px shows 1 pt as about 1 px at this width, a desktop as 1.6 px.
WIDTH = 360.0  # points
DPI = 200

MISSING = "–"  # stands in tables and labels where there is no figure


class Style(NamedTuple):
    """How an outlet is drawn: a colour and the name of a matplotlib marker."""

    colour: str
    shape: str


def style_outlets(outlets) -> dict[str, Style]:
    """Give each outlet its colour and shape, the same for the same set of outlets.

    Colours go round after 7 and shapes after 8, so that 56 outlets have a pair of their own.

    >>> style_outlets(["B", "A", "B"])["A"]
    Style(colour='#0072B2', shape='o')
    """
    names = sorted({str(name) for name in outlets})
    return {
        name: Style(PALETTE[i % len(PALETTE)], SHAPES[i % len(SHAPES)])
        for i, name in enumerate(names)
    }


def tint(colour: str, share: float) -> str:
    """Mix a colour with white: share 1 leaves it, share 0 is white.

    >>> tint("#000000", 0.5)
    '#808080'
    """
    return mix("#ffffff", colour, share)


def mix(first: str, second: str, share: float) -> str:
    """Mix two colours: share 0 is the first, share 1 the second."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def shade(share: float) -> str:
    """Give the colour of a share (0 to 1): white, through the palette's blue, to night."""
    share = min(max(share, 0.0), 1.0)
    if share <= 0.6:
        return tint(PALETTE[0], 0.06 + share / 0.6 * 0.94)
    return mix(PALETTE[0], "#002b4a", (share - 0.6) / 0.4)


@cache
def list_colours() -> tuple[str, ...]:
    """List the colours that a chart can hold, with the steps between them at edges; at most 256."""
    colours = [*PALETTE, INK, MUTED, RULE, GROUND, CARD, tint(GROUND, 0.6), "#a9a49a"]
    colours += [tint(colour, i / 15) for colour in PALETTE for i in range(15)]
    colours += [mix(colour, INK, i / 4) for colour in PALETTE for i in range(1, 4)]
    colours += [shade(i / 40) for i in range(41)]
    colours += [tint(INK, i / 32) for i in range(32)]
    return tuple(dict.fromkeys(c.lower() for c in colours))


def contrast_ink(colour: str) -> str:
    """Choose ink or white, whichever reads better on the colour (WCAG 2.2 relative luminance)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= 4.5 else INK


# Numbers ------------------------------------------------------------------------------------


def format_number(value, decimals: int = 1) -> str:
    """Write a number with a true minus sign, thousands set apart, and a dash if missing.

    >>> format_number(-1234.5, 1), format_number(float("nan"))
    ('−1,234.5', '–')
    """
    try:
        value = float(value)
    except (TypeError, ValueError):
        return MISSING
    if not math.isfinite(value):
        return MISSING
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if float(text.replace(",", "")) == 0 else "−" + text[1:]
    return text


def format_share(value, decimals: int = 0) -> str:
    """Write a share (0 to 1) in per cent; what is not quite none or all is not rounded to it.

    >>> format_share(0.567), format_share(0.0), format_share(0.004), format_share(0.996)
    ('57%', '0%', '<1%', '>99%')
    """
    share = None if value is None else float(value)
    text = format_number(None if share is None else share * 100, decimals)
    step = 10.0**-decimals
    if text == format_number(0, decimals) and share > 0:
        return f"<{format_number(step, decimals)}%"
    if text == format_number(100, decimals) and share < 1:
        return f">{format_number(100 - step, decimals)}%"
    return text if text == MISSING else text + "%"


def format_interval(low, high, decimals: int = 1, share: bool = False) -> str:
    """Write an interval as "low to high", or a dash if an end is missing.

    >>> format_interval(-0.1, 0.25, 2)
    '−0.10 to 0.25'
    """
    write = format_share if share else format_number
    ends = [write(low, decimals), write(high, decimals)]
    return MISSING if MISSING in ends else " to ".join(ends)


# Text ---------------------------------------------------------------------------------------

# Characters that change the order in which others are shown (Unicode Annex 9).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# C0 and C1 controls but tab and newline, lone surrogates, noncharacters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)"
)
_UNSEEN = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_BLANK = re.compile(r"\s+")


def reveal(text: str) -> str:
    """Make visible what would hide, reorder or pile up: controls, bidi overrides, stacked marks.

    >>> reveal("a\\x00b\\u202ec")
    'a␀b[U+202E]c'
    """
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])) if m[0] < " " else "\ufffd", text)
    text = _BIDI.sub(lambda m: f"[U+{ord(m[0]):04X}]", text)
    return _MARKS.sub(lambda m: f"{m[1]}[+{len(m[2])} marks]", text)


def safe_text(text) -> str:
    """Prepare text for drawing: one line, composed, and only glyphs that the fonts have.

    Invisible characters are dropped; a character without a glyph is drawn as a white square
    (the table behind the chart has the text itself).
    """
    text = unicodedata.normalize("NFC", reveal(str(text)))
    text = _BLANK.sub(" ", _UNSEEN.sub("", text)).strip()
    if text.isascii():
        return text
    glyphs = _find_glyphs()
    return "".join(c if ord(c) in glyphs else "□" for c in text)


def shorten(text: str, length: int) -> str:
    """Cut a text to at most so many characters, at a blank where there is one near the end.

    >>> shorten("The Evening Standard of London", 21)
    'The Evening Standard…'
    """
    text = _BLANK.sub(" ", str(text)).strip()
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    blank = cut.rfind(" ")
    return cut[: blank if blank > length * 0.6 else None].rstrip(" ,.;:") + "…"


def shorten_apart(names, length: int) -> dict[str, str]:
    """Cut names to at most so many characters; where cut ends would be the same, to what differs.

    Words that most names hold go first, then the middle.

    >>> shorten_apart(["The Evening Courier 001", "The Evening Courier 002"], 15).values()
    dict_values(['…001', '…002'])
    """
    texts = {name: safe_text(name) for name in names}
    cut = {name: shorten(text, length) for name, text in texts.items()}
    n_names = Counter(word for text in texts.values() for word in set(text.split(" ")))
    for name in _find_alike(cut):
        words = [word for word in texts[name].split(" ") if 2 * n_names[word] <= len(texts)]
        texts[name] = f"…{' '.join(words)}" if words else texts[name]
        cut[name] = shorten(texts[name], length)
    tail = (length - 1) // 2 - 1
    for name in _find_alike(cut):
        if len(texts[name]) > length:
            cut[name] = f"{texts[name][: length - 1 - tail]}…{texts[name][-tail:]}"
    return cut


def _find_alike(cut: dict[str, str]) -> list[str]:
    """List the names whose cut is also that of another."""
    times = Counter(cut.values())
    return [name for name, text in cut.items() if times[text] > 1]


def wrap(text: str, width: float, size: float, lines: int = 2, font: str = "sans") -> list[str]:
    """Break drawn text into at most so many lines of a width in points; the last may end in "…".

    Words longer than a line are broken. An empty text gives one empty line.
    """
    out, line, rest = [], "", safe_text(text)[:2000].split(" ")
    while rest:
        word = rest.pop(0)
        longer = f"{line} {word}" if line else word
        if measure(longer, size, font) <= width:
            line = longer
        elif line:
            out.append(line)
            line, rest = "", [word, *rest]
        else:
            n = max(1, len(word) - 1)
            while n > 1 and measure(word[:n], size, font) > width:
                n -= 1
            out.append(word[:n])
            rest = [word[n:], *rest]
        if len(out) == lines:
            # As much of the next word as there is room for: two names may begin alike.
            last = " ".join([out[-1], *rest[:1]])
            while last and measure(last + "…", size, font) > width:
                last = last[:-1]
            return [*out[:-1], last.rstrip(" ,.;:") + "…"]
    return [*out, line]


# Fonts --------------------------------------------------------------------------------------

# DejaVu comes with matplotlib, so that a chart is the same on every machine. For scripts that
# it lacks, the first of these that the machine has.
FALLBACKS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans",
    "Noto Sans Devanagari",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Yu Gothic",
    "Nirmala UI",
    "PingFang SC",
    "Hiragino Sans",
    "Arial Unicode MS",
    "WenQuanYi Zen Hei",
)
_FACES = {
    "sans": ("DejaVu Sans", "normal"),
    "bold": ("DejaVu Sans", "bold"),
    "serif": ("DejaVu Serif", "bold"),
}


@cache
def list_fonts() -> tuple[str, ...]:
    """List the font families to draw with: DejaVu Sans, then the fallbacks this machine has."""
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return ("DejaVu Sans", *(name for name in FALLBACKS if name in known))


def make_rc() -> dict:
    """Give the matplotlib settings of every chart."""
    return {
        "font.family": list(list_fonts()),
        "font.size": 9,
        "text.parse_math": False,  # "$5 and $6" is money
        "text.usetex": False,
        "text.color": INK,
        "text.antialiased": True,
        "axes.unicode_minus": True,
        "path.simplify": False,
        "savefig.dpi": DPI,
        "savefig.facecolor": CARD,
        "figure.facecolor": CARD,
    }


@cache
def _load_face(font: str):
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    family, weight = _FACES[font]
    face = FT2Font(font_manager.findfont(font_manager.FontProperties(family=family, weight=weight)))
    face.set_size(100, 72)
    return face


class _Advances(dict):
    """Widths of the characters of a font at 1 pt; that of an em for one from a fallback font."""

    def __init__(self, font: str):
        self.font = font

    def __missing__(self, character: str) -> float:
        face, advance = _load_face(self.font), 1.0
        if face.get_char_index(ord(character)):
            advance = face.load_char(ord(character)).linearHoriAdvance / 65536 / 100
        self[character] = advance
        return advance


_ADVANCES = {font: _Advances(font) for font in _FACES}


def measure(text: str, size: float, font: str = "sans") -> float:
    """Measure drawn text in points; font is "sans", "bold" or "serif" (which is bold)."""
    return size * sum(map(_ADVANCES[font].__getitem__, text))


@cache
def _find_glyphs() -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    glyphs = set(_load_face("sans").get_charmap())
    for family in list_fonts()[1:]:
        glyphs |= set(FT2Font(font_manager.findfont(family)).get_charmap())
    return frozenset(glyphs)
