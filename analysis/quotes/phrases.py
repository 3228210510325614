"""Noun phrases around a reporting verb: "the mayor, Ann Lee, said", "said a former aide".

Phrases are read token by token from a fixed place: forwards behind an inverted verb or "according
to", backwards before a verb, over adverbs, appositions, relative clauses and prepositions. Each
reader looks at a bounded number of tokens of one sentence.
"""

from typing import NamedTuple

from analysis.language.names import PARTY
from analysis.quotes.layout import PRONOUNS, WORDS, Layout, load_cues

_AUXILIARIES = WORDS["auxiliary"]
_BEING = frozenset(["am", "are", "be", "been", "being", "is", "was", "were"])
PREPOSITIONS = WORDS["preposition"]
_DETERMINERS = WORDS["determiner"]
# Words that cannot be part of the noun phrase before a verb.
_BREAKS = WORDS["break"] | PREPOSITIONS | PRONOUNS
_DAYS = WORDS["day"]
# Words that cannot stand between a name and what it describes.
_ENDS_MODIFIED = _BREAKS | _DAYS | _AUXILIARIES | _DETERMINERS
_NO_CUE = ("", "", "")
_PLACES = WORDS["place"]
_TIMES, _BEFORE_TIMES = WORDS["time"], WORDS["before time"]
_COUNTS = frozenset(["one", "another", "some", "many", "most", "both", "several"])
_NUMBERS = _COUNTS | frozenset(["two", "three", "four", "five", "six", "half", "none", "all"])
_POSSESSIVE_PRONOUNS = {"his": "he", "her": "she"}
RELATIVES = WORDS["woman"] | WORDS["man"]
_ROLES = WORDS["role"] | WORDS["body"]
_SOURCES = _ROLES | RELATIVES | WORDS["speech noun"] | (_COUNTS - {"one", "both"})
# Words in front of a noun, never one by themselves, and what stands behind it ("a source close").
_NO_NOUNS = WORDS["no noun"]
# What begins an aside on when somebody speaks: "Lee, during a meeting, said".
_WHILE = frozenset(["after", "before", "during", "through"])
_DASHES = "—–-"
_OPENING = {",": ",", ")": "("}


class Phrase(NamedTuple):
    """Tokens ``first`` to ``behind``, ``head`` the noun, ``kind`` name, nominal or a pronoun."""

    first: int
    behind: int
    head: int
    kind: str


def _make_pronoun(layout: Layout, token: int) -> Phrase:
    return Phrase(token, token + 1, token, layout.lows[token])


def _make_name(layout: Layout, name: int) -> Phrase:
    first, behind = layout.names[name]
    return Phrase(first, behind, behind - 1, "name")


def _make_description(layout: Layout, first: int, behind: int) -> Phrase | None:
    """Make a phrase of words in lower case, or None if they describe nobody and nothing.

    "a court document filed" ends at "document"; "afterwards", "35" or "last week" are no source.
    """
    lows = layout.lows
    while behind - first > 2 and _trails(lows[behind - 2], lows[behind - 1]):
        behind -= 1
    head = lows[behind - 1]
    phrase = Phrase(first, behind, behind - 1, "nominal")
    is_first = first == 0 or layout.sentences[first - 1] != layout.sentences[first]
    if layout.initials[behind - 1].isupper() and not (is_first and head in _NO_NOUNS):
        return phrase  # a surname that is a word
    if head in _NO_NOUNS or head in _TIMES or head in _DAYS or not any(map(str.isalpha, head)):
        return None
    if behind - first > 1 and (lows[first] in _DETERMINERS or lows[first][0].isdigit()):
        return None if head.endswith("ly") else phrase
    is_owned = any(token in layout.possessive for token in range(first, behind - 1))
    is_source = is_owned or head in _SOURCES or _find_singular(head) in _SOURCES
    return phrase if is_source else None


