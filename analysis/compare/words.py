"""The words of many articles as arrays: what reuse and keyness count.

A word is a run between blanks, as everywhere in the project; for comparison dashes are blanks too,
and only letters, digits and marks count, in lower case: "co-host," equals "cohost".
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

CHUNK_CHARACTERS = 1_000_000  # worked on at a time: some 80 MB of arrays
BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64 (2**64 / golden ratio)
DASHES = "\u2012\u2013\u2014\u2015"
NOT_COUNTED, OWN, QUOTED = 0, 1, 2


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
    place = pd.Series(np.arange(len(sizes)), index=articles["article_id"].to_numpy())
    body = _spans(zones[zones["zone"] == "body"], place)
    speech = _spans(quotes[quotes["kind"] == "speech"], place)
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


def _spans(table, place):
    """Article positions, starts and ends, ordered by article."""
    article = place.reindex(table["article_id"].to_numpy()).to_numpy()
    known = ~pd.isna(article)
    article = article[known].astype(np.int64)
    order = np.argsort(article, kind="stable")
    return (
        article[order],
        table["start"].to_numpy(np.int64)[known][order],
        table["end"].to_numpy(np.int64)[known][order],
    )


def _between(spans, first, last):
    low, high = np.searchsorted(spans[0], [first, last])
    return tuple(column[low:high] for column in spans)


def _cover(spans, first, offsets, size):
    """Which characters of the chunk lie in at least one of the spans."""
    article, start, end = spans
    shift = offsets[article - first]
    depth = np.bincount(start + shift, minlength=size + 1).astype(np.int32)
    depth -= np.bincount(end + shift, minlength=size + 1).astype(np.int32)
    return np.cumsum(depth[:size]) > 0


@cache
def _alphabet():
    """Of each character below U+10000: its letter in lower case (0: none), and if it is blank."""
    letter = np.zeros(0x10000, np.uint32)
    blank = np.zeros(0x10000, bool)
    for code in range(0x10000):
        character = chr(code)
        if character.isspace() or character in DASHES:
            blank[code] = True
        elif character.isalnum() or unicodedata.category(character)[0] == "M":
            lower = character.lower()
            letter[code] = ord(lower) if len(lower) == 1 else code
    return letter, blank


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
    voice = _cover(body, first, offsets, size).astype(np.int8)
    if len(speech[0]):
        voice[_cover(speech, first, offsets, size) & (voice > 0)] = QUOTED

    letters, blanks = _alphabet()
    low = np.minimum(codes, 0xFFFF).astype(np.uint16)
    letter, blank = letters[low], blanks[low]
    astral = np.flatnonzero(codes > 0xFFFF)
    if len(astral):
        known = {code: code * chr(code).isalnum() for code in np.unique(codes[astral]).tolist()}
        letter[astral] = [known[code] for code in codes[astral].tolist()]

    # Blanks between zones do not part text of one voice; anything else between them does.
    printed = np.flatnonzero(~blank)
    said = voice[printed]
    breaks = np.cumsum(np.diff(said, prepend=said[:1]) != 0, dtype=np.int32)
    blanks_before = printed - np.arange(len(printed))
    counted = (letter[printed] > 0) & (said > 0)
    at, said, breaks = printed[counted], said[counted], breaks[counted]
    gaps = blanks_before[counted]
    if not len(at):
        dtypes = np.int32, np.int32, np.int32, np.uint64, np.int8, np.int32
        return Words(*(np.empty(0, dtype) for dtype in dtypes))
    ends_article = np.zeros(size, np.int8)
    ends_article[offsets[1:] - 1] = 1
    number = np.cumsum(ends_article, dtype=np.int32)[at]
    breaks += number
    # A word ends at a blank, and where characters of no voice, or of the other, lie between.
    new = np.empty(len(at), bool)
    new[0] = True
    new[1:] = (gaps[1:] != gaps[:-1]) | (breaks[1:] != breaks[:-1])
    begin = np.flatnonzero(new)
    last = np.append(begin[1:], len(at)) - 1

    power, inverse = _powers(CHUNK_CHARACTERS if len(at) <= CHUNK_CHARACTERS else len(at))
    total = np.cumsum(letter[at].astype(np.uint64) * power[: len(at)])
    before = np.where(begin > 0, total[begin - 1], np.uint64(0))
    key = mix((total[last] - before) * inverse[begin])
    segment = breaks[begin]
    segment = np.cumsum(np.diff(segment, prepend=segment[:1]) != 0, dtype=np.int32) + segments
    article = number[begin]
    shift = offsets[article]
    return Words(
        (article + first).astype(np.int32),
        (at[begin] - shift).astype(np.int32),
        (at[last] + 1 - shift).astype(np.int32),
        key,
        said[begin],
        segment.astype(np.int32),
    )
