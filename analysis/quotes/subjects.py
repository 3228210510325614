"""Reporting verbs and their subjects: "Smith, the mayor, said", "said Smith", "according to"."""

from dataclasses import dataclass
from functools import cache

from analysis.quotes.layout import PRONOUNS, WORDS, Layout, load_cues

_AUXILIARIES = WORDS["auxiliary"]
PREPOSITIONS = WORDS["preposition"]
_DETERMINERS = WORDS["determiner"]
# Words that cannot be part of the noun phrase before a verb.
_BREAKS = WORDS["break"] | PREPOSITIONS | PRONOUNS
_NOT_INVERTED = frozenset({"tell", "inform", "remind", "assure", "notify", "urge", "refer"})
_DAYS = WORDS["day"]


_COUNTS = frozenset(["one", "another", "some", "many", "most", "both", "several"])
_POSSESSIVE_PRONOUNS = {"his": "he", "her": "she"}
_SPEECH_NOUNS = WORDS["speech noun"]
_RELATIVES = WORDS["woman"] | WORDS["man"]
_OWNERS = frozenset(["my", "his", "her", "their", "a", "an", "the", "whose", "one", "another"])
_ROLES = WORDS["role"] | WORDS["body"]


@dataclass(slots=True)
class Mention:
    """Words that may name a speaker: tokens ``first`` to ``behind``, ``head`` the noun of them.

    ``kind``: name, nominal, or the pronoun itself. ``role``: what makes it a likely speaker, and
    ``cue`` the token of the verb (or -1).
    """

    first: int
    behind: int
    head: int
    kind: str
    role: str = "none"
    cue: int = -1
    name: int = -1
    is_modifier: bool = False  # "the Lee campaign": the name describes what follows it


@cache
def _list_telling_words() -> frozenset[str]:
    """List the words at which a speaker is looked for."""
    return PRONOUNS | _RELATIVES | _SPEECH_NOUNS | load_cues().keys() | set(":—–-―") | {"according"}


def find_mentions(layout: Layout) -> list[Mention]:
    """Find all mentions of possible speakers outside quotations, in the order of the text."""
    mentions: dict[int, Mention] = {}  # by head token
    for number, (first, behind) in enumerate(layout.names):
        mention = Mention(first, behind, behind - 1, "name", name=number)
        mention.is_modifier = _names_follow(layout, behind)
        mentions[behind - 1] = mention
    lows, words = layout.lows, layout.words
    cues = load_cues()
    verbs = []
    telling = _list_telling_words()
    for token in [token for token, low in enumerate(lows) if low in telling]:
        low = lows[token]
        if low in PRONOUNS and (low != "i" or words[token] == "I"):
            mentions.setdefault(token, Mention(token, token + 1, token, low))
        elif low in _RELATIVES and token and lows[token - 1] in _OWNERS:
            behind = token + 1
            if behind < len(lows) and lows[behind] == ",":
                behind += 1  # "his wife, Ann Lee"
            if behind not in layout.name_starting:
                mentions.setdefault(token, Mention(token - 1, token + 1, token, "nominal"))
        elif low in _SPEECH_NOUNS and token:
            _assign(mentions, _find_owner(layout, token), "owner", token)
            if low in cues:
                verbs.append(token)
        elif low in cues:
            verbs.append(token)
        elif low == "according" and token + 2 < len(lows) and lows[token + 1] == "to":
            _assign(mentions, _find_phrase_after(layout, token + 2), "according", token + 1)
        elif low == ":" and token:
            _assign_label(layout, mentions, token)
        elif low in "—–-―" and token and token + 1 < len(lows):
            _assign_signature(layout, mentions, token)
    for cue in verbs:
        lemma, group, tense = cues[lows[cue]]
        if words[cue] != lows[cue] and layout.name_ending.get(cue) is not None:
            continue  # part of a name
        before = lows[cue - 1] if cue else "\n"
        follows_quote = cue - 1 in layout.quote_at or (before == "," and cue - 2 in layout.quote_at)
        subject = None
        if (
            group == "say"
            and tense in ("past", "present")
            and lemma not in _NOT_INVERTED
            and (follows_quote or before in ",—–-?!" or before in ("as", "so"))
        ):
            subject = _find_phrase_after(layout, cue + 1)
            if subject is not None:
                role = "inverted" if follows_quote else "inverted-weak"
                _assign(mentions, subject, role, cue)
        if subject is None and not follows_quote and tense != "base":
            subject, role = _find_subject_before(layout, cue)
            if subject is not None:
                is_verbal = tense in ("past", "present") or role == "as"
                _assign(mentions, subject, role if is_verbal else "participle", cue)
    return sorted(mentions.values(), key=lambda mention: mention.head)


