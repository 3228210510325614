"""The same words over all articles: sentences that were said, and each printing of them.

A *statement* is one sentence that somebody said; a *rendering* is one printing of it: whole, in
part, within a longer quotation, with marked or unmarked changes. Two printings are joined when
they share enough words for their length; the fewer and commoner the words, the more the speakers
and the dates must agree. Exact copies are joined first, so neither the order of the articles nor
the number of copies changes the groups.
"""

import re

import numpy as np
import pandas as pd

from analysis import schema
from analysis.language import find_sentences
from analysis.quotes.alignment import (
    CLOSING,
    CUE,
    ELLIPSIS,
    FUNCTION_WORDS,
    OPENING,
    PIECE_END,
    TOKEN,
    UNMARKED,
    compare_words,
    find_tokens,
    place_changes,
    split_token,
)
from analysis.quotes.coverage import order_statements
from analysis.quotes.matching import NEAR_DAYS, UNKNOWN_DAY, Forms, find_groups

MARKS = (ELLIPSIS, OPENING, CLOSING)
# A sentence ends inside a quotation only where one of these is followed by a blank.
BOUNDARY = re.compile(r"[.!?…。！？؟।][\"'”’)\]»]*\s|\n|[。！？]")
OPEN_END = re.compile(r"[,;:—–-][\"'”’»\s]*\Z")
MAX_CUE = 150  # characters between the two halves of a sentence that a cue splits
LONG_WORDS, LONG_CONTENT = 8, 4  # so many words are rare enough to need no speaker

_HONORIFICS = """mr mrs ms miss dr sir dame lord lady president vice prime minister senator sen rep
    representative congressman congresswoman governor gov mayor judge justice secretary chancellor
    king queen prince princess pope general gen colonel col captain capt lt sgt sergeant officer
    chief professor prof rev reverend pastor coach chairman chairwoman chair director speaker
    attorney ambassador former then"""
_NO_NAMES = frozenset(_HONORIFICS.split())
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"])


