"""Final notices: a ballot begins one; people give, extend or withdraw it, and say whether it was met."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session

from bot.features.notices.usecases import clocks
from bot.workflow import ballots as ballot_workflow, message_refresh, replies as reply_workflow, requests
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import notices as notice_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings
from scoring.cases.holds import refuse_if_on_hold
from scoring.cases.talks import find_last_talk_time
from scoring.customers.customers import Customer, refuse_former
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values import notes
from storage import ballots, strikes
from storage.cases import cases, holds, talks
from storage.customers import customers
from storage.database import Database
from storage.notices import RECORDS
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import policies
from storage.transitions import transitions

DEADLINES: dict[str, DeadlineHandler] = clocks.DEADLINES


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """Where a notice stands at `now`.

    `opens` says in words why a vote on letting go may be opened, or is None. `let_go` means that letting go was
    decided, so the notice asks for nothing any more. `met_at` is when silence counts as met; None where it does not, as
    after a strike. `replied`: the customer's reply was judged, so later ones are only recorded.
    `voting`: a ballot on the customer is open, during which most changes are refused.
    """

    notice: Notice
    customer: Customer
    policy: Policy
    now: datetime
    opens: str | None = None
    let_go: bool = False
    met_at: datetime | None = None
    replied: bool = False
    voting: bool = False

    @property
    def over(self) -> bool:
        """Whether it was given and its days are over, and nobody has said whether it was met."""
        return self.notice.state is NoticeState.GIVEN and notice_rules.is_over(self.notice, self.now)

    @property
    def silent(self) -> bool:
        """Whether it counts as met because nobody said otherwise."""
        return self.notice.state is NoticeState.MET and self.notice.closed_by is None

    @property
    def unused(self) -> bool:
        """Whether it was not met, and ended because nobody decided to let the customer go."""
        unconfirmed = self.notice.closed_why == notice_rules.NOT_CONFIRMED
        return self.notice.state is NoticeState.WITHDRAWN and self.notice.closed_by is None and not unconfirmed


@dataclass(frozen=True, slots=True)
class NoticeChanged:
    """A notice that somebody changed.

    `cleared`: how many strikes stopped counting. `added`: how many days were added. `channel`: where it shows.
    """

    notice: Notice
    customer: Customer
    policy: Policy
    now: datetime
    undo: str
    channel: str | None
    cleared: int = 0
    added: int = 0


def begin_notice(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """Begin a notice after its ballot has passed. A person has some business days to tell the customer."""
    notice = RECORDS.add(
        tx,
        customer_id=ballot.customer_id,
        case_id=ballot.case_id,
        ballot_id=ballot.id,
        **notice_rules.build_terms(now, policy),
    )
    clocks.reset_deadlines(tx, notice, now)
    message_refresh.refresh_notice(tx, notice.id, now)


def load_notice(db: Database, customer_text: str, *, call: Call) -> NoticeStatus:
    """Load where the customer's newest notice stands."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.NOTICE)
        customer = customers.resolve_customer(tx, customer_text)
        return _load_status(tx, _get_newest(tx, customer), customer, policy=context.policy, now=context.now)


def load_for_form(db: Database, change: str, customer_text: str, *, call: Call) -> NoticeStatus:
    """Load a notice for the form of a change: given, met, not_met, extend or withdraw.

    Raises a refusal where that change cannot be made.
    """
    status = load_notice(db, customer_text, call=call)
    refuse_former(status.customer, status.policy.zone)
    notice_rules.check_step(status.notice, change, status.policy.zone, status.now, key=status.customer.key)
    return status


def find_posted_notice(db: Database, notice_id: int, *, now: datetime) -> NoticeStatus | None:
    """Load a notice as its line in the review channel shows it, or None when there is no such notice."""
    with db.transaction(reading=True) as tx:
        matches = RECORDS.list_where(tx, id=notice_id)
        if not matches:
            return None
        return _load_status(
            tx, matches[0], customers.get_customer(tx, matches[0].customer_id), policy=policies.get_policy(tx), now=now
        )


def find_notice_to_report(db: Database, notice_id: int, state: str, *, now: datetime) -> NoticeStatus | None:
    """Load the notice that managers are told about, or None where it left that state meanwhile."""
    status = find_posted_notice(db, notice_id, now=now)
    if status is None or status.notice.state != state:
        return None
    by_itself = status.notice.state is NoticeState.LAPSED or status.silent or status.unused
    return status if status.over or by_itself else None


