"""A corpus cut into parts, each of which any process can read by itself."""

import glob
import math
import os
import stat
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from analysis.corpus import tables
from analysis.corpus.decoding import NotTextError, decode, show_name
from analysis.corpus.files import (
    METADATA_NAME,
    TABLE_SUFFIXES,
    TEXT_SUFFIXES,
    CorpusError,
    File,
    explain_error,
    find_files,
    note,
    read_bytes,
)
from analysis.corpus.pages import GENERATOR, extract_article, find_charset
from analysis.memory import remember

SEPARATORS = str.maketrans("_-. ", "____")
CHUNK_BYTES = 1 << 20
READERS = {".csv": tables.read_csv, ".jsonl": tables.read_jsonl, ".parquet": tables.read_parquet}
# A record is what is known of one source, or None if it holds no article; with its problems.
Records = Iterator[tuple[dict | None, list[dict]]]


class Partition(NamedTuple):
    """Some sources of a corpus: a function that reads them, and about how many they are.

    It can be sent to another process, which must reach the files under the same names.
    """

    read: partial
    n_sources: int


def find_partitions(path: str, size: float = math.inf) -> list[Partition]:
    """Cut a corpus into partitions of about ``size`` sources; no article is read.

    Takes what ``load_articles`` takes. Tables are cut by their rows, but for those behind an
    address, which are a partition each. Raises ``CorpusError`` if there is nothing at the path.
    """
    if "://" in path:
        return _split_address(path)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        if any(mark in path for mark in "*?["):
            return _split_pattern(path, size)
        reason = f"it cannot be reached ({getattr(error, 'strerror', None) or error})"
        if isinstance(error, FileNotFoundError):
            reason = "there is no such file or folder"
        raise CorpusError(f"{show_name(path)}: {reason}") from None
    if stat.S_ISDIR(mode):
        return _split_folder(path, size)
    if not stat.S_ISREG(mode):
        raise CorpusError(f"{show_name(path)}: it is neither a file nor a folder")
    suffix = Path(path).suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return _split_table(path, show_name(Path(path).name), size)
    if suffix in TEXT_SUFFIXES:
        file = File(path, show_name(Path(path).name), os.path.getsize(path))
        beside = os.path.join(os.path.dirname(path), METADATA_NAME)
        metadata, problems = {}, []
        if os.path.isfile(beside):
            metadata, problems = _read_metadata(beside, os.path.dirname(path) or ".")
        short_name = file.stem.translate(SEPARATORS).split("_")[0]
        described = [(file, short_name, metadata.get(file.name, {}))]
        return [*_state(problems), Partition(partial(_read_files, described), 1)]
    expected = ", ".join(sorted(TEXT_SUFFIXES | TABLE_SUFFIXES))
    raise CorpusError(
        f"{show_name(path)}: it is of no known kind; expected a folder, or one of {expected}"
    )


def _state(problems: list[dict]) -> list[Partition]:
    """Make a partition of what was found wrong on the way."""
    return [Partition(partial(_give, problems), 0)] if problems else []


def _give(problems: list[dict]) -> Records:
    yield None, [dict(problem) for problem in problems]


def _split_folder(folder: str, size: float) -> list[Partition]:
    files, metadata_tables, problems = find_files(folder)
    metadata = {}
    for table in metadata_tables:
        values, more_problems = _read_metadata(table, folder)
        metadata |= values
        problems += more_problems
    names = {file.name for file in files}
    for name, values in metadata.items():
        if name not in names:
            message = f"it describes '{name}', which is not among the articles"
            problems.append(note(values["source"], "unmatched_metadata", message))
    stems = Counter(file.stem for file in files)
    short_names = {stem: stem.translate(SEPARATORS).split("_")[0] for stem in stems}
    taken = Counter(short_names.values())
    taken.update(values["outlet"] for values in metadata.values() if values.get("outlet"))
    described = []
    for file in files:
        short = short_names[file.stem]
        is_free = short and taken[short] == 1 and stems[file.stem] == 1
        described.append((file, short if is_free else None, metadata.get(file.name, {})))
    step = min(size, max(len(described), 1))
    parts = [described[i : i + step] for i in range(0, len(described), step)]
    return _state(problems) + [Partition(partial(_read_files, part), len(part)) for part in parts]


