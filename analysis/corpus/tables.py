"""Rows of CSV, JSON Lines and Parquet files, one at a time, each good or reported."""

import csv
import io
import json
import math
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from analysis.corpus.decoding import NotTextError, check_is_text, decode, detect_encoding
from analysis.corpus.files import MAX_FILE_BYTES, CorpusError

MAX_LINE_BYTES = 6 * MAX_FILE_BYTES  # JSON may write a character as six: \u201c
DELIMITERS = ",;\t"
PARQUET_ROWS = 250  # at once in memory

# A row is (its number, its values or None, what is wrong: (code, message) ...).
Row = tuple[int, dict | None, list[tuple[str, str]]]


class Lines:
    """Lines of an open file, which can be put back; counts them from 1."""

    def __init__(self, opened):
        self.opened = opened
        self.waiting = deque()
        self.record = []  # lines handed out since the record began
        self.number = 0
        self.is_cut = False

    def __iter__(self):
        return self

    def __next__(self):
        line = self.waiting.popleft() if self.waiting else self.opened.readline(MAX_LINE_BYTES)
        if not line:
            raise StopIteration
        if len(line) >= MAX_LINE_BYTES:  # leave out the rest of it
            self.is_cut = True
            while (rest := self.opened.readline(MAX_LINE_BYTES)) and len(rest) >= MAX_LINE_BYTES:
                pass
        self.number += 1
        self.record.append(line)
        return line

    def begin_record(self):
        self.record = []
        self.is_cut = False

    def keep_only_first(self):
        """Put all lines of the record back but its first."""
        self.waiting.extendleft(reversed(self.record[1:]))
        self.number -= len(self.record) - 1
        self.record = self.record[:1]


def read_csv(opened: BinaryIO, name: str, required: str = "text") -> Iterator[Row]:
    """Read a CSV file with a header; values are strings exactly as they stand.

    A row whose fields are fewer or more than the header's, or whose quotation marks do not fit, is
    reported and given up; the next line begins a new row. Raises ``CorpusError`` without the
    required column.
    """
    head = opened.read(4096)
    opened.seek(0)
    _check_text(head, name)
    errors = "surrogateescape" if detect_encoding(head) == "utf-8-sig" else "replace"
    text = io.TextIOWrapper(opened, detect_encoding(head), errors=errors, newline="")
    try:
        yield from _read_records(text, name, required)
    finally:
        text.detach()  # or the garbage collector closes the file


def _read_records(text: io.TextIOWrapper, name: str, required: str) -> Iterator[Row]:
    lines = Lines(text)
    csv.field_size_limit(MAX_LINE_BYTES)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    lines.waiting.append(first)
    lines.number = 0
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    header = None
    while True:
        lines.begin_record()
        number = lines.number + 1
        try:
            fields = next(records)
        except StopIteration:
            break
        except csv.Error as error:
            if lines.record:
                lines.keep_only_first()
            yield number, None, [("broken_row", f"the row cannot be read ({error})")]
            continue
        if not fields:
            continue
        fields, notes = _decode_fields(fields)
        if header is None:
            header = [field.strip().lower() for field in fields]
            if required not in header:
                found = ", ".join(header)[:200]
                raise CorpusError(
                    f"{name}, line {number}: column '{required}' is missing; found: {found}"
                )
            continue
        n_extra = len(fields) - len(header)
        if lines.is_cut:
            yield number, None, [("too_large", "the line is too long to be read")]
        elif n_extra < 0 or any(fields[len(header) :]):
            message = f"the row has {len(fields)} fields, the header {len(header)}"
            yield number, None, [("ragged_row", message)]
        else:
            if n_extra:
                notes.append(("ragged_row", f"{n_extra} empty fields at the end were left out"))
            # from the right, so that the first of two columns of one name counts
            values = zip(reversed(header), reversed(fields[: len(header)]), strict=True)
            yield number, dict(values), notes


def _check_text(head: bytes, name: str) -> None:
    try:
        if detect_encoding(head) == "utf-8-sig":
            check_is_text(head)
    except NotTextError as error:
        raise CorpusError(f"{name}: {error}") from error


