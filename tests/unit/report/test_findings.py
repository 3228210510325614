"""Findings by made-up tables: where they flip, vanish, or rest on too little."""

import pandas as pd
import pytest

from analysis import report, schema
from analysis.quotes import build_coverage
from analysis.report.findings import ALIKE, DESCRIBED, DIFFERS, NOTHING, join_clauses, join_names
from analysis.report.selection import (
    find_words,
    label_speakers,
    name_in_full,
    name_speakers,
    name_statements,
)


def make_tables(**rows):
    """Make all tables, empty but for the rows given."""
    return {name: schema.make(name, rows.get(name, [])) for name in schema.TABLES}


CORPUS = {
    "name": "x", "n_found": 1, "n_loaded": 1, "n_rejected": 0, "n_ignored": 0, "sha256": "x",
    "reference": None,
}  # fmt: skip


def article(article_id, outlet, story=None, language="en", text="Ada Okafor and Tom Reyes spoke."):
    return {
        "article_id": article_id,
        "outlet": outlet,
        "outlet_evidence": "metadata",
        "published": None,
        "published_evidence": "unknown",
        "title": None,
        "language": language,
        "source": f"{article_id}.txt",
        "text": text,
        "story": story,
    }


def measured(measure, values, voice="all", width=0.5, n=30):
    """Give rows for articles, measures and outlets: outlet -> the values of its articles."""
    articles, measures, outlets = [], [], []
    for outlet, found in values.items():
        for i, value in enumerate(found):
            articles.append(article(f"{outlet}{i}", outlet))
            measures.append(
                {
                    "article_id": f"{outlet}{i}", "outlet": outlet, "voice": voice,
                    "measure": measure, "value": value, "low": value - width,
                    "high": value + width, "n": n,
                }
            )  # fmt: skip
        mean = sum(found) / len(found)
        outlets.append(
            {
                "outlet": outlet, "voice": voice, "measure": measure, "value": mean,
                "low": mean - width, "high": mean + width, "n_articles": len(found), "n": n,
                "method": "made up",
            }
        )  # fmt: skip
    return {"articles": articles, "measures": measures, "outlets": outlets}


def test_a_difference_is_told_with_values_intervals_and_the_correction():
    tables = make_tables(**measured("flesch_kincaid_grade", {"North": [12.0], "South": [8.0]}))
    finding = report.state_readability(tables)
    assert finding.kind == DIFFERS
    assert finding.headline == "Articles are harder to read in North than in South, by 4.0 grades"
    assert finding.text == (
        "Articles are harder to read in North than in South, by 4.0 grades (95% interval 3.3 to "
        "4.7; between two articles): grade 12.0 against 8.0."
    )


def test_a_difference_flips_with_the_data():
    tables = make_tables(**measured("flesch_kincaid_grade", {"North": [8.0], "South": [12.0]}))
    assert report.state_readability(tables).headline.endswith(
        "harder to read in South than in North, by 4.0 grades"
    )


def test_wide_intervals_make_no_difference():
    rows = measured("flesch_kincaid_grade", {"North": [10.0], "South": [9.0]}, width=3)
    finding = report.state_readability(make_tables(**rows))
    assert finding.kind == ALIKE
    assert finding.headline == "No outlet can be called harder to read than another"
    assert finding.text.endswith("The difference between the two may be chance.")


def test_many_comparisons_are_corrected_for():
    """A gap that would do for two outlets does not when it is one pair of many."""
    pair = {"A": [10.0], "B": [12.0]}
    many = pair | {f"C{i}": [11.0] for i in range(10)}
    kinds = [
        report.state_readability(
            make_tables(**measured("flesch_kincaid_grade", values, width=1.2))
        ).kind
        for values in (pair, many)
    ]
    assert kinds == [DIFFERS, ALIKE]
    three = make_tables(
        **measured("flesch_kincaid_grade", {"A": [10.0], "B": [12.0], "C": [14.0]}, width=0.2)
    )
    assert report.state_readability(three).more == (
        "3 of 3 pairs of outlets differ beyond chance (Holm's correction for several tests), this "
        "one most clearly."
    )


def test_equal_values_are_not_told_as_a_range():
    rows = measured("flesch_kincaid_grade", {"North": [9.01], "South": [9.02]})
    assert (
        "the Flesch-Kincaid grade (years of school) is about 9.0 in each of 2 outlets."
        in report.state_readability(make_tables(**rows)).text
    )


def test_too_few_sentences_carry_nothing():
    rows = measured("flesch_kincaid_grade", {"North": [12.0], "South": [8.0]}, n=3)
    finding = report.state_readability(make_tables(**rows))
    assert finding.kind == NOTHING
    assert "too little text" in finding.text


def test_no_value_in_another_language_is_not_put_down_to_length():
    tables = make_tables(articles=[article("n", "North", language="de")])
    why = "no article is known to be in English"
    for state in (report.state_readability, report.state_sentiment, report.state_arc):
        assert state(tables).kind == NOTHING
        assert why in state(tables).text
    assert why not in report.state_readability(make_tables(articles=TWO)).text


def test_one_outlet_is_described_and_not_compared():
    finding = report.state_readability(
        make_tables(**measured("flesch_kincaid_grade", {"North": [9.0]}))
    )
    assert finding.kind == DESCRIBED
    assert finding.text == (
        "In the article, the Flesch-Kincaid grade (years of school) is 9.0 (95% interval 8.5 to "
        "9.5; 30 sentences)."
    )
    rows = measured("flesch_kincaid_grade", {"North": [8.0, 10.0]})
    assert report.state_readability(make_tables(**rows)).text == (
        "In North, the Flesch-Kincaid grade (years of school) is 9.0 (mean of 2 articles)."
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"North": [400], "South": [100]},
            "has 400 words of body text, 4.0 times the 100 of South",
        ),
        (
            {"North": [400, 410, 420], "South": [100, 110, 120]},
            "in North than in South, by 300 words (95% interval 277 to 323; means of 3 and 3 "
            "articles): 410 words against 110 words",
        ),
        (
            {"North": [100, 110, 120, 110], "South": [400, 410, 420]},
            "; means of 3 and 4 articles): 410 words against 110 words",
        ),
        ({"North": [104], "South": [100]}, "about equally long: 100 to 104 words"),
        ({"North": [100, 110], "South": [100, 112]}, "No outlet's articles can be called longer: "),
    ],
)
def test_length(words, said):
    rows = measured("n_words", {o: [float(v) for v in values] for o, values in words.items()})
    assert said in report.state_length(make_tables(**rows)).text


