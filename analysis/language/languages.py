"""The language of a text, as far as it can be told."""

import re

from analysis.memory import remember

SAMPLE = 1500  # characters looked at; 300 already tell English news from everything else
FEWEST_LETTERS = 20  # a shorter text could be anything
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[a-z’']+")
# Frequent in English (Leech, Rayson & Wilson 2001) and no word of its neighbours: not "of", "was",
# "had", "her", which are Dutch and German too.
ENGLISH = frozenset(
    [
        *("about", "after", "and", "are", "because", "been", "but", "could", "for", "from", "have"),
        *("its", "not", "our", "said", "says", "she", "than", "that", "the", "their", "there"),
        *("they", "this", "to", "were", "what", "when", "which", "who", "with", "would", "you"),
    ]
)
ENGLISH_SHARE = 0.12  # of the words; the 1st percentile of 10,000 English articles is 0.13
FEWEST_WORDS = 12  # to go by their share
LEAST_CONFIDENCE = 0.6  # of py3langid, whose figure takes the length of the text into account
# Nigerian Pidgin, which py3langid sees in English headlines, is no language of ISO 639-1.
NEAREST = {"pcm": "en"}


def detect_language(text: str) -> str:
    """Tell the language of a text (ISO 639-1), "und" if it is too short or cannot be told.

    English is told by the share of its function words, which is fast; every other answer is
    py3langid's (Lui & Baldwin 2012; Barbaresi), on the first 1,500 characters.

    >>> detect_language("The committee will meet on Tuesday, and nobody knows who is to lead it.")
    'en'
    >>> detect_language("Hm.")
    'und'
    """
    sample = text.lstrip()[:SAMPLE]
    words = WORD.findall(sample.lower())
    n_english = sum(map(ENGLISH.__contains__, words))
    if len(words) >= FEWEST_WORDS and n_english >= ENGLISH_SHARE * len(words):
        most = 1.2 * sum(map(len, words))  # letters; else most of it is in another script
        if len(sample) - sample.count(" ") < most or len(LETTER.findall(sample)) < most:
            return "en"
    elif len(LETTER.findall(sample)) < FEWEST_LETTERS:
        return "und"
    language, confidence = _load_identifier().classify(sample)
    language = NEAREST.get(language, language)
    return language if confidence >= LEAST_CONFIDENCE and len(language) == 2 else "und"


@remember()
def _load_identifier():
    """Load py3langid's model, which takes longer than many articles do (0.4 s), and 70 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
