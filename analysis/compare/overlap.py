"""What outlets share: how much of A's quoted words, and of its sentences, B prints or tells too."""

from itertools import product

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq

from analysis import schema
from analysis.compare.reuse import count_reused_words
from analysis.language import Numbering, clean_words, count_words, straighten, tokenise
from analysis.quotes.pieces import spell_codes

# Up to so many outlets every pair has a row; beyond, the pairs that share something.
OUTLETS_IN_FULL = 50
MOST_ROWS = 1_000_000  # pairs of a passage and an outlet that are held at once


def compare_quotes(renderings: pd.DataFrame, reuse: pd.DataFrame) -> pd.DataFrame:
    """Count, for each ordered pair of outlets, the words of A that B prints too.

    Needs both tables. Gives table ``overlap``: ``shared_quoted_words`` are the words of A's
    printings of statements that stand, in the same order, in B's printing (its fullest one);
    ``share_of_a`` divides them by all words A prints of statements (0 to 1; missing when it prints
    none); ``reused_own_words`` are A's own words in passages of twelve words or more
    that B prints too. Up to 50 outlets
    every pair has its rows, beyond that the pairs that share a statement or a passage.
    """
    words, n_words = _fold_words(renderings["text"])
    printed = renderings[["statement_id", "outlet"]].assign(words=words, n_words=n_words)
    total = printed.groupby("outlet")["n_words"].sum().to_dict()
    outlets = sorted(set(renderings["outlet"].unique()) | set(reuse["outlet"].unique()))
    shared, in_common = _count_shared(printed)
    reused = _count_reused(reuse)
    if len(outlets) <= OUTLETS_IN_FULL:
        pairs = [(a, b) for a in outlets for b in outlets if a != b]
    else:
        pairs = sorted(set(in_common) | set(reused))
    rows = []
    for a, b in pairs:
        words = min(shared.get((a, b), 0), total.get(a, 0))
        rows.append(
            {
                "outlet_a": a,
                "outlet_b": b,
                "shared_quoted_words": words,
                "share_of_a": words / total[a] if total.get(a, 0) else np.nan,
                "n_statements": in_common.get((a, b), 0),
                "reused_own_words": reused.get((a, b), 0),
            }
        )
    return schema.make("overlap", rows)


