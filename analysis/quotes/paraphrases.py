"""Statements told without quotation marks: "he thanked everyone", for "Thank you to everyone"."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, KeysView
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.memory import remember
from analysis.quotes.alignment import FUNCTION_WORDS, MARKS, TOKEN, split_token
from analysis.quotes.matching import SAME_DAYS
from analysis.quotes.pieces import name_speaker
from analysis.schema import find_rows

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
_IRREGULAR = """said says told tells wrote writes replied replies denied denies decried
    decries"""
_VERBS = """tweet post add call announc explain describ argu claim insist warn vow promis pledg urg
    ask acknowledg admitt conced accus prais criticiz criticis confirm declar emphasiz express
    reveal recall suggest complain not apologiz defend condemn dismiss reject assert contend
    demand predict speculat stress echo point propos recommend reiterat respond observ maintain
    lament hint disput thank stat"""
REPORTING = re.compile(
    rf"\b(?:{'|'.join(_IRREGULAR.split())}|charge[ds](?= that)"
    rf"|(?:{'|'.join(_VERBS.split())})(?:ed|es|s)|(?<=[,―—–-] )(?:saying|telling|writing"
    rf"|(?:{'|'.join(_VERBS.split())})ing))\b"
)
# The same for Arrow, which tells many sentences at once, but cannot look behind.
REPORT = (
    rf"\b(?:{'|'.join(_IRREGULAR.split())}|charge[ds]|saying|telling|writing"
    rf"|(?:{'|'.join(_VERBS.split())})(?:ed|es|s|ing))\b"
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
ARTICLES_AT_ONCE = 100  # are read


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
    rows: list[dict] = []
    for article in _read_articles(articles, sentences, quotes[quotes["kind"] == "speech"]):
        for start, end, key, words in article.find_reports(index):
            for statement, score in index.match(key, words, article):
                rows.append(
                    {
                        "statement_id": statement,
                        "article_id": article.name,
                        "outlet": article.outlet,
                        "start": start,
                        "end": end,
                        "text": article.text[start:end],
                        "score": score,
                    }
                )
    rows.sort(key=lambda row: row["article_id"])
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _read_articles(articles, sentences, speech) -> Iterator["_Article"]:
    """Give the articles with the sentences that may report, those of one day and story together."""
    names, outlets, texts = (articles[c].array for c in ("article_id", "outlet", "text"))
    places = _list_places(articles)
    code, speakers = pd.factorize(speech["speaker"])
    keys = np.array([*map(name_speaker, speakers), ""], dtype=object)[code]  # -1: nobody
    told, speech_of = _order_rows(speech, articles)
    placed, sentences_of = _order_rows(sentences, articles)
    spans = [speech["start"].to_numpy()[told], speech["end"].to_numpy()[told], keys[told]]
    starts, ends = (sentences[side].to_numpy()[placed] for side in ("start", "end"))
    rows = np.argsort(pd.factorize(np.fromiter(places, object, len(places)))[0], kind="stable")
    rows = rows[np.diff(sentences_of)[rows] > 0].tolist()
    for begin in range(0, len(rows), ARTICLES_AT_ONCE):
        read, own = [], []
        for row in rows[begin : begin + ARTICLES_AT_ONCE]:
            first, last = speech_of[row : row + 2]
            quoted = list(zip(*(column[first:last].tolist() for column in spans), strict=True))
            first, last = sentences_of[row : row + 2]
            edges = starts[first:last].tolist(), ends[first:last].tolist()
            about = row, names[row], outlets[row], places[row], texts[row]
            article = _Article(*about, *edges, quoted)
            read.append(article)
            own += [article.own[start:end] for start, end in zip(*edges, strict=True)]
        may_report = pc.match_substring_regex(pa.array(own, pa.large_string()), REPORT)
        of_sentences = iter(may_report.to_pylist())
        for article in read:
            told = enumerate(islice(of_sentences, len(article.starts)))
            article.reports = [at for at, is_report in told if is_report]
        yield from read


def _order_rows(table: pd.DataFrame, articles: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows of a table by article and place, and where those of each article begin."""
    article = find_rows(pd.Index(articles["article_id"]), table["article_id"])
    order = np.lexsort((table["start"].to_numpy(), article))
    return order, np.searchsorted(article[order], np.arange(len(articles) + 1))


