"""Statements told without quotation marks: "he thanked everyone", for "Thank you to everyone"."""

import math
import re
from bisect import bisect_left
from collections.abc import KeysView
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

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
# Verbs that report speech; news prose reports in the past or the present.
_VERBS = """tweet post add call announc explain describ argu claim insist warn vow promis pledg urg
    ask acknowledg admitt conced accus prais criticiz criticis confirm declar emphasiz express
    reveal recall suggest complain not apologiz defend condemn dismiss reject assert contend
    demand predict speculat stress echo point propos recommend reiterat respond observ maintain
    lament hint disput thank stat"""
REPORTING = re.compile(
    rf"\b(?:said|says|told|tells|wrote|writes|repli(?:ed|es)|den(?:ied|ies)|decr(?:ied|ies)"
    r"|charge[ds](?= that)"
    rf"|(?:{'|'.join(_VERBS.split())})(?:ed|es|s)|(?<=[,―—–-] )(?:saying|telling|writing"
    rf"|(?:{'|'.join(_VERBS.split())})ing))\b"
)
# "his claim" is no verb, and who "is accused" does not speak.
NO_REPORT = re.compile(
    r"\b(?:his|her|its|their|the|an?|no|any|this|that|each|every|is|are|was|were|be|been|being"
    r"|gets?|got)(?: \w+ly| already)? \Z"
)
# What begins with a set of characters is found faster than what begins with "\b".
INVERTED = re.compile(
    r"[swa](?<!\w.)(?:(?<=s)(?:aid|ays)|(?<=w)rote|(?<=a)(?:dded|ccording to))(?: \w+\.?){0,2} \Z"
)
BEHIND = re.compile(r"\s*(?:[,.;:]|\Z)")
# Whoever denies tells the opposite; a question is asked, not said.
DENIAL = re.compile(r"(?:den|disput|dismiss|reject)")
NEGATION = re.compile(r"\b(?:not?|never|nothing|none|nobody|nor|neither|without)\b|n['’]t\b", re.I)
QUESTION = re.compile(r"\b(?:ask|question|wonder|whether|if)", re.IGNORECASE)
# Words that begin with a capital; those of one letter are none.
NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ɏΑ-ΩА-Я](?<!\w.)[\w’'-]+")
POSSESSIVE = ("’s", "'s", "’", "'")
_SAYING = """said say says saying tell told call ask asked asks add added adds writ wrote stat claim
    announc"""
SAYING = frozenset(_SAYING.split())  # stems of verbs that report, not of what is reported
NEXT_REPORT = re.compile(r",[^,]*\b(?:said|says|told|wrote)\b")
# "...," she said on Monday, adding that: what is told begins behind the comma.
BEHIND_QUOTE = re.compile(r"[\"”'’]\s+(?:(?:[A-Z][\w.’'-]*|he|she|they)\s+){1,4}\Z")
PRONOUN = re.compile(r"[hst](?<!\w.)(?:(?<=h)e|(?<=s)he|(?<=t)hey)\b", re.IGNORECASE)
ASIDE = re.compile(r"\([^()]*\)")
# What may stand between a name and its verb: an adverb, a day, an aside between commas.
SUBJECT = re.compile(
    r"\s+(?:(?:also|then|again|later|has|had|have|himself|herself|repeatedly|\w+ly|in turn|for one"
    r"|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"(?: (?:morning|afternoon|evening|night))?,?\s+)*|,[^,]*,\s+",
)
# Of reported speech, the person, the tense and the verb's form change.
_SHIFTED = ["i you he she we they it me him us them", "my your his her our their its mine",
            "am is are was were be been", "have has had", "will would shall should",
            "can could may might", "do does did", "this that these those"]  # fmt: skip
VERBS = frozenset(words.split()[0] for words in _SHIFTED[:-1])
SHIFTED = {word: words.split()[0] for words in _SHIFTED for word in words.split()}
NEAR_CUE = 30  # characters from a name to its reporting word
LONGEST_VERB = 20  # characters of a verb that reports, at most
# A word that the article uses more often is what it is about, and shows nothing.
MOST_RARE = 4
LEAST_RARE = 2
# Rare words that both hold, and the least share of the statement's weight that they must be.
LEAST = ((4, 0.25), (3, 0.35), (2, 0.65))
# Less will do where a sentence surely reports another statement of the speaker, or where several
# statements together share so many rare words with it.
BESIDE_SCORE, LEAST_TOGETHER = 0.25, 5
FULL_SCORE, LEAST_FULL = 0.75, 3  # so much of a statement that its words need not be rare
# So many words in a row, whatever their person and tense, of which so many carry meaning.
LEAST_ROW, LEAST_TOLD, LEAST_SCORE, MOST_ROW = 4, 2, 0.2, 12
FEW_ARTICLES = 20  # so few are taken to tell one story, where dates are missing


