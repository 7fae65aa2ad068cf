"""Short codes of emoji: whatever umpire writes, the playground's page can draw."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"(?<![\w/:]):([a-z][a-z_]+):(?![\w:])")


def test_the_page_draws_every_emoji_that_umpire_writes() -> None:
    """No code in a template, or in a table of the words around it, stays `:like_this:` in the page."""
    page = (ROOT / "playground/slack/page/js/text/emoji.js").read_text("utf-8")
    drawn = set(re.findall(r"[`|]([a-z0-9_+-]+) ", page))
    rooms = (ROOT / "bot", ROOT / "scoring")
    written = [path for room in rooms for path in (*room.rglob("*.j2"), *room.rglob("*.py"))]
    codes = {code for path in written for code in CODE.findall(path.read_text("utf-8"))}
    assert len(codes) > 30
    assert codes - drawn == set()
