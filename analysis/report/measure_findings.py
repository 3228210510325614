"""Findings on measures: length, quoted share, readability, sentiment."""

from typing import NamedTuple

import pandas as pd

from analysis.compare import compare_pairs, correct_holm
from analysis.report.findings import (
    ALIKE,
    COMPUTED,
    COUNTED,
    DESCRIBED,
    DIFFERS,
    NOTHING,
    TESTED,
    Finding,
    count,
    find_nothing,
    join_names,
)
from analysis.report.selection import Frames, list_outlets, select_measure
from analysis.report.theme import MISSING, format_interval, format_number, format_share

FEWEST_SENTENCES = 5  # of a voice, or of half an article, to speak of its sentiment
FEWEST_OUTLETS = 3  # to say that something is so in each
HARDER = {"higher": "harder", "lower": "easier"}
CORRECTED = "(Holm's correction for several tests)"
LONGER = 1.1  # times as long: less is told as about equal


class Measured(NamedTuple):
    """How a measure is spoken of; ``apart`` names {high} and {low}."""

    section: str
    measure: str
    voice: str
    name: str  # the subject of a sentence
    apart: str
    alike: str
    scale: str = ""  # stands behind the name in a sentence
    unit: str = ""  # stands behind a value
    lead: str = ""  # stands before one where the measure is not named
    decimals: int = 0
    share: bool = False
    rests_on: str = ""  # what of an article the interval is made from
    of: str = ""  # stands behind a difference


LENGTH = Measured(
    "length", "n_words", "all", "the length of an article",
    "Articles are longer in {high} than in {low}", "No outlet's articles can be called longer",
    unit=" words", of=" words",
)  # fmt: skip
QUOTED = Measured(
    "quoted-share", "quoted_share", "all", "the share of an article that is quotation",
    "More of an article is quotation in {high} than in {low}",
    "No outlet can be said to quote more than another", share=True, rests_on="word",
    of=" percentage points",
)  # fmt: skip
GRADE = Measured(
    "readability", "flesch_kincaid_grade", "all", "the Flesch-Kincaid grade",
    "Articles are harder to read in {high} than in {low}",
    "No outlet can be called harder to read than another",
    scale=" (years of school)", lead="grade ", decimals=1, rests_on="sentence", of=" grades",
)  # fmt: skip
MOOD = Measured(
    "sentiment", "sentiment_mean", "own", "the mean VADER score of own sentences",
    "The outlet's own words score brighter in {high} than in {low}",
    "The outlets' own words cannot be told apart by mood",
    scale=", from −1 (darkest) to 1 (brightest),", lead="mean VADER score ", decimals=2,
    rests_on="sentence", of=" on the scale from −1 to 1",
)  # fmt: skip


def state_length(tables: Frames) -> Finding:
    """Say how the length of the articles differs."""
    rows, section = select_measure(tables, "n_words"), "length"
    if len(rows) == 1 and len(tables["articles"]) == 1:
        words = format_number(rows.iloc[0]["value"], 0)
        text = f"The article has {words} words of body text."
        return Finding(section, text.rstrip("."), text, DESCRIBED, basis=COUNTED)
    if len(rows) < 2 or (rows["n_articles"] > 1).any():
        return _state_difference(tables, LENGTH)
    first, last = rows.iloc[0], rows.iloc[-1]
    longest, shortest = format_number(first["value"], 0), format_number(last["value"], 0)
    if last["value"] == 0 or first["value"] < LONGER * last["value"]:
        text = f"The articles are about equally long: {shortest} to {longest} words of body text."
        return Finding(section, text.split(":")[0], text, ALIKE, basis=COUNTED)
    times = f"{format_number(first['value'] / last['value'], 1)} times"
    return Finding(
        section,
        f"The article of {first['outlet']} is {times} as long as that of {last['outlet']}",
        f"The article of {first['outlet']} has {longest} words of body text, {times} the "
        f"{shortest} of {last['outlet']}.",
        basis=COUNTED,
    )


