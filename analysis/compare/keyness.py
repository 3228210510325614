"""Terms that set an outlet apart from the others: log-odds with an informative Dirichlet prior."""

import re

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.words import OWN, QUOTED, iter_words
from analysis.language import straighten
from analysis.language.names import find_names

VOICES = {OWN: "own", QUOTED: "quoted"}
PRIOR_WORDS = 500  # what the prior weighs: as much as a short article of 500 words
TERMS_KEPT = 50  # of each outlet, kind and voice, by |score| in standard errors
Z = 1.959964  # 95% of the normal distribution
TITLE = re.compile(r"^(?:(?:Mr|Mrs|Ms|Mx|Dr|Messrs)\. )+")


def score_keyness(
    articles: pd.DataFrame, zones: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Score how much more often an outlet uses a term than the other outlets do.

    Needs ``article_id``, ``outlet`` and ``text``, the zones, and the spans and ``kind`` of quotes.
    Gives table ``keyness``, one row per outlet and term, with the column ``voice`` (``own`` or
    ``quoted``) besides: each outlet is set against all others together. ``score`` is the difference
    of log-odds, with all outlets' usage as the prior (Monroe, Colaresi & Quinn 2008, "Fightin'
    Words"); ``low`` and ``high`` are its 95% interval, so a term with 0 between them is not told
    apart. Of each outlet, kind and voice the 50 terms with the largest |score| in standard errors
    are kept, strongest first, of those that occur twice or more. Words are in lower case, without a
    possessive 's; names are as printed, without Mr. or Mrs. Only words of the body are counted; no
    rows when there is one outlet.
    """
    outlet_code, outlets = pd.factorize(articles["outlet"], sort=True)
    if len(outlets) < 2:
        return _table([])
    parts = []
    for kind, count in (("word", _count_words), ("name", _count_names)):
        table = count(articles, zones, quotes, outlet_code)
        for code, voice in VOICES.items():
            parts += _score(table[table["voice"] == code], outlets, kind, voice)
    return _table(parts)


def _table(parts):
    columns = ["outlet", "term", "kind", "count", "score", "low", "high", "voice"]
    if parts:
        rows = {
            name: np.concatenate(arrays)
            for name, arrays in zip(columns, zip(*parts, strict=True), strict=True)
        }
    else:
        rows = {name: [] for name in columns}
    return schema.make("keyness", pd.DataFrame(rows).astype({"voice": "str"}))


def _score(table, outlets, kind, voice):
    """The strongest terms of each outlet, as columns of the result."""
    total = table.groupby("term", sort=True)["count"].sum()
    total = total[total > 1]
    if len(total) < 2:  # a single term has no share that could differ
        return
    terms, everywhere = total.index.to_numpy(dtype=object), total.to_numpy(float)
    prior = everywhere * (PRIOR_WORDS / everywhere.sum())
    n_total = everywhere.sum()
    term = total.index.get_indexer(table["term"])
    table = pd.DataFrame({"outlet": table["outlet"].to_numpy(), "term": term,
                          "count": table["count"].to_numpy(float)})  # fmt: skip
    frequent = np.argsort(-everywhere, kind="stable")
    for code, part in table[term >= 0].groupby("outlet", sort=True):
        here = np.zeros(len(everywhere))
        np.add.at(here, part["term"].to_numpy(), part["count"].to_numpy())
        n_here = here.sum()
        n_rest = n_total - n_here
        if not n_rest:
            continue
        # Of the terms that the outlet lacks, the more frequent one always tells more.
        absent = frequent[here[frequent] == 0][:TERMS_KEPT]
        chosen = np.concatenate([np.flatnonzero(here), absent])
        chosen.sort()
        inside = here[chosen] + prior[chosen]
        outside = (everywhere - here)[chosen] + prior[chosen]
        score = np.log(inside / (n_here + PRIOR_WORDS - inside))
        score -= np.log(outside / (n_rest + PRIOR_WORDS - outside))
        error = np.sqrt(1 / inside + 1 / outside)
        best = np.argsort(-np.abs(score / error), kind="stable")[:TERMS_KEPT]
        yield (
            np.full(len(best), outlets[code], dtype=object),
            terms[chosen[best]],
            np.full(len(best), kind, dtype=object),
            here[chosen[best]].astype(np.int64),
            score[best],
            (score - Z * error)[best],
            (score + Z * error)[best],
            np.full(len(best), voice, dtype=object),
        )


def _count_words(articles, zones, quotes, outlet_code):
    """Occurrences of each word by outlet and voice."""
    texts = articles["text"]
    parts, term_of_key = [], {}
    for words in iter_words(articles, zones, quotes):
        if not len(words):
            continue
        number, keys = pd.factorize(words.key)
        cell = (outlet_code[words.article].astype(np.int64) * 3 + words.voice) * len(keys) + number
        cell, count = np.unique(cell, return_counts=True)
        keys_here = keys.tolist()
        new = [i for i, key in enumerate(keys_here) if key not in term_of_key]
        if new:
            # The word as it first stands: the last write of a reversed order is the first.
            first = np.empty(len(keys), np.int64)
            first[number[::-1]] = np.arange(len(words))[::-1]
            chosen = words[first[new]]
            text_of = dict(
                zip(
                    range(int(words.article[0]), int(words.article[-1]) + 1),
                    texts.iloc[int(words.article[0]) : int(words.article[-1]) + 1],
                    strict=True,
                )
            )
            for i, article, start, end in zip(
                new,
                chosen.article.tolist(),
                chosen.start.tolist(),
                chosen.end.tolist(),
                strict=True,
            ):
                term_of_key[keys_here[i]] = _clean(text_of[article][start:end])
        parts.append((cell // len(keys), keys[cell % len(keys)], count))
    if not parts:
        return pd.DataFrame(columns=["outlet", "voice", "term", "count"])
    cell, key, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    number, keys = pd.factorize(key)
    terms = np.array([term_of_key[key] for key in keys.tolist()], dtype=object)[number]
    return pd.DataFrame({"outlet": cell // 3, "voice": cell % 3, "term": terms, "count": count})


def _clean(word):
    return straighten(word).lower().removesuffix("'s")


def _count_names(articles, zones, quotes, outlet_code):
    """Occurrences of each name by outlet and voice."""
    body = _by_article(zones[zones["zone"] == "body"])
    speech = _by_article(quotes[quotes["kind"] == "speech"])
    counts = {}
    for article_id, text, outlet in zip(
        articles["article_id"], articles["text"], outlet_code.tolist(), strict=True
    ):
        inside = _lookup(body.get(article_id, ()), len(text))
        said = _lookup(speech.get(article_id, ()), len(text))
        for start, end in find_names(text):
            if inside[start]:
                name = TITLE.sub("", straighten(" ".join(text[start:end].split())))
                cell = outlet, QUOTED if said[start] else OWN, name
                counts[cell] = counts.get(cell, 0) + 1
    table = pd.DataFrame(list(counts), columns=["outlet", "voice", "term"])
    return table.assign(count=np.fromiter(counts.values(), np.int64, len(counts)))


def _by_article(spans):
    found = {}
    for article_id, start, end in zip(
        spans["article_id"], spans["start"].tolist(), spans["end"].tolist(), strict=True
    ):
        found.setdefault(article_id, []).append((start, end))
    return found


def _lookup(spans, size):
    """For each character whether it lies in one of the spans."""
    inside = bytearray(size)
    for start, end in spans:
        inside[start:end] = b"\x01" * (end - start)
    return inside
