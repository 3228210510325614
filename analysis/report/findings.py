"""Findings: sentences computed from the tables, each true to what the tables can carry.

Every ``state_`` function takes the tables and gives one :class:`Finding`. Where the data cannot
carry a comparison the sentence says so; a first and a last are named only if they can be told
apart.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.compare import compare_pairs, correct_holm, find_exclusive_sources
from analysis.compare.intervals import student_tail
from analysis.compare.reuse import count_reused_words
from analysis.report.markup import Markup, escape, write_list
from analysis.report.theme import format_interval, format_number, format_share, reveal

MANY_OCCASIONS = 5  # beyond, the corpus is not one story and no single speech stands for it
MANY_SOURCES = 12  # beyond, they are counted and not named
FEWEST_SENTENCES = 5  # in each half of the articles, to speak of a change
N_NAMED = 4  # names spelled out in a sentence before "and n others"

Frames = Mapping[str, pd.DataFrame]


class Finding(Markup):
    """One finding: a headline for its chart, and the sentence with its numbers.

    Parameters
    ----------
    section : str
        The section that shows it: the sentence carries it as its ``id``, and links lead there.
    headline : str
        The finding in a few words.
    text : str
        The finding as a sentence, with its numbers.
    is_difference : bool
        Whether the outlets are found to differ; the rest is told after those that do.
    """

    def __init__(self, section: str, headline: str, text: str, is_difference: bool = True):
        self.section, self.headline, self.text = section, headline, text
        self.is_difference = is_difference
        super().__init__(
            f'<p class="finding" id="{escape(section)}">{escape(text)}</p>', reveal(text)
        )


def find_nothing(section: str, text: str) -> Finding:
    """Give a finding that no outlets can be compared, or that none differ."""
    return Finding(section, text.rstrip("."), text, False)


def list_findings(tables: Frames) -> Markup:
    """Give all findings as a list, each with a link to the section that shows it.

    Differences come first, then what could not be told apart.
    """
    findings = [
        state_statements(tables),
        state_variants(tables),
        state_conflicts(tables),
        state_sources(tables),
        state_length(tables),
        state_quoted_share(tables),
        state_sentiment(tables),
        state_readability(tables),
    ]
    findings.sort(key=lambda finding: not finding.is_difference)
    return write_list(
        [
            Markup(f'{escape(f.text)} <a href="#{escape(f.section)}">See how</a>', f.plain)
            for f in findings
        ],
        role="findings",
    )


def join_names(names: Sequence[str], limit: int = N_NAMED) -> str:
    """Join names as prose does.

    >>> join_names(["A", "B", "C"])
    'A, B and C'
    >>> join_names(list("ABCDEFG"))
    'A, B, C, D and 3 others'
    """
    names = [str(name) for name in names]
    if len(names) > limit + 1:
        return f"{', '.join(names[:limit])} and {len(names) - limit} others"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> count(1, "outlet"), count(1200, "story", "stories")
    ('1 outlet', '1,200 stories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


NOTHING_BESIDE = "There is no second outlet to compare with."


def state_apart(tables: Frames) -> Finding:
    """Say how much of the articles was set apart before counting."""
    rows = tables["measures"]
    rows = rows[(rows["measure"] == "outside_body_share") & rows["value"].notna()]
    if not rows["value"].gt(0).any():
        return find_nothing("apart", "Nothing was set apart: every word of every article counts.")
    most = rows.loc[rows["value"].idxmax()]
    share = format_share(most["value"])
    return Finding(
        "apart",
        f"{share} of the words of {most['outlet']} stand outside the body",
        f"Most is set apart in {most['outlet']}: {share} of the words of article "
        f"{most['article_id']} stand outside its body.",
        bool(most["value"] > 0.2),
    )


# What is quoted ------------------------------------------------------------------------------


def select_shared(tables: Frames, most: int = 40) -> pd.DataFrame:
    """Give the statements worth comparing: of each occasion that two outlets print part of, all.

    Occasions with most shared statements come first, until there are `most` statements.
    """
    statements = tables["statements"]
    shared = statements[statements["n_outlets"] > 1].groupby("occasion").size()
    shared = shared.sort_values(ascending=False, kind="stable")
    rows = statements[statements["occasion"].isin(shared.index)]
    rows = rows.assign(place=rows["occasion"].map({o: i for i, o in enumerate(shared.index)}))
    rows = rows.sort_values(["place", "statement_order", "statement_id"], kind="stable")
    fits = rows.groupby("place").size().cumsum() <= most
    return rows[rows["place"].isin(fits.index[fits | (fits.index == 0)])].head(most)


def state_statements(tables: Frames) -> Finding:
    """Say which outlets print how much of what was said."""
    statements, section = tables["statements"], "statements"
    if not len(statements):
        return find_nothing(section, "No article quotes anybody.")
    shared = int((statements["n_outlets"] > 1).sum())
    total = count(len(statements), "quoted sentence")
    if tables["articles"]["outlet"].nunique() < 2:
        return find_nothing(section, f"The articles print {total}. {NOTHING_BESIDE}")
    if not shared:
        return find_nothing(section, f"Of {total}, none was found in two outlets.")
    share = f"Of {total} in all, {shared} {'is' if shared == 1 else 'are'} printed by two or more."
    chosen = select_shared(tables)
    main = chosen[chosen["place"] == 0]
    speaker = main["speaker"].dropna()
    if len(main) < 2 or not len(speaker) or chosen["place"].nunique() > MANY_OCCASIONS:
        return Finding(section, f"{shared} of {total} are printed by two outlets or more", share)
    printed = tables["renderings"]
    printed = printed[printed["statement_id"].isin(main["statement_id"])]
    n = printed.groupby("outlet")["statement_id"].nunique()
    n = n.sort_values(ascending=False, kind="stable")
    said = f"{len(main)} sentences of {speaker.iloc[0]}"
    all_of = "all" if n.iloc[0] == len(main) else f"{n.iloc[0]} of"
    headline = f"{n.index[0]} prints {all_of} {said}"
    if n.iloc[-1] < n.iloc[0]:
        headline += f", {n.index[-1]} {n.iloc[-1]}"
    each = join_names(
        [
            f"{outlet} prints {k}" if not i else f"{outlet} {k}"
            for i, (outlet, k) in enumerate(n.items())
        ]
    )
    return Finding(section, headline, f"Of {said} on one occasion, {each}. {share}")


def state_overlap(tables: Frames) -> Finding:
    """Say which outlet's quotations stand most completely in another."""
    pairs = tables["overlap"].dropna(subset="share_of_a")
    if not len(pairs):
        return find_nothing("overlap", f"There are no quotations to share. {NOTHING_BESIDE}")
    most = pairs.loc[pairs["share_of_a"].idxmax()]
    if most["share_of_a"] == 0:
        return find_nothing("overlap", "No two outlets print the same quotation.")
    a, b = most["outlet_a"], most["outlet_b"]
    back = pairs[(pairs["outlet_a"] == b) & (pairs["outlet_b"] == a)]["share_of_a"]
    share = format_share(most["share_of_a"])
    text = f"Of the words that {a} quotes, {b} prints {share}"
    if len(back):
        text += f"; of those that {b} quotes, {a} prints {format_share(back.iloc[0])}"
    return Finding("overlap", f"{b} prints {share} of what {a} quotes", f"{text}.")


