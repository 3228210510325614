"""Learn the weights of the speaker ranker from articles with labelled quotations.

Use: python tests/benchmarks/train_quotes.py GOLD.jsonl [--out FOLDER]

GOLD has a line for each article: ``text`` and ``quotes``, each with ``start``, ``end``,
``source`` (spans of the words that name the speaker), ``speaker_type`` and ``names``.
"""

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np

import analysis.quotes
from analysis.language import find_paragraphs
from analysis.quotes.attribution import NOBODY, SAME, SPOKEN_OF, Surroundings
from analysis.quotes.kinds import KINDS, describe_kind
from analysis.quotes.layout import Layout
from analysis.quotes.marks import find_spans
from analysis.quotes.people import People
from analysis.quotes.ranker import Weigher, list_features
from analysis.quotes.resolution import Resolver
from analysis.quotes.subjects import find_mentions


def fit(groups, at_least=4, penalty=0.5, rounds=400, rate=0.1):
    """Fit softmax weights to groups of (features, is right); features seen less often are left out.

    Maximises the likelihood that a right candidate is chosen, with an L2 penalty, by Adam
    (Kingma and Ba 2015), over all groups at once: the same input gives the same weights.
    """
    counts = Counter(f for group in groups for features, _ in group for f in features)
    names = sorted(f for f, n in counts.items() if n >= at_least)
    index = {name: i for i, name in enumerate(names)}
    rows, columns, group_of, right = [], [], [], []
    row = 0
    for number, group in enumerate(groups):
        for features, is_right in group:
            for feature in features:
                if feature in index:
                    rows.append(row)
                    columns.append(index[feature])
            group_of.append(number)
            right.append(is_right)
            row += 1
    rows, columns = np.array(rows), np.array(columns)
    group_of, right = np.array(group_of), np.array(right, dtype=bool)
    weights = np.zeros(len(names))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    starts = np.flatnonzero(np.r_[True, group_of[1:] != group_of[:-1]])

    def normalise(values):
        total = np.add.reduceat(values, starts)
        return values / np.maximum(total, 1e-300)[group_of], total

    for step in range(1, rounds + 1):
        scores = np.bincount(rows, weights[columns], minlength=row)
        scores -= np.maximum.reduceat(scores, starts)[group_of]
        exponentials = np.exp(scores)
        chosen, total = normalise(exponentials)
        wanted, total_right = normalise(exponentials * right)
        gradient = np.bincount(columns, (chosen - wanted)[rows], minlength=len(names))
        gradient += penalty * weights
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= (
            rate
            * (1 - step / rounds * 0.95)
            * (first / (1 - 0.9**step))
            / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        )
    loss = -np.log(np.maximum(total_right / total, 1e-12)).mean()
    print(f"{len(groups)} groups, {row} candidates, {len(names)} features, loss {loss:.4f}")
    return {
        name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if abs(w) >= 0.0005
    }


def match_gold(spans, quotes):
    """Give the gold quotation of each span, where one overlaps it by half."""
    matched = {}
    for number, span in enumerate(spans):
        for quote in quotes:
            inner = min(span.end, quote["end"]) - max(span.start, quote["start"])
            if inner > 0.5 * (quote["end"] - quote["start"] - 2) and inner > 0.5 * (
                span.end - span.start
            ):
                matched[number] = quote
    return matched


def is_right(layout, mention, quote):
    """Tell whether a mention is the one labelled, or names the speaker labelled within it."""
    start, end = layout.starts[mention.first], layout.ends[mention.behind - 1]
    inside = any(start < b and a < end for a, b in quote["source"])
    if not inside:
        return False
    head = layout.lows[mention.head]
    if quote["speaker_type"] == "named":
        lasts = {
            name.lower().replace("’s", "").replace("'s", "").split()[-1].strip(".,")
            for name in quote["names"]
        }
        return head in lasts or (
            mention.kind == "name"
            and any(layout.text[start:end].lower() in name.lower() for name in quote["names"])
        )
    if quote["speaker_type"] == "pronoun":
        return mention.kind not in ("name", "nominal")
    return mention.kind != "name" or head == (quote["head"] or "").lower()


