"""The same work in this process, in several, or on a Dask cluster."""

import contextlib
import gc
import logging
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pandas.util import hash_pandas_object

from analysis.memory import forget
from analysis.tables import count_rows, iter_row_groups

SECONDS_TO_CONNECT = 10
ROWS_AT_ONCE = 3_000_000  # some 200 MB of counts: each share reads the table once
PART_NAME = "part-{:06}.parquet"
USUAL_WORKERS = 2  # unless others are asked for: together they hold 2 GB


def count_usual_workers() -> int:
    """Count the processes that share the work of a large corpus if nobody says how many."""
    try:
        from dask.system import CPU_COUNT  # those of this process's container
    except ImportError:
        return 1
    return min(CPU_COUNT, USUAL_WORKERS)


@contextlib.contextmanager
def open_cluster(workers: int, scheduler: str | None, scratch: Path) -> Iterator:
    """Give a Dask client, or None where one process is to do the work.

    The workers are `workers` local processes, whose own files lie in `scratch`, or those of the
    scheduler with the address `scheduler`. Raises ``ConnectionError`` if it does not answer.
    """
    if workers == 1 and scheduler is None:
        yield None
        return
    try:
        import dask
        from dask.distributed import Client, LocalCluster
    except ImportError:
        message = 'this needs Dask; install it with: pip install "analysis[cluster]"'
        raise ConnectionError(message) from None
    # Whatever matters comes as an exception; a lost worker is replaced and its work done again.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    settings = {
        "logging": {"distributed": "critical"},
        "temporary-directory": str(scratch),
        "distributed.worker.memory.terminate": False,
        "distributed.worker.memory.pause": False,
        "distributed.worker.profile.enabled": False,  # it interrupts the work every 10 ms
        "distributed.admin.tick.interval": "500ms",
        "distributed.admin.system-monitor.interval": "5s",
        "dataframe.convert-string": False,  # strings stay of the type they have everywhere else
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        address = scheduler
        if scheduler is None:
            # In a thread, so that a signal that comes meanwhile stops nothing half-way, and no
            # process is left that nobody can end. A second attempt to close it does what a signal
            # during the first has left.
            thread = stack.enter_context(ThreadPoolExecutor(1, initializer=_block_signals))
            start = thread.submit(
                LocalCluster,
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # or it warns where 8787 is taken
                silence_logs=logging.CRITICAL,
                memory_limit=0,
            )
            for _ in range(2):
                stack.callback(lambda: start.result().close())
            address = start.result()
        client = None
        with contextlib.suppress(Exception):  # of many kinds: an address is wrong in many ways
            client = Client(address, timeout=SECONDS_TO_CONNECT)
        if client is None:
            gc.collect()  # one that found nobody closes itself, and must not while another begins
            raise ConnectionError(f"{scheduler}: no Dask scheduler answers there")
        yield stack.enter_context(client)


def _block_signals() -> None:
    """Keep a terminal's signals from the processes of this thread: they end when they are told."""
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # or its own start lifts the block
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})


def map_batches(function: Callable, batches: Iterable[tuple], client) -> Iterator:
    """Apply a function to each batch of arguments; yields the results in the order of the batches.

    Only a few batches are under way at a time, so that memory does not grow with the corpus.
    """
    if client is None:
        yield from (function(*batch) for batch in batches)
        return
    ahead = 2 * max(len(client.nthreads()), 1)
    pending: deque = deque()
    for batch in batches:
        pending.append(client.submit(function, *batch, pure=False))
        if len(pending) > ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def run_steps(
    function: Callable,
    steps: Mapping[str, Iterable[str]],
    arguments: tuple,
    client,
    shuffles: Mapping[str, Callable[[], object]],
) -> Iterator[str]:
    """Call a function with each name of `steps`, after those that it depends on.

    The names stand in such an order; each is yielded when it is done. What `shuffles` names begins
    when a step first needs it, and gives the task it is, or None if it is done (``map_keys``).
    """
    futures: dict = {}
    awaited = set(chain.from_iterable(steps.values()))  # these go before those that nobody needs
    for name, needed in steps.items():
        for other in sorted(set(needed) - futures.keys()):
            futures[other] = shuffles[other]()
        if client is None:
            futures[name] = function(name, *arguments)
            yield name
        else:
            done = [futures[other] for other in needed]
            futures[name] = client.submit(
                _call_after,
                done,
                function,
                name,
                *arguments,
                pure=False,
                priority=name in awaited,
            )
    if client is None:
        return
    from dask.distributed import as_completed

    names = {futures[name].key: name for name in steps}
    for future in as_completed([futures[name] for name in steps]):
        future.result()
        yield names[future.key]


def map_keys(function: Callable, source: Path, made: Path, key: str, client):
    """Make a Parquet table from another by a function that needs the rows with one key together.

    The function is given a frame with all rows of some keys at a time, so that memory does not grow
    with the table, and gives one. What is made is a folder of Parquet files, its rows in no certain
    order. On a cluster the rows go from worker to worker, and none through the client; a small
    table is made by one worker. Gives that task, which may be under way, or None.
    """
    n_shares = max(-(-count_rows(source) // ROWS_AT_ONCE), 1)
    if client is None:
        _map_shares(function, source, made, key, n_shares)
        return None
    if n_shares == 1:
        return client.submit(_map_shares, function, source, made, key, 1, pure=False)
    import dask.dataframe as dd

    rows = dd.read_parquet(source, split_row_groups="adaptive", blocksize="64MB")
    rows = rows.shuffle(on=key, npartitions=n_shares)
    rows = rows.map_partitions(function, meta=function(rows._meta))
    rows.to_parquet(made, write_index=False, name_function=PART_NAME.format)
    return None


def _map_shares(function: Callable, source: Path, made: Path, key: str, n_shares: int) -> None:
    made.mkdir(exist_ok=True)
    for share in range(n_shares):
        parts = [_take_share(rows, key, share, n_shares) for rows in iter_row_groups(source)]
        rows = function(pa.concat_tables(parts).to_pandas())
        rows.to_parquet(made / PART_NAME.format(share), index=False)
        del parts, rows
        forget()


def _take_share(rows: pa.Table, key: str, share: int, n_shares: int) -> pa.Table:
    if n_shares == 1:
        return rows
    keys = rows[key].to_pandas()
    return rows.filter(hash_pandas_object(keys, index=False).to_numpy() % n_shares == share)


def _call_after(done: list, function: Callable, *arguments) -> None:
    function(*arguments)
