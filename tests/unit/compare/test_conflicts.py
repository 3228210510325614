import pytest

from analysis.compare import find_conflicts, find_counterparts, find_facts
from analysis.quotes import group_statements

POST = "The old ferry terminal of Halden must stay open."
SHORT = "It went very smoothly."


def compare(tables, texts, stories=None):
    articles, _, sentences, quotes = tables(texts)
    articles = articles if stories is None else articles.assign(story=stories)
    facts, counterparts = find_facts(articles, sentences), find_counterparts(articles, sentences)
    said = group_statements(articles, quotes)
    return find_conflicts(articles, facts, counterparts, sentences, *said)


@pytest.mark.parametrize(
    ("post", "stories", "expected"),
    [
        (POST, None, [("Ada Holm", "twitter", "facebook")]),
        # On two stories the same may be said twice, and so may a few words.
        (POST, ["s", "t"], []),
        (SHORT, None, []),
    ],
)
def test_the_channel_of_a_statement_differs(tables, post, stories, expected):
    texts = {"a-1": f"Ada Holm tweeted: “{post}”", "b-1": f"Ada Holm wrote on Facebook: “{post}”"}
    rows = compare(tables, texts, stories)
    assert rows["kind"].eq("channel").all()
    found = list(zip(rows["topic"], rows["value_a"], rows["value_b"], strict=True))
    assert found == expected
