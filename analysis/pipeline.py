"""The stages in their order: a corpus in, a folder of tables out.

A corpus is cut into partitions. The stages that look at one article at a time go over each
partition, and what they find is appended to Parquet files, so that memory does not grow with the
corpus; only the last stages, which compare articles with each other, see the columns they need of
all of it. Five articles in a notebook and a hundred thousand on many machines take the same way.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import schema
from analysis.corpus import (
    CorpusError,
    describe_nothing,
    find_duplicates,
    find_partitions,
    find_signatures,
    find_zones,
    read_partition,
    read_reference,
)
from analysis.corpus.decoding import show_name
from analysis.corpus.files import report_cut
from analysis.corpus.partitions import Partition
from analysis.memory import forget, spare_memory_work
from analysis.output import replaced_folder
from analysis.scale import count_usual_workers, map_batches, map_keys, open_cluster, run_steps
from analysis.tables import (
    FORMATS,
    Appender,
    Part,
    Tables,
    convert_table,
    make_part,
    read_table,
    remove_drafts,
    remove_table,
    save_part,
    write_table,
)

PARTITION = 1000  # articles: some 6 MB of text, small beside the tables made from it
_ONE_AT_A_TIME = threading.Lock()  # stages keep tables of words, which threads must not share
# The columns of the largest tables that comparisons look at.
ABOUT = ["article_id", "outlet", "published", "story"]
TEXTS = [*ABOUT, "text"]
SPANS = ["article_id", "start", "end"]
SPEECH = [*SPANS, "kind", "speaker"]
PRINTED = ["statement_id", *SPANS]


def analyse_articles(articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Run the stages that look at one article at a time.

    Gives the tables articles (with its language), zones, sentences, quotes, people, speakers,
    measures, facts, terms, sentiment_counts, runs, signatures and problems. An article that makes
    a stage fail is left out of all of them and becomes a problem.
    """
    from analysis.compare import count_speakers, count_terms, find_facts, find_runs
    from analysis.language import detect_language, split_sentences
    from analysis.measures import count_sentiment_words, measure_articles, measure_sentences
    from analysis.quotes import extract_quotes, report_unclosed

    try:
        articles = articles.astype({"text": object})  # decoded once for all stages
        articles = articles.assign(
            language=pd.array([detect_language(text) for text in articles["text"]], dtype="str")
        )
        zones = find_zones(articles)
        quotes, people = extract_quotes(articles, zones)
        sentences = split_sentences(articles, zones)
        sentences = measure_sentences(articles, sentences, quotes)
        measures, problems = measure_articles(articles, zones, sentences, quotes)
        problems = pd.concat([problems, report_unclosed(articles, quotes)], ignore_index=True)
        speakers = schema.make("speakers", count_speakers(articles, sentences, quotes, people))
        facts = schema.make("facts", find_facts(articles, sentences))
        cut = [report_cut(articles, quotes, "quotations"), report_cut(articles, facts, "facts")]
        problems = pd.concat([problems, *cut], ignore_index=True)
        terms = count_terms(articles, sentences, quotes)
        sentiment_counts = count_sentiment_words(articles, sentences, quotes)
        runs = find_runs(articles, zones, quotes)
        signatures = find_signatures(articles)
    except Exception as error:  # one poisonous article must not cost the others
        if articles.empty:
            raise
        if len(articles) > 1:
            half = len(articles) // 2
            parts = [analyse_articles(articles.iloc[:half]), analyse_articles(articles.iloc[half:])]
            return {
                name: pd.concat([p[name] for p in parts], ignore_index=True) for name in parts[0]
            }
        source = show_name(articles["source"].iloc[0])
        message = f"{source}: left out, {type(error).__name__}: {error}"
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
        "articles": articles.astype({"text": "str"}),
        "zones": zones,
        "sentences": sentences,
        "quotes": quotes,
        "people": people,
        "speakers": speakers,
        "measures": measures,
        "facts": facts,
        "terms": schema.make("terms", terms),
        "sentiment_counts": schema.make("sentiment_counts", sentiment_counts),
        "runs": schema.make("runs", runs),
        "signatures": schema.make("signatures", signatures),
        "problems": problems,
    }


