"""What the notebooks show: each function takes the tables and gives a chart or a table.

Titles are findings; the pictures themselves are drawn by ``charts``, ``matrix`` and ``tables``.
"""

import json

import pandas as pd

from analysis.compare import find_exclusive_statements, summarise_speakers
from analysis.language.names import FUNCTION_WORDS
from analysis.quotes import build_coverage
from analysis.report import findings as say
from analysis.report import reader
from analysis.report.charts import draw_arc, draw_bars, draw_heatmap, draw_intervals
from analysis.report.findings import Frames, count, join_names, select_measure, select_shared
from analysis.report.markup import Markup, join_markup, link_to, stack, write_paragraph
from analysis.report.matrix import draw_matrix
from analysis.report.tables import TableView
from analysis.report.theme import shorten

N_OUTLETS = 30  # outlets in one chart: those with most articles
N_ARTICLES = 150  # articles in the reader's view: some 3 MB of page
FEWEST_WORDS = 8  # of a sentence listed as told by one outlet alone
N_SPEAKERS = 6  # of an outlet: those quoted most
N_ROWS = 60  # rows of a table that is not folded away
N_VARIANTS = 12  # statements shown word by word
FORMULAS = {
    "flesch_reading_ease": "Flesch reading ease (0 to 100, higher is easier)",
    "flesch_kincaid_grade": "Flesch-Kincaid (grade)",
    "gunning_fog": "Gunning fog (grade)",
    "smog_index": "SMOG (grade)",
    "coleman_liau_index": "Coleman-Liau (grade)",
    "automated_readability_index": "ARI (grade)",
    "dale_chall_readability_score": "Dale-Chall (score)",
    "linsear_write_formula": "Linsear write (grade)",
    "readability_consensus": "Median of the grades",
    "readability_spread": "Highest minus lowest grade",
}
VOICES = {"all": "All words", "own": "The outlet's own words", "quoted": "The words it quotes"}


def select_articles(tables: Frames) -> pd.DataFrame:
    """Give the articles that the page holds: all, or those that share most statements."""
    articles = tables["articles"]
    if len(articles) <= N_ARTICLES:
        return articles
    statements, renderings = tables["statements"], tables["renderings"]
    shared = statements.loc[statements["n_outlets"] > 1, "statement_id"]
    shared = renderings.loc[renderings["statement_id"].isin(shared), "article_id"].value_counts()
    n = articles["article_id"].map(shared).fillna(0)
    return articles.loc[n.sort_values(ascending=False, kind="stable").index[:N_ARTICLES]]


def list_outlets(tables: Frames) -> list[str]:
    """Give the outlets of the corpus, those with most articles first."""
    return tables["articles"]["outlet"].value_counts(sort=True).index[:N_OUTLETS].tolist()


# Articles ------------------------------------------------------------------------------------


def show_corpus(tables: Frames) -> Markup:
    """List the articles: outlet, date, and what says so."""
    articles = select_articles(tables)
    words = tables["measures"]
    words = words[(words["measure"] == "n_words") & (words["voice"] == "all")]
    words = words.set_index("article_id")["value"].reindex(articles["article_id"]).to_numpy()
    rows = pd.DataFrame(
        {
            "article": [link_to(a, 0, a) for a in articles["article_id"]],
            "outlet": articles["outlet"].to_numpy(),
            "evidence": articles["outlet_evidence"].to_numpy(),
            "published": articles["published"].to_numpy(),
            "date_evidence": articles["published_evidence"].to_numpy(),
            "words": words,
        }
    )
    return TableView(
        rows,
        f"{count(len(tables['articles']), 'article')}, and what says who published them and when",
        {
            "evidence": "Outlet known from",
            "date_evidence": "Date known from",
            "words": "Body (words)",
        },
        decimals={"words": 0},
        missing="is not stated anywhere in the article.",
    )


def show_problems(tables: Frames) -> Markup:
    """List what went wrong or was doubtful, as the reader of the corpus should know."""
    problems = tables["problems"]
    if not len(problems):
        return Markup("<p>Nothing was left out, and nothing was doubtful.</p>", "No problems.")
    rows = problems[["source", "level", "outcome", "message"]].head(N_ROWS)
    caption = f"{count(len(problems), 'problem')} in reading the corpus"
    return TableView(rows, caption)


