"""Quotations that outlets share: how much of A's quoted words B prints too, and who quotes whom."""

import re
from itertools import product

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq

from analysis import schema
from analysis.compare.reuse import count_reused_words
from analysis.language import Numbering, clean_words, straighten, tokenise
from analysis.quotes.alignment import FUNCTION_WORDS
from analysis.quotes.pieces import HONORIFICS, spell_codes

# Up to so many outlets every pair has a row; beyond, the pairs that share something.
OUTLETS_IN_FULL = 50
NAME = re.compile(r"\b[^\W\d_a-z](?:\w|-(?=\w)|[’'](?!s\b)(?=\w))*")  # without a final "'s"
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
    stands alone counts as the one full name in the story that ends in it.
    """
    known = articles[["article_id", "outlet", "text"]].assign(story=articles.get("story", None))
    speech = quotes[(quotes["kind"] == "speech") & quotes["speaker"].notna()]
    speech = speech[speech["speaker"].map(_is_name).astype(bool)]
    speech = speech.merge(known[["article_id", "outlet", "story"]], on="article_id")
    speech["speaker"] = name_fully(speech, known)
    speech["n_words"] = _fold_words(speech["text"])[1]
    by_speaker = speech.groupby(["story", "speaker"], dropna=False, sort=True)
    alone = by_speaker.agg(
        outlet=("outlet", "first"),
        n_outlets=("outlet", "nunique"),
        n_quotes=("outlet", "size"),
        n_words=("n_words", "sum"),
    ).reset_index()
    n_telling = known.groupby("story", dropna=False)["outlet"].nunique().rename("n_telling")
    alone = alone.merge(n_telling.reset_index(), on="story")
    alone = alone[(alone["n_outlets"] == 1) & (alone["n_telling"] > 1)].reset_index(drop=True)
    alone["named_by"] = _find_naming(alone, known)
    return alone[["outlet", "speaker", "story", "n_quotes", "n_words", "named_by"]]


def _find_naming(alone: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Give the other outlets on the story whose texts hold the speaker's last name."""
    wanted: dict[str, set[str]] = {}
    stories = _fill_stories(alone).tolist()
    surnames = [speaker.split()[-1] for speaker in alone["speaker"]]
    for story, surname in zip(stories, surnames, strict=True):
        wanted.setdefault(story, set()).add(surname)
    naming: dict[tuple, set[str]] = {}
    told = zip(_fill_stories(known), known["outlet"], known["text"], strict=True)
    for story, outlet, text in told:
        for surname in wanted.get(story, set()).intersection(NAME.findall(text)):
            naming.setdefault((story, surname), set()).add(outlet)
    return pd.Series(
        [
            tuple(sorted(naming.get((story, surname), set()) - {outlet}))
            for story, surname, outlet in zip(stories, surnames, alone["outlet"], strict=True)
        ],
        dtype=object,
    )


def _fill_stories(rows: pd.DataFrame) -> pd.Series:
    return rows["story"].astype(object).where(rows["story"].notna(), "")


def _is_name(speaker):
    first = speaker.split()[0] if speaker.split() else ""
    return first[:1].isupper() and first.lower() not in FUNCTION_WORDS


def name_fully(speech: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Give the speakers, a surname that stands alone as the one full name it can be short for.

    Full names are those of the story's speakers. Where no story is known, the speakers of all
    such articles count, and the article must not name somebody else in full by that surname.
    """
    story = pd.factorize(speech["story"])[0]
    pairs = pd.DataFrame({"story": story, "speaker": speech["speaker"]}).dropna().drop_duplicates()
    full = {}
    for at, names in pairs.groupby("story")["speaker"]:
        full |= {(at, name): found for name, found in _match_names(names.tolist()).items()}
    texts = dict(zip(known["article_id"], known["text"], strict=True))
    called: dict[tuple[str, str], bool] = {}
    named = []
    rows = zip(story.tolist(), speech["speaker"], speech["article_id"], strict=True)
    for at, name, article in rows:
        found = full.get((at, name), name)
        if at < 0 and found is not name:
            if (article, name) not in called:
                called[article, name] = _names_another(texts[article], found)
            found = name if called[article, name] else found
        named.append(found)
    return pd.Series(named, index=speech.index, dtype=speech["speaker"].dtype)


def _names_another(text: str, full: str) -> bool:
    """Tell if a text holds another full name with the same surname."""
    first, last = full.split()[0], full.split()[-1]
    before = re.findall(rf"({NAME.pattern})\s+{re.escape(last)}\b", text)
    return any(word != first and word.lower() not in HONORIFICS for word in before)


def _match_names(names: list[str]) -> dict[str, str]:
    """Give for each lone surname the full name that it can be short for, if that is one person's.

    A middle name or initial does not make another person, two different ones do.
    """
    people: dict[str, dict[str, list[str]]] = {}  # surname -> first name -> full names
    for name in names:
        first, *middle = name.lower().split()
        if middle:
            people.setdefault(middle[-1], {}).setdefault(first, []).append(name)
    matched = {}
    for name in names:
        namesakes = list(people.get(name.lower(), {}).values())
        if len(namesakes) == 1:
            middle_names = {" ".join(full.split()[1:-1]) for full in namesakes[0]} - {""}
            if len(middle_names) < 2:
                matched[name] = min(namesakes[0], key=lambda full: (len(full), full))
    return matched


def summarise_speakers(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Say whom each outlet quotes: how often, how many words, how early and with what cue.

    Needs ``article_id``, ``outlet`` and ``text``, and table ``quotes``. One row per outlet and
    speaker (missing: nobody could be named), most words first: ``n_articles``, ``n_quotes``,
    ``n_words``, ``share`` (of the outlet's quoted words, 0 to 1), ``first_position`` (of the first
    quotation in the article, 0 its beginning, 1 its end; the mean over articles), ``cues``
    (dictionary of cue and count, most frequent first) and ``low_confidence_share`` (0 to 1). A
    surname that stands alone counts as the one full name that ends in it, of the speakers on the
    ``story`` (without stories: of all, unless the article names somebody else so in full).
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
    known = articles[["article_id", "outlet", "text"]].assign(story=articles.get("story", None))
    speech = quotes[quotes["kind"] == "speech"].merge(
        known.drop(columns="text").assign(size=known["text"].str.len()), on="article_id"
    )
    if speech.empty:
        return pd.DataFrame(columns=columns)
    speech["speaker"] = name_fully(speech, known)
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
    table["cues"] = _count_cues(speech, by_speaker.ngroup(), len(table))
    total = table.groupby("outlet")["n_words"].transform("sum")
    table["share"] = table["n_words"] / total.where(total > 0)
    table = table.sort_values(["outlet", "n_words"], ascending=[True, False], kind="stable")
    return table[columns].reset_index(drop=True)


def _count_cues(speech: pd.DataFrame, of: pd.Series, n: int) -> list[dict[str, int]]:
    """Count the cues of each of n speakers, most frequent first, then the first to appear."""
    counts = speech["cue"].groupby([of, speech["cue"]], sort=False).size()
    counts = counts.sort_values(ascending=False, kind="stable")
    cues: list[dict[str, int]] = [{} for _ in range(n)]
    for (speaker, cue), count in counts.items():
        cues[speaker][cue] = count
    return cues
