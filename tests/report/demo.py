# %% [markdown]
# # How was the ferry story told?
#
# Three articles, written for the tests, through every piece of the page.

# %%
import json
import os

import numpy as np
import pandas as pd

from analysis import schema
from analysis.report import charts, grids, markup, matrix, reader, tables

with open(os.environ["DEMO_STORY"], encoding="utf-8") as file:
    story = json.load(file)
rows = {name: [] for name in ("articles", "zones", "quotes", "renderings", "reuse")}
for a in story:
    text, where = a["text"], {"article_id": a["id"], "outlet": a["outlet"]}

    def span(needle, start=0, text=text):
        at = text.index(needle, start)
        return {"start": at, "end": at + len(needle)}

    rows["articles"].append(
        where
        | {
            "outlet_evidence": "metadata",
            "published": a["date"],
            "published_evidence": "metadata",
            "title": a["title"],
            "language": "en",
            "source": a["id"] + ".txt",
            "text": text,
        }
    )
    for needle, zone, rule in a["zones"]:
        rows["zones"].append(where | span(needle) | {"zone": zone, "rule": rule})
    for i, (needle, kind, speaker) in enumerate(a["quotes"]):
        rows["quotes"].append(
            where
            | span(needle)
            | {
                "quote_id": f"{a['id']}#{i}",
                "text": needle,
                "kind": kind,
                "speaker": speaker,
                "speaker_start": None,
                "speaker_end": None,
                "cue": "said",
                "rule": "demo",
                "confidence": "high",
            }
        )
    for statement, needle, relation, changes in a["renderings"]:
        place = span(needle)
        rows["renderings"].append(
            where
            | place
            | {
                "statement_id": statement,
                "quote_id": "q",
                "text": needle,
                "relation": relation,
                "changes": [
                    {"kind": kind, "majority": majority, "printed": printed}
                    | {
                        "start": span(anchor, place["start"])["start"],
                        "end": span(anchor, place["start"])["start"] + len(printed),
                    }
                    for kind, majority, printed, anchor in changes
                ],
            }
        )
    for needle in a["shared"]:
        rows["reuse"].append(where | span(needle) | {"passage_id": "p1", "n_words": 7})
for row in rows["articles"]:
    row["published"] = pd.to_datetime(row["published"])
frames = {name: schema.make(name, values) for name, values in rows.items()}
articles, renderings = frames["articles"], frames["renderings"]
outlets = list(articles["outlet"])
random = np.random.default_rng(7)

# %% [markdown]
# ## What stands out?

# %%
first = renderings.iloc[0]
markup.write_list(
    [
        markup.write_paragraph(
            f"{outlets[0]} prints ",
            markup.link_to(first["article_id"], first["start"], first["text"][:30]),
            "; two of three print it whole.",
        ),
        f"{outlets[-1]} and {outlets[0]} cannot be told apart in reading grade.",
    ],
    role="findings",
)

# %% [markdown]
# ## Who prints which statement?

# %%
texts = renderings.groupby("statement_id")["text"].first()
speakers = frames["quotes"].set_index("text")["speaker"].to_dict()
covered = renderings.assign(
    text=renderings["statement_id"].map(texts),
    speaker=[speakers.get(texts[s]) for s in renderings["statement_id"]],
    state=renderings["relation"].map({"verbatim": "whole", "excerpt": "part"}).fillna("altered"),
)
title = f"“{texts.iloc[0][:40]}” is the statement most outlets print"
matrix.draw_matrix(
    covered,
    title,
    "Statements and the outlets that print them; 3 articles",
    outlets=outlets,
    caption="No match found is not proof that an outlet left it out.",
)

# %% [markdown]
# ## In which words?

# %%
markup.stack(
    *[
        reader.show_variants(printed, texts[statement], speakers.get(texts[statement]))
        for statement, printed in renderings.groupby("statement_id")
        if len(printed) > 1
    ]
)

# %% [markdown]
# ## How long are they?

