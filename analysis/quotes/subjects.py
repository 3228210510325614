"""Who may have spoken: names, pronouns and descriptions, each with its role at a reporting verb.

A mention is the subject of a verb before or behind it ("Smith, the mayor, said", "said Smith"), the
owner of words ("Smith's claim"), a source ("according to Smith"), a label ("SMITH:"), a signature
("— Smith") or none of these. The phrases are read in :mod:`analysis.quotes.phrases`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import compress

from analysis.quotes.layout import PRONOUNS, WORDS, Layout, load_cues
from analysis.quotes.phrases import (
    RELATIVES,
    Phrase,
    find_owner,
    find_phrase_after,
    find_subject_before,
    is_modifier,
    is_passive,
)

_NOT_INVERTED = frozenset({"tell", "inform", "remind", "assure", "notify", "urge", "refer"})
# Forms that are verbs or plural nouns, and what stands behind a noun: "the orders will".
_NOUNS, _FINITE = WORDS["verb or noun"], WORDS["finite"]
_SINGULAR = frozenset(["does", "has", "is", "was"])
_PLURALS = frozenset(["they", "we", "i"])
# Verbs whose subject speaks though they are passive: "was quoted as saying", "is opposed to".
_QUOTED = frozenset(["determine", "oppose", "quote", "worry"])
_SPEECH_NOUNS = WORDS["speech noun"]
_OWNERS = frozenset(["my", "his", "her", "their", "a", "an", "the", "whose", "one", "another"])
# Roles from the weakest sign of a speaker to the strongest.
_STRENGTH = {
    role: rank
    for rank, role in enumerate(
        [
            "none", "participle", "apart", "inverted-weak", "as", "owner", "subject", "according",
            "inverted", "signature", "label",
        ]
    )
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Mention:
    """Words that may name a speaker: tokens ``first`` to ``behind``, ``head`` the noun of them.

    ``kind``: name, nominal, or the pronoun itself. ``role``: what makes it a likely speaker, and
    ``cue`` the token of the verb (or -1). ``passive`` is that of a verb
    that says something to it or of it.
    """

    first: int
    behind: int
    head: int
    kind: str
    role: str = "none"
    cue: int = -1
    name: int = -1
    passive: int = -1
    is_modifier: bool | None = None  # of a name, once asked for (see :func:`describes_next`)


@cache
def _list_telling_words() -> frozenset[str]:
    """List the words at which a speaker is looked for."""
    return PRONOUNS | RELATIVES | _SPEECH_NOUNS | load_cues().keys() | set(":—–-―") | {"according"}


def describes_next(layout: Layout, mention: Mention) -> bool:
    """Tell whether a mention is a name that describes what follows it: "the Lee campaign"."""
    if mention.is_modifier is None:
        mention.is_modifier = mention.name >= 0 and is_modifier(layout, mention.behind)
    return mention.is_modifier


def find_mentions(layout: Layout, stop: int | None = None) -> list[Mention]:
    """Find the mentions of possible speakers outside quotations, in the order of the text.

    Those that are no names, and what names do, only before token ``stop``, if one is given.
    """
    mentions: dict[int, Mention] = {}  # by head token
    for number, (first, behind) in enumerate(layout.names):
        mentions[behind - 1] = Mention(first, behind, behind - 1, "name", name=number)
    lows = layout.lows
    cues = load_cues()
    verbs = []
    is_telling = map(_list_telling_words().__contains__, lows)
    for token in compress(range(len(lows) if stop is None else stop), is_telling):
        low = lows[token]
        if low in PRONOUNS and (low != "i" or layout.get_word(token) == "I"):
            mentions.setdefault(token, Mention(token, token + 1, token, low))
        elif low in RELATIVES and token and lows[token - 1] in _OWNERS:
            behind = token + 1
            if behind < len(lows) and lows[behind] == ",":
                behind += 1  # "his wife, Ann Lee"
            if behind not in layout.name_starting:
                mentions.setdefault(token, Mention(token - 1, token + 1, token, "nominal"))
        elif low in _SPEECH_NOUNS and token:
            _assign(mentions, find_owner(layout, token), "owner", token)
            if low in cues:
                verbs.append(token)
        elif low in cues:
            verbs.append(token)
        elif low == "according" and token + 2 < len(lows) and lows[token + 1] == "to":
            _assign(mentions, find_phrase_after(layout, token + 2), "according", token + 1)
        elif low == ":" and token:
            _assign_label(layout, mentions, token)
        elif low in "—–-―" and token and token + 1 < len(lows):
            _assign_signature(layout, mentions, token)
    for cue in verbs:
        if layout.name_ending.get(cue) is None or layout.get_word(cue) == lows[cue]:
            lemma, _, tense = cues[lows[cue]]
            if tense == "past" and lemma not in _QUOTED and is_passive(layout, cue):
                _assign_passive(layout, mentions, cue)
            else:
                _assign(mentions, *_find_subject(layout, cue), cue)
                if cue + 1 in layout.name_starting:
                    _note_object(layout, mentions, cue)
    return [mentions[head] for head in sorted(mentions)]


def _find_subject(layout: Layout, cue: int) -> tuple[Phrase | None, str]:
    """Find whose reporting verb it is, and the role that the words have there."""
    lows = layout.lows
    lemma, group, tense = load_cues()[lows[cue]]
    is_plural = tense == "present" and lows[cue] in _NOUNS and cue + 1 < len(lows)
    if is_plural and lows[cue + 1] in _FINITE:
        return None, ""
    is_finite = tense in ("past", "present")
    before = lows[cue - 1] if cue else "\n"
    follows_quote = cue - 1 in layout.quote_at or (before == "," and cue - 2 in layout.quote_at)
    may_invert = follows_quote or before in ",—–-?!" or before in ("as", "so")
    if group == "say" and is_finite and lemma not in _NOT_INVERTED and may_invert:
        subject = find_phrase_after(layout, cue + 1)
        if subject is not None and (follows_quote or not _begins_clause(layout, subject)):
            return subject, "inverted" if follows_quote else "inverted-weak"
    if follows_quote or (tense == "base" and not (before in _PLURALS or before.endswith("s"))):
        return None, ""
    subject, role = find_subject_before(layout, cue)
    if tense == "base":  # "they say", "officials say"
        is_plural = (
            subject is not None and subject.head == cue - 1 and subject.kind in (before, "nominal")
        )
        return (subject, role) if is_plural else (None, "")
    return subject, role if is_finite or role == "as" else "participle"


def _begins_clause(layout: Layout, phrase: Phrase) -> bool:
    """Tell whether a verb follows a phrase: "Lee, her lawyer, said she was"."""
    behind = phrase.behind
    return behind < len(layout.lows) and (
        layout.lows[behind] in _FINITE or layout.lows[behind] in _SINGULAR
    )


def _assign(mentions: dict[int, Mention], found: Phrase | None, role: str, cue: int) -> None:
    if found is None:
        return
    mention = mentions.setdefault(found.head, Mention(*found))
    if _STRENGTH[role] > _STRENGTH[mention.role]:
        mention.role, mention.cue = role, cue


def _assign_passive(layout: Layout, mentions: dict[int, Mention], cue: int) -> None:
    """Take "Smith was asked by Lee" for words of Lee's, and not of Smith's."""
    patient, _ = find_subject_before(layout, cue)
    if patient is not None and patient.head in mentions:
        mentions[patient.head].passive = cue
    if cue + 1 < len(layout.lows) and layout.lows[cue + 1] == "by":
        _assign(mentions, find_phrase_after(layout, cue + 2), "subject", cue)


def _note_object(layout: Layout, mentions: dict[int, Mention], cue: int) -> None:
    """Note that "called Smith" and "told Smith" are words of Smith or to Smith."""
    lemma, group, _ = load_cues()[layout.lows[cue]]
    if group != "say" or lemma in _NOT_INVERTED:
        head = layout.names[layout.name_starting[cue + 1]][1] - 1
        if head not in layout.possessive:
            mentions[head].passive = cue


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
        if first == 0 or layout.lows[first - 1] == "\n":
            _assign(mentions, Phrase(first, token, token - 1, "name"), "label", token)


def _assign_signature(layout: Layout, mentions: dict[int, Mention], token: int) -> None:
    """Take "— Name" behind a quotation for its signature."""
    previous = token - 1
    while previous > 0 and layout.lows[previous] == "\n":
        previous -= 1
    name = layout.name_starting.get(token + 1)
    if name is not None and previous in layout.quote_at:
        behind = layout.names[name][1]
        if previous < token - 1 or behind >= len(layout.lows) or layout.lows[behind] in "\n,.(":
            _assign(mentions, Phrase(token + 1, behind, behind - 1, "name"), "signature", token)