def group_statements(
    articles: pd.DataFrame, quotes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Group what was said over all articles, and type each printing against the majority reading.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``published``, ``text``; ``story`` where stories are known.
    quotes : DataFrame
        As `analysis.schema` has it; only rows of kind ``speech`` count.

    Returns
    -------
    statements : DataFrame
        One row per statement. ``text`` is the majority reading: of the fullest printings, the one
        that most printings agree with; on a tie the earliest published, then the longest. Beyond
        the schema: ``occasion``, the statements that one speaker made together, and
        ``statement_order``, the place in it, from 0.
    renderings : DataFrame
        One row per printing of a statement (two where a cue splits the sentence). ``relation`` is
        ``verbatim`` (the same words: marks, case, Unicode forms and the form of numbers and
        contractions aside), ``excerpt`` (a part, or marked changes) or ``altered`` (a word differs
        and no mark says so). ``changes`` are dictionaries of ``kind``, ``majority``, ``printed``
        and ``start``, ``end`` in the article; the kinds ``ellipsis``, ``bracket`` and ``form`` are
        no alteration.
    """
    pieces, about = _split_quotes(articles, quotes)
    if pieces.empty:
        numbers = ["n_words", "occasion", "statement_order", "reading_start", "reading_end"]
        extra = {column: pd.Series(dtype="int64") for column in numbers}
        statements = schema.empty("statements").assign(**dict(list(extra.items())[:3]))
        return statements, schema.empty("renderings").assign(**dict(list(extra.items())[3:]))
    words = _tokenise(pieces["text"])
    keep = words.counts > 0
    if not keep.all():
        pieces = pieces[keep].reset_index(drop=True)
        words = words.keep(keep)
    pieces["form"] = _join_copies(pieces, about, words)
    groups, further = find_groups(_describe_forms(pieces, words))
    pieces["group"] = groups[pieces["form"]]
    return _render(pieces, further, about)


def _split_quotes(
    articles: pd.DataFrame, quotes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one row per printed sentence, with its one or two spans, in the order of articles.

    And the articles, in the places that column ``source`` names.
    """
    speech = quotes.loc[(quotes["kind"] == "speech").to_numpy()]
    speech = speech[["quote_id", "article_id", "start", "end", "speaker"]]
    speech = speech.sort_values(["article_id", "start", "end", "quote_id"], kind="stable")
    about = articles.drop_duplicates("article_id").reset_index(drop=True)
    where = pd.Index(about["article_id"]).get_indexer(speech["article_id"])
    speech, where = speech[where >= 0], where[where >= 0]
    sources = about["text"].tolist()
    source = where.tolist()
    names = _as_list(speech["speaker"])
    speaker = [_name_speaker(name) for name in names]
    starts, ends = speech["start"].tolist(), speech["end"].tolist()
    known: dict[str, list[tuple[int, int]]] = {}
    rows: list[tuple] = []  # quote, start, end, second quote, second start, second end
    for at, (of, start, end) in enumerate(zip(source, starts, ends, strict=True)):
        text = sources[of]
        quoted = text[start:end]
        spans = known.get(quoted)
        if spans is None:
            spans = _split(quoted)
            known[quoted] = spans
        for index, (a, b) in enumerate(spans):
            if (
                index == 0
                and at
                and rows
                and rows[-1][0] == at - 1
                and rows[-1][3] < 0
                and source[at - 1] == of
                and (speaker[at - 1] == speaker[at] or not speaker[at - 1] or not speaker[at])
                and _runs_on(text, starts[at - 1], ends[at - 1], start, end)
            ):
                before = rows.pop()
                rows.append((before[0], before[1], before[2], at, a + start, b + start))
            else:
                rows.append((at, a + start, b + start, -1, -1, -1))
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    quote = table[:, 0]
    pieces = pd.DataFrame(table, columns=["quote", "start", "end", "quote_2", "start_2", "end_2"])
    pieces["text"] = pd.Series(
        [
            _clean(sources[source[q]], a, b, a2 if q2 >= 0 else -1, b2)
            for q, a, b, q2, a2, b2 in rows
        ],
        dtype=object,
    )
    pieces["key"] = pd.Series([speaker[q] for q in quote.tolist()], dtype=object)
    pieces["speaker"] = pd.Series([names[q] for q in quote.tolist()], dtype=object)
    quote_ids = speech["quote_id"].to_numpy(dtype=object)
    pieces["quote_id"] = pd.Series(quote_ids[quote], dtype=object)
    pieces["quote_id_2"] = pd.Series(quote_ids[pieces["quote_2"]], dtype=object)
    pieces["source"] = where[quote]
    return pieces, about


def _clean(text: str, start: int, end: int, start_2: int, end_2: int) -> str:
    """Give a printed sentence, a sign where a cue splits it, and no such sign elsewhere."""
    halves = [text[start:end]] if start_2 < 0 else [text[start:end], text[start_2:end_2]]
    return CUE.join(half.replace(PIECE_END, " ").replace(CUE, " ") for half in halves)


def _split(quoted: str) -> list[tuple[int, int]]:
    """Give the sentences of one quotation."""
    if not BOUNDARY.search(quoted):
        stripped = quoted.strip()
        start = quoted.find(stripped) if stripped else 0
        return [(start, start + len(stripped))] if stripped else []
    return [(a, b) for a, b in find_sentences(quoted) if b > a]


def _runs_on(text: str, start: int, end: int, next_start: int, next_end: int) -> bool:
    """Tell if a cue, and nothing else, stands between the two halves of one sentence."""
    if not 0 < next_start - end <= MAX_CUE:
        return False
    between = text[end:next_start]
    if "\n" in between or not any(c.isalpha() for c in between):
        return False
    bare = between.strip(" \t\"'“”‘’`«»„")
    if bare[-1:] in ".!?" or bare[-1:] == "":
        return False
    if not (
        OPEN_END.search(text[max(start, end - 10) : end]) or between.lstrip("\"'”’")[:1] == ","
    ):
        return False
    first = text[next_start:next_end].lstrip(" [")[:1]
    return first.islower() or bare.endswith(",")


def _as_list(column: pd.Series) -> list:
    return [value if isinstance(value, str) else "" for value in column.tolist()]


_names: dict[str, str] = {}


def _name_speaker(name: str) -> str:
    """Give what a speaker is known by: the last name, folded; a description after a tilde.

    >>> _name_speaker("President Barack Obama"), _name_speaker("the spokesman"), _name_speaker("")
    ('obama', '~the spokesman', '')
    """
    if name not in _names:
        if len(_names) > 1 << 17:
            _names.clear()
        words = [w for t in TOKEN.findall(name[:300]) for w, *_ in split_token(t) if w not in MARKS]
        words = [word for word in words if word not in ("'s", "…")]
        kept = [word for word in words if word not in _NO_NAMES]
        while len(kept) > 1 and kept[-1] in _SUFFIXES:
            kept.pop()
        if not words:
            key = ""
        elif not kept or not name.strip()[:1].isupper() or words[0] in FUNCTION_WORDS:
            key = "~" + " ".join(words)
        else:
            key = kept[-1]
        _names[name] = key
    return _names[name]


class _Words:
    """The words of many pieces in one array: codes, and where each piece begins."""

    def __init__(self, codes, starts, counts, vocabulary, keys):
        self.codes, self.starts, self.counts = codes, starts, counts
        self.vocabulary, self.keys = vocabulary, keys

    def keep(self, mask):
        """Leave out pieces (those without words)."""
        return _Words(
            self.codes,
            self.starts[mask],
            self.counts[mask],
            self.vocabulary,
            self.keys[mask],
        )


def _tokenise(texts: pd.Series) -> _Words:
    """Fold the words of all texts at once; each distinct token is looked at once."""
    raw = TOKEN.findall(PIECE_END.join([*texts.tolist(), ""]))
    codes, distinct = pd.factorize(np.array(raw, dtype=object))
    del raw
    vocabulary: dict[str, int] = {PIECE_END: 0, ELLIPSIS: 1, OPENING: 2, CLOSING: 3}
    sizes, flat = [], []
    for token in distinct.tolist():
        words = (PIECE_END,) if token == PIECE_END else [w for w, *_ in split_token(token)]
        sizes.append(len(words))
        flat.extend(vocabulary.setdefault(word, len(vocabulary)) for word in words)
    sizes, flat = np.array(sizes, dtype=np.int64), np.array(flat, dtype=np.int64)
    first = np.cumsum(sizes) - sizes
    repeat = sizes[codes]
    offset = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    stream = flat[np.repeat(first[codes], repeat) + offset]
    ends = np.flatnonzero(stream == 0)
    begins = np.concatenate([[0], ends[:-1] + 1])
    is_word = stream > 3
    before = np.concatenate([[0], np.cumsum(is_word)])
    starts = before[begins]
    names = list(vocabulary)
    spelt = np.array(names, dtype=object)[stream].tolist()
    keys = np.array(
        [" ".join(spelt[a:b]) for a, b in zip(begins.tolist(), ends.tolist(), strict=True)],
        dtype=object,
    )
    return _Words(stream[is_word], starts, before[ends] - starts, names, keys)


def _join_copies(pieces: pd.DataFrame, about: pd.DataFrame, words: _Words) -> np.ndarray:
    """Number the distinct forms: the same words, and for few or common ones the same voice too."""
    is_content = np.array([word not in FUNCTION_WORDS for word in words.vocabulary])
    total = np.concatenate([[0], np.cumsum(is_content[words.codes])])
    content = total[words.starts + words.counts] - total[words.starts]
    pieces["n_words"], pieces["n_content"] = words.counts, content
    is_long = (words.counts >= LONG_WORDS) & (content >= LONG_CONTENT)
    key = pd.factorize(words.keys, sort=True)[0]
    speaker = pd.factorize(pieces["key"].to_numpy(dtype=object), sort=True)[0]
    speaker = np.where(is_long, -1, speaker)
    # Few words without a known speaker are the article's own.
    alone = ~is_long & (pieces["key"] == "").to_numpy()
    speaker = np.where(alone, -2 - pieces["source"], speaker)
    source = pieces["source"].to_numpy()
    day = _days(about)[source]
    story = np.full(len(about), -1)
    if "story" in about:
        story = pd.factorize(about["story"], sort=True)[0]
    story = story[source]
    pieces["day"], pieces["story_code"], pieces["is_long"] = day, story, is_long
    story = np.where(is_long, 0, story)
    order = np.lexsort((day, story, speaker, key))
    gap = np.diff(day[order]) > NEAR_DAYS
    new = (
        (np.diff(key[order]) != 0)
        | (np.diff(speaker[order]) != 0)
        | (np.diff(story[order]) != 0)
        | (gap & ~is_long[order][1:])
    )
    form = np.empty(len(order), dtype=np.int64)
    form[order] = np.concatenate([[0], np.cumsum(new)])
    return form


def _days(articles: pd.DataFrame) -> np.ndarray:
    """Give days since 1970; a far day of its own for an unknown date."""
    published = pd.to_datetime(articles["published"])
    days = (published - pd.Timestamp("1970-01-01")) // pd.Timedelta(days=1)
    return days.fillna(UNKNOWN_DAY).to_numpy(dtype=np.int64)


def _describe_forms(pieces: pd.DataFrame, words: _Words) -> Forms:
    """Gather what grouping needs to know of each distinct form."""
    form = pieces["form"].to_numpy()
    by_form = pieces.groupby("form", sort=True)
    first = np.unique(form, return_index=True)[1]
    counts = words.counts[first]
    where = np.repeat(words.starts[first] - (np.cumsum(counts) - counts), counts)
    codes = words.codes[where + np.arange(len(where))]
    speaker = pd.factorize(pieces["key"], sort=True)[0]
    named = (pieces["key"] != "").to_numpy()
    speakers: list[frozenset] = [frozenset()] * len(first)
    one = np.full(len(first), -1, dtype=np.int64)
    pairs = np.unique(np.stack([form[named], speaker[named]], axis=1), axis=0)
    for at, code in pairs.tolist():
        speakers[at] |= {code}
        one[at] = code if one[at] == -1 else -2
    story = np.stack([by_form["story_code"].min(), by_form["story_code"].max()])
    # Equal quotations of several sentences count as one, however often they are printed.
    quote = pieces["quote"].to_numpy()
    several = pieces.index[pieces.groupby("quote")["quote"].transform("size") > 1]
    quotes: list[set] = [set() for _ in first]
    alike: dict[tuple, int] = {}
    runs: dict[int, list[int]] = {}
    for at in several.tolist():
        runs.setdefault(int(quote[at]), []).append(int(form[at]))
    for run in runs.values():
        number = alike.setdefault(tuple(run), len(alike))
        for at in run:
            quotes[at].add(number)
    return Forms(
        codes=codes,
        starts=np.cumsum(counts) - counts,
        counts=counts,
        is_content=np.array([word not in FUNCTION_WORDS for word in words.vocabulary]),
        spelt=words.vocabulary,
        speakers=speakers,
        speaker=one,
        first_day=by_form["day"].min().to_numpy(),
        last_day=by_form["day"].max().to_numpy(),
        story=np.where(story[0] == story[1], story[0], -2),
        quotes=quotes,
    )


class _Reading:
    """One statement's wordings: the distinct printed texts, their articles, and the majority."""

    def __init__(self, texts: dict[str, tuple[int, int]], excluded: set[str]):
        self.texts = texts  # text -> articles that print it, first day
        self.tokens = {text: find_tokens(text) for text in texts}
        self.text = self._choose(excluded)
        self.found = {text: self._compare(text, self.text) for text in texts}

    def _compare(self, text, reading):
        return compare_words(self.tokens[text], self.tokens[reading], text, reading)

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
        ranked = []
        for text in fullest:
            support = sum(
                count
                for other, (count, _) in self.texts.items()
                if other == text or self._compare(other, text).relation != "altered"
            )
            marked = any(word.folded in MARKS for word in self.tokens[text])
            _, day = self.texts[text]
            whole = text.rstrip("\"'”’» ")[-1:] in ".!?"
            ranked.append((marked, -support, day, -n_words[text], not whole, text))
        return min(ranked)[-1]

    def _is_part(self, text, other) -> bool:
        """Tell if the other wording goes on before or behind this one."""
        found = self._compare(text, other)
        n = sum(word.folded not in MARKS for word in self.tokens[text])
        n_other = sum(word.folded not in MARKS for word in self.tokens[other])
        inside = found.printed_start == 0 and found.printed_end == n
        return inside and (found.start > 0 or found.end < n_other or found.relation == "excerpt")


MOST_READINGS = 6  # fullest, and most printed, wordings that are weighed against each other


def _render(
    pieces: pd.DataFrame, further, about: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Choose each statement's majority reading and type each printing against it."""
    order = np.lexsort((pieces.index.to_numpy(), pieces["group"].to_numpy()))
    # Statements are numbered as they first appear in the articles.
    rank = pd.factorize(pieces["group"])[0]
    pieces["statement"] = rank
    number = dict(zip(pieces["group"].tolist(), rank.tolist(), strict=True))
    size = np.bincount(rank)
    text = pieces["text"].tolist()
    article = pieces["source"].tolist()
    day = np.where(pieces["day"] <= UNKNOWN_DAY, 10**6, pieces["day"]).tolist()
    form = pieces["form"].tolist()
    more: dict[int, list[int]] = {}  # form -> further statements it holds
    for at, group in further:
        more.setdefault(at, []).append(number[group])
    members: dict[int, list[int]] = {}
    for at in order.tolist():
        if size[rank[at]] > 1 or form[at] in more:
            members.setdefault(int(rank[at]), []).append(at)
    held = {statement for found in more.values() for statement in found}
    readings: dict[int, _Reading] = {}
    singles = dict(zip(rank[::-1].tolist(), text[::-1], strict=True))
    for statement in sorted(set(members) | held):
        rows = members.get(statement) or np.flatnonzero(rank == statement).tolist()
        printed: dict[str, tuple[set, int]] = {}
        for at in rows:
            articles, first = printed.setdefault(text[at], (set(), day[at]))
            articles.add(article[at])
            printed[text[at]] = (articles, min(first, day[at]))
        readings[statement] = _Reading(
            {t: (len(found), first) for t, (found, first) in printed.items()},
            {text[at] for at in rows if form[at] in more},
        )

    rows = _Rows(pieces)
    for at, statement in enumerate(rank.tolist()):
        reading = readings.get(statement)
        if reading is None:
            rows.add_whole(at, statement)
            continue
        found = reading.found[text[at]]
        n_words = sum(word.folded not in MARKS for word in reading.tokens[text[at]])
        if found.relation == "verbatim" and not found.changes and rows.is_one(at):
            rows.add_whole(at, statement)
            continue
        rows.add(at, statement, found, reading.tokens[text[at]], (0, n_words))
    for at, f in enumerate(form):
        for statement in more.get(f, ()):
            reading = readings[statement]
            tokens = find_tokens(text[at])
            found = compare_words(tokens, find_tokens(reading.text), text[at], reading.text)
            if found.n_matched >= 4:
                rows.add(at, statement, found, tokens, (found.printed_start, found.printed_end))
    renderings = rows.make(about)
    return _summarise(pieces, renderings, {**singles, **{s: r.text for s, r in readings.items()}})


class _Rows:
    """The renderings as they come: columns of one length."""

    def __init__(self, pieces):
        self.pieces = pieces
        self.columns = ("quote", "start", "end", "quote_2", "start_2", "end_2")
        self.spans = list(zip(*(pieces[c].tolist() for c in self.columns), strict=True))
        self.text = pieces["text"].tolist()
        self.n_words = pieces["n_words"].tolist()
        # piece, statement, second half?, start, end, relation, changes, words of the reading
        self.rows: list[tuple] = []

    def is_one(self, at) -> bool:
        return self.spans[at][3] < 0

    def add_whole(self, at, statement):
        _, start, end, second, start_2, end_2 = self.spans[at]
        n = self.n_words[at]
        if second < 0:
            self.rows.append((at, statement, False, start, end, "verbatim", [], 0, n))
        else:
            cut = sum(w.folded not in MARKS for w in find_tokens(self.text[at].partition(CUE)[0]))
            self.rows.append((at, statement, False, start, end, "excerpt", [], 0, cut))
            self.rows.append((at, statement, True, start_2, end_2, "excerpt", [], cut, n))

    def add(self, at, statement, found, tokens, span):
        """Add a printing whose words ``span`` render the statement; one row each side of a cue."""
        _, start, end, second, start_2, end_2 = self.spans[at]
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
                if a <= change["start"] < b or (change["start"] == b == len(words))
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

    def make(self, about: pd.DataFrame) -> pd.DataFrame:
        at, statement, second, start, end, relation, changes, first, last = zip(
            *self.rows, strict=True
        )
        sources, of = about["text"].tolist(), self.pieces["source"].tolist()
        texts = [sources[of[a]][b:c] for a, b, c in zip(at, start, end, strict=True)]
        at, second = np.array(at), np.array(second)
        pieces = self.pieces
        source = pieces["source"].to_numpy()[at]
        frame = pd.DataFrame(
            {
                "statement": np.array(statement),
                "quote_id": np.where(
                    second, pieces["quote_id_2"].to_numpy()[at], pieces["quote_id"].to_numpy()[at]
                ),
                "article_id": about["article_id"].array[source],
                "outlet": about["outlet"].array[source],
                "start": start,
                "end": end,
                "text": texts,
                "relation": relation,
                "changes": list(changes),
                "reading_start": first,
                "reading_end": last,
            }
        )
        return frame.sort_values(["statement", "article_id", "start"], kind="stable")


def _summarise(pieces, renderings, texts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the two tables: a statement's speaker is the one most of its articles name."""
    width = max(len(str(len(texts))), 4)
    by = renderings.groupby("statement", sort=True)
    named = pieces.loc[pieces["key"] != "", ["statement", "key", "speaker", "source"]]
    votes = (
        named.drop_duplicates(["statement", "key", "speaker", "source"])
        .groupby(["statement", "key", "speaker"], sort=True)
        .size()
        .rename("n")
        .reset_index()
    )
    votes["all"] = votes.groupby(["statement", "key"])["n"].transform("sum")
    votes["length"] = -votes["speaker"].str.len()
    votes = votes.sort_values(
        ["statement", "all", "n", "length", "speaker"], ascending=[True, False, False, True, True]
    ).drop_duplicates("statement")
    codes = np.array(sorted(texts), dtype=np.int64)
    statements = pd.DataFrame({"statement": codes})
    statements["statement_id"] = [f"s{code + 1:0{width}d}" for code in codes.tolist()]
    statements = statements.merge(votes[["statement", "speaker"]], how="left", on="statement")
    statements["text"] = [
        texts[code].replace(CUE, " ").rstrip(" \n,;:—–").strip() or texts[code]
        for code in codes.tolist()
    ]
    statements["n_words"] = (
        by["reading_end"].max().reindex(codes).fillna(0).astype("int64").to_numpy()
    )
    statements["n_outlets"] = by["outlet"].nunique().reindex(codes).fillna(0).to_numpy()
    statements["n_articles"] = by["article_id"].nunique().reindex(codes).fillna(0).to_numpy()
    renderings = renderings.assign(
        statement_id=statements["statement_id"].to_numpy()[renderings["statement"].to_numpy()]
    ).drop(columns="statement")
    statements = statements.drop(columns="statement")
    renderings = schema.make("renderings", renderings.reset_index(drop=True))
    statements = order_statements(schema.make("statements", statements), renderings)
    return statements, renderings
