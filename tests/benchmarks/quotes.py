"""Quotations and speakers against a labelled corpus, floors that only rise, and seconds per MB.

    python -m analysis tables GOLD.jsonl --out DIR
    python tests/benchmarks/quotes.py score GOLD.jsonl DIR [--raise]
    python tests/benchmarks/quotes.py time

GOLD has a line for each article: `id`, `text`, and `quotes` with `start`, `end`, `kind` (direct or
mixed), `mark`, `words`, `speaker`, `speaker_type` (named, pronoun, nominal, none), `names`, `head`
and, where somebody looked it up, `resolved` (who the pronoun or description is; ANON for nobody
named); `non_quotes` and `ignore` are spans. `score` prints the measures and compares them with the
floors kept for this corpus, which `--raise` lifts to what was reached; they are never lowered.
"""

import argparse
import hashlib
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis import schema
from analysis.quotes import extract_quotes

FLOORS = Path(__file__).with_name("quotes_floors.json")
MARKS = "“”\"'‘’„«»`"
# The words below are what the labelled corpus itself leaves out of account.
PRONOUNS = frozenset(
    """i you he she it we they me him her us them my your his hers its our their who which that whom
    whose one ones some many others another himself herself itself themselves myself""".split()  # noqa: SIM905
)
TITLES = frozenset(
    """mr mrs ms miss dr sen sens senator senators rep reps representative congressman congresswoman
    gov govs governor president vice secretary speaker judge justice chief gen general lt col maj
    capt captain sgt adm admiral rev reverend fr father pastor bishop rabbi imam prof professor
    sir lord lady dame king queen prince princess pope mayor attorney ambassador minister prime
    chancellor commissioner sheriff officer detective director chairman chairwoman chair coach
    former the a an republican democratic democrat gop first retired interim acting then""".split()  # noqa: SIM905
)
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"])
SAME_FIRST = [
    frozenset(names.split())
    for names in (
        "bob robert rob bobby", "bill william will billy", "dick richard rick",
        "ted edward theodore ed", "liz elizabeth beth", "jack john", "tony anthony",
        "peggy margaret maggie", "kate katherine catherine kathy", "chuck charles charlie",
        "hank henry", "harry harold", "jim james", "mike michael", "joe joseph", "gene eugene",
        "newt newton", "al albert alan alfred", "sandy alexander",
    )
]  # fmt: skip
OVERLAP = 0.5  # intersection over union from which two spans are the same quotation
LOWER_IS_BETTER = frozenset(["wrong names", "wrong names, high"])


def fold(text):
    """Leave out accents and make apostrophes straight."""
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return letters.replace("’", "'").replace("‘", "'")


def split_words(name):
    """Split a name into lower-case words without titles, suffixes and what follows a comma."""
    name = re.sub(r"\s*\([^)]*\)", "", fold(name).strip(' ,;:.\n\t“”"'))
    name = re.split(r",\s|\s[—–-]+\s|;\s|\bwho\b|\bwhich\b", name)[0]
    words = [re.sub(r"'s$|'$", "", w.strip(".,;:!?()[]\"'")).lower() for w in name.split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0].rstrip(".") in TITLES:
        words.pop(0)
    return words


def is_same_name(found, gold):
    """Tell whether two names agree: in the surname, and not against each other in the first."""
    one, other = split_words(found), split_words(gold)
    if not one or not other or one == other:
        return bool(one) and one == other
    if one[-1] == other[-1]:
        differs = len(one) == len(other) == 2 and one[0][0] != other[0][0]
        return not differs or any(one[0] in s and other[0] in s for s in SAME_FIRST)
    if len(other) == 1:
        return other[0] == one[0]
    is_first = len(one) == 1 and len(other) == 2 and one[0] == other[0]
    return is_first and gold.split()[-1][:1].isupper()


def is_name(speaker):
    """Tell whether a speaker is a name, not a pronoun or description."""
    words = re.findall(r"[^\W\d_][\w'.-]*", speaker)
    capitals = [w for w in words if w.lower().rstrip(".") not in TITLES and w[:1].isupper()]
    return bool(split_words(speaker) and fold(speaker).strip().lower() not in PRONOUNS and capitals)


