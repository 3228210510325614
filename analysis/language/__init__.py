"""Text to words, sentences and languages; NLTK's resources without downloads."""

from analysis.language.text import find_paragraphs, normalise, straighten
from analysis.language.tokens import Tokens, clean_words, find_words, tokenise

__all__ = [
    "Tokens",
    "clean_words",
    "find_paragraphs",
    "find_words",
    "normalise",
    "straighten",
    "tokenise",
]
