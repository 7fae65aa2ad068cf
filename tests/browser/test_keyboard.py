"""The page without a mouse: where the keyboard is, before and after; and on a telephone, what stays out of the way."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.browser.bare_app import every_block
from tests.browser.conftest import HAND, Visit
from tests.browser.test_messages import heard_actions

pytestmark = pytest.mark.xdist_group("browser")


def test_the_first_tab_leads_to_the_message_field(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """The first thing Tab reaches is a link to the message field, the next one to the messages."""
    slack.person("ben").types("Anybody?", in_="customer-review")
    visit("ana")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message field")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message #customer-review")).to_be_focused()
    page.get_by_role("link", name="Skip to messages").press("Enter")
    expect(page.get_by_role("log")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("article", name="Ben Okafor")).to_be_focused()
    expect(page.get_by_role("toolbar", name="Message actions")).to_be_visible()


def test_the_keyboard_stays_with_a_message_that_changes(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """When the button one pressed is gone with the answer it gave, the keyboard is at that message, not nowhere."""
    visit("ana")
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.fill("/strike acme shouted")
    composer.press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("log").get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_role("article").or_(composer).and_(page.locator(":focus"))).to_have_count(1)


def test_menus_with_the_keyboard(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """In a message and in Home a menu opens with Enter, moves by arrows, tells the app, and gives the focus back."""
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Every block", blocks=every_block())
    for home in (False, True):
        visit("ana", home=home)
        dots = page.get_by_role("button", name="More actions for")
        dots.press("Enter")
        expect(page.get_by_role("menuitem", name="Snooze")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("menuitem")).to_have_count(0)
        expect(dots).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(dots).to_be_focused()
        choice = page.get_by_role("combobox", name="Reason")
        choice.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Rude")).to_be_focused()
        count = 4 if home else 2
        slack.wait_until(partial(has_heard, slack, count))
        dotted, reason = heard_actions(slack)[-2:]
        assert (dotted["selected_option"]["value"], reason["selected_option"]["value"]) == ("Keep", "rude")


def test_little_room(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """On a telephone the hint is one line until it is opened, the way to the end one sign, and tables scroll alone."""
    steps = [
        {"text": "A long word of welcome. " * 20, "try": "/strike acme shouted"},
        {"text": "And then", "act": "ben"},
    ]
    slack.hints = {"ana": steps}
    wide = [[{"type": "raw_text", "text": f"Column {n} of many"} for n in range(9)]] * 3
    channel = slack.channel("customer-review").id
    bot.chat_postMessage(channel=channel, text="A table", blocks=[{"type": "table", "rows": wide}])
    for number in range(30):
        slack.person("ben").types(f"Line {number}", in_="customer-review")
    page.set_viewport_size(HAND)  # type: ignore[arg-type]
    visit("ana")
    hint = page.get_by_role("complementary", name="What to try")
    fold = hint.get_by_role("button", name=re.compile("^What to try"))
    assert (hint.bounding_box() or {"height": 999})["height"] < 44
    fold.click()
    hint.get_by_role("button", name="/strike acme shouted").click()
    expect(page.get_by_role("textbox", name="Message #customer-review")).to_have_value("/strike acme shouted")
    assert (hint.bounding_box() or {"height": 999})["height"] < 44
    table = page.get_by_role("group", name=re.compile("^Table: Column 0"))
    table.scroll_into_view_if_needed()
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    to_end = page.get_by_role("button", name="Latest messages")
    assert (to_end.bounding_box() or {"width": 999})["width"] < 48
    to_end.click()
    expect(page.get_by_role("log").get_by_text("Line 29")).to_be_in_viewport()
    fold.click()
    hint.get_by_role("button", name="Next step").click()
    hint.get_by_role("button", name="Act as Ben Okafor").click()
    expect(page.get_by_role("button", name=re.compile("^Acting as Ben"))).to_be_visible()
    expect(hint).to_have_count(0)


def has_heard(slack: LocalSlack, count: int) -> bool:
    """Whether the app has heard of so many actions."""
    return len(heard_actions(slack)) == count
