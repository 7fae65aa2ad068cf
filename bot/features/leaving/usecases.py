"""Forgetting Slack: what would be deleted, and deleting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Database
from scoring.refusals import Refusal
from storage import leaving
from storage.privacy import forgetting, pages


@dataclass(frozen=True, slots=True)
class SlackForgotten:
    """What was done: how many people a sentinel stands for now, and which older copies of the file are left."""

    people: int
    copies: tuple[str, ...]


def count_slack_data(db: Database, *, installed_too: bool) -> Mapping[str, int]:
    """Count what came from Slack and would be deleted, by what it is in plain words. Refused as `forget_slack` is."""
    with db.transaction(reading=True) as tx:
        _refuse_installed(tx, installed_too)
        return forgetting.count_rows_to_delete(tx)


def forget_slack(db: Database, *, installed_too: bool, now: datetime) -> SlackForgotten:
    """Delete what came from Slack. Refused while the app is installed, unless `installed_too`.

    If the program is ended half-way nothing was deleted, or only the file was not written anew: it is done again then.
    """
    with db.transaction() as tx:
        _refuse_installed(tx, installed_too)
        known_before = leaving.get_installation(tx).forgotten_at is not None
        people = forgetting.forget_slack(tx, now=now)
        if people or not known_before:
            facts = {"people": people}
            requests.audit_action_by(tx, "privacy.slack-forgotten", "workspace", by=None, now=now, public=facts)
    db.rewrite_file()
    return SlackForgotten(people, pages.list_copies(db))


def _refuse_installed(tx: Session, installed_too: bool) -> None:
    known = leaving.get_installation(tx)
    if known.team_id and known.ended_at is None and not installed_too:
        raise Refusal(
            "The app is still in the workspace, as far as I know, and would come to know everybody again. Remove it "
            "there first, while I run (in Slack: Manage Apps, umpire, Remove App), or add --still-installed."
        )
