import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.report.markup import (
    Markup,
    escape,
    link_to,
    passage_id,
    stack,
    write_list,
    write_paragraph,
)
from analysis.report.tables import TableView

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "$5_{ $$",
    "</td></table></details>",
    "\ud800\x00\u202e",
    "<!-- ]]>",
]


def parse(markup: Markup) -> BeautifulSoup:
    return BeautifulSoup(markup.html, "html.parser")


def test_headers_units_alignment_and_decimals():
    frame = pd.DataFrame({"outlet": ["A", "B"], "time": [1.25, 10.5], "n": [3, 1200]})
    table = parse(TableView(frame, "B takes longest", {"time": "Reading time (minutes)"}))
    assert table.caption.get_text() == "B takes longest"
    assert [th["scope"] for th in table.select("thead th")] == ["col"] * 3
    assert [th["scope"] for th in table.select("tbody th")] == ["row"] * 2
    assert table.select("thead th")[1].get_text() == "Reading time (minutes)"
    assert [td.get_text() for td in table.select("td")] == ["1.25", "3", "10.50", "1,200"]
    assert all("num" in td["class"] for td in table.select("td"))
    assert table.div["tabindex"] == "0"
    assert table.div["aria-label"] == "B takes longest"


def test_missing_is_a_dash_and_is_explained():
    frame = pd.DataFrame(
        {
            "outlet": ["A", None],
            "value": [1.0, np.nan],
            "day": [pd.Timestamp("2020-10-16"), pd.NaT],
            "offset": pd.array([1, None], dtype="Int64"),
        }
    )
    table = TableView(frame, "c", missing="too little text")
    assert [td.get_text() for td in parse(table).select("td")] == [
        *("1.00", "2020-10-16", "1"),
        *("–", "–", "–"),
    ]
    assert parse(table).select_one(".note").get_text() == "– too little text"
    assert not parse(TableView(frame.iloc[:1], "c", missing="why")).select(".note")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text):
    frame = pd.DataFrame({"name": pd.Series([text], dtype=object), "value": [1.0]})
    table = parse(TableView(frame, text, {"name": text, "value": text}, missing=text))
    allowed = {"div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td", "bdi", "p"}
    assert {tag.name for tag in table.find_all()} <= allowed
    assert table.select_one("tbody th").get_text() == parse(Markup(escape(text), "")).get_text()
    assert {name for tag in table.find_all() for name in tag.attrs} <= {
        *("class", "role", "tabindex", "aria-label", "scope")
    }
    TableView(frame, text).html.encode("utf-8")


def test_plain_text_lines_up():
    frame = pd.DataFrame({"outlet": ["A", "Longer"], "n": [1, 1000]})
    assert TableView(frame, "c").plain.split("\n") == [
        "c",
        "Outlet      N",
        "A           1",
        "Longer  1,000",
    ]


def test_an_empty_table_says_so():
    assert "no rows" in TableView(pd.DataFrame({"outlet": []}), "c").html


def test_a_cell_can_hold_a_link():
    frame = pd.DataFrame({"outlet": ["A"], "where": [link_to("x y", 3, "a <b>")]})
    assert '<a href="#a-x.20.y-3">a &lt;b&gt;</a>' in TableView(frame, "c").html


def test_passage_ids_differ_and_need_no_quoting():
    ids = {passage_id(a, 1) for a in ["a b", "a.20.b", "a%20b", "a-b", "é", "", "a\"'<>"]}
    assert len(ids) == 7
    assert all(c.isascii() and (c.isalnum() or c in "._-") for i in ids for c in i)


def test_pieces_carry_their_style_and_plain_text():
    both = stack(write_paragraph("1 < 2", link_to("x", 0, "see")), write_list(["a & b"]))
    bundle = both._repr_mimebundle_()
    assert bundle["text/html"].startswith("<style>")
    assert "1 &lt; 2<a" in bundle["text/html"]
    assert bundle["text/plain"] == "1 < 2see\n\n- a & b"


def test_cells_of_a_table_of_texts_carry_their_heading():
    """On a phone such a table is a list, in which headings stand nowhere else."""
    frame = pd.DataFrame({"outlet": ["A"], "sentence": ["word " * 20], "score": [0.5]})
    table = parse(TableView(frame, "c", {"score": 'Likeness "0 to 1"'}))
    assert "texts" in table.div["class"]
    assert [td["data-label"] for td in table.select("td")] == ["Sentence", 'Likeness "0 to 1"']
    short = parse(TableView(frame.assign(sentence="short"), "c"))
    assert "texts" not in short.div["class"]
    assert not short.select("[data-label]")
