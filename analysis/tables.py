"""A folder of tables: written part by part, read as a whole, converted for other programs."""

import contextlib
import csv
import json
import os
import re
import shutil
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.util import hash_pandas_object

from analysis import schema
from analysis.corpus.files import CorpusError, note

FORMATS = ("parquet", "csv", "jsonl")
# Cells that begin so are run by spreadsheets (OWASP, CSV Injection), in Japanese ones wide too.
FORMULA = r"[=+\-@\t\r＝＋－＠]"
# What drives a terminal, and the picture of it: offsets stay as they are.
CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
CONTROLS |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
UNESCAPED = re.compile("[\x7f-\x9f]")  # controls that JSON lets through
UNTYPED = (pa.null(), pa.list_(pa.null()))  # of a column of lists without anything in them


class Tables(Mapping):
    """The tables of one corpus, by name; each is read from its file when it is first asked for."""

    def __init__(self, folder: Path, is_temporary: bool = False):
        self.folder = Path(folder)
        self._frames: dict[str, pd.DataFrame] = {}
        if is_temporary:
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            if name not in schema.TABLES:
                raise KeyError(name)
            frame = read_table(self.folder, name)
            if missing := [column for column in schema.TABLES[name].columns if column not in frame]:
                message = f"table {name} has no column {missing[0]}, as another version wrote it"
                raise CorpusError(f"{self.folder}: {message}; write the tables anew")
            self._frames[name] = frame
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(schema.TABLES)

    def __len__(self) -> int:
        return len(schema.TABLES)


class Part(NamedTuple):
    """The tables of some articles."""

    number: str  # sorts as the parts follow each other
    tables: dict[str, pa.Table]  # of a saved part, only the problems and the articles' ids
    digests: list[bytes]  # of the articles' texts
    is_saved: bool = False


def make_part(frames: dict[str, pd.DataFrame], digests: list[bytes], number: str) -> Part:
    """Make a part from the tables of some articles."""
    return Part(number, {name: _pack(name, frame) for name, frame in frames.items()}, digests)


def save_part(part: Part, folder: Path) -> Part:
    """Write a part into a folder, a file for each table; gives what is left to tell."""
    for name, table in part.tables.items():
        if name != "problems" and part.digests:
            path = folder / f"{name}.parquet" / f"part-{part.number}.parquet"
            path.parent.mkdir(exist_ok=True)
            _write(table, path)
    left = {"articles": part.tables["articles"].select(["article_id"])}
    return part._replace(tables=left | {"problems": part.tables["problems"]}, is_saved=True)


def rename_part(part: Part, new: dict[str, str], folder: Path) -> Part:
    """Give articles of a part other ids; if the part is saved in the folder, it is there too."""
    tables = dict(part.tables)
    own = tables["articles"]["article_id"].to_pylist()  # as they were, if this is done again
    if part.is_saved:
        for path in folder.glob(f"*.parquet/part-{part.number}.parquet"):
            tables[path.parent.stem] = pq.read_table(path, partitioning=None)
    articles = tables["articles"].to_pandas()
    is_nameless = (articles["outlet_evidence"] == "unknown") & (
        articles["outlet"] == articles["article_id"]
    )
    nameless = {
        old: new[old]
        for old, missing in zip(own, is_nameless, strict=True)
        if missing and old in new
    }
    renamed = {}
    for name, table in tables.items():
        frame = table.to_pandas()
        if "article_id" in frame:
            frame["article_id"] = frame["article_id"].replace(new)
        if "outlet" in frame:  # an article without an outlet stands under its own id
            frame["outlet"] = frame["outlet"].replace(nameless)
        if "article" in frame:  # which stands for the id
            ids = (
                hash_pandas_object(pd.Series(list(some)), index=False)
                for some in (new, new.values())
            )
            frame["article"] = frame["article"].replace(dict(zip(*ids, strict=True)))
        if "quote_id" in frame:
            frame["quote_id"] = frame["article_id"] + "#" + frame["quote_id"].str.split("#").str[-1]
        renamed[name] = pa.Table.from_pandas(frame, preserve_index=False).cast(table.schema)
    notes = [
        note(source, "duplicate_id", f"the id '{old}' was taken; it is '{new[old]}' here")
        | {"article_id": new[old]}
        for source, old in zip(articles["source"], own, strict=True)
        if old in new
    ]
    notes = _pack("problems", schema.make("problems", notes)).cast(tables["problems"].schema)
    renamed["problems"] = pa.concat_tables([renamed["problems"], notes])
    part = part._replace(tables=renamed)
    return save_part(part, folder) if part.is_saved else part


