"""Messages: one Jinja2 template each, rendered to the text and blocks that Slack takes.

A template gets values already formatted for reading and calls block macros; Slack's escaping is the environment's
`finalize`, so an unescaped customer name is impossible. No queries and no arithmetic here.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.messages import words

Block = dict[str, Any]
SECTION_LIMIT = 2900


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is given: `text` carries the facts for screen readers and notifications, `blocks` the looks."""

    text: str
    blocks: tuple[Block, ...] = ()


def render(name: str, /, **values: object) -> Message:
    """The message of that template. A missing value is an error, never a blank."""
    module = _environment().get_template(f"{name}.j2").make_module(values)
    return Message(text=str(escaped(module.text)).strip(), blocks=_blocks(str(module)))  # type: ignore[attr-defined]


def escaped(value: object) -> Markup:
    """The value with `&`, `<` and `>` as Slack wants them, once; what is escaped already stays."""
    if isinstance(value, Markup):
        return value
    return Markup(str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped here


def mention(user_id: str) -> Markup:
    """A person's name as Slack draws it."""
    return Markup("<@{}>").format(escaped(user_id))


def fitting(body: str) -> str:
    """The body of a section within Slack's 3,000 characters, cut after a whole line."""
    if len(body) <= SECTION_LIMIT:
        return body
    return body[: body.rfind("\n", 0, SECTION_LIMIT) if "\n" in body[:SECTION_LIMIT] else SECTION_LIMIT - 8] + "\n…"


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=PackageLoader("bot.messages"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        slack=escaped,
        user=mention,
        channel=lambda channel_id: Markup("<#{}>").format(escaped(channel_id)),
        short=words.short,
        fit=fitting,
    )
    return environment


def _blocks(stream: str) -> tuple[Block, ...]:
    """The blocks a template wrote one after another."""
    decoder, position, blocks = json.JSONDecoder(), 0, []
    stream = stream.strip()
    while position < len(stream):
        block, position = decoder.raw_decode(stream, position)
        blocks.append(block)
        while position < len(stream) and stream[position].isspace():
            position += 1
    return tuple(blocks)
