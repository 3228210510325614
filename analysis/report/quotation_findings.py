"""Findings on quotations: who prints which sentence, in which words, and said by whom."""

import re

import pandas as pd

from analysis.compare import find_exclusive_sources
from analysis.language import straighten
from analysis.report.findings import (
    DESCRIBED,
    DIFFERS,
    NOTHING_BESIDE,
    Finding,
    count,
    find_nothing,
    join_clauses,
    join_linked,
    join_names,
    say_prints,
)
from analysis.report.markup import (
    Markup,
    join_markup,
    link_to,
    quote_around,
    write_text,
)
from analysis.report.selection import (
    PROBABLY,
    Frames,
    find_comparable,
    has_stories,
    list_outlets,
    mask_unseen,
    name_reference,
    name_speakers,
    name_statements,
    select_shared,
    tells_one_story,
)
from analysis.report.theme import format_share, shorten

MANY_OCCASIONS = 5  # beyond, the corpus is not one story and no single speech stands for it
MANY_SOURCES = 12  # beyond, they are counted and not named
MOST_COUNTED = 5  # outlets whose number of sentences is told; of more, the first three
CONTEXT = 20  # characters on each side of a word that differs
LONG = 8  # words of a printing that is surely of one sentence
WORD = re.compile(r"\w+(?:[’'-]\w+)*")
UNMARKED = "without dots or brackets to show it"
N_LOOKED_AT = 100  # changed printings among which an example is looked for
NOBODY = "No quotation of speech was found in any article."


def state_statements(tables: Frames) -> Finding:
    """Say which outlets print how much of what was said."""
    statements, section = tables["statements"], "statements"
    if not len(statements):
        return find_nothing(section, NOBODY)
    if name := name_reference(tables, statements):
        return _state_reference(tables, name)
    n_shared = int((statements["n_outlets"] > 1).sum())
    total = count(len(statements), "quoted sentence")
    if tables["articles"]["outlet"].nunique() < 2:
        text = f"The corpus holds {total}."
        return Finding(section, total, text, DESCRIBED)
    if not n_shared:
        return find_nothing(section, f"Of {total}, none was found in two outlets.")
    share = f"Of {total} in all, {n_shared:,} {'was' if n_shared == 1 else 'were'} found in two "
    share += "outlets or more."
    shared = statements[statements["n_outlets"] > 1]
    main = select_shared(tables).query("place == 0")
    speakers = name_statements(tables, main).dropna()
    speakers = speakers[~speakers.str.startswith(PROBABLY)]
    is_many = shared["occasion"].nunique() > MANY_OCCASIONS
    # Where they have little of it in common, who prints more says nothing of what was said.
    is_little = 2 * (main["n_outlets"] > 1).sum() < len(main)
    if len(main) < 2 or not len(speakers) or is_many or is_little:
        n = _count_printed(tables, shared)
        headline = f"{n_shared:,} of {total} {'was' if n_shared == 1 else 'were'} found in two "
        each = f"Of these, {_write_counts(n, n_shared)}."
        each = f"It stands in {join_names(n.index)}." if n_shared == 1 else each
        return Finding(section, f"{headline}outlets or more", f"{share} {each}")
    n, of = _count_printed(tables, main), len(main)
    said = f"{of} sentences by {speakers.iloc[0]}"
    headline = f"{n.index[0]} prints {n.iloc[0]} of {said}, {n.index[-1]} prints {n.iloc[-1]}"
    if n.iloc[-1] == n.iloc[0]:
        headline = f"{len(n)} outlets each print {n.iloc[0]} of {said}"
    text = f"Of {said} that are quoted together, {_write_counts(n, of)}"
    silent = sorted(set(list_outlets(tables)) - set(n.index))
    text += f"; none was found in {join_names(silent)}." if silent else "."
    return Finding(section, headline, text, DIFFERS, share)


