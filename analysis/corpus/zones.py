"""Which spans of an article are its body, and which stand around it."""

import re
from collections import Counter

import numpy as np
import pandas as pd

from analysis import schema
from analysis.corpus.lines import (
    find_boilerplate,
    find_credit,
    is_continued,
    is_finished,
    is_names,
    starts_low,
)
from analysis.corpus.provenance import find_dateline, find_header

MAX_LINES = 500_000  # that are not blank; what follows is set apart
MAX_LINE_CHARACTERS = 700  # captions, headings and notes are shorter; a longer line is body
MAX_HEADING_CHARACTERS = 110
MAX_HEADING_WORDS = 16
MAX_HEADLINE_WORDS = 25
MIN_PARAGRAPH_WORDS = 8
MIN_GALLERY_CREDITS = 3
N_LINES_AT_START, N_LINES_AT_END = 2, 8  # where notes about the article itself stand
MAX_CREDIT_DISTANCE = 4  # lines from one credit of a gallery to the next
MIN_LINES_TO_JUDGE = (
    6  # from here on, an article mostly of unfinished lines is hard-wrapped or a list
)
NO_HEADING = re.compile(r"[-•*–—·>@#└“\"(]|https?:|www\.")
SINGLE_QUOTED = re.compile(r"['‘][^'‘\n]{2,80}(?:’[a-z][^'‘\n]{0,40})?['’]")
ADDRESS = re.compile(r"https?:|www\.|@\w")


def find_zones(articles: pd.DataFrame) -> pd.DataFrame:
    """Find the zones of each article: header, headline, heading, dateline, body, and the rest.

    Needs the columns ``article_id`` and ``text``; uses ``title`` where there is one. Returns
    ``zones``, one row per span: a line without its newline, or a part of one. Every character of
    a line that is not blank is in exactly one zone. Only the form of lines decides: picture
    credits, labels that sites use, missing final punctuation, position; a line that no rule
    knows is body.
    """
    titles = articles["title"].tolist() if "title" in articles else [None] * len(articles)
    counts, rows = [], []
    for text, title in zip(articles["text"].tolist(), titles, strict=True):
        spans = find_spans(text, title if isinstance(title, str) else None)
        counts.append(len(spans))
        rows += spans
    frame = pd.DataFrame(rows, columns=["start", "end", "zone", "rule"])
    frame.insert(0, "article_id", articles["article_id"].array.repeat(np.array(counts, np.int64)))
    return schema.make("zones", frame)


def find_spans(text: str, title: str | None = None) -> list[tuple[int, int, str, str]]:
    """Give the zones of one text: (start, end, zone, rule), in order."""
    header_end, header = find_header(text)
    spans = []
    if header_end:
        rule = "date stub" if text[:header_end].lstrip().startswith("date ") else "key: value"
        spans += [(*bound, "header", rule) for bound in _find_lines(text, 0, header_end)]
    bounds = _find_lines(text, header_end, len(text))
    rest = bounds.pop()[0] if len(bounds) > MAX_LINES else None
    lines = [text[start:end] for start, end in bounds]
    labels = _label_lines(lines, title or header.get("title"))
    is_before_body = True
    for (start, end), (zone, rule) in zip(bounds, labels, strict=True):
        if zone == "body" and is_before_body:
            is_before_body = False
            dateline = find_dateline(text, start)
            if dateline and start + dateline.end() < end:
                middle = start + dateline.end()
                spans.append((start, middle, "dateline", "place, date or agency with a dash"))
                start = middle
        spans.append((start, end, zone, rule))
    if rest is not None:
        spans.append((rest, len(text.rstrip()), "boilerplate", "line beyond the limit"))
    return spans


