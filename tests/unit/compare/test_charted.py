import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.compare.charted import compare_halves, count_matches, count_speakers
from analysis.quotes import extract_quotes

TEXT = """Nothing was decided on Monday.

“We will rebuild,” said Ada Okafor. “It takes until May,” Okafor added.

Neighbours were afraid. “I heard it fall,” one of them told reporters.

Tom Reyes told the council: “The shop is gone.”"""


def test_speakers_of_each_article(tables):
    articles, zones, sentences, _ = tables({"n-1": TEXT, "s-1": "Nobody spoke. It rained."})
    quotes, people = extract_quotes(articles, zones)
    quotes.loc[quotes["text"].str.startswith("I heard"), "speaker"] = "a neighbour"
    found = count_speakers(articles, sentences, quotes, people)
    assert found["outlet"].unique().tolist() == ["n"]
    found = found.set_index(found["speaker"].fillna("nobody"))
    assert found.index.tolist() == ["Ada Okafor", "nobody", "Tom Reyes"]
    assert found.loc["Ada Okafor", ["n_quotes", "n_words"]].tolist() == [2, 7]
    assert found.loc["Ada Okafor", "cues"] == ["said", "added"]
    assert found["position"].is_monotonic_increasing
    assert found["position"].between(0, 1).all()
    for row in found.itertuples():
        assert TEXT[row.start - 1] == "“", "the first quotation can be linked to"
    assert found.loc["nobody", "n_certain"] == 0


def test_speakers_follow_the_articles_and_may_be_none(tables):
    articles, zones, sentences, _ = tables({"b": TEXT, "a": TEXT})
    quotes, people = extract_quotes(articles, zones)
    found = count_speakers(articles, sentences, quotes, people)
    assert found["article_id"].unique().tolist() == ["b", "a"]
    none = count_speakers(*(t.iloc[:0] for t in (articles, sentences, quotes, people)))
    assert none.columns.tolist() == found.columns.tolist()
    assert len(none) == 0


def mood(**articles):
    """Sentences of articles called outlet_number, with their sentiments."""
    sentences = [
        {"article_id": name, "sentence_index": i, "sentiment": value}
        for name, values in articles.items()
        for i, value in enumerate(values)
    ]
    articles = pd.DataFrame({"article_id": list(articles)})
    articles["outlet"] = articles["article_id"].str.split("_").str[0]
    columns = ["article_id", "sentence_index", "sentiment"]
    return articles, pd.DataFrame(sentences, columns=columns)


def test_halves_of_one_article_are_judged_by_its_sentences():
    found = compare_halves(*mood(North_1=[0.1, 0.2, 0.1, 0.7, 0.8, 0.7])).iloc[0]
    assert found["method"] == "sentences"
    assert found["change"] == pytest.approx(0.6)
    assert found["low"] > 0.3
    assert found["p"] < 0.05
    assert found[["n_articles", "n_first", "n_second"]].tolist() == [1, 3, 3]
    flipped = compare_halves(*mood(North_1=[0.7, 0.8, 0.7, 0.1, 0.2, 0.1])).iloc[0]
    assert flipped["change"] == pytest.approx(-0.6)


def test_halves_of_several_articles_are_judged_by_the_articles():
    """A long article does not outweigh the others, and its many sentences prove nothing."""
    found = compare_halves(
        *mood(North_1=[0.1] * 40 + [0.9] * 40, North_2=[0.5, 0.4], North_3=[0.5, 0.4])
    ).iloc[0]
    assert found["method"] == "articles"
    assert found["change"] == pytest.approx((0.8 - 0.1 - 0.1) / 3)
    assert found["low"] < 0 < found["high"]


@pytest.mark.parametrize("values", [[0.5], [0.3, 0.3], [np.nan, np.nan]])
def test_too_little_carries_no_judgement(values):
    found = compare_halves(*mood(North_1=values))
    assert found["p"].isna().all()
    assert found["low"].isna().all()


def test_matches_count_a_sentence_once_for_each_outlet():
    articles = pd.DataFrame(
        {"article_id": ["a", "b", "c", "d"], "outlet": ["North", "South", "South", "Nord"],
         "language": ["en", "en", "en", "de"]}
    )  # fmt: skip
    counterparts = schema.make(
        "counterparts",
        [
            {"article_id": "a", "sentence_index": i, "other_id": other, "other_index": 0,
             "score": 0.5, "is_match": is_match}
            for i, other, is_match in [(0, "b", False), (0, "c", True), (1, "b", False),
                                       (1, "c", False), (0, "d", True)]
        ],
    )  # fmt: skip
    found = count_matches(articles, counterparts)
    assert found.to_dict("records") == [
        {"outlet_a": "North", "outlet_b": "South", "n_sentences": 2, "n_matched": 1,
         "share_of_a": 0.5}
    ]  # fmt: skip
    assert count_matches(articles, schema.empty("counterparts")).empty