def show_apart(tables: Frames) -> Markup:
    """Show what was set apart before counting, and by which rule."""
    articles, zones = select_articles(tables), tables["zones"]
    return reader.show_apart(articles, zones[zones["article_id"].isin(articles["article_id"])])


def show_articles(tables: Frames) -> Markup:
    """Show the articles with their quotations by speaker; the place that claims link to."""
    articles = select_articles(tables)
    passages = pd.concat(
        [
            tables[name][["article_id", "start", "end"]].dropna()
            for name in ("renderings", "paraphrases")
        ]
        + [say.find_unmatched(tables)[["article_id", "start", "end"]]]
        + [
            tables["conflicts"][
                [f"{column}_{side}" for column in ("article", "start", "end")]
            ].set_axis(["article_id", "start", "end"], axis=1)
            for side in "ab"
        ]
    )
    return reader.show_articles(
        articles, tables["zones"], tables["quotes"], tables["reuse"], passages
    )


def describe_corpus(tables: Frames) -> Markup:
    """Say in one line what is compared."""
    articles, corpus = tables["articles"], tables["corpus"].iloc[0]
    outlets = articles["outlet"].nunique()
    known = articles["published"].dropna()
    parts = [f"{count(len(articles), 'article')} by {count(outlets, 'outlet')}"]
    if len(known):
        first, last = known.min(), known.max()
        parts.append(f"{first:%-d %B %Y}" + (f" to {last:%-d %B %Y}" if last > first else ""))
    undated = len(articles) - len(known)
    if undated:
        parts.append(f"{undated} without a date")
    line = ", ".join(parts) + "."
    unknown = int((articles["outlet_evidence"] == "unknown").sum())
    if unknown:
        line += (
            f" {count(unknown, 'article')} without the name of an outlet: shown under a short name "
            "of its own. A file metadata.csv beside the articles (columns file, outlet, published, "
            "title, url) can name it."
        )
    if corpus["n_rejected"] or corpus["n_ignored"]:
        line += (
            f" {corpus['n_found']} found = {corpus['n_loaded']} loaded + {corpus['n_rejected']}"
            f" rejected + {corpus['n_ignored']} ignored."
        )
    return write_paragraph(line, role="corpus")


# Quotations ----------------------------------------------------------------------------------


def plot_coverage(tables: Frames) -> Markup:
    """Draw which outlet prints which sentence of what was said."""
    cells = _cover(tables)
    n = cells["statement_id"].nunique()
    return draw_matrix(
        cells, say.state_statements(tables).headline, f"{count(n, 'sentence')} by outlet",
        outlets=list_outlets(tables),
    )  # fmt: skip


def _cover(tables: Frames) -> pd.DataFrame:
    chosen = select_shared(tables)
    statements = tables["statements"]
    cells = build_coverage(
        statements[statements["statement_id"].isin(chosen["statement_id"])],
        tables["renderings"][tables["renderings"]["statement_id"].isin(chosen["statement_id"])],
        tables["paraphrases"],
    )
    cells = cells.merge(statements[["statement_id", "text"]], on="statement_id")
    place = {s: i for i, s in enumerate(chosen["statement_id"])}
    return cells.sort_values("statement_id", key=lambda c: c.map(place), kind="stable")


def show_changes(tables: Frames) -> Markup:
    """Show word by word how outlets print the sentences that they print differently."""
    renderings, statements = tables["renderings"], tables["statements"]
    altered = renderings.loc[renderings["relation"] == "altered", "statement_id"]
    chosen = statements[(statements["n_outlets"] > 1) & statements["statement_id"].isin(altered)]
    chosen = chosen.sort_values("n_outlets", ascending=False, kind="stable").head(N_VARIANTS)
    views = [
        reader.show_variants(
            renderings[renderings["statement_id"] == row.statement_id], row.text, row.speaker
        )
        for row in chosen.itertuples()
    ]
    return stack(*views) if views else say.state_variants(tables)


