"""Files to articles, and articles to zones: what is body, and what stands around it."""

from analysis.corpus.duplicates import find_duplicates, find_signatures
from analysis.corpus.files import CorpusError
from analysis.corpus.partitions import find_partitions, is_read
from analysis.corpus.readers import (
    describe_nothing,
    iter_articles,
    load_articles,
    read_partition,
    read_reference,
)
from analysis.corpus.zones import find_zones

__all__ = [
    "CorpusError",
    "describe_nothing",
    "find_duplicates",
    "find_partitions",
    "find_signatures",
    "find_zones",
    "is_read",
    "iter_articles",
    "load_articles",
    "read_partition",
    "read_reference",
]
