"""What each outlet tells, on the page: sentences without a match, facts, words, shared passages."""

import numpy as np
import pandas as pd

from analysis.compare.reuse import COPIED_WORDS
from analysis.language.names import FUNCTION_WORDS
from analysis.report.charts import draw_intervals
from analysis.report.findings import NOTHING, NOTHING_BESIDE, count
from analysis.report.grids import draw_heatmap
from analysis.report.markup import NO_VIEW, Markup, join_markup, link_to, quote_around
from analysis.report.selection import (
    Frames,
    find_closest,
    find_unmatched,
    find_words,
    list_outlets,
    mask_unseen,
)
from analysis.report.story_findings import (
    group_conflicts,
    name_fact,
    quote_sides,
    state_omissions,
)
from analysis.report.tables import N_ROWS, TableView, fold_long
from analysis.report.theme import shorten

FEWEST_WORDS = 8  # of a sentence listed as told by one outlet alone
CONTEXT = 60  # characters on each side of a number that differs
ADDRESS = frozenset(["mr", "mrs", "ms", "miss", "dr"])  # house style, which tells no story
N_TERMS = 60  # words in the chart of what sets outlets apart


def show_conflicts(tables: Frames) -> Markup:
    """Put the passages whose facts differ beside each other."""
    groups = group_conflicts(tables)
    if not groups:
        return NO_VIEW
    rows = [
        {"fact": name_fact(rows.iloc[0])}
        | {f"side_{side}": _link_side(tables, rows, side) for side in "ab"}
        for rows in groups[:N_ROWS]
    ]
    caption = f"{count(len(groups), 'fact differs', 'facts differ')} between passages about the "
    caption += "same thing; which of them is right is not said here"
    headers = {"fact": "What differs", "side_a": "One prints", "side_b": "Others print"}
    return fold_long(TableView(pd.DataFrame(rows), caption, headers), caption)


def _link_side(tables: Frames, rows: pd.DataFrame, side: str) -> Markup:
    """Link to the passages of one side: outlet and wording."""
    rows = rows.drop_duplicates(f"outlet_{side}")
    return join_markup(
        [
            join_markup([link_to(*place), words], ": ")
            for *place, words in quote_sides(tables, rows, side, CONTEXT)
        ],
        "; ",
    )


def plot_matches(tables: Frames) -> Markup:
    """Draw which share of each outlet's sentences has a counterpart in each other outlet."""
    finding, outlets = state_omissions(tables), list_outlets(tables)
    if finding.kind == NOTHING:
        return NO_VIEW
    rows = tables["matches"]
    rows = rows[rows["outlet_a"].isin(outlets) & rows["outlet_b"].isin(outlets)]
    most = rows.loc[rows["share_of_a"].idxmax()]
    have = "has" if most["n_matched"] == 1 else "have"
    title = f"{most['n_matched']:,} of {most['n_sentences']:,} sentences of {most['outlet_a']} "
    title += f"{have} a match in {most['outlet_b']}"
    title += ", the largest share of any two outlets" if len(outlets) > 2 else ""
    return draw_heatmap(
        rows.merge(find_closest(tables), how="left"), title,
        "Share of the row's sentences, own and quoted, with a match in the column",
        outlets=outlets,
        caption="Two sentences match when they share enough of their rare words; links lead to the "
        "closest match. Where no match is found, another outlet may still tell the same in quite "
        "different words.",
    )  # fmt: skip


def show_unmatched(tables: Frames, most: int = 3) -> Markup:
    """List sentences for which no counterpart was found, with the nearest sentence elsewhere."""
    rows = find_unmatched(tables)
    rows = rows[rows["is_alone"] & (rows["n_words"] >= FEWEST_WORDS)]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    rows = rows.sort_values(["outlet", "score", "start"], kind="stable")
    n, rows = len(rows), rows.groupby("outlet", sort=False).head(most).head(N_ROWS)
    if not len(rows):
        return NO_VIEW
    articles = tables["articles"].set_index("article_id")
    place = tables["sentences"].set_index(["article_id", "sentence_index"])[["start", "end"]]
    view, shown = [], mask_unseen(tables, rows)["article_id"]
    for row, article_id in zip(rows.itertuples(), shown, strict=True):
        text = articles.loc[row.article_id, "text"][row.start : row.end]
        nearest = None
        if pd.notna(row.other_index):
            start, end = place.loc[(row.other_id, int(row.other_index))]
            other = articles.loc[row.other_id]
            nearest = f"{other['outlet']}: {shorten(other['text'][start:end], 90)}"
        view.append(
            {
                "outlet": row.outlet,
                "sentence": link_to(article_id, row.start, shorten(text, 160)),
                "nearest": nearest,
                "score": row.score,
            }
        )
    caption = f"{count(n, 'own sentence')} of {FEWEST_WORDS} words or more with no match found in "
    caption += f"another outlet: the {most} least alike of each outlet"
    table = TableView(
        pd.DataFrame(view),
        caption,
        {"nearest": "Nearest sentence elsewhere", "score": "Likeness (0 to 1)"},
        missing="means that no other sentence shares a word.",
    )
    return fold_long(table, caption)


