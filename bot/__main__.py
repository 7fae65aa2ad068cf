"""The `umpire` command line: reads settings and the clock, builds, runs, stops cleanly."""

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

if TYPE_CHECKING:  # loaded in `_loading`
    from bot.settings import Settings
    from storage.database import Database


def read_clock() -> datetime:
    """The system clock: aware, UTC. Nobody else reads it."""
    return datetime.now(UTC)


@contextmanager
def _loading() -> Iterator[None]:
    """Load modules without the collector going through them again and again: a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def open_database(settings: "Settings") -> "Database":
    """The database, made and migrated on SQLite; on PostgreSQL `umpire migrate` is a step of its own."""
    from storage.database import Database

    db = Database(settings.database_url, audit_key=settings.audit_key())
    if db.dialect == "sqlite":
        db.migrate()
    elif not db.is_current():
        db.close()
        sys.exit("The database is not up to date. Run `umpire migrate` first.")
    return db


def serve(arguments: argparse.Namespace, settings: "Settings", at: datetime) -> int:
    """Connect to Slack and serve until SIGTERM or SIGINT."""
    del arguments, at
    with _loading():
        from slack_sdk.errors import SlackApiError, SlackClientError

        from bot.service import Service

    if not settings.slack_bot_token.get_secret_value() or not settings.slack_app_token.get_secret_value():
        sys.exit("Set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), in the environment or in `.env`.")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    db = open_database(settings)
    try:
        umpire = Service(settings, db, read_clock)
        umpire.start()
    except SlackApiError as error:
        sys.exit(f"Slack refused the tokens ({error.response['error']}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.")
    except (SlackClientError, OSError) as error:
        sys.exit(f"Slack could not be reached at {settings.slack_api_url} ({type(error).__name__}).")
    logging.getLogger("umpire").info("connected")
    stopping.wait()
    umpire.stop()
    db.close()
    return 0


def migrate(arguments: argparse.Namespace, settings: "Settings", at: datetime) -> int:
    """Bring the database up to date."""
    del arguments, at
    from storage.database import Database

    db = Database(settings.database_url, audit_key=settings.audit_key())
    db.migrate()
    db.close()
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The commands."""
    from bot.cli import imports, quotes

    top = argparse.ArgumentParser(prog="umpire", description="A Slack bot for team review of customers.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    running = commands.add_parser("run", help="connect to Slack and serve")
    running.set_defaults(run=serve)
    migrating = commands.add_parser("migrate", help="bring the database up to date (SQLite does it by itself)")
    migrating.set_defaults(run=migrate)
    imports.register(commands)
    quotes.register(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Entry point of `umpire`."""
    with _loading():
        from bot import logs
        from bot.settings import Settings
        from storage.database import DatabaseAway, DatabaseInUse

        commands = build_parser()
    told = commands.parse_args(arguments)
    settings = Settings()
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        os.environ.pop(name, None)  # Bolt reads these by itself: the first two would turn it to OAuth
    logs.configure_logging(settings.umpire_log_level)
    try:
        return int(told.run(told, settings, read_clock()))
    except (DatabaseInUse, DatabaseAway) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    sys.exit(main())