def plot_speakers(tables: Frames) -> Markup:
    """Draw whose words make up each outlet's quotations."""
    rows = _find_speakers(tables).rename(columns={"n_words": "value"})
    rows["speaker"] = rows["speaker"].astype(object).where(rows["speaker"].notna(), "not named")
    return draw_bars(
        rows, say.state_sources(tables).headline,
        f"Words quoted, of the {N_SPEAKERS} speakers that an outlet quotes most",
        label="speaker", group="outlet", unit="words", outlets=list_outlets(tables),
        nothing="No article quotes anybody.",
    )  # fmt: skip


def _find_speakers(tables: Frames) -> pd.DataFrame:
    rows = summarise_speakers(tables["articles"], tables["quotes"])
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    return rows.groupby("outlet", sort=False).head(N_SPEAKERS)


def show_speakers(tables: Frames) -> Markup:
    """List who is quoted by whom: how much, how early, with which verb."""
    rows = _find_speakers(tables)
    rows = rows.assign(
        cues=[", ".join(f"{cue} ({n})" for cue, n in list(c.items())[:4]) for c in rows["cues"]]
    )
    columns = ["outlet", "speaker", "n_quotes", "n_words", "first_position", "cues"]
    return TableView(
        rows[[*columns, "low_confidence_share"]],
        f"Who is quoted, how much, how early and with which verb (up to {N_SPEAKERS} an outlet)",
        {
            "n_quotes": "Quotations",
            "n_words": "Words",
            "first_position": "First quoted (0% beginning, 100% end)",
            "cues": "Verbs",
            "low_confidence_share": "Speaker only probable",
        },
        decimals={"first_position": "share", "low_confidence_share": "share"},
        missing="means that the article names nobody.",
    )


def plot_overlap(tables: Frames) -> Markup:
    """Draw what share of each outlet's quoted words another prints too."""
    return draw_heatmap(
        tables["overlap"], say.state_overlap(tables).headline,
        "Share of the row's quoted words that the column prints too",
        outlets=list_outlets(tables),
    )  # fmt: skip


# Measures ------------------------------------------------------------------------------------


def plot_length(tables: Frames) -> Markup:
    """Draw the words of the body, the outlet's own and those it quotes."""
    rows = pd.concat([select_measure(tables, "n_words", voice) for voice in ("own", "quoted")])
    rows = rows.assign(part=rows["voice"].map({"own": "own words", "quoted": "quoted words"}))
    return draw_bars(
        rows, say.state_length(tables).headline, f"Words of body text{_per_article(tables)}",
        unit="words", outlets=list_outlets(tables),
    )  # fmt: skip


def plot_measure(
    tables: Frames,
    measure: str,
    finding: say.Finding,
    subtitle: str,
    voices=("all",),
    decimals: int = 1,
    share: bool = False,
) -> Markup:
    """Draw a measure with its interval for each outlet, by voice if several are named."""
    rows = pd.concat([select_measure(tables, measure, voice) for voice in voices])
    rows = rows.assign(voice=rows["voice"].map(VOICES))
    return draw_intervals(
        rows, finding.headline, subtitle + _per_article(tables), decimals=decimals, share=share,
        group="voice" if len(voices) > 1 else None, outlets=list_outlets(tables),
        caption="The line is the 95% interval; dots whose lines overlap cannot be ranked.",
    )  # fmt: skip


def show_lengths(tables: Frames) -> Markup:
    """List the measures of length by outlet."""
    columns = {
        "n_words": "Words",
        "n_sentences": "Sentences",
        "n_paragraphs": "Paragraphs",
        "words_per_sentence": "Words per sentence",
        "reading_time_minutes": "Reading time (minutes)",
        "quoted_share": "Quoted",
        "outside_body_share": "Set apart",
        "mtld": "MTLD (words)",
    }
    return TableView(
        _spread(tables, columns),
        "Length by outlet" + _per_article(tables),
        columns,
        decimals=dict.fromkeys(columns, 1)
        | dict.fromkeys(("n_words", "n_sentences", "n_paragraphs", "mtld"), 0)
        | {"quoted_share": "share", "outside_body_share": "share"},
        missing="means fewer than 30 words.",
    )


