import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.compare import compare_pairs, correct_holm, summarise_outlets
from analysis.compare.intervals import bootstrap_means, student_bound, student_tail

# Two-sided 5% points of Student's t (Abramowitz & Stegun 1964, table 26.10).
T_TABLE = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 10: 2.228, 30: 2.042, 120: 1.980}


@pytest.mark.parametrize(("freedom", "bound"), T_TABLE.items())
def test_student_bounds_are_those_of_the_table(freedom, bound):
    assert student_bound(freedom) == pytest.approx(bound, abs=5e-4)
    assert student_tail(bound, freedom) == pytest.approx(0.05, abs=1e-4)


def test_student_tail_ends():
    assert student_tail(0, 5) == pytest.approx(1)
    assert 0 <= student_tail(1e6, 3) < 1e-9
    assert student_tail(1.96, 10_000) == pytest.approx(0.05, abs=1e-3)


def test_holm_corrects_in_order_and_leaves_missing_out():
    assert correct_holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist()[:3] == pytest.approx(
        [0.03, 0.06, 0.06]
    )
    assert correct_holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert correct_holm(np.array([])).tolist() == []


def test_the_bootstrap_covers_the_mean_and_repeats_itself():
    values = np.random.default_rng(1).normal(5, 2, (100, 1))
    low, high = bootstrap_means(values, "outlet")
    mean, error = values.mean(), values.std(ddof=1) / 10
    assert low[0] == pytest.approx(mean - 1.96 * error, abs=0.1)
    assert high[0] == pytest.approx(mean + 1.96 * error, abs=0.1)
    assert bootstrap_means(values, "outlet") == (low, high)
    assert bootstrap_means(values, "other") != (low, high)


def make_measures(values, low=np.nan, high=np.nan, voice="all"):
    """Values by outlet, one per article; an article's story is its position."""
    rows, articles = [], []
    for outlet, numbers in values.items():
        for place, value in enumerate(numbers):
            key = f"{outlet}{place}"
            articles.append({"article_id": key, "outlet": outlet, "story": f"s{place}"})
            rows.append(
                {
                    "article_id": key,
                    "outlet": outlet,
                    "voice": voice,
                    "measure": "flesch_kincaid_grade",
                    "value": value,
                    "low": low,
                    "high": high,
                    "n": 10,
                }
            )
    return schema.make("measures", rows), pd.DataFrame(articles)


def test_the_interval_of_an_outlet_fits_its_number_of_articles():
    values = {"A": [5.0], "B": [1.0, 3.0], "C": list(np.arange(12.0)), "D": [np.nan]}
    measures, articles = make_measures(values, low=4.0, high=6.0)
    table = schema.check("outlets", summarise_outlets(measures, articles))
    table = table.set_index("outlet")
    assert table["method"].to_dict() == {
        "A": "sentences of one article",
        "B": "Student's t over articles",
        "C": "bootstrap over articles",
        "D": "none",
    }
    assert table["value"].tolist()[:3] == [5.0, 2.0, 5.5]
    assert (table.loc["A", "low"], table.loc["A", "high"]) == (4.0, 6.0)
    assert table.loc["B", "high"] == pytest.approx(2 + 12.706, abs=1e-2)  # n = 2: wide, as it is
    assert table.loc["C", "low"] < 5.5 < table.loc["C", "high"]
    assert np.isnan(table.loc["D", "value"])
    assert table["n_articles"].tolist() == [1, 2, 12, 0]


def test_an_outlets_interval_does_not_depend_on_the_others():
    values = {"A": list(np.arange(15.0)), "B": list(np.arange(20.0))}
    measures, articles = make_measures(values)
    both = summarise_outlets(measures, articles)
    only = articles["outlet"] == "B"
    alone = summarise_outlets(measures[measures["outlet"] == "B"], articles[only])
    pd.testing.assert_frame_equal(both[both["outlet"] == "B"].reset_index(drop=True), alone)


def test_outlets_that_tell_the_same_stories_are_compared_story_by_story():
    base = np.arange(10.0) * 5  # stories differ far more than outlets do
    noise = np.array([0.1, -0.1] * 5)
    values = {"A": list(base + 1 + noise), "B": list(base)}
    measures, articles = make_measures(values)
    paired = compare_pairs(measures, articles).iloc[0]
    assert (paired["method"], paired["told_apart"], paired["n_a"]) == ("stories", "yes", 10)
    assert paired["low"] < 1 < paired["high"]
    unpaired = compare_pairs(measures, articles.drop(columns="story")).iloc[0]
    assert (unpaired["method"], unpaired["told_apart"]) == ("articles", "no")


def test_one_article_each_is_compared_by_its_sentences():
    measures, articles = make_measures({"A": [5.0], "B": [6.0]}, low=4.0, high=7.0)
    row = compare_pairs(measures, articles).iloc[0]
    assert (row["method"], row["told_apart"], row["difference"]) == ("sentences", "no", -1.0)
    measures, articles = make_measures({"A": [5.0], "B": [9.0]}, low=4.5, high=5.5)
    assert compare_pairs(measures, articles).iloc[0]["told_apart"] == "yes"


@pytest.mark.parametrize("values", [{"A": [5.0], "B": [9.0]}, {"A": [5.0], "B": [9.0, 8.0, 9.5]}])
def test_too_little_data_is_said_so(values):
    measures, articles = make_measures(values)
    row = compare_pairs(measures, articles).iloc[0]
    assert (row["method"], row["told_apart"]) == ("none", "too little data")
    assert np.isnan(row["p_corrected"])


def test_many_comparisons_are_corrected_for():
    generator = np.random.default_rng(3)
    measures, articles = make_measures(
        {f"o{n:02}": list(generator.normal(0, 1, 8)) for n in range(20)}
    )
    table = compare_pairs(measures, articles)
    assert len(table) == 190
    assert (table["p"] < 0.05).any()  # by chance
    assert (table["told_apart"] == "no").all()
    assert (table["p_corrected"] >= table["p"]).all()


def test_nothing_to_compare_gives_no_rows():
    articles = schema.empty("articles")
    assert compare_pairs(schema.empty("measures"), articles).empty
    table = summarise_outlets(schema.empty("measures"), articles)
    assert schema.check("outlets", table).empty
    measures, articles = make_measures({"A": [5.0, 6.0]})
    assert compare_pairs(measures, articles).empty