def judge(speaker, quote):
    """Judge a speaker: right, literal, wrong name, wrong, missing, unjudged or extra."""
    kind = quote["speaker_type"]
    if kind == "none":
        return "extra" if speaker else "right"
    if not speaker:
        return "missing"
    lower = fold(speaker).lower().strip(" .,")
    wrong = "wrong name" if is_name(speaker) else "wrong"
    if kind == "named":
        if any(is_same_name(speaker, name) for name in quote["names"]):
            return "right"
        return "wrong" if lower in PRONOUNS else wrong
    head = (quote["head"] or "").lower()
    if kind == "pronoun":
        if lower in PRONOUNS:
            return "literal" if lower == head else "wrong"
    else:
        words = re.findall(r"[\w'-]+", lower)
        if head and any(w == head or w.rstrip("s") == head.rstrip("s") for w in words):
            return "literal"
        if fold(quote["speaker"] or "").lower().strip(" .,") == lower:
            return "literal"
        if lower in PRONOUNS:
            return "wrong"
    if quote.get("resolved") is None:
        return "unjudged" if is_name(speaker) else "wrong"
    names = [name for name in quote["resolved"].split("|") if name != "ANON"]
    return "right" if any(is_same_name(speaker, name) for name in names) else wrong


def cut_pieces(text, start, end):
    """Cut a span at line breaks, and marks, blanks and final commas and stops off the pieces."""
    for line in re.finditer(r"[^\n]+", text[max(0, start) : end]):
        left, right = max(0, start) + line.start(), max(0, start) + line.end()
        while left < right and (text[left].isspace() or text[left] in MARKS):
            left += 1
        while left < right and (
            text[right - 1].isspace() or text[right - 1] in MARKS or text[right - 1] in ",.;"
        ):
            right -= 1
        if left < right:
            yield left, right


def match_spans(found, gold):
    """Match spans one to one, best overlap first: {index in found: index in gold}."""
    pairs = []
    for i, (a, b, _) in enumerate(found):
        for j, (c, d, _) in enumerate(gold):
            inner = min(b, d) - max(a, c)
            if inner > 0 and inner / (max(b, d) - min(a, c)) >= OVERLAP:
                pairs.append((-inner / (max(b, d) - min(a, c)), i, j))
    matched, taken = {}, set()
    for _, i, j in sorted(pairs):
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def count(articles, quotes, kind="all"):
    """Count what was found and judged: quotations in single marks are left out of account."""
    counts = Counter()
    by_article = dict(iter(quotes.groupby("article_id", sort=False)))
    for article in articles:
        text = article["text"]
        ignored = [(span["start"], span["end"]) for span in article["ignore"]]
        gold = []
        for quote in article["quotes"]:
            if quote["mark"] == "single" or (kind == "direct" and quote["kind"] != "direct"):
                ignored.append((quote["start"], quote["end"]))
            else:
                pieces = cut_pieces(text, quote["start"], quote["end"])
                gold += [(a, b, quote) for a, b in pieces]
        found, seen = [], set()
        for row in by_article.get(article["id"], quotes.iloc[:0]).itertuples():
            for a, b in cut_pieces(text, row.start, row.end):
                if (a, b) not in seen:
                    seen.add((a, b))
                    found.append((a, b, row.speaker if isinstance(row.speaker, str) else ""))
        matched = match_spans(found, gold)
        in_gold = {x for a, b, _ in gold for x in range(a, b)}
        in_ignored = {x for a, b in ignored for x in range(a, b)} - in_gold
        for i, (a, b, speaker) in enumerate(found):
            if i not in matched:
                counts["found"] += sum(x in in_ignored for x in range(a, b)) < 0.5 * (b - a)
                continue
            quote = gold[matched[i]][2]
            verdict = judge(speaker.strip(), quote)
            nobody = "ANON" in (quote.get("resolved") or "").split("|")
            counts["found"] += 1
            counts["matched"] += 1
            counts[quote["speaker_type"], verdict] += 1
            counts["matched", quote["speaker_type"]] += 1
            counts["wrong name"] += verdict == "wrong name"
            counts["resolved"] += verdict == "right" or (verdict == "literal" and nobody)
        counts["gold"] += len(gold)
        counts["gold named"] += sum(q["speaker_type"] == "named" for _, _, q in gold)
    return counts


