"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACE = re.compile(r"`((?:bot|scoring|storage|tests|playground|benchmarks|docs)/[\w./-]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    """A file or folder in backticks exists; what is gone, or stands elsewhere now, is not named."""
    named = {name for name in PLACE.findall(page.read_text("utf-8")) if "<" not in name}
    assert {name for name in named if not (ROOT / name).exists()} == set()
