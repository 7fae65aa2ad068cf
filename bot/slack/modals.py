"""The parts a modal is built from, and reading back what was filled in."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from bot.parsing import lines
from bot.slack.formatting import short
from bot.slack.rendering import Message, require_unique_ids
from scoring.values.notes import NOTE_LIMIT

View = dict[str, Any]
Block = dict[str, Any]
FIELD = "value"
MOST_OPTIONS = 100
MESSAGES_ONLY = ("table", "data_visualization")


def plain_text(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def build_modal(
    title: str, blocks: Iterable[Block], *, callback: str = "", submit: str = "", meta: str = "", key: str | None = None
) -> View:
    """A modal; without `submit` it only shows. `key` is whom or what it is about, for `key_of` to read back."""
    meta = meta if key is None else json.dumps({"key": key})
    view: View = {"type": "modal", "title": plain_text(short(title, 24)), "blocks": list(require_unique_ids(blocks))}
    view["close"] = plain_text("Cancel" if submit else "Close")
    if callback:
        view["callback_id"] = callback
    if submit:
        view["submit"] = plain_text(submit)
    if meta:
        view["private_metadata"] = meta
    return view


def build_receipt(message: Message, title: str = "umpire") -> View:
    """A modal that shows a message, without the tables and charts that Slack has in messages only."""
    return build_modal(title, (block for block in message.blocks if block["type"] not in MESSAGES_ONLY))


def paragraph(text: str) -> Block:
    """What stands between the fields, in words that Slack does not parse."""
    return {"type": "section", "text": plain_text(text)}


def field(block_id: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = "") -> Block:
    """An input with its label."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": {**element, "action_id": FIELD},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint)
    return block


def text_input(
    *, initial: str = "", multiline: bool = False, most: int = 2000, placeholder: str = ""
) -> dict[str, Any]:
    """A text input of at most `most` characters."""
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": multiline, "max_length": min(most, 3000)}
    if initial:
        element["initial_value"] = initial[:most]
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    return element


def note_input(initial: str = "") -> dict[str, Any]:
    """A text input of several lines, for as much as a note may hold."""
    return text_input(initial=initial, multiline=True, most=NOTE_LIMIT)


def date_picker(initial: date | str | None = None) -> dict[str, Any]:
    """A date; `initial` is a day, or one as Slack writes it: `2026-03-14`."""
    return {"type": "datepicker"} | ({"initial_date": str(initial)} if initial else {})


def person_menu(initial: str | None = None) -> dict[str, Any]:
    """One of the people here; `initial` is a user id."""
    return {"type": "users_select"} | ({"initial_user": initial} if initial else {})


def menu(options: Iterable[tuple[str, str]], *, initial: str | None = None, placeholder: str = "") -> dict[str, Any]:
    """A select menu of (value, label) pairs."""
    made = [option(value, label) for value, label in islice(options, MOST_OPTIONS)]
    element: dict[str, Any] = {"type": "static_select", "options": made}
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    chosen = next((each for each in made if each["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return element


def customer_menu(initial: tuple[str, str] | None = None) -> dict[str, Any]:
    """A select that searches customers by name; (key, name) may be chosen already."""
    element: dict[str, Any] = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text("Type a name"),
    }
    if initial:
        element["initial_option"] = option(*initial)
    return element


def option(value: str, label: str) -> dict[str, Any]:
    """One option; Slack takes 75 characters of each."""
    return {"text": plain_text(short(label, 75)), "value": value[:150]}


def read_values(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by block id; what was left blank is missing. Selects give their value, people their ids."""
    told: dict[str, str] = {}
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        for given in elements.values():
            value = _read_value(given)
            if value:
                told[block_id] = value
    return told


def read_texts(view: Mapping[str, Any]) -> dict[str, str]:
    """The same as plain text, the way a line is read."""
    return {name: lines.unescape(lines.normalize(text)) for name, text in read_values(view).items()}


def read_key(view: Mapping[str, Any]) -> str:
    """Whom or what the modal is about."""
    return str(json.loads(view["private_metadata"])["key"])


def _read_value(given: Mapping[str, Any]) -> str:
    if chosen := given.get("selected_option"):
        return str(chosen.get("value") or "")
    if people := given.get("selected_users"):
        return " ".join(people)
    plain_value = given.get("value") or given.get("selected_date") or given.get("selected_user")
    return str(plain_value or "").strip()
