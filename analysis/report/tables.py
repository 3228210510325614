"""Tables to read: few columns, units in the header, the point in the caption."""

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from analysis.report.markup import Markup, escape, fold
from analysis.report.theme import MISSING, format_number, format_share, reveal

N_ROWS = 100  # rows of a table; more are counted, and stand in the tables that can be written
FOLDED = 15  # rows from which a table is a fold
LONGEST_WORD = 16  # characters of a word that may be broken where a column is narrow
LONG = 32  # characters of a cell that are a text, and no longer a name or a figure


class TableView(Markup):
    """A frame as an HTML table that can be scrolled, read aloud and copied.

    The first column names the row. Numbers are right-aligned with the same decimals in a column,
    dates are written as 2020-10-16, and a missing value is a dash.

    Parameters
    ----------
    frame : DataFrame
        One row per row of the table. A cell may hold a :class:`Markup` (such as a link); any
        other value is escaped.
    caption : str
        The point of the table, as a sentence.
    headers : dict, optional
        Column -> heading with its unit ("Reading time (minutes)"). Columns that are not named
        are headed by their own name with blanks for underscores.
    decimals : dict, optional
        Column -> decimals; 2 for other columns of floats. "share" writes 0.57 as 57%.
    missing : str, optional
        Why a value can be missing; stands below a table that has a dash.
    """

    def __init__(self, frame, caption, headers=None, decimals=None, missing=""):
        self.frame, self.caption = frame, caption
        headers = {c: str(c).replace("_", " ").capitalize() for c in frame} | (headers or {})
        numeric = {c: _is_number(frame[c]) for c in frame}
        texts = {c: _write_column(frame[c], (decimals or {}).get(c)) for c in frame}
        has_dash = any(MISSING in column for column in texts.values())
        note = f"{MISSING} {missing}" if missing and has_dash else ""

        # On a phone a table of long texts becomes a list: each cell beneath the other.
        is_long = any(len(_plain(text)) > LONG for column in texts.values() for text in column)
        shape = " wide" if len(headers) > 6 else " texts" if is_long else ""
        labels = [escape(headers[c]) if is_long else "" for c in frame]
        head = "".join(
            f'<th scope="col"{" class=num" if numeric[c] else ""}>{escape(headers[c])}</th>'
            for c in frame
        )
        body = "\n".join(
            "<tr>"
            + "".join(map(_write_cell, row, numeric.values(), labels, range(len(row))))
            + "</tr>"
            for row in zip(*texts.values(), strict=True)
        )
        if not len(frame):
            body = f'<tr><td colspan="{max(1, len(headers))}">no rows</td></tr>'
        super().__init__(
            f'<div class="scroll{shape}" role="group" tabindex="0" aria-label="{escape(caption)}">'
            f"<table><caption><span>{escape(caption)}</span></caption>"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
            + (f'<p class="note">{escape(note)}</p>' if note else ""),
            _write_plain(texts, [str(headers[c]) for c in frame], numeric, caption, note),
        )


def fold_long(table: TableView, caption: str) -> Markup:
    """Fold a table of many rows away, so that no page becomes a wall of tables."""
    n = len(table.frame)
    return fold(table, f"{caption} ({n:,} rows)") if n > FOLDED else table


def _is_number(column: pd.Series) -> bool:
    return not is_bool_dtype(column) and (is_float_dtype(column) or is_integer_dtype(column))


def _write_column(column: pd.Series, decimals) -> list:
    """Write each value as text; a Markup stays what it is."""
    if _is_number(column):
        if decimals == "share":
            return [MISSING if pd.isna(v) else format_share(v) for v in column]
        if decimals is None:
            decimals = 2 if is_float_dtype(column) else 0
        return [MISSING if pd.isna(v) else format_number(v, decimals) for v in column]
    return [write_value(value) for value in column]


def write_value(value) -> str | Markup:
    """Write one value as the tables do."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, list | tuple | dict | set):
        return reveal(str(value))
    if value is None or pd.isna(value) or value == "":
        return MISSING
    if isinstance(value, pd.Timestamp):
        return Markup(f'<span class="day">{value:%Y-%m-%d}</span>', f"{value:%Y-%m-%d}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return reveal(str(value))


def _write_cell(text, is_number: bool, label: str, position: int) -> str:
    inside = text.html if isinstance(text, Markup) else escape(text)
    label = f' data-label="{label}"' if label else ""
    if position == 0:
        is_long = any(len(word) > LONGEST_WORD for word in _plain(text).split())
        return f'<th scope="row"{" class=long" if is_long else ""}><bdi>{inside}</bdi></th>'
    if is_number:
        return f'<td class="num"{label}>{inside}</td>'
    return f"<td{label}><bdi>{inside}</bdi></td>"


def _write_plain(texts: dict, headers: list, numeric: dict, caption: str, note: str) -> str:
    columns = []
    for header, (name, column) in zip(headers, texts.items(), strict=True):
        lines = [header, *(" ".join(_plain(t).split()) for t in column)]
        width = max(map(len, lines))
        columns.append([t.rjust(width) if numeric[name] else t.ljust(width) for t in lines])
    rows = ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]
    return "\n".join([reveal(caption), *rows, *([note] if note else [])])


def _plain(text) -> str:
    return text.plain if isinstance(text, Markup) else text
