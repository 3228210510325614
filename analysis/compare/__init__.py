"""Articles and outlets compared: intervals, overlap, reuse, keyness, and what each leaves out."""

from analysis.compare.conflicts import find_conflicts
from analysis.compare.counterparts import find_counterparts
from analysis.compare.facts import find_facts
from analysis.compare.intervals import compare_pairs, correct_holm
from analysis.compare.keyness import count_terms, score_keyness
from analysis.compare.overlap import compare_quotes, count_matches, find_exclusive_statements
from analysis.compare.reuse import find_reuse, find_runs, find_shared_runs, summarise_reuse
from analysis.compare.speakers import count_speakers, find_exclusive_sources
from analysis.compare.stated import summarise_facts
from analysis.compare.summaries import compare_halves, summarise_outlets

__all__ = [
    "compare_halves",
    "compare_pairs",
    "compare_quotes",
    "correct_holm",
    "count_matches",
    "count_speakers",
    "count_terms",
    "find_conflicts",
    "find_counterparts",
    "find_exclusive_sources",
    "find_exclusive_statements",
    "find_facts",
    "find_reuse",
    "find_runs",
    "find_shared_runs",
    "score_keyness",
    "summarise_facts",
    "summarise_outlets",
    "summarise_reuse",
]