def find_paraphrases(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    quotes: pd.DataFrame,
    statements: pd.DataFrame,
    renderings: pd.DataFrame,
) -> pd.DataFrame:
    """Find sentences that report in other words what other articles quote.

    In such a sentence the speaker, or a pronoun for the one whom the sentence before names, is
    followed by a verb that reports speech; what comes then shares words with a statement that its
    own article does not print: at least two that the article uses rarely, most of the statement, or
    four in a row. Where both hold numbers, one number is the same. Words inside quotation marks do
    not count. What is found is likely, not sure: whoever shows it should say so.

    Returns one row per statement and sentence, in the order of articles: ``statement_id``,
    ``article_id``, ``outlet``, ``start``, ``end``, ``text``, and ``score``, the share (0 to 1) of
    the statement's words that the sentence holds, weighted by how rare they are in its article.
    """
    index = _Index(statements, renderings, articles)
    spans: dict[str, list[tuple[int, int, str]]] = {}
    speech = quotes[quotes["kind"] == "speech"].sort_values(["article_id", "start"])
    for article, start, end, speaker in zip(
        *(speech[column].tolist() for column in ("article_id", "start", "end", "speaker")),
        strict=True,
    ):
        key = name_speaker(speaker) if isinstance(speaker, str) else ""
        spans.setdefault(article, []).append((start, end, key))
    stories = articles["story"] if "story" in articles else [None] * len(articles)
    columns = articles["text"], articles["outlet"], _days(articles["published"]), stories
    about = dict(zip(articles["article_id"], zip(*columns, strict=True), strict=True))
    ordered = sentences.sort_values(["article_id", "start"], kind="stable")
    places = zip(
        *(ordered[column].tolist() for column in ("article_id", "start", "end")), strict=True
    )
    rows: list[dict] = []
    for article, found in groupby(places, itemgetter(0)):
        if article not in about:
            continue
        text, outlet, day, story = about[article]
        found = [(start, end) for _, start, end in found]
        told = _Article(article, text, found, spans.get(article, []))
        for start, end, key, words in told.find_reports(index, day, story):
            for statement, score in index.match(key, words, told, day, story):
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


class _Article:
    """An article whose sentences may report what others quote."""

    def __init__(self, name, text, sentences, spans):
        self.name, self.text, self.sentences, self.spans = name, text, sentences, spans
        self.starts = [start for start, _ in sentences]
        self.counts: dict[str, int] = {}

    @cached_property
    def folded(self) -> str:
        return self.text.lower()

    def _find_speakers(self) -> dict[int, set[str]]:
        """Give by sentence the speakers of the quotations that end in it."""
        speakers: dict[int, set[str]] = {}
        for _, end, key in self.spans:
            at = bisect_left(self.starts, end) - 1
            if key and at >= 0 and end <= self.sentences[at][1]:
                speakers.setdefault(at, set()).add(key)
        return speakers

    def _blank_quotations(self) -> str:
        """Give the text with blanks for what quotation marks enclose."""
        pieces, done = [], 0
        for start, end, _ in self.spans:
            start, end = max(start, done), max(end, done)
            pieces += (self.text[done:start], " " * (end - start))
            done = end
        return "".join(pieces) + self.text[done:]

    def count(self, stem: str) -> int:
        """Count the words of the article that begin so."""
        if stem not in self.counts:
            self.counts[stem] = self.folded.count(f" {stem}")
        return self.counts[stem]

    def weigh(self, stem: str) -> float:
        """Give how much a word tells: less for one that the article often uses."""
        return math.log(2 + len(self.sentences)) - math.log(
            1 + min(self.count(stem), len(self.sentences))
        )

    def find_reports(self, index, day: float, story):
        """Give sentences that report what a speaker near the article said, and the words told."""
        # The names of a sentence, and those between it and the next one.
        edges = list(pairwise([*self.starts, len(self.text)]))
        names = [set(map(index.keys.__getitem__, NAME.findall(self.text, *edge))) for edge in edges]
        near = index.list_near(day, story) & set().union(*names)
        told = {key for key in near if index.is_told_elsewhere(key, self.name, day, story)}
        if not told:
            return
        speakers, text = self._find_speakers(), self._blank_quotations()
        before: set[str] = set()  # who a pronoun may be
        for at, ((start, end), known) in enumerate(zip(self.sentences, names, strict=True)):
            known.discard("")
            found: dict[str, int] = {}
            may_be = len(before) == 1 and not near.isdisjoint(before)
            if not near.isdisjoint(known) or (may_be and PRONOUN.search(self.text, start, end)):
                own = _blank_asides(text[start:end])
                for match in NAME.finditer(own):
                    key = index.keys[match[0]]
                    if key in near and key not in found:
                        cue = _find_cue(own, *match.span())
                        if cue is not None:
                            found[key] = cue
                match = PRONOUN.search(own) if may_be and not found else None
                if match and not NAME.search(own, 1, match.start()):
                    cue = _find_cue(own, match.start(), match.end())
                    found = {} if cue is None else {min(before): cue}
                for key in filter(told.__contains__, found):
                    cue = found[key]
                    if BEHIND_QUOTE.search(own, max(cue - 60, 0), cue):
                        cue = own.find(",", cue)
                        if cue < 0:
                            continue
                    other = NEXT_REPORT.search(own, cue + 1)
                    yield start, end, key, own[cue : other.start() if other else len(own)]
            before = speakers.get(at) or set(found) or known or before


