import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.compare import (
    compare_quotes,
    find_exclusive_sources,
    find_exclusive_statements,
    summarise_speakers,
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
    statements, renderings = group_statements(articles, quotes)
    return articles, quotes, statements, renderings


def test_overlap_counts_the_words_both_print_in_both_directions(spoken):
    _, quotes, statements, renderings = spoken
    overlap = compare_quotes(quotes, statements, renderings, schema.empty("reuse"))
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
    empty = [schema.empty(name) for name in ("quotes", "statements", "renderings")]
    overlap = compare_quotes(*empty, reuse)
    assert overlap["share_of_a"].isna().all()
    assert overlap["reused_own_words"].tolist() == [15, 15]


def test_statements_of_one_outlet_only(spoken):
    _, _, statements, renderings = spoken
    alone = find_exclusive_statements(statements, renderings)
    assert set(alone["outlet"]) == {"a", "c"}
    assert OTHER.rstrip(".") in alone[alone["outlet"] == "a"]["text"].iloc[0]
    one = renderings[renderings["outlet"] == "a"]
    assert find_exclusive_statements(statements.assign(n_outlets=1), one).empty


def test_sources_of_one_outlet_only(tables):
    articles, _, _, quotes = tables(
        {
            "a-1": "“Yes, we will,” and “No, we won’t,” and “Who knows,” they said of Eva Lund.",
            "b-1": "“Yes, we will,” Holm said. Eva Lund’s sister was there.",
        }
    )
    speakers = ["Ada Holm", "Eva Lund", "a spokesman", "Holm"]
    quotes["speaker"] = pd.array(speakers, dtype="str")
    alone = find_exclusive_sources(articles, quotes)
    assert alone[["outlet", "speaker", "named_by"]].values.tolist() == [["a", "Eva Lund", ("b",)]]
    # An outlet that did not tell the story left nobody out of it.
    stories = articles.assign(story=["s1", "s2"])
    assert find_exclusive_sources(stories, quotes).empty


def test_speakers_are_summed_up_by_outlet(tables):
    text = "“One two three,” said Holm. “Four,” said Holm. “Five six,” said somebody."
    articles, _, _, quotes = tables({"a-1": text})
    quotes["speaker"] = pd.array(["Holm", "Holm", None], dtype="str")
    quotes["cue"] = pd.array(["said", "claimed", None], dtype="str")
    quotes["confidence"] = pd.array(["high", "low", "low"], dtype="str")
    table = summarise_speakers(articles, quotes)
    holm = table.iloc[0]
    assert (holm["speaker"], holm["n_quotes"], holm["n_words"]) == ("Holm", 2, 4)
    assert holm["share"] == pytest.approx(4 / 6)
    assert holm["cues"] == {"said": 1, "claimed": 1}
    assert holm["low_confidence_share"] == 0.5
    assert holm["first_position"] == pytest.approx(1 / len(text))
    assert pd.isna(table.iloc[1]["speaker"])


def name_quoted(tables, speakers, texts=None, stories=None):
    """Give the speakers of one quotation an article, as they are summed up."""
    texts = texts or ["“Yes, we will,” somebody said."] * len(speakers)
    articles, _, _, quotes = tables({f"o{at}-1": text for at, text in enumerate(texts)})
    articles["story"] = stories or [None] * len(texts)
    quotes["speaker"] = pd.array(speakers, dtype="str")
    table = summarise_speakers(articles, quotes)
    return table.sort_values("outlet")["speaker"].tolist()


def test_a_surname_alone_is_the_one_full_name_that_ends_in_it(tables):
    assert name_quoted(tables, ["Ada Holm", "Holm", "Eva Lund"]) == ["Ada Holm"] * 2 + ["Eva Lund"]
    named = name_quoted(tables, ["Ada Holm", "Ada B. Holm", "Holm"])
    assert named == ["Ada Holm", "Ada B. Holm", "Ada Holm"]


@pytest.mark.parametrize(
    "others",
    [["Ada Holm", "Eva Holm"], ["Ada B. Holm", "Ada C. Holm"], ["Ada Holmes", "Holm Lund"]],
)
def test_a_surname_of_two_people_or_of_none_stays_alone(tables, others):
    assert name_quoted(tables, [*others, "Holm"])[2] == "Holm"


def test_a_full_name_in_another_story_is_somebody_else(tables):
    assert name_quoted(tables, ["Ada Holm", "Holm"], stories=["s1", "s2"])[1] == "Holm"
    named = name_quoted(tables, ["Ada Holm", "Holm", "Eva Holm"], stories=["s1", "s1", "s2"])
    assert named[1] == "Ada Holm"


def test_without_stories_an_article_about_a_namesake_is_left_alone(tables):
    texts = ["“Yes, we will,” said Ada Holm."]
    other, same = "“No,” Holm said. Eva Holm left.", "“No,” Mayor Holm said. Ada Holm left."
    assert name_quoted(tables, ["Ada Holm", "Holm"], [*texts, other])[1] == "Holm"
    assert name_quoted(tables, ["Ada Holm", "Holm"], [*texts, same])[1] == "Ada Holm"


def test_nothing_said_gives_no_rows(tables):
    articles, _, _, quotes = tables({"a-1": "Nobody spoke.", "b-1": "All was still."})
    assert summarise_speakers(articles, quotes).empty
    assert find_exclusive_sources(articles, quotes).empty
    empty = [schema.empty(name) for name in ("quotes", "statements", "renderings", "reuse")]
    assert compare_quotes(*empty).empty
    assert find_exclusive_statements(*empty[1:3]).empty


def test_shares_stay_between_0_and_1(spoken):
    _, quotes, statements, renderings = spoken
    doubled = pd.concat([renderings, renderings], ignore_index=True)
    overlap = compare_quotes(quotes, statements, doubled, schema.empty("reuse"))
    share = overlap["share_of_a"].to_numpy()
    assert np.all((share >= 0) & (share <= 1))
