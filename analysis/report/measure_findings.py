"""Findings on measures: length, quoted share, readability, sentiment."""

import numpy as np
import pandas as pd

from analysis.compare import compare_pairs, correct_holm
from analysis.compare.intervals import student_tail
from analysis.report.findings import (
    ALIKE,
    DESCRIBED,
    DIFFERS,
    NOTHING,
    Finding,
    count,
    find_nothing,
    join_names,
)
from analysis.report.selection import Frames, list_outlets, select_measure
from analysis.report.theme import MISSING, format_interval, format_number, format_share

FEWEST_SENTENCES = 5  # of a voice, or of half an article, to speak of its sentiment
FEWEST_OUTLETS = 3  # to say that something is so in each
LONGER = 1.1  # times as long: less is told as about equal


def state_length(tables: Frames) -> Finding:
    """Say how the length of the articles differs."""
    rows, section = select_measure(tables, "n_words"), "length"
    if len(rows) < 2 or (rows["n_articles"] > 1).any():
        return _state_difference(
            tables, section, "n_words", "all", "the length of an article's body, in words,", 0,
            "No outlet's articles can be called longer than another's",
        )  # fmt: skip
    first, last = rows.iloc[0], rows.iloc[-1]
    longest, shortest = format_number(first["value"], 0), format_number(last["value"], 0)
    if last["value"] == 0 or first["value"] < LONGER * last["value"]:
        text = f"The articles are about equally long: {shortest} to {longest} words of body text."
        return Finding(section, text.split(":")[0], text, ALIKE)
    times = f"{format_number(first['value'] / last['value'], 1)} times"
    return Finding(
        section,
        f"The article of {first['outlet']} is {times} as long as that of {last['outlet']}",
        f"The article of {first['outlet']} has {longest} words of body text, {times} the "
        f"{shortest} of {last['outlet']}.",
    )


def state_quoted_share(tables: Frames) -> Finding:
    """Say how much of the body is quotation."""
    rows, section = select_measure(tables, "quoted_share"), "quoted-share"
    if not len(rows) or not rows["value"].sum():
        return find_nothing(section, "No quotation of speech was found in any article.")
    if len(rows) < 2 or (rows["n_articles"] > 1).any():
        return _state_difference(
            tables, section, "quoted_share", "all", "the quoted share of an article", 0,
            "No outlet can be said to quote more than another", share=True,
        )  # fmt: skip
    first, last = rows.iloc[0], rows.iloc[-1]
    most, least = format_share(first["value"]), format_share(last["value"])
    return Finding(
        section,
        f"{most} of {first['outlet']} is quotation, {least} of {last['outlet']}",
        f"Quotation makes up {most} of the body of {first['outlet']} and {least} of that of "
        f"{last['outlet']}.",
        DIFFERS if first["value"] - last["value"] > 0.05 else ALIKE,
    )


def state_readability(tables: Frames) -> Finding:
    """Say whether some outlet's text is harder to read than another's."""
    return _state_difference(
        tables, "readability", "flesch_kincaid_grade", "all",
        "the school grade that the text asks for (Flesch-Kincaid)", 1,
        "No outlet can be called harder to read than another",
    )  # fmt: skip


def state_sentiment(tables: Frames) -> Finding:
    """Say how the sentiment of the outlets' own words differs, and that of what they quote."""
    between = _state_difference(
        tables, "sentiment", "sentiment_mean", "own", "the sentiment of an outlet's own sentences",
        2, "The outlets' own words cannot be told apart by sentiment",
    )  # fmt: skip
    own, quoted = (
        rows[rows["n"] >= FEWEST_SENTENCES].set_index("outlet")
        for rows in (select_measure(tables, "sentiment_mean", voice) for voice in ("own", "quoted"))
    )
    both = own.index.intersection(quoted.index).sort_values()
    if len(both) < FEWEST_OUTLETS:
        return between
    own, quoted = own.loc[both], quoted.loc[both]
    n_higher = int((quoted["value"] > own["value"]).sum())
    if n_higher not in (0, len(both)):
        return between
    high, low, side = (quoted, own, "higher") if n_higher else (own, quoted, "lower")
    n_apart = int((high["low"] > low["high"]).sum())
    headline = f"In each of {len(both)} outlets the quoted words score {side} than its own"
    apart = f"apart in {n_apart} of them" if n_apart else "apart in none, so it may be chance"
    return Finding(
        "sentiment",
        headline,
        f"{headline} (VADER, means of sentences: {_range(quoted['value'])} against "
        f"{_range(own['value'])}); the 95% intervals are {apart}. {between.text}",
        DIFFERS if n_apart else between.kind,
    )


