"""Two printings of the same words: what they share, and what differs word by word.

Words are compared in a folded copy (one Unicode form, lower case, numbers and contractions in one
form); every range refers to the text as printed.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from analysis.memory import remember

# Letters and digits, the marks that combine with them, and the invisible characters that may
# stand inside a word.
_LETTER = (
    r"[^\W_]|[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufeff]"
)
_RUN = rf"(?:{_LETTER})+"
_BRACKETED = rf"\[(?:{_LETTER}){{1,30}}\]"
TOKEN = re.compile(
    r"(?<![^\W_])(?:[^\W\d_]\.){2,8}(?:[^\W\d_](?![^\W_]))?|"
    rf"(?:{_BRACKETED}(?={_LETTER}))?{_RUN}(?:(?:['’‘ʼ＇]|(?<=\d)[.,](?=\d)){_RUN})*(?:{_BRACKETED})?"
    r"|\[[ \u00a0]?(?:\.[ \u00a0]?){2,5}\]|\[…\]|\(\.\.\.\)|\.(?:[ \u00a0]?\.){2,5}|…"
    r"|[\[\]()]|[%&]|[\x1e\x1f]"
)
PIECE_END, CUE = "\x1e", "\x1f"  # between pieces, and where a cue splits a piece
ELLIPSIS = "…"
OPENING, CLOSING = "[", "]"
MARKS = (ELLIPSIS, OPENING, CLOSING)

_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
        *range(0xFE00, 0xFE10),
    ]
)
_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_PLACES = "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"
_NUMBERS = (
    {word: str(number) for number, word in enumerate(_UNITS.split())}
    | {word: str(10 * number) for number, word in enumerate(_TENS.split(), 3)}
    | dict(zip(_ORDINALS.split(), _PLACES.split(), strict=True))
)
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WHOLE = {  # words that are another form of two others, or of one
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "gimme": ("give", "me"),
    "lemme": ("let", "me"),
    "kinda": ("kind", "of"),
    "em": ("them",),
    "ya": ("you",),
    "til": ("until",),
    "till": ("until",),
    "ok": ("okay",),
    "sen": ("senator",),
    "rep": ("representative",),
    "gov": ("governor",),
    "gen": ("general",),
    "prof": ("professor",),
    "dr": ("doctor",),
    "mr": ("mister",),
    "%": ("percent",),
    "&": ("and",),
}
_ENDINGS = {"n't": "not", "'ve": "have", "'re": "are", "'ll": "will", "'m": "am"}
_ABBREVIATED = {
    "us": ["united", "states"],
    "uk": ["united", "kingdom"],
    "un": ["united", "nations"],
    "eu": ["european", "union"],
}
_SHORTENED = {"'s": {"is", "has", "us"}, "'d": {"had", "would"}}

# Words that carry little of what a sentence says: pronouns, articles, prepositions, conjunctions,
# auxiliaries and the fillers of speech.
_FUNCTION_WORDS = """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does doing done down during each even ever
    every few for from further get gets go going gonna got had has have having he her here hers
    herself him himself his how i if in into is it its itself just know let like lot made make many
    may me might mine more most much must my myself no nor not now of off oh okay on once only or
    other our ours ourselves out over own percent put really said same say says see shall she
    should so some something such take than that the their theirs them themselves then there these
    they thing things think this those through to too under until up upon us very want was way we
    well were what when where which while who whom whose why will with would yes yet you your yours
    yourself 's 'd 1 2 still way thank thanks back come good right sure able"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())

UNMARKED = frozenset(["substitution", "insertion", "deletion", "elision", "spelling", "splice"])
FEW_WORDS = 3  # so many other words at an edge stand for the reading's; more are other words
OPENERS = frozenset(["and", "but", "so", "well", "now", "or", "because", "yes", "no", "look"])
LONG_GAP = 3  # words left out in a row that make a deletion an elision
MANY_WORDS = 400  # beyond this many differing words, word-level edit distance takes over