def _state_reference(tables: Frames, name: str) -> Finding:
    """Say which outlets print how much of the reference text, and what none of them prints."""
    given = tables["statements"].query("basis == 'reference'")
    n = _count_printed(tables, given)
    said = f"{count(len(given), 'sentence')} of {name}"
    if not len(n):
        return find_nothing("statements", f"Of the {said}, no outlet was found to print any.")
    text = f"Of the {said}, {_write_counts(n, len(given))}."
    if unprinted := int((given["n_outlets"] == 0).sum()):
        text += f" {count(unprinted, 'was', 'were')} found in none."
    return Finding("statements", f"{n.index[0]} prints {n.iloc[0]} of the {said}", text, DIFFERS)


def _count_printed(tables: Frames, statements: pd.DataFrame) -> pd.Series:
    """Count the statements that each outlet prints, most first."""
    printed = tables["renderings"]
    printed = printed[printed["statement_id"].isin(statements["statement_id"])]
    n = printed.groupby("outlet")["statement_id"].nunique()
    return n.sort_values(ascending=False, kind="stable")


def _write_part(n: int, of: int) -> str:
    return "both" if n == of == 2 else "all" if n == of > 1 else f"{n:,}"


def _write_counts(n: pd.Series, of: int) -> str:
    if n.iloc[0] == n.iloc[-1] and len(n) > 1:
        return f"{join_names(n.index)} each print {_write_part(n.iloc[0], of)}"
    counts = [f"{outlet} prints {_write_part(k, of)}" for outlet, k in n.items()]
    if len(counts) <= MOST_COUNTED:
        return join_names(counts)
    return f"{join_names(counts[:3])}; {len(counts) - 3:,} other outlets print no more than that"


def state_overlap(tables: Frames) -> Finding:
    """Say which outlet's quotations stand most completely in another."""
    outlets = list_outlets(tables)
    pairs = tables["overlap"].dropna(subset="share_of_a")
    pairs = pairs[pairs["outlet_a"].isin(outlets) & pairs["outlet_b"].isin(outlets)]
    if len(outlets) < 2:
        return find_nothing("overlap", NOTHING_BESIDE)
    if not len(pairs):
        return find_nothing("overlap", NOBODY)
    most = pairs.loc[pairs["share_of_a"].idxmax()]
    if most["share_of_a"] == 0:
        return find_nothing("overlap", "No quotation was found in two outlets.")
    a, b = most["outlet_a"], most["outlet_b"]
    back = pairs[(pairs["outlet_a"] == b) & (pairs["outlet_b"] == a)]["share_of_a"]
    share = format_share(most["share_of_a"])
    text = f"Of the words that {a} quotes, {b} prints {most['shared_quoted_words']:,} ({share})"
    text += ": no two outlets share a larger part." if len(pairs) > 2 else "."
    if len(back):
        text += f" Of those that {b} quotes, {a} prints {format_share(back.iloc[0])}."
    return Finding("overlap", f"{b} prints {share} of what {a} quotes", text)


def state_variants(tables: Frames) -> Finding:
    """Say how often two outlets print the same sentence in different words."""
    shared, renderings = find_comparable(tables), tables["renderings"]
    reference = name_reference(tables, shared)
    if tables["articles"]["outlet"].nunique() < 2 and not reference:
        return find_nothing("variants", NOTHING_BESIDE)
    shared = shared[["statement_id", "n_outlets", "basis", "text"]]
    rows = renderings.merge(shared.rename(columns={"text": "reading"}), on="statement_id")
    if not len(rows):
        return find_nothing("variants", "No quoted sentence was found in two outlets.")
    altered = rows[rows["relation"] == "altered"]
    n_part = int((rows["relation"] == "excerpt").sum())
    parts = f"{count(n_part, 'gives', 'give')} only a part of the sentence." if n_part else ""
    parts = f"{parts} {_note_forms(rows)}".strip()
    what = f"that they share or that stand in {reference}" if reference else "that they share"
    printed = f"Outlets print the sentences {what} {count(len(rows), 'time')}."
    if not len(altered):
        text = f"{printed} No word of them differs {UNMARKED}."
        return Finding("variants", f"No word differs {UNMARKED}", text, DESCRIBED, parts)
    examples = join_linked(join_clauses, _write_examples(tables, altered, rows), 2)
    return Finding(
        "variants",
        f"Words differ in {len(altered):,} of {len(rows):,} printings of "
        f"{'sentences that were compared' if reference else 'shared sentences'}",
        join_markup(
            [
                f"{printed} In {count(len(altered), 'printing')} a word differs {UNMARKED}"
                f"{': ' if examples.plain else ''}",
                examples,
                ".",
            ],
            "",
        ),
        DIFFERS,
        parts,
    )  # fmt: skip


