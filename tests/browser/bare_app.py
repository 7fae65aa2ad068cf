"""A small app to look at through the page: one command, one form, one Home, and a message with every block."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Tally"},
    "features": {
        "bot_user": {"display_name": "tally"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/strike", "description": "Note it", "usage_hint": "<customer> <note>", "should_escape": True},
            {"command": "/strikes", "description": "List them", "usage_hint": "<customer>", "should_escape": True},
            {"command": "/form", "description": "Open a form", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "open_form", "description": "A form"},
            {"name": "Strike this", "type": "message", "callback_id": "strike_this", "description": "Of a message"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "reactions:read", "im:write", "files:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "reaction_added", "reaction_removed"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


def listen(app: App) -> None:
    """Give the app its few answers."""
    app.command("/strike")(_strike)
    app.command("/form")(_open_form)
    app.shortcut("open_form")(_open_form)
    app.shortcut("strike_this")(_strike_this)
    app.view("form")(_submitted)
    app.options("customer")(_customers)
    app.action("undo")(_undone)
    app.action("void")(_undone)
    app.action(re.compile(".*"))(_heard)
    app.event("app_home_opened")(_home)


def _strike(ack: Callable[..., None], command: Json) -> None:
    undo = {"type": "button", "action_id": "undo", "text": plain("Undo"), "value": "1"}
    ack(text=f"Noted: {command['text']}", blocks=[section(f"Noted: {command['text']}"), actions(undo)])


def _open_form(ack: Callable[..., None], body: Json, client: Any) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=form())


def _strike_this(ack: Callable[..., None], body: Json, client: Any) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=form(note=body["message"]["text"]))


def _submitted(ack: Callable[..., None], view: Json) -> None:
    note = view["state"]["values"]["note"]["text"]["value"]
    if len(note) < 10:
        ack(response_action="errors", errors={"note": "Say in ten letters or more what happened."})
    else:
        ack()


def _customers(ack: Callable[..., None], payload: Json) -> None:
    names = ("Acme & Sons", "B's Beverages", "Bólido Comidas preparadas")
    ack(options=[option(name) for name in names if payload["value"].lower() in name.lower()])


def _undone(ack: Callable[..., None], respond: Callable[..., Any]) -> None:
    ack()
    respond(text="Undone.", replace_original=True)


def _heard(ack: Callable[..., None]) -> None:
    ack()


def _home(event: Json, client: Any) -> None:
    if event["tab"] == "home":
        dots = {"type": "overflow", "action_id": "more", "options": [option("Snooze"), option("Keep")]}
        reasons = [option("Late payment", "late"), option("Rude", "rude")]
        menu = {"type": "static_select", "action_id": "reason", "placeholder": plain("Reason"), "options": reasons}
        blocks = [header("What waits"), section("Nothing.", accessory=dots), actions(menu)]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def form(note: str = "") -> Json:
    """A modal with a field of most kinds; the note must be long enough."""
    text = {"type": "plain_text_input", "action_id": "text", "multiline": True, "initial_value": note}
    hours = {"type": "number_input", "action_id": "hours", "is_decimal_allowed": True}
    return {
        "type": "modal", "callback_id": "form", "title": plain("Note a strike"), "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "alert", "level": "warning", "text": plain("Everybody reads this.")},
            field("customer", "Customer", {"type": "external_select", "action_id": "customer", "min_query_length": 1}),
            field("reason", "Reason", {"type": "radio_buttons", "action_id": "reason",
                                       "options": [option("Late payment"), option("Rude")]}),
            field("note", "What happened", text, hint=plain("Facts only")),
            field("when", "When", {"type": "datepicker", "action_id": "when"}, optional=True),
            field("hours", "Hours", hours, optional=True),
            field("who", "Witnesses", {"type": "multi_users_select", "action_id": "who"}, optional=True),
            field("mail", "Mail", {"type": "email_text_input", "action_id": "mail"}, optional=True),
            field("link", "Link", {"type": "url_text_input", "action_id": "link"}, optional=True),
            field("file", "Attachment", {"type": "file_input", "action_id": "file", "max_files": 1}, optional=True),
        ],
    }  # fmt: skip


def every_block() -> list[Json]:
    """One of each block and element a message may have, and one the page does not draw."""
    options = [option("Late payment", "late"), option("Rude", "rude")]
    confirm = {"title": plain("Void it?"), "text": plain("It no longer counts."), "confirm": plain("Void"),
               "deny": plain("Keep"), "style": "danger"}  # fmt: skip
    return [
        header("Every block :baseball:"),
        section(
            "*bold* _italic_ ~gone~ `code` <https://example.com|a link> <!date^1772438400^{date_short}|a date>",
            accessory={"type": "overflow", "action_id": "more", "options": [option("Snooze"), option("Keep")]},
        ),
        {"type": "section", "fields": [mrkdwn("*Grade*\nC"), mrkdwn("*Strikes*\n2")]},
        {"type": "context", "elements": [mrkdwn("Written by nobody"), plain("today")]},
        {"type": "divider"},
        {"type": "table", "rows": [[cell("Customer"), cell("Grade")], [cell("Acme & Sons"), cell("C")]]},
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}]},
            {"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "an item"}]}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a quote"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "as = typed"}]},
        ]},
        actions(
            {"type": "button", "action_id": "go", "style": "primary", "text": plain("Go On"), "value": "1"},
            {"type": "button", "action_id": "void", "style": "danger", "text": plain("Void"), "confirm": confirm},
            {"type": "static_select", "action_id": "reason", "placeholder": plain("Reason"), "options": options},
            {"type": "users_select", "action_id": "owner", "placeholder": plain("Choose an owner")},
            {"type": "channels_select", "action_id": "where", "placeholder": plain("Choose a channel")},
            {"type": "external_select", "action_id": "customer", "placeholder": plain("Choose a customer")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-02"},
            {"type": "timepicker", "action_id": "hour", "initial_time": "09:00"},
        ),
        actions(
            {"type": "radio_buttons", "action_id": "one", "options": options},
            {"type": "checkboxes", "action_id": "many", "options": options},
            {"type": "multi_static_select", "action_id": "some", "placeholder": plain("Some"), "options": options},
        ),
        chart("bar"), chart("line"),
        {"type": "image", "image_url": "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "alt_text": "A dot"},
        {"type": "video", "title": plain("A film"), "video_url": "https://example.com/v", "alt_text": "A film",
         "thumbnail_url": "https://example.com/t.png"},
        {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("A card")}]},
    ]  # fmt: skip


def chart(kind: str) -> Json:
    """Strikes in two weeks."""
    points = [{"label": "W9", "value": 5}, {"label": "W10", "value": 7}]
    series = [{"name": "Strikes", "data": points}]
    drawn = {"type": kind, "series": series, "axis_config": {"categories": ["W9", "W10"]}}
    return {"type": "data_visualization", "title": f"Strikes as a {kind}", "chart": drawn}


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Json:
    """A header block."""
    return {"type": "header", "text": plain(text)}


def section(text: str, **more: Any) -> Json:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def cell(text: str) -> Json:
    """A cell of a table."""
    return {"type": "raw_text", "text": text}


def option(text: str, value: str = "") -> Json:
    """One option."""
    return {"text": plain(text), "value": value or text}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block."""
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}
