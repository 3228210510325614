"""The README names what there is."""

import re
from pathlib import Path

from analysis import schema

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_table_and_notebook_is_named():
    named = set(re.findall(r"`([\w-]+)`", README))
    notebooks = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(schema.TABLES) | notebooks <= named


def test_every_path_it_names_exists():
    paths = re.findall(r"(?:notebooks|tests|seeds|analysis)/[\w./-]*\w", README)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path
