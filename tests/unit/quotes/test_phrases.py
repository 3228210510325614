"""The noun phrases read around a verb: which words are a source, and which never are."""

import pytest

from analysis.quotes.layout import Layout
from analysis.quotes.phrases import find_antecedent, find_phrase_after, find_subject_before


def read(layout, phrase):
    if phrase is None:
        return None
    return " ".join(map(layout.get_word, range(phrase.first, phrase.behind)))


def read_before(text, verb):
    layout = Layout(text, [], [])
    phrase, role = find_subject_before(layout, layout.lows.index(verb))
    return read(layout, phrase), role


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee last week called it a farce.", "Ann Lee"),
        ("Ann Lee, 52, a baker with two shops and a van, called it a farce.", "Ann Lee"),
        ("Ann Lee, of Mill Lane, Thornley, called it a farce.", "Ann Lee"),
        ("Two of her former assistants called it a farce.", "Two of her former assistants"),
        ("A senior fire brigade official called it a farce.", "A senior fire brigade official"),
        ("One guest who saw the show called it a farce.", "One guest"),
        ("Afterwards called it a farce.", None),
        ("In May 2012 called it a farce.", None),
        ("The idea involved called it a farce.", "The idea"),
    ],
)
def test_the_subject_before_a_verb(text, expected):
    assert read_before(text, "called")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("said a court document filed by the widow", "a court document"),
        ("said one of the mothers, Ann Lee", "Ann Lee"),
        ("said afterwards in the yard", None),
        ("said one. It snowed", None),
        ("said critics of the plan", "critics"),
    ],
)
def test_the_phrase_after_a_verb(text, expected):
    layout = Layout(text, [], [])
    assert read(layout, find_phrase_after(layout, 1)) == expected


def test_what_a_relative_pronoun_refers_to():
    layout = Layout("They stole the old sign, which read no swimming.", [], [])
    phrase = find_antecedent(layout, layout.lows.index("which"))
    assert read(layout, phrase) == "the old sign"
