"""Final notices: agreed by a ballot; given, met or not, extended, withdrawn by a person; lapsed by time alone."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session

from bot.features.notices.usecases import clocks as notice_clocks
from bot.workflow import authorization, ballots as polls, message_refresh as redrawing
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import notices as rules
from scoring.ballots import Ballot, BallotState
from scoring.cases.holds import refuse_if_on_hold
from scoring.customers.customers import Customer, refuse_former
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values import notes
from storage import ballots, strikes
from storage.cases import cases, holds
from storage.customers import customers
from storage.database import Database
from storage.notices import RECORDS
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import policies
from storage.transitions import transitions

DEADLINES: dict[str, DeadlineHandler] = notice_clocks.DEADLINES


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """Where a notice stands at `now`. `opens`: why a termination may be voted on, in words, or None.

    `let_go`: that was decided since, so the notice asks for nothing any more. `met_at`: when silence counts as met,
    None where it does not, as after a new strike.
    """

    notice: Notice
    customer: Customer
    policy: Policy
    now: datetime
    opens: str | None = None
    let_go: bool = False
    met_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it was given, its days have passed, and nobody has said what came of it."""
        return self.notice.state is NoticeState.GIVEN and rules.is_over(self.notice, self.now)

    @property
    def silent(self) -> bool:
        """Whether it counts as met because nobody said what came of it."""
        return self.notice.state is NoticeState.MET and self.notice.closed_by is None


@dataclass(frozen=True, slots=True)
class NoticeChanged:
    """What somebody did to a notice. `cleared`: strikes that stopped counting; `told`: the channel that sees it."""

    notice: Notice
    customer: Customer
    policy: Policy
    now: datetime
    undo: str
    told: str | None
    cleared: int = 0
    added: int = 0