_STRENGTH = {
    role: rank
    for rank, role in enumerate(
        [
            "none",
            "participle",
            "apart",
            "inverted-weak",
            "as",
            "owner",
            "subject",
            "according",
            "inverted",
            "signature",
            "label",
        ]
    )
}


def _assign(mentions: dict[int, Mention], found, role: str, cue: int) -> None:
    if found is None:
        return
    first, behind, head, kind = found
    mention = mentions.setdefault(head, Mention(first, behind, head, kind))
    if _STRENGTH[role] > _STRENGTH[mention.role]:
        mention.role, mention.cue = role, cue


def _assign_label(layout: Layout, mentions: dict[int, Mention], token: int) -> None:
    """Take "NAME:" at the start of a line for a speaker's label."""
    name = layout.name_ending.get(token - 1)
    if name is None and layout.lows[token - 1] == ")":  # NAME (D-Ohio):
        back = token - 2
        while back > max(0, token - 8) and layout.lows[back] != "(":
            back -= 1
        name = layout.name_ending.get(back - 1)
        token = back
    if name is not None:
        first = layout.names[name][0]
        if first == 0 or layout.words[first - 1] == "\n":
            _assign(mentions, (first, token, token - 1, "name"), "label", token)


def _assign_signature(layout: Layout, mentions: dict[int, Mention], token: int) -> None:
    """Take "— Name" behind a quotation for its signature."""
    previous = token - 1
    while previous > 0 and layout.words[previous] == "\n":
        previous -= 1
    name = layout.name_starting.get(token + 1)
    if name is not None and previous in layout.quote_at:
        behind = layout.names[name][1]
        if previous < token - 1 or behind >= len(layout.words) or layout.words[behind] in "\n,.(":
            _assign(mentions, (token + 1, behind, behind - 1, "name"), "signature", token)


def _find_phrase_after(layout: Layout, token: int):
    """Read the noun phrase that begins at a token: (first, behind, head, kind) or None."""
    lows, words, sentences = layout.lows, layout.words, layout.sentences
    if token >= len(lows) or sentences[token] != sentences[token - 1]:
        return None
    low = lows[token]
    if low in PRONOUNS and low not in ("who", "which"):
        return token, token + 1, token, low
    if not words[token][0].isalnum() or low in _BREAKS - {"that"} or low in _DAYS:
        return None
    if low == "that" or (low in load_cues() and token not in layout.name_starting):
        return None
    last = token
    name = -1
    while last < min(len(lows), token + 14) and sentences[last] == sentences[token]:
        if last in layout.name_starting:
            name = layout.name_starting[last]
            last = layout.names[name][1]
            if last - 1 in layout.possessive or _names_follow(layout, last):
                name = -1  # "campaign manager Ann Lee": the last name is the head
                continue
            break
        if (lows[last] in "/&’'" and last > token) or _is_abbreviation(layout, last):
            last += 1
            continue
        if not words[last][0].isalnum() or lows[last] in _BREAKS or lows[last] in _DAYS:
            break
        last += 1
    if name < 0 and last + 1 < len(lows) and lows[last] == "," and last + 1 in layout.name_starting:
        name = layout.name_starting[last + 1]  # "said the spokesman, Jane Doe"
    if name >= 0:
        first, behind = layout.names[name]
        return first, behind, behind - 1, "name"
    if last - 1 < token or last >= len(lows):
        return None
    if lows[last - 1] in _DETERMINERS and last - 1 == token and low not in _COUNTS:
        return None
    return token, last, last - 1, "nominal"


