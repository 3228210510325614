"""How well, and how fast, sentences of quotations are grouped into statements.

    python tests/benchmarks/statements.py STORIES.jsonl          # labelled pairs
    python tests/benchmarks/statements.py --scale ARTICLES.parquet   # time, memory
    python tests/benchmarks/statements.py --recall ARTICLES          # against all pairs
    python tests/benchmarks/statements.py --paraphrases ARTICLES     # labelled sentences

The first reads one story a line (``story_id``, ``articles`` with ``id``, ``outlet``, ``date``,
``text``) and reports precision and recall of "same statement" and "altered" on the pairs in
``tests/gold/statements/pairs*.csv`` whose articles are in the corpus, next to equal words and the
best single threshold of rapidfuzz's scorers. The second reads articles (``id``, ``outlet``,
``date``, ``text``) and groups 10,000, 30,000 and 100,000 of their quotations, each in a process of
its own. The third
takes whole articles in a row until they hold 16,000 quotations, aligns every pair of sentences of
five words or more whose rapidfuzz ratio is 70 or more, asks the project's own rule for two
printings of one statement about each that no quotation prints as two, and tells how many of the
pairs that it accepts are in one statement. The last gives precision and recall of indirect
versions on the pairs of statement and sentence in ``tests/gold/statements/paraphrases.csv`` whose
articles are in the corpus. A corpus may also be a folder of tables in Parquet.
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

from analysis.memory import spare_memory_work
from analysis.quotes import matching, statements
from analysis.quotes.alignment import compare_wording, fold
from analysis.quotes.statements import group_statements

GOLD = Path(__file__).parents[1] / "gold" / "statements"
PAIRS = {
    "pairs.csv": "on which the thresholds were set",
    "pairs_fresh.csv": "a later draw that set nothing",
    "pairs_outlets.csv": "on which the rules for other days were set",
    "pairs_outlets_fresh.csv": "a later draw that set nothing",
}
SIZES = (10_000, 30_000, 100_000)
N_BRUTE, MIN_RATIO, MIN_WORDS = 16_000, 70, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--scale", action="store_true", help="time and memory")
    parser.add_argument("--recall", action="store_true", help="pairs that comparing all finds")
    parser.add_argument("--paraphrases", action="store_true", help="labelled indirect versions")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.size:
        measure_size(arguments.corpus, arguments.size)
    elif arguments.scale:
        measure_scale(arguments.corpus)
    elif arguments.recall:
        measure_recall(arguments.corpus)
    elif arguments.paraphrases:
        measure_paraphrases(arguments.corpus)
    else:
        measure_pairs(arguments.corpus)


def read_articles(path: Path) -> pd.DataFrame:
    """Read stories (JSON Lines), articles (Parquet) or tables (a folder) as table articles."""
    if path.is_dir():
        return pd.read_parquet(path / "articles.parquet")
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


def extract(path: Path, articles: pd.DataFrame) -> pd.DataFrame:
    """Find the quotations with the project's own extraction, or read them."""
    if path.is_dir():
        return pd.read_parquet(path / "quotes.parquet")
    from analysis.corpus import find_zones
    from analysis.quotes import extract_quotes

    return extract_quotes(articles, find_zones(articles))[0]


def measure_pairs(path: Path) -> None:
    """Print precision and recall on the labelled pairs whose articles are in the corpus."""
    articles = read_articles(path)
    _, renderings = group_statements(articles, extract(path, articles))
    for name, about in PAIRS.items():
        pairs = pd.read_csv(GOLD / name, dtype={"article_a": "str", "article_b": "str"})
        known = set(articles["article_id"])
        pairs = pairs[pairs["article_a"].isin(known) & pairs["article_b"].isin(known)]
        if pairs.empty:
            continue
        print(f"{name}, {about}: ", end="")
        compare_labels(articles, renderings, pairs)
        print()


def compare_labels(articles: pd.DataFrame, renderings: pd.DataFrame, pairs: pd.DataFrame) -> None:
    """Print precision and recall on one set of labelled pairs, next to simpler ways."""
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
    """Print seconds and memory for each size, and the growth."""
    articles = read_articles(path)
    start = time.process_time()
    quotes = extract(path, articles)
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


