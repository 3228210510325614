"""Which printed sentences are the same statement: candidates by rare words, then alignment.

Time grows with the number of rare word sequences that sentences share, not with their pairs.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from analysis.quotes.alignment import find_blocks, is_misspelt
from analysis.quotes.pieces import spell_codes

# A word sequence in more distinct sentences than this points to none of them. Found by counting
# the pairs that comparing all sentences with all finds, and the time, on news of many outlets.
MOST_TRIGRAM, MOST_BIGRAM, MOST_OWN = 60, 12, 60
HASH, BUCKET_BITS = np.uint64(0x9E3779B97F4A7C15), 23  # Fibonacci hashing (Knuth 1973, 6.4)
PAIRS_AT_ONCE = 500_000  # are looked at
LINKS = 2  # neighbours each sentence keeps in a longer sequence that more sentences share
SAME_DAYS = 3  # reports of one event
NEAR_DAYS = 14  # the same few words, said again later, are another statement
UNKNOWN_DAY = -(10**6)  # of a form without a date
FEW_TEXTS = 20  # articles that are taken to tell one story, where dates are missing


class Forms(NamedTuple):
    """The distinct sentences, in arrays of one length, in an order that the words alone decide."""

    codes: np.ndarray  # words of all forms, one after the other
    starts: np.ndarray  # first word
    counts: np.ndarray  # words
    is_content: np.ndarray  # by word code: carries meaning
    spelt: list[str]  # by word code
    voices: np.ndarray  # rows of form and code of a speaker, sorted
    is_name: np.ndarray  # by speaker code: a name, not a description
    first_day: np.ndarray
    last_day: np.ndarray
    story: np.ndarray  # -1 none, -2 several
    quotes: dict[int, set]  # the quotations of several sentences it stands in, by number
    is_one_story: bool  # the articles are so few that those without a date tell one story


class Match(NamedTuple):
    """Two forms of one statement: ``short`` is the one with fewer words."""

    short: int
    long: int
    n_matched: int
    covers_long: float
    agreement: int


def find_groups(forms: Forms) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Number the statement of each form, and list the further statements that a form holds.

    Returns the group of each form, and pairs of a form and a group beyond its own: two sentences
    printed as one.
    """
    n = len(forms.counts)
    left, right = _find_candidates(forms)
    matches = _verify(forms, left, right)
    parent = list(range(n))
    quotes = {at: set(found) for at, found in forms.quotes.items()}
    none: set[int] = set()

    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def join(a, b):
        """Join two groups, unless one quotation prints both as different sentences."""
        a, b = root(a), root(b)
        if a == b:
            return True
        one, other = quotes.get(a, none), quotes.get(b, none)
        if not one.isdisjoint(other):
            return False
        keep, drop = min(a, b), max(a, b)
        if one or other:
            big, small = sorted((one, other), key=len, reverse=True)
            big |= small
            quotes[keep] = big
            quotes.pop(drop, None)
        parent[drop] = keep
        return True

    matches.sort(key=lambda match: (-match.n_matched, match.short, match.long))
    for match in matches:
        if match.covers_long >= HALF:
            join(match.short, match.long)
    # A part goes to one whole, the best: it must not tie two wholes together.
    parts: dict[int, list[Match]] = {}
    for match in matches:
        if match.covers_long < HALF and root(match.short) != root(match.long):
            parts.setdefault(root(match.short), []).append(match)
    longest = np.zeros(n, dtype=np.int64)
    roots = _find_roots(parent)
    np.maximum.at(longest, roots, forms.counts)
    for group in sorted(parts, key=lambda group: (-longest[group], group)):
        ranked = sorted(
            parts[group],
            key=lambda match: (
                -match.n_matched,
                -match.agreement,
                _days_apart(forms, match.short, match.long),
                -match.covers_long,
                match.long,
            ),
        )
        if longest[group] <= FEW and _is_ambiguous(ranked, root):
            continue
        for match in ranked:
            if longest[roots[match.long]] > longest[group] and join(group, match.long):
                break
    groups = _find_roots(parent)
    further = sorted(
        {
            (match.long, int(groups[match.short]))
            for match in matches
            if groups[match.short] != groups[match.long]
            and match.n_matched >= 5
            and match.n_matched >= HELD * forms.counts[match.short]
            and (held := forms.quotes.get(match.short, none)).isdisjoint(
                forms.quotes.get(match.long, none)
            )
            and not held.isdisjoint(quotes.get(int(groups[match.long]), none))
        }
    )
    return groups, further


