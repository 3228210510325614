"""Who is named: the mentions of each person or organisation, under one name."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.language.names import (
    DEMONYMS,
    TITLES,
    TITLES_OF_MEN,
    TITLES_OF_WOMEN,
    load_first_names,
    load_lone_first_names,
)
from analysis.memory import remember
from analysis.quotes.layout import WORDS, Layout

_ORGANISATION_WORDS = WORDS["organisation"]
_SUFFIXES = WORDS["suffix"]
_OFFICES = WORDS["office"]
_LAWS = WORDS["law"]
_PLACES = WORDS["place"]
_PLACE_BEGINS = WORDS["place begins"]
_TITLES_OF_PEOPLE = TITLES - DEMONYMS
ROLES = WORDS["role"] | (
    _TITLES_OF_PEOPLE - frozenset(["first", "former", "then", "state", "house"])
)
WOMEN, MEN = WORDS["woman"], WORDS["man"]
_HER = frozenset(["she", "her", "hers", "herself"])
_HER_AND_HIS = _HER | {"he", "his", "him", "himself"}
_INSIDE = frozenset(["in", "near", "across", "throughout", "outside"])
_ARTICLES = frozenset(["the", "a", "an"])
_AFTER_ROLE = frozenset([",", ".", "of", "who", "at", "in", "for", "with", "and"])
PREPOSITIONS = WORDS["preposition"]
_BODIES = WORDS["body of office"]
# Names that a misspelt one is compared with: keeps a text of nothing but names linear.
_MOST_SIMILAR = 50
_MOST_REPEATED = 12  # words of a name that is printed again: four, three times
_STRIP = ".,’'"


@dataclass(slots=True)
class Entity:
    """A person or organisation: the name shown, and what is known about it."""

    name: str
    words: tuple[str, ...]
    is_person: bool | None = None
    female_share: float | None = None
    count: int = 0
    first_token: int = 0
    roles: set[str] = field(default_factory=set)

    @property
    def is_law(self) -> bool:
        """Whether it is a text that binds, not somebody: "Fair Trade Act", "Article II"."""
        first, last = self.words[0], self.words[-1]
        return first not in load_first_names() and (first in _LAWS or last in _LAWS)


def split_name(name: str) -> tuple[list[str], list[str]]:
    """Split a name into the titles in front and the rest, as printed.

    >>> split_name("former Secretary of State Ruth Adler")
    (['former', 'Secretary', 'of', 'State'], ['Ruth', 'Adler'])
    """
    words = name.split()
    cut = _count_titles(_lower(words))
    return words[:cut], words[cut:]


def _lower(words: list[str]) -> list[str]:
    return [word.strip(_STRIP).lower() for word in words]


def _count_titles(lows: list[str]) -> int:
    """Count the words of titles in front of a name."""
    first_names = load_first_names()
    cut = 0
    for index in range(len(lows) - 1):
        if lows[index] in DEMONYMS and lows[index + 1] not in first_names:
            continue  # "Northern Rail", but "Republican Ann Lee"
        if lows[index] in TITLES:
            # "Fox News Director Jo Lee": the last title counts, unless an institution follows.
            if index == cut or lows[-1] not in _ORGANISATION_WORDS:
                cut = index + 1
                if cut < len(lows) - 2 and lows[cut] == "of" and lows[cut + 1] in _OFFICES:
                    cut += 2
        elif lows[index] in ("of", "the") and index == cut:
            break
    if cut and cut < len(lows) and lows[cut] in ("of", "for", "the", "on"):
        return 0
    if cut == len(lows) - 1 and lows[cut] in _BODIES:
        return 0  # "State Department"
    return cut


def _key(lows: list[str]) -> tuple[str, ...]:
    while len(lows) > 1 and lows[-1] in _SUFFIXES:
        lows = lows[:-1]
    if len(lows) > 1 and lows[0] == "the":
        lows = lows[1:]
    return tuple(lows)


class _Name(NamedTuple):
    """A name taken apart: titles in lower case, and by what it is known without them."""

    titles: tuple[str, ...]
    first: str  # of its words, as printed
    key: tuple[str, ...]
    printed: str


@remember(maxsize=30_000)
def _parse_name(name: str) -> _Name:
    words = name.split()
    if 3 < len(words) <= _MOST_REPEATED and any(name.count(word) > 1 for word in words[:3]):
        words = _drop_repetition(words)
    lows = _lower(words)
    cut = _count_titles(lows)
    return _Name(tuple(lows[:cut]), words[cut], _key(lows[cut:]), " ".join(words[cut:]))


def _drop_repetition(words: list[str]) -> list[str]:
    """Read one name where a web page prints two or three without marks between them.

    >>> _drop_repetition(["Tate", "Owen", "John", "TateMayor", "Moss"])
    ['Owen', 'John', 'Tate']
    >>> _drop_repetition(["Sen.", "Owen", "Tate", "Owen", "John", "TateMayor"])
    ['Sen.', 'Owen', 'Tate']
    """
    if not all(word[0].isupper() for word in words):
        return words  # "District Court for the District of Columbia"
    whole: list[str] = []
    for word in words:  # "TateMayor"
        glued = [one for one in whole if word.startswith(one) and word[len(one) :][:1].isupper()]
        whole.append(glued[-1] if glued else word)
    words = whole
    for again in range(2, len(words)):
        if words[again] in words[: again - 1]:
            first = words.index(words[again])
            if words[again - 1] in words[again:]:
                return words[:again]  # first name and surname, and both again
            return words[: first + 1] if first else words[1 : again + 1]
    return words


def _differs_by_one(one: str, other: str) -> bool:
    """Tell whether one letter was added, left out, replaced or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    prefix = 0
    while prefix < min(len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    rest, others = one[prefix:], other[prefix:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


class People:
    """The entities named in an article, and which of them each name stands for."""

    def __init__(self, names: list[str], tokens: list[int]):
        """Group ``names``, printed in this order at ``tokens``."""
        self.entities: list[Entity] = []
        self.entity_of: list[int] = [-1] * len(names)
        self.titles: set[int] = set()  # entities that are no more than a title: "the President"
        self._full: dict[int, list[int]] = {}  # entity -> tokens where it is named in full
        self._by_last: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        self._by_initials: dict[str, int] = {}
        parsed = [_parse_name(name) for name in names]
        self._group_full_names(parsed, tokens)
        self._group_single_words(parsed, tokens)
        for entity in self.entities:
            _judge(entity, load_first_names())

    def _group_full_names(self, parsed: list[_Name], tokens: list[int]) -> None:
        by_key: dict[tuple[str, str], int] = {}
        met: set[str] = set()  # first and last words
        for number, name in enumerate(parsed):
            key = name.key
            if len(key) < 2:
                continue
            pair = (key[0], key[-1])
            found = by_key.get(pair)
            if found is None:
                if not met.isdisjoint(pair):
                    found = self._find_misspelled(pair)
                met.update(pair)
                if found is None:
                    found = self._add(name, tokens[number])
                    self._by_first.setdefault(key[0], []).append(found)
                    letters = "".join(word[0] for word in key if word and word not in ("of", "the"))
                    self._by_initials.setdefault(letters, found)
                by_key[pair] = found
            self._full.setdefault(found, []).append(tokens[number])
            self._note(number, found, name)

    def _group_single_words(self, parsed: list[_Name], tokens: list[int]) -> None:
        similar: dict[str, list[str]] = {}  # surnames by their first two letters
        for last in self._by_last:
            similar.setdefault(last[:2], []).append(last)
        for number, name in enumerate(parsed):
            if len(name.key) != 1:
                continue
            word = name.key[0]
            found = None
            if word in self._by_last:
                found = self._choose(self._by_last[word], name.titles, tokens[number])
            elif word in self._by_first and not name.titles:
                found = self._choose(self._by_first[word], (), tokens[number])
            if found is None and name.first.isupper() and 2 < len(word) < 7:
                found = self._by_initials.get(word)
            if found is None and len(word) > 4 and word not in load_first_names():
                for last in similar.get(word[:2], ())[:_MOST_SIMILAR]:
                    owners = self._by_last[last]
                    if len(owners) == 1 and _differs_by_one(last, word):
                        found = owners[0]
            if found is None:
                found = self._add(name, tokens[number])
                if word in _TITLES_OF_PEOPLE:
                    self.titles.add(found)
            self._note(number, found, name)

    @classmethod
    def of_layout(cls, layout: Layout) -> "People":
        """Group the names of an article."""
        people = cls(layout.printed_names, [first for first, _ in layout.names])
        people.read_surroundings(layout)
        return people

    def _add(self, name: _Name, token: int) -> int:
        number = len(self.entities)
        self.entities.append(Entity(name.printed, name.key, first_token=token))
        self._by_last.setdefault(name.key[-1], []).append(number)
        return number

    def _find_misspelled(self, pair: tuple[str, str]) -> int | None:
        first, last = pair
        for number, entity in enumerate(self.entities[:_MOST_SIMILAR]):
            one, other = entity.words[0], entity.words[-1]
            if len(entity.words) > 1 and (
                (
                    one == first
                    and len(last) > 4
                    and other[:2] == last[:2]
                    and _differs_by_one(other, last)
                )
                or (
                    other == last
                    and len(first) > 4
                    and one[:1] == first[:1]
                    and one[-1:] == first[-1:]
                    and _differs_by_one(one, first)
                )
            ):
                return number
        return None

    def _choose(self, owners: list[int], titles: tuple[str, ...], token: int) -> int:
        """Choose among entities that share a name: by title, then by how often they were named."""
        if len(owners) > 1 and titles:
            female = not TITLES_OF_WOMEN.isdisjoint(titles)
            male = not TITLES_OF_MEN.isdisjoint(titles)
            if female or male:
                owners = [
                    owner
                    for owner in owners
                    if (share := self._share_of(owner)) is None or (share > 0.5) == female
                ] or owners
            else:
                owners = [
                    owner for owner in owners if self.entities[owner].roles & set(titles)
                ] or owners
        if len(owners) == 1:
            return owners[0]
        # The one named last, unless another is named three times as often: in an article on a
        # president, the surname alone is the president, not a relative who was just named.
        before = [owner for owner in owners if self.entities[owner].first_token < token]
        most = max(before or owners, key=lambda owner: (self.entities[owner].count, -owner))
        last = max(before or owners, key=lambda owner: self._named_last(owner, token))
        return most if self.entities[most].count >= 3 * self.entities[last].count else last

    def _named_last(self, owner: int, token: int) -> int:
        """Give the token of the last mention in full before another token (-1: none)."""
        places = self._full.get(owner, [])
        index = bisect_left(places, token)
        return places[index - 1] if index else -1

    def _share_of(self, owner: int) -> float | None:
        entity = self.entities[owner]
        if entity.female_share is not None:
            return entity.female_share
        return load_first_names().get(entity.words[0])

    def _note(self, number: int, found: int, name: _Name) -> None:
        titles, key = name.titles, name.key
        entity = self.entities[found]
        self.entity_of[number] = found
        entity.count += 1
        if titles:
            entity.roles.update(titles)
            if not TITLES_OF_WOMEN.isdisjoint(titles):
                entity.female_share = 1.0
            elif not TITLES_OF_MEN.isdisjoint(titles):
                entity.female_share = 0.0
            if titles[-1] in _TITLES_OF_PEOPLE and entity.is_person is None:
                entity.is_person = True
        if len(key) > len(entity.words) and key[-1] == entity.words[-1]:
            entity.name, entity.words = name.printed, key
        elif key == entity.words and len(name.printed) > len(entity.name):
            entity.name = name.printed

    def read_surroundings(self, layout: Layout) -> None:
        """Learn from the words around each name: roles, and pronouns that follow it.

        "widow Ann Lee", "in Charlotte", "Lee, who lost her son": where the name itself leaves open
        whether it is a woman's, a man's or a place's, two such signs out of three decide.
        """
        lows = layout.lows
        votes = [[0, 0, 0] for _ in self.entities]  # woman, man, place
        for number, (first, behind) in enumerate(layout.names):
            owner = self.entity_of[number]
            entity = self.entities[owner]
            before = lows[first - 1] if first else "\n"
            if before in WOMEN or before in MEN:
                votes[owner][0 if before in WOMEN else 1] += 2
            if before in _INSIDE and behind - 1 not in layout.possessive:
                votes[owner][2] += 1
            step = first - 1
            while step >= 0 and lows[step] in ROLES and lows[step] == layout.get_word(step):
                entity.roles.add(lows[step])
                step -= 1
            if step < first - 1:
                entity.roles |= DEMONYMS.intersection(lows[max(0, step - 1) : step + 1])
            step, stop = behind, min(len(lows), behind + 15)
            if before in PREPOSITIONS or _HER_AND_HIS.isdisjoint(lows[step:stop]):
                stop = step
            while step < stop and layout.sentences[step] == layout.sentences[first]:
                low = lows[step]
                if step in layout.name_starting:
                    break
                if low in _HER_AND_HIS:
                    votes[owner][0 if low in _HER else 1] += 1
                    break
                step += 1
            if behind + 1 < len(lows) and lows[behind] == "," and lows[behind + 1] in _ARTICLES:
                step = behind + 2  # "Ann Lee, the mayor of Springfield"
                stop = min(len(lows) - 1, behind + 9)
                while step < stop and lows[step][0].isalpha():
                    if lows[step] in ROLES and lows[step + 1] in _AFTER_ROLE:
                        entity.roles.add(lows[step])
                        break
                    step += 1
        for entity, (women, men, inside) in zip(self.entities, votes, strict=True):
            single = len(entity.words) == 1
            if inside and not entity.roles and women + men < 2 and entity.is_person is not True:
                entity.is_person = False
                continue
            if women + men > 1 and max(women, men) >= 0.75 * (women + men):
                share = float(women > men)
                known = entity.female_share
                if known is None or (single and entity.is_person is None) or 0.1 < known < 0.9:
                    entity.female_share = share
                if entity.is_person is None:
                    entity.is_person = True


def _judge(entity: Entity, first_names: dict[str, float]) -> None:
    """Judge by the name alone whether it is a person's, and a woman's or a man's."""
    words = entity.words
    share = first_names.get(words[0])
    is_institution = (
        words[-1] in _ORGANISATION_WORDS
        or "of" in words
        or "and" in words
        or (len(words) == 1 and entity.name.isupper() and len(entity.name) < 6)
    )
    is_place = words[-1] in _PLACES and (len(words) == 1 or words[0] in _PLACE_BEGINS)
    if entity.is_person is None or (is_place and len(words) == 1):
        if is_institution or is_place:
            entity.is_person = False
        elif share is not None and 1 < len(words) < 5:
            entity.is_person = True
    if len(words) == 1 and words[0] not in load_lone_first_names():
        share = None
    if entity.female_share is None and entity.is_person is not False and share is not None:
        entity.female_share = share