def _spread(tables: Frames, measures) -> pd.DataFrame:
    """Give one row per outlet and one column per measure, of the whole body."""
    rows = pd.concat([select_measure(tables, measure) for measure in measures])
    wide = rows.pivot_table(index="outlet", columns="measure", values="value")
    wide = wide.reindex(index=list_outlets(tables), columns=list(measures))
    return wide.rename_axis(index="outlet").reset_index()


def plot_readability(tables: Frames, voices=("all",)) -> Markup:
    """Draw the Flesch-Kincaid grade of each outlet with its interval."""
    return plot_measure(
        tables, "flesch_kincaid_grade", say.state_readability(tables),
        "Flesch-Kincaid grade: years of school in the United States", voices,
    )  # fmt: skip


def show_formulas(tables: Frames) -> Markup:
    """List all readability formulas by outlet, so that their spread can be seen."""
    rows = _spread(tables, FORMULAS)
    widest = rows["readability_spread"].max()
    return TableView(
        rows,
        "The formulas by outlet"
        if pd.isna(widest)
        else f"The grades of one outlet lie up to {widest:.1f} apart from formula to formula",
        FORMULAS,
        decimals=dict.fromkeys(FORMULAS, 1),
        missing="means fewer than 30 words, or not English.",
    )


def plot_sentiment(tables: Frames) -> Markup:
    """Draw the mean sentiment of each outlet's own sentences and of those it quotes."""
    return plot_measure(
        tables, "sentiment_mean", say.state_sentiment(tables),
        "Mean VADER score of sentences, -1 to 1", voices=("own", "quoted"), decimals=2,
    )  # fmt: skip


def plot_arc(tables: Frames) -> Markup:
    """Draw sentiment from the first sentence to the last."""
    sentences = tables["sentences"].merge(
        tables["articles"][["article_id", "outlet"]], on="article_id"
    )
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    sentences["position"] = sentences["sentence_index"] / last.where(last > 0)
    return draw_arc(
        sentences, say.state_arc(tables).headline,
        "VADER score of each sentence, -1 to 1, from the first to the last",
        outlets=list_outlets(tables),
    )  # fmt: skip


def show_sentiment_words(tables: Frames, most: int = 4) -> Markup:
    """List the words that set the sentiment of each outlet's own voice apart from the others'."""
    rows = tables["sentiment_words"]
    rows = rows[(rows["voice"] == "own") & rows["difference"].notna()]
    rows = rows[rows["outlet"].isin(list_outlets(tables))].groupby("outlet", sort=False).head(most)
    columns = ["outlet", "word", "count", "valence", "contribution", "difference"]
    return TableView(
        rows[columns],
        "The words of its own voice that move each outlet's mean most, against the other outlets",
        {
            "count": "Times",
            "valence": "Weight (-4 to 4)",
            "contribution": "Adds to the mean",
            "difference": "Against the others",
        },
        decimals={"valence": 1, "contribution": 3, "difference": 3},
    )


# What each outlet tells ----------------------------------------------------------------------


def show_conflicts(tables: Frames) -> Markup:
    """Put the passages whose facts differ beside each other."""
    groups = say.group_conflicts(tables)[:N_VARIANTS]
    if not groups:
        return write_paragraph("No two passages about the same thing were found to differ in fact.")
    rows = []
    for wording, group in groups:
        passages = [
            link_to(row[f"article_{side}"], row[f"start_{side}"], row[f"outlet_{side}"])
            for side in "ab"
            for row in group.drop_duplicates(f"outlet_{side}").to_dict("records")
        ]
        rows.append({"wording": wording, "passages": join_markup(passages)})
    return TableView(
        pd.DataFrame(rows),
        "Passages about the same thing that differ; which of them is right is not for this page",
        {"wording": "What differs", "passages": "Where it stands"},
    )


def plot_matches(tables: Frames) -> Markup:
    """Draw which share of each outlet's sentences has a counterpart in each other outlet."""
    outlets = tables["articles"].set_index("article_id")["outlet"]
    pairs = tables["counterparts"]
    pairs = pairs.assign(
        outlet_a=pairs["article_id"].map(outlets), outlet_b=pairs["other_id"].map(outlets)
    )
    pairs = pairs[pairs["outlet_a"] != pairs["outlet_b"]]
    share = pairs.groupby(["outlet_a", "outlet_b"])["is_match"].mean().rename("share_of_a")
    return draw_heatmap(
        share.reset_index(), say.state_omissions(tables).headline,
        "Share of the row's sentences that have a counterpart in the column, own and quoted",
        outlets=list_outlets(tables),
    )  # fmt: skip


