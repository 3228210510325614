"""Which facts each outlet states: shares, what they can carry, and what is listed."""

import pandas as pd
import pytest

from analysis import report, schema
from analysis.compare.intervals import bound_share
from analysis.report.fact_views import measure_stated
from analysis.report.findings import ALIKE, DESCRIBED, DIFFERS, NOTHING

TEXT = "The council met Ada Holm in Halden. Nobody minded."


def make_tables(facts, outlets=("North", "South", "West")):
    """Make tables from facts: story, value and the outlets that state it; the others do not."""
    stories = sorted({story for story, *_ in facts}) or ["s"]
    articles = [
        {
            "article_id": f"{outlet}-{story}", "outlet": outlet, "outlet_evidence": "metadata",
            "published_evidence": "unknown", "language": "en", "text": TEXT, "story": story,
            "published": None, "title": None, "source": "",
        }
        for story in stories for outlet in outlets
    ]  # fmt: skip
    rows = [
        {
            "story": story, "kind": "name", "value": value, "unit": "", "outlet": outlet,
            "state": "stated" if outlet in stating else "none",
            "n_mentions": int(outlet in stating), "n_telling": len(outlets),
            "n_outlets": len(stating), "n_missing": len(outlets) - len(stating),
            "article_id": f"{outlet}-{story}" if outlet in stating else None,
            "start": 16 if outlet in stating else None, "end": 24 if outlet in stating else None,
        }
        for story, value, stating in facts
        for outlet in (outlets if len(stating) > 1 else stating)
    ]  # fmt: skip
    tables = {name: schema.empty(name) for name in schema.TABLES}
    return tables | {
        "articles": schema.make("articles", articles), "stated": schema.make("stated", rows)
    }  # fmt: skip


CORPUS = {"name": "x", "n_found": 3, "n_loaded": 3, "n_rejected": 0, "n_ignored": 0,
          "sha256": "x", "reference": None}  # fmt: skip
ALL, TWO = ("North", "South", "West"), ("North", "West")
ONE_STORY = [("s", f"Ada Holm {n}", ALL) for n in range(6)] + [("s", "Ines Varga", TWO)]


def test_in_one_story_the_intervals_are_those_of_its_facts():
    tables = make_tables(ONE_STORY)
    shares = measure_stated(tables["stated"]).set_index("outlet")
    assert shares.loc["South", ["value", "n", "n_stories"]].tolist() == [6 / 7, 7, 1]
    # Wilson's interval of 6 in 7, from the quadratic equation it solves.
    low, high = shares.loc["South", ["low", "high"]]
    for end in (low, high):
        assert (6 / 7 - end) ** 2 == pytest.approx(1.959964**2 * end * (1 - end) / 7, rel=1e-5)
    finding = report.state_facts(tables)
    assert finding.kind == ALIKE
    assert finding.headline.startswith("No clear difference")
    assert finding.text == (
        "North and West name “Ines Varga”, for which no match was found in South. Of the names, "
        "places and numbers that at least two outlets state, North states 100% of 7 (95% interval "
        "65% to 100%), South 86% of 7 (95% interval 49% to 97%); no two can be told apart."
    )
    assert 'href="#a-North.2d.s-16"' in finding.html
    assert report.plot_facts(tables).title == finding.headline


@pytest.mark.parametrize("n", range(1, 40))
def test_the_interval_of_all_or_none_ends_there(n):
    assert bound_share(pd.Series([True] * n))[2] == 1
    assert bound_share(pd.Series([False] * n))[1] == 0


def test_a_number_is_no_name_and_a_surname_no_second_person():
    facts = [*ONE_STORY, ("s", "Fifteen", TWO), ("s", "Tom Reyes", ["South"])]
    tables = make_tables([*facts, ("s", "Reyes", ["South"]), ("s", "Vik", ["West"])])
    tables["stated"]["n_mentions"] *= 2
    shown = report.show_facts(tables).plain
    assert "Fifteen" not in shown
    assert "2 facts that one outlet states" in shown, "Tom Reyes of South, Vik of West"


