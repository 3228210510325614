"""The sheet that a picture is drawn on: measured in points, so that nothing is ever clipped."""

import io
import math
import warnings

import numpy as np

from analysis.report import theme
from analysis.report.theme import CARD, INK, MUTED, RULE, WIDTH, measure, wrap

LABEL, SMALL = 9.5, 8.5  # points
GAP = 8.0


class Sheet:
    """A picture in the making: ``WIDTH`` points wide, y downwards from the end of the title."""

    def __init__(self, title: str, subtitle: str, height: float):
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._settings = mpl.rc_context(theme.make_rc())
        self._settings.__enter__()
        titles = wrap(title, WIDTH - 2 * GAP, 11.5, 5, "serif")
        subtitles = wrap(subtitle, WIDTH - 2 * GAP, SMALL + 0.5, 4)
        self.head = GAP + 15 * len(titles) + 12 * len(subtitles) + 4
        self.height = height
        total = self.head + height
        self.figure = Figure(figsize=(WIDTH / 72, total / 72), dpi=theme.DPI)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(height, -self.head))
        self.axes.axis("off")
        y = GAP - self.head
        for line in titles:
            self.write(GAP, y, line, 11.5, va="top", weight="bold", family="DejaVu Serif")
            y += 15
        for line in subtitles:
            self.write(GAP, y + 2, line, SMALL + 0.5, MUTED, va="top")
            y += 12

    def write(self, x, y, text, size=LABEL, colour=INK, ha="left", va="center", **more):
        """Write a text that is safe to draw."""
        self.axes.text(
            x, y, theme.safe_text(text), fontsize=size, color=colour, ha=ha, va=va, **more
        )

    def line(self, x, y, colour=RULE, width=0.6, **more):
        """Draw a line through points."""
        self.axes.plot(x, y, color=colour, linewidth=width, **more)

    def mark(self, x, y, style, size=6.5, hollow=False):
        """Draw an outlet's mark."""
        face, edge = (CARD, style.colour) if hollow else (style.colour, CARD)
        self.axes.plot(
            [x], [y], style.shape, markersize=size, color=face, markeredgecolor=edge,
            markeredgewidth=1.3 if hollow else 0.7, zorder=5,
        )  # fmt: skip

    def box(self, x, y, width, height, colour, edge="none", **more):
        """Draw a rectangle."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, **more)
        )

    def finish(self) -> tuple[bytes, float]:
        """Give the PNG, the same bytes for the same drawing, and the title's part of it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # letters for which the machine has no font: a box
            self.figure.canvas.draw()
        self._settings.__exit__(None, None, None)
        return store_png(self.figure.canvas.buffer_rgba()), self.head / WIDTH


def store_png(pixels) -> bytes:
    """Store a picture with the theme's own palette: a third of the size, and no colour shifts."""
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette([int(c[i : i + 2], 16) for c in theme.list_colours() for i in (1, 3, 5)])
    image = Image.fromarray(np.asarray(pixels)[..., :3])
    out = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(
        # level 9 takes six times as long for a tenth less
        out,
        "PNG",
        compress_level=7,
        dpi=(theme.DPI, theme.DPI),
    )
    return out.getvalue()


class Scale:
    """Values to points along the sheet, with round ticks; of ratios, equal ones the same length."""

    def __init__(self, values, left: float, right: float, zero: bool = False, ratio: bool = False):
        from matplotlib.ticker import LogLocator, MaxNLocator

        self.ratio = ratio
        values = self._place(values)
        values = values[np.isfinite(values)]
        low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
        if zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if low == high:
            low, high = (low, low + 1) if zero and low == 0 else (low - 0.5, high + 0.5)
        if not zero:
            low, high = low - 0.03 * (high - low), high + 0.03 * (high - low)
        if ratio:
            subs = (1, 2, 5) if high - low < 7 else (1,)
            ticks = LogLocator(subs=subs, numticks=30).tick_values(np.exp(low), np.exp(high))
        else:
            ticks = MaxNLocator(max(2, int((right - left) // 26)), steps=[1, 2, 2.5, 5, 10])
            ticks = ticks.tick_values(low, high)
        self.left, self.right, self.low, self.high = left, right, low, high
        at = self._place(ticks)
        self.ticks = ticks[(at >= low - 1e-9) & (at <= high + 1e-9 * abs(high))].tolist()

    def _place(self, values):
        values = np.asarray(values, dtype=float)
        return np.log(values) if self.ratio else values

    def __call__(self, value):
        share = (self._place(value) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def write_ticks(self, share: bool) -> list[str]:
        """Write the ticks with as many decimals as they need."""
        factor = 100 if share else 1
        for decimals in range(6):
            texts = [theme.format_number(t * factor, decimals) for t in self.ticks]
            if all(
                math.isclose(round(t * factor, decimals), t * factor, abs_tol=1e-9)
                for t in self.ticks
            ):
                break
        return [t + "%" for t in texts] if share else texts


def draw_scale(sheet: Sheet, scale: Scale, top: float, bottom: float, share: bool) -> None:
    for tick, text in zip(scale.ticks, scale.write_ticks(share), strict=True):
        x = float(scale(tick))
        zero = math.isclose(tick, 0, abs_tol=1e-12)
        sheet.line([x, x], [top, bottom], INK if zero else RULE, 0.9 if zero else 0.6, zorder=1)
        half = measure(text, SMALL) / 2
        x = min(max(x, half + 1), WIDTH - half - 1)
        sheet.write(x, bottom + 8, text, SMALL, MUTED, ha="center")


def plan_columns(names: list, cell: float) -> tuple[list[list[str]] | None, float]:
    """Break column headings into lines if they fit the columns; None: they must be turned."""
    wrapped = [wrap(name, cell - 4, SMALL, 3) for name in names]
    fits = all(
        word.rstrip("…") in theme.safe_text(name).split(" ")
        for name, lines in zip(names, wrapped, strict=True)
        for line in lines
        for word in line.split(" ")
    )
    if fits:
        return wrapped, 12.0 + 10 * max(map(len, wrapped))
    longest = max(measure(n, SMALL) for n in theme.shorten_apart(names, 22).values())
    return None, longest + 16


def write_columns(sheet, names, columns, left, cell, top, styles) -> None:
    short = theme.shorten_apart(names, 22)
    for j, name in enumerate(names):
        x = left + (j + 0.5) * cell
        sheet.mark(x, top - 6, styles[str(name)], min(5.5, cell - 1.5))
        if columns is None:
            # Turned headings must not run into each other, however narrow the columns.
            sheet.write(x, top - 12, short[name], min(SMALL, cell - 1),
                        ha="center", va="bottom", rotation=90)  # fmt: skip
            continue
        for i, line in enumerate(reversed(columns[j])):
            sheet.write(x, top - 16 - 10 * i, line, SMALL, ha="center")