def record_given(
    db: Database, customer_text: str, *, how: str = "", on: date | None = None, days: int | None = None, call: Call
) -> NoticeChanged:
    """Record that the customer was told. The notice runs from that day, today if none is named."""
    with db.transaction() as tx:
        context, customer, before = _load_for_change(tx, customer_text, call)
        notes.refuse_secrets(how, field="how")
        after = notice_rules.give_notice(
            before,
            on=on or context.actor_date,
            by=call.user_id,
            how=how,
            days=days,
            now=context.now,
            policy=context.policy,
            zone=context.zone,
            key=customer.key,
        )
        return _store_change(tx, context, "given", customer, before, after)


def record_met(db: Database, customer_text: str, *, why: str = "", call: Call) -> NoticeChanged:
    """Record that the customer did what was asked. The strikes so far stop counting, and the case is closed."""
    with db.transaction() as tx:
        context, customer, before = _load_for_change(tx, customer_text, call)
        _refuse_during_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = notice_rules.mark_met(
            before, by=call.user_id, why=why, now=context.now, zone=context.policy.zone, key=customer.key
        )
        cleared = clocks.settle_met_notice(tx, before, by=call.user_id, why=after.closed_why, now=context.now)
        return _store_change(tx, context, "met", customer, before, after, cleared=cleared)


def record_not_met(db: Database, customer_text: str, *, why: str, call: Call) -> NoticeChanged:
    """Record, once the days are over, that the customer did not do what was asked. Letting go may be voted on."""
    with db.transaction() as tx:
        context, customer, before = _load_for_change(tx, customer_text, call)
        _refuse_during_ballot(tx, customer)
        reply_workflow.refuse_while_again(tx, customer, BallotKind.NOTICE)
        notes.refuse_secrets(why, field="why")
        after = notice_rules.mark_not_met(
            before, by=call.user_id, why=why, now=context.now, zone=context.policy.zone, key=customer.key
        )
        return _store_change(tx, context, "not_met", customer, before, after)


def extend_notice(
    db: Database, customer_text: str, *, by: int = 0, until: date | None = None, why: str, call: Call
) -> NoticeChanged:
    """Give the customer more time: `by` days, or up to and including the day `until`. 90 days in all at most."""
    with db.transaction() as tx:
        context, customer, before = _load_for_change(tx, customer_text, call)
        _refuse_during_ballot(tx, customer)
        reason = notes.require_reason(why, "more time")
        last_day = notice_rules.last_day(before, context.policy.zone) or context.today
        added = (until - last_day).days if until else by
        after = notice_rules.extend_notice(before, added, now=context.now, policy=context.policy, key=customer.key)
        return _store_change(tx, context, "extended", customer, before, after, added=added, why=reason)


def withdraw_notice(db: Database, customer_text: str, *, why: str, call: Call) -> NoticeChanged:
    """Take the notice back, given or not. The case stays open, and its gates apply again."""
    with db.transaction() as tx:
        context, customer, before = _load_for_change(tx, customer_text, call)
        _refuse_during_ballot(tx, customer)
        notes.refuse_secrets(why, field="why")
        after = notice_rules.withdraw_notice(
            before, by=call.user_id, why=why, now=context.now, zone=context.policy.zone, key=customer.key
        )
        return _store_change(tx, context, "withdrawn", customer, before, after)


