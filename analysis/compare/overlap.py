"""Quotations that outlets share: how much of A's quoted words B prints too, and who quotes whom."""

from itertools import product

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq

from analysis import schema
from analysis.compare.reuse import count_reused_words
from analysis.language import Numbering, clean_words, straighten, tokenise
from analysis.quotes.alignment import FUNCTION_WORDS
from analysis.quotes.matching import spell_codes

# Up to so many outlets every pair has a row; beyond, the pairs that share something.
OUTLETS_IN_FULL = 50
MOST_ROWS = 1_000_000  # pairs of a passage and an outlet that are held at once


def compare_quotes(
    quotes: pd.DataFrame,
    statements: pd.DataFrame,
    renderings: pd.DataFrame,
    reuse: pd.DataFrame,
) -> pd.DataFrame:
    """Count, for each ordered pair of outlets, the words of A that B prints too.

    Needs the four tables. Gives table ``overlap``: ``shared_quoted_words`` are the words of A's
    printings of statements that stand, in the same order, in B's printing (its fullest one);
    ``share_of_a`` divides them by all words A prints of statements (0 to 1; missing when it prints
    none); ``reused_own_words`` are A's own words in passages of twelve words or more
    that B prints too. Up to 50 outlets
    every pair has its rows, beyond that the pairs that share a statement or a passage.
    """
    words, n_words = _fold_words(renderings["text"])
    printed = renderings[["statement_id", "outlet"]].assign(words=words, n_words=n_words)
    total = printed.groupby("outlet")["n_words"].sum().to_dict()
    outlets = sorted(set(renderings["outlet"]) | set(reuse["outlet"]))
    shared, in_common = _count_shared(printed)
    reused = _count_reused(reuse)
    if len(outlets) <= OUTLETS_IN_FULL:
        pairs = [(a, b) for a in outlets for b in outlets if a != b]
    else:
        pairs = sorted(set(in_common) | set(reused))
    rows = []
    for a, b in pairs:
        words = min(shared.get((a, b), 0), total.get(a, 0))
        rows.append(
            {
                "outlet_a": a,
                "outlet_b": b,
                "shared_quoted_words": words,
                "share_of_a": words / total[a] if total.get(a, 0) else np.nan,
                "n_statements": in_common.get((a, b), 0),
                "reused_own_words": reused.get((a, b), 0),
            }
        )
    return schema.make("overlap", rows)


