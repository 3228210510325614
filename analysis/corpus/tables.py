"""Rows of CSV, JSON Lines and Parquet files, one at a time, each good or reported."""

import csv
import functools
import io
import json
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO

from analysis.corpus.decoding import NotTextError, check_is_text, decode, detect_encoding
from analysis.corpus.files import MAX_FILE_BYTES, CorpusError

MAX_LINE_BYTES = 6 * MAX_FILE_BYTES  # JSON may write a character as six: \u201c
DELIMITERS = ",;\t"
QUOTED = re.compile('"[^"]*"')  # a name may hold a comma
PARQUET_ROWS, CODED_ROWS = 20, 250  # at once in memory
MOST_NUMBER_BYTES = 8  # a number of four bytes, and its part of what stands before each page
READ_BYTES = 1 << 20  # of a file at a time
PARQUET_BYTES = 50_000_000  # at once in memory, about
# Prose is compressed to a third, the same article in a hundred outlets to a three-hundredth.
MAX_UNPACKED = 1000  # times the size of a Parquet file

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
    delimiter = max(DELIMITERS, key=QUOTED.sub("", first).count)
    lines.waiting.append(first)
    lines.number = 0
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    header, header_notes = None, []
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
            header_notes = _note_twice(header, (required, *COLUMNS), "first")
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
            notes += header_notes
            header_notes = []
            # from the right, so that the first of two columns of one name counts
            values = zip(reversed(header), reversed(fields[: len(header)]), strict=True)
            yield number, dict(values), notes


def _note_twice(names: list[str], known: Iterable[str], counts: str) -> list[tuple[str, str]]:
    """Note the known columns that stand twice, and which of the two counts."""
    return [
        ("duplicate_column", f"there is more than one column '{name}'; the {counts} counts")
        for name in dict.fromkeys(known)
        if names.count(name) > 1
    ]


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
            # an object is a tuple of pairs here, in which no name hides another
            values = json.loads(line.removeprefix("\ufeff"), object_pairs_hook=tuple)
        except NotTextError as error:
            yield number, None, [("binary", f"the line is no JSON: {error}")]
            continue
        except (ValueError, RecursionError) as error:
            reason = str(error)
            if isinstance(error, json.JSONDecodeError):  # its own line is always the first
                reason = f"{error.msg} at character {error.pos + 1}"
            yield number, None, [("broken_line", f"the line is no JSON ({reason})"[:200])]
            continue
        if not isinstance(values, tuple):
            found = type(values).__name__
            yield number, None, [("broken_line", f"the line is no JSON object, but a {found}")]
            continue
        names = [name.strip().lower() for name, _ in values]
        notes += _note_twice(names, COLUMNS, "last") if len(set(names)) < len(names) else []
        values, more_notes = _write_values(
            {key: v for key, (_, v) in zip(names, values, strict=True)}
        )
        yield number, values, notes + more_notes


