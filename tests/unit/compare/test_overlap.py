import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.compare import (
    compare_quotes,
    count_matches,
    find_exclusive_statements,
)
from analysis.quotes import group_statements

LONG = "We will rebuild the harbour before the winter storms arrive."
OTHER = "Nobody in this town has ever asked for a second tunnel."


@pytest.fixture
def spoken(tables):
    """Three outlets: A prints two statements, B one of them and a part, C none of them."""
    articles, _, _, quotes = tables(
        {
            "a-1": f"Holm said: “{LONG}” Later she said: “{OTHER}”",
            "b-1": f"“{LONG}” said Holm, who will “rebuild” soon.",
            "c-1": "“Something quite different was the matter here,” said Ada Holm of the town.",
        }
    )
    return group_statements(articles, quotes)


def test_overlap_counts_the_words_both_print_in_both_directions(spoken):
    renderings = spoken[1]
    overlap = compare_quotes(renderings, schema.empty("reuse"))
    overlap = schema.check("overlap", overlap).set_index(["outlet_a", "outlet_b"])
    assert len(overlap) == 6
    assert overlap.loc[("a", "b"), "shared_quoted_words"] == 10
    assert overlap.loc[("a", "b"), "share_of_a"] == pytest.approx(10 / 21)
    assert overlap.loc[("b", "a"), "share_of_a"] > 0.9
    assert overlap.loc[("a", "c"), "shared_quoted_words"] == 0
    assert overlap.loc[("a", "b"), "n_statements"] == overlap.loc[("b", "a"), "n_statements"] >= 1


def test_an_outlet_without_quotations_has_no_share():
    reuse = schema.make(
        "reuse",
        [
            {"passage_id": "p1", "article_id": f"{o}-1", "outlet": o, "start": 0, "end": 90,
             "n_words": 15, "first_word": 0}
            for o in "ab"
        ],
    )  # fmt: skip
    overlap = compare_quotes(schema.empty("renderings"), reuse)
    assert overlap["share_of_a"].isna().all()
    assert overlap["reused_own_words"].tolist() == [15, 15]


def test_statements_of_one_outlet_only(spoken):
    statements, renderings = spoken
    alone = find_exclusive_statements(statements, renderings)
    assert set(alone["outlet"]) == {"a", "c"}
    assert OTHER.rstrip(".") in alone[alone["outlet"] == "a"]["text"].iloc[0]
    one = renderings[renderings["outlet"] == "a"]
    assert find_exclusive_statements(statements.assign(n_outlets=1), one).empty


def test_nothing_said_gives_no_rows():
    assert compare_quotes(schema.empty("renderings"), schema.empty("reuse")).empty
    nothing = schema.empty("statements"), schema.empty("renderings")
    assert find_exclusive_statements(*nothing).empty


def test_shares_stay_between_0_and_1(spoken):
    renderings = spoken[1]
    doubled = pd.concat([renderings, renderings], ignore_index=True)
    overlap = compare_quotes(doubled, schema.empty("reuse"))
    share = overlap["share_of_a"].to_numpy()
    assert np.all((share >= 0) & (share <= 1))


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
