"""The words of many articles as arrays: what reuse and keyness count.

A word is a run between blanks, as everywhere in the project; for comparison dashes are blanks too,
and only letters, digits and marks count, in lower case: "co-host," equals "cohost".
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.schema import find_rows

CHUNK_CHARACTERS = 250_000  # worked on at a time: arrays that a processor's cache holds
BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64 (2**64 / golden ratio)
DASHES = "\u2012\u2013\u2014\u2015"
NOT_COUNTED, OWN, QUOTED = 0, 1, 2
BLANK = 0xFFFFFFFF  # no letter


@dataclass(frozen=True)
class Words:
    """Parallel arrays, one element per word, in the order of the articles and of their text.

    ``key`` stands for the word's letters (64 bits: two different words share one with a chance
    of about 1 in 10**19); ``segment`` changes where the voice does, so that a run of words with one
    segment is unbroken text in one voice of one article.
    """

    article: np.ndarray  # position in the table of articles
    start: np.ndarray  # characters, of the first letter
    end: np.ndarray
    key: np.ndarray
    voice: np.ndarray  # OWN or QUOTED
    segment: np.ndarray

    def __len__(self) -> int:
        return len(self.key)

    def __getitem__(self, chosen) -> "Words":
        return Words(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def iter_words(articles: pd.DataFrame, zones: pd.DataFrame, quotes: pd.DataFrame):
    """Find the words of the body of each article, in the own and in the quoted voice.

    Needs ``article_id`` and ``text``; ``zones``; and of ``quotes`` the spans and ``kind`` (only
    speech is the quoted voice). Gives ``Words`` for some articles at a time, at least once. Time
    grows with the number of characters, memory with the longest article.
    """
    sizes = articles["text"].str.len().to_numpy(np.int64) + 1
    ids = pd.Index(articles["article_id"])
    body = _spans(zones[zones["zone"] == "body"], ids)
    speech = _spans(quotes[quotes["kind"] == "speech"], ids)
    first, segments = 0, 0
    yield _index_chunk([""], 0, _between(body, 0, 0), _between(speech, 0, 0), 0)
    while first < len(sizes):
        fits = np.searchsorted(np.cumsum(sizes[first : first + 10_000]), CHUNK_CHARACTERS, "right")
        last = first + max(int(fits), 1)
        spans = _between(body, first, last), _between(speech, first, last)
        part = _index_chunk(articles["text"].iloc[first:last].tolist(), first, *spans, segments)
        if len(part):
            segments = int(part.segment[-1]) + 1
        yield part
        first = last


def _spans(table, ids):
    """Article positions, starts and ends, ordered by article."""
    article = find_rows(ids, table["article_id"])
    order = np.argsort(article, kind="stable")
    order = order[article[order] >= 0]
    start, end = (table[side].to_numpy(np.int64) for side in ("start", "end"))
    return article[order], start[order], end[order]


def _between(spans, first, last):
    low, high = np.searchsorted(spans[0], [first, last])
    return tuple(column[low:high] for column in spans)


def _find_voices(body, speech, first, offsets):
    """The places in the chunk from which on the voice may be another one, and that voice."""
    starts, ends = (
        [spans[side] + offsets[spans[0] - first] for spans in (body, speech)] for side in (1, 2)
    )
    edges = np.sort(np.concatenate([[0], *starts, *ends]))
    edges = edges[np.diff(edges, prepend=-1) > 0]
    in_body, in_speech = (
        np.cumsum(
            np.bincount(np.searchsorted(edges, start), minlength=len(edges))
            - np.bincount(np.searchsorted(edges, end), minlength=len(edges))
        )
        > 0
        for start, end in zip(starts, ends, strict=True)
    )
    return edges, np.where(in_body, np.where(in_speech, QUOTED, OWN), NOT_COUNTED).astype(np.int8)


@cache
def _alphabet():
    """Of each character below U+10000: its letter in lower case (0: none), or that it is blank."""
    letter = np.zeros(0x10000, np.uint32)
    for code in range(0x10000):
        character = chr(code)
        if character.isspace() or character in DASHES:
            letter[code] = BLANK
        elif character.isalnum() or unicodedata.category(character)[0] == "M":
            lower = character.lower()
            letter[code] = ord(lower) if len(lower) == 1 else code
    return letter


@cache
def _powers(size):
    """The powers of the base and of its inverse, modulo 2**64."""
    inverse = np.full(size, pow(BASE, -1, 2**64), np.uint64)
    base = np.full(size, BASE, np.uint64)
    base[0] = inverse[0] = 1
    return np.multiply.accumulate(base), np.multiply.accumulate(inverse)


def mix(key: np.ndarray) -> np.ndarray:
    """Spread 64-bit keys evenly (the finaliser of SplitMix64, Steele, Lea & Flood 2014)."""
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def _index_chunk(texts, first, body, speech, segments):
    lengths = np.array([len(text) for text in texts], np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths + 1)])
    text = "\n".join(texts) + "\n"
    # Two hyphens are a typewriter's dash.
    text = text.replace("--", "\u2014\u2014")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = len(codes)
    edges, voices = _find_voices(body, speech, first, offsets)
    voice = np.repeat(voices, np.diff(np.append(edges, size)))

    letter = _alphabet().take(codes, mode="clip")
    astral = np.flatnonzero(codes > 0xFFFF)
    if len(astral):
        known = {code: code * chr(code).isalnum() for code in np.unique(codes[astral]).tolist()}
        letter[astral] = [known[code] for code in codes[astral].tolist()]

    blank = letter == BLANK
    counted = (letter > 0) & (voice > 0) & ~blank
    at = np.flatnonzero(counted)
    if not len(at):
        dtypes = np.int32, np.int32, np.int32, np.uint64, np.int8, np.int32
        return Words(*(np.empty(0, dtype) for dtype in dtypes))
    # Blanks between zones do not part text of one voice; anything else between them does.
    is_printed = np.logical_or.reduceat(~blank, edges)
    edges, voices = edges[is_printed], voices[is_printed]
    breaks = np.cumsum(np.diff(voices, prepend=voices[:1]) != 0)
    opens = np.searchsorted(at, edges)
    is_told = np.diff(opens, append=len(at)) > 0
    opens, voices, breaks = opens[is_told], voices[is_told], breaks[is_told]
    # A word ends at a blank, and where characters of no voice, or of the other, lie between.
    gaps = np.cumsum(blank, dtype=np.int32).take(at)
    new = np.empty(len(at), bool)
    new[0] = True
    np.not_equal(gaps[1:], gaps[:-1], out=new[1:])
    new[opens[np.diff(breaks, prepend=breaks[:1]) != 0]] = True
    begin = np.flatnonzero(new)
    last = np.append(begin[1:], len(at)) - 1
    n_words = np.diff(np.searchsorted(begin, np.append(opens, len(at))))
    cuts = np.searchsorted(begin, np.searchsorted(at, offsets))
    article = np.repeat(np.arange(len(texts)), np.diff(cuts))

    power, inverse = _powers(CHUNK_CHARACTERS if len(at) <= CHUNK_CHARACTERS else len(at))
    total = np.cumsum(letter.take(at) * power[: len(at)])
    before = np.where(begin > 0, total[begin - 1], np.uint64(0))
    key = mix((total[last] - before) * inverse[begin])
    segment = np.repeat(breaks, n_words) + article
    segment = np.cumsum(np.diff(segment, prepend=segment[:1]) != 0, dtype=np.int32) + segments
    shift = offsets[article]
    return Words(
        (article + first).astype(np.int32),
        (at[begin] - shift).astype(np.int32),
        (at[last] + 1 - shift).astype(np.int32),
        key,
        np.repeat(voices, n_words),
        segment.astype(np.int32),
    )
