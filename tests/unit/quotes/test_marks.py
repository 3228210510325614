"""Marks to spans."""

import pytest

from analysis import schema
from analysis.language import find_paragraphs
from analysis.quotes import extract_quotes, report_unclosed
from analysis.quotes.marks import find_spans


def find(text):
    return find_spans(text, find_paragraphs(text))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “yes”.", ["yes"]),
        ('He said "yes".', ["yes"]),
        ("He said ''yes''.", ["yes"]),
        ("He said ``yes''.", ["yes"]),
        ("He said ‘yes’.", ["yes"]),
        ("He said 'yes'.", ["yes"]),
        ("He said „yes“.", ["yes"]),
        ("He said «yes».", ["yes"]),
        ("He said »yes«.", ["yes"]),
        ("“a ‘b’ c”", ["a ‘b’ c"]),
        ("“a “b” c” and “d”", ["a “b” c", "d"]),
        ("“It’s the dogs’ home,” he said.", ["It’s the dogs’ home,"]),
        ("'It's late,' he said, 'and dark.'", ["It's late,", "and dark."]),
        ("'The dogs' home,' he said.", ["The dogs' home,"]),
        ("the ’90s, rock ’n’ roll, the dogs’ home", []),
        ("6'2\" tall", []),
        ('a tag with id="x1"', []),
        ("“” and “ ” and “…”", []),
        ('"', []),
        ("“One “two", ["One ", "two"]),
    ],
)
def test_spans(text, inside):
    assert [text[span.start : span.end] for span in find(text)] == inside


def test_marks_are_outside_the_span():
    text = "so “yes” and ''no''"
    for span in find(text):
        assert text[span.outer_start : span.start] in ("“", "''")
        assert text[span.end : span.outer_end] in ("”", "''")


def test_a_quotation_goes_on_over_paragraphs():
    text = "“One.\n\n“Two.\n\n“Three.”\n\n“Four.”"
    spans = find(text)
    assert [span.closed for span in spans] == [False, False, True, True]
    assert [span.continues for span in spans] == [False, True, True, False]


def test_a_broken_mark_costs_its_own_paragraph():
    text = '"One\n\nTwo "three" four\n\nfive" six "seven"'
    assert [text[span.start : span.end] for span in find(text)][1] == "three"
    assert "seven" in [text[span.start : span.end] for span in find(text)]


@pytest.mark.parametrize(("number", "found"), [(20, 22), (60, 2)])
def test_many_marks_that_are_never_closed_are_none(number, found):
    text = "“Yes,” he said. " + "“No " * number + "\n\nShe said “no”."
    spans = find(text)
    assert len(spans) == found
    assert [text[spans[i].start : spans[i].end] for i in (0, -1)] == ["Yes,", "no"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("He said: “We go on and on.", "line 1 of the text: a quotation mark is never closed;"),
        ('Rain.\n\nShe said: "We go on.\u200b \n\nIt fell.', "line 3 of the text"),
        ("“We go on.\n\nRain fell.\n\n“They go too.\nIt fell.", "closed, and 1 more in the text"),
        ("“We go on and on.\n\n“And on,” he said.", None),
        ("He said: “We go on.”\n\nIt fell.", None),
        ("He said: “We go “on and on” and on.”\n", None),
    ],
)
def test_a_mark_that_is_never_closed_is_reported(text, said):
    articles = schema.make(
        "articles",
        [dict.fromkeys(schema.TABLES["articles"].columns)],
    ).assign(article_id="a", source="a.txt", text=text)
    quotes, _ = extract_quotes(articles, schema.empty("zones"))
    problems = report_unclosed(articles, quotes)
    assert len(problems) == (said is not None)
    for problem in problems.itertuples():
        assert problem.message.startswith("a.txt: line")
        assert said in problem.message
        assert (problem.article_id, problem.code, problem.outcome) == ("a", "unclosed_mark", "kept")
