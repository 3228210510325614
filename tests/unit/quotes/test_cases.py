"""Labelled quotations, class by class, and those of the five seeds."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis import schema
from analysis.corpus import find_zones
from analysis.quotes import extract_quotes

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "tests" / "gold" / "quotes"


def extract(text):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    quotes, _ = extract_quotes(articles, schema.empty("zones"))
    return quotes


def read_cases():
    """Read the cases; one that is known to fail has a mark, so that it is noticed once it works."""
    with open(GOLD / "cases.tsv", encoding="utf-8") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=3), 2):
            marks = [pytest.mark.xfail(strict=True)] if row["known_failure"] else []
            name = f"line {number}: {row['class']}"
            yield pytest.param(
                row["text"].replace("\\n", "\n"), row["expected"], id=name, marks=marks
            )


@pytest.mark.parametrize(("text", "expected"), list(read_cases()))
def test_case(text, expected):
    found = []
    for row in extract(text).itertuples():
        assert text[row.start : row.end] == row.text
        speaker = row.speaker if isinstance(row.speaker, str) else "-"
        found.append((row.text, speaker if row.kind == "speech" else f"[{row.kind}]"))
    wanted = (
        []
        if expected == "none"
        else [tuple(part.rsplit(" => ", 1)) for part in expected.split(" | ")]
    )
    # an asterisk stands for any speaker
    found = [(text, "*" if (text, "*") in wanted else speaker) for text, speaker in found]
    assert found == wanted


@pytest.fixture(scope="module")
def seeds():
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    return pd.DataFrame(
        {
            "article_id": [path.stem for path in paths],
            "text": [path.read_text(encoding="utf-8") for path in paths],
            "title": None,
        }
    )


@pytest.mark.parametrize("with_zones", [True, False])
def test_seeds(seeds, with_zones):
    zones = find_zones(seeds) if with_zones else schema.empty("zones")
    quotes, _ = extract_quotes(seeds, zones)
    gold = pd.read_csv(GOLD / "seeds.csv")
    assert (gold.kind == "speech").sum() == 49
    columns = ["article_id", "start", "end", "kind"]
    assert quotes[columns].values.tolist() == gold[columns].values.tolist()
    assert quotes.speaker.fillna("").tolist() == gold.speaker.fillna("").tolist()
