"""The `umpire` command line: reads settings and the clock, builds everything, runs it and stops it cleanly."""

import argparse
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded in `_collecting_paused`
    from bot.settings import Settings
    from storage.database import Database

STOPS_WITHIN = 25.0
"""Seconds after which a process that gave up is ended, whatever it still does."""


def read_clock() -> datetime:
    """Return the time now, aware, in UTC. This is the only place that reads the system clock."""
    return datetime.now(UTC)


@contextmanager
def _collecting_paused() -> Iterator[None]:
    """Import modules without garbage collection running all the while, which saves a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def open_database(settings: "Settings") -> "Database":
    """Open the database. SQLite is migrated; PostgreSQL must be up to date (`umpire migrate`), or the program exits."""
    from storage.database import Database

    db = Database(settings.database_url, audit_key=settings.audit_key(), erased_file=settings.erased_file)
    if db.dialect == "sqlite":
        db.migrate()
    elif not db.is_current():
        db.close()
        sys.exit("The database is not up to date. Run `umpire migrate` first.")
    return db


def serve(arguments: argparse.Namespace, settings: "Settings", now: datetime) -> int:
    """Connect to Slack and serve until SIGTERM or SIGINT; return 1 if Slack is not heard any more.

    Then whatever keeps umpire from hearing may keep it from stopping cleanly too, so that it is ended for good.
    """
    del arguments, now
    with _collecting_paused():
        from slack_sdk.errors import SlackApiError, SlackClientError

        from bot.service import Service

    if not settings.slack_bot_token.get_secret_value() or not settings.slack_app_token.get_secret_value():
        sys.exit("Set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), in the environment or in `.env`.")
    stopping, deaf = threading.Event(), threading.Event()

    def give_up() -> None:
        deaf.set()
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    db = open_database(settings)
    try:
        umpire = Service(settings, db, read_clock, give_up=give_up)
        umpire.start()
    except SlackApiError as error:
        sys.exit(f"Slack refused the tokens ({error.response['error']}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.")
    except (SlackClientError, OSError) as error:
        sys.exit(f"Slack could not be reached at {settings.slack_api_url} ({type(error).__name__}).")
    logging.getLogger("umpire").info("connected")
    stopping.wait()
    if deaf.is_set():
        last_resort = threading.Timer(STOPS_WITHIN, os._exit, args=[1])
        last_resort.daemon = True
        last_resort.start()
    umpire.stop()
    db.close()
    return 1 if deaf.is_set() else 0


def migrate(arguments: argparse.Namespace, settings: "Settings", now: datetime) -> int:
    """Bring the database up to date."""
    del arguments, now
    from storage.database import Database

    db = Database(settings.database_url, audit_key=settings.audit_key(), erased_file=settings.erased_file)
    db.migrate()
    db.close()
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    from bot.cli import doctor, imports, quotes

    top = argparse.ArgumentParser(prog="umpire", description="A Slack bot for team review of customers.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    running = commands.add_parser("run", help="connect to Slack and serve")
    running.set_defaults(run=serve)
    migrating = commands.add_parser("migrate", help="bring the database up to date (SQLite does it by itself)")
    migrating.set_defaults(run=migrate)
    imports.register(commands)
    quotes.register(commands)
    doctor.register(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the `umpire` command; return its exit status."""
    with _collecting_paused():
        from bot import logs
        from bot.settings import Settings
        from storage.database import DatabaseAway, DatabaseInUse

        commands = build_parser()
    parsed = commands.parse_args(arguments)
    settings = Settings()
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        os.environ.pop(name, None)  # Bolt reads these by itself; the first two would switch it to OAuth
    logs.configure_logging(settings.umpire_log_level)
    try:
        return int(parsed.run(parsed, settings, read_clock()))
    except (DatabaseInUse, DatabaseAway) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    sys.exit(main())
