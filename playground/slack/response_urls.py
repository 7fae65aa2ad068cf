"""Response urls: leave to answer one interaction five times within half an hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.slack.ids import Ids
from playground.slack.refusals import SlackRefusal

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes: a channel, a reader, and the message that was clicked, if there was one."""

    channel: str
    user_id: str
    issued: datetime
    message_ts: str = ""
    ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    """Issues the secret ends of response urls; their half hour runs by the workspace's clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, channel: str, user_id: str, *, message_ts: str = "", ephemeral: bool = False) -> str:
        """The secret end of a new response url."""
        secret = Ids.secret()
        self._issued[secret] = ResponseUrl(channel, user_id, self._clock(), message_ts=message_ts, ephemeral=ephemeral)
        return secret

    def use(self, secret: str) -> ResponseUrl:
        """Use a response url once; refuses the sixth use, one older than half an hour, and an unknown one."""
        found = self._issued.get(secret)
        if found is None:
            raise SlackRefusal("no_team")
        if self._clock() - found.issued > LIFETIME:
            raise SlackRefusal("expired_url")
        if found.uses >= USES:
            raise SlackRefusal("used_url")
        found.uses += 1
        return found
