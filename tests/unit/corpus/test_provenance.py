"""Outlet and date: what an article states, and no guess."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import load_articles
from analysis.corpus.provenance import (
    find_credited_outlet,
    find_dateline,
    find_domain,
    find_header,
    parse_date,
)

GOLD = Path(__file__).parents[2] / "gold" / "corpus"
BODY = "The council closed the old bridge on Monday after three days of rain."


def read_tsv(name):
    with (GOLD / name).open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(("text", "moment", "problem"), read_tsv("dates.tsv"))
def test_dates(text, moment, problem):
    found = parse_date(text)
    assert found.moment == (datetime.fromisoformat(moment) if moment else None)
    assert found.problem == (problem or None)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_date_or_reported(text):
    found = parse_date(text)
    assert (found.moment is None) == (found.problem == "impossible_date")


@pytest.mark.parametrize(("text", "dateline", "agency"), read_tsv("datelines.tsv"))
def test_datelines(text, dateline, agency):
    match = find_dateline(text)
    assert (match[0] if match else "") == (dateline or "")
    assert (match and match.groupdict().get("agency")) == (agency or None)


@pytest.mark.parametrize(
    ("text", "end", "values"),
    [
        ("outlet: A\ntitle: B: c\n\nRain.", 23, {"outlet": "A", "title": "B: c"}),
        ("\n\nOutlet: A\nsection: x\n\nRain.", 24, {"outlet": "A"}),
        ("outlet:\n\nRain.", 9, {"outlet": ""}),
        (" date 2020-10-22 Rain.", 17, {"date": "2020-10-22"}),
        ("date 2020-10-22\nRain.", 15, {"date": "2020-10-22"}),
        ("outlet: A", 9, {"outlet": "A"}),
        ("outlet: A\nRain fell.\n\nMore.", 0, {}),
        ("section: x\noutlet: A\n\nRain.", 0, {}),
        ("Note: rain fell.\n\nMore.", 0, {}),
        ("date 2020-10-223 Rain.", 0, {}),
        ("The date 2020-10-22 was fixed.", 0, {}),
        ("date now\n\nRain.", 0, {}),
        ("", 0, {}),
        (" " * 5000 + "a", 0, {}),
    ],
)
def test_headers(text, end, values):
    assert find_header(text) == (end, values)


@settings(deadline=None)
@given(st.text(alphabet=list("date: \n2outlx-10")))
def test_headers_end_within_the_text(text):
    end, values = find_header(text)
    assert 0 <= end <= len(text)
    assert bool(values) == bool(end)


def test_credits_of_an_outlets_own_photographers():
    text = BODY + " Photo by Ann Lee/The Gazette\n" * 3
    assert find_credited_outlet(text) == "The Gazette"
    assert find_credited_outlet(BODY + " Photo by Ann Lee/The Gazette\n" * 2) is None


def test_agencies_that_sell_pictures_do_not_count():
    assert find_credited_outlet(BODY + " Photo by Ann Lee/Getty Images\n" * 9) is None
    assert (
        find_credited_outlet("Photo by Ann Lee/AP\n" * 4 + "Photo by Jo Wu/The Post\n" * 3) is None
    )


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.gazette.example/a?b", "gazette.example"),
        ("gazette.example/a", "gazette.example"),
        ("https://user@m.gazette.example:80/", "gazette.example"),
        ("https://[::1", None),
        ("/a/b", None),
        ("no address", None),
        ("", None),
    ],
)
def test_domains(url, domain):
    assert find_domain(url) == domain


def load_one(folder, text, metadata=None):
    (folder / "a_1.txt").write_text(text, encoding="utf-8")
    if metadata:
        (folder / "metadata.csv").write_text(metadata, encoding="utf-8")
    articles, problems = load_articles(folder)
    return articles.iloc[0], list(problems.code)


@pytest.mark.parametrize(
    ("text", "metadata", "outlet", "evidence"),
    [
        (BODY, None, "a", "unknown"),
        (BODY, "file,outlet\na_1.txt,The Gazette\n", "The Gazette", "metadata"),
        (BODY, "file,outlet\na_1.txt,NA\n", "NA", "metadata"),
        (BODY, "file,url\na_1.txt,https://www.gazette.example/1\n", "gazette.example", "domain"),
        (f"outlet: The Post\n\n{BODY}", None, "The Post", "metadata"),
        (f"url: http://post.example/\n\n{BODY}", None, "post.example", "domain"),
        (f"OSLO (NTB) — {BODY}", None, "NTB", "dateline"),
        (f"OSLO (NTB) — {BODY}", "file,outlet\na_1.txt,ntb\n", "ntb", "dateline"),
        (f"OSLO (NTB) — {BODY}", "file,outlet\na_1.txt,The Post\n", "The Post", "metadata"),
        (BODY + "\nPhoto by Ann Lee/The Post" * 3, None, "The Post", "credit"),
        (f"As reported by The Gazette, it rained. {BODY}", None, "a", "unknown"),
        (f"{BODY} (Getty Images)", None, "a", "unknown"),
    ],
)
def test_outlets(tmp_path, text, metadata, outlet, evidence):
    article, _ = load_one(tmp_path, text, metadata)
    assert (article.outlet, article.outlet_evidence) == (outlet, evidence)


@pytest.mark.parametrize(
    ("text", "metadata", "day", "evidence", "codes"),
    [
        (BODY, None, None, "unknown", []),
        (f" date 2020-03-03 {BODY}", None, "2020-03-03", "header", []),
        (f"date: now\n\n{BODY}", None, None, "unknown", ["impossible_date"]),
        (f"date: 9/6/17\n\n{BODY}", None, "2017-09-06", "header", ["ambiguous_date"]),
        (BODY, "file,date\na_1.txt,2020-03-03\n", "2020-03-03", "metadata", []),
        (f" date 2020-03-03 {BODY}", "file,published\na_1.txt,2020-03-04\n", "2020-03-03", "header",
         ["date_conflict"]),
        (f"OSLO, March 3, 2020 (NTB) — {BODY}", None, "2020-03-03", "dateline", []),
        (f"OSLO, March 3 (NTB) — {BODY}", None, None, "unknown", []),
    ],
)  # fmt: skip
def test_days(tmp_path, text, metadata, day, evidence, codes):
    article, found = load_one(tmp_path, text, metadata)
    assert (f"{article.published:%Y-%m-%d}" if day else None) == day
    assert (article.published_evidence, found) == (evidence, codes)


def test_unknown_outlets_have_names_of_their_own(tmp_path):
    for name in ("000_ab.txt", "001_cd.txt", "x_1.txt", "x_2.txt", "y.txt"):
        (tmp_path / name).write_text(f"{BODY} {name}", encoding="utf-8")
    articles, _ = load_articles(tmp_path)
    assert list(articles.outlet) == ["000", "001", "x_1", "x_2", "y"]
    assert set(articles.outlet_evidence) == {"unknown"}
