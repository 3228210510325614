"""Who is quoted, saying what: quotations with speakers, statements with renderings."""

from analysis.quotes.extraction import extract_quotes

__all__ = ["extract_quotes"]
