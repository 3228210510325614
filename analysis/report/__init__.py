"""What the notebooks show: findings in sentences, charts, tables, articles; and the export."""

from analysis.report.article_views import (
    show_apart,
    show_articles,
    show_corpus,
    show_method,
    show_problems,
)
from analysis.report.export import ExportError, export_notebook
from analysis.report.fact_views import plot_facts, show_facts, state_facts
from analysis.report.measure_findings import (
    state_arc,
    state_length,
    state_quoted_share,
    state_readability,
    state_sentiment,
    state_voices,
)
from analysis.report.measure_views import (
    plot_arc,
    plot_length,
    plot_readability,
    plot_sentiment,
    show_formulas,
    show_lengths,
    show_sentiment_words,
)
from analysis.report.quotation_findings import (
    state_overlap,
    state_sources,
    state_statements,
    state_variants,
)
from analysis.report.quotation_views import (
    plot_coverage,
    plot_overlap,
    plot_speakers,
    show_changes,
    show_exclusive,
    show_speakers,
)
from analysis.report.story_findings import (
    state_apart,
    state_conflicts,
    state_omissions,
    state_reuse,
)
from analysis.report.story_views import (
    plot_keyness,
    plot_matches,
    show_conflicts,
    show_reuse,
    show_unmatched,
    show_words,
)
from analysis.report.summary import describe_corpus, list_findings

__all__ = [
    "ExportError",
    "describe_corpus",
    "export_notebook",
    "list_findings",
    "plot_arc",
    "plot_coverage",
    "plot_facts",
    "plot_keyness",
    "plot_length",
    "plot_matches",
    "plot_overlap",
    "plot_readability",
    "plot_sentiment",
    "plot_speakers",
    "show_apart",
    "show_articles",
    "show_changes",
    "show_conflicts",
    "show_corpus",
    "show_exclusive",
    "show_facts",
    "show_formulas",
    "show_lengths",
    "show_method",
    "show_problems",
    "show_reuse",
    "show_sentiment_words",
    "show_speakers",
    "show_unmatched",
    "show_words",
    "state_apart",
    "state_arc",
    "state_conflicts",
    "state_facts",
    "state_length",
    "state_omissions",
    "state_overlap",
    "state_quoted_share",
    "state_readability",
    "state_reuse",
    "state_sentiment",
    "state_sources",
    "state_statements",
    "state_variants",
    "state_voices",
]
