"""Who said it: the mentions around a quotation, described by features and ranked."""

from bisect import bisect_left
from dataclasses import dataclass

from analysis.quotes.kinds import LABEL
from analysis.quotes.layout import Layout, load_cues
from analysis.quotes.marks import Span
from analysis.quotes.people import People
from analysis.quotes.phrases import PREPOSITIONS
from analysis.quotes.ranker import load_weights, weigh
from analysis.quotes.resolution import Resolver
from analysis.quotes.subjects import Mention

_NO_CUE = ("", "", "")
_PLAIN = frozenset(["say", "tell", "add"])
_NAME_KINDS = {True: "person", False: "institution", None: "name"}
NOBODY, SAME = "nobody", "same"


@dataclass(slots=True)
class Candidate:
    """A possible answer: a mention, the speaker before (``SAME``) or ``NOBODY``."""

    answer: Mention | str
    features: list[str]


def _bucket(number: int) -> str:
    if number < 3:
        return str(max(number, 0))
    return "3-5" if number < 6 else "6-9" if number < 10 else "10-19" if number < 20 else "20+"


class Surroundings:
    """The mentions of an article by position, and what stands at each quotation."""

    def __init__(self, layout: Layout, spans: list[Span], mentions: list[Mention], people: People):
        self.layout, self.spans, self.mentions = layout, spans, mentions
        self.name_kinds = [
            _NAME_KINDS[people.entities[entity].is_person] for entity in people.entity_of
        ]
        self.heads = [mention.head for mention in mentions]
        self.quotes = sorted(layout.quote_at)

    def count_quotes(self, left: int, right: int) -> int:
        """Count the quotations strictly between two tokens."""
        return bisect_left(self.quotes, right) - bisect_left(self.quotes, left + 1)

    def find_candidates(
        self, number: int, previous: int | None, speaker: Mention | None, way: str
    ) -> list[Candidate]:
        """Find the candidates for a quotation.

        ``previous`` is the span before it, ``speaker`` the mention that answered there (if any) and
        ``way`` where that was found.
        """
        layout, span = self.layout, self.spans[number]
        place = layout.places[number]
        lows, sentences, paragraphs = layout.lows, layout.sentences, layout.paragraphs
        cues = load_cues()
        sentence, paragraph = sentences[place], paragraphs[place]
        count = len(lows)
        text = layout.text
        last = text[max(span.start, span.end - 3) : span.end].rstrip("’'” ")[-1:]
        ending = "comma" if last == "," else "stop" if last in ".!?…" and last else "bare"
        after = lows[place + 1] if place + 1 < count else "\n"
        if ending == "bare" and after == ",":
            ending = "comma"
        elif ending == "bare" and after in ".?!":
            ending = "stop"
        before = lows[place - 1] if place else "\n"
        begins = before == "\n"
        intro = (
            "start"
            if begins
            else before
            if before in (",", ":", "that", "as", "a", "the", "of")
            else "cue"
            if before in cues
            else "quote"
            if place - 1 in layout.quote_at
            else "stop"
            if before in ".?!"
            else "other"
        )
        whole = "whole" if begins and after == "\n" else "begins" if begins else "inside"
        first_letter = text[span.start : span.start + 1]
        shape = "lower" if first_letter.islower() else "upper"
        begin = place  # first token of the paragraph's part that is looked at
        while begin > 0 and place - begin < 60 and paragraphs[begin - 1] == paragraph:
            begin -= 1
        if begins or place - begin < 12:  # the paragraph before
            step = begin - 1
            while step > 0 and begin - step < 50 and paragraphs[step - 1] >= paragraph - 2:
                step -= 1
            begin = max(step, 0)
        behind = place
        while behind < count and behind - place < 45 and paragraphs[behind] == paragraph:
            behind += 1
        if after == "\n" and place + 2 < count:  # a signature, or the cue in a line of its own
            behind = place + 2
            while behind < count and behind - place < 14 and paragraphs[behind] <= paragraph + 2:
                behind += 1
        low = bisect_left(self.heads, begin)
        high = bisect_left(self.heads, behind)
        near = self.mentions[low:high]
        own = False
        rows = []
        subjects_after = 0
        split = bisect_left(self.heads, place, low, high) - low
        for mention in near[split:]:
            rows.append((mention, subjects_after))
            subjects_after += mention.role != "none"
        subjects_before = 0
        for mention in reversed(near[:split]):
            rows.append((mention, subjects_before))
            subjects_before += mention.role != "none"
        candidates = []
        seen_sentence = set()
        for mention, passed in rows:
            head = mention.head
            side = "after" if head > place else "before"
            distance = sentences[head] - sentence
            if paragraphs[head] != paragraph:
                where = side + ("+para" if abs(paragraphs[head] - paragraph) < 3 else "+far")
            elif distance:
                where = f"{side}{'+1' if abs(distance) == 1 else '+2'}"
            else:
                where = side
            role = mention.role
            cue = mention.cue
            left, right = (place, mention.first) if head > place else (mention.head, place)
            between = self.count_quotes(left, right)
            gap = abs((cue if cue >= 0 else head) - place) - 1
            cue_between = "x" if cue < 0 else "in" if left < cue < right else "out"
            lemma, group, tense = cues.get(lows[cue], _NO_CUE) if cue >= 0 else _NO_CUE
            kind = mention.kind if mention.name < 0 else self.name_kinds[mention.name]
            position = (where, sentences[head])
            first_here = position not in seen_sentence
            seen_sentence.add(position)
            preposition = lows[mention.first - 1] if mention.first else "\n"
            is_oblique = preposition in PREPOSITIONS
            features = [
                f"{where} {role} gap {_bucket(gap)}",
                f"{where} {role} {ending}",
                f"{where} {role} {intro}",
                f"{where} quotes between {min(between, 2)}",
                f"{where} {kind}",
                f"{role} {kind}",
                f"{where} passed {min(passed, 2)}",
                f"{where} {role} passed {min(passed, 2)}",
                f"{side} {role} {whole}",
                f"{side} {role} {shape} {ending}",
                f"{side} {group} {tense}",
            ]
            if cue >= 0:
                features.append(f"{where} {role} cue {cue_between}")
                features.append(f"{side} {'say' if lemma in _PLAIN else 'verb'}")
            if mention.name >= 0 and text.find(layout.words[head], span.start, span.end) >= 0:
                features.append(f"{side} {role} named inside")
            if mention.is_modifier:
                features.append(f"{side} {role} modifier")
            if is_oblique:
                features.append(f"{side} {role} oblique")
                features.append(f"{where} {preposition} gap {_bucket(gap)}")
            if head in layout.possessive:
                features.append(f"{side} {role} possessive")
            if first_here:
                features.append(f"{where} first met")
            if mention.first == 0 or sentences[mention.first - 1] != sentences[head]:
                features.append(f"{where} begins sentence")
            if speaker is not None and self.is_same(mention, speaker):
                features.append(f"{where} again")
                features.append(f"{kind} again")
            if (
                not between
                and gap <= 2
                and (role in ("inverted", "subject", "label", "signature", "according"))
                and where in ("after", "before")
            ):
                own = True
            candidates.append(Candidate(mention, features))
        known = "own" if own else "bare"
        if previous is not None:
            place_before = layout.places[previous]
            apart = place - place_before - 1
            steps = paragraph - paragraphs[place_before]
            near_by = "line" if not steps else "next" if steps <= 2 else "far"
            crossing = sentences[place_before] != sentence
            state = "known" if speaker is not None else "unknown"
            candidates.append(
                Candidate(
                    SAME,
                    [
                        f"same {near_by} {known} {state}",
                        f"same {near_by} {known} {intro}",
                        f"same {near_by} gap {_bucket(apart)} {known}",
                        f"same {near_by} {known} {way}",
                        f"same {near_by} {whole} {ending}",
                        f"same {near_by} {'crossing' if crossing else 'sentence'} {known}",
                        f"same {near_by} {shape} {ending}",
                        f"same {near_by} subjects {min(subjects_before, 2)}",
                        f"same {near_by} {'continues' if span.continues else 'anew'}",
                    ],
                )
            )
        words = text.count(" ", span.start, span.end) + 1
        candidates.append(
            Candidate(
                NOBODY,
                [
                    "nobody",
                    f"nobody {known}",
                    f"nobody {intro}",
                    f"nobody words {_bucket(words)}",
                    f"nobody candidates {_bucket(len(near))}",
                    f"nobody {whole}",
                ],
            )
        )
        return candidates

    def is_same(self, one: Mention, other: Mention) -> bool:
        """Tell whether two mentions print the same last word or pronoun."""
        lows = self.layout.lows
        return one.kind == other.kind and lows[one.head] == lows[other.head]


