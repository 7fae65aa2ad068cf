"""Customers about whom something is under way, which people coming and leaving may change. Queries only; no table."""

from sqlalchemy import select, union
from sqlmodel import Session

from scoring.ballots import BallotState
from scoring.cases.fixes import FixState
from scoring.notices import RUNNING_STATES
from scoring.strikes import StrikeState
from storage import ballots, notices, strikes
from storage.cases import cases, fixes
from storage.sql.statements import get_table
from storage.transitions import transitions

_CASES, _BALLOTS, _TRANSITIONS = cases.RECORDS.columns, ballots.RECORDS.columns, transitions.RECORDS.columns
_NOTICES, _FIXES, _STRIKES = notices.RECORDS.columns, fixes.RECORDS.columns, get_table(strikes.StrikeRow).c
_UNDER_WAY = union(
    select(_CASES.customer_id).where(_CASES.closed_at.is_(None)),
    select(_BALLOTS.customer_id).where(_BALLOTS.state.in_([BallotState.OPEN.value, BallotState.TIED.value])),
    select(_NOTICES.customer_id).where(_NOTICES.state.in_(sorted(state.value for state in RUNNING_STATES))),
    select(_TRANSITIONS.customer_id).where(_TRANSITIONS.ended_at.is_(None)),
    select(_STRIKES.customer_id).where(_STRIKES.state == StrikeState.CONTESTED.value),
    select(_FIXES.customer_id).where(_FIXES.state == FixState.OPEN.value),
)


def list_customers_under_way(tx: Session) -> tuple[int, ...]:
    """List, in order, the ids of customers with an open case, ballot, notice, transition, contest or fix."""
    return tuple(sorted(tx.connection().execute(_UNDER_WAY).scalars()))
