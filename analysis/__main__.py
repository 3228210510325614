"""Command line: ``python -m analysis report`` and ``python -m analysis tables``."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SILENT_SECONDS = 2  # progress is shown only for work that takes longer


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 good, 2 nothing usable or a bad call, 1 our fault."""
    # Sums of many numbers differ in their last digits with the number of threads; Dask's workers
    # have one too. Set before numpy is imported.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from analysis.corpus import CorpusError

    options = _parse(arguments)
    progress = Progress()
    try:
        summary = options.run(options, progress)
    except KeyboardInterrupt:
        return _fail(progress, "stopped; nothing was written", 130)
    except (CorpusError, OSError) as error:
        return _fail(progress, str(error), 2)
    except Exception as error:
        return _fail(progress, f"{type(error).__name__}: {error}", 1)
    progress.clear()
    print(summary)
    return 0


def write_report(options: argparse.Namespace, progress: "Progress") -> str:
    """Analyse the corpus, run the report notebook over its tables, and write one HTML file."""
    from analysis.pipeline import write_tables
    from analysis.report import export_notebook

    with tempfile.TemporaryDirectory(prefix="analysis-") as folder:
        corpus = write_tables(
            options.corpus,
            folder,
            workers=options.workers,
            scheduler=options.scheduler,
            progress=progress,
        )
        progress("report", 0, 1)
        notebook = PROJECT / "notebooks" / "report.ipynb"
        export_notebook(notebook, options.out, {"ANALYSIS_CORPUS": folder})
    return f"{options.out}: {_describe(corpus)}"


def write_tables(options: argparse.Namespace, progress: "Progress") -> str:
    """Analyse the corpus and write its tables into a folder."""
    from analysis.pipeline import write_tables

    corpus = write_tables(
        options.corpus, options.out, options.format, options.workers, options.scheduler, progress
    )
    return f"{options.out}: {_describe(corpus)}"


class Progress:
    """A line on the terminal: stage, done, rate, time left; nothing when it isn't a terminal."""

    def __init__(self):
        self.start = time.monotonic()
        self.is_shown = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        seconds = time.monotonic() - self.start
        if not sys.stderr.isatty() or seconds < SILENT_SECONDS:
            return
        self.is_shown = True
        line = f"{stage}: {done:,} of {max(done, total):,}"
        if stage == "articles" and done:
            left = seconds / done * max(total - done, 0)
            line += f", {done / seconds:,.0f} a second, {left // 60:.0f}:{left % 60:02.0f} left"
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="How did these outlets tell the same story differently?",
    )
    commands = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--workers", type=int, default=1, help="local processes (default: 1)")
    shared.add_argument("--scheduler", help="address of a Dask scheduler to work on instead")

    report = commands.add_parser("report", parents=[shared], help="write one HTML file")
    report.add_argument("corpus", nargs="?", default=str(PROJECT / "seeds"))
    report.add_argument("--out", type=Path, default=Path("report.html"), help="report.html")
    report.set_defaults(run=write_report)

    tables = commands.add_parser("tables", parents=[shared], help="write every table as a file")
    tables.add_argument("corpus")
    tables.add_argument("--out", type=Path, required=True, help="folder to write")
    tables.add_argument("--format", choices=["parquet", "csv", "jsonl"], default="parquet")
    tables.set_defaults(run=write_tables)
    return parser.parse_args(arguments)


def _describe(corpus) -> str:
    return (
        f"{corpus['n_loaded']} articles. {corpus['n_found']} found = {corpus['n_loaded']} loaded"
        f" + {corpus['n_rejected']} rejected + {corpus['n_ignored']} ignored."
    )


def _fail(progress: Progress, message: str, code: int) -> int:
    progress.clear()
    line = " ".join(message.split())
    print("error: " + "".join(c if c.isprintable() else "?" for c in line), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
