import time

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import example, given, settings

from analysis import schema
from analysis.compare import facts, find_facts, stated, summarise_facts
from analysis.language import straighten
from analysis.language.characters import read_codes

# Words that open a fact, and what may stand around them.
PIECES = [
    "May", "Oct.", "sept.", "Tuesday", "3", "14th", "2019", "2020-10-14", "from 1967 to 1979",
    "two", "Twenty-two", "ninety", "sixteen", "million", "percent", "%", "$", "£", "€ ", "US$",
    "1,204", "4.5", "٣", "tweeted", "retweet", "e-mail", "email", "by phone", "press conference",
    "telephone call", "op-ed", "memorandum", "Truth Social", "interviewed", "court papers",
    ",", ".", "-", "–", "(", "’", "“", "\u200b", "𝒜", "é", "_",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, " ", " ", "\n"]), max_size=12).map("".join))
@example(" ".join(PIECES))
def test_a_quick_look_misses_nothing_that_a_search_of_the_whole_text_finds(text):
    openings = facts._find_openings(read_codes(f"{text}\n\n\n"))
    text = straighten(text)
    for pattern, places in zip((facts.DATE, facts.NUMBER, facts.CHANNEL), openings, strict=True):
        if pattern is facts.NUMBER:
            places = facts._add_signs(text, places)
        found = [match.span() for match in facts._match_at(pattern, text, places)]
        assert found == [match.span() for match in pattern.finditer(text)]


def test_every_opening_of_a_fact_is_known():
    words = [*facts.UNITS[2:], *facts.TENS, *facts.WEEKDAYS.split("|"), *facts.MONTH.split("|")]
    words = [word for word in words if "(" not in word and "." not in word]
    channels = (
        "Twitter tweets retweeted Facebook Instagram YouTube Snapchat TikTok Reddit LinkedIn email "
        "e-mailed interview letter memo op-ed speech podcast phoned"
    )
    words += channels.split()
    words += ["Truth Social", "press conference", "news conference", "telephone call", "by phone"]
    words += ["phone call", "court filing"]
    for word in words:
        openings = facts._find_openings(read_codes(f" {word}\n\n\n"))
        assert [1] in (places[:1] for places in openings), word
    text = ", ".join(words)
    kinds = {facts.CHANNEL_NAMES[int(m.lastgroup[1:])] for m in facts.CHANNEL.finditer(text)}
    assert kinds == set(facts.CHANNEL_NAMES)


def state(tables, texts, published=None, **more):
    """Who states what: value -> outlet -> state."""
    articles, _, sentences, _ = tables(texts, published=pd.Timestamp(published), **more)
    table = schema.check("stated", summarise_facts(articles, find_facts(articles, sentences)))
    found = {}
    for row in table.itertuples():
        found.setdefault(row.value, {})[row.outlet] = row.state
    return found, table


def test_facts_are_summed_up_by_outlet(tables):
    texts = {
        "a-1": "It closed on Oct. 14. They met in Lisbon.",
        "b-1": "It closed on October 14.",
        "c-1": "Nothing at all.",
    }
    found, table = state(tables, texts)
    assert found["10-14"] == {"a": "stated", "b": "stated", "c": "none"}
    assert found["Lisbon"] == {"a": "stated"}
    row = table[table["value"] == "Lisbon"].iloc[0]
    assert texts["a-1"][row["start"] : row["end"]] == "Lisbon"
    assert (row["kind"], row["n_telling"], row["n_outlets"], row["n_missing"]) == ("place", 3, 1, 2)


def test_an_outlet_that_does_not_tell_the_story_leaves_nothing_out(tables):
    texts = {"a-1": "It closed on Oct. 14.", "b-1": "It closed on October 14.", "c-1": "Nothing."}
    articles, _, sentences, _ = tables(texts)
    facts = find_facts(articles, sentences)
    table = summarise_facts(articles.assign(story=["s", "s", "t"]), facts)
    assert set(table["outlet"]) == {"a", "b"}
    assert (table["n_missing"] == 0).all()
    assert summarise_facts(articles.iloc[:0], facts.iloc[:0]).empty
    # So many articles without a story tell more than one.
    many = tables({f"o{n}-1": "They met in Lisbon." for n in range(21)})
    assert summarise_facts(many[0], find_facts(many[0], many[2])).empty


