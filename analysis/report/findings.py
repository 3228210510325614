"""Findings: sentences computed from the tables, each true to what the tables can carry.

Every ``state_`` function takes the tables and gives one :class:`Finding`. Where the data cannot
carry a comparison the sentence says so; a first and a last are named only if they can be told
apart.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.compare import compare_pairs, find_exclusive_sources
from analysis.report.markup import Markup, escape, write_list
from analysis.report.theme import format_interval, format_number, format_share, reveal

N_NAMED = 4  # names spelled out in a sentence before "and n others"

Frames = Mapping[str, pd.DataFrame]


class Finding(Markup):
    """One sentence with its number.

    Parameters
    ----------
    section : str
        The section that shows it: the sentence carries it as its ``id``, and links lead there.
    text : str
        The sentence.
    is_difference : bool
        Whether the outlets are found to differ; the rest is told after those that do.
    """

    def __init__(self, section: str, text: str, is_difference: bool = True):
        self.section, self.text, self.is_difference = section, text, is_difference
        super().__init__(
            f'<p class="finding" id="{escape(section)}">{escape(text)}</p>', reveal(text)
        )


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
        state_readability(tables),
        state_sentiment(tables),
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


def state_apart(tables: Frames) -> Finding:
    """Say how much of the articles was set apart before counting."""
    rows = tables["measures"]
    rows = rows[(rows["measure"] == "outside_body_share") & rows["value"].notna()]
    if not rows["value"].gt(0).any():
        return Finding("apart", "Nothing was set apart: every word of every article counts.", False)
    most = rows.loc[rows["value"].idxmax()]
    return Finding(
        "apart",
        f"Most is set apart in {most['outlet']}: {format_share(most['value'])} of the words of "
        f"article {most['article_id']} stand outside its body.",
        most["value"] > 0.2,
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
        return Finding(section, "No article quotes anybody.", False)
    n_shared = int((statements["n_outlets"] > 1).sum())
    total = f"{count(len(statements), 'quoted sentence')}"
    if not n_shared:
        if tables["articles"]["outlet"].nunique() < 2:
            return Finding(section, f"The articles quote {total}. {_NOTHING_BESIDE}", False)
        return Finding(section, f"Of {total}, none is printed by two outlets.", True)
    text = f"Of {total}, {n_shared} are printed by two or more outlets."
    chosen = select_shared(tables)
    main = chosen[chosen["place"] == 0]
    if len(main) > 1:
        printed = tables["renderings"]
        printed = printed[printed["statement_id"].isin(main["statement_id"])]
        n = (
            printed.groupby("outlet")["statement_id"]
            .nunique()
            .sort_values(ascending=False, kind="stable")
        )
        speaker = main["speaker"].dropna()
        who = f" of {speaker.iloc[0]}" if len(speaker) else ""
        each = join_names([f"{outlet} prints {k}" for outlet, k in n.items()])
        text = f"Of {len(main)} sentences{who}, {each}. {text}"
    return Finding(section, text)


def state_variants(tables: Frames) -> Finding:
    """Say how often two outlets print the same sentence in different words."""
    statements, renderings = tables["statements"], tables["renderings"]
    shared = statements.loc[statements["n_outlets"] > 1, "statement_id"]
    rows = renderings[renderings["statement_id"].isin(shared)]
    if not len(rows):
        return Finding("variants", "No sentence is printed by two outlets.", False)
    altered = rows[rows["relation"] == "altered"]
    n_part = int((rows["relation"] == "excerpt").sum())
    whole = f"{count(len(rows), 'printing')} of sentences that outlets share"
    parts = f"{count(n_part, 'is a part', 'are parts')} of a sentence"
    if not len(altered):
        return Finding(
            "variants", f"None of the {whole} changes a word without a mark; {parts}.", False
        )
    examples = []
    for row in altered.itertuples():
        for change in row.changes:
            if change["kind"] in ("substitution", "spelling") and len(examples) < 2:
                examples.append(
                    f"{row.outlet} has “{change['printed']}” for “{change['majority']}”"
                )
                break
    example = f": {join_names(examples)}" if examples else ""
    return Finding(
        "variants",
        f"{len(altered)} of the {whole} {'change' if len(altered) > 1 else 'changes'} a word "
        f"without a mark that says so{example}; {parts}.",
    )


def state_sources(tables: Frames) -> Finding:
    """Say which people only one outlet quotes."""
    quotes = tables["quotes"]
    speech = quotes[(quotes["kind"] == "speech") & quotes["speaker"].notna()]
    if not len(speech):
        return Finding("sources", "No quotation has a speaker that could be named.", False)
    if tables["articles"]["outlet"].nunique() < 2:
        n = count(speech["speaker"].nunique(), "speaker")
        return Finding("sources", f"The articles quote {n}. {_NOTHING_BESIDE}", False)
    alone = find_exclusive_sources(tables["articles"], quotes)
    # Whoever is named with low confidence only is not worth a claim.
    sure = set(speech.loc[speech["confidence"] == "high", "speaker"])
    alone = alone[alone["speaker"].isin(sure)]
    if not len(alone):
        return Finding("sources", "No named source is quoted by one outlet alone.", False)
    by_outlet = alone.groupby("outlet", sort=False)["speaker"].agg(list)
    by_outlet = by_outlet.loc[by_outlet.str.len().sort_values(ascending=False, kind="stable").index]
    each = join_names([f"{o} alone quotes {join_names(s, 3)}" for o, s in by_outlet.items()], 2)
    return Finding("sources", f"{each}.")


def state_conflicts(tables: Frames) -> Finding:
    """Say where outlets give different facts about the same thing."""
    conflicts = tables["conflicts"]
    if not len(conflicts):
        return Finding("conflicts", "No number, date or channel was found to differ.", False)
    return Finding("conflicts", f"{count(len(conflicts), 'fact')} differ.")


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
        return _too_few("length", rows, "words long", 0)
    if (rows["n_articles"] > 1).any():
        return _state_difference(tables, "length", "n_words", "all", "The length of an article", 0)
    first, last = rows.iloc[0], rows.iloc[-1]
    if last["value"] == 0 or first["value"] < 1.1 * last["value"]:
        text = (
            f"The articles are about equally long: {_span(rows, 0)} words of body text, "
            f"an article each of {count(len(rows), 'outlet')}."
        )
        return Finding("length", text, False)
    times = first["value"] / last["value"]
    return Finding(
        "length",
        f"{first['outlet']} prints {format_number(first['value'], 0)} words, "
        f"{format_number(times, 1)} times the {format_number(last['value'], 0)} of "
        f"{last['outlet']} (body text, an article each).",
    )


def state_quoted_share(tables: Frames) -> Finding:
    """Say how much of the body is quotation."""
    rows = select_measure(tables, "quoted_share")
    section = "quoted-share"
    if not len(rows) or not rows["value"].sum():
        return Finding(section, "No article quotes anybody.", False)
    if len(rows) < 2:
        share = format_share(rows["value"].iloc[0])
        return Finding(section, f"{share} of the words are quoted. {_NOTHING_BESIDE}", False)
    if (rows["n_articles"] > 1).any():
        name = "The quoted share of an article"
        return _state_difference(tables, section, "quoted_share", "all", name, 0, share=True)
    first, last = rows.iloc[0], rows.iloc[-1]
    return Finding(
        section,
        f"Quotation makes up {format_share(first['value'])} of the words of {first['outlet']} and "
        f"{format_share(last['value'])} of those of {last['outlet']}.",
        first["value"] - last["value"] > 0.05,
    )


def state_readability(tables: Frames) -> Finding:
    """Say whether some outlet's text is harder to read than another's."""
    name = "The school grade that the text asks for (Flesch-Kincaid)"
    return _state_difference(tables, "readability", "flesch_kincaid_grade", "all", name, 1)


def state_sentiment(tables: Frames) -> Finding:
    """Say how the sentiment of the outlets' own words differs, and that of what they quote."""
    own = select_measure(tables, "sentiment_mean", "own").set_index("outlet")["value"]
    quoted = select_measure(tables, "sentiment_mean", "quoted").set_index("outlet")["value"]
    finding = _state_difference(
        tables, "sentiment", "sentiment_mean", "own", "The sentiment of the outlets' own words", 2
    )
    both = own.index.intersection(quoted.index)
    if len(both) < 2:
        return finding
    higher = int((quoted[both] > own[both]).sum())
    if higher in (0, len(both)):
        text = (
            f"In {'all' if higher else 'none'} of the {len(both)} outlets that quote, "
            "the words quoted score higher than the outlet's own "
            f"(sentence means {_range(quoted[both], 2)} against {_range(own[both], 2)}). "
        )
        return Finding("sentiment", text + finding.text, True)
    return finding


