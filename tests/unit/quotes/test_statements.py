"""Grouping: which printings are one statement, its reading, and what does not change it."""

import json
import re
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.quotes.statements import group_statements

GOLD = Path(__file__).parents[2] / "gold" / "statements"
PAIRS = [json.loads(line) for line in (GOLD / "pairs_made.jsonl").read_text("utf-8").splitlines()]
QUOTED = re.compile("“([^”]*)”")


def make_tables(printings, days=None):
    """Make articles and quotes: per article, its text or (speaker, quotation) pairs."""
    articles, quotes = [], []
    for number, printing in enumerate(printings):
        name = f"a{number}"
        speaker, text = printing
        text = text if "“" in text else f"“{text}”"
        for at, match in enumerate(QUOTED.finditer(text)):
            quotes.append(
                {
                    "quote_id": f"{name}#{at}",
                    "article_id": name,
                    "start": match.start(1),
                    "end": match.end(1),
                    "text": match[1],
                    "kind": "speech",
                    "speaker": speaker,
                    "cue": "said",
                    "rule": "test",
                    "confidence": "high",
                }
            )
        articles.append(
            {
                "article_id": name,
                "outlet": f"outlet {number}",
                "outlet_evidence": "metadata",
                "published": pd.Timestamp(days[number]) if days else pd.NaT,
                "published_evidence": "unknown",
                "title": None,
                "language": "en",
                "source": name,
                "text": text,
            }
        )
    empty = {"speaker_start": pd.NA, "speaker_end": pd.NA}
    quotes = [{**quote, **empty} for quote in quotes]
    return schema.make("articles", articles), schema.make("quotes", quotes)


def group(*printings, days=None):
    articles, quotes = make_tables(printings, days)
    statements, renderings = group_statements(articles, quotes)
    schema.check("statements", statements)
    schema.check("renderings", renderings)
    text = dict(zip(articles["article_id"], articles["text"], strict=True))
    for row in renderings.itertuples():
        assert text[row.article_id][row.start : row.end] == row.text
        for change in row.changes:
            assert text[row.article_id][change["start"] : change["end"]] == change["printed"]
    return statements, renderings


@pytest.mark.parametrize("case", PAIRS, ids=[f"{c['class']}: {c['a'][1][:30]}" for c in PAIRS])
def test_pairs(case):
    statements, _ = group(case["a"], case["b"])
    assert (len(statements) == 1) == case["same"]


def test_empty_tables():
    statements, renderings = group_statements(schema.empty("articles"), schema.empty("quotes"))
    schema.check("statements", statements)
    schema.check("renderings", renderings)
    assert len(statements) == len(renderings) == 0


def test_majority_reading_and_relations():
    statements, renderings = group(
        ("Ana Brook", "The river took this bridge, the mill and the chapel."),
        ("Ana Brook", "The river took the bridge, the mill and the chapel."),
        ("Ana Brook", "The river took the bridge, the mill and the chapel,"),
        ("Ana Brook", "the mill and the chapel"),
    )
    assert statements["text"].tolist() == ["The river took the bridge, the mill and the chapel."]
    assert statements["n_outlets"].tolist() == [4]
    assert renderings["relation"].tolist() == ["altered", "verbatim", "verbatim", "excerpt"]
    (change,) = renderings["changes"].iloc[0]
    assert (change["kind"], change["majority"], change["printed"]) == (
        "substitution",
        "the",
        "this",
    )


def test_a_tie_goes_to_the_earliest():
    texts = (
        "The river took this bridge, and the mill.",
        "The river took that bridge, and the mill.",
    )
    for days in (("2020-01-02", "2020-01-01"), ("2020-01-01", "2020-01-02")):
        statements, _ = group(*[("Ana Brook", text) for text in texts], days=days)
        assert statements["text"].tolist() == [texts[days.index("2020-01-01")]]


def test_the_full_sentence_is_read_even_if_parts_are_printed_more_often():
    whole = "Half of the old harbour is in ruins tonight."
    statements, renderings = group(
        ("Ana Brook", whole), ("Ana Brook", "in ruins"), ("Ana Brook", "in ruins")
    )
    assert statements["text"].tolist() == [whole]
    assert renderings["relation"].tolist() == ["verbatim", "excerpt", "excerpt"]


