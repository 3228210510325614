"""One figure per outlet: the mean of its articles, with an interval."""

import math

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
    columns = [
        "outlet",
        "voice",
        "measure",
        "value",
        "low",
        "high",
        "n_articles",
        "n",
        "n_sentences",
        "method",
    ]
    outlet = articles.set_index("article_id")["outlet"]
    table = measures.assign(outlet=measures["article_id"].map(outlet))
    n_sentences = sentences["article_id"].map(outlet).value_counts()
    keys = ["voice", "measure"]
    parts = []
    for name, group in table.groupby("outlet", sort=True):
        known = group[group["value"].notna()]
        wide = known.pivot_table(index="article_id", columns=keys, values="value", sort=True)
        part = known.groupby(keys).agg(
            value=("value", "mean"), low=("low", "first"), high=("high", "first"), n=("n", "sum")
        )
        count = wide.notna().sum().reindex(part.index)
        part = part.assign(n_articles=count)
        part["method"] = np.where(part["low"].notna(), "sentences of one article", "none")
        several = part.index[count > 1]
        if len(several):
            low, high = _mean_intervals(wide[several].to_numpy(), name)
            part.loc[several, "low"], part.loc[several, "high"] = low, high
            part.loc[several, "method"] = np.where(
                count[several] >= BOOTSTRAP_ARTICLES,
                "bootstrap over articles",
                "Student's t over articles",
            )
        # A voice that no article has keeps its row, without a value.
        everything = pd.MultiIndex.from_frame(group[keys].drop_duplicates().sort_values(keys))
        part = part.reindex(everything)
        part["method"] = part["method"].fillna("none")
        part = part.fillna({"n_articles": 0, "n": 0}).astype({"n_articles": int, "n": int})
        part = part.reset_index().assign(outlet=name, n_sentences=int(n_sentences.get(name, 0)))
        parts.append(part[columns])
    return schema.make(
        "outlets", pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    )


def _mean_intervals(values, seed):
    """The interval of each column's mean, by the method that its number of values allows."""
    count = (~np.isnan(values)).sum(axis=0)
    mean, error = np.nanmean(values, axis=0), np.nanstd(values, axis=0, ddof=1) / np.sqrt(count)
    bound = np.array([student_bound(int(n) - 1) if n > 1 else math.nan for n in count])
    low, high = mean - bound * error, mean + bound * error
    many = count >= BOOTSTRAP_ARTICLES
    if many.any():
        low[many], high[many] = bootstrap_means(values[:, many], seed)
    return low, high
