"""One figure per outlet: the mean of its articles, or their change, with an interval."""

import math

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.intervals import (
    BOOTSTRAP_ARTICLES,
    bootstrap_means,
    student_bound,
    student_tail,
)

CHANGING_ARTICLES = 3  # fewer: the change is one between sentences, not between articles


def summarise_outlets(measures: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Give each measure of each voice by outlet, as the mean of its articles, with a 95% interval.

    Needs table ``measures``, or all its rows of some outlets, and ``article_id`` and ``outlet`` of
    ``articles``; their order does not matter. One row per outlet, voice and measure: ``outlet``,
    ``voice``, ``measure``, ``value``, ``low``, ``high`` (missing when there is no interval),
    ``n_articles`` (that have a value), ``n`` (sentences or words below them) and ``method``:
    ``bootstrap over articles`` (ten or more), ``Student's t over articles`` (two to nine),
    ``sentences of one article`` (the interval of table ``measures``) or ``none``. Each article
    counts the same, however long.
    """
    keys = ["outlet", "voice", "measure"]
    outlet = articles.set_index("article_id")["outlet"].sort_index()
    row = outlet.index.get_indexer(measures["article_id"])
    code, outlets = pd.factorize(outlet, sort=True)
    voice, voices = pd.factorize(measures["voice"], sort=True)
    measure, names = pd.factorize(measures["measure"], sort=True)
    table = measures[["value", "low", "high", "n"]].assign(
        outlet=code[row],
        voice=voice,
        measure=measure,
        article=outlet.groupby(outlet).cumcount().to_numpy()[row],
    )
    table = table.iloc[np.argsort(row, kind="stable")]  # the last digits of a sum hang on the order
    known = table[table["value"].notna()]
    groups = known.groupby(keys, sort=True)
    rows = groups.agg(
        value=("value", "mean"),
        low=("low", "first"),
        high=("high", "first"),
        n_articles=("value", "size"),
        n=("n", "sum"),
    )
    rows["method"] = np.where(rows["low"].notna(), "sentences of one article", "none")
    several, many = rows["n_articles"] > 1, rows["n_articles"] >= BOOTSTRAP_ARTICLES
    bounds = {n: student_bound(n - 1) for n in rows.loc[several, "n_articles"].unique().tolist()}
    margin = groups["value"].std() / np.sqrt(rows["n_articles"]) * rows["n_articles"].map(bounds)
    rows["low"] = rows["low"].mask(several, rows["value"] - margin)
    rows["high"] = rows["high"].mask(several, rows["value"] + margin)
    rows.loc[several, "method"] = "Student's t over articles"
    place = (many.cumsum() - 1).where(many, -1).to_numpy()[groups.ngroup()]
    rows.loc[many, ["low", "high"]] = _bootstrap(known, place, np.bincount(code), outlets)
    rows.loc[many, "method"] = "bootstrap over articles"
    # A voice that no article has keeps its row, without a value.
    everything = table[keys].drop_duplicates().sort_values(keys)
    rows = rows.reindex(pd.MultiIndex.from_frame(everything)).reset_index()
    for key, texts in zip(keys, (outlets, voices, names), strict=True):
        rows[key] = texts.take(rows[key])
    rows["method"] = rows["method"].fillna("none")
    counts = ["n_articles", "n"]
    rows[counts] = rows[counts].fillna(0).astype("int64")
    columns = [*keys, "value", "low", "high", *counts, "method"]
    return schema.make("outlets", rows[columns])


def _bootstrap(
    known: pd.DataFrame, place: np.ndarray, n_articles: np.ndarray, outlets: pd.Index
) -> np.ndarray:
    """The intervals of means of an outlet, voice and measure; ``place`` numbers them by row.

    Rows with a place below 0 belong to none. Articles are drawn from all of the outlet's, whichever
    of them have the measure.
    """
    bounds = np.empty((place.max(initial=-1) + 1, 2))
    chosen = known[["outlet", "article", "value"]].assign(place=place)[place >= 0]
    for code, part in chosen.groupby("outlet", sort=True):
        places, column = np.unique(part["place"], return_inverse=True)
        values = np.full((n_articles[code], len(places)), np.nan)
        values[part["article"], column] = part["value"]
        bounds[places] = np.column_stack(bootstrap_means(values, outlets[code]))
    return bounds


def compare_halves(articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Say how the sentiment of each outlet's articles changes from their first half to the second.

    Needs ``article_id`` and ``outlet`` of ``articles``, and ``article_id``, ``sentence_index`` and
    ``sentiment`` of ``sentences``; a sentence in the middle belongs to the first half. One row per
    outlet: ``outlet``, ``first`` and ``second`` (mean of the halves' sentences, -1 to 1),
    ``change`` with its 95% interval ``low``, ``high`` and ``p`` (not corrected), ``n_articles``
    (that have both halves), ``n_first`` and ``n_second`` (sentences) and ``method``: ``articles``
    (from three on: Student's t over the articles' changes, ``change`` is their mean),
    ``sentences`` (Welch 1947, with the degrees of freedom of the smaller half) or ``none`` (no
    spread to judge by).
    """
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    is_late = sentences["sentence_index"] > last / 2
    rows = sentences[["article_id", "sentiment"]].assign(
        outlet=sentences["article_id"].map(articles.set_index("article_id")["outlet"]),
        half=np.where(is_late, "second", "first"),
    )
    rows = rows.dropna(subset="sentiment")
    of_articles = rows.groupby(["outlet", "article_id", "half"])["sentiment"].mean().unstack("half")
    of_articles = of_articles.reindex(columns=["first", "second"]).dropna()
    changes = (of_articles["second"] - of_articles["first"]).groupby("outlet")
    changes = changes.agg(["mean", "std", "size"])
    halves = rows.groupby(["outlet", "half"])["sentiment"].agg(["mean", "var", "size"])
    found = []
    for outlet, half in halves.groupby(level="outlet"):
        half = half.droplevel("outlet").reindex(["first", "second"])
        first, second = half.loc["first"], half.loc["second"]
        change, n = second["mean"] - first["mean"], 0
        error = math.sqrt((half["var"] / half["size"]).sum(skipna=False))
        freedom, method = half["size"].min() - 1, "sentences"
        if outlet in changes.index:
            n = int(changes.loc[outlet, "size"])
        if n >= CHANGING_ARTICLES:
            change, error = changes.loc[outlet, "mean"], changes.loc[outlet, "std"] / math.sqrt(n)
            freedom, method = n - 1, "articles"
        is_judged = error > 0 and freedom >= 1
        margin = student_bound(int(freedom)) * error if is_judged else math.nan
        found.append(
            {
                "outlet": outlet,
                "first": first["mean"],
                "second": second["mean"],
                "change": change,
                "low": change - margin,
                "high": change + margin,
                "p": student_tail(change / error, int(freedom)) if is_judged else math.nan,
                "n_articles": n,
                "n_first": int(np.nan_to_num(first["size"])),
                "n_second": int(np.nan_to_num(second["size"])),
                "method": method if is_judged else "none",
            }
        )
    columns = ["outlet", "first", "second", "change", "low", "high", "p"]
    return pd.DataFrame(found, columns=[*columns, "n_articles", "n_first", "n_second", "method"])
