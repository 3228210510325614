"""The tables: every column with its type, unit and meaning.

Spans are half-open ``start``, ``end`` in characters of ``articles.text``. A missing value is NaN
(NaT for a date, NA for a missing offset), never 0 and never an empty string.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

TEXT, COUNT, OFFSET, NUMBER, TIME, FLAG, LIST = (
    "str",
    "int64",
    "Int64",
    "float64",
    "datetime64[us]",
    "bool",
    "object",
)


@dataclass(frozen=True)
class Table:
    """What one table holds: a sentence for one row, and its columns."""

    row: str
    columns: dict[str, tuple[str, str]]  # name -> (dtype, unit and meaning)


TABLES = {
    "articles": Table(
        "one article",
        {
            "article_id": (TEXT, "unique: the id given, else the stem of the file's name"),
            "outlet": (TEXT, "name of the outlet; a short name of the article's own if unknown"),
            "outlet_evidence": (TEXT, "metadata, dateline, credit, domain or unknown"),
            "published": (TIME, "date of publication, UTC; NaT when unknown"),
            "published_evidence": (TEXT, "metadata, header, dateline or unknown"),
            "title": (TEXT, "the title given; missing when none is"),
            "language": (TEXT, "ISO 639-1 code of the body"),
            "source": (TEXT, "path, or path:line, relative to the corpus"),
            "text": (TEXT, "the input, decoded, newlines as \\n"),
        },
    ),
    "zones": Table(
        "one labelled span; the spans of an article do not overlap",
        {
            "article_id": (TEXT, "article"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "zone": (
                TEXT,
                "header, headline, heading, dateline, body, caption or boilerplate",
            ),
            "rule": (TEXT, "the rule that set the span apart"),
        },
    ),
    "sentences": Table(
        "one sentence of the body",
        {
            "article_id": (TEXT, "article"),
            "sentence_index": (COUNT, "position in the article, from 0"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "voice": (TEXT, "own, quoted or mixed"),
            "n_words": (COUNT, "words"),
            "sentiment": (NUMBER, "VADER compound, -1 to 1; missing if not English"),
        },
    ),
    "quotes": Table(
        "one span in quotation marks; a quotation over paragraphs has a row for each",
        {
            "quote_id": (TEXT, "unique: article_id, a hash sign, a number"),
            "article_id": (TEXT, "article"),
            "start": (COUNT, "characters, marks excluded"),
            "end": (COUNT, "characters, marks excluded"),
            "text": (TEXT, "text[start:end]"),
            "kind": (TEXT, "speech, title or term"),
            "speaker": (TEXT, "fullest name in the article, or a description; may be missing"),
            "speaker_start": (OFFSET, "characters, of the mention that names the speaker"),
            "speaker_end": (OFFSET, "characters"),
            "cue": (TEXT, "reporting verb as printed; may be missing"),
            "rule": (TEXT, "how the speaker was found"),
            "confidence": (TEXT, "high or low"),
        },
    ),
    "people": Table(
        "one mention of a person or organisation that is quoted or could be",
        {
            "article_id": (TEXT, "article"),
            "name": (TEXT, "fullest form in the article"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "text": (TEXT, "text[start:end]"),
        },
    ),
    "statements": Table(
        "one sentence that somebody said, merged over all articles",
        {
            "statement_id": (TEXT, "unique"),
            "speaker": (TEXT, "the speaker most of its printings name; may be missing"),
            "text": (TEXT, "the wording printed most often, or that of the reference text"),
            "basis": (TEXT, "majority or reference: whose wording that is"),
            "n_outlets": (COUNT, "outlets that print it"),
            "n_articles": (COUNT, "articles that print it"),
        },
    ),
    "renderings": Table(
        "one printing of a statement",
        {
            "statement_id": (TEXT, "statement"),
            "quote_id": (TEXT, "quotation it stands in"),
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "text": (TEXT, "text[start:end]"),
            "relation": (TEXT, "verbatim, excerpt or altered"),
            "changes": (LIST, "dictionaries: kind, majority, printed, start, end"),
        },
    ),
    "paraphrases": Table(
        "one indirect version of a statement: reported in the outlet's own words",
        {
            "statement_id": (TEXT, "statement"),
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "text": (TEXT, "text[start:end]"),
            "score": (NUMBER, "likeness, 0 to 1"),
        },
    ),
    "measures": Table(
        "one measure of one voice in one article",
        {
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "voice": (TEXT, "all, own or quoted"),
            "measure": (TEXT, "name of the measure"),
            "value": (NUMBER, "unit as the measure's; missing when it cannot be told"),
            "low": (NUMBER, "lower end of the 95% interval; missing when there is none"),
            "high": (NUMBER, "upper end of the 95% interval; missing when there is none"),
            "n": (COUNT, "sentences (or words) it rests on"),
        },
    ),
    "speakers": Table(
        "one speaker in one article",
        {
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "speaker": (TEXT, "name; missing for pronouns, descriptions and nobody"),
            "n_quotes": (COUNT, "quotations of speech"),
            "n_words": (COUNT, "words quoted"),
            "n_certain": (COUNT, "quotations whose speaker was found with high confidence"),
            "position": (NUMBER, "place of the first quotation in the body, 0 its start to 1"),
            "cues": (LIST, "reporting verbs as printed, in their order"),
            "start": (COUNT, "characters, of the first quotation"),
            "end": (COUNT, "characters"),
        },
    ),
    "coverage": Table(
        "one statement and one outlet; of many outlets those that print part of its occasion",
        {
            "statement_id": (TEXT, "statement"),
            "speaker": (TEXT, "its speaker; may be missing"),
            "occasion": (COUNT, "the same for statements made on one occasion"),
            "statement_order": (COUNT, "place within the occasion, from 0"),
            "outlet": (TEXT, "outlet"),
            "state": (TEXT, "whole, altered, part, paraphrased or none (no match found)"),
            "article_id": (TEXT, "article with the fullest printing; missing for none"),
            "start": (OFFSET, "characters; missing for none"),
            "end": (OFFSET, "characters; missing for none"),
            "is_altered": (FLAG, "whether any of its printings has other words"),
        },
    ),
    "halves": Table(
        "the sentiment of one outlet's articles in their first and their second half",
        {
            "outlet": (TEXT, "outlet"),
            "first": (NUMBER, "mean of the sentences of first halves, -1 to 1; may be missing"),
            "second": (NUMBER, "the same of second halves"),
            "change": (NUMBER, "second minus first; of several articles the mean of theirs"),
            "low": (NUMBER, "lower end of the 95% interval; missing when there is none"),
            "high": (NUMBER, "upper end of the 95% interval; missing when there is none"),
            "p": (NUMBER, "probability under no change, two-sided, not corrected; may be missing"),
            "n_articles": (COUNT, "articles that have both halves"),
            "n_first": (COUNT, "sentences in first halves"),
            "n_second": (COUNT, "sentences in second halves"),
            "method": (TEXT, "articles, sentences or none: what the interval is over"),
        },
    ),
    "matches": Table(
        "one ordered pair of outlets that tell a story in common",
        {
            "outlet_a": (TEXT, "outlet"),
            "outlet_b": (TEXT, "outlet"),
            "n_sentences": (COUNT, "sentences of A where B tells the story in its language"),
            "n_matched": (COUNT, "those with a counterpart in any of B's articles"),
            "share_of_a": (NUMBER, "n_matched over n_sentences, 0 to 1"),
        },
    ),
    "sentiment_words": Table(
        "one word of one voice of one outlet that bears on its sentiment",
        {
            "outlet": (TEXT, "outlet"),
            "voice": (TEXT, "own or quoted"),
            "word": (TEXT, "the word"),
            "count": (COUNT, "occurrences in the voice"),
            "valence": (NUMBER, "its mean weight in VADER's sums, about -4 to 4"),
            "contribution": (
                NUMBER,
                "what it adds to the mean of the outlet's sentences",
            ),
            "difference": (NUMBER, "contribution minus the mean of the other outlets'"),
        },
    ),
    "overlap": Table(
        "one ordered pair of outlets",
        {
            "outlet_a": (TEXT, "outlet"),
            "outlet_b": (TEXT, "outlet"),
            "shared_quoted_words": (COUNT, "quoted words of A that B prints too"),
            "share_of_a": (NUMBER, "the same over all quoted words of A, 0 to 1"),
            "n_statements": (COUNT, "statements printed by both"),
            "reused_own_words": (COUNT, "own words of A that stand in B too"),
        },
    ),
    "reuse": Table(
        "one printing, in an article, of a passage of own words that other articles share",
        {
            "passage_id": (TEXT, "the same for all printings of the passage"),
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "n_words": (COUNT, "words"),
        },
    ),
    "counterparts": Table(
        "one sentence and another article on the same story",
        {
            "article_id": (TEXT, "article of the sentence"),
            "sentence_index": (COUNT, "the sentence"),
            "other_id": (TEXT, "the other article"),
            "other_index": (OFFSET, "its nearest sentence; missing when none shares a word"),
            "score": (NUMBER, "likeness of the two, 0 to 1"),
            "is_match": (FLAG, "whether that is close enough to tell the same"),
        },
    ),
    "conflicts": Table(
        "one fact that two articles give differently",
        {
            "kind": (TEXT, "number, date, channel or role"),
            "topic": (TEXT, "what the fact is about"),
            "wording": (TEXT, "a sentence that says how the two differ"),
            **{
                f"{column}_{side}": (dtype, meaning)
                for side in "ab"
                for column, (dtype, meaning) in {
                    "article": (TEXT, "article"),
                    "outlet": (TEXT, "outlet"),
                    "start": (COUNT, "characters"),
                    "end": (COUNT, "characters"),
                    "text": (TEXT, "text[start:end]"),
                    "value": (TEXT, "the fact as it is given here"),
                }.items()
            },
            "score": (NUMBER, "likeness of the two passages, 0 to 1"),
        },
    ),
    "facts": Table(
        "one name, place, number, date, channel or role that a sentence states",
        {
            "article_id": (TEXT, "article"),
            "sentence_index": (COUNT, "the sentence"),
            "start": (COUNT, "characters"),
            "end": (COUNT, "characters"),
            "kind": (TEXT, "name, place, number, date, channel or role"),
            "text": (TEXT, "text[start:end]"),
            "value": (TEXT, "its normal form: seven is 7, tweeted is twitter"),
            "unit": (TEXT, "what a number counts, or whose role or age it is; may be empty"),
        },
    ),
    "stated": Table(
        "one fact of a story and one outlet on it; of facts that one outlet states, that outlet",
        {
            "story": (TEXT, "story; missing where all articles tell one"),
            "kind": (TEXT, "name, place, number, date, channel or role"),
            "value": (TEXT, "normal form; of a name the fullest in the story, without titles"),
            "unit": (TEXT, "as in facts"),
            "outlet": (TEXT, "outlet"),
            "state": (TEXT, "stated, none (no match found) or unclear: perhaps in another form"),
            "n_mentions": (COUNT, "times the outlet states it"),
            "n_telling": (COUNT, "outlets on the story"),
            "n_outlets": (COUNT, "those of them that state it"),
            "n_missing": (COUNT, "those of them in which no match was found"),
            "article_id": (TEXT, "article of the outlet's first mention; missing for others"),
            "start": (OFFSET, "characters; missing for others"),
            "end": (OFFSET, "characters; missing for others"),
        },
    ),
    "keyness": Table(
        "one term of one outlet",
        {
            "outlet": (TEXT, "outlet"),
            "term": (TEXT, "the word or name"),
            "kind": (TEXT, "word or name"),
            "count": (COUNT, "occurrences in the outlet"),
            "score": (NUMBER, "log-odds against the other outlets; above 0: more often here"),
            "low": (NUMBER, "lower end of the 95% interval"),
            "high": (NUMBER, "upper end of the 95% interval"),
        },
    ),
    "outlets": Table(
        "one measure of one voice of one outlet",
        {
            "outlet": (TEXT, "outlet"),
            "voice": (TEXT, "all, own or quoted"),
            "measure": (TEXT, "name of the measure"),
            "value": (NUMBER, "mean over the outlet's articles; unit as the measure's"),
            "low": (NUMBER, "lower end of the 95% interval; missing when there is none"),
            "high": (NUMBER, "upper end of the 95% interval; missing when there is none"),
            "n_articles": (COUNT, "articles it rests on"),
            "n": (COUNT, "sentences (or words) it rests on"),
            "method": (TEXT, "how the interval was made"),
        },
    ),
    "corpus": Table(
        "the corpus: a single row",
        {
            "name": (TEXT, "name of the folder or file"),
            "n_found": (COUNT, "files and rows found: loaded + rejected + ignored"),
            "n_loaded": (COUNT, "articles"),
            "n_rejected": (COUNT, "files or rows that could not be used"),
            "n_ignored": (COUNT, "files that are no articles"),
            "sha256": (TEXT, "hash of the articles' texts, whatever their order"),
            "reference": (TEXT, "name of the file of the reference text; missing without one"),
        },
    ),
    "problems": Table(
        "one thing that went wrong or was doubtful",
        {
            "source": (TEXT, "path, or path:line, relative to the corpus"),
            "article_id": (TEXT, "article, where there is one"),
            "level": (TEXT, "error or warning"),
            "code": (TEXT, "short name of the problem"),
            "message": (TEXT, "what, where, and what to do"),
            "outcome": (TEXT, "kept, rejected or ignored: what became of the source"),
        },
    ),
}

# What stages leave for others, and no file of it in the end: the reference text, and what is
# counted in some articles at a time and added up over all of them.
INTERMEDIATE = {
    "reference": Table("one text that printings are compared with", {"text": (TEXT, "the text")}),
    "terms": Table(
        "one term of one voice of one outlet, in some of the articles",
        {
            "outlet": (TEXT, "outlet"),
            "voice": (TEXT, "own or quoted"),
            "kind": (TEXT, "word or name"),
            "term": (TEXT, "the word or name"),
            "count": (COUNT, "occurrences"),
        },
    ),
    "runs": Table(
        "one run of eight own words of an article",
        {
            "article": ("uint64", "stands for the article's id"),
            "key": ("uint64", "stands for the words"),
        },
    ),
    "signatures": Table(
        "one article, as it is compared with others to find copies",
        {
            "article_id": (TEXT, "article"),
            "outlet": (TEXT, "outlet"),
            "source": (TEXT, "path, or path:line"),
            "digest": (TEXT, "stands for its words"),
            "spots": ("object", "numbers that stand for some runs of words, ascending"),
            "runs": ("object", "the same for all runs of four words of a short text"),
        },
    ),
    "sentiment_counts": Table(
        "one word of the lexicon in one voice of one outlet; without a word, its sentences",
        {
            "outlet": (TEXT, "outlet"),
            "voice": (TEXT, "own or quoted; all for the sentences"),
            "word": (TEXT, "the word; empty for the sentences"),
            "count": (COUNT, "occurrences"),
            "valence": (COUNT, "sum of its weights, in billionths"),
            "share": (COUNT, "what it adds to the sum of the sentences' sentiment, in billionths"),
        },
    ),
}


def empty(name: str) -> pd.DataFrame:
    """Give a table without rows, with the columns and types of ``TABLES[name]``."""
    return make(name, [])


def make(name: str, rows) -> pd.DataFrame:
    """Make a table from rows (dictionaries) or columns, with the types of that table.

    Columns beyond the table's own are kept, behind them. Raises ``ValueError`` if a column is
    missing from a table with rows.
    """
    frame = pd.DataFrame(rows)
    columns = (TABLES | INTERMEDIATE)[name].columns
    if frame.empty:
        frame = frame.reindex(columns=[*columns, *(c for c in frame if c not in columns)])
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ValueError(f"table {name}: no column {', '.join(missing)}; found: {list(frame)}")
    frame = frame[[*columns, *(c for c in frame if c not in columns)]]
    found = frame.dtypes
    others = {column: dtype for column, (dtype, _) in columns.items() if found[column] != dtype}
    return frame.astype(others) if others else frame


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the table back if it holds the columns and types of its table.

    Raises ``ValueError`` that names the column otherwise.
    """
    for column, (dtype, _) in (TABLES | INTERMEDIATE)[name].columns.items():
        if column not in frame:
            raise ValueError(f"table {name}: no column {column}; found: {', '.join(frame)}")
        if frame[column].dtype != dtype:
            raise ValueError(
                f"table {name}: column {column} is {frame[column].dtype}, expected {dtype}"
            )
    return frame


def find_rows(known: pd.Index, ids: pd.Series) -> np.ndarray:
    """Find the places of ids among known ones (-1: none); each distinct one is looked up once."""
    codes, distinct = pd.factorize(ids)
    return known.get_indexer(distinct)[codes]