def read_parquet(opened: BinaryIO, name: str) -> Iterator[Row]:
    """Read a Parquet file a few rows at a time, however much it unpacks to.

    Raises ``CorpusError`` if it is damaged at its end, where its contents are listed, or has no
    column ``text``, or holds texts that are more than 20 MB and a thousand times the file;
    damage farther on ends the reading and is reported.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    # What is read ahead would stay in memory until the file is closed.
    open_file = functools.partial(pq.ParquetFile, opened, pre_buffer=False, buffer_size=READ_BYTES)
    try:
        file = open_file()
        names = [column.strip().lower() for column in file.schema_arrow.names]
        columns = dict(zip(reversed(names), reversed(file.schema_arrow.names), strict=True))
        file_notes = _note_twice(names, COLUMNS, "first")
        found = ", ".join(file.schema_arrow.names)[:200]
        if "text" not in columns:
            raise CorpusError(f"{name}: column 'text' is missing; found: {found}")
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise CorpusError(f"{name}: two of its columns have the same name; found: {found}")
        wanted = [columns[key] for key in COLUMNS if key in columns]
        text, most_rows = columns["text"], PARQUET_ROWS
        if pa.types.is_string(file.schema_arrow.field(text).type) and _is_coded(
            file.metadata, text
        ):
            # Repeated texts stay one text in memory; others would all stay there.
            file, most_rows = open_file(read_dictionary=[text]), CODED_ROWS
        n_rows = file.metadata.num_rows
        n_bytes = _count_bytes(file.metadata, text)
        limit = max(MAX_FILE_BYTES, MAX_UNPACKED * opened.seek(0, io.SEEK_END))
        _check_unpacked(n_bytes, limit, name)
        at_once = min(max(PARQUET_BYTES * n_rows // max(n_bytes, 1), 1), most_rows)
        batches = file.iter_batches(batch_size=at_once, columns=wanted, use_threads=False)
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
        if number == 0:
            _check_unpacked(_measure_texts(table) * n_rows // table.num_rows, limit, name)
        for values in _unpack(table):
            number += 1
            if isinstance(values["text"], Exception):
                yield number, None, [("undecodable", "the text holds bytes that are no UTF-8")]
            else:
                values, notes = _write_values(values)
                yield number, values, file_notes + notes
                file_notes = []


def _list_chunks(metadata, column: str) -> list:
    """List what is stated of each stretch of a column."""
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    chunks = (group.column(k) for group in groups for k in range(group.num_columns))
    return [chunk for chunk in chunks if chunk.path_in_schema == column]


def _is_coded(metadata, column: str) -> bool:
    """Tell if a column gives numbers in place of values, which it lists once in each stretch."""
    for chunk in _list_chunks(metadata, column):
        n_listed = (chunk.data_page_offset or 0) - (chunk.dictionary_page_offset or 0)
        n_numbers = chunk.total_compressed_size - n_listed
        if not chunk.has_dictionary_page or n_numbers > MOST_NUMBER_BYTES * chunk.num_values:
            return False
    return True


def _count_bytes(metadata, column: str) -> int:
    """Count the bytes of a column before compression; repeated values may count once."""
    return sum(chunk.total_uncompressed_size for chunk in _list_chunks(metadata, column))


def _measure_texts(table) -> int:
    """Count the bytes of the texts of an Arrow table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = table["text"].combine_chunks()
    if isinstance(texts, pa.DictionaryArray):
        lengths = pc.binary_length(texts.dictionary).take(texts.indices)
    elif pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type):
        lengths = pc.binary_length(texts)
    else:
        return 0
    return pc.sum(pc.cast(lengths, pa.int64())).as_py() or 0


def _check_unpacked(n_bytes: int, limit: int, name: str) -> None:
    if n_bytes > limit:
        raise CorpusError(
            f"{name}: its texts would take {n_bytes / 1e6:,.0f} MB; the limit is "
            f"{MAX_UNPACKED:,} times the size of the file, {limit / 1e6:,.0f} MB"
        )


def _unpack(table) -> Iterator[dict]:
    """Give the rows of an Arrow table as dictionaries; an error is the value that cannot be read.

    Bytes may be no UTF-8, dates beyond those that Python knows, time zones unknown.
    """
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
        except (ArithmeticError, LookupError, ValueError):
            pass  # raised before the first row was given; below, one value at a time
    for i in range(table.num_rows):
        values = {}
        for column in table.column_names:
            try:
                values[column] = table[column][i].as_py()
            except (ArithmeticError, LookupError, ValueError) as error:
                values[column] = error
        yield values


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
        elif isinstance(value, bool | list | dict | tuple | Exception) or key == "text":
            written[key] = None
            found = "dict" if isinstance(value, tuple) else type(value).__name__
            notes.append(("wrong_type", f"column '{key}' holds no text ({found}); left out"))
        elif isinstance(value, float) and not math.isfinite(value):
            written[key] = None
        elif isinstance(value, date):
            written[key] = value.isoformat()
        else:
            written[key] = str(value)
    return written, notes
