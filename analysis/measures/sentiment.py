"""VADER (Hutto and Gilbert 2014) for all sentences of a partition at once, with NLTK's values.

Lexicon: package ``vaderSentiment``; words and constants: ``nltk.sentiment.vader``, version 3.10,
whose habits are kept, so that each sentence gets the value NLTK gives it: a repeated word takes the
context of its first occurrence; tokens of one character are dropped; "never", "so", "this" and
idioms count in lower case only; the first "but" alone turns the weights; sums run left to right.
(From Python 3.12 on, NLTK's own sum is compensated; the two can then differ in the last bit.)

VADER's limit: on the 5,190 snippets of New York Times editorials that people rated for Hutto and
Gilbert 2014, its correlation with them is r = 0.49. A document's score saturates with its length:
it is for sentences.
"""

import ast
import functools
import string
import types
from dataclasses import dataclass

import numpy as np

from analysis.language import read_resource

POSITIVE, NEGATIVE = 0.05, -0.05  # Hutto and Gilbert 2014, recommended thresholds
ALPHA = 15  # NLTK's normalize()
EXCLAMATION, QUESTION, QUESTIONS = 0.292, 0.18, 0.96  # NLTK's _amplify_ep(), _amplify_qm()
NEVER_NEAR, NEVER_FAR = 1.5, 1.25  # NLTK's _never_check()
DISTANCE = (1, 0.95, 0.9)  # NLTK's sentiment_valence(): boosters fade with distance
BEFORE_BUT, AFTER_BUT = 0.5, 1.5  # NLTK's _but_check()
NOTHING = 0  # the role of any word that no rule names, and of no word
MARKS = ("!", "?")
LOWER_CASE_ONLY = ("part", "never", "so", "this")
COMMON = ("the", "of", "to", "for")  # in idioms, as anywhere
# Of nltk.sentiment.vader.VaderConstants.
CONSTANTS = (
    *("B_INCR", "B_DECR", "C_INCR", "N_SCALAR", "NEGATE", "BOOSTER_DICT", "SPECIAL_CASE_IDIOMS"),
    "PUNC_LIST",
)
PUNCTUATION = frozenset(string.punctuation)


@dataclass(frozen=True)
class Scores:
    """Compounds of texts, and the lexicon's words that made them.

    ``compound`` has an entry per text; the others one per occurrence of a word of the lexicon:
    ``token`` (its place among the tokens), ``text``, ``form`` (a code), ``valence`` (after all
    rules) and ``share`` (what it adds to the compound).
    """

    compound: np.ndarray
    token: np.ndarray
    text: np.ndarray
    form: np.ndarray
    valence: np.ndarray
    share: np.ndarray


def score_texts(texts: list[str]) -> np.ndarray:
    """Score texts with VADER: the compound, from -1 (negative) to 1 (positive), for each.

    Texts are taken as they are; normalise them first. Source: Hutto and Gilbert 2014; NLTK 3.10.

    >>> score_texts(["She wasn't happy.", "She was VERY happy!", "She was there."]).tolist()
    [-0.4585, 0.72, 0.0]
    """
    tokens = [text.split() for text in texts]
    text = np.repeat(np.arange(len(texts)), [len(some) for some in tokens])
    codes: dict[str, int] = {}
    form = [codes.setdefault(token, len(codes)) for some in tokens for token in some]
    words = describe_forms(list(codes), {})
    return score_tokens(text, np.array(form, np.int64), words, len(texts)).compound