def state_quoted_share(tables: Frames) -> Finding:
    """Say how much of the body is quotation."""
    rows, section = select_measure(tables, "quoted_share"), "quoted-share"
    if not len(rows) or not rows["value"].sum():
        return find_nothing(section, "No quotation of speech was found in any article.")
    is_single = len(tables["articles"]) == 1
    if (len(rows) < 2 and not is_single) or (rows["n_articles"] > 1).any():
        return _state_difference(tables, QUOTED)
    first, last = rows.iloc[0], rows.iloc[-1]
    most, least = format_share(first["value"]), format_share(last["value"])
    words = select_measure(tables, "n_words").set_index("outlet")["value"]
    of = [
        f"the {words[row['outlet']]:,.0f} words" if row["outlet"] in words else "the words"
        for row in (first, last)
    ]
    if is_single:
        text = f"Quotation makes up {most} of {of[0]} of the article."
        headline = f"{most} of the article is quotation"
        return Finding(section, headline, text, DESCRIBED, basis=COUNTED)
    return Finding(
        section,
        f"{most} of {first['outlet']} is quotation, {least} of {last['outlet']}",
        f"Quotation makes up {most} of {of[0]} of {first['outlet']}, and {least} of {of[1]} of "
        f"{last['outlet']}.",
        DIFFERS if first["value"] - last["value"] > 0.05 else ALIKE,
        basis=COUNTED,
    )


def state_readability(tables: Frames) -> Finding:
    """Say whether some outlet's text is harder to read than another's."""
    return _state_difference(tables, GRADE)


def state_sentiment(tables: Frames) -> Finding:
    """Say how the sentiment of the outlets' own words differs, and that of what they quote."""
    between = _state_difference(tables, MOOD)
    voices = _compare_voices(tables, MOOD)
    if voices is None:
        return between
    side, where, means, n_apart = voices
    headline = f"{where} the quoted words score {side} than the outlet's own"
    if not n_apart:
        more = f"{headline} {means}, but in none beyond chance."
        return Finding(
            "sentiment", f"{headline}, though not beyond chance", between.point, between.kind,
            f"{between.more} {more}".strip(), TESTED,
        )  # fmt: skip
    text = f"{headline} {means}; in {n_apart} of them the 95% intervals lie apart."
    return Finding("sentiment", headline, text, DIFFERS, between.text, TESTED)


def state_voices(tables: Frames) -> Finding:
    """Say whether the words that outlets quote are easier to read than their own."""
    voices = _compare_voices(tables, GRADE)
    if voices is None and len(_pair_voices(tables, GRADE)[0]) < FEWEST_OUTLETS:
        text = (
            f"Fewer than {FEWEST_OUTLETS} outlets have {FEWEST_SENTENCES} sentences of their own "
        )
        return find_nothing("voices", f"{text}and {FEWEST_SENTENCES} that they quote.")
    if voices is None:
        text = "Neither the outlets' own words nor those they quote are harder to read throughout."
        return Finding("voices", text.rstrip("."), text, ALIKE)
    side, where, means, n_apart = voices
    headline = f"{where} the quoted words are {HARDER[side]} to read than the outlet's own"
    apart = f"in {n_apart} of them the 95% intervals lie apart" if n_apart else "not beyond chance"
    return Finding(
        "voices",
        headline if n_apart else f"{headline}, though not beyond chance",
        f"{headline} {means}: {apart}.",
        DIFFERS if n_apart else ALIKE,
    )


def _compare_voices(tables: Frames, what: Measured) -> tuple[str, str, str, int] | None:
    """Compare the quoted words with the outlets' own, where they differ one way in each outlet.

    Gives the side of the quoted words, where that is so, the means, and in how many outlets the
    intervals lie apart.
    """
    own, quoted = _pair_voices(tables, what)
    n_higher = int((quoted["value"] > own["value"]).sum())
    if len(own) < FEWEST_OUTLETS or n_higher not in (0, len(own)):
        return None
    high, low, side = (quoted, own, "higher") if n_higher else (own, quoted, "lower")
    means = [_range(rows["value"], what.decimals) for rows in (quoted, own)]
    n_apart = int((high["low"] > low["high"]).sum())
    where = f"In each of {len(own)} outlets"
    return side, where, f"(means of {means[0]} against {means[1]})", n_apart


