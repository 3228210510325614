import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import corpus, pipeline, schema
from analysis.compare import counterparts, find_conflicts, find_counterparts, find_facts, words

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "tests" / "gold" / "compare"
with open(GOLD / "facts.tsv", encoding="utf-8", newline="") as lines:
    FACTS = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
CONFLICTS = [
    json.loads(line) for line in (GOLD / "conflicts.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", FACTS, ids=lambda case: f"{case['sentence']} {case['kind']}")
def test_facts_have_a_normal_form(tables, case):
    articles, _, sentences, _ = tables({"a-1": case["sentence"]})
    facts = find_facts(articles, sentences)
    assert all(
        case["sentence"][start:end] == text
        for start, end, text in zip(facts["start"], facts["end"], facts["text"], strict=True)
    )
    if case["kind"] == "none":
        assert case["value"] not in set(facts["kind"])
    else:
        found = set(zip(facts["kind"], facts["value"], facts["unit"], strict=True))
        assert (case["kind"], case["value"], case["unit"]) in found


@pytest.mark.parametrize("case", CONFLICTS, ids=lambda case: case["case"])
def test_facts_that_differ(tables, case):
    published = pd.Timestamp(case.get("published"))
    articles, _, sentences, _ = tables({"a-1": case["a"], "b-1": case["b"]}, published=published)
    counterparts = find_counterparts(articles, sentences)
    facts = find_facts(articles, sentences)
    conflicts = find_conflicts(articles, facts, counterparts, sentences)
    schema.check("conflicts", conflicts)
    assert conflicts[["kind", "value_a", "value_b"]].values.tolist() == case["kinds"]
    for side in "ab":
        for row in conflicts.to_dict("records"):
            text = case[side][row[f"start_{side}"] : row[f"end_{side}"]]
            assert text == row[f"text_{side}"]
            assert text in row["wording"]


def test_each_sentence_meets_its_nearest_in_the_other_article(tables):
    articles, _, sentences, _ = tables(
        {
            "a-1": "The council closed the ferry terminal. Children sang in the rain.",
            "b-1": "Wind blew. The ferry terminal was closed by the council. Bread is dear.",
        }
    )
    table = schema.check("counterparts", find_counterparts(articles, sentences))
    first = table[(table["article_id"] == "a-1") & (table["sentence_index"] == 0)].iloc[0]
    assert (first["other_index"], bool(first["is_match"])) == (1, True)
    song = table[(table["article_id"] == "a-1") & (table["sentence_index"] == 1)].iloc[0]
    assert pd.isna(song["other_index"])
    assert not song["is_match"]
    assert len(table) == len(sentences)
    assert table["score"].between(0, 1.000001).all()


def test_only_articles_of_one_story_are_compared(tables):
    text = "The council closed the ferry terminal."
    articles, _, sentences, _ = tables(dict.fromkeys(("a-1", "b-1", "c-1"), text))
    table = find_counterparts(articles.assign(story=["s", "s", "t"]), sentences)
    assert set(zip(table["article_id"], table["other_id"], strict=True)) == {
        ("a-1", "b-1"),
        ("b-1", "a-1"),
    }


@pytest.fixture
def topics(tables):
    """Three articles on each of eight topics."""
    topics = ["ferry", "tunnel", "harvest", "museum", "orchestra", "glacier", "tariff", "volcano"]
    texts = {}
    for number, topic in enumerate(topics):
        for outlet in "abc":
            rare = " ".join(f"{topic}{n}" for n in range(10))
            texts[f"{outlet}-{number}"] = f"The {rare} was news today. Nobody said {topic} twice."
    articles, _, sentences, _ = tables(texts)
    return articles, sentences


def test_without_stories_rare_words_tell_who_is_compared(topics):
    table = find_counterparts(*topics)
    pairs = set(zip(table["article_id"], table["other_id"], strict=True))
    assert len(pairs) == 8 * 6
    assert all(a[1:] == b[1:] for a, b in pairs)


def test_few_words_at_a_time_give_the_counterparts_of_all(topics, monkeypatch):
    monkeypatch.setattr(counterparts, "RARE_ARTICLES", 5)  # all know "news" and "today"
    whole = find_counterparts(*topics)
    monkeypatch.setattr(words, "CHUNK_CHARACTERS", 500)
    monkeypatch.setattr(counterparts, "CELLS_AT_ONCE", 10)
    monkeypatch.setattr(counterparts, "PAIRS_AT_ONCE", 10)
    pd.testing.assert_frame_equal(find_counterparts(*topics), whole, check_exact=True)
    assert len(whole)


def test_any_text_passes(tables, hostile):
    articles, _, sentences, _ = tables(hostile)
    facts = find_facts(articles, sentences)
    counterparts = find_counterparts(articles, sentences)
    find_conflicts(articles, facts, counterparts, sentences)


def test_no_articles_give_no_rows(tables):
    articles, _, sentences, _ = tables({})
    counterparts = find_counterparts(articles, sentences)
    assert schema.check("counterparts", counterparts).empty
    facts = find_facts(articles, sentences)
    assert facts.empty
    assert schema.check("conflicts", find_conflicts(articles, facts, counterparts, sentences)).empty


@pytest.fixture(scope="module")
def seeds():
    from analysis.quotes import group_statements

    tables = pipeline.analyse_articles(corpus.load_articles(ROOT / "seeds")[0])
    said = group_statements(tables["articles"], tables["quotes"])
    return tables | dict(zip(("statements", "renderings"), said, strict=True))


def test_the_seeds_differ_in_one_channel_and_nothing_else(seeds):
    counterparts = find_counterparts(seeds["articles"], seeds["sentences"])
    conflicts = find_conflicts(
        seeds["articles"],
        find_facts(seeds["articles"], seeds["sentences"]),
        counterparts,
        seeds["sentences"],
        seeds["statements"],
        seeds["renderings"],
    )
    rows = conflicts.assign(a=conflicts["article_a"].str[:3], b=conflicts["article_b"].str[:3])
    assert sorted(rows[["kind", "a", "text_a", "b", "text_b"]].values.tolist()) == [
        ["channel", "000", "tweeted", other, "Instagram"] for other in ("001", "002", "004")
    ]
