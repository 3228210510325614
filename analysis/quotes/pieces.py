"""Quotations cut into printed sentences, and their words as codes in one array."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.language import Numbering, find_sentences, tokenise
from analysis.memory import remember
from analysis.quotes.alignment import (
    CUE,
    FUNCTION_WORDS,
    MARKS,
    PIECE_END,
    TOKEN,
    split_token,
)

# A sentence ends inside a quotation only where one of these is followed by a blank.
BOUNDARY = re.compile(r"[.!?…。！？؟।][\"'”’)\]»]*\s|\n|[。！？]")
CUT = re.compile(r"(?<=[.!?])[ \u00a0]*(?:…|\.[ \u00a0]?\.[ \u00a0]?\.)[ \u00a0]+(?=[\"“‘]?[A-Z])")
SPACED = re.compile(r"[.\[][ \u00a0]\.|\.[ \u00a0]\]")  # an ellipsis with blanks
OPEN_END = re.compile(r"[,;:—–-][\"'”’»\s]*\Z")
NAME = re.compile(r"(?![a-z])[^\W\d_]+(?:['-][^\W\d_]+)*")
MISPRINTED = 0.05  # least share of a person's articles that print a middle name of another one
MAX_CUE = 150  # characters between the two halves of a sentence that a cue splits

_HONORIFICS = """mr mrs ms miss dr sir dame lord lady president vice prime minister senator sen rep
    representative congressman congresswoman governor gov mayor judge justice secretary chancellor
    king queen prince princess pope general gen colonel col captain capt lt sgt sergeant officer
    chief professor prof rev reverend pastor coach chairman chairwoman chair director speaker
    attorney ambassador former then mister doctor"""
HONORIFICS = frozenset(_HONORIFICS.split())
_BODIES = """committee department house party campaign court university group association police
    office agency council union company times post news bureau administration government twitter
    facebook instagram statement letter spokesman spokeswoman commission institute center"""
_BODIES = frozenset(_BODIES.split())
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"])


def split_quotes(articles: pd.DataFrame, quotes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one row per printed sentence, with its one or two spans, in the order of articles.

    And the articles, in the places that column ``source`` names.
    """
    speech = quotes.loc[(quotes["kind"] == "speech").to_numpy()]
    speech = speech[["quote_id", "article_id", "start", "end", "speaker"]]
    speech = speech.sort_values(["article_id", "start", "end", "quote_id"], kind="stable")
    about = articles.reset_index(drop=True)
    if not about["article_id"].is_unique:
        about = about.drop_duplicates("article_id", ignore_index=True)
    where = pd.Index(about["article_id"]).get_indexer(speech["article_id"])
    speech, where = speech[where >= 0], where[where >= 0]
    source = where.tolist()
    names = _as_list(speech["speaker"])
    speaker = [name_speaker(name) for name in names]
    starts, ends = speech["start"].tolist(), speech["end"].tolist()
    known: dict[str, list[tuple[int, int]]] = {}
    rows: list[tuple] = []  # quote, start, end, second quote, second start, second end
    spoken = zip(source, starts, ends, iter_texts(about["text"], where), strict=True)
    for at, (of, start, end, text) in enumerate(spoken):
        quoted = text[start:end]
        spans = known.get(quoted)
        if spans is None:
            spans = _split(quoted)
            known[quoted] = spans
        for index, (a, b) in enumerate(spans):
            if (
                index == 0
                and at
                and rows
                and rows[-1][0] == at - 1
                and rows[-1][3] < 0
                and source[at - 1] == of
                and (speaker[at - 1] == speaker[at] or not speaker[at - 1] or not speaker[at])
                and _runs_on(text, starts[at - 1], ends[at - 1], start)
            ):
                before = rows.pop()
                rows.append((before[0], before[1], before[2], at, a + start, b + start))
            else:
                rows.append((at, a + start, b + start, -1, -1, -1))
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    quote = table[:, 0]
    pieces = pd.DataFrame(table, columns=["quote", "start", "end", "quote_2", "start_2", "end_2"])
    pieces["text"] = pd.Series(
        [
            _clean(text[a:b]) if q < 0 else CUE.join((_clean(text[a:b]), _clean(text[a2:b2])))
            for (_, a, b, q, a2, b2), text in zip(
                rows, iter_texts(about["text"], where[quote]), strict=True
            )
        ],
        dtype=object,
    )
    pieces["key"] = pd.Series([speaker[q] for q in quote.tolist()], dtype=object)
    pieces["speaker"] = pd.Series([names[q] for q in quote.tolist()], dtype=object)
    quote_ids = speech["quote_id"].to_numpy(dtype=object)
    pieces["quote_id"] = pd.Series(quote_ids[quote], dtype=object)
    pieces["quote_id_2"] = pd.Series(quote_ids[pieces["quote_2"]], dtype=object)
    pieces["source"] = where[quote]
    return pieces, about