def state_variants(tables: Frames) -> Finding:
    """Say how often two outlets print the same sentence in different words."""
    statements, renderings = tables["statements"], tables["renderings"]
    shared = statements.loc[statements["n_outlets"] > 1, "statement_id"]
    rows = renderings[renderings["statement_id"].isin(shared)]
    if not len(rows):
        return find_nothing("variants", "No quoted sentence was found in two outlets.")
    altered = rows[rows["relation"] == "altered"]
    n_part = int((rows["relation"] == "excerpt").sum())
    whole = f"{count(len(rows), 'printing')} of sentences that outlets share"
    parts = f"{count(n_part, 'is a part', 'are parts')} of the sentence"
    if not len(altered):
        return find_nothing(
            "variants", f"None of the {whole} changes a word without a mark; {parts}."
        )
    examples = [
        f"{row.outlet} has “{change['printed']}” for “{change['majority']}”"
        for row in altered.itertuples()
        for change in list(row.changes)[:1]
        if change["kind"] in ("substitution", "spelling")
    ]
    changes = f"{count(len(altered), 'printing changes', 'printings change')} a word without a mark"
    return Finding(
        "variants",
        changes,
        f"{len(altered)} of the {whole} {'change' if len(altered) > 1 else 'changes'} a word "
        f"without a mark that says so{': ' if examples else ''}{join_names(examples[:2])}; "
        f"{parts}.",
    )


