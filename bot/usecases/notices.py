"""Final notices: agreed by a ballot, given by a person, met, extended, withdrawn, lapsed; umpire decides none of it."""

from datetime import datetime

from sqlmodel import Session

from bot.usecases import redrawing
from bot.usecases.deadlines import Handler
from bot.usecases.desk import TakeBack
from scoring import notices as rules
from scoring.ballots import Ballot
from scoring.policy import Policy
from scoring.roles import Action
from storage import deadlines
from storage.notices import RECORDS

LAPSES = "notice.lapses"
ENDS = "notice.ends"
TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {}
DEADLINES: dict[str, Handler] = {}


def agreed(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A final-notice ballot passed: from now on a person has some business days to tell the customer."""
    give_by = rules.give_by(now, policy)
    notice = RECORDS.add(
        tx,
        customer_id=ballot.customer_id,
        case_id=ballot.case_id,
        ballot_id=ballot.id,
        agreed_at=now,
        give_by=give_by,
        days=policy.notice_days,
    )
    deadlines.set_(tx, LAPSES, str(notice.id), customer_id=ballot.customer_id, due_at=give_by)
    redrawing.notice(tx, notice.id, now)
