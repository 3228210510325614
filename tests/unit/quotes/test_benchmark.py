"""The command that scores quotations, on an example whose figures are known by hand."""

import csv
import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def benchmark():
    path = ROOT / "tests" / "benchmarks" / "quotes.py"
    specification = importlib.util.spec_from_file_location("benchmark_quotes", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


TEXT = "“One two,” said Ann Lee. “Three four,” he said. A “five.”"


def make_quote(begin, end, kind, speaker, **more):
    start = TEXT.index(begin)
    return {
        "start": start, "end": TEXT.index(end) + len(end), "kind": "direct", "mark": "double",
        "speaker": speaker, "speaker_type": kind, "names": [], "head": None, **more,
    }  # fmt: skip


ARTICLES = [
    {
        "id": "a",
        "text": TEXT,
        "ignore": [],
        "non_quotes": [],
        "quotes": [
            make_quote("“One", "two,”", "named", "Ann Lee", names=["Ann Lee"]),
            make_quote("“Three", "four,”", "pronoun", "he", head="he", resolved="Bo Cole"),
        ],
    }
]


def make_rows(*rows):
    columns = ["article_id", "start", "end", "speaker", "kind", "confidence"]
    return pd.DataFrame(rows, columns=columns)


def test_all_right(benchmark):
    rows = make_rows(
        ("a", 1, 9, "Mrs. Lee", "speech", "high"), ("a", 26, 37, "Bo Cole", "speech", "high")
    )
    measures = benchmark.score(ARTICLES, rows)
    assert measures["overlap F1"] == measures["joint named F1"] == 1
    assert measures["joint resolved F1"] == 1
    assert measures["wrong names"] == 0


def test_a_wrong_name_an_open_pronoun_and_a_term(benchmark):
    rows = make_rows(
        ("a", 1, 9, "Bo Cole", "speech", "high"),
        ("a", 26, 37, "he", "speech", "low"),
        ("a", 50, 55, None, "speech", "low"),
    )
    measures = benchmark.score(ARTICLES, rows)
    assert measures["overlap F1"] == pytest.approx(2 * 2 / (3 + 2))
    assert measures["accuracy, named"] == 0
    assert measures["joint resolved F1"] == 0
    assert measures["wrong names"] == 0.5
    assert measures["wrong names, high"] == 1
    assert measures["high"] == pytest.approx(1 / 3)


def test_floors_are_lifted_and_never_lowered(benchmark, tmp_path, monkeypatch):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("{}")
    monkeypatch.setattr(benchmark, "FLOORS", tmp_path / "floors.json")
    assert benchmark.check_floors(gold, {"overlap F1": 0.9, "wrong names": 0.05}, lift=True)
    assert not benchmark.check_floors(gold, {"overlap F1": 0.8, "wrong names": 0.05}, lift=True)
    assert not benchmark.check_floors(gold, {"overlap F1": 0.9, "wrong names": 0.06}, lift=True)
    kept = json.loads((tmp_path / "floors.json").read_text())
    assert list(kept.values()) == [{"overlap F1": 0.9, "wrong names": 0.05}]


@pytest.mark.parametrize("table", ["speaker_weights", "kind_weights", "pronoun_weights"])
def test_each_feature_has_one_weight(table):
    with open(ROOT / "analysis" / "quotes" / f"{table}.csv", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["feature"] for row in rows}) == len(rows) > 50
    assert all(abs(float(row["weight"])) < 10 for row in rows)
