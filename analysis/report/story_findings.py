"""Findings on what is told: what stands in one outlet alone, which facts differ, what is shared."""

import pandas as pd

from analysis.compare import compare_pairs
from analysis.compare.intervals import bound_share
from analysis.compare.reuse import COPIED_WORDS, count_reused_words
from analysis.report.findings import (
    ALIKE,
    CONTEXT,
    DESCRIBED,
    DIFFERS,
    NOTHING_BESIDE,
    Finding,
    count,
    find_nothing,
    join_linked,
    join_names,
    say_prints,
)
from analysis.report.markup import (
    Markup,
    join_markup,
    link_to,
    quote_around,
    write_text,
)
from analysis.report.selection import Frames, find_unmatched, list_outlets, mask_unseen
from analysis.report.theme import format_share

FEWEST_SENTENCES = 5  # of an outlet, to give their share
ZONES = {
    "headline": "headlines", "heading": "headings", "dateline": "datelines",
    "caption": "captions", "boilerplate": "notices",
}  # fmt: skip
LIKE = 0.1  # shares that differ by less are told as alike


def state_apart(tables: Frames) -> Finding:
    """Say how much of the articles was set apart before counting."""
    rows = tables["measures"]
    rows = rows[(rows["measure"] == "outside_body_share") & rows["value"].notna()]
    if not rows["value"].gt(0).any():
        text = "Every word of every article is counted"
        text += ", but for header lines." if (tables["zones"]["zone"] != "body").any() else "."
        return find_nothing("apart", text)
    most = rows.loc[rows["value"].idxmax()]
    share = format_share(most["value"])
    zones = tables["zones"]
    zones = zones[(zones["article_id"] == most["article_id"]) & zones["zone"].isin(ZONES)]
    length = (zones["end"] - zones["start"]).groupby(zones["zone"]).sum()
    kinds = [ZONES[zone] for zone in length.sort_values(ascending=False, kind="stable").index]
    return Finding(
        "apart",
        f"{share} of the words of {most['outlet']} stand outside the body",
        f"Most is set apart from an article of {most['outlet']}: {share} of its words, in "
        f"{join_names(kinds)}.",
    )


def state_conflicts(tables: Frames) -> Finding:
    """Say where outlets give different facts about the same thing."""
    if tables["articles"]["outlet"].nunique() < 2:
        return find_nothing("conflicts", NOTHING_BESIDE)
    groups = group_conflicts(tables)
    if not groups:
        return find_nothing(
            "conflicts", "No number, date, channel or role was found to differ between passages."
        )
    more = len(groups) - 1
    rest = f"{count(more, 'more fact differs', 'more facts differ')}." if more else ""
    headline = f"{name_fact(groups[0].iloc[0])} differs"
    text = join_markup([f"{headline}: ", _link_sides(tables, groups[0])], "")
    return Finding("conflicts", headline, text, DIFFERS, rest)


def _link_sides(tables: Frames, rows: pd.DataFrame) -> Markup:
    """Write what one outlet prints and what others do, with links to the passages."""
    first, others = rows.head(1), rows.drop_duplicates("outlet_b")
    first, others = (
        quote_sides(tables, first, "a", CONTEXT),
        quote_sides(tables, others, "b", CONTEXT),
    )
    wordings = list({words.plain: words for *_, words in others}.values())[:3]
    (article, start, outlet, words), *_ = first
    return join_markup(
        [
            link_to(article, start, say_prints(outlet, words)),
            ", ",
            join_linked(join_names, [link_to(*place) for *place, _ in others]),
            " “",
            join_markup(wordings, "” or “"),
            "”.",
        ],
        "",
    )


def quote_sides(tables: Frames, rows: pd.DataFrame, side: str, reach: int) -> list[tuple]:
    """Give article (missing if the page does not hold it), start, outlet and words of each passage.

    A number or a date says nothing alone: the words around it are given too.
    """
    texts = tables["articles"].set_index("article_id")["text"]
    articles = mask_unseen(tables, rows, f"article_{side}")[f"article_{side}"]
    columns = [
        "kind",
        *(f"{column}_{side}" for column in ("article", "start", "end", "outlet", "text")),
    ]
    return [
        (
            shown, start, outlet,
            quote_around(texts[article], start, end, reach) if kind in ("number", "date")
            else write_text(text),
        )
        for shown, (kind, article, start, end, outlet, text) in zip(
            articles, rows[columns].itertuples(index=False, name=None), strict=True
        )
    ]  # fmt: skip


def group_conflicts(tables: Frames) -> list[pd.DataFrame]:
    """Put conflicts together that set the same value of one outlet against others' same value.

    Those over most outlets come first.
    """
    keys = ["kind", "topic", "outlet_a", "text_a", "value_b"]
    conflicts = tables["conflicts"]
    conflicts = conflicts[conflicts["outlet_a"] != conflicts["outlet_b"]]
    groups = [rows for _, rows in conflicts.groupby(keys, sort=False)]
    return sorted(groups, key=lambda rows: -rows["outlet_b"].nunique())