def analyse_partition(partition: Partition, folder: Path | None, number: int) -> Iterator[Part]:
    """Read a partition and analyse its articles; yields the tables of some of them at a time.

    With a folder the tables are written there, and only what the whole has to know is given.
    """
    for i, (articles, found) in enumerate(read_partition(partition, PARTITION)):
        frames = {"articles": articles, "problems": found}
        if len(articles):
            with spare_memory_work():
                frames = analyse_articles(articles)
            frames["problems"] = pd.concat([found, frames["problems"]], ignore_index=True)
        digests = [
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
            for text in frames["articles"]["text"]
        ]
        part = make_part(frames, digests, f"{number:06}-{i:03}")
        yield part if folder is None else save_part(part, folder)


def _analyse_at_once(partition: Partition, folder: Path | None, number: int) -> list[Part]:
    with _ONE_AT_A_TIME:
        return list(analyse_partition(partition, folder, number))


class Step(NamedTuple):
    """A stage that sees all articles: what it calls, what it reads, and what it makes."""

    run: Callable[..., pd.DataFrame | tuple[pd.DataFrame, ...]]
    reads: dict[str, list[str] | None]  # the columns of each table; None: all
    makes: tuple[str, ...]


def list_steps() -> dict[str, Step]:
    """Give the stages that see all articles.

    Each stands behind those whose tables it reads; the longest come early, for those beside them.
    """
    from analysis import compare
    from analysis.measures import find_sentiment_words
    from analysis.quotes import build_coverage, find_paraphrases

    articles, sentences = {"articles": TEXTS}, {"sentences": ["sentence_index", *SPANS]}
    steps = [
        Step(
            _group_statements,
            articles | {"quotes": ["quote_id", "text", *SPEECH], "reference": None},
            ("statements", "renderings"),
        ),
        Step(compare.find_counterparts, articles | sentences, ("counterparts",)),
        Step(_add_duplicates, {"problems": None, "signatures": None}, ("problems",)),
        Step(
            find_paraphrases,
            articles
            | {"sentences": SPANS, "quotes": SPEECH}
            | {"statements": ["statement_id", "speaker", "text"]}
            | {"renderings": ["statement_id", "article_id"]},
            ("paraphrases",),
        ),
        Step(
            compare.find_conflicts,
            articles
            | {"facts": None, "counterparts": None, "sentences": SPANS}
            | {"statements": ["statement_id", "speaker"], "renderings": [*PRINTED, "text"]},
            ("conflicts",),
        ),
        Step(compare.summarise_facts, articles | {"facts": None}, ("stated",)),
        Step(
            compare.find_reuse,
            articles | {"zones": None, "quotes": SPEECH, "shared_runs": None},
            ("reuse",),
        ),
        Step(
            compare.compare_quotes,
            {"renderings": ["statement_id", "outlet", "text"], "reuse": None},
            ("overlap",),
        ),
        Step(
            build_coverage,
            {"statements": ["statement_id", "speaker", "occasion", "statement_order", "n_words"]}
            | {"renderings": [*PRINTED, "outlet", "relation", "reading_start", "reading_end"]}
            | {"paraphrases": None},
            ("coverage",),
        ),
        Step(
            compare.count_matches,
            {"articles": [*ABOUT, "language"], "counterparts": None},
            ("matches",),
        ),
        Step(
            compare.compare_halves,
            {"articles": ABOUT, "sentences": ["article_id", "sentence_index", "sentiment"]},
            ("halves",),
        ),
        Step(compare.score_keyness, {"term_sums": None}, ("keyness",)),
        Step(find_sentiment_words, {"sentiment_sums": None}, ("sentiment_words",)),
        Step(_order_outlets, {"outlet_measures": None}, ("outlets",)),
    ]
    return {step.makes[0]: step for step in steps}


