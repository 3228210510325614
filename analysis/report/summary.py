"""The top of the page: the corpus in a line, what to know of it, and the findings as a list."""

import re

import pandas as pd

from analysis.compare.counterparts import SMALL_CORPUS
from analysis.corpus.duplicates import BOTH_COUNT
from analysis.report.fact_views import state_facts
from analysis.report.findings import NOTHING, Finding, count, join_names, write_days
from analysis.report.markup import (
    Markup,
    escape,
    join_markup,
    stack,
    write_list,
    write_paragraph,
)
from analysis.report.measure_findings import (
    state_length,
    state_quoted_share,
    state_readability,
    state_sentiment,
)
from analysis.report.quotation_findings import state_sources, state_statements, state_variants
from analysis.report.selection import (
    N_ARTICLES,
    N_OUTLETS,
    Frames,
    count_matched,
    tells_one_story,
)
from analysis.report.story_findings import state_conflicts
from analysis.report.theme import shorten

N_REPEATED = 3  # repeated articles named at the top; all are in the table of problems
LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "es": "Spanish", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
    "und": "one that cannot be told",
}  # fmt: skip
SUBJECTS = {
    "statements": "Sentences quoted",
    "variants": "Wording",
    "conflicts": "Facts that differ",
    "stated": "Facts stated",
    "sources": "Who is quoted",
    "length": "Length",
    "quoted-share": "Share of quotation",
    "sentiment": "Mood",
    "readability": "Reading grade",
}


def describe_corpus(tables: Frames) -> Markup:
    """Say in a line what is compared, and below it what a reader should know of the corpus."""
    articles = tables["articles"]
    line = f"{count(len(articles), 'article')} by {count(articles['outlet'].nunique(), 'outlet')}"
    n_stories = articles["story"].nunique() if "story" in articles else 0
    if n_stories > 1:
        line += f" on {n_stories:,} stories"
    known = articles["published"].dropna()
    if len(known):
        line += f", dated {write_days(known.min(), known.max())}"
    undated = len(articles) - len(known)
    if undated and not len(known):
        line += ", without a date"
    elif undated:
        line += f"; {undated:,} without a date"
    top = write_paragraph(f"{line}.", role="corpus")
    notes = [note for write in NOTES if (note := write(tables))]
    return stack(top, write_list(notes, role="notes")) if notes else top


def _note_lost(tables: Frames) -> str:
    corpus = tables["corpus"].iloc[0]
    if not corpus["n_rejected"]:
        return ""
    lost = count(corpus["n_rejected"], "file or row", "files or rows")
    return f"{lost} of {corpus['n_found']:,} could not be used: see what was left out, and why."


def _note_reference(tables: Frames) -> str:
    name = tables["corpus"]["reference"].iloc[0]
    if pd.isna(name):
        return ""
    return (
        f"Quotations are compared with {name}, which was given as the original; nothing here "
        "checks that it is. Sentences that do not stand in it are compared with the wording that "
        "most outlets print."
    )


def _note_unknown(tables: Frames) -> str:
    articles = tables["articles"]
    rows = articles[articles["outlet_evidence"] == "unknown"]
    if not len(rows):
        return ""
    go = count(len(rows), "article names no outlet and goes", "articles name no outlet and go")
    first = rows.iloc[0]
    if re.search(r":\d+$", first["source"]):  # a row of a table
        return f"{go} by an id. To name outlets, fill a column “outlet” beside the texts."
    return (
        f"{go} by the beginning of a file's name: “{shorten(first['outlet'], 40)}” is "
        f"{shorten(first['source'], 60)}. To name outlets, put a file metadata.csv beside the "
        "articles (columns file, outlet, published, title, url), or begin each text with a line "
        "such as “outlet: The Gazette” and an empty line."
    )


def _note_unrelated(tables: Frames) -> str:
    if tells_one_story(tables) or len(tables["articles"]) > SMALL_CORPUS:
        return ""
    n, of = count_matched(tables)
    return (
        f"Perhaps these articles tell several stories: no quotation stands in two, and {n:,} of "
        f"{of:,} sentences {'has' if n == 1 else 'have'} a match in another. What one outlet "
        "tells and another not then says little. A column “story” tells which belong together."
    )


