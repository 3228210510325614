import random
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis import schema
from analysis.language import find_paragraphs, prepare_nltk_data, split_sentences

GOLD = Path(__file__).parents[2] / "gold" / "measures"
SPEECH = re.compile("“([^”\n]*)”")


def build_articles(texts: list[str], language: str | None = "en") -> pd.DataFrame:
    ids = [f"a{number}" for number in range(len(texts))]
    return schema.make(
        "articles",
        {
            "article_id": ids,
            "outlet": ids,
            "outlet_evidence": "unknown",
            "published": pd.NaT,
            "published_evidence": "unknown",
            "title": None,
            "language": language,
            "source": ids,
            "text": texts,
        }
        if texts
        else [],
    )


def build_tables(texts: list[str], language: str | None = "en") -> tuple[pd.DataFrame, ...]:
    """Articles, zones (all body), sentences, and quotes: what stands between curly marks."""
    articles = build_articles(texts, language)
    zones, quotes = [], []
    for article in articles.itertuples():
        zones += [
            {
                "article_id": article.article_id,
                "start": start,
                "end": end,
                "zone": "body",
                "rule": "test",
            }
            for start, end in find_paragraphs(article.text)
        ]
        quotes += [
            dict.fromkeys(schema.TABLES["quotes"].columns)
            | {
                "article_id": article.article_id,
                "start": match.start(1),
                "end": match.end(1),
                "kind": "speech",
            }
            for match in SPEECH.finditer(article.text)
        ]
    zones, quotes = schema.make("zones", zones), schema.make("quotes", quotes)
    return articles, zones, split_sentences(articles, zones), quotes


@pytest.fixture(scope="session")
def tables():
    return build_tables


@pytest.fixture(scope="session")
def gold() -> Path:
    return GOLD


@pytest.fixture(scope="session")
def nltk_data() -> Path:
    return prepare_nltk_data()


@pytest.fixture(scope="session")
def paragraphs() -> list[tuple[str, set[str]]]:
    """200 paragraphs of 3 to 12 sentences, each with the causes for which textstat miscounts."""
    plain = (GOLD / "sentences.txt").read_text(encoding="utf-8").splitlines()
    tricky = pd.read_csv(GOLD / "textstat_differs.tsv", sep="\t")
    dice = random.Random(1948)
    made = []
    for number in range(200):
        chosen = [(sentence, None) for sentence in dice.sample(plain, dice.randint(3, 11))]
        if number % 4 == 0:
            row = tricky.iloc[number // 4 % len(tricky)]
            chosen.insert(dice.randrange(len(chosen) + 1), (row["sentence"], row["cause"]))
        made.append((" ".join(text for text, _ in chosen), {cause for _, cause in chosen if cause}))
    return made
