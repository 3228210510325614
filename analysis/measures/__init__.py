"""Length, readability and sentiment of sentences and articles, voice by voice."""

from analysis.measures.articles import MEASURES, measure_articles
from analysis.measures.sentences import measure_sentences

__all__ = ["MEASURES", "measure_articles", "measure_sentences"]
