"""`make screenshots`: every picture of the documentation, taken where the story and the money page show it.

The pages are played on a clock that stands still, so that a picture changes only when what it shows does.
"""

import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from playground.stage import Stage
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.docs.player import REVIEW, Player, open_playground
from tests.docs.script import PAGES, ROOT, Step, read_page

FOLDER = ROOT / "docs/screenshots"
BEGINS = datetime.fromisoformat("2026-09-01T10:00+02:00")
"""A Tuesday."""
WINDOW = {"width": 1280, "height": 820}


@dataclass(frozen=True, slots=True)
class Shot:
    """What one picture shows: to whom (a handle), and which message, by words in it.

    `place` is the review channel, "messages" for direct ones, "home" or "form"; `whole`: the window around it too;
    `private`: a message that only this person sees.
    """

    who: str
    words: str = ""
    place: str = REVIEW
    whole: bool = False
    private: bool = False


SHOTS = {
    "strike.png": Shot("ana", "Strike 1 of 3", whole=True, private=True),
    "digest.png": Shot("rosa", "Globex Logistics", whole=True),
    "prompt.png": Shot("ben", "difficult", "messages"),
    "case-card.png": Shot("jo", "Case: Acme GmbH"),
    "ballot-open.png": Shot("ana", "Shall we give Acme GmbH its final notice?"),
    "ballot-decided.png": Shot("ana", "Passed: Acme GmbH gets its final notice"),
    "home.png": Shot("rosa", place="home"),
    "transition.png": Shot("li", "Bright Studio", private=True),
    "farewell.png": Shot("ana", "Farewell to Acme GmbH"),
    "campaign.png": Shot("rosa", "contract"),
    "quarterly.png": Shot("jo", place="form"),
    "profit.png": Shot("rosa", "profit", "messages"),
}
"""Every picture there is, by its file."""
PRIVATE = "Only visible to you"
UNCLUTTERED = ".to-end { display: none }"
"""What the page shows only because it is scrolled."""


def take_pictures(browser: Browser, stage: Stage, steps: list[Step], folder: Path) -> None:
    """Play the steps, and write each picture that stands between them."""
    context = browser.new_context(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    stage.slack.hints = {}
    Player(stage, partial(take_picture, page, stage, folder)).play(steps)
    page.goto("about:blank")
    context.close()


def take_picture(page: Page, stage: Stage, folder: Path, name: str) -> None:
    """Write one picture of what is to be seen now."""
    shot = SHOTS[name]
    person = stage.slack.person(shot.who)
    direct = shot.place in ("messages", "home")
    channel = stage.slack.world.direct_messages(person.id) if direct else stage.slack.channel(REVIEW)
    tab = "&tab=home" if shot.place == "home" else ""
    page.goto("about:blank")
    page.goto(f"{stage.slack.url}/#as={person.id}&in={channel.id}{tab}")
    page.get_by_role("main").wait_for()
    subject = _find_subject(page, shot)
    subject.evaluate("element => element.scrollIntoView({ block: 'center' })")
    page.wait_for_load_state("networkidle")
    picture = (page if shot.whole else subject).screenshot(animations="disabled", caret="hide", style=UNCLUTTERED)
    (folder / name).write_bytes(picture)


def _find_subject(page: Page, shot: Shot) -> Locator:
    if shot.place == "form":
        return page.get_by_role("dialog")
    if shot.place == "home":
        return page.get_by_role("main")
    messages = page.get_by_role("main").get_by_role("article").filter(has_text=shot.words)
    return (messages.filter(has_text=PRIVATE) if shot.private else messages.filter(has_not_text=PRIVATE)).last


def main() -> int:
    """Take them all anew."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for page in PAGES:
            stage = open_playground(f"sqlite:///{Path(folder) / page.stem}.sqlite", BEGINS)
            take_pictures(browser, stage, read_page(page), FOLDER)
            stage.stop()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
