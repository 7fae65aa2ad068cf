"""A sender in a process of its own, to be killed."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack.sender import Sender
from storage.database import Database
from storage.outbox.outbox import OutboxRow
from tests.conftest import AUDIT_KEY
from tests.faults.office import KIND, Line


@dataclass(frozen=True)
class FastClock:
    """Everybody's clock, in every process: time since a real moment, so many times as fast."""

    origin: float
    speed: float

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.origin, UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds on this clock since the origin."""
        return (time.time() - self.origin) * self.speed


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know."""

    url: str
    token: str
    base_url: str
    clock: FastClock


def tell_nobody(_tx: Session, _row: OutboxRow, _reason: str) -> None:
    """No admin reads this."""


def work(settings: Settings, ready: Event) -> None:
    """Send until killed."""
    clock = settings.clock
    db = Database(settings.url, audit_key=AUDIT_KEY)
    client = WebClient(token=settings.token, base_url=settings.base_url, timeout=5, retry_handlers=[])
    sender = Sender(
        db=db,
        slack=client,
        render=lambda row: Line(row.subject),
        kinds=[KIND],
        find_bar=lambda _channel_id: None,
        clock=clock,
        monotonic=clock.monotonic,
        on_parked=tell_nobody,
    )
    sender.start()
    ready.set()
    pause = threading.Event()
    while not pause.wait(2 / clock.speed):  # the sender's own longest pause is in real seconds: long on a fast clock
        sender.wake()
