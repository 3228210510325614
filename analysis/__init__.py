"""How did these outlets tell the same story differently?

The verbs below are what notebooks use; each is imported when it is first asked for, so that
``import analysis`` itself costs next to nothing.
"""

import importlib

_HOMES = {
    "load_articles": "analysis.corpus",
    "find_zones": "analysis.corpus",
    "split_sentences": "analysis.language",
    "prepare_nltk_data": "analysis.language",
    "extract_quotes": "analysis.quotes",
    "group_statements": "analysis.quotes",
    "measure_articles": "analysis.measures",
    "measure_sentences": "analysis.measures",
    "summarise_outlets": "analysis.compare",
    "open_tables": "analysis.pipeline",
    "write_tables": "analysis.pipeline",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__():
    return __all__