def _find_singular(noun: str) -> str:
    """Give the singular of a plural in -s, -es or -ies."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("ches", "shes", "sses", "xes")) else noun.removesuffix("s")


def _trails(noun: str, word: str) -> bool:
    """Tell whether a word belongs to what follows the noun: "a source close (to)"."""
    if word in _NO_NOUNS:
        return True
    is_noun = noun in _SOURCES or _find_singular(noun) in _SOURCES
    return is_noun and len(word) > 4 and word.endswith(("ed", "ing")) and word not in _SOURCES


def find_phrase_after(layout: Layout, token: int) -> Phrase | None:
    """Read the noun phrase that begins at a token ("said Lee", "according to a report")."""
    lows, initials, sentences = layout.lows, layout.initials, layout.sentences
    if token >= len(lows) or sentences[token] != sentences[token - 1]:
        return None
    low = lows[token]
    if low in PRONOUNS and low not in ("who", "which"):
        return _make_pronoun(layout, token)
    if not initials[token].isalnum() or low in _BREAKS or low in _DAYS:
        return None
    if low in load_cues() and token not in layout.name_starting:
        return None
    last = token
    name = -1
    while last < min(len(lows), token + 14) and sentences[last] == sentences[token]:
        if last in layout.name_starting:
            name = layout.name_starting[last]
            last = layout.names[name][1]
            is_owner = last - 1 in layout.possessive or lows[last : last + 1] in (["’"], ["'"])
            if is_owner or is_modifier(layout, last):
                name = -1  # "campaign manager Ann Lee": the last name is the head
                continue
            break
        if (lows[last] in "/&’'" and last > token) or _is_abbreviation(layout, last):
            last += 1
            continue
        if lows[last] == "of" and last == token + 1 and low in _NUMBERS:
            last += 1  # "one of the mothers"
            continue
        if not initials[last].isalnum() or lows[last] in _BREAKS or lows[last] in _DAYS:
            break
        last += 1
    if name < 0 and last + 1 < len(lows) and lows[last] == "," and last + 1 in layout.name_starting:
        name = layout.name_starting[last + 1]  # "said the spokesman, Jane Doe"
    if name >= 0:
        return _make_name(layout, name)
    if last - 1 < token or last >= len(lows):
        return None
    return _make_description(layout, token, last)


def _is_abbreviation(layout: Layout, token: int) -> bool:
    """Tell whether a token is the full stop of an abbreviation ("U.S. senator")."""
    return (
        layout.initials[token] == "."
        and token + 1 < len(layout.initials)
        and layout.sentences[token] == layout.sentences[token + 1]
    )


def is_modifier(layout: Layout, token: int) -> bool:
    """Tell whether the name that ends before a token describes a name or role behind it."""
    lows, sentences = layout.lows, layout.sentences
    step, stop = token, min(len(lows), token + 6)
    while step < stop and sentences[step] == sentences[token - 1]:
        if step in layout.name_starting:
            return step > token
        if lows[step] in _ENDS_MODIFIED or not layout.initials[step].isalnum():
            break
        if load_cues().get(lows[step], _NO_CUE)[2] == "past":
            return False  # "Ames said Webb ..."
        step += 1
    return step > token and lows[step - 1].rstrip("s") in _ROLES


def _describes_role(layout: Layout, token: int) -> bool:
    """Tell whether the name that ends before a token describes a role: "Lee aide Ann Cole"."""
    if not is_modifier(layout, token):
        return False
    names = [step for step in range(token, token + 6) if step in layout.name_starting]
    return not names or layout.lows[names[0] - 1].rstrip("s") in _ROLES


def _is_oblique(layout: Layout, token: int) -> bool:
    """Tell whether the name that ends at a token follows a noun and a preposition."""
    first = layout.names[layout.name_ending[token]][0]
    if first and layout.lows[first - 1] == "the":
        first -= 1
    return (
        first > 1
        and layout.lows[first - 1] in PREPOSITIONS
        and layout.initials[first - 2].islower()
        and token not in layout.possessive
    )


def find_owner(layout: Layout, noun: int) -> Phrase | None:
    """Read back from "claim" to whose it is: "Smith's latest claim", "his claim"."""
    lows = layout.lows
    token = noun - 1
    while token > 0 and noun - token < 4 and token not in layout.possessive:
        if lows[token] in _POSSESSIVE_PRONOUNS:
            return Phrase(token, token + 1, token, _POSSESSIVE_PRONOUNS[lows[token]])
        if not lows[token][0].isalpha() or lows[token] in _BREAKS:
            return None
        token -= 1
    name = layout.name_ending.get(token)
    if name is None or token not in layout.possessive:
        return None
    return _make_name(layout, name)


def _find_first_in_sentence(layout: Layout, cue: int) -> Phrase | None:
    """Find the first name or pronoun of the sentence that follows no preposition."""
    lows, sentences = layout.lows, layout.sentences
    token = cue
    while token > 0 and cue - token < 60 and sentences[token - 1] == sentences[cue]:
        token -= 1
    while token < cue:
        if lows[token] in PRONOUNS and lows[token] not in ("who", "which", "it"):
            return _make_pronoun(layout, token)
        name = layout.name_starting.get(token)
        if name is None:
            token += 1
            continue
        phrase = _make_name(layout, name)
        before = lows[token - 1] if token else "\n"
        is_dateline = before == "\n" and layout.get_word(token).isupper()
        if before == "the":
            before = lows[token - 2] if token > 1 else "\n"
        is_bound = (
            before in PREPOSITIONS
            or phrase.head in layout.possessive
            or _describes_role(layout, phrase.behind)
        )
        if not is_bound and not is_dateline:
            return phrase
        token = phrase.behind
    return None


def find_subject_before(layout: Layout, cue: int) -> tuple[Phrase | None, str]:
    """Read back from a verb to its subject, and to the role that it has there."""
    lows = layout.lows
    token = _skip_adverbs(layout, cue - 1)
    if token is None:
        return None, ""
    role = "subject"
    low = lows[token]
    if low == "as" and lows[cue].endswith("ing"):  # "quoted Smith as saying"
        token, role = token - 1, "as"
    elif low == "," and load_cues()[lows[cue]][2] == "participle":
        # "Smith left the room, saying ...": whom the sentence is about
        return _find_first_in_sentence(layout, cue), role
    elif low == "," or low == ")" or low in _DASHES:
        start = _skip_apposition(layout, token)
        if start is None:
            return None, ""
        role = "apart" if token - start > 13 else "subject"
        inner = _find_name_in_apposition(layout, start)
        if inner is not None:
            noun = _step_over_dashes(layout, start) - 1
            found = _read_subject_back(layout, noun, layout.sentences[cue])
            return _find_described_name(layout, found) or inner, role
        if (name := _find_name_behind_quote(layout, start)) is not None:
            return name, role
        token = _skip_asides(layout, start)
    elif token == cue - 1 and lows[cue].endswith("ing") and token in layout.name_ending:
        name = _make_name(layout, layout.name_ending[token])
        if lows[name.first - 1] in ("of", "with"):
            return name, role  # "a tape of Smith saying"
    found = _read_subject_back(layout, token, layout.sentences[cue])
    if found is not None and found.kind in ("name", "nominal"):
        found = _leave_relative_clause(layout, found)
    if low == "," or low == ")":
        found = _find_described_name(layout, found) or found
    return (found, role) if found is not None else (None, "")


def _find_described_name(layout: Layout, found: Phrase | None) -> Phrase | None:
    """Find Lee in "Lee, head of the firm, one of the owners, said"; ``found`` is the head."""
    if found is None or found.kind != "nominal":
        return None
    lows, comma = layout.lows, found.first - 1
    if comma > 1 and lows[comma] in _WHILE:
        comma -= 1
    name = layout.name_ending.get(comma - 1)
    if name is None or lows[comma] != ",":
        return None
    phrase = _make_name(layout, name)
    before = phrase.first - (lows[phrase.first - 1] == "the") - 1
    return None if before >= 0 and lows[before] in PREPOSITIONS else phrase  # "In Leeds, the mayor"


def _skip_adverbs(layout: Layout, token: int) -> int | None:
    """Step back over auxiliaries, adverbs and times: "Smith last week also publicly (called)"."""
    lows, sentence = layout.lows, layout.sentences[token + 1]
    for _ in range(8):
        if token < 0 or layout.sentences[token] != sentence:
            return None
        low = lows[token]
        if low in _TIMES and token and lows[token - 1] in _BEFORE_TIMES:
            token -= 1
            while token > 0 and lows[token - 1] in _BEFORE_TIMES:
                token -= 1
        elif low not in _AUXILIARIES and not low.endswith("ly"):
            break
        token -= 1
    return token if token >= 0 and layout.sentences[token] == sentence else None


def is_passive(layout: Layout, cue: int) -> bool:
    """Tell whether something is said of or to the subject: "was asked", "has also been called".

    In "is said to have called" and "was heard saying" somebody reports what he or she did.
    """
    lows = layout.lows
    token = cue - 1
    while token >= 0 and (lows[token] in _AUXILIARIES or lows[token].endswith("ly")):
        if lows[token] in _BEING:
            following = lows[cue + 1 : cue + 3]
            return following != ["to", "have"] and not "".join(following[:1]).endswith("ing")
        token -= 1
    return False


def _skip_apposition(layout: Layout, token: int) -> int | None:
    """Give the mark that opens the apposition closed at a token: comma, bracket or dash."""
    lows, sentences = layout.lows, layout.sentences
    mark = lows[token]
    opening = _OPENING.get(mark, mark)
    back = token - 1
    while back > 0 and lows[back] == mark and mark in _DASHES:  # two hyphens for a dash
        back -= 1
    while back > max(0, token - 40) and sentences[back] == sentences[token]:
        if lows[back] == opening or back in layout.quote_at:
            break
        back -= 1
    return back if lows[back] == opening and back > 0 else None


def _find_name_in_apposition(layout: Layout, start: int) -> Phrase | None:
    """Find Jane Doe in "the spokesman, Jane Doe, said"; ``start`` is the mark before her."""
    lows, initials = layout.lows, layout.initials
    inner = layout.name_starting.get(start + 1)
    token = _step_over_dashes(layout, start) - 1
    if inner is None or (token in layout.name_ending and not _is_oblique(layout, token)):
        return None
    behind = layout.names[inner][1]
    if lows[behind - 1] in _PLACES:
        return None  # "the church of Elizabeth, Colorado, said"
    closes = lows[behind] in (",", "of", "(")
    is_noun = initials[token].isalnum() and lows[token] not in _BREAKS and lows[token] not in _DAYS
    return _make_name(layout, inner) if closes and is_noun else None


def _find_name_behind_quote(layout: Layout, token: int) -> Phrase | None:
    """Find Lee in "“...,” Lee, an aide to Smith, a member, said"; the token is behind her."""
    lows, sentences = layout.lows, layout.sentences
    back = token
    while back > max(0, token - 40) and sentences[back] == sentences[token]:
        if back in layout.quote_at:
            break
        back -= 1
    name = layout.name_starting.get(back + 1)
    if back not in layout.quote_at or name is None:
        return None
    behind = layout.names[name][1]
    explains = behind < token and lows[behind] == "," and lows[behind + 1] in ("a", "an", "the")
    return _make_name(layout, name) if explains else None


def _step_over_dashes(layout: Layout, token: int) -> int:
    while token > 1 and layout.lows[token - 1] == layout.lows[token] in _DASHES:
        token -= 1
    return token


def _skip_asides(layout: Layout, start: int) -> int:
    """Step from the mark of an apposition to the name it explains, over other asides.

    "Lee (D-Ohio), a member, said"; "Lee, 52, a member, said"; "Lee, R-Texas, who leads, said";
    "Lee, of Mill Lane, Leeds, said".
    """
    lows = layout.lows
    token = _step_over_dashes(layout, start) - 1
    if lows[token] == ")":
        back = token
        while back > max(0, token - 8) and lows[back] != "(":
            back -= 1
        token = back - 1
    last = token - (lows[token] == ".")
    if last > 1 and lows[last - 1] == "," and (lows[last].isdigit() or PARTY.match(lows[last])):
        token = last - 2
    name = layout.name_ending.get(token)
    if name is not None:
        first = layout.names[name][0]
        if first > 2 and lows[first - 2] == "," and lows[first - 1] in PREPOSITIONS:
            token = first - 3
    return token


def _read_subject_back(layout: Layout, token: int, sentence: int) -> Phrase | None:
    """Read the noun phrase that ends at a token, back over "of Lee's office" to "the head"."""
    lows, initials, sentences = layout.lows, layout.initials, layout.sentences
    found = None
    for _ in range(4):
        if token < 0 or sentences[token] != sentence or not initials[token].isalnum():
            break
        low = lows[token]
        name = layout.name_ending.get(token)
        if name is not None and token not in layout.possessive:
            found = _make_name(layout, name)
            first = found.first
        elif low in PRONOUNS:
            return _make_pronoun(layout, token)
        elif found is not None and low in _NUMBERS and lows[token + 1] == "of":
            if found.kind == "nominal":  # "two of her assistants"
                found = found._replace(first=token)
            break
        elif low in _BREAKS or low in _DAYS or (low in _DETERMINERS and low not in _COUNTS):
            break
        else:
            first = _find_determiner(layout, token)
            found = _make_description(layout, first, token + 1)
        preposition = first - 1
        if found is not None and found.kind == "name":
            if preposition > 0 and lows[preposition] in ("the", "a", "an"):
                preposition -= 1
            if preposition > 0 and lows[preposition] in ("and", "&"):
                other = layout.name_ending.get(preposition - 1)
                if other is None or not _is_oblique(layout, preposition - 1):
                    break
                preposition = layout.names[other][0] - 1  # "the suit from Ohio and Utah"
        if preposition < 1 or lows[preposition] not in PREPOSITIONS:
            break
        token = preposition - 1
    return found


def _find_determiner(layout: Layout, token: int) -> int:
    """Read back from a noun to the first word of its phrase, over "mayor and" if need be."""
    lows, initials, cues = layout.lows, layout.initials, load_cues()
    first = token
    while (
        first > 0
        and token - first < 8
        and layout.sentences[first - 1] == layout.sentences[token]
        and (initials[first - 1].isalnum() or _is_abbreviation(layout, first - 1))
        and lows[first - 1] not in _BREAKS
        and lows[first] not in _DETERMINERS
        and first - 1 not in layout.quote_at
        and (lows[first - 1] not in cues or first - 1 in layout.name_ending)
    ):
        first -= 1
    if lows[first] not in _DETERMINERS and first and lows[first - 1] == "and":
        step = first - 2  # "the former mayor and senator"
        while step >= 0 and first - step < 8 and initials[step].isalnum():
            if lows[step] in _BREAKS:
                break
            if lows[step] in _DETERMINERS:
                return step
            step -= 1
    return first


def _leave_relative_clause(layout: Layout, found: Phrase) -> Phrase | None:
    """Step from a phrase that ends a clause with "who" to the noun that the clause explains.

    "one official who heard the talk said"; "Lee, the official who heard the talk said".
    """
    lows, initials = layout.lows, layout.initials
    farthest = max(0, found.first - 9)
    if "who" not in lows[farthest + 1 : found.first]:
        return found
    for token in range(found.first - 1, farthest, -1):
        low = lows[token]
        if low == "who":
            noun = _read_antecedent(layout, token)
            return found if noun is None else noun
        if not initials[token].isalnum() or low in load_cues() or low in ("and", "but", "that"):
            break
    return found


def _read_antecedent(layout: Layout, relative: int) -> Phrase | None:
    """Read the phrase right before "who" or "which"."""
    lows = layout.lows
    token = relative - 1
    while token > 0 and lows[token] in ",—–-":
        token -= 1
    if token < 0 or layout.sentences[token] != layout.sentences[relative]:
        return None
    found = _read_subject_back(layout, token, layout.sentences[relative])
    if found is not None and found.kind == "nominal" and found.first > 1:
        name = layout.name_ending.get(found.first - 2)
        if name is not None and lows[found.first - 1] == "," and found.head == token:
            return _make_name(layout, name)  # "Lee, the official who"
    return found


def find_antecedent(layout: Layout, token: int) -> Phrase | None:
    """Find what "who" or "which" refers to, where it is a name or a description."""
    found = _read_antecedent(layout, token)
    return found if found is not None and found.kind in ("name", "nominal") else None
