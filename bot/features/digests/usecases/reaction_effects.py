"""What an act of a manager on a digest's message does, and how it is undone, in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import case_updates, keepers, requests
from scoring import strikes as strike_rules
from scoring.cases import talks as talk_rules
from scoring.cases.fixes import DEFAULT_DAYS, Fix, FixState
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer, refuse_former
from scoring.digests import reactions as reaction_rules
from scoring.digests.reactions import ActReaction, Review, ReviewAct
from scoring.refusals import NotAllowed, Refusal
from scoring.rules.policy import Policy
from storage import strikes
from storage.cases import cases, fixes, talks
from storage.digests import reactions as reaction_records
from storage.outbox import outbox
from storage.schedule import deadlines

DUE_KIND = "review.due"
"""The kind of the deadline at which a manager is reminded of the review they took."""
CASE_ACTS = frozenset({ReviewAct.TALK, ReviewAct.FIX})
"""Acts that change a case, whose card is then refreshed."""


@dataclass(frozen=True, slots=True)
class DigestMessage:
    """One customer's message in a digest, with the rules and the time by which reactions to it are judged."""

    customer: Customer
    channel: str
    ts: str
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ActResult:
    """What an act brought about; `already` if somebody had done it, or a talk was planned, before.

    `person` is who is asked or holds the talk; `lead` is the first claim; `raised` tells whether a case was opened.
    """

    already: bool = False
    person: str | None = None
    lead: Review | None = None
    fix: Fix | None = None
    talk: Talk | None = None
    raised: bool = False


@dataclass(frozen=True, slots=True)
class ActBegun:
    """An act that was stored as a review, and what it brought about; `undo` is a token, for what was clicked."""

    review: Review
    result: ActResult
    undo: str = ""


def begin_act(tx: Session, message: DigestMessage, sign: ActReaction, *, clicked: bool = False) -> ActBegun:
    """Do what a reaction or a button stands for; whatever is refused is refused before anything is stored."""
    refuse_former(message.customer, message.policy.zone)
    if message.customer.archived_at is not None:
        raise NotAllowed(f"{message.customer.name} is archived; nothing more is recorded.")
    until = _END_OF_ACT[sign.act](tx, message, sign.by) if sign.act in _END_OF_ACT else None
    tally = strike_rules.tally_strikes(
        strikes.list_strikes(tx, message.customer.id), now=message.now, policy=message.policy
    )
    review = reaction_records.RECORDS.add(
        tx,
        customer_id=message.customer.id,
        channel=message.channel,
        ts=message.ts,
        act=sign.act,
        by=sign.by,
        at=message.now,
        until=until,
        points=tally.points,
        clicked=clicked,
    )
    result = _EFFECT_OF_ACT[sign.act](tx, message, review) if sign.act in _EFFECT_OF_ACT else ActResult()
    _audit_act(tx, message, f"review.{sign.act.value}", review)
    return ActBegun(review, result)


def undo_act(tx: Session, message: DigestMessage, review: Review) -> Review:
    """Take back what an act did, unless somebody built on it since."""
    undone = reaction_records.RECORDS.change(tx, review.id, undone_at=message.now)
    if review.act in _UNDO_OF_ACT:
        _UNDO_OF_ACT[review.act](tx, message, review)
    _audit_act(tx, message, "review.undone", review)
    return undone


def list_acts(tx: Session, customer_id: int) -> tuple[Review, ...]:
    """List the acts on a customer that were not undone, on whichever message."""
    return reaction_records.RECORDS.list_where(tx, customer_id=customer_id, undone_at=None)


def _get_claim_end(tx: Session, message: DigestMessage, by: str) -> datetime:
    """Get when a claim is due: with the first claim, else after the days that the rules give."""
    del by
    first = reaction_rules.find_lead(list_acts(tx, message.customer.id), message.now)
    if first is not None and first.until:
        return first.until
    return message.now + timedelta(days=message.policy.review_days)


def _get_snooze_end(tx: Session, message: DigestMessage, by: str) -> datetime:
    """Get the end of the snooze that runs already, else of a new one; a third in a row is refused."""
    del by
    return reaction_rules.snooze_end(list_acts(tx, message.customer.id), now=message.now, policy=message.policy)


def _get_keep_end(tx: Session, message: DigestMessage, by: str) -> datetime:
    """Get the end of a keep."""
    del tx, by
    return message.now + timedelta(days=message.policy.keep_days)


def _refuse_asking_nobody(tx: Session, message: DigestMessage, by: str) -> None:
    """Refuse to ask for context if nobody looks after the customer, or nobody but the person who asks."""
    name, key = message.customer.name, message.customer.key
    keeper = keepers.find_keeper(tx, message.customer, policy=message.policy, now=message.now)
    if keeper is None:
        raise Refusal(f"{name} has no owner who could be asked. Name one: `/umpire customer owner {key} @name`.")
    if keeper == by:
        raise Refusal(f"{name} is yours: there is nobody else to ask. `/scorecard {key}` shows what is known.")


def _claim_review(tx: Session, message: DigestMessage, review: Review) -> ActResult:
    """Take the review; whoever was first stays in the lead and is reminded."""
    first = _schedule_reminder(tx, message)
    return ActResult(already=first is not None and first.id != review.id, lead=first)


def _release_review(tx: Session, message: DigestMessage, review: Review) -> None:
    """Drop a claim and its reminder; whoever claimed next is in the lead now."""
    deadlines.clear_deadlines(tx, str(review.id), DUE_KIND, now=message.now)
    _schedule_reminder(tx, message)


