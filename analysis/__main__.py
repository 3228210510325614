"""Command line: ``python -m analysis report`` and ``python -m analysis tables``."""

import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # Python looks for modules in the current folder first, where articles of strangers may lie
    # beside a numpy.py.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

import argparse
import contextlib
import glob
import importlib
import signal
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SILENT_SECONDS = 2  # progress is shown only for work that takes longer


class Stopped(SystemExit):
    """A signal stopped the run; its code is the exit code.

    A KeyboardInterrupt that passes through exec(), as imports call it, makes Python end with a code
    of its own, wherever it is caught.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code.

    0: good. 2: nothing usable, a bad call, or a disk that can't be written. 1: a fault of ours.
    129, 130 and 143: stopped by the end of a terminal (SIGHUP), Ctrl-C (SIGINT) or SIGTERM.
    """
    # Sums of many numbers differ in their last digits with the number of threads; Dask's workers
    # have one too. Set before numpy is imported.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    progress = Progress()
    try:
        return _run(_parse(arguments), progress)
    except (Stopped, KeyboardInterrupt) as stop:
        code = stop.code if isinstance(stop, Stopped) else 128 + signal.SIGINT
        return _fail(progress, "stopped; nothing was written", code)


def _run(options: argparse.Namespace, progress: "Progress") -> int:
    from analysis.memory import spare_memory_work

    try:
        with spare_memory_work():  # what imports make, stays
            importlib.import_module("analysis.pipeline")
        summary = options.run(options, progress)
    except Exception as error:
        if _received:  # an import may make another error of it
            raise Stopped(128 + _received[0]) from error
        from analysis.corpus import CorpusError

        if isinstance(error, CorpusError | OSError):
            return _fail(progress, str(error), 2)
        return _fail(progress, f"{type(error).__name__}: {error}", 1)
    progress.clear()
    error = _say(show_line(summary), sys.stdout)
    if error is None or isinstance(error, BrokenPipeError):  # as of "| head"
        return 0
    return _fail(progress, f"{summary} This could not be printed: {error}", 2)


def write_report(options: argparse.Namespace, progress: "Progress") -> str:
    """Run the report notebook over a corpus, or tables of one, and write one HTML file."""
    from analysis.output import unfinished_folder
    from analysis.pipeline import holds_tables, open_tables, write_tables
    from analysis.report import export_notebook

    if options.out.exists() and not options.out.is_file():
        raise FileExistsError(f"{options.out}: it is no file; name one to write the report to")
    _spare_inputs(options)
    with unfinished_folder(options.out) as folder:
        tables = folder / "tables"
        if holds_tables(options.corpus):
            tables = Path(options.corpus).resolve()
            corpus = open_tables(tables, options.reference)["corpus"].iloc[0]
        else:
            corpus = write_tables(
                options.corpus,
                tables,
                workers=options.workers,
                scheduler=options.scheduler,
                progress=progress,
                reference=options.reference,
            )
        progress("report", 0, 1)
        notebook = PROJECT / "notebooks" / "report.ipynb"
        # In a thread, so that a signal comes to us and not to the event loop of the notebook.
        with ThreadPoolExecutor(1) as thread:
            export = thread.submit(
                export_notebook, notebook, options.out, {"ANALYSIS_CORPUS": str(tables)}
            )
            try:
                export.result()
            except (Stopped, KeyboardInterrupt):
                _end_children()
                if export.exception():
                    raise
    return f"{options.out}: {_describe(corpus)}"


def _spare_inputs(options: argparse.Namespace) -> None:
    """Raise ``FileExistsError`` if the result would take the place of a file that is read."""
    from analysis.corpus import is_read

    out = Path(os.path.realpath(options.out))
    given = [path for path in (options.corpus, options.reference) if path]
    files = [path for path in chain(given, *map(glob.glob, given)) if os.path.isfile(path)]
    lost = [path for path in files if Path(os.path.realpath(path)).is_relative_to(out)]
    if out.is_relative_to(os.path.realpath(options.corpus)) and is_read(out):
        lost.append(out)
    if lost:
        message = f"{show_line(str(lost[0]))} is read, and would be replaced; name another place"
        raise FileExistsError(f"{options.out}: {message}")


