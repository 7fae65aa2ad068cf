"""Ending a transition because the decision to let the customer go was withdrawn after their reply."""

from datetime import datetime

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from bot.workflow import case_updates, message_refresh, requests
from scoring.ballots import BallotKind, BallotState
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.transitions.transitions import TransitionState
from storage import ballots
from storage.schedule import deadlines
from storage.transitions import transitions as transition_records


def withdraw_transition(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """End the running transition without a farewell: the customer stays, and nobody has to answer or pick any more."""
    running = transition_records.find_running_transition(tx, customer.id)
    if running is None:
        return
    ended = transition_records.RECORDS.change(
        tx, running.id, state=TransitionState.ENDED, ended_at=now, withdrawn_at=now, asked=None, accept_by=None
    )
    deadlines.clear_deadlines(tx, str(ended.id), transitions.ACCEPTS, now=now)
    tied = ballots.RECORDS.list_where(
        tx, customer_id=customer.id, kind=BallotKind.OWNER, state=BallotState.TIED, case_id=ended.case_id
    )
    for ballot in tied:
        ballots.settle_ballot(tx, ballot, state=BallotState.CANCELLED, closed_why="Letting them go was withdrawn.")
        message_refresh.refresh_ballot(tx, ballot.id, now)
    requests.audit_action_by(tx, "transition.withdrawn", customer.id, by=None, now=now, public={"transition": ended.id})
    case_updates.update_case(tx, customer, policy=policy, now=now)
