"""Hostile files and texts through the command line: nothing lost, nothing let in, none hurt.

Each folder of cases holds one good article, whose rows must be what they are without the others.
"""

import csv
import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
import unicodedata

import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.__main__ import main
from analysis.pipeline import open_tables

QUOTED = '"We will rebuild the bridge," said Ada Okafor, the mayor.'
FACTS = (
    "The bridge over the river fell on Monday after a week of heavy rain, and nobody was hurt. "
    "Engineers had warned of cracks in its pillars for years. The county said that it isn't able "
    "to pay for all of the work before the winter, and the town will have to wait for help."
)
BODY = f"{QUOTED} {FACTS}"
GOOD = f"outlet: Neighbour\ndate: 2020-10-16\n\n{BODY.replace('Monday', 'Sunday')}\n"
CURLY = BODY.replace('"We', "“We").replace(',"', ",”").replace("isn't", "isn’t")
SPANS = ("zones", "sentences", "quotes", "people", "renderings", "paraphrases")
ABOUT_ONE = ("articles", "zones", "sentences", "quotes", "people", "measures")


def run(capsys, path, out, *options):
    """Run the command; gives its code, and what it printed, which must be printable."""
    code = main(["tables", str(path), "--out", str(out), *options])
    printed = capsys.readouterr()
    for line in (printed.out + printed.err).splitlines():
        assert line.replace("\u200d", "").isprintable(), ascii(line)
    assert (printed.out + printed.err).count("\n") == 1
    assert (code == 0) == printed.out.endswith("ignored.\n")
    assert (code != 0) == printed.err.startswith("error: ")
    return code, printed.out + printed.err


def check(out):
    """Check what holds of all tables; gives them."""
    tables = open_tables(out)
    account, problems = tables["corpus"].iloc[0], tables["problems"]
    lost = problems[problems["outcome"] != "kept"]
    assert account["n_found"] == account["n_loaded"] + account["n_rejected"] + account["n_ignored"]
    assert account["n_loaded"] == len(tables["articles"])
    assert account["n_rejected"] + account["n_ignored"] == len(lost)
    assert lost["source"].is_unique
    assert not problems["code"].eq("analysis_failed").any(), problems["message"].tolist()
    for row in problems.itertuples():
        assert row.message.replace("\u200d", "").isprintable()
        assert row.source in row.message
    articles = tables["articles"]
    assert articles["article_id"].is_unique
    for column in ("article_id", "outlet", "source", "title"):
        assert all(name.replace("\u200d", "").isprintable() for name in articles[column].dropna())
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    for name in SPANS:
        for row in tables[name].itertuples():
            passage = texts[row.article_id][row.start : row.end]
            assert passage
            assert passage == getattr(row, "text", passage)
    return tables


