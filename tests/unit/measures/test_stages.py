import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.measures import (
    MEASURES,
    count_sentiment_words,
    find_sentiment_words,
    measure_articles,
    measure_sentences,
    summarise_arc,
)

SPEAKER = (
    "The harbour was quiet when the first boats came back.\n\n"
    "“We won’t leave until somebody gives us an answer,” the farmer told us. "
    "“It is a terrible, terrible loss.”\n\n"
    "“No,” he said. Nobody at the table had expected the vote to be so close."
)


def measure(tables, texts, language="en"):
    articles, zones, sentences, quotes = tables(texts, language)
    sentences = measure_sentences(articles, sentences, quotes)
    measures, problems = measure_articles(articles, zones, sentences, quotes)
    return sentences, measures, problems


def look_up(measures, name, voice="all", article="a0", column="value"):
    chosen = measures["measure"].eq(name) & measures["voice"].eq(voice)
    (found,) = measures.loc[chosen & measures["article_id"].eq(article), column]
    return found


def test_sentences_have_the_voice_of_their_words(tables):
    sentences, _, _ = measure(tables, [SPEAKER])
    assert sentences["voice"].tolist() == ["own", "mixed", "quoted", "mixed", "own"]
    assert sentences["n_words"].tolist() == [10, 13, 6, 3, 12]
    assert sentences["n_quoted_words"].tolist() == [0, 9, 6, 1, 0]
    schema.check("sentences", sentences)


def test_parts_of_mixed_sentences_are_scored_apart(tables):
    text = "“I love it, I really love it,” said the man who hates the terrible house."
    sentences, _, _ = measure(tables, [text])
    row = sentences.iloc[0]
    assert row["sentiment_quoted"] > 0.5
    assert row["sentiment_own"] < -0.5
    # Two words are no sentence.
    sentences, _, _ = measure(tables, ["“I love it, I really love it,” Smith moaned."])
    assert np.isnan(sentences["sentiment_own"].iloc[0])


def test_voices_add_up(tables):
    _, measures, _ = measure(tables, [SPEAKER])
    for name in ("n_words", "n_characters", "reading_time_minutes"):
        own, quoted = (look_up(measures, name, voice) for voice in ("own", "quoted"))
        assert look_up(measures, name) == pytest.approx(own + quoted)
    assert look_up(measures, "n_words") == 44
    assert look_up(measures, "n_characters") == len("".join(SPEAKER.split()))
    assert look_up(measures, "quoted_share") == pytest.approx(16 / 44)
    assert look_up(measures, "reading_time_minutes") == pytest.approx(44 / 238)
    assert [look_up(measures, "n_paragraphs", v) for v in ("all", "own", "quoted")] == [3, 3, 2]
    # "“No,” he said" is a sentence, but of neither voice.
    assert [look_up(measures, "n_sentences", v) for v in ("all", "own", "quoted")] == [5, 3, 2]


def test_a_token_belongs_to_the_voice_of_its_first_letter(tables):
    sentences, _, _ = measure(tables, ["He called it “grand”—she did not agree with him at all."])
    assert sentences["n_quoted_words"].tolist() == [1]


def test_titles_and_terms_belong_to_the_voice_around_them(tables):
    articles, _, sentences, quotes = tables([SPEAKER])
    quotes["kind"] = ["term", "title", "term"]
    assert set(measure_sentences(articles, sentences, quotes)["voice"]) == {"own"}


def test_every_article_voice_and_measure_has_a_row(tables):
    _, measures, _ = measure(tables, [SPEAKER, "Short."])
    assert len(measures) == 2 * 3 * len(MEASURES)
    assert not measures.duplicated(["article_id", "voice", "measure"]).any()
    schema.check("measures", measures)
    documented = re.compile(r"^[a-z_]+$")
    assert all(documented.match(name) for name in MEASURES)


