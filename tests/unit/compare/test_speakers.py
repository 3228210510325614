import pandas as pd
import pytest

from analysis.compare import count_speakers, find_exclusive_sources
from analysis.compare.speakers import name_fully
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


def name(tables, speakers, texts=None, stories=None):
    """Give the speakers of one quotation an article, by their full names."""
    texts = texts or ["“Yes, we will,” somebody said."] * len(speakers)
    articles, _, _, quotes = tables({f"o{at}-1": text for at, text in enumerate(texts)})
    quotes["speaker"] = pd.array(speakers, dtype="str")
    speech = quotes.assign(story=stories or [None] * len(texts))
    return name_fully(speech, articles).tolist()


def test_a_surname_alone_is_the_one_full_name_that_ends_in_it(tables):
    assert name(tables, ["Ada Holm", "Holm", "Eva Lund"]) == ["Ada Holm"] * 2 + ["Eva Lund"]
    named = name(tables, ["Ada Holm", "Ada B. Holm", "Holm"])
    assert named == ["Ada Holm", "Ada B. Holm", "Ada Holm"]


@pytest.mark.parametrize(
    "others",
    [["Ada Holm", "Eva Holm"], ["Ada B. Holm", "Ada C. Holm"], ["Ada Holmes", "Holm Lund"]],
)
def test_a_surname_of_two_people_or_of_none_stays_alone(tables, others):
    assert name(tables, [*others, "Holm"])[2] == "Holm"


def test_a_full_name_in_another_story_is_somebody_else(tables):
    assert name(tables, ["Ada Holm", "Holm"], stories=["s1", "s2"])[1] == "Holm"
    named = name(tables, ["Ada Holm", "Holm", "Eva Holm"], stories=["s1", "s1", "s2"])
    assert named[1] == "Ada Holm"


def test_a_middle_name_goes_where_the_story_has_the_name_without(tables):
    names = ["Ada B. Holm", "Ada Holm", "Holm"]
    assert name(tables, names, stories=["s1"] * 3) == ["Ada Holm"] * 3
    assert name(tables, names, stories=["s1", "s2", "s1"]) == ["Ada B. Holm", "Ada Holm", names[0]]
    others = ["Ada B. Holm", "Ada C. Holm", "Ada Holm"]
    assert name(tables, others, stories=["s1"] * 3) == others, "two people, and the third unknown"


def test_without_stories_an_article_about_a_namesake_is_left_alone(tables):
    texts = ["“Yes, we will,” said Ada Holm."]
    other, same = "“No,” Holm said. Eva Holm left.", "“No,” Mayor Holm said. Ada Holm left."
    assert name(tables, ["Ada Holm", "Holm"], [*texts, other])[1] == "Holm"
    assert name(tables, ["Ada Holm", "Holm"], [*texts, same])[1] == "Ada Holm"


def test_where_nobody_speaks_nobody_does_so_alone(tables):
    articles, _, _, quotes = tables({"a-1": "Nobody spoke.", "b-1": "All was still."})
    assert find_exclusive_sources(articles, quotes).empty
