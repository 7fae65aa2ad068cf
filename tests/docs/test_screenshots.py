"""The pictures of the documentation are those that `make screenshots` takes, and it takes them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import _no_proxies, browser
from tests.docs.player import open_playground
from tests.docs.screenshots import BEGINS, FOLDER, SHOTS, take_pictures
from tests.docs.script import PAGES, ROOT, Picture, read_page

__all__ = ["_no_proxies", "browser"]

NAMED = re.compile(r"screenshots/([\w-]+\.png)")


def test_every_picture_is_there_taken_and_shown() -> None:
    """The files, what the script takes, where the played pages have it taken, and what pages show are the same."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in NAMED.findall(page.read_text("utf-8"))}
    taken = [step.name for page in PAGES for step in read_page(page) if isinstance(step, Picture)]
    assert sorted(taken) == sorted(shown) == sorted(SHOTS) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.xdist_group("browser")
def test_a_picture_is_taken(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """The story's first picture comes out as a PNG of the whole window, 1280 pixels wide."""
    stage = open_playground(sqlite_url, BEGINS)
    steps = read_page(PAGES[0])
    first = next(place for place, step in enumerate(steps) if isinstance(step, Picture))
    take_pictures(browser, stage, steps[: first + 1], tmp_path)
    stage.stop()
    [picture] = tmp_path.glob("*.png")
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(content[16:20], "big") == 1280