def collect(articles):
    """Collect, for each labelled quotation, its candidates with the right ones marked."""
    groups = []
    skipped = 0
    for article in articles:
        text = article["text"]
        spans = find_spans(text, find_paragraphs(text))
        matched = match_gold(spans, article["quotes"])
        layout = Layout(text, spans, [number not in matched for number in range(len(spans))])
        people = People.of_layout(layout)
        surroundings = Surroundings(layout, spans, find_mentions(layout), people)
        previous = speaker = None
        way = "none"
        before = None
        for number in sorted(matched):
            quote = matched[number]
            answers, features = surroundings.find_candidates(
                number, previous, speaker, way, list_features
            )
            group, answer = [], None
            for candidate, names in zip(answers, features, strict=True):
                if candidate == NOBODY:
                    right = quote["speaker_type"] == "none"
                elif candidate == SAME:
                    right = bool(before["source"]) and (
                        before["source"] == quote["source"]
                        or (speaker is not None and is_right(layout, speaker, quote))
                    )
                else:
                    right = quote["speaker_type"] != "none" and is_right(layout, candidate, quote)
                    if right and answer is None:
                        answer = candidate
                group.append((names, right))
            same = [right for (_, right), one in zip(group, answers, strict=True) if one == SAME]
            if any(right for _, right in group):
                groups.append(group)
            else:
                skipped += 1
            if answer is not None:
                speaker = answer
                side = "after" if answer.head > layout.places[number] else "before"
                way = f"{side} {answer.role}"
            elif same and same[0]:
                way = SAME
            else:
                speaker, way = None, NOBODY
            previous, before = number, quote
    print(f"{skipped} quotations without a right candidate")
    return groups


def collect_kinds(articles):
    """Collect the labelled spans, each with its kind and the other kinds."""
    groups = []
    for article in articles:
        text = article["text"]
        spans = find_spans(text, find_paragraphs(text))
        labelled = dict.fromkeys(match_gold(spans, article["quotes"]), "speech")
        for number, other in match_gold(spans, article["non_quotes"]).items():
            labelled.setdefault(number, "title" if other["why"] == "title" else "term")
        for number, kind in sorted(labelled.items()):
            if not spans[number].continues:
                features = describe_kind(text, spans, number)
                groups.append(
                    [([f"{other}: {name}" for name in features], other == kind) for other in KINDS]
                )
    return groups


def collect_pronouns(articles, weights):
    """Collect pronouns with the people they may stand for; those of the right gender are right.

    Nobody has labelled them. But in an article that names women and men, the right weights are
    those that make "she" fall on women and "he" on men, without being told who is which.
    """
    groups = []
    for article in articles:
        text = article["text"]
        spans = find_spans(text, find_paragraphs(text))
        layout = Layout(text, spans, [False] * len(spans))
        people = People.of_layout(layout)
        resolver = Resolver(layout, people, find_mentions(layout))
        resolver.groups, resolver.weigher = [], Weigher(weights)
        resolver.resolve_all()
        for kind, rows in resolver.groups:
            group = [(features, (share > 0.5) == (kind == "she")) for share, features in rows]
            if {right for _, right in group} == {True, False}:
                groups.append(group)
    return groups


def write_weights(path, weights):
    """Write a table of weights, largest first."""
    with open(path, "w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["feature", "weight"])
        table.writerows(sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold")
    parser.add_argument("--every", type=int, help="leave out every so-manieth article")
    parser.add_argument("--out", default=Path(analysis.quotes.__file__).parent, type=Path)
    arguments = parser.parse_args()
    with open(arguments.gold, encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    if arguments.every:
        articles = [a for number, a in enumerate(articles) if number % arguments.every]
    weights = fit(collect(articles), at_least=8, penalty=3.0) | {SPOKEN_OF: -5.0}
    write_weights(arguments.out / "speaker_weights.csv", weights)
    write_weights(
        arguments.out / "kind_weights.csv", fit(collect_kinds(articles), at_least=20, penalty=2.0)
    )
    by_hand = {"gender not known": -0.7, "perhaps no person": -1.5}
    weights = by_hand
    for _ in range(2):  # what a pronoun stood for tells who is spoken of: learned in two rounds
        weights = fit(collect_pronouns(articles, weights)) | by_hand
    write_weights(arguments.out / "pronoun_weights.csv", weights)


if __name__ == "__main__":
    main()
