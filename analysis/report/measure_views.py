"""Measures on the page: length, readability, sentiment, each with its interval."""

import re
from collections.abc import Sequence

import pandas as pd

from analysis.measures.readability import SMOG_SENTENCES
from analysis.report.charts import draw_bars, draw_intervals
from analysis.report.findings import NOTHING, Finding, count, join_names
from analysis.report.grids import draw_arc
from analysis.report.markup import NO_VIEW, Markup, link_to, stack, write_paragraph
from analysis.report.measure_findings import (
    select_halves,
    state_arc,
    state_length,
    state_readability,
    state_sentiment,
    state_voices,
)
from analysis.report.selection import (
    Frames,
    find_words,
    list_outlets,
    select_articles,
    select_measure,
)
from analysis.report.tables import TableView, fold_long
from analysis.report.theme import format_number, format_share

FORMULAS = {
    "flesch_reading_ease": "Flesch reading ease (100: easiest)",
    "flesch_kincaid_grade": "Flesch-Kincaid (grade)",
    "gunning_fog": "Gunning fog (grade)",
    "smog_index": "SMOG (grade)",
    "coleman_liau_index": "Coleman-Liau (grade)",
    "automated_readability_index": "ARI (grade)",
    "dale_chall_readability_score": "Dale-Chall (score)",
    "linsear_write_formula": "Linsear write (grade, first 100 words)",
    "readability_consensus": "Median of the five grades of the whole text",
    "readability_spread": "Highest minus lowest of the five",
}
LENGTHS = {
    "n_words": "Words",
    "quoted_share": "Quoted",
    "outside_body_share": "Set apart",
    "reading_time_minutes": "Reading time (minutes)",
    "n_sentences": "Sentences",
    "words_per_sentence": "Words per sentence",
    "n_paragraphs": "Paragraphs",
    "mtld": "Variety of words (MTLD, words)",
}
VOICES = {"all": "All words", "own": "The outlet's own words", "quoted": "The words it quotes"}
N_SENTIMENT_WORDS = 10  # in a table: of each outlet as many as there is room for
OF_VOICE = {"all": "", "own": ", in their own words", "quoted": ", in the words they quote"}


def _has_several(tables: Frames) -> bool:
    return tables["articles"]["outlet"].duplicated().any()


def _per_article(tables: Frames) -> str:
    return ", mean of an outlet's articles" if _has_several(tables) else ", one article per outlet"


def _describe_rest(
    tables: Frames, measure: str, decimals: int, unit: str = "", voices: Sequence[str] = ("all",)
) -> str:
    """Say the mean of the outlets that a chart has no room for, over all their articles."""
    outlets, said = tables["outlets"], ""
    outlets = outlets[(outlets["measure"] == measure) & outlets["value"].notna()]
    outlets = outlets[~outlets["outlet"].isin(list_outlets(tables))]
    for voice in voices:
        rows = outlets[outlets["voice"] == voice]
        if len(rows):
            n_articles = int(rows["n_articles"].sum())
            mean = format_number((rows["value"] * rows["n_articles"]).sum() / n_articles, decimals)
            others = count(len(rows), "other outlet", "other outlets together") + OF_VOICE[voice]
            said += f" The {others}: {mean}{unit} (mean of {count(n_articles, 'article')})."
    return said


def plot_length(tables: Frames) -> Markup:
    """Draw the words of the body, the outlet's own and those it quotes."""
    rows = pd.concat([select_measure(tables, "n_words", voice) for voice in ("own", "quoted")])
    if not len(rows):
        return NO_VIEW
    rows = rows.assign(part=rows["voice"].map({"own": "own words", "quoted": "quoted words"}))
    return draw_bars(
        rows, state_length(tables).headline, f"Words of body text{_per_article(tables)}",
        unit="words", outlets=list_outlets(tables),
        caption=_describe_rest(tables, "n_words", 0, " words").strip(),
    )  # fmt: skip


