"""The parts a modal is built from, and reading back what was filled in."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from bot.slack.rendering import Message, told_apart
from bot.slack.words import short

View = dict[str, Any]
Block = dict[str, Any]
FIELD = "value"
MOST_OPTIONS = 100
MESSAGES_ONLY = ("table", "data_visualization")


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def modal(title: str, blocks: Iterable[Block], *, callback: str = "", submit: str = "", meta: str = "") -> View:
    """A modal; without `submit` it only shows."""
    view: View = {"type": "modal", "title": plain(short(title, 24)), "blocks": list(told_apart(blocks))}
    view["close"] = plain("Cancel" if submit else "Close")
    if callback:
        view["callback_id"] = callback
    if submit:
        view["submit"] = plain(submit)
    if meta:
        view["private_metadata"] = meta
    return view


def receipt(message: Message, title: str = "umpire") -> View:
    """A modal that shows a message, without the tables and charts that Slack has in messages only."""
    return modal(title, (block for block in message.blocks if block["type"] not in MESSAGES_ONLY))


def field(block_id: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = "") -> Block:
    """An input with its label."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {**element, "action_id": FIELD},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint)
    return block


def line(*, initial: str = "", multiline: bool = False, most: int = 2000, placeholder: str = "") -> dict[str, Any]:
    """A text input of at most `most` characters."""
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": multiline, "max_length": min(most, 3000)}
    if initial:
        element["initial_value"] = initial[:most]
    if placeholder:
        element["placeholder"] = plain(placeholder)
    return element


def choice(options: Iterable[tuple[str, str]], *, initial: str | None = None, placeholder: str = "") -> dict[str, Any]:
    """A select menu of (value, label) pairs."""
    made = [option(value, label) for value, label in islice(options, MOST_OPTIONS)]
    element: dict[str, Any] = {"type": "static_select", "options": made}
    if placeholder:
        element["placeholder"] = plain(placeholder)
    chosen = next((each for each in made if each["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return element


def customer(initial: tuple[str, str] | None = None) -> dict[str, Any]:
    """A select that searches customers by name; (key, name) may be chosen already."""
    element: dict[str, Any] = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
    }
    if initial:
        element["initial_option"] = option(*initial)
    return element


def option(value: str, label: str) -> dict[str, Any]:
    """One option; Slack takes 75 characters of each."""
    return {"text": plain(short(label, 75)), "value": value[:150]}


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by block id; what was left blank is missing. Selects give their value, people their ids."""
    told: dict[str, str] = {}
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        for given in elements.values():
            value = _value(given)
            if value:
                told[block_id] = value
    return told


def _value(given: Mapping[str, Any]) -> str:
    if chosen := given.get("selected_option"):
        return str(chosen.get("value") or "")
    if people := given.get("selected_users"):
        return " ".join(people)
    plain_value = given.get("value") or given.get("selected_date") or given.get("selected_user")
    return str(plain_value or "").strip()