def test_an_interval_stays_within_what_the_measure_can_be():
    values = {"North": [0.2, 0.3, 0.4], "South": [0.25, 0.2, 0.3]}
    rows = measured("quoted_share", values, width=0.9)
    assert "95% interval 0% to 100%" in report.state_quoted_share(make_tables(**rows)).text


def mood(own, quoted, width):
    parts = [
        measured("sentiment_mean", {o: [v] for o, v in values.items()}, voice, width)
        for voice, values in (("own", own), ("quoted", quoted))
    ]
    return make_tables(
        articles=parts[0]["articles"],
        **{name: parts[0][name] + parts[1][name] for name in ("measures", "outlets")},
    )


def test_quoted_words_that_score_higher_everywhere():
    own, quoted = dict.fromkeys("ABC", 0.1), dict.fromkeys("ABC", 0.4)
    wide = report.state_sentiment(mood(own, quoted, 0.3))
    said = "In each of 3 outlets the quoted words score higher than the outlet's own"
    assert wide.headline == f"{said}, though not beyond chance"
    assert "but in none beyond chance" in wide.more
    assert wide.kind == ALIKE
    apart = report.state_sentiment(mood(own, quoted, 0.1))
    assert apart.headline == said
    assert "in 3 of them the 95% intervals lie apart" in apart.text
    flipped = report.state_sentiment(mood(quoted, own, 0.1))
    assert "score lower than the outlet's own" in flipped.headline
    mixed = report.state_sentiment(mood(own | {"A": 0.9}, quoted, 0.1))
    assert "In each" not in mixed.text
    two = report.state_sentiment(mood(dict.fromkeys("AB", 0.1), dict.fromkeys("AB", 0.4), 0.1))
    assert "In each" not in two.text, "two outlets are too few to say each"


def quote(article_id, number, speaker, confidence="high"):
    return {
        "quote_id": f"{article_id}#{number}", "article_id": article_id, "start": number,
        "end": number + 4, "text": "text", "kind": "speech", "speaker": speaker,
        "speaker_start": 0, "speaker_end": 24, "cue": "said", "rule": "r",
        "confidence": confidence,
    }  # fmt: skip


def person(article_id, name):
    return {"article_id": article_id, "name": name, "start": 0, "end": 3, "text": "Ada"}


PEOPLE = [person("n", "Ada Okafor"), person("s", "Ada Okafor"), person("s", "Tom Reyes")]
TWO = [article("n", "North"), article("s", "South")]


def test_pronouns_and_descriptions_are_nobody():
    said = ["Ada Okafor", "Okafor", "he", "They", "a spokesman"]
    tables = make_tables(
        articles=TWO, people=PEOPLE, quotes=[quote("n", i, name) for i, name in enumerate(said)]
    )
    found = name_speakers(tables)["speaker"].fillna("-").tolist()
    assert found == ["Ada Okafor", "Okafor", "-", "-", "-"]


def test_a_word_leads_to_the_paragraph_that_prints_it_in_the_own_voice():
    text = 'North.\n\n  She said: "A flood." The Flood rose.\n'
    tables = make_tables(
        articles=[article("n", "North", text=text)],
        sentences=[
            {"article_id": "n", "sentence_index": i, "start": start, "end": end, "voice": voice,
             "n_words": 3, "sentiment": 0.0}
            for i, (start, end, voice) in enumerate([(10, 29, "mixed"), (30, 45, "own")])
        ],
    )  # fmt: skip
    words = pd.DataFrame({"outlet": ["North", "North", "South"], "word": ["flood", "rise", "the"]})
    found = find_words(tables, words)
    assert found.loc[0].tolist() == ["n", 10, text.index("Flood"), text.index("Flood") + 5]
    assert found.loc[1:].isna().all(axis=None)


def test_a_word_is_looked_for_beside_quotations_too_but_not_in_them():
    text = 'She said: "A flood." The Flood rose, she said: "Flood."'
    places = [(0, 20, "mixed"), (21, 55, "mixed")]
    tables = make_tables(
        articles=[article("n", "North", text=text)],
        sentences=[
            {"article_id": "n", "sentence_index": i, "start": start, "end": end, "voice": voice,
             "n_words": 3, "sentiment": 0.0}
            for i, (start, end, voice) in enumerate(places)
        ],
        quotes=[quote("n", 11, "Ada Okafor") | {"end": 19}],
    )  # fmt: skip
    found = find_words(tables, pd.DataFrame({"outlet": ["North"], "word": ["flood"]}))
    assert found.loc[0].tolist() == ["n", 0, text.index("Flood"), text.index("Flood") + 5]


def test_a_word_of_a_name_is_written_and_told_as_one():
    texts = {"n": "Grant Okafor won. It was bad, Grant Okafor said.", "s": "A grant of luck."}
    row = {"voice": "own", "count": 2, "valence": 1.5, "contribution": 0.5}
    words = [("North", "grant", 0.5), ("North", "bad", -0.4), ("South", "grant", -0.3)]
    tables = make_tables(
        articles=[article(a, name, text=texts[a]) for a, name in (("n", "North"), ("s", "South"))],
        sentiment_words=[
            row | {"outlet": o, "word": word, "difference": d} for o, word, d in words
        ],
    )  # fmt: skip
    view = report.show_sentiment_words(tables).plain
    assert view.startswith("“bad” raises the mean score of North's own words by 0.50, and sets")
    assert "more than any other word but names" in view
    assert "North   Grant" in view
    assert "South   grant" in view
    assert "here, as it seems, Grant." in view
    tables["articles"]["text"] = "Bad. Then Tom Grant left."
    assert "here, as it seems, Grant." in report.show_sentiment_words(tables).plain
    tables["articles"]["text"] = "A grant and a bad hope."
    assert "here, as it seems" not in report.show_sentiment_words(tables).plain