class _Article:
    """An article whose sentences may report what others quote."""

    def __init__(self, row, name, outlet, when, text, starts, ends, spans):
        self.row, self.name, self.outlet, self.when, self.text = row, name, outlet, when, text
        self.starts, self.ends, self.spans = starts, ends, spans  # of sentences; of quotations
        self.reports: list[int] = []  # sentences that may report, in words of their own
        self.counts: dict[str, int] = {}
        self.told: dict[int, set[str]] = {}  # who reports in a sentence
        self.before: dict[int, set[str]] = {0: set()}  # who a pronoun in a sentence may be

    @cached_property
    def folded(self) -> str:
        return self.text.lower()

    @cached_property
    def speakers(self) -> dict[int, set[str]]:
        """Give by sentence the speakers of the quotations that end in it."""
        speakers: dict[int, set[str]] = {}
        for _, end, key in self.spans:
            at = bisect_left(self.starts, end) - 1
            if key and at >= 0 and end <= self.ends[at]:
                speakers.setdefault(at, set()).add(key)
        return speakers

    @cached_property
    def own(self) -> str:
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
        n = len(self.starts)
        return math.log(2 + n) - math.log(1 + min(self.count(stem), n))

    def _look_back(self, at: int, keys: "_Keys") -> set[str]:
        """Give who a pronoun in a sentence may be: whom the nearest one before it names."""
        place, found = at, None
        while not found and place not in self.before:
            place -= 1
            found = self.speakers.get(place) or self.told.get(place)
            if not found:
                names = NAME.findall(self.text, *self.starts[place : place + 2])
                found = set(map(keys.__getitem__, names)) - {""}
        self.before[at] = found or self.before[place]
        return self.before[at]

    def find_reports(self, index):
        """Give sentences that report what a speaker near the article said, and the words told."""
        near = index.look_at(self.when)
        for at in self.reports:
            start, end = self.starts[at], self.ends[at]
            own = _blank_asides(self.own[start:end])
            found: dict[str, int] = {}
            is_near = not near.isdisjoint(map(index.keys.__getitem__, NAME.findall(own)))
            for match in NAME.finditer(own) if is_near else ():
                key = index.keys[match[0]]
                if key in near and key not in found:
                    cue = _find_cue(own, *match.span())
                    if cue is not None:
                        found[key] = cue
            match = None if found else PRONOUN.search(own)
            if match and not NAME.search(own, 1, match.start()):
                before = self._look_back(at, index.keys)
                if len(before) == 1 and not near.isdisjoint(before):
                    cue = _find_cue(own, match.start(), match.end())
                    found = {} if cue is None else {min(before): cue}
            self.told[at] = set(found)
            for key, cue in found.items():
                if not index.is_told_elsewhere(key, self):
                    continue
                if BEHIND_QUOTE.search(own, max(cue - 60, 0), cue):
                    cue = own.find(",", cue)
                    if cue < 0:
                        continue
                other = NEXT_REPORT.search(own, cue + 1)
                yield start, end, key, own[cue : other.start() if other else len(own)]


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


def _list_places(articles: pd.DataFrame) -> list[tuple[int | None, str | None]]:
    """Give the day and the story of each article, None where they are not known."""
    since = pd.to_datetime(articles["published"]) - pd.Timestamp("1970-01-01")
    days = (since / pd.Timedelta(days=1)).tolist()
    stories = articles["story"] if "story" in articles else [None] * len(articles)
    return [
        (None if math.isnan(day) else math.floor(day), story if isinstance(story, str) else None)
        for day, story in zip(days, stories, strict=True)
    ]


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
    for at, word in enumerate(chain.from_iterable(map(_stem_token, TOKEN.findall(text)))):
        if word and word not in stems:
            stems[word] = at
    return stems


@remember(maxsize=100_000)
def _stem_token(token: str) -> tuple[str, ...]:
    """Give the stem of each word of a token, empty for one that carries no meaning."""
    words = [word for word, *_ in split_token(token) if word not in MARKS]
    return tuple(
        stem(word)
        if len(word) > 2 and (word not in FUNCTION_WORDS or word in ("thank", "thanks"))
        else ""
        for word in words
    )


