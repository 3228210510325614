"""Pronouns and descriptions to names: which of the people named does "she" stand for."""

from dataclasses import dataclass

from analysis.quotes.layout import Layout
from analysis.quotes.people import People
from analysis.quotes.ranker import load_weights, rank
from analysis.quotes.subjects import Mention


@dataclass(slots=True)
class Reference:
    """The entity a mention stands for (or none), and the probability of that."""

    entity: int | None
    probability: float


def _bucket(number: int) -> str:
    return str(number) if number < 3 else "3-4" if number < 5 else "5-8" if number < 9 else "9+"


class Resolver:
    """Resolves the pronouns of an article from its beginning to its end.

    ``seen`` holds, for each entity, where it was last spoken of: (token, role, by a pronoun).
    """

    def __init__(self, layout: Layout, people: People, mentions: list[Mention]):
        self.layout, self.people, self.mentions = layout, people, mentions
        self.weights = load_weights("pronoun_weights.csv")
        self.answers: dict[int, Reference] = {}  # by head token
        self.groups: list[tuple[str, list[tuple[float, list[str]]]]] = []
        self.keep_groups = False

    def resolve_all(self) -> None:
        """Resolve every "he", "she" and "who" outside quotations."""
        layout, entity_of = self.layout, self.people.entity_of
        seen: dict[int, tuple[int, Mention, bool]] = {}
        before = None
        for mention in self.mentions:
            if mention.kind == "name":
                if mention.name >= 0:
                    entity = entity_of[mention.name]
                    seen[entity] = (mention.head, mention, False)
                    self.answers[mention.head] = Reference(entity, 1.0)
            elif mention.kind in ("he", "she"):
                reference = self._resolve_personal(mention, seen)
                self.answers[mention.head] = reference
                if reference.entity is not None and reference.probability > 0.4:
                    seen[reference.entity] = (mention.head, mention, True)
            elif mention.kind in ("who", "which"):
                token = mention.head - 1
                if token > 0 and layout.lows[token] == ",":
                    token -= 1
                if before is not None and before.head == token:
                    self.answers[mention.head] = self.answers.get(token, Reference(None, 0.0))
            before = mention

    def _resolve_personal(self, mention: Mention, seen) -> Reference:
        layout, entities = self.layout, self.people.entities
        sentence = layout.sentences[mention.head]
        paragraph = layout.paragraphs[mention.head]
        recent = sorted(seen.items(), key=lambda item: -item[1][0])
        rows = []
        for entity, (token, last, by_pronoun) in recent:
            about = entities[entity]
            share = about.female_share
            if about.is_person is False or (
                share is None and about.is_person is None and (last.role == "none" or len(rows) > 6)
            ):
                continue
            distance = sentence - layout.sentences[token]
            if distance > 40 or len(rows) > 12:
                break
            gap = paragraph - layout.paragraphs[token]
            where = "same" if not distance else "line" if not gap else "next" if gap <= 2 else "far"
            how = "pronoun" if by_pronoun else "name"
            is_subject = last.role != "none"
            first = last.first
            begins = not first or layout.sentences[first - 1] != layout.sentences[first]
            possessive = token in layout.possessive
            features = [
                f"{where} {_bucket(distance)}",
                f"{where} {how} {'subject' if is_subject else 'begins' if begins else 'other'}",
                f"count {_bucket(about.count)}",
                f"order {min(len(rows), 4)}",
                f"order {min(len(rows), 3)} {where}",
            ]
            if possessive:
                features.append(f"{where} possessive")
            if begins:
                features.append(f"{where} begins")
            if not first or layout.lows[first - 1] in _OBLIQUE:
                features.append(f"{where} oblique")
            rows.append((entity, share, features))
        if not rows:
            return Reference(None, 0.0)
        if self.keep_groups:
            self.groups.append((mention.kind, [(share, f) for _, share, f in rows]))
        fitting = []
        for entity, share, features in rows:
            fit = 0.5 if share is None else share
            fit = fit if mention.kind == "she" else 1 - fit
            if fit > 0.25:
                fitting.append((entity, [*features, "unknown"] if fit < 0.75 else features))
        if not fitting:
            return Reference(None, 0.0)
        best, probability = rank([features for _, features in fitting], self.weights)
        return Reference(fitting[best][0], probability)

    def find(self, mention: Mention) -> Reference:
        """Find whom a mention stands for."""
        return self.answers.get(mention.head, Reference(None, 0.0))


_OBLIQUE = frozenset(
    [
        "of",
        "for",
        "at",
        "in",
        "from",
        "with",
        "on",
        "to",
        "by",
        "behind",
        "about",
        "against",
        "near",
        "under",
        "over",
        "like",
        "than",
    ]
)
