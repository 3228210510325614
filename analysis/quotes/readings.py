"""The reading of a statement, and each printing typed against it."""

import numpy as np
import pandas as pd

from analysis.quotes.alignment import (
    CUE,
    ELLIPSIS,
    MARKS,
    UNMARKED,
    Comparison,
    compare_words,
    find_tokens,
    place_changes,
)
from analysis.quotes.matching import UNKNOWN_DAY
from analysis.quotes.pieces import iter_texts

MOST_READINGS = 6  # fullest, and most printed, wordings that are weighed against each other
LEAST_HELD = 4  # words of a further statement that a printing must hold


class _Reading:
    """One statement's wordings: the distinct printed texts, their articles, and the majority."""

    def __init__(self, texts: dict[str, tuple[int, int]], excluded: set[str], given: set[str]):
        self.texts = texts  # text -> articles that print it, first day
        self.tokens = {text: find_tokens(text) for text in texts}
        self.words = {
            text: [word.surface for word in tokens if word.folded not in MARKS]
            for text, tokens in self.tokens.items()
        }
        self.known: dict[tuple[str, str], Comparison] = {}
        self.text = max(given, key=lambda text: (len(self.words[text]), text), default="")
        self.text = self.text or self._choose(excluded)
        self.found = {text: self._compare(text, self.text) for text in texts}

    def _compare(self, text, reading) -> Comparison:
        pair = (text, reading)
        if pair not in self.known:
            if self.words[text] == self.words[reading]:
                n = len(self.words[text])
                self.known[pair] = Comparison("verbatim", [], 0, n, 0, n, n)
            else:
                a, b = self.tokens[text], self.tokens[reading]
                self.known[pair] = compare_words(a, b, text, reading)
        return self.known[pair]

    def is_strange(self, text) -> bool:
        """Tell if less than half of the wording and less than half of the reading is shared."""
        n_matched = self.found[text].n_matched
        return 2 * n_matched < min(len(self.words[text]), len(self.words[self.text]))

    def _choose(self, excluded) -> str:
        """Give the printed text that most printings agree with, among the fullest."""
        n_words = {
            text: sum(word.folded not in MARKS and not word.bracketed for word in tokens)
            for text, tokens in self.tokens.items()
        }
        able = [text for text in self.texts if text not in excluded] or list(self.texts)
        by_length = sorted(able, key=lambda text: (-n_words[text], text))
        by_count = sorted(able, key=lambda text: (-self.texts[text][0], -n_words[text], text))
        able = list(dict.fromkeys([*by_length[:MOST_READINGS], *by_count[:MOST_READINGS]]))
        fullest = [
            text
            for text in able
            if not any(
                n_words[text] < n_words[other] and self._is_part(text, other) for other in able
            )
        ] or able
        ranked, first = [], {}
        for text in fullest:
            support = sum(
                count
                for other, (count, _) in self.texts.items()
                if other == text or self._compare(other, text).relation != "altered"
            )
            marked = any(word.folded in MARKS for word in self.tokens[text])
            count, day = self.texts[text]
            words = " ".join(word.folded for word in self.tokens[text])
            first[words] = min(day, first.get(words, day))
            # Of one wording with other marks, the one that ends as a sentence does is shown.
            whole = text.rstrip("\"'”’» ")[-1:] in ".!?"
            shown = (not whole, -count, day, text)
            ranked.append((marked, -support, words, n_words[text], shown))
        ranked = [
            (marked, support, first[words], -n, words, shown)
            for marked, support, words, n, shown in ranked
        ]
        return min(ranked)[-1][-1]

    def _is_part(self, text, other) -> bool:
        """Tell if the other wording goes on before or behind this one."""
        found = self._compare(text, other)
        n, n_other = len(self.words[text]), len(self.words[other])
        inside = found.printed_start == 0 and found.printed_end == n
        return inside and (found.start > 0 or found.end < n_other or found.relation == "excerpt")


