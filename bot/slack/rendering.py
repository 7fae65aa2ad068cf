"""Renders messages: a Jinja2 template each, turned into the text and blocks that Slack takes.

A template gets values already formatted for reading and calls block macros; Slack's escaping is the environment's
`finalize`, so an unescaped customer name is impossible. No queries and no arithmetic here.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.slack import formatting
from scoring.privacy.erased import describe_erased, is_erased
from scoring.values.moments import Moment, NamedPerson, Sentence
from scoring.values.words import spell_plainly

Block = dict[str, Any]
SECTION_LIMIT = 2900
TEXT_LIMIT = 3900
LINK_LIMIT = 500
MOST_PIECES = 8
_WITHHELD = re.compile("\ufdd0[^\ufdd1]*\ufdd1")
_MARKS = str.maketrans(dict.fromkeys("\ufdd0\ufdd1"))
"""Two characters that are no characters stand around what a notification leaves out; nobody can type them."""
_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message: `text` for screen readers and notifications, `blocks` for what people see.

    `discreet` is the text for lock screens: it names a customer or what they are accused of, never both.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    discreet: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "discreet", self.discreet or self.text)

    def hold_back(self) -> "Message":
        """Return the message with its discreet text."""
        return self if self.discreet == self.text else replace(self, text=self.discreet)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, the action it calls, the value it carries, and the question it asks before."""

    label: str
    action: str
    value: str
    confirm: str = ""


def render(name: str, /, **values: object) -> Message:
    """Render the template of that name. Raises if a value it uses is missing."""
    module = _environment().get_template(f"{name}.j2").make_module(values)
    marked = read_out_moments(str(escape(module.text)).strip())  # type: ignore[attr-defined]
    whole, discreet = marked.translate(_MARKS), _WITHHELD.sub("", marked).translate(_MARKS)
    return Message(
        text=shorten_at_word(whole, TEXT_LIMIT),
        blocks=require_unique_ids(_parse_blocks(str(module))),
        discreet=shorten_at_word(discreet, TEXT_LIMIT),
    )


def render_over(pattern: str, *values: object) -> Message:
    """Render what a direct message becomes when its matter is over: one of our sentences, filled with values."""
    return render("over", sentence=fill_pattern(pattern, *values))


def has_buttons(message: Message) -> bool:
    """Return whether anything can be pressed in a message."""
    return any(block["type"] == "actions" or "accessory" in block for block in message.blocks)


def require_unique_ids(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks. Raises ValueError where two have the same id, since Slack refuses the whole message then."""
    unique = tuple(blocks)
    _refuse_repeated(block.get("block_id") for block in unique)
    for block in unique:
        _refuse_repeated(element.get("action_id") for element in block.get("elements", ()))
    return unique


def escape(value: object) -> Markup:
    """Escape `&`, `<` and `>` as Slack wants them; what is escaped already stays as it is.

    A moment becomes a date that Slack shows each reader in their own time zone, and a person in a sentence their name.
    """
    if isinstance(value, Markup):
        return value
    if isinstance(value, Moment):
        return _render_moment(value)
    if isinstance(value, NamedPerson):
        return mention(value.user_id)
    if isinstance(value, Sentence):
        return Markup("").join(escape(part) for part in value.parts)
    return Markup(str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped here


def fill_pattern(pattern: str, *values: object, **named: object) -> Markup:
    """Fill values into one of our patterns, each escaped once as Slack wants it."""
    by_name = {name: escape(value) for name, value in named.items()}
    return Markup(pattern).format(*(escape(value) for value in values), **by_name)  # noqa: S704 - the pattern is ours


def mention(user_id: str) -> Markup:
    """Mention a person: Slack shows their name. Of an erased one it is said that they are."""
    if is_erased(user_id):
        return Markup(describe_erased(user_id))  # noqa: S704 - hex digits only
    return Markup("<@{}>").format(escape(user_id))


def build_person_part(user_id: str) -> dict[str, str]:
    """Build the part of a rich text that names a person; of an erased one it is said that they are."""
    if is_erased(user_id):
        return {"type": "text", "text": describe_erased(user_id)}
    return {"type": "user", "user_id": user_id}


def read_out_moments(text: str) -> str:
    """Replace dates that Slack would show by what stands for them elsewhere: notifications and plain text show none."""
    return _DATE.sub(r"\1", text)


def shorten_at_word(body: str, limit: int = SECTION_LIMIT) -> str:
    """Cut a text to at most `limit` characters, after a whole line or word, and end it with an ellipsis."""
    return body if len(body) <= limit else f"{body[: _find_cut(body, limit - 2)].rstrip()} …"


def split_into_sections(body: str) -> list[str]:
    """Split a long text between lines into parts that fit a section block each."""
    parts: list[str] = []
    while len(body) > SECTION_LIMIT and len(parts) < MOST_PIECES - 1:
        end = _find_cut(body, SECTION_LIMIT)
        parts.append(body[:end].rstrip())
        body = body[end:].lstrip()
    return [*parts, shorten_at_word(body)]


def template_folders() -> list[Path]:
    """List the folders of templates: one here for all features, and one in each feature."""
    return sorted(Path(__file__).parents[1].glob("**/templates"))


@cache
def _environment() -> SandboxedEnvironment:
    """Build the Jinja2 environment, with our filters and Slack's escaping."""
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
        person_part=build_person_part,
        named=_mark_as_named,
        channel=lambda channel_id: Markup("<#{}>").format(escape(channel_id)),
        link=_render_link,
        short=formatting.short,
        tojson=lambda value: Markup(json.dumps(value)),  # noqa: S704 - parsed as JSON below, never as HTML
        sentence=formatting.sentence,
        fit=shorten_at_word,
        pieces=split_into_sections,
        plainly=spell_plainly,
    )
    return environment