def f1(right, n_found, n_gold):
    """Give the harmonic mean of precision and recall, 0 to 1."""
    return 2 * right / (n_found + n_gold) if n_found + n_gold else 1.0


def score(articles, quotes):
    """Give the measures: {name: value from 0 to 1}."""
    speech = quotes[quotes["kind"] == "speech"]
    counts, direct = count(articles, speech), count(articles, speech, "direct")
    high = count(articles, speech[speech["confidence"] == "high"])
    right, named = counts["named", "right"], counts["matched", "named"]
    others = counts["matched"] - named
    measures = {
        "overlap F1": f1(counts["matched"], counts["found"], counts["gold"]),
        "accuracy, named": right / max(named, 1),
        "joint named F1": f1(right, counts["found"] - others, counts["gold named"]),
    }
    labelled = [q for article in articles for q in article["quotes"]]
    if all("resolved" in q for q in labelled if q["speaker_type"] in ("pronoun", "nominal")):
        measures |= {
            "joint resolved F1": f1(counts["resolved"], counts["found"], counts["gold"]),
            "joint resolved F1, direct": f1(direct["resolved"], direct["found"], direct["gold"]),
        }
    return measures | {
        "wrong names": counts["wrong name"] / max(counts["matched"], 1),
        "wrong names, high": high["wrong name"] / max(high["matched"], 1),
        "high": len(speech[speech["confidence"] == "high"]) / max(len(speech), 1),
    }


def read_table(folder):
    """Read the table of quotations, whatever its format."""
    for path in sorted(Path(folder).glob("quotes*")):
        if path.suffix == ".parquet" or path.is_dir():
            return pd.read_parquet(path)
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype={"article_id": str, "speaker": str})
        if path.suffix == ".jsonl":
            return pd.read_json(path, lines=True, dtype={"article_id": str})
    raise SystemExit(f"{folder}: no table of quotations; write it with `python -m analysis tables`")


def check_floors(path, measures, lift):
    """Compare with the floors of a corpus, lift them if asked, and say whether all are kept."""
    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    kept = floors.setdefault(digest, {})
    print(f"{'':28s}{'value':>8s}{'floor':>8s}")
    is_kept = True
    for name, value in measures.items():
        floor = kept.get(name)
        sign = -1 if name in LOWER_IS_BETTER else 1
        missed = floor is not None and sign * round(value, 4) < sign * floor
        is_kept &= not missed
        shown = "-" if floor is None else f"{floor:.3f}"
        print(f"{name:28s}{value:8.3f}{shown:>8s}{'  below its floor' if missed else ''}")
        if lift and (floor is None or sign * value > sign * floor):
            kept[name] = round(value, 4)
    if lift:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n")
    return is_kept


def print_times():
    """Print the seconds per MB of growing texts, of prose and of nothing but marks."""
    prose = "Mara Quill said, “We will rebuild the bridge.” Owen Tate did not answer.\n\n"
    shapes = {
        "prose": prose,
        "one line": prose.replace("\n", " "),
        "straight marks": '"',
        "opening marks": "“",
        "marks and letters": '"a ',
    }
    print(f"{'text':20s}{'bytes':>10s}{'seconds':>10s}{'s per MB':>10s}")
    for name, unit in shapes.items():
        for size in (1_000, 10_000, 100_000, 1_000_000, 5_000_000):
            text = (unit * (size // len(unit) + 1))[:size]
            articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
            start = time.process_time()
            extract_quotes(articles, schema.empty("zones"))
            seconds = time.process_time() - start
            print(f"{name:20s}{size:10d}{seconds:10.2f}{seconds / size * 1e6:10.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    scoring = commands.add_parser("score", help="score the tables in a folder")
    scoring.add_argument("gold")
    scoring.add_argument("folder")
    scoring.add_argument("--raise", action="store_true", dest="lift", help="lift the floors")
    commands.add_parser("time", help="seconds per MB at growing sizes")
    arguments = parser.parse_args()
    if arguments.command == "time":
        return print_times()
    with open(arguments.gold, encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines if line.strip()]
    measures = score(articles, read_table(arguments.folder))
    sys.exit(0 if check_floors(arguments.gold, measures, arguments.lift) else 1)


if __name__ == "__main__":
    main()
