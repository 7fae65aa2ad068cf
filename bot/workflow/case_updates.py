"""What follows when a fact about a customer changes: a case opens or falls away, its messages are refreshed."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import ballots, cards, case_files, message_refresh, reminders, requests
from scoring import notices as notice_rules, strikes as strike_rules
from scoring.ballots import BallotState
from scoring.cases import cases as case_rules, closing, gates, next_steps
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
"""The deadline at which time alone changes a step, and the card has to be refreshed."""


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
    """Follow up on a changed fact: open or close the customer's case and refresh its messages and reminders.

    Call it last in the transaction that changed the fact, with the customer locked. Returns the open case, or None.
    `new_fact`: a strike, a void, a contest or a talk's answer, which an open ballot must hear of. `dated`: what changed
    has a date even without a case (a fix, a hold, a grade), so that reminders are set in any case. `standing`: the
    customer's standing if it is loaded already.
    """
    message_refresh.refresh_digest(tx, customer.id, now)
    last = cases.find_last_case(tx, customer.id)
    if last is None or last.closed_at is not None:
        standing = standing or standings.find_standing(tx, customer.id)
        case = _open_due_case(tx, customer, last, standing, policy=policy, now=now)
        if dated or case is not None or last is not None:
            reminders.schedule_reminders(tx, customer, policy=policy, now=now)
        return case
    if new_fact:
        ballots.report_new_fact(tx, customer.id, policy=policy, now=now)
    file = case_files.load_case_file(tx, customer, last, policy=policy, now=now)
    if closing.should_fall_away(file):
        close_case(tx, last, CaseOutcome.FELL_AWAY, by=None, why="", now=now)
        reminders.schedule_reminders(tx, customer, policy=policy, now=now)
        return None
    if (changes_at := next_steps.next_change_at(file)) is not None:
        deadlines.set_deadline(tx, GATES_CHANGE, str(last.id), customer_id=customer.id, due_at=changes_at)
    reminders.schedule_reminders(tx, customer, policy=policy, now=now)
    message_refresh.refresh_case(tx, last.id, now)
    for ballot in file.ballots:
        if ballot.state is BallotState.OPEN:
            message_refresh.refresh_ballot(tx, ballot.id, now)
    return last


def refresh_case(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Bring an open case up to date at the deadline at which time alone changes one of its gates."""
    case = cases.RECORDS.get(tx, int(due.subject))
    if case.closed_at is None:
        update_case(tx, customers.get_customer(tx, case.customer_id), policy=policy, now=now)


def ensure_case(tx: Session, customer: Customer, *, by: str, now: datetime) -> Case:
    """Return the customer's open case, raising one by hand if there is none, as stating a problem does."""
    return cases.find_open_case(tx, customer.id) or open_case(tx, customer, CaseRoute.RAISED, by=by, now=now)


def open_case(tx: Session, customer: Customer, route: CaseRoute, *, by: str | None = None, now: datetime) -> Case:
    """Open a case for a customer that has none, and have its card posted. `by` is None when a rule opens it."""
    case = cases.RECORDS.add(tx, customer_id=customer.id, route=route, opened_at=now)
    requests.audit_action_by(
        tx, "case.opened", case.customer_id, by=by, now=now, public={"case": case.id, "route": route.value}
    )
    message_refresh.refresh_case(tx, case.id, now)
    if route is CaseRoute.SEVERE:
        alone_from = now + gates.CONFIRM_AFTER
        deadlines.set_deadline(tx, GATES_CHANGE, str(case.id), customer_id=customer.id, due_at=alone_from)
    return case


def close_case(tx: Session, case: Case, outcome: CaseOutcome, *, by: str | None, why: str, now: datetime) -> Case:
    """Close an open case, and have its card say so. `by` is None when a rule closes it."""
    closed = cases.RECORDS.change(tx, case.id, closed_at=now, closed_by=by, outcome=outcome, closed_why=why)
    deadlines.clear_deadlines(tx, str(case.id), GATES_CHANGE, now=now)
    requests.audit_action_by(
        tx, "case.closed", case.customer_id, by=by, now=now, public={"case": case.id, "outcome": outcome.value}
    )
    message_refresh.refresh_case(tx, case.id, now)
    return closed


def _open_due_case(
    tx: Session, customer: Customer, last: Case | None, standing: Standing | None, *, policy: Policy, now: datetime
) -> Case | None:
    """Open the case that is due, if any: None when there is no ground for one, or nothing new since the last."""
    if customer.former_at is not None or customer.archived_at is not None or standing is None:
        return None
    met_notice = last is not None and last.outcome is CaseOutcome.MET and standing.points > 0
    if not met_notice and not case_rules.can_have_ground(standing, policy):
        return None
    all_strikes = strikes.list_strikes(tx, customer.id)
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    tally = strike_rules.tally_strikes(all_strikes, now=now, policy=policy)
    route = case_rules.find_ground(card, tally, policy)
    if route is not None and case_rules.has_news(last, card, tally):
        return open_case(tx, customer, route, now=now)
    earlier_notices = notices.RECORDS.list_where(tx, customer_id=customer.id) if met_notice else ()
    if (
        earlier_notices
        and notice_rules.count_new_points(earlier_notices[-1], all_strikes, now=now, policy=policy)
        >= notice_rules.NEW_POINTS
    ):
        return open_case(tx, customer, CaseRoute.RAISED, now=now)
    return None
