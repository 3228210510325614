"""Facts that differ between two articles on the same thing, for a reader to look at."""

import math
import re
from bisect import bisect_right
from datetime import date
from itertools import combinations

import pandas as pd

from analysis import schema
from analysis.compare.counterparts import stem
from analysis.compare.facts import WEEKDAYS

# A number that is only about right, one of several, a rate or a change differs from nothing.
HEDGE = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|more than|less than|fewer than"
    r"|at least|at most|up to|over|under|as many as|as much as|only|just|another|other|estimated"
    r"|first|last|next|past|previous|every|each|top|remaining|additional|by|up|down"
    r"|(?:one|two|three|\d+) (?:in|of))(?: the)? ?$",
    re.IGNORECASE,
)
# What may stand between a date and the word it goes with.
LINKS = frozenset(
    ["on", "in", "late", "early", "by", "of", "the", "a", "an", "this", "that", "last", "next",
     "afternoon", "night"]
)  # fmt: skip
WORD = re.compile(r"[\w']+")
# What people publish on in their own name: these two can differ for one statement.
PLATFORMS = frozenset(
    ["twitter", "facebook", "instagram", "youtube", "snapchat", "tiktok", "reddit", "linkedin"]
) | {"truth social"}
# Roles of which a person has one at a time. "Lawyer" and "author" can both be right.
ONE_OF = [
    {"senator", "representative", "governor", "mayor"},
    {"spokesman", "spokeswoman"},
    {"general", "colonel", "captain", "sergeant"},
    {"king", "queen", "prince", "princess"},
]
# Least score of two sentences whose facts are compared: less than a counterpart's, since the facts
# have to be of one unit, verb or person besides.
NEAR = 0.33
NEAR_OF_NUMBERS = 0.45  # units such as people and % say little about what is counted
# Words on a platform that are about the person and not from it.
PROFILE = re.compile(r"\b(?:describes? \w+self|followers?|following|profile|bio|account)\b")
POSTED_WORDS = 5  # of a statement whose platforms are compared
REACH = 5  # sentences before a quotation in which its platform may be named