def take(tables, article_id):
    """Give the rows of one article in the tables that look at one article at a time."""
    return {
        name: tables[name][tables[name]["article_id"] == article_id].reset_index(drop=True)
        for name in ABOUT_ONE
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    (folder / "zz-good.txt").write_text(GOOD, encoding="utf-8")
    return take(open_tables(folder), "zz-good")


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def analyse(tmp_path, capsys, good):
    """Write files beside the good article, run the command, and check what always holds."""

    def analyse_files(files):
        folder = tmp_path / "corpus"
        write(folder, {"zz-good.txt": GOOD, **files})
        code, _ = run(capsys, folder, tmp_path / "out")
        assert code == 0
        tables = check(tmp_path / "out")
        for name, rows in take(tables, "zz-good").items():
            pd.testing.assert_frame_equal(rows, good[name])
        return tables

    return analyse_files


def list_problems(tables):
    problems = tables["problems"]
    return set(zip(problems["source"], problems["code"], problems["outcome"], strict=True))


def test_encodings(analyse):
    texts = {
        "utf8": (CURLY.encode(), None),
        "mark": (CURLY.encode("utf-8-sig"), None),
        "utf16": (CURLY.encode("utf-16"), None),
        "utf16le": (CURLY.encode("utf-16-le"), None),
        "utf16be": (CURLY.encode("utf-16-be"), None),
        "utf32le": (CURLY.encode("utf-32-le"), None),
        "utf32be": (CURLY.encode("utf-32-be"), None),
        "cp1252": (CURLY.encode("cp1252"), "encoding"),
        "wrong": (CURLY.encode().decode("cp1252", "ignore").encode(), "mojibake"),
    }
    tables = analyse({f"{name}.txt": data for name, (data, _) in texts.items()})
    found = tables["articles"].set_index("article_id")["text"]
    for name, (_, code) in texts.items():
        assert found[name] == CURLY, name
        assert code is None or (f"{name}.txt", code, "kept") in list_problems(tables)
    same = tables["statements"].query(f"n_articles == {len(texts) + 1}")
    assert len(same) == 1


def test_bytes_and_line_ends(analyse):
    tables = analyse(
        {
            "invalid.txt": CURLY.encode() + b" It \xff\xfe fell. " + CURLY.encode(),
            "latin.txt": "Ada Okafor said the café \xe0 la mode is open.".encode("latin-1"),
            "nul.txt": BODY.replace("rain", "ra\0in"),
            "cr.txt": "One line.\rAnother line.\r\nA third.\n",
            "separators.txt": "One a.\u2028Two b.\u2029Three c.\x85Four d.",
            "undefined.txt": b"\x93Yes,\x94 said Ada \x81 Okafor.",
        }
    )
    texts = tables["articles"].set_index("article_id")["text"]
    assert texts["invalid"].count("\ufffd") == 2
    assert "café à la mode" in texts["latin"]
    assert "ra\ufffdin" in texts["nul"]
    assert texts["cr"] == "One line.\nAnother line.\nA third.\n"
    assert texts["separators"].count("\n") == 3
    assert texts["undefined"] == "“Yes,” said Ada \ufffd Okafor."
    assert {
        ("invalid.txt", "undecodable", "kept"),
        ("latin.txt", "encoding", "kept"),
        ("nul.txt", "nul", "kept"),
        ("undefined.txt", "undecodable", "kept"),
    } <= list_problems(tables)


NOTHING = {
    "empty.txt": b"", "blank.txt": b" \r\n\t", "mark.txt": b"\xef\xbb\xbf",
    "mark16.txt": b"\xff\xfe",
    "marks.txt": "“…” — !!", "header.txt": "outlet: A\ndate: 2020-01-01\n\n", "space.txt": "\u200b",
    "stub.txt": " date 2020-10-22 ", "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(900),
    "program.txt": b"\x7fELF" + bytes(range(256)), "random.txt": random.Random(1).randbytes(3000),
    "archive.txt": b"PK\x03\x04" + bytes(50), "empty.html": b"", "none.html": "<html></html>",
    "script.html": "<script>alert(1)</script>", "binary.html": random.Random(2).randbytes(999),
}  # fmt: skip
IGNORED = [
    ".hidden.txt", "a.txt~", "#a.txt#", "a.txt.swp", "a.txt.bak", "a.tmp", "a.docx", "a.csv",
]  # fmt: skip
NAMES = [
    "-rf.txt", "--out.txt", "two\nlines.txt", "\x1b[31mred\x07.txt", "e👩\u200d👧.txt", "=1+1.txt",
    "\u202etxt.exe.txt", "n" * 200 + ".txt", "NA.txt", "<b>x.txt", '"q",r.txt', "a\rb.txt",
    "$(touch x).txt", os.fsdecode(b"bad\xff.txt"), "folder.txt/inner.TXT", " .txt", "con.txt",
]  # fmt: skip


def test_files_that_are_no_articles_and_strange_names(tmp_path, analyse):
    folder = tmp_path / "corpus"
    write(folder, {name: f"{BODY} Number {i}." for i, name in enumerate(NAMES)})
    write(folder, NOTHING | dict.fromkeys(IGNORED, BODY))
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(os.path.relpath(folder / "socket.txt"))
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "up").symlink_to("..")
    (folder / "out.txt").symlink_to("/etc/hostname")
    special = ["pipe.txt", "socket.txt", "device.txt", "loop.txt", "up", "out.txt"]
    tables = analyse({})
    outcome = tables["problems"].query("outcome != 'kept'").set_index("source")["outcome"]
    assert set(outcome[outcome == "rejected"].index) == set(NOTHING)
    assert set(outcome[outcome == "ignored"].index) == {*IGNORED, *special}
    assert len(tables["articles"]) == len(NAMES) + 1


