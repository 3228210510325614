"""Files to articles, and articles to zones: what is body, and what stands around it."""

from analysis.corpus.duplicates import find_duplicates
from analysis.corpus.files import CorpusError
from analysis.corpus.readers import iter_articles, load_articles
from analysis.corpus.zones import find_zones

__all__ = ["CorpusError", "find_duplicates", "find_zones", "iter_articles", "load_articles"]
