"""Final notices: given, met, extended, withdrawn, lapsed."""

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
    """A final-notice ballot passed: from now on a person has some business days to tell the customer."""
    del tx, ballot, policy, now
