"""The first day in the page of the playground: from umpire's first message to the first ranked list, counting taps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from playground import empty
from playground.clock import MovableClock
from playground.stage import Stage
from storage.customers import customers
from tests.browser.test_journey import SATURDAY

pytestmark = pytest.mark.xdist_group("browser")
MOST_TAPS, MOST_FORMS = 45, 12
CUSTOMERS = """\
Customer,Revenue 2025,Margin,Account manager,Customer since,Notes
Brightwater Dental,"€48,200",31%,Jo Lindqvist,2019-04-01,
Kestrel Outdoor GmbH,"€36,500",24%,"Brandt, Max",2021-09-15,two sites
Lindholm & Sons,"€29,900",22%,jo,2018-01-10,
Moonrise Bakery,"€8,400",12%,Li Wei,2023-05-20,
Northfield Logistics,"€61,000",28%,max,2016-03-01,
Orchard House Hotel,"€18,750",19%,Dana Kim,2020-11-11,seasonal
Pellworth Insurance,"€92,300",33%,@jo,2017-06-12,
Quill & Paper,"€5,200",9%,Li Wei,2024-10-05,
Redwood Cycles,"€15,800",21%,Dana Kim,2023-01-30,
Silverlake Clinic,"€22,400",26%,Max Brandt,2022-02-01,
"""
"""As a small agency keeps it. Dana left, so two customers have nobody who is here."""
ENOUGH = 5
"""Answers that give a customer its grade."""


class Hand:
    """Somebody in front of the page, whose taps and forms are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.forms = page, 0, 0
        self.dialog = page.get_by_role("dialog")

    def tap(self, what: Locator) -> None:
        """One tap or click."""
        what.click()
        self.taps += 1

    def press(self, button: str, *, within: Locator | None = None) -> None:
        """A button, of the open form unless another place is named."""
        self.tap((within or self.dialog).get_by_role("button", name=button, exact=True))

    def opens(self, title: str) -> None:
        """A form is open now that was not before."""
        expect(self.dialog.get_by_role("heading", name=title)).to_be_visible(timeout=20_000)
        self.forms += 1

    def choose(self, menu: Locator, *options: str) -> None:
        """Some options of a menu."""
        self.tap(menu)
        for each in options:
            self.tap(self.page.get_by_role("option", name=re.compile(each)))
        if self.page.get_by_role("option").count():  # a menu of several stays open
            self.page.keyboard.press("Escape")

    def reads(self, text: str | re.Pattern[str]) -> None:
        """What the form, or the answer to it, says."""
        expect(self.dialog.get_by_text(text).first).to_be_visible(timeout=20_000)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The playground as `make playground EMPTY=1` opens it, on a Saturday morning in November."""
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=MovableClock(SATURDAY))
    empty.open_empty(opened)
    yield opened
    opened.stop()


@pytest.fixture
def olga(page: Page, stage: Stage) -> Iterator[Page]:
    """The page as it opens: one is Olga, who installed umpire, before its first message."""
    page.goto(stage.slack.first_address)
    page.get_by_role("main").wait_for()
    yield page
    page.goto("about:blank")


def test_from_the_first_message_to_the_first_ranked_list(olga: Page, stage: Stage, tmp_path: Path) -> None:
    """Ten customers of a real-looking file are ranked, with all their figures, after at most 45 taps and 12 forms."""
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, "utf-8")
    hand, main = Hand(olga), olga.get_by_role("main")

    hand.press("Choose Channel", within=main)
    hand.opens("Review channel")
    hand.choose(hand.dialog.get_by_role("combobox"), "customer-review")
    hand.press("Use This Channel")
    hand.reads("Next:")

    hand.press("Choose People")
    hand.opens("Managers and voters")
    hand.choose(hand.dialog.get_by_role("combobox", name=re.compile("^Managers")), "Rosa Marini")
    hand.choose(hand.dialog.get_by_role("combobox", name=re.compile("^Voters")), "Jo Lindqvist", "Max Brandt")
    hand.press("Give Roles")
    hand.reads("Next:")

    hand.press("Add Customers")
    hand.opens("Import customers")
    hand.dialog.locator("input[type=file]").set_input_files(file)
    hand.taps += 2  # the button, and the file in the window of the system
    hand.press("Preview")
    hand.reads("10 new customers")
    hand.forms += 1
    (preview,) = stage.slack.world.views.stack(stage.slack.person("olga").id)
    before = preview.hash
    hand.choose(hand.dialog.get_by_role("combobox", name=re.compile("Dana|person", re.IGNORECASE)).first, "Rosa Marini")
    stage.slack.wait_until(lambda: preview.hash != before)  # the preview is worked out again, and looks the same
    hand.press("Import 10 Customers")
    hand.reads("Imported:")

    hand.press("Rate Customers")
    hand.opens("Rate 5 customers")
    answers = hand.dialog.get_by_role("radiogroup")
    expect(answers).to_have_count(35)
    for number in range(35):
        if number % 7 < ENOUGH:
            hand.tap(answers.nth(number).get_by_role("radio").nth(number % 2))
    hand.press("Save Answers")
    hand.reads("Your first ranked list")
    hand.reads("10 customers, worst first")

    with stage.db.transaction(reading=True) as tx:
        assert sum(each.revenue or 0 for each in customers.list_customers(tx)) == 33_845_000
    assert hand.taps <= MOST_TAPS
    assert hand.forms <= MOST_FORMS
