"""The first loop in the page of the playground, with umpire itself: what a newcomer does in their first minutes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
    """The playground as `make playground` opens it, on a Saturday morning in November."""
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=MovableClock(SATURDAY))
    sample.open_sample(opened)
    yield opened
    opened.stop()


@pytest.fixture
def ana(page: Page, stage: Stage) -> Iterator[Page]:
    """The page as it opens: one is Ana, in the review channel."""
    page.goto(stage.slack.url)
    page.get_by_role("main").wait_for()
    yield page
    page.goto("about:blank")


def say(page: Page, text: str) -> None:
    """Write into the composer and send."""
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill(text)
    composer.press("Escape")
    composer.press("Enter")


def become(page: Page, stage: Stage, handle: str) -> None:
    """Act as somebody else in the review channel."""
    person, place = stage.slack.person(handle), stage.slack.channel("customer-review")
    page.goto(f"{stage.slack.url}/#as={person.id}&in={place.id}")
    expect(page.get_by_role("button", name=re.compile(f"Acting as {person.account.name}"))).to_be_visible()


def messages(page: Page) -> Locator:
    """What stands in the channel."""
    return page.get_by_role("main")


def test_the_first_screen(ana: Page, stage: Stage) -> None:
    """The first screen says what this is and what oneself may try; nothing is about to arrive while one reads it."""
    hint = ana.get_by_role("complementary", name="What to try")
    expect(hint.get_by_text("This is the Slack of a made-up agency, with umpire in it")).to_be_visible()
    expect(hint.get_by_text("You are Ana, in support")).to_be_visible()
    become(ana, stage, "rosa")
    expect(hint.get_by_text("You are Rosa, who manages.")).to_be_visible()
    expect(hint.get_by_role("button", name="/umpire digest now")).to_be_visible()
    due = stage.umpire.sender.next_due_at()
    assert due is None or due > stage.clock() + timedelta(hours=12)


def test_a_strike_and_its_undo(ana: Page) -> None:
    """Ana strikes Acme, reads privately what counts until when, sees the channel's line, and takes it back."""
    say(ana, "/strike acme rude-to-support shouted at Li on the call")
    expect(messages(ana).get_by_text("Strike 1 of 3")).to_be_visible()
    expect(messages(ana).get_by_text("20 May 2027").first).to_be_visible()
    expect(messages(ana).get_by_text("Only visible to you").first).to_be_visible()
    expect(messages(ana).get_by_text("now 1 of 3 points")).to_be_visible(timeout=20_000)
    messages(ana).get_by_role("button", name="Undo").click()
    expect(messages(ana).get_by_text("Undone.")).to_be_visible()
    expect(messages(ana).get_by_text("was taken back")).to_be_visible()


def test_the_scorecard_and_the_seven_questions(ana: Page) -> None:
    """Ana reads Acme's card, answers the seven questions in the form, and reads what her answers did."""
    say(ana, "/scorecard acme")
    expect(messages(ana).get_by_text("would be C, but the margin is below the minimum")).to_be_visible()
    say(ana, "/scorecard acme rate")
    form = ana.get_by_role("dialog")
    expect(form.get_by_role("combobox")).to_have_count(7)
    form.get_by_role("combobox").first.click()
    ana.get_by_role("option", name="No", exact=True).click()
    form.get_by_role("button", name="Save Answers").click()
    expect(form.get_by_text("Your 7 answers are saved", exact=False)).to_be_visible()


def test_the_digest_as_the_manager(ana: Page, stage: Stage) -> None:
    """Acting as Rosa one posts the digest: an opening, then the bottom five, one message each."""
    become(ana, stage, "rosa")
    expect(messages(ana).get_by_role("heading", name="customer-review", level=1)).to_be_visible()
    say(ana, "/umpire digest now")
    expect(messages(ana).get_by_text("Customers to look at", exact=False)).to_be_visible(timeout=20_000)
    expect(messages(ana).get_by_role("button", name="Show Scorecard")).to_have_count(5, timeout=20_000)


def test_thirty_days_later(ana: Page, stage: Stage) -> None:
    """Moving the clock by thirty days keeps the page usable; the card then says that a strike has expired."""
    say(ana, "/scorecard globex")
    expect(messages(ana).get_by_text("3 of 3 points, enough for a case").first).to_be_visible()
    ana.get_by_role("button", name="+30 days").click()
    there = SATURDAY + timedelta(days=30)
    stage.slack.wait_until(lambda: stage.clock() >= there and not stage.slack.trips.travelling, timeout=60)
    expect(ana.get_by_role("progressbar", name="Travelling")).to_have_count(0)
    say(ana, "/scorecard globex")
    expect(messages(ana).get_by_text("2 of 3 points").last).to_be_visible()
