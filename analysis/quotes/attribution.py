"""Who said it: the mentions around a quotation, described by features and ranked."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from analysis.quotes.kinds import LABEL
from analysis.quotes.layout import Layout, load_cues
from analysis.quotes.marks import Span
from analysis.quotes.people import People
from analysis.quotes.phrases import PREPOSITIONS
from analysis.quotes.ranker import Aspect, find_probabilities, load_weigher
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
# Who is asked or described in a sentence hardly says what is quoted there. The weight is set by
# hand: there are too few to learn from.
SPOKEN_OF = "spoken of"
NOBODY, SAME = "nobody", "same"
# What the quotation before tells where it has no speaker, or where there is none.
_UNANSWERED = frozenset(["none", NOBODY])


def _bucket(number: int) -> str:
    if number < 3:
        return str(max(number, 0))
    return "3-5" if number < 6 else "6-9" if number < 10 else "10-19" if number < 20 else "20+"


class _Setting(NamedTuple):
    """What is printed in a quotation, and right before and behind it."""

    ending: str  # of its words: "comma", "stop" or "bare"
    intro: str  # what comes before
    whole: str  # whether it is a whole paragraph, begins one or stands inside
    shape: str  # its first letter


class _Traits(NamedTuple):
    """What holds of a mention wherever the quotation stands."""

    kind: str
    name: str  # its last word, if it is a name
    verb: tuple[str, str, str] | None  # "say" or "verb", group and tense
    preposition: str
    signs: tuple[str, ...]


# The aspects of a candidate, and the features that each of them has.


def _describe_place(
    where: str, role: str, passed: int, n_between: int, gap: str, preposition: str
) -> list[str]:
    """Describe where a mention stands, and what is in between."""
    return [
        f"{where} {role} gap {gap}",
        f"{where} {role} passed {passed}",
        f"{where} passed {passed}",
        f"{where} quotes between {n_between}",
        *([f"{where} {preposition} gap {gap}"] if preposition else ()),
    ]


def _describe_fit(where: str, role: str, setting: _Setting) -> list[str]:
    """Describe how a mention fits what is printed in and beside the quotation."""
    side = _get_side(where)
    return [
        f"{where} {role} {setting.ending}",
        f"{where} {role} {setting.intro}",
        f"{side} {role} {setting.whole}",
        f"{side} {role} {setting.shape} {setting.ending}",
    ]


def _describe_words(
    where: str,
    role: str,
    kind: str,
    is_first: bool,
    verb: tuple[str, str, str] | None,
    is_between: bool,
    signs: tuple[str, ...],
) -> list[str]:
    """Describe a mention by its kind, by its verb and by what is beside it."""
    side = _get_side(where)
    features = [f"{where} {kind}", f"{role} {kind}"]
    if is_first:  # the nearest of its sentence
        features.append(f"{where} first met")
    for sign in signs:
        features.append(
            f"{where} begins sentence" if sign == "begins sentence" else f"{side} {role} {sign}"
        )
    if verb is None:
        return [*features, f"{side}  "]
    sort, group, tense = verb
    return [
        *features,
        f"{side} {group} {tense}",
        f"{side} {sort}",
        f"{where} {role} cue {'in' if is_between else 'out'}",
    ]


@cache
def _locate(side: str, sentences: int, paragraphs: int) -> str:
    """Tell on which side something is, and how many sentences or paragraphs away."""
    if paragraphs:
        return f"{side}+para" if abs(paragraphs) < 3 else f"{side}+far"
    return side if not sentences else f"{side}+1" if abs(sentences) == 1 else f"{side}+2"


def _get_side(where: str) -> str:
    return where.partition("+")[0]


def _describe_same(
    known: str,
    setting: _Setting,
    is_known: bool,
    way: str,
    n_subjects: int,
    near_by: str,
    gap: str,
    is_crossing: bool,
    continues: bool,
) -> list[str]:
    """Describe that the speaker is the one of the quotation before."""
    return [
        f"same {near_by} {known} {'known' if is_known else 'unknown'}",
        f"same {near_by} {known} {setting.intro}",
        f"same {near_by} gap {gap} {known}",
        f"same {near_by} {known} {way}",
        f"same {near_by} {setting.whole} {setting.ending}",
        f"same {near_by} {'crossing' if is_crossing else 'sentence'} {known}",
        f"same {near_by} {setting.shape} {setting.ending}",
        f"same {near_by} subjects {n_subjects}",
        f"same {near_by} {'continues' if continues else 'anew'}",
    ]


def _describe_nobody(known: str, setting: _Setting, n_words: str, n_near: str) -> list[str]:
    """Describe that nobody said it."""
    return [
        "nobody",
        f"nobody {known}",
        f"nobody {setting.intro}",
        f"nobody words {n_words}",
        f"nobody candidates {n_near}",
        f"nobody {setting.whole}",
    ]


def find_last_token(layout: Layout) -> int:
    """Find the token behind the last that matters to a quotation.

    It is in the sentence, or the beginning of the next, that the last quotation reaches to.
    """
    sentences = layout.sentences
    farthest = min(max(layout.places) + _BEHIND, len(sentences) - 1)
    return min(bisect_right(sentences, sentences[farthest]) + 12, len(sentences))


class Surroundings:
    """The mentions of an article by position, and what stands at each quotation."""

    def __init__(self, layout: Layout, spans: list[Span], mentions: list[Mention], people: People):
        self.layout, self.spans, self.mentions, self.people = layout, spans, mentions, people
        self.heads = [mention.head for mention in mentions]
        self.quotes = sorted(layout.quote_at)
        self.reach = (_BEFORE, _BEHIND) if len(self.quotes) < _MANY else (_BESIDE, _BESIDE)
        self._traits: dict[int, _Traits] = {}  # by head token

    @cached_property
    def named(self) -> dict[str, Mention]:
        """The first mention of each name, by its last word."""
        lows = self.layout.lows
        return {lows[m.head]: m for m in reversed(self.mentions) if m.kind == "name"}

    def find_candidates(
        self,
        number: int,
        previous: int | None,
        speaker: Mention | None,
        way: str,
        weigh: Callable[[Aspect], Any],
    ) -> tuple[list[Mention | str], list]:
        """Find the candidates for a quotation: mentions, the speaker before (``SAME``), ``NOBODY``.

        ``previous`` is the span before it, ``speaker`` the mention that answered there (if any) and
        ``way`` where that was found. With the candidates comes, for each, the sum of what ``weigh``
        gives for its aspects.
        """
        behind, before = self._find_near(self.layout.places[number])
        answers: list[Mention | str] = [*behind, *before]
        if not answers and speaker is None and way in _UNANSWERED:
            return [NOBODY], [weigh("nobody")]
        setting = self._describe_setting(number)
        scores, is_own, _ = self._weigh_side("after", behind, number, setting, speaker, weigh)
        more, is_own_before, n_subjects = self._weigh_side(
            "before", before, number, setting, speaker, weigh
        )
        scores += more
        known = "own" if is_own or is_own_before else "bare"
        span = self.spans[number]
        n_words = self.layout.text.count(" ", span.start, span.end) + 1
        nobody = (_describe_nobody, known, setting, _bucket(n_words), _bucket(len(answers)))
        if previous is not None:
            relation = self._relate(number, previous)
            is_known = speaker is not None
            answers.append(SAME)
            scores.append(
                weigh((_describe_same, known, setting, is_known, way, n_subjects, *relation))
            )
        answers.append(NOBODY)
        scores.append(weigh(nobody))
        return answers, scores

    def is_put_to(self, number: int) -> bool:
        """Tell whether a quotation is a question to the speaker: "Asked, “Why?” Lee replied"."""
        span, layout = self.spans[number], self.layout
        if not span.closed or not layout.text.endswith("?", span.start, span.end):
            return False
        place, sentences = layout.places[number], layout.sentences
        first = bisect_left(sentences, sentences[place], max(0, place - 12), place)
        first += layout.lows[first] == "when"
        between = layout.lows[first + 1 : place]
        return layout.lows[first] == "asked" and load_cues().keys().isdisjoint(between)

    def _describe_setting(self, number: int) -> _Setting:
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
        return _Setting(ending, intro, whole, shape)

    def _find_near(self, place: int) -> tuple[list[Mention], list[Mention]]:
        """Find the mentions near a quotation, behind and before it, the nearest first."""
        begin, behind = self._find_reach(place)
        low = bisect_left(self.heads, begin)
        high = bisect_left(self.heads, behind, low)
        split = bisect_left(self.heads, place, low, high)
        return self.mentions[split:high], self.mentions[low:split][::-1]

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

    def _weigh_side(
        self,
        side: str,
        mentions: list[Mention],
        number: int,
        setting: _Setting,
        speaker: Mention | None,
        weigh: Callable[[Aspect], Any],
    ) -> tuple[list, bool, int]:
        """Weigh the mentions on one side by where they stand, their role there, and words.

        The second value: whether one is the subject of a verb right beside the quotation; the
        third: how many have a role (2 stands for two or more).
        """
        layout, span, quotes = self.layout, self.spans[number], self.quotes
        lows, sentences, paragraphs = layout.lows, layout.sentences, layout.paragraphs
        place = layout.places[number]
        here, paragraph = sentences[place], paragraphs[place]
        beside = bisect_left(quotes, place) + (side == "after")
        scores, is_own, passed, met = [], False, 0, -1
        for mention in mentions:
            head, role, cue = mention.head, mention.role, mention.cue
            trait = self._traits.get(head) or self._find_traits(mention)
            n_between = min(abs(bisect_left(quotes, head) - beside), 2)
            is_cue_between = place < cue < mention.first or head < cue < place
            sentence = sentences[head]
            where = _locate(side, sentence - here, paragraphs[head] - paragraph)
            distance = abs((cue if cue >= 0 else head) - place) - 1
            gap, is_first = _bucket(distance), sentence != met
            kind, verb, signs = trait.kind, trait.verb, trait.signs
            score = (
                weigh((_describe_place, where, role, passed, n_between, gap, trait.preposition))
                + weigh((_describe_fit, where, role, setting))
                + weigh((_describe_words, where, role, kind, is_first, verb, is_cue_between, signs))
            )
            met = sentence
            is_near = mention.passive >= 0 and role == "none" and where == side
            if is_near and self._is_spoken_of(mention, place):
                score += weigh(SPOKEN_OF)
            if trait.name and layout.text.find(trait.name, span.start, span.end) >= 0:
                score += weigh(f"{side} {role} named inside")
            if speaker is not None and (
                mention.kind == speaker.kind and lows[head] == lows[speaker.head]
            ):
                score += weigh(f"{where} again") + weigh(f"{kind} again")
            if role in _OWN_ROLES and distance <= 2 and not n_between and where == side:
                is_own = True
            scores.append(score)
            if role != "none" and passed < 2:
                passed += 1
        return scores, is_own, passed

    def _is_spoken_of(self, mention: Mention, place: int) -> bool:
        """Tell whether no verb but a passive links a mention to a quotation: "Smith was asked"."""
        begin, behind = sorted((mention.passive, place))
        between = self.layout.lows[begin + 1 : behind]
        return all(load_cues().get(low, _NO_CUE)[2] in ("", "base") for low in between)

    def _find_traits(self, mention: Mention) -> _Traits:
        """Find what holds of a mention wherever the quotation stands."""
        layout, people = self.layout, self.people
        first, head = mention.first, mention.head
        kind, name, verb, preposition, signs = mention.kind, "", None, "", []
        if mention.name >= 0:
            name = layout.get_word(head)
            kind = _NAME_KINDS[people.entities[people.entity_of[mention.name]].is_person]
        if mention.cue >= 0:
            lemma, group, tense = load_cues().get(layout.lows[mention.cue], _NO_CUE)
            verb = ("say" if lemma in _PLAIN else "verb", group, tense)
        if describes_next(layout, mention):
            signs.append("modifier")
        if first and layout.lows[first - 1] in PREPOSITIONS:
            preposition = layout.lows[first - 1]
            signs.append("oblique")
        if head in layout.possessive:
            signs.append("possessive")
        if not first or layout.sentences[first - 1] != layout.sentences[head]:
            signs.append("begins sentence")
        trait = _Traits(kind, name, verb, preposition, tuple(signs))
        self._traits[head] = trait
        return trait

    def _relate(self, number: int, previous: int) -> tuple[str, str, bool, bool]:
        """Relate a quotation to the one before, for :func:`_describe_same`."""
        layout = self.layout
        place, before = layout.places[number], layout.places[previous]
        steps = layout.paragraphs[place] - layout.paragraphs[before]
        near_by = "line" if not steps else "next" if steps <= 2 else "far"
        is_crossing = layout.sentences[before] != layout.sentences[place]
        return near_by, _bucket(place - before - 1), is_crossing, self.spans[number].continues


@dataclass(slots=True)
class Attribution:
    """The mention that names a speaker (or none), the way to it, and its probability."""

    mention: Mention | None
    way: str
    probability: float
    label: tuple[int, int] | None = None  # characters of a name inside the marks


def _choose(
    answers: list[Mention | str],
    scores: list[int],
    resolver: Resolver,
    before: "Attribution | None",
) -> tuple[Mention | str, float]:
    """Choose the speaker whose mentions together are the most probable, and the best of them.

    That the speaker is the one before counts as far as the one before is sure.
    """
    if answers == [NOBODY]:
        return NOBODY, 1.0
    totals: dict = {}  # by speaker
    chosen: dict = {}  # the most probable answer that stands for a speaker, with its probability
    for answer, probability in zip(answers, find_probabilities(scores), strict=True):
        mention = answer
        if answer is SAME:
            probability *= before.probability
            mention = before.mention or NOBODY
        speaker = mention
        if mention is not NOBODY:
            reference = resolver.find(mention)
            speaker = reference.entity if reference.entity is not None else (mention.head,)
        totals[speaker] = totals.get(speaker, 0.0) + probability
        if speaker not in chosen or probability > chosen[speaker][1]:
            chosen[speaker] = answer, probability
    best = max(totals, key=totals.__getitem__)
    return chosen[best][0], totals[best]


def _find_label(surroundings: Surroundings, span: Span) -> "Attribution | None":
    """Read a speaker's name in capitals that stands inside the marks ("SMITH: Good morning")."""
    text = surroundings.layout.text
    match = LABEL.match(text, span.start, min(span.end, span.start + 60))
    if match is None:
        return None
    word = match[1].split()[-1].strip(".").lower()
    return Attribution(surroundings.named.get(word), "label inside", 0.99, match.span(1))


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
    weigh = load_weigher("speaker_weights.csv").__getitem__
    surroundings = Surroundings(layout, spans, mentions, people)
    found: list[Attribution] = []
    previous = before = None
    for number in numbers:
        if surroundings.is_put_to(number):
            found.append(Attribution(None, NOBODY, 1.0))
            continue
        span = spans[number]
        label = _find_label(surroundings, span)
        previous_number, previous = previous, number
        if label is not None:
            found.append(label)
            before = label
            continue
        answers, scores = surroundings.find_candidates(
            number,
            previous_number,
            before.mention if before else None,
            before.way if before else "none",
            weigh,
        )
        answer, probability = _choose(answers, scores, resolver, before)
        if answer == NOBODY:
            found.append(Attribution(None, NOBODY, probability))
        elif answer == SAME:
            found.append(Attribution(before.mention, SAME, probability, before.label))
        else:
            side = "after" if answer.head > layout.places[number] else "before"
            found.append(Attribution(answer, f"{side} {answer.role}", probability))
            # The name behind the end of a quotation counts for more than the one before it.
            if span.continues and (before.way == SAME or probability > before.probability):
                _carry_back(found, spans, numbers)
        before = found[-1]
    return found
