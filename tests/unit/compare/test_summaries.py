import numpy as np
import pandas as pd
import pytest

from analysis.compare import compare_halves


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