def _find_report(own: str, start: int, end: int) -> int | None:
    """Give where the first verb of a range that reports speech begins."""
    for match in REPORTING.finditer(own, start, end + LONGEST_VERB):
        if match.start() <= end and not NO_REPORT.search(
            own, max(match.start() - 30, 0), match.start()
        ):
            return match.start()
    return None


def _find_cue(own: str, start: int, end: int) -> int | None:
    """Give where the words told begin: at the report behind its subject, or "said X" before it."""
    if own.endswith(POSSESSIVE, start, end) or own.startswith(POSSESSIVE[:2], end):
        return None
    behind = own[end : end + 1]
    if behind == "," or behind.isspace():
        cue = _find_report(own, start + 1, end + NEAR_CUE)
        if cue is not None and SUBJECT.fullmatch(own, end, cue):
            return cue
    is_last = start > 0 and own[start - 1] == " " and BEHIND.match(own, end)
    is_behind = is_last and INVERTED.search(own, max(start - 40, 0), start)
    return 0 if is_behind and _find_report(own, 0, len(own)) is not None else None


def _days(published: pd.Series) -> np.ndarray:
    days = (pd.to_datetime(published) - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return days.to_numpy(dtype=float)


def _blank_asides(text: str) -> str:
    return ASIDE.sub(lambda aside: " " * len(aside[0]), text) if "(" in text else text


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


@lru_cache(maxsize=10_000)
def _fold_row(text: str) -> tuple[str, ...]:
    """Give the words in order, in a form that reported speech does not change."""
    words = (word for token in TOKEN.findall(text) for word, *_ in split_token(token))
    return tuple(SHIFTED.get(word) or stem(word) for word in words if word not in MARKS)


def _find_row(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Give the longest row of words that both hold."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]


class _Index:
    """Statements by speaker, and by the story or the days on which they are printed."""

    def __init__(self, statements, renderings, articles):
        self.ids = statements["statement_id"].tolist()
        self.texts = statements["text"].tolist()
        names = [name if isinstance(name, str) else "" for name in statements["speaker"].tolist()]
        keys = [key if not key.startswith("~") else "" for key in map(name_speaker, names)]
        self.said: dict[str, list[int]] = {}
        for at, key in enumerate(keys):
            if key:
                self.said.setdefault(key, []).append(at)
        about = articles.drop_duplicates("article_id")
        stories = about["story"] if "story" in about else [None] * len(about)
        places = {
            article: {None if math.isnan(day) else math.floor(day), story}
            for article, day, story in zip(
                about["article_id"], _days(about["published"]).tolist(), stories, strict=True
            )
        }
        self.is_one_story = len(articles) <= FEW_ARTICLES
        self.printed: list[set[str]] = [set() for _ in self.ids]  # in which articles
        self.at: dict[object, dict[str, set[int]]] = {}  # by story or day, and speaker
        where = dict(zip(self.ids, range(len(self.ids)), strict=True))
        for name, article in zip(
            renderings["statement_id"].tolist(), renderings["article_id"].tolist(), strict=True
        ):
            statement = where[name]
            self.printed[statement].add(article)
            if keys[statement]:
                for place in places[article]:
                    said = self.at.setdefault(place, {})
                    said.setdefault(keys[statement], set()).add(statement)
        self.near: dict[tuple, dict[str, set[int]]] = {}
        self.matched: dict[tuple, _Said] = {}
        self.stems: dict[int, dict[str, int]] = {}
        self.keys = _Keys(self.said.keys())

    def list_near(self, day: float, story) -> KeysView[str]:
        """Give the speakers who are quoted on the story and at the time."""
        where = self._place(day, story)
        if where not in self.near:
            day, story = where
            days = [] if day is None else range(day - SAME_DAYS, day + SAME_DAYS + 1)
            if story is not None or self.is_one_story:
                days = [*days, None]
            near: dict[str, set[int]] = {}
            for one in days:
                for key, found in self.at.get(one, {}).items():
                    near.setdefault(key, set()).update(found)
            if story is not None or (day is None and self.is_one_story):
                told = self.at.get(story, {}) if story is not None else self.said
                near = {
                    key: set(found) if day is None else near.get(key, set()) & set(found)
                    for key, found in told.items()
                }
            self.near[where] = {key: found for key, found in near.items() if found}
        return self.near[where].keys()

    def _place(self, day: float, story) -> tuple[int | None, str | None]:
        day = None if math.isnan(day) else math.floor(day)
        return day, story if isinstance(story, str) else None

    def is_told_elsewhere(self, key: str, article: str, day: float, story) -> bool:
        """Whether another article, too, quotes the speaker on the story and at the time."""
        near = self.near[self._place(day, story)][key]
        return any(article not in self.printed[at] for at in near)

    def find_near(self, key: str, day: float, story) -> "_Said":
        """Give what the speaker is quoted with on the story and at the time."""
        where = self._place(day, story)
        if (key, where) not in self.matched:
            stems = {at: self._find_stems(at, key) for at in sorted(self.near[where][key])}
            self.matched[key, where] = _Said(stems)
        return self.matched[key, where]

    def _find_stems(self, statement: int, key: str) -> dict[str, int]:
        """Give the stems of a statement, the speaker's name aside, and their places."""
        if statement not in self.stems:
            skipped = SAYING | {key}
            found = _find_stems(self.texts[statement])
            self.stems[statement] = {w: i for w, i in found.items() if w not in skipped}
        return self.stems[statement]

    def match(self, key: str, words: str, article: _Article, day: float, story):
        """Give the statements of the speaker that share enough with the words told, in order."""
        told = _find_stems(NAME.sub(" ", words)).keys() - SAYING
        numbers = {word for word in told if word[0].isdigit()}
        said = self.find_near(key, day, story)
        shared: dict[int, list[str]] = {}
        for word in sorted(told & said.holding.keys()):
            for at in said.holding[word]:
                shared.setdefault(at, []).append(word)
        sure, beside, together = [], [], set()
        for at, both in sorted(shared.items()):
            if len(both) < LEAST_RARE or article.name in self.printed[at]:
                continue
            stems = said.stems[at]
            figures = {word for word in stems if word[0].isdigit()}
            if numbers and figures and numbers.isdisjoint(figures):
                continue
            if self.texts[at].rstrip("\"'”’ ").endswith("?") and not QUESTION.search(words):
                continue
            if DENIAL.match(words) and not NEGATION.search(self.texts[at]):
                continue
            rare = [word for word in both if article.count(word) <= MOST_RARE]
            total = math.fsum(map(article.weigh, sorted(stems)))
            score = math.fsum(map(article.weigh, both)) / total
            if score < LEAST_SCORE:
                continue
            places = sorted(stems[word] for word in both)
            text = _fold_row(self.texts[at])
            row = _find_row(text, _fold_row(words))
            if len(row) > MOST_ROW and stem(key) in text:
                continue  # the report itself, quoted elsewhere
            in_row = (
                len(row) >= LEAST_ROW
                and sum(word in stems for word in row) >= LEAST_TOLD
                and not VERBS.isdisjoint(row)
            )
            if not in_row and places[-1] - places[0] < len(places) == LEAST_RARE:
                continue  # one thing of two words: "executive order"
            if (
                in_row
                or any(len(rare) >= least and score >= share for least, share in LEAST)
                or (len(both) >= LEAST_FULL and score >= FULL_SCORE)
            ):
                sure.append((self.ids[at], score))
            elif len(rare) >= LEAST_RARE and score >= BESIDE_SCORE:
                beside.append((self.ids[at], score))
                together.update(rare)
        is_sure = sure or (len(beside) > 1 and len(together) >= LEAST_TOGETHER)
        return sorted(sure + beside) if is_sure else []


class _Keys(dict):
    """The speaker whose last name a printed word is, empty if it is nobody's."""

    def __init__(self, speakers: KeysView[str]):
        self._speakers = speakers

    def __missing__(self, word: str) -> str:
        parts = (part for part, *_ in split_token(word))
        self[word] = next((part for part in parts if part in self._speakers), "")
        return self[word]


class _Said:
    """Statements of one speaker: their stems, and by stem."""

    def __init__(self, stems: dict[int, dict[str, int]]):
        self.stems = stems
        self.holding: dict[str, list[int]] = {}
        for at, words in stems.items():
            for word in words:
                self.holding.setdefault(word, []).append(at)