def _note_forms(rows: pd.DataFrame) -> str:
    """Count the printings that write a word in another form, with the first as an example."""
    forms = [next((c for c in row if c["kind"] == "form"), None) for row in rows["changes"]]
    found = [form for form in forms if form]
    if not found:
        return ""
    example = f"“{found[0]['printed'].strip()}” for “{found[0]['majority'].strip()}”"
    return f"{count(len(found), 'writes', 'write')} a word in another form ({example})."


def _write_examples(tables: Frames, altered: pd.DataFrame, rows: pd.DataFrame) -> list[Markup]:
    """Write what was changed for what in two sentences, with links."""
    examples = {}
    ranked = mask_unseen(tables, rank_changes(altered).head(N_LOOKED_AT))
    # What the page holds can be read there.
    ranked = ranked.sort_values("article_id", key=pd.Series.isna, kind="stable")
    for row in ranked.itertuples():
        change = row.changes[0]
        start, end = change["start"] - row.start, change["end"] - row.start
        text, reading = row.text.rstrip(" ,."), row.reading.rstrip(" ,.")
        words = text[:start], change["majority"], text[end:]
        place = _find_reading(reading, *words)
        printings = rows[rows["statement_id"] == row.statement_id]
        # Those that print the other words there, and not all others: some may print these too.
        is_other = [_find_reading(printing, *words) is not None for printing in printings["text"]]
        others = sorted(set(printings.loc[is_other, "outlet"]) - {row.outlet})
        if row.basis == "reference":
            others = [tables["corpus"]["reference"].iloc[0]]
        if others and (place or change["kind"] in ("substitution", "spelling")):
            printed = say_prints(row.outlet, quote_around(text, start, end, CONTEXT))
            other = (
                quote_around(reading, *place, CONTEXT) if place
                else write_text(shorten(change["majority"], 40))
            )  # fmt: skip
            link = link_to(row.article_id, row.start, printed)
            example = join_markup([link, f", {join_names(others)} “", other, "”"], "")
            examples.setdefault(row.statement_id, example)
    return list(examples.values())[:2]


def _find_reading(reading: str, before: str, words: str, after: str) -> tuple[int, int] | None:
    """Find words in another printing, by the words that stand beside them in this one."""
    reading, before, words, after = map(straighten, (reading, before, words, after))
    near = WORD.findall(before)[-1:], WORD.findall(after)[:1]
    left, right = ([re.escape(word) for word in side] for side in near)
    if not words and not (left and right):
        return None
    gap = r"\W+" if words else r"\W*"
    pattern = gap.join([*left, f"({re.escape(words)})", *right])
    match = re.search(rf"\b{pattern}\b", reading, re.IGNORECASE)
    return match.span(1) if match else None


def rank_changes(altered: pd.DataFrame) -> pd.DataFrame:
    """Order changed printings by how many outlets print the sentence, the long ones first.

    Of a few words ("a great day", "a great thing") two people may have said them.
    """
    is_long = altered["text"].str.split().str.len() >= LONG
    ranked = altered.assign(is_long=is_long).sort_values(
        ["is_long", "n_outlets"], ascending=False, kind="stable"
    )
    return ranked.drop(columns="is_long")


