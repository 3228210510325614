"""Length, readability and sentiment of sentences and articles, voice by voice."""

from analysis.measures.articles import MEASURES, measure_articles
from analysis.measures.sentences import measure_sentences
from analysis.measures.sentiment_sources import (
    count_sentiment_words,
    find_sentiment_words,
    summarise_arc,
)

__all__ = [
    "MEASURES",
    "count_sentiment_words",
    "find_sentiment_words",
    "measure_articles",
    "measure_sentences",
    "summarise_arc",
]