def _end_children() -> None:
    """End the kernel of a notebook, which would wait for its cells."""
    import psutil

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()


def write_tables(options: argparse.Namespace, progress: "Progress") -> str:
    """Analyse the corpus and write its tables into a folder."""
    from analysis.pipeline import write_tables

    _spare_inputs(options)
    corpus = write_tables(
        options.corpus,
        options.out,
        options.format,
        options.workers,
        options.scheduler,
        progress,
        options.reference,
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


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong with a call."""

    def error(self, message: str):
        self.exit(2, f"error: {show_line(message)}; see python -m analysis --help\n")


def read_path(text: str) -> Path:
    """Read a path to write to; an empty one would be the current folder."""
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError("expected the name of a file or folder")
    return Path(text)


def read_count(text: str) -> int:
    """Read a number from 1 on."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, found {text!r}")
    return int(text)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = Parser(
        prog="python -m analysis",
        description="How did these outlets tell the same story differently?",
    )
    commands = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--workers",
        metavar="N",
        type=read_count,
        help="local processes (default: 1, and 2 from 2,000 articles on)",
    )
    shared.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler to work on instead"
    )
    shared.add_argument(
        "--reference",
        metavar="FILE",
        help="the speech, press release or post itself, to compare its printings with",
    )

    articles = "a folder of articles, or one .txt, .html, .csv, .jsonl or .parquet file"
    report = commands.add_parser("report", parents=[shared], help="write one HTML file")
    report.add_argument(
        "corpus",
        nargs="?",
        default=str(PROJECT / "seeds"),
        help=f"{articles}; or a folder of tables (default: the five articles in seeds)",
    )
    report.add_argument(
        "--out",
        metavar="FILE",
        type=read_path,
        default=Path("report.html"),
        help="the page to write (default: report.html)",
    )
    report.set_defaults(run=write_report)

    tables = commands.add_parser("tables", parents=[shared], help="write every table as a file")
    tables.add_argument("corpus", help=articles)
    tables.add_argument(
        "--out", metavar="FOLDER", type=read_path, required=True, help="the folder to write"
    )
    tables.add_argument(
        "--format",
        choices=["parquet", "csv", "jsonl"],
        default="parquet",
        help="of the files (default: parquet)",
    )
    tables.set_defaults(run=write_tables)
    return parser.parse_args(arguments)


def _describe(corpus) -> str:
    n = corpus["n_loaded"]
    return (
        f"{n} {'article' if n == 1 else 'articles'}. {corpus['n_found']} found = {n} loaded"
        f" + {corpus['n_rejected']} rejected + {corpus['n_ignored']} ignored."
    )


def _fail(progress: Progress, message: str, code: int) -> int:
    progress.clear()
    _say(f"error: {show_line(message)}", sys.stderr)
    return code


def _say(line: str, stream) -> OSError | None:
    """Print a line; gives the error if it can't be."""
    try:
        print(line, file=stream, flush=True)
    except OSError as error:
        # what is left in the stream must not fail again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error


def show_line(message: str) -> str:
    """Give a message in one line, without what drives a terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(message.split()))


_received: list[int] = []  # the signal that stopped this run


def _stop(number: int, frame) -> None:
    """Unwind what is open, once: a second signal must not end the clearing up."""
    _handle_signals(signal.SIG_IGN)
    _received.append(number)
    raise Stopped(128 + number)


def _handle_signals(handler) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # there is no SIGHUP on Windows
        if number and signal.getsignal(number) != signal.SIG_IGN:  # as with nohup
            signal.signal(number, handler)


def _open_streams() -> None:
    """Open what the caller has closed, or files would take its place; print any character."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what a library says to developers
    _handle_signals(_stop)
    _open_streams()
    code = main()
    _handle_signals(signal.SIG_IGN)  # what was to be done is done
    sys.exit(code)