def state_sources(tables: Frames) -> Finding:
    """Say which people only one outlet quotes, of those whom the rules name with certainty."""
    speech = name_speakers(tables)
    if not len(speech):
        return find_nothing("sources", NOBODY)
    named = speech[speech["speaker"].notna() & (speech["confidence"] == "high")]
    if not len(named):
        return find_nothing(
            "sources", "No quotation has a speaker who could be named with certainty."
        )
    n = named["speaker"].value_counts(sort=True)
    n_named = count(len(n), "person or body is", "people and bodies are")
    if tables["articles"]["outlet"].nunique() < 2:
        text = f"{n_named} quoted by name, most often {n.index[0]}."
        if len(n) == 1:
            text = f"Only {n.index[0]} is quoted by name."
        return Finding("sources", f"{n.index[0]} is quoted most often", text, DESCRIBED)
    articles = tables["articles"]
    if has_stories(articles):
        articles = articles[articles["story"].notna()]
    elif not tells_one_story(tables):
        text = f"{n_named} quoted by name. Which outlet alone quotes them on a story cannot be "
        text += "told: no column “story” says which articles belong together."
        return Finding("sources", f"{n_named} quoted by name", text, DESCRIBED)
    # The quotations that are only probably theirs count too: who is alone must be so in all.
    certain = speech[speech["speaker"].isin(set(named["speaker"]))]
    alone = _leave_namesakes(find_exclusive_sources(articles, certain), speech, articles)
    if len(alone):
        alone = _leave_pronouns(alone, named, articles)
    if not len(alone):
        return find_nothing("sources", "Nobody was found to be quoted by one outlet alone.")
    n_alone = alone["outlet"].value_counts(sort=True)
    certain = certain.merge(articles[["article_id", "outlet"]], on="article_id")
    if len(alone) > MANY_SOURCES:
        n_all = certain.groupby("outlet")["speaker"].nunique()
        each = [f"{n} of the {n_all[o]} whom {o} quotes" for o, n in n_alone.items()]
        text = "Most speakers are quoted by one outlet alone of those that tell the story: "
        if 2 * len(alone) <= n_all.sum():
            text = text.replace("Most", "Many", 1)
        text += f"{join_names(each)}."
        return Finding("sources", f"{len(alone):,} speakers are quoted by one outlet alone", text)
    first = mask_unseen(tables, certain.drop_duplicates(["outlet", "speaker"]))
    place = first.set_index(["outlet", "speaker"])[["article_id", "start"]]
    clauses = []
    for outlet in n_alone.index:
        names = [
            link_to(*place.loc[(outlet, name)], name) if (outlet, name) in place.index
            else write_text(name)
            for name in alone.loc[alone["outlet"] == outlet, "speaker"]
        ]  # fmt: skip
        clause = [f"{outlet} alone quotes ", join_linked(join_names, names)]
        clauses.append(join_markup(clause, ""))
    text = join_markup([join_linked(join_clauses, clauses), "."], "")
    n = count(len(alone), "speaker is", "speakers are")
    return Finding("sources", f"{n} quoted by one outlet alone", text)


def _leave_namesakes(
    alone: pd.DataFrame, speech: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Leave out who shares a surname with somebody whom another outlet on the story quotes.

    "Chuck Schumer" and "Charles Schumer" are one: nobody is told to be alone who may not be.
    """
    speech = speech.dropna(subset="speaker").merge(articles, on="article_id")
    quoting: dict[tuple[str, str], set[str]] = {}
    for key, outlet in zip(_pair_surnames(speech), speech["outlet"], strict=True):
        quoting.setdefault(key, set()).add(outlet)
    return alone[[len(quoting.get(key, ())) < 2 for key in _pair_surnames(alone)]]


def _leave_pronouns(
    alone: pd.DataFrame, named: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Leave out who is only meant by a "he" or a title, where other outlets name them too.

    The wrong one may be meant, or words of theirs elsewhere may have got no name.
    """
    named = named.merge(articles, on="article_id", suffixes=("_quoted", ""))
    places = named[["text", "speaker_start", "speaker_end", "speaker"]].itertuples(index=False)
    is_printed = [
        pd.notna(start) and name.split()[-1] in text[int(start) : int(end)]
        for text, start, end, name in places
    ]
    printed = set(_pair_surnames(named[is_printed]))
    keys = zip(_pair_surnames(alone), alone["named_by"], strict=True)
    return alone[[key in printed or not others for key, others in keys]]


def _pair_surnames(rows: pd.DataFrame) -> list[tuple[str, str]]:
    stories = rows.get("story", pd.Series(index=rows.index, dtype=object)).astype(object)
    surnames = rows["speaker"].str.split().str[-1]
    return list(zip(stories.where(stories.notna(), ""), surnames, strict=True))
