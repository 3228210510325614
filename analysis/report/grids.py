"""Charts of many small parts: the heat map of pairs, and the arc through each outlet's articles."""

import math

import numpy as np
import pandas as pd

from analysis.report import theme
from analysis.report.charts import Chart, describe, say_nothing
from analysis.report.markup import Markup
from analysis.report.sheet import GAP, LABEL, SMALL, Sheet, plan_columns, write_columns
from analysis.report.tables import TableView
from analysis.report.theme import CARD, INK, MUTED, WIDTH, measure, wrap


def draw_heatmap(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    caption: str = "",
    outlets=None,
    nothing: str = "There are no two outlets to compare.",
) -> Markup:
    """Draw what part of each outlet's (row) words another (column) has too.

    Parameters
    ----------
    frame : DataFrame
        Columns ``outlet_a``, ``outlet_b``, ``share_of_a`` (0 to 1; missing where A has none), as
        in the table ``overlap``; one row per ordered pair.
    outlets : iterable of str, optional
        All outlets of the corpus, so that colours are the same in every chart.

    With more than 14 outlets the figures stand in the table alone.
    """
    if not len(frame) or frame["share_of_a"].isna().all():
        return say_nothing(nothing)
    names = sorted({*frame["outlet_a"], *frame["outlet_b"]}, key=str)
    styles = theme.style_outlets(names if outlets is None else outlets)
    values = {
        (a, b): v
        for a, b, v in zip(frame["outlet_a"], frame["outlet_b"], frame["share_of_a"], strict=True)
    }
    room = min(max(measure(theme.safe_text(x), LABEL) for x in names) + 14, 0.34 * WIDTH)
    cell = min(54.0, (WIDTH - 2 * GAP - room - 4) / len(names))
    high = min(26.0, max(cell, 11.0))
    columns, top = plan_columns(names, cell)
    left = GAP + room + 4
    sheet = Sheet(title, subtitle, top + high * len(names) + 10)
    write_columns(sheet, names, columns, left, cell, top, styles)
    for i, a in enumerate(names):
        y = top + i * high
        sheet.mark(GAP + 3, y + high / 2, styles[str(a)], 5.5)
        lines = wrap(a, room - 12, LABEL, 2 if high >= 22 else 1)
        for j, line in enumerate(lines):
            sheet.write(GAP + 11, y + high / 2 + (j - (len(lines) - 1) / 2) * 10.5, line)
        for j, b in enumerate(names):
            value = values.get((a, b), math.nan)
            if a == b or not math.isfinite(value):
                sheet.box(left + j * cell, y, cell, high, theme.GROUND, CARD, linewidth=1)
                if a != b and cell >= 14:
                    sheet.write(left + (j + 0.5) * cell, y + high / 2, theme.MISSING, SMALL,
                                MUTED, ha="center")  # fmt: skip
                continue
            colour = theme.shade(value)
            sheet.box(left + j * cell, y, cell, high, colour, CARD, linewidth=1)
            if cell >= 18:
                sheet.write(
                    left + (j + 0.5) * cell, y + high / 2, theme.format_share(value),
                    SMALL + 0.5 if cell > 28 else SMALL - 1.5,
                    theme.contrast_ink(colour), ha="center",
                )  # fmt: skip
    png, head = sheet.finish()
    keep = ["outlet_a", "outlet_b", "share_of_a", "shared_quoted_words", "n_statements"]
    data = frame[[c for c in keep if c in frame]].reset_index(drop=True)
    table = TableView(
        data, title,
        {"outlet_a": "Outlet", "outlet_b": "shares with", "share_of_a": "Share of its words (%)",
         "shared_quoted_words": "Shared (words)", "n_statements": "Statements"},
        {"share_of_a": "share"}, "no words to share",
    )  # fmt: skip
    marks = [
        f"{a} with {b} {theme.format_share(v)}"
        for (a, b), v in sorted(values.items(), key=lambda x: (-np.nan_to_num(x[1]), str(x[0])))
        if a != b
    ]
    return Chart(
        png, title, subtitle, describe("Heat map", title, subtitle, marks), caption, data,
        table, head,
    )  # fmt: skip


