"""One figure per outlet: the mean of its articles, with an interval."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.compare.intervals import BOOTSTRAP_ARTICLES, bootstrap_means, student_bound


def summarise_outlets(
    measures: pd.DataFrame, sentences: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Give each measure of each voice by outlet, as the mean of its articles, with a 95% interval.

    Needs table ``measures``, ``article_id`` of ``sentences``, and ``article_id`` and ``outlet`` of
    ``articles``. One row per outlet, voice and measure: ``outlet``, ``voice``, ``measure``,
    ``value``, ``low``, ``high`` (missing when there is no interval), ``n_articles`` (that have a
    value), ``n`` (sentences or words below them), ``n_sentences`` (of all the outlet's articles)
    and ``method``: ``bootstrap over articles`` (ten or more), ``Student's t over articles`` (two to
    nine), ``sentences of one article`` (the interval of table ``measures``) or ``none``. Each
    article counts the same, however long.
    """
    keys = ["outlet", "voice", "measure"]
    outlet = articles.set_index("article_id")["outlet"]
    table = measures.assign(outlet=measures["article_id"].map(outlet))
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
    rows.loc[many, ["low", "high"]] = _bootstrap(known, rows.index[many])
    rows.loc[many, "method"] = "bootstrap over articles"
    # A voice that no article has keeps its row, without a value.
    everything = table[keys].drop_duplicates().sort_values(keys)
    rows = rows.reindex(pd.MultiIndex.from_frame(everything)).reset_index()
    rows["method"] = rows["method"].fillna("none")
    n_sentences = sentences["article_id"].map(outlet).value_counts()
    rows["n_sentences"] = rows["outlet"].map(n_sentences)
    counts = ["n_articles", "n", "n_sentences"]
    rows[counts] = rows[counts].fillna(0).astype("int64")
    columns = [*keys, "value", "low", "high", *counts, "method"]
    return schema.make("outlets", rows[columns])


def _bootstrap(known: pd.DataFrame, wanted: pd.MultiIndex) -> np.ndarray:
    """The interval of each wanted mean of an outlet, voice and measure, in their order."""
    bounds = np.empty((len(wanted), 2))
    chosen = known[known["outlet"].isin(wanted.get_level_values("outlet"))]
    columns = pd.Series(np.arange(len(wanted)), wanted)
    place = columns.reindex(pd.MultiIndex.from_frame(chosen[["outlet", "voice", "measure"]]))
    chosen = chosen[["outlet", "article_id", "value"]].assign(place=place.to_numpy())
    for name, part in chosen.groupby("outlet", sort=True):
        articles = pd.factorize(part["article_id"], sort=True)[0]
        measured = part["place"].notna().to_numpy()
        places, column = np.unique(part["place"].to_numpy()[measured], return_inverse=True)
        values = np.full((articles.max() + 1, len(places)), np.nan)
        values[articles[measured], column] = part["value"].to_numpy()[measured]
        bounds[places.astype(int)] = np.column_stack(bootstrap_means(values, name))
    return bounds
