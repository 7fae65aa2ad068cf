"""Final notices: agreed by a ballot; given, met or not, extended, withdrawn by a person; lapsed by time alone."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session

from bot.features.notices.usecases import clocks as notice_clocks
from bot.workflow import authorization, ballots as polls, message_refresh as redrawing
from bot.workflow.authorization import Call, Desk, TakeBack
from bot.workflow.deadlines import Handler
from bot.workflow.undo import as_left, kept, read_back
from scoring import notices as rules
from scoring.ballots import Ballot, State as BallotState
from scoring.cases.holds import refuse_if_held
from scoring.customers.customers import Customer, refuse_former
from scoring.notices import Notice, State
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

DEADLINES: dict[str, Handler] = notice_clocks.DEADLINES


@dataclass(frozen=True, slots=True)
class Shown:
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
        return self.notice.state is State.GIVEN and rules.over(self.notice, self.now)

    @property
    def silent(self) -> bool:
        """Whether it counts as met because nobody said what came of it."""
        return self.notice.state is State.MET and self.notice.closed_by is None


@dataclass(frozen=True, slots=True)
class Changed:
    """What somebody did to a notice. `cleared`: strikes that stopped counting; `told`: the channel that sees it."""

    notice: Notice
    customer: Customer
    policy: Policy
    now: datetime
    undo: str
    told: str | None
    cleared: int = 0
    added: int = 0


def agreed(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A final-notice ballot passed: from now on a person has some business days to tell the customer."""
    notice = RECORDS.add(
        tx,
        customer_id=ballot.customer_id,
        case_id=ballot.case_id,
        ballot_id=ballot.id,
        **rules.terms(now, policy),
    )
    notice_clocks.wind(tx, notice, now)
    redrawing.notice(tx, notice.id, now)


