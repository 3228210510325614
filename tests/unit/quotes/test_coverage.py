"""Order of what was said, and which outlet prints it."""

import importlib.util
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analysis import schema
from analysis.quotes.coverage import build_coverage, merge_orders
from analysis.quotes.statements import group_statements

_spec = importlib.util.spec_from_file_location(
    "statement_cases", Path(__file__).with_name("test_statements.py")
)
_cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_cases)
group = _cases.group

ONE = "The river took the old bridge at dawn."
TWO = "Nobody in the whole valley warned us."
THREE = "We will rebuild every house before winter."


def test_merged_order():
    assert merge_orders([[1, 2, 4], [2, 3, 4], [4, 1]]) == [1, 2, 3, 4]
    assert merge_orders([[1, 2], [2, 1], [2, 1]]) == [2, 1]


@given(st.lists(st.lists(st.integers(0, 8), unique=True), max_size=5))
def test_every_statement_has_one_place(runs):
    merged = merge_orders(runs)
    assert sorted(merged) == sorted({at for run in runs for at in run})
    assert merge_orders(runs[::-1]) == merged


def test_statements_stand_in_the_order_of_most_articles():
    statements, renderings = group(
        ("Ana Brook", f"{TWO} {THREE}"),
        ("Ana Brook", f"{ONE} {TWO}"),
        ("Ana Brook", f"{ONE} {TWO} {THREE}"),
        ("Ana Brook", f"{TWO} {ONE}"),
    )
    ordered = statements.sort_values("statement_order")
    assert ordered["text"].tolist() == [ONE, TWO, THREE]
    assert ordered["occasion"].nunique() == 1
    coverage = build_coverage(statements, renderings)
    assert len(coverage) == 3 * 4
    states = coverage.pivot(index="statement_order", columns="outlet", values="state")
    assert states.loc[0].tolist() == ["none", "whole", "whole", "whole"]
    assert states.loc[2].tolist() == ["whole", "none", "whole", "none"]


def test_states():
    statements, renderings = group(
        ("Ana Brook", ONE),
        ("Ana Brook", "the old bridge"),
        ("Ana Brook", "The river took this old bridge at dawn."),
        ("Ana Brook", "“The river took,” she said, “the old bridge at dawn.”"),
        ("Ana Brook", ONE),
        ("Tom Reed", TWO),
    )
    told = renderings.iloc[:1].assign(outlet="outlet 5", article_id="a5", score=0.5)
    coverage = build_coverage(statements, renderings, told)
    states = coverage[coverage["speaker"] == "Ana Brook"].set_index("outlet")["state"]
    assert states.tolist() == ["whole", "part", "altered", "whole", "whole", "paraphrased"]
    none = coverage[coverage["state"] == "none"]
    assert none[["start", "end"]].isna().all(axis=None)
    assert none["article_id"].isna().all()


def test_empty():
    tables = group_statements(schema.empty("articles"), schema.empty("quotes"))
    assert len(build_coverage(*tables)) == 0
