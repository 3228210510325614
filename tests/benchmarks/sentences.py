"""Sentences right, and seconds: ours, and NLTK's Punkt with and without our abbreviations.

    python tests/benchmarks/sentences.py GOLD [CORPUS]

GOLD is JSON Lines with `text` and `sentences`, and `skip` and `pdf` for cases to leave out. CORPUS
is a Parquet, CSV or JSON Lines file with a column `text`: all three split its first 1,000 articles.
"""

import argparse
import json
import re
import time

import pandas as pd
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from analysis.language import find_paragraphs, find_sentences
from analysis.language.sentences import KIND

N_ARTICLES = 1000
# A quotation of several sentences that the case keeps in one piece; we split it on purpose, since
# each of its sentences is a statement of its own.
WHOLE_QUOTATION = re.compile(r"""["“'‘`][^"”]*[\w\]][.!?]\s+[A-Z_]""")


def split_punkt(tokenizer, text):
    """Split each paragraph: Punkt gives up on longer texts."""
    for start, end in find_paragraphs(text):
        yield from tokenizer.tokenize(text[start:end])


def make_splitters():
    """Name each splitter: text -> list of sentences."""
    parameters = PunktParameters()
    parameters.abbrev_types = {word.lower() for word in KIND if not word.endswith("!")}
    fitted, bare = PunktSentenceTokenizer(parameters), PunktSentenceTokenizer()
    return {
        "ours": lambda text: [text[start:end] for start, end in find_sentences(text)],
        "Punkt with our abbreviations": lambda text: list(split_punkt(fitted, text)),
        "Punkt alone": lambda text: list(split_punkt(bare, text)),
    }


def without_blanks(sentences):
    return ["".join(sentence.split()) for sentence in sentences]


def place_case(case):
    """Say what a case is good for: news, or why not."""
    if "".join(without_blanks(case["sentences"])) != "".join(case["text"].split()):
        return "text rewritten"
    if any(WHOLE_QUOTATION.search(sentence) for sentence in case["sentences"]):
        return "quotation kept whole"
    return "to be split"


def score_splitters(path, splitters):
    """Count the cases that each splitter gets right, by what the case is good for."""
    with open(path, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    cases = [case for case in cases if not (case.get("skip") or case.get("pdf"))]
    rows = [
        {"splitter": name, "cases": place_case(case), "right": is_right(split, case)}
        for name, split in splitters.items()
        for case in cases
    ]
    table = pd.DataFrame(rows)
    table = pd.concat([table, table.assign(cases="all")])
    right = table.groupby(["splitter", "cases"], sort=False)["right"].agg(["sum", "size"])
    return (right["sum"].astype(str) + " of " + right["size"].astype(str)).unstack()


def is_right(split, case):
    return without_blanks(split(case["text"])) == without_blanks(case["sentences"])


def time_splitters(path, splitters):
    """Measure CPU milliseconds an article, and sentences."""
    read = {".parquet": pd.read_parquet, ".csv": pd.read_csv}
    suffix = path[path.rindex(".") :]
    frame = read[suffix](path) if suffix in read else pd.read_json(path, lines=True)
    texts = frame["text"].head(N_ARTICLES).tolist()
    rows = {}
    for name, split in splitters.items():
        start = time.process_time()
        n_sentences = sum(len(split(text)) for text in texts)
        milliseconds = (time.process_time() - start) * 1000 / len(texts)
        rows[name] = {"ms an article": round(milliseconds, 3), "sentences": n_sentences}
    print(f"\n{len(texts):,} articles of {sum(map(len, texts)) / len(texts):,.0f} characters")
    return pd.DataFrame(rows).T


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold")
    parser.add_argument("corpus", nargs="?")
    arguments = parser.parse_args()
    splitters = make_splitters()
    print(score_splitters(arguments.gold, splitters).to_string())
    if arguments.corpus:
        print(time_splitters(arguments.corpus, splitters).to_string())


if __name__ == "__main__":
    main()