def show_lengths(tables: Frames) -> Markup:
    """List the measures of length by outlet."""
    whole = ("n_words", "n_sentences", "n_paragraphs", "mtld")
    rows = _spread(tables, LENGTHS)
    ends = rows[["reading_time_minutes", "quoted_share"]].agg(["min", "max"])
    if ends.isna().any(axis=None):
        return NO_VIEW
    minutes, shares = (list(dict.fromkeys(map(write, ends[column]))) for column, write in (
        ("reading_time_minutes", format_number), ("quoted_share", format_share)
    ))  # fmt: skip
    caption = f"An article takes {' to '.join(minutes)} minutes to read, and "
    caption += f"{' to '.join(shares)} of it is quotation"
    table = TableView(
        rows,
        caption + (" (means by outlet)" if _has_several(tables) else ""),
        LENGTHS,
        decimals=dict.fromkeys(LENGTHS, 1)
        | dict.fromkeys(whole, 0)
        | dict.fromkeys(("quoted_share", "outside_body_share"), "share"),
        missing="means fewer than 30 words.",
    )
    return fold_long(table, caption)


def _spread(tables: Frames, measures: Sequence[str]) -> pd.DataFrame:
    """Give one row per outlet and one column per measure, of the whole body."""
    rows = pd.concat([select_measure(tables, measure) for measure in measures])
    wide = rows.pivot_table(index="outlet", columns="measure", values="value")
    wide = wide.reindex(index=list_outlets(tables), columns=list(measures))
    return wide.rename_axis(index="outlet").reset_index()


def plot_readability(tables: Frames, voices: Sequence[str] = ("all",)) -> Markup:
    """Draw the Flesch-Kincaid grade of each outlet with its interval, by voice if several."""
    finding = state_readability(tables) if tuple(voices) == ("all",) else state_voices(tables)
    return _plot_measure(
        tables, "flesch_kincaid_grade", finding, finding.headline,
        "Flesch-Kincaid grade: years of school in the United States", "grade", voices,
    )  # fmt: skip


def plot_sentiment(tables: Frames) -> Markup:
    """Draw the mean sentiment of each outlet's own sentences and of those it quotes."""
    finding = state_sentiment(tables)
    return _plot_measure(
        tables, "sentiment_mean", finding, finding.headline,
        "Mean VADER score of sentences, −1 (darkest) to 1 (brightest)", "mean VADER score",
        ("own", "quoted"), 2,
    )  # fmt: skip


def _plot_measure(
    tables: Frames,
    measure: str,
    finding: Finding,
    title: str,
    subtitle: str,
    unit: str,
    voices: Sequence[str],
    decimals: int = 1,
) -> Markup:
    rows = pd.concat([select_measure(tables, measure, voice) for voice in voices])
    if not len(rows):
        return NO_VIEW
    rows = rows.assign(voice=rows["voice"].map(VOICES))
    is_two = rows["n_articles"] == 2
    caption = "" if is_two.all() else "The line is the 95% interval."
    caption += _describe_rest(tables, measure, decimals, voices=voices)
    if is_two.any():
        caption += " Two articles of an outlet are too few for an interval."
    if finding.kind != NOTHING and rows["outlet"].nunique() > 1:
        caption += " Whether two outlets differ is tested for each pair: lines that overlap a "
        caption += "little may still differ."
    return draw_intervals(
        rows, title, subtitle + _per_article(tables), decimals=decimals, unit=unit,
        counted="Sentences",
        group="voice" if len(voices) > 1 else None, outlets=list_outlets(tables),
        caption=caption.strip(),
    )  # fmt: skip


def show_formulas(tables: Frames) -> Markup:
    """List all readability formulas by outlet, so that their spread can be seen."""
    rows = _spread(tables, FORMULAS)
    widest = rows["readability_spread"].max()
    if pd.isna(widest):
        return NO_VIEW
    caption = f"Five formulas grade the same text: their grades lie up to {widest:.1f} apart"
    table = TableView(
        rows,
        caption,
        FORMULAS,
        decimals=dict.fromkeys(FORMULAS, 1),
        missing="means fewer than 30 words, or not English.",
    )
    few = select_measure(tables, "n_sentences")
    few = sorted(few.loc[few["value"] < SMOG_SENTENCES, "outlet"])
    if not few:
        return fold_long(table, caption)
    note = f"SMOG is made for {SMOG_SENTENCES} sentences or more: for {join_names(few)} it is only "
    note += "indicative."
    return stack(fold_long(table, caption), write_paragraph(note, role="note"))


