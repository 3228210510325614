"""English is never taken for another language, and others are seen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import detect_language

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize(("language", "text"), [
    ("en", "The harbor will close on Monday, and nobody has said when it is to open again."),
    ("en", "THE HARBOR WILL CLOSE ON MONDAY, AND NOBODY HAS SAID WHEN IT IS TO OPEN AGAIN."),
    ("en", "Holt said the Ministerio de Hacienda had not answered; “No comment,” they told us."),
    ("de", "Der Hafen wird am Montag geschlossen, und niemand weiß, wann er wieder geöffnet wird."),
    ("es", "El puerto cerrará el lunes y nadie ha dicho cuándo volverá a abrir sus puertas."),
    ("fr", "Le port sera fermé lundi et personne n’a dit quand il pourra rouvrir ses portes."),
    ("nl", "De haven was gesloten, en of het bestuur dat had gewild was volgens haar de vraag."),
    ("zh", "港口将于周一关闭，目前还没有人说明何时重新开放，当地居民对此表示担忧。"),
    ("ar", "سيغلق الميناء يوم الاثنين ولم يقل أحد متى سيفتح من جديد أمام السفن."),
    ("ru", "Порт закроют в понедельник, и никто не сказал, когда он снова откроется."),
    ("und", ""),
    ("und", "  \n "),
    ("und", "Holt wins"),
    ("und", "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56"),
    ("und", "..." * 1000),
    ("und", "\ud800\ud801" * 30),
])  # fmt: skip
def test_detect_language(language, text):
    assert detect_language(text) == language


def test_seeds_are_english():
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    assert [detect_language(text) for text in texts] == ["en"] * 5


@given(st.text())
def test_any_text_has_a_code_or_und(text):
    language = detect_language(text)
    assert language == "und" or len(language) == 2