def test_a_guess_in_another_language_is_nobody():
    tables = make_tables(
        articles=[article("n", "North", language="de")],
        people=[person("n", "Presse"), person("n", "Ada Okafor")],
        quotes=[quote("n", 0, "Presse", "low"), quote("n", 1, "Ada Okafor")],
    )
    assert name_speakers(tables)["speaker"].notna().tolist() == [False, True]


def test_uncertain_speakers_are_probable():
    labels = label_speakers(
        pd.Series(["Ada", "Tom", None], dtype="str"), pd.Series([True, False, False])
    )
    assert labels.tolist() == ["Ada", "probably Tom", "not named"]


def test_the_chart_of_speakers_draws_names_and_writes_the_share_of_nobody():
    row = {"n_quotes": 1, "n_certain": 1, "position": 0.1, "cues": [], "start": 0, "end": 9}
    said = [("n", "North", "Ada Okafor", 10), ("n", "North", None, 30), ("s", "South", None, 40)]
    names = ["article_id", "outlet", "speaker", "n_words"]
    rows = [dict(zip(names, values, strict=True)) | row for values in said]
    chart = report.plot_speakers(make_tables(articles=TWO, people=PEOPLE, speakers=rows))
    assert chart.data["speaker"].tolist() == ["Ada Okafor"]
    assert "88% of the words quoted have no named speaker" in chart.subtitle
    certain = make_tables(articles=TWO, people=PEOPLE, speakers=rows[:1])
    assert "no named speaker" not in report.plot_speakers(certain).subtitle
    nobody = make_tables(articles=TWO, people=PEOPLE, speakers=rows[1:])
    assert report.plot_speakers(nobody).plain == ""
    assert report.show_speakers(nobody).plain.count("not named") == 2


def test_sources_name_only_the_certain_and_flip_with_the_outlet():
    quotes = [quote("n", 0, "Ada Okafor"), quote("s", 0, "Ada Okafor"), quote("s", 5, "Tom Reyes")]
    tables = make_tables(articles=TWO, people=PEOPLE, quotes=quotes)
    assert report.state_sources(tables).text == "South alone quotes Tom Reyes."
    assert 'href="#a-s-5"' in report.state_sources(tables).html, "the claim leads to its passage"
    quotes[2] = quote("s", 5, "Tom Reyes", "low")
    tables = make_tables(articles=TWO, people=PEOPLE, quotes=quotes)
    assert report.state_sources(tables).kind == NOTHING
    tables = make_tables(articles=TWO, people=PEOPLE, quotes=[quote("n", 0, "he")])
    assert "named with certainty" in report.state_sources(tables).text


def test_namesakes_in_two_outlets_are_not_alone():
    """A wrong "alone" hurts more than a right one that is not told."""
    people = [person("n", "Bill Reyes"), person("s", "William Reyes"), person("s", "Ada Okafor")]
    quotes = [quote("n", 0, "Bill Reyes"), quote("s", 0, "William Reyes", "low")]
    quotes += [quote("s", 5, "Ada Okafor")]
    tables = make_tables(articles=TWO, people=people, quotes=quotes)
    assert report.state_sources(tables).text == "South alone quotes Ada Okafor."
    apart = [article("n", "North", "one"), article("s", "South", "two")]
    apart += [article("w", "West", "one"), article("e", "East", "two")]
    text = report.state_sources(make_tables(articles=apart, people=people, quotes=quotes)).text
    assert text == "North alone quotes Bill Reyes; South alone quotes Ada Okafor."


def test_who_is_only_meant_by_a_pronoun_is_not_told_to_be_alone():
    said = quote("s", 5, "Tom Reyes") | {"speaker_start": 0, "speaker_end": 2}
    articles = [article("n", "North", text="Nobody listened to Reyes."),
                article("s", "South", text="He spoke. Reyes spoke again.")]  # fmt: skip
    tables = make_tables(articles=articles, people=PEOPLE, quotes=[quote("n", 0, "he"), said])
    assert report.state_sources(tables).kind == NOTHING
    unheard = tables | {"articles": tables["articles"].replace("Nobody listened to Reyes.", "No.")}
    assert report.state_sources(unheard).text == "South alone quotes Tom Reyes."
    again = quote("s", 9, "Tom Reyes") | {"speaker_start": 10, "speaker_end": 15}
    tables = make_tables(articles=articles, people=PEOPLE, quotes=[said, again])
    assert report.state_sources(tables).text == "South alone quotes Tom Reyes."


def test_without_stories_nobody_is_alone_in_a_large_corpus():
    many = [article(f"a{i}", f"Outlet {i % 3}") for i in range(21)]
    tables = make_tables(
        articles=many, people=[person("a0", "Ada Okafor")], quotes=[quote("a0", 0, "Ada Okafor")]
    )
    finding = report.state_sources(tables)
    assert "alone quotes them on a story cannot be told" in finding.text


def statement(number, n_outlets, speaker="Ada Okafor", occasion="o1"):
    return {
        "statement_id": f"s{number}", "speaker": speaker, "text": f"Sentence {number} is here.",
        "basis": "majority", "n_outlets": n_outlets, "n_articles": n_outlets, "occasion": occasion,
        "statement_order": number,
    }  # fmt: skip


def rendering(number, outlet, relation="verbatim", printed="June", majority="May", before=""):
    printed = printed if relation == "altered" else majority
    start, end = len(before), len(before + printed)
    change = {"kind": "substitution", "printed": printed, "majority": majority}
    changes = [change | {"start": start, "end": end}] if relation == "altered" else []
    return {
        "statement_id": f"s{number}", "quote_id": f"{outlet[0].lower()}#{number}",
        "article_id": outlet[0].lower(), "outlet": outlet, "start": 0, "end": end,
        "text": before + printed, "relation": relation, "changes": changes,
    }  # fmt: skip


