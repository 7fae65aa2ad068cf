"""`umpire forget-slack` on the server's command line: deletes what came from Slack, once the app was removed there."""

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.imports import open_database, report_failure
from bot.features.leaving import usecases as leaving
from bot.features.leaving.usecases import SlackForgotten
from bot.settings import Settings
from scoring.refusals import Refusal
from storage.database import DatabaseAway, DatabaseInUse, DatabaseUnsafe

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FINE, NOT_DONE = 0, 1
YES = "forget"
_ABOUT = """\
Delete what came from Slack: who works here, groups, roles, channels, where messages are, and everything that waited to
be posted. In what stays, the record of customers, nobody is named: each person becomes "someone erased". Feelings,
absences and drafts go too. It cannot be undone. Export before what you want to keep with names on it.
Stop umpire before: one process has the file.
"""
_EXITS = "exit status: 0 done, or nothing left to do; 1 not confirmed; 2 refused, with the reason.\n"
_LEFT = """\
Now delete the tokens (SLACK_BOT_TOKEN, SLACK_APP_TOKEN), and your backups of before. What people wrote about customers
is kept; where they wrote a colleague's name as plain words it still stands there. The audit still verifies. What umpire
posted in Slack stays in Slack until you delete it there.
"""


def register(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's. It sets `run`: a function of (arguments, settings, now) -> exit status."""
    forgetting = commands.add_parser(
        "forget-slack",
        help="delete what came from Slack, after the app was removed there",
        description=_ABOUT,
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    forgetting.add_argument("--yes", action="store_true", help="do it without asking")
    forgetting.add_argument(
        "--still-installed", action="store_true", help="although the app is still in the workspace, as far as I know"
    )
    forgetting.set_defaults(run=forget_slack)


def forget_slack(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Say what is deleted, ask, delete it, and say what is left to do; return the exit status."""
    try:
        with open_database(settings) as db:
            rows = leaving.count_slack_data(db, installed_too=arguments.still_installed)
            sys.stdout.write(describe_rows(rows))
            if not arguments.yes and not _is_confirmed():
                sys.stderr.write("umpire: nothing was deleted\n")
                return NOT_DONE
            done = leaving.forget_slack(db, installed_too=arguments.still_installed, now=now)
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    sys.stdout.write(describe_done(done))
    return FINE


def describe_rows(rows: Mapping[str, int]) -> str:
    """List what is deleted, with how many there are of it."""
    if not rows:
        return "Of what came from Slack nothing is here any more.\n"
    lines = [f"  {title}: {count:,}" for title, count in rows.items()]
    return "\n".join(["This is deleted:", *lines, "In everything else nobody is named any more.", ""])


def describe_done(done: SlackForgotten) -> str:
    """Say what was done, and what a person has to do now."""
    copies = f"Delete these older copies too: {', '.join(done.copies)}.\n" if done.copies else ""
    people = f"{done.people:,} {'person' if done.people == 1 else 'people'}"
    return f"Done: in the place of {people} there is someone erased now, each another one.\n{copies}{_LEFT}"


def _is_confirmed() -> bool:
    """Ask on the terminal; without one nothing is confirmed."""
    sys.stdout.write(f"It cannot be undone. Type {YES} to delete it: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() == YES
