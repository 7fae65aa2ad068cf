"""Transitions: owner, plan, steps, extension."""

from datetime import datetime

from sqlmodel import Session

from bot.usecases.deadlines import Handler
from bot.usecases.desk import TakeBack
from scoring.ballots import Ballot
from scoring.policy import Policy
from scoring.roles import Action

TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {}
DEADLINES: dict[str, Handler] = {}


def agreed(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A termination ballot passed: a transition begins, without an owner yet."""
    del tx, ballot, policy, now


def chosen(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """An owner ballot passed (or a manager picked): the chosen person is asked, the others are runners-up."""
    del tx, ballot, policy, now
