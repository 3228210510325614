"""The counts that measures are made of: per sentence, for each voice's part in it."""

import re

import numpy as np
import pandas as pd

from analysis.measures.sentiment import NEGATIVE, POSITIVE
from analysis.measures.tokens import SentenceTokens
from analysis.measures.words import describe_words

VOICES = ("all", "own", "quoted")
Counts = dict[str, np.ndarray]

# textstat 0.7.13 counts a sentence from three words on; the part of a mixed sentence that belongs
# to one voice counts as a sentence of that voice from there on ("she said" does not).
FEWEST_PART_WORDS = 3
COMPOUND_UNIT = 10_000  # compounds have four decimals: in whole numbers, their sums are exact
NOT_A_LETTER = re.compile(r"[^\w\n]")


def describe_forms(tokens: SentenceTokens) -> Counts:
    """Count, for each distinct token, what the formulas sum up; nothing for what is no word."""
    lengths = np.fromiter(map(len, tokens.forms), np.int64, len(tokens.forms))
    letters = NOT_A_LETTER.sub("", "\n".join(tokens.forms)).split("\n")
    is_word = tokens.word_of_form >= 0
    of_words = describe_words(tokens.words)
    return {
        "n_words": is_word.astype(float),
        "n_tokens": (lengths > 0).astype(float),
        "n_characters": lengths.astype(float),
        "n_letters": np.fromiter(map(len, letters), float) if tokens.forms else np.zeros(0),
    } | {
        name: np.where(is_word, count[tokens.word_of_form], 0).astype(float)
        if len(count)
        else np.zeros(len(is_word))
        for name, count in of_words.items()
    }


def count_parts(
    tokens: SentenceTokens, forms: Counts, sentences: pd.DataFrame
) -> dict[str, Counts]:
    """Sum up tokens by sentence for each voice: arrays with one entry per sentence.

    ``n_sentences`` is 1 where the voice's part counts as a sentence, ``n_scored`` where its
    sentiment counts; ``compound`` is that sentiment in ten-thousandths.
    """
    n = len(sentences)
    quoted = tokens.is_quoted
    whole = {c: np.bincount(tokens.sentence, x[tokens.form], n) for c, x in forms.items()}
    inside = {
        c: np.bincount(tokens.sentence[quoted], x[tokens.form[quoted]], n) for c, x in forms.items()
    }
    parts = {
        "all": whole,
        "own": {name: whole[name] - inside[name] for name in whole},
        "quoted": inside,
    }
    for voice, counts in parts.items():
        n_words = counts["n_words"]
        is_whole = n_words == whole["n_words"]
        is_sentence = (n_words > 0) & (is_whole | (n_words >= FEWEST_PART_WORDS))
        column = "sentiment" if voice == "all" else f"sentiment_{voice}"
        score = np.where(is_sentence, sentences[column].to_numpy(float), np.nan)
        counts |= {
            "n_sentences": is_sentence.astype(float),
            "n_quoted_words": n_words
            if voice == "quoted"
            else inside["n_words"] * (voice == "all"),
            "n_scored": (~np.isnan(score)).astype(float),
            "n_positive": (score >= POSITIVE).astype(float),
            "n_negative": (score <= NEGATIVE).astype(float),
            "compound": np.rint(np.nan_to_num(score) * COMPOUND_UNIT),
        }
    return parts