class Word(NamedTuple):
    """One word or mark: its folded form, its range, its own form, and if a bracket holds it."""

    folded: str
    start: int
    end: int
    surface: str
    bracketed: bool


def fold(text: str) -> str:
    """Give a copy in which forms that look or mean the same are the same characters.

    >>> fold("Ｗe’ve")
    "we've"
    """
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_APOSTROPHES)
    return unicodedata.normalize("NFC", plain.casefold())


@remember(maxsize=1 << 17)
def split_token(raw: str) -> tuple[tuple[str, int, int, str], ...]:
    """Give the words one printed token stands for: folded form, range in it, and own form.

    >>> [word for word, *_ in split_token("we’ve")], [word for word, *_ in split_token("Seven")]
    (['we', 'have'], ['7'])
    """
    if raw in (PIECE_END, CUE):
        return ()
    if raw[0] in "[(." or raw == ELLIPSIS:
        if "." in raw or ELLIPSIS in raw:
            return ((ELLIPSIS, 0, len(raw), ELLIPSIS),)
        if len(raw) == 1:
            return ((OPENING, 0, 1, raw),)
    if raw in ("]", ")"):
        return ((CLOSING, 0, 1, raw),)
    surface = fold(raw.replace("[", "").replace("]", ""))
    if "." in raw and not raw[0].isdigit():
        surface = surface.replace(".", "")  # U.S., O.K.
    if not surface:
        return ()
    if (
        len(surface) > 1
        and any("\u3040" <= c <= "\u9fff" for c in raw)
        and len(surface) == len(raw)
    ):
        return tuple((c, at, at + 1, c) for at, c in enumerate(surface))
    end = len(raw)
    if surface in _WHOLE:
        words = _WHOLE[surface]
        return tuple((word, 0, end, surface) for word in words)
    if "'" in surface:
        stem, _, ending = surface.rpartition("'")
        ending = "'" + ending
        cut = max(raw.rfind(mark) for mark in "'’‘ʼ＇")
        if ending == "'t" and stem.endswith("n") and len(stem) > 1:
            stem, ending, cut = stem[:-1], "n't", max(cut - 1, 0)
        if stem and ending in _ENDINGS:
            return ((stem, 0, cut, stem), (_ENDINGS[ending], cut, end, ending))
        if stem and ending in _SHORTENED:
            return ((stem, 0, cut, stem), (ending, cut, end, ending))
        return ((surface.replace("'", ""), 0, end, surface),)
    if surface[0].isdigit() and "," in surface:
        return ((surface.replace(",", ""), 0, end, surface),)
    return ((_NUMBERS.get(surface, surface), 0, end, surface),)


def find_tokens(text: str) -> list[Word]:
    """Give the words and the marks (ellipses, brackets) of a text in order.

    >>> [word.folded for word in find_tokens("We’ve [all] seen … it.")]
    ['we', 'have', '[', 'all', ']', 'seen', '…', 'it']
    """
    tokens, depth = [], 0
    for match in TOKEN.finditer(text):
        raw, at = match[0], match.start()
        partly = len(raw) > 2 and "[" in raw
        for folded, start, end, surface in split_token(raw):
            if folded == OPENING:
                depth += 1
            elif folded == CLOSING:
                depth = max(depth - 1, 0)
            inside = partly or (depth > 0 and folded != OPENING)
            tokens.append(Word(folded, at + start, at + end, surface, inside))
    if depth:  # a bracket that nobody closes marks nothing
        tokens = [word._replace(bracketed=False) for word in tokens]
    return tokens


