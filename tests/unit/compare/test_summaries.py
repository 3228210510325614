import numpy as np
import pandas as pd
import pytest

from analysis.compare import compare_halves, summarise_outlets


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


def test_shares_of_many_outlets_give_the_rows_of_all():
    """As a cluster hands them out; a share may have no rows."""
    draw = np.random.default_rng(1)
    sizes = {f"outlet {n}": 12 if n < 4 else n % 4 + 1 for n in range(200)}
    outlets = [outlet for outlet, n in sizes.items() for _ in range(n)]
    articles = pd.DataFrame({"article_id": [f"a{n}" for n in range(len(outlets))]})
    articles["outlet"] = outlets
    rows = [
        articles.assign(voice=voice, measure=measure, value=draw.normal(size=len(articles)))
        for voice in ("all", "own")
        for measure in ("n_words", "mtld")
    ]
    measures = pd.concat(rows, ignore_index=True).assign(low=np.nan, high=np.nan, n=7)
    measures.loc[measures.index % 9 == 0, "value"] = np.nan
    whole = summarise_outlets(measures, articles)
    assert set(whole["method"]) == {"bootstrap over articles", "Student's t over articles", "none"}
    share = measures["outlet"].str[-1].astype(int)
    shares = [summarise_outlets(measures[share == n], articles) for n in range(11)]
    assert shares[10].empty
    found = pd.concat(shares).sort_values(["outlet", "voice", "measure"], ignore_index=True)
    pd.testing.assert_frame_equal(found, whole)