def state_sources(tables: Frames) -> Finding:
    """Say which people only one outlet quotes."""
    quotes = tables["quotes"]
    speech = quotes[(quotes["kind"] == "speech") & quotes["speaker"].notna()]
    if not len(speech):
        return find_nothing("sources", "No quotation has a speaker that could be named.")
    if tables["articles"]["outlet"].nunique() < 2:
        n = count(speech["speaker"].nunique(), "speaker")
        return find_nothing("sources", f"The articles quote {n}. {NOTHING_BESIDE}")
    alone = find_exclusive_sources(tables["articles"], quotes)
    if not len(alone):
        return find_nothing("sources", "No named source was found in one outlet alone.")
    sure = set(speech.loc[speech["confidence"] == "high", "speaker"])
    if len(alone) > MANY_SOURCES:
        named = speech.merge(tables["articles"][["article_id", "outlet"]], on="article_id")
        n_named = named.groupby("outlet")["speaker"].nunique()
        n_alone = alone["outlet"].value_counts(sort=True)
        each = [f"{o} alone quotes {n} of its {n_named[o]}" for o, n in n_alone.items()]
        return Finding(
            "sources",
            f"{len(alone):,} of {n_named.sum():,} sources are quoted by one outlet alone",
            f"Of the sources that they name, {join_names(each)}.",
        )
    named = alone["speaker"].where(alone["speaker"].isin(sure), "probably " + alone["speaker"])
    by_outlet = named.groupby(alone["outlet"], sort=False).agg(list)
    by_outlet = by_outlet.loc[by_outlet.str.len().sort_values(ascending=False, kind="stable").index]
    each = [f"{o} alone quotes {join_names(s)}" for o, s in by_outlet.items()]
    return Finding("sources", each[0], f"{join_names(each, 2)}.")


def state_conflicts(tables: Frames) -> Finding:
    """Say where outlets give different facts about the same thing."""
    groups = group_conflicts(tables)
    if not groups:
        return find_nothing(
            "conflicts", "No number, date, channel or role was found to differ between passages."
        )
    first, more = groups[0][0], len(groups) - 1
    rest = f" {count(more, 'more fact differs', 'more facts differ')}." if more else ""
    return Finding("conflicts", first.rstrip("."), f"{first}{rest}")


def group_conflicts(tables: Frames) -> list[tuple[str, pd.DataFrame]]:
    """Put conflicts together that set the same value of one outlet against others' same value.

    Gives a sentence and the rows of each, those over most outlets first.
    """
    keys = ["kind", "topic", "outlet_a", "text_a", "value_b"]
    groups = []
    for (kind, topic, outlet, text, _), rows in tables["conflicts"].groupby(keys, sort=False):
        others = rows.drop_duplicates("outlet_b")
        wordings = list(dict.fromkeys(others["text_b"]))
        sentence = (
            f"On {topic}, the {kind} differs: {outlet} prints “{text}”, "
            f"{join_names(others['outlet_b'])} “{join_names(wordings)}”."
        )
        groups.append((sentence, rows))
    return sorted(groups, key=lambda group: -group[1]["outlet_b"].nunique())


