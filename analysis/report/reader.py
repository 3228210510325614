"""The articles themselves, inside the page: every claim links to a passage here."""

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import pandas as pd

from analysis.language import count_words, find_paragraphs
from analysis.report import theme
from analysis.report.markup import Markup, escape, link_to, passage_id
from analysis.report.tables import TableView

# Longer articles are cut here, and it is said: a page of many megabytes helps nobody.
LONGEST = 60_000  # characters
N_VOICES = 7  # speakers with a colour and an underline of their own; the others share one
APART = ("header", "caption", "boilerplate")
CLOSING = tuple("”’\"'»›“")


def show_articles(
    articles: pd.DataFrame,
    zones: pd.DataFrame,
    quotes: pd.DataFrame,
    reuse: pd.DataFrame | None = None,
    passages: pd.DataFrame | None = None,
) -> Markup:
    """Show each article with its quotations by speaker, and what was set apart before counting.

    Parameters
    ----------
    articles, zones, quotes, reuse : DataFrame
        The tables of these names; ``reuse`` may be left out.
    passages : DataFrame, optional
        Columns ``article_id``, ``start``, ``end``: passages that claims link to with
        :func:`link_to` (renderings, sentences, ...). Paragraphs, quotations and shared passages
        have a place to link to anyway.

    Each article is a closed fold; a link to a passage opens it.
    """
    if not len(articles):
        return Markup('<p class="empty">There are no articles.</p>', "There are no articles.")
    speakers = name_speakers(quotes)
    tables = {
        name: dict(list(table.groupby("article_id", sort=False)))
        for name, table in (("zones", zones), ("quotes", quotes))
    }
    shared = _join_reuse(reuse, set(articles["article_id"]))
    claimed = (
        {} if passages is None or not len(passages)
        else {a: {int(s) for s in t["start"].dropna()} for a, t in passages.groupby("article_id")}
    )  # fmt: skip
    parts = [show_speakers(quotes)]
    for row in articles.to_dict("records"):
        article_id = row["article_id"]
        parts.append(
            _show_article(
                row,
                tables["zones"].get(article_id, zones.iloc[:0]),
                tables["quotes"].get(article_id, quotes.iloc[:0]),
                shared.get(article_id, []),
                claimed.get(article_id, set()),
                speakers,
            )
        )
    return Markup("\n".join(p.html for p in parts), "\n".join(p.plain for p in parts))