def plot_arc(tables: Frames) -> Markup:
    """Draw sentiment from the first sentence to the last."""
    finding = state_arc(tables)
    if finding.kind == NOTHING:
        return NO_VIEW
    sentences = tables["sentences"].merge(
        tables["articles"][["article_id", "outlet"]], on="article_id"
    )
    sentences = sentences[sentences["outlet"].isin(list_outlets(tables))]
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    sentences = sentences.assign(position=sentences["sentence_index"] / last.where(last > 0))
    return draw_arc(
        sentences, select_halves(tables), finding.headline,
        "VADER score of sentences, −1 to 1, from the first of an article to its last",
        outlets=list_outlets(tables),
    )  # fmt: skip


def _print_names(tables: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Write as names what an outlet prints with a capital only, and not just to begin a sentence.

    Adds ``is_name``.
    """
    articles = select_articles(tables)
    texts = articles.groupby("outlet")["text"].agg("\n".join)
    named = []
    for outlet, word in zip(rows["outlet"], rows["word"], strict=True):
        pattern = rf"([\w,] )?(?<!\w)((?i:{re.escape(word)}))(?!\w)(?=( [A-Z])?)"
        found = list(re.finditer(pattern, texts.get(outlet, "")))
        is_name = all(m[2][0].isupper() for m in found) and any(m[1] or m[3] for m in found)
        named.append(found[0][2] if is_name else None)
    named = pd.Series(named, index=rows.index, dtype="str")
    return rows.assign(word=named.fillna(rows["word"]), is_name=named.notna())


def show_sentiment_words(tables: Frames) -> Markup:
    """List the words that set the sentiment of each outlet's own voice apart from the others'."""
    rows = tables["sentiment_words"]
    rows = rows[(rows["voice"] == "own") & rows["difference"].notna() & (rows["difference"] != 0)]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    if rows["outlet"].nunique() < 2:
        return NO_VIEW
    most = min(4, max(1, N_SENTIMENT_WORDS // rows["outlet"].nunique()))
    rows = rows.groupby("outlet", sort=False).head(most)
    rows, places = _print_names(tables, rows), find_words(tables, rows)
    # Whether what a name counts for says anything of the mood is for the reader to see.
    first = rows.loc[rows["difference"].abs().where(~rows["is_name"], 0).idxmax()]
    way = "raises" if first["contribution"] > 0 else "lowers"
    columns = ["outlet", "word", "count", "valence", "contribution", "difference"]
    places = places[["article_id", "paragraph"]].to_numpy()
    words = [link_to(*place, word) for place, word in zip(places, rows["word"], strict=True)]
    size = abs(first["contribution"])
    size = format_number(size, 2 if size >= 0.01 else 3)
    caption = f"“{first['word']}” {way} the mean score of {first['outlet']}'s own words by {size}, "
    caption += "and sets it apart from the others' more than any other word"
    caption += " but names" if rows["is_name"].any() else ""
    table = TableView(
        rows[columns].assign(word=words),
        caption,
        {
            "word": "Word (link: first passage)",
            "count": "Times",
            "valence": "Weight (−4 to 4)",
            "contribution": "Adds to the outlet's mean",
            "difference": "More than to the others' mean",
        },
        decimals={"valence": 1, "contribution": 3, "difference": 3},
    )
    note = "The weight is that of VADER, with its rules for negation and emphasis: “not good” is "
    note += "below 0. It takes a name for the word that it is spelled like: "
    names = rows.loc[rows["is_name"], "word"].unique()
    note += f"here, as it seems, {join_names(names)}." if len(names) else "“Grant”, “Hope”."
    return stack(fold_long(table, caption), write_paragraph(note, role="note"))