def _split_pattern(pattern: str, size: float) -> list[Partition]:
    """Cut all tables that a pattern matches; a damaged one will be reported."""
    paths = sorted(glob.glob(pattern, recursive=True))
    if not paths:
        raise CorpusError(f"{show_name(pattern)}: no file matches it")
    base = os.path.commonpath([os.path.dirname(path) or "." for path in paths])
    partitions = []
    for path in paths:
        name = show_name(os.path.relpath(path, base).replace(os.sep, "/"))
        if Path(path).suffix.lower() not in TABLE_SUFFIXES or not os.path.isfile(path):
            message = "only .csv, .jsonl and .parquet files are read by a pattern"
            partitions += _state([note(name, "not_a_table", message, "ignored")])
        else:
            partitions += _split_table(path, name, size, is_one_of_many=True)
    return partitions


def _split_address(url: str) -> list[Partition]:
    """Find tables in a store that fsspec knows, such as s3://bucket/*.parquet."""
    try:
        import fsspec
    except ImportError:
        message = 'addresses need fsspec; install it with: pip install "analysis[cluster]"'
        raise CorpusError(f"{show_name(url)}: {message}") from None
    try:
        files = sorted(fsspec.open_files(url, "rb"), key=lambda file: file.path)
    except (OSError, ValueError, ImportError) as error:
        raise CorpusError(f"{show_name(url)}: it cannot be opened ({error})") from error
    if not files:
        raise CorpusError(f"{show_name(url)}: no file matches it")
    partitions = []
    for file in files:
        name = show_name(file.path.rsplit("/", 1)[-1])
        if Path(name).suffix.lower() not in TABLE_SUFFIXES:
            message = "only .csv, .jsonl and .parquet files are read from an address"
            partitions += _state([note(name, "not_a_table", message, "ignored")])
        else:
            partitions.append(Partition(partial(_read_table, file, name, is_one_of_many=True), 1))
    return partitions


def _split_table(
    path: str, name: str, size: float, is_one_of_many: bool = False
) -> list[Partition]:
    n_rows = 0 if math.isinf(size) else _count_rows(path)
    status = os.stat(path)
    version = status.st_mtime_ns, status.st_size
    starts = range(0, n_rows, size) if n_rows else [0]
    partitions = []
    for first in starts:
        # The number of rows may be an estimate: the last partition takes what there is.
        last = math.inf if first == starts[-1] else first + size
        read = partial(_read_table, path, name, first, last, version, is_one_of_many)
        partitions.append(Partition(read, min(last, n_rows) - first))
    return partitions