def test_statements_count_who_prints_what():
    tables = make_tables(
        articles=[*TWO, article("w", "West")], people=PEOPLE,
        statements=[statement(1, 2), statement(2, 1)],
        renderings=[rendering(1, "North"), rendering(1, "South"), rendering(2, "South")],
        quotes=[quote("n", 1, "Ada Okafor"), quote("s", 1, "Ada Okafor", "low")],
    )  # fmt: skip
    finding = report.state_statements(tables)
    assert "South prints both and North prints 1; none was found in West." in finding.text
    assert finding.headline == "South prints 2 of 2 sentences by Ada Okafor, North prints 1"
    assert finding.text.endswith(
        "Of 2 quoted sentences in all, 1 was found in two outlets or more."
    )
    tables["quotes"]["confidence"] = "low"
    assert "Okafor" not in report.state_statements(tables).text, "who is probable heads no finding"
    tables["statements"]["n_outlets"] = 1
    assert report.state_statements(tables).text == (
        "Of 2 quoted sentences, none was found in two outlets."
    )


def test_one_sentence_in_common_makes_no_speech():
    tables = make_tables(
        articles=TWO, people=PEOPLE,
        statements=[statement(1, 2), statement(2, 1), statement(3, 1)],
        renderings=[rendering(1, "North"), *(rendering(i, "South") for i in (1, 2, 3))],
        quotes=[quote("n", 1, "Ada Okafor"), quote("s", 1, "Ada Okafor")],
    )  # fmt: skip
    finding = report.state_statements(tables)
    assert finding.headline == "1 of 3 quoted sentences was found in two outlets or more"
    assert finding.text.endswith("two outlets or more. It stands in North and South.")


def test_one_or_two_words_are_not_told_to_stand_in_one_outlet_alone():
    tables = make_tables(
        articles=TWO, renderings=[rendering(i, "North") for i in (1, 2)] + [rendering(3, "South")],
        statements=[statement(1, 1), statement(2, 1) | {"text": "outrageous lie"}, statement(3, 1)],
    )  # fmt: skip
    view = report.show_exclusive(tables).plain
    assert view.startswith("2 quoted sentences of 3 words or more with no match found in another")
    assert "outrageous" not in view


def test_across_many_stories_no_single_speech_stands_for_all():
    statements = [statement(i, 2, occasion=f"o{i}") for i in range(8)]
    printed = [rendering(i, outlet) for i in range(8) for outlet in ("North", "South")]
    tables = make_tables(articles=TWO, statements=statements, renderings=printed)
    finding = report.state_statements(tables)
    assert finding.headline == "8 of 8 quoted sentences were found in two outlets or more"
    assert "North and South each print all" in finding.text
    names = [f"Outlet {n}" for n in range(7)]
    printed = [rendering(i, name) for n, name in enumerate(names) for i in range(8 - n)]
    articles = [article(name, name) for name in names]
    many = make_tables(articles=articles, statements=statements, renderings=printed)
    assert report.state_statements(many).text.endswith(
        "Of these, Outlet 0 prints all, Outlet 1 prints 7 and Outlet 2 prints 6; 4 other outlets "
        "print no more than that."
    )


def test_variants_name_both_sides_and_no_majority_of_two():
    tables = make_tables(
        articles=TWO, statements=[statement(1, 2)],
        renderings=[rendering(1, "North"), rendering(1, "South", "altered")],
    )  # fmt: skip
    finding = report.state_variants(tables)
    assert "South prints “June”, North “May”." in finding.text
    assert 'href="#a-s-0"' in finding.html, "the claim leads to its passage"
    tables["statements"]["text"] = "We open the bridge in May and not before."
    months = ["May", "June"]
    tables["renderings"]["text"] = [f"We open the bridge in {m} and not before." for m in months]
    tables["renderings"].at[1, "changes"][0] |= {"start": 22, "end": 26}
    assert "open the bridge in June and not before”, North “… open the bridge in May and not" in (
        report.state_variants(tables).text
    )
    tables = make_tables(
        articles=TWO, statements=[statement(1, 2)],
        renderings=[rendering(1, "North"), rendering(1, "South", "excerpt")],
    )  # fmt: skip
    finding = report.state_variants(tables)
    assert finding.kind == DESCRIBED
    assert finding.text == (
        "Outlets print the sentences that they share 2 times. No word of them differs without "
        "dots or brackets to show it. 1 gives only a part of the sentence."
    )


REFERENCE = {"name": "c", "n_found": 2, "n_loaded": 2, "n_rejected": 0, "n_ignored": 0,
             "sha256": "", "reference": "speech.txt"}  # fmt: skip


def test_a_variant_is_set_against_those_that_print_the_other_word():
    tables = make_tables(
        articles=[article("e", "East"), *TWO], statements=[statement(1, 3)],
        renderings=[rendering(1, "East", "altered"), rendering(1, "North"),
                    rendering(1, "South", "altered")],
    )  # fmt: skip
    assert report.state_variants(tables).text.endswith(": East prints “June”, North “May”.")
    said = "isn't very good"
    tables["renderings"]["text"] = [f"That {said.replace(' very', '')} yet", f"That {said} yet", ""]
    tables["statements"]["text"] = "That isn’t very good yet"
    change = {"kind": "deletion", "majority": "very", "printed": "", "start": 11, "end": 11}
    tables["renderings"].at[0, "changes"][0] |= change
    assert report.state_variants(tables).text.endswith(
        ": East prints “That isn't good yet”, North “That isn’t very good yet”."
    )
    tables["renderings"].at[1, "text"] = tables["renderings"].at[0, "text"]
    assert report.state_variants(tables).text.endswith("dots or brackets to show it.")


def test_with_a_reference_its_sentences_are_what_is_counted():
    given = [statement(i, n) | {"basis": "reference"} for i, n in enumerate((2, 1, 0))]
    tables = make_tables(
        articles=TWO, corpus=[REFERENCE], statements=[*given, statement(3, 2)],
        renderings=[rendering(0, "North"), rendering(0, "South"), rendering(1, "South")],
    )  # fmt: skip
    finding = report.state_statements(tables)
    assert finding.text == (
        "Of the 3 sentences of speech.txt, South prints 2 and North prints 1. 1 was found in none."
    )
    tables["renderings"] = tables["renderings"].iloc[:0]
    assert "no outlet was found to print any" in report.state_statements(tables).text