def test_over_stories_a_difference_is_told_where_it_is_beyond_chance():
    facts = []
    for story in range(12):
        facts += [(f"s{story}", f"Ada Holm {n}", ALL) for n in range(4)]
        facts += [(f"s{story}", f"Ines Varga {n}", TWO) for n in range(3 + story % 2)]
    tables = make_tables(facts)
    finding = report.state_facts(tables)
    assert finding.kind == DIFFERS
    assert finding.headline in (
        "North states more of the shared facts than South",
        "West states more of the shared facts than South",
    )
    # Shares without any spread over stories are still no certainty.
    assert (
        "outlets on a story state, North states 100% (mean of 12 stories; 95% interval 96% to "
        "100%), "
    ) in finding.text
    assert "no match was found in South; 41 more such facts were found." in finding.text
    chart = report.plot_facts(tables)
    assert chart.title == finding.headline
    assert "90 facts of 12 stories" in chart.subtitle
    shares = chart.data.set_index("outlet")["value"]
    expected = sum(4 / (7 + story % 2) for story in range(12)) / 12
    assert shares["South"] == pytest.approx(expected)


def test_what_may_be_told_in_another_form_counts_neither_way():
    tables = make_tables(ONE_STORY)
    unclear = tables["stated"]["state"].replace("none", "unclear")
    tables["stated"] = tables["stated"].assign(state=unclear, n_missing=0)
    shares = measure_stated(tables["stated"]).set_index("outlet")
    assert shares.loc["South", ["value", "n"]].tolist() == [1, 6]
    assert report.show_facts(tables).plain == ""


def test_of_many_outlets_few_are_named_and_each_is_drawn_once():
    outlets = [f"Outlet {n:02}" for n in range(34)]
    facts = [("s", f"Ada Holm {n}", outlets) for n in range(6)]
    facts += [("s", f"Ines Varga {n}", outlets[:20]) for n in range(6)]
    tables = make_tables(facts, outlets)
    kinds = [tables["stated"].assign(kind=kind) for kind in ("name", "place")]
    tables["stated"] = pd.concat(kinds, ignore_index=True)
    finding = report.state_facts(tables)
    assert "Outlet 00, Outlet 01, Outlet 02 and 17 others name “Ines Varga 0”" in finding.text
    assert "found in Outlet 20, Outlet 21, Outlet 22 and 7 others; 11 more" in finding.text
    chart = report.plot_facts(tables)
    assert chart.data["outlet"].tolist() == outlets[:30]
    assert "4 outlets are not shown: " in chart.caption
    assert "or not among the 30 with most articles" in chart.caption
    assert "and 14 others" in report.show_facts(tables).plain


def test_two_outlets_are_only_described():
    tables = make_tables([("s", "Ada Holm", ("North",)), ("s", "Ines Varga", ("North",)),
                          ("s", "Nils Berg", ("South",))], ("North", "South"))  # fmt: skip
    finding = report.state_facts(tables)
    assert finding.kind == DESCRIBED
    assert finding.text == (
        "North states 2 facts and South states 1 fact for which no match was found in any other "
        "outlet on the story."
    )
    assert report.plot_facts(tables).plain == ""


