"""Mentions to people."""

import pytest

from analysis.quotes.layout import Layout
from analysis.quotes.people import People, split_name


def find_people(text):
    return People.of_layout(Layout(text, [], []))


@pytest.mark.parametrize(
    ("name", "title", "rest"),
    [
        ("Mrs. Ann Lee", "Mrs.", "Ann Lee"),
        ("former Secretary of State Ann Lee", "former Secretary of State", "Ann Lee"),
        ("Northern Rail", "", "Northern Rail"),
        ("Republican Ann Lee", "Republican", "Ann Lee"),
        ("Mayor", "", "Mayor"),
        ("Bank of Delford", "", "Bank of Delford"),
    ],
)
def test_split_name(name, title, rest):
    assert tuple(" ".join(words) for words in split_name(name)) == (title, rest)


def test_a_person_has_the_fullest_name_throughout():
    people = find_people("Mrs. Lee spoke. Then Ann Lee left. Ann B. Lee is old. But Lee sang.")
    assert [people.entities[number].name for number in people.entity_of] == ["Ann B. Lee"] * 4


def test_titles_part_people_of_one_surname():
    people = find_people("Ann Kern met Peter Kern. Then Mrs. Kern left, and Mr. Kern too.")
    names = [people.entities[number].name for number in people.entity_of]
    assert names == ["Ann Kern", "Peter Kern", "Ann Kern", "Peter Kern"]


def test_acronyms_and_slips_of_the_pen_are_joined():
    people = find_people("Marine Safety Agency and the MSA. Lena Forsberg won; Forsburg lost.")
    names = [people.entities[number].name for number in people.entity_of]
    assert names == ["Marine Safety Agency"] * 2 + ["Lena Forsberg"] * 2


def test_the_words_around_a_name_tell_women_from_men_and_places():
    text = "It rained in Zelbo. Kirin Vashti said she won. Kirin Vashti lost her hat."
    about = {entity.name: entity for entity in find_people(text).entities}
    assert about["Zelbo"].is_person is False
    assert about["Kirin Vashti"].is_person
    assert about["Kirin Vashti"].female_share == 1.0
