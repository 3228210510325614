"""Which outlets print a statement: whole, in part, altered, paraphrased, or not that we found."""

from heapq import heapify, heappop, heappush
from math import fsum

import numpy as np
import pandas as pd

# Characters between two quotations of one speaker that a cue fills: "..." she said. "...".
RUN_GAP = 120
NEXT = 20  # statements behind each one whose order an article is asked for
MOST_CELLS = 1_000_000  # beyond this, only outlets that print part of the occasion have a row

STATES = ("whole", "altered", "part", "paraphrased", "none")


def order_statements(
    statements: pd.DataFrame, renderings: pd.DataFrame, reference: str | None = None
) -> pd.DataFrame:
    """Add ``occasion`` and ``statement_order`` to the statements.

    Statements of one speaker that stand next to each other in any article were made on one
    occasion (a speech, a post); within it they stand in the order of most articles. Where articles
    form a cycle, the smallest majority gives way. What stands in the article whose id is that of
    the reference was said on one occasion, and in its order. Requires ``statement_id`` and
    ``speaker`` of the statements and ``statement_id``, ``article_id``, ``start``, ``end`` of the
    renderings; one row per statement, in the order given.
    """
    code = pd.Series(np.arange(len(statements)), index=statements["statement_id"])
    speaker = pd.factorize(statements["speaker"], sort=True)[0]
    run = renderings[["statement_id", "article_id", "start", "end"]].sort_values(
        ["article_id", "start", "end", "statement_id"], kind="stable"
    )
    at = code.reindex(run["statement_id"]).to_numpy(dtype=np.int64)
    article = pd.factorize(run["article_id"])[0]
    start, end = run["start"].to_numpy(), run["end"].to_numpy()
    is_reference = (run["article_id"] == reference).to_numpy()
    trusted = article[is_reference][:1].tolist()
    if len(at):
        is_run = (
            (speaker[at[1:]] == speaker[at[:-1]])
            & (speaker[at[1:]] >= 0)
            & (start[1:] - end[:-1] <= RUN_GAP)
        )
        follows = (article[1:] == article[:-1]) & (is_run | is_reference[1:])
        occasion = _join(len(statements), at[:-1][follows], at[1:][follows])
    else:
        occasion = np.arange(len(statements))
    # The fullest printing in each article gives the statement's place there.
    place = pd.DataFrame({"at": at, "article": article, "start": start, "n": start - end})
    place = place.sort_values(["article", "at", "n", "start"]).drop_duplicates(["article", "at"])
    place = place.sort_values(["article", "start", "at"])
    place["occasion"] = occasion[place["at"].to_numpy()]
    order = np.zeros(len(statements), dtype=np.int64)
    n_members = place.groupby("occasion")["at"].transform("nunique")
    n_articles = place.groupby("occasion")["article"].transform("nunique")
    alone = place[(n_members > 1) & (n_articles == 1)]
    order[alone["at"].to_numpy()] = alone.groupby("occasion").cumcount().to_numpy()
    several = place[(n_members > 1) & (n_articles > 1)].sort_values(
        ["occasion", "article"], kind="stable"
    )
    runs: dict[int, dict[int, list[int]]] = {}
    for of, where, member in several[["occasion", "article", "at"]].to_numpy().tolist():
        runs.setdefault(of, {}).setdefault(where, []).append(member)
    for found in runs.values():
        orders = list(found.values())
        for article_code in trusted:  # outvotes all others together
            orders += [found[article_code]] * len(orders) if article_code in found else []
        for index, member in enumerate(merge_orders(orders)):
            order[member] = index
    return statements.assign(occasion=pd.factorize(occasion)[0], statement_order=order)


