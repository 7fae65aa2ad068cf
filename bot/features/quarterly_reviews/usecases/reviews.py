"""Quarterly reviews (closets): opened and closed by schedule or by hand, their progress, and single verdicts."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import (
    direct_messages,
    keepers,
    message_refresh,
    quarterly_reviews as review_steps,
    requests,
    standings,
)
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, RequestContext
from scoring.customers.customers import Customer, refuse_former
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetProgress, ClosetScope, ClosetVerdict, ListedItem
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Role, choose_keeper
from scoring.rules.policy import Policy
from storage import plots
from storage.customers import customers
from storage.database import Database, Json
from storage.quarterly_reviews import reviews as review_records
from storage.quarterly_reviews.reviews import ItemFilter
from storage.requests import claims, drafts
from storage.requests.undos import Undo
from storage.roles import roles
from storage.schedule import recurring as recurring_records
from storage.schedule.recurring import DueRhythm
from storage.settings import policies

DAILY_RHYTHM = "closets.day"
USAGE = "`/umpire quarterly verdict <customer> grow|keep|fix|reprice|stop-quoting|let-go [note]`."
LET_GO = "closet-let-go"
"""The kind of a draft that waits for somebody to confirm whom they let go."""
NUDGE, CLOSED = "closet_nudge", "closet_closed"
"""The outbox kinds of the reminder to those who still have to decide, and of the message to managers at the end."""


@dataclass(frozen=True, slots=True)
class ClosetPost:
    """What the review's one message shows; `closet` is None if it was undone, `key` is its quarter."""

    key: str
    closet: Closet | None
    progress: ClosetProgress | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ClosetNudge:
    """What a person is reminded of: how many of theirs wait, and for a manager how many have no owner."""

    closet: Closet
    left: int
    unowned: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ClosetClosed:
    """What a manager is told when a review is over."""

    closet: Closet
    progress: ClosetProgress
    policy: Policy


def load_post(db: Database, subject: str, *, now: datetime) -> ClosetPost:
    """Load what the review's message shows now."""
    with db.transaction(reading=True) as tx:
        key = subject.partition(":")[0]
        stored = review_records.find_closet(tx, key)
        closet = stored if stored is not None and review_rules.message_subject(stored) == subject else None
        policy = policies.get_policy(tx)
        away = keepers.list_long_away(tx, policy=policy, now=now)
        progress = review_records.count_progress(tx, closet.id, away=away) if closet else None
        return ClosetPost(key, closet, progress, policy, now)


def find_nudge(db: Database, closet_id: int, person: str, *, now: datetime) -> ClosetNudge | None:
    """Find what to remind a person of; None if nothing waits for them, or if the review is over."""
    with db.transaction(reading=True) as tx:
        closet, policy = review_records.find_running_closet(tx), policies.get_policy(tx)
        if closet is None or closet.id != closet_id or review_rules.is_over(closet, _get_date(now, policy)):
            return None
        left = review_records.count_undecided(tx, closet.id, person)
        manager = person in roles.list_people_with_role(tx, Role.MANAGER)
        away = keepers.list_long_away(tx, policy=policy, now=now)
        unowned = review_records.count_progress(tx, closet.id, away=away).unowned if manager else 0
        return ClosetNudge(closet, left, unowned, policy, now) if left or unowned else None


def find_closed(db: Database, closet_id: int, person: str) -> ClosetClosed | None:
    """Find what a manager is told of the end; None for who is no manager any more."""
    with db.transaction(reading=True) as tx:
        if person not in roles.list_people_with_role(tx, Role.MANAGER):
            return None
        closet = review_records.RECORDS.get(tx, closet_id)
        return ClosetClosed(closet, review_records.count_progress(tx, closet_id), policies.get_policy(tx))


