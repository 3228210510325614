"""Quotations on the page: who prints which sentence, who is quoted, how the words change."""

from collections import Counter

import numpy as np
import pandas as pd

from analysis.compare import find_exclusive_statements
from analysis.report import reader
from analysis.report.charts import draw_bars
from analysis.report.findings import NOTHING, count, write_days
from analysis.report.grids import draw_heatmap
from analysis.report.markup import NO_VIEW, Markup, link_to, stack, write_paragraph
from analysis.report.matrix import draw_matrix
from analysis.report.quotation_findings import (
    rank_changes,
    state_overlap,
    state_statements,
)
from analysis.report.selection import (
    N_ARTICLES,
    N_DRAWN,
    Frames,
    find_comparable,
    label_speakers,
    list_outlets,
    mask_unseen,
    name_in_full,
    name_reference,
    name_statements,
    select_shared,
)
from analysis.report.tables import N_ROWS, TableView, fold_long
from analysis.report.theme import format_share, shorten, style_outlets

N_SPEAKERS = 6  # of an outlet: those quoted most
MANY_OUTLETS = 14  # beyond, those that print nothing of it have no column
N_PRINTINGS = 12  # of a statement shown word by word
N_VARIANTS = 8  # statements shown word by word
FEWEST_WORDS = 3  # of a quotation to look for: one or two ("wisdom") are not matched for certain
COVERAGE = (
    "Each mark leads to its passage{}. The same sentence is found however it is printed: whole, in "
    "part, within a longer quotation, with words changed. “No match found” is not proof that the "
    "outlet left it out."
)
REFERENCE = (
    "The sentences of the reference text {} are shown as it has them and in its order, also those "
    "that no outlet was found to print. "
)
PARAPHRASED = " That an outlet reports a sentence in its own words is likely, not sure: read it."
DATED = " The day behind a speaker is that of the articles."
NOT_NAMED = " Pronouns and descriptions (“a spokesman”) count as no name."
PROBABLY = " “Probably” marks a speaker whom the rules name with less certainty."


def plot_coverage(tables: Frames) -> Markup:
    """Draw which outlet prints which sentence of what was said."""
    finding, chosen = state_statements(tables), select_shared(tables)
    if not len(chosen):
        return NO_VIEW
    cells, outlets = _cover(tables, chosen), list_outlets(tables)
    total, n = len(tables["statements"]), cells["statement_id"].nunique()
    reference = name_reference(tables, chosen)
    subtitle = count(n, "sentence" if reference else "quoted sentence")
    if n < total and reference:
        subtitle = f"{n:,} of {total:,} sentences: those of the reference text, and of what else "
        subtitle += "two outlets or more quote"
    elif n < total:
        n_shared = int((chosen["n_outlets"] > 1).sum())
        beside = f", and {n - n_shared:,} quoted beside them" if n > n_shared else ""
        which = f"{n_shared:,} " if beside else ""
        subtitle = f"{n:,} of {count(total, 'quoted sentence')}: {which or 'those '}found in two "
        subtitle += f"outlets or more{beside}"
    caption = REFERENCE.format(reference) if reference else ""
    is_part = len(tables["articles"]) > N_ARTICLES
    caption += COVERAGE.format(", if this page holds the article" if is_part else "")
    caption += PARAPHRASED if (cells["state"] == "paraphrased").any() else ""
    caption += DATED if cells["when"].notna().any() else ""
    if len(outlets) > MANY_OUTLETS:
        printing = set(cells.loc[cells["state"] != "none", "outlet"])
        silent = len(outlets) - len(printing)
        outlets = [outlet for outlet in outlets if outlet in printing]
        cells = cells[cells["outlet"].isin(printing)]
        if silent:
            caption += f" {count(silent, 'outlet is', 'outlets are')} not drawn: no match for any."
    return draw_matrix(
        mask_unseen(tables, cells), finding.headline, subtitle, outlets=outlets, caption=caption,
        styles=style_outlets(list_outlets(tables)),
    )  # fmt: skip


