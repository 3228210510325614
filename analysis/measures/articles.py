"""Articles: every measure of the whole body, the outlet's own voice and the quoted voice."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.language import count_words
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
from analysis.measures.sentences import tell_english
from analysis.measures.tokens import SentenceTokens, place_tokens
from analysis.schema import find_rows

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

    A value is missing if there is nothing to measure; for readability, sentiment and MTLD under 30
    words; for readability and sentiment if the article is known not to be English; for a share of
    the whole body, in a voice. The extra column ``note`` says so. A note beside a value marks a
    doubtful one: SMOG under 30 sentences, MTLD under 100 words.

    problems has a warning, ``not_english`` or ``few_words``, for each article whose body is not
    scored for that reason. Sources: see the modules length, readability, sentiment and resampling.
    """
    texts, ids = articles["text"].tolist(), pd.Index(articles["article_id"])
    article = find_rows(ids, sentences["article_id"])
    order = np.lexsort((sentences["start"].to_numpy(), article))
    sentences, article = sentences.iloc[order], article[order]
    tokens = place_tokens(articles, sentences, quotes)
    is_english = tell_english(articles)

    # From here on an article's voices are three texts: all articles' whole bodies, then their own
    # voices, then the quoted ones.
    n, n_texts = len(articles), len(articles) * len(VOICES)
    counts = count_parts(tokens, sentences)
    text = np.concatenate([article + v * n for v in range(len(VOICES))])
    total = {name: np.bincount(text, count, n_texts) for name, count in counts.items()}
    has_words = counts["n_words"] > 0
    paragraph = np.tile(_number_paragraphs(texts, article, sentences), len(VOICES))
    n_outside = np.tile(_count_outside(texts, ids, zones), len(VOICES))
    words = _stack_words(tokens)
    scores = _score_ratios(total) | {
        "n_words": total["n_words"],
        "n_sentences": total["n_sentences"],
        "n_characters": total["n_characters"],
        "n_paragraphs": _count_distinct(text[has_words], paragraph[has_words], n_texts),
        "reading_time_minutes": total["n_words"] / WORDS_PER_MINUTE,
        "outside_body_share": n_outside / _hide_zero(n_outside + total["n_words"]),
        "mtld": score_mtld(tokens.tell("lowered")[words], total["n_words"]),
        "linsear_write_formula": _score_linsear(tokens, words, counts, text, total),
    }
    intervals = _find_intervals(counts, text, total)

    shape = (n, len(VOICES), len(MEASURES))
    value, low, high = (np.full(shape, np.nan) for _ in range(3))
    basis, note = np.zeros(shape, np.int64), np.full(shape, NO_NOTE)
    for m, measure in enumerate(MEASURES):
        columns = {
            "note": _annotate(measure, total, is_english),
            "basis": total[_find_basis(measure)],
            "value": scores[measure],
        }
        note[:, :, m], basis[:, :, m], value[:, :, m] = (
            column.reshape(len(VOICES), n).T for column in columns.values()
        )
        if measure in intervals:
            rests_on = total["n_scored" if measure in SENTIMENT else "n_sentences"]
            ends = np.where(rests_on >= FEWEST_SENTENCES, intervals[measure], np.nan)
            low[:, :, m], high[:, :, m] = (end.reshape(len(VOICES), n).T for end in ends)
    is_missing = np.isin(note, MISSING_FOR)
    for table in (value, low, high):
        table[is_missing] = np.nan
    columns = {"value": value, "low": low, "high": high, "n": basis}
    return _make_measures(articles, columns, note), _report_unscored(
        articles, is_english, total["n_words"][:n]
    )


def _stack_words(tokens: SentenceTokens) -> np.ndarray:
    """Give the places of all voices' words among the tokens, one voice after the other."""
    words = np.flatnonzero(tokens.tell("n_words"))
    is_quoted = tokens.is_quoted[words]
    return np.concatenate([words, words[~is_quoted], words[is_quoted]])


def _find_intervals(counts: Counts, text: np.ndarray, total: Counts) -> Counts:
    """Find intervals by resampling; an own voice that is the whole body is not resampled again."""
    n = len(total["n_words"]) // len(VOICES)
    is_whole = total["n_words"][:n] == total["n_words"][n : 2 * n]
    is_same = np.concatenate([np.zeros(n, bool), is_whole, np.zeros(n, bool)])
    chosen = (counts["n_words"] > 0) & ~is_same[text]
    chosen_counts = {name: count[chosen] for name, count in counts.items()}
    intervals = resample(chosen_counts, text[chosen], n * len(VOICES), _score_ratios)
    for measure, ends in intervals.items():
        if measure not in WHOLE_ONLY:
            ends[:, n : 2 * n][:, is_whole] = ends[:, :n][:, is_whole]
    return intervals


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


