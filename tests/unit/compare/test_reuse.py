import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis import schema
from analysis.compare import find_reuse, summarise_reuse
from analysis.compare.reuse import count_reused_words

PASSAGE = "the council of the old harbour town voted to close the ferry terminal before the winter"
EDITED = PASSAGE.replace("voted", "voted at last")


def find(tables, texts, **more):
    articles, zones, _, quotes = tables(texts, **more)
    reuse = schema.check("reuse", find_reuse(articles, zones, quotes))
    return reuse, dict(zip(articles["article_id"], articles["text"], strict=True))


def printed(reuse, texts):
    return [
        texts[key][start:end]
        for key, start, end in zip(reuse["article_id"], reuse["start"], reuse["end"], strict=True)
    ]


def test_a_shared_passage_is_found_with_its_exact_range(tables):
    reuse, texts = find(
        tables,
        {
            "a-1": f"On Monday {PASSAGE}, they said.",
            "b-1": f"Late on Tuesday, {PASSAGE.upper()}; nobody minded.",
            "c-1": "Nothing in this text is in any of the others at all, not even a line of it.",
        },
    )
    assert printed(reuse, texts) == [PASSAGE, PASSAGE.upper()]
    assert reuse["n_words"].tolist() == [16, 16]
    assert reuse["passage_id"].nunique() == 1


def test_seven_words_are_no_passage_and_eight_are(tables):
    words = PASSAGE.split()
    for n, rows in ((7, 0), (8, 2)):
        shared = " ".join(words[:n])
        reuse, _ = find(tables, {"a-1": f"One {shared} ends.", "b-1": f"Two {shared} stops."})
        assert len(reuse) == rows


def test_light_edits_are_bridged(tables):
    reuse, texts = find(tables, {"a-1": f"So {PASSAGE}.", "b-1": f"Yes: {EDITED}."})
    assert reuse["passage_id"].nunique() == 1
    assert printed(reuse, texts) == [PASSAGE, EDITED]
    assert reuse["n_words"].tolist() == [16, 18]


@pytest.mark.parametrize("word", ["old", "ferry"])
def test_a_passage_goes_on_behind_an_edit_near_its_end(tables, word):
    edited = PASSAGE.replace(word, "said to be")
    reuse, texts = find(tables, {"a-1": f"So {PASSAGE}.", "b-1": f"Yes: {edited}."})
    assert printed(reuse, texts) == [PASSAGE, edited]
    short = edited.removesuffix(" the winter").removeprefix("the council ")
    reuse, texts = find(tables, {"a-1": f"So {PASSAGE}.", "b-1": f"Yes: {short}."})
    assert not any(text.startswith("the council") and text.endswith("winter")
                   for text in printed(reuse, texts))  # fmt: skip


def test_more_than_three_changed_words_part_passages(tables):
    left, right = PASSAGE, "a spokesman declined to say how many jobs will be lost by that"
    reuse, _ = find(
        tables,
        {
            "a-1": f"{left} one two three four {right}.",
            "b-1": f"{left} five six seven eight {right}",
        },
    )
    assert reuse["passage_id"].nunique() == 2


def test_quotations_are_kept_apart(tables):
    reuse, _ = find(tables, {"a-1": f"She said “{PASSAGE}”.", "b-1": f"He said “{PASSAGE}”."})
    assert reuse.empty
    # A quotation in the middle parts the own words around it.
    half = " ".join(PASSAGE.split()[:5])
    text = f"{half} “oh” {half}"
    reuse, _ = find(tables, {"a-1": text, "b-1": text})
    assert reuse.empty


def test_words_outside_the_body_do_not_count(tables):
    articles, zones, _, quotes = tables({"a-1": PASSAGE, "b-1": PASSAGE})
    assert len(find_reuse(articles, zones, quotes)) == 2
    assert find_reuse(articles, zones.assign(zone="caption"), quotes).empty


def test_a_passage_runs_over_paragraphs_and_over_zones_of_the_body(tables):
    words = PASSAGE.split()
    text = " ".join(words[:6]) + "\n\n" + " ".join(words[6:])
    articles, zones, _, quotes = tables({"a-1": text, "b-1": PASSAGE})
    cut = text.index("\n")
    zones = pd.concat(
        [zones.iloc[[1]], zones.iloc[[0]].assign(end=cut), zones.iloc[[0]].assign(start=cut + 2)]
    )
    assert find_reuse(articles, zones, quotes)["n_words"].tolist() == [16, 16]


