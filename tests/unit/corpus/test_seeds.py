"""The five articles that come with the project, against what a reader finds in them."""

from pathlib import Path

import pytest

from analysis.corpus import find_zones, load_articles

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def seeds():
    articles, problems = load_articles(SEEDS)
    return articles, problems, find_zones(articles)


def test_all_load_without_problems(seeds):
    articles, problems, _ = seeds
    assert len(articles) == 5
    assert problems.empty


def test_outlets_and_dates_are_those_stated(seeds):
    articles = seeds[0].set_index(seeds[0].article_id.str[:3])
    assert list(articles.outlet) == ["000", "UPI", "002", "003", "004"]
    assert list(articles.outlet_evidence) == ["unknown", "dateline", *["unknown"] * 3]
    assert articles.published.dt.strftime("%F").fillna("").tolist() == [
        "2020-10-22", "2020-10-16", "2020-10-16", "", "",
    ]  # fmt: skip
    assert list(articles.published_evidence) == [*["header"] * 3, *["unknown"] * 2]


def test_body_without_gallery(seeds):
    articles, _, zones = seeds
    article = articles.iloc[1]
    body = zones[(zones.article_id == article.article_id) & (zones.zone == "body")]
    n_words = sum(
        len(article.text[start:end].split())
        for start, end in zip(body.start, body.end, strict=True)
    )
    assert n_words == pytest.approx(279, abs=3)


def test_spans_outside_the_body(seeds):
    articles, _, zones = seeds
    outside = zones[~zones.zone.isin(["body", "caption"])]
    texts = articles.set_index("article_id").text
    found = [
        (article_id[:3], zone, texts[article_id][start:end].strip()[:45])
        for article_id, start, end, zone in zip(
            outside.article_id, outside.start, outside.end, outside.zone, strict=True
        )
    ]
    assert found == [
        ("000", "header", "date 2020-10-22"),
        ("000", "heading", "Their pair met during a music video shoot"),
        ("000", "heading", "Legend wrote his hit 'All of Me' about Teigen"),
        ("000", "heading", "The couple had trouble conceiving their child"),
        ("000", "heading", "Legend promised Teigen that their relationshi"),
        ("001", "header", "date 2020-10-16"),
        ("001", "dateline", "Oct. 16 (UPI) --"),
        ("002", "header", "date 2020-10-16"),
        ("003", "headline", "'This is for Chrissy.'"),
    ]
    captions = zones[zones.zone == "caption"].article_id.str[:3].value_counts()
    assert captions.to_dict() == {"001": 55, "000": 2, "003": 1, "004": 1}
