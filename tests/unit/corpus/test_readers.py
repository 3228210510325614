"""Files and tables, good, broken and hostile: all is loaded or reported, and accounts balance."""

import csv
import io
import json
import os
import random
import tracemalloc
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.corpus import CorpusError, find_zones, iter_articles, load_articles, readers, zones
from analysis.corpus import files as corpus_files
from analysis.corpus.decoding import decode, show_name
from analysis.corpus.tables import read_parquet

GOLD = Path(__file__).parents[2] / "gold" / "corpus"
BODY = "The council closed the old bridge on Monday after three days of rain."
ENCODINGS = [
    json.loads(line) for line in (GOLD / "encodings.jsonl").read_text("utf-8").splitlines()
]
SAME_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)


def load(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return load_articles(path)


def list_lost(problems):
    lost = problems[problems.outcome != "kept"]
    return dict(zip(lost.source, lost.code, strict=True))


@pytest.mark.parametrize("case", ENCODINGS, ids=[case["name"] for case in ENCODINGS])
def test_encodings(tmp_path, case):
    articles, problems = load(tmp_path, "a.txt", bytes.fromhex(case["hex"]))
    assert articles.text[0] == case["text"]
    assert list(problems.code) == case["codes"]
    assert set(problems.outcome) <= {"kept"}


def test_a_line_with_right_and_wrong_characters_is_left(tmp_path):
    text = "She wrote “Rain”, and the screen showed “â€œRainâ€\x9d”."
    articles, problems = load(tmp_path, "a.txt", text)
    assert articles.text[0] == text
    assert list(problems.code) == ["mojibake_doubtful"]


UNUSABLE = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n\xc2\xa0", "blank"),
    "mark_alone.txt": (b"\xef\xbb\xbf", "blank"),
    "marks.txt": ("“…” —!".encode(), "marks_only"),
    "header.txt": (b"outlet: A\ndate: 2020-01-01\n\n \n", "header_only"),
    "stub.txt": (b" date 2020-01-01 ", "header_only"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
    "bytes.txt": (random.Random(1).randbytes(5000), "binary"),
    "many_nuls.txt": (b"\0" * 500, "binary"),
    "padded.txt": (b"a.txt" + b"\0" * 250 + b"ustar" + b"\0" * 250, "binary"),
    ".hidden.txt": (b"Rain.", "hidden"),
    "backup.txt~": (b"Rain.", "backup"),
    "#backup.txt#": (b"Rain.", "backup"),
    ".swap.txt.swp": (b"Rain.", "hidden"),
    "swap.txt.swp": (b"Rain.", "backup"),
    "notes.md": (b"Rain.", "not_an_article"),
    "table.csv": (b"text\nRain.\n", "not_an_article"),
}


def test_a_folder_of_everything(tmp_path):
    for name, (data, _) in UNUSABLE.items():
        (tmp_path / name).write_bytes(data)
    good = [
        "a.txt",
        "sub/a.txt",
        "sub/deep/c.TXT",
        "-dash.txt",
        "two\nlines.txt",
        "e😀.txt",
        "x" * 200,
    ]
    for name in good:
        path = tmp_path / (name if "." in name else f"{name}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BODY, encoding="utf-8")
    (tmp_path / "inner.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "outer.txt").symlink_to("/etc/hostname")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "metadata.csv").write_text("file,outlet\na.txt,A\n", encoding="utf-8")
    articles, problems = load_articles(tmp_path)
    expected = {name: code for name, (_, code) in UNUSABLE.items()}
    links = dict.fromkeys(["inner.txt", "outer.txt", "loop", "dead.txt"], "link")
    assert list_lost(problems) == {**expected, **links, "pipe.txt": "not_a_file"}
    assert len(articles) == len(good)
    assert articles.article_id.is_unique
    assert list(problems.code[problems.outcome == "kept"]) == ["duplicate_id"]
    assert "two\\x0alines.txt" in set(articles.source)
    assert all(source.isprintable() for source in problems.source)
    schema.check("articles", articles)
    schema.check("problems", problems)


def test_unreadable_file(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")

    def refuse(path, *args, **kwargs):
        if str(path).endswith("b.txt"):
            raise PermissionError(13, "Permission denied")
        return open(path, *args, **kwargs)

    monkeypatch.setattr(corpus_files, "open", refuse, raising=False)
    articles, problems = load_articles(tmp_path)
    assert list(articles.article_id) == ["a"]
    assert list_lost(problems) == {"b.txt": "unreadable"}


def test_too_large_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus_files, "MAX_FILE_BYTES", 100)
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(BODY * 2, encoding="utf-8")
    articles, problems = load_articles(tmp_path)
    assert list(articles.article_id) == ["a"]
    assert list_lost(problems) == {"b.txt": "too_large"}


def test_metadata_table(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b.txt", "sub/c.txt", "sub/d.txt"):
        (tmp_path / name).write_text(BODY, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(
        "file,outlet,published,title,url,author,story\n"
        "a.txt,null,2020-03-03,Bridge,https://x.example/1,Ann Lee,flood\n"
        "b.txt,007,,,,,\nsub/c.txt,C,,,,,\nnone.txt,D,,,,,\na.txt,again,,,,,\nshort,row\n",
        encoding="utf-8",
    )
    (tmp_path / "sub" / "metadata.csv").write_text("file,outlet\nd.txt,NA\n", encoding="utf-8")
    articles, problems = load_articles(tmp_path)
    assert list(articles.outlet) == ["null", "007", "C", "NA"]
    first = articles.iloc[0]
    assert (first.title, first.url, first.author, first.story) == (
        "Bridge", "https://x.example/1", "Ann Lee", "flood",
    )  # fmt: skip
    assert sorted(problems.code) == ["duplicate_metadata", "ragged_row", "unmatched_metadata"]
    assert set(problems.outcome) == {"kept"}
    alone, _ = load_articles(tmp_path / "a.txt")
    assert list(alone.outlet) == ["null"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", "id,body\n1,Rain\n", ["line 1", "'text' is missing", "id, body"]),
        ("a.csv", "", ["no articles"]),
        ("a.csv", "id,text\n", ["no articles"]),
        ("a.csv", random.Random(1).randbytes(2000), ["binary"]),
        ("a.csv", "id,text\n1,a,b\n", ["1 rejected", "a.csv:2", "3 fields"]),
        ("a.jsonl", "{\n", ["1 rejected", "a.jsonl:1"]),
        ("a.parquet", b"PAR1", ["no complete Parquet"]),
        ("a.parquet", b"", ["no complete Parquet"]),
        ("a.txt", b"", ["a.txt: the file is empty"]),
        ("a.docx", b"x", ["no known kind", ".txt"]),
    ],
)
def test_nothing_usable(tmp_path, name, data, words):
    with pytest.raises(CorpusError) as caught:
        load(tmp_path, name, data)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "\n" not in message


def test_no_such_path(tmp_path):
    for path in (tmp_path / "none", tmp_path / "*.parquet", "a\0b", "/dev/null"):
        with pytest.raises(CorpusError):
            load_articles(path)
    with pytest.raises(CorpusError, match="no articles in it"):
        load_articles(tmp_path)
    (tmp_path / "empty.txt").touch()
    with pytest.raises(CorpusError) as caught:
        load_articles(tmp_path)
    assert list(caught.value.problems.code) == ["empty"]


def test_csv_values_stay_as_they_are(tmp_path):
    rows = [("001", "NA", 'One "two",\nthree'), ("002", "null", "=1+1"), ("3.0", "007", "nan")]
    opened = io.StringIO()
    csv.writer(opened).writerows([("id", "outlet", "text"), *rows])
    articles, problems = load(tmp_path, "a.csv", opened.getvalue())
    assert articles[["article_id", "outlet", "text"]].values.tolist() == [list(row) for row in rows]
    assert list(articles.source) == ["a.csv:2", "a.csv:4", "a.csv:5"]
    assert problems.empty


def test_broken_rows_of_a_csv(tmp_path):
    table = (
        "id,text,title\n"
        "1,good,\n"
        "2,too few\n"
        "3,too,many,fields\n"
        '4,"never closed,\n'
        "5,good,\n"
        '6,"closed" badly,\n'
        "7,good,,\n"
        "\n"
        "8,,\n"
        "5,good,"
    )
    articles, problems = load(tmp_path, "a.csv", table)
    assert list(articles.article_id) == ["1", "5", "7", "5-2"]
    assert list_lost(problems) == {
        "a.csv:3": "ragged_row", "a.csv:4": "ragged_row", "a.csv:5": "broken_row",
        "a.csv:7": "broken_row", "a.csv:10": "empty",
    }  # fmt: skip
    kept = problems[problems.outcome == "kept"]
    assert dict(zip(kept.source, kept.code, strict=True)) == {
        "a.csv:8": "ragged_row", "a.csv:11": "duplicate_id",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("utf-8", "\t"), ("utf-16", ","), ("cp1252", ",")]
)
def test_other_csv_files(tmp_path, encoding, delimiter):
    data = f"outlet{delimiter}text\nA{delimiter}“Rain” fell\n".encode(encoding)
    articles, _ = load(tmp_path, "a.csv", data)
    assert articles[["outlet", "text"]].values.tolist() == [["A", "“Rain” fell"]]


def test_a_comma_in_the_name_of_a_column_parts_no_columns(tmp_path):
    articles, _ = load(tmp_path, "a.csv", '"id, or key, or name";text\n1;"Rain; and snow."\n')
    assert list(articles.text) == ["Rain; and snow."]


@pytest.mark.parametrize(
    ("name", "data", "outlet"),
    [
        ("a.csv", "outlet,text,Outlet\nA,Rain.,B\nC,Snow.,D\n", "A"),
        ("a.jsonl", '{"outlet": "A", "text": "Rain.", "outlet": "B"}\n{"text": "Snow."}', "B"),
        ("a.jsonl", '{" Outlet": "A", "text": "Rain.", "outlet": "B"}\n{"text": "Snow."}', "B"),
    ],
)
def test_columns_of_one_name_are_reported(name, data, outlet, tmp_path):
    articles, problems = load(tmp_path, name, data)
    assert articles.outlet[0] == outlet
    assert list(problems.code) == ["duplicate_column"]
    assert problems.article_id[0] == articles.article_id[0]


def test_columns_of_one_name_in_parquet_are_reported(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", Text=["Rain.", "Snow."], text=["Hail.", "Fog."])
    articles, problems = load_articles(path)
    assert list(articles.text) == ["Rain.", "Snow."]
    assert list(problems.code) == ["duplicate_column"]


def test_letters_of_other_scripts_in_words_are_told(tmp_path):
    alike = BODY.translate({ord("a"): "а", ord("e"): "е"})
    articles, problems = load(tmp_path, "a.txt", alike)
    assert (list(articles.text), list(problems.code)) == ([alike], ["two_scripts"])
    for text in (f"{BODY} Мост упал. {BODY}", f"{BODY} It was 5 μm wide, 6 μm long, 7 μm high."):
        assert load(tmp_path, "a.txt", text)[1].empty


def test_keys_that_a_header_states_twice_are_told(tmp_path):
    header = "outlet: A\nnote: x\nOutlet: B\nnote: y\n\n"
    articles, problems = load(tmp_path, "a.txt", header + BODY)
    assert (list(articles.outlet), list(problems.code)) == (["A"], ["duplicate_key"])


def test_large_fields(tmp_path):
    table = f'id,text\n1,"{"word " * 400_000}"\n2,{"x" * 21_000_000}\n3,good\n'
    articles, problems = load(tmp_path, "a.csv", table)
    assert list(articles.article_id) == ["1", "3"]
    assert list_lost(problems) == {"a.csv:3": "too_large"}


def test_broken_lines_of_json(tmp_path):
    lines = [
        '{"id": 7, "text": "One \\ud800 two", "outlet": null}',
        '{"text": "broken',
        "[1]",
        '{"text": 5}',
        '{"id": "x"}',
        "[" * 100_000,
        "",
        '{"text": "Rain.", "outlet": "null", "title": ["x"], "URL": "https://a.example"}',
        '{"text": "e \\ud83d\\ude00", "published": "2020-02-30"}',
    ]
    articles, problems = load(tmp_path, "a.jsonl", "\n".join(lines))
    assert list(articles.article_id) == ["7", "a-8", "a-9"]
    assert list(articles.text) == ["One \ufffd two", "Rain.", "e 😀"]
    assert list(articles.outlet) == ["7", "null", "a-9"]
    assert list_lost(problems) == {
        "a.jsonl:2": "broken_line", "a.jsonl:3": "broken_line", "a.jsonl:4": "empty",
        "a.jsonl:5": "empty", "a.jsonl:6": "broken_line",
    }  # fmt: skip
    kept = problems[problems.outcome == "kept"]
    assert list(kept.code) == ["surrogate", "wrong_type", "impossible_date"]


def write_parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path):
    path = write_parquet(
        tmp_path / "a.parquet",
        Text=["One", None, "Two", "Two"],
        ID=[1, 2, 3, 3],
        date=pd.to_datetime(["2020-01-01", None, None, "2020-02-02"]),
        outlet=["NA", "B", None, "007"],
    )
    articles, problems = load_articles(path)
    assert list(articles.article_id) == ["1", "3", "3-2"]
    assert list(articles.outlet) == ["NA", "3", "007"]
    assert list(articles.published_evidence) == ["metadata", "unknown", "metadata"]
    assert list_lost(problems) == {"a.parquet:2": "empty"}


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["One", "Two"], pa.large_string()),
        pa.array(["One", "Two"]).dictionary_encode(),
        pa.array(["One", "Two"], pa.string_view()),
    ],
    ids=lambda texts: str(texts.type)[:12],
)
def test_kinds_of_text_in_parquet(tmp_path, texts):
    try:
        path = write_parquet(tmp_path / "a.parquet", text=texts)
    except pa.ArrowNotImplementedError:
        pytest.skip("this pyarrow does not write such columns")
    assert list(load_articles(path)[0].text) == ["One", "Two"]


