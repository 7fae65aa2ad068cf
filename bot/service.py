"""The running umpire: built, connected, beating, sending, and stopped in the right order."""

import gc
import logging
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from slack_sdk import WebClient

from bot.app import build_app, build_deps, build_sender
from bot.features.digests.events import read_open_digest_soon
from bot.scheduler import heartbeat
from bot.settings import Settings
from bot.slack.connection import Connection, Watchdog
from bot.slack.dependencies import Clock, Deps, Pause
from bot.slack.spellings import Spellings, parse_spellings
from bot.workflow import outbox, people
from storage.database import Database

log = logging.getLogger(__name__)


class Service:
    """The whole program. `start` returns when Slack says hello; `stop` ends cleanly in well under 25 seconds.

    With `ticks=False` nothing falls due by itself: the playground's time machine does that. `monotonic` is the clock
    the wall clock is compared with; the playground, which moves its clock on purpose, passes that clock's own seconds.
    `give_up` is called when Slack was not heard for so long that another process should be started instead of this one.
    `pause` waits for Slack to do what it promised.
    """

    def __init__(
        self,
        settings: Settings,
        db: Database,
        clock: Clock,
        *,
        ticks: bool = True,
        give_up: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Pause = time.sleep,
    ) -> None:
        self.db = db
        self.deps: Deps = build_deps(
            db=db,
            clock=clock,
            token=settings.slack_bot_token.get_secret_value(),
            api_url=settings.slack_api_url,
            spellings=parse_commands(settings.umpire_commands),
            pause=pause,
        )
        people.apply_erasures_again(db, now=clock())
        people.seed_admins(db, settings.admins, now=clock())
        outbox.release_dead_leases(db, now=clock())
        outbox.retry_locked_out(db, now=clock())
        self.sender = build_sender(self.deps)
        heartbeat.start_recurring(self.deps, clock())
        self._scheduler: Any = heartbeat.build_ticker(self.deps, monotonic=monotonic) if ticks else None
        self.filling = threading.Thread(target=self._fill_directory, name="directory", daemon=True)
        app_token = settings.slack_app_token.get_secret_value()
        self.connection = Connection(
            build_app(self.deps),
            self.deps,
            app_token=app_token,
            web_client=WebClient(token=app_token, base_url=settings.slack_api_url, ssl=_tls_context(), timeout=10),
            stopwatch=time.monotonic,
        )
        self.connection.client.message_listeners.append(self._hear_frame)
        self.watchdog = Watchdog(
            self.connection.client, patience=60 * settings.umpire_silence_minutes, stopwatch=time.monotonic
        )
        self._give_up = give_up
        self._stopped = threading.Event()

    def _hear_frame(self, client: Any, frame: dict[str, Any], raw: str | None) -> None:
        """When Slack greets a new connection, have read again what events may have been lost about."""
        del client, raw
        if frame.get("type") == "hello":
            self.deps.replies.run("reading again", lambda: read_open_digest_soon(self.deps, self.deps.clock()))

    def start(self, *, sends: bool = True) -> None:
        """Connect, then start sending and beating. The directory is filled in the background."""
        self.connection.connect()  # type: ignore[no-untyped-call]
        if sends:
            self.sender.start()
        if self._scheduler is not None:
            self._scheduler.start()
            threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        self.filling.start()
        gc.collect()
        gc.freeze()  # what is built now lives as long as the process, so the collector need not check it again

    def stop(self, timeout: float = 20.0) -> None:
        """Stop beating, close the socket, and let handlers, courtesies and the current post finish."""
        until = time.monotonic() + timeout
        self._stopped.set()
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.connection.close(max(1.0, until - time.monotonic() - 10.0))
        self.deps.replies.close(max(1.0, until - time.monotonic() - 5.0))
        self.sender.stop(max(1.0, until - time.monotonic()))

    def _watch(self) -> None:
        """Look after the connection until umpire is stopped."""
        if not self.watchdog.watch(self._stopped):
            self._give_up()

    def _fill_directory(self) -> None:
        try:
            known = self.deps.members.sync_all(self.deps.clock())
            log.info("the directory knows %s people", known)
        except Exception:  # umpire works without it: unknown people are looked up one by one
            log.warning("the directory could not be filled", exc_info=True)


def parse_commands(text: str) -> Spellings:
    """Read UMPIRE_COMMANDS. What cannot be read ends the program, with a sentence that says why."""
    try:
        return parse_spellings(text)
    except ValueError as error:
        raise SystemExit(f"UMPIRE_COMMANDS: {error}") from None


@cache
def _tls_context() -> ssl.SSLContext:
    """Read the machine's certificates once: the SDK would read them again for every socket it opens."""
    return ssl.create_default_context()
