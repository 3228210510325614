"""Articles: every measure of the whole body, the outlet's own voice and the quoted voice."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.language import Numbering, clean_words, tokenise
from analysis.measures.length import MTLD_WORDS, WORDS_PER_MINUTE, score_mtld
from analysis.measures.parts import (
    COMPOUND_UNIT,
    FEWEST_PART_WORDS,
    VOICES,
    Counts,
    count_parts,
)
from analysis.measures.readability import (
    FEWEST_WORDS,
    SAMPLE_WORDS,
    SMOG_SENTENCES,
    score_linsear_write,
    score_readability,
)
from analysis.measures.resampling import FEWEST_SENTENCES, resample
from analysis.measures.sentences import find_english
from analysis.measures.tokens import SentenceTokens, place_tokens

LENGTH = (
    "n_words",
    "n_sentences",
    "n_paragraphs",
    "n_characters",
    "words_per_sentence",
    "reading_time_minutes",
    "quoted_share",
    "outside_body_share",
    "mtld",
)
READABILITY = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "coleman_liau_index",
    "automated_readability_index",
    "dale_chall_readability_score",
    "linsear_write_formula",
    "readability_consensus",
    "readability_spread",
)
SENTIMENT = (
    "sentiment_mean",
    "sentiment_positive_share",
    "sentiment_neutral_share",
    "sentiment_negative_share",
)
MEASURES = LENGTH + READABILITY + SENTIMENT
WHOLE_ONLY = ("quoted_share", "outside_body_share")  # the same for an article's two voices

# Why a value is missing, or doubtful.
NOTES = (
    "not English",
    "of the whole body only",
    f"fewer than {FEWEST_WORDS} words",
    f"fewer than {SMOG_SENTENCES} sentences",
    f"fewer than {MTLD_WORDS} words",
)
NO_NOTE, FOREIGN, NO_VOICE, SHORT, FEW_SENTENCES, SHORT_FOR_MTLD = range(-1, 5)
MISSING_FOR = (FOREIGN, NO_VOICE, SHORT)


def measure_articles(
    articles: pd.DataFrame, zones: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure articles: (measures, problems), measures with one row per article, voice and measure.

    Required columns: ``article_id``, ``outlet``, ``text`` and, where there is one, ``language`` of
    articles; ``article_id``, ``start``, ``end`` and ``zone`` of zones; sentences as
    ``measure_sentences`` leaves them; ``article_id``, ``start``, ``end`` and ``kind`` of quotes.

    Values: numbers of words, sentences, paragraphs (that hold words of the voice) and characters
    (without blanks); words per sentence; minutes at 238 words a minute; shares from 0 to 1; MTLD in
    words; readability in the formulas' units; the mean sentiment of sentences, -1 to 1, and the
    shares of positive, neutral and negative ones. ``low`` and ``high`` are the ends of the 95%
    interval (399 resamples of the voice's sentences, percentiles): missing for plain numbers,
    MTLD, linsear write and the share outside the body, and for fewer than five sentences. ``n``
    counts sentences for words per sentence, readability and sentiment, words for the others.

    A value is missing if there is nothing to measure; for readability and MTLD under 30 words; for
    readability and sentiment if the article is known not to be English; for a share of the whole
    body, in a voice. The extra column ``note`` says so. A note beside a value marks a doubtful one:
    SMOG under 30 sentences, MTLD under 100 words.

    problems has a warning ``not_english`` for each article not scored for that reason. Sources: see
    the modules length, readability, sentiment and resampling.
    """
    ids = pd.Index(articles["article_id"])
    article = ids.get_indexer(sentences["article_id"])
    order = np.lexsort((sentences["start"].to_numpy(), article))
    sentences, article = sentences.iloc[order], article[order]
    tokens = place_tokens(articles, sentences, quotes)
    parts = count_parts(tokens, sentences)
    paragraph = _number_paragraphs(articles, article, sentences)
    is_english = ids.isin(find_english(articles)["article_id"])

    n = len(articles)
    shape = (n, len(VOICES), len(MEASURES))
    value, low, high = (np.full(shape, np.nan) for _ in range(3))
    basis, note = np.zeros(shape, np.int64), np.full(shape, NO_NOTE)
    totals = {
        voice: {name: np.bincount(article, count, n) for name, count in counts.items()}
        for voice, counts in parts.items()
    }
    n_outside = _count_outside(articles, zones)
    for v, voice in enumerate(VOICES):
        counts, total = parts[voice], totals[voice]
        has_words = counts["n_words"] > 0
        in_voice = _find_voice(tokens, voice)
        scores = _score_ratios(total) | {
            "n_words": total["n_words"],
            "n_sentences": total["n_sentences"],
            "n_characters": total["n_characters"],
            "n_paragraphs": _count_distinct(article[has_words], paragraph[has_words], n),
            "reading_time_minutes": total["n_words"] / WORDS_PER_MINUTE,
            "outside_body_share": n_outside / _hide_zero(n_outside + total["n_words"]),
            "mtld": _score_diversity(tokens, article, in_voice, n),
            "linsear_write_formula": _score_linsear(
                tokens, article, counts["n_sentences"], in_voice, n
            ),
        }
        intervals = resample(
            {name: count[has_words] for name, count in counts.items()},
            article[has_words],
            n,
            _score_ratios,
        )
        for m, measure in enumerate(MEASURES):
            note[:, v, m] = _annotate(measure, voice, total, is_english)
            counted = _find_basis(measure)
            basis[:, v, m] = total[counted]
            value[:, v, m] = scores[measure]
            if measure in intervals:
                rests_on = total["n_scored" if measure in SENTIMENT else "n_sentences"]
                ends = np.where(rests_on >= FEWEST_SENTENCES, intervals[measure], np.nan)
                low[:, v, m], high[:, v, m] = ends
    is_missing = np.isin(note, MISSING_FOR)
    for table in (value, low, high):
        table[is_missing] = np.nan
    columns = {"value": value, "low": low, "high": high, "n": basis}
    return _make_measures(articles, columns, note), _report_foreign(articles[~is_english])


