"""For each sentence, the nearest one in every other article that tells the same story."""

import re
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.words import iter_words
from analysis.language import straighten
from analysis.quotes.alignment import FUNCTION_WORDS

MATCH = 0.4  # least score of a counterpart: below, most nearest sentences say something else
SHARED_WORDS = 3  # least number of content words a counterpart shares
SMALL_CORPUS = 20  # so few articles without stories are taken to tell one
RARE_ARTICLES = 30  # words in more articles than this do not point to a story
SAME_STORY = 0.17  # least share of rare words in common
NEAR_DAYS = 3  # articles on one story are published within, where the days are known
NEIGHBOURS = 5  # articles that an article is compared with where no story is given
MOST_SENTENCES = 1000  # of an article are compared: ten times as many as long reports have
WORDS_AT_ONCE = 4096  # columns of a table of sentences and words
CELLS_AT_ONCE = 1_000_000  # words of articles among which common ones are looked for
PAIRS_AT_ONCE = 1_000_000  # of articles by the words they share
WORD = re.compile(r"\w+")


def find_counterparts(articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Find for each sentence the nearest sentence of each other article on its story.

    Needs ``article_id``, ``text`` and, where it is known, ``story`` of articles, and
    ``article_id``, ``sentence_index``, ``start`` and ``end`` of sentences. One row per sentence and
    other article: ``article_id``, ``sentence_index``, ``other_id``, ``other_index`` (of the nearest
    sentence; missing when none shares a word), ``score`` (0 to 1: the words in common, weighted by
    their rarity in the two articles) and ``is_match`` (whether the score reaches 0.4
    and three words are shared; otherwise "no match found").

    Articles of one ``story`` are compared with each other. Without stories, all articles of a
    corpus of up to 20 are; in larger ones an article is compared with up to five that share enough
    rare words with it and were published within three days, where that is known. Sentences beyond
    an article's first 1,000 are not compared and have no rows.
    """
    sentences = sentences[sentences["sentence_index"] < MOST_SENTENCES]
    pairs = list(_find_pairs(articles, sentences))
    words_of = _read_words(articles, sentences, sorted(set(chain.from_iterable(pairs))))
    n_rows = sum(len(words_of[row].indexes) for row in chain.from_iterable(pairs))
    # Filled in place: many pairs have many rows.
    dtypes = {"article_id": np.int32, "other_id": np.int32, "score": float, "is_match": bool}
    columns = {
        name: np.empty(n_rows, dtypes.get(name, np.int64))
        for name in schema.TABLES["counterparts"].columns
    }
    end = 0
    for a, b in pairs:
        score, n_shared = _score(words_of[a], words_of[b])
        for one, other, table, shared in ((a, b, score, n_shared), (b, a, score.T, n_shared.T)):
            nearest = table.argmax(axis=1)
            rows = np.arange(len(table))
            best = table[rows, nearest]
            begin, end = end, end + len(table)
            here = slice(begin, end)
            columns["article_id"][here] = one
            columns["sentence_index"][here] = words_of[one].indexes
            columns["other_id"][here] = other
            columns["other_index"][here] = words_of[other].indexes[nearest]
            columns["score"][here] = best
            columns["is_match"][here] = (best >= MATCH) & (shared[rows, nearest] >= SHARED_WORDS)
    del words_of
    ids = articles["article_id"].array
    columns |= {side: ids.take(columns[side]) for side in ("article_id", "other_id")}
    columns["other_index"] = pd.arrays.IntegerArray(columns["other_index"], columns["score"] <= 0)
    return schema.make("counterparts", pd.DataFrame(columns, copy=False))


class _Words(NamedTuple):
    """The content words of an article: one row per sentence and distinct word in it."""

    indexes: np.ndarray  # of the sentences
    row: np.ndarray  # position of the sentence
    code: np.ndarray  # of the word


class _Stems(dict):
    """The numbers of words by their stems, in the order of first look-up; -1: no stem is left."""

    def __init__(self):
        self._numbers = {}

    def __missing__(self, word):
        root = stem(word)
        number = self._numbers.setdefault(root, len(self._numbers)) if root else -1
        self[word] = number
        return number


def _read_words(articles, sentences, chosen):
    """The words of the articles that stand in the chosen rows, by row."""
    ids, texts = articles["article_id"].iloc[chosen], articles["text"].array
    sentences = sentences[sentences["article_id"].isin(ids)]
    indexes, starts, ends = (
        sentences[name].to_numpy() for name in ("sentence_index", "start", "end")
    )
    places = sentences.groupby("article_id").indices
    stems, words_of = _Stems(), {}
    for article, article_id in zip(chosen, ids, strict=True):
        raw, place = texts[article], places[article_id]
        text = straighten(raw).lower()
        rows, cells = [], []
        spans = zip(starts[place].tolist(), ends[place].tolist(), strict=True)
        for row, (start, end) in enumerate(spans):
            if len(text) == len(raw):
                words = WORD.findall(text, start, end)
            else:
                words = WORD.findall(straighten(raw[start:end]).lower())
            found = set(map(stems.__getitem__, words))
            found.discard(-1)
            cells += sorted(found)
            rows += [row] * len(found)
        words_of[article] = _Words(
            indexes[place], np.array(rows, np.int32), np.array(cells, np.int32)
        )
    return words_of


def stem(word: str) -> str:
    """Take the commonest endings of English off a word; nothing is left of a function word.

    >>> stem("voted"), stem("votes"), stem("vote"), stem("the")
    ('vot', 'vot', 'vot', '')
    """
    if word in FUNCTION_WORDS or (len(word) < 2 and not word.isdigit()):
        return ""
    for ending, least in (("ing", 4), ("ies", 3), ("ed", 3), ("es", 3), ("ly", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)]
    return word.removesuffix("e") if len(word) > 3 else word


def _score(a, b):
    """Likeness of each two sentences, and how many words they share.

    The weight in common over the geometric mean of the weights of both.
    """
    known, code = np.unique(np.concatenate([a.code, b.code]), return_inverse=True)
    codes = code[: len(a.code)], code[len(a.code) :]
    n_sentences = len(a.indexes) + len(b.indexes)
    weight = np.log1p(n_sentences / np.maximum(np.bincount(code, minlength=len(known)), 1))
    # Binary fractions so short that sums of them are exact, in whatever order they are added.
    weight = np.round(weight * 2**30) / 2**30
    in_a, in_b = (
        np.bincount(words.row, weight[own], len(words.indexes))
        for words, own in zip((a, b), codes, strict=True)
    )
    norms = np.sqrt(np.outer(in_a, in_b))
    common = np.intersect1d(*codes)
    score, n_shared = np.zeros(norms.shape), np.zeros(norms.shape)
    for begin in range(0, len(common), WORDS_AT_ONCE):
        some = common[begin : begin + WORDS_AT_ONCE]
        sides = []
        for words, own in zip((a, b), codes, strict=True):
            side = np.zeros((len(words.indexes), len(some)))
            place = np.searchsorted(some, own)
            is_in = some[np.minimum(place, len(some) - 1)] == own
            side[words.row[is_in], place[is_in]] = 1
            sides.append(side)
        score += (sides[0] * weight[some]) @ sides[1].T
        n_shared += sides[0] @ sides[1].T
    return score / np.maximum(norms, 1e-9), n_shared


def _find_pairs(articles, sentences):
    """Pairs of articles to compare, each once, by their rows."""
    rows = pd.Series(np.arange(len(articles)))
    story = articles["story"] if "story" in articles else pd.Series(pd.NA, articles.index)
    story = story.reset_index(drop=True)
    is_told = articles["article_id"].isin(sentences["article_id"].unique()).to_numpy()
    for _, group in rows[is_told].groupby(story[is_told], sort=False):
        yield from combinations(group.tolist(), 2)
    loose = rows[is_told & story.isna()].to_numpy()
    if len(loose) <= SMALL_CORPUS:
        yield from combinations(loose.tolist(), 2)
    else:
        yield from loose[_find_neighbours(articles.iloc[loose], sentences)].tolist()


def _find_neighbours(articles, sentences):
    """Pairs of articles that share many rare words, by an index of these words."""
    size = len(articles)
    word, article = _index_rare_words(articles, sentences)
    # Binary fractions, as in _score, so that the order of the words leaves no trace.
    weight = np.log(size / np.maximum(np.bincount(word), 1))
    weight = np.round(weight * 2**30) / 2**30
    total = np.bincount(article, weights=weight[word], minlength=size)
    day = np.full(size, "NaT", "datetime64[D]")
    if "published" in articles:
        day = articles["published"].to_numpy("datetime64[D]")
    # Each row is paired with the later rows of its word; of some articles at a time.
    n_later = np.searchsorted(word, word, side="right") - np.arange(len(word)) - 1
    order = np.argsort(article, kind="stable")
    n_pairs = np.cumsum(np.bincount(article, n_later, size))
    ends = np.flatnonzero(np.diff(n_pairs[article[order]] // PAIRS_AT_ONCE)) + 1
    found = []
    for rows in np.split(order, ends):
        n = n_later[rows]
        first = np.repeat(rows, n)
        second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(n) - n, n)
        place, pair = pd.factorize(article[first] * size + article[second])
        shared = np.bincount(place, weights=weight[word[first]])
        a, b = pair // size, pair % size
        # Articles that share all their words with every other one weigh nothing.
        score = shared / np.sqrt(np.maximum(total[a] * total[b], np.finfo(float).tiny))
        # A missing day is near every other.
        is_far = np.abs(day[a] - day[b]) > np.timedelta64(NEAR_DAYS, "D")
        close = (score >= SAME_STORY) & ~is_far
        found.append((a[close], b[close], score[close]))
    a, b, score = (np.concatenate(column) for column in zip(*found, strict=True))
    source, target = np.concatenate([[a, b], [b, a]], axis=1)
    order = np.lexsort((target, -np.tile(score, 2), source))
    source, target = source[order], target[order]
    rank = np.arange(len(source)) - np.searchsorted(source, source)
    pairs = np.sort(np.stack([source, target])[:, rank < NEIGHBOURS], axis=0)
    return np.unique(pairs, axis=1).T


def _index_rare_words(articles, sentences):
    """The words that few articles hold, as numbers, and the row of each article that holds them.

    In the order of words, and in it of articles. Words that prove common are dropped on the way.
    """
    body = sentences[["article_id", "start", "end"]].assign(zone="body")
    common, cells, size, limit = pd.Index([], np.uint64), [], 0, CELLS_AT_ONCE
    for words in iter_words(articles, body, schema.empty("quotes")):
        number, distinct = pd.factorize(words.key)
        is_open = (common.get_indexer(distinct) < 0).take(number)
        cell = _sort_distinct(number[is_open] * len(articles) + words.article[is_open])
        cells.append((distinct[cell // len(articles)], cell % len(articles)))
        size += len(cell)
        if size > limit:
            cells, more = _part_common(cells)
            common, size = common.append(more), len(cells[0][0])
            limit = size + CELLS_AT_ONCE
    [(key, article)], _ = _part_common(cells)
    word = pd.factorize(key)[0]
    order = np.argsort(word, kind="stable")  # the articles of a word stay in order
    return word[order], article[order]


def _part_common(cells):
    """Part words, with the articles that hold them, from those that too many articles hold."""
    key, article = (np.concatenate(column) for column in zip(*cells, strict=True))
    word, distinct = pd.factorize(key)
    is_common = np.bincount(word) > RARE_ARTICLES
    is_rare = ~is_common[word]
    return [(key[is_rare], article[is_rare])], pd.Index(distinct[is_common])


def _sort_distinct(numbers):
    numbers = np.sort(numbers)
    return numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]]
