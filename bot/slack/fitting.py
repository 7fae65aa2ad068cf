"""Keeps messages within what Slack takes of all their blocks together, by cutting the longest texts.

Slack refuses chat.postMessage and chat.update with `msg_blocks_too_long` from some 13,200 characters on; it publishes
neither the number nor how it counts. So what is posted keeps far away from it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.slack.formatting import short
from bot.slack.rendering import Block, Message, shorten_at_word

POSTED_LIMIT = 9_000
"""The most characters of a message that stands in a channel or in direct messages, where it must arrive."""
ANSWER_LIMIT = 12_000
"""The most characters of a private answer, which may come closer to Slack's limit."""
BLOCK_WORTH = 125
"""For how many characters a block counts besides its texts; a divider was seen to cost as much."""
SHORTEST, LONGEST = 20, 3_000
"""The fewest characters a text is cut to, and the most any text in a block has."""
TEXTS = frozenset({"text", "title", "label", "alt_text"})
"""Where in a block texts stand."""


def count_characters(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Count the characters of blocks as we believe that Slack does: all texts, and something for each block."""
    return sum(BLOCK_WORTH + _count_texts(block) for block in blocks)


def fit_blocks(blocks: Sequence[Mapping[str, Any]], limit: int) -> list[Block]:
    """Cut the longest texts of blocks to the same length, the greatest with which all blocks are within the limit."""
    if count_characters(blocks) <= limit:
        return [dict(block) for block in blocks]
    lengths = range(SHORTEST, LONGEST)
    fitting = bisect_left(lengths, True, key=lambda length: count_characters(_cut(blocks, length)) > limit)
    return list(_cut(blocks, lengths[max(0, fitting - 1)]))


def draw_within_limit(draw: Callable[[int], Message], *, longest: int, limit: int = POSTED_LIMIT) -> Message:
    """Draw a message whose texts have at most so many characters: `longest`, or as many as keep it within the limit.

    For messages that say better than `fit_blocks` can which of their texts can be cut.
    """

    def is_too_long(length: int) -> bool:
        return count_characters(draw(length).blocks) > limit

    if not is_too_long(longest):
        return draw(longest)
    lengths = range(SHORTEST, longest)
    return draw(lengths[max(0, bisect_left(lengths, True, key=is_too_long) - 1)])


def _count_texts(value: Any) -> int:
    """Count the characters of all texts inside a block."""
    if isinstance(value, list):
        return sum(map(_count_texts, value))
    if not isinstance(value, Mapping):
        return 0
    return sum(
        len(inner) if isinstance(inner, str) and name in TEXTS else _count_texts(inner) for name, inner in value.items()
    )


def _cut(value: Any, length: int) -> Any:
    """Return a block, or what is in it, with its formatted texts, quotations and cells cut to a length."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_cut(inner, length) for inner in value]
    if not isinstance(value, Mapping):
        return value
    match value.get("type"):
        case "mrkdwn":
            return {**value, "text": shorten_at_word(value["text"], length)}
        case "text" | "raw_text":
            return {**value, "text": short(value["text"], length)}
    return {name: _cut(inner, length) for name, inner in value.items()}