def test_with_a_reference_words_differ_from_it_and_from_no_outlet():
    given = statement(0, 1) | {"basis": "reference"}
    rows = [rendering(0, "South", "altered", before="He said it on the first of ")]
    tables = make_tables(articles=TWO, corpus=[REFERENCE], statements=[given], renderings=rows)
    finding = report.state_variants(tables)
    assert "South prints “… it on the first of June”, speech.txt “May”." in finding.text
    tables["statements"]["basis"] = "majority"
    assert report.state_variants(tables).kind == NOTHING


def test_a_sentence_of_the_reference_that_nobody_prints_has_a_row_in_the_matrix():
    given = [statement(i, n) | {"basis": "reference"} for i, n in enumerate((2, 0))]
    rows = [rendering(0, "North"), rendering(0, "South")]
    tables = make_tables(articles=TWO, corpus=[REFERENCE], statements=given, renderings=rows)
    tables["coverage"] = build_coverage(
        tables["statements"].assign(n_words=4),
        tables["renderings"].assign(reading_start=0, reading_end=4),
    )
    chart = report.plot_coverage(tables)
    assert chart.data["North"].tolist() == ["prints it whole", "no match found"]
    assert "speech.txt" in chart.caption
    tables["statements"]["basis"] = "majority"
    assert len(report.plot_coverage(tables).data) == 1


def test_an_example_of_a_variant_is_of_a_sentence_and_not_of_a_few_words():
    long = "We did what the council had asked of us in "
    few, many = rendering(1, "South", "altered"), rendering(2, "South", "altered", before=long)
    articles = [article("e", "East"), *TWO]
    tables = make_tables(
        articles=articles, statements=[statement(1, 3), statement(2, 2)],
        renderings=[few, rendering(1, "North"), rendering(1, "East"), many,
                    rendering(2, "North", before=long)],
    )  # fmt: skip
    assert (
        "South prints “… had asked of us in June”, North “May”; South prints “June”, East and "
        "North “May”."
    ) in report.state_variants(tables).text
    shown = report.show_changes(tables).plain
    assert shown.index("Sentence 2") < shown.index("Sentence 1")


def test_the_speaker_of_a_statement_is_probable_or_nobody():
    tables = make_tables(
        articles=TWO, people=PEOPLE,
        statements=[statement(1, 1), statement(2, 1), statement(3, 1, "a spokesman")],
        renderings=[rendering(i, "North") for i in (1, 2, 3)],
        quotes=[quote("n", 1, "Ada Okafor"), quote("n", 2, "Ada Okafor", "low"),
                quote("n", 3, "a spokesman")],
    )  # fmt: skip
    labels = name_statements(tables, tables["statements"])
    assert labels.where(labels.notna(), None).tolist() == [
        "Ada Okafor",
        "probably Ada Okafor",
        None,
    ]


@pytest.mark.parametrize(
    ("north", "south", "label"),
    [
        (("Ada Okafor", "high"), ("Tom Reyes", "low"), "Ada Okafor"),
        (("Ada Okafor", "high"), ("Ada B. Okafor", "low"), "Ada Okafor"),
        (("Ada Okafor", "low"), ("Ada B. Okafor", "high"), "Ada Okafor"),
        (("Ada Okafor", "high"), ("Tom Reyes", "high"), "probably Ada Okafor"),
        (("Ada Okafor", "low"), ("Tom Reyes", "low"), None),
        (("Ada Okafor", "low"), ("Tom Reyes", "high"), None),
    ],
)
def test_outlets_that_name_different_speakers(north, south, label):
    tables = make_tables(
        articles=TWO, people=[*PEOPLE, person("s", "Ada B. Okafor")], statements=[statement(1, 2)],
        renderings=[rendering(1, "North"), rendering(1, "South")],
        quotes=[quote("n", 1, *north), quote("s", 1, *south)],
    )  # fmt: skip
    found = name_statements(tables, tables["statements"])
    assert found.where(found.notna(), None).tolist() == [label]


def conflict(kind, topic, other):
    sides = {
        f"{column}_{side}": value
        for side, outlet, text in (("a", "North", "300"), ("b", other, "400"))
        for column, value in (
            ("article", outlet[0].lower()), ("outlet", outlet), ("start", 0), ("end", 3),
            ("text", text), ("value", text),
        )
    }  # fmt: skip
    return {"kind": kind, "topic": topic, "wording": "", "score": 0.5} | sides


def test_conflicts_are_described_and_put_together():
    """Two articles of one outlet that differ are no difference between outlets."""
    said = {"North": "300 left in haste.", "South": "400 left.", "East": "400 left."}
    articles = [article(o[0].lower(), o, text=text) for o, text in said.items()]
    conflicts = [conflict("number", "people", o) for o in ("South", "East", "North")]
    tables = make_tables(articles=articles, conflicts=conflicts)
    finding = report.state_conflicts(tables)
    assert finding.text == (
        "A number differs: North prints “300 left in haste.”, South and East “400 left.”."
    )
    assert finding.html.count('<a href="#a-') == 3
    view = report.show_conflicts(tables)
    assert 'href="#a-n-0">North</a>: <strong>300</strong> left in haste.' in view.html
    assert view.html.count("<strong>400</strong> left.") == 2
    channel = make_tables(articles=articles, conflicts=[conflict("channel", "Ada", "South")])
    assert report.state_conflicts(channel).headline == (
        "The channel Ada is said to have used differs"
    )
    role = make_tables(articles=articles, conflicts=[conflict("role", "Ada Okafor", "South")])
    assert report.state_conflicts(role).text == (
        "The role given for Ada Okafor differs: North prints “300”, South “400”."
    )
    tables = make_tables(articles=TWO)
    assert report.state_conflicts(tables).kind == NOTHING


def test_names_and_clauses():
    assert join_names(["A", "B"]) == "A and B"
    assert join_names([]) == ""
    assert join_clauses(["a", "b", "c"], 1) == "a; and so on for 2 more"
    assert join_clauses(["a", "b"], 1) == "a; b"


