"""A message drawn as text: what a person sees, and beside it what a click would need to know.

Marks: `#` a heading, `>` a quotation, `~` small print, `|` a row of a table, `---` a rule, `[Label](action_id)` a
button, with its style and its question after it, or a menu, with what is chosen. A date is drawn as its fallback.
A block of a kind that is not drawn here is refused, never left out.
"""

import html
from collections.abc import Iterable
from typing import Any

from bot.slack.rendering import Message
from playground.slack.dates import read_dates

Json = dict[str, Any]


def draw(message: Message) -> str:
    """The text, which notifications and screen readers get, then a line or more for each block."""
    lines = [f"= {message.text}", *(line for block in message.blocks for line in _block(block))]
    return html.unescape("\n".join(lines))


def _block(block: Json) -> Iterable[str]:
    match block["type"]:
        case "header":
            return [f"# {block['text']['text']}"]
        case "section":
            parts = [_element(block["text"])] if "text" in block else []
            parts += [_element(field) for field in block.get("fields", ())]
            return [*parts, *([_element(block["accessory"])] if "accessory" in block else [])]
        case "context":
            return [f"~ {_element(each)}" for each in block["elements"]]
        case "actions":
            return [" ".join(_element(each) for each in block["elements"])]
        case "divider":
            return ["---"]
        case "table":
            return ["| " + " | ".join(_cell(cell) for cell in row) for row in block["rows"]]
        case "rich_text":
            return [("> " if each["type"] == "rich_text_quote" else "") + _rich(each) for each in block["elements"]]
        case "data_visualization":
            return [f"[{block['chart']['type']} chart: {block['title']}]", *_series(block["chart"])]
    raise ValueError(f"a {block['type']} block is not drawn yet: {block}")


def _element(element: Json) -> str:
    match element["type"]:
        case "mrkdwn":
            return read_dates(element["text"])
        case "plain_text":
            return str(element["text"])
        case "button":
            style, asks = element.get("style"), element.get("confirm")
            label = f"[{element['text']['text']}]({element.get('action_id', element.get('url'))})"
            question = " ".join(asks[part]["text"] for part in ("title", "text", "confirm")) if asks else ""
            return label + (f" {style}" if style else "") + (f" asks “{question}”" if asks else "")
        case "overflow" | "static_select" | "radio_buttons":
            options = " / ".join(_option(element, option) for option in element["options"])
            return f"[{element['type']}: {options}]({element['action_id']}){_initial(element)}"
        case "external_select" | "users_select":
            return f"[{element['type']}]({element['action_id']}){_initial(element)}"
    raise ValueError(f"a {element['type']} element is not drawn yet: {element}")


def _option(element: Json, option: Json) -> str:
    """What can be chosen; in a menu of clicks with the action it calls."""
    label = str(option["text"]["text"])
    return f"{label} ({option['value'].partition(' ')[0]})" if element["action_id"].startswith("menu:") else label


def _initial(element: Json) -> str:
    """What is chosen already."""
    option = element.get("initial_option")
    chosen = option["text"]["text"] if option else element.get("initial_user", "")
    return f" is “{chosen}”" if chosen else ""


def _cell(cell: Json) -> str:
    """A cell on one line; bold type shows as in mrkdwn."""
    return str(cell["text"]) if cell["type"] == "raw_text" else _rich(cell).replace("\n", " / ")


def _rich(part: Json) -> str:
    match part["type"]:
        case "text":
            return f"*{part['text']}*" if part.get("style") else str(part["text"])
        case "user":
            return f"<@{part['user_id']}>"
        case "rich_text" | "rich_text_section" | "rich_text_quote" | "rich_text_list":
            return "".join(_rich(each) for each in part["elements"])
    raise ValueError(f"a {part['type']} within rich text is not drawn yet: {part}")


def _series(chart: Json) -> list[str]:
    return [
        f"| {each['name']} | " + " | ".join(f"{point['label']} {point['value']}" for point in each["data"])
        for each in chart["series"]
    ]