def state_omissions(tables: Frames) -> Finding:
    """Say how much of what one outlet tells was found in no other."""
    sentences = find_unmatched(tables)
    if not len(sentences):
        return find_nothing("omissions", "There is no second article on a story to compare with.")
    share = sentences.groupby("outlet")["is_alone"].agg(["mean", "sum", "size"])
    share = share.sort_values("mean", ascending=False, kind="stable")
    first, last = share.iloc[0], share.iloc[-1]
    text = (
        f"For {first['sum']:.0f} of the {first['size']:.0f} sentences that are {share.index[0]}'s "
        "own no match was found in another article"
    )
    if len(share) > 1:
        text += f", for {last['sum']:.0f} of {last['size']:.0f} of {share.index[-1]}'s"
    headline = f"{format_share(first['mean'])} of {share.index[0]}'s own sentences have no match"
    return Finding("omissions", headline, f"{text}.", bool(first["mean"] - last["mean"] > 0.1))


def find_unmatched(tables: Frames) -> pd.DataFrame:
    """Give each sentence in an outlet's own voice that was compared, and whether it stands alone.

    One row per sentence: the columns of ``sentences``, ``outlet``, ``is_alone`` (no counterpart in
    any other outlet), and ``other_id``, ``other_index`` and ``score`` of the nearest sentence.
    """
    outlets = tables["articles"].set_index("article_id")["outlet"]
    pairs = tables["counterparts"]
    mine, theirs = pairs["article_id"].map(outlets), pairs["other_id"].map(outlets)
    pairs = pairs[mine != theirs].sort_values("score", ascending=False, kind="stable")
    keys = ["article_id", "sentence_index"]
    nearest = pairs.drop_duplicates(keys)
    is_matched = pairs.groupby(keys)["is_match"].any().rename("is_matched")
    sentences = tables["sentences"]
    sentences = sentences[sentences["voice"] == "own"]
    rows = sentences.merge(nearest[[*keys, "other_id", "other_index", "score"]], on=keys)
    rows = rows.merge(is_matched, on=keys)
    return rows.assign(outlet=rows["article_id"].map(outlets), is_alone=~rows["is_matched"])


def state_reuse(tables: Frames) -> Finding:
    """Say how much of the outlets' own text stands in another outlet too."""
    reuse = tables["reuse"]
    shared = reuse[reuse.groupby("passage_id")["outlet"].transform("nunique") > 1]
    stretches = count_reused_words(shared)
    if not len(stretches):
        return find_nothing("reuse", "No longer passage of own words was found in two outlets.")
    outlet = stretches["article_id"].map(tables["articles"].set_index("article_id")["outlet"])
    words = stretches.groupby(outlet)["n_words"].sum()
    own = tables["measures"]
    own = own[(own["measure"] == "n_words") & (own["voice"] == "own")]
    share = (words / own.groupby("outlet")["value"].sum().reindex(words.index)).clip(upper=1)
    share = share.sort_values(ascending=False, kind="stable")
    each = [f"{format_share(s)} of {o}'s ({words[o]:,} words)" for o, s in share.items()]
    return Finding(
        "reuse",
        f"{format_share(share.iloc[0])} of {share.index[0]}'s own words stand in another outlet",
        f"Of the outlets' own words, {join_names(each)} stand in another outlet too.",
        bool(share.iloc[0] > 0.1),
    )


# Measures ------------------------------------------------------------------------------------


def select_measure(tables: Frames, measure: str, voice: str = "all") -> pd.DataFrame:
    """Give one measure of one voice by outlet: rows of the table ``outlets`` that have a value."""
    outlets = tables["outlets"]
    rows = outlets[(outlets["measure"] == measure) & (outlets["voice"] == voice)]
    return rows[rows["value"].notna()].sort_values(["value", "outlet"], ascending=[False, True])


