"""A local Slack with umpire in it: what the playground, the journeys and the benchmark start."""

import time
from collections.abc import Callable, Set
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import SecretStr

from bot.scheduler import heartbeat as ticking
from bot.service import Service
from bot.settings import Settings
from playground.clock import MovableClock
from playground.slack.server import LocalSlack
from playground.slack.trips import parse_destination
from storage.database import Database

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
FREQUENT_DUTIES = ticking.DUTIES.keys() - ticking.SELDOM_LOOKED_AT
"""What is done on the way of a travel; forgetting and asking Slack who is who wait for its end."""
SENDING, RETRYING = "sending", "retrying"
"""What else falls due, beside the duties: messages that wait in the outbox, and events that Slack sends again."""

Progress = Callable[[datetime, float, str], None]
Prepare = Callable[[Database, LocalSlack], None]


class Stage:
    """The local Slack, the database and umpire, under one clock that can be moved.

    With `live=False` nothing is sent, nothing ticks and no event comes again by itself: `settle` and `travel` do it,
    so that a test waits for nothing. `manifest` is umpire's own if none is given, and `commands` what
    UMPIRE_COMMANDS says of it.
    """

    def __init__(
        self, url: str, *, clock: MovableClock, port: int = 0, live: bool = True, audit_key: bytes = b"playground",
        rate_limits: bool = True, manifest: dict[str, Any] | None = None, commands: str = "",
    ) -> None:  # fmt: skip
        self.clock, self._commands = clock, commands
        self.slack = LocalSlack(manifest or load_manifest(), clock=clock, port=port, rate_limits=rate_limits).populate()
        self.slack.time_machine = self.travel
        self.db = Database(url, audit_key=audit_key)
        self._live = self.slack.faults.redelivers = live
        self.umpire: Service

    def start(self, *, admins: tuple[str, ...] = (), prepare: Prepare | None = None) -> "Stage":
        """Open the local Slack and connect umpire; `admins` are handles, `prepare` fills the database before."""
        self.db.migrate()
        self.slack.start()
        if prepare is not None:
            prepare(self.db, self.slack)
        self.umpire = Service(
            self.settings(admins),
            self.db,
            self.clock,
            ticks=self._live,
            monotonic=lambda: self.clock().timestamp(),
            pause=time.sleep if self._live else lambda _: None,
        )
        self.umpire.start(sends=self._live)
        self.slack.wait_until(lambda: self.slack.deliveries.sockets.connections)
        if not self._live:
            self.umpire.filling.join()
        return self

    def stop(self) -> None:
        """Stop umpire, then the local Slack."""
        self.umpire.stop()
        self.slack.stop()
        self.db.close()

    def settings(self, admins: tuple[str, ...] = ()) -> Settings:
        """What umpire is started with here."""
        return Settings(
            slack_bot_token=SecretStr(self.slack.bot_token),
            slack_app_token=SecretStr(self.slack.app_token),
            slack_api_url=self.slack.api_url,
            umpire_commands=self._commands,
            umpire_admins=",".join(self.slack.person(handle).id for handle in admins),
        )

    def settle(self, within: timedelta = timedelta(minutes=5)) -> None:
        """Let everything that is waiting to be said be said, moving the clock over the pauses between messages."""
        self.umpire.deps.replies.drain()
        until = self.clock() + within
        while (due := self.umpire.sender.next_due_at()) is not None and due <= until:
            self.clock.move_to(due)
            self.umpire.sender.run_due(self.clock())
        self.umpire.deps.replies.drain()

    def travel(self, target: datetime, progress: Progress | None = None) -> None:
        """Move the clock to `target`, doing on the way what falls due, in order, and saying how far it got."""
        start = self.clock()
        while due := self._list_due(target):
            self.clock.move_to(min(due.values()))
            now = self.clock()
            done = self._do({name for name, date in due.items() if date <= now})
            share = (now - start) / max(target - start, timedelta(seconds=1))
            if progress is not None:
                progress(now, min(0.99, share), f"{now:%a %-d %b, %H:%M}: {done} due")
        self.clock.move_to(target)
        self._do({*ticking.DUTIES, SENDING, RETRYING})

    def travel_to(self, when: str) -> datetime:
        """Move the clock as somebody on the page does, and return where to.

        `when` is a date (`2026-12-01`, its morning at 9:00), a time (`2026-12-01T17:30`), or a step (`+30d`,
        `monday-9`), all in the workspace's zone; raises `Impossible` for the past and for more than a year ahead.
        """
        kind = "step" if when[:1] == "+" or when[:1].isalpha() else "to"
        wanted = {"to": None, "step": None, kind: when}
        target = parse_destination(self.clock(), **wanted, zone=ZoneInfo(self.slack.world.zone))
        self.travel(target)
        return target

    def _do(self, names: Set[str]) -> int:
        """Do the duties of these names, and while anything has failed the frequent ones too; return how much was done.

        What failed is tried again at every stop, because its pause is in no list of dates.
        """
        if self.umpire.deps.setbacks.has_any():
            names = {*names, *FREQUENT_DUTIES, SENDING}
        if RETRYING in names and not self._live:
            self.slack.deliveries.retry_due()
        now = self.clock()
        duties = {name: duty for name, duty in ticking.DUTIES.items() if name in names}
        done = ticking.run_due(self.umpire.deps, now, duties) if duties else 0
        return done + (self.umpire.sender.run_due(now) if SENDING in names else 0)

    def _list_due(self, target: datetime) -> dict[str, datetime]:
        """Return what falls due on the way there, by name, and when."""
        dates = {
            **ticking.list_due_dates(self.umpire.deps),
            SENDING: self.umpire.sender.next_due_at(),
            RETRYING: None if self._live else self.slack.deliveries.find_next_retry_at(),
        }
        return {name: date for name, date in dates.items() if date is not None and date <= target}


def load_manifest() -> dict[str, Any]:
    """Return the project's own manifest, in a copy that the caller may change."""
    return deepcopy(_read_manifest())


@cache
def _read_manifest() -> dict[str, Any]:
    """Read the file once per process: parsing it takes longer than starting the local Slack."""
    parsed: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return parsed