class Shuffle(NamedTuple):
    """A stage that needs all rows with the same key together, and can do without the others."""

    run: Callable[[pd.DataFrame, Path], pd.DataFrame]  # of the rows, and the folder of tables
    reads: str
    key: str
    makes: str  # no table of the result: a step reads it


def list_shuffles() -> list[Shuffle]:
    """Give the stages between those that see one article at a time and those that see all."""
    return [
        Shuffle(_add_up, "terms", "term", "term_sums"),
        Shuffle(_add_up, "sentiment_counts", "word", "sentiment_sums"),
        Shuffle(_summarise_outlets, "measures", "outlet", "outlet_measures"),
        Shuffle(_find_shared_runs, "runs", "key", "shared_runs"),
    ]


def _add_up(counts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Add up the numbers of rows that are equal in all their texts."""
    texts = [column for column in counts if counts[column].dtype == "str"]
    return counts.groupby(texts, as_index=False, sort=False).sum()


def _summarise_outlets(measures: pd.DataFrame, folder: Path) -> pd.DataFrame:
    from analysis.compare import summarise_outlets

    return summarise_outlets(measures, read_table(folder, "articles", ABOUT))


def _find_shared_runs(runs: pd.DataFrame, folder: Path) -> pd.DataFrame:
    from analysis.compare import find_shared_runs

    return find_shared_runs(runs)


def _group_statements(articles: pd.DataFrame, quotes: pd.DataFrame, reference: pd.DataFrame):
    from analysis.quotes import group_statements

    return group_statements(articles, quotes, reference["text"].item() if len(reference) else None)


def _order_outlets(outlets: pd.DataFrame) -> pd.DataFrame:
    return outlets.sort_values(["outlet", "voice", "measure"], ignore_index=True)


def _add_duplicates(problems: pd.DataFrame, signatures: pd.DataFrame) -> pd.DataFrame:
    # A cluster may run a step twice.
    found = pd.concat([problems, find_duplicates(signatures)])
    return found.drop_duplicates(ignore_index=True)


def run_step(name: str, folder: Path) -> None:
    """Run one of ``list_steps`` over the tables in a folder, and write what it makes there."""
    with _ONE_AT_A_TIME:
        forget()  # partitions, of which no comparison needs anything
        _make_tables(list_steps()[name], folder)
        forget()  # or another process has less room while this one waits


def _make_tables(step: Step, folder: Path) -> None:
    tables = [read_table(folder, *read) for read in step.reads.items()]
    with spare_memory_work():
        made = step.run(*tables)
    made = (made,) if isinstance(made, pd.DataFrame) else made
    for table, frame in zip(step.makes, made, strict=True):
        write_table(folder, table, frame)


def write_tables(
    source: str | Path,
    out: str | Path,
    format: str = "parquet",
    workers: int | None = 1,
    scheduler: str | None = None,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    reference: str | Path | None = None,
) -> pd.Series:
    """Analyse a corpus and write every table of ``schema.TABLES`` into a folder.

    Parameters
    ----------
    source : a folder, or a .txt, .html, .csv, .jsonl or .parquet file.
    out : the folder to write; tables of an earlier run in it are replaced, all or none.
    format : "parquet", "csv" or "jsonl".
    workers : local processes; None: one, and two from 2,000 articles on.
    scheduler : address of a Dask scheduler to use instead, whose workers reach `source` and `out`
        under the same names. Where there are several processes, each writes what it finds: tables
        with rows for each article are folders of Parquet files then.
    progress : called with the stage, how many articles (or, of the comparisons, steps) are done,
        and about how many there are.

    Returns the one row of the table ``corpus``. Raises ``CorpusError`` if no article can be read,
    ``FileExistsError`` if `out` holds anything that is not such a table, ``ConnectionError`` if the
    scheduler does not answer, and ``ValueError`` for fewer than one worker.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers: {workers} given, at least 1 is needed")
    out = Path(out)
    names = {f"{name}.{ending}" for name in schema.TABLES for ending in FORMATS}
    if out.exists() and (foreign := [p.name for p in sorted(out.iterdir()) if p.name not in names]):
        raise FileExistsError(f"{out}: holds {foreign[0]}, which is no table; name an empty folder")
    with replaced_folder(out) as folder:
        corpus = _fill(source, folder, workers, scheduler, progress, reference)
        if format != "parquet":
            for i, name in enumerate(schema.TABLES):
                progress(f"writing {name}", i, len(schema.TABLES))
                convert_table(folder, name, format)
    return corpus


def open_tables(source: str | Path, reference: str | Path | None = None) -> Tables:
    """Give the tables of a corpus, or of a folder that ``write_tables`` wrote as Parquet.

    The source and the reference are what ``write_tables`` takes; or the source is that folder.
    Raises ``CorpusError`` if no article can be read, or if a reference comes too late.
    """
    if holds_tables(source):
        if reference:
            message = f"{source}: holds tables already; they have to be written with the reference"
            raise CorpusError(message)
        return Tables(Path(source))
    tables = Tables(Path(tempfile.mkdtemp(prefix="analysis-")), is_temporary=True)
    _fill(source, tables.folder, 1, None, lambda stage, done, total: None, reference)
    return tables


def holds_tables(source: str | Path) -> bool:
    """Tell if a path is a folder that ``write_tables`` wrote as Parquet."""
    return os.path.isfile(os.path.join(source, "corpus.parquet"))


def _fill(source, folder: Path, workers, scheduler, progress, reference) -> pd.Series:
    """Write all tables as Parquet."""
    write_table(folder, "reference", pd.DataFrame({"text": read_reference(reference)}))
    partitions = find_partitions(os.fspath(source), PARTITION)
    total = sum(partition.n_sources for partition in partitions)
    if workers is None:
        workers = count_usual_workers() if total >= 2 * PARTITION else 1
    with (
        tempfile.TemporaryDirectory(prefix=".dask-", dir=folder) as scratch,
        open_cluster(workers, scheduler, Path(scratch)) as client,
    ):
        batches = [
            (partition, folder if client else None, number)
            for number, partition in enumerate(partitions)
        ]
        analyse = analyse_partition if client is None else _analyse_at_once
        with Appender(folder, client) as appender:
            for parts in map_batches(analyse, batches, client):
                for part in parts:
                    appender.append(part)
                    progress("articles", len(appender.digests), total)
        forget()
        digests = appender.digests
        if not digests:
            problems = read_table(folder, "problems")
            raise CorpusError(describe_nothing(os.fspath(source), problems), problems)
        shuffles = {
            makes: partial(
                map_keys,
                partial(run, folder=folder),
                *(folder / f"{name}.parquet" for name in (reads, makes)),
                key,
                client,
            )
            for run, reads, key, makes in list_shuffles()
        }
        steps = list_steps()
        makers = {table: name for name, step in steps.items() for table in step.makes}
        makers |= {makes: makes for makes in shuffles}
        needed = {
            name: {makers[table] for table in step.reads if table in makers} - {name}
            for name, step in steps.items()
        }
        progress("comparisons", 0, len(steps))
        for i, _ in enumerate(run_steps(run_step, needed, (folder,), client, shuffles)):
            progress("comparisons", i + 1, len(steps))
    remove_drafts(folder)
    for path in folder.glob("*.parquet"):
        if path.stem not in schema.TABLES:
            remove_table(path)
    outcomes = read_table(folder, "problems", ["outcome"])["outcome"].value_counts()
    n_rejected, n_ignored = int(outcomes.get("rejected", 0)), int(outcomes.get("ignored", 0))
    corpus = schema.make(
        "corpus",
        [
            {
                "name": show_name(Path(source).resolve().name),
                "n_found": len(digests) + n_rejected + n_ignored,
                "n_loaded": len(digests),
                "n_rejected": n_rejected,
                "n_ignored": n_ignored,
                "sha256": hashlib.sha256(b"".join(sorted(digests))).hexdigest(),
                "reference": show_name(Path(reference).name) if reference else None,
            }
        ],
    )
    write_table(folder, "corpus", corpus)
    return corpus.iloc[0]
