"""A case in the page of the playground, with umpire itself: raised, voted on and decided, with the keyboard alone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from playground import sample
from playground.clock import MovableClock
from playground.stage import Stage

pytestmark = pytest.mark.xdist_group("browser")
SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The playground as `make playground` opens it."""
    clock = MovableClock(SATURDAY)
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=clock)
    opened.start(prepare=lambda db, slack: sample.install_sample(db, slack, now=clock()))
    yield opened
    opened.stop()


@pytest.fixture
def at(page: Page, stage: Stage) -> Iterator[Page]:
    """The page, in the review channel; `become` makes one somebody else."""
    page.goto(stage.slack.url)
    page.get_by_role("main").wait_for()
    yield page
    page.goto("about:blank")


def become(page: Page, stage: Stage, handle: str) -> None:
    """Act as somebody else in the review channel."""
    person, place = stage.slack.person(handle).id, stage.slack.channel("customer-review").id
    page.goto(f"{stage.slack.url}/#as={person}&in={place}")
    name = stage.slack.person(handle).account.name
    expect(page.get_by_role("button", name=re.compile(f"Acting as.*{name}"))).to_be_visible()


def say(page: Page, text: str) -> None:
    """Write into the composer and send."""
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill(text)
    composer.press("Escape")
    composer.press("Enter")


def message(page: Page, saying: str) -> Locator:
    """The newest message of the channel that says so."""
    return page.get_by_role("main").get_by_role("article").filter(has_text=saying).last


def test_a_case_is_raised_with_the_keyboard(at: Page, stage: Stage) -> None:
    """Jo states the real problem in the form without a mouse, reads what it opened, and closes it with Escape."""
    become(at, stage, "jo")
    say(at, "/umpire problem acme")
    form = at.get_by_role("dialog", name="The real problem")
    expect(form.get_by_role("textbox").first).to_be_focused()
    at.keyboard.type("Nobody wrote the scope down.")
    at.keyboard.press("Control+Enter")
    expect(form.or_(at.get_by_role("dialog")).get_by_text("That opened a case", exact=False)).to_be_visible()
    at.keyboard.press("Escape")
    expect(at.get_by_role("dialog")).to_have_count(0)
    card = message(at, "Case: Acme GmbH")
    expect(card.get_by_text("Nobody wrote the scope down.")).to_be_visible(timeout=20_000)
    expect(card.get_by_text("says whose part the problem is")).to_be_visible()
    expect(card.get_by_role("button", name="State Problem")).to_be_visible()


def test_a_ballot_is_voted_on_and_decided(at: Page, stage: Stage) -> None:
    """Ana votes by a button pressed with Enter, two more by lines; the outcome replaces the buttons and names them."""
    ballot = message(at, "The talk changed nothing")
    expect(ballot).to_be_visible(timeout=20_000)
    ballot.get_by_role("button", name="Yes", exact=True).press("Enter")
    expect(message(at, "You voted").get_by_text("Turnout 3 of 6", exact=False)).to_be_visible()
    for handle in ("li", "rosa"):
        become(at, stage, handle)
        say(at, "/vote hooli yes")
        expect(message(at, "You voted").get_by_text("yes", exact=True)).to_be_visible()
    expect(ballot.get_by_text("Passed: Hooli gets its final notice.")).to_be_visible()
    expect(ballot.get_by_role("button", name="Yes", exact=True)).to_have_count(0)
    expect(ballot.get_by_text("One more talk, with somebody who decides.", exact=False)).to_be_visible()
