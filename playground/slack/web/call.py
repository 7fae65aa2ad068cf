"""One call of a Web API method, and what every family needs to answer it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from playground.slack.channels import Channel
from playground.slack.deliveries import Deliveries
from playground.slack.faults import FaultKind
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.world import World

T = TypeVar("T")
SHORT_PAGE = 3
"""Things on a page while pages are short."""


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments as they came, from a form (all strings) or from JSON."""

    world: World
    deliveries: Deliveries
    method: str
    args: Json
    app_level: bool = False
    fault: FaultKind | None = None
    """What goes wrong with what the call does, although it is answered."""

    def text(self, name: str) -> str:
        """A plain argument; empty when it was not given."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def truth(self, name: str) -> bool:
        """A yes-or-no argument."""
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def structure(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, or text that holds JSON; refuses with `error` when it is neither."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackRefusal(error) from None

    def needs(self, *scopes: str) -> None:
        """Refuse unless the app has one of these scopes."""
        granted = self.world.granted_scopes
        if not granted.intersection(scopes):
            raise SlackRefusal("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel asked for; one that is private and without the bot does not exist for it."""
        found = self.world.channel(self.text(name))
        if found is None or (found.kind != "public" and self.world.app.bot_user_id not in found.members):
            raise SlackRefusal("channel_not_found")
        return found

    def is_member(self, channel: Channel) -> bool:
        """True when the bot is in the channel."""
        return self.world.app.bot_user_id in channel.members

    def page(self, items: Sequence[T], *, most: int = 1000, default: int = 100) -> tuple[Sequence[T], Json]:
        """One page of a list, and the `response_metadata` with the cursor of the next."""
        cursor, asked = self.text("cursor"), self.text("limit")
        if cursor and not cursor.isdigit():
            raise SlackRefusal("invalid_cursor")
        if asked and not asked.isdigit():
            raise SlackRefusal("invalid_limit")
        start, limit = int(cursor or 0), min(int(asked or 0) or default, most)
        if self.world.faults.short_pages:
            limit = min(limit, SHORT_PAGE)
        end = start + limit
        return items[start:end], {"response_metadata": {"next_cursor": str(end) if end < len(items) else ""}}


Answer = Callable[[Call], Json]
"""What a method does: arguments in, the fields beside `ok` out, or a `SlackRefusal`."""