def test_a_cue_splits_a_sentence():
    statements, renderings = group(
        ("Ana Brook", "“The river took the bridge,” Brook said, “and it took the mill.”"),
        ("Ana Brook", "“The river took the bridge, and it took the mill.”"),
    )
    assert len(statements) == 1
    assert renderings["quote_id"].tolist() == ["a0#0", "a0#1", "a1#0"]
    assert renderings["relation"].tolist() == ["excerpt", "excerpt", "verbatim"]
    assert renderings["reading_start"].tolist() == [0, 5, 0]


def test_two_sentences_around_a_cue_stay_two():
    statements, _ = group(
        ("Ana Brook", "“The river took the bridge,” Brook said. “Nobody warned us at all.”")
    )
    assert len(statements) == 2


def test_two_sentences_printed_as_one():
    first, second = (
        "The river took the old bridge at dawn.",
        "Nobody in the whole valley warned us.",
    )
    statements, renderings = group(
        ("Ana Brook", f"{first} {second}"),
        ("Ana Brook", f"{first} {second}"),
        (
            "Ana Brook",
            "The river took the old bridge at dawn, nobody in the whole valley warned us.",
        ),
    )
    assert statements["text"].tolist() == [first, second]
    joined = renderings[renderings["article_id"] == "a2"]
    assert joined["text"].tolist() == [
        "The river took the old bridge at dawn",
        "nobody in the whole valley warned us",
    ]


def test_a_splice_of_two_sentences_is_an_alteration():
    first = "The river took the old bridge, the mill and the baker's house before dawn on Sunday."
    second = "By noon nobody in the whole valley had warned the schools or closed the road."
    spliced = (
        "The river took the old bridge, the mill and the baker's house, "
        "nobody in the whole valley had warned the schools or closed the road."
    )
    said = ("Ana Brook", f"{first} {second}")
    statements, renderings = group(said, said, ("Ana Brook", spliced))
    assert statements["text"].tolist() == [first, second]
    joined = renderings[renderings["article_id"] == "a2"]
    assert sorted(joined["relation"]) == ["altered", "excerpt"]
    kinds = [change["kind"] for changes in joined["changes"] for change in changes]
    assert kinds == ["splice"]


def test_only_speech_counts():
    articles, quotes = make_tables([("Ana Brook", "“The Long River” and “a quiet word”")])
    quotes["kind"] = ["title", "term"]
    assert len(group_statements(articles, quotes)[0]) == 0


def test_the_same_few_words_years_later_are_another_statement():
    days = ("2012-05-01", "2016-05-01")
    words = ("Ana Brook", "We won the vote.")
    assert len(group(words, words, days=days)[0]) == 2
    assert len(group(words, words, days=(days[0], days[0]))[0]) == 1


WHOLE = "Nobody in this town will ever drink the brackish water again."
OTHERS = [(f"Reader {n}", f"I counted {n} herons beside the lake this morning.") for n in range(25)]


@pytest.mark.parametrize(
    ("others", "n_statements"),
    [([], 1), ([OTHERS[0]] * 25, 2), (OTHERS, 27)],
    ids=["few articles", "copies do not count", "many articles"],
)
def test_a_few_words_without_a_date_are_joined_where_the_articles_are_few(others, n_statements):
    printings = [("Ana Brook", WHOLE), ("Ana Brook", "brackish water"), *others]
    assert len(group(*printings)[0]) == n_statements


def test_the_same_words_under_two_names_are_one_statement_in_one_story():
    printings = ("Ana Brook", WHOLE), ("Tom Reed", "will ever drink the brackish water")
    assert len(group(*printings)[0]) == 1
    assert len(group(*printings, days=("2012-05-01", "2016-05-01"))[0]) == 2


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ana Brook", "Brook", "Ana B. Brook", "Mayor Brook"], {"Ana Brook"}),
        (["Ana Brook", "Tom Brook", "Brook"], {"Ana Brook", "Tom Brook", "Brook"}),
        (["Ana B. Brook", "Ana C. Brook"], {"Ana B. Brook", "Ana C. Brook"}),
        (["Ana O’Brook", "Ana O'Brook", "the mayor"], {"Ana O'Brook", "the mayor"}),
    ],
)
def test_a_speaker_has_one_name_in_a_story(names, expected):
    texts = [
        "Nobody slept.",
        "The mill burned down.",
        "Boats will come at dawn.",
        "Bread is short.",
    ]
    statements, _ = group(*zip(names, texts, strict=False))
    assert len(statements) == len(names)
    assert set(statements["speaker"]) == expected


