"""Builds modals and their fields, and reads what was filled in."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from bot.parsing import lines
from bot.slack.data_blocks import tell_in_words
from bot.slack.formatting import short
from bot.slack.rendering import Message, escape, require_unique_ids
from scoring.privacy.erased import is_erased
from scoring.refusals import Malformed
from scoring.values.figures import parse_row_number
from scoring.values.notes import NOTE_LIMIT

View = dict[str, Any]
Block = dict[str, Any]
FIELD = "value"
MOST_OPTIONS = 100
_PLAIN_KINDS = ("value", "selected_date", "selected_user", "selected_conversation")
"""Where an element has what was filled in, if that is a plain text."""
STRANGE = "This form is out of date, or not the one that button belongs to. Open it again."


def plain_text(text: str) -> dict[str, Any]:
    """Build a plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def build_modal(
    title: str, blocks: Iterable[Block], *, callback: str = "", submit: str = "", meta: str = "", key: str | None = None
) -> View:
    """Build a modal; without `submit` it only shows something. `read_key` reads back the `key` of what it is about."""
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
    """Build a modal that shows a message; tables and charts, which Slack allows in messages only, are told in words."""
    return build_modal(title, tell_in_words(message).blocks)


def paragraph(text: str) -> Block:
    """Build a paragraph of text between the fields; Slack reads no formatting or links in it."""
    return {"type": "section", "text": plain_text(text)}


def explain(view: View, why: str) -> View:
    """Return a form that says at its top why it opened: what the line somebody typed still lacks."""
    text = {"type": "mrkdwn", "text": str(escape(why)), "verbatim": True}
    return {**view, "blocks": [{"type": "section", "text": text}, *view["blocks"]]}


def field(
    block_id: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = "", click: str = ""
) -> Block:
    """Build a labelled field around an input element; what is chosen in it is also a `click` of that name at once."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": {**element, "action_id": click or FIELD},
        "optional": optional,
    }
    if click:
        block["dispatch_action"] = True
    if hint:
        block["hint"] = plain_text(hint)
    return block


def text_input(
    *, initial: str = "", multiline: bool = False, most: int = 2000, placeholder: str = ""
) -> dict[str, Any]:
    """Build a text input of at most `most` characters."""
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": multiline, "max_length": min(most, 3000)}
    if initial:
        element["initial_value"] = initial[:most]
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    return element


def note_input(initial: str = "") -> dict[str, Any]:
    """Build a text input of several lines that takes as much as a note may hold."""
    return text_input(initial=initial, multiline=True, most=NOTE_LIMIT)


def date_picker(initial: date | str | None = None) -> dict[str, Any]:
    """Build a date picker; `initial` is a day, or one written as `2026-03-14`."""
    return {"type": "datepicker"} | ({"initial_date": str(initial)} if initial else {})


def person_menu(initial: str | None = None) -> dict[str, Any]:
    """Build a menu of the people in the workspace; `initial` is a user id, and is left out if they were erased."""
    return {"type": "users_select"} | ({"initial_user": initial} if initial and not is_erased(initial) else {})


def menu(options: Iterable[tuple[str, str]], *, initial: str | None = None, placeholder: str = "") -> dict[str, Any]:
    """Build a menu of (value, label) pairs, the first hundred of them."""
    choices = [option(value, label) for value, label in islice(options, MOST_OPTIONS)]
    element: dict[str, Any] = {"type": "static_select", "options": choices}
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    chosen = next((each for each in choices if each["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return element


def grouped_menu(
    groups: Iterable[tuple[str, Iterable[tuple[str, str]]]], *, initial: str | None = None, placeholder: str
) -> dict[str, Any]:
    """Build a menu of (value, label) pairs under headings, the first hundred of each."""
    element: dict[str, Any] = {"type": "static_select", "placeholder": plain_text(placeholder), "option_groups": []}
    for heading, options in groups:
        choices = [option(value, label) for value, label in islice(options, MOST_OPTIONS)]
        element["option_groups"].append({"label": plain_text(short(heading, 75)), "options": choices})
        if chosen := next((each for each in choices if each["value"] == initial), None):
            element["initial_option"] = chosen
    return element


def several_menu(options: Iterable[tuple[str, str]], *, placeholder: str) -> dict[str, Any]:
    """Build a menu of (value, label) pairs, the first hundred of them, in which several may be chosen."""
    choices = [option(value, label) for value, label in islice(options, MOST_OPTIONS)]
    return {"type": "multi_static_select", "options": choices, "placeholder": plain_text(placeholder)}


def customer_menu(initial: tuple[str, str] | None = None) -> dict[str, Any]:
    """Build a menu that searches customers by name; `initial` is the (key, name) chosen already."""
    element: dict[str, Any] = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text("Type a name"),
    }
    if initial:
        element["initial_option"] = option(*initial)
    return element


def option(value: str, label: str) -> dict[str, Any]:
    """Build one option of a menu, cut to what Slack accepts: 75 characters of label, 150 of value."""
    return {"text": plain_text(short(label, 75)), "value": value[:150]}


def read_state(view: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Read what stands in the fields as Slack sends it, by block id and action id; empty if it sends nothing."""
    return (view.get("state") or {}).get("values") or {}


def read_values(view: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by block id, without the blank fields. A menu gives its value, a person their id."""
    values: dict[str, str] = {}
    for block_id, elements in read_state(view).items():
        for element in elements.values():
            value = _read_value(element)
            if value:
                values[block_id] = value
    return values


def read_texts(view: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by block id, with quotes, spaces and links made plain as in a typed line."""
    return {name: lines.unescape(lines.normalize(text)) for name, text in read_values(view).items()}


class _Metadata(dict[str, Any]):
    """What a modal carries with it; a part that is not there is refused."""

    def __missing__(self, name: str) -> Any:
        raise Malformed(STRANGE)


def read_metadata(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read what the modal carries with it.

    Raises Malformed where that, or later a part of it, is not there: it is no modal, another one, or an older one.
    """
    try:
        decoded = json.loads(view.get("private_metadata") or "")
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise Malformed(STRANGE)
    return _Metadata(decoded)


def read_key(view: Mapping[str, Any]) -> str:
    """Read the key of what the modal is about, as `build_modal` put it there."""
    return str(read_metadata(view)["key"])


def read_number(view: Mapping[str, Any]) -> int:
    """Read the key of what the modal is about, where that is the number of a stored row."""
    number = parse_row_number(read_key(view))
    if number is None:
        raise Malformed(STRANGE)
    return number


def _read_value(element: Mapping[str, Any]) -> str:
    """Read the value of one input element; "" if it was left blank."""
    if chosen := element.get("selected_option"):
        return str(chosen.get("value") or "")
    if people := element.get("selected_users"):
        return " ".join(people)
    if several := element.get("selected_options"):
        return " ".join(str(each.get("value") or "") for each in several)
    return next((str(element[kind]).strip() for kind in _PLAIN_KINDS if element.get(kind)), "")