@dataclass(slots=True)
class Attribution:
    """The mention that names a speaker (or none), the way to it, and its probability."""

    mention: Mention | None
    way: str
    probability: float
    label: tuple[int, int] | None = None  # characters of a name inside the marks


def _choose(
    candidates: list[Candidate],
    weights: dict[str, float],
    resolver: Resolver,
    before: "Attribution | None",
) -> tuple[Mention | str, float]:
    """Choose the speaker whose mentions together are the most probable, and the best of them.

    That the speaker is the one before counts as far as the one before is sure.
    """
    probabilities = weigh([candidate.features for candidate in candidates], weights)
    keys = []
    totals: dict = {}
    for number, candidate in enumerate(candidates):
        answer = candidate.answer
        if answer == SAME and before is not None:
            probabilities[number] *= before.probability
            answer = before.mention or NOBODY
        key = answer
        if answer != NOBODY:
            reference = resolver.find(answer)
            key = reference.entity if reference.entity is not None else (answer.head,)
        keys.append(key)
        totals[key] = totals.get(key, 0.0) + probabilities[number]
    best = max(totals, key=totals.__getitem__)
    first = max(
        (number for number, key in enumerate(keys) if key == best),
        key=probabilities.__getitem__,
    )
    return candidates[first].answer, totals[best]


