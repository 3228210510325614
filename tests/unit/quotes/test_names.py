"""Names in running text."""

import pytest

from analysis.language.names import find_names, load_first_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Then Ann Lee met Bo Cole.", ["Ann Lee", "Bo Cole"]),
        ("The council met. Nobody spoke.", []),
        ("Ann Lee’s dog bit O’Brien's cat.", ["Ann Lee", "O’Brien"]),
        ("J. K. Holm and Martin Roe Jr. left.", ["J. K. Holm", "Martin Roe Jr."]),
        ("Ludwig van Holm wrote to the Bank of Delford.", ["Ludwig van Holm", "Bank of Delford"]),
        ("On Monday, Mrs. Lee flew to Oslo in May.", ["Mrs. Lee", "Oslo"]),
        ("Speaking to students, Ann Lee smiled.", ["Ann Lee"]),
        ("Regarding Lee, Bo Cole smiled. Advertisement", ["Lee", "Bo Cole"]),
        ("WATCHED Ann Lee speak. Meet Bo Cole!", ["Ann Lee", "Bo Cole"]),
        ("Will Summers came. Will Summers come?", ["Will Summers", "Summers"]),
        ("Republicans and Canadians agreed.", []),
        ("Émile Šimić und Ólafur", ["Émile Šimić", "Ólafur"]),
        ("", []),
        ("\ud800 \x00 ḦÈ", ["ḦÈ"]),
    ],
)
def test_find_names(text, names):
    assert [text[start:end] for start, end in find_names(text)] == names


def test_a_headline_in_capitals_is_not_one_name():
    text = "Ann Lee Opens New Bridge Over Grey River\n\nThe engineer Ann Lee smiled."
    assert [text[start:end] for start, end in find_names(text)] == ["Ann Lee", "Ann Lee"]


def test_common_words_are_told_from_names_however_many_sentences_there_are():
    words = [f"{first}{second}rdo" for first in "BDKLMN" for second in "aeioubdklmnprstv"]
    text = " ".join(f"{word} ran." for word in words) + " Rivers ran. Some rivers ran."
    assert [text[start:end] for start, end in find_names(text)] == words


def test_first_names_hold_shares():
    shares = load_first_names()
    assert shares["mary"] > 0.95
    assert shares["james"] < 0.05
    assert all(0 <= share <= 1 for share in shares.values())