def measure_size(path: Path, size: int) -> None:
    """Print the CPU seconds and the peak memory of grouping so many quotations."""
    articles = read_articles(path)
    quotes = draw(pd.read_parquet(Path(path.name + ".quotes.parquet").resolve()), size)
    start = time.process_time()
    with spare_memory_work():  # as the pipeline does
        group_statements(articles, quotes)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def measure_recall(path: Path) -> None:
    """Print the share of the pairs of one statement that the keys find."""
    articles = read_articles(path)
    quotes = extract(path, articles)
    quotes = quotes[quotes["kind"] == "speech"]
    n_before = quotes["article_id"].map(quotes["article_id"].value_counts().reindex(
        articles["article_id"]).fillna(0).cumsum())  # fmt: skip
    quotes = quotes[n_before <= N_BRUTE]
    forms: list[matching.Forms] = []
    keep, find = statements.find_groups, matching.find_groups
    statements.find_groups = lambda found: forms.append(found) or find(found)
    try:
        group_statements(articles, quotes)
    finally:
        statements.find_groups = keep
    (found,) = forms
    groups, further = find(found)
    held = {(form, group) for form, group in further}
    left, right = compare_all(found)
    n_hidden = len(left)
    # What one quotation prints as two sentences is not one statement, however alike the two are.
    accepted = [
        match
        for match in matching._verify(found, left, right)
        if found.quotes.get(match.short, set()).isdisjoint(found.quotes.get(match.long, set()))
    ]

    def is_joined(a, b):
        return groups[a] == groups[b] or (a, groups[b]) in held or (b, groups[a]) in held

    met = sum(is_joined(match.short, match.long) for match in accepted)
    left, right = matching._find_candidates(found)
    known = set((np.minimum(left, right) * len(groups) + np.maximum(left, right)).tolist())
    keyed = sum(
        min(match.short, match.long) * len(groups) + max(match.short, match.long) in known
        for match in accepted
    )
    print(
        f"{len(quotes)} quotations of {quotes['article_id'].nunique()} articles in a row, "
        f"{len(groups)} distinct sentences\n"
        f"pairs of {MIN_WORDS} words and more with a ratio >= {MIN_RATIO}: "
        f"{n_hidden}; of one statement by the rule: {len(accepted)}\n"
        f"of these, compared because of their keys: {keyed} ({keyed / max(len(accepted), 1):.4f}); "
        f"in one statement: {met} ({met / max(len(accepted), 1):.4f})"
    )


def compare_all(forms: matching.Forms) -> tuple[np.ndarray, np.ndarray]:
    """Give the pairs of distinct sentences, out of all, whose words are alike."""
    texts = [
        " ".join(forms.spelt[code] for code in forms.codes[start : start + count].tolist())
        for start, count in zip(forms.starts.tolist(), forms.counts.tolist(), strict=True)
    ]
    able = np.flatnonzero(forms.counts >= MIN_WORDS)
    texts = [texts[at] for at in able.tolist()]
    pairs = []
    for at in range(0, len(texts), 500):
        scores = process.cdist(
            texts[at : at + 500], texts[at:], scorer=fuzz.ratio, score_cutoff=MIN_RATIO,
            dtype=np.uint8,
        )  # fmt: skip
        left, right = np.nonzero(scores)
        once = left < right
        pairs.append(np.stack([able[left[once] + at], able[right[once] + at]]))
    left, right = np.unique(np.concatenate(pairs, axis=1), axis=1)
    return left, right


def measure_paraphrases(path: Path) -> None:
    """Print precision and recall of indirect versions on the labelled pairs, draw by draw."""
    from analysis.corpus import find_zones
    from analysis.language import split_sentences
    from analysis.quotes import find_paraphrases

    articles = read_articles(path)
    labels = pd.read_csv(GOLD / "paraphrases.csv", dtype={"article_a": "str", "article_b": "str"})
    known = set(articles["article_id"])
    labels = labels[labels["article_a"].isin(known) & labels["article_b"].isin(known)]
    quotes = extract(path, articles)
    if path.is_dir():
        sentences = pd.read_parquet(path / "sentences.parquet")
    else:
        sentences = split_sentences(articles, find_zones(articles))
    tables = group_statements(articles, quotes)
    found = find_paraphrases(articles, sentences, quotes, *tables)
    places = found.merge(tables[1][["statement_id", "article_id", "start", "end"]],
                         on="statement_id", suffixes=("_b", "_a"))  # fmt: skip
    met = set()
    for row in labels.itertuples():
        rows = places[(places["article_id_a"] == row.article_a)
                      & (places["article_id_b"] == row.article_b)]  # fmt: skip
        if (
            (rows["start_a"] < row.end_a) & (rows["end_a"] > row.start_a)
            & (rows["start_b"] < row.end_b) & (rows["end_b"] > row.start_b)
        ).any():  # fmt: skip
            met.add(row.Index)
    print(f"{len(found)} indirect versions found; {len(labels)} labelled pairs\n")
    print(f"{'told in other words':34} precision  recall  F1")
    for name, rows in labels.groupby("draw"):
        report(name, rows["told"].to_numpy(dtype=bool), rows.index.isin(met))


if __name__ == "__main__":
    main()