def _mark_as_named(value: object) -> Markup:
    """Mark what a message's text says only where the setting `notifications.names` is on.

    That is the customer or what they are accused of, whichever is less needed to know what is wanted.
    """
    return Markup("\ufdd0{}\ufdd1").format(Markup(str(escape(value)).translate(_MARKS)))  # noqa: S704 - escaped here


def _render_moment(moment: Moment) -> Markup:
    """Render a moment as Slack's date, with the time in the workspace's zone for where Slack shows none.

    How far off it is, if it says that, stands behind the date: Slack's own `{ago}` is made for what is past, and puts a
    capital letter at its beginning.
    """
    pattern = f"{{{'date_long' if moment.with_weekday else 'date_short'}}}, {{time}}"
    alone = replace(moment, read_at=None)
    return Markup("<!date^{}^{}|{}>{}").format(int(moment.at.timestamp()), pattern, str(alone), moment.distance)


def _render_link(address: str) -> Markup:
    """Render an address that people gave as a link named *link*; characters that would end it early are encoded."""
    if len(address) > LINK_LIMIT:
        return Markup("a link too long to show")
    return Markup("<{}|link>").format(escape(address.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")))


def _find_cut(body: str, limit: int) -> int:
    """Find where to cut a text: after the last line that fits, or the last word, but not inside `&amp;` or `<@U1>`."""
    for gap in ("\n", " "):
        end = body.rfind(gap, 0, limit)
        if end > limit // 2:
            opened = body.rfind("<", 0, end)
            return opened if opened > body.rfind(">", 0, end) else end
    opened = max(body.rfind("&", limit - 5, limit), body.rfind("<", 0, limit))
    closed = max(body.rfind(";", 0, limit), body.rfind(">", 0, limit))
    return opened if opened > max(closed, 0) else limit


def _refuse_repeated(ids: Iterable[str | None]) -> None:
    """Raise ValueError if an id occurs twice."""
    known = [each for each in ids if each]
    if len(set(known)) < len(known):
        twice = [each for each, times in Counter(known).items() if times > 1]
        raise ValueError(f"drawn more than once: {', '.join(twice)}")


def _parse_blocks(stream: str) -> tuple[Block, ...]:
    """Parse the blocks that a template wrote one after another as JSON."""
    decoder, position, blocks = json.JSONDecoder(), 0, []
    stream = stream.strip()
    while position < len(stream):
        block, position = decoder.raw_decode(stream, position)
        blocks.append(block)
        while position < len(stream) and stream[position].isspace():
            position += 1
    return tuple(blocks)
