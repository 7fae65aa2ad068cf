"""`umpire doctor` on the server's command line: what stands in the way of umpire, and with `--live` of it in Slack."""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from slack_sdk import WebClient

from bot.cli.live_checks import Answer, Finding, LiveChecks, Places
from bot.features.channels import usecases as channels
from bot.settings import Settings
from scoring.settings.channels import ChannelPurpose
from storage.database import Database, DatabaseAway, DatabaseInUse, DatabaseUnsafe

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FINE, TO_DO = 0, 1
TIMEOUT = 10
TOKENS = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
"""The settings of the two tokens, and how such a token begins."""
COLORS = {Answer.YES: "green", Answer.NO: "bold red", Answer.OPTIONAL: "yellow", Answer.UNKNOWN: "dim"}
_ABOUT = """\
Check the settings and the database. With --live also try in the workspace what umpire leans on there: tokens, scopes,
the review channel, charts and tables wherever umpire shows them, an upload, the longest message, and a private channel
without umpire. Tests are posted in the review channel and to one person, and taken back at once.
"""
_EXITS = "exit status: 0 nothing must be done; 1 something must.\n"


def register(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's. It sets `run`: a function of (arguments, settings, now) -> exit status."""
    doctor = commands.add_parser(
        "doctor",
        help="check the settings, the database and, with --live, the workspace",
        description=_ABOUT,
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    doctor.add_argument("--live", action="store_true", help="try things in the workspace")
    doctor.add_argument("--person", metavar="U…", help="who is shown private tests; else the first of UMPIRE_ADMINS")
    doctor.add_argument("--channel", metavar="C…", help="a channel to take for the review channel")
    doctor.add_argument("--private-channel", metavar="C…", help="a private channel in which umpire is not")
    doctor.set_defaults(run=run_doctor)


def run_doctor(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Check everything, print a table of what was found, and return the exit status."""
    del now
    findings = examine(arguments, settings, pause=time.sleep)
    print_table(findings)
    return TO_DO if any(finding.answer is Answer.NO for finding in findings) else FINE


def examine(arguments: argparse.Namespace, settings: Settings, *, pause: Callable[[float], object]) -> list[Finding]:
    """Check everything that is asked for. `pause` waits for so many seconds, where Slack says so."""
    findings = list(_check_tokens(settings))
    database, named_channel = _check_database(settings)
    findings.append(database)
    if not settings.database_url.startswith("sqlite") and settings.erased_file is None:
        remedy = "Name a file outside the backups, so that a restored one brings nobody back: docs/running.md."
        findings.append(Finding("UMPIRE_ERASED_FILE", Answer.OPTIONAL, "not set", remedy))
    if not arguments.live or any(finding.answer is Answer.NO for finding in findings[: len(TOKENS)]):
        return findings
    slack = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=TIMEOUT,
        retry_handlers=[],  # a retried post could be a second message
    )
    places = Places(
        review=arguments.channel or named_channel,
        person=arguments.person or next(iter(settings.admins), None),
        private=arguments.private_channel,
    )
    return findings + LiveChecks(slack, settings.slack_app_token.get_secret_value(), places, pause=pause).run()


def print_table(findings: list[Finding]) -> None:
    """Print the findings as a table on standard output."""
    from rich.console import Console  # takes 0.1 s to import, which no other command should wait for
    from rich.table import Table
    from rich.text import Text

    table = Table("Check", "Answer", "Seen", "What to do", box=None, padding=(0, 2, 0, 0))
    for finding in findings:
        answer = Text(finding.answer.value, style=COLORS[finding.answer])
        table.add_row(Text(finding.check), answer, Text(finding.seen), Text(finding.remedy))
    Console(highlight=False).print(table)


def _check_tokens(settings: Settings) -> Iterator[Finding]:
    """Look whether both tokens are set, and are tokens of their kind. Their text is never shown."""
    for name, beginning in TOKENS.items():
        variable, token = name.upper(), getattr(settings, name).get_secret_value()
        if token.startswith(beginning) and token != beginning:
            yield Finding(variable, Answer.YES, "set")
        else:
            seen = f"does not begin with {beginning}" if token else "not set"
            yield Finding(variable, Answer.NO, seen, f"Set it to the token that begins with {beginning}, see README.")


def _check_database(settings: Settings) -> tuple[Finding, str | None]:
    """Look at the database without changing it; also return the id of the review channel that is named there."""
    check, path = "Database", Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite") and not path.exists():
        return Finding(check, Answer.UNKNOWN, f"{path} is not there yet", "umpire run makes it."), None
    try:
        db = Database(settings.database_url, audit_key=b"")  # nothing is written, so nothing is signed
    except DatabaseInUse:
        return Finding(check, Answer.YES, "in use: umpire is running"), None
    except (DatabaseAway, DatabaseUnsafe) as fault:
        return Finding(check, Answer.NO, str(fault), "See docs/running.md."), None
    try:
        if not db.is_current():
            return Finding(check, Answer.NO, "of another version", "Run umpire migrate."), None
        return Finding(check, Answer.YES, db.dialect), channels.load_channels(db).get(ChannelPurpose.REVIEW)
    except DatabaseAway as fault:
        return Finding(check, Answer.NO, str(fault), "See whether it runs, and whether DATABASE_URL is right."), None
    finally:
        db.close()
