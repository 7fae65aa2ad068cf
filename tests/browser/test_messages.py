"""What stands in a channel: every block drawn, text that stays text, reactions, threads, and live updates."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.browser.bare_app import every_block, plain, section
from tests.browser.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> "
    "[x](javascript:alert(1)) &lt;b&gt; *not"
)


def test_every_block(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """Every block Slack takes is drawn, and the one the page does not know says so."""
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Every block", blocks=every_block())
    visit("ana")
    message = page.get_by_role("article", name="tally")
    expect(message.get_by_role("heading", name="Every block")).to_be_visible()
    expect(message.locator("strong", has_text="bold")).to_be_visible()
    expect(message.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com")
    expect(message.get_by_text("Mar 2, 2026").or_(message.get_by_text("2 Mar 2026"))).to_be_visible()
    expect(message.get_by_role("cell", name="Acme & Sons")).to_be_visible()
    expect(message.locator("blockquote")).to_have_text("a quote")
    for name in ("Go On", "Void"):
        expect(message.get_by_role("button", name=name)).to_be_visible()
    for name in ("Reason", "Choose an owner", "Choose a channel", "Choose a customer"):
        expect(message.get_by_role("combobox", name=name)).to_be_visible()
    expect(message.get_by_role("radio")).to_have_count(2)
    expect(message.get_by_role("checkbox")).to_have_count(2)
    expect(message.get_by_role("img", name=re.compile("Strikes as a bar"))).to_be_visible()
    expect(message.get_by_role("link", name="A film")).to_be_visible()
    expect(message.get_by_text("A “carousel” block cannot be drawn here.")).to_be_visible()
    expect(message.locator(".cannot")).to_have_count(1)


def test_dates_are_drawn_in_the_readers_zone(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """A moment is 09:00 for Ana in Berlin, and 03:00 once she moved to New York; plain text keeps what was written."""
    date = "<!date^1772438400^{date_short}, {time}|2 March 2026, 08:00 UTC>"
    blocks = [section(f"*Open until {date}*"), {"type": "header", "text": plain(f"Plain {date}")}]
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="A ballot", blocks=blocks)
    visit("ana")
    message = page.get_by_role("article", name="tally")
    expect(message.locator("strong", has_text="Open until")).to_have_text("Open until 2 Mar 2026, 09:00")
    expect(message.get_by_role("heading")).to_have_text(f"Plain {date}")
    page.get_by_role("button", name="The playground's clock").click()
    page.get_by_role("menuitem", name="America/New_York").click()
    expect(message.locator("strong", has_text="Open until")).to_have_text("Open until 2 Mar 2026, 03:00")
    assert slack.person("ana").account.tz == "America/New_York"


def test_hostile_text(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """Markup in a name, a message or a block is shown as the characters it is."""
    slack.add_person("mallory", name="<b>Mallory</b>")
    slack.channel("customer-review").members[slack.person("mallory").id] = None
    slack.person("mallory").types(HOSTILE, in_="customer-review")
    words = {"type": "text", "text": "<i>*rich*</i> <!channel> &amp;"}
    literal = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}
    blocks = [section("<javascript:alert(1)|click me> &lt;u&gt;under&lt;/u&gt;"), literal]
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Blocks", blocks=blocks)
    visit("ana")
    log = page.get_by_role("log")
    expect(log.get_by_text("<b>Mallory</b>")).to_be_visible()
    expect(log.get_by_text("<img src=x onerror=\"document.title='owned'\">")).to_be_visible()
    expect(log.get_by_text("<u>under</u>")).to_be_visible()
    expect(log.get_by_text("<i>*rich*</i> <!channel> &amp;")).to_be_visible()
    expect(log.get_by_role("link", name="click me")).to_have_count(0)
    assert page.evaluate("document.querySelectorAll('#messages :is(img[onerror], script, b, i, u)').length") == 0
    expect(page).not_to_have_title("owned")


def test_live_update_keeps_the_draft(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """A message that arrives while one writes is shown; the draft, the caret and the focus stay."""
    visit("ana")
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.fill("half a thought")
    composer.press("Home")
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Meanwhile")
    expect(page.get_by_role("log").get_by_text("Meanwhile")).to_be_visible()
    expect(composer).to_be_focused()
    expect(composer).to_have_value("half a thought")
    assert composer.evaluate("area => area.selectionStart") == 0


def test_live_update_keeps_a_menu(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """An open list of options survives a live update."""
    channel = slack.channel("customer-review").id
    bot.chat_postMessage(channel=channel, text="Every block", blocks=every_block())
    visit("ana")
    page.get_by_role("combobox", name="Reason").click()
    page.get_by_role("combobox", name="Search").fill("ru")
    bot.chat_postMessage(channel=channel, text="Meanwhile")
    expect(page.get_by_role("log").get_by_text("Meanwhile")).to_be_attached()
    expect(page.get_by_role("option", name="Rude")).to_be_visible()
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()


def test_confirm(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """A dangerous button asks first: Keep changes nothing, Void tells the app."""
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Every block", blocks=every_block())
    visit("ana")
    page.get_by_role("button", name="Void", exact=True).click()
    page.get_by_role("alertdialog", name="Void it?").get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="Void", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("alertdialog", name="Void it?").get_by_role("button", name="Void").click()
    expect(page.get_by_role("log").get_by_text("Undone.")).to_be_visible()


def test_reactions(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A reaction is picked, counted, and taken back with one click."""
    slack.person("ben").types("Ship it", in_="customer-review")
    visit("ana")
    page.get_by_role("article", name="Ben Okafor").hover()
    page.get_by_role("toolbar", name="Message actions").get_by_role("button", name="Add reaction").click()
    page.get_by_role("combobox", name="Search emoji").fill("baseball")
    page.keyboard.press("Enter")
    pill = page.get_by_role("button", name="baseball: 1, from you")
    expect(pill).to_have_attribute("aria-pressed", "true")
    pill.click()
    expect(pill).to_have_count(0)


