"""Commands, completion, the form and who one is, mostly without a mouse."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from playground.slack.server import LocalSlack
from tests.browser.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")


def test_command_by_keyboard(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A command is found, completed and sent with the keyboard alone; its answer is marked as private."""
    visit("ana")
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.focus()
    page.keyboard.type("/str")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="/strikes")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(composer).to_have_value("/strike ")
    expect(page.get_by_text("<customer> <note>")).to_be_visible()
    page.keyboard.type("acme shouted at @li")
    expect(page.get_by_role("option", name="Li Wei")).to_be_visible()
    page.keyboard.press("Enter")
    expect(composer).to_have_value("/strike acme shouted at @li ")
    page.keyboard.press("Enter")
    answer = page.get_by_role("article", name=re.compile("only visible to you"))
    expect(answer).to_contain_text("Noted: acme shouted at @Li Wei")
    expect(answer.get_by_text("Only visible to you")).to_be_visible()
    expect(composer).to_have_value("")
    expect(composer).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(composer).to_have_value("/strike acme shouted at @li")


def test_line_breaks(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """Shift+Enter breaks the line, Enter sends."""
    visit("ana")
    page.get_by_role("textbox", name="Message #customer-review").focus()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Ana Ruiz")).to_contain_text("one")
    slack.wait_until(lambda: [m.text for m in slack.messages("customer-review")] == ["one\ntwo"])


def test_form_keeps_what_was_typed(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A refused form shows each error at its field and keeps every value; once right, it gives the focus back."""
    visit("ana")
    composer = page.get_by_role("textbox", name="Message #customer-review")
    composer.fill("/form")
    composer.press("Enter")
    form = page.get_by_role("dialog", name="Note a strike")
    expect(form.get_by_text("Everybody reads this.")).to_be_visible()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please complete this required field.")).to_have_count(3)
    form.get_by_role("combobox", name="Customer").click()
    page.get_by_role("combobox", name="Search: Customer").fill("acme")
    page.get_by_role("option", name="Acme & Sons").click()
    form.get_by_role("radio", name="Rude").check()
    form.get_by_label("What happened").fill("shouted")
    form.get_by_label("Hours").fill("1.5")
    form.get_by_role("combobox", name="Witnesses").click()
    page.get_by_role("option", name="Ben Okafor").click()
    page.keyboard.press("Escape")
    expect(form).to_be_visible()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Say in ten letters or more what happened.")).to_be_visible()
    expect(form.get_by_label("What happened")).to_be_focused()
    expect(form.get_by_label("What happened")).to_have_value("shouted")
    expect(form.get_by_role("combobox", name="Customer")).to_contain_text("Acme & Sons")
    expect(form.get_by_role("radio", name="Rude")).to_be_checked()
    expect(form.get_by_label("Hours")).to_have_value("1.5")
    expect(form.get_by_role("button", name="Remove Ben Okafor")).to_be_visible()
    form.get_by_label("What happened").fill("shouted at Li on the call")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(composer).to_be_focused()
    values = slack.log.heard("view_submission form")[-1].payload["view"]["state"]["values"]
    assert values["customer"]["customer"]["selected_option"]["value"] == "Acme & Sons"
    assert values["who"]["who"]["selected_users"] == [slack.person("ben").id]
    assert values["hours"]["hours"]["value"] == "1.5"


def test_file(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A file chosen in a form is uploaded, shown by name, and reaches the app by its id."""
    visit("ana")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Open the form").click()
    form = page.get_by_role("dialog", name="Note a strike")
    csv: FilePayload = {"name": "customers.csv", "mimeType": "text/csv", "buffer": b"name\nAcme\n"}
    form.get_by_label("Attachment").set_input_files(files=csv)
    expect(form.get_by_role("button", name="Remove customers.csv")).to_be_visible()
    expect(form.get_by_text("uploading…")).to_have_count(0)
    form.get_by_role("combobox", name="Customer").click()
    page.get_by_role("combobox", name="Search: Customer").fill("b")
    page.get_by_role("option", name="B's Beverages").click()
    form.get_by_role("radio", name="Rude").check()
    form.get_by_label("What happened").fill("They sent the wrong list")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = slack.log.heard("view_submission form")[-1].payload["view"]["state"]["values"]
    assert [slack.world.files.by_id[f["id"]].content for f in values["file"]["file"]["files"]] == [b"name\nAcme\n"]


def test_form_holds_the_focus(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """Tab stays inside an open form; Escape closes it and the app is not told of a submission."""
    visit("ana")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Open the form").click()
    form = page.get_by_role("dialog", name="Note a strike")
    expect(form.get_by_role("combobox", name="Customer")).to_be_focused()
    form.get_by_role("button", name="Save").focus()
    page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    assert slack.log.heard("view_submission form") == []


def test_message_shortcut(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """A message's menu offers the app's shortcuts, which get the message."""
    slack.person("ben").types("Acme shouted again", in_="customer-review")
    visit("ana")
    page.get_by_role("article", name="Ben Okafor").hover()
    page.get_by_role("toolbar", name="Message actions").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Strike this").click()
    expect(page.get_by_role("dialog").get_by_label("What happened")).to_have_value("Acme shouted again")


def test_act_as(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """Acting as somebody else shows what that person sees, survives a reload, and is refused for who cannot act."""
    visit("rosa", "managers")
    expect(page.get_by_role("button", name="managers, private")).to_be_visible()
    switch = page.get_by_role("button", name=re.compile("^Acting as Rosa Marini"))
    switch.click()
    deactivated = page.get_by_role("menuitem", name="Dee Novak")
    expect(deactivated).to_contain_text("deactivated")
    expect(deactivated).to_have_attribute("aria-disabled", "true")
    page.get_by_role("menuitem", name="Sam Carter").click()
    expect(page.get_by_role("button", name=re.compile("^Acting as Sam Carter"))).to_be_visible()
    rooms = page.get_by_role("navigation", name="Channels and conversations")
    expect(rooms.get_by_role("button", name="acme-shared, shared with a customer")).to_be_visible()
    expect(rooms.get_by_role("button", name="managers, private")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name=re.compile("^Acting as Sam Carter"))).to_be_visible()


def test_quick_switcher(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """Ctrl+K, a few letters and Enter go to a channel."""
    visit("ana")
    page.keyboard.press("Control+k")
    page.keyboard.type("rand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="random", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name="Message #random")).to_be_focused()


def test_home(page: Page, slack: LocalSlack, visit: Visit) -> None:
    """Opening the app's Home tells the app and draws what it publishes."""
    visit("ana", home=True)
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel").get_by_role("heading", name="What waits")).to_be_visible()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("textbox", name=re.compile("^Message "))).to_be_visible()