def state_arc(tables: Frames) -> Finding:
    """Say whether sentiment changes between the first and the second half of the articles."""
    sentences = tables["sentences"].dropna(subset="sentiment")
    sentences = sentences.merge(tables["articles"][["article_id", "outlet"]], on="article_id")
    sentences = sentences[sentences["outlet"].isin(list_outlets(tables))]
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    late = sentences["sentence_index"] > last / 2
    halves = sentences.groupby(["outlet", late])["sentiment"].agg(["mean", "var", "size"]).unstack()
    if halves.shape[1] == 6:
        halves = halves[halves["size"].min(axis=1) >= FEWEST_SENTENCES]
    if halves.shape[1] < 6 or not len(halves):
        return find_nothing("arc", "The articles are too short to compare their halves.")
    change = halves["mean"][True] - halves["mean"][False]
    error = (halves["var"] / halves["size"]).sum(axis=1) ** 0.5
    freedom = halves["size"].min(axis=1).astype(int) - 1
    p = [student_tail(c / e, f) if e else 1.0 for c, e, f in zip(change, error, freedom)]  # noqa: B905
    apart = change[correct_holm(np.array(p)) < 0.05]
    if not len(apart):
        spread = f"changes of {format_number(change.min(), 2)} to {format_number(change.max(), 2)}"
        tested = count(len(change), "outlet")
        return Finding(
            "arc",
            "No outlet's mood differs between the first and the second half",
            "Between the first and the second half of the articles no outlet's mood differs "
            f"beyond chance ({spread} in {tested}).",
            ALIKE,
        )
    each = [f"{'brighter' if c > 0 else 'darker'} in {o} ({c:+.2f})" for o, c in apart.items()]
    text = f"The second half of the articles is {join_names(each)}".replace("-", "−")
    rest = "; of the other outlets that cannot be said" if len(apart) < len(change) else ""
    return Finding("arc", text, f"{text}{rest}.")


def _state_difference(
    tables: Frames,
    section: str,
    measure: str,
    voice: str,
    name: str,
    decimals: int,
    no_difference: str,
    share: bool = False,
) -> Finding:
    """State the clearest difference between two outlets, or that none can be told apart."""
    rows = select_measure(tables, measure, voice).set_index("outlet")
    rows = rows[rows["n"] >= FEWEST_SENTENCES]
    name = name[0].upper() + name[1:]
    if not len(rows):
        return find_nothing(section, f"{name} cannot be told: there is too little text.")
    written = {outlet: _write(row, decimals, share) for outlet, row in rows.iterrows()}
    short = name.split(" (")[0].split(",")[0]
    values = [written[outlet].split(" (")[0] for outlet in rows.index]
    if len(rows) < 2:
        text = f"{name} is {written[rows.index[0]]} for {rows.index[0]}."
        return Finding(section, f"{short} is {values[0]}", text, DESCRIBED)
    pairs = _test_pairs(tables, measure, voice, rows.index)
    apart = pairs[pairs["told_apart"] == "yes"]
    if not len(apart):
        first, last = rows.index[0], rows.index[-1]
        runs = f"{name} runs from {written[last]} in {last} to {written[first]} in {first}"
        if values[0] == values[-1]:
            runs = f"{name} is about {values[0]} in each of {len(rows)} outlets"
        n_tested = int((pairs["told_apart"] != "too little data").sum())
        if not n_tested:
            text = f"{runs}; that is too little text to tell outlets apart."
            return Finding(section, "Too little text to tell outlets apart", text, NOTHING)
        more = f" ({n_tested:,} pairs tested, corrected for their number)" if n_tested > 1 else ""
        which = "no two outlets can" if n_tested > 1 else "the two cannot"
        text = f"{runs}, {'and' if values[0] == values[-1] else 'but'} {which} be told apart{more}."
        return Finding(section, no_difference, text, ALIKE)
    clearest = apart.loc[apart["p_corrected"].idxmin()]
    high, low = clearest["outlet_a"], clearest["outlet_b"]
    if clearest["difference"] < 0:
        high, low = low, high
    return Finding(
        section,
        f"{short} is higher in {high} than in {low}",
        f"{name} differs in {len(apart):,} of {count(len(pairs), 'pair')} of outlets (corrected "
        "for their number), most clearly between "
        f"{high}, {written[high]}, and {low}, {written[low]}.",
    )


def _test_pairs(tables: Frames, measure: str, voice: str, outlets: pd.Index) -> pd.DataFrame:
    """Test every pair of some outlets on one measure."""
    table = tables["measures"]
    chosen = table[(table["measure"] == measure) & (table["voice"] == voice)]
    return compare_pairs(chosen[chosen["outlet"].isin(outlets)], tables["articles"])


def _write(row: pd.Series, decimals: int, share: bool) -> str:
    """Write a value with its interval where it has one."""
    write = format_share if share else format_number
    interval = format_interval(row["low"], row["high"], decimals, share)
    return write(row["value"], decimals) + ("" if interval == MISSING else f" ({interval})")


def _range(values: pd.Series) -> str:
    ends = [format_number(values.min(), 2), format_number(values.max(), 2)]
    return " to ".join(dict.fromkeys(ends))
