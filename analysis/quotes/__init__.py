"""Who is quoted, saying what: quotations with speakers, statements with renderings."""

from analysis.quotes.extraction import extract_quotes
from analysis.quotes.statements import group_statements

__all__ = ["extract_quotes", "group_statements"]