def test_outlets_and_dates_are_never_guessed(analyse):
    outlets = ["NA", "null", "None", "nan", "007", "1e5", "=cmd()", "<script>", "$$x$$ _y", "now"]
    files = {
        f"a{i}.txt": f"outlet: {outlet}\ndate: {date}\n\n{BODY}"
        for i, (outlet, date) in enumerate(
            zip(
                outlets,
                ["now", "today", "2020-02-30", "1", "", "tomorrow", "-", "x"] * 2,
                strict=False,
            )
        )
    }
    articles = analyse(files)["articles"]
    articles = articles[articles["article_id"] != "zz-good"]
    assert articles["outlet"].tolist() == outlets
    assert articles["published"].isna().all()


def test_names_that_drive_a_terminal_or_are_endless(analyse):
    page = (
        '<html><head><meta property="og:site_name" content="The\nGazette\x1b[1m">'
        f"<title>x</title></head><body><article><p>{BODY}</p><p>{BODY}</p></article></body></html>"
    )
    tables = analyse(
        {
            "a.txt": f"outlet: \x1b[31mThe\u202e Post\ntitle: {'t' * 1900}\n\n{BODY}",
            "b.html": page,
            "c.html": page,
        }
    )
    outlets = tables["articles"].set_index("article_id")["outlet"]
    assert outlets["a"] == "\\x1b[31mThe\\u202e Post"
    assert outlets["b"] == "The Gazette\\x1b[1m"
    assert ("a.txt", "long_name", "kept") in list_problems(tables)


def score(tables, article_id):
    rows = tables["measures"].query("article_id == @article_id")
    return rows.set_index(["voice", "measure"])["value"].drop("outside_body_share", level=1)


def test_what_looks_the_same_counts_the_same(analyse):
    said = "“Josée’s old café is naïve and fine,” said José Núñez, the mayor. " + FACTS
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in QUOTED) + " " + FACTS
    variants = {
        "a-plain": said,
        "a-apart": unicodedata.normalize("NFD", said),
        "a-unseen": said.replace("ai", "a\u200bi").replace("ri", "r\xadi"),
        "a-turned": "\u202e" + said.replace(". ", ".\u202c "),
        "a-wider": said.replace(" ", "  "),
        "a-thinner": said.replace(" ", "\u2009"),
        "b-plain": BODY,
        "b-wide": wide,
        "b-curly": CURLY,
    }
    tables = analyse({f"{name}.txt": text for name, text in variants.items()})
    for name in variants:
        plain = score(tables, f"{name[0]}-plain").drop("n_characters", level=1)
        pd.testing.assert_series_equal(
            score(tables, name).drop("n_characters", level=1), plain, obj=name
        )
    quotes = tables["quotes"].set_index("article_id")
    assert set(quotes["speaker"].drop("zz-good")) == {"José Núñez", "Ada Okafor"}
    groups = tables["renderings"].groupby("statement_id")["article_id"].agg(set)
    assert {name for name in variants if name[0] == "a"} in groups.tolist()


def test_other_languages_and_short_texts_have_no_scores(analyse):
    texts = {
        "zh": "“我们会重建这座桥。”市长王丽说。大雨下了一个星期之后桥倒塌了。" * 4,
        "ar": "قال العمدة «سنعيد بناء الجسر». سقط الجسر بعد أسبوع من الأمطار. " * 6,
        "de": "„Wir bauen sie wieder auf“, sagte Okafor. Sie stürzte ein und niemand starb. " * 4,
        "es": "«La vamos a reconstruir», dijo la alcaldesa. El puente cayó y nadie murió. " * 4,
        "short": "It isn't good, and it rained on the bridge for days.",
        "emoji": "👩\u200d👩\u200d👧 went home with 🇩🇪 flags.",
        "stacked": "Z" + "\u0301" * 300 + "algo.",
    }  # fmt: skip
    tables = analyse({f"{name}.txt": text for name, text in texts.items()})
    measures = tables["measures"].set_index(["article_id", "voice", "measure"])["value"]
    for name in texts:
        assert pd.isna(measures[name, "all", "flesch_reading_ease"]), name
        assert measures[name, "all", "n_words"] > 0
    for name in ("zh", "ar", "de", "es"):
        assert pd.isna(measures[name, "all", "sentiment_mean"])
        assert (f"{name}.txt", "not_english", "kept") in list_problems(tables)
    assert set(tables["quotes"].query("kind == 'speech'")["article_id"]) >= {"zh", "de", "es"}