def find_blocks(a: str, b: str, light=frozenset(), cuts=frozenset()) -> list[tuple[int, int, int]]:
    """Give the aligned runs ``(start in a, start in b, length)`` of two sequences of words.

    A word is a character, the same for equal words. Longest runs first, as a reader would see
    them. Words that match by chance far from all else are left out at both ends, the sooner if
    they are ``light`` (say little), and not where a cut (a position in ``a``) stands between.
    Time is linear where the two are alike.
    """
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    at = long.find(short)
    if short and at >= 0:
        return [(0, at, len(a)) if short is a else (at, 0, len(b))]
    head = _count_equal(a, b)
    tail = _count_equal(a[head:][::-1], b[head:][::-1])
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    blocks = [(0, 0, head)] if head else []
    if max(len(inner_a), len(inner_b)) > MANY_WORDS and min(len(inner_a), len(inner_b)):
        edits = Levenshtein.editops(inner_a, inner_b).as_matching_blocks()
        blocks += [(block.a + head, block.b + head, block.size) for block in edits]
    elif len(inner_a) and len(inner_b):
        # Few words may match at an edge by chance and belong to a longer run further on.
        if head < 3:
            head, blocks = 0, []
        if tail < 3:
            tail = 0
        matcher = SequenceMatcher(
            None, a[head : len(a) - tail], b[head : len(b) - tail], autojunk=False
        )
        blocks += [(i + head, j + head, size) for i, j, size in matcher.get_matching_blocks()]
    if tail:
        blocks.append((len(a) - tail, len(b) - tail, tail))
    joined: list[tuple[int, int, int]] = []
    for i, j, size in blocks:
        if not size:
            continue
        if joined and sum(joined[-1][::2]) == i and joined[-1][1] + joined[-1][2] == j:
            joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
        else:
            joined.append((i, j, size))
    return _prune(_draw_together(joined, a, b), a, len(b), light, cuts)


def _count_equal(a, b) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def _draw_together(blocks, a, b) -> list[tuple[int, int, int]]:
    """Let the first and the last run stand next to their neighbours where they could as well."""
    if len(blocks) > 1:
        (i, j, size), (k, h, n) = blocks[0], blocks[1]
        if i + size == k and b[h - size : h] == a[i:k] and j + size < h:
            blocks = [(i, h - size, size + n), *blocks[2:]]
    if len(blocks) > 1:
        (i, j, size), (k, h, n) = blocks[-2], blocks[-1]
        if i + size == k and b[j + size : j + size + n] == a[k : k + n]:
            blocks = [*blocks[:-2], (i, j, size + n)]
    return blocks


def _prune(blocks, a, n_b: int, light, cuts) -> list[tuple[int, int, int]]:
    """Drop a short first or last run that stands far from the next one."""

    def is_stray(at, size, gap_start, gap_end, width):
        if size > 2 or any(gap_start <= cut <= gap_end for cut in cuts):
            return False
        return width > size * (2 if all(word in light for word in a[at : at + size]) else 5)

    while len(blocks) > 1:
        (i, j, size), (k, h, _) = blocks[0], blocks[1]
        if is_stray(i, size, i + size, k, max(k - i, h - j) - size):
            blocks = blocks[1:]
            continue
        (i, j, size), (k, h, last) = blocks[-2], blocks[-1]
        if is_stray(k, last, i + size, k, max(k - i, h - j) - size):
            blocks = blocks[:-1]
            continue
        break
    return blocks


_INFLECTIONS = frozenset(["s", "es", "d", "ed", "er", "ly", "y", "n", "r"])


def is_misspelt(a: str, b: str) -> bool:
    """Tell if two different words are likely one word spelt in two ways.

    >>> is_misspelt("chissy", "chrissy"), is_misspelt("this", "its"), is_misspelt("walk", "walks")
    (True, False, False)
    """
    shorter, longer = sorted((a, b), key=len)
    if len(longer) < 5 or len(shorter) < 4 or not (a.isalpha() and b.isalpha()):
        return False
    if a in FUNCTION_WORDS or b in FUNCTION_WORDS:
        return False
    if longer.startswith(shorter) and longer[len(shorter) :] in _INFLECTIONS:
        return False
    return OSA.distance(a, b) <= (1 if len(longer) < 8 else 2)


def _value(words: list[str]) -> float | None:
    """Give the number some words write, in figures or in words; None if they write none."""
    total, current, seen = 0.0, 0.0, False
    for word in words:
        if word in _SCALES:
            if word == "hundred":
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * _SCALES[word], 0.0
        elif word[:1].isdigit() and word.replace(".", "", 1).isdigit() and len(word) < 16:
            current += float(word)
        else:
            return None
        seen = True
    return total + current if seen else None


