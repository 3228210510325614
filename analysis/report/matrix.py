"""The coverage matrix: which outlet prints which statement, as a picture and as links."""

import pandas as pd

from analysis.report import theme
from analysis.report.charts import Chart, lay_link, say_nothing
from analysis.report.markup import Markup, escape, passage_id
from analysis.report.sheet import GAP, LABEL, SMALL, Sheet, plan_columns, write_columns
from analysis.report.theme import CARD, INK, RULE, WIDTH, contrast_ink, measure, wrap

# state -> letter, what it says of an outlet
STATES = {
    "whole": ("W", "prints it whole"),
    "part": ("P", "prints a part"),
    "altered": ("A", "prints other words"),
    "paraphrased": ("R", "probably reports it in its own words"),
    "none": ("", "no match found"),
}


def draw_matrix(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    caption: str = "",
    outlets=None,
    styles: dict[str, theme.Style] | None = None,
    nothing: str = "No statement was found, so there is nothing to compare.",
) -> Markup:
    """Draw which outlet prints which statement.

    Parameters
    ----------
    frame : DataFrame
        Columns ``statement_id``, ``text``, ``speaker`` (may be missing), ``outlet``, ``state``
        (``whole``, ``part``, ``altered``, ``paraphrased``, ``none``), ``article_id`` and ``start``
        of the passage (missing where there is none), in the order to be shown; one row per
        statement x outlet. A pair without a row counts as ``none``. What a speaker is quoted with
        on another ``occasion`` (if there is that column) has a heading of its own; it ends in
        ``when`` (a text, where it is known).
    outlets : iterable of str, optional
        The outlets that have a column.
    styles : dict, optional
        How outlets are drawn in every chart of the corpus.

    Where the columns are too narrow for letters, shapes and shades tell the states apart. Each
    cell is a link to the passage, in the picture as in the table behind it.
    """
    statements, names, states = _lay_out(frame, outlets)
    if not len(statements):
        return say_nothing(nothing)
    styles = styles or theme.style_outlets(names)
    # As narrow as the longest word of a heading lets it be: the room is for the statements.
    words = [word for name in names for word in theme.safe_text(name).split(" ")]
    widest = max(28.0, *(measure(word, SMALL) + 6 for word in words))
    cell = min(54.0, widest, max(6.0, (WIDTH - 2 * GAP - 150) / len(names)))
    left = WIDTH - GAP - cell * len(names)
    room = left - GAP - 8
    size = min(13.0, cell - 1.5)
    columns, top = plan_columns(names, cell)
    key = _plan_key()
    top += key[-1][1] + 14
    plan, y, last = [], top, None
    for row in statements.to_dict("records"):
        named, occasion = row["speaker"], row["occasion"]
        if not isinstance(named, str):
            named, occasion = "Speaker not named", None
        elif isinstance(row["when"], str):
            named += f", {row['when']}"
        if (named, occasion) != last:
            last, y = (named, occasion), y + 5
            plan.append((y, 15.0, wrap(named, WIDTH - 2 * GAP, LABEL, 1, "bold"), None))
            y += 15
        lines = wrap(row["text"], room, SMALL, 4)
        height = max(10.5 * len(lines) + 6, size + 5)
        plan.append((y, height, lines, row["statement_id"]))
        y += height
    sheet, places, links = Sheet(title, subtitle, y + 8), _find_places(frame), []
    for x, y_key, state, text in key:
        _draw_state(sheet, x + 6, y_key, state, theme.Style(theme.PALETTE[-1], "s"), 11.0)
        sheet.write(x + 16, y_key, text, SMALL)
    write_columns(sheet, names, columns, left, cell, top, styles)
    for y, height, lines, statement in plan:
        weight = "bold" if statement is None else "normal"
        for i, line in enumerate(lines):
            at = y + height / 2 + (i - (len(lines) - 1) / 2) * 10.5
            sheet.write(GAP, at, line, LABEL if statement is None else SMALL, weight=weight)
        sheet.line([GAP, WIDTH - GAP], [y + height, y + height], RULE, 0.5, zorder=0)
        for j, name in enumerate(names if statement is not None else []):
            state = states.get((statement, name), "none")
            x = left + (j + 0.5) * cell
            _draw_state(sheet, x, y + height / 2, state, styles[name], size)
            if (statement, name) in places:
                label = f"{name} {STATES[state][1]}: {theme.shorten(' '.join(lines), 60)}"
                place = passage_id(*places[statement, name])
                middle = y + height / 2
                links.append(lay_link(place, label, x, middle, min(cell, height), sheet.height))
    png, head = sheet.finish()

    data = pd.DataFrame(
        [
            {"statement": s["text"], "speaker": s["speaker"]}
            | {name: STATES[states.get((s["statement_id"], name), "none")][1] for name in names}
            for s in statements.to_dict("records")
        ]
    )
    marks = [
        f"{name} has " + ", ".join(f"{n} {what}" for what, n in _count(statements, states, name))
        for name in names
    ]
    alt = f"Matrix of {len(statements)} statements and {len(names)} outlets. {title}. {subtitle}. "
    return Chart(
        png,
        title,
        subtitle,
        theme.shorten(alt + "; ".join(marks[:12]) + ".", 1200),
        caption,
        data,
        _write_table(statements, names, states, places, title),
        head,
        links,
    )


