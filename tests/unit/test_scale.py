"""One process, several, or a cluster that loses workers: the same tables."""

import gc
import itertools
import json
import os
import signal
import subprocess
import sys
import weakref

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import (
    compare,
    load_articles,
    open_tables,
    pipeline,
    scale,
    schema,
    tables,
    write_tables,
)
from analysis.__main__ import main

PLACES = ["bridge", "harbour", "library", "school", "market"]
PEOPLE = ["Ada Okafor", "Jun Sato", "Mara Lindqvist", "Tomas Vega"]


def make_article(number):
    """Make an article of a story that each third article tells, with a quotation they share."""
    story, telling = divmod(number, 3)
    place, person = PLACES[story % len(PLACES)], PEOPLE[story % len(PEOPLE)]
    wording = "will open again in spring" if telling else "will open again in the spring"
    text = (
        f"The {place} fell into the river on Monday after {story + 3} days of heavy rain, the "
        f"fire service of the town said in a statement.\n\n"
        f"“The old {place} of district {story} {wording}, whatever it costs us,” said {person}, "
        f"the mayor.\n\n"
        f"Nobody was hurt, but {number + 20} people had to leave their homes for the night. "
        f"{person.split()[1]} called it a terrible loss for everyone.\n"
    )
    outlet = ["North", "South", "East"][telling]
    # Ids come back after 25 articles: those of other partitions have to be noticed.
    return {"id": f"a{number % 25}", "outlet": outlet if number % 10 else None, "text": text}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    articles = [make_article(number) for number in range(60)]
    pd.DataFrame(articles[:40]).to_parquet(folder / "one.parquet")
    with open(folder / "two.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles[40:])
        file.write("{broken\n")
    return str(folder / "*")


@pytest.fixture(scope="module")
def small_partitions():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "PARTITION", 6)
        patch.setattr(scale, "ROWS_AT_ONCE", 100)
        yield


@pytest.fixture(scope="module")
def alone(corpus, small_partitions, tmp_path_factory):
    out = tmp_path_factory.mktemp("alone") / "tables"
    write_tables(corpus, out)
    return out


def assert_same(one, other):
    for name in schema.TABLES:
        first, second = open_tables(one)[name], open_tables(other)[name]
        pd.testing.assert_frame_equal(first, second, check_exact=True, obj=name)


def test_the_corpus_is_cut_and_accounted_for(alone):
    tables = open_tables(alone)
    assert pq.ParquetFile(alone / "articles.parquet").num_row_groups == 11
    row = tables["corpus"].iloc[0]
    assert (row["n_found"], row["n_loaded"], row["n_rejected"]) == (61, 60, 1)
    assert (tables["statements"]["n_outlets"] > 1).any()


def test_ids_that_come_again_in_another_partition_stay_apart(alone):
    tables = open_tables(alone)
    articles = tables["articles"]
    assert articles["article_id"].is_unique
    assert tables["quotes"]["quote_id"].is_unique
    renamed = articles[articles["article_id"].str.contains("-")]
    assert renamed["article_id"].tolist()[:2] == ["a0-2", "a1-2"]
    noted = tables["problems"].query("code == 'duplicate_id'")
    assert set(noted["article_id"]) == set(renamed["article_id"])
    nameless = renamed[renamed["outlet_evidence"] == "unknown"]
    assert len(nameless)
    assert (nameless["outlet"] == nameless["article_id"]).all()
    texts = articles.set_index("article_id")["text"]
    for quote in tables["quotes"].itertuples():
        assert quote.quote_id.startswith(f"{quote.article_id}#")
        assert texts[quote.article_id][quote.start : quote.end] == quote.text
    outlets = articles.set_index("article_id")["outlet"]
    for name in ("measures", "renderings", "reuse"):
        rows = tables[name]
        assert (rows["article_id"].map(outlets) == rows["outlet"]).all(), name


def test_passages_are_those_of_all_articles_at_once(alone):
    tables = open_tables(alone)
    reuse = compare.find_reuse(tables["articles"], tables["zones"], tables["quotes"])
    assert reuse["article_id"].str.contains("-").any()  # of an article that got another id
    pd.testing.assert_frame_equal(tables["reuse"], reuse)


def test_a_cluster_that_loses_workers_gives_the_same_tables(alone, corpus, small_partitions):
    distributed = pytest.importorskip("distributed")
    out = alone.parent / "cluster"
    killed = []
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        local_directory=str(alone.parent),
        silence_logs=50,
    ) as cluster:
        moments = itertools.count()

        def kill(stage, done, total):
            if next(moments) in (1, 12):  # among the articles, and among the comparisons
                worker = list(cluster.workers.values())[len(killed)]
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)

        write_tables(corpus, out, scheduler=cluster.scheduler_address, progress=kill)
    assert len(set(killed)) == 2
    assert len(list((out / "articles.parquet").iterdir())) == 11
    assert not list(out.rglob(".*"))  # nor is a draft of a killed worker left
    assert_same(alone, out)


