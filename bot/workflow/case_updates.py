"""What follows when a fact about a customer changes: a case opens or falls away, its card and ballot are redrawn."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import (
    authorization,
    ballots as facts,
    cards,
    case_files as casefiles,
    message_refresh as redrawing,
    reminders as nudging,
)
from scoring import notices as notice_rules, strikes as strike_rules
from scoring.ballots import BallotState
from scoring.cases import cases as rules, closing as case_closing, gates
from scoring.cases.cases import Case, CaseOutcome, CaseRoute
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from storage import notices, strikes
from storage.cases import cases
from storage.customers import customers
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.scorecards import standings

GATES_CHANGE = "case.gates"
"""The deadline at which time alone changes a gate, so that the card is true then."""


def update_case(
    tx: Session,
    customer: Customer,
    *,
    policy: Policy,
    now: datetime,
    new_fact: bool = False,
    dated: bool = False,
    standing: Standing | None = None,
) -> Case | None:
    """Call it last in the transaction that changed the fact; the customer is held. Returns the open case, if any.

    `new_fact`: a strike, a void, a contest or a talk's answer, which a running ballot has to hear of. `dated`: what
    changed has a date without needing a case (a fix, a hold, a grade), so that nudges are wound even where there never
    was one. `standing` is the customer's row where it is at hand, so that it is not read again.
    """
    last = cases.find_last_case(tx, customer.id)
    if last is None or last.closed_at is not None:
        standing = standing or standings.find_standing(tx, customer.id)
        case = _opened_by_itself(tx, customer, last, standing, policy=policy, now=now)
        if dated or case is not None or last is not None:
            nudging.schedule_reminders(tx, customer, policy=policy, now=now)
        return case
    if new_fact:
        facts.report_new_fact(tx, customer.id, policy=policy, now=now)
    file = casefiles.load_case_file(tx, customer, last, policy=policy, now=now)
    if case_closing.should_fall_away(file):
        close_case(tx, last, CaseOutcome.FELL_AWAY, by=None, why="", now=now)
        nudging.schedule_reminders(tx, customer, policy=policy, now=now)
        return None
    if (at := gates.next_change_at(file)) is not None:
        deadlines.set_deadline(tx, GATES_CHANGE, str(last.id), customer_id=customer.id, due_at=at)
    nudging.schedule_reminders(tx, customer, policy=policy, now=now)
    redrawing.refresh_case(tx, last.id, now)
    for ballot in file.ballots:
        if ballot.state is BallotState.OPEN:
            redrawing.refresh_ballot(tx, ballot.id, now)
    return last


def refresh_case(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Time has changed a gate: the card is brought up to date, if the case is still open."""
    case = cases.RECORDS.get(tx, int(due.subject))
    if case.closed_at is None:
        update_case(tx, customers.get_customer(tx, case.customer_id), policy=policy, now=now)


def ensure_case(tx: Session, customer: Customer, *, by: str, now: datetime) -> Case:
    """The customer's open case; without one a case is raised by hand, as who states a problem or plans a talk does."""
    return cases.find_open_case(tx, customer.id) or open_case(tx, customer, CaseRoute.RAISED, by=by, now=now)


def open_case(tx: Session, customer: Customer, route: CaseRoute, *, by: str | None = None, now: datetime) -> Case:
    """Open a case, for a customer that has none; the card is posted. `by` is None when a rule opens it."""
    case = cases.RECORDS.add(tx, customer_id=customer.id, route=route, opened_at=now)
    authorization.audit_action_by(
        tx, "case.opened", case.customer_id, by=by, now=now, public={"case": case.id, "route": route.value}
    )
    redrawing.refresh_case(tx, case.id, now)
    return case


def close_case(tx: Session, case: Case, outcome: CaseOutcome, *, by: str | None, why: str, now: datetime) -> Case:
    """Close an open case; its card says so. `by` is None when a rule closes it."""
    done = cases.RECORDS.change(tx, case.id, closed_at=now, closed_by=by, outcome=outcome, closed_why=why)
    deadlines.clear_deadlines(tx, str(case.id), GATES_CHANGE, now=now)
    authorization.audit_action_by(
        tx, "case.closed", case.customer_id, by=by, now=now, public={"case": case.id, "outcome": outcome.value}
    )
    redrawing.refresh_case(tx, case.id, now)
    return done


def _opened_by_itself(
    tx: Session, customer: Customer, last: Case | None, standing: Standing | None, *, policy: Policy, now: datetime
) -> Case | None:
    """The case that is due, opened; None when there is no ground for one, or nothing new since the last."""
    if customer.former_at is not None or customer.archived_at is not None or standing is None:
        return None
    met = last is not None and last.outcome is CaseOutcome.MET and standing.points > 0
    if not met and not rules.can_have_ground(standing, policy):
        return None
    found = strikes.list_strikes(tx, customer.id)
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    tally = strike_rules.tally_strikes(found, now=now, policy=policy)
    route = rules.find_ground(card, tally, policy)
    if route is not None and rules.has_news(last, card, tally):
        return open_case(tx, customer, route, now=now)
    given_before = notices.RECORDS.list_where(tx, customer_id=customer.id) if met else ()
    if (
        given_before
        and notice_rules.find_termination_ground(given_before[-1], found, now=now, policy=policy) is not None
    ):
        return open_case(tx, customer, CaseRoute.RAISED, now=now)
    return None