HALF = 0.5  # two printings of which each holds half of the other are one statement at sight
HELD = 0.6  # of a sentence that is printed together with another one
FEW = 2  # words: with so few, two wholes that fit equally well mean that neither is known


def _find_roots(parent: list[int]) -> np.ndarray:
    roots = np.array(parent, dtype=np.int64)
    while not np.array_equal(roots, roots[roots]):
        roots = roots[roots]
    return roots


def _days_apart(forms: Forms, a: int, b: int) -> int:
    return int(
        max(forms.first_day[a] - forms.last_day[b], forms.first_day[b] - forms.last_day[a], 0)
    )


def _is_ambiguous(ranked: list[Match], root) -> bool:
    best = ranked[0]
    return any(
        root(match.long) != root(best.long)
        and (match.n_matched, match.agreement) == (best.n_matched, best.agreement)
        for match in ranked[1:]
    )


def _find_candidates(forms: Forms) -> tuple[np.ndarray, np.ndarray]:
    """Give pairs of forms that share a rare sequence of words, each pair once."""
    n, n_codes = len(forms.counts), len(forms.is_content)
    form = np.repeat(np.arange(n), forms.counts)
    codes = forms.codes
    pairs = []

    def sequence(width):
        """Code each run of words, and the form it stands in."""
        inside = form[: len(form) - width + 1] == form[width - 1 :]
        code = codes[: len(codes) - width + 1].astype(np.uint64)
        for step in range(1, width):
            code = code * np.uint64(n_codes) + codes[step : len(codes) - width + 1 + step].astype(
                np.uint64
            )
        return code[inside], form[: len(form) - width + 1][inside]

    for width, most in ((3, MOST_TRIGRAM), (2, MOST_BIGRAM)):
        if len(codes) >= width:
            pairs.append(_pair_up(*sequence(width), n, most))
    rare, times = _count(np.concatenate(pairs)) if pairs else (np.array([], dtype=np.int64),) * 2
    # One sequence in common is chance, but for few words of a speaker or an occasion.
    pairs = [rare[times > 1]]
    once = rare[times < 2]
    for start in range(0, len(once), PAIRS_AT_ONCE):
        some = once[start : start + PAIRS_AT_ONCE]
        near = _find_near(forms, some // n, some % n)
        some, near = some[near > 0], near[near > 0]
        agreement = _compare_speakers(forms, some // n, some % n)
        pairs.append(some[agreement + near > 1])
    if len(codes) >= 5:
        pairs.append(_link(*sequence(5), n, MOST_TRIGRAM))
    # The same speaker's words need not be rare; only short sentences depend on that.
    n_voices = np.bincount(forms.voices[:, 0], minlength=n)
    first_voice = np.cumsum(n_voices) - n_voices

    def by_voice(code, where):
        """Repeat each word sequence for each speaker of its form."""
        times = n_voices[where]
        at = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        voice = forms.voices[np.repeat(first_voice[where], times) + at, 1].astype(np.uint64)
        code = np.repeat(code, times) * np.uint64(len(forms.is_name)) + voice
        return code, np.repeat(where, times)

    if len(codes) >= 2:
        found = _pair_up(*by_voice(*sequence(2)), n, MOST_OWN)
        short = np.minimum(forms.counts[found // n], forms.counts[found % n]) < 8
        pairs.append(found[short])
    # Single words find the longer sentence of the same speaker.
    single = np.flatnonzero(forms.counts == 1)
    single = single[forms.is_content[codes[forms.starts[single]]]]
    wanted = np.isin(codes, codes[forms.starts[single]])
    code, where = by_voice(codes[wanted].astype(np.uint64), form[wanted])
    word = pd.DataFrame({"code": code, "form": where}).drop_duplicates()
    met = word[np.isin(where, single)[word.index]].merge(word, on="code")
    a, b = met["form_x"].to_numpy(), met["form_y"].to_numpy()
    near = (a != b) & (_gap(forms, a, b) <= NEAR_DAYS)
    pairs.append(np.minimum(a, b)[near] * n + np.maximum(a, b)[near])
    found = _distinct(np.concatenate(pairs))
    return found // n, found % n


def _count(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort the values, give each once, and how often it came."""
    values = np.sort(values)
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])
    return values[first], np.diff(np.append(first, len(values)))


def _distinct(values: np.ndarray) -> np.ndarray:
    """Sort the values and give each once (faster here than numpy's hash table)."""
    values = np.sort(values)
    return values[np.concatenate([[True], values[1:] != values[:-1]])[: len(values)]]


def _postings(code: np.ndarray, where: np.ndarray):
    """Sort forms by sequence, each once; give them with the start and length of each run.

    The forms come in order. Sequences of one form alone are left out, almost all before sorting.
    """
    bits = min(BUCKET_BITS, len(code).bit_length() + 4)  # few words need no large table
    bucket = ((code * HASH) >> np.uint64(64 - bits)).astype(np.int64)
    met = np.bincount(bucket)[bucket] > 1 if len(code) else np.empty(0, bool)
    code, where = code[met], where[met]
    order = np.argsort(code, kind="stable")
    code, where = code[order], where[order]
    once = np.ones(len(code), dtype=bool)
    once[1:] = (code[1:] != code[:-1]) | (where[1:] != where[:-1])
    code, where = code[once], where[once]
    first = np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]])[: len(code)])
    size = np.diff(np.concatenate([first, [len(code)]]))
    return where, first, size


def _pair_up(code: np.ndarray, where: np.ndarray, n: int, most: int) -> np.ndarray:
    """Give all pairs of forms in each run of at most ``most``, as ``left * n + right``.

    A pair comes as often as it shares a sequence.
    """
    where, _, size = _postings(code, where)
    length = np.repeat(size, size)
    kept = (length > 1) & (length <= most)
    where, length = where[kept].astype(np.int64), length[kept]
    size = size[(size > 1) & (size <= most)]
    place = np.arange(len(where)) - np.repeat(np.cumsum(size) - size, size)
    left_over = length - place  # forms from here to the end of the run
    pairs = [np.array([], dtype=np.int64)]
    for lag in range(1, most):
        at = np.flatnonzero(left_over > lag)
        if not len(at):
            break
        pairs.append(where[at] * n + where[at + lag])
    return np.concatenate(pairs)


def _link(code: np.ndarray, where: np.ndarray, n: int, most: int) -> np.ndarray:
    """Tie the forms of each run longer than ``most`` to its first form and the next ones."""
    where, first, size = _postings(code, where)
    kept = np.repeat(size, size) > most
    hub = np.repeat(where[first], size)[kept].astype(np.int64)
    where, run = where[kept].astype(np.int64), np.repeat(np.arange(len(size)), size)[kept]
    pairs = [hub * n + where]
    for lag in range(1, LINKS + 1):
        together = run[lag:] == run[:-lag]
        pairs.append((where[:-lag] * n + where[lag:])[together])
    found = _distinct(np.concatenate(pairs))
    return found[found // n != found % n]


def _gap(forms: Forms, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Give the days between two forms; 0 where a date is not known."""
    first, last = forms.first_day, forms.last_day
    apart = np.maximum(first[a] - last[b], first[b] - last[a])
    known = (first[a] > UNKNOWN_DAY) & (first[b] > UNKNOWN_DAY)
    return np.where(known, np.maximum(apart, 0), 0)


def _find_near(forms: Forms, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Give 0 for forms that dates or stories keep apart, 2 for one story or a few days, else 1."""
    gap, story = _gap(forms, a, b), forms.story
    known = (forms.first_day[a] > UNKNOWN_DAY) & (forms.first_day[b] > UNKNOWN_DAY)
    told = (story[a] >= 0) & (story[b] >= 0)
    near = np.where(known & (gap <= SAME_DAYS), 2, 1)
    if forms.is_one_story:
        near = np.where(known, near, 2)
    near = np.where(told & (story[a] == story[b]), 2, near)
    return np.where((gap > NEAR_DAYS) | (told & (story[a] != story[b])), 0, near)


def _verify(forms: Forms, left: np.ndarray, right: np.ndarray) -> list[Match]:
    """Keep the pairs of forms that are one statement."""
    if not len(left):
        return []
    swap = forms.counts[left] > forms.counts[right]
    short, long = np.where(swap, right, left), np.where(swap, left, right)
    sentences = _spell(forms)
    shared = cpdist(
        [sentences[at] for at in short.tolist()],
        [sentences[at] for at in long.tolist()],
        scorer=LCSseq.similarity,
        dtype=np.int32,
    )
    n_short = forms.counts[short]
    agreement = _compare_speakers(forms, short, long)
    near = _find_near(forms, short, long)
    # What the words in order allow at best (a misspelt one may count too), see is_same.
    best = np.minimum(shared + (n_short >= 4), n_short)
    share = best / n_short
    close = near == 2
    hopeful = (best >= 8) & (share >= 0.6)
    hopeful |= (agreement > 0) & (best >= 4) & (shared >= n_short)
    hopeful |= (agreement > 0) & (best >= 6) & (share >= 0.8)
    hopeful |= close & (agreement == 0) & (best >= 6) & (share >= 0.8)
    hopeful |= close & (shared >= n_short) & ((agreement >= 0) | (best >= 5))
    hopeful |= close & (agreement > 0) & (share >= np.where(best >= 6, 0.6, 0.75))
    # Or the end of the one may be the beginning of the other.
    beside = close & (agreement > 0) & (shared >= 3) & (share >= 0.3) & (n_short < 12)
    beside = np.flatnonzero(beside & ~hopeful)
    hopeful[beside] = [
        _may_overlap(sentences[one], sentences[other])
        for one, other in zip(short[beside].tolist(), long[beside].tolist(), strict=True)
    ]
    light = frozenset(spell_codes(np.flatnonzero(~forms.is_content)))
    matches = []
    for one, other, agree, close in zip(
        short[hopeful].tolist(),
        long[hopeful].tolist(),
        agreement[hopeful].tolist(),
        near[hopeful].tolist(),
        strict=True,
    ):
        matched, content, place = _count_matched(forms, sentences, light, one, other)
        n_short, n_long = int(forms.counts[one]), int(forms.counts[other])
        if is_same(n_short, matched, content, agree, close, place):
            matches.append(Match(one, other, matched, matched / n_long, agree))
    return matches


def _may_overlap(one: str, other: str) -> bool:
    """Tell if one sentence ends with three or more words that the other begins with."""
    for a, b in ((one, other), (other, one)):
        at = a.rfind(b[:3])
        while at >= 0:
            if b.startswith(a[at:]):
                return True
            at = a.rfind(b[:3], 0, at + 2)
    return False


LONG, GAPS = 8, 0.75  # fewer words than this must stand closer together
MANY = 12  # words in one order that need no rare ones among them


def is_same(
    n_short: int, matched: int, content: int, agreement: int, near: int, place: str = ""
) -> bool:
    """Decide if two printings that share so many words are one statement.

    ``content`` of the ``matched`` words carry meaning; ``agreement`` is 1 where both name the same
    speaker, -1 where they name different ones, else 0; ``near`` is 0 if dates or stories keep them
    apart, 2 if they bring them together, else 1; ``place`` is ``inside`` if all of the shorter
    stands in a row in the other, ``edge`` if one goes on where the other ends, else empty.
    Thresholds were set on pairs labelled by hand.
    """
    share = matched / n_short
    if near < 2:
        # Many people say the same few words on many days.
        if agreement <= 0:
            return matched >= LONG + 2 and content >= 5 and share >= 0.8
        if content >= 3 and share >= 0.8 and (matched >= 6 or share == 1):
            return matched >= 5 or content >= 4
        if content >= 2 and (
            (matched >= MANY and share >= 0.85) or (share >= 0.9 and matched >= LONG)
        ):
            return True
        if place == "inside" and matched >= 5 and content >= 2:
            return True
        return matched >= LONG and content >= 4 and share >= 0.6
    if matched >= LONG and content >= 4 and share >= (0.7 if agreement < 0 else 0.6):
        return True
    if share >= 0.9 and matched >= LONG and content >= (2 if agreement >= 0 else 3):
        return True
    if place == "inside" and matched >= 5 and content >= 3:
        return True  # a name may be wrong
    if agreement < 0:
        return False
    if agreement == 0:
        if place == "inside" and (content >= 2 or (content and matched >= 5)):
            return True
        return matched >= 6 and content >= 3 and share >= 0.8
    if place == "edge" and content >= 2 and matched >= 3 and (content >= 3 or share >= 0.5):
        return True
    if n_short <= 3:
        return share == 1 and content >= 1
    if matched >= 6 and content >= 3:
        return share >= 0.6
    return share >= 0.75 and content >= 1


def _compare_speakers(forms: Forms, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Give 1 where two forms name the same speaker, -1 where they name others, 0 if unknown.

    A description ("the senator") may be anybody, but for one that is the same.
    """
    n = len(forms.counts)
    n_voices = np.bincount(forms.voices[:, 0], minlength=n)
    first = np.cumsum(n_voices) - n_voices
    codes = np.append(forms.voices[:, 1], -1)
    n_named = np.bincount(
        forms.voices[:, 0], weights=forms.is_name[forms.voices[:, 1]], minlength=n
    )
    one = np.where(n_voices[a] == 1, codes[np.minimum(first[a], len(codes) - 1)], -1)
    other = np.where(n_voices[b] == 1, codes[np.minimum(first[b], len(codes) - 1)], -2)
    agreement = np.where((n_named[a] > 0) & (n_named[b] > 0), -1, 0)
    agreement[one == other] = 1
    # Forms of several speakers agree if they have one in common.
    several = (n_voices[a] > 0) & (n_voices[b] > 0) & (n_voices[a] + n_voices[b] > 2)
    several = np.flatnonzero(several)
    times = n_voices[a[several]]
    pair = np.repeat(several, times)
    at = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + first[a[pair]]
    held = forms.voices[:, 0] * len(forms.is_name) + forms.voices[:, 1]
    wanted = b[pair] * len(forms.is_name) + codes[at]
    agreement[pair[np.isin(wanted, held)]] = 1
    return agreement


def _spell(forms: Forms) -> list[str]:
    text, starts = spell_codes(forms.codes), forms.starts.tolist()
    return [text[a : a + k] for a, k in zip(starts, forms.counts.tolist(), strict=True)]


def _count_matched(forms: Forms, sentences, light, one: int, other: int) -> tuple[int, int, str]:
    """Count the words two forms share in order, and those that carry meaning; see `is_same`."""
    a, b = sentences[one], sentences[other]
    codes = forms.codes[forms.starts[one] : forms.starts[one] + forms.counts[one]]
    content = forms.is_content[codes].tolist()
    if a in b:
        return len(a), sum(content), "inside"
    blocks = find_blocks(a, b, light)
    matched = sum(size for *_, size in blocks)
    gaps = sum(h - j - size for (_, j, size), (_, h, _) in pairwise(blocks))
    if matched < LONG and gaps > GAPS * matched:
        return 0, 0, ""  # words of two sentences, strewn
    meaning = sum(sum(content[i : i + size]) for i, _, size in blocks)
    i, j, size = blocks[0] if blocks else (0, 0, 0)
    overlaps = len(blocks) == 1 and (
        (i == 0 and j + size == len(b)) or (j == 0 and i + size == len(a))
    )
    edges = [(0, 0, 0), *blocks, (len(a), len(b), 0)]
    for (i, j, size), (k, h, _) in pairwise(edges):
        if k - i - size == 1 and h - j - size >= 1:
            word = forms.spelt[codes[i + size]]
            place = j + size if k < len(a) or size else h - 1
            if is_misspelt(word, forms.spelt[forms.codes[forms.starts[other] + place]]):
                matched, meaning = matched + 1, meaning + 1
    return matched, meaning, "edge" if overlaps else ""