def _schedule_reminder(tx: Session, message: DigestMessage) -> Review | None:
    """Schedule a reminder for the first claim when the review is due; returns that claim."""
    first = reaction_rules.find_lead(list_acts(tx, message.customer.id), message.now)
    if first is not None and first.until is not None:
        deadlines.set_deadline(tx, DUE_KIND, str(first.id), customer_id=message.customer.id, due_at=first.until)
    return first


def _open_fix(tx: Session, message: DigestMessage, review: Review) -> ActResult:
    """Open a fix that the manager owns."""
    today = message.now.astimezone(message.policy.zone).date()
    case = cases.find_open_case(tx, message.customer.id)
    fix = fixes.RECORDS.add(
        tx,
        customer_id=message.customer.id,
        case_id=case.id if case else None,
        what="find our part, and mend it",
        owner=review.by,
        opened_by=review.by,
        opened_at=review.at,
        due_on=today + timedelta(days=DEFAULT_DAYS),
    )
    return ActResult(fix=fix)


def _drop_fix(tx: Session, message: DigestMessage, review: Review) -> None:
    """Drop the fix that this act opened, unless it was closed since."""
    for fix in fixes.RECORDS.list_where(
        tx, customer_id=message.customer.id, opened_by=review.by, opened_at=review.at, state=FixState.OPEN
    ):
        why = {"closed_by": review.by, "closed_at": message.now, "closed_why": "Taken back by who opened it."}
        fixes.RECORDS.change(tx, fix.id, state=FixState.DROPPED, **why)


def _request_talk(tx: Session, message: DigestMessage, review: Review) -> ActResult:
    """Open a case if there is none, and ask the customer's keeper to plan a talk, unless one is planned already."""
    raised = cases.find_open_case(tx, message.customer.id) is None
    case = case_updates.ensure_case(tx, message.customer, by=review.by, now=message.now)
    waiting = talk_rules.find_unanswered_talk(talks.RECORDS.list_where(tx, case_id=case.id))
    if waiting is not None:
        return ActResult(already=True, person=waiting.holder, talk=waiting)
    holder = keepers.find_keeper(tx, message.customer, policy=message.policy, now=message.now) or review.by
    talk = talks.RECORDS.add(
        tx,
        customer_id=message.customer.id,
        case_id=case.id,
        holder=holder,
        planned_on=None,
        planned_by=review.by,
        planned_at=review.at,
    )
    if holder != review.by:
        _enqueue_direct_message(tx, message, "review_talk", str(talk.id), holder)
    return ActResult(person=holder, talk=talk, raised=raised)


def _withdraw_talk(tx: Session, message: DigestMessage, review: Review) -> None:
    """Withdraw the talk that this act asked for, unless it was planned or held since."""
    requested = talks.RECORDS.list_where(
        tx, customer_id=message.customer.id, planned_by=review.by, planned_at=review.at, planned_on=None, answer=None
    )
    for talk in requested:
        if talk.held_on is None and talk.withdrawn_at is None:
            talks.RECORDS.change(tx, talk.id, withdrawn_at=message.now)


def _ask_for_context(tx: Session, message: DigestMessage, review: Review) -> ActResult:
    """Ask the owner for context, once for each message, however many people ask and however often."""
    keeper = keepers.find_keeper(tx, message.customer, policy=message.policy, now=message.now)
    assert keeper is not None, "asking nobody was refused"
    earlier = [
        each
        for each in reaction_records.RECORDS.list_where(tx, channel=message.channel, ts=message.ts, act=ReviewAct.ASK)
        if each != review
    ]
    already_asked = any(each.undone_at is None for each in earlier)
    if not already_asked and not any(
        outbox.find_message_place(tx, intent=_build_intent("review_ask", str(each.id))) for each in earlier
    ):
        _enqueue_direct_message(tx, message, "review_ask", str(review.id), keeper)
    return ActResult(already=already_asked, person=keeper)


def _enqueue_direct_message(tx: Session, message: DigestMessage, kind: str, subject: str, person: str) -> None:
    """Queue a direct message about a review."""
    intent = _build_intent(kind, subject)
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=person, now=message.now, method="dm")


def _build_intent(kind: str, subject: str) -> str:
    return f"{kind}:{subject}"


def _audit_act(tx: Session, message: DigestMessage, action: str, review: Review) -> None:
    """Write one audit entry about an act on a customer."""
    public = {"review": review.id, "act": review.act.value}
    requests.audit_action_by(tx, action, message.customer.id, by=review.by, now=message.now, public=public)


_END_OF_ACT: dict[ReviewAct, Callable[[Session, DigestMessage, str], datetime | None]] = {
    ReviewAct.CLAIM: _get_claim_end,
    ReviewAct.KEEP: _get_keep_end,
    ReviewAct.SNOOZE: _get_snooze_end,
    ReviewAct.ASK: _refuse_asking_nobody,
}
"""Finds when an act ends, if it ends, or refuses the act before anything is stored."""
_EFFECT_OF_ACT: dict[ReviewAct, Callable[[Session, DigestMessage, Review], ActResult]] = {
    ReviewAct.CLAIM: _claim_review,
    ReviewAct.TALK: _request_talk,
    ReviewAct.FIX: _open_fix,
    ReviewAct.ASK: _ask_for_context,
}
_UNDO_OF_ACT: dict[ReviewAct, Callable[[Session, DigestMessage, Review], None]] = {
    ReviewAct.CLAIM: _release_review,
    ReviewAct.TALK: _withdraw_talk,
    ReviewAct.FIX: _drop_fix,
}
