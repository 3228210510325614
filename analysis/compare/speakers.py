"""Who is quoted: by which name, how much, how early, with which verbs, and by whom alone."""

import re

import numpy as np
import pandas as pd

from analysis.language import count_words
from analysis.quotes.alignment import FUNCTION_WORDS
from analysis.quotes.pieces import HONORIFICS

NAME = re.compile(r"\b[^\W\d_a-z](?:\w|-(?=\w)|[’'](?!s\b)(?=\w))*")  # without a final "'s"


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
    speakers = set(rows["speaker"].dropna().tolist())
    codes, names = pd.factorize(people["name"])
    forms = [{name, *name.rsplit(None, 1)[-1:]} & speakers for name in names.tolist()]
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


def name_fully(speech: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Give the speakers, each by the shortest full name on the story that is surely theirs.

    A surname that stands alone is the one full name it can be short for, and a middle name goes
    where another outlet does without. Where no story is known, the speakers of all such articles
    count: middle names stay, and the article must not name somebody else in full by that surname.
    """
    story = pd.factorize(speech["story"])[0]
    pairs = pd.DataFrame({"story": story, "speaker": speech["speaker"]}).dropna().drop_duplicates()
    full = {}
    for at, names in pairs.groupby("story")["speaker"]:
        matched = _match_names(names.tolist()).items()
        full |= {(at, name): found for name, found in matched if at >= 0 or " " not in name}
    texts = dict(zip(known["article_id"], known["text"], strict=True))
    called: dict[tuple[str, str], bool] = {}
    named = []
    rows = zip(story.tolist(), speech["speaker"], speech["article_id"], strict=True)
    for at, name, article in rows:
        found = full.get((at, name), name)
        if at < 0 and found is not name:
            if (article, name) not in called:
                called[article, name] = _names_another(texts[article], found)
            found = name if called[article, name] else found
        named.append(found)
    return pd.Series(named, index=speech.index, dtype=speech["speaker"].dtype)


def _names_another(text: str, full: str) -> bool:
    """Tell if a text holds another full name with the same surname."""
    first, last = full.split()[0], full.split()[-1]
    before = re.findall(rf"({NAME.pattern})\s+{re.escape(last)}\b", text)
    return any(word != first and word.lower() not in HONORIFICS for word in before)


def _match_names(names: list[str]) -> dict[str, str]:
    """Give for each name the shortest full one of the same person, if it can be only one's.

    A middle name or initial does not make another person, two different ones do.
    """
    people: dict[str, dict[str, list[str]]] = {}  # surname -> first name -> full names
    for name in names:
        first, *middle = name.lower().split()
        if middle:
            people.setdefault(middle[-1], {}).setdefault(first, []).append(name)
    matched = {}
    for name in names:
        first, *rest = name.lower().split()
        firsts = people.get(rest[-1] if rest else first, {})
        namesakes = [firsts[first]] if rest else list(firsts.values())
        if len(namesakes) == 1:
            middle_names = {" ".join(full.split()[1:-1]) for full in namesakes[0]} - {""}
            if len(middle_names) < 2:
                matched[name] = min(namesakes[0], key=lambda full: (len(full), full))
    return matched


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
        n_words=count_words(said["text"].tolist()),
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


def find_exclusive_sources(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """List the named speakers whom only one of the outlets on a story quotes.

    Needs ``article_id``, ``outlet``, ``text`` and, where it is known, ``story`` of ``articles``
    (without it the corpus is one story), and ``kind`` and ``speaker`` of ``quotes``. One row per
    speaker and story: ``outlet``, ``speaker``, ``story``, ``n_quotes``, ``n_words`` and
    ``named_by`` (tuple of other outlets that print the name without quoting). Speakers known by
    a description are left out: two outlets may describe one person in two ways. A surname that
    stands alone counts as the one full name in the story that ends in it.
    """
    known = articles[["article_id", "outlet", "text"]].assign(story=articles.get("story", None))
    speech = quotes[(quotes["kind"] == "speech") & quotes["speaker"].notna()]
    speech = speech[speech["speaker"].map(_is_name).astype(bool)]
    speech = speech.merge(known[["article_id", "outlet", "story"]], on="article_id")
    speech["speaker"] = name_fully(speech, known)
    speech["n_words"] = count_words(speech["text"].tolist())
    by_speaker = speech.groupby(["story", "speaker"], dropna=False, sort=True)
    alone = by_speaker.agg(
        outlet=("outlet", "first"),
        n_outlets=("outlet", "nunique"),
        n_quotes=("outlet", "size"),
        n_words=("n_words", "sum"),
    ).reset_index()
    n_telling = known.groupby("story", dropna=False)["outlet"].nunique().rename("n_telling")
    alone = alone.merge(n_telling.reset_index(), on="story")
    alone = alone[(alone["n_outlets"] == 1) & (alone["n_telling"] > 1)].reset_index(drop=True)
    alone["named_by"] = _find_naming(alone, known)
    return alone[["outlet", "speaker", "story", "n_quotes", "n_words", "named_by"]]


def _find_naming(alone: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Give the other outlets on the story whose texts hold the speaker's last name."""
    wanted: dict[str, set[str]] = {}
    stories = _fill_stories(alone).tolist()
    surnames = [speaker.split()[-1] for speaker in alone["speaker"]]
    for story, surname in zip(stories, surnames, strict=True):
        wanted.setdefault(story, set()).add(surname)
    naming: dict[tuple, set[str]] = {}
    told = zip(_fill_stories(known), known["outlet"], known["text"], strict=True)
    for story, outlet, text in told:
        for surname in wanted.get(story, set()).intersection(NAME.findall(text)):
            naming.setdefault((story, surname), set()).add(outlet)
    return pd.Series(
        [
            tuple(sorted(naming.get((story, surname), set()) - {outlet}))
            for story, surname, outlet in zip(stories, surnames, alone["outlet"], strict=True)
        ],
        dtype=object,
    )


def _fill_stories(rows: pd.DataFrame) -> pd.Series:
    return rows["story"].astype(object).where(rows["story"].notna(), "")


def _is_name(speaker):
    first = speaker.split()[0] if speaker.split() else ""
    return first[:1].isupper() and first.lower() not in FUNCTION_WORDS
