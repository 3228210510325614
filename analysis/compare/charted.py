"""What the charts of speakers, halves and matches draw, as tables.

Coverage, the fourth of its kind, is ``quotes.build_coverage``.
"""

import math

import numpy as np
import pandas as pd

from analysis.compare.intervals import student_bound, student_tail
from analysis.language import clean_words

CHANGING_ARTICLES = 3  # fewer: the change is one between sentences, not between articles


def name_quoted(articles: pd.DataFrame, quotes: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give the quotations of speech, with a speaker only where it is somebody's name.

    A pronoun or a description ("a spokesman") is no name: the speaker is missing then, as it is
    where a rule made for English guesses in another language. A surname that stands alone is a
    name if a fuller one in the article ends in it. Needs ``article_id`` and ``language`` of
    ``articles``, table ``quotes``, and ``article_id`` and ``name`` of ``people``.
    """
    rows = quotes[quotes["kind"] == "speech"].reset_index(drop=True)
    # Only names that some speaker goes by are looked at: people are many.
    people = people[people["article_id"].isin(rows["article_id"].unique())]
    speakers = set(rows["speaker"].dropna())
    codes, names = pd.factorize(people["name"])
    forms = [{name, *name.split()[-1:]} & speakers for name in names]
    is_near = np.array([bool(form) for form in forms], bool)[codes]
    near = people.loc[is_near, ["article_id"]].assign(code=codes[is_near]).drop_duplicates()
    near = zip(near["article_id"].tolist(), near["code"].tolist(), strict=True)
    known = {(article, form) for article, code in near for form in forms[code]}
    pairs = zip(rows["article_id"].tolist(), rows["speaker"].tolist(), strict=True)
    is_name = pd.Series([pair in known for pair in pairs], index=rows.index, dtype=bool)
    languages = articles.set_index("article_id")["language"]
    is_foreign = rows["article_id"].map(languages) != "en"
    is_name &= ~(is_foreign & (rows["confidence"] == "low"))
    return rows.assign(speaker=rows["speaker"].where(is_name))


def count_speakers(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Say whom each article quotes: how often, how many words, how early, with which verbs.

    Needs ``article_id``, ``outlet`` and ``language`` of ``articles``, the spans of ``sentences``,
    and tables ``quotes`` and ``people``; works article by article. One row per article and speaker
    (missing: nobody who is named): the columns of table ``speakers``.
    """
    said = name_quoted(articles, quotes, people)
    said = said.iloc[np.lexsort((said["start"], pd.factorize(said["article_id"])[0]))]
    body = sentences.groupby("article_id").agg(first=("start", "min"), last=("end", "max"))
    body = body.reindex(said["article_id"])
    length = (body["last"] - body["first"]).to_numpy()
    place = (said["start"].to_numpy() - body["first"].to_numpy()) / np.where(length, length, np.nan)
    said = said.assign(
        n_words=_count_words(said["text"]),
        position=place.clip(0, 1),
        n_certain=(said["confidence"] == "high") & said["speaker"].notna(),
    )
    of_speaker = said.groupby(["article_id", "speaker"], dropna=False, sort=False)
    rows = of_speaker.agg(
        n_quotes=("n_words", "size"),
        n_words=("n_words", "sum"),
        n_certain=("n_certain", "sum"),
        position=("position", "first"),
        start=("start", "first"),
        end=("end", "first"),
    ).reset_index()
    cues: list[list[str]] = [[] for _ in range(len(rows))]
    for number, cue in zip(of_speaker.ngroup().tolist(), said["cue"].tolist(), strict=True):
        if isinstance(cue, str):
            cues[number].append(cue)
    rows["cues"] = cues
    rows["outlet"] = rows["article_id"].map(articles.set_index("article_id")["outlet"])
    columns = ["article_id", "outlet", "speaker", "n_quotes", "n_words", "n_certain", "position"]
    return rows[[*columns, "cues", "start", "end"]]


def _count_words(texts: pd.Series) -> np.ndarray:
    tokens = [text.split() for text in texts.tolist()]
    is_word = [word != "" for word in clean_words([word for words in tokens for word in words])]
    ends = np.cumsum([0, *map(len, tokens)])
    return np.diff(np.cumsum([0, *is_word])[ends])


def compare_halves(articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Say how the sentiment of each outlet's articles changes from their first half to the second.

    Needs ``article_id`` and ``outlet`` of ``articles``, and ``article_id``, ``sentence_index`` and
    ``sentiment`` of ``sentences``; a sentence in the middle belongs to the first half. One row per
    outlet: ``outlet``, ``first`` and ``second`` (mean of the halves' sentences, -1 to 1),
    ``change`` with its 95% interval ``low``, ``high`` and ``p`` (not corrected), ``n_articles``
    (that have both halves), ``n_first`` and ``n_second`` (sentences) and ``method``: ``articles``
    (from three on: Student's t over the articles' changes, ``change`` is their mean),
    ``sentences`` (Welch 1947, with the degrees of freedom of the smaller half) or ``none`` (no
    spread to judge by).
    """
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    is_late = sentences["sentence_index"] > last / 2
    rows = sentences[["article_id", "sentiment"]].assign(
        outlet=sentences["article_id"].map(articles.set_index("article_id")["outlet"]),
        half=np.where(is_late, "second", "first"),
    )
    rows = rows.dropna(subset="sentiment")
    of_articles = rows.groupby(["outlet", "article_id", "half"])["sentiment"].mean().unstack("half")
    of_articles = of_articles.reindex(columns=["first", "second"]).dropna()
    changes = (of_articles["second"] - of_articles["first"]).groupby("outlet")
    changes = changes.agg(["mean", "std", "size"])
    halves = rows.groupby(["outlet", "half"])["sentiment"].agg(["mean", "var", "size"])
    found = []
    for outlet, half in halves.groupby(level="outlet"):
        half = half.droplevel("outlet").reindex(["first", "second"])
        first, second = half.loc["first"], half.loc["second"]
        change, n = second["mean"] - first["mean"], 0
        error = math.sqrt((half["var"] / half["size"]).sum(skipna=False))
        freedom, method = half["size"].min() - 1, "sentences"
        if outlet in changes.index:
            n = int(changes.loc[outlet, "size"])
        if n >= CHANGING_ARTICLES:
            change, error = changes.loc[outlet, "mean"], changes.loc[outlet, "std"] / math.sqrt(n)
            freedom, method = n - 1, "articles"
        is_judged = error > 0 and freedom >= 1
        margin = student_bound(int(freedom)) * error if is_judged else math.nan
        found.append(
            {
                "outlet": outlet,
                "first": first["mean"],
                "second": second["mean"],
                "change": change,
                "low": change - margin,
                "high": change + margin,
                "p": student_tail(change / error, int(freedom)) if is_judged else math.nan,
                "n_articles": n,
                "n_first": int(np.nan_to_num(first["size"])),
                "n_second": int(np.nan_to_num(second["size"])),
                "method": method if is_judged else "none",
            }
        )
    columns = ["outlet", "first", "second", "change", "low", "high", "p"]
    return pd.DataFrame(found, columns=[*columns, "n_articles", "n_first", "n_second", "method"])


def count_matches(articles: pd.DataFrame, counterparts: pd.DataFrame) -> pd.DataFrame:
    """Count, for each ordered pair of outlets, the sentences of A that have a counterpart in B.

    Needs ``article_id``, ``outlet`` and ``language`` of ``articles``, and table ``counterparts``;
    only articles in the same language are compared. One row per pair that tells a story in common:
    ``outlet_a``, ``outlet_b``, ``n_sentences`` (of A, where B tells the story), ``n_matched``
    (those with a counterpart in any of B's articles) and ``share_of_a`` (0 to 1).
    """
    articles = articles.set_index("article_id")
    pairs = counterparts[["article_id", "sentence_index", "other_id", "is_match"]].assign(
        outlet_a=counterparts["article_id"].map(articles["outlet"]),
        outlet_b=counterparts["other_id"].map(articles["outlet"]),
    )
    languages = [pairs[side].map(articles["language"]) for side in ("article_id", "other_id")]
    pairs = pairs[(pairs["outlet_a"] != pairs["outlet_b"]) & (languages[0] == languages[1])]
    sentences = pairs.sort_values("is_match", ascending=False, kind="stable").drop_duplicates(
        ["article_id", "sentence_index", "outlet_b"]
    )
    rows = sentences.groupby(["outlet_a", "outlet_b"])["is_match"].agg(["size", "sum"])
    rows.columns = ["n_sentences", "n_matched"]
    return rows.assign(share_of_a=rows["n_matched"] / rows["n_sentences"]).reset_index()
