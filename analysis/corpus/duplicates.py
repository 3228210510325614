"""Articles that occur more than once: exactly, or nearly, as a syndicated story does."""

import hashlib
import re
import unicodedata
from zlib import crc32

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus.files import UNSEEN, note
from analysis.corpus.provenance import find_header

NO_WORD = re.compile(r"[^\x00-\x7f](?<!\w)")  # beyond ASCII, whose characters are looked up
MARKS = "“”‘’–—…\xa0"  # all that most texts have beyond ASCII
ASCII = bytes.maketrans(
    bytes(range(128)), re.sub(r"\W", " ", bytes(range(128)).decode()).lower().encode()
)
# Three words behind a very short one, after the "spot signatures" of Theobald, Siddharth and
# Paepcke (2008): short words are frequent in prose and rare in menus and lists.
SPOT = 3
MIN_SPOTS = 20  # a text with fewer, or a short one, is compared by all its runs of four words
SHORT = 300  # words
RUN = 4
SKETCH_SIZE = 16  # smallest hashes; at MIN_SHARED, all but 1 of 10,000 pairs have one in common
MIN_SHARED = 0.5  # of the spots of both together
MAX_CANDIDATES = 50
LAST_BITS = 0xFFFF
BOTH_COUNT = "both are counted, so remove one if it should count once"


def find_signatures(articles: pd.DataFrame) -> pd.DataFrame:
    """Give what articles are compared by: one row per article.

    Needs ``article_id``, ``outlet``, ``source`` and ``text``. Beside the first three: ``digest``
    of the words, and two lists of numbers, ``spots`` and, for short texts, ``runs``.
    """
    rows = []
    for text in articles["text"]:
        body = text[find_header(text)[0] :]
        for mark in MARKS:
            body = body.replace(mark, " ")
        if not body.isascii():  # full-width letters and what prints nothing hide no copy
            body = UNSEEN.sub("", unicodedata.normalize("NFKC", body))
            body = NO_WORD.sub(" ", body.casefold())
        codes = np.frombuffer(f" {body} ".encode().translate(ASCII), np.uint8)
        is_blank = codes == ord(" ")
        codes = codes[~np.append(is_blank[:-1] & is_blank[1:], False)]
        data, blanks = codes.tobytes(), np.flatnonzero(codes == ord(" "))
        digest = hashlib.blake2b(data[1:-1], digest_size=16).hexdigest()
        starts, ends = blanks[:-1] + 1, blanks[1:]
        lengths = ends - starts
        if not data.isascii():  # a character's further bytes
            lengths -= np.diff(np.searchsorted(np.flatnonzero((codes & 0xC0) == 0x80), blanks))
        short = np.flatnonzero(lengths[: max(len(ends) - SPOT, 0)] <= 2)
        spots = _hash(data, starts[short + 1], ends[short + SPOT])
        needs_runs = len(ends) <= SHORT or len(spots) < MIN_SPOTS
        n_runs = max(len(ends) - RUN + 1, 0) if needs_runs else 0
        runs = _hash(data, starts[:n_runs], ends[RUN - 1 :][:n_runs])
        rows.append((digest, spots, runs))
    signatures = pd.DataFrame(rows, articles.index, ["digest", "spots", "runs"])
    return pd.concat([articles[["article_id", "outlet", "source"]], signatures], axis=1)


def find_duplicates(signatures: pd.DataFrame) -> pd.DataFrame:
    """Find articles whose text stands, exactly or nearly, in another article.

    Takes what ``find_signatures`` gives. Returns rows for ``problems``, one
    row per article that repeats another (the one whose id comes first), with the code
    ``duplicate`` (the same words) or ``near_duplicate`` (at least half of the signatures of both
    are shared). Nothing is removed. The order of the rows does not matter. Nearly equal texts in
    scripts without blanks between words, or of fewer than 23 words, are not noticed.
    """
    problems = []
    firsts: dict[str, int] = {}
    families = (_Family(), _Family())  # signatures of long texts, and of short ones
    ordered = signatures.sort_values("article_id")
    ids, outlets = ordered["article_id"].tolist(), ordered["outlet"].tolist()
    rows = zip(*(ordered[c] for c in ("source", "digest", "spots", "runs")), strict=True)
    for i, (source, digest, *kinds) in enumerate(rows):
        first = firsts.setdefault(digest, i)
        if first != i:
            message = f"the text is that of '{ids[first]}' ({outlets[first]}); {BOTH_COUNT}"
            problems.append(note(source, "duplicate", message, article_id=ids[i]))
            continue
        found = [family.find(i, kind) for family, kind in zip(families, kinds, strict=True)]
        if any(found):
            k, share = next(filter(None, found))
            message = f"the text is nearly that of '{ids[k]}' ({outlets[k]}): "
            message += f"of their runs of words, {share:.0%} stand in both; {BOTH_COUNT}"
            problems.append(note(source, "near_duplicate", message, article_id=ids[i]))
    return schema.make("problems", problems)


def _hash(data: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Give the signatures of stretches of a text, each once, in order."""
    stretches = zip(starts.tolist(), ends.tolist(), strict=True)
    hashes = (crc32(data[start:end]) for start, end in stretches)
    signatures = np.fromiter(hashes, np.uint32, len(starts))
    signatures.sort()
    return signatures[np.append(True, signatures[1:] != signatures[:-1])[: len(starts)]]


class _Family:
    """Signatures of the texts so far, of one kind."""

    def __init__(self):
        self.signatures: dict[int, np.ndarray] = {}
        self.sketches: dict[int, list[int]] = {}

    def find(self, i: int, signatures: np.ndarray) -> tuple[int, float] | None:
        """Give the first text that is nearly text ``i``, and how much of both is shared."""
        if len(signatures) < MIN_SPOTS:
            return None
        self.signatures[i] = signatures
        candidates: set[int] = set()
        for key in signatures[:SKETCH_SIZE].tolist():
            known = self.sketches.setdefault(key, [])
            candidates.update(known)
            if len(known) < MAX_CANDIDATES:
                known.append(i)
        candidates = sorted(candidates)[:MAX_CANDIDATES]
        if not candidates:
            return None
        others = [self.signatures[k] for k in candidates]
        sizes = np.array([len(other) for other in others])
        # At most so many are shared as last bits are; those of few candidates are enough.
        is_known = np.zeros(LAST_BITS + 1, bool)
        is_known[signatures & LAST_BITS] = True
        known = is_known.take(np.concatenate(others) & LAST_BITS)
        most = np.add.reduceat(known, np.cumsum(sizes) - sizes, dtype=np.int64)
        for at in np.flatnonzero(most >= MIN_SHARED * (len(signatures) + sizes - most)).tolist():
            n_shared = len(np.intersect1d(signatures, others[at], assume_unique=True))
            share = n_shared / (len(signatures) + len(others[at]) - n_shared)
            if share >= MIN_SHARED:
                return candidates[at], share
        return None
