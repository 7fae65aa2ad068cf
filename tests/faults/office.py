"""A post office for the fault tests: an outbox, the local Slack, and senders between them, at a clock that is moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack.channels import Bar, Channels
from bot.slack.sender import Sender
from playground.slack.channels import Channel
from playground.slack.server import LocalSlack
from storage.database import Database
from storage.outbox import deliveries, outbox
from storage.outbox.outbox import OutboxRow

KIND = "line"
SCOPES = ["chat:write", "im:write", "channels:read"]
READING = "channels:history"
MANIFEST = {
    "display_information": {"name": "umpire"},
    "features": {"bot_user": {"display_name": "umpire"}},
    "oauth_config": {"scopes": {"bot": [*SCOPES, READING]}},
}


class Killed(BaseException):
    """The process is gone: nothing in it runs any more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message of one line."""

    text: str
    blocks: Sequence[Mapping[str, Any]] = ()


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """Move it on; the same words as timedelta."""
        self.now += timedelta(**by)
        return self.now


@dataclass
class Office:
    """One channel of the local Slack, and whoever sends there."""

    slack: LocalSlack
    channel: Channel
    clock: Clock
    silent: dict[str, str] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)

    def find_bar(self, channel_id: str, /) -> Bar | None:
        """The reason the test gave for not posting in a channel, if any."""
        return Bar(self.silent[channel_id]) if channel_id in self.silent else None

    def may_read(self, granted: bool) -> None:
        """Whoever installed the app granted the scope to read channels, or declined it."""
        change = self.slack.world.app.scopes.add if granted else self.slack.world.app.scopes.discard
        change(READING)

    def channels(self) -> Channels:
        """What tells a process where it may post, as umpire has it."""
        return Channels(self.client(), self.clock)

    def client(self, kind: type[WebClient] = WebClient, *, timeout: int = 5) -> WebClient:
        """A client as umpire has it for posting: without retries."""
        token, base_url = self.slack.bot_token, self.slack.api_url
        return kind(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])

    def sender(
        self,
        db: Database,
        *,
        client: WebClient | None = None,
        render: Callable[[OutboxRow], Line | None] = lambda row: Line(row.subject),
        monotonic: Callable[[], float] = lambda: 0.0,
        kinds: Sequence[str] = (KIND,),
        find_bar: Callable[[str], Bar | None] | None = None,
        wrong_by: timedelta = timedelta(0),
    ) -> Sender:
        """A sender of this office. Time passes for it only when the clock is moved, unless it has a stopwatch.

        Its clock may be wrong; Slack's never is.
        """
        return Sender(
            db=db,
            slack=client or self.client(),
            render=render,
            kinds=kinds,
            find_bar=find_bar or self.find_bar,
            clock=lambda: self.clock() + wrong_by,
            monotonic=monotonic,
            on_parked=self._tell,
        )

    def write(self, db: Database, *subjects: str, channel: str | None = None, **settings: Any) -> None:
        """Put lines into the outbox, one transaction each."""
        for subject in subjects:
            with db.transaction() as tx:
                where = channel or self.channel.id
                words: dict[str, Any] = {"intent": f"line:{subject}", "kind": KIND, "subject": subject}
                outbox.enqueue(tx, channel=where, **words | {"now": self.clock()} | settings)

    def send_all(self, sender: Sender) -> int:
        """Send until nothing is left to do, moving the clock to whatever is due next. Returns how many rows."""
        taken = 0
        for _ in range(200):
            due = sender.next_due_at()
            if due is None:
                return taken
            self.clock.now = max(self.clock.now, due)
            taken += sender.run_due(self.clock())
        raise AssertionError("The outbox does not come to rest.")

    def texts(self, channel: Channel | None = None) -> list[str]:
        """What people read in the channel, oldest first."""
        return [message.text for message in self.slack.messages(channel or self.channel)]

    def states(self, db: Database) -> dict[str, int]:
        """How many rows of the outbox are in which state."""
        with db.transaction(reading=True) as tx:
            return {str(state): number for state, number in outbox.count_by_state(tx).items()}

    def claim(self, db: Database) -> OutboxRow:
        """Take up the next row as a sender does."""
        with db.transaction() as tx:
            row = deliveries.claim_next_row(tx, now=self.clock(), kinds=[KIND])
        assert row is not None
        return row

    def _tell(self, _tx: Session, row: OutboxRow, reason: str) -> None:
        self.reports.append(f"{row.subject}: {reason}")