def half(outlet, change, p, n=20, n_articles=1):
    return {
        "outlet": outlet, "first": 0.0, "second": change, "change": change, "low": change - 0.2,
        "high": change + 0.2, "p": p, "n_articles": n_articles, "n_first": n, "n_second": n,
        "method": "made up",
    }  # fmt: skip


def test_mood_changes_flips_vanishes_or_rests_on_too_little():
    def state(*halves):
        articles = [*TWO, article("w", "West")]
        return report.state_arc(make_tables(articles=articles, halves=list(halves)))

    said = "From the first half of its articles to the second, mood grows "
    found = state(half("North", 0.4, 0.001), half("South", 0.1, 0.4))
    assert found.kind == DIFFERS
    assert found.text == (
        f"{said}brighter in North. The mean score changes by +0.40 (95% interval 0.20 to 0.60) in "
        "North. Of the other outlets that cannot be said."
    )
    both = state(half("North", 0.4, 0.001), half("South", -0.4, 0.001), half("West", 0.3, 0.001))
    assert both.headline.startswith("Mood grows brighter in North and West and darker in South")
    flipped = state(half("North", -0.4, 0.001), half("South", 0.1, 0.4))
    assert flipped.headline == "Mood grows darker in North towards the end"
    gone = state(half("North", 0.4, 0.03), half("South", 0.1, 0.4))
    assert gone.kind == ALIKE, "3 in 100 is no rare thing among two outlets"
    assert "by +0.10 to +0.40 in 2 outlets" in gone.text
    alone = state(half("North", 0.1, 0.4))
    assert alone.kind == DESCRIBED
    assert "which may be chance" in alone.text
    assert state(half("North", 0.4, 0.001, n=4)).kind == NOTHING


def test_quoted_words_that_are_easier_to_read_everywhere():
    def state(own, quoted, width=0.5):
        rows = [
            measured("flesch_kincaid_grade", {o: [v] for o, v in values.items()}, voice, width)
            for voice, values in (("own", own), ("quoted", quoted))
        ]
        return report.state_voices(
            make_tables(
                articles=rows[0]["articles"], outlets=rows[0]["outlets"] + rows[1]["outlets"]
            )
        )

    hard, easy = dict.fromkeys("ABC", 12.0), dict.fromkeys("ABC", 7.0)
    found = state(hard, easy)
    assert found.kind == DIFFERS
    assert found.text == (
        "In each of 3 outlets the quoted words are easier to read than the outlet's own (means of "
        "7.0 against 12.0): in 3 of them the 95% intervals lie apart."
    )
    assert "harder to read than the outlet's own" in state(easy, hard).text
    assert state(hard, easy, width=4).kind == ALIKE
    assert "though not beyond chance" in state(hard, easy, width=4).headline
    assert state(hard | {"A": 5.0}, easy).kind == ALIKE
    two = state(dict.fromkeys("AB", 12.0), dict.fromkeys("AB", 7.0))
    assert two.kind == NOTHING
    assert two.text.startswith("Fewer than 3 outlets have 5 sentences of their own")


def test_overlap_names_the_two_that_share_most():
    def state(to_south, to_north):
        pair = {"n_statements": 1, "reused_own_words": 0, "shared_quoted_words": 5}
        rows = [
            {"outlet_a": "North", "outlet_b": "South", "share_of_a": to_south} | pair,
            {"outlet_a": "South", "outlet_b": "North", "share_of_a": to_north} | pair,
        ]
        return report.state_overlap(make_tables(articles=TWO, overlap=rows))

    assert state(0.5, 0.2).headline == "South prints 50% of what North quotes"
    assert state(0.2, 0.5).headline == "North prints 50% of what South quotes"
    assert state(0.5, 0.2).text.endswith("Of those that South quotes, North prints 20%.")
    assert state(0.0, 0.0).kind == NOTHING
    assert state(None, None).kind == NOTHING
    assert report.state_overlap(make_tables(articles=TWO[:1])).kind == NOTHING


def told(n_north, n_south, matched):
    """Sentences of two articles; those of North whose index is matched have a counterpart."""
    counts = {"n": n_north, "s": n_south}
    return make_tables(
        articles=TWO,
        sentences=[
            {"article_id": a, "sentence_index": i, "start": i, "end": i + 1, "voice": "own",
             "n_words": 9, "sentiment": 0.0}
            for a, n in counts.items() for i in range(n)
        ],
        counterparts=[
            {"article_id": a, "sentence_index": i, "other_id": "s" if a == "n" else "n",
             "other_index": 0, "score": 0.5, "is_match": a == "s" or i in matched}
            for a, n in counts.items() for i in range(n)
        ],
    )  # fmt: skip


def test_pairs_of_outlets_lead_to_a_passage_of_the_first():
    shares = {"n_matched": 1, "n_sentences": 4, "share_of_a": 0.25}
    tables = told(8, 6, {3})
    tables["matches"] = schema.make("matches", [
        {"outlet_a": "North", "outlet_b": "South"} | shares,
        {"outlet_a": "South", "outlet_b": "North"} | shares,
    ])  # fmt: skip
    picture, table = report.plot_matches(tables).html.split("<details>")
    assert 'href="#a-n-3" aria-label="North and South: 25%, a passage"' in picture
    assert '<a href="#a-n-3">South</a>' in table
    assert table.index("#a-n-3") < table.index("#a-s-0")


def test_stories_are_counted_in_the_first_line():
    rows = [article(f"{o}{s}", o, s) for o in ("North", "South") for s in ("one", "two")]
    line = report.describe_corpus(make_tables(articles=rows, corpus=[CORPUS])).plain
    assert line.startswith("4 articles by 2 outlets on 2 stories, without a date.")


@pytest.mark.parametrize(
    ("source", "said"),
    [("flood-of-june.txt", "by the beginning of a file's name: “flood” is flood-of-june.txt. To"),
     ("all.csv:7", "1 article names no outlet and goes by an id. To name outlets, fill a column")],
)  # fmt: skip
def test_an_article_without_an_outlet_is_told_with_what_it_goes_by(source, said):
    tables = make_tables(articles=[*TWO, article("f", "flood")], corpus=[CORPUS])
    tables["articles"].loc[2, ["outlet_evidence", "source"]] = ["unknown", source]
    assert said in report.describe_corpus(tables).plain


