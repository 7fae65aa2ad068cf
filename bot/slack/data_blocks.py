"""Tables and charts, which Slack may refuse by plan, surface or workspace, and the same figures told in words.

An acknowledgement with a block that Slack refuses is shown as a failure, and umpire does not hear of it. So answers
with such blocks go by the response_url (see `bot/slack/replies.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.slack.rendering import Block, Message, build_person_part, escape, mention, split_into_sections

DATA_BLOCKS = frozenset({"table", "data_visualization"})
RichCell = tuple[dict[str, Any], ...]
"""A cell of more than plain text: what stands in it, as elements of a rich text."""
Cell = str | RichCell
MOST_ROWS = 99
"""The rows Slack takes in a table besides its head."""
MOST_CHARACTERS = 6_000
"""The most characters of a table's cells. Slack takes 10,000, but there are menus and texts beside the table."""


def bold(text: str) -> RichCell:
    """Build a cell in bold type, such as the name a row is about."""
    return ({"type": "text", "text": text, "style": {"bold": True}},)


def said_by(lines: Iterable[tuple[str, str]]) -> RichCell:
    """Build a cell of what people said, as (user id, words), a line each."""
    parts: list[dict[str, Any]] = []
    for user_id, words in lines:
        parts += [{"type": "text", "text": "\n"}] if parts else []
        parts += [build_person_part(user_id), {"type": "text", "text": f": {words}"}]
    return tuple(parts)


def fit_rows(head: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Return the first rows of a table, as many as Slack takes with their head."""
    characters, fitting = _count_characters(head), list[Sequence[Cell]]()
    for row in rows[:MOST_ROWS]:
        characters += _count_characters(row)
        if characters > MOST_CHARACTERS:
            break
        fitting.append(row)
    return fitting


def _count_characters(row: Sequence[Cell]) -> int:
    """Count the characters of a row; an empty cell is drawn as a dash."""
    texts = (cell if isinstance(cell, str) else "".join(part.get("text", "") for part in cell) for cell in row)
    return sum(len(text or "–") for text in texts)


def has_data_blocks(message: Message) -> bool:
    """Tell whether there is a table or a chart in a message."""
    return any(block["type"] in DATA_BLOCKS for block in message.blocks)


def tell_in_words(message: Message) -> Message:
    """Return a message with its tables and charts told in words."""
    return Message(message.text, tuple(_tell_blocks(message.blocks)))


def _tell_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block["type"] not in DATA_BLOCKS:
            yield block
            continue
        lines = _list_rows(block) if block["type"] == "table" else _list_points(block)
        for piece in split_into_sections("\n".join(lines)):
            yield {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}, "expand": True}


def _list_rows(table: Block) -> Iterator[str]:
    """List the rows of a table as lines, the head in bold; cells with nothing in them are left out."""
    head, *rows = ([_tell_cell(cell) for cell in row] for row in table["rows"])
    yield f"*{' · '.join(head)}*"
    yield from (" · ".join(cell for cell in row if cell != "–") for row in rows)


def _tell_cell(cell: Block) -> str:
    """Tell a cell in words, escaped for Slack."""
    if cell["type"] != "rich_text":
        return str(escape(cell["text"]))
    return "".join(_tell_part(part) for section in cell["elements"] for part in section["elements"])


def _tell_part(part: Block) -> str:
    """Tell a part of a rich cell: a person as a mention, a text in its type."""
    if part["type"] == "user":
        return str(mention(part["user_id"]))
    text = str(escape(part["text"]))
    return f"*{text}*" if part.get("style") else text


def _list_points(visualization: Block) -> Iterator[str]:
    """List the points of a chart, a line for each series."""
    chart: dict[str, Any] = visualization["chart"]
    yield f"*{escape(visualization['title'])}*"
    for series in chart["series"]:
        points = ", ".join(f"{escape(point['label'])} {point['value']:g}" for point in series["data"])
        yield f"{escape(series['name'])}: {points}"