def test_ids_that_are_changed_a_second_time_stay_as_they_are(tmp_path):
    """As on a cluster that loses the worker which has just done so."""
    texts = [
        "The bridge fell into the river on Monday.",
        "Nobody was hurt there, the mayor of the town said.",
    ]
    pd.DataFrame({"id": ["a0", "a1"], "text": texts}).to_parquet(tmp_path / "corpus.parquet")
    articles, _ = load_articles(tmp_path / "corpus.parquet")
    part = tables.make_part(pipeline.analyse_articles(articles), [b"1", b"2"], "000000-000")
    out = tmp_path / "tables"
    out.mkdir()
    saved = tables.save_part(part, out)
    once = tables.rename_part(saved, {"a1": "a1-2"}, out)
    written = tables.read_table(out, "articles")
    assert written["article_id"].tolist() == ["a0", "a1-2"]
    assert written["outlet"].tolist() == ["a0", "a1-2"]  # no outlet is known
    again = tables.rename_part(saved, {"a1": "a1-2"}, out)
    assert again.tables["problems"].equals(once.tables["problems"])
    assert "duplicate_id" in again.tables["problems"]["code"].to_pylist()
    pd.testing.assert_frame_equal(tables.read_table(out, "articles"), written)
    ids = pd.util.hash_pandas_object(written["article_id"], index=False)
    assert set(tables.read_table(out, "runs")["article"]) == set(ids)


def test_drafts_of_lost_processes_are_removed(tmp_path):
    kept = tmp_path / "articles.parquet" / "part-000000-000.parquet"
    kept.parent.mkdir()
    kept.touch()
    for draft in (kept.with_name(f".{kept.name}.17"), tmp_path / ".measures.parquet.17"):
        draft.touch()
    tables.remove_drafts(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_two_processes_write_the_same_bytes_and_say_nothing(alone, corpus):
    code = (
        "import sys, runpy; from analysis import pipeline; pipeline.PARTITION = 6\n"
        "if __name__ == '__main__': runpy.run_module('analysis', run_name='__main__')"
    )
    results = []
    for workers in ("1", "2"):
        out = alone.parent / f"workers-{workers}"
        script = alone.parent / f"run-{workers}.py"
        script.write_text(code)
        command = ["tables", corpus, "--out", str(out), "--workers", workers, "--format", "csv"]
        result = subprocess.run(
            [sys.executable, script, *command], capture_output=True, text=True, timeout=120
        )
        assert (result.returncode, result.stderr) == (0, "")
        results.append(out)
    for name in schema.TABLES:
        one, other = ((out / f"{name}.csv").read_bytes() for out in results)
        assert one == other, name


@pytest.mark.parametrize("seconds", [0.5, 1.5, 2.5])
def test_a_signal_while_processes_start_leaves_nothing(seconds, corpus, tmp_path):
    place, temporary = tmp_path / "place", tmp_path / "temporary"
    place.mkdir()
    temporary.mkdir()
    command = ["tables", corpus, "--out", str(place / "tables"), "--workers", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", *command],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=60)[1].decode()
    assert said.count("\n") <= 1
    assert "Traceback" not in said
    if process.returncode:
        assert list(place.iterdir()) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("n_processors", "is_shared"), [(1, False), (2, True), (64, True)])
def test_a_large_corpus_is_shared_by_two_processes_if_nobody_says_how_many(
    n_processors, is_shared, alone, corpus, small_partitions, tmp_path, monkeypatch
):
    monkeypatch.setattr("dask.system.CPU_COUNT", n_processors)
    started = []
    open_cluster = scale.open_cluster
    monkeypatch.setattr(
        pipeline,
        "open_cluster",
        lambda workers, *others: started.append(workers) or open_cluster(1, *others),
    )
    write_tables(corpus, tmp_path / "large", workers=None)
    monkeypatch.setattr(pipeline, "PARTITION", 40)
    write_tables(corpus, tmp_path / "small", workers=None)
    assert started == [2 if is_shared else 1, 1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "::"])
def test_a_scheduler_that_does_not_answer_is_named_in_one_line(
    address, corpus, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(scale, "SECONDS_TO_CONNECT", 0.2)
    out = tmp_path / "tables"
    assert main(["tables", corpus, "--out", str(out), "--scheduler", address]) == 2
    printed, said = capsys.readouterr()
    assert printed == ""
    assert said.startswith("error: ")
    assert address in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_found_nobody_is_gone_before_another_begins(tmp_path, monkeypatch):
    # Collected while another starts, in any thread, it would wait for a lock that is held.
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(scale, "SECONDS_TO_CONNECT", 0.2)
    made = weakref.WeakSet()
    begin = distributed.Client.__init__

    def note_and_begin(client, *arguments, **named):
        made.add(client)
        begin(client, *arguments, **named)

    monkeypatch.setattr(distributed.Client, "__init__", note_and_begin)
    gc.disable()
    try:
        with (
            pytest.raises(ConnectionError),
            scale.open_cluster(1, "tcp://127.0.0.1:9", tmp_path),
        ):
            pass
        assert list(made) == []
    finally:
        gc.enable()


def test_rows_of_one_key_come_together_here_and_on_a_cluster(tmp_path, monkeypatch):
    def sum_counts(frame):
        return frame.groupby("word", as_index=False, sort=True)["count"].sum()

    words = [f"w{number * number % 97}" for number in range(1000)]
    rows = pd.DataFrame({"word": pd.Series(words, dtype="str"), "count": range(1000)})
    expected = sum_counts(rows)
    source = tmp_path / "rows.parquet"
    rows.to_parquet(source, row_group_size=100)
    with scale.open_cluster(2, None, tmp_path / "scratch") as client:
        folders = []
        for rows_at_once, n_files in ((5000, 1), (300, 4)):
            monkeypatch.setattr(scale, "ROWS_AT_ONCE", rows_at_once)
            for where in (None, client):
                folders.append(tmp_path / f"made-{len(folders)}")
                task = scale.map_keys(sum_counts, source, folders[-1], "word", where)
                assert (task is not None) == (where is not None and n_files == 1)
                if task:
                    task.result()
                assert len(list(folders[-1].iterdir())) == n_files
    for folder in folders:
        made = pd.read_parquet(folder).sort_values("word", ignore_index=True)
        pd.testing.assert_frame_equal(made, expected, obj=folder.name)
