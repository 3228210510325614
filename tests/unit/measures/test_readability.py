"""Readability equals textstat's on the same words, syllables and sentences."""

import numpy as np
import pytest
import textstat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyphen import Pyphen

from analysis.language import clean_words, normalise
from analysis.measures import measure_articles, measure_sentences
from analysis.measures.readability import (
    GRADES,
    SAMPLE_WORDS,
    score_linsear_write,
    score_readability,
)
from analysis.measures.words import _count_hyphens, count_syllables, describe_words

FORMULAS = [
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "coleman_liau_index",
    "automated_readability_index",
    "dale_chall_readability_score",
    "linsear_write_formula",
]
pytestmark = pytest.mark.usefixtures("nltk_data")


@pytest.fixture(scope="module")
def measured(tables, paragraphs):
    articles, zones, sentences, quotes = tables([text for text, _ in paragraphs])
    sentences = measure_sentences(articles, sentences, quotes)
    measures, _ = measure_articles(articles, zones, sentences, quotes)
    whole = measures[measures["voice"] == "all"]
    return whole.pivot(index="article_id", columns="measure", values="value")


def cut(text: str) -> str:
    """The beginning of a text, as far as linsear write looks."""
    return " ".join(text.split()[:SAMPLE_WORDS])


def test_values_are_textstats_where_the_sentence_counts_agree(measured, paragraphs):
    n_agreeing = 0
    for number, (text, causes) in enumerate(paragraphs):
        text, ours = normalise(text), measured.loc[f"a{number}"]
        assert ours["n_words"] == textstat.lexicon_count(text)
        if ours["n_sentences"] != textstat.sentence_count(text):
            assert causes, text  # textstat counts the plain sentences as we do
            continue
        n_agreeing += 1
        for formula in FORMULAS:
            if ours["n_words"] >= 30 and not (causes and formula == "linsear_write_formula"):
                expected = getattr(textstat, formula)(text)
                assert ours[formula] == pytest.approx(expected, abs=1e-9), (formula, text)
    assert n_agreeing >= 150


def test_textstat_miscounts_sentences_for_each_known_cause(measured, paragraphs):
    differing = {
        cause
        for number, (text, causes) in enumerate(paragraphs)
        for cause in causes
        if measured.loc[f"a{number}", "n_sentences"] != textstat.sentence_count(normalise(text))
    }
    assert differing == {"abbreviation", "initials", "number", "time", "ellipsis", "web", "short"}


def test_mr_smith_is_one_sentence(tables):
    text = "Mr. Smith thanked the firefighters who had saved his house and his cats."
    articles, _, sentences, quotes = tables([text])
    assert textstat.sentence_count("My old friend Mr. Smith thanked the firefighters.") == 2
    assert len(measure_sentences(articles, sentences, quotes)) == 1


def test_no_text_is_missing_where_textstat_says_zero():
    assert textstat.flesch_reading_ease("") == 0.0
    nothing = dict.fromkeys(
        [
            "n_words",
            "n_sentences",
            "n_syllables",
            "n_polysyllables",
            "n_fog_words",
            "n_unfamiliar_words",
            "n_letters",
            "n_characters",
            "n_tokens",
        ],
        np.zeros(1),
    )
    assert all(np.isnan(score).all() for score in score_readability(nothing).values())
    assert np.isnan(score_linsear_write(0, 0, 0))


def test_consensus_is_the_median_and_spread_the_range(measured):
    grades = measured[list(GRADES)]
    assert measured["readability_consensus"].equals(grades.median(axis=1))
    spread = grades.max(axis=1) - grades.min(axis=1)
    assert np.allclose(measured["readability_spread"], spread, equal_nan=True)


WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["İstanbul", "DON'T", "o'clock", "'Tis", "hmm", "U.S.", "well-known", "1990s", "naïve", "ǅ"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=8))
def test_words_are_described_as_textstat_does(words):
    text = normalise(" ".join(words))
    cleaned = [word for word in clean_words(text.split()) if word]
    described = describe_words([word.lower() for word in cleaned])
    assert len(cleaned) == textstat.lexicon_count(text)
    assert described["n_syllables"].sum() == textstat.syllable_count(text)
    assert described["n_polysyllables"].sum() == textstat.polysyllabcount(text)
    # Not distinct ones alone: textstat's formulas count every occurrence.
    assert described["n_fog_words"].sum() == textstat.difficult_words(text, 3, unique=False)
    assert described["n_unfamiliar_words"].sum() == textstat.difficult_words(text, 0, unique=False)
    assert described["n_monosyllables"].sum() == sum(
        0 < textstat.syllable_count(word) < 3 for word in cleaned
    )


def test_a_word_of_a_million_letters_is_counted():
    assert count_syllables(["banana" * 170_000])[0] > 100


@settings(max_examples=300, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyzéß'19", min_size=1, max_size=30))
def test_hyphens_are_pyphens(word):
    assert _count_hyphens([word]).tolist() == [len(Pyphen(lang="en_US").positions(word))]
