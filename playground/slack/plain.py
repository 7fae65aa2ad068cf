"""Everything a reader would read of a message or a view, as plain lines."""

import html
from typing import Any

from playground.slack.commands import Reply
from playground.slack.dates import read_dates
from playground.slack.messages import Message
from playground.slack.shapes import Json
from playground.slack.views import View

READ_KEYS = (
        "text", "title", "label", "hint", "alt_text", "fields", "elements", "element", "accessory", "options", "rows",
        "blocks", "caption", "value", "description", "chart", "series", "name", "submit", "close", "placeholder",
        "option_groups", "user_id", "unicode")  # fmt: skip
HIDDEN_VALUES = frozenset({"button", "plain_text_input", "overflow"})


def plain_text(thing: Message | Reply | View | Json | list[Any] | None, zone: str | None = None) -> str:
    """The top-level text and what the blocks say, unescaped, a line for each piece.

    Dates are as somebody in `zone` reads them, without a zone as their fallback.
    """
    if isinstance(thing, View):
        return plain_text(thing.content, zone)
    if isinstance(thing, Message | Reply):
        thing = {"text": thing.text, "blocks": thing.blocks}
    lines: list[str] = []
    _collect_lines(thing, lines, zone)
    return html.unescape("\n".join(dict.fromkeys(line for line in lines if line)))


def _collect_lines(thing: Any, lines: list[str], zone: str | None) -> None:
    if isinstance(thing, str):
        lines.append(thing)
    elif isinstance(thing, list):
        if thing and all(isinstance(part, dict) and part.get("type") in INLINE for part in thing):
            lines.append("".join(_format_inline(part) for part in thing))
            return
        for part in thing:
            _collect_lines(part, lines, zone)
    elif isinstance(thing, dict) and thing.get("type") == "mrkdwn":
        lines.append(read_dates(str(thing.get("text", "")), zone))
    elif isinstance(thing, dict) and thing.get("type") == "table":
        lines.extend(" · ".join(plain_text([cell]) for cell in row) for row in thing.get("rows", ()))
    elif isinstance(thing, dict):
        for key, part in thing.items():
            if key in READ_KEYS and not (key == "value" and (thing.get("type") in HIDDEN_VALUES or "text" in thing)):
                _collect_lines(part, lines, zone)


INLINE = frozenset({"text", "link", "user", "channel", "usergroup", "emoji", "date", "broadcast"})
"""The elements of rich text that stand within one line."""


def _format_inline(part: Json) -> str:
    match part["type"]:
        case "user":
            return f"<@{part['user_id']}>"
        case "channel":
            return f"<#{part['channel_id']}>"
        case "usergroup":
            return f"<!subteam^{part['usergroup_id']}>"
        case "emoji":
            return f":{part['name']}:"
        case "link":
            return str(part.get("text") or part["url"])
        case "date":
            return str(part.get("fallback", ""))
        case _:
            return str(part.get("text", ""))
