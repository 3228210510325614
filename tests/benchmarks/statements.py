"""How well, and how fast, sentences of quotations are grouped into statements.

    python tests/benchmarks/statements.py STORIES.jsonl          # labelled pairs
    python tests/benchmarks/statements.py --scale ARTICLES.parquet   # time, memory, recall

The first reads one story a line (``story_id``, ``articles`` with ``id``, ``outlet``, ``date``,
``text``) and reports precision and recall of "same statement" and "altered" on the pairs in
``tests/gold/statements/pairs.csv``, next to equal words and the best single threshold of
rapidfuzz's scorers. The second reads articles (``id``, ``outlet``, ``date``, ``text``), groups
10,000, 30,000 and 100,000 of their quotations, each in a process of its own, and counts how many of
the pairs that comparing all with all finds among 16,000 are in one statement.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from analysis.quotes.alignment import compare_wording, fold
from analysis.quotes.statements import group_statements

PAIRS = Path(__file__).parents[1] / "gold" / "statements" / "pairs.csv"
SIZES = (10_000, 30_000, 100_000)
N_BRUTE, MIN_RATIO = 16_000, 85
MIN_WORDS = (5, 8)  # few words of strangers are no statement, so recall is given for both


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--scale", action="store_true", help="time, memory and recall")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.size:
        measure_size(arguments.corpus, arguments.size)
    elif arguments.scale:
        measure_scale(arguments.corpus)
    else:
        measure_pairs(arguments.corpus)


def read_articles(path: Path) -> pd.DataFrame:
    """Read stories (JSON Lines) or articles (Parquet) as the table of articles."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path, columns=["id", "outlet", "date", "text"])
    else:
        stories = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        frame = pd.DataFrame(
            {**article, "story": story["story_id"]}
            for story in stories
            for article in story["articles"]
        )
    frame = frame.rename(columns={"id": "article_id", "date": "published"})
    frame["published"] = pd.to_datetime(frame["published"], errors="coerce")
    frame["text"] = frame["text"].str.replace("\r\n", "\n")
    return frame


def extract(articles: pd.DataFrame) -> pd.DataFrame:
    """Find the quotations with the project's own extraction."""
    from analysis.corpus import find_zones
    from analysis.quotes import extract_quotes

    return extract_quotes(articles, find_zones(articles))[0]


def measure_pairs(path: Path) -> None:
    """Print precision and recall on the labelled pairs whose articles are in the corpus."""
    articles = read_articles(path)
    pairs = pd.read_csv(PAIRS, dtype={"article_a": "str", "article_b": "str"})
    known = set(articles["article_id"])
    pairs = pairs[pairs["article_a"].isin(known) & pairs["article_b"].isin(known)]
    _, renderings = group_statements(articles, extract(articles))
    text = dict(zip(articles["article_id"], articles["text"], strict=True))
    by_article = dict(iter(renderings.groupby("article_id")))

    def find(article, start, end):
        rows = by_article.get(article, renderings.iloc[:0])
        rows = rows[(rows["start"] < end) & (rows["end"] > start)]
        return dict(zip(rows["statement_id"], rows["relation"], strict=True))

    same, altered = [], []
    for row in pairs.itertuples():
        a = find(row.article_a, row.start_a, row.end_a)
        b = find(row.article_b, row.start_b, row.end_b)
        shared = sorted(set(a) & set(b))
        same.append(bool(shared))
        # Altered here, and not only where one of the two prints more of the statement.
        altered.append(
            any("altered" in (a[s], b[s]) for s in shared)
            and compare_wording(
                text[row.article_a][row.start_a : row.end_a],
                text[row.article_b][row.start_b : row.end_b],
            )[0]
            == "altered"
        )
    same, altered = np.array(same), np.array(altered)
    truth = pairs["same"].to_numpy(dtype=bool)
    print(f"{len(pairs)} pairs, {truth.sum()} of one statement, {pairs['altered'].sum()} altered\n")
    print(f"{'same statement':34} precision  recall  F1")
    words = [
        (" ".join(fold(text[r.article_a][r.start_a : r.end_a]).split()).strip("\"',.?!;: "),
         " ".join(fold(text[r.article_b][r.start_b : r.end_b]).split()).strip("\"',.?!;: "))
        for r in pairs.itertuples()
    ]  # fmt: skip
    report("analysis", truth, same)
    report("equal words", truth, np.array([a == b for a, b in words]))
    for name in ("ratio", "partial_ratio", "token_set_ratio", "WRatio"):
        scores = np.array([getattr(fuzz, name)(a, b) for a, b in words])
        best = max(np.unique(scores), key=lambda limit: f1(truth, scores >= limit))
        report(f"rapidfuzz {name} >= {best:.0f} (best)", truth, scores >= best)
    print(f"\n{'altered':34} precision  recall  F1")
    report("analysis", pairs["altered"].to_numpy(dtype=bool), altered)
    for row, found in zip(pairs.itertuples(), same, strict=True):
        if found != bool(row.same):
            kind = "not the same" if found else "missed"
            print(f"{kind}: {row.article_a}:{row.start_a} {row.article_b}:{row.start_b}")


