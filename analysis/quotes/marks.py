"""Quotation marks to spans: where a quotation opens and closes, paragraph by paragraph."""

import re
from bisect import bisect_left
from dataclasses import dataclass

import pandas as pd

from analysis import schema
from analysis.corpus.files import note

# Double marks, two single marks in a row (newswire style), and single marks.
_MARK = re.compile(r"[“”„‟«»\"「」『』‘’‚‹›'`](?:(?<=['‘’`])['‘’`])?")
_LETTER = re.compile(r"[^\W_]")
_OPENS = set("“„‟«「『")
_CLOSES = set("”»」』")
_DOUBLE = _OPENS | _CLOSES | {'"'}
# Elisions that begin with an apostrophe (Merriam-Webster's entries of that form) and decades.
_ELISION = re.compile(
    r"(?:em|til|till|cause|bout|round|tis|twas|twere|twill|n|neath|cuz|ere|nuff|kay|s|d|ll|re|ve|m|t"
    r"|\d\ds?)\b",
    re.IGNORECASE,
)
_BEFORE_OPENING = set(" \t\xa0\u2009\u202f\u200a\u3000([{—–-/…:;,.>*_“\"'‘«|~")
_END_OF_PARAGRAPH = re.compile(r"[^\S\n]*(?:\n\s*|\Z)")
# Marks in one paragraph that are never closed: more, which no news has, are no quotation marks.
_MOST_UNCLOSED = 50
_AFTER_CLOSING = set(" \t\xa0\u2009\u202f\u200a\u3000)]}—–-/….,:;?!<>*_”\"'’»|~\n")


