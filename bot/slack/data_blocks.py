"""Tables and charts, which Slack may refuse by plan, surface or workspace, and the same figures told in words.

An acknowledgement with a block that Slack refuses is shown as a failure, and umpire does not hear of it. So answers
with such blocks go by the response_url (see `bot/slack/replies.py`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.slack.rendering import Block, Message, escape, split_into_sections

DATA_BLOCKS = frozenset({"table", "data_visualization"})


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
    """List the rows of a table as lines, the head in bold."""
    head, *rows = ([str(escape(cell["text"])) for cell in row] for row in table["rows"])
    yield f"*{' · '.join(head)}*"
    yield from (" · ".join(row) for row in rows)


def _list_points(visualization: Block) -> Iterator[str]:
    """List the points of a chart, a line for each series."""
    chart: dict[str, Any] = visualization["chart"]
    yield f"*{escape(visualization['title'])}*"
    for series in chart["series"]:
        points = ", ".join(f"{escape(point['label'])} {point['value']:g}" for point in series["data"])
        yield f"{escape(series['name'])}: {points}"
