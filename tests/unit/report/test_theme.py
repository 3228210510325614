import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.report import theme


def test_an_outlet_keeps_its_style_whatever_the_order():
    names = [f"Outlet {i}" for i in range(30)]
    styles = theme.style_outlets(names)
    assert styles == theme.style_outlets(reversed([*names, *names]))
    assert len(set(styles.values())) == 30


@pytest.mark.parametrize("colour", theme.PALETTE)
def test_marks_can_be_told_from_the_card(colour):
    # WCAG 2.2, 1.4.11: graphics need 3 to 1, or another sign: here the shape and the label.
    assert theme.contrast_ink(colour) in ("#ffffff", theme.INK)
    assert theme.tint(colour, 1) == colour.lower()
    assert theme.tint(colour, 0) == "#ffffff"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.56, 1, "1,234.6"),
        (-0.5, 2, "−0.50"),
        (-0.001, 2, "0.00"),
        (0, 0, "0"),
        (math.nan, 1, "–"),
        (math.inf, 1, "–"),
        (None, 1, "–"),
    ],
)
def test_format_number(value, decimals, text):
    assert theme.format_number(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [(0.0, 0, "0%"), (0.004, 0, "<1%"), (0.0004, 1, "<0.1%"), (0.5, 0, "50%"),
     (0.996, 0, ">99%"), (1.0, 0, "100%"), (None, 0, "–"), (math.nan, 0, "–")],
)  # fmt: skip
def test_a_share_is_none_or_all_only_where_it_is(share, decimals, text):
    assert theme.format_share(share, decimals) == text


def test_format_interval():
    assert theme.format_interval(0.123, 0.5, 0, share=True) == "12% to 50%"
    assert theme.format_interval(1, math.nan) == "–"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “quoted” text", "plain “quoted” text"),
        ("a\x00b\x1b[31m", "a␀b␛[31m"),
        ("x\u202ey\u2066z", "x[U+202E]y[U+2066]z"),
        ("lone \ud800", "lone \ufffd"),
        ("e" + "\u0301" * 10, "e" + "\u0301" * 4 + "[+6 marks]"),
        ("العربية", "العربية"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_reveal(text, shown):
    assert theme.reveal(text) == shown


def test_safe_text_draws_only_glyphs_that_are_there():
    assert theme.safe_text("a\n b\t\u200bc") == "a b c"
    assert theme.safe_text("\U000f0000x") == "□x"
    assert theme.safe_text("e\u0301") == "é"


@given(st.text())
def test_any_text_can_be_shortened_wrapped_and_measured(text):
    safe = theme.safe_text(text)
    assert len(theme.shorten(text, 20)) <= 20
    lines = theme.wrap(text, 60, 9, lines=2)
    assert 1 <= len(lines) <= 2
    assert all(theme.measure(line, 9) <= 60 for line in lines)
    assert theme.measure(safe, 9) >= 0


def test_wrap_breaks_long_words_and_says_that_it_cut():
    lines = theme.wrap("W" * 200, 100, 9, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert theme.wrap("", 100, 9) == [""]


def test_reveal_is_linear():
    start = time.process_time()
    theme.reveal("e" + "\u0301" * 1_000_000)
    theme.reveal("\u202e" * 300_000)
    assert time.process_time() - start < 2


def test_a_line_holds_as_much_of_a_long_name_as_it_can():
    """Two names that begin alike are told apart by what follows."""
    names = ["Northern Metropolitan Gazette", "Northern Provinces Chronicle"]
    lines = [theme.wrap(name, 75, 9, lines=1)[0] for name in names]
    assert len(set(lines)) == 2
    assert all(len(line) > len("Northern") + 1 for line in lines)


def test_names_cut_short_keep_what_tells_them_apart():
    towns, kinds = ("Kingsport", "Westerham", "Northfield"), ("Daily", "Sunday", "Evening")
    names = [f"The {t} {k} Independent Chronicle & Advertiser" for t in towns for k in kinds]
    cut = theme.shorten_apart([*names, "BBC"], 20)
    assert cut[names[1]] == "…Kingsport Sunday"
    assert cut["BBC"] == "BBC"
    assert len(set(cut.values())) == 10
    alike = theme.shorten_apart(["A" * 30 + "1" + "B" * 30, "A" * 30 + "2" + "B" * 30], 20)
    assert all(len(name) <= 20 for name in alike.values())
