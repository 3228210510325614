"""Facts on the page: which names, places, numbers and dates each outlet states, and which not."""

import math
import re

import numpy as np
import pandas as pd

from analysis.compare import compare_pairs
from analysis.compare.facts import NUMBER_WORDS
from analysis.compare.intervals import (
    BOOTSTRAP_ARTICLES,
    bootstrap_means,
    bound_share,
    student_bound,
)
from analysis.report.charts import draw_intervals
from analysis.report.findings import (
    ALIKE,
    CONTEXT,
    DESCRIBED,
    DIFFERS,
    NOTHING,
    NOTHING_BESIDE,
    Finding,
    count,
    find_nothing,
    join_linked,
    join_names,
)
from analysis.report.markup import (
    NO_VIEW,
    Markup,
    fold,
    join_markup,
    link_to,
    quote_around,
    stack,
    write_text,
)
from analysis.report.selection import (
    N_DRAWN,
    N_OUTLETS,
    Frames,
    has_stories,
    list_outlets,
    mask_unseen,
    tells_one_story,
)
from analysis.report.tables import FOLDED, N_ROWS, TableView
from analysis.report.theme import format_interval, format_share

KINDS = {"name": "Names", "place": "Places", "number": "Numbers", "date": "Dates"}
# A day can be told as "yesterday", so that few dates are known to have no match: no share of them.
COUNTED = ["name", "place", "number"]
KEYS = ["story", "kind", "value", "unit"]
# Three letters in a row, and not the party and state behind a name ("R-Ky").
TELLING = re.compile(r"^(?!\w-).*[^\W\d_]{3}")
FEWEST_FACTS = 5  # of an outlet, to give a share
FEWEST_STORIES = 3  # for an interval over them
N_SHOWN = 4  # facts of one kind, or of one outlet, before the fold
N_NAMED = 3  # outlets named in a sentence before "and n others"
N_LINKED = 6  # and in the cell of a table


def select_stated(tables: Frames) -> pd.DataFrame:
    """Give the names, places, numbers and dates of outlets that tell a story in common."""
    rows = tables["stated"]
    if not tells_one_story(tables):
        return rows.iloc[:0]
    rows = rows[rows["kind"].isin(KINDS) & rows["outlet"].isin(list_outlets(tables))]
    is_name = rows["kind"].isin(["name", "place"])
    # "Fifteen" at the head of a sentence stands among the numbers already.
    is_word = is_name & rows["value"].str.lower().isin(NUMBER_WORDS)
    return rows[~is_word & (~is_name | rows["value"].str.match(TELLING))]