def _is_abbreviation(layout: Layout, token: int) -> bool:
    """Tell whether a token is the full stop of an abbreviation ("U.S. senator")."""
    return (
        layout.words[token] == "."
        and token + 1 < len(layout.words)
        and layout.sentences[token] == layout.sentences[token + 1]
    )


def _names_follow(layout: Layout, token: int) -> bool:
    """Tell whether, behind a name, words in lower case lead up to a name or a role."""
    lows, words, sentences = layout.lows, layout.words, layout.sentences
    step = token
    while step < min(len(lows), token + 6) and sentences[step] == sentences[token - 1]:
        if step in layout.name_starting:
            return step > token
        low = lows[step]
        if not words[step][0].isalnum() or low in _BREAKS or low in _DAYS or low in _AUXILIARIES:
            break
        step += 1
    return step > token and lows[step - 1].rstrip("s") in _ROLES


def _is_oblique(layout: Layout, token: int) -> bool:
    """Tell whether the name that ends at a token follows a noun and a preposition."""
    first = layout.names[layout.name_ending[token]][0]
    return (
        first > 1
        and layout.lows[first - 1] in PREPOSITIONS
        and layout.words[first - 2][0].islower()
        and token not in layout.possessive
    )


def _find_owner(layout: Layout, noun: int):
    """Read back from "claim" to whose it is: "Smith's latest claim", "his claim"."""
    lows = layout.lows
    token = noun - 1
    while token > 0 and noun - token < 4 and token not in layout.possessive:
        if lows[token] in _POSSESSIVE_PRONOUNS:
            return token, token + 1, token, _POSSESSIVE_PRONOUNS[lows[token]]
        if not lows[token][0].isalpha() or lows[token] in _BREAKS:
            return None
        token -= 1
    name = layout.name_ending.get(token)
    if name is None or token not in layout.possessive:
        return None
    first, behind = layout.names[name]
    return first, behind, token, "name"


def _find_first_in_sentence(layout: Layout, cue: int):
    """Find the first name or pronoun of the sentence that follows no preposition."""
    lows, sentences = layout.lows, layout.sentences
    token = cue
    while token > 0 and cue - token < 60 and sentences[token - 1] == sentences[cue]:
        token -= 1
    while token < cue:
        name = layout.name_starting.get(token)
        before = lows[token - 1] if token else "\n"
        if lows[token] in PRONOUNS and lows[token] not in ("who", "which", "it"):
            return token, token + 1, token, lows[token]
        if name is not None:
            first, behind = layout.names[name]
            is_dateline = before == "\n" and layout.words[token].isupper()
            if before == "the":
                before = lows[token - 2] if token > 1 else "\n"
            is_bound = before in PREPOSITIONS or behind - 1 in layout.possessive
            if not is_bound and not is_dateline:
                return first, behind, behind - 1, "name"
            token = behind
            continue
        token += 1
    return None


