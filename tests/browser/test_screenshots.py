"""`make screenshots` takes the pictures of the documentation."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.docs.player import open_playground
from tests.docs.screenshots import BEGINS, take_pictures
from tests.docs.script import PAGES, Picture, read_page


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
