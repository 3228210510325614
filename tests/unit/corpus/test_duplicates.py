"""Articles that stand twice in a corpus."""

import unicodedata

import pandas as pd
import pytest

from analysis import schema
from analysis.corpus import find_duplicates, find_signatures

STORY = (
    "The council of the town closed the old bridge on Monday, as it had to in March of last year. "
    "It is in no way safe, an engineer of the county wrote in a report to the mayor. "
    "In the night to Sunday it had rained as in no other night of the year, and by dawn the "
    "river stood at the road. At noon it was up to the door of the church, and no one could go to "
    "or from the school by car. It is to be seen if it will be open by June or in the autumn. "
)
OTHER = (
    "A choir of two hundred is to sing at the opening of the new hall in May, if it is done by "
    "then. It is an idea of the choir itself, as it had to sing in a barn at the edge of town "
    "for so many years. In it no one could hear a note of the piano. It is up to us to do it, "
    "a singer said of it at the start of a long evening, or no one is going to. "
)


def make(**texts):
    rows = {"article_id": list(texts), "text": list(texts.values())}
    frame = pd.DataFrame(rows)
    return frame.assign(outlet="Outlet " + frame.article_id, source=frame.article_id + ".txt")


def find(**texts):
    problems = schema.check("problems", find_duplicates(find_signatures(make(**texts))))
    return list(zip(problems.article_id, problems.code, strict=True))


def test_exact_copies_whatever_their_blanks_and_marks():
    copy = "date 2020-03-03 " + STORY.replace(". ", ".\n\n").replace("Monday,", "Monday –")
    assert find(a=STORY, b=copy, c=OTHER) == [("b", "duplicate")]


def test_near_copies():
    syndicated = "OSLO (NTB) — " + STORY.replace("of last year", "of 2019") + "More rain is due."
    assert find(a=STORY, b=syndicated, c=OTHER) == [("b", "near_duplicate")]


def test_near_copies_of_a_short_text():
    short = STORY[:180]
    changed = short.replace("Monday", "Tuesday") + "Nobody was hurt."
    assert find(a=short, b=changed, c=OTHER[:180]) == [("b", "near_duplicate")]


TEXT = "Zoë’s café reopened. " + STORY
COPIES = {
    "accents apart": unicodedata.normalize("NFD", TEXT),
    "full width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in TEXT),
    "hyphens and blanks that print nothing": TEXT.replace("re", "r\xade").replace("th", "t\u200bh"),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_copies_that_look_the_same(copy):
    assert find(a=TEXT, b=copy) == [("b", "duplicate")]


@pytest.mark.parametrize("text", [OTHER, STORY[:90], OTHER + OTHER.upper() + STORY[:200]])
def test_other_texts(text):
    assert find(a=STORY, b=text) == []


def test_the_message_names_the_other_article():
    (message,) = find_duplicates(find_signatures(make(a=STORY, b=STORY))).message
    assert "'a' (Outlet a)" in message


def test_order_does_not_matter():
    articles = make(a=STORY, b=STORY + "The end.", c=OTHER, d=STORY)
    signatures = find_signatures(articles)
    found = find_duplicates(signatures)
    pd.testing.assert_frame_equal(found, find_duplicates(signatures.iloc[::-1]))
    assert len(found) == 2


def test_empty():
    assert find_duplicates(find_signatures(schema.empty("articles"))).empty
