"""For each sentence, the nearest one in every other article that tells the same story."""

import re
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import schema
from analysis.language import straighten
from analysis.language.names import FUNCTION_WORDS

MATCH = 0.4  # least score of a counterpart: below, most nearest sentences say something else
SHARED_WORDS = 3  # least number of content words a counterpart shares
SMALL_CORPUS = 20  # so few articles without stories are taken to tell one
RARE_ARTICLES = 50  # words in more articles than this do not point to a story
SAME_STORY = 0.2  # least share of rare words in common
NEIGHBOURS = 5  # articles that an article is compared with where no story is given
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
    rare words with it.
    """
    of_article = _read_words(articles, sentences)
    parts = []
    for a, b in _find_pairs(articles, of_article):
        score, n_shared = _score(of_article[a], of_article[b])
        for one, other, table, shared in ((a, b, score, n_shared), (b, a, score.T, n_shared.T)):
            nearest = table.argmax(axis=1)
            rows = np.arange(len(table))
            indexes = of_article[other].indexes[nearest]
            best = table[rows, nearest]
            parts.append(
                pd.DataFrame(
                    {
                        "article_id": one,
                        "sentence_index": of_article[one].indexes,
                        "other_id": other,
                        "other_index": np.where(best > 0, indexes, -1),
                        "score": best,
                        "is_match": (best >= MATCH) & (shared[rows, nearest] >= SHARED_WORDS),
                    }
                )
            )
    table = schema.make("counterparts", pd.concat(parts, ignore_index=True) if parts else [])
    table["other_index"] = table["other_index"].mask(table["other_index"] < 0)
    return table


class _Words(NamedTuple):
    """The content words of an article: one row per sentence and distinct word in it."""

    indexes: np.ndarray  # of the sentences
    row: np.ndarray  # position of the sentence
    code: np.ndarray  # of the word


def _read_words(articles, sentences):
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    codes, stems, of_article = {}, {}, {}
    for article_id, part in sentences.groupby("article_id", sort=False):
        text = straighten(texts[article_id]).lower()
        rows, cells = [], []
        for row, (start, end) in enumerate(zip(part["start"], part["end"], strict=True)):
            words = (
                WORD.findall(text, start, end)
                if len(text) == len(texts[article_id])
                else (WORD.findall(straighten(texts[article_id][start:end]).lower()))
            )
            found = set()
            for word in words:
                if word not in stems:
                    root = stem(word)
                    stems[word] = codes.setdefault(root, len(codes)) if root else -1
                found.add(stems[word])
            found.discard(-1)
            cells += sorted(found)
            rows += [row] * len(found)
        of_article[article_id] = _Words(
            part["sentence_index"].to_numpy(), np.array(rows, np.int64), np.array(cells, np.int64)
        )
    return of_article


def stem(word: str) -> str:
    """Take the commonest endings of English off a word; nothing is left of a function word.

    >>> stem("voted"), stem("votes"), stem("the")
    ('vot', 'vot', '')
    """
    if word in FUNCTION_WORDS or (len(word) < 2 and not word.isdigit()):
        return ""
    for ending, least in (("ing", 4), ("ies", 3), ("ed", 4), ("es", 4), ("ly", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)]
    return word.removesuffix("e") if len(word) > 4 else word


def _score(a, b):
    """Likeness of each two sentences, and how many words they share.

    The weight in common over the geometric mean of the weights of both.
    """
    known, code = np.unique(np.concatenate([a.code, b.code]), return_inverse=True)
    sides = []
    for words, codes in ((a, code[: len(a.code)]), (b, code[len(a.code) :])):
        side = np.zeros((len(words.indexes), max(len(known), 1)), np.float32)
        side[words.row, codes] = 1
        sides.append(side)
    times = sides[0].sum(axis=0) + sides[1].sum(axis=0)
    n_sentences = len(a.indexes) + len(b.indexes)
    weight = np.log1p(n_sentences / np.maximum(times, 1)).astype(np.float32)
    norms = np.sqrt(np.outer(sides[0] @ weight, sides[1] @ weight))
    score = ((sides[0] * weight) @ sides[1].T) / np.maximum(norms, 1e-9)
    return score, sides[0] @ sides[1].T


def _find_pairs(articles, of_article):
    """Pairs of articles to compare, each once."""
    known = [key for key in articles["article_id"] if key in of_article]
    story = (
        dict(zip(articles["article_id"], articles["story"], strict=True))
        if "story" in articles
        else {}
    )
    told, loose = {}, []
    for key in known:
        if pd.isna(story.get(key)):
            loose.append(key)
        else:
            told.setdefault(story[key], []).append(key)
    for group in told.values():
        yield from combinations(group, 2)
    if len(loose) <= SMALL_CORPUS:
        yield from combinations(loose, 2)
    else:
        yield from _find_neighbours(loose, of_article)


def _find_neighbours(keys, of_article):
    """Pairs of articles that share many rare words, by an index of these words."""
    words = [np.unique(of_article[key].code) for key in keys]
    article = np.repeat(np.arange(len(keys)), [len(some) for some in words])
    word = np.concatenate(words)
    n_articles = np.bincount(word)
    rare = n_articles[word] <= RARE_ARTICLES
    article, word = article[rare], word[rare]
    weight = np.log(len(keys) / np.maximum(n_articles, 1))
    total = np.bincount(article, weights=weight[word], minlength=len(keys))
    order = np.argsort(word, kind="stable")
    article, word = article[order], word[order]
    ends = np.searchsorted(word, word, side="right")
    # Each row is paired with the later rows of its word.
    n_later = ends - np.arange(len(word)) - 1
    first = np.repeat(np.arange(len(word)), n_later)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(n_later) - n_later, n_later)
    second = first + 1 + offset
    pair, place = np.unique(
        article[first].astype(np.int64) * len(keys) + article[second], return_inverse=True
    )
    shared = np.bincount(place, weights=weight[word[first]])
    a, b = pair // len(keys), pair % len(keys)
    score = shared / np.sqrt(total[a] * total[b])
    close = score >= SAME_STORY
    a, b, score = a[close], b[close], score[close]
    both = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([score, score])
    order = np.lexsort((both[1], -both[2], both[0]))
    source, target = both[0][order], both[1][order]
    rank = np.arange(len(source)) - np.searchsorted(source, source)
    near = rank < NEIGHBOURS
    pairs = np.sort(np.stack([source[near], target[near]]), axis=0)
    for one, other in np.unique(pairs, axis=1).T.tolist():
        yield keys[one], keys[other]
