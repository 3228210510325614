import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.compare import count_terms, score_keyness
from analysis.compare.keyness import PRIOR_WORDS, TERMS_KEPT

FILL = "and so the day went on as it does when the sea is calm over the long winter "


def score(tables, texts, **more):
    articles, _, sentences, quotes = tables(texts, **more)
    return schema.check("keyness", score_keyness(count_terms(articles, sentences, quotes)))


def test_a_word_of_one_outlet_stands_out(tables):
    keyness = score(
        tables,
        {"a-1": FILL * 5 + "ferry " * 30, "b-1": FILL * 5 + "tunnel " * 30, "c-1": FILL * 5},
    )
    for outlet, term in (("a", "ferry"), ("b", "tunnel")):
        first = keyness[(keyness["outlet"] == outlet) & (keyness["kind"] == "word")].iloc[0]
        assert (first["term"], first["count"]) == (term, 30)
        assert 0 < first["low"] < first["score"] < first["high"]
    absent = keyness[(keyness["outlet"] == "c") & (keyness["term"] == "ferry")].iloc[0]
    assert absent["score"] < 0
    assert absent["count"] == 0


def test_the_score_is_that_of_the_formula(tables):
    keyness = score(tables, {"a-1": "ferry " * 6 + "sea " * 4, "b-1": "ferry " * 2 + "sea " * 8})
    row = keyness[(keyness["outlet"] == "a") & (keyness["term"] == "ferry")].iloc[0]
    prior = PRIOR_WORDS * 8 / 20
    here, there = 6 + prior, 2 + prior
    total = 10 + PRIOR_WORDS
    expected = np.log(here / (total - here)) - np.log(there / (total - there))
    assert row["score"] == pytest.approx(expected)
    error = np.sqrt(1 / here + 1 / there)
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * error, rel=1e-4)


def test_voices_and_kinds_are_apart(tables):
    keyness = score(
        tables,
        {
            "a-1": "We saw Ada Holm there. We saw Ada Holm again. “Bread,” she said. “Bread.”",
            "b-1": "We saw Eva Lund there. We saw Eva Lund again. “Water,” she said. “Water.”",
        },
    )
    rows = set(zip(keyness["voice"], keyness["kind"], keyness["term"], strict=True))
    assert {
        ("quoted", "word", "bread"),
        ("own", "name", "Ada Holm"),
        ("own", "word", "ada"),
    } <= rows
    assert ("own", "word", "bread") not in rows
    assert set(keyness["voice"]) == {"own", "quoted"}


def test_possessives_and_marks_do_not_make_terms(tables):
    text = "the ferry’s ferry, ferry. (Ferry) FERRY's"
    keyness = score(tables, {"a-1": text, "b-1": "the sea the sea"})
    words = keyness[(keyness["outlet"] == "a") & (keyness["kind"] == "word")]
    assert words.set_index("term").loc["ferry", "count"] == 5


def test_the_number_of_terms_is_limited(tables):
    words = " ".join(f"w{n}x w{n}x" for n in range(80))
    keyness = score(tables, {"a-1": words, "b-1": "sea sea"})
    assert keyness.groupby(["outlet", "kind", "voice"]).size().max() == TERMS_KEPT


def test_one_outlet_has_nothing_to_differ_from(tables):
    assert score(tables, {"a-1": FILL, "a-2": FILL}).empty
    assert score(tables, {}).empty


def test_any_text_passes(tables, hostile):
    assert len(score(tables, hostile))


def test_many_outlets_and_any_order_give_the_same_scores(tables):
    texts = {f"o{n}-1": FILL + f"word{n % 7} " * (n % 5 + 1) for n in range(40)}
    forward = score(tables, texts)
    backward = score(tables, dict(reversed(texts.items())))
    order = ["outlet", "kind", "voice", "term"]
    left, right = (t.sort_values(order, ignore_index=True) for t in (forward, backward))
    assert left.equals(right)


def test_terms_counted_in_parts_add_up(tables, hostile):
    texts = {f"o{n % 3}-{n}": f"{FILL} Ada Holm’s co-host{n % 2}. “It’s {n}—we’re here.” She saw "
             f"Ada Holm, and Mr. Eva Lund{n % 4}." for n in range(9)}  # fmt: skip
    articles, _, sentences, quotes = tables(texts | hostile)
    whole = count_terms(articles, sentences, quotes)
    assert not whole.duplicated(["outlet", "voice", "kind", "term"]).any()
    parts = []
    for n in range(0, len(articles), 4):
        some = articles.iloc[n : n + 4]
        rest = (t[t["article_id"].isin(some["article_id"])] for t in (sentences, quotes))
        parts.append(count_terms(some, *rest))
    keyness = score_keyness(whole)
    assert keyness["outlet"].nunique() > 3
    pd.testing.assert_frame_equal(score_keyness(pd.concat(parts)), keyness, check_exact=True)
    pd.testing.assert_frame_equal(score_keyness(whole[::-1]), keyness, check_exact=True)


def test_contractions_and_abbreviations_are_not_other_words(tables):
    text = "its end—we’re in the U.S. and were with us, they say: “It’s ill. I’ll go.”"
    articles, _, sentences, quotes = tables({"a-1": text})
    terms = count_terms(articles, sentences, quotes)
    words = terms[terms["kind"] == "word"]
    own, quoted = (set(words.loc[words["voice"] == voice, "term"]) for voice in ("own", "quoted"))
    assert " ".join(sorted(own)) == "and end in its say the they u.s us we're were with"
    assert " ".join(sorted(quoted)) == "go i'll ill it"