def measure_stated(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the share of the facts stated by two outlets on a story that each outlet states.

    Needs rows of table ``stated``; only stories that three outlets tell count, and facts that the
    outlet may tell in another form count neither way. One row per outlet: ``outlet``, ``value`` (0
    to 1), ``low`` and ``high`` (95%), ``n`` (facts), ``n_stories``. From three stories on value and
    interval are those of the mean over stories (Student's t, from ten on bootstrap); else, and
    where all stories have the same share, the interval is that of the facts (Wilson 1927).
    """
    rows = _choose_shared(rows)
    is_stated = rows["state"] == "stated"
    stories = is_stated.groupby([rows["outlet"], rows["story"].fillna("")]).mean()
    found = []
    for outlet, part in is_stated.groupby(rows["outlet"]):
        shares = stories[outlet].to_numpy(float)
        value, low, high = bound_share(part)
        if len(shares) >= FEWEST_STORIES:
            value = float(shares.mean())
            if shares.std() > 0:
                low, high = _bound_mean(shares, str(outlet))
        found.append((outlet, value, low, high, len(part), len(shares)))
    columns = ["outlet", "value", "low", "high", "n", "n_stories"]
    return pd.DataFrame(found, columns=columns)


def _choose_shared(rows):
    rows = rows[rows["kind"].isin(COUNTED) & (rows["state"] != "unclear")]
    return rows[(rows["n_telling"] > 2) & (rows["n_outlets"] > 1)]


def _bound_mean(shares, seed):
    if len(shares) >= BOOTSTRAP_ARTICLES:
        low, high = bootstrap_means(shares[:, None], seed)
        return float(low[0]), float(high[0])
    margin = student_bound(len(shares) - 1) * float(shares.std(ddof=1)) / math.sqrt(len(shares))
    return max(0.0, float(shares.mean()) - margin), min(1.0, float(shares.mean()) + margin)


def state_facts(tables: Frames) -> Finding:
    """Say how many of the facts that others state each outlet states."""
    section, rows = "stated", select_stated(tables)
    if tables["articles"]["outlet"].nunique() < 2:
        return find_nothing(section, NOTHING_BESIDE)
    if not len(rows) or rows["n_telling"].max() < 2:
        text = "No two outlets are known to tell one story"
        if not has_stories(tables["articles"]):
            text += ": no column “story” says which articles belong together"
        return find_nothing(section, f"{text}.")
    shares = measure_stated(rows)
    shares = shares[shares["n"] >= FEWEST_FACTS]
    if len(shares) < 2:
        return _state_lone(rows)
    shares = shares.sort_values(["value", "outlet"], ascending=[False, True])
    first, last = shares.iloc[0], shares.iloc[-1]
    several = _choose_shared(rows)["story"].nunique() > 1
    text = "Of the names, places and numbers that at least two outlets "
    text += "on a story state, " if several else "state, "
    text += f"{first['outlet']} states {_write_share(first)}, {last['outlet']} {_write_share(last)}"
    apart = _find_apart(rows, shares)
    if not apart:
        return Finding(
            section,
            "No clear difference in how many of the shared facts each outlet states",
            join_markup([_cite(tables, rows), f"{text}; {_write_alike(shares)}."], " "),
            ALIKE,
        )
    high, low = apart
    return Finding(
        section,
        f"{high} states more of the shared facts than {low}",
        join_markup([f"{text}.", _cite(tables, rows)], " "),
        DIFFERS,
    )


def _write_share(row) -> str:
    share, n_stories = format_share(row["value"]), int(row["n_stories"])
    interval = f"95% interval {format_interval(row['low'], row['high'], 0, share=True)}"
    if n_stories >= FEWEST_STORIES:
        return f"{share} (mean of {n_stories:,} stories; {interval})"
    return f"{share} of {int(row['n']):,} ({interval})"


def _write_alike(shares) -> str:
    return "the two cannot be told apart" if len(shares) == 2 else "no two can be told apart"


def _find_apart(rows, shares):
    """The two outlets that differ most clearly, the higher first; None if none can be told apart.

    Over stories by paired differences, corrected for the number of pairs; in fewer than three
    stories only where the intervals do not meet.
    """
    if shares["n_stories"].min() < FEWEST_STORIES:
        first, last = shares.loc[shares["low"].idxmax()], shares.loc[shares["high"].idxmin()]
        return (first["outlet"], last["outlet"]) if first["low"] > last["high"] else None
    rows = _choose_shared(rows)
    rows = rows[rows["outlet"].isin(shares["outlet"])]
    keys = ["story", "outlet"]
    measures = (rows["state"] == "stated").groupby([rows[key] for key in keys]).mean()
    measures = measures.rename("value").reset_index()
    measures = measures.assign(
        article_id=measures["story"] + "\n" + measures["outlet"], voice="all", measure="stated"
    )
    pairs = compare_pairs(measures.drop(columns="story"), measures[["article_id", *keys]])
    pairs = pairs[pairs["told_apart"] == "yes"]
    if not len(pairs):
        return None
    best = pairs.loc[pairs["p_corrected"].idxmin()]
    ends = best["outlet_a"], best["outlet_b"]
    return ends if best["difference"] > 0 else ends[::-1]


def _cite(tables, rows) -> Markup:
    """Name the fact that most outlets state and one does not, as far as was found."""
    rows = _list_left_out(_leave_openings(tables, rows))
    facts = rows[KEYS].fillna("")
    if not len(rows):
        return write_text("No fact was found that most outlets state and another does not.")
    n = len(facts.drop_duplicates())
    fact = rows[(facts == facts.iloc[0]).all(axis=1)]
    stated = fact[fact["state"] == "stated"]
    place = mask_unseen(tables, stated).iloc[0]
    texts, first = _select_texts(tables, stated), stated.iloc[0]
    is_name, context = first["kind"] in ("name", "place"), ""
    if not is_name:  # a number or a date says nothing alone
        words = quote_around(texts[first["article_id"]], first["start"], first["end"], CONTEXT)
        context = join_markup([f" ({first['outlet']}: “", words, "”)"], "")
    names = join_names(stated["outlet"].tolist(), N_NAMED)
    missing = join_names(fact.loc[fact["state"] == "none", "outlet"].tolist(), N_NAMED)
    verb = ("name" if is_name else "state") + ("s" if len(stated) == 1 else "")
    claim = f"{names} {verb} “{_write_fact(first, texts)}”"
    link = link_to(place["article_id"], place["start"], claim)
    more = f"; {count(n - 1, 'more such fact was', 'more such facts were')} found" if n > 1 else ""
    rest = f", for which no match was found in {missing}{more}."
    return join_markup([link, context, rest], "")


def _state_lone(rows) -> Finding:
    alone = rows[(rows["n_outlets"] == 1) & (rows["n_missing"] == rows["n_telling"] - 1)]
    n = alone.groupby("outlet").size().sort_values(ascending=False, kind="stable")
    if not len(n):
        return find_nothing("stated", "No fact was found that one outlet alone states.")
    each = [f"{outlet} states {count(int(k), 'fact')}" for outlet, k in n.items()]
    return Finding(
        "stated", "Facts that one outlet alone states",
        f"{join_names(each, N_NAMED)} for which no match was found in any other outlet on the "
        "story.", DESCRIBED,
    )  # fmt: skip


def plot_facts(tables: Frames) -> Markup:
    """Draw which share of the facts that two outlets on a story state each outlet states."""
    finding, rows = state_facts(tables), select_stated(tables)
    shares = measure_stated(rows)
    if finding.kind == NOTHING or (shares["n"] >= FEWEST_FACTS).sum() < 2:
        return NO_VIEW
    groups = {"All": rows} | {KINDS[kind]: rows[rows["kind"] == kind] for kind in COUNTED}
    parts = [measure_stated(part).assign(kind=name) for name, part in groups.items()]
    parts = [part[part["n"] >= FEWEST_FACTS] for part in parts]
    parts = [part for part in parts if len(part) > 1]
    # What all facts say is not said again of those of the only kind, nor of 30 outlets four times.
    fits = len(parts) > 2 and sum(map(len, parts)) <= N_DRAWN
    shown = pd.concat(parts if fits else parts[:1])
    facts = _choose_shared(rows)[KEYS].drop_duplicates()
    n_stories = facts["story"].nunique(dropna=False)
    over = "stories" if shares["n_stories"].max() >= FEWEST_STORIES else "facts"
    n_outlets = tables["articles"]["outlet"].nunique()
    left, why = n_outlets - shown["outlet"].nunique(), f"fewer than {FEWEST_FACTS} such facts"
    why += f", or not among the {N_OUTLETS} with most articles" if n_outlets > N_OUTLETS else ""
    told = f" of {count(n_stories, 'story', 'stories')}" if n_stories > 1 else ""
    return draw_intervals(
        shown, finding.headline,
        f"Share of the {count(len(facts), 'fact')}{told} that at least two outlets state which "
        "this outlet states too",
        group="kind" if shown["kind"].nunique() > 1 else None, share=True, decimals=0,
        unit="share", counted="Facts", outlets=list_outlets(tables),
        caption=f"Intervals are over {over}. What an outlet may tell in another form (a number in "
        "other words, a day as “yesterday”) counts neither way."
        + (f" {count(left, 'outlet is', 'outlets are')} not shown: {why}." if left else ""),
    )  # fmt: skip


def show_facts(tables: Frames) -> Markup:
    """List facts that most outlets on a story state and one does not, and that one alone states."""
    rows = select_stated(tables)
    rows = _leave_openings(tables, rows)
    parts = [_show_left_out(tables, _list_left_out(rows)), _show_alone(tables, _list_alone(rows))]
    parts = [part for part in parts if part is not NO_VIEW]
    return stack(*parts) if parts else NO_VIEW


def _list_left_out(rows) -> pd.DataFrame:
    """Facts that most outlets on their story state and in another have no match; clearest first.

    The rows of each, one per outlet; what stands in many stories tells little of one.
    """
    rows = rows[(rows["n_missing"] > 0) & (rows["n_outlets"] > 1)]
    rows = rows[rows["n_outlets"] * 2 > rows["n_telling"]]
    stated = rows[rows["state"] == "stated"].groupby(KEYS, dropna=False, sort=False)
    facts = stated.agg(n_outlets=("n_outlets", "first"), n_mentions=("n_mentions", "sum"))
    return _rank(facts.reset_index())[KEYS].merge(rows, on=KEYS, how="left")


def _list_alone(rows) -> pd.DataFrame:
    """Facts for which no match was found in any other outlet; clearest first."""
    rows = rows[(rows["n_outlets"] == 1) & (rows["n_missing"] == rows["n_telling"] - 1)]
    rows = rows[rows["n_telling"] > 1]
    # A single capitalised word, printed once, is as often the opening of a sentence or a title.
    is_full, is_name = rows["value"].str.contains(" "), rows["kind"].eq("name")
    is_named = is_full | (rows["n_mentions"] > 1)
    # Nor is "Carter" another than the outlet's own "Ash Carter".
    surnames = rows["value"].str.split().str[-1]
    places = pd.MultiIndex.from_arrays([rows["story"], rows["outlet"], surnames])
    is_named &= is_full | ~places.isin(places[is_full & is_name])
    return _rank(rows[is_named | ~is_name])


def _rank(facts):
    n_stories = facts.groupby(["kind", "value", "unit"])["value"].transform("size")
    facts = facts.assign(weight=facts["n_mentions"] / n_stories)
    order = ["n_outlets", "weight"]
    return facts.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _show_left_out(tables, rows) -> Markup:
    if not len(rows):
        return NO_VIEW
    facts = rows[KEYS].drop_duplicates()
    n, facts = len(facts), facts.head(N_ROWS)
    rows = facts.merge(rows, on=KEYS, how="left")
    texts, view = _select_texts(tables, rows), []
    for (_, kind, *_), part in rows.groupby(KEYS, dropna=False, sort=False):
        stated = part[part["state"] == "stated"]
        places = mask_unseen(tables, stated)
        links = [
            link_to(*place)
            for place in zip(places["article_id"], places["start"], places["outlet"], strict=True)
        ]
        missing = part.loc[part["state"] == "none", "outlet"]
        view.append(
            {
                "fact": _write_fact(stated.iloc[0], texts),
                "kind": kind,
                "stated": join_linked(join_names, links, N_LINKED),
                "missing": join_names(missing.tolist(), N_LINKED),
                "reads": quote_around(
                    texts[stated.iloc[0]["article_id"]], *stated.iloc[0][["start", "end"]]
                ),
            }
        )
    view = pd.DataFrame(view)
    caption = f"{count(n, 'fact')} that most outlets on a story state, with no match found in "
    caption += "another"
    headers = {"stated": "Stated by", "missing": "No match found in", "reads": "In context"}
    return _split_table(view, view.groupby("kind").cumcount(), caption, headers)


def _show_alone(tables, rows) -> Markup:
    if not len(rows):
        return NO_VIEW
    n, most = len(rows), max(1, N_ROWS // rows["outlet"].nunique())
    rows = rows.groupby("outlet", sort=True).head(most)
    rows = rows.sort_values("outlet", kind="stable").head(N_ROWS)
    texts, places = _select_texts(tables, rows), mask_unseen(tables, rows)["article_id"]
    facts = [fact for _, fact in rows.iterrows()]
    view = pd.DataFrame(
        {
            "outlet": rows["outlet"].to_numpy(),
            "fact": [
                link_to(place, fact["start"], _write_fact(fact, texts))
                for place, fact in zip(places, facts, strict=True)
            ],
            "kind": rows["kind"].to_numpy(),
            "reads": [quote_around(texts[f["article_id"]], f["start"], f["end"]) for f in facts],
        }
    )
    caption = f"{count(n, 'fact')} that one outlet states, with no match found in any other on the "
    caption += "story"
    order = view.groupby("outlet").cumcount()
    return _split_table(view, order, caption, {"reads": "In context"})


def _leave_openings(tables, rows):
    """Leave out lone words printed once by each outlet, at the head of a sentence ("Act like")."""
    is_stated = rows["state"] == "stated"
    is_word = is_stated & (rows["kind"] == "name") & ~rows["value"].str.contains(" ")
    words = rows[is_word & (rows["n_mentions"] == 1)]
    heads = tables["sentences"]
    heads = heads[heads["article_id"].isin(words["article_id"])]
    heads = pd.MultiIndex.from_frame(heads[["article_id", "start"]])
    is_head = np.zeros(len(words), bool)
    for marks in range(3):  # quotation marks before the word
        is_head |= pd.MultiIndex.from_arrays([words["article_id"], words["start"] - marks]).isin(
            heads
        )
    is_name = is_stated & ~rows.index.isin(words.index[is_head])
    keys = [rows[key].fillna("") for key in KEYS]
    return rows[is_name.groupby(keys).transform("any")]


def _select_texts(tables, rows):
    articles = tables["articles"]
    return articles[articles["article_id"].isin(rows["article_id"])].set_index("article_id")["text"]


def _split_table(view, order, caption, headers) -> Markup:
    """Show the first rows of each kind or outlet, and fold the others away."""
    is_first = order < N_SHOWN
    if len(view) <= FOLDED:
        is_first[:] = True
    first = TableView(view[is_first], caption, headers)
    rest = view[~is_first]
    if not len(rest):
        return first
    return stack(first, fold(TableView(rest, caption, headers), f"{len(rest):,} more"))


def _write_fact(fact, texts) -> str:
    """Write a name in full, a number or a date as it is printed, with what it counts."""
    if fact["kind"] in ("name", "place"):
        return fact["value"]
    printed = texts[fact["article_id"]][fact["start"] : fact["end"]]
    return f"{printed} ({fact['unit']})" if fact["unit"] not in ("", *"$£€%") else printed
