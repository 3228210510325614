"""Pronouns and descriptions to names: which of the people named does "she" stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from analysis.language.names import DEMONYMS, TITLES
from analysis.quotes.layout import Layout
from analysis.quotes.people import MEN, ROLES, WOMEN, Entity, People
from analysis.quotes.phrases import PREPOSITIONS
from analysis.quotes.ranker import Aspect, find_probabilities, list_features, load_weigher
from analysis.quotes.subjects import Mention, describes_next

# A person whose gender the name leaves open, or a name that may be no person's, is less likely to
# be meant. The weights are set by hand: articles in which this is known are too few to learn from.
_OPEN_GENDER, _OPEN_PERSON = "gender not known", "perhaps no person"
# A role fits several people in one article ("the senator"): how sure its nearest bearer is.
_ROLE_SHARED, _ROLE_OWN = 0.6, 0.95
# How sure it must be whom a description stands for that nobody bore before.
_VARIATION_SURE = 0.5
# Sentences back and people that are looked at.
_REACH, _MOST = 40, 12
# Bearers of one role that are looked at.
_MOST_BEARERS = 50


@dataclass(slots=True)
class Reference:
    """The entity a mention stands for (or none), and the probability of that."""

    entity: int | None
    probability: float


_UNKNOWN = Reference(None, 0.0)


@dataclass(slots=True)
class _Seen:
    """Where an entity was last spoken of."""

    mention: Mention
    by_pronoun: bool
    leads: bool  # the first mention of its sentence that follows no preposition: its subject, often
    signs: tuple[str, ...] | None = None  # of how it was spoken of, once asked for


def _bucket(number: int) -> str:
    return str(number) if number < 3 else "3-4" if number < 5 else "5-8" if number < 9 else "9+"


_COUNTS = [f"count {_bucket(number)}" for number in range(10)]


# The aspects of a person, and the features that each of them has.


def _describe_distance(where: str, distance: str, order: int) -> list[str]:
    return [f"{where} {distance}", f"order {order}", f"order {min(order, 3)} {where}"]


def _describe_last(where: str, signs: tuple[str, ...]) -> list[str]:
    return [f"{where} {sign}" for sign in signs]


class Resolver:
    """Resolves the pronouns and descriptions of an article from its beginning to its end."""

    def __init__(self, layout: Layout, people: People, mentions: list[Mention]):
        self.layout, self.people, self.mentions = layout, people, mentions
        self.entities = list(people.entities)  # and those without a name
        self.weigher = load_weigher("pronoun_weights.csv")
        self.answers: dict[int, Reference] = {}  # by head token
        self._first_place: dict[str, int] = {}  # word -> token where it is first met
        self._bearers: dict[str, dict[int, None]] = {}  # role -> entities spoken of, in their order
        self.groups: list[tuple[str, list]] | None = None  # kept for learning, if a list

    def resolve_all(self) -> None:
        """Resolve every "he", "she", "who" and definite description outside quotations."""
        layout, entity_of = self.layout, self.people.entity_of
        named = [Reference(entity, 1.0) for entity in range(len(self.entities))]
        seen: dict[int, _Seen] = {}
        titles = self.people.titles
        before = None
        led = -1
        for mention in self.mentions:
            kind = mention.kind
            leads = False
            sentence = layout.sentences[mention.head]
            if sentence != led and kind not in ("who", "which", "it"):
                first = mention.first
                is_bound = first and layout.lows[first - 1] in PREPOSITIONS
                is_bound = is_bound or mention.head in layout.possessive
                leads = not (is_bound or describes_next(layout, mention))
                led = sentence if leads else led
            if kind == "name" and mention.name >= 0:
                entity = entity_of[mention.name]
                reference = named[entity]
                if entity in titles and self._is_definite(mention):
                    reference = self._resolve_description(mention, seen) or reference
                    entity = reference.entity
                self.answers[mention.head] = reference
                if self.entities[entity].is_person is not False:  # no pronoun stands for others
                    self._note(seen, entity, _Seen(mention, False, leads))
            elif kind in ("he", "she"):
                reference = self._resolve_personal(mention, seen, kind)
                self.answers[mention.head] = reference
                if reference.entity is not None and reference.probability > 0.4:
                    self._note(seen, reference.entity, _Seen(mention, True, leads))
            elif kind == "nominal":
                reference = self._resolve_description(mention, seen)
                head = layout.lows[mention.head]
                if reference is None and (head in WOMEN or head in MEN):
                    # somebody without a name, whom a pronoun may stand for
                    about = Entity(head, (head,), True, float(head in WOMEN), 1)
                    self.entities.append(about)
                    seen[len(self.entities) - 1] = _Seen(mention, False, leads)
                elif reference is not None:
                    self.answers[mention.head] = reference
                    self._note(seen, reference.entity, _Seen(mention, True, leads))
            elif kind in ("who", "which"):
                token = mention.head - 1
                while token > 0 and layout.lows[token] in ",—–-":
                    token -= 1
                if before is not None and before.head == token:
                    self.answers[mention.head] = self.answers.get(token, _UNKNOWN)
            before = mention

    def _note(self, seen: dict[int, _Seen], entity: int, last: _Seen) -> None:
        """Note where an entity was last spoken of; what was spoken of last stands last.

        The subject of a sentence stays it when spoken of again there: "Lee said he was ill".
        """
        before = seen.pop(entity, None)
        if before is not None and before.leads:
            sentences = self.layout.sentences
            if sentences[before.mention.head] == sentences[last.mention.head]:
                last = before
        seen[entity] = last
        for role in self.entities[entity].roles:
            bearers = self._bearers.setdefault(role, {})
            bearers.pop(entity, None)
            bearers[entity] = None

    def _speaks(self, mention: Mention) -> bool:
        cue, first = mention.cue, mention.first
        beside = (cue + 1, cue + 2, cue - 1, cue - 2, first - 1, first - 2)
        return cue >= 0 and not self.layout.quote_at.keys().isdisjoint(beside)

    def _resolve_personal(self, mention: Mention, seen: dict[int, _Seen], kind: str) -> Reference:
        """Resolve a pronoun to a person who was spoken of; ``kind`` is she, he or "" (either)."""
        persons = self._list_persons(mention, seen)
        if self.groups is not None and kind:
            known = [
                (share, self._weigh_person(mention, seen[entity], entity, order, list_features))
                for order, entity in enumerate(persons)
                if (share := self.entities[entity].female_share) is not None
            ]
            self.groups.append((kind, known))
        weigh = self.weigher.__getitem__
        fitting, scores = [], []
        for order, entity in enumerate(persons):
            about = self.entities[entity]
            share = 0.5 if about.female_share is None else about.female_share
            fit = share if kind == "she" else 1 - share if kind else 1.0
            if fit > 0.25:
                score = self._weigh_person(mention, seen[entity], entity, order, weigh)
                if fit < 0.75:
                    score += weigh(_OPEN_GENDER)
                if about.is_person is None and len(about.words) == 1:
                    score += weigh(_OPEN_PERSON)
                fitting.append(entity)
                scores.append(score)
        if not fitting:
            return _UNKNOWN
        probabilities = find_probabilities(scores)
        probability = max(probabilities)
        best = fitting[probabilities.index(probability)]
        return Reference(best if best < len(self.people.entities) else None, probability)

    def _list_persons(self, mention: Mention, seen: dict[int, _Seen]) -> list[int]:
        """List the entities a pronoun may stand for, the one spoken of last first."""
        sentences = self.layout.sentences
        farthest = sentences[mention.head] - _REACH
        persons: list[int] = []
        for entity in reversed(seen):
            about, last = self.entities[entity], seen[entity].mention
            if sentences[last.head] < farthest or len(persons) > _MOST:
                break
            if (
                about.is_person is None
                and about.female_share is None
                and about.count == 1
                and last.role == "none"
                and len(about.words) == 1
            ):
                continue
            persons.append(entity)
        return persons

    def _weigh_person(
        self,
        mention: Mention,
        last: _Seen,
        entity: int,
        order: int,
        weigh: Callable[[Aspect], Any],
    ) -> Any:
        """Weigh an entity that a pronoun may stand for: where it was last spoken of, and how."""
        layout = self.layout
        token = last.mention.head
        distance = layout.sentences[mention.head] - layout.sentences[token]
        gap = layout.paragraphs[mention.head] - layout.paragraphs[token]
        where = "same" if not distance else "line" if not gap else "next" if gap <= 2 else "far"
        if last.signs is None:
            last.signs = self._find_signs(last)
        return (
            weigh((_describe_distance, where, _bucket(distance), min(order, 4)))
            + weigh((_describe_last, where, last.signs))
            + weigh(_COUNTS[min(self.entities[entity].count, 9)])
        )

    def _find_signs(self, last: _Seen) -> tuple[str, ...]:
        """Find what tells how an entity was last spoken of."""
        layout, mention = self.layout, last.mention
        first = mention.first
        how = "pronoun" if last.by_pronoun else "name"
        part = "subject" if mention.role != "none" else "begins" if last.leads else "other"
        signs = [f"{how} {part}"]
        if mention.head in layout.possessive:
            signs.append("possessive")
        if last.leads:
            signs.append("begins")
        if self._speaks(mention):
            signs.append("spoke")
        if first and layout.lows[first - 1] in PREPOSITIONS:
            signs.append("oblique")
        return tuple(signs)

    def _resolve_description(self, mention: Mention, seen: dict[int, _Seen]) -> Reference | None:
        """Resolve "the senator" to the last senator named; other descriptions stay as they are."""
        layout = self.layout
        head = layout.lows[mention.head]
        is_definite = layout.lows[mention.first] == "the" or mention.kind == "name"
        if not is_definite or mention.behind - mention.first > 5:
            return None
        if head not in TITLES:
            return self._resolve_variation(mention, seen)
        party = DEMONYMS.intersection(layout.lows[mention.first : mention.head])
        bearers = [
            entity
            for entity in islice(reversed(self._bearers.get(head, {})), _MOST_BEARERS)
            if party <= self.entities[entity].roles
        ]
        if not bearers:
            return self._resolve_variation(mention, seen)
        return Reference(bearers[0], _ROLE_OWN if len(bearers) == 1 else _ROLE_SHARED)

    def _is_definite(self, mention: Mention) -> bool:
        """Tell whether a name that is a title is no more than that: "the President"."""
        return mention.first > 0 and self.layout.lows[mention.first - 1] == "the"

    def _resolve_variation(self, mention: Mention, seen: dict[int, _Seen]) -> Reference | None:
        """Resolve "the striker", where no striker was spoken of, to the person spoken of.

        Reporters vary names with descriptions; one that was introduced with "a" is somebody else.
        """
        lows = self.layout.lows
        head = lows[mention.head]
        is_role = head in ROLES or head.endswith("-year-old")
        if not is_role or mention.role == "none":
            return None
        first = self._first_place.get(head)
        if first is None:
            first = self._first_place[head] = lows.index(head)
        if first < mention.head and first not in self.answers:
            return None
        kind = "she" if head in WOMEN else "he" if head in MEN else ""
        reference = self._resolve_personal(mention, seen, kind)
        if reference.entity is None or reference.probability < _VARIATION_SURE:
            return None
        return Reference(reference.entity, reference.probability * _ROLE_SHARED)

    def find(self, mention: Mention) -> Reference:
        """Find whom a mention stands for."""
        return self.answers.get(mention.head, _UNKNOWN)