@dataclass(slots=True)
class Span:
    """A stretch inside quotation marks.

    ``start`` and ``end`` leave the marks out, ``outer_start`` and ``outer_end`` hold them.
    ``closed`` is false where the paragraph ends first; ``continues`` is true where the quotation
    goes on from the paragraph before.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    mark: str
    closed: bool = True
    continues: bool = False


def find_spans(text: str, paragraphs: list[tuple[int, int]]) -> list[Span]:
    """Find the outermost spans in quotation marks, one row for each paragraph they touch.

    A mark that is never closed costs its own paragraph, no other: each paragraph starts afresh. A
    paragraph that opens with a mark, after one that ended inside a quotation, continues it.

    >>> text = 'He said “yes” and ‘no’.'
    >>> [text[span.start:span.end] for span in find_spans(text, [(0, len(text))])]
    ['yes', 'no']
    """
    spans: list[Span] = []
    was_open = None
    marks = _find_marks(text)
    lefts = [left for left, _ in marks]
    behind = 0
    for index, (start, end) in enumerate(paragraphs):
        first = bisect_left(lefts, start, behind)
        behind = bisect_left(lefts, end, first)
        found = _find_in_paragraph(text, marks[first:behind], start, end) if first < behind else []
        if index + 1 < len(paragraphs) and (mark := text[paragraphs[index + 1][0]]) in "‘'":
            begin = found[-1].outer_end if found else start
            found += _find_unclosed_single(text, begin, start, end, mark)
        if found and was_open is not None and _is_first(text, start, found[0]):
            found[0].continues = was_open == found[0].mark
        spans += found
        was_open = found[-1].mark if found and not found[-1].closed else None
    return spans


def _find_unclosed_single(text: str, begin: int, start: int, end: int, mark: str) -> list[Span]:
    """Find the single mark that opens a quotation which the next paragraph, as ‘ again, goes on."""
    left = text.find(mark, begin, end)
    while left >= 0:
        is_apart = left == start or text[left - 1] in _BEFORE_OPENING
        if is_apart and text[left + 1 : left + 2].isupper():
            return [Span(left + 1, end, left, end, "single", closed=False)]
        left = text.find(mark, left + 1, end)
    return []


def _is_first(text: str, start: int, span: Span) -> bool:
    return not text[start : span.outer_start].strip()


def _find_marks(text: str) -> list[tuple[int, int]]:
    """Find all quotation marks; an apostrophe inside a word is none."""
    marks = []
    for match in _MARK.finditer(text):
        left, right = match.span()
        is_inside = right - left == 1 and text[right : right + 1].isalnum()
        if not is_inside or text[left] in _DOUBLE or not text[left - 1 : left].isalnum():
            marks.append((left, right))
    return marks


def _find_in_paragraph(text: str, marks: list[tuple[int, int]], start: int, end: int) -> list[Span]:
    closers: list[int | None] | None = None
    is_balanced = text.count("“", start, end) == text.count("”", start, end)
    depth = 0
    spans = []
    opened = None  # outer start, inner start and text of the open double mark
    closing = 0  # end of the single-marked span that is open
    n_unclosed = 0
    for index, (left, right) in enumerate(marks):
        if left < closing:
            continue
        mark = text[left:right]
        before = text[left - 1] if left > start else " "
        after = text[right] if right < end else "\n"
        may_open = before in _BEFORE_OPENING and not after.isspace()
        may_close = not before.isspace() or after in _AFTER_CLOSING
        if mark in _DOUBLE or right - left == 2:
            if opened is None:
                if _is_opening(mark, before, after, may_open):
                    opened = (left, right, mark)
                continue
            if is_balanced and mark == "“" and opened[2] == "“" and may_open:
                depth += 1  # “a “b” c”
                continue
            if depth and mark == "”":
                depth -= 1
                continue
            if _is_closing(mark, opened[2], after, may_open, may_close):
                spans.append(Span(opened[1], left, opened[0], right, "double"))
                opened = None
            elif (mark not in _CLOSES and mark != opened[2]) or (mark in '“"' and may_open):
                # A second opening: the first was never closed. It ends here.
                n_unclosed += 1
                if n_unclosed <= _MOST_UNCLOSED:
                    spans.append(Span(opened[1], left, opened[0], left, "double", closed=False))
                opened = (left, right, mark)
        elif opened is None and may_open and mark in "‘'‚‹`" and not _ELISION.match(text, right):
            if closers is None:
                closers = _find_single_closers(text, marks, start, end)
            close = closers[index]
            if close is not None:
                spans.append(Span(right, close, left, close + 1, "single"))
                closing = close + 1
    if opened is not None:
        spans.append(Span(opened[1], end, opened[0], end, "double", closed=False))
    if n_unclosed > _MOST_UNCLOSED:
        spans = [span for span in spans if span.closed]
    return [span for span in spans if _has_content(text, span)]


def _is_opening(mark: str, before: str, after: str, may_open: bool) -> bool:
    if mark in _OPENS:
        return after != "\n"
    if mark == "»":  # German and Danish books open with it
        return may_open
    # A straight mark after a digit is a measure (6'2"), after "=" an attribute of markup.
    return may_open and before != "="


def _is_closing(mark: str, opening: str, after: str, may_open: bool, may_close: bool) -> bool:
    if mark in _CLOSES:
        return True
    if opening in "„‟»":
        return mark in '“‟«"' or len(mark) == 2
    if mark in _OPENS:  # an opening mark typed for a closing one
        return mark == "“" and after.isspace()
    return may_close and not (may_open and after not in _AFTER_CLOSING)


def _find_single_closers(
    text: str, marks: list[tuple[int, int]], start: int, end: int
) -> list[int | None]:
    """Give, for each mark, the place where a single quotation opened there would close.

    The first mark that touches punctuation is the close; a mark after a plural s, before a blank,
    is taken for a possessive as long as a better one follows.
    """
    closers: list[int | None] = [None] * len(marks)
    sure = weak = None
    for index in range(len(marks) - 1, -1, -1):
        closers[index] = sure if sure is not None else weak
        left, right = marks[index]
        if right - left != 1 or text[left] not in "’'›`‘‚‹":
            continue
        before = text[left - 1] if left > start else " "
        after = text[right] if right < end else "\n"
        if before in _BEFORE_OPENING and not after.isspace():
            if not _ELISION.match(text, right):
                sure = weak = None  # another quotation opens here
        elif not before.isspace() and after in _AFTER_CLOSING:
            if before in ".,?!…" or after in '.,:;?!)\n—”"]' or before not in "sS":
                sure = left
            else:
                weak = left
    return closers


def _has_content(text: str, span: Span) -> bool:
    return _LETTER.search(text, span.start, span.end) is not None


def report_unclosed(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Report articles in which a quotation mark is never closed.

    Needs ``article_id``, ``source`` and ``text`` of articles and the table quotes. Returns rows for
    ``problems``, one row per article, with the code ``unclosed_mark`` and the line of the first
    such mark: what stands behind it in its paragraph is read as quoted. A quotation that the next
    paragraph goes on with, opening with a mark again, is none.
    """
    spans = quotes.sort_values("start").groupby("article_id")[["start", "end"]]
    found = {article_id: rows.to_numpy().tolist() for article_id, rows in spans}
    problems = []
    for article_id, source, text in zip(
        articles["article_id"], articles["source"], articles["text"], strict=True
    ):
        starts = [start for start, end in found.get(article_id, []) if _is_unclosed(text, end)]
        if starts:
            line = text.count("\n", 0, starts[0]) + 1
            more = f", and {len(starts) - 1} more in the text" if starts[1:] else ""
            message = (
                f"line {line} of the text: a quotation mark is never closed{more}; "
                "the rest of its paragraph is read as quoted"
            )
            problems.append(note(source, "unclosed_mark", message, article_id=article_id))
    return schema.make("problems", problems)


def _is_unclosed(text: str, end: int) -> bool:
    """Tell whether a paragraph ends where a quotation does, and the next does not go on with it."""
    match = _END_OF_PARAGRAPH.match(text, end)
    return match is not None and not _MARK.match(text, match.end())