def _cover(tables: Frames, chosen: pd.DataFrame) -> pd.DataFrame:
    cells = tables["coverage"]
    cells = cells[
        cells["statement_id"].isin(chosen["statement_id"])
        & cells["outlet"].isin(list_outlets(tables))
    ]
    is_shown = (cells["state"] != "none").groupby(cells["statement_id"]).transform("any")
    given = chosen.loc[chosen["basis"] == "reference", "statement_id"]
    cells = cells[is_shown | cells["statement_id"].isin(given)]
    place = {s: i for i, s in enumerate(chosen["statement_id"])}
    statements = chosen.assign(speaker=name_statements(tables, chosen))
    # Who is named with certainty on an occasion heads all that was said there.
    likely = statements["speaker"].str.removeprefix("probably ")
    heads = set(zip(statements["occasion"], statements["speaker"], strict=True))
    pairs = zip(statements["occasion"], likely, strict=True)
    is_headed = np.array([pair in heads for pair in pairs]) & likely.ne(statements["speaker"])
    is_headed &= likely.notna()
    statements["text"] = statements["text"].mask(is_headed, statements["text"] + " (probably)")
    statements["speaker"] = statements["speaker"].mask(is_headed, likely)
    statements["when"] = _date_occasions(tables, statements)
    cells = cells.drop(columns="speaker").merge(
        statements[["statement_id", "speaker", "text", "when"]], on="statement_id"
    )
    return cells.sort_values("statement_id", key=lambda c: c.map(place), kind="stable")


def _date_occasions(tables: Frames, statements: pd.DataFrame) -> pd.Series | None:
    """Write the days of the articles that quote each occasion; of a single one no reader asks."""
    if statements["occasion"].nunique() < 2:
        return None
    printed = tables["renderings"][["statement_id", "article_id"]]
    printed = printed.merge(statements[["statement_id", "occasion"]], on="statement_id")
    dated = tables["articles"][["article_id", "published"]].dropna()
    days = printed.merge(dated, on="article_id").groupby("occasion")["published"]
    when = {occasion: write_days(day.min(), day.max()) for occasion, day in days}
    return statements["occasion"].map(pd.Series(when, dtype="str"))


def show_changes(tables: Frames) -> Markup:
    """Show word by word how outlets print the sentences that they print differently."""
    renderings, shared = tables["renderings"], find_comparable(tables)
    altered = renderings[renderings["relation"] == "altered"]
    altered = rank_changes(altered.merge(shared[["statement_id", "n_outlets"]], on="statement_id"))
    changed = altered["statement_id"].drop_duplicates()
    if not len(changed):
        return NO_VIEW
    chosen = shared.set_index("statement_id").loc[changed.head(N_VARIANTS)].reset_index()
    chosen = chosen.assign(speaker=name_statements(tables, chosen))
    printed = renderings[renderings["statement_id"].isin(chosen["statement_id"])]
    printed = mask_unseen(tables, printed)
    views, left = [], 0
    for row in chosen.itertuples():
        rows = printed[printed["statement_id"] == row.statement_id]
        if len(rows) > N_PRINTINGS:  # of a sentence that everybody prints, each wording once
            is_whole = rows["relation"] != "excerpt"
            rows = pd.concat([rows[is_whole], rows[~is_whole]])
            rows = rows[~rows["text"].str.casefold().str.strip(" .,!?").duplicated()]
            rows = rows.head(N_PRINTINGS)
            left += int((printed["statement_id"] == row.statement_id).sum()) - len(rows)
        views.append(reader.show_variants(rows, row.text, row.speaker))
    note = "Each table is headed by the wording that most outlets print, or one of them where none "
    note += "leads; it is not thereby the one that was said."
    if name := name_reference(tables, chosen):
        note = (
            f"Each table is headed by the wording of the reference text {name}, or, of what does "
        )
        note += "not stand in it, by the wording that most outlets print."
    if len(changed) > len(chosen):
        note += f" Shown are {N_VARIANTS} of {len(changed):,} such sentences, "
        note += "long printings in most outlets first."
    if left:
        note += f" {left:,} more printings of these sentences are not shown."
    return stack(*views, write_paragraph(note, role="note"))