def f1(truth, found) -> float:
    return 2 * (truth & found).sum() / max(truth.sum() + found.sum(), 1)


def report(name: str, truth, found) -> None:
    hits = (truth & found).sum()
    precision, recall = hits / max(found.sum(), 1), hits / max(truth.sum(), 1)
    print(f"{name:34} {precision:9.3f} {recall:7.3f} {f1(truth, found):5.3f}")


def draw(quotes: pd.DataFrame, size: int) -> pd.DataFrame:
    """Draw quotations; beyond their number, some come twice."""
    quotes = quotes[quotes["kind"] == "speech"]
    if size <= len(quotes):
        return quotes.sample(size, random_state=1)
    again = quotes.sample(size - len(quotes), random_state=1, replace=size > 2 * len(quotes))
    numbers = np.arange(len(again)).astype(str)
    again = again.assign(quote_id=again["quote_id"] + "+" + pd.Series(numbers, again.index))
    return pd.concat([quotes, again])


def measure_scale(path: Path) -> None:
    """Print seconds and memory for each size, the growth, and the recall against all pairs."""
    articles = read_articles(path)
    start = time.process_time()
    quotes = extract(articles)
    print(f"{len(quotes)} quotations extracted in {time.process_time() - start:.1f} CPU s")
    cache = Path(path.name + ".quotes.parquet").resolve()
    quotes.to_parquet(cache)
    try:
        figures = []
        for size in SIZES:
            command = [sys.executable, __file__, str(path), "--size", str(size)]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds, memory = map(float, out.split())
            figures.append((size, seconds))
            print(f"{size:7d} quotations  {seconds:6.2f} CPU s  {memory:5.2f} GB peak")
        (n, first), (m, last) = figures[0], figures[-1]
        print(f"growth n^{math.log(last / first) / math.log(m / n):.2f}")
    finally:
        cache.unlink()
    measure_recall(articles, quotes)


def measure_size(path: Path, size: int) -> None:
    """Print the CPU seconds and the peak memory of grouping so many quotations."""
    articles = read_articles(path)
    quotes = draw(pd.read_parquet(Path(path.name + ".quotes.parquet").resolve()), size)
    start = time.process_time()
    group_statements(articles, quotes)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def measure_recall(articles: pd.DataFrame, quotes: pd.DataFrame) -> None:
    """Print the share of the pairs that comparing all with all finds."""
    quotes = draw(quotes, N_BRUTE)
    statements, renderings = group_statements(articles, quotes)
    print(f"{N_BRUTE} quotations: {len(renderings)} renderings of {len(statements)} statements")
    texts = [" ".join(fold(text).split()).strip("\"',.?!;: ") for text in renderings["text"]]
    rows = pd.DataFrame({"text": texts, "statement": renderings["statement_id"].to_numpy()})
    for n_words in MIN_WORDS:
        compare_all(rows[rows["text"].str.split().str.len() >= n_words], n_words)


def compare_all(rows: pd.DataFrame, n_words: int) -> None:
    rows = rows.sort_values("text").drop_duplicates().reset_index(drop=True)
    found = missed = 0
    texts, statements = rows["text"].tolist(), rows["statement"].to_numpy()
    for at in range(0, len(texts), 1000):
        scores = process.cdist(
            texts[at : at + 1000], texts, scorer=fuzz.ratio, score_cutoff=MIN_RATIO, dtype=np.uint8
        )
        left, right = np.nonzero(scores)
        left = left + at
        once = left < right
        same = statements[left[once]] == statements[right[once]]
        found, missed = found + same.sum(), missed + (~same).sum()
    total = found + missed
    print(
        f"pairs of distinct sentences ({n_words} words and more, ratio >= {MIN_RATIO}): "
        f"{total}, in one statement {found}: {found / max(total, 1):.4f}"
    )


if __name__ == "__main__":
    main()
