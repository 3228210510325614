"""Passages of own words that several articles print: wire copy, press releases, house formulas.

Runs of eight words are the seeds. Each distinct run is looked at once, however many articles print
it, so that the work grows with the number of words and not with that of pairs of articles.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from pandas.util import hash_pandas_object

from analysis import schema
from analysis.compare.words import OWN, Words, iter_words, mix
from analysis.memory import forget

SEED_WORDS = 8  # as in passim and in plagiarism work: shorter runs are mostly idiom
# Fewer words than this are mostly names of institutions and idiom, as reading 100 passages of 8 to
# 11 words shows: they stand in the table, but are not counted as text taken over.
COPIED_WORDS = 12
# Behind an edit, so many equal words in a row are the same text going on.
TAIL_WORDS = 4
MARGIN_WORDS = 24  # around a seed, in which a passage of two articles may go on behind edits
LAST_BITS = (1 << 22) - 1
BRIDGED_WORDS = 3  # changed, inserted or left out between two shared runs


def find_runs(articles: pd.DataFrame, zones: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Find each run of eight own words: one row per occurrence.

    Takes what ``find_reuse`` does; gives ``article``, which stands for the id, and ``key``, which
    stands for the words.
    """
    ids = hash_pandas_object(articles["article_id"], index=False).to_numpy()
    article, key = [], []
    for words in iter_words(articles, zones, quotes):
        keys, position = _seed_keys(words)
        article.append(ids[words.article[position]])
        key.append(keys)
    return pd.DataFrame({"article": np.concatenate(article), "key": np.concatenate(key)})