def test_copies_are_noticed_and_kept(analyse):
    tables = analyse(
        {
            "a.txt": f"outlet: North\n\n{BODY}",
            "b.txt": f"outlet: South\n\n{BODY}",
            "c.txt": f"outlet: North\n\n{BODY}".replace("\n\n", "\n\n\n"),
            "d.txt": f"outlet: West\n\nOSLO (NTB) -- {BODY} More rain is due.",
        }
    )
    codes = {source: code for source, code, _ in list_problems(tables)}
    assert codes["b.txt"] == codes["c.txt"] == "duplicate"
    assert codes["d.txt"] == "near_duplicate"
    assert len(tables["articles"]) == 5


ROW = '"' + BODY.replace('"', '""') + '"'
TABLES = {  # name -> content, number of articles, (line, code) of problems
    "one too many.csv": (f"id,outlet,text\n1,A,{ROW},x\n2,B,{ROW},y\n", 0, []),
    "empty fields.csv": (f"id,text\n1,{ROW},\n", 1, [(2, "ragged_row")]),
    "ragged.csv": (f"id,text\n1\n2,{ROW}\n3,{ROW},x\n", 1, [(2, "ragged_row"), (4, "ragged_row")]),
    "unclosed.csv": (f'id,text\n1,"never\n2,{ROW}\n3,{ROW}\n', 2, [(2, "broken_row")]),
    "ids.csv": (f"id,text\n1,{ROW}\n1,{ROW}\n", 2, [(3, "duplicate_id")]),
    "no text.csv": ("id,body\n1,x\n", 0, []),
    "lines.csv": (f'id,text\n1,"One.\n\nTwo."\n2,{ROW}\n', 2, []),
    "cr.csv": (f"id,text\r1,{ROW}\r2,{ROW}\r", 2, []),
    "nul.csv": ("id,text\n1,It ra\0ined.\n", 1, [(2, "nul")]),
    "twice.csv": (f"text,text\n{ROW},x\n", 1, []),
    "empty.csv": ("", 0, []),
    "broken.jsonl": (
        '{"text": "One fell."}\n{"text":\n[]\n{"text": "It \\ud800 fell."}\n{"text": 5}\n\0\n',
        2,
        [(2, "broken_line"), (3, "broken_line"), (4, "surrogate"), (5, "empty")],
    ),
    "nested.jsonl": ("[" * 200_000 + '\n{"text": "It rained."}\n', 1, [(1, "broken_line")]),
    "array.jsonl": ('[{"text": "It rained."}]', 0, []),
    "cut.parquet": (b"PAR1" + bytes(500), 0, []),
    "tail.parquet": (b"PAR1" + random.Random(3).randbytes(500) + b"PAR1", 0, []),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_as_input(name, tmp_path, capsys):
    content, n_articles, lines = TABLES[name]
    write(tmp_path, {name: content})
    code, message = run(capsys, tmp_path / name, tmp_path / "out")
    assert code == (0 if n_articles else 2)
    assert name in message or n_articles
    if code == 0:
        tables = check(tmp_path / "out")
        assert len(tables["articles"]) == n_articles
        found = {(source, code) for source, code, _ in list_problems(tables)}
        assert found >= {(f"{name}:{line}", code) for line, code in lines}
    else:
        assert not (tmp_path / "out").exists()


PARQUET = {
    "nulls": (pa.table({"text": pa.nulls(3)}), 0),
    "numbers": (pa.table({"text": [1, 2]}), 0),
    "lists": (pa.table({"text": [["a"], ["b"]]}), 0),
    "bytes": (pa.table({"text": [b"It rained.", b"\xe2\x80\x9cYes\xe2\x80\x9d"]}), 2),
    "twice": (pa.table([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), 0),
    "none": (pa.table({"text": pa.array([], pa.string())}), 0),
    "far dates": (
        pa.table({"text": ["It fell."] * 2, "date": pa.array([2**30, 0], pa.date32())}),
        2,
    ),
    "no such zone": (
        pa.table({"text": ["It fell."], "date": pa.array([5], pa.timestamp("s", "Nowhere/Land"))}),
        1,
    ),
    "bomb": (
        pa.table(
            {"text": pa.DictionaryArray.from_arrays([0] * 3000, pa.array(["word " * 200_000]))}
        ),
        0,
    ),
}


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_of_odd_columns(name, tmp_path, capsys):
    table, n_articles = PARQUET[name]
    pq.write_table(table, tmp_path / "a.parquet")
    code, message = run(capsys, tmp_path / "a.parquet", tmp_path / "out")
    assert code == (0 if n_articles else 2)
    assert "a.parquet" in message or n_articles
    if code == 0:
        assert len(check(tmp_path / "out")["articles"]) == n_articles


def test_no_cell_is_a_formula_or_drives_a_terminal(tmp_path, capsys):
    starts = [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "\t=1",
        "＝1",
        "\x1b[31m",
        "\x07",
        "\x7f",
        "\x9b31m",
        "\r=",
    ]
    rows = [{"id": s, "outlet": s, "title": s, "text": f"{s} {BODY}"} for s in starts]
    write(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))})
    code, _ = run(capsys, tmp_path / "a.jsonl", tmp_path / "out", "--format", "csv")
    assert code == 0
    run(capsys, tmp_path / "a.jsonl", tmp_path / "lines", "--format", "jsonl")
    lines = (tmp_path / "lines" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"][0] for line in lines] == [
        s[0].replace("\r", "\n") for s in starts
    ]
    assert all(line.isprintable() for line in lines)
    for path in (tmp_path / "out").iterdir():
        data = path.read_bytes().decode()
        assert all(c.isprintable() or c in "\n\t\u200d\ufffd" for c in data), path.name
        for row in csv.reader(data.splitlines(keepends=True)):
            for cell in row:
                assert cell[:1] not in tuple("=+@\t＝") or cell == "", path.name
                assert not cell.startswith("-") or cell[1:2].isdigit()