def name_fact(conflict) -> str:
    """Name what a conflict is about; a topic of numbers ("$", "years") says nothing alone."""
    if conflict["kind"] == "channel":
        return f"The channel {conflict['topic']} is said to have used"
    if conflict["kind"] == "role":
        return f"The role given for {conflict['topic']}"
    return f"A {conflict['kind']}"


def state_omissions(tables: Frames) -> Finding:
    """Say how much of what one outlet tells was found in no other."""
    section, sentences = "omissions", find_unmatched(tables)
    sentences = sentences[sentences["outlet"].isin(list_outlets(tables))]
    if not len(sentences):
        return find_nothing(
            section, "There is no article of a second outlet on the same story to compare with."
        )
    share = sentences.groupby("outlet")["is_alone"].agg(["mean", "sum", "size"])
    share = share[share["size"] >= FEWEST_SENTENCES]
    share = share.sort_values("mean", ascending=False, kind="stable")
    if not len(share):
        return find_nothing(
            section,
            f"No outlet has {FEWEST_SENTENCES} sentences of its own: too few to give a share.",
        )
    outlets = [share.index[0], *share.index[-1:][: len(share) - 1]]
    first, last = share.iloc[0], share.iloc[-1]
    text = "Told in the outlet's own words, with no match found in any other: "
    text += _write_alone(outlets[0], first)
    if len(outlets) > 1:
        text += f", and {_write_alone(outlets[1], last)}"
    part = format_share(first["mean"])
    headline = f"No match was found for {part} of {outlets[0]}'s own sentences"
    if len(outlets) < 2:
        return Finding(section, headline, f"{text}.", DESCRIBED)
    is_apart = _is_higher(tables, sentences[sentences["outlet"].isin(share.index)], *outlets)
    is_same = first["mean"] == last["mean"]
    text += "." if is_apart or is_same else ". These shares cannot be told apart."
    return Finding(section, headline, text, DIFFERS if is_apart else ALIKE)


def _is_higher(tables: Frames, sentences: pd.DataFrame, first: str, last: str) -> bool:
    """Tell if more sentences of the first outlet stand alone, beyond chance.

    Over articles and stories where each outlet has several articles, corrected for all pairs; else
    where the intervals of the shares do not meet.
    """
    articles = sentences.groupby(["outlet", "article_id"])["is_alone"].mean()
    if articles.groupby("outlet").size().min() > 1:
        shares = articles.rename("value").reset_index().assign(voice="own", measure="alone")
        pairs = compare_pairs(shares, tables["articles"]).query("told_apart == 'yes'")
        sides = zip(pairs["outlet_a"], pairs["outlet_b"], pairs["difference"] > 0, strict=True)
        return any(pair in ((first, last, True), (last, first, False)) for pair in sides)
    (_, low, _), (_, _, high) = (
        bound_share(sentences.loc[sentences["outlet"] == outlet, "is_alone"])
        for outlet in (first, last)
    )
    return bool(low > high)


def _write_alone(outlet: str, row: pd.Series) -> str:
    return f"{row['sum']:,.0f} of {row['size']:,.0f} sentences of {outlet} " + (
        f"({format_share(row['mean'])})"
    )


def state_reuse(tables: Frames) -> Finding:
    """Say how much of the outlets' own text stands in another outlet too."""
    reuse = tables["reuse"]
    shared = reuse[reuse.groupby("passage_id")["outlet"].transform("nunique") > 1]
    if tables["articles"]["outlet"].nunique() < 2:
        return find_nothing("reuse", NOTHING_BESIDE)
    stretches = count_reused_words(shared) if len(shared) else shared
    if not len(stretches):
        text = f"No passage of {COPIED_WORDS} own words or more was found in two outlets."
        return find_nothing("reuse", text)
    outlet = stretches["article_id"].map(tables["articles"].set_index("article_id")["outlet"])
    words = stretches.groupby(outlet)["n_words"].sum()
    own = tables["measures"]
    own = own[(own["measure"] == "n_words") & (own["voice"] == "own")]
    share = (words / own.groupby("outlet")["value"].sum().reindex(words.index)).clip(upper=1)
    share = share.sort_values(ascending=False, kind="stable")
    each = [
        f"{format_share(part, 0 if part >= 0.01 else 1)} of those of {name} ({words[name]:,} words)"
        for name, part in share.items()
    ]
    each = join_names(each, others="outlets with smaller shares")
    return Finding(
        "reuse",
        f"{format_share(share.iloc[0])} of {share.index[0]}'s own words stand in another outlet",
        f"Of the outlets' own words, these stand in another outlet too: {each}.",
        DIFFERS if share.iloc[0] > LIKE else ALIKE,
    )