def score_tokens(text: np.ndarray, form: np.ndarray, words: dict, n_texts: int) -> Scores:
    """Score texts given as tokens.

    ``text`` (ascending) and ``form`` have an entry per token, ``words`` is what
    ``describe_forms`` tells about the forms.
    """
    _, roles = _read_roles()
    is_hit = roles["is_valent"][words["role"]][form]
    is_scored = np.zeros(n_texts, bool)  # the others are 0, whatever stands in them
    is_scored[text[is_hit]] = True
    token = np.flatnonzero(is_scored[text])
    text, form = text[token], form[token]
    marked = np.flatnonzero(words["is_marked"][form])
    n_marks = {
        mark: np.bincount(text[marked], words[mark][form[marked]], n_texts) for mark in MARKS
    }
    kept = np.flatnonzero(words["is_kept"][form])
    text, form = text[kept], form[kept]
    role = words["role"][form]
    n_tokens = np.bincount(text, minlength=n_texts)
    begin = np.cumsum(n_tokens) - n_tokens
    upper = np.flatnonzero(words["is_upper"][form])
    n_capitals = np.bincount(text[upper], minlength=n_texts)
    is_stress = np.zeros(len(form), bool)
    is_stress[upper] = (n_capitals < n_tokens)[text[upper]]

    hits = np.flatnonzero(roles["is_valent"][role])
    # A word takes the context of its first occurrence: weigh each distinct one of a text once.
    key = text[hits] * (words["same"].max(initial=0) + 1) + words["same"][form[hits]]
    _, first, again = np.unique(key, return_index=True, return_inverse=True)
    once = hits[first]
    before = once - begin[text[once]]
    after = n_tokens[text[once]] - 1 - before
    valence = _weigh(once, before, after, role, is_stress)[again]

    buts = np.flatnonzero(roles["but"][role])
    first_but = np.full(n_texts, len(form))
    np.minimum.at(first_but, text[buts], buts)
    but = first_but[text[hits]]
    valence = np.where(hits > but, valence * AFTER_BUT, valence)
    valence = np.where((hits < but) & (but < len(form)), valence * BEFORE_BUT, valence)

    total = np.bincount(text[hits], valence, n_texts)  # adds up from left to right
    n_questions = n_marks["?"]
    emphasis = np.minimum(n_marks["!"], 4) * EXCLAMATION + np.where(
        n_questions > 3, QUESTIONS, np.where(n_questions > 1, n_questions * QUESTION, 0)
    )
    total = np.where(total > 0, total + emphasis, np.where(total < 0, total - emphasis, total))
    scale = np.sqrt(total * total + ALPHA)
    compound = np.zeros(n_texts)
    scored = np.flatnonzero(total)
    compound[scored] = _round(total[scored] / scale[scored])
    return Scores(
        compound, token[kept[hits]], text[hits], form[hits], valence, valence / scale[text[hits]]
    )


def _round(values: np.ndarray) -> np.ndarray:
    """Round to four decimals as Python does: numpy differs where the next digit is about a 5."""
    units = values * 10_000
    rounded = np.rint(units) / 10_000
    doubtful = np.abs(units - np.floor(units) - 0.5) < 1e-6
    rounded[doubtful] = [round(value, 4) for value in values[doubtful].tolist()]
    return rounded


def _weigh(at, before, after, role, is_stress) -> np.ndarray:
    """Weigh the lexicon's words at positions ``at`` by their contexts.

    ``before`` and ``after`` say how many tokens of the text stand there, ``role`` and ``is_stress``
    (capitals among small letters) what all tokens are.
    """
    _, roles = _read_roles()
    valence = roles["valence"][role[at]]
    stressed = _move_from_zero(valence, _read_constants().C_INCR)
    valence = np.where(is_stress[at], stressed, valence)
    stirs = np.zeros(len(role) + 5, bool)
    stirs[3:-2] = roles["stirs"][role]
    is_stirred = np.logical_or.reduce([stirs[at + n] for n in range(6)])  # three before, two after
    at, before, after = at[is_stirred], before[is_stirred], after[is_stirred]
    valence[is_stirred] = _weigh_in_context(valence[is_stirred], at, before, after, role, is_stress)
    return valence


def _weigh_in_context(valence, at, before, after, role, is_stress) -> np.ndarray:
    """Change valences by the words around (NLTK's sentiment_valence).

    The order of the steps is NLTK's: they do not commute.
    """
    constants, (_, words) = _read_constants(), _read_roles()
    own = role[at]
    places = [np.maximum(at - n, 0) for n in (1, 2, 3)]
    previous = [np.where(before >= n, role[places[n - 1]], NOTHING) for n in (1, 2, 3)]
    following = [
        np.where(after >= n, role[np.minimum(at + n, len(role) - 1)], NOTHING) for n in (1, 2)
    ]
    skipped = words["is_booster"][own] | (words["kind"][own] & words["of"][following[0]])
    for n, word in enumerate(previous):
        boost = words["boost"][word]
        boost = np.where(valence < 0, -boost, boost)
        up = np.where(valence > 0, constants.C_INCR, -constants.C_INCR)
        emphasised = words["is_booster"][word] & is_stress[places[n]]
        boost = np.where(emphasised, boost + up, boost) * DISTANCE[n]
        weighed = _check_never(valence + boost, n, previous, words, constants)
        if n == 2:
            weighed = _check_idioms(weighed, own, previous, following, words, constants)
        valence = np.where((before > n) & ~words["is_valent"][word], weighed, valence)
    least = words["least"][previous[0]] & ~words["is_valent"][previous[0]]
    softened = words["at"][previous[1]] | words["very"][previous[1]]
    valence = np.where(least & ~softened, valence * constants.N_SCALAR, valence)
    return np.where(skipped, 0.0, valence)