def test_low_value_high_are_in_order(tables, paragraphs):
    _, measures, _ = measure(tables, [text for text, _ in paragraphs[:40]])
    known = measures.dropna(subset=["low", "high"])
    assert len(known) > 400
    assert (known["low"] <= known["high"]).all()
    plain = known[~known["measure"].str.contains("smog|spread|fog|dale")]  # others are biased
    assert ((plain["low"] <= plain["value"]) & (plain["value"] <= plain["high"])).mean() > 0.98


def test_fewer_than_thirty_words_are_missing_and_noted(tables):
    word = "Twelve words are too few for a happy formula, whatever it is. "
    _, measures, problems = measure(tables, [word, word * 3])
    for name in ("flesch_kincaid_grade", "mtld", "readability_consensus", "sentiment_mean"):
        assert np.isnan(look_up(measures, name))
        assert look_up(measures, name, column="note") == "fewer than 30 words"
        assert look_up(measures, name, article="a1") > 0
    assert problems[["article_id", "code"]].to_numpy().tolist() == [["a0", "few_words"]]
    assert "has 12 words" in problems["message"].iloc[0]


def test_smog_is_marked_under_thirty_sentences(tables):
    text = "Officials estimated that four thousand residents had left by midnight. "
    _, measures, _ = measure(tables, [text * 29, text * 30])
    assert look_up(measures, "smog_index", column="note") == "fewer than 30 sentences"
    assert look_up(measures, "smog_index") == look_up(measures, "smog_index", article="a1")
    assert pd.isna(look_up(measures, "smog_index", article="a1", column="note"))


def test_articles_that_are_not_english_are_not_scored(tables):
    german = "Der Hafen war still, als die ersten Boote zurückkamen. " * 8
    sentences, measures, problems = measure(tables, [german], language="de")
    assert sentences["sentiment"].isna().all()
    assert np.isnan(look_up(measures, "flesch_reading_ease"))
    assert look_up(measures, "flesch_reading_ease", column="note") == "not English"
    assert look_up(measures, "sentiment_mean", column="n") == 0
    assert look_up(measures, "n_words") == 72
    assert problems[["article_id", "level", "code", "outcome"]].to_numpy().tolist() == [
        ["a0", "warning", "not_english", "kept"]
    ]
    schema.check("problems", problems)


@pytest.mark.parametrize("language", [None, "en", "und"])
def test_unknown_languages_are_scored(tables, language):
    sentences, _, problems = measure(tables, ["What a happy day it was. " * 5], language)
    assert sentences["sentiment"].iloc[0] > 0
    assert problems.empty


def test_share_outside_the_body_leaves_the_header_out(tables):
    text = "outlet: Gazette\n\nOne two three.\n\nPhoto by Someone Else"
    articles, zones, _, quotes = tables([text])
    zones["zone"] = ["header", "body", "caption"]
    from analysis.language import split_sentences

    sentences = measure_sentences(articles, split_sentences(articles, zones), quotes)
    measures, _ = measure_articles(articles, zones, sentences, quotes)
    assert look_up(measures, "n_words") == 3
    assert look_up(measures, "outside_body_share") == pytest.approx(4 / 7)


def test_results_do_not_depend_on_the_other_articles_or_their_order(tables, paragraphs):
    texts = [SPEAKER, *(text for text, _ in paragraphs[:12]), "", "Short."]
    _, together, _ = measure(tables, texts)
    for number, text in enumerate(texts):
        _, alone, _ = measure(tables, [text])
        same = together[together["article_id"] == f"a{number}"].reset_index(drop=True)
        columns = ["voice", "measure", "value", "low", "high", "n", "note"]
        pd.testing.assert_frame_equal(same[columns], alone[columns], check_exact=True)


def test_a_vocabulary_that_is_full_starts_anew(tables):
    words = " ".join(f"{n}x{n}" for n in range(0, 210_000))
    _, measures, _ = measure(tables, [words, SPEAKER])
    _, again, _ = measure(tables, [words, SPEAKER])
    _, alone, _ = measure(tables, [SPEAKER])
    pd.testing.assert_frame_equal(measures, again)
    assert look_up(measures, "n_words") == 210_000
    values = measures.loc[measures["article_id"] == "a1", "value"]
    assert values.tolist() == pytest.approx(alone["value"].tolist(), nan_ok=True)