# What one outlet states, what another prints instead, and whether that may be the same.
FORMS = [
    ("They thanked John Legend.", "They thanked Legend.", "John Legend", "stated"),
    ("They thanked John Legend.", "They thanked President Legend.", "John Legend", "stated"),
    ("They thanked Ada Holm.", "They thanked Ada.", "Ada Holm", "none"),
    ("They thanked Ada Holm.", "HOLM WINS", "Ada Holm", "unclear"),
    ("They left Syria.", "It was a Syrian matter.", "Syria", "unclear"),
    ("He left the Harbour Safety Board.", "He left the HSB.", "Harbour Safety Board", "unclear"),
    ("He left the HSB.", "He left the Harbour Safety Board.", "HSB", "unclear"),
    ("It was seven people.", "It was 7 people.", "7", "stated"),
    ("It was seven people.", "It was a family.", "7", "unclear"),
    ("Some 1,204 houses burned.", "Many houses burned.", "1204", "none"),
    ("Some 1,204 houses burned.", "Some 1,200 houses burned.", "1204", "unclear"),
    ("It cost $2.5 million.", "It cost 2.5m dollars.", "$2500000", "unclear"),
    ("It cost $2.5 million.", "It cost a lot.", "$2500000", "none"),
    ("It began on Oct. 14.", "It began on Wednesday.", "10-14", "unclear"),
    ("It began on Oct. 14.", "It began yesterday.", "10-14", "unclear"),
    ("It began on Wednesday.", "It began on Oct. 14.", "wednesday", "unclear"),
    ("It began in October 2009.", "It began in 2009.", "2009-10", "unclear"),
    ("It began in 2009.", "It began on Wednesday.", "2009", "none"),
    ("It began in 2009.", "It began a decade ago.", "2009", "unclear"),
]


@pytest.mark.parametrize(("said", "instead", "value", "expected"), FORMS)
def test_no_match_is_said_only_where_no_other_form_can_be_meant(
    tables, said, instead, value, expected
):
    texts = {"a-1": said, "b-1": said, "c-1": f"{instead} It rained."}
    found, _ = state(tables, texts, published="2020-10-16")
    assert found[value]["c"] == expected


def test_two_people_of_one_surname_stay_apart(tables):
    texts = {"a-1": "They thanked Ada Holm.", "b-1": "They thanked Nils Holm and Ada Holm.",
             "c-1": "They thanked Holm."}  # fmt: skip
    found, _ = state(tables, texts)
    assert found["Ada Holm"] == {"a": "stated", "b": "stated", "c": "unclear"}
    assert found["Nils Holm"] == {"b": "stated"}
    assert found["Holm"] == {"c": "stated"}


def test_titles_are_no_part_of_a_name(tables):
    texts = {"a-1": "They met President Ada Holm.", "b-1": "We met Ada Holm.",
             "c-1": "They left the State Department and the Secretary of State Holm."}  # fmt: skip
    found, _ = state(tables, texts)
    assert found["Ada Holm"]["a"] == found["Ada Holm"]["b"] == "stated"
    assert "Department" not in found


@pytest.mark.parametrize(
    "make",
    [
        lambda outlet, n: f"{10 ** (2 + 4 * outlet) + n} boats.",
        lambda outlet, n: f"Feb. {n % 28 + 1}, {1800 + 100 * outlet + n // 28}.",
    ],
)
def test_thousands_of_facts_of_two_outlets_take_seconds(tables, make):
    texts = {
        f"{name}-1": " ".join(f"They saw {make(outlet, n)}" for n in range(2500))
        for outlet, name in enumerate("ab")
    }
    articles, _, sentences, _ = tables(texts, published=pd.Timestamp("2020-10-16"))
    found = find_facts(articles, sentences)
    clock = time.process_time()
    table = summarise_facts(articles, found)
    assert time.process_time() - clock < 2
    assert set(table["n_missing"]) == {1}
    assert len(table) == 5000


def test_an_outlet_whose_facts_are_cut_off_is_never_said_to_tell_nothing(tables, monkeypatch):
    for module in (facts, stated):
        monkeypatch.setattr(module, "MAX_FOUND", 3)
    texts = {"a-1": "It took 5,000 boats and 600 men.", "b-1": "They saw Oslo, Rome, Bonn, Kyiv."}
    found, table = state(tables, texts | {"c-1": "Nothing."})
    assert found["Oslo"] == {"b": "stated"}
    assert "Kyiv" not in found
    assert dict(zip(table["value"], table["n_missing"], strict=True))["5000"] == 1