def _move_from_zero(valence: np.ndarray, by: float) -> np.ndarray:
    return np.where(valence > 0, valence + by, valence - by)


def _check_never(valence, n, previous, words, constants) -> np.ndarray:
    """Turn a valence after a negation; strengthen it after "never so" (NLTK's _never_check)."""
    negated = words["is_negation"][previous[n]]
    result = np.where(negated, valence * constants.N_SCALAR, valence)
    if n == 0:
        return result
    so = [words["so"][word] | words["this"][word] for word in previous]
    never = words["never"][previous[n]] & so[n - 1]
    if n == 1:
        return np.where(never, valence * NEVER_NEAR, result)
    return np.where(never | so[0], valence * NEVER_FAR, result)


def _check_idioms(valence, own, previous, following, words, constants) -> np.ndarray:
    """Give idioms their own valence, and dampen after "kind of" (NLTK's _idioms_check)."""
    one, two, three = previous
    valence = valence.copy()
    sequences = [(one, own), (two, one, own), (two, one), (three, two, one), (three, two)]
    for sequence in reversed(sequences):  # the first that matches has the last word
        _put_idioms(valence, sequence, words, constants.SPECIAL_CASE_IDIOMS)
    _put_idioms(valence, (own, following[0]), words, constants.SPECIAL_CASE_IDIOMS)
    _put_idioms(valence, (own, *following), words, constants.SPECIAL_CASE_IDIOMS)
    dampeners = [phrase for phrase in constants.BOOSTER_DICT if " " in phrase]
    is_dampened = np.zeros(len(valence), bool)
    for phrase in dampeners:
        is_dampened |= _matches(phrase, (three, two), words) | _matches(phrase, (two, one), words)
    return np.where(is_dampened, valence + constants.B_DECR, valence)


def _put_idioms(valence, sequence, words, idioms) -> None:
    for idiom, value in idioms.items():
        if idiom.count(" ") + 1 == len(sequence):
            valence[_matches(idiom, sequence, words)] = value


def _matches(phrase: str, sequence: tuple, words: dict) -> np.ndarray:
    matches = True
    for part, codes in zip(phrase.split(), sequence, strict=True):
        matches = matches & (words["part"][codes] == _read_idiom_parts()[part])
    return matches


def describe_forms(forms: list[str], spellings: dict[str, int]) -> dict[str, np.ndarray]:
    """Tell, for each distinct token (normalised), what VADER's rules ask of it.

    ``role`` is a place in the columns of ``_read_roles``; ``same`` numbers those tokens of the
    lexicon that VADER takes for the same word, by ``spellings``, to which new ones are added.
    """
    numbers, roles = _read_roles()
    is_valent = roles["is_valent"].tolist()
    role = np.zeros(len(forms), np.int64)
    same = np.zeros(len(forms), np.int64)
    lowered = "\n".join(forms).lower().split("\n") if forms else []
    for place, word in enumerate(lowered):
        # Most tokens are named by no rule, with the marks around them or without.
        if not (word in numbers or word.strip(string.punctuation) in numbers or "n't" in word):
            continue
        stripped = _strip(forms[place])
        word = stripped.lower()
        number = numbers.get(word, 0) or numbers["n't"] * ("n't" in word)
        number += len(numbers) * (number > 0 and stripped != word)
        role[place] = number
        if is_valent[number]:
            same[place] = spellings.setdefault(stripped, len(spellings))
    columns = {
        "role": role,
        "same": same,
        "is_kept": np.fromiter(map(len, forms), np.int64, len(forms)) > 1,
        "is_upper": np.fromiter(map(str.isupper, forms), bool, len(forms)),
    }
    marked = [place for place, form in enumerate(forms) if "!" in form or "?" in form]
    columns["is_marked"] = np.zeros(len(forms), bool)
    columns["is_marked"][marked] = True
    for mark in MARKS:
        columns[mark] = np.zeros(len(forms), np.int64)
        columns[mark][marked] = [forms[place].count(mark) for place in marked]
    return columns


