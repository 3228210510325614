"""Which files a corpus holds, and what is wrong with the others."""

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import schema
from analysis.corpus.decoding import show_name
from analysis.output import is_unfinished

TEXT_SUFFIXES = {".txt", ".html", ".htm"}
TABLE_SUFFIXES = {".csv", ".jsonl", ".parquet"}
METADATA_NAME = "metadata.csv"
MAX_FILE_BYTES = 20_000_000  # of a text file, and of one text in a table
MAX_FOUND = 100_000  # quotations of an article, and facts: far more than news has
UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")  # characters that print nothing
BACKUP = re.compile(r"~$|^#.*#$|\.(?:sw[a-z]|bak|orig|tmp)$", re.IGNORECASE | re.DOTALL)


class CorpusError(ValueError):
    """Nothing can be analysed; ``problems`` holds what was found on the way."""

    def __init__(self, message: str, problems: pd.DataFrame | None = None):
        super().__init__(show_name(message))  # it may quote what stands in a file
        self.problems = schema.empty("problems") if problems is None else problems


class File(NamedTuple):
    """A file that may hold an article: its path, its name within the corpus, its size."""

    path: str
    name: str
    n_bytes: int

    @property
    def stem(self) -> str:
        return show_name(Path(self.path).stem)


def note(source, code, message, outcome="kept", article_id=None) -> dict:
    """Make a row of the table ``problems``; what is kept is a warning, what is lost an error."""
    level = "error" if outcome == "rejected" else "warning"
    return {
        "source": source,
        "article_id": article_id,
        "level": level,
        "code": code,
        "message": show_name(f"{source}: {message}"),
        "outcome": outcome,
    }


def report_cut(articles: pd.DataFrame, found: pd.DataFrame, what: str) -> pd.DataFrame:
    """Report the articles of which a table may hold no more than the limit allows.

    Needs ``article_id`` and ``source`` of articles, and ``article_id`` of what was found in them.
    Gives rows for ``problems``.
    """
    counts = found["article_id"].value_counts()
    cut = articles[articles["article_id"].isin(counts.index[counts >= MAX_FOUND])]
    message = f"of its {what}, the first {MAX_FOUND:,} were looked at"
    problems = [
        note(row.source, "too_many", message, article_id=row.article_id) for row in cut.itertuples()
    ]
    return schema.make("problems", problems)


def find_files(folder: str) -> tuple[list[File], list[str], list[dict]]:
    """Find the text files below a folder, its metadata tables, and the problems of the rest.

    Links are not followed: they may leave the folder, or lead round in a circle. The order is
    that of the names, whatever the file system's.
    """
    files, tables, problems = [], [], []
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as entries:
                entries = list(entries)
        except OSError as error:
            name = _name_within(folder, current)
            problems.append(note(name, "unreadable", explain_error(error), "rejected"))
            continue
        for entry in entries:
            name = _name_within(folder, entry.path)
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                problems.append(note(name, "unreadable", explain_error(error), "rejected"))
                continue
            if stat.S_ISDIR(status.st_mode) and is_unfinished(entry.name):
                continue  # our own, of a run that writes into the corpus
            reason = _find_reason_to_ignore(entry.name, status.st_mode)
            if reason:
                problems.append(note(name, *reason, "ignored"))
            elif stat.S_ISDIR(status.st_mode):
                folders.append(entry.path)
            elif entry.name.lower() == METADATA_NAME:
                tables.append(entry.path)
            elif Path(entry.name).suffix.lower() in TEXT_SUFFIXES:
                files.append(File(entry.path, name, status.st_size))
            else:
                message = "only .txt and .html files below a folder are read as articles"
                if Path(entry.name).suffix.lower() in TABLE_SUFFIXES:
                    message += "; to read this table, give its own path"
                problems.append(note(name, "not_an_article", message, "ignored"))
    problems.sort(key=lambda problem: (problem["source"], problem["code"]))
    # by the name's parts, so that a folder's files stay together whatever its name sorts near
    return (
        sorted(files, key=lambda file: (file.name.split("/"), file.path)),
        sorted(tables),
        problems,
    )


def _find_reason_to_ignore(name: str, mode: int) -> tuple[str, str] | None:
    if stat.S_ISLNK(mode):
        return "link", "links are not followed; put the file itself into the folder"
    if name.startswith("."):
        return "hidden", "hidden files and folders are not read"
    if stat.S_ISDIR(mode):
        return None
    if not stat.S_ISREG(mode):
        return "not_a_file", "it is a pipe, a socket or a device, not a file"
    if BACKUP.search(name):
        return "backup", "it looks like an editor's backup"
    return None


def _name_within(folder: str, path: str) -> str:
    return show_name(os.path.relpath(path, folder).replace(os.sep, "/"))


def explain_error(error: OSError) -> str:
    """Say in a few words why a file cannot be read."""
    return f"it cannot be read ({error.strerror or error})"


def read_bytes(file: File) -> bytes:
    """Read a text file whole. Raises ``CorpusError`` if it is too large, and ``OSError``."""
    if file.n_bytes > MAX_FILE_BYTES:
        raise CorpusError(
            f"it has {file.n_bytes / 1e6:.1f} MB, the limit is {MAX_FILE_BYTES / 1e6:.0f} MB"
        )
    with open(file.path, "rb") as opened:
        return opened.read(MAX_FILE_BYTES + 1)
