"""What of the tables a page holds: outlets, articles, statements, names, and how many of each."""

import math
import operator
import re
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.compare.counterparts import SMALL_CORPUS
from analysis.compare.speakers import name_fully, name_quoted
from analysis.memory import remember
from analysis.report.reader import LONGEST
from analysis.schema import find_rows

Frames = Mapping[str, pd.DataFrame]

# An interval that rests on few articles can reach beyond what the measure itself can.
BOUNDS = {"n_words": (0, math.inf), "quoted_share": (0, 1), "sentiment_mean": (-1, 1)}
N_OUTLETS = 30  # outlets in one chart, and in the comparisons of pairs: those with most articles
N_ARTICLES = 150  # articles in the reader's view: some 3 MB of page
N_DRAWN = 60  # bars or dots in a chart with several of an outlet: it fits three screens
N_STATEMENTS = 40  # statements in the matrix: it fits three screens
SAME_STORY = 0.02  # least share of sentences with a match: of unrelated articles it is below 0.01
# Mean share of names in common: of 40 stories .21 and more but for one, of articles on one election
# .15, of three of different stories above .18 in one case of forty.
SAME_NAMES = 0.18
PROBABLY = "probably "  # stands before a speaker who is not named with certainty


def list_outlets(tables: Frames) -> list[str]:
    """Give the outlets that are compared, those with most articles first, then by name."""
    n = tables["articles"].groupby("outlet").size().sort_values(ascending=False, kind="stable")
    return n.index[:N_OUTLETS].tolist()


def has_stories(articles: pd.DataFrame) -> bool:
    """Tell if some articles say which story they tell."""
    return "story" in articles and bool(articles["story"].notna().any())


def tells_one_story(tables: Frames) -> bool:
    """Tell if articles that name no story may be taken to tell one.

    They are few, and share a quotation, many names, or some sentences; or they name their stories.
    """
    articles, pairs = tables["articles"], tables["counterparts"]
    if has_stories(articles) or len(articles) > SMALL_CORPUS:
        return has_stories(articles)
    if (tables["statements"]["n_outlets"] > 1).any() or not len(pairs):
        return True
    return _find_matched(pairs).mean() >= SAME_STORY or _share_names(tables) >= SAME_NAMES


def _share_names(tables: Frames) -> float:
    """Give the mean share of the names of one article that another has too, of those with less."""
    facts = tables["facts"]
    names = facts[facts["kind"].isin(["name", "place"])].groupby("article_id")["value"].agg(set)
    pairs = [(len(a & b), min(len(a), len(b))) for a, b in combinations(names, 2)]
    return sum(n / of for n, of in pairs) / max(1, len(pairs))


def _find_matched(pairs: pd.DataFrame) -> pd.Series:
    """Tell of each sentence if it has a match in any other article."""
    return pairs.groupby(["article_id", "sentence_index"])["is_match"].any()


def count_matched(tables: Frames) -> tuple[int, int]:
    """Count the sentences with a match in another article, and all that were compared."""
    is_matched = _find_matched(tables["counterparts"])
    return int(is_matched.sum()), len(is_matched)


class _Same(tuple):
    """Frames as a key: equal if they are the same objects."""

    @classmethod
    def of(cls, tables: Frames, *names: str) -> "_Same":
        return cls(tables[name] for name in names)

    def __hash__(self):
        return hash(tuple(map(id, self)))

    def __eq__(self, other):
        return all(map(operator.is_, self, other))


def select_articles(tables: Frames) -> pd.DataFrame:
    """Give the articles that the page holds: all, or some.

    Those whose facts differ come first, up to a third, then those that share most statements.
    """
    if len(tables["articles"]) <= N_ARTICLES:
        return tables["articles"]
    frames = _Same.of(tables, "articles", "statements", "renderings", "conflicts")
    return _select_articles(frames)