def state_length(tables: Frames) -> Finding:
    """Say how the length of the articles differs."""
    rows = select_measure(tables, "n_words")
    if len(rows) < 2:
        return _too_few("length", "The length of the body, in words,", rows, 0)
    if (rows["n_articles"] > 1).any():
        return _state_difference(
            tables, "length", "n_words", "all", "the length of an article, in words,", 0,
            "The articles of no outlet are longer than another's",
        )  # fmt: skip
    first, last = rows.iloc[0], rows.iloc[-1]
    if last["value"] == 0 or first["value"] < 1.1 * last["value"]:
        return find_nothing(
            "length", f"The articles are about equally long: {_span(rows, 0)} words of body text."
        )
    times = f"{format_number(first['value'] / last['value'], 1)} times"
    return Finding(
        "length",
        f"{first['outlet']} is {times} as long as {last['outlet']}",
        f"{first['outlet']} prints {format_number(first['value'], 0)} words, {times} the "
        f"{format_number(last['value'], 0)} of {last['outlet']} (body text, an article each).",
    )


def state_quoted_share(tables: Frames) -> Finding:
    """Say how much of the body is quotation."""
    rows, section = select_measure(tables, "quoted_share"), "quoted-share"
    if not len(rows) or not rows["value"].sum():
        return find_nothing(section, "No article quotes anybody.")
    if len(rows) < 2:
        return _too_few(section, "The quoted share of the body", rows, 0, share=True)
    if (rows["n_articles"] > 1).any():
        return _state_difference(
            tables, section, "quoted_share", "all", "the quoted share of an article", 0,
            "No outlet quotes more than another", share=True,
        )  # fmt: skip
    first, last = rows.iloc[0], rows.iloc[-1]
    most, least = format_share(first["value"]), format_share(last["value"])
    return Finding(
        section,
        f"{most} of {first['outlet']} is quotation, {least} of {last['outlet']}",
        f"Quotation makes up {most} of the words of {first['outlet']} and {least} of those of "
        f"{last['outlet']}.",
        bool(first["value"] - last["value"] > 0.05),
    )


def state_readability(tables: Frames) -> Finding:
    """Say whether some outlet's text is harder to read than another's."""
    return _state_difference(
        tables, "readability", "flesch_kincaid_grade", "all",
        "the school grade that the text asks for (Flesch-Kincaid)", 1,
        "No outlet can be called harder to read than another",
    )  # fmt: skip


def state_sentiment(tables: Frames) -> Finding:
    """Say how the sentiment of the outlets' own words differs, and that of what they quote."""
    own = select_measure(tables, "sentiment_mean", "own").set_index("outlet")["value"]
    quoted = select_measure(tables, "sentiment_mean", "quoted").set_index("outlet")["value"]
    finding = _state_difference(
        tables, "sentiment", "sentiment_mean", "own", "the sentiment of the outlets' own words", 2,
        "The outlets' own words cannot be told apart by sentiment",
    )  # fmt: skip
    both = own.index.intersection(quoted.index)
    higher = int((quoted[both] > own[both]).sum())
    if len(both) < 2 or higher not in (0, len(both)):
        return finding
    rows = tables["outlets"][tables["outlets"]["measure"] == "sentiment_mean"]
    ends = rows.pivot_table(index="outlet", columns="voice", values=["low", "high"]).reindex(both)
    if {("low", "quoted"), ("high", "own")} <= set(ends.columns):
        gap = (
            ends["low"]["quoted"] - ends["high"]["own"]
            if higher
            else ends["low"]["own"] - ends["high"]["quoted"]
        )
        apart = int((gap > 0).sum())
    else:
        apart = 0
    side = "higher" if higher else "lower"
    headline = f"In each of {len(both)} outlets the quoted words score {side} than its own"
    return Finding(
        "sentiment",
        headline,
        f"{headline} (mean of sentences {_range(quoted[both])} against {_range(own[both])}), but "
        f"the two intervals are apart in {apart or 'none'} of them. "
        f"{finding.text}",
    )