_NOTHING_BESIDE = "There is no second outlet to compare with."


def _state_difference(
    tables: Frames,
    section: str,
    measure: str,
    voice: str,
    name: str,
    decimals: int,
    share: bool = False,
) -> Finding:
    """State the clearest difference between two outlets, or that none can be told apart."""
    rows = select_measure(tables, measure, voice)
    if len(rows) < 2:
        return _too_few(section, rows, "", decimals, name)
    table = tables["measures"]
    chosen = table[(table["measure"] == measure) & (table["voice"] == voice)]
    pairs = compare_pairs(chosen, tables["articles"])
    apart = pairs[pairs["told_apart"] == "yes"]
    spread = f"{_span(rows, decimals, share)}"
    if not len(apart):
        if (pairs["told_apart"] == "too little data").all():
            text = f"{name} runs from {spread}; that is too little text to tell outlets apart."
        else:
            text = f"{name} does not set the outlets apart: it runs from {spread}, and the 95% intervals allow for no difference."
        return Finding(section, text, False)
    clearest = apart.loc[apart["p_corrected"].idxmin()]
    values = rows.set_index("outlet")
    high, low = clearest["outlet_a"], clearest["outlet_b"]
    if clearest["difference"] < 0:
        high, low = low, high

    def write(outlet):
        row = values.loc[outlet]
        figure = (
            format_share(row["value"], decimals) if share else format_number(row["value"], decimals)
        )
        return f"{figure} ({format_interval(row['low'], row['high'], decimals, share)})"

    return Finding(
        section,
        f"{name} differs between {len(apart)} of {count(len(pairs), 'pair')} of outlets, most "
        f"clearly {high}, {write(high)}, and {low}, {write(low)}.",
    )


def _too_few(section: str, rows: pd.DataFrame, unit: str, decimals: int, name="") -> Finding:
    if not len(rows):
        return Finding(
            section, f"{name or 'This'} cannot be measured here: too little text.", False
        )
    row = rows.iloc[0]
    value = f"{format_number(row['value'], decimals)} {unit}".strip()
    what = f"{name} is {value} for {row['outlet']}" if name else f"{row['outlet']} is {value}"
    return Finding(section, f"{what}. {_NOTHING_BESIDE}", False)


def _span(rows: pd.DataFrame, decimals: int, share: bool = False) -> str:
    write = format_share if share else format_number
    last, first = rows.iloc[-1], rows.iloc[0]
    return (
        f"{write(last['value'], decimals)} ({last['outlet']}) to "
        f"{write(first['value'], decimals)} ({first['outlet']})"
    )


def _range(values: pd.Series, decimals: int) -> str:
    return f"{format_number(values.min(), decimals)} to {format_number(values.max(), decimals)}"
