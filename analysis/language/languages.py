"""The language of a text, as far as it can be told."""


def detect_language(text: str) -> str:
    """Tell the language of a text (ISO 639-1), "und" if it cannot be told.

    >>> detect_language("The committee will meet again on Tuesday, and nobody knows who will lead.")
    'en'
    """
    return "en" if text.strip() else "und"