def name_speakers(quotes: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Give each speaker initials of their own, and the number of their colour (0: shared).

    The speakers with the most quotations have a colour each; ties go by the alphabet.
    """
    speech = quotes[quotes["kind"] == "speech"]["speaker"].dropna()
    counts = Counter(speech.map(str))
    out, used = {}, Counter()
    for rank, name in enumerate(sorted(counts, key=lambda n: (-counts[n], n)), 1):
        words = re.findall(r"\w+", theme.safe_text(name))
        initials = "".join(word[0].upper() for word in words[:3]) or "?"
        used[initials] += 1
        initials += str(used[initials]) if used[initials] > 1 else ""
        out[name] = (initials, rank if rank <= N_VOICES else 0)
    return out


def show_speakers(quotes: pd.DataFrame) -> Markup:
    """Show the key to the reader's view: speakers with colour, underline, initials and count."""
    speakers = name_speakers(quotes)
    if not speakers:
        return Markup('<p class="empty">No quotation of speech was found.</p>', "No quotation.")
    counts = Counter(quotes[quotes["kind"] == "speech"]["speaker"].dropna().map(str))
    named = [(n, i, k) for n, (i, k) in speakers.items() if k]
    points = [
        f'<li><span class="said s{k}">{escape(i)}</span> <bdi>{escape(n)}</bdi> '
        f"<small>{counts[n]:,}</small></li>"
        for n, i, k in named
    ]
    rest = len(speakers) - len(named)
    if rest:
        points.append(f'<li><span class="said s0">…</span> {rest:,} other speakers</li>')
    points += [
        '<li><span class="said s0">?</span> speaker not named</li>',
        '<li><span class="term">title or term</span></li>',
        '<li><span class="shared">shared with another article</span></li>',
    ]
    plain = ", ".join(f"{i} {theme.reveal(n)} ({counts[n]})" for n, i, _ in named)
    return Markup(
        f'<ul class="speakers" aria-label="Speakers and their quotations">{"".join(points)}</ul>',
        "Speakers: " + plain,
    )


def _join_reuse(reuse, shown: set[str]) -> dict[str, list[tuple]]:
    """Article -> (start, end, the next printing of the passage: article, start, outlet)."""
    out: dict[str, list[tuple]] = {}
    if reuse is None or not len(reuse):
        return out
    reuse = reuse[reuse["article_id"].isin(shown)]
    columns = ("passage_id", "article_id", "start", "end", "outlet")
    passages: dict[str, list[tuple]] = {}
    for passage, *row in zip(*(reuse[column].tolist() for column in columns), strict=True):
        passages.setdefault(passage, []).append(tuple(row))
    for rows in passages.values():
        for (article, start, end, _), other in zip(rows, rows[1:] + rows[:1], strict=True):
            following = (other[0], other[1], other[3]) if len(rows) > 1 else None
            out.setdefault(article, []).append((start, end, following))
    return out


def _show_article(row, zones, quotes, shared, claimed, speakers) -> Markup:
    article_id, text = row["article_id"], row["text"][:LONGEST]
    spans, starts = [], set(claimed)
    for q in quotes.to_dict("records"):
        start, end = int(q["start"]), int(q["end"])
        starts.add(start)
        if q["kind"] != "speech":
            spans.append((start, end, "term", ""))
            continue
        named = isinstance(q["speaker"], str)
        initials, number = speakers.get(str(q["speaker"]), ("?", 0)) if named else ("?", 0)
        who = theme.reveal(q["speaker"]) if named else "speaker not named"
        spans.append((
            start, end, f"said s{number}",
            f'<abbr class="who" title="{escape(who)}">{escape(initials)}</abbr>',
        ))  # fmt: skip
    for start, end, other in shared:
        starts.add(start)
        note = ""
        if other:
            note = (
                f'<a class="also" href="#{passage_id(other[0], other[1])}">'
                f"also in {escape(theme.shorten(other[2], 24))}</a>"
            )
        spans.append((start, end, "shared", note))
    starts.update(int(start) for start in zones["start"])
    starts = sorted(starts)
    kinds = [
        (int(z["start"]), int(z["end"]), str(z["zone"]), str(z["rule"]))
        for z in zones.to_dict("records")
    ]
    paragraphs, last, before = [], None, 0
    near_zones, near_spans = _sweep(kinds), _sweep(spans)
    for start, end in find_paragraphs(text):
        zones_here, spans_here = near_zones(start, end), near_spans(start, end)
        # A place in the blanks before a paragraph is moved to its beginning.
        places = starts[bisect_left(starts, before) : bisect_left(starts, end)]
        before = end
        paragraph, last = _show_paragraph(
            row, text, start, end, zones_here, spans_here, places, last
        )
        paragraphs.append(paragraph)
    rest = _write_places(article_id, starts[bisect_left(starts, before) :])
    if len(row["text"]) > LONGEST:
        left = len(row["text"]) - LONGEST
        rest += f"The article goes on for {left:,} characters, not shown here."
    if rest:
        paragraphs.append(f'<p class="note">{rest}</p>')
    title = row["title"] if isinstance(row["title"], str) and row["title"] else ""
    day = f"{row['published']:%Y-%m-%d}" if pd.notna(row["published"]) else "date not stated"
    name = f"{row['outlet']}"
    heading = f"<strong><bdi>{escape(name)}</bdi></strong> "
    heading += f"<bdi>{escape(theme.shorten(title, 120))}</bdi> " if title else ""
    lines = "\n".join(paragraphs)
    return Markup(
        f'<details class="article"><summary>{heading}<small><span class="day">{escape(day)}</span>'
        f", {escape(row['source'])}</small></summary>\n"
        f'<div class="reading" lang="{escape(row["language"])}">\n{lines}\n</div></details>',
        f"{theme.reveal(name)}: {theme.reveal(title) or theme.reveal(row['article_id'])}",
    )


def _sweep(spans: list[tuple]):
    """Give a function that finds the spans over a stretch; stretches must come in order."""
    spans, alive, following = sorted(spans, key=lambda s: s[:2]), [], 0

    def find(start: int, end: int) -> list[tuple]:
        nonlocal alive, following
        while following < len(spans) and spans[following][0] < end:
            alive.append(spans[following])
            following += 1
        alive = [s for s in alive if s[1] > start]
        return alive

    return find


def _show_paragraph(row, text, start, end, zones, spans, places, last) -> tuple[str, tuple]:
    """Show one line of the article, and say which rule set it apart (once for a run of lines)."""
    covers = [(min(end, z[1]) - max(start, z[0]), z[2:]) for z in zones]
    most, (zone, rule) = max(covers, key=lambda c: c[0], default=(0, ("body", "")))
    if most < (end - start) / 2:
        zone, rule = "body", ""
    # A stub or dateline at the head of a paragraph stays in its line, set in grey.
    asides = [
        (a, b, "aside", f'<abbr class="rule" title="{escape(r)}">{escape(z)}</abbr>')
        for a, b, z, r in zones
        if z not in (zone, "body")
    ]
    article_id = row["article_id"]
    head = _write_places(article_id, [p for p in places if p < start])
    inner = [p for p in places if p > start]
    body = head + _mark(text, start, end, [*asides, *spans], inner, article_id)
    label = ""
    if zone in APART and (zone, rule) != last:
        label = f'<span class="rule">{escape(zone)} · {escape(rule)}</span> '
    place = passage_id(article_id, start)
    return f'<p id="{place}" dir="auto" class="{escape(zone)}">{label}{body}</p>', (zone, rule)


def _write_places(article_id: str, places: list[int]) -> str:
    return "".join(f'<span id="{passage_id(article_id, place)}"></span>' for place in places)


def _mark(text, start, end, marks, places, article_id) -> str:
    """Cut the line at every mark and claimed passage, and wrap the pieces."""
    ends = (min(max(point, start), end) for mark in marks for point in mark[:2])
    notes: dict[int, str] = {}
    for _, stop, _, note in sorted(marks, key=lambda m: m[:2]):
        # The name of a speaker stands behind the closing mark.
        at = stop + 1 if text[stop : stop + 1] in CLOSING else stop
        notes[min(at, end)] = notes.get(min(at, end), "") + note
    cuts, targets, out = sorted({start, end, *places, *ends, *notes}), set(places), []
    near = _sweep(marks)
    for a, b in pairwise(cuts):
        here = near(a, b)
        classes = " ".join(dict.fromkeys(m[2] for m in here))
        piece = escape(text[a:b])
        if classes or a in targets:
            place = f' id="{passage_id(article_id, a)}"' if a in targets else ""
            classes = f' class="{classes}"' if classes else ""
            piece = f"<span{place}{classes}>{piece}</span>"
        out.append(piece + notes.get(b, ""))
    return "".join(out)


def show_apart(articles: pd.DataFrame, zones: pd.DataFrame) -> Markup:
    """Show what was set apart before counting: each span outside the body, with its rule.

    Takes the tables ``articles`` and ``zones``; one row per zone and rule of an article.
    """
    apart = zones[zones["zone"] != "body"]
    if not len(apart):
        return Markup(
            '<p class="empty">Nothing was set apart: all of every article was counted.</p>',
            "Nothing was set apart.",
        )
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    outlets = dict(zip(articles["article_id"], articles["outlet"], strict=True))
    rows = []
    for (article_id, zone, rule), spans in apart.groupby(
        ["article_id", "zone", "rule"], sort=False
    ):
        text = " ".join(
            texts[article_id][a:b] for a, b in zip(spans["start"], spans["end"], strict=True)
        )
        first = int(spans["start"].iloc[0])
        rows.append(
            {
                "outlet": outlets[article_id],
                "zone": zone,
                "rule": rule,
                "words": int(count_words([text])[0]),
                "begins": link_to(article_id, first, theme.shorten(text, 60)),
            }
        )
    return TableView(
        pd.DataFrame(rows),
        f"{sum(row['words'] for row in rows):,} words that no measure counts, and the rule that "
        "set them apart",
        {"zone": "What it is", "words": "Words", "begins": "Begins"},
    )


def show_variants(renderings: pd.DataFrame, statement: str, speaker=None) -> Markup:
    """Show how each outlet prints a statement, word by word against the majority reading.

    Parameters
    ----------
    renderings : DataFrame
        Rows of the table ``renderings`` for one statement.
    statement : str
        The majority reading.
    speaker : str, optional
        Who said it.

    Words of the majority reading that an outlet does not print are struck through, words that it
    prints instead are underlined and bold, both named for screen readers; they are grey where the
    outlet itself marks the change with an ellipsis or brackets.
    """
    rows, plain = [], []
    for row in renderings.to_dict("records"):
        marked, text = _mark_changes(row)
        relation = {"verbatim": "as above", "excerpt": "a part of it", "altered": "other words"}
        what = relation.get(row["relation"], str(row["relation"]))
        link = link_to(row["article_id"], row["start"], str(row["outlet"]))
        rows.append(
            f'<tr><th scope="row"><bdi>{link.html}</bdi><small>{escape(what)}</small></th>'
            f"<td><bdi>{marked}</bdi></td></tr>"
        )
        plain.append(f"{link.plain} ({what}): {text}")
    who = f"{speaker}: " if isinstance(speaker, str) and speaker else ""
    caption = f"{who}“{statement.strip(' “”')}”"
    lines = "\n".join(rows)
    return Markup(
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="variants"><caption><span>{escape(caption)}</span></caption><thead><tr>'
        '<th scope="col">Outlet</th><th scope="col">Its words</th>'
        f"</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>",
        "\n".join([theme.reveal(caption), *plain]),
    )


def _mark_changes(row: dict) -> tuple[str, str]:
    """Give a rendering with its changes, as HTML and as plain text."""
    text, offset, at = str(row["text"]), int(row["start"]), 0
    html, plain = [], []
    changes = row["changes"] if isinstance(row["changes"], list) else list(row["changes"])
    for change in sorted(changes, key=lambda c: (int(c["start"]), int(c["end"]))):
        start, end = int(change["start"]) - offset, int(change["end"]) - offset
        if not at <= start <= end <= len(text) or change["kind"] == "form":
            continue
        role = ' class="marked"' if change["kind"] in ("ellipsis", "bracket") else ""
        before, printed, gone = text[at:start], text[start:end], str(change["majority"] or "")
        html.append(escape(before))
        plain.append(theme.reveal(before))
        if gone.strip():
            blank = " " if before and not before[-1].isspace() else ""
            html.append(
                f'{blank}<del{role}><span class="unseen">not printed: </span>{escape(gone)}'
                f"</del>{' ' if printed.strip() else ''}"
            )
            plain.append(f"{blank}[-{theme.reveal(gone)}-]")
        if printed.strip():
            html.append(f'<ins{role}><span class="unseen">printed: </span>{escape(printed)}</ins>')
            plain.append(f"{{+{theme.reveal(printed)}+}}")
        else:
            html.append(escape(printed))
            plain.append(theme.reveal(printed))
        at = end
    return "".join(html) + escape(text[at:]), "".join(plain) + theme.reveal(text[at:])
