"""Our measures against textstat and NLTK: time and values, on the same articles, in one run.

    python tests/benchmarks/measures.py CORPUS [--articles N]

CORPUS is anything `load_articles` reads. On one core, in CPU seconds: length, readability and
sentiment of the whole body by us (sentences, quotations given, intervals and the voices included);
ten measures and eight counts by textstat, a text at a time; sentences by NLTK's Punkt (untrained,
because its model is not installed: that changes what it splits, hardly how long it takes) and the
compound of each by NLTK's VADER. "For what the others do too" leaves intervals and lexical
diversity out, but not the voices. Then the largest difference between our values and theirs: of
each formula, textstat being told our number of sentences (that is where the two count differently),
and of each sentence's compound. Both get the same normalised text.
"""

# ruff: noqa: E402
import argparse
import os

for library in ("OPENBLAS", "OMP", "MKL"):  # one core, for us as for them
    os.environ[f"{library}_NUM_THREADS"] = "1"

import re
import sys
import time

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus import find_zones, iter_articles
from analysis.language import clean_words, normalise, prepare_nltk_data, split_sentences
from analysis.measures import articles as stage
from analysis.measures import measure_articles, measure_sentences
from analysis.memory import spare_memory_work
from analysis.pipeline import PARTITION

SPEECH = re.compile('["“]([^"”\n]{20,})["”]')
FORMULAS = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "coleman_liau_index",
    "automated_readability_index",
    "dale_chall_readability_score",
    "linsear_write_formula",
)
ALSO = (
    "words_per_sentence",
    "text_standard",
    "lexicon_count",
    "sentence_count",
    "char_count",
    "letter_count",
    "syllable_count",
    "polysyllabcount",
    "monosyllabcount",
    "difficult_words",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", help="a folder, or a .txt, .html, .csv, .jsonl or .parquet file")
    parser.add_argument("--articles", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument(
        "--peers", type=int, default=1000, help="articles the others are timed on (default: 1000)"
    )
    arguments = parser.parse_args()
    prepare_nltk_data()
    articles = read_articles(arguments.corpus, arguments.articles)
    n_megabytes = articles["text"].str.len().sum() / 1e6
    print(
        f"{len(articles)} articles, {n_megabytes:.1f} million characters, CPU seconds on one core"
    )

    extras = {name: time_calls(name) for name in ("resample", "score_mtld")}
    ours, sentences, measures = measure_ours(articles)
    same = ours - sum(seconds[0] for seconds in extras.values())
    few = articles.head(arguments.peers)
    chosen = sentences[sentences["article_id"].isin(few["article_id"])]
    texts = cut_sentences(few, chosen)
    bodies = pd.Series(texts, chosen["article_id"]).groupby(level=0, sort=False).agg(list)
    textstat_seconds = time_textstat(["\n".join(body) for body in bodies])
    nltk_seconds, compounds = time_nltk(texts)
    punkt_seconds = time_punkt(["\n".join(body) for body in bodies])

    share = len(articles) / len(few)
    theirs = (textstat_seconds + nltk_seconds + punkt_seconds) * share
    scaled = "" if share == 1 else f" (timed on {len(few)}, times {share:.1f})"
    print(f"ours      {ours:8.2f}   sentences, all measures of three voices, intervals")
    print(f"          {same:8.2f}   without intervals and lexical diversity, as the others")
    print(f"textstat  {textstat_seconds * share:8.2f}{scaled}")
    print(f"NLTK      {nltk_seconds * share:8.2f}{scaled}, VADER")
    print(f"          {punkt_seconds * share:8.2f}{scaled}, Punkt")
    print(
        f"ratio     {theirs / ours:8.1f}   for all; {theirs / same:.1f} for what the others do too"
    )

    largest = np.abs(chosen["sentiment"].to_numpy() - compounds).max(initial=0)
    print(f"largest difference of {len(texts)} sentences' compound: {largest:.1e}")
    for formula, difference in compare_formulas(bodies, measures).items():
        print(f"largest difference of {formula}: {difference:.1e}")


def read_articles(corpus: str, n: int) -> pd.DataFrame:
    parts = []
    for articles, _ in iter_articles(corpus):
        parts.append(articles)
        if sum(map(len, parts)) >= n:
            break
    return pd.concat(parts, ignore_index=True).head(n).assign(language="en")


def time_calls(name: str) -> list[float]:
    """Add up the seconds that a function of `analysis.measures.articles` takes from now on."""
    function, seconds = getattr(stage, name), [0.0]

    def timed(*arguments):
        started = time.process_time()
        result = function(*arguments)
        seconds[0] += time.process_time() - started
        return result

    setattr(stage, name, timed)
    return seconds


def measure_ours(articles: pd.DataFrame) -> tuple[float, pd.DataFrame, pd.DataFrame]:
    """Run our stages over the pipeline's partitions; zones and quotations are given."""
    parts = []
    first = articles.head(1)  # loads what is loaded once, as for the others
    measure_sentences(first, split_sentences(first, find_zones(first)), find_speech(first))
    seconds = 0.0
    for begin in range(0, len(articles), PARTITION):
        some = articles.iloc[begin : begin + PARTITION]
        zones, quotes = find_zones(some), find_speech(some)
        started = time.process_time()
        with spare_memory_work():  # as the pipeline does
            sentences = measure_sentences(some, split_sentences(some, zones), quotes)
            measures, _ = measure_articles(some, zones, sentences, quotes)
        seconds += time.process_time() - started
        parts.append((sentences, measures))
    sentences, measures = (
        pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True)
    )
    return seconds, sentences, measures


def find_speech(articles: pd.DataFrame) -> pd.DataFrame:
    """Take what stands between quotation marks for speech: enough for a benchmark."""
    rows = [
        dict.fromkeys(schema.TABLES["quotes"].columns)
        | {
            "article_id": article.article_id,
            "start": match.start(1),
            "end": match.end(1),
            "kind": "speech",
        }
        for article in articles.itertuples()
        for match in SPEECH.finditer(article.text)
    ]
    return schema.make("quotes", rows)


def cut_sentences(articles: pd.DataFrame, sentences: pd.DataFrame) -> list[str]:
    texts = articles.set_index("article_id")["text"]
    spans = zip(sentences["article_id"], sentences["start"], sentences["end"], strict=True)
    return [normalise(texts[article_id][start:end]) for article_id, start, end in spans]


def time_textstat(texts: list[str]) -> float:
    import textstat

    textstat.flesch_reading_ease("Load what is loaded once.")
    functions = [getattr(textstat, name) for name in (*FORMULAS, *ALSO)]
    started = time.process_time()
    for text in texts:  # a row at a time, which is where its caches help most
        for function in functions:
            function(text)
    return time.process_time() - started


def time_nltk(sentences: list[str]) -> tuple[float, np.ndarray]:
    from nltk.sentiment.vader import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    started = time.process_time()
    compounds = [analyser.polarity_scores(sentence)["compound"] for sentence in sentences]
    return time.process_time() - started, np.array(compounds)


def time_punkt(texts: list[str]) -> float:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    splitter = PunktSentenceTokenizer()
    started = time.process_time()
    for text in texts:
        splitter.tokenize(text)
    return time.process_time() - started


def compare_formulas(bodies: pd.Series, measures: pd.DataFrame) -> dict[str, float]:
    """Find each formula's largest difference, with textstat counting sentences as we do."""
    import textstat

    whole = measures[measures["voice"] == "all"]
    values = whole.pivot(index="article_id", columns="measure", values="value")
    largest = dict.fromkeys(FORMULAS, 0.0)
    for article_id, sentences in bodies.items():
        ours = values.loc[article_id]
        if np.isnan(ours["flesch_kincaid_grade"]):
            continue
        text = "\n".join(sentences)
        sample, n_sampled = cut_sample(sentences)
        make_textstat_count({text: int(ours["n_sentences"]), sample: n_sampled})
        for formula in FORMULAS:
            difference = abs(getattr(textstat, formula)(text) - ours[formula])
            largest[formula] = max(largest[formula], difference)
    return largest


def cut_sample(sentences: list[str]) -> tuple[str, int]:
    """Cut off what linsear write looks at: the first hundred words, and their sentences."""
    sample, n_words, n_sentences = [], 0, 0
    for sentence in sentences:
        tokens, n_before = sentence.split(), n_words
        for position, word in enumerate(clean_words(tokens)):
            if n_words < 100:
                sample.append(tokens[position])
                n_words += word != ""
        is_whole = n_words - n_before == sum(word != "" for word in clean_words(tokens))
        n_sentences += n_words - n_before > (0 if is_whole else 2)
    if n_words < 100:  # textstat takes all there is
        sample = [token for sentence in sentences for token in sentence.split()]
    return " ".join(sample), n_sentences


def make_textstat_count(known: dict[str, int]) -> None:
    """Make textstat take these numbers of sentences, and forget what it has counted."""
    for name, module in list(sys.modules.items()):
        if name.startswith("textstat.backend.metrics._"):
            if hasattr(module, "count_sentences"):
                module.count_sentences = known.__getitem__
            for function in vars(module).values():
                if hasattr(function, "cache_clear"):
                    function.cache_clear()


if __name__ == "__main__":
    main()
