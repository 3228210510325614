"""The counts that measures are made of: per sentence, for each voice's part in it."""

import numpy as np
import pandas as pd

from analysis.measures.sentiment import NEGATIVE, POSITIVE
from analysis.measures.tokens import SentenceTokens

VOICES = ("all", "own", "quoted")
Counts = dict[str, np.ndarray]

# textstat 0.7.13 counts a sentence from three words on; the part of a mixed sentence that belongs
# to one voice counts as a sentence of that voice from there on ("she said" does not).
FEWEST_PART_WORDS = 3
COMPOUND_UNIT = 10_000  # compounds have four decimals: in whole numbers, their sums are exact
SUMMED = (
    "n_words",
    "n_tokens",
    "n_characters",
    "n_letters",
    "n_syllables",
    "n_polysyllables",
    "n_fog_words",
    "n_unfamiliar_words",
)


def count_parts(tokens: SentenceTokens, sentences: pd.DataFrame) -> Counts:
    """Sum up tokens by sentence for each voice: arrays with an entry per sentence, for all of
    them, then for their parts in the outlet's own voice, then for the quoted ones.

    ``n_sentences`` is 1 where the voice's part counts as a sentence, ``n_scored`` where its
    sentiment counts; ``compound`` is that sentiment in ten-thousandths.
    """
    n = len(sentences)
    # Runs of tokens of one sentence and one voice: there are far fewer of them than tokens.
    run = tokens.sentence * 2 + tokens.is_quoted
    begin = np.flatnonzero(np.diff(run, prepend=-1) != 0)
    sentence, is_quoted = np.divmod(run[begin], 2)
    whole, inside = {}, {}
    for name in SUMMED:
        counts = np.add.reduceat(tokens.tell(name), begin) if len(begin) else begin
        whole[name] = np.bincount(sentence, counts, n)
        inside[name] = np.bincount(sentence, counts * is_quoted, n)
    own = {name: whole[name] - inside[name] for name in whole}
    counts = {name: np.concatenate([whole[name], own[name], inside[name]]) for name in whole}
    n_words, n_quoted = counts["n_words"], inside["n_words"]
    is_whole = n_words == np.tile(whole["n_words"], len(VOICES))
    is_sentence = (n_words > 0) & (is_whole | (n_words >= FEWEST_PART_WORDS))
    columns = ("sentiment", "sentiment_own", "sentiment_quoted")
    score = np.concatenate([sentences[column].to_numpy(float) for column in columns])
    score = np.where(is_sentence, score, np.nan)
    return counts | {
        "n_sentences": is_sentence.astype(float),
        "n_quoted_words": np.concatenate([n_quoted, np.zeros(n), n_quoted]),
        "n_scored": (~np.isnan(score)).astype(float),
        "n_positive": (score >= POSITIVE).astype(float),
        "n_negative": (score <= NEGATIVE).astype(float),
        "compound": np.rint(np.nan_to_num(score) * COMPOUND_UNIT),
    }