def iter_texts(texts: pd.Series, rows: np.ndarray) -> Iterator[str]:
    """Give the text of each row, read once for equal rows that follow each other."""
    last, text = -1, ""
    for row in rows.tolist():
        if row != last:
            last, text = row, texts.array[row]
        yield text


def _clean(text: str) -> str:
    """Leave no sign: one stands where a cue splits a sentence, and nowhere else."""
    return text.replace(PIECE_END, " ").replace(CUE, " ")


def _split(quoted: str) -> list[tuple[int, int]]:
    """Give the sentences of one quotation."""
    if not BOUNDARY.search(quoted):
        stripped = quoted.strip()
        start = quoted.find(stripped) if stripped else 0
        return [(start, start + len(stripped))] if stripped else []
    spans = []
    for a, b in find_sentences(quoted):
        for match in CUT.finditer(quoted, a, b):  # "... ready. ... But just know": two sentences
            spans.append((a, match.start()))
            a = match.end()
        spans.append((a, b))
    return [(a, b) for a, b in spans if b > a]


def _runs_on(text: str, start: int, end: int, next_start: int) -> bool:
    """Tell if a cue, and nothing else, stands between the two halves of one sentence."""
    if not 0 < next_start - end <= MAX_CUE:
        return False
    between = text[end:next_start]
    if "\n" in between or not any(c.isalpha() for c in between):
        return False
    bare = between.strip(" \t\"'“”‘’`«»„")
    if bare[-1:] in ".!?" or bare[-1:] == "":
        return False
    if not (
        OPEN_END.search(text[max(start, end - 10) : end]) or between.lstrip("\"'”’")[:1] == ","
    ):
        return False
    return bare.endswith(",")


def _as_list(column: pd.Series) -> list:
    return [value if isinstance(value, str) else "" for value in column.tolist()]


@remember(maxsize=1 << 16)
def name_speaker(name: str) -> str:
    """Give what a speaker is known by: the last name, folded; a description after a tilde.

    >>> name_speaker("President Barack Obama"), name_speaker("the spokesman"), name_speaker("he")
    ('obama', '~the spokesman', '')
    """
    words = [w for t in TOKEN.findall(name[:300]) for w, *_ in split_token(t)]
    words = [word for word in words if word not in MARKS and word != "'s"]
    kept = [word for word in words if word not in HONORIFICS]
    suffix = ""
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        suffix = " jr" if kept.pop() == "jr" else suffix
    if all(word in FUNCTION_WORDS for word in words):
        return ""
    if not kept or not name.strip()[:1].isupper() or words[0] in FUNCTION_WORDS:
        return "~" + " ".join(words)
    if kept[-1] in _BODIES:
        return " ".join(words)
    return kept[-1] + suffix