def find_conflicts(
    articles: pd.DataFrame,
    facts: pd.DataFrame,
    counterparts: pd.DataFrame,
    sentences: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    renderings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List numbers, dates, channels and roles that differ between articles on the same thing.

    Needs ``article_id``, ``outlet``, ``text`` and ``published`` of articles, tables ``facts``
    and ``counterparts``, and the spans of sentences; with ``statements`` and ``renderings``
    the channel of a statement is compared too ("tweeted" in one article, "on Instagram" in
    another, on the same story). One row per difference: ``kind`` (``number``, ``date``,
    ``channel``, ``role``), ``topic`` (what it is about), ``wording`` (a sentence that says so), and
    for both sides
    ``article_a``, ``outlet_a``, ``start_a``, ``end_a``, ``text_a`` (as printed), ``value_a``
    (normal form), ``article_b`` ...; ``score`` is that of the counterparts (missing for channels
    and ages).

    Meant to be read, so rather silent than wrong: two values differ only if the sentences are each
    other's nearest, each states one value for the same unit, verb or person, neither is hedged
    ("about", "at least"), and neither article states the other's value anywhere. Ages are compared
    over whole articles.
    """
    pairs = counterparts[["article_id", "other_id"]].drop_duplicates()
    pairs = dict.fromkeys(zip(*(pairs[side].tolist() for side in pairs), strict=True))
    names = counterparts["article_id"].unique()
    articles = articles[articles["article_id"].isin(names)]
    ids = articles["article_id"].tolist()
    texts = dict(zip(ids, articles["text"].tolist(), strict=True))
    years = {
        key: day.year
        for key, day in zip(ids, articles.get("published", []), strict=False)
        if pd.notna(day)
    }
    compared = facts[facts["kind"].isin(["number", "date", "role"])]
    compared = compared[compared["article_id"].isin(names)]
    compared = compared.assign(topic=_find_topics(compared, texts))
    rows = _compare_sentences(compared, counterparts, pairs, years)
    if statements is not None and renderings is not None:
        channels = facts[(facts["kind"] == "channel") & facts["value"].isin(PLATFORMS)]
        channels = channels[channels["article_id"].isin(names)]
        rows += _compare_channels(channels, pairs, sentences, statements, renderings, texts)
    outlet = dict(zip(ids, articles["outlet"].tolist(), strict=True))
    for row in rows:
        row["outlet_a"], row["outlet_b"] = outlet[row["article_a"]], outlet[row["article_b"]]
        row["wording"] = (
            f"The {row['kind']} differs: {row['outlet_a']} prints “{row['text_a']}”, "
            f"{row['outlet_b']} prints “{row['text_b']}”."
        )
    return schema.make("conflicts", rows)


def _find_topics(facts, texts):
    """What a fact is about: a number its unit, a date the word it goes with, a role the person."""
    topics = []
    for row in facts.itertuples(index=False):
        topic = row.unit
        if row.kind == "number" and HEDGE.search(
            texts[row.article_id], max(0, row.start - 20), row.start
        ):
            topic = ""
        elif row.kind == "date" and "/" in row.value:
            topic = "years"
        elif row.kind == "date":
            before = WORD.findall(texts[row.article_id][max(0, row.start - 40) : row.start].lower())
            before = [word for word in before[1:] if word not in LINKS]
            topic = stem(before[-1]) if before else ""
            # The date of a post or of a copyright is not what the sentence is about.
            if texts[row.article_id][max(0, row.start - 2) : row.start].strip(" ") in (")", "©"):
                topic = ""
        topics.append(topic)
    return topics


def _compare_sentences(facts, counterparts, pairs, years):
    chosen = facts[facts["topic"] != ""]
    by_sentence, by_article = {}, {}
    for row in chosen.itertuples(index=False):
        by_sentence.setdefault((row.article_id, row.sentence_index), []).append(row)
        by_article.setdefault((row.article_id, row.kind, row.unit), []).append(row.value)
    # A hedged value still says that the article knows it.
    for row in facts[facts["topic"] == ""].itertuples(index=False):
        by_article.setdefault((row.article_id, row.kind, row.unit), []).append(row.value)
    by_sentence = {place: _find_lone_facts(found) for place, found in by_sentence.items()}
    matched = counterparts[counterparts["score"] >= NEAR]
    columns = ("article_id", "sentence_index", "other_id", "other_index", "score")
    best = {
        (a, i, b): (j, score)
        for a, i, b, j, score in zip(*(matched[name].tolist() for name in columns), strict=True)
        if (a, i) in by_sentence
    }
    rows = _compare_ages(chosen, pairs)
    for (a, i, b), (j, score) in best.items():
        if a > b or best.get((b, j, a), (None,))[0] != i:
            continue
        ours, theirs = by_sentence[a, i], by_sentence[b, j]
        for about, x in ours.items():
            y = theirs.get(about)
            if y is None or x.topic.startswith("age of ") or not _differ(x, y, years):
                continue
            if x.kind == "number" and score < NEAR_OF_NUMBERS:
                continue
            known_b = by_article[b, y.kind, y.unit]
            known_a = by_article[a, x.kind, x.unit]
            if x.value not in known_b and y.value not in known_a:
                rows.append(_row(x.kind, x.topic, x, y, score))
    return rows


def _compare_ages(facts, pairs):
    """Ages need no counterpart: a person has one age in all of a story."""
    ages = {}
    for row in facts[facts["unit"].str.startswith("age of ")].itertuples(index=False):
        ages.setdefault(row.article_id, {}).setdefault(row.unit, row)
    return [
        _row("number", unit, ages[a][unit], ages[b][unit], math.nan)
        for a, b in pairs
        if a < b and a in ages and b in ages
        for unit in sorted(set(ages[a]) & set(ages[b]))
        if ages[a][unit].value != ages[b][unit].value
    ]


def _find_lone_facts(facts):
    """The facts of a sentence whose kind and topic have one value in it, by kind and topic."""
    values = {}
    for fact in facts:
        values.setdefault((fact.kind, fact.topic), {}).setdefault(fact.value, fact)
    return {about: next(iter(f.values())) for about, f in values.items() if len(f) == 1}


def _row(kind, topic, x, y, score):
    row = {"kind": kind, "topic": topic, "score": score}
    for side, fact in (("a", x), ("b", y)):
        row[f"article_{side}"] = fact.article_id
        for name in ("start", "end", "text", "value"):
            row[f"{name}_{side}"] = getattr(fact, name)
    return row


def _differ(x, y, years):
    if x.value == y.value:
        return False
    if x.kind == "date":
        return _dates_differ(x, y, years)
    if x.kind == "role":
        return any(x.value in roles and y.value in roles for roles in ONE_OF)
    return True


def _dates_differ(x, y, years):
    """Whether two dates of the same precision are different ones; weekdays by the calendar."""
    names = [name.lower() for name in WEEKDAYS.split("|")]
    if x.value in names and y.value in names:
        return True
    if x.value in names:
        x, y = y, x
    if {len(x.value), len(y.value)} == {5, 10} and "-" in x.value[2:] and "-" in y.value[2:]:
        return x.value[-5:] != y.value[-5:]  # one of them has no year
    day = _calendar_day(x.value, years.get(x.article_id))
    if y.value in names:
        # The weekday of an article counts only if the day may be meant: in the year it names.
        return day is not None and names[day.weekday()] != y.value
    other = _calendar_day(y.value, years.get(y.article_id))
    if day is not None and other is not None:
        return day != other
    same_form = x.value.count("-") == y.value.count("-") and len(x.value) == len(y.value)
    return same_form


def _calendar_day(value, year):
    """The day that a normal form of a date means, if it names a day and the year is known."""
    parts = [int(part) for part in value.split("-")] if value.replace("-", "").isdigit() else []
    if len(parts) == 2 and parts[0] <= 12 and year:
        parts = [year, *parts]
    if len(parts) != 3:
        return None
    try:
        return date(*parts)
    except ValueError:  # 30 February
        return None


def _select_shared(renderings):
    """The printings of statements that two articles or more print."""
    return renderings[renderings.groupby("statement_id")["article_id"].transform("nunique") > 1]


def _compare_channels(channels, pairs, sentences, statements, renderings, texts):
    """Statements that one article has from one platform and another article from another."""
    renderings = renderings[renderings["article_id"].isin(channels["article_id"].unique())]
    spans = _list_spans(renderings)
    mentions = {}
    channels = channels[channels["article_id"].isin(renderings["article_id"].unique())]
    for fact in channels.itertuples(index=False):
        if not any(s <= fact.start < e for s, e in spans[fact.article_id]):
            mentions.setdefault(fact.article_id, []).append(fact)
    # Few words in common are as often said on two occasions.
    is_long = renderings["text"].str.count(" ") + 1 >= POSTED_WORDS
    shared = _select_shared(renderings[renderings["article_id"].isin(mentions) & is_long])
    statements = statements[statements["statement_id"].isin(shared["statement_id"].unique())]
    columns = (statements[name].tolist() for name in ("statement_id", "speaker"))
    speaker = dict(zip(*columns, strict=True))
    starts = {
        key: sorted(start for start, _ in found)
        for key, found in _list_spans(
            sentences[sentences["article_id"].isin(shared["article_id"].unique())]
        ).items()
    }
    sides = {}
    for row in shared[["statement_id", "article_id", "start"]].itertuples(index=False):
        who = speaker.get(row.statement_id)
        if pd.isna(who):
            continue
        found = _find_channel(row, who, mentions, starts, texts)
        if found:
            sides.setdefault((row.statement_id, who), []).append((row.article_id, found))
    rows = {}
    for (_, who), printed in sides.items():
        for side, other in combinations(printed, 2):
            (a, of_a), (b, of_b) = sorted((side, other), key=lambda pair: pair[0])
            if (a, b) not in pairs or {fact.value for fact in of_a} & {fact.value for fact in of_b}:
                continue
            key = a, b, who, of_a[-1].value, of_b[-1].value
            rows.setdefault(key, _row("channel", who, of_a[-1], of_b[-1], math.nan))
    return list(rows.values())


def _list_spans(table):
    """The spans of each article."""
    spans = {}
    columns = (table[name].tolist() for name in ("article_id", "start", "end"))
    for key, start, end in zip(*columns, strict=True):
        spans.setdefault(key, []).append((start, end))
    return spans


def _find_channel(rendering, who, mentions, starts, texts):
    """The platforms named where the words are printed: in the nearest sentence that names any.

    That sentence is the quotation's own or one of those before it, and names the speaker.
    """
    here = mentions.get(rendering.article_id, [])
    first = starts.get(rendering.article_id, [])
    if not here or not first:
        return []
    sentence = bisect_right(first, rendering.start) - 1
    near = [
        fact for fact in here if sentence - REACH <= bisect_right(first, fact.start) - 1 <= sentence
    ]
    if not near:
        return []
    last = bisect_right(first, near[-1].start) - 1
    text = texts[rendering.article_id]
    end = first[last + 1] if last + 1 < len(first) else len(text)
    names_speaker = who.split()[-1] in text[first[last] : end]
    about = PROFILE.search(text, first[last], end)
    if about or (not names_speaker and last != sentence):
        return []
    return [fact for fact in near if bisect_right(first, fact.start) - 1 == last]
