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
    counts = {
        "word": _count_words(articles, zones, quotes, outlet_code),
        "name": _count_names(articles, zones, quotes, outlet_code),
    }
    parts = []
    for kind, table in counts.items():
        for code, voice in VOICES.items():
            part = table[table["voice"] == code]
            parts += _score(part, outlets, kind, voice)
    return _table(parts)


def _table(parts):
    columns = ["outlet", "term", "kind", "count", "score", "low", "high", "voice"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return schema.make("keyness", frame[columns].astype({"voice": "str"}))


def _score(table, outlets, kind, voice):
    """The strongest terms of each outlet."""
    total = table.groupby("term")["count"].sum()
    total = total[total > 1]
    if total.empty:
        return
    table = table[table["term"].isin(total.index)]
    terms = total.index.to_numpy()
    everywhere = total.to_numpy(float)
    prior = everywhere * (PRIOR_WORDS / everywhere.sum())
    n_prior, n_total = prior.sum(), everywhere.sum()
    place = table["term"].map(pd.Series(np.arange(len(terms)), index=terms)).to_numpy()
    rows = dict(table.reset_index(drop=True).groupby("outlet").groups.items())
    count = table["count"].to_numpy()
    for code in sorted(rows):
        here = np.zeros(len(terms))
        here[place[rows[code]]] = count[rows[code]]
        rest = everywhere - here
        n_here, n_rest = here.sum(), n_total - here.sum()
        if not n_rest:
            continue
        inside, outside = here + prior, rest + prior
        score = np.log(inside / (n_here + n_prior - inside))
        score -= np.log(outside / (n_rest + n_prior - outside))
        error = np.sqrt(1 / inside + 1 / outside)
        best = np.lexsort((terms, -np.abs(score / error)))[:TERMS_KEPT]
        yield pd.DataFrame(
            {
                "outlet": outlets[code],
                "term": terms[best],
                "kind": kind,
                "count": here[best].astype(np.int64),
                "score": score[best],
                "low": (score - Z * error)[best],
                "high": (score + Z * error)[best],
                "voice": voice,
            }
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
        return pd.DataFrame({"outlet": [], "voice": [], "term": [], "count": []})
    cell, key, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    number, keys = pd.factorize(key)
    terms = np.array([term_of_key[key] for key in keys.tolist()], dtype=object)[number]
    table = pd.DataFrame({"outlet": cell // 3, "voice": cell % 3, "term": terms, "count": count})
    return table.groupby(["outlet", "voice", "term"], as_index=False)["count"].sum()


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
