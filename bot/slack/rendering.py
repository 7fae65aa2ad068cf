"""Messages: one Jinja2 template each, rendered to the text and blocks that Slack takes.

A template gets values already formatted for reading and calls block macros; Slack's escaping is the environment's
`finalize`, so an unescaped customer name is impossible. No queries and no arithmetic here.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.slack import formatting

Block = dict[str, Any]
SECTION_LIMIT = 2900
TEXT_LIMIT = 3900
LINK_LIMIT = 500
MOST_PIECES = 8


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is given: `text` carries the facts for screen readers and notifications, `blocks` the looks."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it says, does, carries, and asks before."""

    label: str
    action: str
    value: str
    confirm: str = ""


def render(name: str, /, **values: object) -> Message:
    """The message of that template. A missing value is an error, never a blank."""
    module = _environment().get_template(f"{name}.j2").make_module(values)
    text = str(escape(module.text)).strip()  # type: ignore[attr-defined]
    return Message(text=shorten_at_word(text, TEXT_LIMIT), blocks=require_unique_ids(_parse_blocks(str(module))))


def require_unique_ids(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, refused where two would answer to one id: Slack refuses the whole message, modal or Home then."""
    found = tuple(blocks)
    _refuse_repeated(block.get("block_id") for block in found)
    for block in found:
        _refuse_repeated(element.get("action_id") for element in block.get("elements", ()))
    return found


def escape(value: object) -> Markup:
    """The value with `&`, `<` and `>` as Slack wants them, once; what is escaped already stays."""
    if isinstance(value, Markup):
        return value
    return Markup(str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped here


def mention(user_id: str) -> Markup:
    """A person's name as Slack draws it."""
    return Markup("<@{}>").format(escape(user_id))


def shorten_at_word(body: str, limit: int = SECTION_LIMIT) -> str:
    """The body within so many characters, cut after a whole line or word and ended with an ellipsis."""
    return body if len(body) <= limit else f"{body[: _find_cut(body, limit - 2)].rstrip()} …"


def split_into_sections(body: str) -> list[str]:
    """The body in parts that fit a section each, parted between lines: a long list loses nothing."""
    parts: list[str] = []
    while len(body) > SECTION_LIMIT and len(parts) < MOST_PIECES - 1:
        end = _find_cut(body, SECTION_LIMIT)
        parts.append(body[:end].rstrip())
        body = body[end:].lstrip()
    return [*parts, shorten_at_word(body)]


def template_folders() -> list[Path]:
    """Where templates stand: one folder here for what every feature shares, and one in each feature."""
    return sorted(Path(__file__).parents[1].glob("**/templates"))


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(template_folders()),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        slack=escape,
        user=mention,
        channel=lambda channel_id: Markup("<#{}>").format(escape(channel_id)),
        link=_render_link,
        short=formatting.short,
        tojson=lambda value: Markup(json.dumps(value)),  # noqa: S704 - parsed as JSON below, never as HTML
        sentence=formatting.sentence,
        fit=shorten_at_word,
        pieces=split_into_sections,
    )
    return environment


def _render_link(address: str) -> Markup:
    """An address people gave, behind one word; what could end it early is taken as part of it."""
    if len(address) > LINK_LIMIT:
        return Markup("a link too long to show")
    return Markup("<{}|link>").format(escape(address.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")))


def _find_cut(body: str, limit: int) -> int:
    """Where to cut: after the last line that fits, else after the last word, never inside `&amp;` or `<@U1>`."""
    for gap in ("\n", " "):
        end = body.rfind(gap, 0, limit)
        if end > limit // 2:
            return end
    opened = max(body.rfind("&", limit - 5, limit), body.rfind("<", 0, limit))
    closed = max(body.rfind(";", 0, limit), body.rfind(">", 0, limit))
    return opened if opened > max(closed, 0) else limit


def _refuse_repeated(ids: Iterable[str | None]) -> None:
    if twice := [each for each, times in Counter(filter(None, ids)).items() if times > 1]:
        raise ValueError(f"drawn more than once: {', '.join(twice)}")


def _parse_blocks(stream: str) -> tuple[Block, ...]:
    """The blocks a template wrote one after another."""
    decoder, position, blocks = json.JSONDecoder(), 0, []
    stream = stream.strip()
    while position < len(stream):
        block, position = decoder.raw_decode(stream, position)
        blocks.append(block)
        while position < len(stream) and stream[position].isspace():
            position += 1
    return tuple(blocks)
