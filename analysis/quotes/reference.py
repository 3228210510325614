"""A reference text: the speech, press release or post itself, which printings are compared with."""

import re

import pandas as pd

from analysis.language import normalise

REFERENCE = ""  # its id among the articles, which none of them has
FEWEST_WORDS = 8  # of a quotation that tells whose words the text is
NO_WORD = re.compile(r"[\W_]+")


def add_reference(
    articles: pd.DataFrame, quotes: pd.DataFrame, text: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put a text among the articles, under the id ``REFERENCE``, as one quotation without outlet.

    Its speaker and story are those of most quotations of eight words or more that stand in it, and
    its date that of the first of them; missing if there is none.
    """
    speech = quotes[quotes["kind"] == "speech"]
    words = _fold(text)
    stands = [
        folded.count(" ") > FEWEST_WORDS and folded in words
        for folded in map(_fold, speech["text"])
    ]
    found = speech.loc[stands, ["article_id", "speaker"]]
    about = articles.drop_duplicates("article_id").set_index("article_id")
    about = about.loc[found["article_id"]]
    row = {"article_id": REFERENCE, "text": text, "published": about["published"].min()}
    if "story" in articles:
        row["story"] = _find_commonest(about["story"])
    quote = {"quote_id": REFERENCE, "article_id": REFERENCE, "start": 0, "end": len(text)}
    quote |= {"text": text, "kind": "speech", "speaker": _find_commonest(found["speaker"])}
    return tuple(
        pd.concat([table, pd.DataFrame([new]).astype(table.dtypes[list(new)])], ignore_index=True)
        for table, new in ((articles, row), (quotes, quote))
    )


def _fold(text: str) -> str:
    return f" {NO_WORD.sub(' ', normalise(text).lower()).strip()} "


def _find_commonest(values: pd.Series):
    """Give the commonest value, of equals the first in the alphabet; missing if there is none."""
    return next(iter(values.mode()), None)
