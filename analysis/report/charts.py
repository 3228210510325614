"""Charts: a picture, the finding it shows, and the figures behind it as a table.

Each ``draw_*`` function takes a tidy frame and gives a :class:`Chart`; for a frame without
anything to draw it gives the sentence that says so. Everything is drawn in points on one sheet,
so that the room a label needs is known before it is drawn.
"""

import base64
import math

import numpy as np
import pandas as pd

from analysis.report import theme
from analysis.report.markup import Markup, escape
from analysis.report.sheet import GAP, LABEL, SMALL, Scale, Sheet, draw_scale
from analysis.report.tables import TableView
from analysis.report.theme import CARD, MUTED, RULE, WIDTH, measure, wrap

# A picture is made to fit a sheet of paper; one that is taller for its width could not be read
# then, and is left to the table that stands below it.
TALLEST = 2.2


class Chart(Markup):
    """A picture with its finding, its description and its figures.

    Parameters
    ----------
    png : bytes
        The picture; its title and subtitle are drawn in it, so that a copy of it keeps them.
    title : str
        The finding, a sentence.
    subtitle : str
        Measure, unit and n.
    alt : str
        What the picture shows, for who cannot see it.
    caption : str
        Limits and sources, below the picture.
    data : DataFrame
        The figures, one row per mark.
    table : TableView
        The same to read.
    head : float
        Height of the drawn title over the picture's width. The page writes the title as text, in
        its own type, and slides that part of the picture out of sight.
    places : iterable of str, optional
        Links laid over the picture, see :func:`lay_link`.
    """

    def __init__(self, png, title, subtitle, alt, caption, data, table, head=0.0, places=()):
        self.png, self.title, self.subtitle, self.alt = png, title, subtitle, alt
        self.caption, self.data, self.table = caption, data, table
        source = base64.b64encode(png).decode("ascii")
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        tall = height / width - head
        shape = "picture tall" if tall > TALLEST else "picture"
        super().__init__(
            "<figure>"
            f'<figcaption><strong class="headline">{escape(title)}</strong>'
            f'<span class="measure">{escape(subtitle)}</span></figcaption>'
            f'<div class="{shape}" style="--tall:{tall:.3f}"><img alt="{escape(alt)}" '
            f'style="margin-top:-{head * 100:.3f}%" src="data:image/png;base64,{source}">'
            f"{''.join(places)}</div>"
            + (f'<p class="note">{escape(caption)}</p>' if caption else "")
            + f"<details><summary>The figures as a table</summary>{table.html}</details></figure>",
            f"{title}\n{subtitle}\n\n{table.plain}" + (f"\n{caption}" if caption else ""),
        )


def lay_link(place: str, label: str, x: float, y: float, size: float, height: float) -> str:
    """Lay a link to a place of the page over a mark of a picture.

    The mark is in the middle of a square of `size` points around `x`, `y` on a sheet of `height`.
    """
    left, top = (x - size / 2) / WIDTH, (y - size / 2) / height
    box = f"left:{left:.3%};top:{top:.3%};width:{size / WIDTH:.3%};height:{size / height:.3%}"
    name = escape(label)
    return f'<a class="place" href="#{place}" aria-label="{name}" title="{name}" style="{box}"></a>'


def write_figure(value, decimals: int, share: bool) -> str:
    """Write a value as a figure beside its mark."""
    return theme.format_share(value, decimals) if share else theme.format_number(value, decimals)


def say_nothing(sentence: str) -> Markup:
    """Give the sentence that stands where there is nothing to draw."""
    return Markup(f'<p class="empty">{escape(sentence)}</p>', theme.reveal(sentence))


# Charts --------------------------------------------------------------------------------------


