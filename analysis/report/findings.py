"""Findings: sentences computed from the tables, each true to what the tables can carry.

Every ``state_`` function of the package takes the tables and gives one :class:`Finding`. Where the
data cannot carry a comparison the sentence says so; a first and a last are named only if they can
be told apart.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.report.markup import Markup, escape, join_markup, write_text
from analysis.report.theme import reveal

CONTEXT = 25  # characters on each side of a number, in a sentence
N_NAMED = 4  # names spelled out in a sentence before "and n others"
NOTHING_BESIDE = "There is no second outlet to compare with."

# Kinds of findings, in the order in which they are told.
DIFFERS, ALIKE, DESCRIBED, NOTHING = range(4)

# How sure a finding is, in a word that stands beside it.
FOUND, COUNTED, COMPUTED, TESTED = "found by rules", "counted", "computed", "tested"


class Finding(Markup):
    """One finding: a headline for its chart, and the sentence with its numbers.

    Parameters
    ----------
    section : str
        The section that shows it: the sentence carries it as its ``id``, and links lead there.
    headline : str
        The finding in a few words.
    text : str or Markup
        The finding as a sentence, with its numbers; parts of it may be links.
    kind : int
        ``DIFFERS``: outlets are found to differ; ``ALIKE``: they cannot be told apart;
        ``DESCRIBED``: there is one outlet alone; ``NOTHING``: there is nothing to compare.
    more : str
        What only the section adds; the list at the top of the page goes without it.
    basis : str
        What it rests on: ``FOUND``, ``COUNTED``, ``COMPUTED`` or ``TESTED``.
    """

    def __init__(
        self,
        section: str,
        headline: str,
        text: str | Markup,
        kind: int = DIFFERS,
        more: str = "",
        basis: str = FOUND,
    ):
        self.section, self.headline, self.kind = section, headline, kind
        self.more, self.basis = more, basis
        self.point = write_text(text)
        self.text = f"{self.point.plain} {more}".strip()
        super().__init__(
            f'<p class="finding" id="{escape(section)}">{self.point.html} {escape(more)}</p>',
            reveal(self.text),
        )


def find_nothing(section: str, text: str) -> Finding:
    """Give a finding that there is nothing to compare."""
    return Finding(section, text.rstrip("."), text, NOTHING)


def join_names(names: Sequence[str], limit: int = N_NAMED, others: str = "others") -> str:
    """Join names as prose does.

    >>> join_names(["A", "B", "C"])
    'A, B and C'
    >>> join_names(list("ABCDEFG"))
    'A, B, C, D and 3 others'
    """
    names = [str(name) for name in names]
    if len(names) > limit + 1:
        return f"{', '.join(names[:limit])} and {len(names) - limit} {others}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def join_linked(join: Callable, pieces: Sequence[Markup], *more) -> Markup:
    """Join markup as ``join_names`` or ``join_clauses`` joins text."""
    return Markup(join([p.html for p in pieces], *more), join([p.plain for p in pieces], *more))


def say_prints(outlet: str, words: Markup) -> Markup:
    """Write which words an outlet prints."""
    return join_markup([f"{outlet} prints “", words, "”"], "")


def join_clauses(clauses: Sequence[str], limit: int = N_NAMED) -> str:
    """Join clauses that hold commas of their own; those beyond the limit are only counted.

    >>> join_clauses(["A prints 3", "B 2"])
    'A prints 3; B 2'
    """
    more = len(clauses) - limit
    rest = [f"and so on for {more} more"] if more > 1 else []
    return "; ".join([*clauses[: limit if rest else limit + 1], *rest])


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> count(1, "outlet"), count(1200, "story", "stories")
    ('1 outlet', '1,200 stories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def write_days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Write a span of days.

    >>> write_days(pd.Timestamp("2020-10-16"), pd.Timestamp("2020-10-22"))
    '16 to 22 October 2020'
    """
    end = f"{last.day} {last.month_name()} {last.year}"
    if first.date() == last.date():
        return end
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first.month_name()}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} to {end}"
