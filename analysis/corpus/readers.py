"""Articles from a folder, a text or HTML file, or a table."""

import os
from collections.abc import Iterator
from itertools import chain

import pandas as pd

from analysis import schema
from analysis.corpus import tables
from analysis.corpus.decoding import clean_text, show_name
from analysis.corpus.files import MAX_FILE_BYTES, UNSEEN, CorpusError, note
from analysis.corpus.partitions import Partition, Records, find_partitions
from analysis.corpus.provenance import (
    find_header,
    find_outlet,
    find_published,
    note_repeated_keys,
)
from analysis.corpus.zones import MAX_LINES

MAX_BATCH_CHARACTERS = 32_000_000  # a batch ends here, however few its articles
MAX_NAME_CHARACTERS = 1000  # of an id, outlet, title and the like
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
    path = os.fspath(path)
    records = chain.from_iterable(partition.read() for partition in find_partitions(path))
    n_loaded, problems = 0, schema.empty("problems")
    for articles, problems in _make_batches(records, batch_size):
        n_loaded += len(articles)
        if n_loaded:
            yield articles, problems
    if not n_loaded:
        raise CorpusError(describe_nothing(path, problems), problems)


def read_partition(
    partition: Partition, batch_size: int = 1000
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Read the articles of one of ``find_partitions``, as ``iter_articles`` does.

    Ids are unique within the partition. Raises ``CorpusError`` if its file cannot be used at all.
    """
    yield from _make_batches(partition.read(), batch_size)


def read_reference(path: str | os.PathLike | None) -> list[str]:
    """Read the one text of a file, without its header; nothing if there is no path.

    Raises ``CorpusError`` if the file holds no text, or several.
    """
    if path is None:
        return []
    articles, _ = load_articles(path)
    if len(articles) > 1:
        message = f"{os.fspath(path)}: {len(articles)} texts; a reference is a single one"
        raise CorpusError(message)
    text = articles["text"].iloc[0]
    return [text[find_header(text)[0] :]]


def _make_batches(records: Records, batch_size: int):
    ids, rows, problems = set(), [], []
    n_characters = 0
    for record, record_problems in records:
        if record:
            row, record_problems = _finish(record, ids, record_problems)
            if row:
                rows.append(row)
                n_characters += len(row["text"])
        problems += record_problems
        if len(rows) >= batch_size or n_characters > MAX_BATCH_CHARACTERS:
            yield _make_articles(rows), schema.make("problems", problems)
            rows, problems, n_characters = [], [], 0
    if rows or problems:
        yield _make_articles(rows), schema.make("problems", problems)


def _make_articles(rows: list[dict]) -> pd.DataFrame:
    frame = schema.make("articles", rows)
    for column in COLUMNS:
        values = frame[column] if column in frame else pd.Series(dtype=schema.TEXT)
        frame[column] = values.astype(schema.TEXT)
    return frame


def describe_nothing(path: str, problems: pd.DataFrame) -> str:
    """Say in a sentence that no article could be read, and why."""
    path = show_name(path)
    n = problems["outcome"].value_counts()
    n_rejected, n_ignored = int(n.get("rejected", 0)), int(n.get("ignored", 0))
    if not n_rejected + n_ignored:
        return f"{path}: there are no articles in it; expected .txt or .html files, or a table"
    rejected = problems[problems["outcome"] == "rejected"]
    first = (rejected if len(rejected) else problems)["message"].iloc[0]
    return (
        f"{path}: no article could be read ({n_rejected} rejected, {n_ignored} ignored); "
        f"the first: {first}"
    )


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
    notes += note_repeated_keys(text[:header_end])
    if not any(map(str.isalnum, body)):
        found = "only a header" if header else "only marks" if body.strip() else "only blanks"
        code = "header_only" if header else "marks_only" if body.strip() else "blank"
        return None, [note(source, code, f"the text holds {found}", "rejected")]
    if body.count("\n") >= MAX_LINES:
        n_lines = sum(line.strip() != "" for line in body.split("\n"))
        if n_lines > MAX_LINES:
            message = f"the text has {n_lines:,} lines; those after {MAX_LINES:,} were set apart"
            notes.append(("many_lines", message))
    metadata = {}
    for key, value in record["metadata"].items():
        if value and key in tables.COLUMNS and value.strip():
            metadata[key], _ = clean_text(" ".join(value.split()))
    article_id = wanted = _clean_name("id", metadata.get("id") or record["stem"], notes)
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
    about = {
        "outlet": outlet or record.get("short_name") or article_id,
        "title": header.get("title") or metadata.get("title") or page.get("title"),
        "story": header.get("story") or metadata.get("story"),
        "url": url,
        "author": header.get("author") or metadata.get("author") or page.get("author"),
    }
    about = {key: _clean_name(key, value, notes) for key, value in about.items()}
    for problem in problems:
        problem["article_id"] = article_id
    for code, message in [*notes, *outlet_notes, *date_notes]:
        problems.append(note(source, code, message, article_id=article_id))
    row = {
        "article_id": article_id,
        "outlet_evidence": outlet_evidence,
        "published": published,
        "published_evidence": published_evidence,
        "language": None,
        "source": source,
        "text": text,
        **about,
    }
    return row, problems


def _clean_name(key: str, value: str | None, notes: list[tuple[str, str]]) -> str | None:
    """Give a name or title in one line, without what prints nothing or drives a terminal."""
    if not value:
        return None
    if not value.isprintable():
        value = show_name(" ".join(UNSEEN.sub("", value).split())) or show_name(value)
    if len(value) > MAX_NAME_CHARACTERS:
        message = f"its {key} has {len(value)} characters; it was cut to {MAX_NAME_CHARACTERS}"
        notes.append(("long_name", message))
    return value[:MAX_NAME_CHARACTERS]