def begin_notice(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A final-notice ballot passed: from now on a person has some business days to tell the customer."""
    notice = RECORDS.add(
        tx,
        customer_id=ballot.customer_id,
        case_id=ballot.case_id,
        ballot_id=ballot.id,
        **rules.build_terms(now, policy),
    )
    notice_clocks.reset_deadlines(tx, notice, now)
    redrawing.refresh_notice(tx, notice.id, now)


def load_notice(db: Database, asked: str, *, call: Call) -> NoticeStatus:
    """Where the customer's newest notice stands."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.NOTICE)
        customer = customers.resolve_customer(tx, asked)
        return _load_status(tx, _get_newest(tx, customer), customer, policy=at.policy, now=at.now)


def load_for_form(db: Database, what: str, asked: str, *, call: Call) -> NoticeStatus:
    """The same for a form: refused where what it is for (given, met, not_met, extend, withdraw) would be."""
    found = load_notice(db, asked, call=call)
    refuse_former(found.customer, found.policy.zone)
    rules.check_step(found.notice, what, found.policy.zone, found.now)
    return found


def find_posted_notice(db: Database, notice_id: int, *, now: datetime) -> NoticeStatus | None:
    """A notice as its line in the review channel shows it; None when there is no such notice."""
    with db.transaction(reading=True) as tx:
        found = RECORDS.list_where(tx, id=notice_id)
        if not found:
            return None
        return _load_status(
            tx, found[0], customers.get_customer(tx, found[0].customer_id), policy=policies.get_policy(tx), now=now
        )


def find_notice_to_report(db: Database, notice_id: int, state: str, *, now: datetime) -> NoticeStatus | None:
    """What managers are to be told about a notice that ran out in that state; None where people were quicker."""
    found = find_posted_notice(db, notice_id, now=now)
    if found is None or found.notice.state != state:
        return None
    by_itself = found.notice.state is NoticeState.LAPSED or found.silent
    return found if found.over or by_itself else None


def record_given(
    db: Database, asked: str, *, how: str = "", on: date | None = None, days: int | None = None, call: Call
) -> NoticeChanged:
    """Somebody told the customer: the clock runs from that day, today if none is named."""
    with db.transaction() as tx:
        at, customer, before = _load_for_change(tx, asked, call)
        notes.refuse_secrets(how, field="how")
        after = rules.give_notice(
            before,
            on=on or at.actor_date,
            by=call.user_id,
            how=how,
            days=days,
            now=at.now,
            policy=at.policy,
            zone=at.zone,
        )
        return _store_change(tx, at, "given", customer, before, after)


def record_met(db: Database, asked: str, *, why: str = "", call: Call) -> NoticeChanged:
    """The customer did what was asked: the strikes before now stop counting, and the case is closed."""
    with db.transaction() as tx:
        at, customer, before = _load_for_change(tx, asked, call)
        _refuse_during_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.mark_met(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        cleared = notice_clocks.settle_met_notice(tx, before, by=call.user_id, why=after.closed_why, now=at.now)
        return _store_change(tx, at, "met", customer, before, after, cleared=cleared)


def record_not_met(db: Database, asked: str, *, why: str, call: Call) -> NoticeChanged:
    """The days are over and the customer did not do what was asked: letting go may be voted on."""
    with db.transaction() as tx:
        at, customer, before = _load_for_change(tx, asked, call)
        _refuse_during_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.mark_not_met(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        return _store_change(tx, at, "not_met", customer, before, after)


def extend_notice(
    db: Database, asked: str, *, by: int = 0, until: date | None = None, why: str, call: Call
) -> NoticeChanged:
    """More time, 90 days in all at most: so many days (`by`), or up to and with a day (`until`), and why."""
    with db.transaction() as tx:
        at, customer, before = _load_for_change(tx, asked, call)
        _refuse_during_ballot(tx, customer)
        reason = notes.require_reason(why, "more time")
        ends = rules.last_day(before, at.policy.zone) or at.today
        more = (until - ends).days if until else by
        after = rules.extend_notice(before, more, now=at.now, policy=at.policy)
        return _store_change(tx, at, "extended", customer, before, after, added=more, why=reason)


def withdraw_notice(db: Database, asked: str, *, why: str, call: Call) -> NoticeChanged:
    """The notice is taken back, given or not; the case stays open, with its gates in front of it again."""
    with db.transaction() as tx:
        at, customer, before = _load_for_change(tx, asked, call)
        _refuse_during_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.withdraw_notice(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        return _store_change(tx, at, "withdrawn", customer, before, after)


def undo_change(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Undo what was done to a notice, if it is as it was left and nothing was built on it. Says how it stands."""
    customers.lock_customer(tx, RECORDS.get(tx, int(undo.subject)).customer_id)
    notice = RECORDS.get(tx, int(undo.subject))
    customer = customers.get_customer(tx, notice.customer_id)
    refuse_if_on_hold(holds.find_running_hold(tx, customer.id), at.policy.zone, customer)
    if not is_unchanged(notice, undo.after):
        raise AlreadyDone(f"The final notice on {customer.name} was changed by somebody since, so nothing was undone.")
    polls.refuse_if_ballot_opened_since(tx, customer, undo)
    if notice.state is NoticeState.MET:
        _reopen_case(tx, customer, notice)
    elif cases.RECORDS.get(tx, notice.case_id).closed_at is not None:
        raise AlreadyDone(f"The case of {customer.name} was closed since, so nothing was undone.")
    stored = RECORDS.change(tx, notice.id, **restore_fields(undo.before))
    notice_clocks.audit_notice(tx, "notice.undone", stored, by=at.actor.user_id, at=at.now)
    notice_clocks.update_after_change(tx, customer, stored, policy=at.policy, now=at.now)
    return (
        f"Taken back: the final notice on {customer.name} is {stored.state.value.replace('_', ' ')}, as it was before."
    )


def _load_for_change(tx: Session, asked: str, call: Call) -> tuple[RequestContext, Customer, Notice]:
    """What every change begins with: a manager, the customer held, not on hold, and its newest notice."""
    at = authorization.begin_request(tx, call, Action.NOTICE)
    customer = customers.resolve_customer(tx, asked, lock=True)
    refuse_former(customer, at.policy.zone)
    refuse_if_on_hold(holds.find_running_hold(tx, customer.id), at.policy.zone, customer)
    if transitions.RECORDS.list_where(tx, customer_id=customer.id, ended_at=None):
        raise AlreadyDone(
            f"Letting {customer.name} go was decided; `/umpire transition {customer.key}` is what runs now."
        )
    return at, customer, _get_newest(tx, customer)


def _get_newest(tx: Session, customer: Customer) -> Notice:
    found = RECORDS.list_where(tx, customer_id=customer.id)
    if not found:
        raise NotFound(f"{customer.name} has no final notice. It takes a ballot: `/vote notice {customer.key}`.")
    return found[-1]


def _refuse_during_ballot(tx: Session, customer: Customer) -> None:
    if ballots.RECORDS.list_where(tx, customer_id=customer.id, state=BallotState.OPEN):
        raise AlreadyDone(
            f"A ballot on {customer.name} is open, and people vote on how things stand. Let it close, or take it back "
            f"with `/vote cancel {customer.key}`."
        )


def _load_status(tx: Session, notice: Notice, customer: Customer, *, policy: Policy, now: datetime) -> NoticeStatus:
    found = strikes.list_strikes(tx, customer.id)
    opens = rules.find_termination_ground(notice, found, now=now, policy=policy)
    let_go = notice.state in rules.RUNNING_STATES and bool(transitions.RECORDS.list_where(tx, case_id=notice.case_id))
    met_at = None
    if (
        notice.state is NoticeState.GIVEN
        and not let_go
        and not rules.has_strike_since(notice, found, now=now, policy=policy)
    ):
        clock = notice_clocks.SILENT, str(notice.id)
        met_at = deadlines.load_due_dates(tx, (clock[1],), clock[0]).get(clock)
    return NoticeStatus(notice, customer, policy, now, opens, let_go, met_at)


def _store_change(
    tx: Session,
    at: RequestContext,
    what: str,
    customer: Customer,
    before: Notice,
    after: Notice,
    *,
    cleared: int = 0,
    added: int = 0,
    why: str = "",
) -> NoticeChanged:
    """Store it, and what every change brings with it: clocks, audit, undo, and everything that shows it."""
    names = [field.name for field in fields(Notice) if getattr(before, field.name) != getattr(after, field.name)]
    stored = RECORDS.change(tx, before.id, **{name: getattr(after, name) for name in names})
    said = why or after.closed_why or after.given_how
    notice_clocks.audit_notice(tx, f"notice.{what}", stored, by=at.actor.user_id, at=at.now, said=said, cleared=cleared)
    undo = authorization.offer_undo(
        tx,
        at,
        kind="notice",
        subject=str(stored.id),
        before=snapshot_fields(before, names),
        after=snapshot_fields(stored, names),
    )
    told = notice_clocks.update_after_change(tx, customer, stored, policy=at.policy, now=at.now)
    return NoticeChanged(stored, customer, at.policy, at.now, undo, told, cleared=cleared, added=added)


def _reopen_case(tx: Session, customer: Customer, notice: Notice) -> None:
    """The case and the strikes a met notice closed, exactly as they were."""
    if cases.find_open_case(tx, customer.id) is not None:
        raise AlreadyDone(f"A new case on {customer.name} was opened since, so nothing was undone.")
    for strike in strikes.list_strikes(tx, customer.id):
        if strike.cleared_at is not None and strike.cleared_at == notice.closed_at:
            strikes.update_strike(tx, strike.id, cleared_at=None)
    cases.RECORDS.change(tx, notice.case_id, closed_at=None, closed_by=None, outcome=None, closed_why="")


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"notice": (Action.NOTICE, undo_change)}