def _run_day(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Close the review that is over, remind people in the one that is open, or open the one that is due; once a day."""
    today = _get_date(due.at, policy)
    closet = review_records.find_running_closet(tx)
    if closet is not None and review_rules.is_over(closet, today):
        _close_closet(tx, closet, now)
    elif closet is not None:
        _nudge_people(tx, closet, today, policy, now)
    if policy.closet_auto and policy.calendar.is_open_on(today) and review_records.find_running_closet(tx) is None:
        first_run = recurring_records.find_first_occurrence(tx, DAILY_RHYTHM)
        assert first_run is not None, "this very occurrence is noted"
        key = review_rules.find_due_quarter(
            today,
            {each.key for each in review_records.list_closets(tx)},
            here_since=first_run.astimezone(policy.zone).date(),
        )
        if key is not None:
            review_steps.open_closet(tx, key, by=None, policy=policy, now=now)


def _close_closet(tx: Session, closet: Closet, now: datetime) -> None:
    """Close a review and tell all managers."""
    after = review_steps.build_share(plots.load_grade_mix(tx, now))
    if not review_records.close_closet(tx, closet, after=after, now=now):
        return
    progress = review_records.count_progress(tx, closet.id)
    facts: requests.AuditFacts = {"closet": closet.key, "decided": progress.done, "undecided": progress.left}
    requests.audit_action_by(tx, "closet.closed", f"closet:{closet.key}", by=None, now=now, public=facts)
    message_refresh.refresh_closet(tx, closet, now)
    for manager in sorted(roles.list_people_with_role(tx, Role.MANAGER)):
        _notify(
            tx, CLOSED, closet, manager, f"{CLOSED}:{review_rules.message_subject(closet)}:{manager}", now, matters=True
        )


def _nudge_people(tx: Session, closet: Closet, today: date, policy: Policy, now: datetime) -> None:
    """Remind everybody who still has to decide, once at each of three marks; late, only at the newest mark."""
    opened_on = _get_date(closet.opened_at, policy)
    mark = review_rules.find_due_nudge(opened_on, closet.closes_on, today, policy.calendar)
    if mark is None or not claims.claim(tx, NUDGE, f"{review_rules.message_subject(closet)}:{mark.value}", now=now):
        return
    for person in _list_deciders(tx, closet, policy, now):
        _notify(
            tx,
            NUDGE,
            closet,
            person,
            f"{NUDGE}:{review_rules.message_subject(closet)}:{mark.value}:{person}",
            now,
            matters=False,
        )


def _list_deciders(tx: Session, closet: Closet, policy: Policy, now: datetime) -> tuple[str, ...]:
    """List who has to decide: owners, backups of owners who are away, and managers where neither is here."""
    deciders: set[str] = set()
    owner_pairs = review_records.list_owners_with_undecided(tx, closet.id)
    away = keepers.list_not_working(tx, (person for pair in owner_pairs for person in pair), policy=policy, now=now)
    for pair in owner_pairs:
        decider = choose_keeper(pair, away)
        deciders |= {decider} if decider is not None else roles.list_people_with_role(tx, Role.MANAGER)
    return tuple(sorted(deciders))


def _notify(tx: Session, kind: str, closet: Closet, person: str, intent: str, now: datetime, *, matters: bool) -> None:
    """Enqueue a direct message about a review."""
    direct_messages.enqueue_direct_message(
        tx,
        person,
        intent=intent,
        kind=kind,
        subject=str(closet.id),
        now=now,
        matters=matters,
    )


def _get_date(moment: datetime, policy: Policy) -> date:
    """Get the workspace's day of a moment."""
    return moment.astimezone(policy.zone).date()


RHYTHMS: dict[str, Rhythm] = {
    DAILY_RHYTHM: Rhythm(review_rules.schedule, review_rules.GRACE, personal=False, do=_run_day)
}


MOST_NAMED = 20
"""How many undecided customers are named at once."""


@dataclass(frozen=True, slots=True)
class ClosetStatus:
    """The newest review (None: there was none yet), for the person who asks.

    `left` of their own customers have no verdict. `undecided` names some that have none, for managers once it is over.
    `next_on` is when the next opens by itself, or None.
    """

    closet: Closet | None
    progress: ClosetProgress | None
    left: int
    undecided: tuple[ListedItem, ...]
    manager: bool
    next_on: date | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ClosetStarted:
    """A review opened by hand; `channel` is that of its message, if one is set."""

    closet: Closet
    progress: ClosetProgress
    channel: str | None
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """What the form of a customer's verdict shows."""

    closet: Closet
    customer: Customer
    item: ClosetItem
    policy: Policy


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    """A verdict that was given; `earlier` is the one it replaces, if any."""

    closet: Closet
    customer: Customer
    item: ClosetItem
    earlier: ClosetVerdict | None
    progress: ClosetProgress
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class LetGoQuestion:
    """A customer is to be let go, which has to be confirmed; `draft` holds what was typed, and nothing is decided."""

    customer: Customer
    item: ClosetItem
    note: str
    draft: str
    policy: Policy


def load_status(db: Database, *, call: Call) -> ClosetStatus:
    """Load how far the newest review has come; for any staff."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        closets, manager = review_records.list_closets(tx), Role.MANAGER in context.actor.roles
        newest = closets[-1] if closets else None
        ended = newest is not None and (newest.running is None or review_rules.is_over(newest, context.today))
        undecided: tuple[ListedItem, ...] = ()
        if newest is not None and ended and manager:
            undecided_filter = ItemFilter(newest.id, ClosetScope.ALL, call.user_id, undecided=True)
            undecided, _, _ = review_records.list_items(tx, undecided_filter, limit=MOST_NAMED)
        return ClosetStatus(
            closet=newest,
            progress=review_records.count_progress(
                tx, newest.id, away=keepers.list_long_away(tx, policy=context.policy, now=context.now)
            )
            if newest
            else None,
            left=review_records.count_undecided(tx, newest.id, call.user_id) if newest and not ended else 0,
            undecided=undecided,
            manager=manager,
            next_on=review_rules.find_next_opening(context.today, {each.key for each in closets})
            if context.policy.closet_auto
            else None,
            policy=context.policy,
            now=context.now,
        )


def start_closet(db: Database, *, call: Call) -> ClosetStarted:
    """Open this quarter's review by hand.

    Standings that time alone has changed are worked out first, so that suggestions are as of this moment.
    """
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.RUN_CLOSET)
    while standings.refresh_due(db, now=call.now) > 0:
        pass  # judged anew what time alone has changed, so that suggestions are of this moment
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_CLOSET)
        key = review_rules.check_start(
            context.today,
            review_records.find_running_closet(tx),
            {each.key for each in review_records.list_closets(tx)},
        )
        closet = review_steps.open_closet(tx, key, by=call.user_id, policy=context.policy, now=context.now)
        if closet is None:
            raise NotFound(
                "There is no customer to decide on, or somebody has just begun it. `/umpire quarterly` shows which."
            )
        undo = requests.offer_undo(tx, context, kind="closet", subject=closet.key, before=None, after=None)
        channel = message_refresh.refresh_closet(tx, closet, context.now)
        return ClosetStarted(closet, review_records.count_progress(tx, closet.id), channel, context.policy, undo)


def load_verdict_form(db: Database, customer_name: str, *, call: Call) -> VerdictForm:
    """Load what the form of a verdict shows. Refused if no review is open, or for somebody else's customer."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = _get_customer(tx, customer_name, context)
        closet = review_rules.require_open(review_records.find_running_closet(tx), context.today)
        item = review_records.find_item(tx, closet.id, customer.id)
        if item is None:
            raise NotFound(f"{customer.name} is not in this quarterly review yet. A full line puts it there: {USAGE}")
        (item,) = review_steps.refresh_suggestions(tx, (item,), policy=context.policy, now=context.now)
        return VerdictForm(closet, customer, item, context.policy)


def ask_to_let_go(db: Database, customer_name: str, note: str, *, call: Call) -> LetGoQuestion:
    """Keep a draft of letting a customer go, for the person to confirm within a day; refused without a reason."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        closet = review_rules.require_open(review_records.lock_running_closet(tx), context.today)
        customer = _get_customer(tx, customer_name, context, lock=True)
        reason = review_rules.check_reason(ClosetVerdict.LET_GO, note)
        item = review_records.find_item(tx, closet.id, customer.id) or _join_customer(tx, closet, customer, context)
        (item,) = review_steps.refresh_suggestions(tx, (item,), policy=context.policy, now=context.now)
        draft_text = json.dumps({"kind": LET_GO, "customer": customer.key, "note": reason})
        draft = drafts.store_draft(tx, actor=call.user_id, line=draft_text, now=context.now)
        return LetGoQuestion(customer, item, reason, draft, context.policy)


def give_verdict(
    db: Database, customer_name: str, verdict: ClosetVerdict, note: str = "", *, call: Call
) -> VerdictGiven:
    """Give a customer its verdict, or another one, while the review is open; letting go needs a reason."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        locked = review_records.lock_running_closet(tx)
        customer = _get_customer(tx, customer_name, context, lock=True)
        closet = review_rules.require_open(locked, context.today)
        reason = review_rules.check_reason(verdict, note)
        item = review_records.find_item(tx, closet.id, customer.id) or _join_customer(tx, closet, customer, context)
        decided = review_records.set_verdict(tx, item.id, verdict, note=reason, by=call.user_id, decided_at=context.now)
        audit_verdict(tx, context, closet, decided)
        undo = requests.offer_undo(
            tx,
            context,
            kind="verdicts",
            subject=closet.key,
            before=[verdict_to_json(item)],
            after=context.now.isoformat(),
        )
        message_refresh.refresh_closet(tx, closet, context.now)
        progress = review_records.count_progress(tx, closet.id)
        return VerdictGiven(closet, customer, decided, item.verdict, progress, context.policy, undo)


def undo_start(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Drop the review, unless somebody has decided in it since."""
    closet = review_records.lock_running_closet(tx)
    if closet is None or closet.key != undo.subject or review_records.count_progress(tx, closet.id).done:
        raise AlreadyDone("Verdicts have been given since, or it was closed, so nothing was undone.")
    review_records.delete_closet(tx, closet)
    requests.audit_action(tx, context, "closet.undone", f"closet:{closet.key}")
    message_refresh.refresh_closet(tx, closet, context.now)
    return f"The quarterly review of {review_rules.format_quarter(closet.key)} is not open any more."


def audit_verdict(tx: Session, context: RequestContext, closet: Closet, item: ClosetItem) -> None:
    """Audit one verdict; its note is private."""
    facts = {"closet": closet.key, "verdict": item.verdict.value if item.verdict else ""}
    requests.audit_action(tx, context, "closet.verdict", item.customer_id, public=facts, private={"note": item.note})


def verdict_to_json(item: ClosetItem) -> Json:
    """Turn what a verdict changes into JSON, for an undo."""
    verdict = item.verdict.value if item.verdict else None
    return [item.id, verdict, item.note, item.decided_by, item.decided_at.isoformat() if item.decided_at else None]


def _get_customer(tx: Session, customer_name: str, context: RequestContext, *, lock: bool = False) -> Customer:
    """Get a customer whom the actor may decide on; refuses one that was let go."""
    customer = customers.resolve_customer(tx, customer_name, lock=lock)
    refuse_former(customer, context.policy.zone)
    requests.authorize_for_customer(context, Action.VERDICT, customer)
    return customer


def _join_customer(tx: Session, closet: Closet, customer: Customer, context: RequestContext) -> ClosetItem:
    """Put a customer into the review that is not in it yet, such as one that was brought back."""
    review_steps.join_closet(tx, (customer.id,), policy=context.policy, now=context.now)
    item = review_records.find_item(tx, closet.id, customer.id)
    assert item is not None, "a customer that is here joins"
    return item


TAKE_BACK = {"closet": (Action.RUN_CLOSET, undo_start)}