def show(db: Database, asked: str, *, call: Call) -> Shown:
    """Where the customer's newest notice stands."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.NOTICE)
        customer = customers.find(tx, asked)
        return _shown(tx, _newest(tx, customer), customer, policy=at.policy, now=at.now)


def to_change(db: Database, what: str, asked: str, *, call: Call) -> Shown:
    """The same for a form: refused where what it is for (given, met, not_met, extend, withdraw) would be."""
    found = show(db, asked, call=call)
    refuse_former(found.customer, found.policy.zone)
    rules.may(found.notice, what, found.policy.zone, found.now)
    return found


def posted(db: Database, notice_id: int, *, now: datetime) -> Shown | None:
    """A notice as its line in the review channel shows it; None when there is no such notice."""
    with db.transaction(reading=True) as tx:
        found = RECORDS.where(tx, id=notice_id)
        if not found:
            return None
        return _shown(tx, found[0], customers.one(tx, found[0].customer_id), policy=policies.in_force(tx), now=now)


def to_tell(db: Database, notice_id: int, state: str, *, now: datetime) -> Shown | None:
    """What managers are to be told about a notice that ran out in that state; None where people were quicker."""
    found = posted(db, notice_id, now=now)
    if found is None or found.notice.state != state:
        return None
    by_itself = found.notice.state is State.LAPSED or found.silent
    return found if found.over or by_itself else None


def given(
    db: Database, asked: str, *, how: str = "", on: date | None = None, days: int | None = None, call: Call
) -> Changed:
    """Somebody told the customer: the clock runs from that day, today if none is named."""
    with db.transaction() as tx:
        at, customer, before = _opened(tx, asked, call)
        notes.refuse_secrets(how, field="how")
        after = rules.give(
            before,
            on=on or at.their_day,
            by=call.user_id,
            how=how,
            days=days,
            now=at.now,
            policy=at.policy,
            zone=at.zone,
        )
        return _changed(tx, at, "given", customer, before, after)


def met(db: Database, asked: str, *, why: str = "", call: Call) -> Changed:
    """The customer did what was asked: the strikes before now stop counting, and the case is closed."""
    with db.transaction() as tx:
        at, customer, before = _opened(tx, asked, call)
        _refuse_in_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.meet(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        cleared = notice_clocks.settle(tx, before, by=call.user_id, why=after.closed_why, now=at.now)
        return _changed(tx, at, "met", customer, before, after, cleared=cleared)


def not_met(db: Database, asked: str, *, why: str, call: Call) -> Changed:
    """The days are over and the customer did not do what was asked: letting go may be voted on."""
    with db.transaction() as tx:
        at, customer, before = _opened(tx, asked, call)
        _refuse_in_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.miss(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        return _changed(tx, at, "not_met", customer, before, after)


def extended(db: Database, asked: str, *, by: int = 0, until: date | None = None, why: str, call: Call) -> Changed:
    """More time, 90 days in all at most: so many days (`by`), or up to and with a day (`until`), and why."""
    with db.transaction() as tx:
        at, customer, before = _opened(tx, asked, call)
        _refuse_in_ballot(tx, customer)
        reason = notes.written(why, "more time")
        ends = rules.last_day(before, at.policy.zone) or at.today
        more = (until - ends).days if until else by
        after = rules.extend(before, more, now=at.now, policy=at.policy)
        return _changed(tx, at, "extended", customer, before, after, added=more, why=reason)


def withdrawn(db: Database, asked: str, *, why: str, call: Call) -> Changed:
    """The notice is taken back, given or not; the case stays open, with its gates in front of it again."""
    with db.transaction() as tx:
        at, customer, before = _opened(tx, asked, call)
        _refuse_in_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = rules.withdraw(before, by=call.user_id, why=why, now=at.now, zone=at.policy.zone)
        return _changed(tx, at, "withdrawn", customer, before, after)


def take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """Undo what was done to a notice, if it is as it was left and nothing was built on it. Says how it stands."""
    customers.lock(tx, RECORDS.one(tx, int(undo.subject)).customer_id)
    notice = RECORDS.one(tx, int(undo.subject))
    customer = customers.one(tx, notice.customer_id)
    refuse_if_held(holds.running(tx, customer.id), at.policy.zone, customer)
    if not as_left(notice, undo.after):
        raise AlreadyDone(f"The final notice on {customer.name} was changed by somebody since, so nothing was undone.")
    polls.refuse_opened_since(tx, customer, undo)
    if notice.state is State.MET:
        _reopen(tx, customer, notice)
    elif cases.RECORDS.one(tx, notice.case_id).closed_at is not None:
        raise AlreadyDone(f"The case of {customer.name} was closed since, so nothing was undone.")
    stored = RECORDS.change(tx, notice.id, **read_back(undo.before))
    notice_clocks.note(tx, "notice.undone", stored, by=at.actor.user_id, at=at.now)
    notice_clocks.follow(tx, customer, stored, policy=at.policy, now=at.now)
    return (
        f"Taken back: the final notice on {customer.name} is {stored.state.value.replace('_', ' ')}, as it was before."
    )


def _opened(tx: Session, asked: str, call: Call) -> tuple[Desk, Customer, Notice]:
    """What every change begins with: a manager, the customer held, not on hold, and its newest notice."""
    at = authorization.opened(tx, call, Action.NOTICE)
    customer = customers.find(tx, asked, lock=True)
    refuse_former(customer, at.policy.zone)
    refuse_if_held(holds.running(tx, customer.id), at.policy.zone, customer)
    if transitions.RECORDS.where(tx, customer_id=customer.id, ended_at=None):
        raise AlreadyDone(
            f"Letting {customer.name} go was decided; `/umpire transition {customer.key}` is what runs now."
        )
    return at, customer, _newest(tx, customer)


def _newest(tx: Session, customer: Customer) -> Notice:
    found = RECORDS.where(tx, customer_id=customer.id)
    if not found:
        raise NotFound(f"{customer.name} has no final notice. It takes a ballot: `/vote notice {customer.key}`.")
    return found[-1]


def _refuse_in_ballot(tx: Session, customer: Customer) -> None:
    if ballots.RECORDS.where(tx, customer_id=customer.id, state=BallotState.OPEN):
        raise AlreadyDone(
            f"A ballot on {customer.name} is open, and people vote on how things stand. Let it close, or take it back "
            f"with `/vote cancel {customer.key}`."
        )


def _shown(tx: Session, notice: Notice, customer: Customer, *, policy: Policy, now: datetime) -> Shown:
    found = strikes.of_customer(tx, customer.id)
    opens = rules.opens_termination(notice, found, now=now, policy=policy)
    let_go = notice.state in rules.RUNNING and bool(transitions.RECORDS.where(tx, case_id=notice.case_id))
    met_at = None
    if notice.state is State.GIVEN and not let_go and not rules.struck_since(notice, found, now=now, policy=policy):
        clock = notice_clocks.SILENT, str(notice.id)
        met_at = deadlines.waiting(tx, (clock[1],), clock[0]).get(clock)
    return Shown(notice, customer, policy, now, opens, let_go, met_at)


def _changed(
    tx: Session,
    at: Desk,
    what: str,
    customer: Customer,
    before: Notice,
    after: Notice,
    *,
    cleared: int = 0,
    added: int = 0,
    why: str = "",
) -> Changed:
    """Store it, and what every change brings with it: clocks, audit, undo, and everything that shows it."""
    names = [field.name for field in fields(Notice) if getattr(before, field.name) != getattr(after, field.name)]
    stored = RECORDS.change(tx, before.id, **{name: getattr(after, name) for name in names})
    said = why or after.closed_why or after.given_how
    notice_clocks.note(tx, f"notice.{what}", stored, by=at.actor.user_id, at=at.now, said=said, cleared=cleared)
    undo = authorization.offer_undo(
        tx, at, kind="notice", subject=str(stored.id), before=kept(before, names), after=kept(stored, names)
    )
    told = notice_clocks.follow(tx, customer, stored, policy=at.policy, now=at.now)
    return Changed(stored, customer, at.policy, at.now, undo, told, cleared=cleared, added=added)


def _reopen(tx: Session, customer: Customer, notice: Notice) -> None:
    """The case and the strikes a met notice closed, exactly as they were."""
    if cases.open_of(tx, customer.id) is not None:
        raise AlreadyDone(f"A new case on {customer.name} was opened since, so nothing was undone.")
    for strike in strikes.of_customer(tx, customer.id):
        if strike.cleared_at is not None and strike.cleared_at == notice.closed_at:
            strikes.change(tx, strike.id, cleared_at=None)
    cases.RECORDS.change(tx, notice.case_id, closed_at=None, closed_by=None, outcome=None, closed_why="")


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {"notice": (Action.NOTICE, take_back)}
