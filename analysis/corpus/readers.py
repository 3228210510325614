"""Articles from a folder, a text or HTML file, or a table."""

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import schema
from analysis.corpus import tables
from analysis.corpus.decoding import NotTextError, clean_text, decode, show_name
from analysis.corpus.files import (
    MAX_FILE_BYTES,
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
from analysis.corpus.pages import extract_article, find_charset
from analysis.corpus.provenance import find_header, find_outlet, find_published

MAX_BATCH_CHARACTERS = 32_000_000  # a batch ends here, however few its articles
SEPARATORS = str.maketrans("_-. ", "____")
COLUMNS = ("story", "url", "author")  # beyond those of the table articles


def load_articles(path: str | os.PathLike) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read all articles of a folder or file.

    ``path`` is a folder (every .txt, .html and .htm below it, with the metadata.csv beside them),
    one .txt, .html, .csv, .jsonl or .parquet file, or a pattern such as ``data/*.parquet``.

    Returns ``articles``, one row per article, and ``problems``, one row per thing that went wrong
    or was doubtful: exactly one with the outcome ``rejected`` or ``ignored`` for each file or row
    that gave no article. ``articles.language`` is left missing. Raises ``CorpusError`` if there
    is nothing at the path, or nothing usable.
    """
    batches = list(iter_articles(path))
    return (
        pd.concat([articles for articles, _ in batches], ignore_index=True),
        pd.concat([problems for _, problems in batches], ignore_index=True),
    )


def iter_articles(
    path: str | os.PathLike, batch_size: int = 1000
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Read articles as ``load_articles`` does, at most ``batch_size`` at a time.

    Memory holds one batch, and the ids of all articles. Raises ``CorpusError`` as
    ``load_articles`` does; if nothing proves usable, at the end.
    """
    ids, rows, problems = set(), [], []
    n_characters = n_loaded = 0
    lost = Counter()
    for record, record_problems in _read(os.fspath(path)):
        if record:
            row, record_problems = _finish(record, ids, record_problems)
            if row:
                rows.append(row)
                n_loaded += 1
                n_characters += len(row["text"])
        problems += record_problems
        lost.update(problem["outcome"] for problem in record_problems)
        if len(rows) >= batch_size or n_characters > MAX_BATCH_CHARACTERS:
            yield _make_articles(rows), schema.make("problems", problems)
            rows, problems, n_characters = [], [], 0
    if not n_loaded:
        raise CorpusError(
            _describe_nothing(show_name(os.fspath(path)), lost, problems),
            schema.make("problems", problems),
        )
    if rows or problems:
        yield _make_articles(rows), schema.make("problems", problems)


def _make_articles(rows: list[dict]) -> pd.DataFrame:
    frame = schema.make("articles", rows)
    for column in COLUMNS:
        values = frame[column] if column in frame else pd.Series(dtype=schema.TEXT)
        frame[column] = values.astype(schema.TEXT)
    return frame


def _describe_nothing(path: str, lost: Counter, problems: list[dict]) -> str:
    if not lost.total():
        return f"{path}: there are no articles in it; expected .txt or .html files, or a table"
    first = next((p for p in problems if p["outcome"] == "rejected"), problems[0])
    return (
        f"{path}: no article could be read ({lost['rejected']} rejected, {lost['ignored']} "
        f"ignored); the first: {first['message']}"
    )


def _read(path: str) -> Iterator[tuple[dict | None, list[dict]]]:
    """Give a record or None for each source, with its problems."""
    if "://" in path:
        yield from _read_remote_tables(path)
        return
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        if any(mark in path for mark in "*?["):
            yield from _read_tables(sorted(glob.glob(path, recursive=True)), path)
            return
        reason = getattr(error, "strerror", None) or error
        raise CorpusError(
            f"{show_name(path)}: there is no such file or folder ({reason})"
        ) from None
    if stat.S_ISDIR(mode):
        yield from _read_folder(path)
        return
    suffix = Path(path).suffix.lower()
    if not stat.S_ISREG(mode):
        raise CorpusError(f"{show_name(path)}: it is neither a file nor a folder")
    if suffix in TABLE_SUFFIXES:
        name = show_name(Path(path).name)
        try:
            with open(path, "rb") as opened:
                yield from _read_table(opened, name, suffix)
        except OSError as error:
            raise CorpusError(f"{name}: {explain_error(error)}") from error
    elif suffix in TEXT_SUFFIXES:
        file = File(path, show_name(Path(path).name), os.path.getsize(path))
        beside = os.path.join(os.path.dirname(path), METADATA_NAME)
        metadata, problems = {}, []
        if os.path.isfile(beside):
            metadata, problems = _read_metadata(beside, os.path.dirname(path) or ".")
        yield None, problems
        yield _read_file(file, file.stem.translate(SEPARATORS).split("_")[0], metadata)
    else:
        expected = ", ".join(sorted(TEXT_SUFFIXES | TABLE_SUFFIXES))
        raise CorpusError(
            f"{show_name(path)}: it is of no known kind; expected a folder, or one of {expected}"
        )


def _read_folder(folder: str) -> Iterator[tuple[dict | None, list[dict]]]:
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
    yield None, problems
    stems = Counter(file.stem for file in files)
    short_names = {stem: stem.translate(SEPARATORS).split("_")[0] for stem in stems}
    taken = Counter(short_names.values())
    taken.update(values["outlet"] for values in metadata.values() if values.get("outlet"))
    for file in files:
        short = short_names[file.stem]
        is_free = short and taken[short] == 1 and stems[file.stem] == 1
        yield _read_file(file, short if is_free else None, metadata)


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
        message = str(error).removeprefix(f"{source}: ")
        problems.append(note(source, "unusable_metadata", message))
    return metadata, problems


def _read_file(
    file: File, short_name: str | None, metadata: dict[str, dict]
) -> tuple[dict | None, list[dict]]:
    try:
        data = read_bytes(file)
        if not data:
            return None, [note(file.name, "empty", "the file is empty", "rejected")]
        is_page = Path(file.path).suffix.lower() != ".txt"
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
    record |= {"text": text, "metadata": metadata.get(file.name, {})}
    return record, [note(file.name, *one) for one in notes]


def _read_table(opened, name: str, suffix: str) -> Iterator[tuple[dict | None, list[dict]]]:
    read = {".csv": tables.read_csv, ".jsonl": tables.read_jsonl, ".parquet": tables.read_parquet}
    stem = Path(name).stem
    for number, values, notes in read[suffix](opened, name):
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


def _read_tables(paths: list[str], pattern: str) -> Iterator[tuple[dict | None, list[dict]]]:
    """Read all tables that a pattern matches; a damaged one is reported."""
    if not paths:
        raise CorpusError(f"{show_name(pattern)}: no file matches it")
    base = os.path.commonpath([os.path.dirname(path) or "." for path in paths])
    for path in paths:
        name = show_name(os.path.relpath(path, base).replace(os.sep, "/"))
        suffix = Path(path).suffix.lower()
        if suffix not in TABLE_SUFFIXES or not os.path.isfile(path):
            message = "only .csv, .jsonl and .parquet files are read by a pattern"
            yield None, [note(name, "not_a_table", message, "ignored")]
            continue
        try:
            with open(path, "rb") as opened:
                yield from _read_table(opened, name, suffix)
        except (OSError, CorpusError) as error:
            message = str(error).removeprefix(f"{name}: ")
            yield None, [note(name, "unusable", message, "rejected")]


def _read_remote_tables(url: str) -> Iterator[tuple[dict | None, list[dict]]]:
    """Read tables from a store that fsspec knows, such as s3://bucket/*.parquet."""
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
    for file in files:
        name = show_name(file.path.rsplit("/", 1)[-1])
        suffix = Path(name).suffix.lower()
        if suffix not in TABLE_SUFFIXES:
            message = "only .csv, .jsonl and .parquet files are read from an address"
            yield None, [note(name, "not_a_table", message, "ignored")]
            continue
        try:
            with file as opened:
                yield from _read_table(opened, name, suffix)
        except (OSError, CorpusError) as error:
            message = str(error).removeprefix(f"{name}: ")
            yield None, [note(name, "unusable", message, "rejected")]


def _finish(record: dict, ids: set[str], problems: list[dict]) -> tuple[dict | None, list[dict]]:
    """Make a row of ``articles`` from a record; None, and why, if it holds no article."""
    source = record["source"]
    if len(record["text"]) > MAX_FILE_BYTES:
        n = len(record["text"]) / 1e6
        message = f"the text has {n:.1f} million characters, the limit is 20"
        return None, [note(source, "too_large", message, "rejected")]
    text, notes = clean_text(record["text"])
    header_end, header = find_header(text)
    body = text[header_end:]
    if not any(map(str.isalnum, body)):
        found = "only a header" if header else "only marks" if body.strip() else "only blanks"
        code = "header_only" if header else "marks_only" if body.strip() else "blank"
        return None, [note(source, code, f"the text holds {found}", "rejected")]
    metadata = {}
    for key, value in record["metadata"].items():
        if value and key in tables.COLUMNS and value.strip():
            metadata[key], _ = clean_text(" ".join(value.split()))
    article_id = wanted = show_name(metadata.get("id") or record["stem"])
    n = 1
    while article_id in ids:
        n += 1
        article_id = f"{wanted}-{n}"
    ids.add(article_id)
    if article_id != wanted:
        notes.append(("duplicate_id", f"the id '{wanted}' was taken; it is '{article_id}' here"))
    page = record.get("page", {})
    url = header.get("url") or metadata.get("url") or page.get("url")
    outlet, outlet_evidence, outlet_notes = find_outlet(
        text, header_end, header.get("outlet") or page.get("outlet"), metadata.get("outlet"), url
    )
    published, published_evidence, date_notes = find_published(
        text,
        header_end,
        header.get("published") or header.get("date"),
        metadata.get("published") or metadata.get("date") or page.get("published"),
    )
    for problem in problems:
        problem["article_id"] = article_id
    for code, message in [*notes, *outlet_notes, *date_notes]:
        problems.append(note(source, code, message, article_id=article_id))
    row = {
        "article_id": article_id,
        "outlet": outlet or record.get("short_name") or article_id,
        "outlet_evidence": outlet_evidence,
        "published": published,
        "published_evidence": published_evidence,
        "title": header.get("title") or metadata.get("title") or page.get("title"),
        "language": None,
        "source": source,
        "text": text,
        "story": header.get("story") or metadata.get("story"),
        "url": url,
        "author": header.get("author") or metadata.get("author") or page.get("author"),
    }
    return row, problems
