"""Statements told without quotation marks: "he thanked everyone", for "Thank you to everyone"."""

import math
import re
from bisect import bisect_right
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.quotes.alignment import FUNCTION_WORDS, MARKS, TOKEN, split_token
from analysis.quotes.matching import SAME_DAYS
from analysis.quotes.pieces import name_speaker

COLUMNS = {
    "statement_id": "str",
    "article_id": "str",
    "outlet": "str",
    "start": "int64",
    "end": "int64",
    "text": "str",
    "score": "float64",
}
# Words that report speech, by their stem; news prose reports in the past or the present.
REPORTING = re.compile(
    r"\b(?:sa(?:id|ys|ying)|t(?:old|ell)|wr(?:ote|ites?|iting)|tweet|post(?:ed|ing)|add(?:ed|s|ing)\b"
    r"|thank|call(?:ed|s|ing)|stat(?:ed|es|ing)|announc|explain|describ|argu|claim|insist|warn|vow"
    r"|promis|pledg|urg(?:ed|es|ing)|ask(?:ed|s|ing)|acknowledg|admit|conced|den(?:ied|ies|ying)"
    r"|accus|criti[cq]|prais|confirm|declar|emphasi|express|reveal|recall|shar(?:ed|es|ing)|suggest"
    r"|complain|not(?:ed|es|ing)\b|believ|apologi|defend|condemn|dismiss|reject|congratul|tribute)",
    re.IGNORECASE,
)
NAME = re.compile(r"\b[^\W\d_a-z][\w’'-]*")
PRONOUN = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
LEAST_SHARED = 3  # rare words that both must hold
# Two will do, and a larger share of the statement, in a sentence that surely reports another one.
LEAST_BESIDE = 2
NEAR_CUE, INVERTED = 30, 10  # characters from a name to its reporting word, and from "said" to it
LEAST_SCORE, LEAST_SCORE_BESIDE = 0.25, 0.35  # share of the statement's weight of words
FEW_ARTICLES = 20  # so few are taken to tell one story, where dates are missing
MOST_STATEMENTS = 200  # of one speaker that hold a word: beyond, the word is not rare


def find_paraphrases(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    quotes: pd.DataFrame,
    statements: pd.DataFrame,
    renderings: pd.DataFrame,
) -> pd.DataFrame:
    """Find sentences that report in other words what other articles quote.

    Such a sentence names the speaker (or goes on about the one the sentence before names), holds a
    word that reports speech, and shares at least three rare words with a statement that its own
    article does not print. Words inside quotation marks do not count. What is found is likely, not
    sure: whoever shows it should say so.

    Returns one row per statement and sentence, in the order of articles: ``statement_id``,
    ``article_id``, ``outlet``, ``start``, ``end``, ``text``, and ``score``, the share (0 to 1) of
    the statement's words, weighted by rarity, that the sentence holds.
    """
    index = _Index(statements, renderings, articles)
    spans: dict[str, list[tuple[int, int]]] = {}
    speech = quotes[quotes["kind"] == "speech"].sort_values(["article_id", "start"])
    for article, start, end in zip(
        speech["article_id"], speech["start"], speech["end"], strict=True
    ):
        spans.setdefault(article, []).append((start, end))
    stories = articles["story"] if "story" in articles else [None] * len(articles)
    columns = articles["text"], articles["outlet"], _days(articles["published"]), stories
    about = dict(zip(articles["article_id"], zip(*columns, strict=True), strict=True))
    ordered = sentences.sort_values(["article_id", "start"], kind="stable")
    rows: list[dict] = []
    for article, group in ordered.groupby("article_id", sort=True):
        if article not in about:
            continue
        text, outlet, day, story = about[article]
        near = index.find_near(text, article, day, story)
        if not near:
            continue
        before: dict[str, int] = {}
        for start, end in zip(group["start"].tolist(), group["end"].tolist(), strict=True):
            own = _blank(text, start, end, spans.get(article, []))
            named = index.find_speakers(own)
            if not near & (named or before).keys():
                before = named or before
                continue
            reports = [match.start() for match in REPORTING.finditer(own)]
            speakers = {
                key: at
                for key, place in named.items()
                if key in near and (at := _find_report(place, reports)) is not None
            }
            pronoun = PRONOUN.search(own)
            if not speakers and pronoun and len(before) == 1:
                at = _find_report(pronoun.start(), reports)
                speakers = {} if at is None else dict.fromkeys(before.keys() & near, at)
            before = named or before
            told = {key: own[at:] for key, at in speakers.items()}
            for statement, score in index.match(told, article, day, story):
                rows.append(
                    {
                        "statement_id": statement,
                        "article_id": article,
                        "outlet": outlet,
                        "start": start,
                        "end": end,
                        "text": text[start:end],
                        "score": score,
                    }
                )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _find_report(place: int, reports: list[int]) -> int | None:
    """Give where the words told begin: at the report behind a name, or the one just before it."""
    behind = [at for at in reports if 0 < at - place <= NEAR_CUE]
    if behind:
        return behind[0]
    return 0 if any(0 < place - at <= INVERTED for at in reports) else None


