"""What of the tables a page holds: outlets, articles, statements, names, and how many of each."""

import math
from collections.abc import Mapping

import pandas as pd

from analysis.compare.speakers import name_quoted

Frames = Mapping[str, pd.DataFrame]

# An interval that rests on few articles can reach beyond what the measure itself can.
BOUNDS = {"n_words": (0, math.inf), "quoted_share": (0, 1), "sentiment_mean": (-1, 1)}
N_OUTLETS = 30  # outlets in one chart, and in the comparisons of pairs: those with most articles
N_ARTICLES = 150  # articles in the reader's view: some 3 MB of page
N_DRAWN = 60  # bars or dots in a chart with several of an outlet: it fits three screens
N_STATEMENTS = 40  # statements in the matrix: it fits three screens


def list_outlets(tables: Frames) -> list[str]:
    """Give the outlets that are compared, those with most articles first, then by name."""
    n = tables["articles"].groupby("outlet").size().sort_values(ascending=False, kind="stable")
    return n.index[:N_OUTLETS].tolist()


def select_articles(tables: Frames) -> pd.DataFrame:
    """Give the articles that the page holds: all, or those that share most statements."""
    articles = tables["articles"]
    if len(articles) <= N_ARTICLES:
        return articles
    statements, renderings = tables["statements"], tables["renderings"]
    shared = statements.loc[statements["n_outlets"] > 1, "statement_id"]
    shared = renderings.loc[renderings["statement_id"].isin(shared), "article_id"].value_counts()
    n = articles["article_id"].map(shared).fillna(0)
    return articles.loc[n.sort_values(ascending=False, kind="stable").index[:N_ARTICLES]]


def mask_unseen(tables: Frames, rows: pd.DataFrame, column: str = "article_id") -> pd.DataFrame:
    """Leave out the articles that the page does not hold, so that no link to them is made."""
    if len(tables["articles"]) <= N_ARTICLES:
        return rows
    is_seen = rows[column].isin(select_articles(tables)["article_id"])
    return rows.assign(**{column: rows[column].where(is_seen)})


def select_measure(tables: Frames, measure: str, voice: str = "all") -> pd.DataFrame:
    """Give one measure of one voice by outlet, highest first.

    Rows of the table ``outlets`` that have a value, of the outlets that are compared. An interval
    that rests on two articles is left out: it runs to wherever the measure can.
    """
    rows = tables["outlets"]
    rows = rows[(rows["measure"] == measure) & (rows["voice"] == voice) & rows["value"].notna()]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    least, most = BOUNDS.get(measure, (-math.inf, math.inf))
    ends = rows[["low", "high"]].clip(least, most).mask(rows["n_articles"] == 2)
    rows = rows.assign(low=ends["low"], high=ends["high"])
    return rows.sort_values(["value", "outlet"], ascending=[False, True])


def find_comparable(tables: Frames) -> pd.DataFrame:
    """Give the statements that two outlets print, and those of a reference text."""
    statements = tables["statements"]
    return statements[(statements["n_outlets"] > 1) | (statements["basis"] == "reference")]


def name_reference(tables: Frames, statements: pd.DataFrame) -> str:
    """Name the reference text that some of the statements are read from; empty if none is."""
    is_given = (statements["basis"] == "reference").any()
    return tables["corpus"]["reference"].iloc[0] if is_given else ""


def select_shared(tables: Frames) -> pd.DataFrame:
    """Give the statements worth comparing: all of each occasion with some ``find_comparable``.

    Occasions with most of these come first; ``place`` numbers them.
    """
    statements = tables["statements"]
    shared = find_comparable(tables).groupby("occasion").size()
    shared = shared.sort_values(ascending=False, kind="stable")
    rows = statements[statements["occasion"].isin(shared.index)]
    rows = rows.assign(place=rows["occasion"].map({o: i for i, o in enumerate(shared.index)}))
    rows = rows.sort_values(["place", "statement_order", "statement_id"], kind="stable")
    fits = rows.groupby("place").size().cumsum() <= N_STATEMENTS
    return rows[rows["place"].isin(fits.index[fits | (fits.index == 0)])].head(N_STATEMENTS)


def name_speakers(tables: Frames, quotes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the quotations of speech, by default all, with a speaker only where it is a name."""
    quotes = tables["quotes"] if quotes is None else quotes
    return name_quoted(tables["articles"], quotes, tables["people"])


def label_speakers(speakers: pd.Series, is_certain: pd.Series) -> pd.Series:
    """Write speakers for charts and tables: "probably" before uncertain ones, "not named"."""
    labels = speakers.astype(object)
    labels = labels.where(is_certain, "probably " + labels)
    return labels.where(speakers.notna(), "not named")


def name_statements(tables: Frames, statements: pd.DataFrame) -> pd.Series:
    """Write the speaker of each statement, "probably" before uncertain ones; missing if no name."""
    printed = tables["renderings"][["statement_id", "quote_id"]]
    printed = printed[printed["statement_id"].isin(statements["statement_id"])]
    quotes = tables["quotes"]
    quotes = name_speakers(tables, quotes[quotes["quote_id"].isin(printed["quote_id"])])
    printed = printed.merge(quotes[["quote_id", "speaker", "confidence"]], on="quote_id")
    named = printed.dropna(subset="speaker")
    certain = set(named.loc[named["confidence"] == "high", ["statement_id", "speaker"]]
                  .itertuples(index=False, name=None))  # fmt: skip
    known = set(named["speaker"])
    pairs = list(zip(statements["statement_id"], statements["speaker"], strict=True))
    is_certain = pd.Series([pair in certain for pair in pairs], index=statements.index, dtype=bool)
    every = tables["statements"]  # a reference text has one speaker
    is_given = statements["statement_id"].isin(
        every.loc[every["basis"] == "reference", "statement_id"]
    )
    is_certain |= is_given & (is_certain & is_given).any()
    labels = label_speakers(statements["speaker"], is_certain)
    return labels.where(statements["speaker"].isin(known))


def find_unmatched(tables: Frames) -> pd.DataFrame:
    """Give each sentence in an outlet's own voice that was compared, and whether it stands alone.

    One row per sentence: the columns of ``sentences``, ``outlet``, ``is_alone`` (no counterpart in
    any other outlet), and ``other_id``, ``other_index`` and ``score`` of the nearest sentence.
    """
    articles, pairs = tables["articles"].set_index("article_id"), tables["counterparts"]
    sides = [pairs[side] for side in ("article_id", "other_id")]
    outlets, languages = (
        [side.map(articles[name]) for side in sides] for name in ("outlet", "language")
    )
    pairs = pairs.assign(outlet=outlets[0])
    pairs = pairs[(outlets[0] != outlets[1]) & (languages[0] == languages[1])]
    pairs = pairs.sort_values("score", ascending=False, kind="stable")
    keys = ["article_id", "sentence_index"]
    nearest = pairs.drop_duplicates(keys)
    is_matched = pairs.groupby(keys)["is_match"].any().rename("is_matched")
    sentences = tables["sentences"]
    sentences = sentences[sentences["voice"] == "own"]
    rows = sentences.merge(nearest[[*keys, "outlet", "other_id", "other_index", "score"]], on=keys)
    rows = rows.merge(is_matched, on=keys)
    return rows.assign(is_alone=~rows["is_matched"])