def _note_single(tables: Frames) -> str:
    outlets = tables["articles"]["outlet"].unique()
    if len(outlets) > 1:
        return ""
    return (
        f"Everything here is by {outlets[0]}: without a second outlet nothing can be compared, so "
        "this page only describes."
    )


def _note_repeated(tables: Frames) -> str:
    problems = tables["problems"]
    rows = problems[problems["code"].isin(["duplicate", "near_duplicate"])]
    if not len(rows):
        return ""
    said = rows["message"].head(N_REPEATED).str.removesuffix(f"; {BOTH_COUNT}")
    said = [shorten(message, 200) for message in said]
    more = f"; and {len(rows) - N_REPEATED:,} more" if len(rows) > N_REPEATED else ""
    return (
        f"{count(len(rows), 'article repeats', 'articles repeat')} another: "
        f"{'; '.join(said)}{more}. All are counted; to count a text once, leave its copies out of "
        "the corpus."
    )


def _note_languages(tables: Frames) -> str:
    languages = tables["articles"]["language"]
    foreign = languages[languages != "en"].value_counts(sort=True)
    if not len(foreign):
        return ""
    named = join_names([f"{n:,} in {LANGUAGES.get(code, code)}" for code, n in foreign.items()])
    return (
        f"{count(int(foreign.sum()), 'article is', 'articles are')} not known to be in English "
        f"({named}): without figures for readability and mood, with speakers only where they are "
        "certain, and not matched with articles in another language."
    )


def _note_size(tables: Frames) -> str:
    articles = tables["articles"]
    n_outlets, n_articles, left = articles["outlet"].nunique(), len(articles), []
    if n_outlets > N_OUTLETS:
        left.append(f"compares the {N_OUTLETS} outlets with most articles of {n_outlets:,}")
    if n_articles > N_ARTICLES:
        left.append(
            f"shows {N_ARTICLES} of the {n_articles:,} articles, those whose facts differ and "
            "those that share most sentences"
        )
    if not left:
        return ""
    return (
        f"This page {' and '.join(left)}; the tables that “python -m analysis tables” writes have "
        "them all."
    )


NOTES = (
    _note_lost, _note_reference, _note_unknown, _note_single, _note_unrelated, _note_repeated,
    _note_languages, _note_size,
)  # fmt: skip


def list_findings(tables: Frames) -> Markup:
    """Give all findings as a list of at most eight points, each behind a link to its section.

    Differences come first, then what could not be told apart; what could not be compared at all
    is named in one line. Length and quotation, which one chart shows, share a point.
    """
    findings = [
        state_statements(tables),
        state_variants(tables),
        state_conflicts(tables),
        state_facts(tables),
        state_sources(tables),
        state_length(tables),
        state_quoted_share(tables),
        state_sentiment(tables),
        state_readability(tables),
    ]
    points: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind != NOTHING:
            section = "length" if finding.section == "quoted-share" else finding.section
            points.setdefault(section, []).append(finding)
    items = [
        join_markup([_head(finding) for finding in point], " ")
        for point in sorted(points.values(), key=lambda point: min(f.kind for f in point))
    ]
    nothing = [_link(f) for f in findings if f.kind == NOTHING]
    if nothing:
        items.append(
            join_markup(["Nothing found, or too little to compare:", join_markup(nothing)], " ")
        )
    return write_list(items, role="findings")


def _head(finding: Finding) -> Markup:
    """Put a link to its section before a finding, so that the list can be read down its heads."""
    link, basis = _link(finding), finding.basis
    head = Markup(
        f"<strong>{link.html}</strong> <small>({basis})</small>:", f"{link.plain} ({basis}):"
    )
    return join_markup([head, finding.point], " ")


def _link(finding: Finding) -> Markup:
    subject = SUBJECTS[finding.section]
    return Markup(f'<a href="#{escape(finding.section)}">{escape(subject)}</a>', subject)