def _find_basis(measure: str) -> str:
    """Name the count that a measure rests on."""
    if measure in SENTIMENT:
        return "n_scored"
    over_sentences = measure in READABILITY or measure == "words_per_sentence"
    return "n_sentences" if over_sentences else "n_words"


def _annotate(measure: str, total: Counts, is_english: np.ndarray) -> np.ndarray:
    """Say, for each text, why a measure is missing or doubtful."""
    n_words = total["n_words"]
    note = np.full(len(n_words), NO_NOTE)
    if measure == "smog_index":
        note[total["n_sentences"] < SMOG_SENTENCES] = FEW_SENTENCES
    if measure == "mtld":
        note[n_words < MTLD_WORDS] = SHORT_FOR_MTLD
    if measure in READABILITY + SENTIMENT or measure == "mtld":
        note[n_words < FEWEST_WORDS] = SHORT
    if measure in READABILITY + SENTIMENT:
        note[~np.tile(is_english, len(VOICES))] = FOREIGN
    if measure in WHOLE_ONLY:
        note[len(is_english) :] = NO_VOICE
    return note


def _number_paragraphs(
    texts: list[str], article: np.ndarray, sentences: pd.DataFrame
) -> np.ndarray:
    """Number the paragraphs that sentences stand in: a new one after each line's end."""
    ends, starts = sentences["end"].tolist(), sentences["start"].tolist()
    rows = zip(article[1:].tolist(), ends, starts[1:], strict=False)
    is_new = ["\n" in texts[a][end:start] for a, end, start in rows]
    return np.cumsum(np.array([True, *is_new], bool)[: len(article)])


def _count_distinct(group: np.ndarray, item: np.ndarray, n: int) -> np.ndarray:
    """Count the distinct items (ascending within each group) of each group (ascending)."""
    is_new = np.ones(len(group), bool)
    is_new[1:] = (group[1:] != group[:-1]) | (item[1:] != item[:-1])
    return np.bincount(group[is_new], minlength=n)


def _count_outside(texts: list[str], ids: pd.Index, zones: pd.DataFrame) -> np.ndarray:
    """Count the words of each article outside its body, the header (no part of it) left out."""
    outside = zones[~zones["zone"].isin(["body", "header"])]
    article = find_rows(ids, outside["article_id"])
    rows = zip(article.tolist(), outside["start"].tolist(), outside["end"].tolist(), strict=True)
    n_words = count_words([texts[a][start:end] for a, start, end in rows])
    return np.bincount(article, n_words, len(texts)).astype(np.int64)


def _score_linsear(
    tokens: SentenceTokens,
    words: np.ndarray,
    counts: Counts,
    text: np.ndarray,
    total: Counts,
) -> np.ndarray:
    """Score each text's first hundred words (of ``words``), and the sentences they make.

    A sentence that the sample cuts off counts from three words on, as in textstat.
    """
    n_words = total["n_words"].astype(np.int64)
    begin = np.cumsum(n_words) - n_words
    n_sampled = np.minimum(n_words, SAMPLE_WORDS)
    of = np.repeat(np.arange(len(n_words)), n_sampled)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(n_sampled) - n_sampled, n_sampled)
    sampled = words[begin[of] + nth]
    form, described = tokens.form[sampled], tokens.vocabulary.columns
    # Each voice has a part for every sentence.
    part = tokens.sentence[sampled] + of * len(VOICES) // len(n_words) * (len(text) // len(VOICES))
    n_here = np.bincount(part, minlength=len(text))
    is_counted = (n_here == counts["n_words"]) | (n_here >= FEWEST_PART_WORDS)
    is_counted &= (n_here > 0) & (counts["n_sentences"] > 0)
    return score_linsear_write(
        np.bincount(of, described["n_monosyllables"][form], len(n_words)),
        np.bincount(of, described["n_polysyllables"][form], len(n_words)),
        np.bincount(text[is_counted], minlength=len(n_words)),
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


def _report_unscored(
    articles: pd.DataFrame, is_english: np.ndarray, n_words: np.ndarray
) -> pd.DataFrame:
    """Make a problem of each article that English formulas and lexicons were not applied to."""
    is_unscored = ~is_english | (n_words < FEWEST_WORDS)
    sources = articles["source"] if "source" in articles else articles["article_id"]
    rows = []
    for i in np.flatnonzero(is_unscored):
        source, is_short = sources.iloc[i], is_english[i]
        reason = (
            f"its body has {n_words[i]:.0f} words, fewer than {FEWEST_WORDS}"
            if is_short
            else f"language is {articles['language'].iloc[i]}, not English"
        )
        rows.append(
            {
                "source": source,
                "article_id": articles["article_id"].iloc[i],
                "level": "warning",
                "code": "few_words" if is_short else "not_english",
                "message": f"{source}: {reason}: readability and sentiment are missing",
                "outcome": "kept",
            }
        )
    return schema.make("problems", rows)