def test_damaged_parquet(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", text=[f"Text {i} {i * i}" for i in range(1000)])
    whole = path.read_bytes()
    with pytest.raises(CorpusError):
        load(tmp_path, "cut.parquet", whole[: len(whole) // 2])
    articles, problems = load_articles(tmp_path / "*.parquet")
    assert len(articles) == 1000
    assert list_lost(problems) == {"cut.parquet": "unusable"}


def test_batches_hold_what_the_whole_holds(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", text=[f"Text {i % 7}" for i in range(100)])
    batches = [articles for articles, _ in iter_articles(path, batch_size=30)]
    assert [len(batch) for batch in batches] == [30, 30, 30, 10]
    pd.testing.assert_frame_equal(pd.concat(batches, ignore_index=True), load_articles(path)[0])


def test_repeated_large_texts_come_in_small_batches(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", text=["word " * 2_000_000] * 12)
    assert max(len(articles) for articles, _ in iter_articles(path)) <= 4


@pytest.mark.parametrize("rows_together", [500, 10_000])
def test_texts_that_were_read_are_let_go(tmp_path, rows_together):
    draw = random.Random(1)
    texts = pa.array([draw.randbytes(2000).hex() for _ in range(10_000)], pa.string())
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", row_group_size=rows_together)
    del texts
    before, held = pa.total_allocated_bytes(), []
    tracemalloc.start()
    with (tmp_path / "a.parquet").open("rb") as opened:
        for _ in read_parquet(opened, "a.parquet"):
            held.append(pa.total_allocated_bytes() + tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(held) - before < 15_000_000  # the texts are 40 MB, the file 20


@SAME_FOLDER
@given(st.binary(max_size=300))
def test_any_bytes_load_or_are_reported(tmp_path, data):
    for suffix in (".txt", ".csv", ".jsonl", ".parquet"):
        try:
            articles, problems = load(tmp_path, f"a{suffix}", data)
        except CorpusError as error:
            articles, problems = schema.empty("articles"), error.problems
        articles.text.str.encode("utf-8")
        assert articles.article_id.is_unique
        assert set(problems.outcome) <= {"kept", "rejected"}


@settings(deadline=None)
@given(st.text())
def test_text_in_utf8_is_itself(text):
    text = text.removeprefix("\ufeff").replace("\0", "")
    data = text.encode("utf-8")
    try:
        found, notes = decode(data)
    except ValueError:
        return  # control characters, or the first letters of another kind of file
    assert (found, notes) == (text, [])


FIELD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda s: f"x{s}")


@SAME_FOLDER
@given(st.lists(FIELD, min_size=1, max_size=6), st.data())
def test_malformed_rows_do_not_touch_their_neighbours(tmp_path, texts, data):
    opened = io.StringIO()
    writer = csv.writer(opened, lineterminator="\n", quoting=csv.QUOTE_ALL)
    rows = []
    for i, text in enumerate(texts):
        opened.seek(0)
        opened.truncate()
        writer.writerow([f"id{i}", text])
        rows.append(opened.getvalue())
    bad = data.draw(st.lists(st.sampled_from(["a\n", "a,b,c\n", 'a,"b" c\n', '"a,b\n', '"\n'])))
    mixed = list(rows)
    for row in bad:
        mixed.insert(data.draw(st.integers(0, len(mixed))), row)
    clean, _ = load(tmp_path, "a.csv", "id,text\n" + "".join(rows))
    articles, problems = load(tmp_path, "a.csv", "id,text\n" + "".join(mixed))
    columns = ["article_id", "text", "outlet"]
    pd.testing.assert_frame_equal(articles[columns], clean[columns])
    n_rejected = (problems.outcome == "rejected").sum()
    assert bool(bad) <= n_rejected <= len(bad)  # two bad rows may look like one


@SAME_FOLDER
@given(st.permutations(range(5)))
def test_order_does_not_matter(tmp_path, order):
    lines = [json.dumps({"id": f"a{i}", "text": f"Text {i}", "date": "9/6/17"}) for i in range(5)]
    shuffled, _ = load(tmp_path, "a.jsonl", "\n".join(lines[i] for i in order))
    straight, _ = load(tmp_path, "a.jsonl", "\n".join(lines))
    shuffled = shuffled.sort_values("article_id", ignore_index=True).drop(columns="source")
    pd.testing.assert_frame_equal(shuffled, straight.drop(columns="source"))


def test_order_of_a_folder_is_that_of_names(tmp_path, monkeypatch):
    for name in ("b.txt", "a.txt", "c/a.txt", "B.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BODY, encoding="utf-8")
    expected = load_articles(tmp_path)
    scandir = os.scandir

    class Reversed:
        def __init__(self, path):
            with scandir(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(corpus_files.os, "scandir", Reversed)
    for found, wanted in zip(load_articles(tmp_path), expected, strict=True):
        pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\udcc4\udcb0.txt", "İ.txt"),  # as a system whose encoding is ASCII gives it
        ("a\udcff\udcc4\udcb0\n.txt", "a\\xffİ\\x0a.txt"),
        ("a\ud800.txt", "a\\ud800.txt"),
    ],
)
def test_names_are_shown_alike_in_every_locale(name, shown):
    assert show_name(name) == shown


def test_lines_beyond_the_limit_are_set_apart_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_LINES", 3)
    monkeypatch.setattr(zones, "MAX_LINES", 3)
    text = "outlet: A\n\n" + "\n".join([BODY] * 3)
    articles, problems = load(tmp_path, "a.txt", text + "\n\n \n")
    assert problems.empty
    articles, problems = load(tmp_path, "a.txt", f"{text}\n\nFour.\nFive.\n")
    assert problems["code"].tolist() == ["many_lines"]
    assert "has 5 lines" in problems["message"][0]
    *_, body, last = find_zones(articles).itertuples()
    assert (body.zone, body.rule) == ("body", "paragraph")
    assert (last.zone, last.rule) == ("boilerplate", "line beyond the limit")
    assert articles["text"][0][last.start : last.end] == "Four.\nFive."
