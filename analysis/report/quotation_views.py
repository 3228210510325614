"""Quotations on the page: who prints which sentence, who is quoted, how the words change."""

import pandas as pd

from analysis.compare import find_exclusive_statements, summarise_speakers
from analysis.quotes import build_coverage
from analysis.report import reader
from analysis.report.article_views import N_ROWS, fold_long
from analysis.report.charts import draw_bars
from analysis.report.findings import NOTHING as NOTHING_FOUND
from analysis.report.findings import count
from analysis.report.grids import draw_heatmap
from analysis.report.markup import NOTHING, Markup, link_to, stack, write_paragraph
from analysis.report.matrix import draw_matrix
from analysis.report.quotation_findings import state_overlap, state_sources, state_statements
from analysis.report.selection import (
    Frames,
    label_speakers,
    list_outlets,
    mask_unseen,
    name_speakers,
    name_statements,
    select_shared,
)
from analysis.report.tables import TableView
from analysis.report.theme import shorten

N_SPEAKERS = 6  # of an outlet: those quoted most
N_DRAWN = 60  # bars in the chart of speakers: it fits three screens
N_VARIANTS = 8  # statements shown word by word
COVERAGE = (
    "Each mark leads to its passage. The same sentence is found however it is printed: whole, in "
    "part, within a longer quotation, with words changed. “No match found” is not proof that the "
    "outlet left it out."
)
PARAPHRASED = " That an outlet reports a sentence in its own words is likely, not sure: read it."
SPEAKERS = {
    "probably": "“Probably” marks a speaker whom the rules name with less certainty.",
    "not named": "“Not named” are pronouns and descriptions (“a spokesman”) without a name.",
}


def plot_coverage(tables: Frames) -> Markup:
    """Draw which outlet prints which sentence of what was said."""
    finding, chosen = state_statements(tables), select_shared(tables)
    if not len(chosen):
        return NOTHING
    total, n = len(tables["statements"]), len(chosen)
    subtitle = count(n, "quoted sentence")
    if n < total:
        subtitle += f" of {total:,}: the occasions of which two outlets or more print a part"
    cells = mask_unseen(tables, _cover(tables, chosen))
    return draw_matrix(
        cells, finding.headline, subtitle, outlets=list_outlets(tables),
        caption=COVERAGE + (PARAPHRASED if (cells["state"] == "paraphrased").any() else ""),
    )  # fmt: skip


def _cover(tables: Frames, chosen: pd.DataFrame) -> pd.DataFrame:
    statements = tables["statements"]
    statements = statements[statements["statement_id"].isin(chosen["statement_id"])]
    printed = tables["renderings"]
    printed = printed[printed["statement_id"].isin(chosen["statement_id"])]
    cells = build_coverage(statements, printed, tables["paraphrases"])
    cells = cells[cells["outlet"].isin(list_outlets(tables))].drop(columns="speaker")
    named = statements.assign(speaker=name_statements(tables, statements))
    cells = cells.merge(named[["statement_id", "speaker", "text"]], on="statement_id")
    place = {s: i for i, s in enumerate(chosen["statement_id"])}
    return cells.sort_values("statement_id", key=lambda c: c.map(place), kind="stable")


def show_changes(tables: Frames) -> Markup:
    """Show word by word how outlets print the sentences that they print differently."""
    renderings, statements = tables["renderings"], tables["statements"]
    altered = renderings.loc[renderings["relation"] == "altered", "statement_id"]
    changed = statements[(statements["n_outlets"] > 1) & statements["statement_id"].isin(altered)]
    if not len(changed):
        return NOTHING
    chosen = changed.sort_values("n_outlets", ascending=False, kind="stable").head(N_VARIANTS)
    chosen = chosen.assign(speaker=name_statements(tables, chosen))
    printed = renderings[renderings["statement_id"].isin(chosen["statement_id"])]
    printed = mask_unseen(tables, printed)
    views = [
        reader.show_variants(
            printed[printed["statement_id"] == row.statement_id], row.text, row.speaker
        )
        for row in chosen.itertuples()
    ]
    note = "Each table is headed by the wording that most outlets print, or one of them where none "
    note += "leads; it is not thereby the one that was said."
    if len(changed) > len(chosen):
        note += f" Shown are {N_VARIANTS} of {len(changed):,} such sentences, "
        note += "those in most outlets first."
    return stack(*views, write_paragraph(note, role="note"))


