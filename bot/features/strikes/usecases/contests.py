"""Deadlines of contests: after some business days everybody who may decide is told, and later the contest lapses."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import case_updates, direct_messages, keepers, message_refresh, requests, standings
from bot.workflow.deadlines import DeadlineHandler
from scoring import strikes as strike_rules
from scoring.customers.customers import Customer
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikePhase, StrikeState, phase_of
from storage import strikes
from storage.cases import cases
from storage.customers import customers
from storage.roles import people, roles
from storage.schedule import deadlines
from storage.schedule.deadlines import CONTEST_LAPSES, CONTEST_WIDENS, Deadline


def list_judges(tx: Session, strike: Strike) -> tuple[str, ...]:
    """List who may decide on the contest of a strike, as roles are now."""
    return strike_rules.list_judges(
        strike,
        managers=roles.list_people_with_role(tx, Role.MANAGER),
        admins=roles.list_people_with_role(tx, Role.ADMIN),
    )


def find_first_judge(tx: Session, strike: Strike, *, policy: Policy, now: datetime) -> str | None:
    """Find who is asked first to decide on a contest; None if nobody here is free to."""
    absent = keepers.list_long_away(tx, policy=policy, now=now)
    return strike_rules.find_first_judge(strike, list_judges(tx, strike), absent=absent)


def set_contest_deadlines(tx: Session, strike: Strike, *, policy: Policy, now: datetime) -> None:
    """Set both deadlines of an open contest; delete them if the strike is not contested."""
    subject, contested_at = str(strike.id), strike.contested_at or now
    for kind, when in (
        (CONTEST_WIDENS, strike_rules.contest_widens_at),
        (CONTEST_LAPSES, strike_rules.contest_lapses_at),
    ):
        due_at = when(contested_at, policy)
        if strike.state is StrikeState.CONTESTED:
            deadlines.set_deadline(tx, kind, subject, customer_id=strike.customer_id, due_at=due_at)
        else:
            deadlines.delete_deadline(tx, Deadline(kind, subject, strike.customer_id, due_at))


def notify_new_judges(tx: Session, customer: Customer, *, now: datetime) -> None:
    """Tell those who may decide on a contest of this customer's by now, and were not asked when all judges were."""
    for strike in strikes.list_strikes(tx, customer.id):
        if phase_of(strike, now) is not StrikePhase.CONTESTED:
            continue
        asked_all = deadlines.find_done_deadline(tx, CONTEST_WIDENS, str(strike.id))
        if asked_all is not None:
            for judge in list_judges(tx, strike):
                _notify(tx, strike, asked_all, judge, now)


def _notify_judges(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Tell everybody who may decide that the contest is still undecided, and have the case name them."""
    del policy
    strike = strikes.get_strike(tx, int(due.subject))
    if phase_of(strike, now) is StrikePhase.CONTESTED:
        for judge in list_judges(tx, strike):
            _notify(tx, strike, due, judge, now)
        if (case := cases.find_open_case(tx, strike.customer_id)) is not None:
            message_refresh.refresh_case(tx, case.id, now)


def _let_contest_lapse(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Void the strike because nobody decided the contest in time, and tell its parties and judges."""
    strike = strikes.get_strike(tx, int(due.subject))
    if phase_of(strike, now) is not StrikePhase.CONTESTED:
        return
    strikes.update_strike(tx, strike.id, state=StrikeState.VOID, resolved_why=strike_rules.LAPSED_WHY)
    facts: requests.AuditFacts = {"strike": strike.id}
    requests.audit_action_by(tx, "strike.contest-lapsed", strike.customer_id, by=None, now=now, public=facts)
    customer = customers.get_customer(tx, strike.customer_id)
    standing = standings.recompute_standing(tx, customer, policy=policy, now=now)
    message_refresh.refresh_strike(tx, strike.id, now)
    case_updates.update_case(tx, customer, policy=policy, now=now, new_fact=True, standing=standing)
    for person in sorted({*strike_rules.list_parties(strike), *list_judges(tx, strike)}):
        if people.get_actor(tx, person).full_member:
            _notify(tx, strike, due, person, now)


def _notify(tx: Session, strike: Strike, due: Deadline, person: str, now: datetime) -> None:
    """Queue a direct message about the contest to one person, once for each deadline."""
    direct_messages.enqueue_direct_message(
        tx,
        person,
        intent=f"{due.kind}:{due.subject}:{due.due_at:%Y-%m-%dT%H:%M}:{person}",
        kind="contest_word",
        subject=str(strike.id),
        now=now,
        payload={"lapsed": due.kind == CONTEST_LAPSES},
    )


DEADLINES: dict[str, DeadlineHandler] = {CONTEST_WIDENS: _notify_judges, CONTEST_LAPSES: _let_contest_lapse}
