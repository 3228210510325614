"""Charts of many small parts: the heat map of pairs, and the arc through each outlet's articles."""

import math

import numpy as np
import pandas as pd

from analysis.report import theme
from analysis.report.charts import Chart, describe, lay_link, say_nothing
from analysis.report.findings import count
from analysis.report.markup import Markup, link_to, passage_id
from analysis.report.sheet import GAP, LABEL, SMALL, Sheet, plan_columns, write_columns
from analysis.report.tables import TableView
from analysis.report.theme import CARD, INK, MUTED, WIDTH, measure, wrap

N_MARKS = 150  # sentences of an outlet beyond which marks run into a cloud


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
        in the table ``overlap``; one row per ordered pair. ``article_id`` and ``start``, where they
        are known, lead to a passage of A for which B has a match.
    outlets : iterable of str, optional
        All outlets of the corpus, so that colours are the same in every chart.

    With more than 14 outlets the figures and links stand in the table alone.
    """
    if not len(frame) or frame["share_of_a"].isna().all():
        return say_nothing(nothing)
    names = sorted({*frame["outlet_a"], *frame["outlet_b"]}, key=str)
    styles = theme.style_outlets(names if outlets is None else outlets)
    values = {
        (a, b): v
        for a, b, v in zip(frame["outlet_a"], frame["outlet_b"], frame["share_of_a"], strict=True)
    }
    frame = frame.reindex(columns=list(dict.fromkeys([*frame, "article_id", "start"])))
    places = frame.dropna(subset=["article_id", "start"]).set_index(["outlet_a", "outlet_b"])
    places = places[["article_id", "start"]].to_dict("index")
    room = min(max(measure(theme.safe_text(x), LABEL) for x in names) + 14, 0.34 * WIDTH)
    cell = min(54.0, (WIDTH - 2 * GAP - room - 4) / len(names))
    # Without figures only the shade tells, so that it spans what there is to tell.
    most = max(frame["share_of_a"].max(), 0.01) if cell < 18 else 1.0
    links = []
    high = min(26.0, max(cell, 11.0))
    columns, top = plan_columns(names, cell)
    short = theme.shorten_apart(names, 18)
    left = GAP + room + 4
    sheet = Sheet(title, subtitle, top + high * len(names) + 10)
    write_columns(sheet, names, columns, left, cell, top, styles)
    for i, a in enumerate(names):
        y = top + i * high
        sheet.mark(GAP + 3, y + high / 2, styles[str(a)], 5.5)
        lines = wrap(a if high >= 22 else short[a], room - 12, LABEL, 2 if high >= 22 else 1)
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
            colour = theme.shade(value / most)
            sheet.box(left + j * cell, y, cell, high, colour, CARD, linewidth=1)
            if cell >= 18:
                sheet.write(
                    left + (j + 0.5) * cell, y + high / 2,
                    theme.format_share(value).rstrip("" if cell > 28 else "%"),  # "100%" is wide
                    SMALL + 0.5 if cell > 28 else SMALL - 1.5,
                    theme.contrast_ink(colour), ha="center",
                )  # fmt: skip
                if (a, b) in places:
                    label = f"{a} and {b}: {theme.format_share(value)}, a passage"
                    x, middle = left + (j + 0.5) * cell, y + high / 2
                    place = passage_id(**places[a, b])
                    links.append(lay_link(place, label, x, middle, min(cell, high), sheet.height))
    if cell < 18:
        caption = f"The strongest shade is {theme.format_share(most)}, the faintest none. {caption}"
        caption = caption.strip()
    elif cell <= 28:
        caption = f"Figures are per cent. {caption}".strip()
    png, head = sheet.finish()
    keep = ["outlet_a", "outlet_b", "share_of_a", "shared_quoted_words", "n_statements"]
    keep += ["n_matched", "n_sentences"]
    data = frame[[c for c in keep if c in frame]].reset_index(drop=True)
    linked = zip(frame["article_id"], frame["start"], frame["outlet_b"], strict=True)
    table = TableView(
        data.assign(outlet_b=[link_to(*place) for place in linked]), title,
        {"outlet_a": "Outlet", "outlet_b": "Shares with", "share_of_a": "Share",
         "shared_quoted_words": "Shared (words)", "n_statements": "Quoted sentences in both",
         "n_matched": "Sentences with a match", "n_sentences": "of so many"},
        {"share_of_a": "share"}, "no words to share",
    )  # fmt: skip
    marks = [
        f"{a} with {b} {theme.format_share(v)}"
        for (a, b), v in sorted(values.items(), key=lambda x: (-np.nan_to_num(x[1]), str(x[0])))
        if a != b
    ]
    return Chart(
        png, title, subtitle, describe("Heat map", title, subtitle, marks), caption, data,
        table, head, links,
    )  # fmt: skip


def draw_arc(
    frame: pd.DataFrame,
    halves: pd.DataFrame,
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
    halves : DataFrame
        The figures behind it, as in the table ``halves``.
    outlets : iterable of str, optional
        All outlets of the corpus, so that colours are the same in every chart.

    A full mark is a sentence in the outlet's own voice, a hollow one quotes. The line is the mean
    of the sentences near a place (Gaussian weights, standard deviation a tenth of the article);
    it is left out below 5 sentences. Where an outlet has more than 150 sentences, the means of
    tenths of the articles are drawn instead, with their 95% intervals.
    """
    frame = frame.dropna(subset=["sentiment", "position"])
    if not len(frame):
        return say_nothing(nothing)
    names = sorted(set(frame["outlet"]), key=str)
    styles = theme.style_outlets(names if outlets is None else outlets)
    across = 1 if len(names) <= 6 else 2
    high = 62.0 if across == 1 else 54.0
    wide = (WIDTH - 2 * GAP - 26 - (across - 1) * 14) / across
    step = high + 24
    sheet = Sheet(title, subtitle, 18 + math.ceil(len(names) / across) * step + 12)
    many = frame.groupby("outlet").size().max() > N_MARKS
    tenths = _divide(frame) if many else None
    reach = 1.0
    if many:
        ends = tenths[["low", "high"]].abs().max().max()
        reach = next((r for r in (0.1, 0.2, 0.3, 0.5) if r >= ends), 1.0)
        key = "mean of each tenth of the articles, with its 95% interval"
        if across > 1:
            key = "means of tenths of the articles, 95% intervals; right: sentences"
        sheet.write(GAP, 5, key, SMALL + 0.5)
    else:
        x = GAP
        for text, hollow in (("own voice", False), ("quotes, in whole or part", True)):
            sheet.mark(x + 4, 5, theme.Style(theme.PALETTE[-1], "o"), 5.5, hollow)
            sheet.write(x + 11, 5, text, SMALL + 0.5)
            x += 26 + measure(text, SMALL + 0.5)
    by_outlet = dict(list(frame.groupby("outlet", sort=True)))
    short = theme.shorten_apart(names, 20) if across > 1 else {}
    for i, name in enumerate(names):
        style = styles[str(name)]
        left = GAP + 26 + (i % across) * (wide + 14)
        top = 18 + (i // across) * step
        middle, half = top + 16 + high / 2, high / 2 - 5
        n = len(by_outlet[name])
        n = f"{n:,}" if many and across > 1 else count(n, "sentence")
        room = wide - 20 - measure(n, SMALL - 0.5)
        sheet.mark(left + 3, top + 8, style, 5.5)
        head = (
            name if measure(theme.safe_text(name), LABEL, "bold") <= room else short.get(name, name)
        )
        sheet.write(left + 11, top + 8, wrap(head, room, LABEL, 1, "bold")[0], weight="bold")
        sheet.write(left + wide, top + 8, n, SMALL - 0.5, MUTED, ha="right")
        sheet.box(left, top + 16, wide, high, theme.tint(theme.GROUND, 0.6), zorder=0)
        sheet.line([left, left + wide], [middle, middle], INK, 0.8, zorder=1)
        if i % across == 0:
            end = theme.format_number(reach, 0 if reach == 1 else 1)
            for side, text in ((1, f"+{end}"), (0, "0"), (-1, f"−{end}")):
                sheet.write(left - 4, middle - side * half, text, SMALL - 1, MUTED, ha="right")
        box = (left + 5, wide - 10, middle, half)
        if many:
            _draw_tenths(sheet, tenths[tenths["outlet"] == name], style, reach, box)
        else:
            _draw_sentences(sheet, by_outlet[name], style, box)
        if i + across >= len(names):
            sheet.write(left, top + high + 24, "start", SMALL - 0.5, MUTED)
            sheet.write(left + wide, top + high + 24, "end", SMALL - 0.5, MUTED, ha="right")
    png, head = sheet.finish()
    halves = halves.sort_values("outlet", kind="stable")
    data = halves[["outlet", "first", "second", "change", "low", "high", "n_articles"]]
    data = data.assign(n=halves["n_first"] + halves["n_second"]).reset_index(drop=True)
    table = TableView(
        data, title,
        {"first": "First half (mean, −1 to 1)", "second": "Second half", "change": "Change",
         "low": "95% interval, low", "high": "95% interval, high", "n_articles": "Articles",
         "n": "Sentences"},
    )  # fmt: skip
    marks = [
        f"{row.outlet} {theme.format_number(row.first, 2)}, {theme.format_number(row.second, 2)}"
        for row in data.itertuples()
    ]
    return Chart(
        png, title, subtitle,
        describe("Small multiples, means of the halves", title, subtitle, marks),
        caption, data, table, head,
    )  # fmt: skip


def _draw_sentences(sheet: Sheet, rows: pd.DataFrame, style: theme.Style, box: tuple) -> None:
    """Draw each sentence, and the mean of those near a place."""
    left, wide, middle, half = box
    x = left + rows["position"].to_numpy(float).clip(0, 1) * wide
    y = middle - rows["sentiment"].to_numpy(float).clip(-1, 1) * half
    if len(rows) >= 5:
        at = np.linspace(x.min(), x.max(), 80)
        weights = np.exp(-0.5 * ((at[:, None] - x) / ((wide + 10) / 10)) ** 2)
        curve = weights @ y / weights.sum(axis=1)
        sheet.line(at, curve, style.colour, 2.2, alpha=0.75, zorder=3)
    size = 5.0 if len(rows) <= 60 else 3.2
    own = rows["voice"].to_numpy() == "own"
    for chosen, hollow in ((own, False), (~own, True)):
        sheet.axes.plot(
            x[chosen], y[chosen], style.shape, markersize=size, zorder=4, alpha=0.85,
            color=CARD if hollow else style.colour,
            markeredgecolor=style.colour if hollow else CARD,
            markeredgewidth=1.1 if hollow else 0.5,
        )  # fmt: skip


def _divide(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the mean of each tenth of each outlet's articles, with its 95% interval."""
    tenth = (frame["position"].clip(0, 1) * 10).astype(int).clip(upper=9).rename("tenth")
    rows = frame.groupby(["outlet", tenth])["sentiment"].agg(["mean", "sem", "size"])
    rows = rows[rows["size"] >= 5].reset_index()
    margin = 1.96 * rows["sem"]
    return rows.assign(low=rows["mean"] - margin, high=rows["mean"] + margin)


def _draw_tenths(sheet: Sheet, rows: pd.DataFrame, style: theme.Style, reach, box: tuple) -> None:
    left, wide, middle, half = box
    x = left + (rows["tenth"].to_numpy() + 0.5) / 10 * wide
    mean, low, high = (
        middle - rows[c].to_numpy().clip(-reach, reach) / reach * half
        for c in ("mean", "low", "high")
    )
    for at, bottom, top in zip(x, low, high, strict=True):
        sheet.line([at, at], [bottom, top], style.colour, 2.2, alpha=0.45, zorder=3)
    sheet.line(x, mean, style.colour, 1.4, alpha=0.75, zorder=3)
    for at, y in zip(x, mean, strict=True):
        sheet.mark(at, y, style, 5.0)