def test_an_article_does_not_share_with_itself(tables):
    reuse, _ = find(tables, {"a-1": f"{PASSAGE}. Again {PASSAGE}.", "b-1": "Something else."})
    assert reuse.empty


def test_copies_share_one_passage_however_many_there_are(tables):
    texts = {f"o{n}-1": f"{'x' * (n + 1)} {PASSAGE} {'y' * (n + 1)}" for n in range(60)}
    reuse, _ = find(tables, texts)
    assert len(reuse) == 60
    assert reuse["passage_id"].nunique() == 1


def test_typography_makes_no_difference(tables):
    curly = "it’s the mayor’s last well-known word on the ferry — and nobody believed her"
    plain = "It's the mayor's last well-known word on the ferry -- and nobody believed her"
    reuse, texts = find(tables, {"a-1": curly, "b-1": plain})
    assert printed(reuse, texts) == [curly, plain]


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=40).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=5))
def test_the_pairs_are_those_that_share_eight_words(texts):
    articles = pd.DataFrame(
        {
            "article_id": [f"a{n}" for n in range(len(texts))],
            "outlet": [f"o{n}" for n in range(len(texts))],
            "text": pd.array(texts, dtype="str"),
        }
    )
    zones = pd.DataFrame(
        {"article_id": articles["article_id"], "start": 0, "end": [len(t) for t in texts]}
    ).assign(zone="body")
    reuse = find_reuse(articles, zones, schema.empty("quotes"))
    grams = [
        {tuple(t.split()[place : place + 8]) for place in range(len(t.split()) - 7)} for t in texts
    ]
    expected = {
        (i, j) for i in range(len(texts)) for j in range(i + 1, len(texts)) if grams[i] & grams[j]
    }
    found = set()
    for _, ids in reuse.groupby("passage_id")["article_id"]:
        numbers = sorted({int(key[1:]) for key in ids})
        found |= {(i, j) for i in numbers for j in numbers if i < j}
    assert found == expected


def test_the_order_of_articles_changes_only_the_order_of_rows(tables):
    texts = {"a-1": f"So {PASSAGE}.", "b-1": f"Yes: {EDITED}.", "c-1": f"{PASSAGE} {EDITED}"}
    forward, _ = find(tables, texts)
    backward, _ = find(tables, dict(reversed(texts.items())))
    columns = ["article_id", "start", "end", "n_words"]
    assert sorted(forward[columns].itertuples(index=False)) == sorted(
        backward[columns].itertuples(index=False)
    )


def test_the_reused_share_counts_long_passages_of_other_outlets_once(tables):
    short = " ".join(PASSAGE.split()[:9])
    articles, zones, _, quotes = tables(
        {
            "a-1": f"{PASSAGE} and four more words",
            "a-2": PASSAGE,
            "b-1": PASSAGE,
            "c-1": short,
            "d-1": "Just these “words” here",
        }
    )
    reuse = find_reuse(articles, zones, quotes)
    share = summarise_reuse(articles, zones, quotes, reuse).set_index("article_id")
    assert share.loc["a-1", "own_words"] == 20
    assert share.loc["a-1", "reused_words"] == 16
    assert share.loc["b-1", "reused_share"] == pytest.approx(1.0)
    assert share.loc["c-1", "reused_words"] == 0  # nine words are mostly idiom
    assert share.loc["d-1", "own_words"] == 3
    one_outlet = articles.assign(outlet="one")
    reuse = find_reuse(one_outlet, zones, quotes)
    assert not summarise_reuse(one_outlet, zones, quotes, reuse)["reused_words"].any()


def test_overlapping_passages_count_once():
    spans = pd.DataFrame(
        {
            "article_id": ["a", "a", "a", "a", "b"],
            "first_word": [0, 10, 40, 80, 5],
            "n_words": [20, 15, 20, 9, 13],
        }
    )
    counted = count_reused_words(spans)
    assert counted.values.tolist() == [["a", 25], ["a", 20], ["b", 13]]


def test_any_text_passes(tables, hostile):
    reuse, _ = find(tables, hostile | {f"k{key}": text for key, text in hostile.items()})
    assert {"h7-x", "kh7-x"} <= set(reuse["article_id"])


def test_no_articles_give_no_passages(tables):
    articles, zones, _, quotes = tables({})
    reuse = find_reuse(articles, zones, quotes)
    assert schema.check("reuse", reuse).empty
    assert summarise_reuse(articles, zones, quotes, reuse).empty
