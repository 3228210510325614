import hypothesis.strategies as st
from hypothesis import example, given, settings

from analysis.compare import facts
from analysis.language import straighten

# Words that open a fact, and what may stand around them.
PIECES = [
    "May", "Oct.", "sept.", "Tuesday", "3", "14th", "2019", "2020-10-14", "from 1967 to 1979",
    "two", "Twenty-two", "ninety", "sixteen", "million", "percent", "%", "$", "£", "€ ", "US$",
    "1,204", "4.5", "٣", "tweeted", "retweet", "e-mail", "email", "by phone", "press conference",
    "telephone call", "op-ed", "memorandum", "Truth Social", "interviewed", "court papers",
    ",", ".", "-", "–", "(", "’", "“", "\u200b", "𝒜", "é", "_",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, " ", " ", "\n"]), max_size=12).map("".join))
@example(" ".join(PIECES))
def test_a_quick_look_misses_nothing_that_a_search_of_the_whole_text_finds(text):
    others = [text[:3], "", text]
    *_, (_, openings) = facts._iter_openings(others)
    text = straighten(text)
    for pattern in (facts.DATE, facts.NUMBER, facts.CHANNEL):
        places = facts._add_signs(text, openings) if pattern is facts.NUMBER else openings
        found = [match.span() for match in facts._match_at(pattern, text, places)]
        assert found == [match.span() for match in pattern.finditer(text)]


def test_every_opening_of_a_fact_is_known():
    words = [*facts.UNITS[2:], *facts.TENS, *facts.WEEKDAYS.split("|"), *facts.MONTH.split("|")]
    words = [word for word in words if "(" not in word and "." not in word]
    channels = (
        "Twitter tweets retweeted Facebook Instagram YouTube Snapchat TikTok Reddit LinkedIn email "
        "e-mailed interview letter memo op-ed speech podcast phoned"
    )
    words += channels.split()
    words += ["Truth Social", "press conference", "news conference", "telephone call", "by phone"]
    words += ["phone call", "court filing"]
    for word in words:
        ((_, openings),) = facts._iter_openings([f" {word} "])
        assert openings[:1] == [1], word
    text = ", ".join(words)
    kinds = {facts.CHANNEL_NAMES[int(m.lastgroup[1:])] for m in facts.CHANNEL.finditer(text)}
    assert kinds == set(facts.CHANNEL_NAMES)