def _is_form(a: list[str], b: list[str]) -> bool:
    """Tell if two runs of words are one thing in two forms."""
    if "".join(a) == "".join(b):
        return True  # health care, healthcare
    if _ABBREVIATED.get("".join(a)) == b or _ABBREVIATED.get("".join(b)) == a:
        return True
    if len(a) == len(b) == 1:
        return b[0] in _SHORTENED.get(a[0], ()) or a[0] in _SHORTENED.get(b[0], ())
    value = _value(a)
    return value is not None and value == _value(b)


class Comparison(NamedTuple):
    """How a printing relates to a reading: relation, changes, and the words of each they share.

    A change is a dictionary of ``kind``, ``majority``, ``printed`` and ``start``, ``end``: words
    of the printing, as positions in its list of words.
    """

    relation: str
    changes: list[dict]
    printed_start: int
    printed_end: int
    start: int
    end: int
    n_matched: int


def compare_words(
    printed: list[Word], reading: list[Word], printed_text: str, reading_text: str
) -> Comparison:
    """Type every difference between a printing and a reading of the same statement.

    ``relation`` is ``verbatim``, ``excerpt`` or ``altered``; see the module
    ``analysis.quotes.statements``. Positions count words, marks not included.
    """
    words_p = [word for word in printed if word.folded not in MARKS]
    words_m = [word for word in reading if word.folded not in MARKS]
    cuts_p = _find_cuts(printed)
    cuts_m = _find_cuts(reading)
    p = [word.folded for word in words_p]
    m = [word.folded for word in words_m]
    letters: dict[str, str] = {}
    for word in (*p, *m):
        letters.setdefault(word, chr(0x10000 + len(letters) % 1_000_000))
    light = {letters[word] for word in letters.keys() & FUNCTION_WORDS}
    blocks = find_blocks("".join(map(letters.get, p)), "".join(map(letters.get, m)), light, cuts_p)
    if not blocks:
        return Comparison("altered", [], 0, len(p), 0, len(m), 0)

    changes: list[dict] = []

    def add(kind, i, j, k, h):
        changes.append(
            {
                "kind": kind,
                "majority": reading_text[words_m[k].start : words_m[h - 1].end] if h > k else "",
                "printed": printed_text[words_p[i].start : words_p[j - 1].end] if j > i else "",
                "start": i,
                "end": j,
            }
        )

    def is_currency(i, j, k, h):
        only, other = (m[k:h], printed_text) if i == j else (p[i:j], reading_text)
        return (i == j or k == h) and only in (["dollar"], ["dollars"]) and "$" in other

    def is_censored(i, j, k, h):
        shown = printed_text[words_p[i].start : words_p[j - 1].end + 2]
        shown += reading_text[words_m[k].start : words_m[h - 1].end + 2]
        return "*" in shown or "--" in shown

    def type_gap(i, j, k, h):
        """Words i to j of the printing stand where the reading has its words k to h."""
        if cuts_p & set(range(i, j + 1)) or cuts_m & set(range(k, h + 1)):
            if j > i or h > k:
                add("ellipsis", i, j, k, h)
        elif any(w.bracketed for w in words_p[i:j]) or any(w.bracketed for w in words_m[k:h]):
            add("bracket", i, j, k, h)
        elif (
            is_currency(i, j, k, h)
            or _is_form(p[i:j], m[k:h])
            or (j > i and h > k and is_censored(i, j, k, h))
        ):
            if j > i or h > k:
                add("form", i, j, k, h)
        elif i == j:
            add("elision" if h - k >= LONG_GAP else "deletion", i, j, k, h)
        elif k == h:
            add("insertion", i, j, k, h)
        elif j - i == h - k:
            for a, b in zip(range(i, j), range(k, h), strict=True):
                if p[a] != m[b]:
                    add(
                        "spelling" if is_misspelt(p[a], m[b]) else "substitution",
                        a,
                        a + 1,
                        b,
                        b + 1,
                    )
        elif is_misspelt("".join(p[i:j]), "".join(m[k:h])):
            add("spelling", i, j, k, h)
        else:
            add("substitution", i, j, k, h)

    i, k, _ = blocks[0]
    if i and k and not any(cut <= i for cut in cuts_p):  # both begin before what they share
        if i <= FEW_WORDS and not (i == 1 and p[0] in OPENERS):
            n = k if k <= i + 2 else i
            type_gap(0, i, k - n, k)
            i, k = 0, k - n
        elif is_misspelt(p[i - 1], m[k - 1]) or words_p[i - 1].bracketed:
            type_gap(i - 1, i, k - 1, k)
            i, k = i - 1, k - 1
    p_start, m_start = i, k
    for (i, k, size), (j, h, _) in pairwise(blocks):
        _add_forms(words_p, words_m, i, k, size, add)
        type_gap(i + size, j, k + size, h)
    i, k, size = blocks[-1]
    _add_forms(words_p, words_m, i, k, size, add)
    i, k = i + size, k + size
    rest_p, rest_m = len(p) - i, len(m) - k
    if rest_p and rest_m and not any(cut >= i for cut in cuts_p):
        if rest_p <= FEW_WORDS:
            n = rest_m if rest_m <= rest_p + 2 else rest_p
            type_gap(i, len(p), k, k + n)
            i, k = len(p), k + n
        elif is_misspelt(p[i], m[k]) or words_p[i].bracketed:
            type_gap(i, i + 1, k, k + 1)
            i, k = i + 1, k + 1
    changes.sort(key=lambda change: (change["start"], change["end"]))
    matched = sum(block[2] for block in blocks)
    kinds = {change["kind"] for change in changes}
    if kinds & UNMARKED:
        relation = "altered"
    elif (
        m_start
        or k < len(m)
        or any(
            change["kind"] in ("ellipsis", "bracket") and change["majority"] for change in changes
        )
    ):
        relation = "excerpt"
    else:
        relation = "verbatim"
    return Comparison(relation, changes, p_start, i, m_start, k, matched)