def _find_label(layout: Layout, span: Span, named: dict[str, Mention]) -> "Attribution | None":
    """Read a speaker's name in capitals that stands inside the marks ("SMITH: Good morning")."""
    match = LABEL.match(layout.text, span.start, min(span.end, span.start + 60))
    if match is None:
        return None
    word = match[1].split()[-1].strip(".").lower()
    return Attribution(named.get(word), "label inside", 0.99, match.span(1))


def _carry_back(found: list["Attribution"], spans: list[Span], numbers: list[int]) -> None:
    """Give the paragraphs before, of the same quotation, the speaker that a later one names."""
    last = len(found) - 1
    answer = found[last]
    step = last
    while step > 0 and spans[numbers[step]].continues:
        step -= 1
        found[step] = Attribution(answer.mention, "continued", answer.probability)


def attribute_spans(
    layout: Layout,
    spans: list[Span],
    mentions: list[Mention],
    people: People,
    resolver: Resolver,
    numbers: list[int],
) -> list[Attribution]:
    """Attribute the spans numbered, in the order of the text."""
    weights = load_weights("speaker_weights.csv")
    surroundings = Surroundings(layout, spans, mentions, people)
    found: list[Attribution] = []
    named = {layout.lows[m.head]: m for m in reversed(mentions) if m.kind == "name"}
    previous = None
    for number in numbers:
        before = found[-1] if found else None
        span = spans[number]
        label = _find_label(layout, span, named)
        candidates = surroundings.find_candidates(
            number,
            previous,
            before.mention if before else None,
            before.way if before else "none",
        )
        answer, probability = _choose(candidates, weights, resolver, before)
        if label is not None:
            found.append(label)
        elif answer == NOBODY:
            found.append(Attribution(None, NOBODY, probability))
        elif answer == SAME:
            found.append(Attribution(before.mention, SAME, probability, before.label))
        else:
            side = "after" if answer.head > layout.places[number] else "before"
            found.append(Attribution(answer, f"{side} {answer.role}", probability))
            if span.continues and probability > before.probability:
                _carry_back(found, spans, numbers)
        previous = number
    return found
