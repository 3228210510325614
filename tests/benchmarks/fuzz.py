"""Mutated articles and files, run through every stage: python tests/benchmarks/fuzz.py --minutes 20

Each case joins, cuts, repeats and corrupts seed texts and hostile fragments. The reader gets it as
bytes of each kind of file; the stages get the texts. A case fails if anything but ``CorpusError``
is raised, or if an offset does not hold, or if sentences or quotations overlap; a case that takes
long is named. The first failing case of a kind is printed with its number, which --case takes.
"""

import argparse
import json
import random
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from analysis.corpus import CorpusError, load_articles
from analysis.language import find_sentences
from analysis.pipeline import open_tables

SEEDS = (
    '"We will rebuild the bridge," said Ada Okafor, the mayor. It fell on Monday.\n\n',
    "“It’s a loss,” Dr. J. K. Ho of the U.S. Senate told The Gazette. “Why?” he asked.\n",
    "“Nobody knew,” she said, adding: “We had warned them.”\n\n“Twice,” he wrote.\n\n",
    "OSLO (NTB) -- Rain fell for 3.5 days, the county said, and 1,200 people left.\n",
    "Photo by Ann Lee/The Gazette\n\nFollow us on Twitter\n\nRead more: The bridge\n",
    "outlet: The Gazette\ndate: 2020-10-16\ntitle: The bridge\n\n",
    "Ada Okafor thanked everyone, and wrote that 'nothing' (sic) [...] was lost ...\n",
    "„Wir bauen sie“, sagte Okafor. «Nous la reconstruirons», dit-elle.\n",
    "قال العمدة «سنعيد بناء الجسر». “我们会重建这座桥。”市长说。\n",
)
FRAGMENTS = (
    *("“", "”", '"', "'", "‘", "’", "«", "»", "„", "``", "''", ".", "...", " . . .", "!?", "--"),
    *("\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\t", " ", "\u00a0", "\u3000", "\0"),
    *("\u200b", "\u202e", "\u2066", "\xad", "\ufeff", "\ufffd", "\u0301", "\u0301" * 50, "ﬁ"),
    *(
        "\ud800",
        "\udfff",
        "👩\u200d👩\u200d👧",
        "🇩🇪",
        "\U000e0041",
        "İ",
        "ß",
        "ſ",
        "ǅ",
        "½",
        "²",
        "٣",
    ),
    *("said", "said that", "Mr.", "U.S.", "No. 5", "a.m.", "Jan. 3", "(AP) --", "who", "he", "By "),
    *("=1+1", "<script>", "&quot;", "$$", "_x", "{0}", "%s", "\\", "1.", "a)", "•", "[1]", "@"),
    *("0", "9" * 30, "1,2,3", "https://a.example/b", "date 2020-10-22 ", "date: now\n\n", "Ａ"),
    *("\x1b[31m", "outlet:"),
)
TEXTS = 12  # a case
SLOW = 5  # seconds of one processor, for a case
SUFFIXES = (".txt", ".html", ".csv", ".jsonl")
SPANS = ("zones", "sentences", "quotes", "people", "renderings")


def make_text(rng: random.Random) -> str:
    """Make one text of up to some thousand characters."""
    text = "".join(rng.choice(SEEDS) for _ in range(rng.randint(1, 6)))
    for _ in range(rng.randint(0, 12)):
        at, kind = rng.randint(0, len(text)), rng.random()
        if kind < 0.6:
            piece = rng.choice(FRAGMENTS) * (rng.choice((1, 1, 1, 2, 300)))
            text = text[:at] + piece + text[at:]
        elif kind < 0.8:
            text = text[:at] + text[at + rng.randint(1, 40) :]
        elif kind < 0.95:
            text = text[:at] + text[rng.randint(0, len(text)) :][:200] + text[at:]
        else:
            text = text + text[:at]
    return text[:20_000]