def draw_intervals(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    label: str = "outlet",
    group: str | None = None,
    decimals: int = 1,
    share: bool = False,
    ratio: bool = False,
    unit: str = "",
    counted: str = "n",
    caption: str = "",
    outlets=None,
    order: str = "value",
    missing: str = "too little text",
    nothing: str = "There are no figures to compare.",
) -> Markup:
    """Draw a dot and its interval for each row, with the figures beside it.

    Parameters
    ----------
    frame : DataFrame
        Columns ``outlet`` (its colour and shape), ``value``, ``low``, ``high`` and, if there,
        ``n``; one row per outlet, or per ``group`` x ``label``. A missing value is written as a
        dash; missing ends leave the dot alone.
    label : str
        Column that names the row ("outlet", "term").
    group : str, optional
        Column that divides the rows ("voice", "outlet"); groups keep the frame's order.
    decimals : int
        Decimals of the figures written.
    share : bool
        Values are shares (0 to 1), written in per cent.
    ratio : bool
        Values are ratios (above 0): twice and half lie as far from 1. From 10 on no decimals.
    unit : str
        Heads the column of figures in the table ("grade", "words").
    counted : str
        Heads the column ``n`` there ("Sentences").
    outlets : iterable of str, optional
        All outlets of the corpus, so that colours are the same in every chart.
    order : str
        "value" sorts by the values of the first group, highest first; "frame" keeps the order.
    missing : str
        Why a value is missing.
    nothing : str
        The sentence for a frame without any value.
    """
    frame = frame.replace([np.inf, -np.inf], np.nan).reset_index(drop=True)
    if not len(frame) or frame["value"].isna().all():
        return say_nothing(nothing)
    styles = theme.style_outlets(frame["outlet"] if outlets is None else outlets)
    groups = list(dict.fromkeys(frame[group])) if group else [None]
    if order == "value":
        first = frame if group is None else frame[frame[group] == groups[0]]
        rank = (
            first.groupby(label, sort=False)["value"]
            .mean()
            .sort_values(ascending=False, na_position="last", kind="stable")
        )
        rank = {name: i for i, name in enumerate(rank.index)}
        if group and label != "outlet":  # terms: each group has its own
            frame = frame.sort_values("value", ascending=False, kind="stable")
        else:
            frame = frame.assign(_rank=[rank.get(x, len(rank)) for x in frame[label]])
            frame = frame.sort_values("_rank", kind="stable").drop(columns="_rank")

    places = [0 if ratio and v >= 10 else decimals for v in frame["value"]]
    figures = [write_figure(v, d, share) for v, d in zip(frame["value"], places, strict=True)]
    ranges = [
        theme.format_interval(lo, hi, d, share).replace(" to ", "–" if lo >= 0 else " to ")
        for lo, hi, d in zip(frame["low"], frame["high"], places, strict=True)
    ]
    frame = frame.assign(_figure=figures, _range=ranges)
    right_figure = max(24.0, *(measure(f, LABEL, "bold") for f in figures))
    right = right_figure + 8 + max(54.0, *(measure(r, SMALL) for r in ranges))
    room = min(max(measure(theme.safe_text(x), LABEL) for x in frame[label]) + 14, 0.36 * WIDTH)
    names = {x: wrap(x, room - 12, LABEL, 2) for x in dict.fromkeys(frame[label])}

    by_outlet = group == "outlet"
    indent = 11 if by_outlet else 0
    plan, y = [], 16.0
    for name in groups:
        rows = frame if name is None else frame[frame[group] == name]
        if name is not None:
            y += 8
            plan.append((y + 7, None, str(name)))
            y += 17
        for row in rows.to_dict("records"):
            height = 18 if len(names[row[label]]) == 1 else 27
            plan.append((y + height / 2, row, None))
            y += height
    sheet = Sheet(title, subtitle, y + 22)
    scale = Scale(
        pd.concat([frame["value"], frame["low"], frame["high"]]),
        GAP + room + 6, WIDTH - GAP - right - 12, ratio=ratio,
    )  # fmt: skip
    sheet.write(WIDTH - GAP - right + right_figure, 7, "value", SMALL - 0.5, MUTED, ha="right")
    sheet.write(WIDTH - GAP, 7, "95% interval", SMALL - 0.5, MUTED, ha="right")
    draw_scale(sheet, scale, 14, y + 2, share)
    for y_row, row, heading in plan:
        if row is None:
            # A group's heading breaks the grid, so that it can be read.
            lines = wrap(heading, WIDTH - 2 * GAP - right - 16, LABEL, 1, "bold")
            sheet.box(GAP - 4, y_row - 7, measure(lines[0], LABEL, "bold") + 8, 14, CARD, zorder=2)
            sheet.write(GAP + indent, y_row, lines[0], LABEL, weight="bold", zorder=6)
            if by_outlet:
                sheet.mark(GAP + 3, y_row, styles[heading], 5.5)
            continue
        style = styles[str(row["outlet"])]
        if not by_outlet:
            sheet.mark(GAP + 3, y_row, style, 5.5)
        for i, line in enumerate(lines := names[row[label]]):
            sheet.write(GAP + 11, y_row + (i - (len(lines) - 1) / 2) * 11, line)
        if math.isfinite(row["low"]) and math.isfinite(row["high"]):
            ends = [float(scale(row["low"])), float(scale(row["high"]))]
            sheet.line(ends, [y_row, y_row], style.colour, 2.4, alpha=0.45, zorder=3,
                       solid_capstyle="round")  # fmt: skip
        if math.isfinite(row["value"]):
            sheet.mark(float(scale(row["value"])), y_row, style, 7.5)
        sheet.write(WIDTH - GAP - right + right_figure, y_row, row["_figure"], ha="right",
                    weight="bold")  # fmt: skip
        sheet.write(WIDTH - GAP, y_row, row["_range"], SMALL, MUTED, ha="right")
    png, head = sheet.finish()

    columns = [c for c in (group, label, "outlet", "value", "low", "high", "n") if c in frame]
    data = frame[list(dict.fromkeys(columns))].reset_index(drop=True)
    digits = "share" if share and not decimals else decimals + (2 if share else 0)
    table = TableView(
        data,
        title,
        {"value": f"Value ({unit})" if unit else "Value", "low": "95% interval, low",
         "high": "95% interval, high", "n": counted},
        {"value": digits, "low": digits, "high": digits},
        missing,
    )  # fmt: skip
    marks = [
        f"{r[label]} {r['_figure']}" + (f" ({r['_range']})" if r["_range"] != theme.MISSING else "")
        for r in frame.to_dict("records")
    ]
    return Chart(
        png, title, subtitle, describe("Dots with intervals", title, subtitle, marks),
        caption, data, table, head,
    )  # fmt: skip


