"""Where an outlet's sentiment comes from: which words, and which part of the article."""

import numpy as np
import pandas as pd

from analysis.measures.sentences import tell_english
from analysis.measures.tokens import place_tokens
from analysis.schema import find_rows

BILLION = 1_000_000_000  # weights are added up in billionths: the same sum in any order
VOICES = ("own", "quoted")


def count_sentiment_words(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> pd.DataFrame:
    """Count the words of the lexicon that outlets use; one row per outlet, voice and word.

    Required columns: ``article_id``, ``outlet``, ``text`` and, where there is one, ``language`` of
    articles; ``article_id``, ``start``, ``end`` of sentences; these and ``kind`` of quotes.
    Articles not in English are left out.

    ``count`` is how often the voice ("own", "quoted") uses the word; ``valence`` sums up its
    weights after negation, boosters and the like, ``share`` what it adds to the sentiment of
    sentences, both in billionths. One more row per outlet, with no word and the voice "all", counts
    its sentences. Rows of several parts of a corpus add up to those of the whole.
    """
    tokens = place_tokens(articles, sentences, quotes)
    words, scores = tokens.vocabulary.columns, tokens.scores
    is_english = tell_english(articles)
    outlet, outlets = pd.factorize(articles["outlet"])
    article = find_rows(pd.Index(articles["article_id"]), sentences["article_id"])
    spellings = [spelling.lower() for spelling in tokens.vocabulary.spellings]
    word, lowered = pd.factorize(pd.array(spellings, "str"))
    hits = pd.DataFrame(
        {
            "outlet": outlet[article[scores.text]],
            "voice": tokens.is_quoted[scores.token].astype(np.int64),
            "word": word[words["same"][scores.form]],
            "count": 1,
            "valence": np.rint(scores.valence * BILLION).astype(np.int64),
            "share": np.rint(scores.share * BILLION).astype(np.int64),
        }
    )[is_english[article[scores.text]]]
    sums = hits.groupby(["outlet", "voice", "word"], as_index=False).sum()
    n_sentences = pd.Series(outlets.take(outlet[article[is_english[article]]])).value_counts()
    rows = {
        "outlet": outlets.take(sums["outlet"]),
        "voice": pd.array(VOICES, "str").take(sums["voice"]),
        "word": lowered.take(sums["word"]),
    }
    totals = {"outlet": n_sentences.index, "voice": "all", "word": "", "count": n_sentences.array}
    totals = pd.DataFrame(totals | {"valence": 0, "share": 0}).astype(
        {"voice": "str", "word": "str"}
    )
    table = pd.concat([sums.assign(**rows), totals])
    return table.sort_values(["outlet", "voice", "word"], ignore_index=True)


def find_sentiment_words(counts: pd.DataFrame) -> pd.DataFrame:
    """Find the words that drive outlets' sentiment apart; one row per outlet, voice and word.

    Required columns: those of ``count_sentiment_words``, in any order; equal rows are added up.

    ``count`` is how often the voice ("own", "quoted") uses the word; ``valence`` its mean weight
    after negation, boosters and the like (about -4 to 4); ``contribution`` what the word adds to
    the mean sentiment of the outlet's sentences (own and quoted together): VADER's compound is
    s / sqrt(s * s + 15), s the sum of the words' weights, so that each word's part of it is its
    weight over the same root (what exclamation and question marks add is no word's);
    ``difference`` is the contribution minus the mean of the other outlets', missing if there is no
    other. Sorted by outlet, then by the size of the difference. Source: Hutto and Gilbert 2014.
    """
    sums = counts.groupby(["outlet", "voice", "word"], as_index=False).sum()
    is_total = sums["word"] == ""
    n_sentences = sums[is_total].set_index("outlet")["count"]
    table = sums[~is_total].rename(columns={"share": "contribution"})
    table["valence"] = table["valence"] / BILLION / table["count"]
    table["contribution"] /= BILLION * table["outlet"].map(n_sentences).astype(float)
    n_others = len(n_sentences) - 1
    total = table.groupby(["voice", "word"])["contribution"].transform("sum")
    others = (total - table["contribution"]) / (n_others or np.nan)
    table["difference"] = table["contribution"] - others
    order = table.assign(size=-table["difference"].abs()).sort_values(
        ["outlet", "size", "word", "voice"]
    )
    return table.loc[order.index].reset_index(drop=True)


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