def make_file(rng: random.Random, text: str, suffix: str) -> bytes:
    """Write a text as a file of a kind, and corrupt some of its bytes."""
    if suffix == ".jsonl":
        text = "\n".join(json.dumps({"id": i % 2, "text": text}) for i in range(2))
    elif suffix == ".csv":
        text = "id,text\n" + "".join(f'{i},"{text}"\n' for i in range(2))
    elif suffix == ".html":
        text = f"<html><article><p>{text}</p></article></html>"
    encoding = rng.choice(("utf-8", "utf-8", "cp1252", "utf-16", "utf-16-le", "latin-1"))
    data = bytearray(text.encode(encoding, "surrogatepass" if "utf" in encoding else "replace"))
    for _ in range(rng.choice((0, 0, 1, 5))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data[: rng.choice((len(data), len(data), rng.randrange(len(data))))])


def check_case(rng: random.Random, folder: Path) -> None:
    """Read files of a case, and run the stages over its texts."""
    texts = [make_text(rng) for _ in range(TEXTS)]
    suffix = rng.choice(SUFFIXES)
    path = folder / f"case{suffix}"
    path.write_bytes(make_file(rng, texts[0], suffix))
    try:
        load_articles(path)
    except CorpusError as error:
        check_message(str(error))
    path.unlink()
    check_partition(texts[0], find_sentences(texts[0]))
    rows = [json.dumps({"id": i, "outlet": f"o{i % 2}", "text": t}) for i, t in enumerate(texts)]
    (folder / "texts.jsonl").write_text("\n".join(rows), encoding="utf-8")
    try:
        tables = open_tables(folder / "texts.jsonl")
    except CorpusError as error:
        check_message(str(error))
        return
    articles, problems = tables["articles"], tables["problems"]
    for message in problems["message"]:
        check_message(message)
    failed = problems.query("code == 'analysis_failed'")
    assert failed.empty, failed["message"].iloc[0]
    known = dict(zip(articles["article_id"], articles["text"], strict=True))
    for name in SPANS:
        for row in tables[name].itertuples():
            passage = known[row.article_id][row.start : row.end]
            assert passage == getattr(row, "text", passage), f"{name}: an offset is wrong"
            assert 0 <= row.start < row.end <= len(known[row.article_id]), f"{name}: empty"
    for name in ("sentences", "quotes", "zones"):
        for _, rows in tables[name].groupby("article_id"):
            check_disjoint(sorted(zip(rows["start"], rows["end"], strict=True)))


def check_message(message: str) -> None:
    """Check that a message can be printed in one line."""
    assert message.replace("\u200d", "").isprintable(), ascii(message)


def check_partition(text: str, spans: list[tuple[int, int]]) -> None:
    """Check that spans follow each other and hold every character but blanks."""
    check_disjoint(spans)
    held = sum(len("".join(text[start:end].split())) for start, end in spans)
    assert held == len("".join(text.split())), "a character is in no sentence"


def check_disjoint(spans: list[tuple[int, int]]) -> None:
    """Check that spans are in order and do not overlap."""
    ends = [0, *(end for _, end in spans)]
    assert all(start >= end for (start, _), end in zip(spans, ends, strict=False)), "overlap"


def main() -> None:
    """Run cases until the time is up, and print what failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--case", type=int, help="run this one case alone")
    options = parser.parse_args()
    begin, number, crashes, slow = time.monotonic(), options.first, Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        while options.case is None and time.monotonic() - begin < options.minutes * 60:
            clock = time.process_time()
            try:
                check_case(random.Random(number), Path(folder))
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                kind = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
                if not crashes[kind]:
                    print(f"case {number}: {kind}: {ascii(str(error))[:300]}", flush=True)
                crashes[kind] += 1
            seconds = time.process_time() - clock
            if seconds > SLOW:
                slow.append((round(seconds, 1), number))
            number += 1
        if options.case is not None:
            check_case(random.Random(options.case), Path(folder))
            return
    print(
        f"{number - options.first} cases, {sum(crashes.values())} crashes of {len(crashes)} kinds"
    )
    print(f"slower than {SLOW} s: {len(slow)}; slowest: {sorted(slow, reverse=True)[:5]}")
    raise SystemExit(bool(crashes))


if __name__ == "__main__":
    main()
