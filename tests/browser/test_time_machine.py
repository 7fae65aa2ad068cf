"""Moving the clock in the page: to any date, and what one reads on arrival."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from playground import sample
from playground.clock import MovableClock
from playground.stage import Stage
from tests.browser.test_journey import SATURDAY

pytestmark = pytest.mark.xdist_group("browser")
ARRIVES_WITHIN = 60_000


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The playground as `make playground` opens it, on a Saturday morning in November."""
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=MovableClock(SATURDAY))
    sample.open_sample(opened)
    yield opened
    opened.stop()


def test_any_date_and_what_happened_meanwhile(page: Page, stage: Stage) -> None:
    """A date is typed with the keyboard alone; on arrival the page says what was posted where, and leads there."""
    page.goto(stage.slack.url)
    page.get_by_role("main").wait_for()
    page.get_by_role("button", name="The playground's clock").press("Enter")
    page.keyboard.press("a")
    expect(page.get_by_role("menuitem", name="Any date…")).to_be_focused()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Move the clock to a date")
    expect(form.get_by_label("Date")).to_be_focused()
    expect(form.get_by_label("Date")).to_have_value("2026-11-22")
    form.get_by_label("Date").fill("2026-11-24")
    form.get_by_label("Time").fill("10:30")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)

    summary = page.get_by_role("complementary", name="What happened meanwhile")
    expect(summary.get_by_text("3 days later. It is Tue 24 Nov 2026, 10:30.")).to_be_visible(timeout=ARRIVES_WITHIN)
    expect(page.locator("#live")).to_contain_text("3 days later.")
    expect(summary.get_by_role("button", name=re.compile(r"^\d+ messages in #customer-review\b"))).to_be_visible()
    expect(summary.get_by_role("button", name=re.compile("changed (in|to) "))).to_have_count(0)
    summary.get_by_role("button", name=re.compile("digest is here")).click()
    expect(page.get_by_role("article").filter(has_text="Customers to look at")).to_be_focused()

    summary.get_by_role("button", name=re.compile("direct messages? to Rosa Marini")).click()
    expect(page.get_by_role("button", name=re.compile("^Acting as Rosa Marini"))).to_be_visible()
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(summary.get_by_role("button", name=re.compile("direct messages? to you"))).to_be_visible()
    summary.get_by_role("button", name="Put this away").click()
    expect(summary).to_have_count(0)
    page.reload()
    expect(page.get_by_role("tab", name="Messages")).to_be_visible()
    expect(summary).to_have_count(0)
    page.goto("about:blank")
