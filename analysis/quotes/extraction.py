"""Articles to quotations with speakers, and the people named.

Marks become spans, spans get a kind; the article is laid out as words in which each quotation is
one. The people named are grouped, the mentions of possible speakers ranked for each quotation, and
pronouns and descriptions resolved to a person.
"""

import math
import re
from itertools import islice

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus.files import MAX_FOUND
from analysis.language import find_paragraphs, make_plain
from analysis.quotes.attribution import NOBODY, Attribution, attribute_spans, find_last_token
from analysis.quotes.kinds import doubt_speech, find_kinds
from analysis.quotes.layout import Layout
from analysis.quotes.marks import Span, find_spans
from analysis.quotes.people import People
from analysis.quotes.phrases import find_antecedent
from analysis.quotes.resolution import Resolver
from analysis.quotes.subjects import Mention, find_mentions

_WORD = re.compile(r"[^\W_]+")
# Probability from which an answer counts as sure. On labelled articles kept apart from learning
# (each quarter in turn), 73% of the quotations reach it; 0.5% of these name a wrong person.
SURE = 0.87
# A pronoun stands for nobody in particular below this probability.
DOUBTFUL = 0.5


def extract_quotes(
    articles: pd.DataFrame, zones: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Extract the quotations of each article with their speakers, and the people it names.

    Parameters
    ----------
    articles : columns ``article_id`` and ``text``, one row per article
    zones : columns ``article_id``, ``start``, ``end``, ``zone``; nothing is looked for in zone
        ``header``. May be empty: then each text is all body.

    Returns
    -------
    quotes : one row per span in quotation marks (a quotation over paragraphs has one for each).
        ``kind`` is ``speech``, ``title`` or ``term``. ``speaker`` is the fullest name the article
        gives the person, else the words that describe them, and missing where nobody is named.
    people : one row per mention of a person or organisation outside quotations.
    """
    headers = zones[zones["zone"] == "header"]
    header_ends = dict(zip(headers["article_id"], headers["end"], strict=True))
    quotes: list[dict] = []
    people: dict[str, list] = {column: [] for column in schema.TABLES["people"].columns}
    for article_id, text in zip(
        articles["article_id"].tolist(), articles["text"].tolist(), strict=True
    ):
        plain, places = make_plain(text)
        begin = header_ends.get(article_id, 0)
        if places is None:
            rows, named = _extract(plain, begin)
        else:  # what prints nothing, or is a mark beside its letter, hides names and marks
            rows, named = _extract(plain, int(np.searchsorted(places, begin)))
            _move_back(rows, text, places)
            named["start"], named["end"] = (
                places[named[side]].tolist() for side in ("start", "end")
            )
            named["text"] = [
                text[start:end] for start, end in zip(named["start"], named["end"], strict=True)
            ]
        for number, row in enumerate(rows):
            row |= {"quote_id": f"{article_id}#{number}", "article_id": article_id}
        quotes += rows
        people["article_id"] += [article_id] * len(named["name"])
        for column, values in named.items():
            people[column] += values
    columns = [*schema.TABLES["quotes"].columns, "probability"]  # the same for every partition
    found = {column: [row[column] for row in quotes] for column in columns}
    return (
        schema.make("quotes", pd.DataFrame(found).astype({"probability": "float64"})),
        schema.make("people", people),
    )


def _move_back(rows: list[dict], text: str, places: np.ndarray) -> None:
    """Turn offsets into a plain copy of a text into offsets into the text."""
    for row in rows:
        for column in ("start", "end", "speaker_start", "speaker_end"):
            if not pd.isna(row.get(column, pd.NA)):
                row[column] = int(places[row[column]])
        row["text"] = text[row["start"] : row["end"]]


def _share_speakers(rows: list[dict], spans: list[Span]) -> None:
    """Give a quotation whose speaker is not named the speaker of the same words elsewhere.

    A headline often quotes what the article attributes.
    """
    speech = [row for row in rows if row["kind"] == "speech"]
    doubtful = [
        row
        for row, span in zip(rows, spans, strict=True)
        if row["kind"] == "speech"
        and (row["speaker"] is None or row["probability"] < DOUBTFUL)
        and not span.continues
    ]
    known: dict[str | None, dict] = {}
    for row in speech if doubtful else ():
        if row["speaker"] is not None:
            known.setdefault(_begin(row["text"]), row)
    for row in doubtful if known else ():
        words = _begin(row["text"])
        other = known.get(words) if words else None
        if other is not None and other is not row:
            for column in ("speaker", "speaker_start", "speaker_end", "cue", "confidence"):
                row[column] = other[column]
            row["rule"] = "same words"


def _begin(text: str) -> str | None:
    """Give the first five words of a quotation, to compare; None if it has fewer than three."""
    words = [match[0] for match in islice(_WORD.finditer(text[:200].lower()), 5)]
    return " ".join(words) if len(words) > 2 else None


def _extract(text: str, begin: int) -> tuple[list[dict], dict[str, list]]:
    """Extract the quotations of one text, from ``begin`` on, and the people, as columns."""
    spans = find_spans(text, _find_paragraphs(text, begin))[:MAX_FOUND]
    kinds = find_kinds(text, spans)
    layout = Layout(text, spans, [kind != "speech" for kind in kinds])
    people = People.of_layout(layout)
    speech = [number for number, kind in enumerate(kinds) if kind == "speech"]
    answers: dict[int, Attribution] = {}
    resolver = None
    if speech:
        mentions = find_mentions(layout, find_last_token(layout))
        resolver = Resolver(layout, people, mentions)
        resolver.resolve_all()
        found = attribute_spans(layout, spans, mentions, people, resolver, speech)
        answers = dict(zip(speech, found, strict=True))
    rows = []
    for number, (span, kind) in enumerate(zip(spans, kinds, strict=True)):
        row = _make_row(text, span, kind)
        rows.append(row)
        answer = answers.get(number)
        if answer is None:
            row["confidence"] = "high"
            continue
        if answer.way == NOBODY and not span.continues:
            row["kind"] = doubt_speech(row["text"])
        if row["kind"] == "speech":
            _add_speaker(row, answer, layout, resolver)
    _share_speakers(rows, spans)
    named = {
        "name": [people.entities[entity].name for entity in people.entity_of],
        "start": [start for start, _ in layout.name_spans],
        "end": [end for _, end in layout.name_spans],
        "text": layout.printed_names,
    }
    return rows, named


def _find_paragraphs(text: str, begin: int) -> list[tuple[int, int]]:
    """Find the paragraphs of a text from ``begin`` on."""
    return [(max(start, begin), end) for start, end in find_paragraphs(text) if end > begin]


def _make_row(text: str, span: Span, kind: str) -> dict:
    return {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "kind": kind,
        "speaker": None,
        "speaker_start": pd.NA,
        "speaker_end": pd.NA,
        "cue": None,
        "rule": f"{span.mark} marks",
        "confidence": "low",
        "probability": math.nan,
    }


def _add_speaker(row: dict, answer: Attribution, layout: Layout, resolver: Resolver) -> None:
    """Add to a row the speaker: the fullest name, else the words themselves, else nobody."""
    text, mention, probability = layout.text, answer.mention, answer.probability
    row["rule"] = answer.way
    if answer.label is not None:
        row["speaker_start"], row["speaker_end"] = answer.label
        row["speaker"] = " ".join(text[slice(*answer.label)].split())
    if mention is not None:
        row["cue"] = layout.get_word(mention.cue) if mention.cue >= 0 else None
        if mention.role == "according":
            row["cue"] = "according to"
        phrase = mention
        if mention.kind in ("who", "which"):
            phrase = find_antecedent(layout, mention.head)
        if phrase is not None:
            start, end = layout.starts[phrase.first], layout.ends[phrase.behind - 1]
            if phrase.head in layout.possessive:
                end -= 2
            row["speaker_start"], row["speaker_end"] = start, end
            row["speaker"] = " ".join(text[start:end].split())
        reference = resolver.find(mention)
        if reference.entity is not None and reference.probability >= DOUBTFUL:
            entity = resolver.people.entities[reference.entity]
            row["speaker"] = entity.name
            probability *= reference.probability
            if entity.is_law:  # says something, but not as somebody does
                row["speaker"] = _read_law(layout, mention)
                probability = min(probability, DOUBTFUL)
        elif mention.kind != "nominal":
            probability = min(probability, DOUBTFUL)  # a bare pronoun is never sure
    is_sure = probability >= SURE and row["speaker"] is not None
    row["confidence"] = "high" if is_sure else "low"
    row["probability"] = probability


def _read_law(layout: Layout, mention: Mention) -> str:
    """Read the name of a law with its number: "14th Amendment", "Section 230"."""
    first, last, initials = mention.first, mention.behind - 1, layout.initials
    if first and initials[first - 1].isdigit():
        first -= 1
    if last + 1 < len(initials) and initials[last + 1].isdigit():
        last += 1
    return layout.masked[layout.starts[first] : layout.ends[last]]
