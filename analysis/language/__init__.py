"""Text to words, sentences and languages; NLTK's resources without downloads."""

from analysis.language.languages import detect_language
from analysis.language.names import find_names
from analysis.language.resources import prepare_nltk_data, read_resource
from analysis.language.sentences import find_sentences, split_sentences
from analysis.language.text import find_paragraphs, make_plain, normalise, straighten
from analysis.language.tokens import (
    Numbering,
    Tokens,
    clean_words,
    count_words,
    find_words,
    tokenise,
)

__all__ = [
    "Numbering",
    "Tokens",
    "clean_words",
    "count_words",
    "detect_language",
    "find_names",
    "find_paragraphs",
    "find_sentences",
    "find_words",
    "make_plain",
    "normalise",
    "prepare_nltk_data",
    "read_resource",
    "split_sentences",
    "straighten",
    "tokenise",
]
