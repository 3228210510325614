"""The stages in their order, from files to tables."""

import json

import pandas as pd
import pytest

from analysis import open_tables, pipeline, schema, write_tables
from analysis.corpus import CorpusError

NORTH = """outlet: North

"We will rebuild the bridge," said Ada Okafor, the mayor.

It fell on Monday.
"""
SOUTH = """outlet: South

Mayor Ada Okafor said: "We will rebuild the bridge."

Nobody was hurt.
"""
ARTICLES = {"north.txt": NORTH, "south.txt": SOUTH}


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_table_is_written_with_its_columns_and_types(corpus, tmp_path):
    row = write_tables(corpus, tmp_path / "out")
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(schema.TABLES)
    tables = open_tables(tmp_path / "out")
    for name in schema.TABLES:
        schema.check(name, tables[name])
    assert (row["n_found"], row["n_loaded"]) == (2, 2)


def test_tables_of_another_version_are_named(corpus, tmp_path):
    write_tables(corpus, tmp_path / "out")
    path = tmp_path / "out" / "quotes.parquet"
    pd.read_parquet(path).drop(columns="cue").to_parquet(path)
    with pytest.raises(CorpusError, match="table quotes has no column cue"):
        open_tables(tmp_path / "out")["quotes"]


@pytest.mark.parametrize("table", ["zones", "sentences", "quotes", "people", "renderings"])
def test_spans_hold_the_text_they_claim(corpus, table):
    tables = open_tables(corpus)
    texts = tables["articles"].set_index("article_id")["text"]
    rows = tables[table]
    assert len(rows)
    for row in rows.itertuples():
        passage = texts[row.article_id][row.start : row.end]
        assert passage.strip()
        assert passage == getattr(row, "text", passage)


def test_the_same_words_in_two_outlets_are_one_statement(corpus):
    statements = open_tables(corpus)["statements"]
    assert statements["n_outlets"].tolist() == [2]
    assert statements["speaker"].tolist() == ["Ada Okafor"]


def test_an_article_that_makes_a_stage_fail_costs_only_itself(corpus, monkeypatch):
    def fail_on_south(articles):
        if (articles["outlet"] == "South").any():
            raise RuntimeError("poison")
        return find_zones(articles)

    find_zones = pipeline.find_zones
    monkeypatch.setattr(pipeline, "find_zones", fail_on_south)
    tables = open_tables(corpus)
    assert tables["articles"]["outlet"].tolist() == ["North"]
    (problem,) = tables["problems"].query("outcome != 'kept'").to_dict("records")
    assert (problem["code"], problem["outcome"]) == ("analysis_failed", "rejected")
    assert "south.txt" in problem["message"]
    assert "poison" in problem["message"]
    corpus_row = tables["corpus"].iloc[0]
    assert (corpus_row["n_found"], corpus_row["n_loaded"], corpus_row["n_rejected"]) == (2, 1, 1)


def test_order_of_files_changes_nothing(tmp_path):
    names = list(ARTICLES)
    results = []
    for order in (names, names[::-1]):
        path = tmp_path / f"{order[0]}.jsonl"
        rows = [{"id": n, "outlet": n, "text": ARTICLES[n].split("\n\n", 1)[1]} for n in order]
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        results.append(open_tables(path))
    for name in ("quotes", "measures", "statements", "overlap", "keyness"):
        first, second = (
            r[name].drop(columns=["statement_id"], errors="ignore").astype(str) for r in results
        )
        keys = list(first.columns)
        pd.testing.assert_frame_equal(
            first.sort_values(keys, ignore_index=True), second.sort_values(keys, ignore_index=True)
        )


def test_nothing_usable_is_said_with_the_reason(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(CorpusError, match=r"empty\.txt"):
        open_tables(tmp_path)


def test_a_folder_with_other_files_is_never_replaced(corpus, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.docx").write_text("years of work")
    with pytest.raises(FileExistsError, match=r"thesis\.docx"):
        write_tables(corpus, out)
    assert (out / "thesis.docx").read_text() == "years of work"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_cell_of_a_csv_file_is_never_a_formula(start, tmp_path):
    source = tmp_path / "a.jsonl"
    text = f"{start} is how this article begins, and it goes on for a while."
    source.write_text(json.dumps({"id": start, "outlet": start, "text": text}))
    write_tables(source, tmp_path / "out", format="csv")
    for path in (tmp_path / "out").iterdir():
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in frame:
            dangerous = frame[column].str.match(r"[=+@\t\r]|-(?![\d.])")
            assert not dangerous.any(), f"{path.name}: {column}"


def test_jsonl_holds_the_rows_of_parquet(corpus, tmp_path):
    write_tables(corpus, tmp_path / "lines", format="jsonl")
    tables = open_tables(corpus)
    for name in schema.TABLES:
        lines = (tmp_path / "lines" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(tables[name]), name


def test_fewer_than_one_worker_is_refused(corpus, tmp_path):
    with pytest.raises(ValueError, match="at least 1"):
        write_tables(corpus, tmp_path / "out", workers=0)
    assert not (tmp_path / "out").exists()