@remember(maxsize=10_000)
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
        self.ids, self.texts = statements["statement_id"].array, statements["text"].array
        code, names = pd.factorize(statements["speaker"])
        known = [key if not key.startswith("~") else "" for key in map(name_speaker, names)]
        keys = [*known, ""]  # -1: nobody
        self.said: dict[str, list[int]] = {}
        for at, number in enumerate(code.tolist()):
            if keys[number]:
                self.said.setdefault(keys[number], []).append(at)
        self.is_one_story = len(articles) <= FEW_ARTICLES
        self.printed: dict[int, list[int]] = {}  # by the article's row
        self.at: dict[object, dict[str, list[int]]] = {}  # by story or day, and speaker
        places = _list_places(articles)
        of = find_rows(pd.Index(statements["statement_id"]), renderings["statement_id"])
        rows = find_rows(pd.Index(articles["article_id"]), renderings["article_id"])
        for at, row in zip(of.tolist(), rows.tolist(), strict=True):
            if key := keys[code[at]]:
                self.printed.setdefault(row, []).append(at)
                day, story = places[row]
                for place in (day,) if story is None else (day, story):
                    self.at.setdefault(place, {}).setdefault(key, []).append(at)
        self.when: tuple | None = None  # what is looked at: a day and a story
        self.speakers: set[str] = set()  # who is quoted near by
        self.near: dict[str, set[int]] = {}  # with what, by speaker
        self.matched: dict[str, _Said] = {}
        self.stems: dict[int, dict[str, int]] = {}
        self.keys = _Keys(self.said.keys())

    def look_at(self, when: tuple) -> set[str]:
        """Give the speakers who are quoted on a story and at a time, and turn to these."""
        if when != self.when:
            self.when, self.near, self.matched = when, {}, {}
            self.speakers = set().union(*self._list_said())
            if when[1] is not None:
                self.speakers = set(filter(self.find_near, self.speakers))
        return self.speakers

    def _list_said(self) -> list[dict[str, list[int]]]:
        """List what is said by speaker in the days around; without a date, in the story."""
        day, story = self.when
        if day is None and story is None:
            return [self.said] if self.is_one_story else []
        places = [story] if day is None else [*range(day - SAME_DAYS, day + SAME_DAYS + 1)]
        if day is not None and (story is not None or self.is_one_story):
            places.append(None)
        return [self.at[place] for place in places if place in self.at]

    def find_near(self, key: str) -> set[int]:
        """Give what the speaker is quoted with on the story and at the time."""
        if key not in self.near:
            near = set().union(*(said.get(key, ()) for said in self._list_said()))
            if self.when[1] is not None:
                near &= set(self.at.get(self.when[1], {}).get(key, ()))
            self.near[key] = near
        return self.near[key]

    def is_told_elsewhere(self, key: str, article: _Article) -> bool:
        """Whether another article, too, quotes the speaker on the story and at the time."""
        return not self.find_near(key).issubset(self.printed.get(article.row, ()))

    def _read_near(self, key: str) -> "_Said":
        """Read what the speaker is quoted with on the story and at the time."""
        if key not in self.matched:
            stems = {at: self._find_stems(at, key) for at in sorted(self.find_near(key))}
            self.matched[key] = _Said(stems)
        return self.matched[key]

    def _find_stems(self, statement: int, key: str) -> dict[str, int]:
        """Give the stems of a statement, the speaker's name aside, and their places."""
        if statement not in self.stems:
            skipped = SAYING | {key}
            found = _find_stems(self.texts[statement])
            self.stems[statement] = {w: i for w, i in found.items() if w not in skipped}
        return self.stems[statement]

    def match(self, key: str, words: str, article: _Article):
        """Give the statements of the speaker that share enough with the words told, in order."""
        told = _find_stems(NAME.sub(" ", words)).keys() - SAYING
        if len(told) < LEAST_RARE:
            return []
        numbers = {word for word in told if word[0].isdigit()}
        said = self._read_near(key)
        shared: dict[int, list[str]] = {}
        for word in sorted(told & said.holding.keys()):
            for at in said.holding[word]:
                shared.setdefault(at, []).append(word)
        sure, beside, together = [], [], set()
        for at, both in sorted(shared.items()):
            if len(both) < LEAST_RARE or at in self.printed.get(article.row, ()):
                continue
            stems, printed = said.stems[at], self.texts[at]
            figures = {word for word in stems if word[0].isdigit()}
            if numbers and figures and numbers.isdisjoint(figures):
                continue
            if printed.rstrip("\"'”’ ").endswith("?") and not QUESTION.search(words):
                continue
            if DENIAL.match(words) and not NEGATION.search(printed):
                continue
            rare = [word for word in both if article.count(word) <= MOST_RARE]
            total = math.fsum(map(article.weigh, sorted(stems)))
            score = math.fsum(map(article.weigh, both)) / total
            if score < LEAST_SCORE:
                continue
            places = sorted(stems[word] for word in both)
            text = _fold_row(printed)
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