def _join(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    parent = list(range(n))

    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        a, b = root(a), root(b)
        parent[max(a, b)] = min(a, b)
    return np.array([root(at) for at in range(n)], dtype=np.int64)


def merge_orders(runs: list[list[int]]) -> list[int]:
    """Merge several orders of (some of) the same things into one that most of them agree with.

    Of things that nothing puts before the others, the one that most often follows the last comes
    first, then the one that stands earliest on average, then the smallest.

    >>> merge_orders([[1, 2, 4], [2, 3, 4], [4, 1]])
    [1, 2, 3, 4]
    """
    before: dict[tuple[int, int], int] = {}
    nearest: dict[int, dict[int, int]] = {}
    places: dict[int, list[float]] = {}
    for run in runs:
        for index, a in enumerate(run):
            places.setdefault(a, []).append(index / len(run))
            for b in run[index + 1 : index + 1 + NEXT]:
                before[a, b] = before.get((a, b), 0) + 1
            if index + 1 < len(run):
                counts = nearest.setdefault(a, {})
                counts[run[index + 1]] = counts.get(run[index + 1], 0) + 1
    # Rounded once, so that the order of the runs leaves no trace.
    mean = {a: fsum(found) / len(found) for a, found in places.items()}
    waiting = dict.fromkeys(places, 0)
    later: dict[int, list[tuple[int, int]]] = {}
    for (a, b), count in before.items():
        lead = count - before.get((b, a), 0)
        if lead > 0:
            later.setdefault(a, []).append((b, lead))
            waiting[b] += lead
    heap = [(count, mean[a], a) for a, count in waiting.items()]
    heapify(heap)
    merged: list[int] = []
    while heap:
        count, _, a = heappop(heap)
        if waiting.get(a) != count:
            continue
        if merged and count == 0:
            free = [b for b in nearest.get(merged[-1], ()) if waiting.get(b) == 0]
            if free:
                best = min(free, key=lambda b: (-nearest[merged[-1]][b], mean[b], b))
                if best != a:
                    heappush(heap, (count, mean[a], a))
                    a = best
        merged.append(a)
        del waiting[a]
        for b, lead in later.get(a, ()):
            if b in waiting:
                waiting[b] -= lead
                heappush(heap, (waiting[b], mean[b], b))
    return merged


def build_coverage(
    statements: pd.DataFrame, renderings: pd.DataFrame, paraphrases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Tell for each statement and outlet how the outlet prints it.

    Returns one row per statement and outlet: ``state`` is ``whole``, ``altered``, ``part``,
    ``paraphrased`` or ``none`` (no match found), the fullest that the outlet prints;
    ``article_id``, ``start``, ``end`` lead to that passage (missing for ``none``);
    ``is_altered`` if any of its printings is. Ordered by speaker (most statements first), occasion
    and place in it. In a corpus of many outlets, only those that print part of the occasion have
    a row.
    """
    columns = ["statement_id", "speaker", "occasion", "statement_order", "outlet", "state"]
    columns += ["article_id", "start", "end", "is_altered"]
    printed = renderings[
        ["statement_id", "outlet", "article_id", "start", "end", "relation"]
    ].copy()
    printed["state"] = printed["relation"].map(
        {"verbatim": "whole", "altered": "altered", "excerpt": "part"}
    )
    printed.loc[_find_whole(statements, renderings), "state"] = "whole"
    if paraphrases is not None and len(paraphrases):
        told = paraphrases[["statement_id", "outlet", "article_id", "start", "end"]]
        printed = pd.concat([printed, told.assign(state="paraphrased")], ignore_index=True)
    printed["rank"] = printed["state"].map({state: i for i, state in enumerate(STATES)})
    printed["length"] = printed["start"] - printed["end"]
    altered = printed[printed["relation"] == "altered"]
    altered = set(zip(altered["statement_id"].tolist(), altered["outlet"].tolist(), strict=True))
    best = printed.sort_values(
        ["statement_id", "outlet", "rank", "length", "article_id", "start"]
    ).drop_duplicates(["statement_id", "outlet"])
    grid = _lay_grid(statements, best)
    cells = grid.merge(
        best[["statement_id", "outlet", "state", "article_id", "start", "end"]],
        how="left",
        on=["statement_id", "outlet"],
    )
    cells["state"] = (
        cells["state"].astype("str").where(cells["state"].notna(), "none").astype("str")
    )
    cells[["start", "end"]] = cells[["start", "end"]].astype("Int64")
    pairs = zip(cells["statement_id"].tolist(), cells["outlet"].tolist(), strict=True)
    cells["is_altered"] = np.fromiter(map(altered.__contains__, pairs), bool, len(cells))
    return cells[columns]


def _lay_grid(statements: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    outlets = pd.DataFrame({"outlet": sorted(best["outlet"].dropna().unique())}).astype("str")
    size = statements.groupby("speaker", dropna=False)["statement_id"].transform("size")
    rows = statements[["statement_id", "speaker", "occasion", "statement_order"]].assign(size=-size)
    rows = rows.sort_values(
        ["size", "speaker", "occasion", "statement_order", "statement_id"], kind="stable"
    ).drop(columns="size")
    if len(rows) * len(outlets) <= MOST_CELLS:
        return rows.merge(outlets, how="cross")
    of = best.merge(rows[["statement_id", "occasion"]], on="statement_id")
    return rows.merge(of[["occasion", "outlet"]].drop_duplicates(), on="occasion")


def _find_whole(statements: pd.DataFrame, renderings: pd.DataFrame) -> pd.Index:
    """Give the excerpts that together, in one article, hold all words of the reading."""
    parts = renderings.loc[
        renderings["relation"] == "excerpt",
        ["statement_id", "article_id", "reading_start", "reading_end"],
    ]
    parts = parts[parts.duplicated(["statement_id", "article_id"], keep=False)]
    columns = (statements[name].tolist() for name in ("statement_id", "n_words"))
    n_words = dict(zip(*columns, strict=True))
    spans: dict[tuple, list] = {}
    columns = (parts.index.tolist(), *(parts[name].tolist() for name in parts))
    for index, statement, article, start, end in zip(*columns, strict=True):
        spans.setdefault((statement, article), []).append((start, end, index))
    whole: list = []
    for (statement, _), found in spans.items():
        reach = 0
        for start, end, _ in sorted(found):
            if start <= reach:
                reach = max(reach, end)
        if reach >= n_words[statement]:
            whole.extend(index for *_, index in found)
    return pd.Index(whole)