def test_articles_that_share_nothing_are_not_taken_to_tell_one_story():
    tables = make_tables(ONE_STORY)
    for name in ("articles", "stated"):
        tables[name]["story"] = pd.Series(None, tables[name].index, dtype="str")
    pairs = [
        {"article_id": "North-s", "sentence_index": i, "other_id": "West-s", "other_index": i,
         "score": 0.5, "is_match": i == 0}
        for i in range(200)
    ]  # fmt: skip
    tables["counterparts"] = schema.make("counterparts", pairs[:50])
    assert report.state_facts(tables).kind != NOTHING, "1 of 50 sentences matches"
    tables["counterparts"] = schema.make("counterparts", pairs)
    assert report.state_facts(tables).text == (
        "No two outlets are known to tell one story: no column “story” says which articles belong "
        "together."
    )
    assert report.show_facts(tables).plain == ""
    top = report.describe_corpus(tables | {"corpus": schema.make("corpus", [CORPUS])}).plain
    assert "no quotation stands in two, and 1 of 200 sentences has a match in another." in top
    names = ["Ada Holm", "Ines Varga", "Nils Berg", "Tom Reyes"]
    tables["facts"] = pd.DataFrame([
        {"article_id": article, "kind": "name", "value": name}
        for article, known in (("North-s", names), ("West-s", [*names[:1], "Vik", "Olsen", "Lie"]))
        for name in known
    ])  # fmt: skip
    assert report.state_facts(tables).kind != NOTHING, "1 of 4 names is in both"
    tables["facts"] = tables["facts"].iloc[1:]
    assert report.state_facts(tables).kind == NOTHING
    tables["articles"]["story"] = "s"
    assert report.state_facts(tables).kind != NOTHING, "they say that they tell one"


def test_a_lone_word_at_the_head_of_sentences_is_not_listed_as_a_name():
    tables = make_tables([*ONE_STORY[:6], ("s", "Nobody", TWO)])
    word = tables["stated"]["value"] == "Nobody"
    tables["stated"].loc[word, ["start", "end"]] = [36, 42]
    assert "North and West name “Nobody”" in report.state_facts(tables).text
    sentence = {"sentence_index": 1, "start": 35, "end": 50, "voice": "own", "n_words": 2,
                "sentiment": 0.0}  # fmt: skip
    one, *_ = rows = [sentence | {"article_id": f"{outlet}-s"} for outlet in TWO]
    tables["sentences"] = schema.make("sentences", [one])
    assert "Nobody" in report.show_facts(tables).plain, "West has it within a sentence"
    tables["sentences"] = schema.make("sentences", rows)
    assert "“Nobody”" not in report.state_facts(tables).text
    assert "Nobody  " not in report.show_facts(tables).plain
    tables["stated"].loc[word, "n_mentions"] = 2
    assert "“Nobody”" in report.state_facts(tables).text


def test_a_number_is_told_with_the_words_around_it():
    tables = make_tables([*ONE_STORY[:6], ("s", "21", TWO)])
    tables["articles"]["text"] = "The age is 21 in all of Halden, and nobody minded that at all."
    number = tables["stated"]["value"] == "21"
    tables["stated"].loc[number, ["kind", "start", "end"]] = ["number", 11, 13]
    assert (
        "North and West state “21” (North: “The age is 21 in all of Halden, and …”), for which no "
        "match was found in South."
    ) in report.state_facts(tables).text


@pytest.mark.parametrize("outlets", [("North",), ALL])
def test_where_there_is_nothing_to_compare_the_page_says_so(outlets):
    tables = make_tables([], outlets)
    assert report.state_facts(tables).kind == NOTHING
    assert report.plot_facts(tables).plain == ""
    assert report.show_facts(tables).plain == ""


def test_facts_are_listed_with_their_passages_and_the_rest_is_folded():
    facts = [("s", f"Ada Holm {n}", TWO) for n in range(20)]
    facts += [("s", "R-Ky", TWO), ("s", "Ines Varga", ("West",)), ("s", "Holm", ("West",))]
    view = report.show_facts(make_tables(facts))
    assert "No match found in" in view.html
    assert 'href="#a-North.2d.s-16">North</a>' in view.html
    assert "<summary>16 more</summary>" in view.html
    assert view.plain.count("The council met Ada Holm in Halden. Nobody minded.") == 21
    assert "R-Ky" not in view.html
    # A lone word printed once is as often no name.
    alone = view.plain[view.plain.index("one outlet states") :]
    assert "Ines Varga" in alone
    assert "Holm  " not in alone.replace("Ada Holm", "")
    assert not pd.Series([view.plain]).str.contains("omit|left out").any()