def _find_cuts(tokens: list[Word]) -> set[int]:
    """Give the positions, in words, at which an ellipsis stands."""
    cuts, at = set(), 0
    for token in tokens:
        if token.folded == ELLIPSIS:
            cuts.add(at)
        elif token.folded not in (OPENING, CLOSING):
            at += 1
    return cuts


def _add_forms(words_p, words_m, i, k, size, add) -> None:
    """List equal words that are printed in another form ("seven", "7")."""
    at = 0
    while at < size:
        a, b = words_p[i + at], words_m[k + at]
        n = 1
        if a.surface != b.surface and a.surface.replace("'", "") != b.surface.replace("'", ""):
            while at + n < size and (  # one printed word may stand for two
                words_p[i + at + n].start == a.start or words_m[k + at + n].start == b.start
            ):
                n += 1
            add("form", i + at, i + at + n, k + at, k + at + n)
        at += n


def compare_wording(printed: str, reading: str) -> tuple[str, list[dict]]:
    """Give the relation of a printing to a reading, and its changes with character ranges.

    >>> compare_wording("We felt this fragility.", "“We felt its fragility,”")[1]
    [{'kind': 'substitution', 'majority': 'its', 'printed': 'this', 'start': 8, 'end': 12}]
    """
    words = find_tokens(printed)
    comparison = compare_words(words, find_tokens(reading), printed, reading)
    return comparison.relation, place_changes(comparison.changes, words)


def place_changes(changes: list[dict], tokens: list[Word], offset: int = 0) -> list[dict]:
    """Turn the word positions of changes into characters; a gap lies behind the word before it."""
    words = [word for word in tokens if word.folded not in MARKS]
    placed = []
    for change in changes:
        i, j = change["start"], change["end"]
        if j > i:
            start, end = words[i].start, words[j - 1].end
        else:
            start = end = words[i - 1].end if i else words[0].start
        placed.append({**change, "start": start + offset, "end": end + offset})
    return placed
