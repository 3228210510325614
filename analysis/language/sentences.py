"""Sentences as news prints them: one pass over the marks that may end one.

Every full stop, question mark, exclamation mark and ellipsis is looked at once, with the word
before it and the words after it; abbreviations and what may follow them are data
(``abbreviations.tsv``). Time is linear in the text.
"""

import re
from importlib import resources

import pandas as pd

from analysis import schema
from analysis.language.text import find_paragraphs

# What may end a sentence, the marks and brackets that close with it, and what follows.
# Possessive quantifiers (++, *+) never go back: no text makes this slow.
CANDIDATE = re.compile(
    r"""
    ([.!?…。！？．｡؟۔।॥]++(?:\s[.…]++(?!\w))*+)   # 1: the marks; ". . ." and ". …" are one
    ((?:["'”’»›)\]]|\s[”»]|\[\d{1,3}\])*+)          # 2: closed with them; [1] is a footnote
    (\s*+)                                          # 3: blanks
    (["'“‘«‹„(\[`]*+)                               # 4: opened behind them
    ([^\W_]*+)                                      # 5: the next word
    """,
    re.VERBOSE,
)
QUOTES = frozenset("\"'”’»›")
OPENERS = "\"'“‘«‹„([{<*#–—-"
FINAL = frozenset(".!?…。！？:;") | QUOTES  # a line that ends so is no hard-wrapped one
CJK_MARKS = frozenset("。！？．｡")
LONGEST_TOKEN = 24  # characters looked at before a mark; no abbreviation is longer
ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")  # U.S, a.m, Ph.D, without the last stop
ROMAN = re.compile(r"[IVXLC]+")
NEXT_WORDS = re.compile(r"\S*+[^\S\n]++([^\W\d_])")
GLUED = re.compile(r"""["”’]?["“‘]?[A-Z][a-z’']*+(?![\w.]{0,60}[@/]|\.[a-z])""")
# '“Why?” Smith asked.' is one sentence; '“Why?” Smith said he did not know.' is two.
ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w.’'-]{0,30}\s){1,4}"
    r"(?:said|says|asked|asks|wondered|wonders|added|adds|replied|shouted|cried|wrote|writes|"
    r"tweeted|yelled|recalled|continued|exclaimed|joked|quipped)(?:[.,:;]|\s(?:him|her|them|me|us|"
    r"reporters|rhetorically|aloud|in|on|at|of|during|after|before)\b)"
)
# Closed-class words, and quantities, that begin sentences but hardly a name: after "U.S.", "Inc."
# or an initial they tell the end of a sentence (Quirk et al. 1985, chapter 2).
STARTERS = frozenset(
    """
    A About According After Again All Almost Already Also Although Always Among An And Another Any
    Anyone Are As At Because Been Before Besides Between Both But By Can Could Despite Did Do Does
    During Each Earlier Either Even Every Everyone Few Finally For From Had Has Have He Her Here
    His How However Hundreds I If In Indeed Instead Is It Its Just Last Later Let Many Maybe Meanwhile
    Millions Moreover Most Much My Neither Never Nevertheless No Nobody None Nor Not Nothing Now Of
    Often On Once One Only Or Other Others Our Over Perhaps Rather Several She Should Since So Some
    Somebody Someone Sometimes Soon Still Such Than That The Their Then There Therefore These They
    This Those Though Thousands Through Thus To Today Tomorrow Under Unless Until Was We Were What
    When Whenever Where Whereas Whether Which While Who Whoever Whose Why With Within Without Would
    Yesterday Yet You Your
    """.split()
)
# What goes on with a time of day: "at 8 p.m. Eastern on Friday".
AFTER_TIME = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    January February March April May June July August September October November December Jan Feb
    Mar Apr Jun Jul Aug Sept Oct Nov Dec Eastern Central Mountain Pacific Greenwich Christmas
    Thanksgiving
    """.split()
)
NOT_AN_INITIAL = frozenset("Plan Vitamin vitamin Hepatitis hepatitis Group Type Series Class".split())


def _read_abbreviations() -> dict[str, str]:
    """Read what each abbreviation allows behind its full stop: word -> kind."""
    lines = resources.files(__package__).joinpath("abbreviations.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in lines.splitlines()[1:]]
    return {abbreviation: kind for abbreviation, kind, _ in rows}


KIND = _read_abbreviations()
KIND |= {word.upper(): kind for word, kind in KIND.items() if kind in ("title", "company")}


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text: spans that hold all of it but the blanks between them.

    A closing quotation mark or bracket belongs to the sentence it closes with; a line without
    final punctuation that goes on in lower case is hard-wrapped, other lines end a sentence.
    A span may hold no word ("* * *").

    >>> text = '"We won. We will win," said J. K. Ho of the U.S. Senate. "Why?" he asked.'
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['"We won.', 'We will win," said J. K. Ho of the U.S. Senate.', '"Why?" he asked.']
    """
    sentences = []
    for start, end in _find_wrapped_paragraphs(text):
        for match in CANDIDATE.finditer(text, start, end):
            if match.end() >= end and not match[5]:
                break  # nothing but marks behind it: the paragraph ends here
            if _ends_sentence(text, start, end, match):
                sentences.append((start, match.end(2)))
                start = match.start(4)
        sentences.append((start, end))
    return sentences


