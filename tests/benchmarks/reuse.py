"""How fast passages of own words are found that articles share, and whether all pairs are.

    python tests/benchmarks/reuse.py ARTICLES.parquet

Reads articles (``id``, ``outlet``, ``text``). What stands in double quotation marks is taken for
the quoted voice, all else for the body in the own voice. Prints CPU seconds and peak memory for a
tenth of the articles and for all of them, each in a process of its own, the exponent of growth
between the two, and whether the pairs of articles that have a passage in common are the ones that
a dictionary of all runs of eight words finds.
"""

import argparse
import math
import re
import resource
import subprocess
import sys
import time
import unicodedata
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd

from analysis.compare import find_reuse

QUOTATION = re.compile(r"[“\"](?=[^“”\"]*\w)([^“”\"]{1,2000})[”\"]")
BLANK = re.compile(r"(?:\s|--|[\u2012-\u2015])+")
SIZE = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.size:
        measure_size(arguments.corpus, arguments.size, arguments.check)
        return
    total = len(pd.read_parquet(arguments.corpus, columns=["id"]))
    print("articles  CPU seconds  peak MB  passages  rows")
    seconds = {}
    for size, *more in ((max(total // 10, 1),), (total,), (total, "--check")):
        command = [sys.executable, __file__, str(arguments.corpus), "--size", str(size), *more]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(line, flush=True)
        if not more:
            seconds[size] = float(line.split()[1])
    small, large = min(seconds), max(seconds)
    if small < large:
        growth = math.log(seconds[large] / seconds[small]) / math.log(large / small)
        print(f"grows as n^{growth:.2f} from {small:,} to {large:,} articles")


def read_tables(path: Path, size: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read the first articles, all of each its body, with their quotations."""
    articles = pd.read_parquet(path, columns=["id", "outlet", "text"]).iloc[:size]
    articles = articles.rename(columns={"id": "article_id"})
    zones = pd.DataFrame(
        {
            "article_id": articles["article_id"],
            "start": 0,
            "end": articles["text"].str.len(),
            "zone": "body",
        }
    )
    spans = [
        (article_id, *match.span(1), "speech")
        for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        for match in QUOTATION.finditer(text)
    ]
    return articles, zones, pd.DataFrame(spans, columns=["article_id", "start", "end", "kind"])


def measure_size(path: Path, size: int, check: bool) -> None:
    articles, zones, quotes = read_tables(path, size)
    begin = time.process_time()
    reuse = find_reuse(articles, zones, quotes)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not check:
        n_passages = reuse["passage_id"].nunique()
        print(f"{size:8,}  {seconds:11.2f}  {peak:7,.0f}  {n_passages:8,}  {len(reuse):,}")
        return
    found = pair_up(set(ids) for _, ids in reuse.groupby("passage_id")["article_id"])
    known = find_pairs(articles)
    print(
        f"pairs of articles: {len(found):,} by passages, {len(known):,} by the dictionary, "
        f"{len(found ^ known):,} in one of the two only"
    )


def pair_up(groups) -> set[tuple[str, str]]:
    """Give all pairs within each group."""
    return {pair for group in {tuple(sorted(group)) for group in groups}
            for pair in combinations(group, 2)}  # fmt: skip


def find_pairs(articles: pd.DataFrame) -> set[tuple[str, str]]:
    """Find the pairs of articles that share a run of words, by a dictionary of all runs."""
    holders = defaultdict(set)
    letters = {}
    for article_id, text in zip(articles["article_id"], articles["text"], strict=True):
        for own in split_own(text):
            words = []
            for token in BLANK.split(own):
                if token not in letters:
                    letters[token] = "".join(filter(is_letter, token.lower()))
                if letters[token]:
                    words.append(letters[token])
            for place in range(len(words) - SIZE + 1):
                holders[" ".join(words[place : place + SIZE])].add(article_id)
    return pair_up(group for group in holders.values() if len(group) > 1)


def is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def split_own(text: str) -> list[str]:
    """Cut the quotations out of a text."""
    edges = [
        0,
        *(place for match in QUOTATION.finditer(text) for place in match.span(1)),
        len(text),
    ]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


if __name__ == "__main__":
    main()
