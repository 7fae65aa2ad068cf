"""Who imports: somebody in Slack who may, or whoever runs a command on the server."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage.settings import policies

SHELL_NAME = "shell"
"""How the audit names who imports from the server's command line."""


@dataclass(frozen=True, slots=True)
class ShellUser:
    """Somebody who runs a command on the server, and who may import because they control the machine."""

    now: datetime


Importer = Call | ShellUser


def authorize_importer(tx: Session, by: Importer) -> Policy:
    """Refuse those who may not import; returns the rules in force."""
    if isinstance(by, ShellUser):
        return policies.get_policy(tx)
    return requests.authorize_call(tx, by, Action.IMPORT).policy


def begin_import_request(tx: Session, by: Importer) -> Policy:
    """Begin a request that writes, refuse those who may not import, and return the rules in force."""
    if isinstance(by, ShellUser):
        return policies.get_policy(tx)
    return requests.begin_request(tx, by, Action.IMPORT).policy


def get_actor_name(by: Importer) -> str:
    """Get the name under which the audit lists who imports or exports."""
    return SHELL_NAME if isinstance(by, ShellUser) else by.user_id
