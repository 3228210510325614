"""Terms that set an outlet apart from the others: log-odds with an informative Dirichlet prior."""

import re
import unicodedata

import numpy as np
import pandas as pd

from analysis import schema
from analysis.language import normalise, straighten
from analysis.language.characters import read_codes
from analysis.language.names import find_names
from analysis.measures.tokens import place_tokens, tell_inside
from analysis.schema import find_rows

KINDS = ("word", "name")
VOICES = ("own", "quoted")
PRIOR_WORDS = 500  # what the prior weighs: as much as a short article of 500 words
TERMS_KEPT = 50  # of each outlet, kind and voice, by |score| in standard errors
Z = 1.959964  # 95% of the normal distribution
TITLE = re.compile(r"^(?:(?:Mr|Mrs|Ms|Mx|Dr|Messrs)\. )+", re.MULTILINE)
DASH = re.compile("--|[\u2012-\u2015]")  # parts words; two hyphens are a typewriter's dash


def count_terms(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Count the words and names that each outlet uses, in the own and in the quoted voice.

    Needs ``article_id``, ``outlet`` and ``text``; the sentences' ``article_id``, ``start`` and
    ``end``; these and ``kind`` of quotes. Gives one row per ``outlet``, ``voice`` (``own`` or
    ``quoted``), ``kind`` (``word`` or ``name``) and ``term``, with its ``count``, in this order:
    rows of several parts of a corpus add up to those of the whole. Words are in lower case, without
    marks around them and a possessive 's; dashes part them. Names are as printed, without Mr. or
    Mrs. What stands outside the sentences (of the body) is not counted.
    """
    outlet, outlets = pd.factorize(articles["outlet"], sort=True)
    *names, name_terms = _list_names(articles, sentences, quotes)
    *words, word_terms = _list_words(articles, sentences, quotes)
    terms = name_terms.append(word_terms)
    words[-1] += len(name_terms)
    article, is_quoted, code = map(np.concatenate, zip(names, words, strict=True))
    cell = (outlet[article].astype(np.int64) * len(VOICES) + is_quoted) * len(terms) + code
    cell.sort()
    begin = np.flatnonzero(np.diff(cell, prepend=-1))
    where, code = np.divmod(cell[begin], max(len(terms), 1))
    return pd.DataFrame(
        {
            "outlet": outlets.array.take(where // len(VOICES)),
            "voice": pd.array(VOICES, "str").take(where % len(VOICES)),
            "kind": pd.array(["name", "word"], "str").take((code >= len(name_terms)).astype(int)),
            "term": terms.array.take(code),
            "count": np.diff(begin, append=len(cell)),
        }
    )


def _list_words(articles, sentences, quotes):
    """List the words of sentences: article, if it is quoted, code of the term; and all terms."""
    tokens = place_tokens(articles, sentences, quotes)
    is_here = np.bincount(tokens.form) > 0
    form = (np.cumsum(is_here) - 1)[tokens.form]
    term_of, begin, terms = _read_terms(tokens.vocabulary.spell(np.flatnonzero(is_here)))
    # A token has one term, as a rule; one that dashes part has more, and one of marks none.
    n_terms = np.diff(begin)[form]
    token = np.repeat(np.arange(len(form)), n_terms)
    code = term_of[
        np.arange(len(token)) + np.repeat(begin[form] + n_terms - np.cumsum(n_terms), n_terms)
    ]
    article = find_rows(pd.Index(articles["article_id"]), sentences["article_id"])
    return article[tokens.sentence[token]], tokens.is_quoted[token], code, terms


def _read_terms(tokens: list[str]) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Read the terms of tokens: codes, token after token, where each begins, and the terms."""
    text = DASH.sub(" ", normalise("\n".join(tokens)).lower())
    marks = "".join(mark for mark in set(text) if not _is_letter(mark))
    words = text.replace("\n", " ").split(" ")
    words = [word.strip(marks).removesuffix("'s") or None for word in words]
    code, terms = pd.factorize(pd.Index(words, dtype="str"), sort=True)
    codes = read_codes(text)
    ends = codes[np.isin(codes, [ord(" "), ord("\n")])] == ord("\n")
    token = np.cumsum(np.append(False, ends))
    begin = np.searchsorted(token[code >= 0], np.arange(len(tokens) + 1))
    return code[code >= 0], begin, terms


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _list_names(articles, sentences, quotes):
    """List the names within sentences: article, if it is quoted, code of the term; all terms."""
    texts, ids = articles["text"].tolist(), pd.Index(articles["article_id"])
    found = [find_names(text) for text in texts]
    article = np.repeat(np.arange(len(texts)), np.fromiter(map(len, found), np.int64, len(texts)))
    start = np.array([start for spans in found for start, _ in spans], np.int64)
    names = [
        text[start:end] for text, spans in zip(texts, found, strict=True) for start, end in spans
    ]
    printed, distinct = pd.factorize(np.array(names, dtype=object))
    plain = TITLE.sub("", straighten("\n".join(distinct)).replace("\xa0", " "))
    codes, terms = pd.factorize(pd.Index(plain.split("\n"), dtype="str"), sort=True)
    is_counted = tell_inside(texts, ids, sentences, article, start)
    article, start, code = article[is_counted], start[is_counted], codes[printed[is_counted]]
    speech = quotes[quotes["kind"] == "speech"]
    return article, tell_inside(texts, ids, speech, article, start), code, terms


def score_keyness(terms: pd.DataFrame) -> pd.DataFrame:
    """Score how much more often an outlet uses a term than the other outlets do.

    Needs the columns of ``count_terms``, in any order; equal rows are added up. Gives table
    ``keyness``, one row per outlet and term, with the column ``voice`` (``own`` or ``quoted``)
    besides: each outlet is set against all others together. ``score`` is the difference of
    log-odds, with all outlets' usage as the prior (Monroe, Colaresi & Quinn 2008, "Fightin'
    Words"); ``low`` and ``high`` are its 95% interval, so a term with 0 between them is not told
    apart. Of each outlet, kind and voice the 50 terms with the largest |score| in standard errors
    are kept, strongest first, of those that occur twice or more. No rows when there is one outlet.
    """
    outlet, outlets = pd.factorize(terms["outlet"], sort=True)
    count = terms["count"].to_numpy(float)
    parts = []
    for kind in KINDS:
        for voice in VOICES:
            chosen = np.flatnonzero((terms["kind"] == kind) & (terms["voice"] == voice))
            some = terms["term"].array.take(chosen)
            parts += _score(some, outlet[chosen], count[chosen], outlets, kind, voice)
    columns = ["outlet", "term", "kind", "count", "score", "low", "high", "voice"]
    rows = {name: [] for name in columns}
    if parts:
        arrays = map(np.concatenate, zip(*parts, strict=True))
        rows = dict(zip(columns, arrays, strict=True))
    return schema.make("keyness", pd.DataFrame(rows).astype({"voice": "str"}))


def _score(term, outlet, count, outlets, kind, voice):
    """The strongest terms of each outlet, as columns of the result."""
    term, distinct = pd.factorize(term)
    everywhere = np.bincount(term, count, len(distinct))
    kept = np.flatnonzero(everywhere > 1)
    if len(kept) < 2:  # a single term has no share that could differ
        return
    kept = kept[distinct.take(kept).argsort()]  # by name
    terms, everywhere = distinct.take(kept), everywhere[kept]
    place = np.full(len(distinct), -1)
    place[kept] = np.arange(len(kept))
    term = place[term]
    outlet, term, count = outlet[term >= 0], term[term >= 0], count[term >= 0]
    cells, number = np.unique(outlet * len(kept) + term, return_inverse=True)
    count = np.bincount(number, count)
    outlet, term = np.divmod(cells, len(kept))

    prior = everywhere * (PRIOR_WORDS / everywhere.sum())
    n_total = everywhere.sum()
    frequent = np.argsort(-everywhere, kind="stable")
    is_here = np.zeros(len(kept), bool)
    begin = np.flatnonzero(np.diff(outlet, prepend=-1))
    for first, last in zip(begin, np.append(begin[1:], len(outlet)), strict=True):
        here, n_here = term[first:last], count[first:last].sum()
        n_rest = n_total - n_here
        if not n_rest:
            continue
        # Of the terms that the outlet lacks, the more frequent one always tells more.
        is_here[here] = True
        absent = frequent[: len(here) + TERMS_KEPT]
        absent = absent[~is_here[absent]][:TERMS_KEPT]
        is_here[here] = False
        chosen = np.concatenate([here, absent])
        n_uses = np.concatenate([count[first:last], np.zeros(len(absent))])
        order = np.argsort(chosen)
        chosen, n_uses = chosen[order], n_uses[order]
        inside = n_uses + prior[chosen]
        outside = everywhere[chosen] - n_uses + prior[chosen]
        score = np.log(inside / (n_here + PRIOR_WORDS - inside))
        score -= np.log(outside / (n_rest + PRIOR_WORDS - outside))
        error = np.sqrt(1 / inside + 1 / outside)
        best = np.argsort(-np.abs(score / error), kind="stable")[:TERMS_KEPT]
        yield (
            np.full(len(best), outlets[outlet[first]], dtype=object),
            terms.take(chosen[best]),
            np.full(len(best), kind, dtype=object),
            n_uses[best].astype(np.int64),
            score[best],
            (score - Z * error)[best],
            (score + Z * error)[best],
            np.full(len(best), voice, dtype=object),
        )