def test_many_copies_are_one_statement():
    text = "Our engineers measured the western wall twice and found no crack wider than a finger."
    statements, _ = group(*[("Tom Reed", text)] * 500)
    assert statements["n_articles"].tolist() == [500]


def test_many_variants_are_one_statement():
    text = "Our engineers measured the western wall twice and found {} crack wider than a finger."
    statements, _ = group(*[("Tom Reed", text.format(f"x{n}")) for n in range(200)])
    assert len(statements) == 1


SENTENCES = [
    "The river took the bridge, the mill and the chapel of our grandparents.",
    "The river took this bridge, the mill and the chapel of our grandparents.",
    "the mill and the chapel",
    "the chapel of our grandparents. We will rebuild it all before the winter.",
    "We will rebuild it all before the winter.",
    "We will rebuild it all … the winter",
    "We will rebuild it all before the winter comes, and nobody will stop us.",
    "Thank you.",
    "before the winter",
    "",
    "…",
]
PRINTINGS = st.lists(
    st.tuples(st.sampled_from(["Ana Brook", "Tom Reed", None]), st.sampled_from(SENTENCES)),
    min_size=1,
    max_size=9,
)


def find_groups_of(articles, quotes):
    _, renderings = group_statements(articles, quotes)
    places = zip(renderings["quote_id"], renderings["start"], renderings["end"], strict=True)
    found: dict[str, set] = {}
    for statement, place in zip(renderings["statement_id"], places, strict=True):
        found.setdefault(statement, set()).add(place)
    return {frozenset(places) for places in found.values()}


@settings(max_examples=30, deadline=None)
@given(PRINTINGS, st.randoms(use_true_random=False))
def test_order_does_not_change_the_groups(printings, random):
    articles, quotes = make_tables(printings)
    expected = find_groups_of(articles, quotes)
    rows, others = list(range(len(articles))), list(range(len(quotes)))
    random.shuffle(rows)
    random.shuffle(others)
    assert find_groups_of(articles.iloc[rows], quotes.iloc[others]) == expected
    # Nor do the names of the articles, in whose order they are read.
    found = find_groups_of(*make_tables([printings[row] for row in rows]))
    name = {f"a{at}": f"a{row}" for at, row in enumerate(rows)}
    assert {
        frozenset(
            (f"{name[of.partition('#')[0]]}#{of.partition('#')[2]}", *span) for of, *span in group
        )
        for group in found
    } == expected


def test_a_part_that_fits_two_sentences_as_well_does_not_go_by_the_order():
    wholes = SENTENCES[0], "Tomorrow we paint the mill and the chapel in blue for our visitors."
    printings = [("Ana Brook", text) for text in (*wholes, "the mill and the chapel")]
    found = set()
    for order in permutations(printings):
        _, renderings = group(*order)
        by_statement = renderings.groupby("statement_id")["text"]
        found.add(frozenset(frozenset(texts) for _, texts in by_statement))
    assert len(found) == 1
    assert sorted(map(len, *found)) == [1, 2]


@settings(max_examples=30, deadline=None)
@given(PRINTINGS, st.integers(1, 4), st.data())
def test_copies_do_not_change_the_groups(printings, n_copies, data):
    printings = [printing for printing in printings if printing[0]]
    if not printings:
        return
    before = find_groups_of(*make_tables(printings))
    copied = data.draw(st.sampled_from(printings))
    after = find_groups_of(*make_tables([*printings, *[copied] * n_copies]))
    known = {f"a{number}" for number in range(len(printings))}
    kept = {frozenset(p for p in places if p[0].partition("#")[0] in known) for places in after}
    assert kept - {frozenset()} == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_passes(texts):
    texts = [text.replace("“", "").replace("”", "") for text in texts]
    if texts:
        group(*[("Ana Brook", text) for text in texts])


def test_hostile_texts_pass():
    printings = [
        "\x00\x1e\x1f",
        "\ufffd word \ufffd",
        "[" * 50_000,
        "." * 50_000,
        "a\u0301" * 20_000,
    ]
    printings += ["كلمة " * 5_000, "word. " * 5_000, "e" * 200_000]
    statements, _ = group(*[("Ana Brook", text) for text in printings])
    assert len(statements) > 1