def _fold_words(texts: pd.Series) -> tuple[list[str], np.ndarray]:
    """Write each text as a string of one character a word, and count its words."""
    tokens = tokenise(texts.tolist())
    codes, distinct = Numbering().number(tokens.line)
    folded = clean_words([straighten(token).lower() for token in distinct])
    number, words = pd.factorize(np.array(folded, dtype=object))
    is_word = (words != "")[number][codes]
    text, codes = tokens.text[is_word], number[codes[is_word]]
    letters = spell_codes(codes)
    ends = np.searchsorted(text, np.arange(len(texts)), "right").tolist()
    spelt = [letters[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    return spelt, np.bincount(text, minlength=len(texts))


def _count_shared(printed: pd.DataFrame) -> tuple[dict, dict]:
    """Count the words and the statements that each ordered pair of outlets shares."""
    shared: dict[tuple[str, str], int] = {}
    in_common: dict[tuple[str, str], int] = {}
    several = printed.groupby("statement_id")["outlet"].transform("nunique") > 1
    statements: dict[str, dict[str, list[str]]] = {}
    columns = (printed.loc[several, column] for column in ("statement_id", "outlet", "words"))
    for statement, outlet, words in zip(*columns, strict=True):
        statements.setdefault(statement, {}).setdefault(outlet, []).append(words)
    for by_outlet in statements.values():
        # Outlets with the same wordings (an agency's) are compared as one.
        alike: dict[tuple[str, ...], list[str]] = {}
        for outlet, wordings in by_outlet.items():
            alike.setdefault(tuple(sorted(wordings)), []).append(outlet)
        for mine, theirs in product(alike, alike):
            words = sum(_find_fullest(wording, theirs) for wording in mine)
            for a, b in product(alike[mine], alike[theirs]):
                if a != b:
                    shared[a, b] = shared.get((a, b), 0) + words
                    in_common[a, b] = in_common.get((a, b), 0) + 1
    return shared, in_common


def _find_fullest(wording: str, others: tuple[str, ...]) -> int:
    """Give the most words of a wording that one of the others holds in the same order."""
    if wording in others:
        return len(wording)
    return max(LCSseq.similarity(wording, other) for other in others)


def _count_reused(reuse: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Count the own words of A that stand in B, by ordered pair of outlets."""
    held = reuse[["passage_id", "outlet"]].drop_duplicates()
    size = reuse.groupby("passage_id")["outlet"].transform("nunique")
    batch = size.groupby(reuse["outlet"]).sum().cumsum() // MOST_ROWS
    counted: dict[tuple[str, str], int] = {}
    for _, rows in reuse[size > 1].groupby(reuse["outlet"].map(batch)):
        met = rows.merge(held, on="passage_id", suffixes=("", "_b"))
        met = met[met["outlet"] != met["outlet_b"]]
        # An article counts once for each outlet that shares with it.
        both, pairs = pd.factorize(pd.MultiIndex.from_frame(met[["outlet", "outlet_b"]]))
        about, places = pd.factorize(both * (len(met) + 1) + pd.factorize(met["article_id"])[0])
        words = count_reused_words(met.assign(article_id=about))
        of = places[words["article_id"]] // (len(met) + 1)
        n_words = np.bincount(of, weights=words["n_words"], minlength=len(pairs))
        counted |= dict(zip(pairs.tolist(), n_words.astype(int).tolist(), strict=True))
    return counted


def find_exclusive_statements(statements: pd.DataFrame, renderings: pd.DataFrame) -> pd.DataFrame:
    """List the statements that only one outlet prints.

    One row per statement: ``outlet``, ``statement_id``, ``speaker``, ``text``, ``n_words``, and
    ``article_id``, ``start``, ``end`` of its first printing; longest first within an outlet. None
    when the corpus has one outlet.
    """
    first = renderings.drop_duplicates("statement_id")
    alone = (
        statements[statements["n_outlets"] == 1]
        if renderings["outlet"].nunique() > 1
        else (statements.iloc[:0])
    )
    table = alone[["statement_id", "speaker", "text"]].merge(
        first[["statement_id", "outlet", "article_id", "start", "end"]], on="statement_id"
    )
    table["n_words"] = _fold_words(table["text"])[1]
    table = table.sort_values(["outlet", "n_words"], ascending=[True, False], kind="stable")
    columns = ["outlet", "statement_id", "speaker", "text", "n_words", "article_id", "start", "end"]
    return table[columns].reset_index(drop=True)


def find_exclusive_sources(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """List the named speakers whom only one of the outlets on a story quotes.

    Needs ``article_id``, ``outlet``, ``text`` and, where it is known, ``story`` of ``articles``
    (without it the corpus is one story), and ``kind`` and ``speaker`` of ``quotes``. One row per
    speaker and story: ``outlet``, ``speaker``, ``story``, ``n_quotes``, ``n_words`` and
    ``named_by`` (tuple of other outlets that print the name without quoting). Speakers known by
    a description are left out: two outlets may describe one person in two ways. A surname that
    stands alone counts as the one fuller name in the story that ends in it.
    """
    columns = ["outlet", "speaker", "story", "n_quotes", "n_words", "named_by"]
    known = articles[["article_id", "outlet", "text"]].assign(story=articles.get("story", None))
    speech = quotes[(quotes["kind"] == "speech") & quotes["speaker"].notna()]
    speech = speech[speech["speaker"].map(_is_name).astype(bool)]
    speech = speech.merge(known[["article_id", "outlet", "story"]], on="article_id")
    rows = []
    for story, group in speech.groupby("story", dropna=False, sort=True):
        telling = (
            known[known["story"] == story] if pd.notna(story) else known[known["story"].isna()]
        )
        if telling["outlet"].nunique() < 2:
            continue
        fullest = _match_names(sorted(set(group["speaker"])))
        for speaker, said in group.groupby(group["speaker"].map(fullest), sort=True):
            outlets = sorted(set(said["outlet"]))
            if len(outlets) > 1:
                continue
            others = telling[telling["outlet"] != outlets[0]]
            surname = speaker.split()[-1]
            naming = others[others["text"].str.contains(surname, regex=False)]
            rows.append(
                {
                    "outlet": outlets[0],
                    "speaker": speaker,
                    "story": story,
                    "n_quotes": len(said),
                    "n_words": int(_fold_words(said["text"])[1].sum()),
                    "named_by": tuple(sorted(set(naming["outlet"]))),
                }
            )
    return pd.DataFrame(rows, columns=columns)


def _is_name(speaker):
    first = speaker.split()[0] if speaker.split() else ""
    return first[:1].isupper() and first.lower() not in FUNCTION_WORDS


def _match_names(names):
    """For each name the fullest name that it can be short for, if there is just one."""
    by_surname = {}
    for name in names:
        by_surname.setdefault(name.split()[-1].lower(), []).append(name)
    fullest = {}
    for namesakes in by_surname.values():
        full = [name for name in namesakes if len(name.split()) > 1]
        for name in namesakes:
            short = len(name.split()) == 1 and len(full) == 1
            fullest[name] = full[0] if short else name
    return fullest


def summarise_speakers(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Say whom each outlet quotes: how often, how many words, how early and with what cue.

    Needs ``article_id``, ``outlet`` and ``text``, and table ``quotes``. One row per outlet and
    speaker (missing: nobody could be named), most words first: ``n_articles``, ``n_quotes``,
    ``n_words``, ``share`` (of the outlet's quoted words, 0 to 1), ``first_position`` (of the first
    quotation in the article, 0 its beginning, 1 its end; the mean over articles), ``cues``
    (dictionary of cue and count, most frequent first) and ``low_confidence_share`` (0 to 1).
    """
    columns = [
        "outlet",
        "speaker",
        "n_articles",
        "n_quotes",
        "n_words",
        "share",
        "first_position",
        "cues",
        "low_confidence_share",
    ]
    known = articles[["article_id", "outlet"]].assign(size=articles["text"].str.len())
    speech = quotes[quotes["kind"] == "speech"].merge(known, on="article_id")
    if speech.empty:
        return pd.DataFrame(columns=columns)
    speech["n_words"] = _fold_words(speech["text"])[1]
    speech["position"] = speech["start"] / speech["size"]
    speech["low"] = speech["confidence"] == "low"
    keys = ["outlet", "speaker"]
    by_speaker = speech.groupby(keys, dropna=False, sort=True)
    table = by_speaker.agg(
        n_articles=("article_id", "nunique"),
        n_quotes=("quote_id", "size"),
        n_words=("n_words", "sum"),
        low_confidence_share=("low", "mean"),
    ).reset_index()
    early = speech.groupby([*keys, "article_id"], dropna=False)["position"].min()
    table["first_position"] = early.groupby(keys, dropna=False, sort=True).mean().to_numpy()
    table["cues"] = [
        part["cue"].dropna().value_counts(sort=True).to_dict() for _, part in by_speaker
    ]
    total = table.groupby("outlet")["n_words"].transform("sum")
    table["share"] = table["n_words"] / total.where(total > 0)
    table = table.sort_values(["outlet", "n_words"], ascending=[True, False], kind="stable")
    return table[columns].reset_index(drop=True)