def _decode_fields(fields: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Decode the fields with bytes that are not UTF-8, each by itself."""
    notes = []
    for i, field in enumerate(fields):
        if field.isascii():
            continue
        try:
            field.encode("utf-8")
        except UnicodeEncodeError:
            try:
                fields[i], new_notes = decode(field.encode("utf-8", "surrogateescape"))
            except (NotTextError, UnicodeEncodeError):
                new_notes = [("undecodable", "a field holds bytes that are no text")]
                fields[i] = field.encode("utf-8", "replace").decode("utf-8")
            notes += new_notes
    return fields, notes


def read_jsonl(opened: BinaryIO, name: str) -> Iterator[Row]:
    """Read a JSON Lines file; a line that is not a JSON object is reported and given up."""
    head = opened.read(4096)
    opened.seek(0)
    _check_text(head, name)
    encoding = detect_encoding(head)
    if encoding != "utf-8-sig":
        opened = io.TextIOWrapper(opened, encoding, errors="replace", newline="\n")
    try:
        yield from _read_objects(Lines(opened))
    finally:
        if isinstance(opened, io.TextIOWrapper):
            opened.detach()


def _read_objects(lines: Lines) -> Iterator[Row]:
    for line in lines:
        number, notes = lines.number, []
        is_cut = lines.is_cut
        lines.begin_record()
        if not line.strip():
            continue
        if is_cut:
            yield number, None, [("too_large", "the line is too long to be read")]
            continue
        try:
            if isinstance(line, bytes):
                line, notes = decode(line)
            values = json.loads(line.removeprefix("\ufeff"))
        except NotTextError as error:
            yield number, None, [("binary", f"the line is no JSON: {error}")]
            continue
        except (ValueError, RecursionError) as error:
            reason = str(error)
            if isinstance(error, json.JSONDecodeError):  # its own line is always the first
                reason = f"{error.msg} at character {error.pos + 1}"
            yield number, None, [("broken_line", f"the line is no JSON ({reason})"[:200])]
            continue
        if not isinstance(values, dict):
            found = type(values).__name__
            yield number, None, [("broken_line", f"the line is no JSON object, but a {found}")]
            continue
        values, more_notes = _write_values({str(k).strip().lower(): v for k, v in values.items()})
        yield number, values, notes + more_notes


def read_parquet(opened: BinaryIO, name: str) -> Iterator[Row]:
    """Read a Parquet file a few rows at a time, however much it unpacks to.

    Raises ``CorpusError`` if it is damaged at its end, where its contents are listed, or has no
    column ``text``; damage farther on ends the reading and is reported.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(opened)
        columns = {column.strip().lower(): column for column in reversed(file.schema_arrow.names)}
        found = ", ".join(file.schema_arrow.names)[:200]
        if "text" not in columns:
            raise CorpusError(f"{name}: column 'text' is missing; found: {found}")
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise CorpusError(f"{name}: two of its columns have the same name; found: {found}")
        wanted = [columns[key] for key in COLUMNS if key in columns]
        text = columns["text"]
        if pa.types.is_string(file.schema_arrow.field(text).type):
            # repeated texts stay one text in memory
            file = pq.ParquetFile(opened, read_dictionary=[text])
        batches = file.iter_batches(batch_size=PARQUET_ROWS, columns=wanted, use_threads=False)
        n_rows = file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, CorpusError):
            raise
        reason = str(error).split("\n")[0][:200]
        raise CorpusError(f"{name}: it is no complete Parquet file ({reason})") from error
    number = 0
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except (pa.ArrowException, OSError, ValueError) as error:
            reason = str(error).split("\n")[0][:200]
            message = f"the file is damaged here ({reason}); its rows {number + 1} to {n_rows}"
            yield number + 1, None, [("damaged", f"{message} are left out")]
            return
        table = pa.table(batch)
        for key, column in columns.items():
            if column in table.column_names and key != column:
                table = table.rename_columns({column: key})
        for values in _unpack(table):
            number += 1
            if values is None:
                yield number, None, [("undecodable", "the row holds bytes that are no UTF-8")]
            else:
                yield number, *_write_values(values)


def _unpack(table) -> Iterator[dict | None]:
    """Give the rows of an Arrow table as dictionaries; None for one that is not UTF-8."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = table["text"].combine_chunks()
    words = texts.dictionary if isinstance(texts, pa.DictionaryArray) else texts
    is_text = pa.types.is_string(words.type) or pa.types.is_large_string(words.type)
    longest = pc.max(pc.binary_length(words)).as_py() if is_text and len(words) else 0
    if (longest or 0) * table.num_rows <= MAX_FILE_BYTES:
        try:
            yield from table.to_pylist()
            return
        except UnicodeDecodeError:
            pass  # raised before the first row was given; below, one row at a time
    for i in range(table.num_rows):
        try:
            yield table.slice(i, 1).to_pylist()[0]
        except UnicodeDecodeError:
            yield None


COLUMNS = ("id", "text", "outlet", "published", "date", "title", "url", "author", "story")


def _write_values(values: dict) -> tuple[dict, list[tuple[str, str]]]:
    """Give the known columns as strings; what is no single value is missing, and noted."""
    written, notes = {}, []
    for key in COLUMNS:
        value = values.get(key)
        if value is None or isinstance(value, str):
            written[key] = value
        elif isinstance(value, bytes):
            try:
                written[key], notes_of_bytes = decode(value)
                notes += notes_of_bytes
            except NotTextError as error:
                written[key] = None
                notes.append(("binary", f"column '{key}' holds no text: {error}"))
        elif isinstance(value, bool | list | dict) or key == "text":
            written[key] = None
            found = type(value).__name__
            notes.append(("wrong_type", f"column '{key}' holds no text ({found}); left out"))
        elif isinstance(value, float) and not math.isfinite(value):
            written[key] = None
        elif isinstance(value, date):
            written[key] = value.isoformat()
        else:
            written[key] = str(value)
    return written, notes