def show_unmatched(tables: Frames, most: int = 3) -> Markup:
    """List sentences for which no counterpart was found, with the nearest sentence elsewhere."""
    rows = say.find_unmatched(tables)
    rows = rows[rows["is_alone"] & (rows["n_words"] >= FEWEST_WORDS)]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    rows = rows.sort_values(["outlet", "score", "start"], kind="stable")
    rows = rows.groupby("outlet", sort=False).head(most).head(N_ROWS)
    articles = tables["articles"].set_index("article_id")
    place = tables["sentences"].set_index(["article_id", "sentence_index"])[["start", "end"]]
    view = []
    for row in rows.itertuples():
        text = articles.loc[row.article_id, "text"][row.start : row.end]
        nearest = None
        if pd.notna(row.other_index):
            start, end = place.loc[(row.other_id, int(row.other_index))]
            other = articles.loc[row.other_id]
            nearest = f"{other['outlet']}: {shorten(other['text'][start:end], 90)}"
        view.append(
            {
                "outlet": row.outlet,
                "sentence": link_to(row.article_id, row.start, shorten(text, 160)),
                "nearest": nearest,
                "score": row.score,
            }
        )
    return TableView(
        pd.DataFrame(view, columns=["outlet", "sentence", "nearest", "score"]),
        f"Sentences with no match found in any other outlet; the {most} furthest off of each",
        {"nearest": "Nearest sentence elsewhere", "score": "Likeness (0 to 1)"},
        missing="means that no other sentence shares a word.",
    )


def plot_keyness(tables: Frames, voice: str = "own", most: int = 6) -> Markup:
    """Draw the terms that set each outlet's own words apart from the others'."""
    rows = tables["keyness"]
    rows = rows[(rows["voice"] == voice) & (rows["kind"] == "word") & (rows["low"] > 0)]
    rows = rows[~rows["term"].isin(FUNCTION_WORDS)].rename(columns={"score": "value"})
    outlets = list_outlets(tables)
    rows = rows[rows["outlet"].isin(outlets)].groupby("outlet", sort=False).head(most)
    first = rows.groupby("outlet", sort=False)["term"].first()
    named = join_names([f"{outlet} by “{term}”" for outlet, term in first.items()], 3)
    return draw_intervals(
        rows, f"Set apart from the others by its own words: {named}",
        "Log-odds of a word against all other outlets, own voice; above 0: more often here",
        label="term", group="outlet", order="frame", outlets=outlets,
        caption="Only words whose 95% interval lies above 0; function words left out.",
        nothing="No word sets an outlet apart from the others beyond chance.",
    )  # fmt: skip


def show_exclusive(tables: Frames) -> Markup:
    """List the longest statements that only one outlet prints."""
    rows = find_exclusive_statements(tables["statements"], tables["renderings"])
    rows = rows.groupby("outlet", sort=False).head(3).head(N_ROWS)
    view = pd.DataFrame(
        {
            "outlet": rows["outlet"].to_numpy(),
            "speaker": rows["speaker"].to_numpy(),
            "statement": [
                link_to(a, s, t) for a, s, t in rows[["article_id", "start", "text"]].to_numpy()
            ],
        }
    )
    return TableView(
        view,
        "Statements for which no match was found in any other outlet; the longest of each",
        missing="means that the article names nobody.",
    )


def _per_article(tables: Frames) -> str:
    several = tables["articles"]["outlet"].duplicated().any()
    return ", mean of the outlet's articles" if several else ", one article an outlet"


def show_method(tables: Frames) -> Markup:
    """Give the versions and the hash that make the page repeatable."""
    corpus = tables["corpus"].iloc[0]
    rows = [("Corpus", corpus["name"]), ("SHA-256 of its texts", corpus["sha256"])]
    rows += list(json.loads(corpus["versions"]).items())
    return TableView(pd.DataFrame(rows, columns=["what", "value"]), "What this page was made from")
