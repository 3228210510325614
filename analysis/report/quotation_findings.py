"""Findings on quotations: who prints which sentence, in which words, and said by whom."""

import pandas as pd

from analysis.compare import find_exclusive_sources
from analysis.compare.counterparts import SMALL_CORPUS
from analysis.report.findings import (
    DESCRIBED,
    NOTHING_BESIDE,
    Finding,
    count,
    find_nothing,
    join_clauses,
    join_names,
)
from analysis.report.selection import Frames, list_outlets, name_speakers, select_shared
from analysis.report.theme import format_share, shorten

MANY_OCCASIONS = 5  # beyond, the corpus is not one story and no single speech stands for it
MANY_SOURCES = 12  # beyond, they are counted and not named
NOBODY = "No quotation of speech was found in any article."


def state_statements(tables: Frames) -> Finding:
    """Say which outlets print how much of what was said."""
    statements, section = tables["statements"], "statements"
    if not len(statements):
        return find_nothing(section, NOBODY)
    n_shared = int((statements["n_outlets"] > 1).sum())
    total = count(len(statements), "quoted sentence")
    if tables["articles"]["outlet"].nunique() < 2:
        text = f"The corpus holds {total}."
        return Finding(section, total, text, DESCRIBED)
    if not n_shared:
        return find_nothing(section, f"Of {total}, none was found in two outlets.")
    share = f"Of {total} in all, {n_shared:,} {'was' if n_shared == 1 else 'were'} found in two "
    share += "outlets or more."
    shared = statements[statements["n_outlets"] > 1]
    main = select_shared(tables).query("place == 0")
    speakers = main["speaker"].dropna()
    if len(main) < 2 or not len(speakers) or shared["occasion"].nunique() > MANY_OCCASIONS:
        n = _count_printed(tables, shared)
        headline = f"{n_shared:,} of {total} {'was' if n_shared == 1 else 'were'} found in two "
        return Finding(
            section,
            f"{headline}outlets or more",
            f"{share} Of these, {_write_counts(n, n_shared)}.",
        )
    n = _count_printed(tables, main)
    said = f"{len(main)} sentences of {speakers.iloc[0]}"
    part = "all" if n.iloc[0] == len(main) else f"{n.iloc[0]} of"
    headline = f"{n.index[0]} prints {part} {said}, {n.index[-1]} {n.iloc[-1]}"
    if n.iloc[-1] == n.iloc[0]:
        headline = f"{len(n)} outlets each print {part} {said}"
    return Finding(
        section, headline, f"Of {said} on one occasion, {_write_counts(n, len(main))}. {share}"
    )


def _count_printed(tables: Frames, statements: pd.DataFrame) -> pd.Series:
    """Count the statements that each outlet prints, most first."""
    printed = tables["renderings"]
    printed = printed[printed["statement_id"].isin(statements["statement_id"])]
    n = printed.groupby("outlet")["statement_id"].nunique()
    return n.sort_values(ascending=False, kind="stable")


def _write_counts(n: pd.Series, of: int) -> str:
    if n.iloc[0] == n.iloc[-1] and len(n) > 1:
        return f"{join_names(n.index, 5)} each print {'all' if n.iloc[0] == of else n.iloc[0]}"
    first = f"{n.index[0]} prints {'all ' if n.iloc[0] == of > 1 else ''}{n.iloc[0]:,}"
    return join_names([first, *(f"{outlet} {k:,}" for outlet, k in n.iloc[1:].items())], 5)


def state_overlap(tables: Frames) -> Finding:
    """Say which outlet's quotations stand most completely in another."""
    outlets = list_outlets(tables)
    pairs = tables["overlap"].dropna(subset="share_of_a")
    pairs = pairs[pairs["outlet_a"].isin(outlets) & pairs["outlet_b"].isin(outlets)]
    if len(outlets) < 2:
        return find_nothing("overlap", NOTHING_BESIDE)
    if not len(pairs):
        return find_nothing("overlap", NOBODY)
    most = pairs.loc[pairs["share_of_a"].idxmax()]
    if most["share_of_a"] == 0:
        return find_nothing("overlap", "No quotation was found in two outlets.")
    a, b = most["outlet_a"], most["outlet_b"]
    back = pairs[(pairs["outlet_a"] == b) & (pairs["outlet_b"] == a)]["share_of_a"]
    share = format_share(most["share_of_a"])
    text = f"The two that share most: of the words that {a} quotes, {b} prints {share}"
    if len(back):
        text += f"; of those that {b} quotes, {a} prints {format_share(back.iloc[0])}"
    return Finding("overlap", f"{b} prints {share} of what {a} quotes", f"{text}.")


