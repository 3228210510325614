"""Sentences: whose voice, how many words, what sentiment; and the arc they make."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.measures.parts import FEWEST_PART_WORDS
from analysis.measures.sentiment import score_tokens
from analysis.measures.tokens import SentenceTokens, place_tokens
from analysis.schema import find_rows


def measure_sentences(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Add voice, number of words and sentiment to sentences; one row per sentence.

    Required columns: ``article_id``, ``text`` and, where there is one, ``language`` of articles;
    ``article_id``, ``start``, ``end`` of sentences; these and ``kind`` of quotes.

    ``voice`` is "own", "quoted" (all words inside speech) or "mixed". A word belongs to the voice
    that its first letter stands in. ``sentiment`` is VADER's compound of the whole sentence, -1
    (negative) to 1 (positive), normalised; missing if the article is known not to be English.
    Extra columns: ``n_quoted_words``; ``sentiment_own`` and ``sentiment_quoted``, the compound of
    the sentence's words in that voice (quotation marks around them left out), missing if it has
    fewer than three words of a mixed sentence. Source: Hutto and Gilbert 2014 (NLTK's VADER).
    """
    tokens = place_tokens(articles, sentences, quotes)
    n = len(sentences)
    is_word = tokens.tell("n_words")
    n_words = np.bincount(tokens.sentence[is_word], minlength=n)
    n_quoted = np.bincount(tokens.sentence[is_word & tokens.is_quoted], minlength=n)
    is_own, is_quoted = n_quoted == 0, (n_quoted == n_words) & (n_quoted > 0)
    article = find_rows(pd.Index(articles["article_id"]), sentences["article_id"])
    is_scored = tell_english(articles)[article]
    whole, own, quoted = _score_voices(tokens, n, ~is_own & ~is_quoted)
    n_own = n_words - n_quoted
    frame = sentences.assign(
        voice=pd.array(["own", "quoted", "mixed"], "str").take(
            np.where(is_own, 0, np.where(is_quoted, 1, 2))
        ),
        n_words=n_words,
        sentiment=np.where(is_scored, whole, np.nan),
        n_quoted_words=n_quoted,
        sentiment_own=np.where(
            is_scored & (is_own | (~is_quoted & (n_own >= FEWEST_PART_WORDS))), own, np.nan
        ),
        sentiment_quoted=np.where(
            is_scored & (is_quoted | (~is_own & (n_quoted >= FEWEST_PART_WORDS))), quoted, np.nan
        ),
    )
    return schema.make("sentences", frame)


def tell_english(articles: pd.DataFrame) -> np.ndarray:
    """Tell which articles English formulas and lexicons may be applied to.

    Those whose language is English, is not known, or could not be told ("und").
    """
    if "language" not in articles:
        return np.ones(len(articles), bool)
    language = articles["language"]
    return (language.isna() | language.isin(["en", "und"])).to_numpy()


def _score_voices(tokens: SentenceTokens, n: int, is_mixed: np.ndarray) -> tuple[np.ndarray, ...]:
    """Score all sentences whole, and mixed ones in two parts, without the marks around a part."""
    whole = tokens.scores.compound
    scores = [whole]
    mixed = np.flatnonzero(is_mixed[tokens.sentence])
    for is_quoted in (False, True):
        part = mixed[tokens.is_quoted[mixed] == is_quoted]
        bare = tokens.vocabulary.bare
        compound = score_tokens(tokens.sentence[part], tokens.form[part], bare, n).compound
        scores.append(np.where(is_mixed, compound, whole))
    return tuple(scores)
