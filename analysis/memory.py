"""What a process remembers from one partition to the next, and the memory it gives back."""

import contextlib
import ctypes
import functools
import gc
import sys
from collections.abc import Callable, Iterator

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc, <malloc.h>
_caches: list = []


def remember(maxsize: int = 1) -> Callable:
    """Keep what a function has given last, as ``functools.lru_cache`` does, until ``forget``."""

    def decorate(function: Callable) -> Callable:
        cached = functools.lru_cache(maxsize)(function)
        _caches.append(cached)
        return cached

    return decorate


def forget() -> None:
    """Drop what is remembered, and give back to the system what the work before has freed.

    Some hundred MB after the partitions, of which no comparison needs anything.
    """
    import pyarrow as pa

    for cached in _caches:
        cached.cache_clear()
    pa.default_memory_pool().release_unused()
    if libc := _load_glibc():
        libc.malloc_trim(0)


@contextlib.contextmanager
def spare_memory_work() -> Iterator[None]:
    """Do without the search for cyclic garbage, and keep what is freed, in work on many objects.

    Some tenth of the seconds of a partition; what it made is cleared at its end all the same.
    """
    import pyarrow as pa

    pool = pa.default_memory_pool()
    if libc := _load_glibc():
        libc.mallopt(M_MMAP_THRESHOLD, 32 << 20)  # the largest there is
        libc.mallopt(M_TRIM_THRESHOLD, 256 << 20)
        pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own gives back what is freed
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        if was_enabled:
            gc.enable()


def _load_glibc():
    """Load the C library if it is the one that has these functions."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    return libc if hasattr(libc, "malloc_trim") else None