def plot_speakers(tables: Frames) -> Markup:
    """Draw whose words make up each outlet's quotations; the share of nobody named is written."""
    rows = _sum_speakers(tables).rename(columns={"n_words": "value"})
    total, rows = rows["value"].sum(), rows[rows["is_named"]]
    unnamed = total - rows["value"].sum()
    if not len(rows):
        return NO_VIEW
    most, n_named = min(max(1, N_DRAWN // rows["outlet"].nunique()), N_SPEAKERS), len(rows)
    rows = rows.groupby("outlet", sort=False).head(most)
    subtitle = "Words quoted, by named speaker"
    if len(rows) < n_named:
        subtitle += f"; of each outlet the {most} it quotes most" if most > 1 else "; the first"
    if unnamed:
        subtitle += f"; {format_share(unnamed / total)} of the words quoted have no named speaker"
    return draw_bars(
        rows, _head_speakers(rows), subtitle,
        label="speaker", group="outlet", unit="words", outlets=list_outlets(tables),
        caption="Quotations in headlines and captions count here too."
        + (PROBABLY if rows["speaker"].str.startswith("probably").any() else "")
        + (NOT_NAMED if unnamed else ""),
    )  # fmt: skip


def _head_speakers(rows: pd.DataFrame) -> str:
    """Say who is quoted most in most outlets, if there is such a one; else who has most words."""
    first = rows.drop_duplicates("outlet")["speaker"].value_counts(sort=True)
    n_outlets = rows["outlet"].nunique()
    if not len(first) or first.iloc[0] < 2 or 2 * first.iloc[0] <= n_outlets:
        most = rows.loc[rows["value"].idxmax()]
        words = count(most["value"], "word")
        if n_outlets == 1:
            return f"{rows.iloc[0]['speaker']} is quoted at greatest length: {words}"
        return f"{most['outlet']} quotes {most['speaker']} at greatest length: {words}"
    where = "each" if first.iloc[0] == n_outlets else f"{first.iloc[0]}"
    return f"In {where} of {n_outlets} outlets, {first.index[0]} is quoted at greatest length"


def list_speakers(tables: Frames) -> pd.DataFrame:
    """Give the speakers of each outlet that is compared, as they are written on the page.

    One row per outlet and speaker, up to ``N_SPEAKERS`` of an outlet, those with most words first;
    ``article_id`` and ``start`` lead to the first quotation.
    """
    found = _sum_speakers(tables).groupby("outlet", sort=False).head(N_SPEAKERS)
    return found.reset_index(drop=True)


def _sum_speakers(tables: Frames) -> pd.DataFrame:
    rows = name_in_full(tables)
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    keys = ["outlet", "speaker"]
    found = rows.groupby(keys, dropna=False, sort=True).agg(
        n_quotes=("n_quotes", "sum"), n_words=("n_words", "sum"), n_certain=("n_certain", "sum"),
        position=("position", "mean"), article_id=("article_id", "first"), start=("start", "first"),
        cues=("cues", lambda lists: Counter(cue for cues in lists for cue in cues)),
    ).reset_index()  # fmt: skip
    found = found.sort_values(["outlet", "n_words"], ascending=[True, False], kind="stable")
    labels = label_speakers(found["speaker"], found["n_certain"] > 0)
    return found.assign(is_named=found["speaker"].notna(), speaker=labels)


def show_speakers(tables: Frames) -> Markup:
    """List who is quoted by whom: how much, how early, with which verb."""
    rows = list_speakers(tables)
    if not len(rows):
        return NO_VIEW
    places = mask_unseen(tables, rows)[["article_id", "start", "speaker"]]
    view = rows[["outlet"]].assign(
        speaker=[link_to(*place) for place in places.itertuples(index=False, name=None)],
        n_quotes=rows["n_quotes"],
        n_words=rows["n_words"],
        position=rows["position"],
        cues=[", ".join(f"{cue} ({n})" for cue, n in c.most_common(4)) for c in rows["cues"]],
    )
    caption = _say_when_first(rows)
    table = TableView(
        view,
        caption,
        {
            "speaker": "Speaker (link: first quotation)",
            "n_quotes": "Quotations",
            "n_words": "Words",
            "position": "First quoted (0% start, 100% end)",
            "cues": "Verbs (times)",
        },
        decimals={"position": "share"},
        missing="means that there is no verb.",
    )
    return fold_long(table, caption)


def _say_when_first(rows: pd.DataFrame) -> str:
    """Say where in their articles outlets first quote the one whom most of them quote."""
    named = rows[rows["is_named"] & rows["position"].notna()]
    n = named.groupby("speaker")["outlet"].nunique().sort_values(ascending=False, kind="stable")
    if not len(n) or n.iloc[0] < 2:
        return f"Who is quoted how much, how early, with which verbs: up to {N_SPEAKERS} an outlet"
    places = named[named["speaker"] == n.index[0]].sort_values("position", kind="stable")
    first, last = (
        f"at the start of {row.outlet}" if row.position < 0.005
        else f"{format_share(row.position)} of the way into {row.outlet}"
        for row in (places.iloc[0], places.iloc[-1])
    )  # fmt: skip
    return f"{n.index[0]} is first quoted {first}, and {last}"


def show_exclusive(tables: Frames) -> Markup:
    """List the longest statements that only one outlet prints."""
    rows = find_exclusive_statements(tables["statements"], tables["renderings"])
    rows = rows[rows["outlet"].isin(list_outlets(tables)) & (rows["n_words"] >= FEWEST_WORDS)]
    n_alone, rows = len(rows), rows.groupby("outlet", sort=False).head(3).head(N_ROWS)
    if not len(rows):
        return NO_VIEW
    speakers, rows = name_statements(tables, rows), mask_unseen(tables, rows)
    view = pd.DataFrame(
        {
            "outlet": rows["outlet"].to_numpy(),
            "speaker": speakers.fillna("not named").to_numpy(),
            "statement": [
                link_to(a, s, shorten(t, 200))
                for a, s, t in rows[["article_id", "start", "text"]].to_numpy()
            ],
        }
    )
    caption = f"{count(n_alone, 'quoted sentence')} of {FEWEST_WORDS} words or more with no match "
    caption += "found in another outlet"
    caption += ": the longest of each outlet" if n_alone > len(rows) else ""
    return fold_long(TableView(view, caption), caption)


def plot_overlap(tables: Frames) -> Markup:
    """Draw what share of each outlet's quoted words another prints too."""
    finding, outlets = state_overlap(tables), list_outlets(tables)
    if finding.kind == NOTHING:
        return NO_VIEW
    rows = tables["overlap"]
    rows = rows[rows["outlet_a"].isin(outlets) & rows["outlet_b"].isin(outlets)]
    return draw_heatmap(
        rows.merge(_find_longest(tables), how="left"), finding.headline,
        "Share of the row's quoted words that the column prints too", outlets=outlets,
        caption="Links lead to the longest sentence that both print.",
    )  # fmt: skip


def _find_longest(tables: Frames) -> pd.DataFrame:
    """Find where each outlet prints the longest sentence that it shares with each other one."""
    shared = tables["statements"].query("n_outlets > 1")["statement_id"]
    printed = tables["renderings"]
    printed = mask_unseen(tables, printed[printed["statement_id"].isin(shared)])
    others = printed[["statement_id", "outlet"]].drop_duplicates()
    printed = printed.dropna(subset="article_id")
    both = printed.merge(others, on="statement_id", suffixes=("_a", "_b"))
    both = both.sort_values("text", key=lambda text: -text.str.len(), kind="stable")
    keys = ["outlet_a", "outlet_b"]
    return both.drop_duplicates(keys)[[*keys, "article_id", "start"]]