def state_arc(tables: Frames) -> Finding:
    """Say whether sentiment changes between the first and the second half of the articles."""
    sentences = tables["sentences"].dropna(subset="sentiment")
    sentences = sentences.merge(tables["articles"][["article_id", "outlet"]], on="article_id")
    last = sentences.groupby("article_id")["sentence_index"].transform("max")
    late = sentences["sentence_index"] > last / 2
    halves = sentences.groupby(["outlet", late])["sentiment"].agg(["mean", "var", "size"]).unstack()
    if halves.shape[1] < 6:
        return find_nothing("arc", "The articles are too short to have two halves.")
    halves = halves[halves["size"].min(axis=1) >= FEWEST_SENTENCES]
    if not len(halves):
        return find_nothing("arc", "The articles are too short to compare their halves.")
    change = halves["mean"][True] - halves["mean"][False]
    error = (halves["var"] / halves["size"]).sum(axis=1) ** 0.5
    freedom = halves["size"].min(axis=1).astype(int) - 1
    p = [student_tail(c / e, f) if e else 1.0 for c, e, f in zip(change, error, freedom)]  # noqa: B905
    apart = change[correct_holm(np.array(p)) < 0.05]
    spread = f"changes of {format_number(change.min(), 2)} to {format_number(change.max(), 2)}"
    if not len(apart):
        return Finding(
            "arc",
            "No outlet's mood differs between the first and the second half",
            "Between the first and the second half of the articles no outlet's mood differs "
            f"beyond chance ({spread}).",
            False,
        )
    each = [f"{'brighter' if c > 0 else 'darker'} in {o} ({c:+.2f})" for o, c in apart.items()]
    text = f"The second half of the articles is {join_names(each)}"
    return Finding("arc", text, f"{text}; of the other outlets that cannot be said.")


def _state_difference(
    tables: Frames,
    section: str,
    measure: str,
    voice: str,
    name: str,
    decimals: int,
    no_difference: str,
    share: bool = False,
) -> Finding:
    """State the clearest difference between two outlets, or that none can be told apart."""
    rows = select_measure(tables, measure, voice)
    name = name[0].upper() + name[1:]
    if len(rows) < 2:
        return _too_few(section, name, rows, decimals, share)
    table = tables["measures"]
    chosen = table[(table["measure"] == measure) & (table["voice"] == voice)]
    pairs = compare_pairs(chosen, tables["articles"])
    apart = pairs[pairs["told_apart"] == "yes"]
    if not len(apart):
        runs = f"{name} runs from {_span(rows, decimals, share)}"
        if (pairs["told_apart"] == "too little data").all():
            return find_nothing(section, f"{runs}; that is too little text to tell outlets apart.")
        text = f"{runs}, but no two outlets can be told apart (95% intervals)."
        return Finding(section, no_difference, text, False)
    clearest = apart.loc[apart["p_corrected"].idxmin()]
    high, low = clearest["outlet_a"], clearest["outlet_b"]
    if clearest["difference"] < 0:
        high, low = low, high
    values = rows.set_index("outlet")
    written = {}
    for outlet in (high, low):
        row = values.loc[outlet]
        interval = format_interval(row["low"], row["high"], decimals, share)
        written[outlet] = f"{_write(row['value'], decimals, share)} ({interval})"
    return Finding(
        section,
        f"{name.split(' (')[0].rstrip(',')} is higher in {high} than in {low}",
        f"{name} differs between {len(apart)} of {count(len(pairs), 'pair')} of outlets, most "
        f"clearly {high}, {written[high]}, and {low}, {written[low]}; 95% intervals in brackets.",
    )


def _too_few(section: str, name: str, rows: pd.DataFrame, decimals: int, share=False) -> Finding:
    if not len(rows):
        return find_nothing(section, f"{name} cannot be told: there is too little text.")
    value = _write(rows["value"].iloc[0], decimals, share)
    return find_nothing(
        section, f"{name} is {value} for {rows['outlet'].iloc[0]}. {NOTHING_BESIDE}"
    )


def _span(rows: pd.DataFrame, decimals: int, share: bool = False) -> str:
    return " to ".join(
        f"{_write(row['value'], decimals, share)} ({row['outlet']})"
        for _, row in rows.iloc[[-1, 0]].iterrows()
    )


def _range(values: pd.Series) -> str:
    return f"{format_number(values.min(), 2)} to {format_number(values.max(), 2)}"


def _write(value: float, decimals: int, share: bool) -> str:
    return format_share(value, decimals) if share else format_number(value, decimals)
