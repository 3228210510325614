"""The same words over all articles: sentences that were said, and each printing of them.

A *statement* is one sentence that somebody said; a *rendering* is one printing of it: whole, in
part, within a longer quotation, with marked or unmarked changes. Two printings are joined when
they share enough words for their length; the fewer and commoner the words, the more the speakers
and the dates must agree. Exact copies are joined first, so neither the order of the articles nor
the number of copies changes the groups.
"""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.quotes.alignment import CUE, FUNCTION_WORDS
from analysis.quotes.coverage import order_statements
from analysis.quotes.matching import (
    FEW_TEXTS,
    NEAR_DAYS,
    UNKNOWN_DAY,
    Forms,
    find_groups,
)
from analysis.quotes.pieces import (
    Words,
    find_namesakes,
    name_speaker,
    split_quotes,
    tokenise_pieces,
)
from analysis.quotes.readings import render
from analysis.quotes.reference import REFERENCE, add_reference

LONG_WORDS, LONG_CONTENT = 8, 4  # so many words are rare enough to need no speaker


def group_statements(
    articles: pd.DataFrame, quotes: pd.DataFrame, reference: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Group what was said over all articles, and type each printing against the majority reading.

    With a reference text (the speech, press release or post itself) the sentences that stand in it
    are read as it has them, in its order, and those that nobody prints are statements too.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``published``, ``text``; ``story`` where stories are known.
    quotes : DataFrame
        As `analysis.schema` has it; only rows of kind ``speech`` count.
    reference : str, optional
        The reference text.

    Returns
    -------
    statements : DataFrame
        One row per statement. ``text`` is the majority reading: of the fullest printings, the one
        that most printings agree with; on a tie the earliest published, then the longest; or the
        wording of the reference text (``basis``). Beyond the schema: ``occasion``, the statements
        that one speaker made together, and ``statement_order``, the place in it, from 0.
    renderings : DataFrame
        One row per printing of a statement (two where a cue splits the sentence). ``relation`` is
        ``verbatim`` (the same words: marks, case, Unicode forms and the form of numbers and
        contractions aside), ``excerpt`` (a part, or marked changes) or ``altered`` (a word differs
        and no mark says so). ``changes`` are dictionaries of ``kind``, ``majority``, ``printed``
        and ``start``, ``end`` in the article; the kinds ``ellipsis``, ``bracket`` and ``form`` are
        no alteration.
    """
    if reference:
        articles, quotes = add_reference(articles, quotes, reference)
    pieces, about = split_quotes(articles, quotes)
    pieces["is_reference"] = (about["article_id"] == REFERENCE).to_numpy()[pieces["source"]]
    words = tokenise_pieces(pieces["text"])
    keep = words.counts > 0
    if not keep.any():
        numbers = ["n_words", "occasion", "statement_order", "reading_start", "reading_end"]
        extra = {column: pd.Series(dtype="int64") for column in numbers}
        statements = schema.empty("statements").assign(**dict(list(extra.items())[:3]))
        return statements, schema.empty("renderings").assign(**dict(list(extra.items())[3:]))
    if not keep.all():
        pieces = pieces[keep].reset_index(drop=True)
        words = words.keep(keep)
    pieces["form"] = _join_copies(pieces, about, words)
    forms = _describe_forms(pieces, about, words)
    del words  # the readings need room
    groups, further = find_groups(forms)
    pieces["speaker"] = _unify_names(pieces, forms.is_one_story)
    pieces["group"] = groups[pieces["form"]]
    del forms
    renderings, texts = render(pieces, further, about)
    return _summarise(pieces, renderings, texts)


def _join_copies(pieces: pd.DataFrame, about: pd.DataFrame, words: Words) -> np.ndarray:
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


def _describe_forms(pieces: pd.DataFrame, about: pd.DataFrame, words: Words) -> Forms:
    """Gather what grouping needs to know of each distinct form."""
    form = pieces["form"].to_numpy()
    by_form = pieces.groupby("form", sort=True)
    first = np.unique(form, return_index=True)[1]
    counts = words.counts[first]
    where = np.repeat(words.starts[first] - (np.cumsum(counts) - counts), counts)
    codes = words.codes[where + np.arange(len(where))]
    speaker, names = pd.factorize(pieces["key"], sort=True)
    named = (pieces["key"] != "").to_numpy()
    voices = np.unique(np.stack([form[named], speaker[named]], axis=1), axis=0)
    story = np.stack([by_form["story_code"].min(), by_form["story_code"].max()])
    # Equal quotations of several sentences count as one, however often they are printed.
    quote = pieces["quote"].to_numpy()
    several = pieces.index[pieces.groupby("quote")["quote"].transform("size") > 1]
    quotes: dict[int, set] = {}
    alike: dict[tuple, int] = {}
    runs: dict[int, list[int]] = {}
    for at in several.tolist():
        runs.setdefault(int(quote[at]), []).append(int(form[at]))
    for run in runs.values():
        number = alike.setdefault(tuple(run), len(alike))
        for at in run:
            quotes.setdefault(at, set()).add(number)
    return Forms(
        codes=codes,
        starts=np.cumsum(counts) - counts,
        counts=counts,
        is_content=np.array([word not in FUNCTION_WORDS for word in words.vocabulary]),
        spelt=words.vocabulary,
        voices=voices,
        is_name=np.array([not name.startswith("~") for name in names], dtype=bool),
        first_day=by_form["day"].min().to_numpy(),
        last_day=by_form["day"].max().to_numpy(),
        story=np.where(story[0] == story[1], story[0], -2),
        quotes=quotes,
        is_one_story=_are_few(about["text"]),
    )


def _are_few(texts: pd.Series) -> bool:
    """Tell if the distinct articles are few; copies of one do not count."""
    known = set()
    for text in texts:
        known.add(text)
        if len(known) > FEW_TEXTS:
            return False
    return True


def _unify_names(pieces: pd.DataFrame, is_one_story: bool) -> np.ndarray:
    """Give the speakers by one name each in all articles of a story."""
    code, names = pd.factorize(pieces["speaker"], sort=True)
    n_sources = int(pieces["source"].max()) + 1
    place = (pieces["story_code"].to_numpy() + 1) * len(names) + code  # a story's speaker
    printed = np.unique(place * n_sources + pieces["source"].to_numpy()) // n_sources
    namesakes: dict[tuple[int, str], dict[str, int]] = {}
    for at, n in zip(*map(np.ndarray.tolist, np.unique(printed, return_counts=True)), strict=True):
        name = names[at % len(names)]
        if (key := name_speaker(name)) and not key.startswith("~"):
            namesakes.setdefault((at // len(names) - 1, key), {})[name] = n
    known = {
        (story, name): best
        for (story, _), alike in namesakes.items()
        if len(alike) > 1
        for name, best in find_namesakes(alike, is_one_story or story >= 0).items()
    }
    rows = zip(pieces["story_code"].tolist(), pieces["speaker"].tolist(), strict=True)
    return np.array([known.get(row, row[1]) for row in rows], dtype=object)


def _summarise(pieces, renderings, texts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the two tables: a statement's speaker is the one most of its articles name."""
    width = max(len(str(len(texts))), 4)
    named = pieces.loc[pieces["key"] != "", ["statement", "key", "speaker", "source"]]
    votes = named.drop_duplicates(["statement", "speaker"])
    several = votes["statement"][votes["statement"].duplicated()]
    alone = ~votes["statement"].isin(several)
    ballot = named[named["statement"].isin(several)].drop_duplicates()
    ballot = ballot.groupby(["statement", "key", "speaker"], sort=True).size()
    ballot = ballot.rename("n").reset_index()
    ballot["all"] = ballot.groupby(["statement", "key"])["n"].transform("sum")
    ballot["length"] = -ballot["speaker"].str.len()
    ballot = ballot.sort_values(
        ["statement", "all", "n", "length", "speaker"], ascending=[True, False, False, True, True]
    ).drop_duplicates("statement")
    votes = pd.concat([votes[alone], ballot])
    codes = np.array(sorted(texts), dtype=np.int64)
    statements = pd.DataFrame({"statement": codes})
    statements["statement_id"] = [f"s{code + 1:0{width}d}" for code in codes.tolist()]
    statements = statements.merge(votes[["statement", "speaker"]], how="left", on="statement")
    statements["text"] = [
        texts[code].replace(CUE, " ").rstrip(" \n,;:—–").strip() or texts[code]
        for code in codes.tolist()
    ]
    statement = renderings["statement"].to_numpy()
    n_words = np.zeros(len(codes), dtype=np.int64)
    np.maximum.at(n_words, statement, renderings["reading_end"].to_numpy())
    statements["n_words"] = n_words
    outlet = pd.factorize(renderings["outlet"])[0]
    statements["n_outlets"] = _count_distinct(statement, outlet, len(codes))
    is_reference = (renderings["article_id"] == REFERENCE).to_numpy()
    source = np.where(is_reference, -1, renderings["source"].to_numpy())
    statements["n_articles"] = _count_distinct(statement, source, len(codes))
    stands = np.isin(codes, statement[is_reference])
    statements["basis"] = np.where(stands, "reference", "majority")
    if is_reference.any() and (speaker := pieces.loc[pieces["is_reference"], "speaker"].iloc[0]):
        statements.loc[stands, "speaker"] = speaker
    renderings = renderings.assign(
        statement_id=statements["statement_id"].to_numpy()[renderings["statement"].to_numpy()]
    ).drop(columns=["statement", "source"])
    statements = statements.drop(columns="statement")
    renderings = schema.make("renderings", renderings.reset_index(drop=True))
    statements = order_statements(schema.make("statements", statements), renderings, REFERENCE)
    return statements, renderings[renderings["article_id"] != REFERENCE].reset_index(drop=True)


def _count_distinct(statement: np.ndarray, code: np.ndarray, n: int) -> np.ndarray:
    """Count the distinct codes of each of n statements; a negative code is none."""
    width = code.max(initial=0) + 1
    pairs = pd.unique((statement * width + code)[code >= 0])
    return np.bincount(pairs // width, minlength=n)
