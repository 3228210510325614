"""Each benchmark runs, in a tiny size; what it measures is not looked at here."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NAMES = ["Ada Okafor", "Jun Sato", "Mara Lindqvist"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    rows = []
    for number in range(12):
        name = NAMES[number % 3]
        text = (
            f"The council of district {number // 3} met on Monday to talk about the old bridge, "
            f"which has been closed for {number // 3 + 2} years.\n\n"
            f"“We will open the old bridge in district {number // 3} again before the winter "
            f"comes,” said {name}, the mayor.\n\n"
            f"Nobody at the meeting asked what it would cost, and {name.split()[1]} did not say.\n"
        )
        rows.append({"id": f"a{number}", "outlet": f"o{number % 3}", "date": "2020-10-01",
                     "title": None, "text": text})  # fmt: skip
    path = tmp_path_factory.mktemp("corpus") / "articles.parquet"
    pd.DataFrame(rows).to_parquet(path)
    return path


@pytest.mark.parametrize(
    ("script", "options", "expected"),
    [
        ("measures.py", ["--articles", "12"], "largest difference of gunning_fog"),
        ("reuse.py", [], "grows as"),
        ("scale.py", ["--sizes", "12"], "two processes"),
        ("scale.py", ["--workers", "1", "--out", "tables"], "articles  CPU seconds"),
        ("peers.py", ["--sizes", "12", "--chart", "chart.png"], "| 12 |"),
    ],
)
def test_a_benchmark_runs(script, options, expected, corpus):
    command = [sys.executable, BENCHMARKS / script, corpus, *options]
    result = subprocess.run(command, capture_output=True, text=True, cwd=corpus.parent, timeout=120)
    assert result.returncode == 0, result.stderr
    assert expected in result.stdout
    assert ("--chart" in options) == (corpus.parent / "chart.png").exists()


def test_a_large_corpus_is_drawn_from_sentences_of_a_small_one(corpus):
    out = corpus.with_name("large.parquet")
    command = [sys.executable, BENCHMARKS / "scale.py", corpus, "--make", "30", "--out", out]
    subprocess.run(command, check=True, timeout=60)
    made = pd.read_parquet(out)
    assert len(made) == 30
    assert made["id"].is_unique
    assert made["text"].str.contains("bridge").any()