def split_sentences(articles: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Split the body of every article into sentences, paragraph by paragraph.

    Takes ``article_id`` and ``text`` of articles; ``article_id``, ``start``, ``end`` and ``zone``
    of zones. One row per sentence, with ``article_id``, ``sentence_index`` (from 0), ``start`` and
    ``end``: in each article they hold every character of its body zones but blanks.
    """
    body = zones[zones["zone"] == "body"].sort_values(["article_id", "start"], kind="stable")
    spans: dict[str, list[tuple[int, int]]] = {}
    for article, start, end in zip(body["article_id"], body["start"], body["end"], strict=True):
        spans.setdefault(article, []).append((start, end))
    ids, indices, starts, ends = [], [], [], []
    for article, text in zip(articles["article_id"], articles["text"], strict=True):
        index = 0
        for zone_start, zone_end in _join_spans(text, spans.get(article, [])):
            for start, end in find_sentences(text[zone_start:zone_end]):
                ids.append(article)
                indices.append(index)
                starts.append(zone_start + start)
                ends.append(zone_start + end)
                index += 1
    frame = pd.DataFrame(
        {"article_id": ids, "sentence_index": indices, "start": starts, "end": ends}
    )
    columns = schema.TABLES["sentences"].columns
    return frame.astype({column: columns[column][0] for column in frame})


def _ends_sentence(text: str, start: int, end: int, match: re.Match) -> bool:
    """Decide if a sentence that began at ``start`` ends with the marks of a match."""
    marks, closers, blanks, opened, word = match.groups()
    if not blanks:
        return marks[-1] in CJK_MARKS or _is_glued(text, start, match)
    after = text[match.end() : match.end() + 1]
    if not word:
        if after in "-–—":  # “...” — the name of who said it
            return QUOTES.isdisjoint(closers) and text[match.end() + 1 : end].lstrip("-–— ")[
                :1
            ].isupper()
        return after not in "&,;:)/%"
    if word[0].islower():
        return word[1:2].isupper()  # iPhone, eBay
    is_quoted = not QUOTES.isdisjoint(closers)
    if marks == ".":
        return _ends_with_stop(text, start, match, is_quoted)
    if "!" in marks or "?" in marks:
        if is_quoted and ATTRIBUTION.match(text, match.start(4), end):
            return False
        if marks == "!" and KIND.get(_token_before(text, start, match) + "!") == "name":
            return word in STARTERS
        return True
    if text[match.start() - 1 : match.start()] == "[":  # [...] stands for words left out
        return False
    return word != "I" or marks.count(".") > 3 or is_quoted


def _ends_with_stop(text: str, start: int, match: re.Match, is_quoted: bool) -> bool:
    """Decide if a full stop with a capital or a number behind it ends the sentence."""
    word = match[5]
    token = _token_before(text, start, match)
    kind = KIND.get(token)
    if kind is None:
        if len(token) == 1 and token.isalpha():
            return is_quoted or _ends_with_letter(text, start, match, token)
        if len(token) < 3 and token.isdigit() and not text[start : match.start()].strip(OPENERS)[2:]:
            return False  # 1. The first of a list
        if "." not in token or not ACRONYM.fullmatch(token):
            return True
    elif kind == "title":
        return False
    if is_quoted:
        return True
    if kind == "number":
        return not (word[0].isdigit() or (ROMAN.fullmatch(word) and word != "I"))
    if kind == "time":
        return not (word in AFTER_TIME or (word.isupper() and 1 < len(word) < 5))
    if word in STARTERS and text[match.end() : match.end() + 1] != ".":
        return True
    return False


def _ends_with_letter(text: str, start: int, match: re.Match, letter: str) -> bool:
    """Decide if a single letter and its stop end the sentence, or are an initial."""
    before = text[max(start, match.start() - LONGEST_TOKEN) : match.start() - 1].split()
    if before and before[-1] in NOT_AN_INITIAL:
        return True
    return match[5] in STARTERS and text[match.end() : match.end() + 1] != "."


def _token_before(text: str, start: int, match: re.Match) -> str:
    """Give the word that the marks of a match stand behind, its own full stops included."""
    before = text[max(start, match.start() - LONGEST_TOKEN) : match.start()]
    token = before.rsplit(None, 1)[-1].lstrip(OPENERS) if before.strip() else ""
    for dash in "-–—/(":
        token = token.rpartition(dash)[2]
    return token


def _is_glued(text: str, start: int, match: re.Match) -> bool:
    """Decide if a sentence ends where the blank behind it was lost ("the Senate.Last week")."""
    token = _token_before(text, start, match)
    return (
        len(token) > 2
        and token.isalpha()
        and token[1:].islower()
        and token not in KIND
        and match[1] in (".", "?", "!")
        and GLUED.match(text, match.end(1)) is not None
    )


def _find_wrapped_paragraphs(text: str) -> list[tuple[int, int]]:
    """Find paragraphs like `find_paragraphs`, with the lines of a hard-wrapped one joined."""
    paragraphs: list[tuple[int, int]] = []
    for start, end in find_paragraphs(text):
        if paragraphs:
            last_start, last_end = paragraphs[-1]
            if (
                text[start].islower()
                and text[last_end - 1] not in FINAL
                and text.count("\n", last_end, start) == 1
            ):
                paragraphs[-1] = (last_start, end)
                continue
        paragraphs.append((start, end))
    return paragraphs


def _join_spans(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that only blanks keep apart."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
