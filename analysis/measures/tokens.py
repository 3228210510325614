"""The words of the sentences of a partition, each with its sentence and its voice, in one pass."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.language import Tokens, clean_words, normalise, tokenise

SLICES_AT_ONCE = 64  # joined for the tokeniser, which has a price per text
LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class SentenceTokens:
    """The tokens of all sentences, in order: one entry per token, and their vocabulary.

    ``sentence`` is the row of the sentence; ``form`` a code into ``forms``, the distinct tokens
    normalised for scoring; ``word_of_form`` a code into ``words``, or -1 where punctuation is all
    there is; ``is_quoted`` tells if the token's first letter stands inside a quotation.
    """

    sentence: np.ndarray
    form: np.ndarray
    is_quoted: np.ndarray
    forms: list[str]
    words: list[str]
    word_of_form: np.ndarray

    @property
    def word(self) -> np.ndarray:
        """The code of each token's word; -1 where it has none."""
        return self.word_of_form[self.form]


def place_tokens(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> SentenceTokens:
    """Cut sentences into tokens, and tell for each whether it is quoted speech.

    Offsets of sentences and quotes refer to ``articles.text`` as stored; only the vocabulary is
    normalised. Spans that are titles or terms belong to the voice around them. Two stages ask for
    the same tokens one after the other: the last ones are kept.
    """
    speech = quotes.loc[quotes["kind"] == "speech", ["article_id", "start", "end"]]
    asked = [articles[["article_id", "text"]], sentences[["article_id", "start", "end"]], speech]
    asked = [table.reset_index(drop=True) for table in asked]
    kept, tokens = _last
    if all(table.equals(other) for table, other in zip(asked, kept, strict=False)) and kept:
        return tokens
    tokens = _place_tokens(*asked)
    _last[:] = asked, tokens
    return tokens


_last: list = [(), None]


def _place_tokens(
    articles: pd.DataFrame, sentences: pd.DataFrame, speech: pd.DataFrame
) -> SentenceTokens:
    texts = articles["text"].tolist()
    ids = pd.Index(articles["article_id"])
    article = ids.get_indexer(sentences["article_id"])
    start, end = (sentences[column].to_numpy(np.int64) for column in ("start", "end"))
    rows = zip(article.tolist(), start.tolist(), end.tolist(), strict=True)
    tokens, sentence, offset = tokenise_slices([texts[a][s:e] for a, s, e in rows])
    forms, form_of_raw = _number(normalise_words(tokens.raw_words))
    words, word_of_form = _number(clean_words(forms))
    if "" in words:  # not a word
        blank = words.index("")
        words.pop(blank)
        word_of_form = np.where(word_of_form == blank, -1, word_of_form - (word_of_form > blank))
    letter = np.fromiter(map(_find_letter, tokens.raw_words), np.int64, len(tokens.raw_words))
    place = start[sentence] + offset + letter[tokens.raw]
    return SentenceTokens(
        sentence=sentence,
        form=form_of_raw[tokens.raw],
        is_quoted=_find_quoted(texts, ids, speech, article[sentence], place),
        forms=forms,
        words=words,
        word_of_form=word_of_form,
    )


def tokenise_slices(slices: list[str]) -> tuple[Tokens, np.ndarray, np.ndarray]:
    """Tokenise many short texts; gives the tokens, and for each its text and its place there."""
    batches = range(0, len(slices), SLICES_AT_ONCE)
    tokens = tokenise(["\n".join(slices[i : i + SLICES_AT_ONCE]) for i in batches])
    lengths = np.fromiter(map(len, slices), np.int64, len(slices)) + 1  # and a newline
    begin = np.cumsum(lengths) - lengths
    offset = begin[::SLICES_AT_ONCE][tokens.text] + tokens.start
    which = np.searchsorted(begin, offset, "right") - 1
    return tokens, which, offset - begin[which]


def _find_letter(token: str) -> int:
    """Find the first letter or figure of a token, past quotation marks; 0 if it has none."""
    if token[0].isalnum():
        return 0
    match = LETTER.search(token)
    return match.start() if match else 0


def normalise_words(words: list[str]) -> list[str]:
    """Normalise distinct tokens, which hold no blanks, in one pass."""
    return normalise("\n".join(words)).split("\n") if words else []


def _number(words: list[str]) -> tuple[list[str], np.ndarray]:
    """Give the distinct words in order of first occurrence, and each word's code into them."""
    codes = {word: code for code, word in enumerate(dict.fromkeys(words))}
    return list(codes), np.fromiter((codes[word] for word in words), np.int64, len(words))


def _find_quoted(
    texts: list[str], ids: pd.Index, speech: pd.DataFrame, article: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """Tell which characters (``place`` in the text of ``article``) stand in quoted speech."""
    of = ids.get_indexer(speech["article_id"])
    speech, of = speech[of >= 0], of[of >= 0]
    if not len(speech):
        return np.zeros(len(place), bool)
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    begin = np.cumsum(lengths) - lengths  # all texts in a row, so that one search will do
    starts = begin[of] + speech["start"].to_numpy(np.int64)
    ends = begin[of] + speech["end"].to_numpy(np.int64)
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    where = begin[article] + place
    before = np.searchsorted(starts, where, "right") - 1
    return (before >= 0) & (where < ends[before])
