"""Bytes to text: the encoding where it can be known, a note where it cannot."""

import codecs
import re

REPLACEMENT = "\ufffd"

# First bytes of files that are no text, whatever their name says (file(1), "magic").
MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "xz data"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
MARKS = (  # the four-byte marks first: UTF-32-LE begins with the mark of UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# C0 control characters that do not occur in prose; NUL, tab, line ends and escape are let through.
CONTROLS = bytes(c for c in range(1, 32) if c not in b"\b\t\n\v\f\r\x1b")
MAX_CONTROL_SHARE = 0.05  # random bytes hold 8%
MAX_NUL_SHARE = 0.25  # archives and programs are padded with them
OTHER_NEWLINES = "\r\v\f\x85\u2028\u2029"
NEWLINES = re.compile(f"\r\n|[{OTHER_NEWLINES}]")
ASCII = bytes(range(128))
ESCAPED = re.compile("[\udc80-\udcff]+")  # bytes of file names that could not be decoded
SURROGATES = re.compile("[\ud800-\udfff]")
# A lead byte and a continuation byte of UTF-8, read as Windows-1252 or Latin-1.
MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
# U+201D as Windows-1252 shows it, its last byte lost: that one stands for no character there.
CLOSING_MARK = re.compile("â€(?=[\\s.,;:?!)]|$)")

# A word of two scripts looks like another: "brіdge" with a Cyrillic letter is no English word.
# Not so the sign of a millionth, as in "μm".
FOREIGN = "\u0391-\u03bb\u03bd-\u03c9\u0400-\u04ff"
FOREIGN_LETTER = re.compile(f"[{FOREIGN}]")
TWO_SCRIPTS = re.compile(f"[a-zA-Z](?=[{FOREIGN}])|[{FOREIGN}](?=[a-zA-Z])")
MIN_TWO_SCRIPTS = 3  # a slip or two do no harm

ENCODING_NOTE = (
    "encoding",
    "the bytes are not UTF-8 and were read as Windows-1252; save the file as UTF-8",
)


class NotTextError(ValueError):
    """The bytes are not text."""


def detect_encoding(head: bytes) -> str:
    """Give the encoding that the first bytes of a file show: UTF-8 if nothing else does.

    A byte order mark decides; without one, NUL bytes at every other place mean UTF-16, at three
    of four UTF-32.
    """
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[: len(head) // 2 * 2]
    if len(sample) >= 4:
        quarters = [head[i::4].count(0) * 4 > 0.9 * len(head) for i in range(4)]
        if quarters == [False, True, True, True]:
            return "utf-32-le"
        if quarters == [True, True, True, False]:
            return "utf-32-be"
        even, odd = sample[::2].count(0) * 2, sample[1::2].count(0) * 2
        if odd > 0.6 * len(sample) and even < 0.1 * len(sample):
            return "utf-16-le"
        if even > 0.6 * len(sample) and odd < 0.1 * len(sample):
            return "utf-16-be"
    return "utf-8-sig"


def check_is_text(data: bytes) -> None:
    """Raise ``NotTextError`` if the bytes are those of a picture, an archive or the like."""
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"it is {what}, not text")
    n_controls = len(data) - len(data.translate(None, CONTROLS))
    is_padded = data.count(0) > MAX_NUL_SHARE * len(data)
    if is_padded or (n_controls > 4 and n_controls > MAX_CONTROL_SHARE * len(data)):
        raise NotTextError("it holds binary data, not text")


def decode(data: bytes, stated: str | None = None) -> tuple[str, list[tuple[str, str]]]:
    """Decode the bytes of one text and give notes (code, message) on what was doubtful.

    UTF-8 and UTF-16 are known by their form. What is not UTF-8 and holds hardly any valid
    character of it beyond ASCII is read in the encoding that the file states, else as
    Windows-1252, the usual other encoding of English news (WHATWG Encoding Standard); bytes that
    fit neither become U+FFFD. Raises ``NotTextError``.

    >>> decode(b"\\x93Yes,\\x94 she said.")[0]
    '“Yes,” she said.'
    """
    encoding = detect_encoding(data[:4096])
    if encoding != "utf-8-sig":
        text = data.decode(encoding, "replace")
        return text.removeprefix("\ufeff"), _note_replaced(text, encoding)
    check_is_text(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        # two bytes and more: a single one is rather an accented letter of Windows-1252
        is_cut_off = error.reason == "unexpected end of data" and len(data) - error.start > 1
    try:  # surrogates, each written as a character: pairs are joined, lone ones left to clean_text
        paired = data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
        return paired.decode("utf-16", "surrogatepass"), []
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    n_wrong = text.count(REPLACEMENT)
    if is_cut_off or n_wrong <= len(text.encode()) - len(text) - 2 * n_wrong:
        return text, _note_replaced(text, "utf-8")
    try:
        return data.decode(stated or "cp1252"), [] if stated else [ENCODING_NOTE]
    except (LookupError, UnicodeError):
        text = data.decode("cp1252", "replace")
        return text, [ENCODING_NOTE, *_note_replaced(text, "cp1252")]


def _note_replaced(text: str, encoding: str) -> list[tuple[str, str]]:
    n = text.count(REPLACEMENT)
    if not n:
        return []
    return [("undecodable", f"{n} places are not valid {encoding} and were replaced by U+FFFD")]


def clean_text(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Give the text with newlines as ``\\n`` and without NULs, lone surrogates and mojibake.

    Each NUL and each lone surrogate becomes one U+FFFD. The notes (code, message) say what was
    changed, except for newlines, and what is not what it looks like.
    """
    notes = []
    if text.startswith("\ufeff"):
        text = text[1:]
    if any(map(text.__contains__, OTHER_NEWLINES)):
        text = NEWLINES.sub("\n", text)
    if "\0" in text:
        notes.append(("nul", f"{text.count(chr(0))} NUL characters were replaced by U+FFFD"))
        text = text.replace("\0", REPLACEMENT)
    if text.isascii():
        return text, notes
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        text, n = SURROGATES.subn(REPLACEMENT, text)
        notes.append(("surrogate", f"{n} lone surrogates were replaced by U+FFFD"))
        data = text.encode("utf-8")
    others = data.translate(None, ASCII).decode("utf-8")  # few, and soon looked through
    n = len(TWO_SCRIPTS.findall(text)) if FOREIGN_LETTER.search(others) else 0
    if n >= MIN_TWO_SCRIPTS:
        message = "letters of two scripts stand side by side within words, which look like others"
        notes.append(("two_scripts", f"in {n} places, {message}; they are left as they are"))
    if MOJIBAKE.search(others) and MOJIBAKE.search(text):
        text, mojibake_notes = _mend_mojibake(text)
        notes += mojibake_notes
    return text, notes


def _mend_mojibake(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Undo a wrong decoding line by line, but for lines that hold the right characters too."""
    import ftfy

    lines, n_mended, n_doubtful = text.split("\n"), 0, 0
    for i, line in enumerate(lines):
        if not MOJIBAKE.search(line):
            continue
        mended = ftfy.fix_encoding(CLOSING_MARK.sub("â€\x9d", line))
        if mended == line:
            continue
        # "Â " is a letter and a blank as well as a wrongly decoded no-break space.
        restored = {c for c in mended if not c.isascii()} - {"\xa0", *line}
        if restored and "\n" not in mended:
            lines[i] = mended
            n_mended += 1
        else:
            n_doubtful += 1
    notes = []
    if n_mended:
        message = f"{n_mended} lines had been decoded wrongly (as in 'â€œ') and were mended"
        notes.append(("mojibake", message))
    if n_doubtful:
        message = f"{n_doubtful} lines may have been decoded wrongly (as in 'â€œ') and were left"
        notes.append(("mojibake_doubtful", message))
    return "\n".join(lines), notes


JOINERS = "\u200c\u200d\u200e\u200f"  # in emoji, and in names of many scripts


def show_name(name: str) -> str:
    """Give a name as it can be printed: control characters and stray bytes escaped.

    >>> show_name("two\\nlines.txt")
    'two\\\\x0alines.txt'
    """
    if name.isprintable():
        return name
    name = ESCAPED.sub(_join_bytes, name)
    return "".join(c if c.isprintable() or c in JOINERS else _escape(ord(c)) for c in name)


def _join_bytes(match: re.Match) -> str:
    """Join the bytes of characters, as a system whose encoding is not UTF-8 gives them."""
    return match[0].encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, as the file system gives it
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