def find_shared_runs(runs: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the runs that stand in two articles or more.

    Needs all rows of a key together, and can do without those of others.
    """
    keys = runs["key"].to_numpy()
    ordered = np.sort(keys)
    again = _note_last_bits(ordered[1:][ordered[1:] == ordered[:-1]])
    runs = runs[again.take(keys.view(np.int64) & LAST_BITS)]
    runs = runs.iloc[np.argsort(runs["key"].to_numpy())]
    key, article = runs["key"].to_numpy(), runs["article"].to_numpy()
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    if not len(first):
        return runs
    low, high = (extreme.reduceat(article, first) for extreme in (np.minimum, np.maximum))
    return runs[np.repeat(low != high, np.diff(first, append=len(key)))]


def find_reuse(
    articles: pd.DataFrame,
    zones: pd.DataFrame,
    quotes: pd.DataFrame,
    shared_runs: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the passages of own words that stand in two articles or more.

    Needs ``article_id``, ``outlet`` and ``text``, the zones, and the quotations: only words of the
    body outside speech count, and a passage does not cross one; ``shared_runs`` of these articles
    if they are known already (``find_shared_runs``). Gives table ``reuse``, one
    row per printing: all printings of a passage share its ``passage_id`` and at least eight words
    in a row, and every pair of articles that shares eight such words has a passage in common. Up to
    three words may differ between two shared runs of a passage (in passages of two articles, the
    runs behind such an edit may be as short as four words). Passages may overlap: where two
    articles share more than three do, the longer passage is one of its own. An article that prints
    a passage twice has two rows. ``first_word`` is the place of its first word in the body, from 0.
    """
    if shared_runs is None:
        shared_runs = find_shared_runs(find_runs(articles, zones, quotes))
    ids = hash_pandas_object(articles["article_id"], index=False)
    articles = articles[ids.isin(shared_runs["article"])]
    shared = np.unique(shared_runs["key"].to_numpy(np.uint64))
    words, position, seed, ordinal = _find_seeds(iter_words(articles, zones, quotes), shared)
    forget()  # the many small arrays that these were put together from
    printings = _bridge(_join_seeds(words, position, seed), words)
    printings = _drop_contained(_extend(printings, words))
    return _tabulate(printings, words, ordinal, articles)


def _seed_keys(words: Words):
    """The key of each run of eight own words, and the position of its first word."""
    n = max(len(words) - SEED_WORDS + 1, 0)
    key = np.zeros(n, np.uint64)
    for place in range(SEED_WORDS):
        key = mix(key + words.key[place : place + n])
    unbroken = words.segment[:n] == words.segment[SEED_WORDS - 1 :][:n]
    position = np.flatnonzero(unbroken & (words.voice[:n] == OWN))
    return key[position], position


def _note_last_bits(keys: np.ndarray) -> np.ndarray:
    """Whether some key ends so, by its last bits: most keys that are no such one do not."""
    is_last = np.zeros(LAST_BITS + 1, bool)
    is_last[keys.view(np.int64) & LAST_BITS] = True
    return is_last


def _find_seeds(parts, shared):
    """The words around shared runs, where each run begins, which it is, and the words' ordinals."""
    is_last = _note_last_bits(shared)
    found, n_kept = [], 0
    for words in parts:
        key, position = _seed_keys(words)
        hit = np.flatnonzero(is_last.take(key.view(np.int64) & LAST_BITS))
        hit = hit[np.argsort(key[hit])]  # in order they are found many times faster
        seed = np.searchsorted(shared, key[hit]).astype(np.int32)
        is_shared = shared.take(seed, mode="clip") == key[hit] if len(hit) else hit > 0
        hit, seed = hit[is_shared], seed[is_shared]
        order = np.argsort(hit)
        first, seed = position[hit[order]], seed[order]
        n = len(words)
        opens = np.bincount(np.maximum(first - MARGIN_WORDS, 0), minlength=n + 1)
        ends = np.bincount(np.minimum(first + SEED_WORDS + MARGIN_WORDS, n), minlength=n + 1)
        near = np.flatnonzero(np.cumsum(opens - ends)[:n])
        # Words that were not next to each other must not become so, nor those of two parts.
        apart = np.cumsum(np.diff(near, prepend=0) > 1) + n_kept
        kept = words[near]
        kept = replace(kept, segment=kept.segment + apart)
        ordinal = (near - np.searchsorted(words.article, kept.article)).astype(np.int32)
        first = (np.searchsorted(near, first) + n_kept).astype(np.int32)
        found.append([*vars(kept).values(), first, seed, ordinal])
        n_kept += len(near)
    # One column after the other, each let go when it is put together.
    columns = [np.concatenate([part.pop(0) for part in found]) for _ in found[0][:]]
    return Words(*columns[:-3]), *columns[-3:]


def _chain(follows, unit, following, count):
    """Where a row goes on into the next one at every occurrence of its unit.

    ``follows``: whether row i + 1 could continue row i; ``unit``: what row i is an occurrence of;
    ``following``: what row i + 1 is. All occurrences of a unit must go on into the same one, and
    that one must have no others.
    """
    following = np.where(follows, following, -1)
    order = np.argsort(unit, kind="stable")
    first = np.flatnonzero(np.diff(unit[order], prepend=-1))
    low = np.minimum.reduceat(following[order], first)
    high = np.maximum.reduceat(following[order], first)
    one_way = np.zeros(len(count), bool)
    units = unit[order][first]
    one_way[units] = (low == high) & (low >= 0) & (count[low] == count[units])
    return follows & one_way[unit]


def _join_seeds(words, position, seed):
    """Join seeds that always stand together: one row per printing of the longest such run.

    Seeds and their succession make a graph; the runs are its unbranched paths (the unitigs of
    genome assembly: Kececioglu & Myers 1995), so that all printings of a run have the same words.
    """
    if not len(position):
        return pd.DataFrame(columns=["passage", "article", "first", "last"], dtype=np.int64)
    follows = np.append(
        (np.diff(position) == 1) & (words.segment[position[1:]] == words.segment[position[:-1]]),
        False,
    )
    goes_on = _chain(follows, seed, np.append(seed[1:], -1), np.bincount(seed))
    begin = np.flatnonzero(~np.insert(goes_on[:-1], 0, False))
    end = np.append(begin[1:], len(position)) - 1
    return pd.DataFrame(
        {
            "passage": seed[begin],
            "article": words.article[position[begin]],
            "first": position[begin],
            "last": position[end] + SEED_WORDS - 1,
        },
        dtype=np.int64,
    )


def _bridge(printings, words):
    """Join passages that follow each other, up to three words apart, in all their articles."""
    if printings.empty:
        return printings
    # Passages with the same articles: the sum of their spread numbers says so.
    spread = mix(printings["article"].to_numpy(np.uint64) + np.uint64(1))
    passage = printings["passage"].to_numpy()
    total = np.zeros(passage.max() + 1, np.uint64)
    np.add.at(total, passage, spread)
    rows = printings.assign(company=total[passage])
    rows = rows.sort_values(["company", "article", "first"], kind="stable", ignore_index=True)
    first, last = rows["first"].to_numpy(), rows["last"].to_numpy()
    company, passage = rows["company"].to_numpy(), rows["passage"].to_numpy()
    follows = np.append(
        (company[1:] == company[:-1])
        & (words.segment[first[1:]] == words.segment[last[:-1]])
        & (first[1:] - last[:-1] <= BRIDGED_WORDS + 1),
        False,
    )
    goes_on = _chain(follows, passage, np.append(passage[1:], -1), np.bincount(passage))
    begin = np.flatnonzero(~np.insert(goes_on[:-1], 0, False))
    end = np.append(begin[1:], len(rows)) - 1
    joined = rows.iloc[begin].reset_index(drop=True)
    return joined.assign(last=last[end])


def _extend(printings, words):
    """Let passages of two printings go on behind edits near their ends, too short for a seed."""
    number = printings["passage"].map(printings["passage"].value_counts())
    pairs = printings[number == 2].sort_values(["passage", "first"], kind="stable")
    if pairs.empty:
        return printings
    printings = printings.copy()
    for column, step in (("last", 1), ("first", -1)):
        place = pairs[column].to_numpy(np.int64)
        a, b = _advance(words, place[::2].copy(), place[1::2].copy(), step)
        printings.loc[pairs.index, column] = np.stack([a, b], axis=1).ravel()
    return printings


def _advance(words, a, b, step):
    """Move the ends `a` and `b` of aligned runs on while the words agree, edits aside."""
    edits = [(x, y) for x in range(BRIDGED_WORDS + 1) for y in range(BRIDGED_WORDS + 1)]
    edits.sort(key=sum)
    home_a, home_b = words.segment[a], words.segment[b]
    active, moved = np.arange(len(a)), np.zeros(len(a), bool)
    while len(active):
        moved[active] = False
        for x, y in edits:
            needed = TAIL_WORDS if x or y else 1
            agree = active[~moved[active]]
            if not len(agree):
                break
            for ahead in range(1, needed + 1):
                if not len(agree):
                    break
                at, bt = a[agree] + step * (x + ahead), b[agree] + step * (y + ahead)
                inside = (np.minimum(at, bt) >= 0) & (np.maximum(at, bt) < len(words))
                agree, at, bt = agree[inside], at[inside], bt[inside]
                same = words.key[at] == words.key[bt]
                same &= words.segment[at] == home_a[agree]
                same &= words.segment[bt] == home_b[agree]
                agree = agree[same]
            a[agree] += step * (x + needed)
            b[agree] += step * (y + needed)
            moved[agree] = True
        active = active[moved[active]]
    return a, b


def _drop_contained(printings):
    """Leave out passages that another one contains in all their articles."""
    if printings.empty:
        return printings
    # Of passages with the same span the one with the most printings contains the others.
    number = printings["passage"].map(printings["passage"].value_counts())
    rows = printings.assign(last_first=-printings["last"], number=-number)
    rows = rows.sort_values(["first", "last_first", "number", "passage"], ignore_index=True)
    rows = rows[list(printings)]
    last, passage = rows["last"].to_numpy(), rows["passage"].to_numpy()
    furthest = np.maximum.accumulate(last)
    # The first of the rows that reach furthest: later ones that reach as far lie inside it.
    holder = np.searchsorted(furthest, furthest)
    outer = pd.Series(passage[holder])
    by_passage = outer.groupby(passage)
    inside = (by_passage.transform("min") == by_passage.transform("max")) & (outer != passage)
    return rows[~inside.to_numpy()].reset_index(drop=True)


def _tabulate(printings, words, ordinal, articles):
    first = printings["first"].to_numpy(np.int64)
    last = printings["last"].to_numpy(np.int64)
    article = printings["article"].to_numpy(np.int64)
    # Numbered in the order in which the passages first appear.
    number = pd.factorize(printings["passage"])[0]
    return schema.make(
        "reuse",
        {
            "passage_id": [f"p{n}" for n in (number + 1).tolist()],
            "article_id": articles["article_id"].to_numpy()[article],
            "outlet": articles["outlet"].to_numpy()[article],
            "start": words.start[first],
            "end": words.end[last],
            "n_words": last - first + 1,
            "first_word": ordinal[first].astype(np.int64),
        },
    )


def summarise_reuse(
    articles: pd.DataFrame, zones: pd.DataFrame, quotes: pd.DataFrame, reuse: pd.DataFrame
) -> pd.DataFrame:
    """Give the share of the own words of each article that stand in other outlets' articles too.

    One row per article: ``article_id``, ``outlet``, ``own_words``, ``reused_words`` (in stretches
    of twelve words or more that another outlet prints), ``reused_share`` (0 to 1; missing without
    own words) and ``n_passages``.
    """
    own = np.zeros(len(articles), np.int64)
    for words in iter_words(articles, zones, quotes):
        own += np.bincount(words.article[words.voice == OWN], minlength=len(articles))
    by_passage = reuse.groupby("passage_id")["outlet"]
    elsewhere = reuse[by_passage.transform("nunique") > 1]
    result = articles[["article_id", "outlet"]].reset_index(drop=True).assign(own_words=own)
    reused = count_reused_words(elsewhere).groupby("article_id")["n_words"].sum()
    passages = elsewhere.groupby("article_id")["passage_id"].nunique()
    result["reused_words"] = result["article_id"].map(reused).fillna(0).astype(np.int64)
    result["reused_share"] = result["reused_words"] / result["own_words"].where(own > 0)
    result["n_passages"] = result["article_id"].map(passages).fillna(0).astype(np.int64)
    return result


def count_reused_words(reuse: pd.DataFrame) -> pd.DataFrame:
    """Count the words of the stretches that passages cover, those of overlapping passages once.

    Needs ``article_id``, ``first_word`` and ``n_words``; one row per stretch of an article of at
    least twelve words: ``article_id`` and ``n_words``.
    """
    rows = reuse.sort_values(["article_id", "first_word"], kind="stable")
    # Articles are laid one behind the other, so that one running maximum serves all.
    number = rows.groupby("article_id", sort=False).ngroup().to_numpy(np.int64)
    start = rows["first_word"].to_numpy(np.int64)
    end = start + rows["n_words"].to_numpy(np.int64)
    shift = number * (end.max(initial=0) + 1)
    start, end = start + shift, end + shift
    reach = np.maximum.accumulate(end)
    before = np.concatenate([[-1], reach[:-1]])[: len(rows)]
    fresh = np.clip(end - np.maximum(start, before), 0, None)
    counted = rows[["article_id"]].assign(n_words=fresh, stretch=np.cumsum(start > before))
    counted = counted.groupby(["article_id", "stretch"], as_index=False)["n_words"].sum()
    counted = counted[["article_id", "n_words"]]
    return counted[counted["n_words"] >= COPIED_WORDS].reset_index(drop=True)