class Appender:
    """Parts put together in their order: ids made unique, rows appended to a file per table."""

    def __init__(self, folder: Path, client=None):
        self.folder, self.client = folder, client
        self.ids: set[str] = set()
        self.digests: list[bytes] = []
        self.problems = [_pack("problems", schema.empty("problems"))]
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._open = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._open.close()
        if error[0] is None:
            _write(pa.concat_tables(self.problems), self.folder / "problems.parquet")

    def append(self, part: Part) -> None:
        if new := self._find_new_ids(part):
            arguments = (part, new, self.folder)
            if part.is_saved:
                part = self.client.submit(rename_part, *arguments, pure=False).result()
            else:
                part = rename_part(*arguments)
        self.digests += part.digests
        self.problems.append(part.tables.pop("problems").cast(self.problems[0].schema))
        for name, table in part.tables.items() if part.digests and not part.is_saved else ():
            if name not in self._writers:
                writer = _open_writer(self.folder / f"{name}.parquet", table.schema)
                self._writers[name] = self._open.enter_context(writer)
            self._writers[name].write_table(table.cast(self._writers[name].schema))

    def _find_new_ids(self, part: Part) -> dict[str, str]:
        """Give other ids to the articles whose ids the parts before have taken."""
        own = part.tables["articles"]["article_id"].to_pylist()
        new = {}
        for wanted in [article_id for article_id in own if article_id in self.ids]:
            n = 2
            while (article_id := f"{wanted}-{n}") in self.ids or article_id in own:
                n += 1
            new[wanted] = article_id
            self.ids.add(article_id)
        self.ids.update(own)
        return new


def read_table(folder: Path, name: str, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table written as Parquet, or those of the columns that it has."""
    parts = []
    for path in _list_files(folder / f"{name}.parquet"):
        with pq.ParquetFile(path) as file:
            present = file.schema_arrow.names
            parts.append(file.read([c for c in columns or present if c in present]))
    return pa.concat_tables(parts).to_pandas()


def write_table(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a table as one Parquet file."""
    _write(_pack(name, schema.make(name, frame)), folder / f"{name}.parquet")


def _pack(name: str, frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(schema.check(name, frame), preserve_index=False)
    for i, field in enumerate(table.schema):
        if field.type in UNTYPED:  # nor would it go with the parts that hold words
            table = table.set_column(i, field.name, table.column(i).cast(pa.list_(pa.string())))
    return table


def _write(table: pa.Table, path: Path) -> None:
    """Write a file at once: the work of a process that is lost is done again by another."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with _open_writer(draft, table.schema) as writer:
        writer.write_table(table)
    os.replace(draft, path)


def _open_writer(path: Path, columns: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file: only names are looked up in a dictionary, as numbers seldom recur."""
    names = [c.name for c in columns if pa.types.is_large_string(c.type) and c.name != "text"]
    return pq.ParquetWriter(path, columns, use_dictionary=names, write_statistics=False)


def remove_drafts(folder: Path) -> None:
    """Remove what lost processes have left half-written in a folder of tables."""
    for draft in folder.rglob(".*.parquet.*"):
        draft.unlink()


def _list_files(path: Path) -> list[Path]:
    return sorted(path.glob("part-*")) if path.is_dir() else [path]


def convert_table(folder: Path, name: str, format: str) -> None:
    """Replace a Parquet table by a CSV or JSON Lines file of the same rows."""
    path = folder / f"{name}.parquet"
    with open(path.with_suffix(f".{format}"), "w", encoding="utf-8", newline="") as out:
        is_first = True
        for table in iter_row_groups(path):
            frame = table.to_pandas()
            if format == "jsonl" and len(frame):
                rows = frame.to_json(
                    orient="records", lines=True, force_ascii=False, date_format="iso"
                )
                out.write(UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", rows))
            elif format == "csv":
                frame = frame.apply(_defuse) if len(frame) else frame
                frame.to_csv(
                    out,
                    index=False,
                    header=is_first,
                    quoting=csv.QUOTE_NONNUMERIC,
                    lineterminator="\n",
                )
                is_first = False
    remove_table(path)


def remove_table(path: Path) -> None:
    """Remove a Parquet table: a file, or a folder of them."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def count_rows(path: Path) -> int:
    """Count the rows of a Parquet file, or a folder of them, without reading any."""
    return sum(pq.read_metadata(part).num_rows for part in _list_files(path))


def iter_row_groups(path: Path, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """Read a Parquet file, or a folder of them, some rows at a time; at least once."""
    for part in _list_files(path):
        with pq.ParquetFile(part) as file:
            if not file.num_row_groups:
                yield file.read(columns)
            for index in range(file.num_row_groups):
                yield file.read_row_group(index, columns)


def _defuse(column: pd.Series) -> pd.Series:
    """Put an apostrophe before text that a spreadsheet would run, and show control characters."""
    if column.dtype == "object":  # lists of changes
        column = column.map(lambda value: json.dumps(value, ensure_ascii=False, default=list))
    if column.dtype != "str":
        return column
    column = column.str.translate(CONTROLS)
    return column.mask(column.str.match(FORMULA).fillna(False), "'" + column)
