"""Pieces of the page: HTML that is safe whatever the articles hold.

Every object shown in a notebook is a :class:`Markup`: its HTML, and plain text for a terminal.
It brings its style sheet along, so that it looks the same in JupyterLab and in the report (whose
template keeps one copy).
"""

import html
import re
from functools import cache
from pathlib import Path

from analysis.report.theme import reveal


class Markup:
    """HTML to show, with plain text beside it.

    Parameters
    ----------
    html : str
        Markup; whatever comes from an article must have been through :func:`escape`.
    plain : str
        The same as plain text, for where HTML cannot be shown.
    """

    def __init__(self, html: str, plain: str):
        self.html, self.plain = html, plain

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        # The classes keep MathJax in JupyterLab from reading "$5 and $6" as a formula.
        return {
            "text/html": f"<style>{load_style()}</style>\n"
            f'<div class="nr mathjax_ignore tex2jax_ignore">{self.html}</div>',
            "text/plain": self.plain,
        }

    def __repr__(self) -> str:
        return self.plain


NO_VIEW = Markup("", "")  # where a sentence nearby says that there is nothing to show


def stack(*parts: Markup) -> Markup:
    """Put pieces below each other, as one."""
    return Markup("\n".join(p.html for p in parts), "\n\n".join(p.plain for p in parts))


def join_markup(pieces, between: str = ", ") -> Markup:
    """Put texts (escaped) and markup behind each other in one line."""
    pieces = [write_text(piece) for piece in pieces]
    return Markup(between.join(p.html for p in pieces), between.join(p.plain for p in pieces))


def fold(piece: Markup, summary: str) -> Markup:
    """Put a piece into a fold that opens on its summary."""
    inside = f"<details><summary>{escape(summary)}</summary>{piece.html}</details>"
    return Markup(inside, piece.plain)


def write_text(text: str | Markup) -> Markup:
    """Make a text that shows itself and does nothing else; markup stays as it is."""
    return text if isinstance(text, Markup) else Markup(escape(text), reveal(text))


def write_paragraph(*pieces: str | Markup, role: str = "") -> Markup:
    """Make a paragraph of texts (escaped) and markup such as links; role is a CSS class.

    >>> write_paragraph("A < B, ", link_to("1", 7, "see")).plain
    'A < B, see'
    """
    inside = join_markup(pieces, "")
    attribute = f' class="{escape(role)}"' if role else ""
    return Markup(f"<p{attribute}>{inside.html}</p>", inside.plain)


def write_list(items, role: str = "") -> Markup:
    """Make a list of paragraphs or texts, one point each; role is a CSS class."""
    items = [write_text(item) for item in items]
    attribute = f' class="{escape(role)}"' if role else ""
    points = "".join(f"<li>{i.html}</li>" for i in items)
    return Markup(f"<ul{attribute}>{points}</ul>", "\n".join(f"- {i.plain}" for i in items))


def escape(text) -> str:
    """Turn any text into HTML that shows it and does nothing else.

    >>> escape('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return html.escape(reveal(str(text)), quote=True)


def passage_id(article_id: str, start: int) -> str:
    """Name the place of a passage in the reader's view: the page holds it as an ``id``.

    >>> passage_id("my file", 12)
    'a-my.20.file-12'
    """
    safe = re.sub(r"[^A-Za-z0-9_]", lambda m: f".{ord(m[0]):x}.", str(article_id))
    return f"a-{safe}-{int(start)}"


def link_to(article_id, start: int, text: str | Markup) -> Markup:
    """Make a link to a passage in the reader's view; without an article it is only its text."""
    text = write_text(text)
    if not isinstance(article_id, str):
        return text
    return Markup(f'<a href="#{passage_id(article_id, start)}">{text.html}</a>', text.plain)


def quote_around(text: str, start: int, end: int, reach: int = 45) -> Markup:
    """Quote a span with the words around it, up to so many characters on each side of its line.

    >>> quote_around("Rain fell.\\nSome 300 people left their homes.", 16, 19, 14).plain
    'Some 300 people left …'
    """
    start, end = int(start), int(end)
    before = text[max(0, start - reach) : start].rpartition("\n")[2]
    after = text[end : end + reach].partition("\n")[0]
    if len(before) == reach:
        before = f"… {before.partition(' ')[2]}"
    if len(after) == reach:
        after = f"{after.rpartition(' ')[0]} …"
    inside = f"{escape(before)}<strong>{escape(text[start:end])}</strong>{escape(after)}"
    return Markup(inside, reveal(before + text[start:end] + after))


@cache
def load_style() -> str:
    """Read the style sheet of the pieces."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8").strip()
