"""The tokens of the sentences of a partition, each with its sentence and its voice, in one pass."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.language import Tokens, tokenise
from analysis.measures.vocabulary import LIMIT, Vocabulary

SLICES_AT_ONCE = 64  # joined for the tokeniser, which has a price per text


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

    def tell(self, column: str) -> np.ndarray:
        """Give what the vocabulary's column says about each token."""
        return self.vocabulary.columns[column][self.form]


_vocabulary = Vocabulary()
_last: tuple[list[pd.DataFrame], SentenceTokens | None] = [], None


def place_tokens(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> SentenceTokens:
    """Cut sentences into tokens, and tell for each whether it is quoted speech.

    Offsets of sentences and quotes refer to ``articles.text`` as stored; only the vocabulary is
    normalised. Spans that are titles or terms belong to the voice around them. Two stages ask for
    the same tokens one after the other: the last ones are kept.
    """
    global _last
    speech = quotes.loc[quotes["kind"] == "speech", ["article_id", "start", "end"]]
    asked = [articles[["article_id", "text"]], sentences[["article_id", "start", "end"]], speech]
    asked = [table.reset_index(drop=True) for table in asked]
    kept, tokens = _last
    if tokens and all(map(pd.DataFrame.equals, asked, kept)):
        return tokens
    tokens = _place_tokens(*asked)
    _last = asked, tokens
    return tokens


def _place_tokens(
    articles: pd.DataFrame, sentences: pd.DataFrame, speech: pd.DataFrame
) -> SentenceTokens:
    global _vocabulary
    if len(_vocabulary) > LIMIT:
        _vocabulary = Vocabulary()
    vocabulary = _vocabulary
    texts = articles["text"].tolist()
    ids = pd.Index(articles["article_id"])
    article = ids.get_indexer(sentences["article_id"])
    start, end = (sentences[column].to_numpy(np.int64) for column in ("start", "end"))
    rows = zip(article.tolist(), start.tolist(), end.tolist(), strict=True)
    tokens, sentence, offset = tokenise_slices([texts[a][s:e] for a, s, e in rows])
    form = vocabulary.look_up(tokens.raw_words)[tokens.raw]
    place = start[sentence] + offset + vocabulary.columns["letter"][form]
    is_quoted = _find_quoted(texts, ids, speech, article[sentence], place)
    return SentenceTokens(sentence, form, is_quoted, vocabulary)


def tokenise_slices(slices: list[str]) -> tuple[Tokens, np.ndarray, np.ndarray]:
    """Tokenise many short texts; gives the tokens, and for each its text and its place there."""
    batches = range(0, len(slices), SLICES_AT_ONCE)
    tokens = tokenise(["\n".join(slices[i : i + SLICES_AT_ONCE]) for i in batches])
    lengths = np.fromiter(map(len, slices), np.int64, len(slices)) + 1  # and a newline
    begin = np.cumsum(lengths) - lengths
    offset = begin[::SLICES_AT_ONCE][tokens.text] + tokens.start
    which = np.searchsorted(begin, offset, "right") - 1
    return tokens, which, offset - begin[which]


def _find_quoted(
    texts: list[str], ids: pd.Index, speech: pd.DataFrame, article: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """Tell which characters (``place`` in the text of ``article``) stand in quoted speech."""
    of = ids.get_indexer(speech["article_id"])
    speech, of = speech[of >= 0], of[of >= 0]
    if not len(speech):
        return np.zeros(len(place), bool)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    begin = np.cumsum(lengths) - lengths  # all texts in a row, so that one search will do
    starts = begin[of] + speech["start"].to_numpy(np.int64)
    ends = begin[of] + speech["end"].to_numpy(np.int64)
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    where = begin[article] + place
    before = np.searchsorted(starts, where, "right") - 1
    return (before >= 0) & (where < ends[before])