def _fold_words(texts: pd.Series) -> tuple[list[str], np.ndarray]:
    """Write each text as a string of one character a word, and count its words."""
    tokens = tokenise(texts.tolist())
    codes, distinct = Numbering().number(tokens.line)
    folded = clean_words([straighten(token).lower() for token in distinct])
    number, words = pd.factorize(np.array(folded, dtype=object))
    is_word = (words != "")[number][codes]
    text, codes = tokens.text[is_word], number[codes[is_word]]
    letters = spell_codes(codes)
    ends = np.searchsorted(text, np.arange(len(texts)), "right").tolist()
    spelt = [letters[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    return spelt, np.bincount(text, minlength=len(texts))


def _count_shared(printed: pd.DataFrame) -> tuple[dict, dict]:
    """Count the words and the statements that each ordered pair of outlets shares."""
    shared: dict[tuple[str, str], int] = {}
    in_common: dict[tuple[str, str], int] = {}
    several = printed.groupby("statement_id")["outlet"].transform("nunique") > 1
    statements: dict[str, dict[str, list[str]]] = {}
    printed = printed[several]
    columns = (printed[name].tolist() for name in ("statement_id", "outlet", "words"))
    for statement, outlet, words in zip(*columns, strict=True):
        statements.setdefault(statement, {}).setdefault(outlet, []).append(words)
    for by_outlet in statements.values():
        # Outlets with the same wordings (an agency's) are compared as one.
        alike: dict[tuple[str, ...], list[str]] = {}
        for outlet, wordings in by_outlet.items():
            alike.setdefault(tuple(sorted(wordings)), []).append(outlet)
        for mine, theirs in product(alike, alike):
            words = sum(_find_fullest(wording, theirs) for wording in mine)
            for a, b in product(alike[mine], alike[theirs]):
                if a != b:
                    shared[a, b] = shared.get((a, b), 0) + words
                    in_common[a, b] = in_common.get((a, b), 0) + 1
    return shared, in_common


def _find_fullest(wording: str, others: tuple[str, ...]) -> int:
    """Give the most words of a wording that one of the others holds in the same order."""
    if wording in others:
        return len(wording)
    return max(LCSseq.similarity(wording, other) for other in others)


def _count_reused(reuse: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Count the own words of A that stand in B, by ordered pair of outlets."""
    code, outlets = pd.factorize(reuse["outlet"], sort=True)
    article, articles = pd.factorize(reuse["article_id"])
    passage = pd.factorize(reuse["passage_id"])[0]
    rows = reuse.assign(passage_id=passage, outlet=code, article_id=article)
    held = rows[["passage_id", "outlet"]].drop_duplicates()
    size = np.bincount(held["passage_id"])[rows["passage_id"]]
    batch = np.cumsum(np.bincount(code, size)).astype(int)[code] // MOST_ROWS
    counted: dict[tuple[str, str], int] = {}
    for _, some in rows[size > 1].groupby(batch[size > 1]):
        met = some.merge(held, on="passage_id", suffixes=("", "_b"))
        met = met[met["outlet"] != met["outlet_b"]]
        place, pairs = pd.factorize(met["outlet"] * len(outlets) + met["outlet_b"])
        # An article counts once for each outlet that shares with it.
        about = place * len(articles) + met["article_id"]
        words = count_reused_words(met.assign(article_id=about))
        of = words["article_id"] // len(articles)
        n_words = np.bincount(of, weights=words["n_words"], minlength=len(pairs))
        names = (outlets.take(side) for side in np.divmod(pairs, len(outlets)))
        pairs = zip(*names, strict=True)
        counted |= dict(zip(pairs, n_words.astype(int).tolist(), strict=True))
    return counted


def find_exclusive_statements(statements: pd.DataFrame, renderings: pd.DataFrame) -> pd.DataFrame:
    """List the statements that only one outlet prints.

    One row per statement: ``outlet``, ``statement_id``, ``speaker``, ``text``, ``n_words``, and
    ``article_id``, ``start``, ``end`` of its first printing; longest first within an outlet. None
    when the corpus has one outlet.
    """
    first = renderings.drop_duplicates("statement_id")
    alone = (
        statements[statements["n_outlets"] == 1]
        if renderings["outlet"].nunique() > 1
        else (statements.iloc[:0])
    )
    table = alone[["statement_id", "speaker", "text"]].merge(
        first[["statement_id", "outlet", "article_id", "start", "end"]], on="statement_id"
    )
    table["n_words"] = count_words(table["text"].tolist())
    table = table.sort_values(["outlet", "n_words"], ascending=[True, False], kind="stable")
    columns = ["outlet", "statement_id", "speaker", "text", "n_words", "article_id", "start", "end"]
    return table[columns].reset_index(drop=True)


def count_matches(articles: pd.DataFrame, counterparts: pd.DataFrame) -> pd.DataFrame:
    """Count, for each ordered pair of outlets, the sentences of A that have a counterpart in B.

    Needs ``article_id``, ``outlet`` and ``language`` of ``articles``, and table ``counterparts``;
    only articles in the same language are compared. One row per pair that tells a story in common:
    ``outlet_a``, ``outlet_b``, ``n_sentences`` (of A, where B tells the story), ``n_matched``
    (those with a counterpart in any of B's articles) and ``share_of_a`` (0 to 1).
    """
    articles = articles.set_index("article_id")
    pairs = counterparts[["article_id", "sentence_index", "other_id", "is_match"]].assign(
        outlet_a=counterparts["article_id"].map(articles["outlet"]),
        outlet_b=counterparts["other_id"].map(articles["outlet"]),
    )
    languages = [pairs[side].map(articles["language"]) for side in ("article_id", "other_id")]
    pairs = pairs[(pairs["outlet_a"] != pairs["outlet_b"]) & (languages[0] == languages[1])]
    sentences = pairs.sort_values("is_match", ascending=False, kind="stable").drop_duplicates(
        ["article_id", "sentence_index", "outlet_b"]
    )
    rows = sentences.groupby(["outlet_a", "outlet_b"])["is_match"].agg(["size", "sum"])
    rows.columns = ["n_sentences", "n_matched"]
    return rows.assign(share_of_a=rows["n_matched"] / rows["n_sentences"]).reset_index()
