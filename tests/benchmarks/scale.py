"""What all tables cost as a corpus grows, stage by stage, and what a second process gains.

    python tests/benchmarks/scale.py ARTICLES.parquet [--sizes 100 1000 10000]
    python tests/benchmarks/scale.py ARTICLES.parquet --make 100000 --out LARGE.parquet
    python tests/benchmarks/scale.py LARGE.parquet --workers 2 --out TABLES

Reads articles (``id``, ``outlet``, ``text``; ``date`` or ``published`` where known). Prints CPU
seconds (user and system, all processes) and peak memory (resident, all processes together) of
``python -m analysis tables`` for the first articles of each size, the exponent of growth, CPU
seconds of each stage, and the time of two processes against one at the largest size. CPU seconds
are compared, not the clock's, except for two processes against one: let nothing else run then.

With ``--workers`` all articles of the corpus go once through so many processes, and nothing else is
done; the tables stay.

With ``--make`` it writes a corpus of that many articles instead: each takes the paragraphs'
lengths, outlet and date of a random article, and its sentences from random articles of the same
tenth of the corpus, so that vocabulary and quotations are mixed anew and not just copied.
"""

import argparse
import itertools
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-Z])")
ROWS = 10_000  # of a row group
COLUMNS = "articles  CPU seconds  CPU s per 1,000  wall seconds  peak MB"
PER_ARTICLE = [
    "detect_language",
    "find_zones",
    "extract_quotes",
    "split_sentences",
    "measure_sentences",
    "measure_articles",
    "count_speakers",
    "find_facts",
    "count_terms",
    "count_sentiment_words",
    "find_runs",
    "find_signatures",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--make", type=int, help="write so many articles and end")
    parser.add_argument("--workers", type=int, help="run the command once, with so many processes")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make_corpus(options.corpus, options.make, options.out)
    elif options.workers:
        print(COLUMNS)
        size = pq.read_metadata(options.corpus).num_rows
        print_run(size, *run(options.corpus, options.out, options.workers))
    elif options.stages:
        print(json.dumps(time_stages(options.corpus, options.stages)))
    else:
        compare_sizes(options.corpus, options.sizes)


def compare_sizes(corpus: Path, sizes: list[int]) -> None:
    articles = pq.read_table(corpus)
    sizes = sorted({min(size, len(articles)) for size in sizes})
    with tempfile.TemporaryDirectory() as folder:
        runs, stages = {}, {}
        print(COLUMNS)
        for size in sizes:
            part = Path(folder) / f"{size}.parquet"
            pq.write_table(articles.slice(0, size), part)
            cpu, wall, peak = runs[size] = run(part, Path(folder) / "tables", 1)
            print_run(size, cpu, wall, peak)
        for small, large in itertools.pairwise(sizes):
            growth = math.log(runs[large][0] / runs[small][0]) / math.log(large / small)
            print(f"grows as n^{growth:.2f} from {small:,} to {large:,} articles")
        cpu, wall, peak = run(part, Path(folder) / "tables", 2)
        alone = runs[sizes[-1]][1]
        print(f"two processes: {wall:.1f} s, one: {alone:.1f} s: {alone / wall:.2f}x as fast; ")
        print(f"               {cpu:.1f} CPU s, peak {peak:.0f} MB")
        for size in sizes:
            command = [sys.executable, __file__, Path(folder) / f"{size}.parquet"]
            done = subprocess.run(
                [*command, "--stages", Path(folder) / "tables"],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            stages[size] = json.loads(done.stdout)
    print("\nCPU seconds of each stage  " + "".join(f"{size:>10,}" for size in sizes))
    for name in stages[sizes[-1]]:
        print(f"{name:27}" + "".join(f"{stages[size][name]:10.2f}" for size in sizes))


def print_run(size: int, cpu: float, wall: float, peak: float) -> None:
    print(f"{size:8,} {cpu:12.1f} {cpu / size * 1000:16.1f} {wall:13.1f} {peak:8.0f}", flush=True)


def run(corpus: Path, out: Path, workers: int) -> tuple[float, float, float]:
    """Run the command; gives CPU seconds, seconds by the clock, and the peak of memory in MB."""
    command = ["tables", str(corpus), "--out", str(out), "--workers", str(workers)]
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", *command], stdout=subprocess.DEVNULL
    )
    peak, times = [0.0], {}
    watcher = threading.Thread(target=watch, args=(process, peak, times))
    watcher.start()
    code = process.wait()
    watcher.join()
    if code:
        sys.exit(f"the command ended with {code}")
    return sum(times.values()), time.monotonic() - start, peak[0]


def watch(process: subprocess.Popen, peak: list[float], times: dict[int, float]) -> None:
    """Note memory and CPU time of a process and its children twenty times a second."""
    root = psutil.Process(process.pid)
    while process.poll() is None:
        memory = 0
        try:
            for one in (root, *root.children(recursive=True)):
                with one.oneshot():
                    memory += one.memory_info().rss
                    used = one.cpu_times()
                    times[one.pid] = used.user + used.system
        except psutil.Error:
            continue
        peak[0] = max(peak[0], memory / 1e6)
        time.sleep(0.05)


def time_stages(corpus: Path, out: Path) -> dict[str, float]:
    """Give the CPU seconds of each stage, in one process."""
    from analysis import compare, language, measures, pipeline, quotes

    seconds: dict[str, float] = {}

    def timed(function, name):
        def call(*arguments, **named):
            start = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                seconds[name] = seconds.get(name, 0.0) + time.process_time() - start

        return call

    for name in PER_ARTICLE:
        for module in (compare, language, measures, quotes, pipeline):
            if hasattr(module, name):
                setattr(module, name, timed(getattr(module, name), name))
    list_shuffles, list_steps = pipeline.list_shuffles, pipeline.list_steps
    pipeline.list_shuffles = lambda: [
        shuffle._replace(run=timed(shuffle.run, shuffle.makes)) for shuffle in list_shuffles()
    ]
    pipeline.list_steps = lambda: {
        name: step._replace(run=timed(step.run, name)) for name, step in list_steps().items()
    }
    start = time.process_time()
    pipeline.write_tables(corpus, out)
    total = time.process_time() - start
    return seconds | {"reading and writing": total - sum(seconds.values()), "all": total}


def make_corpus(corpus: Path, size: int, out: Path) -> None:
    """Write a corpus of articles whose sentences are drawn anew; the same each time."""
    articles = pd.read_parquet(corpus)
    draw = random.Random(size)
    lengths, pools = [], [[] for _ in range(10)]
    for row, text in enumerate(articles["text"]):
        paragraphs = [SENTENCE.split(line) for line in text.split("\n") if line.strip()]
        lengths.append([len(paragraph) for paragraph in paragraphs])
        pools[row * 10 // len(articles)] += [s for paragraph in paragraphs for s in paragraph]
    others = articles.drop(columns=["id", "text"])
    writer = None
    for first in range(0, size, ROWS):
        count = min(ROWS, size - first)
        rows = [draw.randrange(len(articles)) for _ in range(count)]
        texts = []
        for row in rows:
            pool = pools[row * 10 // len(articles)]
            lines = [" ".join(draw.choices(pool, k=length)) for length in lengths[row]]
            texts.append("\n\n".join(lines))
        frame = others.iloc[rows].assign(
            id=[f"made-{number}" for number in range(first, first + count)], text=texts
        )
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(out, table.schema)
        writer.write_table(table)
    writer.close()


if __name__ == "__main__":
    main()