BIG = {  # what is written; each must take less than 10 s, those of 5 MB less than 30 s
    "one line": lambda: " ".join(
        f"Word{i % 5000} fell on the bridge by the river, and it rained." for i in range(80_000)
    ),
    "no blank": lambda: "x" * 5_000_000,
    "sentences": lambda: "Rain. " * 100_000,
    "quotations": lambda: " ".join(
        f'"We will rebuild bridge number {i}," said Ada Okafor.' for i in range(10_000)
    ),
    "quotation": lambda: f'Ada Okafor said: "{"Rain fell on the bridge. " * 40_000}" It fell.',
    "unclosed": lambda: "“" + "word " * 200_000,
    "marks": lambda: "“" * 1_000_000 + "a",
    "pairs": lambda: '"a ' * 100_000,
    "stacked": lambda: "a" + "\u0301" * 1_000_000,
    "unseen": lambda: "a" + "\u200b" * 1_000_000 + "b",
    "points": lambda: "a " + ". " * 500_000,
    "titles": lambda: "Mr. " * 100_000,
    "numbers": lambda: " ".join(map(str, range(150_000))),
    "arabic": lambda: "قال العمدة «سنعيد بناء الجسر». " * 8_000,
}


def read_peak():
    """Read the most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


@pytest.mark.parametrize("name", BIG)
def test_big_texts_take_seconds(name, analyse):
    text = BIG[name]()
    clock, before = time.process_time(), read_peak()
    held = psutil.Process().memory_info().rss / 1e6
    tables = analyse({"big.txt": text})
    seconds = time.process_time() - clock
    assert len(tables["articles"]) == 2
    assert seconds < (30 if len(text) > 4_000_000 else 10)
    assert read_peak() <= max(before, held + 1000)


def test_more_quotations_and_facts_than_the_limit_are_told(analyse, monkeypatch):
    for module in ("corpus.files", "quotes.extraction", "compare.facts"):
        monkeypatch.setattr(f"analysis.{module}.MAX_FOUND", 5)
    quotations = " ".join(f'"We saw {n} boats," said Ada Okafor.' for n in range(13, 21))
    tables = analyse({"a.txt": quotations})
    assert len(tables["quotes"].query("article_id == 'a'")) == 5
    assert len(tables["facts"].query("article_id == 'a'")) == 5
    told = tables["problems"].query("code == 'too_many'")["message"]
    assert [message.split(",")[0] for message in told] == [
        "a.txt: of its quotations",
        "a.txt: of its facts",
    ]


def test_partitions_without_anything_go_with_the_others(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("analysis.pipeline.PARTITION", 1)
    texts = {"a": "Rain.", "b": f"outlet: North\n\n{BODY}", "c": "雨。", "d": FACTS}
    write(tmp_path / "corpus", {f"{name}.txt": text for name, text in texts.items()})
    assert run(capsys, tmp_path / "corpus", tmp_path / "out")[0] == 0
    assert len(check(tmp_path / "out")["articles"]) == len(texts)


def test_pages_nested_without_end(analyse):
    deep = "<div>" * 10_000 + f"<p>{BODY}</p>" + "</div>" * 10_000
    tables = analyse({"deep.html": deep, "open.html": "<b>" * 10_000 + f"<p>{BODY}</p>"})
    texts = tables["articles"].set_index("article_id")["text"]
    assert BODY in texts["deep"]
    assert ("deep.html", "deep_nesting", "kept") in list_problems(tables)


@pytest.mark.parametrize("piece", ["<i>a</i> b ", "<a href=x>a</a> ", "<br>"])
def test_pages_of_a_hundred_thousand_elements(piece, analyse):
    clock = time.process_time()
    tables = analyse({"a.html": f"<article><p>{BODY}</p><p>{piece * 100_000}</p></article>"})
    assert time.process_time() - clock < 10
    assert BODY in tables["articles"].set_index("article_id")["text"]["a"]
    assert ("a.html", "many_elements", "kept") in list_problems(tables)


def test_order_and_place_of_files_change_nothing(tmp_path, capsys):
    names = [f"{c}.txt" for c in "dbca"]
    for order, folder in ((names, "one"), (names[::-1], "two/other")):
        root = tmp_path / folder / "corpus"
        write(root, {name: f"outlet: {name[0]}\n\n{BODY} In {name}." for name in order})
        run(capsys, root, tmp_path / f"out-{folder[:3]}", "--format", "jsonl")
    first, second = tmp_path / "out-one", tmp_path / "out-two"
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name
    assert str(tmp_path) not in "".join(path.read_text() for path in first.iterdir())


def test_few_words_said_on_far_days_stay_apart_whatever_the_names_of_the_files(analyse):
    days = {"a": "2020-10-16", "b": "2022-03-01", "c": "2020-10-17", "d": "2022-03-02"}
    tables = analyse(
        {
            f"{name}.txt": f'date: {day}\n\n"It is a loss," said Ada Okafor. {FACTS} Part {name}.'
            for name, day in days.items()
        }
    )
    loss = tables["renderings"].query("article_id in @days")
    groups = loss.groupby("statement_id")["article_id"].agg("".join)
    assert sorted(groups) == ["ac", "bd"]


@pytest.mark.parametrize(
    "path", ["", " ", "/dev/zero", "/dev/null", "missing", "\udcff", "a\x1b[1m"]
)
def test_bad_calls(path, tmp_path, capsys):
    assert run(capsys, path, tmp_path / "out")[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_file_that_may_not_be_read(tmp_path, analyse):
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    write(tmp_path / "corpus", {"secret.txt": BODY})
    (tmp_path / "corpus" / "secret.txt").chmod(0)
    assert ("secret.txt", "unreadable", "rejected") in list_problems(analyse({}))


def test_report_of_hostile_texts(tmp_path):
    """One report over what could run in a page, or break a chart."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> $$ {{7*7}} \x1b[31m \u202e"
    files = {
        f"{i}.txt": f'outlet: {outlet}\ntitle: {evil}\n\n"{evil} we go," said Ada Okafor. {BODY}'
        for i, outlet in enumerate(["_x", "$10% of $20%", "</script>", "=A1", "NA"])
    }
    write(tmp_path / "corpus", files)
    command = [sys.executable, "-m", "analysis", "report", tmp_path / "corpus", "--out"]
    result = subprocess.run([*command, tmp_path / "report.html"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\x1b" not in page
    assert str(tmp_path) not in page
