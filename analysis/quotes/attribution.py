"""Who said it: the mentions around a quotation, described by features and ranked."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from analysis.quotes.kinds import LABEL
from analysis.quotes.layout import Layout, load_cues
from analysis.quotes.marks import Span
from analysis.quotes.people import People
from analysis.quotes.phrases import PREPOSITIONS
from analysis.quotes.ranker import load_weights, weigh
from analysis.quotes.resolution import Resolver
from analysis.quotes.subjects import Mention, describes_next

_NO_CUE = ("", "", "")
# The tokens looked at before and behind a quotation, and where a text has more of them than a
# novel: there speakers are many, and the nearest must do.
_BEFORE, _BEHIND = 60, 45
_BESIDE, _MANY = 8, 10_000
_PLAIN = frozenset(["say", "tell", "add"])
_NAME_KINDS = {True: "person", False: "institution", None: "name"}
_INTRODUCTIONS = frozenset([",", ":", "that", "as", "a", "the", "of"])
# Roles in which a mention right beside a quotation claims it.
_OWN_ROLES = frozenset(["inverted", "subject", "label", "signature", "according"])
NOBODY, SAME = "nobody", "same"
# What the quotation before tells where it has no speaker, or where there is none.
_UNANSWERED = frozenset(["none", NOBODY])


@dataclass(slots=True)
class Candidate:
    """A possible answer: a mention, the speaker before (``SAME``) or ``NOBODY``."""

    answer: Mention | str
    features: list[str]


def _bucket(number: int) -> str:
    if number < 3:
        return str(max(number, 0))
    return "3-5" if number < 6 else "6-9" if number < 10 else "10-19" if number < 20 else "20+"


@dataclass(slots=True)
class _Setting:
    """Where a quotation stands: its token, and what is printed right before and behind it."""

    place: int
    ending: str  # of its words: "comma", "stop" or "bare"
    intro: str  # what comes before
    whole: str  # whether it is a whole paragraph, begins one or stands inside
    shape: str  # its first letter
    subjects_before: int  # mentions near it with a role, as far as they stand before
    is_own: bool = False  # a reporting verb right beside it has a subject


def find_last_token(layout: Layout) -> int:
    """Find the token behind the last that matters to a quotation.

    It is in the sentence, or the beginning of the next, that the last quotation reaches to.
    """
    sentences = layout.sentences
    farthest = min(max(layout.places) + _BEHIND, len(sentences) - 1)
    return min(bisect_right(sentences, sentences[farthest]) + 12, len(sentences))


def _is_same(layout: Layout, one: Mention, other: Mention) -> bool:
    """Tell whether two mentions print the same last word or pronoun."""
    return one.kind == other.kind and layout.lows[one.head] == layout.lows[other.head]


class Surroundings:
    """The mentions of an article by position, and what stands at each quotation."""

    def __init__(self, layout: Layout, spans: list[Span], mentions: list[Mention], people: People):
        self.layout, self.spans, self.mentions = layout, spans, mentions
        self.name_kinds = [
            _NAME_KINDS[people.entities[entity].is_person] for entity in people.entity_of
        ]
        self.heads = [mention.head for mention in mentions]
        self.quotes = sorted(layout.quote_at)
        self.reach = (_BEFORE, _BEHIND) if len(self.quotes) < _MANY else (_BESIDE, _BESIDE)

    def find_candidates(
        self, number: int, previous: int | None, speaker: Mention | None, way: str
    ) -> list[Candidate]:
        """Find the candidates for a quotation.

        ``previous`` is the span before it, ``speaker`` the mention that answered there (if any) and
        ``way`` where that was found.
        """
        near, subjects_before = self._find_near(self.layout.places[number])
        if not near and speaker is None and way in _UNANSWERED:
            return [Candidate(NOBODY, ["nobody"])]
        setting = self._describe_setting(number, subjects_before)
        met: set[tuple[str, int]] = set()
        candidates = [
            Candidate(
                mention, self._describe_mention(number, setting, mention, passed, speaker, met)
            )
            for mention, passed in near
        ]
        if previous is not None:
            features = self._describe_same(number, setting, previous, speaker is not None, way)
            candidates.append(Candidate(SAME, features))
        candidates.append(Candidate(NOBODY, self._describe_nobody(number, setting, len(near))))
        return candidates

    def _describe_setting(self, number: int, subjects_before: int) -> _Setting:
        layout, span = self.layout, self.spans[number]
        place, lows, text = layout.places[number], layout.lows, layout.text
        before = lows[place - 1] if place else "\n"
        after = lows[place + 1] if place + 1 < len(lows) else "\n"
        last = text[max(span.start, span.end - 3) : span.end].rstrip("’'” ")[-1:] or after
        if last not in ",.!?…":
            last = after
        ending = "comma" if last == "," else "stop" if last in ".!?…" else "bare"
        if before == "\n":
            intro, whole = "start", "whole" if after == "\n" else "begins"
        else:
            whole = "inside"
            if before in _INTRODUCTIONS:
                intro = before
            elif before in load_cues():
                intro = "cue"
            elif place - 1 in layout.quote_at:
                intro = "quote"
            else:
                intro = "stop" if before in ".?!" else "other"
        shape = "lower" if text[span.start : span.start + 1].islower() else "upper"
        return _Setting(place, ending, intro, whole, shape, subjects_before)

    def _find_near(self, place: int) -> tuple[list[tuple[Mention, int]], int]:
        """Find the mentions near a quotation, each with how many subjects stand in between.

        Those behind it come first, from the nearest to the farthest, then those before it. The
        second value is how many subjects stand before it.
        """
        if not self.mentions:
            return [], 0
        begin, behind = self._find_reach(place)
        low = bisect_left(self.heads, begin)
        high = bisect_left(self.heads, behind)
        split = bisect_left(self.heads, place, low, high)
        near = []
        passed = 0
        for mention in self.mentions[split:high]:
            near.append((mention, passed))
            passed += mention.role != "none"
        passed = 0
        for mention in reversed(self.mentions[low:split]):
            near.append((mention, passed))
            passed += mention.role != "none"
        return near, passed

    def _find_reach(self, place: int) -> tuple[int, int]:
        """Find the tokens looked at: the paragraph, and those beside it where it holds little."""
        paragraphs = self.layout.paragraphs
        paragraph, count = paragraphs[place], len(paragraphs)
        before, behind = self.reach
        farthest = max(0, place - before)
        begin = bisect_left(paragraphs, paragraph, farthest, place)
        if place - begin < min(12, before):
            first = max(0, begin - 50)
            begin = bisect_left(paragraphs, paragraph - 2, first, max(first, begin - 1))
        behind = bisect_right(paragraphs, paragraph, place, min(count, place + behind))
        if place + 2 < count and self.layout.lows[place + 1] == "\n":
            # a signature, or the cue in a line of its own
            behind = place + 2
            behind = bisect_right(paragraphs, paragraph + 2, behind, min(count, place + 14))
        return begin, behind

    def _describe_mention(
        self,
        number: int,
        setting: _Setting,
        mention: Mention,
        passed: int,
        speaker: Mention | None,
        met: set[tuple[str, int]],
    ) -> list[str]:
        """Describe a mention by where it stands, its role there, and what is in between."""
        layout, place, head = self.layout, setting.place, mention.head
        role, cue = mention.role, mention.cue
        side = "after" if head > place else "before"
        where = self._locate(place, head, side)
        left, right = (place, mention.first) if head > place else (head, place)
        between = bisect_left(self.quotes, right) - bisect_left(self.quotes, left + 1)
        gap = abs((cue if cue >= 0 else head) - place) - 1
        steps = _bucket(gap)
        lemma, group, tense = load_cues().get(layout.lows[cue], _NO_CUE) if cue >= 0 else _NO_CUE
        kind = mention.kind if mention.name < 0 else self.name_kinds[mention.name]
        few = min(passed, 2)
        there, beside = f"{where} {role} ", f"{side} {role} "
        features = [
            f"{there}gap {steps}",
            there + setting.ending,
            there + setting.intro,
            f"{where} quotes between {min(between, 2)}",
            f"{where} {kind}",
            f"{role} {kind}",
            f"{where} passed {few}",
            f"{there}passed {few}",
            beside + setting.whole,
            f"{beside}{setting.shape} {setting.ending}",
            f"{side} {group} {tense}",
        ]
        if cue >= 0:
            features.append(there + ("cue in" if left < cue < right else "cue out"))
            features.append(f"{side} {'say' if lemma in _PLAIN else 'verb'}")
        if mention.name >= 0:
            span = self.spans[number]
            if layout.text.find(layout.get_word(head), span.start, span.end) >= 0:
                features.append(beside + "named inside")
        if describes_next(layout, mention):
            features.append(beside + "modifier")
        preposition = layout.lows[mention.first - 1] if mention.first else "\n"
        if preposition in PREPOSITIONS:
            features.append(beside + "oblique")
            features.append(f"{where} {preposition} gap {steps}")
        if head in layout.possessive:
            features.append(beside + "possessive")
        sentence = layout.sentences[head]
        if (where, sentence) not in met:
            met.add((where, sentence))
            features.append(f"{where} first met")
        if mention.first == 0 or layout.sentences[mention.first - 1] != sentence:
            features.append(f"{where} begins sentence")
        if speaker is not None and _is_same(layout, mention, speaker):
            features.append(f"{where} again")
            features.append(f"{kind} again")
        if not between and gap <= 2 and role in _OWN_ROLES and where == side:
            setting.is_own = True
        return features

    def _locate(self, place: int, head: int, side: str) -> str:
        """Say on which side a mention stands, and how many sentences or paragraphs away."""
        steps = abs(self.layout.paragraphs[head] - self.layout.paragraphs[place])
        if steps:
            return side + ("+para" if steps < 3 else "+far")
        distance = abs(self.layout.sentences[head] - self.layout.sentences[place])
        return side if not distance else side + ("+1" if distance == 1 else "+2")

    def _describe_same(
        self, number: int, setting: _Setting, previous: int, is_known: bool, way: str
    ) -> list[str]:
        """Describe that the speaker is the one of the quotation before."""
        layout, place = self.layout, setting.place
        before = layout.places[previous]
        steps = layout.paragraphs[place] - layout.paragraphs[before]
        near_by = "line" if not steps else "next" if steps <= 2 else "far"
        is_crossing = layout.sentences[before] != layout.sentences[place]
        known = "own" if setting.is_own else "bare"
        return [
            f"same {near_by} {known} {'known' if is_known else 'unknown'}",
            f"same {near_by} {known} {setting.intro}",
            f"same {near_by} gap {_bucket(place - before - 1)} {known}",
            f"same {near_by} {known} {way}",
            f"same {near_by} {setting.whole} {setting.ending}",
            f"same {near_by} {'crossing' if is_crossing else 'sentence'} {known}",
            f"same {near_by} {setting.shape} {setting.ending}",
            f"same {near_by} subjects {min(setting.subjects_before, 2)}",
            f"same {near_by} {'continues' if self.spans[number].continues else 'anew'}",
        ]

    def _describe_nobody(self, number: int, setting: _Setting, n_near: int) -> list[str]:
        """Describe that nobody said it."""
        span = self.spans[number]
        return [
            "nobody",
            f"nobody {'own' if setting.is_own else 'bare'}",
            f"nobody {setting.intro}",
            f"nobody words {_bucket(self.layout.text.count(' ', span.start, span.end) + 1)}",
            f"nobody candidates {_bucket(n_near)}",
            f"nobody {setting.whole}",
        ]


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
    if len(candidates) == 1 and candidates[0].answer == NOBODY:
        return NOBODY, 1.0
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
        previous_number, previous = previous, number
        if label is not None:
            found.append(label)
            continue
        candidates = surroundings.find_candidates(
            number,
            previous_number,
            before.mention if before else None,
            before.way if before else "none",
        )
        answer, probability = _choose(candidates, weights, resolver, before)
        if answer == NOBODY:
            found.append(Attribution(None, NOBODY, probability))
        elif answer == SAME:
            found.append(Attribution(before.mention, SAME, probability, before.label))
        else:
            side = "after" if answer.head > layout.places[number] else "before"
            found.append(Attribution(answer, f"{side} {answer.role}", probability))
            if span.continues and probability > before.probability:
                _carry_back(found, spans, numbers)
    return found