def find_namesakes(names: dict[str, int], is_one_story: bool) -> dict[str, str]:
    """Give names that end alike the one of the person that most articles (the counts) print.

    Two first names, or two middle ones, are two people, but for rare misprints; a last name alone
    is the only one's whom a story names in full.

    >>> find_namesakes({"Ana Brook": 2, "Ana B. Brook": 1, "Mayor Brook": 3}, True)["Mayor Brook"]
    'Ana Brook'
    """
    people: dict[str, dict[str, dict[str, int]]] = {}  # first name, initials between, full name
    alone, chosen = [], {}
    for name, n in names.items():
        words = name.replace(".", "").replace("’", "'").split()
        if not all(NAME.fullmatch(word) and word[-2:] != "'s" for word in words):
            continue  # a description
        words = [word.lower() for word in words if word.lower() not in _SUFFIXES]
        words = [word for word in words if word.partition("-")[0] not in HONORIFICS]
        if len(words) > 1:
            initials = "".join(word[0] for word in words[1:-1])
            people.setdefault(words[0], {}).setdefault(initials, {})[name] = n
        else:
            alone.append(name)
    for by_initials in people.values():
        alike = by_initials.pop("", {})
        sizes = sorted((sum(found.values()), initials) for initials, found in by_initials.items())
        if sizes:
            alike |= by_initials[sizes[-1][1]]
        if sum(n for n, _ in sizes[:-1]) > MISPRINTED * sum(alike.values()):
            continue
        best = min(alike, key=lambda name: (-alike[name], len(name), name))
        chosen |= dict.fromkeys(alike, best)
        if is_one_story and len(people) == 1:
            chosen |= dict.fromkeys(alone, best)
    return chosen


class Words(NamedTuple):
    """The words of many pieces in one array: codes, and where each piece begins."""

    codes: np.ndarray  # without marks; the order of the codes is that of the words
    starts: np.ndarray
    counts: np.ndarray
    vocabulary: list[str]  # by code
    keys: np.ndarray  # words and marks of each piece, as a string with a character for each

    def keep(self, mask):
        """Leave out pieces (those without words)."""
        starts, counts, keys = self.starts[mask], self.counts[mask], self.keys[mask]
        return self._replace(starts=starts, counts=counts, keys=keys)


def tokenise_pieces(texts: pd.Series) -> Words:
    """Fold the words of all texts at once; each distinct run between blanks is looked at once."""
    runs = tokenise([_close_up(text) for text in texts.tolist()])
    of_run, distinct = Numbering().number(runs.line)
    held = [
        [word for token in TOKEN.findall(run) for word, *_ in split_token(token)]
        for run in distinct
    ]
    vocabulary = sorted({word for words in held for word in words}.union(MARKS))
    code = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    sizes = np.array([len(words) for words in held], dtype=np.int64)
    flat = np.array([code[word] for words in held for word in words], dtype=np.int64)
    first = np.cumsum(sizes) - sizes
    repeat = sizes[of_run]
    offset = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    stream = flat[np.repeat(first[of_run], repeat) + offset]
    ends = np.searchsorted(np.repeat(runs.text, repeat), np.arange(len(texts)), "right")
    begins = np.concatenate([[0], ends])[: len(ends)]
    before = np.concatenate([[0], np.cumsum(~np.isin(stream, [code[mark] for mark in MARKS]))])
    spelt = spell_codes(stream)
    spans = zip(begins.tolist(), ends.tolist(), strict=True)
    keys = np.array([spelt[a:b] for a, b in spans], dtype=object)
    starts = before[begins]
    return Words(stream[np.diff(before) > 0], starts, before[ends] - starts, vocabulary, keys)


def _close_up(text: str) -> str:
    """Take the blanks out of ellipses, so that no token holds any."""
    if not SPACED.search(text):
        return text
    return " ".join("".join(token.split()) or token for token in TOKEN.findall(text))


def spell_codes(codes: np.ndarray) -> str:
    """Write codes as a string of one character each, for fast comparison."""
    points = codes % 1_000_000 + 0x100
    return (
        np.where(points >= 0xD800, points + 0x800, points)
        .astype("<u4")
        .tobytes()
        .decode("utf-32-le")
    )
