"""Where an outlet's sentiment comes from: which words, and which part of the article."""

import numpy as np
import pandas as pd

from analysis.measures.sentences import find_english
from analysis.measures.sentiment import score_tokens
from analysis.measures.tokens import find_rows, place_tokens

ARTICLES_AT_ONCE = 500  # keeps the tokens looked at small beside the articles


def find_sentiment_words(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Find the words that drive outlets' sentiment apart; one row per outlet, voice and word.

    Required columns: ``article_id``, ``outlet``, ``text`` of articles; ``article_id``, ``start``,
    ``end`` of sentences; these and ``kind`` of quotes. Articles not in English are left out.

    ``count`` is how often the voice ("own", "quoted") uses the word; ``valence`` its mean weight
    after negation, boosters and the like (about -4 to 4); ``contribution`` what the word adds to
    the mean sentiment of the outlet's sentences (own and quoted together): VADER's compound is
    s / sqrt(s * s + 15), s the sum of the words' weights, so that each word's part of it is its
    weight over the same root (what exclamation and question marks add is no word's);
    ``difference`` is the contribution minus the mean of the other outlets', missing if there is no
    other. Sorted by outlet, then by the size of the difference. Source: Hutto and Gilbert 2014.
    """
    english = find_english(articles)
    sentences = sentences[sentences["article_id"].isin(english["article_id"])]
    row = find_rows(pd.Index(english["article_id"]), sentences["article_id"])
    sums = []
    for begin in range(0, max(len(english), 1), ARTICLES_AT_ONCE):
        some = english.iloc[begin : begin + ARTICLES_AT_ONCE]
        is_here = (row >= begin) & (row < begin + ARTICLES_AT_ONCE)
        sums.append(_sum_words(some, sentences[is_here], quotes))
    table = (
        pd.concat(sums)
        .groupby(["outlet", "voice", "word"], as_index=False)
        .sum()
        .astype({"count": "int64", "valence": "float64", "contribution": "float64"})
    )
    table["valence"] /= table["count"]
    outlet = english["outlet"].array.take(row)
    n_sentences = pd.Series(outlet).value_counts()
    table["contribution"] /= table["outlet"].map(n_sentences).astype(float)
    n_others = len(n_sentences) - 1
    total = table.groupby(["voice", "word"])["contribution"].transform("sum")
    others = (total - table["contribution"]) / (n_others or np.nan)
    table["difference"] = table["contribution"] - others
    order = table.assign(size=-table["difference"].abs()).sort_values(
        ["outlet", "size", "word", "voice"]
    )
    return table.loc[order.index].reset_index(drop=True)


def _sum_words(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Add up occurrences, weights and shares of each outlet's, voice's and word's."""
    tokens = place_tokens(articles, sentences, quotes)
    words = tokens.vocabulary.columns
    voice = tokens.is_quoted[tokens.tell("is_kept")]
    scores = score_tokens(tokens.sentence, tokens.form, words, len(sentences))
    outlets = articles.set_index("article_id")["outlet"]
    spellings = list(tokens.vocabulary.spellings)
    hits = pd.DataFrame(
        {
            "outlet": outlets.reindex(sentences["article_id"]).array.take(scores.text),
            "voice": pd.array(["own", "quoted"], "str").take(voice[scores.token].astype(int)),
            "word": pd.array([spelling.lower() for spelling in spellings], "str").take(
                words["same"][scores.form]
            ),
            "valence": scores.valence,
            "share": scores.share,
        }
    )
    return hits.groupby(["outlet", "voice", "word"], as_index=False).agg(
        count=("valence", "size"), valence=("valence", "sum"), contribution=("share", "sum")
    )


def summarise_arc(sentences: pd.DataFrame, n_bins: int = 10) -> pd.DataFrame:
    """Summarise how sentiment runs through articles; one row per article, voice and part.

    Required columns: those of sentences, as ``measure_sentences`` leaves them. An article's
    sentences are cut into ``n_bins`` parts of equal length (fewer where it has fewer sentences).

    ``position`` is the middle of the part, 0 (beginning) to 1 (end); ``sentiment`` the mean of its
    sentences in the voice ("all", "own", "quoted"), -1 to 1; ``n`` how many those are. Parts
    without any are left out.
    """
    size = sentences.groupby("article_id")["sentence_index"].transform("size").astype(float)
    rank = sentences.groupby("article_id")["sentence_index"].rank(method="first") - 1
    parts = np.minimum(size, n_bins)
    position = (np.floor(rank * parts / size) + 0.5) / parts
    columns = {"sentiment": "all", "sentiment_own": "own", "sentiment_quoted": "quoted"}
    rows = [
        pd.DataFrame(
            {
                "article_id": sentences["article_id"],
                "voice": pd.array([voice] * len(sentences), "str"),
                "position": position,
                "sentiment": sentences[column],
            }
        ).dropna(subset="sentiment")
        for column, voice in columns.items()
    ]
    return (
        pd.concat(rows, ignore_index=True)
        .groupby(["article_id", "voice", "position"], as_index=False)
        .agg(sentiment=("sentiment", "mean"), n=("sentiment", "size"))
    )
