"""Files and folders that are written whole or not at all."""

import contextlib
import ctypes
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl

    NO_WAIT = fcntl.LOCK_NB
except ImportError:  # Windows: leftovers of a killed run stay until they are removed by hand
    fcntl, NO_WAIT = None, 0

# What a killed run leaves has a name that begins and ends so; the next run clears it.
PREFIX, SUFFIX = ".unfinished-", ".part"
EARLIER = "earlier-"
SECONDS_TO_BEGIN = 5
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # Linux, <fcntl.h> and <linux/fs.h>


@contextlib.contextmanager
def unfinished_folder(beside: Path) -> Iterator[Path]:
    """Give a private folder next to ``beside``, removed at the end whatever happens.

    Raises ``OSError`` if the parent of ``beside`` can't be written.
    """
    parent = beside.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(parent)
    folder = parent / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    try:
        folder.mkdir(mode=0o700)
        with _locked(folder):
            try:
                yield folder
            finally:
                _clear(folder)
    finally:  # a signal may come before the folder is locked, or while it is cleared
        _clear(folder)


def is_unfinished(name: str) -> bool:
    """Tell if a private folder of a run, going on or killed, has this name."""
    return name.startswith(PREFIX) and name.endswith(SUFFIX)


def clear_leftovers(parent: Path) -> None:
    """Remove what killed runs left in a folder; the work of a run still going is locked."""
    for folder in parent.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError), _locked(folder, NO_WAIT) as is_locked:
            # An empty one may be that of a run which begins, and has not locked it yet.
            is_old = time.time() - folder.stat().st_mtime > SECONDS_TO_BEGIN
            if is_locked and (is_old or any(folder.iterdir())):
                _clear(folder)


def _clear(folder: Path) -> None:
    """Remove a private folder; a result that was taken aside and not replaced is put back."""
    for earlier in folder.glob(f"{EARLIER}*"):
        path = folder.parent / earlier.name.removeprefix(EARLIER)
        if not path.exists():
            os.rename(earlier, path)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path, flags: int = 0) -> Iterator[bool]:
    """Lock a folder, if the system can; the lock ends with the process, however it ends."""
    if fcntl is None:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        is_locked = False
        with contextlib.suppress(OSError):  # held by another process, or no locks here
            fcntl.flock(descriptor, fcntl.LOCK_EX | flags)
            is_locked = True
        yield is_locked
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; it takes the place of ``path`` only if the block ends well."""
    with unfinished_folder(path) as folder:
        draft = folder / path.name
        yield draft
        _flush(draft)
        os.replace(draft, path)


@contextlib.contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill; it takes the place of ``path`` only if the block ends well."""
    path = path.absolute()
    with unfinished_folder(path) as folder:
        draft = folder / "draft"
        draft.mkdir()
        yield draft
        for file in draft.rglob("*"):
            _flush(file)
        if not _exchange(draft, path):
            with contextlib.suppress(FileNotFoundError):
                os.rename(path, folder / f"{EARLIER}{path.name}")
            os.rename(draft, path)


def _flush(path: Path) -> None:
    if path.is_file():
        with open(path, "rb") as file:
            os.fsync(file.fileno())


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux renameat2)."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    if renameat2 is None:
        return False
    names = os.fsencode(first), os.fsencode(second)
    return renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0
