"""Articles that occur more than once: exactly, or nearly, as a syndicated story does."""

import hashlib
import re
from itertools import islice
from zlib import crc32

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus.files import note
from analysis.corpus.provenance import find_header

WORD = re.compile(r"\w+")
# Three words behind a very short one, after the "spot signatures" of Theobald, Siddharth and
# Paepcke (2008): short words are frequent in prose and rare in menus and lists.
SPOT = re.compile(r"\b\w{1,2} (?=(\w+ \w+ \w+))")
MIN_SPOTS = 20  # a text with fewer is too short for a judgement
SKETCH_SIZE = 16  # smallest hashes; at MIN_SHARED, all but 1 of 10,000 pairs have one in common
MIN_SHARED = 0.5  # of the spots of both together
MAX_CANDIDATES = 50


def find_duplicates(articles: pd.DataFrame) -> pd.DataFrame:
    """Find articles whose text stands, exactly or nearly, in another article.

    Needs ``article_id``, ``outlet``, ``source`` and ``text``. Returns rows for ``problems``, one
    row per article that repeats another (the one whose id comes first), with the code
    ``duplicate`` (the same words) or ``near_duplicate`` (at least half of the signatures of both
    are shared). Nothing is removed. The order of the rows does not matter. Nearly equal texts in
    scripts without blanks between words are not noticed.
    """
    problems = []
    firsts: dict[bytes, int] = {}
    sketches: dict[int, list[int]] = {}
    spots: list[np.ndarray | None] = []
    ordered = articles.sort_values("article_id")
    ids, outlets = ordered["article_id"].tolist(), ordered["outlet"].tolist()
    for i, (source, text) in enumerate(zip(ordered["source"], ordered["text"], strict=True)):
        words = " ".join(WORD.findall(text[find_header(text)[0] :].casefold()))
        digest = hashlib.blake2b(words.encode("utf-8"), digest_size=16).digest()
        first = firsts.setdefault(digest, i)
        spots.append(None)
        if first != i:
            message = f"the text is that of '{ids[first]}' ({outlets[first]})"
            problems.append(note(source, "duplicate", message, article_id=ids[i]))
            continue
        spots[i] = np.unique(
            np.fromiter((crc32(spot.encode()) for spot in SPOT.findall(words)), np.uint32)
        )
        if len(spots[i]) < MIN_SPOTS:
            continue
        candidates: dict[int, None] = {}
        for key in spots[i][:SKETCH_SIZE].tolist():
            known = sketches.setdefault(key, [])
            candidates.update(dict.fromkeys(known))
            if len(known) < MAX_CANDIDATES:
                known.append(i)
        for k in islice(sorted(candidates), MAX_CANDIDATES):
            n_shared = len(np.intersect1d(spots[i], spots[k], assume_unique=True))
            share = n_shared / (len(spots[i]) + len(spots[k]) - n_shared)
            if share >= MIN_SHARED:
                message = f"the text is nearly that of '{ids[k]}' ({outlets[k]}): {share:.0%} alike"
                problems.append(note(source, "near_duplicate", message, article_id=ids[i]))
                break
    return schema.make("problems", problems)