def _find_subject_before(layout: Layout, cue: int):
    """Read back from a verb to its subject: ((first, behind, head, kind), role) or (None, "")."""
    lows, words, sentences = layout.lows, layout.words, layout.sentences
    sentence = sentences[cue]
    role = "subject"
    token = cue - 1
    low = "\n"
    for _ in range(8):
        if token < 0 or sentences[token] != sentence:
            return None, ""
        low = lows[token]
        if low not in _AUXILIARIES and not low.endswith("ly"):
            break
        token -= 1
    if low == "as" and lows[cue].endswith("ing"):  # "quoted Smith as saying"
        token, role = token - 1, "as"
    elif low == "," and load_cues()[lows[cue]][2] == "participle":
        # "Smith left the room, saying ...": whom the sentence is about
        return _find_first_in_sentence(layout, cue), role
    elif low in ",)—–-":
        opening = {",": ",", ")": "("}.get(low, low)
        back = token - 1
        while back > 0 and lows[back] == low and low in "—–-":  # two hyphens for a dash
            back -= 1
        while back > max(0, token - 40) and sentences[back] == sentence:
            if lows[back] == opening or back in layout.quote_at:
                break
            back -= 1
        if lows[back] != opening or back == 0:
            return None, ""
        inner = layout.name_starting.get(back + 1)
        inner_first, inner_behind = layout.names[inner] if inner is not None else (0, 0)
        while back > 1 and lows[back - 1] == low and low in "—–-":
            back -= 1
        token, role = back - 1, "apart" if token - back > 12 else "subject"
        if (
            inner is not None
            and (token not in layout.name_ending or _is_oblique(layout, token))
            and (lows[inner_behind] in (",", "of", "(") and words[token][0].isalnum())
            and lows[token] not in _BREAKS
            and lows[token] not in _DAYS
        ):
            # "the spokesman, Jane Doe, said"
            return (inner_first, inner_behind, inner_behind - 1, "name"), role
        if lows[token] == ")":  # "Lee (D-Ohio), a member, said"
            back = token
            while back > max(0, token - 8) and lows[back] != "(":
                back -= 1
            token = back - 1
    found = None
    for _ in range(4):
        if token < 0 or sentences[token] != sentence or not words[token][0].isalnum():
            break
        low = lows[token]
        name = layout.name_ending.get(token)
        if name is not None and token not in layout.possessive:
            first, behind = layout.names[name]
            found = first, behind, token, "name"
        elif low in PRONOUNS:
            return (token, token + 1, token, low), role
        elif low in _BREAKS or low in _DAYS or (low in _DETERMINERS and low not in _COUNTS):
            break
        else:
            first = token
            while (
                first - 1 >= 0
                and token - first < 8
                and sentences[first - 1] == sentence
                and (words[first - 1][0].isalnum() or _is_abbreviation(layout, first - 1))
                and lows[first - 1] not in _BREAKS
                and lows[first] not in _DETERMINERS
                and first - 1 not in layout.quote_at
                and (lows[first - 1] not in load_cues() or first - 1 in layout.name_ending)
            ):
                first -= 1
            if lows[first] not in _DETERMINERS and first and lows[first - 1] == "and":
                step = first - 2  # "the former mayor and senator"
                while step >= 0 and first - step < 8 and words[step][0].isalnum():
                    if lows[step] in _BREAKS:
                        break
                    if lows[step] in _DETERMINERS:
                        first = step
                        break
                    step -= 1
            found = first, token + 1, token, "nominal"
        preposition = found[0] - 1
        if preposition > 0 and lows[preposition] in ("the", "a", "an") and found[3] == "name":
            preposition -= 1
        if preposition > 0 and lows[preposition] in ("and", "&") and found[3] == "name":
            break
        if preposition < 1 or lows[preposition] not in PREPOSITIONS:
            break
        token = preposition - 1
    if found is not None and (token := _find_relative(layout, found[0])) is not None:
        # "one official who heard the talk said"
        name = layout.name_ending.get(token)
        if name is not None:
            first, behind = layout.names[name]
            return (first, behind, token, "name"), role
        first = token
        while first > 0 and token - first < 6 and lows[first] not in _DETERMINERS:
            if not words[first - 1][0].isalnum() or lows[first - 1] in _BREAKS:
                break
            first -= 1
        return (first, token + 1, token, "nominal"), role
    return (found, role) if found else (None, "")


def _find_relative(layout: Layout, first: int) -> int | None:
    """Find the noun before "who", if a clause that it opens ends in the phrase at a token."""
    lows, words = layout.lows, layout.words
    for token in range(first - 1, max(0, first - 9), -1):
        low = lows[token]
        if low == "who":
            is_noun = words[token - 1][0].isalnum() and lows[token - 1] not in _BREAKS
            return token - 1 if is_noun else None
        if not words[token][0].isalnum() or low in load_cues() or low in ("and", "but", "that"):
            return None
    return None
