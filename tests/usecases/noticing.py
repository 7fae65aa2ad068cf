"""A final notice that was agreed, without the weeks before it: a case raised by hand and a ballot that passed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.features.notices.usecases import notices
from bot.features.notices.usecases.notices import NoticeChanged
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow import case_updates as consequences, deadlines
from bot.workflow.requests import Call
from scoring import ballots as ballot_rules
from scoring.ballots import Ballot, BallotKind, BallotRules
from scoring.cases.cases import Case
from scoring.notices import Notice
from scoring.strikes import Strike
from storage import ballots, notices as notice_records, strikes as strike_records
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.outbox.outbox import list_by_subject
from storage.schedule import deadlines as deadline_records
from storage.scorecards import standings as standing_records
from storage.settings import policies
from tests.surface.house import MONDAY

RULES = BallotRules(quorum_percent=50, least=2, hours=48, proposer_votes=True)


def agree_notice(db: Database, key: str = "acme", *, by: str, now: datetime) -> Notice:
    """A final-notice ballot of the customer's case passes at `now`."""
    with db.transaction() as tx:
        customer = customers.resolve_customer(tx, key, lock=True)
        case = consequences.ensure_case(tx, customer, by=by, now=now)
        ballot = ballots.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id,
            kind=BallotKind.NOTICE,
            reason="Three strikes in five weeks.",
            proposer=by,
            opened_at=now - timedelta(hours=48),
            closes_at=now,
            rules=RULES,
            state=ballot_rules.BallotState.PASSED,
            closed_at=now,
        )
        notices.begin_notice(tx, ballot, policy=policies.get_policy(tx), now=now)
        return notice_records.RECORDS.list_where(tx, ballot_id=ballot.id)[0]


def open_termination_ballot(db: Database, key: str = "acme", *, by: str, now: datetime) -> Ballot:
    """A termination ballot is opened, whatever stands in front of one."""
    with db.transaction() as tx:
        customer = customers.resolve_customer(tx, key, lock=True)
        case = consequences.ensure_case(tx, customer, by=by, now=now)
        return ballots.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id,
            kind=BallotKind.TERMINATE,
            reason="",
            proposer=by,
            opened_at=now,
            closes_at=now + timedelta(hours=72),
            rules=RULES,
        )


def load_notice(db: Database, notice_id: int) -> Notice:
    """The notice as it is stored."""
    with db.transaction(reading=True) as tx:
        return notice_records.RECORDS.get(tx, notice_id)


def record_two_strikes(db: Database) -> Database:
    """Acme gets two strikes on Monday."""
    strikes.record_strike(db, StrikeOrder("acme", "late-payment"), call=Call("U-1", MONDAY))
    strikes.record_strike(db, StrikeOrder("acme", "rude-to-support", "shouted"), call=Call("U-2", MONDAY))
    return db


def rosa(at: datetime = MONDAY, key: str | None = None) -> Call:
    """Rosa asks."""
    return Call("U-rosa", at, key)


def record_notice_given(db: Database, at: datetime = MONDAY, **told: Any) -> NoticeChanged:
    """Rosa told them."""
    return notices.record_given(db, "acme", call=rosa(at), **told)


def load_case(db: Database, notice: Notice) -> Case:
    """The case the notice belongs to."""
    with db.transaction(reading=True) as tx:
        return cases.RECORDS.get(tx, notice.case_id)


def load_strikes(db: Database) -> tuple[Strike, ...]:
    """Acme's strikes."""
    with db.transaction(reading=True) as tx:
        return strike_records.list_strikes(tx, 1)


def load_points(db: Database) -> int:
    """Acme's points as its standing says."""
    with db.transaction(reading=True) as tx:
        ((found,), _) = standing_records.list_standings(tx, limit=2, offset=0)
        return found.points


def list_notice_deadlines(db: Database) -> list[tuple[str, datetime]]:
    """What of the notice waits for a date."""
    with db.transaction(reading=True) as tx:
        waiting = deadline_records.list_open_deadlines(tx, 1)
    return [(each.kind, each.due_at) for each in waiting if each.kind.startswith("notice.")]


def run_due_deadlines(db: Database, now: datetime) -> int:
    """Do everything of notices that is due."""
    done = 0
    while due := deadlines.find_next_due(db, now=now, kinds=notices.DEADLINES):
        done += deadlines.run_deadline(db, due, notices.DEADLINES, now=now)
    return done


def list_word_recipients(db: Database) -> list[str]:
    """Whom a word waits for."""
    with db.transaction(reading=True) as tx:
        return sorted(row.channel for row in list_by_subject(tx, "1") if row.kind == "notice_word")


CHANGES: dict[str, Callable[[Database, Call], NoticeChanged]] = {
    "given": lambda db, call: notices.record_given(db, "acme", how="by phone", call=call),
    "met": lambda db, call: notices.record_met(db, "acme", why="good", call=call),
    "extended": lambda db, call: notices.extend_notice(db, "acme", by=7, why="time", call=call),
    "withdrawn": lambda db, call: notices.withdraw_notice(db, "acme", why="early", call=call),
}
"""The four things a manager can do to a notice."""
