"""Who is quoted, saying what: quotations with speakers, statements with renderings."""

from analysis.quotes.coverage import build_coverage
from analysis.quotes.extraction import extract_quotes
from analysis.quotes.marks import report_unclosed
from analysis.quotes.paraphrases import find_paraphrases
from analysis.quotes.statements import group_statements

__all__ = [
    "build_coverage",
    "extract_quotes",
    "find_paraphrases",
    "group_statements",
    "report_unclosed",
]