# %%
charts.draw_bars(
    pd.DataFrame({"outlet": outlets, "value": articles["text"].str.split().str.len()}),
    f"{outlets[0]} is the longest",
    "Words of the whole file; 1 article each",
    unit="words",
    outlets=outlets,
)

# %%
charts.draw_bars(
    pd.DataFrame(
        [
            {"outlet": o, "part": part, "value": value}
            for o in outlets
            for part, value in zip(
                ["own voice", "quoted voice", "set apart"],
                random.dirichlet([4, 3, 1]),
                strict=True,
            )
        ]
    ),
    "A third of the words are quoted",
    "Share of all words",
    share=True,
    outlets=outlets,
)

# %% [markdown]
# ## How hard are they to read?

# %%
grades = pd.DataFrame(
    {
        "outlet": np.repeat(outlets, 2),
        "voice": ["Own voice", "Quoted voice"] * len(outlets),
        "value": random.normal(9, 1, 2 * len(outlets)),
    }
)
grades["low"], grades["high"] = grades["value"] - 1.6, grades["value"] + 1.9
grades["n"] = 24
grades.loc[3, ["value", "low", "high"]] = np.nan
markup.stack(
    charts.draw_intervals(
        grades,
        "No clear difference in reading grade: the intervals overlap",
        "Flesch–Kincaid grade, higher is harder; 95% interval over sentences; 24 sentences each",
        group="voice",
        unit="grade",
        outlets=outlets,
        missing="fewer than 30 words",
        caption="Formulas count syllables and sentence length, not meaning.",
    ),
    tables.TableView(
        grades, "Reading grades by voice", {"value": "Grade"}, {"value": 1}, "fewer than 30 words"
    ),
)

# %% [markdown]
# ## What tone do they take?

# %%
arc = pd.DataFrame(
    [
        {
            "outlet": o,
            "position": i / 20,
            "sentiment": random.uniform(-1, 1),
            "voice": ["own", "quoted", "mixed"][i % 3],
        }
        for o in outlets
        for i in range(20)
    ]
)
parts = np.where(arc["position"] < 0.5, "first", "second")
halves = arc.groupby(["outlet", parts])["sentiment"].mean().unstack().reset_index()
halves["change"] = halves["second"] - halves["first"]
halves["low"], halves["high"] = halves["change"] - 0.5, halves["change"] + 0.5
halves[["n_articles", "n_first", "n_second"]] = 1, 10, 10
grids.draw_arc(
    arc,
    halves,
    "The tone rises towards the end",
    "VADER compound of each sentence, −1 to 1",
    outlets=outlets,
)

# %% [markdown]
# ## What do they share?

# %%
grids.draw_heatmap(
    pd.DataFrame(
        [
            {"outlet_a": a, "outlet_b": b, "share_of_a": random.random()}
            for a in outlets
            for b in outlets
            if a != b
        ]
    ),
    "Half of the quoted words are shared",
    "Share of the row’s quoted words that the column prints too",
    outlets=outlets,
)

# %%
terms = pd.DataFrame(
    [
        {"outlet": o, "term": t, "value": v, "low": v - 0.8, "high": v + 0.9, "n": 3}
        for o in outlets
        for t, v in zip(
            ["quay", o[:18], "$5_{ bath"], sorted(random.uniform(1, 4, 3))[::-1], strict=True
        )
    ]
)
charts.draw_intervals(
    terms,
    "Each outlet has words of its own",
    "Log-odds against the other outlets, 95% interval",
    label="term",
    group="outlet",
    outlets=outlets,
)

# %%
charts.draw_intervals(terms.iloc[:0], "t", "s", nothing="No term sets an outlet apart.")

# %% [markdown]
# ## What was set apart?

# %%
reader.show_apart(articles, frames["zones"])

# %% [markdown]
# ## The articles

# %%
reader.show_articles(articles, frames["zones"], frames["quotes"], frames["reuse"], renderings)