def select_words(tables: Frames, voice: str = "own", most: int = 6) -> pd.DataFrame:
    """Give the words that set each outlet's own words apart from the others' beyond chance."""
    rows = tables["keyness"]
    rows = rows[(rows["voice"] == voice) & (rows["kind"] == "word") & (rows["low"] > 0)]
    rows = rows[~rows["term"].isin(FUNCTION_WORDS | ADDRESS) & (rows["term"].str.len() > 1)]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    most = min(most, max(1, N_TERMS // max(1, rows["outlet"].nunique())))
    rows = rows.groupby("outlet", sort=False).head(most)
    # A term is counted in small letters: it is shown as an article prints it.
    rows = rows.join(find_words(tables, rows.rename(columns={"term": "word"})))
    texts = tables["articles"].set_index("article_id")["text"]
    printed = [
        term if pd.isna(article) else texts[article][int(start) : int(end)]
        for term, article, start, end in rows[["term", "article_id", "start", "end"]].to_numpy()
    ]
    return rows.assign(term=pd.Series(printed, rows.index, dtype="str"))


def show_words(tables: Frames) -> Markup:
    """List the words that set outlets apart, each with the first passage that holds it."""
    rows = select_words(tables)
    if not len(rows):
        return NO_VIEW
    texts = tables["articles"].set_index("article_id")["text"]
    places = rows[["article_id", "paragraph", "start", "end"]].to_numpy()
    view = rows[["outlet", "term", "count"]].assign(
        reads=[
            link_to(article, paragraph, quote_around(texts[article], start, end))
            if pd.notna(article) else None
            for article, paragraph, start, end in places
        ]
    )  # fmt: skip
    caption = count(len(view), "word that sets", "words that set")
    caption += " an outlet apart, where it first stands"
    headers = {"term": "Word", "count": "Times", "reads": "In context"}
    missing = "means that no article on this page has it."
    return fold_long(TableView(view, caption, headers, missing=missing), caption)


def plot_keyness(tables: Frames, voice: str = "own", most: int = 6) -> Markup:
    """Draw the terms that set each outlet's own words apart from the others'."""
    rows = select_words(tables, voice, most).rename(columns={"score": "value"})
    outlets = list_outlets(tables)
    title = "No word sets an outlet apart"
    if len(rows):
        clearest = rows.loc[rows["low"].idxmax()]
        title = (
            f"{clearest['outlet']} uses “{clearest['term']}” {clearest['count']:,} times, for its "
        )
        title += "length more often than the others do"
        others = rows["outlet"].nunique() - 1
        title += f"; {count(others, 'other has', 'others have')} such words too" if others else ""
    ends = ["value", "low", "high"]
    rows = rows.assign(**np.exp(rows[ends].astype(float)))
    return draw_intervals(
        rows, title,
        "How many times as often a word stands among the outlet's own words as among the others' "
        "(odds ratio)",
        label="term", group="outlet", ratio=True, unit="times", outlets=outlets,
        caption="Only words whose 95% interval lies above 1; function words, initials and “Mr.”, "
        "“Ms.” and the like are left out. Each doubling is as long on the axis.",
        nothing=NOTHING_BESIDE if len(outlets) < 2
        else "No word was found to set an outlet apart from others beyond chance.",
    )  # fmt: skip


def show_reuse(tables: Frames) -> Markup:
    """List the longest passages of own words that stand in two outlets, with links to them."""
    reuse = tables["reuse"]
    reuse = reuse[reuse.groupby("passage_id")["outlet"].transform("nunique") > 1]
    texts = tables["articles"].set_index("article_id")["text"]
    length = reuse.groupby("passage_id")["n_words"].max()
    length = length[length >= COPIED_WORDS].sort_values(ascending=False, kind="stable")
    reuse = reuse[reuse["passage_id"].isin(length.index[:N_ROWS])]
    first = mask_unseen(tables, reuse.drop_duplicates(["passage_id", "outlet"]))
    first = dict(list(first.groupby("passage_id")))
    rows = []
    for passage_id, group in reuse.groupby("passage_id", sort=False):
        longest = group.loc[group["n_words"].idxmax()]
        passage = texts[longest["article_id"]][longest["start"] : longest["end"]]
        printed = first[passage_id]
        rows.append(
            {
                "where": join_markup(
                    [
                        link_to(a, start, outlet)
                        for a, start, outlet in zip(
                            printed["article_id"], printed["start"], printed["outlet"], strict=True
                        )
                    ]
                ),
                "words": int(longest["n_words"]),
                "passage": shorten(passage, 160),
            }
        )
    if not rows:
        return NO_VIEW
    rows = pd.DataFrame(rows).sort_values("words", ascending=False, kind="stable")
    caption = f"{count(len(length), 'passage')} of {COPIED_WORDS} own words or more in two outlets"
    caption += ", longest first" if len(length) > 1 else ""
    headers = {"where": "It stands in", "words": "Words"}
    return fold_long(TableView(rows, caption, headers), caption)