def render(
    pieces: pd.DataFrame, further: list[tuple[int, int]], about: pd.DataFrame
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Choose each statement's reading and type each printing against it.

    The reading is the wording of the reference text (``is_reference``), if it stands there, else
    the majority's. Requires the pieces with ``group``, the pairs of a form and a further group it
    holds, and the articles. Returns the renderings, with ``statement`` numbered as the statements
    first appear, and the reading of each. Sets ``pieces["statement"]``.
    """
    holders = {form for form, _ in further}
    readings = _choose_readings(pieces, further)
    rank, distinct = pd.factorize(pieces["group"])
    pieces["statement"] = rank
    number = dict(zip(distinct.tolist(), range(len(distinct)), strict=True))
    more: dict[int, list[int]] = {}  # form -> further groups it holds
    for form, held in further:
        more.setdefault(form, []).append(held)
    text = pieces["text"].to_numpy()
    rows = _Rows(pieces)
    compared = pieces["group"].isin(list(readings)).to_numpy()
    is_plain = ~compared & (pieces["quote_2"] < 0).to_numpy()
    unlike = pieces.loc[~is_plain, ["text", "form", "group"]]
    for at, words, form, of in unlike.itertuples(name=None):
        reading = readings.get(of)
        if reading is None:
            rows.add_whole(at, number[of])
            continue
        found, tokens = reading.found[words], reading.tokens[words]
        if form in holders:
            rows.add(at, number[of], found, tokens, (found.printed_start, found.printed_end))
        elif found.relation == "verbatim" and not found.changes and rows.is_one(at):
            rows.add_whole(at, number[of])
        else:
            rows.add(at, number[of], found, tokens, (0, len(reading.words[words])))
    for at, words, form, of in unlike[unlike["form"].isin(list(holders))].itertuples(name=None):
        own = readings[of].found[words]
        for held in more[form]:
            reading, tokens = readings[held], find_tokens(words)
            found = compare_words(tokens, find_tokens(reading.text), words, reading.text)
            apart = found.printed_start >= own.printed_end or found.printed_end <= own.printed_start
            if found.n_matched >= LEAST_HELD and apart:
                found = _mark_splice(found, reading, readings[of], tokens, words)
                rows.add(at, number[held], found, tokens, (found.printed_start, found.printed_end))
    texts = dict(zip(rank[::-1].tolist(), text[::-1].tolist(), strict=True))
    texts |= {number[of]: reading.text for of, reading in readings.items()}
    return rows.make(about, np.flatnonzero(is_plain)), texts


def _mark_splice(found, reading: _Reading, own: _Reading, tokens, text: str):
    """Add a splice where two statements meet and one of them is cut there without a mark."""
    left, right, cut = own.found[text], found, own
    if right.printed_start < left.printed_start:
        left, right, cut = found, own.found[text], reading
    rest = len(cut.words[cut.text]) - left.end
    words = [word for word in tokens if word.folded not in MARKS]
    low, high = words[left.printed_end - 1], words[right.printed_start]
    between = text[low.end : high.start]
    if (
        (rest <= 0 and right.start == 0)
        or ELLIPSIS in between
        or "..." in between
        or CUE in between
    ):
        return found
    splice = {
        "kind": "splice",
        "majority": "",
        "printed": text[low.start : high.end],
        "start": left.printed_end - 1,
        "end": right.printed_start + 1,
    }
    return found._replace(relation="altered", changes=[*found.changes, splice])


def _choose_readings(pieces: pd.DataFrame, further) -> dict[int, _Reading]:
    """Weigh the wordings of each group that has several; put out those that share too little.

    A wording put out (a part that fits another part, but not the reading) is a group of its own.
    """
    text, form, article = (pieces[c].to_numpy() for c in ("text", "form", "source"))
    is_reference = pieces["is_reference"].to_numpy()
    day = np.where(pieces["day"] <= UNKNOWN_DAY, 10**6, pieces["day"])
    group = pieces["group"].to_numpy(copy=True)
    holders = {of for of, _ in further}
    held = np.isin(group, [of for _, of in further])
    several = np.bincount(group)[group] > 1
    members: dict[int, list[int]] = {}
    for at in np.flatnonzero(several | held | np.isin(form, list(holders))).tolist():
        members.setdefault(int(group[at]), []).append(at)
    own = int(group.max()) + 1  # beyond it, groups of a single form
    readings: dict[int, _Reading] = {}
    waiting = list(members.items())
    while waiting:
        of, rows = waiting.pop()
        printed: dict[str, tuple[set, int]] = {}
        for at in rows:
            articles, first = printed.get(text[at]) or (set(), day[at])
            articles.add(article[at])
            printed[text[at]] = (articles, min(first, day[at]))
        if len(printed) == 1 and not held[rows[0]] and form[rows[0]] not in holders:
            continue  # the same to the letter
        reading = _Reading(
            {t: (len(found), first) for t, (found, first) in printed.items()},
            {text[at] for at in rows if form[at] in holders},
            {text[at] for at in rows if is_reference[at]},
        )
        strange = {form[at] for at in rows if reading.is_strange(text[at])}
        kept = [at for at in rows if form[at] not in strange]
        if strange and kept and of < own:
            for at in rows:
                if form[at] in strange:
                    group[at] = own + form[at]
            waiting += [
                (own + out, [at for at in rows if form[at] == out]) for out in sorted(strange)
            ]
            waiting.append((of, kept))
        else:
            readings[of] = reading
    pieces["group"] = group
    return readings


def _count_words(tokens) -> int:
    return sum(word.folded not in MARKS for word in tokens)


class _Rows:
    """The renderings that are not plainly a sentence as it is read, as they come."""

    def __init__(self, pieces):
        self.pieces = pieces
        columns = ("quote", "start", "end", "quote_2", "start_2", "end_2", "n_words")
        self.columns = {column: pieces[column].to_numpy() for column in columns}
        self.text = pieces["text"].to_numpy()
        # piece, statement, second half?, start, end, relation, changes, words of the reading
        self.rows: list[tuple] = []

    def is_one(self, at) -> bool:
        return self.columns["quote_2"][at] < 0

    def _list(self, at) -> list[int]:
        return [int(column[at]) for column in self.columns.values()]

    def add_whole(self, at, statement):
        _, start, end, second, start_2, end_2, n = self._list(at)
        if second < 0:
            self.rows.append((at, statement, False, start, end, "verbatim", [], 0, n))
        else:
            cut = sum(w.folded not in MARKS for w in find_tokens(self.text[at].partition(CUE)[0]))
            self.rows.append((at, statement, False, start, end, "excerpt", [], 0, cut))
            self.rows.append((at, statement, True, start_2, end_2, "excerpt", [], cut, n))

    def add(self, at, statement, found, tokens, span):
        """Add a printing whose words ``span`` render the statement; one row each side of a cue."""
        _, start, end, second, start_2, end_2, _ = self._list(at)
        words = [word for word in tokens if word.folded not in MARKS]
        cue = self.text[at].find(CUE) if second >= 0 else -1
        n_before = len(words) if cue < 0 else sum(word.start < cue for word in words)
        whole = span == (0, len(words))
        for is_second, offset, a, b, low, high in (
            (False, start, 0, n_before, start, end),
            (True, start_2 - cue - 1, n_before, len(words), start_2, end_2),
        ):
            a, b = max(a, span[0]), min(b, span[1])
            if a >= b:
                continue
            changes = [
                change
                for change in found.changes
                if a <= change["start"] < b
                or change["kind"] == "splice"
                or (change["start"] == b == len(words))
            ]
            if cue >= 0:  # what is missing where the cue stands is not left out in secret
                changes = [
                    change
                    for change in changes
                    if not (change["start"] == change["end"] == n_before)
                ]
            relation = found.relation
            kinds = {change["kind"] for change in changes}
            if kinds & UNMARKED:
                relation = "altered"
            elif relation == "altered" or cue >= 0:
                relation = "excerpt"
            placed = place_changes(changes, tokens, offset)
            if not whole:
                low, high = words[a].start + offset, words[b - 1].end + offset
            shift = found.start - found.printed_start
            first = found.start if a <= found.printed_start else min(a + shift, found.end)
            last = found.end if b >= found.printed_end else max(b + shift, first)
            self.rows.append((at, statement, is_second, low, high, relation, placed, first, last))

    def make(self, about: pd.DataFrame, plain: np.ndarray) -> pd.DataFrame:
        """Put the renderings in order, with those of the ``plain`` pieces."""
        of = self.columns
        columns = list(zip(*self.rows, strict=True)) or [()] * 9
        usual = (
            plain,
            self.pieces["statement"].to_numpy()[plain],
            np.zeros(len(plain), dtype=bool),
            of["start"][plain],
            of["end"][plain],
            ["verbatim"] * len(plain),
            [[] for _ in plain],
            np.zeros(len(plain), dtype=np.int64),
            of["n_words"][plain],
        )
        at, statement, second, start, end, relation, changes, first, last = (
            [*one, *other]
            if isinstance(one, list)
            else np.concatenate([one, np.array(other, dtype=one.dtype)])
            for one, other in zip(usual, columns, strict=True)
        )
        # Pieces come in the order of articles.
        source = self.pieces["source"].to_numpy()
        place = pd.factorize(source)[0]
        order = np.lexsort((at, start, place[at], statement))
        at, statement, second = at[order], statement[order], second[order]
        start, end, of_article = start[order], end[order], source[at]
        by_article = np.argsort(of_article, kind="stable")
        spans = zip(start[by_article].tolist(), end[by_article].tolist(), strict=True)
        texts = iter_texts(about["text"], of_article[by_article])
        printed = np.empty(len(order), dtype=object)
        printed[by_article] = [text[a:b] for text, (a, b) in zip(texts, spans, strict=True)]
        ids = (self.pieces[column].to_numpy() for column in ("quote_id_2", "quote_id"))
        return pd.DataFrame(
            {
                "statement": statement,
                "source": of_article,
                "quote_id": np.where(second, *(column[at] for column in ids)),
                "article_id": about["article_id"].array[of_article],
                "outlet": about["outlet"].array[of_article],
                "start": start,
                "end": end,
                "text": printed,
                "relation": [relation[row] for row in order.tolist()],
                "changes": [changes[row] for row in order.tolist()],
                "reading_start": first[order],
                "reading_end": last[order],
            }
        )
