"""The tokens of the sentences of a partition, each with its sentence and its voice, in one pass."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.language import tokenise
from analysis.measures.sentiment import Scores, score_tokens
from analysis.measures.vocabulary import Vocabulary
from analysis.memory import remember
from analysis.schema import find_rows

CHARACTERS_AT_ONCE = 500_000  # few enough for their tokens to stay close to the processor


@dataclass(frozen=True)
class SentenceTokens:
    """The tokens of all sentences, in order: one entry per token.

    ``sentence`` is the row of the sentence; ``form`` the token's code in the vocabulary;
    ``is_quoted`` tells if its first letter stands inside a quotation.
    """

    sentence: np.ndarray
    form: np.ndarray
    is_quoted: np.ndarray
    vocabulary: Vocabulary
    n_sentences: int

    @cached_property
    def scores(self) -> Scores:
        """The sentiment of the whole sentences."""
        return score_tokens(self.sentence, self.form, self.vocabulary.columns, self.n_sentences)

    def tell(self, column: str) -> np.ndarray:
        """Give what the vocabulary's column says about each token."""
        return self.vocabulary.columns[column][self.form]


class Remembered:
    """What the next call can use: the vocabulary, and the tokens found last."""

    def __init__(self):
        self.vocabulary = Vocabulary()
        self.asked: list[pd.DataFrame] = []
        self.tokens: SentenceTokens | None = None


@remember()
def _load_remembered() -> Remembered:
    return Remembered()


def place_tokens(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> SentenceTokens:
    """Cut sentences into tokens, and tell for each whether it is quoted speech.

    Offsets of sentences and quotes refer to ``articles.text`` as stored; only the vocabulary is
    normalised. Spans that are titles or terms belong to the voice around them. Two stages ask for
    the same tokens one after the other: the last ones are kept.
    """
    last = _load_remembered()
    speech = quotes.loc[quotes["kind"] == "speech", ["article_id", "start", "end"]]
    asked = [articles[["article_id", "text"]], sentences[["article_id", "start", "end"]], speech]
    asked = [table.reset_index(drop=True) for table in asked]
    if last.tokens is None or not all(map(pd.DataFrame.equals, asked, last.asked)):
        if last.vocabulary.is_full:
            last.vocabulary = Vocabulary()
        last.asked, last.tokens = asked, _place_tokens(*asked, last.vocabulary)
    return last.tokens


def _place_tokens(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    speech: pd.DataFrame,
    vocabulary: Vocabulary,
) -> SentenceTokens:
    texts = articles["text"].tolist()
    ids = pd.Index(articles["article_id"])
    article = find_rows(ids, sentences["article_id"])
    start, end = (sentences[column].to_numpy(np.int64) for column in ("start", "end"))
    rows = zip(article.tolist(), start.tolist(), end.tolist(), strict=True)
    strings = [texts[a][s:e] for a, s, e in rows]
    done = np.cumsum(end - start)
    first, parts = 0, []
    while first < len(strings) or not parts:
        behind = np.searchsorted(done, CHARACTERS_AT_ONCE + (done[first - 1] if first else 0))
        behind = max(int(behind), first + 1)
        tokens = tokenise(strings[first:behind])
        sentence = tokens.text + first
        parts.append((sentence, start[sentence] + tokens.start, tokens.line))
        first = behind
    sentence, place, lines = zip(*parts, strict=True)
    form = vocabulary.look_up(pa.concat_arrays(lines))
    sentence, place = np.concatenate(sentence), np.concatenate(place)
    place += vocabulary.columns["letter"][form]
    is_quoted = tell_inside(texts, ids, speech, article[sentence], place)
    return SentenceTokens(sentence, form, is_quoted, vocabulary, len(strings))


def tell_inside(
    texts: list[str], ids: pd.Index, spans: pd.DataFrame, article: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """Tell which characters (``place`` in the text of ``article``) stand inside one of the spans.

    ``ids`` are the articles' in the order of ``texts``; spans need ``article_id``, ``start`` and
    ``end``.
    """
    of = find_rows(ids, spans["article_id"])
    spans, of = spans[of >= 0], of[of >= 0]
    begin = np.cumsum([0, *(len(text) + 1 for text in texts)])  # all texts in a row
    starts = begin[of] + spans["start"].to_numpy(np.int64)
    ends = begin[of] + spans["end"].to_numpy(np.int64)
    is_inside = np.zeros(begin[-1], bool)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        is_inside[start:end] = True
    return is_inside[begin[article] + place]
