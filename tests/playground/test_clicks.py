"""Buttons and menus in messages, ephemerals, modals and the Home."""

import re
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from playground.slack.refusals import Impossible
from playground.slack.server import LocalSlack
from tests.playground.conftest import Connect, button, buttons, field, home, modal, words

Body = dict[str, Any]
MENU = {
    "type": "static_select", "action_id": "pick", "placeholder": words("Pick"),
    "options": [{"text": words("Grade A"), "value": "a"}, {"text": words("Grade D"), "value": "d"}],
}  # fmt: skip
BUTTON_ROW = buttons(button("Undo", "undo", value="7"), MENU)


@pytest.fixture
def heard(app: App, connect: Connect) -> list[Body]:
    """The actions that arrive; /strike answers with buttons."""
    bodies: list[Body] = []

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="Done", blocks=[BUTTON_ROW])

    @app.action(re.compile(".*"))
    def acted(ack: Ack, body: Body) -> None:
        bodies.append(body)
        ack()

    connect()
    return bodies


def test_a_click_on_a_message(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """A click says who, what and where, and brings the whole message."""
    web.chat_postMessage(channel="customer-review", text="Acme", blocks=[BUTTON_ROW])
    reply = slack.person("ana").clicks("Undo", in_="customer-review")
    body, posted = heard[0], slack.messages("customer-review")[-1]
    assert reply.ok
    assert (body["user"]["id"], body["user"]["team_id"]) == (slack.person("ana").id, slack.team_id)
    assert body["container"] == {
        "type": "message", "message_ts": posted.ts, "channel_id": posted.channel, "is_ephemeral": False,
    }  # fmt: skip
    assert (body["message"]["ts"], body["channel"]["name"]) == (posted.ts, "customer-review")
    action = body["actions"][0]
    assert (action["action_id"], action["value"], action["block_id"]) == ("undo", "7", "row")


def test_a_click_on_an_ephemeral(slack: LocalSlack, heard: list[Body]) -> None:
    """A click on an ephemeral message brings no message, only its container."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    slack.person("ana").clicks("Undo", in_=reply)
    assert heard[0]["container"]["is_ephemeral"]
    assert "message" not in heard[0]


def test_a_choice_from_a_menu(slack: LocalSlack, heard: list[Body]) -> None:
    """A menu sends the option that was chosen, found by its words."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    slack.person("ana").selects("Grade D", in_=reply, action_id="pick")
    assert heard[0]["actions"][0]["selected_option"]["value"] == "d"


def test_what_is_not_there_cannot_be_clicked(slack: LocalSlack, heard: list[Body]) -> None:
    """A test that clicks something that is not shown is told what is."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    with pytest.raises(Impossible, match="Undo"):
        slack.person("ana").clicks("Redo", in_=reply)


def test_nobody_clicks_in_anothers_ephemeral(slack: LocalSlack, heard: list[Body]) -> None:
    """Ben does not see Ana's buttons."""
    slack.person("ana").types("/strike acme", in_="customer-review")
    with pytest.raises(Impossible):
        slack.person("ben").clicks("Undo", in_="customer-review")


def test_strangers_can_click(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """A person from another company can press a button they see; the payload shows their own team."""
    web.chat_postMessage(channel="acme-shared", text="x", blocks=[BUTTON_ROW])
    assert slack.person("sam").clicks("Undo", in_="acme-shared").ok
    assert heard[0]["user"]["team_id"] != heard[0]["team"]["id"]


def test_a_click_opens_a_modal(slack: LocalSlack, app: App, connect: Connect) -> None:
    """The trigger id of a click opens a modal."""

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="x", blocks=[BUTTON_ROW])

    @app.action("undo")
    def undo(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(title="Sure?"))
        ack()

    connect()
    ana = slack.person("ana")
    reply = ana.clicks("Undo", in_=ana.types("/strike", in_="customer-review"))
    assert reply.view is not None
    assert ana.modal is not None
    assert ana.modal.title == "Sure?"


def test_a_click_in_a_modal(slack: LocalSlack, app: App, connect: Connect, heard: list[Body]) -> None:
    """A click in a modal brings the view with everything entered so far."""
    open_modal(app, modal(field("note", "Note", {"type": "plain_text_input"}), buttons(button("More", "more"))))
    ana = slack.person("ana")
    ana.shortcut("record_strike")
    assert ana.modal is not None
    ana.modal.fill({"Note": "So far"})
    ana.clicks("More", in_=ana.modal)
    assert heard[0]["container"] == {"type": "view", "view_id": ana.modal.view.id}
    assert heard[0]["view"]["state"]["values"]["note"]["note_in"]["value"] == "So far"


def test_a_field_that_dispatches_is_heard_at_once(
    slack: LocalSlack, app: App, connect: Connect, heard: list[Body]
) -> None:
    """dispatch_action sends a choice when it is made, before the modal is submitted."""
    open_modal(app, modal(field("grade", "Grade", {**MENU, "action_id": "grade_in"}, dispatch_action=True)))
    ana = slack.person("ana")
    ana.shortcut("record_strike")
    assert ana.modal is not None
    ana.modal.fill({"Grade": "Grade A"})
    assert heard[0]["actions"][0]["selected_option"]["value"] == "a"


def test_a_click_on_the_home(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """The Home's buttons work."""
    ana = slack.person("ana")
    web.views_publish(user_id=ana.id, view={**home("Hi"), "blocks": [BUTTON_ROW]})
    ana.clicks("Undo", in_=ana.home)
    assert heard[0]["view"]["type"] == "home"


def test_an_external_select_asks_the_app(slack: LocalSlack, app: App, connect: Connect) -> None:
    """Options come from the app for what was typed, and one of them is chosen."""
    asked: list[str] = []
    select = {"type": "external_select", "action_id": "customer", "min_query_length": 0, "placeholder": words("Who")}
    open_modal(app, modal(field("c", "Customer", select)))

    @app.options("customer")
    def options(ack: Ack, payload: Body) -> None:
        asked.append(payload["value"])
        ack(options=[{"text": words("Acme"), "value": "acme"}])

    @app.view("strike")
    def saved(ack: Ack, view: Body) -> None:
        asked.append(view["state"]["values"]["c"]["customer"]["selected_option"]["value"])
        ack()

    connect()
    ana = slack.person("ana")
    ana.shortcut("record_strike")
    assert ana.modal is not None
    assert ana.modal.fill({"Customer": "Acme"}).submit() is None
    assert asked == ["Acme", "acme"]


def test_a_click_nobody_acknowledges(slack: LocalSlack, app: App, connect: Connect) -> None:
    """Without a listener there is no acknowledgement, and Slack shows a warning sign."""

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="x", blocks=[BUTTON_ROW])

    connect()
    ana = slack.person("ana")
    reply = ana.types("/strike", in_="customer-review")
    slack.deliveries.ack_seconds = 0.05
    assert ana.clicks("Undo", in_=reply).error == "operation_timeout"


def test_a_click_can_replace_its_own_ephemeral(slack: LocalSlack, app: App, connect: Connect) -> None:
    """replace_original turns the clicked ephemeral into the outcome."""

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="Struck", blocks=[BUTTON_ROW])

    @app.action("undo")
    def undo(ack: Ack, respond: Respond) -> None:
        respond("Undone", replace_original=True)
        ack()

    connect()
    ana = slack.person("ana")
    ana.clicks("Undo", in_=ana.types("/strike", in_="customer-review"))
    assert [(m.text, m.blocks) for m in slack.ephemerals("ana")] == [("Undone", [])]


def open_modal(app: App, view: dict[str, Any]) -> None:
    """The global shortcut opens this modal."""

    @app.shortcut("record_strike")
    def record(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()