def undo_change(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo one change of a notice, and return a sentence that says how it stands now.

    Raises AlreadyDone if the notice was changed since, or something was built on it.
    """
    customers.lock_customer(tx, RECORDS.get(tx, int(undo.subject)).customer_id)
    notice = RECORDS.get(tx, int(undo.subject))
    customer = customers.get_customer(tx, notice.customer_id)
    refuse_if_on_hold(holds.find_running_hold(tx, customer.id), context.policy.zone, customer)
    if not is_unchanged(notice, undo.after):
        raise AlreadyDone(f"The final notice to {customer.name} has been changed since, so nothing was undone.")
    ballot_workflow.refuse_if_ballot_opened_since(tx, customer, undo)
    reply_workflow.refuse_undo_if_replied(tx, customer, undo)
    if notice.state is NoticeState.MET:
        _reopen_case(tx, customer, notice)
    elif cases.RECORDS.get(tx, notice.case_id).closed_at is not None:
        raise AlreadyDone(f"The case of {customer.name} has been closed since, so nothing was undone.")
    stored = RECORDS.change(tx, notice.id, **restore_fields(undo.before))
    clocks.audit_notice(tx, "notice.undone", stored, by=context.actor.user_id, moment=context.now)
    clocks.update_after_change(tx, customer, stored, policy=context.policy, now=context.now)
    return (
        f"Taken back: the final notice to {customer.name} is {stored.state.value.replace('_', ' ')}, as it was before."
    )


def _load_for_change(tx: Session, customer_text: str, call: Call) -> tuple[RequestContext, Customer, Notice]:
    """Authorize a change, lock the customer, and load its newest notice.

    Raises a refusal while the customer is on hold or being let go.
    """
    context = requests.begin_request(tx, call, Action.NOTICE)
    customer = customers.resolve_customer(tx, customer_text, lock=True)
    refuse_former(customer, context.policy.zone)
    refuse_if_on_hold(holds.find_running_hold(tx, customer.id), context.policy.zone, customer)
    if transitions.RECORDS.list_where(tx, customer_id=customer.id, ended_at=None):
        raise AlreadyDone(
            f"Letting {customer.name} go was decided; `/umpire transition {customer.key}` is what runs now."
        )
    return context, customer, _get_newest(tx, customer)


def _get_newest(tx: Session, customer: Customer) -> Notice:
    """Return the customer's newest notice. Raises NotFound where there is none."""
    all_notices = RECORDS.list_where(tx, customer_id=customer.id)
    if not all_notices:
        raise NotFound(f"{customer.name} has no final notice. It takes a ballot: `/vote notice {customer.key}`.")
    return all_notices[-1]


def _refuse_during_ballot(tx: Session, customer: Customer) -> None:
    """Raise AlreadyDone while a ballot on the customer is open."""
    if ballots.RECORDS.list_where(tx, customer_id=customer.id, state=BallotState.OPEN):
        raise AlreadyDone(
            f"A ballot on {customer.name} is open, and people vote on how things stand. Let it close, or take it back "
            f"with `/vote cancel {customer.key}`."
        )


def _load_status(tx: Session, notice: Notice, customer: Customer, *, policy: Policy, now: datetime) -> NoticeStatus:
    """Load what decides where the notice stands."""
    strikes_on_record = strikes.list_strikes(tx, customer.id)
    opens = notice_rules.find_termination_ground(
        notice,
        strikes_on_record,
        now=now,
        policy=policy,
        talked_at=find_last_talk_time(talks.RECORDS.list_where(tx, customer_id=customer.id)),
        votes=ballot_openings.count_votes(notice, ballots.RECORDS.list_where(tx, customer_id=customer.id)),
    )
    let_go = notice.state in notice_rules.RUNNING_STATES and bool(
        transitions.RECORDS.list_where(tx, case_id=notice.case_id, withdrawn_at=None)
    )
    met_at = None
    if (
        notice.state is NoticeState.GIVEN
        and not let_go
        and not notice_rules.has_strike_since(notice, strikes_on_record, now=now, policy=policy)
    ):
        clock = clocks.SILENT, str(notice.id)
        met_at = deadlines.load_due_dates(tx, (clock[1],), clock[0]).get(clock)
    replied = reply_workflow.is_judged(tx, notice.ballot_id)
    voting = ballots.find_open_ballot(tx, customer.id) is not None
    return NoticeStatus(notice, customer, policy, now, opens, let_go, met_at, replied, voting)


def _store_change(
    tx: Session,
    context: RequestContext,
    change: str,
    customer: Customer,
    before: Notice,
    after: Notice,
    *,
    cleared: int = 0,
    added: int = 0,
    why: str = "",
) -> NoticeChanged:
    """Store a changed notice, audit it, offer to undo it, and bring what depends on it up to date."""
    changed_fields = [
        field.name for field in fields(Notice) if getattr(before, field.name) != getattr(after, field.name)
    ]
    stored = RECORDS.change(tx, before.id, **{name: getattr(after, name) for name in changed_fields})
    text = why or after.closed_why or after.given_how
    clocks.audit_notice(
        tx, f"notice.{change}", stored, by=context.actor.user_id, moment=context.now, said=text, cleared=cleared
    )
    undo = requests.offer_undo(
        tx,
        context,
        kind="notice",
        subject=str(stored.id),
        before=snapshot_fields(before, changed_fields),
        after=snapshot_fields(stored, changed_fields),
    )
    channel = clocks.update_after_change(tx, customer, stored, policy=context.policy, now=context.now)
    return NoticeChanged(stored, customer, context.policy, context.now, undo, channel, cleared=cleared, added=added)


def _reopen_case(tx: Session, customer: Customer, notice: Notice) -> None:
    """Reopen the case that a met notice closed, and let the strikes it cleared count again."""
    if cases.find_open_case(tx, customer.id) is not None:
        raise AlreadyDone(f"A new case on {customer.name} has been opened since, so nothing was undone.")
    for strike in strikes.list_strikes(tx, customer.id):
        if strike.cleared_at is not None and strike.cleared_at == notice.closed_at:
            strikes.update_strike(tx, strike.id, cleared_at=None)
    cases.RECORDS.change(tx, notice.case_id, closed_at=None, closed_by=None, outcome=None, closed_why="")


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"notice": (Action.NOTICE, undo_change)}