def _pair_voices(tables: Frames, what: Measured) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a measure of the own and the quoted voice, of outlets that have enough of both."""
    own, quoted = (
        rows[rows["n"] >= FEWEST_SENTENCES].set_index("outlet")
        for rows in (select_measure(tables, what.measure, voice) for voice in ("own", "quoted"))
    )
    both = own.index.intersection(quoted.index).sort_values()
    return own.loc[both], quoted.loc[both]


def state_arc(tables: Frames) -> Finding:
    """Say whether sentiment changes between the first and the second half of the articles."""
    halves = select_halves(tables)
    if not len(halves):
        text = f"The halves of the articles cannot be compared: {_say_why(tables)}."
        return find_nothing("arc", text)
    apart = halves[halves["p_corrected"] < 0.05]
    if len(apart):
        sides = {"brighter": apart["change"] > 0, "darker": apart["change"] < 0}
        ways = [
            f"{side} in {join_names(apart.loc[is_so, 'outlet'].tolist(), 3)}"
            for side, is_so in sides.items() if is_so.any()
        ]  # fmt: skip
        ways = " and ".join(ways)
        each = [f"{_write_change(row)} in {row.outlet}" for row in apart.itertuples()]
        rest = " Of the other outlets that cannot be said." if len(apart) < len(halves) else ""
        return Finding(
            "arc", f"Mood grows {ways} towards the end",
            f"From the first half of its articles to the second, mood grows {ways}.", DIFFERS,
            f"The mean score changes by {join_names(each, 3)}.{rest}",
        )  # fmt: skip
    if len(halves) == 1:
        row = next(halves.itertuples())
        is_single = len(tables["articles"]) == 1
        articles = "the article" if is_single else "its articles"
        mood = "its mood" if is_single else f"the mood of {row.outlet}"
        return Finding(
            "arc", f"The mood of {row.outlet} does not clearly change",
            f"From the first half of {articles} to the second, {mood} changes by "
            f"{_write_change(row)}, which may be chance.",
            DESCRIBED,
        )  # fmt: skip
    spread = f"{_signed(halves['change'].min())} to {_signed(halves['change'].max())}"
    return Finding(
        "arc", "No outlet's mood clearly changes from the first half to the second",
        "From the first half of the articles to the second, no outlet's mood changes beyond chance "
        f"{CORRECTED}: by {spread} in {count(len(halves), 'outlet')}.",
        ALIKE,
    )  # fmt: skip


def select_halves(tables: Frames) -> pd.DataFrame:
    """Give the outlets whose halves can be compared, corrected for their number."""
    rows = tables["halves"]
    rows = rows[rows["outlet"].isin(list_outlets(tables)) & rows["p"].notna()]
    rows = rows[rows[["n_first", "n_second"]].min(axis=1) >= FEWEST_SENTENCES]
    return rows.assign(p_corrected=correct_holm(rows["p"].to_numpy()))


def _write_change(row) -> str:
    return f"{_signed(row.change)} (95% interval {format_interval(row.low, row.high, 2)})"


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + format_number(value, 2)


def _state_difference(tables: Frames, what: Measured) -> Finding:
    """State the clearest difference between two outlets, or that none can be told apart."""
    rows = select_measure(tables, what.measure, what.voice).set_index("outlet")
    rows = rows[rows["n"] >= FEWEST_SENTENCES]
    section, name = what.section, what.name[0].upper() + what.name[1:]
    if not len(rows):
        return find_nothing(section, f"{name} cannot be told: {_say_why(tables)}.")
    written = {outlet: _write(row, what) for outlet, row in rows.iterrows()}
    values = [_write_value(value, what) for value in rows["value"]]
    first, last = rows.index[0], rows.index[-1]
    if len(rows) < 2:
        where = "the article" if len(tables["articles"]) == 1 else first
        text = f"In {where}, {what.name}{what.scale} is {written[first]}."
        return Finding(section, f"{name} is {values[0]}", text, DESCRIBED, basis=COMPUTED)
    pairs = _test_pairs(tables, what.measure, what.voice, rows.index)
    apart = pairs[pairs["told_apart"] == "yes"]
    n_tested = int((pairs["told_apart"] != "too little data").sum())
    tested = "The difference between the two may be chance."
    if n_tested > 1:
        tested = f"Not one of the {n_tested:,} pairs of outlets differs beyond chance {CORRECTED}."
    if len(apart):
        clearest = apart.loc[apart["p_corrected"].idxmin()]
        high, low = clearest["outlet_a"], clearest["outlet_b"]
        if clearest["difference"] < 0:
            high, low = low, high
        size, over = _write_difference(clearest, what)
        headline = f"{what.apart.format(high=high, low=low)}, by {size}"
        more = ""
        if n_tested > 1:
            differ = "differs" if len(apart) == 1 else "differ"
            more = f"{len(apart):,} of {n_tested:,} pairs of outlets {differ} beyond chance "
            more += f"{CORRECTED}{', this one most clearly' if len(apart) > 1 else ''}."
        values = _write_ends(*rows.loc[[high, low], "value"], clearest["difference"], what)
        text = f"{headline} ({over}): "
        text += f"{what.lead}{' against '.join(values)}."
        return Finding(section, headline, text, DIFFERS, more, TESTED)
    runs = f"runs from {written[last]} in {last} to {written[first]} in {first}"
    if values[0] == values[-1]:
        runs = f"is about {values[0]} in each of {len(rows)} outlets"
    if not n_tested:
        text = f"{name}{what.scale} {runs}; that is too little text to tell outlets apart."
        return Finding(section, "Too little text to tell outlets apart", text, NOTHING)
    text = f"{what.alike}: {what.name}{what.scale} {runs}."
    return Finding(section, what.alike, text, ALIKE, tested, TESTED)


def _say_why(tables: Frames) -> str:
    """Say why a measure has no value."""
    is_english = tables["articles"]["language"].eq("en").any()
    return "there is too little text" if is_english else "no article is known to be in English"


def _test_pairs(tables: Frames, measure: str, voice: str, outlets: pd.Index) -> pd.DataFrame:
    """Test every pair of some outlets on one measure."""
    table = tables["measures"]
    chosen = table[(table["measure"] == measure) & (table["voice"] == voice)]
    return compare_pairs(chosen[chosen["outlet"].isin(outlets)], tables["articles"])


def _write_value(value: float, what: Measured) -> str:
    write = format_share if what.share else format_number
    return write(value, what.decimals) + what.unit


def _write_ends(high: float, low: float, difference: float, what: Measured) -> list[str]:
    """Write two values, with one decimal more where rounded ones would belie their difference."""
    scale = 100 if what.share else 1
    size = format_number(abs(difference) * scale, what.decimals)
    for places in (what.decimals, what.decimals + 1):
        ends = [round(value * scale, places) for value in (high, low)]
        if format_number(ends[0] - ends[1], what.decimals) == size:
            break
    else:  # a difference over stories is not that of the means
        places = what.decimals
    return [_write_value(value, what._replace(decimals=places)) for value in (high, low)]


def _write_difference(pair: pd.Series, what: Measured) -> tuple[str, str]:
    """Write how much two outlets differ, and the interval of that with what it rests on."""
    ends = sorted(abs(pair[end]) * (100 if what.share else 1) for end in ("low", "high"))
    size = format_number(abs(pair["difference"]) * (100 if what.share else 1), what.decimals)
    n = [f"{int(pair[of]):,}" for of in ("n_a", "n_b")]
    over = {
        "stories": f"in the {count(int(pair['n_a']), 'story', 'stories')} that both tell",
        # The higher one is named first.
        "articles": f"means of {' and '.join(n if pair['difference'] > 0 else n[::-1])} articles",
        "sentences": "between two articles",
    }[pair["method"]]
    return size + what.of, f"95% interval {format_interval(*ends, what.decimals)}; {over}"


def _write(row: pd.Series, what: Measured) -> str:
    """Write a value with its interval, where it has one, and what it rests on."""
    interval = format_interval(row["low"], row["high"], what.decimals, what.share)
    n = f"mean of {row['n_articles']:,} articles" if row["n_articles"] > 1 else "1 article"
    if row["n_articles"] == 1 and what.rests_on:
        n = count(int(row["n"]), what.rests_on)
    inside = f"95% interval {interval}; {n}" if interval != MISSING else n
    return f"{_write_value(row['value'], what)} ({inside})"


def _range(values: pd.Series, decimals: int) -> str:
    ends = [format_number(values.min(), decimals), format_number(values.max(), decimals)]
    return " to ".join(dict.fromkeys(ends))
