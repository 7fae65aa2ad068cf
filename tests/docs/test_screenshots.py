"""The pictures of the documentation are those that `make screenshots` takes (tests/browser/test_screenshots.py)."""

import re

from tests.docs.screenshots import FOLDER, SHOTS
from tests.docs.script import PAGES, ROOT, Picture, read_page

NAMED = re.compile(r"screenshots/([\w-]+\.png)")


def test_every_picture_is_there_taken_and_shown() -> None:
    """The files, what the script takes, where the played pages have it taken, and what pages show are the same."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in NAMED.findall(page.read_text("utf-8"))}
    taken = [step.name for page in PAGES for step in read_page(page) if isinstance(step, Picture)]
    assert sorted(taken) == sorted(shown) == sorted(SHOTS) == sorted(path.name for path in FOLDER.iterdir())
