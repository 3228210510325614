"""Our seconds next to those of other tools, on the same articles, in one run: a table and a chart.

    python tests/benchmarks/peers.py ARTICLES.parquet [--sizes 100 1000 10000] [--chart FILE.png]

Reads articles (``id``, ``outlet``, ``text``). For the first articles of each size: CPU seconds and
peak memory of all tables (the whole command, start included); CPU seconds of the measures of
length, readability and sentiment by us, and by textstat and NLTK (as in ``measures.py``, which
also compares the values); CPU seconds of grouping the quotations into statements by us, and of
comparing all their pairs with rapidfuzz. The others are left out above ``--peers`` articles
(default: 1,000), where they take too long.

At last the whole command over the five articles of ``seeds``, next to a script that does nothing
but measure them with textstat and NLTK: CPU seconds, the start of Python included, the least of
three runs of each.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import measures  # first: it keeps everything on one core
import pandas as pd
import pyarrow.parquet as pq
import scale
from rapidfuzz import fuzz, process

from analysis import group_statements, open_tables
from analysis.language import prepare_nltk_data

SEEDS = Path(__file__).parents[2] / "seeds"
SCRIPT = f"""
import sys
from pathlib import Path
import textstat
from nltk.sentiment.vader import SentimentIntensityAnalyzer
from nltk.tokenize.punkt import PunktSentenceTokenizer
analyser, splitter = SentimentIntensityAnalyzer(), PunktSentenceTokenizer()
for path in Path(sys.argv[1]).glob("*.txt"):
    text = path.read_text(encoding="utf-8")
    for name in {measures.FORMULAS + measures.ALSO}:
        getattr(textstat, name)(text)
    for sentence in splitter.tokenize(text):
        analyser.polarity_scores(sentence)
"""
BLOCK = 500  # quotations compared with all others at a time
COLUMNS = {
    "tables": "all tables, CPU s",
    "memory": "peak, MB",
    "measures": "measures, CPU s",
    "textstat + NLTK": "textstat + NLTK, CPU s",
    "ratio": "times as long",
    "statements": "statements, CPU s",
    "rapidfuzz": "rapidfuzz, all pairs, CPU s",
}
LINES = {
    "tables": ("all tables", "#0072B2", "o"),
    "measures": ("measures", "#009E73", "s"),
    "textstat + NLTK": ("textstat + NLTK", "#D55E00", "^"),
    "statements": ("statements", "#CC79A7", "D"),
    "rapidfuzz": ("rapidfuzz, all pairs", "#E69F00", "v"),
}  # colours: Okabe & Ito 2008
LABELS = {  # beside others: offset and alignment
    "textstat + NLTK": ((0, 8), "right", "bottom"),
    "measures": ((8, 0), "left", "bottom"),
    "statements": ((8, 0), "left", "top"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--peers", type=int, default=1000, help="articles (default: 1000)")
    parser.add_argument("--chart", type=Path, help="a PNG file to draw")
    options = parser.parse_args()
    os.environ["NLTK_DATA"] = str(prepare_nltk_data())  # for the script
    articles = pq.read_table(options.corpus)
    sizes = sorted({min(size, len(articles)) for size in options.sizes})
    rows = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "articles.parquet"
            pq.write_table(articles.slice(0, size), part)
            rows[size] = compare(part, size, size <= options.peers)
    table = pd.DataFrame.from_dict(rows, orient="index")
    print_table(table)
    if options.chart:
        draw(table, options.chart)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder  # the first run compiles, those after it do not
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        out = str(Path(folder) / "tables")
        ours = time_command("-m", "analysis", "tables", str(SEEDS), "--out", out)
        theirs = time_command("-c", SCRIPT, str(SEEDS))
    print(f"\nFive articles, whole commands: all tables {ours:.2f} CPU s, textstat + NLTK ", end="")
    print(f"{theirs:.2f}: {theirs / ours:.2f} times as long")


def time_command(*arguments: str) -> float:
    """Give the CPU seconds of a run of Python, the least of three."""
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(seconds)


def compare(part: Path, size: int, with_peers: bool) -> dict[str, float]:
    """Measure one size; what was not run is left out."""
    folder = part.with_name("tables")
    seconds, _, megabytes = scale.run(part, folder, 1)
    row = {"tables": seconds, "memory": megabytes}
    articles = measures.read_articles(str(part), size)
    row["measures"], sentences, _ = measures.measure_ours(articles)
    tables = open_tables(folder)
    quotes = tables["quotes"]
    started = time.process_time()
    group_statements(tables["articles"], quotes)
    row["statements"] = time.process_time() - started
    if with_peers:
        texts = measures.cut_sentences(articles, sentences)
        bodies = pd.Series(texts).groupby(sentences["article_id"].to_numpy(), sort=False)
        bodies = ["\n".join(body) for _, body in bodies]
        row["textstat + NLTK"] = (
            measures.time_textstat(bodies)
            + measures.time_nltk(texts)[0]
            + measures.time_punkt(bodies)
        )
        row["ratio"] = row["textstat + NLTK"] / row["measures"]
        speech = quotes.loc[quotes["kind"] == "speech", "text"].tolist()
        started = time.process_time()
        for first in range(0, len(speech), BLOCK):
            some = speech[first : first + BLOCK]
            process.cdist(some, speech[first:], scorer=fuzz.ratio, score_cutoff=80, workers=1)
        row["rapidfuzz"] = time.process_time() - started
    return row


def print_table(table: pd.DataFrame) -> None:
    table = table.reindex(columns=list(COLUMNS))
    print("| articles | " + " | ".join(COLUMNS.values()) + " |")
    print("|" + "---:|" * (1 + len(COLUMNS)))
    for size, row in table.iterrows():
        cells = ["–" if pd.isna(value) else f"{value:,.{value < 100:d}f}" for value in row]
        print(f"| {size:,} | " + " | ".join(cells) + " |")


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw seconds by articles, both as powers of ten."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4.6), dpi=200, layout="constrained")
    for name, (label, colour, marker) in LINES.items():
        line = table[name].dropna()
        axes.plot(line.index, line, color=colour, marker=marker)
        offset, ha, va = LABELS.get(name, ((8, 0), "left", "center"))
        axes.annotate(
            label, (line.index[-1], line.iloc[-1]), offset,
            textcoords="offset points", color=colour, ha=ha, va=va,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="Articles", ylabel="CPU seconds on one core")
    axes.set_xticks(table.index, [f"{size:,}" for size in table.index])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlim(table.index.min() / 1.3, table.index.max() * 4)
    ratio = table["ratio"].dropna()
    title = (
        f"textstat and NLTK take {ratio.iloc[-1]:.0f} times as long to measure {ratio.index[-1]:,}"
    )
    axes.set_title(f"{title} articles, on one core", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Software": None})


if __name__ == "__main__":
    main()
