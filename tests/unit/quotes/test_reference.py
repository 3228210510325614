"""Printings compared with the speech itself, and not with what most articles print."""

import pytest

from analysis import open_tables, write_tables
from analysis.__main__ import main
from analysis.corpus import CorpusError

SPEECH = """The old bridge was never meant to carry forty trains a day. We should have closed it.
Nobody in this council listened to the engineers of the town. I take the blame for that.
We will build a better one before the winter comes.
"""
# Both have "hundred" for "forty", and the last sentence first; the third is in neither.
NORTH = """outlet: North
date: 2020-03-04

"We will build a better one before the winter comes," said Ada Okafor, the mayor.

"The old bridge was never meant to carry a hundred trains a day," Okafor said. "We should have \
closed it."
"""
SOUTH = """outlet: South
date: 2020-03-05

Mayor Ada Okafor said: "We will build a better one before the winter comes."

She added: "The old bridge was never meant to carry a hundred trains a day."

"I did not sleep at all that night," said Jun Sato, a driver.
"""


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "north.txt").write_text(NORTH, encoding="utf-8")
    (folder / "south.txt").write_text(SOUTH, encoding="utf-8")
    (tmp_path / "speech.txt").write_text(SPEECH, encoding="utf-8")
    return folder


@pytest.fixture
def tables(corpus, tmp_path):
    return open_tables(corpus, tmp_path / "speech.txt")


def list_reference(tables):
    statements = tables["statements"]
    return statements[statements["basis"] == "reference"].sort_values("statement_order")


def test_statements_are_read_as_the_speech_has_them_and_in_its_order(tables):
    rows = list_reference(tables)
    assert " ".join(rows["text"]) == " ".join(SPEECH.split())
    assert rows["occasion"].nunique() == 1
    assert rows["n_outlets"].tolist() == [2, 1, 0, 0, 2]
    assert rows["n_articles"].tolist() == [2, 1, 0, 0, 2]
    assert set(rows["speaker"]) == {"Ada Okafor"}


def test_a_word_that_all_outlets_change_is_altered(tables, corpus):
    printed = tables["renderings"]
    printed = printed[printed["statement_id"] == list_reference(tables)["statement_id"].iloc[0]]
    assert printed["relation"].tolist() == ["altered", "altered"]
    change = printed["changes"].iloc[0][0]
    assert "forty" in change["majority"]
    assert "hundred" in change["printed"]
    alone = open_tables(corpus)
    assert "altered" not in set(alone["renderings"]["relation"])
    assert set(alone["statements"]["basis"]) == {"majority"}


def test_what_nobody_prints_has_no_match_in_any_outlet(tables):
    cells = tables["coverage"]
    cells = cells[cells["statement_id"] == list_reference(tables)["statement_id"].iloc[2]]
    assert dict(zip(cells["outlet"], cells["state"], strict=True)) == {
        "North": "none",
        "South": "none",
    }


def test_the_speech_is_no_article_and_has_no_printing(tables):
    for name in ("articles", "quotes", "renderings", "paraphrases", "overlap"):
        assert "" not in set(tables[name].get("article_id", [])), name
    assert tables["renderings"]["outlet"].notna().all()
    assert tables["corpus"]["n_loaded"].tolist() == [2]
    assert tables["corpus"]["reference"].tolist() == ["speech.txt"]


def test_what_stands_elsewhere_only_is_compared_with_the_majority(tables):
    others = tables["statements"].query("basis == 'majority'")
    assert others["speaker"].tolist() == ["Jun Sato"]


def test_a_speech_that_nobody_quotes_is_shown_as_left_out(corpus, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Ships of all nations are welcome in the harbour.", encoding="utf-8")
    statements = open_tables(corpus, other)["statements"]
    assert statements.query("basis == 'reference'")["n_outlets"].tolist() == [0]
    assert statements.query("basis == 'reference'")["speaker"].isna().all()


def test_a_reference_comes_too_late_to_tables(corpus, tmp_path):
    write_tables(corpus, tmp_path / "tables")
    with pytest.raises(CorpusError, match="with the reference"):
        open_tables(tmp_path / "tables", tmp_path / "speech.txt")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("gone.txt", None, "gone.txt"),
        ("blank.txt", "\n\n", "blank.txt"),
        ("two.csv", "text\nOne speech.\nAnother speech.\n", "2 texts"),
    ],
)
def test_a_reference_that_is_not_one_text_is_named(name, text, said, corpus, tmp_path, capsys):
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    call = [
        "tables",
        str(corpus),
        "--reference",
        str(tmp_path / name),
        "--out",
        str(tmp_path / "o"),
    ]
    assert main(call) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert not (tmp_path / "o").exists()