def test_a_problem_names_its_source_once():
    row = {"source": "a.txt", "article_id": "a", "level": "warning", "code": "many_lines",
           "message": "a.txt: too many lines", "outcome": "kept"}  # fmt: skip
    table = report.show_problems(make_tables(problems=[row], corpus=[CORPUS])).plain
    assert table.count("a.txt") == 1
    assert "too many lines" in table


def test_two_values_do_not_belie_their_difference():
    tables = make_tables(**measured("flesch_kincaid_grade", {"North": [17.13], "South": [12.17]}))
    finding = report.state_readability(tables)
    assert "by 5.0 grades" in finding.headline
    assert finding.text.endswith(": grade 17.13 against 12.17.")
    tables = make_tables(**measured("flesch_kincaid_grade", {"North": [17.1], "South": [12.2]}))
    assert report.state_readability(tables).text.endswith(": grade 17.1 against 12.2.")


def test_one_pair_of_several_differs():
    values = {"North": [12.0], "South": [8.0], "West": [10.0]}
    rows = measured("flesch_kincaid_grade", values, width=2.2)
    finding = report.state_readability(make_tables(**rows))
    assert finding.more == (
        "1 of 3 pairs of outlets differs beyond chance (Holm's correction for several tests)."
    )


def test_words_in_another_form_are_told_with_an_example():
    form = {"kind": "form", "majority": "seven", "printed": "7", "start": 0, "end": 1}
    rows = [rendering(1, "North"), rendering(1, "South") | {"changes": [form]}]
    tables = make_tables(articles=TWO, statements=[statement(1, 2)], renderings=rows)
    assert report.state_variants(tables).text.endswith(
        "to show it. 1 writes a word in another form (“7” for “seven”)."
    )


def test_what_is_told_by_one_outlet_alone():
    finding = report.state_omissions(told(8, 6, {0, 1}))
    assert finding.kind == DIFFERS
    assert finding.headline == "No match was found for 75% of North's own sentences"
    assert finding.text == (
        "Told in the outlet's own words, with no match found in any other: 6 of 8 sentences of "
        "North (75%), and 0 of 6 sentences of South (0%)."
    )
    assert report.state_omissions(told(8, 6, set(range(8)))).kind == ALIKE
    close = report.state_omissions(told(8, 6, set(range(6))))
    assert close.kind == ALIKE, "2 of 8 and 0 of 6 are no ranking"
    assert close.text.endswith("sentences of South (0%). These shares cannot be told apart.")
    reported = told(8, 6, {0, 1})
    row = {"statement_id": "x", "article_id": "n", "outlet": "North", "start": 2, "end": 3,
           "text": "x", "score": 1.0}  # fmt: skip
    reported["paraphrases"] = schema.make("paraphrases", [row])
    assert "5 of 8 sentences of North" in report.state_omissions(reported).text, (
        "what reports a quotation of the other is no sentence without a match"
    )
    few = report.state_omissions(told(4, 3, set()))
    assert few.kind == NOTHING
    assert "too few to give a share" in few.text
    assert report.state_omissions(make_tables(articles=TWO)).kind == NOTHING


def test_titles_and_initials_set_no_outlet_apart():
    terms = ["mr", "j", "the", "bridge"]
    row = {"outlet": "North", "kind": "word", "count": 9, "score": 2.0, "low": 1.0, "high": 3.0}
    tables = make_tables(articles=TWO, keyness=[row | {"term": term} for term in terms])
    tables["keyness"]["voice"] = "own"
    assert report.plot_keyness(tables).data["term"].tolist() == ["bridge"]
    tables["keyness"] = tables["keyness"].iloc[:0]
    assert "beyond chance" in report.plot_keyness(tables).plain
    tables["articles"] = tables["articles"].iloc[:1]
    assert "no second outlet" in report.plot_keyness(tables).plain


@pytest.mark.parametrize(
    ("alone", "kind"),
    [({"n": 1.0, "m": 0.0, "s": 0.2, "t": 0.3}, ALIKE),
     ({"n": 0.9, "m": 0.8, "s": 0.2, "t": 0.3}, DIFFERS)],
)  # fmt: skip
def test_of_several_articles_the_articles_are_compared_and_not_their_sentences(alone, kind):
    n, outlets = 100, {"n": "North", "m": "North", "s": "South", "t": "South"}
    tables = make_tables(
        articles=[article(a, outlet) for a, outlet in outlets.items()],
        sentences=[
            {"article_id": a, "sentence_index": i, "start": i, "end": i + 1, "voice": "own",
             "n_words": 9, "sentiment": 0.0}
            for a in outlets for i in range(n)
        ],
        counterparts=[
            {"article_id": a, "sentence_index": i, "other_id": "s" if a in "nm" else "n",
             "other_index": 0, "score": 0.5, "is_match": i >= n * share}
            for a, share in alone.items() for i in range(n)
        ],
    )  # fmt: skip
    finding = report.state_omissions(tables)
    assert finding.kind == kind
    assert ("cannot be told apart" in finding.text) == (kind == ALIKE)


def test_reuse_of_own_words():
    def state(n_words, other="South"):
        rows = [
            {"passage_id": "p", "article_id": o[0].lower(), "outlet": o, "start": 0,
             "end": 9 * n_words, "n_words": n_words, "first_word": 0}
            for o in ("North", other)
        ]  # fmt: skip
        own = measured("n_words", {"North": [100.0], "South": [400.0]}, "own")["measures"]
        return report.state_reuse(make_tables(articles=TWO, reuse=rows, measures=own))

    finding = state(40)
    assert finding.kind == DIFFERS
    assert finding.text == (
        "Of the outlets' own words, these stand in another outlet too: 40% of those of North "
        "(40 words) and 10% of those of South (40 words)."
    )
    assert state(4).kind == NOTHING, "four words in a row are no passage"
    assert state(40, other="North").kind == NOTHING, "an outlet that repeats itself"
    assert report.state_reuse(make_tables(articles=TWO[:1])).kind == NOTHING