def draw_bars(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    label: str = "outlet",
    group: str | None = None,
    decimals: int = 0,
    share: bool = False,
    unit: str = "",
    caption: str = "",
    outlets=None,
    order: str = "value",
    missing: str = "not known",
    nothing: str = "There is nothing to count.",
) -> Markup:
    """Draw bars from zero, one for each row; with a column ``part``, stacked.

    Parameters
    ----------
    frame : DataFrame
        Columns ``outlet``, ``value`` (0 or more) and, if the bars are stacked, ``part``: one row
        per bar, or per bar x part, parts in the order of the first bar's rows.
    share : bool
        Values are shares (0 to 1), written in per cent.
    order : str
        "value" sorts by length, longest first (in its group); "frame" keeps the order.

    The other parameters are those of :func:`draw_intervals`.
    """
    frame = frame.replace([np.inf, -np.inf], np.nan).reset_index(drop=True)
    if not len(frame) or frame["value"].isna().all():
        return say_nothing(nothing)
    styles = theme.style_outlets(frame["outlet"] if outlets is None else outlets)
    stacked = "part" in frame
    parts = list(dict.fromkeys(frame["part"])) if stacked else ["value"]
    bars = frame.assign(
        part=frame["part"] if stacked else "value", group=frame[group] if group else "",
        label=frame[label].astype(str),
    )  # fmt: skip
    keys = ["group", "label", "outlet"]
    wide = bars.groupby([*keys, "part"], sort=False)["value"].sum(min_count=1)
    wide = wide.unstack("part", sort=False)[parts]
    if order == "value":
        place = {g: i for i, g in enumerate(dict.fromkeys(bars["group"]))}
        length = wide.sum(axis=1).to_numpy()
        wide = wide.iloc[np.lexsort((-length, [place[key[0]] for key in wide.index]))]

    labels = [key[1] for key in wide.index]
    room = min(max(measure(theme.safe_text(x), LABEL) for x in labels) + 14, 0.36 * WIDTH)
    names = [wrap(x, room - 12, LABEL, 2) for x in labels]
    totals = [write_figure(v, decimals, share) for v in wide.sum(axis=1, min_count=1)]
    right = 0 if stacked and share else max(measure(t, LABEL, "bold") for t in totals) + 5
    shades = [
        (1.0, 0.5, 0.2)[i] if len(parts) < 4 else 1 - 0.9 * i / (len(parts) - 1)
        for i in range(len(parts))
    ]
    legend, y, x = [], 6.0, GAP
    for i, part in enumerate(parts if stacked else []):
        width = 15 + measure(theme.safe_text(part), SMALL + 0.5) + 12
        if x + width > WIDTH - GAP and x > GAP:
            x, y = GAP, y + 13
        legend.append((x, y, part, shades[i]))
        x += width
    top = y + 12 if stacked else 4
    plan, bottom, last = [], top, None  # a row: y of its top, height
    for (member, *_), lines in zip(wide.index, names, strict=True):
        if group and member != last:
            last, bottom = member, bottom + 20
        height = 21 if len(lines) == 1 else 28
        plan.append((bottom, height))
        bottom += height
    sheet = Sheet(title, subtitle, bottom + 20)
    for x, y, part, shade in legend:
        sheet.box(x, y - 4.5, 10, 9, theme.tint(theme.PALETTE[-1], shade), RULE, linewidth=0.5)
        sheet.write(x + 14, y, part, SMALL + 0.5)
    scale = Scale(
        [*wide.sum(axis=1), 1.0 if stacked and share else 0.0],
        GAP + room + 4, WIDTH - GAP - right - 6, zero=True,
    )  # fmt: skip
    draw_scale(sheet, scale, top, bottom, share)
    last = None
    for ((member, _, outlet), values), lines, (y, height), total in zip(
        wide.iterrows(), names, plan, totals, strict=True
    ):
        style, middle, at = styles[str(outlet)], y + height / 2, 0.0
        if group and member != last:
            last = member
            sheet.mark(GAP + 3, y - 8, style, 5.5)
            heading = wrap(member, WIDTH - 2 * GAP - 12, LABEL, 1, "bold")[0]
            sheet.write(GAP + 11, y - 8, heading, weight="bold", zorder=4,
                        bbox={"facecolor": CARD, "edgecolor": "none", "pad": 1})  # fmt: skip
        elif not group:
            sheet.mark(GAP + 3, middle, style, 5.5)
        for i, line in enumerate(lines):
            sheet.write(GAP + 11, middle + (i - (len(lines) - 1) / 2) * 11, line)
        for i, value in enumerate(values):
            if not value > 0:
                continue
            start, end = float(scale(at)), float(scale(at + value))
            colour = theme.tint(style.colour, shades[i])
            sheet.box(start, middle - 6.5, end - start, 13, colour, CARD, linewidth=0.8, zorder=3)
            text = write_figure(value, decimals, share)
            if stacked and measure(text, SMALL) + 6 < end - start:
                sheet.write((start + end) / 2, middle, text, SMALL, theme.contrast_ink(colour),
                            ha="center", zorder=4)  # fmt: skip
            at += value
        if right:
            sheet.write(float(scale(at)) + 5, middle, total, weight="bold", zorder=4,
                        bbox={"facecolor": CARD, "edgecolor": "none", "pad": 0.6})  # fmt: skip
    png, head = sheet.finish()

    columns = ([group] if group else []) + [label]
    data = wide.reset_index()[([keys[0]] if group else []) + [keys[1], *parts]]
    data.columns = [*columns, *parts]
    digits = "share" if share and not decimals else decimals + (2 if share else 0)
    suffix = f" ({unit})" if unit and not any(unit in str(part) for part in parts) else ""
    table = TableView(
        data, title, {c: f"{str(c).capitalize()}{suffix}" for c in parts},
        dict.fromkeys(parts, digits), missing,
    )  # fmt: skip
    marks = [
        " ".join(filter(None, key[:2]))
        + " "
        + ", ".join(
            f"{part if stacked else ''} {write_figure(v, decimals, share)}".strip()
            for part, v in zip(parts, values, strict=True)
        )
        for key, values in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    kind = "Stacked bars" if stacked else "Bars"
    return Chart(
        png, title, subtitle, describe(kind, title, subtitle, marks), caption, data, table, head
    )


def describe(kind: str, title: str, subtitle: str, marks: list[str]) -> str:
    """Write the alternative text: type, finding, measure, figures (12 at most)."""
    listed = "; ".join(marks[:12])
    more = f"; and {len(marks) - 12} more in the table" if len(marks) > 12 else ""
    return theme.shorten(
        f"{kind}. {title.rstrip('.')}. {subtitle.rstrip('.')}. {listed}{more}.", 1200
    )
