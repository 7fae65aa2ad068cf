"""The playground's own controls, narrow screens, and that everything has a name."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.browser.bare_app import every_block
from tests.browser.conftest import HAND, Clock, Visit

pytestmark = pytest.mark.xdist_group("browser")

NAMED = {
    "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "tab", "menuitem", "option",
    "dialog", "alertdialog", "image", "spinbutton", "Date", "InputTime", "listbox", "menu", "toolbar", "region",
}  # fmt: skip
FITS = "document.scrollingElement.scrollWidth <= window.innerWidth"


def nameless(page: Page) -> list[str]:
    """The controls a screen reader would have no word for, as Chromium computes it."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        f"{node['role']['value']} {node.get('backendDOMNodeId')}"
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in NAMED and not node.get("name", {}).get("value", "").strip()
    ]


def test_inspector(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """The inspector shows live what the bot heard and answered, and filters it."""
    visit("ana")
    page.get_by_role("button", name="Inspector").click()
    panel = page.get_by_role("complementary", name="Inspector")
    slack.person("ana").types("/strike acme shouted", in_="customer-review")
    entry = panel.get_by_role("button", name=re.compile("heard.*strike"))
    entry.click()
    expect(panel.get_by_text("Noted: acme shouted").first).to_be_visible()
    expect(panel.get_by_text('"acme shouted"').first).to_be_visible()
    panel.get_by_role("searchbox", name="Filter entries").fill("no such words")
    expect(panel.get_by_text("Nothing fits the filter.")).to_be_visible()


def test_faults(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A fault switched on here strikes the bot, shows on the inspector's button, and is switched off again."""
    visit("ana")
    page.get_by_role("button", name="Inspector").click()
    panel = page.get_by_role("complementary", name="Inspector")
    panel.get_by_role("button", name="Faults").click()
    panel.get_by_role("switch", name="Server error").check()
    expect(page.get_by_role("img", name="Faults are switched on")).to_be_visible()
    slack.wait_until(lambda: [f["kind"] for f in slack.faults.as_json()["faults"]] == ["5xx"])
    panel.get_by_role("switch", name="Server error").uncheck()
    expect(page.get_by_role("img", name="Faults are switched on")).to_have_count(0)


def test_time_machine(page: Page, slack: LocalSlack, clock: Clock, visit: Visit) -> None:
    """The clock shows the playground's time; a step moves it with progress while one goes on writing."""
    finish: list[Callable[[], None]] = []

    def machine(to: datetime, progress: Callable[[datetime, float, str], None]) -> None:
        clock.now = to
        progress(to, 0.5, "The weekly digest")
        slack.wait_until(lambda: finish)

    slack.time_machine = machine
    visit("ana")
    expect(page.get_by_role("button", name="The playground's clock: Mon 2 Mar 2026, 09:00")).to_be_visible()
    page.get_by_role("button", name="+1 hour").click()
    expect(page.get_by_role("progressbar", name="Travelling")).to_have_attribute("aria-valuenow", "50")
    expect(page.get_by_text("The weekly digest")).to_be_visible()
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.fill("still here")
    finish.append(lambda: None)
    slack.world.touch()
    expect(page.get_by_role("progressbar", name="Travelling")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Mon 2 Mar 2026, 10:00"))).to_be_visible()
    expect(composer).to_have_value("still here")


def test_narrow(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """At 390 pixels nothing makes the page scroll sideways: messages, list, thread, form, inspector, menus."""
    channel = slack.channel("customer-review").id
    posted = bot.chat_postMessage(channel=channel, text="Every block", blocks=every_block())
    slack.person("ben").types("x" * 300, in_="customer-review", thread=str(posted["ts"]))
    slack.person("ben").types(f"{'Donaudampfschifffahrt' * 7} and a name of 150", in_="customer-review")
    page.set_viewport_size(HAND)  # type: ignore[arg-type]
    visit("ana")
    expect(page.get_by_role("heading", name="Every block")).to_be_attached()
    assert page.evaluate(FITS)
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("button", name="random", exact=True).click()
    expect(page.get_by_role("heading", name="random", level=1)).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("heading", name="customer-review", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")  # going back reads the channel anew, which closes what was opened meanwhile
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("complementary", name="Thread")).to_be_in_viewport()
    assert page.evaluate(FITS)
    page.get_by_role("button", name="Close thread").click()
    page.get_by_role("button", name="Inspector").click()
    expect(page.get_by_role("complementary", name="Inspector")).to_be_in_viewport()
    assert page.evaluate(FITS)
    page.get_by_role("button", name="Close inspector").click()
    page.get_by_role("textbox", name="Message #customer-review").fill("/form")
    page.get_by_role("button", name="Send").click()
    form = page.get_by_role("dialog", name="Note a strike")
    expect(form.get_by_role("button", name="Save")).to_be_in_viewport()
    assert page.evaluate(FITS)
    form.get_by_role("combobox", name="Customer").click()
    expect(page.get_by_role("combobox", name="Search: Customer")).to_be_in_viewport()
    assert page.evaluate(FITS)


@pytest.mark.parametrize("width", [1181, 1280, 1401])
def test_the_top_bar_has_room_for_a_name(page: Page, slack: LocalSlack, visit: Visit, width: int) -> None:
    """The buttons of the clock end before who one is, and a name of two long words with a role is not cut."""
    slack.world.accounts[slack.person("olga").id].role = "workspace owner, admin"
    page.set_viewport_size({"width": width, "height": 800})
    visit("olga")
    name = page.locator(".act-as-name")
    expect(name).to_have_text("Olga Petrova")
    assert name.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    buttons_end = page.get_by_role("group", name="Time machine").evaluate(
        "(node) => Math.max(...[...node.querySelectorAll('button')].map((each) => each.getBoundingClientRect().right))"
    )
    assert buttons_end < page.locator(".top-right").evaluate("(node) => node.getBoundingClientRect().left")


def test_everything_has_a_name(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """Every control has an accessible name: in messages, forms, the inspector, menus and the switcher."""
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Every block", blocks=every_block())
    visit("ana")
    expect(page.get_by_role("heading", name="Every block")).to_be_attached()
    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("button", name="Faults").click()
    expect(page.get_by_role("switch").first).to_be_visible()
    page.get_by_role("article", name="tally").hover()
    assert nameless(page) == []
    page.get_by_role("toolbar", name="Message actions").get_by_role("button", name="Add reaction").click()
    expect(page.get_by_role("combobox", name="Search emoji")).to_be_focused()
    assert nameless(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Jump to")).to_be_visible()
    assert nameless(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Message #customer-review").fill("/form")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Note a strike")).to_be_visible()
    assert nameless(page) == []


def test_reconnecting(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A broken connection is said, and mended without a reload."""
    open_now: list[WebSocketRoute] = []
    broken = False

    def serve(socket: WebSocketRoute) -> None:
        if broken:
            socket.close()
        else:
            socket.connect_to_server()
            open_now.append(socket)

    page.route_web_socket("**/page/live*", serve)
    visit("ana")
    expect(page.get_by_text("Reconnecting…")).to_have_count(0)
    broken = True
    open_now[0].close()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    slack.person("ben").types("Said meanwhile", in_="customer-review")
    broken = False
    expect(page.get_by_role("log").get_by_text("Said meanwhile")).to_be_visible()
    expect(page.get_by_text("Reconnecting…")).to_have_count(0)


def test_a_read_only_messages_tab(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """Where the manifest turned it off one reads what the app says, and Slack's sentence in the composer's place."""
    slack.world.app.messages_tab_read_only = True
    bot.chat_postMessage(channel=slack.person("ana").id, text="Your export")
    visit("ana", home=True)
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("log").get_by_text("Your export")).to_be_visible()
    expect(page.get_by_text("Sending messages to this app has been turned off.")).to_be_visible()
    expect(page.get_by_role("textbox", name=re.compile("Message"))).to_have_count(0)