def test_what_was_set_apart():
    rows = measured("outside_body_share", {"North": [0.7], "South": [0.1]})
    zones = [(0, 9, "header"), (9, 20, "dateline"), (20, 300, "body"), (300, 900, "caption")]
    names = ["article_id", "start", "end", "zone", "rule"]
    zones = [dict(zip(names, ["North0", *zone, "r"], strict=True)) for zone in zones]
    zones.append(zones[-1] | {"article_id": "South0", "zone": "heading"})
    text = report.state_apart(make_tables(**rows, zones=zones)).text
    assert text == (
        "Most is set apart from an article of North: 70% of its words, in captions and datelines."
    )
    nothing = report.state_apart(make_tables(**measured("outside_body_share", {"North": [0.0]})))
    assert nothing.kind == NOTHING
    assert nothing.text == "Every word of every article is counted."


@pytest.mark.parametrize(
    ("shares", "kind", "said"),
    [
        ({"North": [0.6], "South": [0.2]}, DIFFERS, "Quotation makes up 60% of the words of North"),
        ({"North": [0.2], "South": [0.6]}, DIFFERS, "Quotation makes up 60% of the words of South"),
        ({"North": [0.42], "South": [0.40]}, ALIKE, "and 40% of the words of South"),
        ({"North": [0.0], "South": [0.0]}, NOTHING, "No quotation of speech was found"),
        ({"North": [0.6, 0.61, 0.62], "South": [0.2, 0.21, 0.22]}, DIFFERS, "quotation in North"),
        ({"North": [0.6, 0.1, 0.5], "South": [0.2, 0.6, 0.3]}, ALIKE, "No outlet can be said to"),
    ],
)
def test_quoted_share(shares, kind, said):
    finding = report.state_quoted_share(make_tables(**measured("quoted_share", shares)))
    assert finding.kind == kind
    assert said in finding.text


def test_two_articles_carry_no_interval():
    rows = measured("flesch_kincaid_grade", {"North": [12.0, 7.0], "South": [8.0, 6.5]})
    finding = report.state_readability(make_tables(**rows))
    assert finding.kind == ALIKE
    assert (
        "runs from 7.2 (mean of 2 articles) in South to 9.5 (mean of 2 articles) in North"
    ) in finding.text


def test_outlets_without_room_in_a_chart_are_told_together():
    values = {f"Outlet {i:02}": [100.0 + i] * 2 for i in range(30)} | {"A": [40.0], "B": [60.0]}
    tables = make_tables(**measured("n_words", values))
    tables["outlets"]["voice"] = "all"
    own = tables["outlets"].assign(voice="own")
    tables["outlets"] = pd.concat([tables["outlets"], own])
    chart = report.plot_length(tables)
    assert "The 2 other outlets together: 50 words (mean of 2 articles)." in chart.caption
    assert "Outlet 07" in chart.plain
    mood = measured("sentiment_mean", {name: [0.1] * len(n) for name, n in values.items()}, "own")
    chart = report.plot_sentiment(make_tables(**mood))
    assert "The 2 other outlets together, in their own words: 0.10 (mean of 2 articles)." in (
        chart.caption
    )
    for header in ("Value (mean VADER score)", "Sentences"):
        assert f">{header}</th>" in chart.html
    few = make_tables(**measured("n_words", {"North": [100.0]}, "own"))
    assert "other outlet" not in report.plot_length(few).plain


def test_only_who_is_named_for_certain_lends_a_full_name():
    """A headline ("Busy Okafor and Reyes") may read as the name of somebody."""
    row = {"n_quotes": 1, "n_words": 9, "position": 0.1, "cues": [], "start": 0, "end": 9}
    rows = [
        row | {"article_id": "n", "outlet": "North", "speaker": "Busy Okafor", "n_certain": 0},
        row | {"article_id": "s", "outlet": "South", "speaker": "Okafor", "n_certain": 1},
    ]
    tables = make_tables(articles=TWO, speakers=rows)
    assert name_in_full(tables)["speaker"].tolist() == ["Busy Okafor", "Okafor"]
    rows[0]["n_certain"] = 1
    tables = make_tables(articles=TWO, speakers=rows)
    assert name_in_full(tables)["speaker"].tolist() == ["Busy Okafor", "Busy Okafor"]


def test_a_middle_name_makes_no_other_person_in_a_small_corpus():
    row = {"n_quotes": 1, "n_words": 9, "n_certain": 1, "position": 0.1, "cues": [], "start": 0,
           "end": 9}  # fmt: skip
    rows = [
        row | {"article_id": "n", "outlet": "North", "speaker": "Ada B. Okafor"},
        row | {"article_id": "s", "outlet": "South", "speaker": "Ada Okafor"},
    ]
    tables = make_tables(articles=TWO, speakers=rows)
    assert name_in_full(tables)["speaker"].tolist() == ["Ada Okafor"] * 2
    assert report.plot_speakers(tables).title == (
        "In each of 2 outlets, Ada Okafor is quoted at greatest length"
    )
    large = make_tables(articles=[*TWO, *(article(f"a{i}", "West") for i in range(20))],
                        speakers=rows)  # fmt: skip
    assert name_in_full(large)["speaker"].tolist() == ["Ada B. Okafor", "Ada Okafor"]


def test_full_names_are_asked_once_of_the_same_tables():
    row = {"n_quotes": 1, "n_words": 9, "n_certain": 1, "position": 0.1, "cues": [], "start": 0,
           "end": 9, "article_id": "n", "outlet": "North"}  # fmt: skip
    names = [row | {"speaker": name} for name in ("Ada Okafor", "Okafor", None)]
    tables = make_tables(articles=TWO, speakers=names)
    named = name_in_full(tables)
    assert named["speaker"].tolist()[:2] == ["Ada Okafor"] * 2
    assert named["called"].tolist()[:2] == ["Ada Okafor", "Okafor"]
    assert name_in_full(tables) is named
    assert len(name_in_full(tables | {"speakers": tables["speakers"][1:]})) == 2