def test_order_of_sentences_does_not_matter(tables):
    articles, zones, sentences, quotes = tables([SPEAKER, SPEAKER[::1] + " The end came late."])
    measured = measure_sentences(articles, sentences, quotes)
    shuffled = measured.sample(frac=1, random_state=4)
    expected, _ = measure_articles(articles, zones, measured, quotes)
    got, _ = measure_articles(articles, zones, shuffled, quotes)
    pd.testing.assert_frame_equal(got, expected)


def test_empty_tables(tables):
    sentences, measures, problems = measure(tables, [])
    assert sentences.empty
    assert measures.empty
    assert problems.empty
    schema.check("sentences", sentences)
    schema.check("measures", measures)


def test_invisible_characters_and_decomposed_letters_change_nothing(tables):
    plain = "The café was full of happy people who loved naïve paintings. " * 4
    odd = plain.replace("é", "e\u0301").replace("happy", "hap\u200bpy").replace("ï", "i\u0308")
    _, measures, _ = measure(tables, [plain, odd])
    first, second = (measures[measures["article_id"] == name]["value"] for name in ("a0", "a1"))
    assert first.tolist() == pytest.approx(second.tolist(), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=3))
def test_any_text_passes(tables, texts):
    sentences, measures, _ = measure(tables, texts)
    assert len(measures) == len(texts) * 3 * len(MEASURES)
    assert (sentences["n_quoted_words"] <= sentences["n_words"]).all()


def test_words_that_drive_sentiment_add_up_to_the_mean(tables):
    texts = ["She was happy. He was not happy. It rained.", "She loved the awful, awful house."]
    articles, _, sentences, quotes = tables(texts)
    words = find_sentiment_words(count_sentiment_words(articles, sentences, quotes))
    means = measure_sentences(articles, sentences, quotes).groupby("article_id")["sentiment"].mean()
    added = words.groupby("outlet")["contribution"].sum()
    assert added.tolist() == pytest.approx(means.tolist(), abs=1e-4)
    happy = words[words["word"] == "happy"].iloc[0]
    assert (happy["count"], happy["voice"]) == (2, "own")
    assert happy["difference"] == pytest.approx(happy["contribution"])
    nothing = count_sentiment_words(*(t.iloc[:0] for t in (articles, sentences, quotes)))
    assert find_sentiment_words(nothing).empty


def test_sentiment_words_counted_in_parts_add_up(tables):
    texts = [SPEAKER, "She was happy. He was not happy.", "", "A very happy, ugly end.", SPEAKER]
    articles, _, sentences, quotes = tables(texts)
    articles["outlet"] = ["x", "y", "z", "x", "y"]
    articles.loc[4, "language"] = "de"
    whole = count_sentiment_words(articles, sentences, quotes)
    parts = [
        count_sentiment_words(
            articles[some], *(t[t["article_id"].isin(articles[some]["article_id"])] for t in rest)
        )
        for rest in [(sentences, quotes)]
        for some in (slice(0, 1), slice(1, 3), slice(3, 5))
    ]
    expected = find_sentiment_words(whole)
    assert set(expected["outlet"]) == {"x", "y"}
    added = find_sentiment_words(pd.concat(parts[::-1]))
    pd.testing.assert_frame_equal(added, expected, check_exact=True)


def test_arc_bins_sentences_by_position(tables):
    text = "It was a happy day. They walked on. They sat down. It was a terrible day."
    articles, _, sentences, quotes = tables([text])
    arc = summarise_arc(measure_sentences(articles, sentences, quotes), n_bins=2)
    whole = arc[arc["voice"] == "all"]
    assert whole["position"].tolist() == [0.25, 0.75]
    assert whole["n"].tolist() == [2, 2]
    assert whole["sentiment"].iloc[0] > 0 > whole["sentiment"].iloc[1]
    assert set(arc["voice"]) == {"all", "own"}