def _score_ratios(counts: Counts) -> Counts:
    """Score the measures that are ratios of counts, for totals and for resamples alike."""
    words, sentences, scored = (
        _hide_zero(counts[name]) for name in ("n_words", "n_sentences", "n_scored")
    )
    positive, negative = counts["n_positive"] / scored, counts["n_negative"] / scored
    return score_readability(counts) | {
        "words_per_sentence": counts["n_words"] / sentences,
        "quoted_share": counts["n_quoted_words"] / words,
        "sentiment_mean": counts["compound"] / COMPOUND_UNIT / scored,
        "sentiment_positive_share": positive,
        "sentiment_neutral_share": (scored - counts["n_positive"] - counts["n_negative"]) / scored,
        "sentiment_negative_share": negative,
    }


def _hide_zero(count: np.ndarray) -> np.ndarray:
    return np.where(count > 0, count, np.nan)


def _find_voice(tokens: SentenceTokens, voice: str) -> np.ndarray:
    """Tell which tokens are words of a voice."""
    is_word = tokens.tell("n_words") > 0
    if voice == "all":
        return is_word
    return is_word & (tokens.is_quoted == (voice == "quoted"))


def _find_basis(measure: str) -> str:
    """Name the count that a measure rests on."""
    if measure in SENTIMENT:
        return "n_scored"
    over_sentences = measure in READABILITY or measure == "words_per_sentence"
    return "n_sentences" if over_sentences else "n_words"


def _annotate(measure: str, voice: str, total: Counts, is_english: np.ndarray) -> np.ndarray:
    """Say, for each article, why a measure is missing or doubtful."""
    n_words = total["n_words"]
    note = np.full(len(n_words), NO_NOTE)
    if measure == "smog_index":
        note[total["n_sentences"] < SMOG_SENTENCES] = FEW_SENTENCES
    if measure == "mtld":
        note[n_words < MTLD_WORDS] = SHORT_FOR_MTLD
    if measure in READABILITY or measure == "mtld":
        note[n_words < FEWEST_WORDS] = SHORT
    if measure in READABILITY + SENTIMENT:
        note[~is_english] = FOREIGN
    if measure in WHOLE_ONLY and voice != "all":
        note[:] = NO_VOICE
    return note


def _number_paragraphs(
    articles: pd.DataFrame, article: np.ndarray, sentences: pd.DataFrame
) -> np.ndarray:
    """Number the paragraphs that sentences stand in: a new one after each line's end."""
    texts = articles["text"].tolist()
    ends, starts = sentences["end"].tolist(), sentences["start"].tolist()
    rows = zip(article[1:].tolist(), ends, starts[1:], strict=False)
    is_new = [texts[a].find("\n", end, start) >= 0 for a, end, start in rows]
    return np.cumsum(np.array([True, *is_new], bool)[: len(article)])