def plot_speakers(tables: Frames) -> Markup:
    """Draw whose words make up each outlet's quotations."""
    rows = _find_speakers(tables).rename(columns={"n_words": "value"})
    if not len(rows):
        return NOTHING
    most = max(1, N_DRAWN // rows["outlet"].nunique())
    rows = rows.groupby("outlet", sort=False).head(min(most, N_SPEAKERS))
    drawn = int(rows.groupby("outlet").size().max())
    return draw_bars(
        rows, state_sources(tables).headline,
        f"Words quoted, by speaker; of each outlet the {drawn} it quotes most",
        label="speaker", group="outlet", unit="words", outlets=list_outlets(tables),
        caption=" ".join(
            note for start, note in SPEAKERS.items() if rows["speaker"].str.startswith(start).any()
        ),
    )  # fmt: skip


def _find_speakers(tables: Frames) -> pd.DataFrame:
    """Give the speakers of each outlet that is compared, as they are written on the page."""
    rows = summarise_speakers(tables["articles"], name_speakers(tables))
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    rows = rows.groupby("outlet", sort=False).head(N_SPEAKERS)
    return rows.assign(speaker=label_speakers(rows["speaker"], rows["low_confidence_share"] < 1))


def show_speakers(tables: Frames) -> Markup:
    """List who is quoted by whom: how much, how early, with which verb."""
    rows = _find_speakers(tables)
    if not len(rows):
        return NOTHING
    rows = rows.assign(
        cues=[", ".join(f"{cue} ({n})" for cue, n in list(c.items())[:4]) for c in rows["cues"]],
        low_confidence_share=rows["low_confidence_share"].where(rows["speaker"] != "not named"),
    )
    columns = ["outlet", "speaker", "n_quotes", "n_words", "first_position", "cues"]
    caption = f"How much, how early and with which verb (up to {N_SPEAKERS} speakers per outlet)"
    table = TableView(
        rows[[*columns, "low_confidence_share"]],
        caption,
        {
            "n_quotes": "Quotations",
            "n_words": "Words",
            "first_position": "First quoted (0% start, 100% end)",
            "cues": "Verbs",
            "low_confidence_share": "Only probably theirs",
        },
        decimals={"first_position": "share", "low_confidence_share": "share"},
        missing="means that there is no verb, or no name.",
    )
    return fold_long(table, caption)


def show_exclusive(tables: Frames) -> Markup:
    """List the longest statements that only one outlet prints."""
    rows = find_exclusive_statements(tables["statements"], tables["renderings"])
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    rows = rows.groupby("outlet", sort=False).head(3).head(N_ROWS)
    if not len(rows):
        return NOTHING
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
    caption = "Sentences quoted for which no match was found in another outlet: the longest of each"
    return fold_long(TableView(view, caption), caption)


def plot_overlap(tables: Frames) -> Markup:
    """Draw what share of each outlet's quoted words another prints too."""
    finding, outlets = state_overlap(tables), list_outlets(tables)
    if finding.kind == NOTHING_FOUND:
        return NOTHING
    rows = tables["overlap"]
    rows = rows[rows["outlet_a"].isin(outlets) & rows["outlet_b"].isin(outlets)]
    return draw_heatmap(
        rows, finding.headline, "Share of the row's quoted words that the column prints too",
        outlets=outlets,
    )  # fmt: skip