def test_thread(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A reply stands in the thread and counts on its message; commands are refused there, as Slack does."""
    slack.person("ben").types("Who takes Acme?", in_="customer-review")
    visit("ana")
    page.get_by_role("article", name="Ben Okafor").hover()
    page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    composer = thread.get_by_role("textbox", name="Reply in thread")
    expect(composer).to_be_focused()
    composer.fill("I do")
    composer.press("Enter")
    expect(thread.get_by_role("article").get_by_text("I do")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", name="1 reply")).to_be_visible()
    composer.fill("/strike acme")
    composer.press("Enter")
    expect(thread.get_by_text("/strike is not supported in threads. Sorry!")).to_be_visible()


def test_unread(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """What arrives elsewhere is counted in the sidebar until one looks at it."""
    visit("ana")
    slack.person("ben").types("Anybody?", in_="random")
    room = page.get_by_role("button", name="random, 1 unread")
    expect(room).to_be_visible()
    room.click()
    expect(page.get_by_role("log").get_by_text("Anybody?")).to_be_visible()
    expect(page.get_by_role("button", name="random", exact=True)).to_be_visible()


def test_choices_are_told(page: Page, slack: LocalSlack, bot: WebClient, visit: Visit) -> None:
    """What is chosen in a message is shown there and told to the app, in Slack's words."""
    bot.chat_postMessage(channel=slack.channel("customer-review").id, text="Every block", blocks=every_block())
    visit("ana")
    page.get_by_role("combobox", name="Choose an owner").press("ArrowDown")
    page.get_by_role("combobox", name="Search").fill("rosa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Rosa Marini")).to_be_focused()
    page.get_by_role("radio", name="Rude").check()
    page.get_by_role("button", name="More actions for").click()
    page.get_by_role("menuitem", name="Snooze").click()
    slack.wait_until(lambda: len(heard_actions(slack)) == 3)
    owner, reason, more = heard_actions(slack)
    assert owner["selected_user"] == slack.person("rosa").id
    assert reason["selected_option"]["value"] == "rude"
    assert more["selected_option"]["value"] == "Snooze"


def test_undo_replaces_its_message(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A private answer that the app replaces changes in place."""
    visit("ana")
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.fill("/strike acme shouted")
    composer.press("Enter")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("log").get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(1)


def heard_actions(slack: LocalSlack) -> list[dict[str, Any]]:
    """The actions the app heard of, oldest first."""
    payloads = [entry.payload for entry in slack.log if entry.direction == "heard"]
    return [action for payload in payloads if isinstance(payload, dict) for action in payload.get("actions", [])]