def state_variants(tables: Frames) -> Finding:
    """Say how often two outlets print the same sentence in different words."""
    statements, renderings = tables["statements"], tables["renderings"]
    shared = statements[statements["n_outlets"] > 1]
    rows = renderings.merge(shared[["statement_id", "n_outlets"]], on="statement_id")
    if not len(rows):
        return find_nothing("variants", "No quoted sentence was found in two outlets.")
    altered = rows[rows["relation"] == "altered"]
    n_part = int((rows["relation"] == "excerpt").sum())
    parts = f" {count(n_part, 'prints', 'print')} a part of the sentence." if n_part else ""
    printings = count(len(rows), "printing")
    if not len(altered):
        text = f"The {printings} of sentences that outlets share have the same words."
        return Finding("variants", "No word differs without a mark", text + parts, DESCRIBED)
    examples = _write_examples(altered, rows)
    return Finding(
        "variants",
        f"Words differ without a mark in {len(altered)} of {printings} of shared sentences",
        f"In {len(altered)} of {printings} of sentences that outlets share, a word differs without "
        f"a mark that says so{': ' if examples else ''}{join_clauses(examples[:2])}.{parts}",
    )


def _write_examples(altered: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Write what was changed for what; of sentences in most outlets first."""
    examples = []
    for row in altered.sort_values("n_outlets", ascending=False, kind="stable").itertuples():
        others = sorted(set(rows.loc[rows["statement_id"] == row.statement_id, "outlet"]))
        others = [other for other in others if other != row.outlet]
        beside = others[0] if len(others) == 1 else "others"
        for change in list(row.changes)[:1]:
            if others and change["kind"] in ("substitution", "spelling"):
                examples.append(
                    f"{row.outlet} prints “{shorten(change['printed'], 40)}”, "
                    f"{beside} “{shorten(change['majority'], 40)}”"
                )
    return examples


def state_sources(tables: Frames) -> Finding:
    """Say which people only one outlet quotes, of those whom the rules name with certainty."""
    speech = name_speakers(tables)
    if not len(speech):
        return find_nothing("sources", NOBODY)
    named = speech[speech["speaker"].notna() & (speech["confidence"] == "high")]
    if not len(named):
        return find_nothing(
            "sources", "No quotation has a speaker who could be named with certainty."
        )
    if tables["articles"]["outlet"].nunique() < 2:
        n = count(named["speaker"].nunique(), "person or body is", "people and bodies are")
        most = named["speaker"].value_counts(sort=True).index[0]
        text = f"{n} quoted by name, most often {most}."
        return Finding("sources", f"{most} is quoted most often", text, DESCRIBED)
    articles = tables["articles"]
    if "story" in articles and articles["story"].notna().any():
        articles = articles[articles["story"].notna()]
    elif len(articles) > SMALL_CORPUS:
        n = count(named["speaker"].nunique(), "person or body is", "people and bodies are")
        text = f"{n} quoted by name. Which outlet alone quotes them on a story cannot be told: no "
        text += "column “story” says which articles belong together."
        return Finding("sources", f"{n} quoted by name", text, DESCRIBED)
    # The quotations that are only probably theirs count too: who is alone must be so in all.
    certain = speech[speech["speaker"].isin(set(named["speaker"]))]
    alone = find_exclusive_sources(articles, certain)
    if not len(alone):
        return find_nothing("sources", "Nobody was found to be quoted by one outlet alone.")
    n_alone = alone["outlet"].value_counts(sort=True)
    if len(alone) > MANY_SOURCES:
        by_outlet = certain.merge(tables["articles"][["article_id", "outlet"]], on="article_id")
        n_named = by_outlet.groupby("outlet")["speaker"].nunique()
        each = [f"{n} of the {n_named[outlet]} of {outlet}" for outlet, n in n_alone.items()]
        text = "Of the speakers that an outlet names, many are quoted by no other on the story: "
        text += f"{join_names(each, 5)}."
        return Finding("sources", f"{len(alone):,} speakers are quoted by one outlet alone", text)
    quoted = alone.groupby("outlet", sort=False)["speaker"].agg(list)
    each = [f"{outlet} alone quotes {join_names(quoted[outlet])}" for outlet in n_alone.index]
    n = count(len(alone), "speaker is", "speakers are")
    return Finding("sources", f"{n} quoted by one outlet alone", f"{join_clauses(each)}.")