def _find_lines(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Give start and end of each line that is not blank, and of one beyond the limit."""
    bounds = []
    for line in text[start:stop].split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            bounds.append((start, end))
            if len(bounds) > MAX_LINES:
                break
        start = end + 1
    return bounds


def _label_lines(lines: list[str], title: str | None) -> list[tuple[str, str]]:
    """Give zone and rule of each line that is not blank."""
    labels = [("body", "paragraph")] * len(lines)
    finished, credits = [], []
    for i, line in enumerate(lines):
        finished.append(is_finished(line))
        if len(line) > MAX_LINE_CHARACTERS:
            continue
        is_at_end = i < N_LINES_AT_START or i >= len(lines) - N_LINES_AT_END
        rule = find_boilerplate(line, is_at_end)
        if rule:
            labels[i] = ("boilerplate", rule)
            continue
        rule = find_credit(line)
        if rule:
            labels[i] = ("caption", rule)
            credits.append(i)
    _join_broken_captions(lines, labels, finished, credits)
    _find_gallery(lines, labels, finished, credits)
    _find_title(lines, labels, title)
    is_open = [not end for end, (zone, _) in zip(finished, labels, strict=True) if zone == "body"]
    if len(is_open) < MIN_LINES_TO_JUDGE or 2 * sum(is_open) <= len(is_open):
        _find_headline(lines, labels, finished)
        _find_headings(lines, labels, finished)
    if all(zone != "body" for zone, _ in labels) and lines:
        _keep_something(lines, labels)
    return labels


def _keep_something(lines, labels):
    """Take rules back in an article that would be left without a body: they do not fit it."""
    for i, (_, rule) in enumerate(labels):
        if rule != "title":
            labels[i] = ("body", "no other body")


def _join_broken_captions(lines, labels, finished, credits):
    """Join a caption's first part, on the line before, to the part that holds the credit."""
    for i in credits:
        before = i - 1
        if labels[i][1] == "caption label" or not starts_low(lines[i]) or before < 0:
            continue
        is_open = labels[before][0] == "body" and not finished[before]
        if is_open and len(lines[before]) <= MAX_LINE_CHARACTERS:
            labels[before] = ("caption", "continued by a credit")


def _find_gallery(lines, labels, finished, credits):
    """Set apart a run of captions with credits, together with the lines they are broken over.

    Between two credits of a gallery there are only unfinished lines; above its first one, they
    may be the beginning of its first caption and the gallery's title.
    """
    run = []
    for i in [*credits, None]:
        is_next = (
            run
            and i is not None
            and i - run[-1] <= MAX_CREDIT_DISTANCE
            and not any(finished[run[-1] + 1 : i])
        )
        if is_next:
            run.append(i)
            continue
        if len(run) >= MIN_GALLERY_CREDITS:
            first = run[0]
            if starts_low(lines[first]) and first > 0 and not finished[first - 1]:
                first -= 1
            if first > 0 and not finished[first - 1] and _may_be_heading(lines[first - 1]):
                first -= 1
            for k in range(first, run[-1] + 1):
                if len(lines[k]) <= MAX_LINE_CHARACTERS:
                    labels[k] = ("caption", "gallery")
        run = [i]


def _find_title(lines, labels, title):
    """Set the article's title apart where it stands again among its first lines."""
    wanted = _squeeze(title[:MAX_LINE_CHARACTERS]) if title else None
    for i in range(min(3, len(lines) - 1)):
        if wanted and len(lines[i]) <= MAX_LINE_CHARACTERS and _squeeze(lines[i]) == wanted:
            labels[i] = ("headline", "title")
            break


def _find_headline(lines, labels, finished):
    """Set apart the first line above the first paragraph: a headline, or names of a picture."""
    top = next((i for i, (zone, _) in enumerate(labels) if zone == "body"), len(lines))
    if top > 4 or top + 1 >= len(lines):
        return
    line = lines[top]
    below = next((k for k in range(top + 1, len(lines)) if labels[k][0] == "body"), None)
    if below is None or len(line) > MAX_LINE_CHARACTERS:
        return
    is_single_quoted = (
        len(line) < MAX_HEADING_CHARACTERS
        and SINGLE_QUOTED.fullmatch(line.strip())
        and any(mark in other for other in lines[below:] for mark in '"“')
    )
    if is_single_quoted:
        labels[top] = ("headline", "first line in single quotation marks")
        return
    if finished[top] or is_continued(line) or starts_low(line) or NO_HEADING.match(line.lstrip()):
        return
    if not _is_paragraph(lines, finished, below) or starts_low(lines[below]):
        return
    if is_names(line):
        labels[top] = ("caption", "first line of names")
    elif len(line.split()) <= MAX_HEADLINE_WORDS and not ADDRESS.search(line):
        labels[top] = ("headline", "first line without final punctuation")


def _find_headings(lines, labels, finished):
    """Set apart short unfinished lines that stand alone between finished paragraphs.

    A line that occurs again is no heading, but a label, such as who speaks in an interview.
    """
    counts = Counter(line.strip() for line in lines if len(line) <= MAX_HEADING_CHARACTERS)
    for i in range(1, len(lines) - 1):
        line = lines[i].strip()
        if finished[i] or labels[i][0] != "body" or len(lines[i]) > MAX_HEADING_CHARACTERS:
            continue
        if labels[i - 1][0] == "body" and not finished[i - 1]:
            continue
        if counts[line] > 1 or is_continued(line) or starts_low(line) or NO_HEADING.match(line):
            continue
        if ADDRESS.search(line) or not any(map(str.isalpha, line)):
            continue
        if labels[i - 1][0] == "body" and _is_signature(lines[i - 1], line):
            continue
        below = i + 1
        while below < len(lines) and labels[below][0] == "caption":
            below += 1
        if below == len(lines) or labels[below][0] != "body" or starts_low(lines[below]):
            continue
        n_words = len(line.split())
        if n_words <= MAX_HEADING_WORDS and _is_paragraph(lines, finished, below, n_words):
            labels[i] = ("heading", "short line without final punctuation")


def _may_be_heading(line: str) -> bool:
    return len(line) <= MAX_HEADING_CHARACTERS and not is_continued(line) and not starts_low(line)


def _is_paragraph(lines, finished, i, n_words=0) -> bool:
    """Tell whether a line is a finished sentence or more, longer than the words above it."""
    if len(lines[i]) > MAX_LINE_CHARACTERS:
        return True
    return finished[i] and len(lines[i].split()) >= max(MIN_PARAGRAPH_WORDS, n_words + 1)


def _is_signature(above: str, line: str) -> bool:
    """Tell whether a line names who said the quotation above it."""
    is_quotation = above.lstrip()[:1] in '"“' and above.rstrip()[-1:] in '"”'
    return is_quotation and ("," in line or line.istitle())


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
