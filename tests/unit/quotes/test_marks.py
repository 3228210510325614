"""Marks to spans."""

import pytest

from analysis.language import find_paragraphs
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
