"""The same stages over partitions: in this process, in several, or on a Dask cluster."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator


def map_batches(
    function: Callable,
    batches: Iterable,
    workers: int = 1,
    scheduler: str | None = None,
) -> Iterator:
    """Apply a function to batches and yield the results in the order of the batches.

    With one worker and no scheduler the work is done here. Otherwise Dask does it, in `workers`
    local processes or on the cluster whose scheduler has the address `scheduler`; only a few
    batches are under way at a time, so that memory does not grow with the corpus.
    """
    if workers == 1 and scheduler is None:
        yield from map(function, batches)
        return
    from dask.distributed import Client

    local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with Client(scheduler) if scheduler else Client(**local) as client:
        ahead = 2 * sum(client.nthreads().values())
        pending: deque = deque()
        for batch in batches:
            pending.append(client.submit(function, batch, pure=False))
            if len(pending) > ahead:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
