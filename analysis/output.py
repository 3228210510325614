"""Files and folders that are written whole or not at all."""

import contextlib
import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: leftovers of a killed run stay until they are removed by hand
    fcntl = None

# What a killed run leaves has a name that begins and ends so; the next run clears it.
PREFIX, SUFFIX = ".unfinished-", ".part"
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # Linux, <fcntl.h> and <linux/fs.h>


@contextlib.contextmanager
def unfinished_folder(beside: Path) -> Iterator[Path]:
    """Give a private folder next to ``beside``, removed at the end whatever happens.

    Raises ``OSError`` if the parent of ``beside`` can't be written.
    """
    parent = beside.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=parent))
    try:
        with open(folder / ".lock", "w") as lock:
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers(parent: Path) -> None:
    """Remove what killed runs left in a folder; the work of a run still going is locked."""
    for folder in parent.glob(f"{PREFIX}*{SUFFIX}") if fcntl else ():
        with contextlib.suppress(OSError), open(folder / ".lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


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
        if not path.exists():
            os.rename(draft, path)
        elif not _exchange(draft, path):
            os.rename(path, folder / "earlier")
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
