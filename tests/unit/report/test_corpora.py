"""Corpora that are not five articles: each gives sentences that say what cannot be compared."""

import json
import re
from pathlib import Path

import pytest

from analysis import open_tables, report

PROJECT = Path(__file__).parents[3]
LONG = """“We will rebuild the bridge by May,” said Ada Okafor, the mayor, on Monday. The bridge
fell on Sunday night during a storm that closed most of the roads in the valley.

Nobody was hurt, the police said. About 300 people were told to leave their homes near the river.
The mayor said the council would meet on Tuesday to decide who pays for the work.

“It was the loudest sound I have ever heard,” said Tom Reyes, who keeps the shop at the corner."""
OTHER = """The old bridge is gone. “We will rebuild the bridge by June,” Mayor Ada Okafor said on
Monday.

About 400 people had to leave their homes near the river, officials said. A shopkeeper told
reporters that he had run out of his shop and had seen only water. Nobody was hurt."""
PLAIN = """The bridge over the river fell on Sunday night. About 300 people left their homes. The
council meets on Tuesday to decide who pays for the work on the new bridge and the roads."""
GERMAN = """Die alte Brücke ist am Sonntag in den Fluss gestürzt. „Wir werden die Brücke bis Mai
wieder aufbauen“, sagte die Bürgermeisterin Ada Okafor am Montag vor der Presse.
Niemand wurde verletzt."""

CORPORA = {
    "one article": [("North", "2020-01-02", LONG)],
    "one outlet": [("North", "2020-01-02", LONG), ("North", "2020-01-03", OTHER)],
    "no quotations": [("North", "2020-01-02", PLAIN), ("South", "2020-02-03", PLAIN[50:] + PLAIN)],
    "no dates": [("North", None, LONG), ("South", None, OTHER), (None, None, PLAIN)],
    "languages": [("North", None, LONG), ("South", None, OTHER), ("Nord", None, GERMAN)],
    "repeated": [("North", None, LONG), ("South", None, LONG), ("East", None, OTHER)],
    "tiny": [("<b>$$ {{x}}</b>", None, "Short."), ("￼", None, "—x—")],
}
SAID = {
    "one article": [
        "1 article by 1 outlet, dated 2 January 2020.",
        "this page only describes",
        "Length (counted): The article has ",
    ],
    "one outlet": ["dated 2 to 3 January 2020", "without a second outlet nothing can be compared"],
    "no quotations": ["2 January to 3 February 2020", "too little to compare: Sentences quoted"],
    "no dates": ["by 3 outlets, without a date.", "1 article names no outlet", "metadata.csv"],
    "languages": [
        "1 article is not known to be in English (1 in German)",
        "not matched with articles in",
    ],
    "repeated": [
        "1 article repeats another",
        "the text is that of '0' (North). All are counted; to count a text once",
    ],
    "tiny": ["2 articles by 2 outlets, without a date."],
}


@pytest.fixture(scope="module", params=CORPORA, ids=lambda name: name.replace(" ", "-"))
def corpus(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for number, (outlet, date, text) in enumerate(CORPORA[request.param]):
        head = "".join(f"{k}: {v}\n" for k, v in (("outlet", outlet), ("date", date)) if v)
        path = folder / f"{number}.txt"
        path.write_text(f"{head}\n{text}\n" if head else f"{text}\n", encoding="utf-8")
    return request.param, open_tables(folder)


def test_the_top_says_what_cannot_be_compared(corpus):
    name, tables = corpus
    top = report.describe_corpus(tables).plain + "\n" + report.list_findings(tables).plain
    for words in SAID[name]:
        assert words in top
    assert 1 <= len(report.list_findings(tables).html.split("<li>")) - 1 <= 9


def test_every_cell_of_the_report_shows_something_true(corpus):
    name, tables = corpus
    notebook = (PROJECT / "notebooks" / "report.ipynb").read_text(encoding="utf-8")
    cells = json.loads(notebook)["cells"]
    calls = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    pieces = [eval(call, {"report": report, "tables": tables}) for call in calls[2:]]
    page = re.sub(r"data:image/png;base64,[^\"]+", "", "\n".join(piece.html for piece in pieces))
    assert not re.search(r"\b(nan|NaN|NaT|None|inf)\b|<NA>|no rows", page), (
        "nothing is missing in silence"
    )
    assert "probably he" not in page
    if name in ("one article", "one outlet"):
        assert "cannot be told apart" not in page
        assert "than another" not in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page, "every link leads somewhere"