def draw_arc(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    caption: str = "",
    outlets=None,
    nothing: str = "There are no sentences to follow.",
) -> Markup:
    """Draw sentiment through the article, one small panel for each outlet.

    Parameters
    ----------
    frame : DataFrame
        Columns ``outlet``, ``position`` (0 to 1 through the body), ``sentiment`` (-1 to 1) and
        ``voice`` (``own``, ``quoted``, ``mixed``); one row per sentence. Rows without sentiment
        are left out.
    outlets : iterable of str, optional
        All outlets of the corpus, so that colours are the same in every chart.

    A full mark is a sentence in the outlet's own voice, a hollow one quotes. The line is the mean
    of the sentences near a place (Gaussian weights, standard deviation a tenth of the article);
    it is left out below 5 sentences.
    """
    frame = frame.dropna(subset=["sentiment", "position"])
    if not len(frame):
        return say_nothing(nothing)
    names = sorted(set(frame["outlet"]), key=str)
    styles = theme.style_outlets(names if outlets is None else outlets)
    across = 1 if len(names) <= 6 else 2
    high = 62.0 if across == 1 else 54.0
    wide = (WIDTH - 2 * GAP - 22 - (across - 1) * 14) / across
    down = math.ceil(len(names) / across)
    step = high + 24
    sheet = Sheet(title, subtitle, 18 + down * step + 12)
    x = GAP
    for text, hollow in (("own voice", False), ("quotes, in whole or part", True)):
        sheet.mark(x + 4, 5, theme.Style(theme.PALETTE[-1], "o"), 5.5, hollow)
        sheet.write(x + 11, 5, text, SMALL + 0.5)
        x += 26 + measure(text, SMALL + 0.5)
    by_outlet = dict(list(frame.groupby("outlet", sort=True)))
    for i, name in enumerate(names):
        rows, style = by_outlet[name], styles[str(name)]
        left = GAP + 22 + (i % across) * (wide + 14)
        top = 18 + (i // across) * step
        middle, half = top + 16 + high / 2, high / 2
        sheet.mark(left + 3, top + 8, style, 5.5)
        sheet.write(left + 11, top + 8, wrap(name, wide - 70, LABEL, 1, "bold")[0], weight="bold")
        n = len(rows)
        sheet.write(left + wide, top + 8, f"{n:,} sentence{'s' * (n != 1)}", SMALL - 0.5, MUTED,
                    ha="right")  # fmt: skip
        sheet.box(left, top + 16, wide, high, theme.tint(theme.GROUND, 0.6), zorder=0)
        sheet.line([left, left + wide], [middle, middle], INK, 0.8, zorder=1)
        if i % across == 0:
            for value, text in ((1, "+1"), (0, "0"), (-1, "−1")):
                sheet.write(left - 4, middle - value * (half - 5), text, SMALL - 1, MUTED,
                            ha="right")  # fmt: skip
        x = left + 5 + rows["position"].to_numpy(float).clip(0, 1) * (wide - 10)
        y = middle - rows["sentiment"].to_numpy(float).clip(-1, 1) * (half - 5)
        if n >= 5:
            at = np.linspace(x.min(), x.max(), 80)
            weights = np.exp(-0.5 * ((at[:, None] - x) / (wide / 10)) ** 2)
            curve = weights @ y / weights.sum(axis=1)
            sheet.line(at, curve, style.colour, 2.2, alpha=0.75, zorder=3)
        size = 5.0 if n <= 60 else 3.2
        own = rows["voice"].to_numpy() == "own"
        for chosen, hollow in ((own, False), (~own, True)):
            sheet.axes.plot(
                x[chosen], y[chosen], style.shape, markersize=size, zorder=4, alpha=0.85,
                color=CARD if hollow else style.colour,
                markeredgecolor=style.colour if hollow else CARD,
                markeredgewidth=1.1 if hollow else 0.5,
            )  # fmt: skip
    for column in range(across):
        left = GAP + 22 + column * (wide + 14)
        sheet.write(left, 18 + down * step, "start", SMALL - 0.5, MUTED)
        sheet.write(left + wide, 18 + down * step, "end", SMALL - 0.5, MUTED, ha="right")
    png, head = sheet.finish()
    thirds = frame.assign(
        part=np.select(
            [frame["position"] < 1 / 3, frame["position"] < 2 / 3], ["first", "middle"], "last"
        )
    )
    data = thirds.pivot_table("sentiment", "outlet", "part", "mean", sort=True)
    data = data.reindex(columns=["first", "middle", "last"])
    data["n"] = thirds.groupby("outlet").size()
    data = data.reset_index()
    table = TableView(
        data, title,
        {"first": "First third (mean, −1 to 1)", "middle": "Middle third", "last": "Last third",
         "n": "Sentences"}, {}, "no sentence there",
    )  # fmt: skip
    marks = [
        f"{r['outlet']} " + ", ".join(theme.format_number(r[c], 2) for c in data.columns[1:4])
        for r in data.to_dict("records")
    ]
    return Chart(
        png, title, subtitle,
        describe("Small multiples, means of the thirds", title, subtitle, marks),
        caption, data, table, head,
    )  # fmt: skip