def _days(published: pd.Series) -> np.ndarray:
    days = (pd.to_datetime(published) - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return days.to_numpy(dtype=float)


def _blank(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """Give a sentence with blanks for what stands in quotation marks; the spans are in order."""
    pieces, done = [], start
    for a, b in spans[bisect_right(spans, start, key=lambda span: span[1]) :]:
        if a >= end:
            break
        a, b = max(a, done), max(min(b, end), done)
        pieces += (text[done:a], " " * (b - a))
        done = b
    return "".join(pieces) + text[done:end]


def stem(word: str) -> str:
    """Give a word without the endings that a change of person, number or tense brings.

    >>> {stem(word) for word in ("thanked", "thanks", "thanking")}, stem("families")
    ({'thank'}, 'family')
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _find_stems(text: str) -> dict[str, int]:
    """Give the stems of the words that carry meaning, and where each first stands, in words."""
    stems: dict[str, int] = {}
    at = 0
    for token in TOKEN.findall(text):
        for word in _stem_token(token):
            if word:
                stems.setdefault(word, at)
            at += 1
    return stems


@lru_cache(maxsize=100_000)
def _stem_token(token: str) -> tuple[str, ...]:
    """Give the stem of each word of a token, empty for one that carries no meaning."""
    words = [word for word, *_ in split_token(token) if word not in MARKS]
    return tuple(
        stem(word)
        if len(word) > 2 and (word not in FUNCTION_WORDS or word in ("thank", "thanks"))
        else ""
        for word in words
    )


class _Index:
    """Statements by speaker and by rare word."""

    def __init__(self, statements, renderings, articles):
        self.ids = statements["statement_id"].tolist()
        names = [name if isinstance(name, str) else "" for name in statements["speaker"].tolist()]
        self.keys = [name_speaker(name) for name in names]
        self.stems = [
            _find_stems(text) if key else {}
            for text, key in zip(statements["text"].tolist(), self.keys, strict=True)
        ]
        self.holding: dict[tuple[str, str], list[int]] = {}
        counts: dict[str, int] = {}
        for at, (key, stems) in enumerate(zip(self.keys, self.stems, strict=True)):
            if key.startswith("~"):
                continue
            for word in sorted(stems.keys() - {key}):
                counts[word] = counts.get(word, 0) + 1
                self.holding.setdefault((key, word), []).append(at)
        self.weight = {
            word: math.log(1 + (1 + len(self.ids)) / count) for word, count in counts.items()
        }
        self.is_one_story = len(articles) <= FEW_ARTICLES
        self.said: dict[str, list[int]] = {}
        for at, key in enumerate(self.keys):
            if key and not key.startswith("~"):
                self.said.setdefault(key, []).append(at)
        where = dict(zip(self.ids, range(len(self.ids)), strict=True))
        at = renderings["statement_id"].map(where).to_numpy()
        about = articles.drop_duplicates("article_id").set_index("article_id")
        days = pd.Series(_days(about["published"]), index=about.index)
        day = days.reindex(renderings["article_id"]).groupby(at)
        self.first, self.last = (
            found.reindex(range(len(self.ids))).to_numpy() for found in (day.min(), day.max())
        )
        self.printed: list[set[str]] = [set() for _ in self.ids]
        for statement, article in zip(at.tolist(), renderings["article_id"].tolist(), strict=True):
            self.printed[statement].add(article)
        stories = about["story"].to_dict() if "story" in about else {}
        self.stories = [{stories.get(article) for article in found} for found in self.printed]

    def find_speakers(self, text: str) -> dict[str, int]:
        """Give the speakers whose last name the text holds, and where."""
        places: dict[str, int] = {}
        for match in NAME.finditer(text):
            for word, *_ in split_token(match[0]):
                if word in self.said:
                    places.setdefault(word, match.start())
        return places

    def find_near(self, text: str, article: str, day: float, story) -> set[str]:
        """Give the speakers named who are quoted elsewhere, on the story and at the time."""
        return {
            key
            for key in self.find_speakers(text)
            if any(self._is_near(at, article, day, story) for at in self.said[key])
        }

    def _is_near(self, at: int, article: str, day: float, story) -> bool:
        if article in self.printed[at]:
            return False
        if isinstance(story, str) and story not in self.stories[at]:
            return False
        if math.isnan(day) or math.isnan(self.first[at]):
            return self.is_one_story or isinstance(story, str)
        return self.first[at] - SAME_DAYS <= day <= self.last[at] + SAME_DAYS

    def match(self, told: dict[str, str], article: str, day: float, story):
        """Give the statements whose speaker is told to say words that share enough with them."""
        sure, beside = [], []
        for key, text in told.items():
            stems = _find_stems(NAME.sub(" ", text))
            shared: dict[int, list[str]] = {}
            for word in sorted(stems.keys() - {key}):
                found = self.holding.get((key, word), ())
                if len(found) <= MOST_STATEMENTS:
                    for at in found:
                        shared.setdefault(at, []).append(word)
            for at, both in sorted(shared.items()):
                if len(both) < LEAST_BESIDE or not self._is_near(at, article, day, story):
                    continue
                places = [self.stems[at][word] for word in both]
                if len(both) == LEAST_BESIDE and abs(places[0] - places[1]) == 1:
                    continue  # one thing of two words: "executive order"
                total = math.fsum(self.weight[word] for word in self.stems[at].keys() - {key})
                score = math.fsum(self.weight[word] for word in both) / total
                if len(both) >= LEAST_SHARED and score >= LEAST_SCORE:
                    sure.append((self.ids[at], score))
                elif score >= LEAST_SCORE_BESIDE:
                    beside.append((self.ids[at], score))
        return sorted(sure + beside) if sure else []