def _strip(form: str) -> str:
    """Take a punctuation mark off a token that has no other (NLTK's SentiText).

    >>> [_strip(form) for form in ["happy,", '"happy', '"happy"', ",,happy", "a,"]]
    ['happy', 'happy', '"happy"', ',,happy', 'a,']
    """
    word = form.strip(string.punctuation)
    if len(word) < 2 or not PUNCTUATION.isdisjoint(word):
        return form
    before, after = form.split(word, 1)
    is_mark = (before or after) in _read_constants().PUNC_LIST
    return word if is_mark and not (before and after) else form


@functools.cache
def _read_constants():
    """Give the constants of NLTK's VADER, read from its source: to import NLTK takes a second."""
    source = ast.parse(read_resource("nltk", "sentiment/vader.py"))
    (named,) = (node for node in source.body if getattr(node, "name", "") == "VaderConstants")
    values: dict[str, object] = {}
    for node in named.body:
        if isinstance(node, ast.Assign) and node.targets[0].id in CONSTANTS:
            exec(compile(ast.Module([node], []), "nltk/sentiment/vader.py", "exec"), values)
    return types.SimpleNamespace(**{name: values[name] for name in CONSTANTS})


@functools.cache
def _read_lexicon() -> dict[str, float]:
    lines = read_resource("vaderSentiment", "vader_lexicon.txt").split("\n")
    entries = (line.strip().split("\t") for line in lines)
    return {entry[0]: float(entry[1]) for entry in entries if len(entry) > 1}


@functools.cache
def _read_idiom_parts() -> dict[str, int]:
    """Number the words that idioms and phrases like "kind of" are made of."""
    constants = _read_constants()
    phrases = [*constants.SPECIAL_CASE_IDIOMS, *(p for p in constants.BOOSTER_DICT if " " in p)]
    parts = dict.fromkeys(part for phrase in phrases for part in phrase.split())
    return {part: number for number, part in enumerate(parts, 1)}


@functools.cache
def _read_roles() -> tuple[dict[str, int], dict[str, np.ndarray]]:
    """Number the words, in lower case, that some rule names, and tell what the rules ask of each.

    0 is any other word, "n't" any other with that in it. The columns have each word twice: as it
    is, and as when it is not printed in lower case.
    """
    constants, lexicon = _read_constants(), _read_lexicon()
    boosters, parts = constants.BOOSTER_DICT, _read_idiom_parts()
    named = ["but", "kind", "of", "least", "at", "very", "never", "so", "this"]
    words = ["", "n't", *lexicon, *boosters, *sorted(constants.NEGATE), *parts, *named]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    lower = {
        "valence": [lexicon.get(word, 0.0) for word in numbers],
        "is_valent": [word in lexicon for word in numbers],
        "boost": [boosters.get(word, 0.0) for word in numbers],
        "is_booster": [word in boosters for word in numbers],
        "is_negation": [word in constants.NEGATE or "n't" in word for word in numbers],
        "part": [parts.get(word, 0) for word in numbers],
    } | {name: [word == name for word in numbers] for name in named}
    other = lower | {name: [0] * len(numbers) for name in LOWER_CASE_ONLY}
    columns = {name: np.array([*lower[name], *other[name]]) for name in lower}
    for name in LOWER_CASE_ONLY[1:]:
        columns[name] = columns[name].astype(bool)
    # A word of the lexicon keeps its valence unless one of these stands near it, or it is one; each
    # idiom has a part that is not as common as these four.
    named = ("is_booster", "is_negation", "kind", "least", "never", "so", "this")
    stirs = [columns[name] for name in named]
    is_common = np.isin(columns["part"], [parts.get(word, 0) for word in COMMON])
    columns["stirs"] = np.logical_or.reduce([*stirs, ~is_common & (columns["part"] > 0)])
    return numbers, columns