def _find_places(frame: pd.DataFrame) -> dict:
    """Give the passage of each statement and outlet that has one."""
    return {
        (s, str(o)): (a, start)
        for s, o, a, start in zip(
            frame["statement_id"],
            frame["outlet"],
            frame["article_id"],
            frame["start"],
            strict=True,
        )
        if pd.notna(a) and pd.notna(start)
    }


def _write_table(statements, names, states, places, caption: str) -> Markup:
    """Write the matrix as a table whose cells link to the passages in the reader's view."""
    head = "".join(
        f'<th scope="col" class="state"><bdi>{escape(theme.shorten(name, 40))}</bdi></th>'
        for name in names
    )
    rows, plain = [], []
    for row in statements.to_dict("records"):
        cells, letters = [], []
        for name in names:
            state = states.get((row["statement_id"], name), "none")
            letter, meaning = STATES[state]
            inside = (
                f'<span class="cell {state}" aria-hidden="true">{letter or "·"}</span>'
                f'<span class="unseen">{meaning}</span>'
            )
            place = places.get((row["statement_id"], name))
            if place:
                inside = (
                    f'<a href="#{passage_id(*place)}" title="{escape(name)} {meaning}">{inside}</a>'
                )
            cells.append(f'<td class="state">{inside}</td>')
            letters.append(letter or "·")
        speaker = row["speaker"] if isinstance(row["speaker"], str) else "speaker not named"
        rows.append(
            f'<tr><th scope="row"><bdi>{escape(row["text"])}</bdi> '
            f"<small><bdi>{escape(speaker)}</bdi></small></th>{''.join(cells)}</tr>"
        )
        plain.append(" ".join(letters) + "  " + theme.reveal(row["text"]))
    key = " ".join(
        f'<span><span class="cell {state}" aria-hidden="true">{letter or "·"}</span> {what}</span>'
        for state, (letter, what) in STATES.items()
    )
    lines = "\n".join(rows)
    return Markup(
        f'<p class="key">{key}</p>'
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="matrix"><caption><span>{escape(caption)}</span></caption><thead><tr>'
        f'<th scope="col">Statement</th>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table>'
        "</div>",
        "\n".join([theme.reveal(caption), ", ".join(map(theme.reveal, names)), *plain]),
    )


def _lay_out(frame: pd.DataFrame, outlets) -> tuple[pd.DataFrame, list[str], dict]:
    """Give the statements in order, the outlets' names, and (statement, outlet) -> state."""
    statements = frame.drop_duplicates("statement_id")
    statements = statements.reindex(columns=["statement_id", "text", "speaker", "occasion", "when"])
    names = sorted({str(o) for o in (frame["outlet"] if outlets is None else outlets)})
    states = {}
    order = list(STATES)
    for statement, outlet, state in zip(
        frame["statement_id"], frame["outlet"], frame["state"], strict=True
    ):
        key = (statement, str(outlet))
        # An outlet with several articles shows the fullest printing.
        states[key] = min(state, states.get(key, "none"), key=order.index)
    return statements, names, states


def _count(statements: pd.DataFrame, states: dict, name: str) -> list[tuple[str, int]]:
    found = [states.get((s, name), "none") for s in statements["statement_id"]]
    words = {
        "whole": "whole",
        "part": "in part",
        "altered": "in other words",
        "paraphrased": "reported",
        "none": "without a match",
    }
    return [(what, found.count(state)) for state, what in words.items() if state in found]


def _plan_key() -> list[tuple[float, float, str, str]]:
    key, x, y = [], GAP, 7.0
    for state, (_, text) in STATES.items():
        width = 16 + measure(text, SMALL) + 10
        if x + width > WIDTH - GAP + 10:
            x, y = GAP, y + 15
        key.append((x, y, state, text))
        x += width
    return key


def _draw_state(sheet: Sheet, x: float, y: float, state: str, style, size: float) -> None:
    """Draw a cell: full, half full, a diamond, a ring, or a point."""
    colour, half = style.colour, size / 2
    if state == "none":
        sheet.axes.plot([x], [y], ".", markersize=2.5, color="#a9a49a")
        return
    ink = INK
    if state == "whole":
        sheet.box(x - half, y - half, size, size, colour, zorder=3)
        ink = contrast_ink(colour)
    elif state == "part":
        pale = theme.tint(colour, 0.25)
        sheet.box(x - half, y - half, size, size, pale, colour, linewidth=0.9, zorder=3)
        sheet.box(x - half, y + half * 0.35, size, half * 0.65, colour, zorder=4)
    elif state == "altered":
        sheet.axes.plot(
            [x], [y], "D", markersize=size * 0.86, color=colour, markeredgecolor=colour, zorder=3
        )
        ink = contrast_ink(colour)
    else:
        sheet.axes.plot(
            [x],
            [y],
            "o",
            markersize=size - 0.6,
            color=CARD,
            markeredgecolor=colour,
            markeredgewidth=1.2,
            zorder=3,
        )
    if size >= 9:
        raised = 1.6 if state == "part" else 0
        sheet.write(
            x, y - raised + 0.2, STATES[state][0], 6.5, ink, ha="center", weight="bold", zorder=6
        )