@remember()
def _select_articles(frames: _Same) -> pd.DataFrame:
    articles, statements, renderings, conflicts = frames
    shared = statements.loc[statements["n_outlets"] > 1, "statement_id"]
    shared = renderings.loc[renderings["statement_id"].isin(shared), "article_id"].value_counts()
    n = articles["article_id"].map(shared).fillna(0)
    cited = conflicts[["article_a", "article_b"]].stack().unique()[: N_ARTICLES // 3]
    n = n.mask(articles["article_id"].isin(cited), math.inf)
    return articles.loc[n.sort_values(ascending=False, kind="stable").index[:N_ARTICLES]]


def mask_unseen(tables: Frames, rows: pd.DataFrame, column: str = "article_id") -> pd.DataFrame:
    """Leave out the articles that the page does not hold, so that no link to them is made."""
    if len(tables["articles"]) <= N_ARTICLES:
        return rows
    is_seen = rows[column].isin(select_articles(tables)["article_id"])
    return rows.assign(**{column: rows[column].where(is_seen)})


def select_measure(tables: Frames, measure: str, voice: str = "all") -> pd.DataFrame:
    """Give one measure of one voice by outlet, highest first.

    Rows of the table ``outlets`` that have a value, of the outlets that are compared. An interval
    that rests on two articles is left out: it runs to wherever the measure can.
    """
    rows = tables["outlets"]
    rows = rows[(rows["measure"] == measure) & (rows["voice"] == voice) & rows["value"].notna()]
    rows = rows[rows["outlet"].isin(list_outlets(tables))]
    least, most = BOUNDS.get(measure, (-math.inf, math.inf))
    ends = rows[["low", "high"]].clip(least, most).mask(rows["n_articles"] == 2)
    rows = rows.assign(low=ends["low"], high=ends["high"])
    return rows.sort_values(["value", "outlet"], ascending=[False, True])


def find_comparable(tables: Frames) -> pd.DataFrame:
    """Give the statements that two outlets print, and those of a reference text."""
    statements = tables["statements"]
    return statements[(statements["n_outlets"] > 1) | (statements["basis"] == "reference")]


def name_reference(tables: Frames, statements: pd.DataFrame) -> str:
    """Name the reference text that some of the statements are read from; empty if none is."""
    is_given = (statements["basis"] == "reference").any()
    return tables["corpus"]["reference"].iloc[0] if is_given else ""


def select_shared(tables: Frames) -> pd.DataFrame:
    """Give the statements worth comparing: all of each occasion with some ``find_comparable``.

    Occasions with most of these come first; ``place`` numbers them.
    """
    statements = tables["statements"]
    shared = find_comparable(tables).groupby("occasion").size()
    shared = shared.sort_values(ascending=False, kind="stable")
    rows = statements[statements["occasion"].isin(shared.index)]
    rows = rows.assign(place=rows["occasion"].map({o: i for i, o in enumerate(shared.index)}))
    rows = rows.sort_values(["place", "statement_order", "statement_id"], kind="stable")
    fits = rows.groupby("place").size().cumsum() <= N_STATEMENTS
    return rows[rows["place"].isin(fits.index[fits | (fits.index == 0)])].head(N_STATEMENTS)


def name_speakers(tables: Frames, quotes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the quotations of speech, by default all, with a speaker only where it is a name.

    "Reyes" goes by the one full name that it is short for on the story, as in the charts.
    """
    quotes = tables["quotes"] if quotes is None else quotes
    quotes = name_quoted(tables["articles"], quotes, tables["people"])
    full = _map_full_names(_Same.of(tables, "speakers", "articles"))
    pairs = zip(quotes["article_id"].tolist(), quotes["speaker"].tolist(), strict=True)
    named = [full.get(pair, pair[1]) for pair in pairs]
    return quotes.assign(speaker=pd.Series(named, quotes.index, quotes["speaker"].dtype))


@remember()
def _map_full_names(frames: _Same) -> dict[tuple[str, str], str]:
    """Map article and speaker to the full name, by tables ``speakers`` and ``articles``."""
    rows = _name_all(frames).dropna(subset="speaker")
    keys = zip(rows["article_id"].tolist(), rows["called"].tolist(), strict=True)
    return dict(zip(keys, rows["speaker"].tolist(), strict=True))


def name_in_full(tables: Frames) -> pd.DataFrame:
    """Give the table ``speakers`` with full names; ``called`` is what the article says."""
    return _name_all(_Same.of(tables, "speakers", "articles"))


@remember()
def _name_all(frames: _Same) -> pd.DataFrame:
    speakers, articles = frames
    story = articles.set_index("article_id").get("story", pd.Series(dtype="str"))
    rows = speakers.assign(story=speakers["article_id"].map(story).astype("str"))
    if not has_stories(articles) and len(articles) <= SMALL_CORPUS:
        rows["story"] = "one"
    # Who is only probably somebody gives nobody else a name.
    certain = rows.groupby(["story", "speaker"], dropna=False)["n_certain"].transform("sum")
    is_known = (certain > 0) | ~rows["speaker"].str.contains(" ", na=True)
    named = name_fully(rows.assign(speaker=rows["speaker"].where(is_known)), articles)
    return rows.assign(called=rows["speaker"], speaker=named.where(is_known, rows["speaker"]))


def label_speakers(speakers: pd.Series, is_certain: pd.Series) -> pd.Series:
    """Write speakers for charts and tables: "probably" before uncertain ones, "not named"."""
    labels = speakers.astype(object)
    labels = labels.where(is_certain, PROBABLY + labels)
    return labels.where(speakers.notna(), "not named")


def name_statements(tables: Frames, statements: pd.DataFrame) -> pd.Series:
    """Write the speaker of each statement; missing if there is no name, or if outlets disagree.

    "probably" stands before one whom no outlet names with certainty, and before one who is named
    with certainty as another is too.
    """
    printed = tables["renderings"][["statement_id", "quote_id"]]
    printed = printed[printed["statement_id"].isin(statements["statement_id"])]
    quotes = tables["quotes"]
    quotes = name_speakers(tables, quotes[quotes["quote_id"].isin(printed["quote_id"])])
    quotes = quotes[["quote_id", "article_id", "speaker", "confidence"]].dropna(subset="speaker")
    printed = printed.merge(quotes, on="quote_id")
    # By surname: one outlet's "Paul D. Ryan" is another's "Paul Ryan".
    surnames = printed["speaker"].str.split().str[-1]
    is_sure = printed["confidence"].eq("high").groupby([printed["statement_id"], surnames]).any()
    named: dict[str, dict[str, bool]] = {}
    for (statement, surname), sure in is_sure.items():
        named.setdefault(statement, {})[surname] = sure
    known, every = set(surnames), tables["statements"]
    given = set(every.loc[every["basis"] == "reference", "statement_id"])
    full = _map_full_names(_Same.of(tables, "speakers", "articles"))
    places = printed.groupby("statement_id")["article_id"].agg(list).to_dict()
    labels, certain = [], []
    for statement, speaker in zip(statements["statement_id"], statements["speaker"], strict=True):
        surname = speaker.split()[-1] if isinstance(speaker, str) else ""
        others = named.get(statement, {}).copy()
        sure = others.pop(surname, False)
        is_disputed = len(others) > 0 and not sure and statement not in given
        calls = (full.get((article, speaker)) for article in places.get(statement, ()))
        name = next(filter(None, calls), speaker)
        labels.append(name if surname in known and not is_disputed else None)
        certain.append(sure and (statement in given or not any(others.values())))
    certain = pd.Series(certain, index=statements.index, dtype=bool)
    is_given = statements["statement_id"].isin(given)  # a reference text has one speaker
    certain |= is_given & (certain & is_given).any()
    labels = pd.Series(labels, index=statements.index, dtype="str")
    return label_speakers(labels, certain).where(labels.notna())


def find_unmatched(tables: Frames) -> pd.DataFrame:
    """Give each sentence in an outlet's own voice that was compared, and whether it stands alone.

    One row per sentence: the columns of ``sentences``, ``outlet``, ``is_alone`` (it has no
    counterpart in any other outlet, and reports no quotation that stands there), and ``other_id``,
    ``other_index`` and ``score`` of the nearest sentence.
    """
    articles, pairs = tables["articles"], tables["counterparts"]
    ids = pd.Index(articles["article_id"])
    own, other = (find_rows(ids, pairs[side]) for side in ("article_id", "other_id"))
    outlet, language = (pd.factorize(articles[name])[0] for name in ("outlet", "language"))
    compared = np.flatnonzero((outlet[own] != outlet[other]) & (language[own] == language[other]))
    own = own[compared]
    index = pairs["sentence_index"].to_numpy(np.int64)[compared]
    sentence = own * (index.max(initial=0) + 1) + index
    order = np.lexsort((-pairs["score"].to_numpy(float)[compared], sentence))
    is_first = np.diff(sentence[order], prepend=-1) > 0
    is_match = pairs["is_match"].to_numpy(bool)[compared[order]]
    nearest = pairs.take(compared[order[is_first]]).assign(
        outlet=articles["outlet"].array.take(own[order[is_first]]),
        is_matched=np.bincount(np.cumsum(is_first) - 1, is_match) > 0,
    )
    sentences = tables["sentences"]
    sentences = sentences[sentences["voice"] == "own"]
    rows = sentences.merge(nearest.drop(columns="is_match"), on=["article_id", "sentence_index"])
    places = ["article_id", "start"]
    reports = pd.MultiIndex.from_frame(tables["paraphrases"][places])
    is_report = pd.MultiIndex.from_frame(rows[places]).isin(reports)
    return rows.assign(is_alone=~rows["is_matched"] & ~is_report)


def find_closest(tables: Frames) -> pd.DataFrame:
    """Find the sentence of each outlet with the closest match in each other one.

    One row per ordered pair of outlets: ``outlet_a``, ``outlet_b``, and ``article_id`` and
    ``start`` of the first's sentence, of the articles that the page holds.
    """
    rows, keys = tables["counterparts"], ["outlet_a", "outlet_b"]
    rows = mask_unseen(tables, rows[rows["is_match"]]).dropna(subset="article_id")
    rows = rows.sort_values("score", ascending=False, kind="stable")
    outlets = tables["articles"].set_index("article_id")["outlet"]
    sides = [rows[side].map(outlets) for side in ("article_id", "other_id")]
    rows = rows.assign(**dict(zip(keys, sides, strict=True))).drop_duplicates(keys)
    place = ["article_id", "sentence_index"]
    rows = rows[[*keys, *place]].merge(tables["sentences"][[*place, "start"]], on=place)
    return rows[[*keys, "article_id", "start"]]


def find_words(tables: Frames, words: pd.DataFrame) -> pd.DataFrame:
    """Find where the page's articles first print words in their outlet's own voice.

    Needs ``outlet`` and ``word``. One row per word: ``article_id`` and ``paragraph`` (its start:
    the place to link to), ``start`` and ``end``; missing where no article on the page has it.
    """
    articles = select_articles(tables)
    sentences = tables["sentences"]
    is_here = sentences["article_id"].isin(articles["article_id"])
    sentences = sentences[is_here & sentences["voice"].isin(["own", "mixed"])]
    # Sentences without a quotation come first.
    sentences = sentences.sort_values("voice", ascending=False, kind="stable")
    own = dict(list(sentences.groupby("article_id")))
    quotes = tables["quotes"]
    is_here = quotes["article_id"].isin(articles["article_id"])
    quotes = quotes[is_here & (quotes["kind"] == "speech")]
    quoted = {a: rows[["start", "end"]].to_numpy() for a, rows in quotes.groupby("article_id")}
    texts = dict(list(articles.groupby("outlet")))
    found = [
        next(search_own(texts.get(outlet, articles.iloc[:0]), own, quoted, word), (None,) * 4)
        for outlet, word in zip(words["outlet"], words["word"], strict=True)
    ]
    columns = ["article_id", "paragraph", "start", "end"]
    return pd.DataFrame(found, columns=columns, index=words.index)


def search_own(articles: pd.DataFrame, own: dict, quoted: dict, word: str) -> Iterator[tuple]:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    for article_id, text in zip(articles["article_id"], articles["text"], strict=True):
        text = text[:LONGEST]
        for start, end in own[article_id][["start", "end"]].to_numpy() if article_id in own else ():
            for match in pattern.finditer(text, start, min(end, len(text))):
                if any(a <= match.start() < b for a, b in quoted.get(article_id, ())):
                    continue
                before = text[: match.start()].rpartition("\n")[2]
                paragraph = match.start() - len(before.lstrip())
                yield article_id, paragraph, *match.span()