def _count_rows(path: str) -> int:
    """Count the rows of a Parquet file, or about those of a text file; 0 if it can't be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if Path(path).suffix.lower() == ".parquet":
            return pq.read_metadata(path).num_rows
        ends = Counter()
        with open(path, "rb") as opened:
            while chunk := opened.read(CHUNK_BYTES):
                for end in (b"\n", b"\r"):
                    ends[end] += chunk.count(end)
        return max(ends.values(), default=0) + 1
    except (pa.ArrowException, OSError, ValueError):
        return 0  # whoever reads it will say what is wrong


def _read_table(
    opener, name: str, first: int = 0, last: float = math.inf, version=None, is_one_of_many=False
) -> Records:
    """Read the rows of a table that are numbered above ``first`` and up to ``last``."""
    try:
        yield from _make_records(_read_rows(opener, name, first, last, version), name)
    except (OSError, CorpusError) as error:
        message = explain_error(error) if isinstance(error, OSError) else str(error)
        bare = message.removeprefix(f"{name}: ").removeprefix(f"{name}, ")
        if not is_one_of_many:
            raise CorpusError(message if bare != message else f"{name}: {message}") from error
        if first == 0:
            yield None, [note(name, "unusable", bare, "rejected")]


@remember()
def _list_stopped() -> dict[tuple, tuple[int, Iterator]]:
    """Tell where the reading of a table has stopped: the next partition goes on from there."""
    return {}


def _read_rows(opener, name: str, first: int, last: float, version) -> Iterator[tables.Row]:
    stopped = _list_stopped()
    at, rows = stopped.pop((str(opener), version), (0, None))
    if rows is None or at > first:
        rows = _open_rows(opener, name)
    for row in rows:
        if row[0] > last:
            stopped.clear()
            stopped[str(opener), version] = last, chain([row], rows)
            return
        if row[0] > first:
            yield row


def _open_rows(opener, name: str) -> Iterator[tables.Row]:
    """Read all rows of a table; the opener is a path, or a file that fsspec opens."""
    with open(opener, "rb") if isinstance(opener, str) else opener as opened:
        yield from READERS[Path(name).suffix.lower()](opened, name)


def _make_records(rows: Iterator[tables.Row], name: str) -> Records:
    stem = Path(name).stem
    for number, values, notes in rows:
        source = f"{name}:{number}"
        if values is None:
            (code, message), *_ = notes
            yield None, [note(source, code, message, "rejected")]
            continue
        problems = [note(source, *one) for one in notes]
        text = values.pop("text", None)
        if not text:
            message = problems.pop()["message"] if problems else "the text is empty"
            message = message.removeprefix(f"{source}: ")
            yield None, [note(source, "empty", message, "rejected")]
            continue
        record = {"source": source, "stem": f"{stem}-{number}", "text": text, "metadata": values}
        yield record, problems


def _read_files(described: list[tuple[File, str | None, dict]]) -> Records:
    for file, short_name, metadata in described:
        yield _read_file(file, short_name, metadata)


def _read_file(
    file: File, short_name: str | None, metadata: dict
) -> tuple[dict | None, list[dict]]:
    try:
        data = read_bytes(file)
        if not data:
            return None, [note(file.name, "empty", "the file is empty", "rejected")]
        is_page = Path(file.path).suffix.lower() != ".txt"
        if is_page and GENERATOR in data[:2000]:
            message = "it is a report, not an article"
            return None, [note(file.name, "own_report", message, "ignored")]
        text, notes = decode(data, find_charset(data) if is_page else None)
    except NotTextError as error:
        return None, [note(file.name, "binary", str(error), "rejected")]
    except CorpusError as error:
        return None, [note(file.name, "too_large", str(error), "rejected")]
    except OSError as error:
        return None, [note(file.name, "unreadable", explain_error(error), "rejected")]
    record = {"source": file.name, "stem": file.stem, "short_name": short_name}
    if is_page:
        text, stated, page_notes = extract_article(text)
        notes += page_notes
        record |= stated
        if text is None:
            code, message = notes.pop()
            return None, [note(file.name, code, message, "rejected")]
    record |= {"text": text, "metadata": metadata}
    return record, [note(file.name, *one) for one in notes]


def is_read(path: Path) -> bool:
    """Tell if a file below a folder would be read as an article, or as what is known of some."""
    if path.name.lower() == METADATA_NAME:
        return path.is_file()
    if path.suffix.lower() not in TEXT_SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as opened:
        return GENERATOR not in opened.read(2000)


def _read_metadata(path: str, folder: str) -> tuple[dict[str, dict], list[dict]]:
    """Read a metadata table: values by the file's name within the corpus."""
    source = show_name(os.path.relpath(path, folder).replace(os.sep, "/"))
    metadata, problems = {}, []
    try:
        with open(path, "rb") as opened:
            for line, values, notes in tables.read_csv(opened, source, required="file"):
                here = f"{source}:{line}"
                problems += [note(here, *one) for one in notes]
                if not values or not values["file"].strip():
                    continue
                name = os.path.normpath(os.path.join(os.path.dirname(source), values["file"]))
                name = show_name(name.replace(os.sep, "/"))
                if name in metadata:
                    message = f"'{name}' is described twice; the first counts"
                    problems.append(note(here, "duplicate_metadata", message))
                else:
                    metadata[name] = {**values, "source": here}
    except OSError as error:
        problems.append(note(source, "unreadable", explain_error(error)))
    except CorpusError as error:
        message = str(error).removeprefix(f"{source}: ").removeprefix(f"{source}, ")
        problems.append(note(source, "unusable_metadata", message))
    return metadata, problems