def _count_distinct(group: np.ndarray, item: np.ndarray, n: int) -> np.ndarray:
    """Count the distinct items (ascending within each group) of each group (ascending)."""
    is_new = np.ones(len(group), bool)
    is_new[1:] = (group[1:] != group[:-1]) | (item[1:] != item[:-1])
    return np.bincount(group[is_new], minlength=n)


def _count_outside(articles: pd.DataFrame, zones: pd.DataFrame) -> np.ndarray:
    """Count the words of each article outside its body, the header (no part of it) left out."""
    texts = articles["text"].tolist()
    outside = zones[~zones["zone"].isin(["body", "header"])]
    article = pd.Index(articles["article_id"]).get_indexer(outside["article_id"])
    rows = zip(article.tolist(), outside["start"].tolist(), outside["end"].tolist(), strict=True)
    tokens = tokenise([texts[a][start:end] for a, start, end in rows])
    codes, distinct = Numbering().number(tokens.line)
    is_word = np.array([word != "" for word in clean_words(distinct)], bool)[codes]
    return np.bincount(article[tokens.text[is_word]], minlength=len(articles))


def _score_diversity(
    tokens: SentenceTokens, article: np.ndarray, in_voice: np.ndarray, n: int
) -> np.ndarray:
    """Score each article's lexical diversity; words differ if they do in lower case."""
    words = tokens.tell("lowered")[in_voice]
    return score_mtld(words, np.bincount(article[tokens.sentence[in_voice]], minlength=n))


def _score_linsear(
    tokens: SentenceTokens,
    article: np.ndarray,
    is_sentence: np.ndarray,
    in_voice: np.ndarray,
    n: int,
) -> np.ndarray:
    """Score each article's first hundred words in a voice, and the sentences they make.

    A sentence that the sample cuts off counts from three words on, as in textstat.
    """
    words = tokens.vocabulary.columns
    sentence, form = tokens.sentence[in_voice], tokens.form[in_voice]
    n_words = np.bincount(article[sentence], minlength=n)
    begin = np.cumsum(n_words) - n_words
    sample = np.arange(len(sentence)) - begin[article[sentence]] < SAMPLE_WORDS
    n_whole = np.bincount(sentence, minlength=len(article))
    sentence, form = sentence[sample], form[sample]
    n_sampled = np.bincount(sentence, minlength=len(article))
    is_counted = (n_sampled == n_whole) | (n_sampled >= FEWEST_PART_WORDS)
    is_counted &= (n_sampled > 0) & (is_sentence > 0)
    return score_linsear_write(
        np.bincount(article[sentence], words["n_monosyllables"][form], n),
        np.bincount(article[sentence], words["n_polysyllables"][form], n),
        np.bincount(article[is_counted], minlength=n),
    )


def _make_measures(articles: pd.DataFrame, columns: Counts, note: np.ndarray) -> pd.DataFrame:
    """Lay arrays (article x voice x measure) out as rows."""
    a, v, m = (index.ravel() for index in np.indices(note.shape))
    return schema.make(
        "measures",
        {
            "article_id": articles["article_id"].array.take(a),
            "outlet": articles["outlet"].array.take(a),
            "voice": pd.array(VOICES, "str").take(v),
            "measure": pd.array(MEASURES, "str").take(m),
            **{name: table.ravel() for name, table in columns.items()},
            "note": pd.array(NOTES, "str").take(note.ravel(), allow_fill=True),
        },
    )


def _report_foreign(articles: pd.DataFrame) -> pd.DataFrame:
    """Make a problem of each article that English formulas and lexicons were not applied to."""
    source = articles["source"] if "source" in articles else articles["article_id"]
    message = (
        source + ": language is " + articles["language"].astype("str") + ", not English: "
        "readability and sentiment are missing"
        if len(articles)
        else []
    )
    return schema.make(
        "problems",
        {
            "source": source,
            "article_id": articles["article_id"],
            "level": "warning",
            "code": "not_english",
            "message": message,
            "outcome": "kept",
        }
        if len(articles)
        else [],
    )
