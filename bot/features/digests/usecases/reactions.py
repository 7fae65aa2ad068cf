"""Reviews: bring what is stored into line with the reactions on a digest's message; and load what its DMs say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.digests.usecases import reaction_effects
from bot.features.digests.usecases.reaction_effects import DUE_KIND, ActBegun, DigestMessage
from bot.workflow import case_updates, direct_messages
from bot.workflow.deadlines import DeadlineHandler
from scoring import strikes as strike_rules
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.digests import digests as digest_rules, reactions as reaction_rules
from scoring.digests.reactions import ActReaction, Review, ReviewAct, ReviewState
from scoring.refusals import Refusal
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from storage import strikes
from storage.cases import talks
from storage.customers import customers
from storage.database import Database
from storage.digests import reactions as reaction_records
from storage.outbox import outbox, posted
from storage.requests import claims
from storage.roles import people
from storage.schedule.deadlines import Deadline
from storage.settings import policies

MESSAGE_KIND = "digest_customer"
"""The kind of message whose reactions are acts; its subject is the customer's number."""


@dataclass(frozen=True, slots=True)
class RefusedReaction:
    """A reaction that did nothing, and the sentence that says why."""

    by: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ReactionsReconciled:
    """What changed so that the records match the reactions on a message; empty if they did before.

    `explain` are people who react for the first time and are no managers: they are told once what reactions do.
    """

    customer: Customer
    policy: Policy
    now: datetime
    done: tuple[ActBegun, ...] = ()
    undone: tuple[Review, ...] = ()
    refused: tuple[RefusedReaction, ...] = ()
    explain: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """Where a customer's review stands; `interested` counts the other people who reacted to its newest message."""

    state: ReviewState
    interested: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a direct message about a review says: the customer, who asks, and the review or talk it is about."""

    customer: Customer
    by: tuple[str, ...]
    policy: Policy
    review: Review | None = None
    talk: Talk | None = None


def find_customer_of_message(db: Database, channel: str, ts: str) -> int | None:
    """Find the id of the customer whose digest message is at that place; None for any other message."""
    with db.transaction(reading=True) as tx:
        return _find_customer(tx, channel, ts)


def reconcile_reactions(
    db: Database, channel: str, ts: str, reactions: Sequence[tuple[str, Sequence[str]]], *, now: datetime
) -> ReactionsReconciled | None:
    """Do what new reactions on a digest message ask for, and undo what removed ones did; None for other messages.

    `reactions` are all that are on the message now, as (name, user ids). Doing this twice changes nothing the second
    time. What each person may do is read from the database. Source: product.md on the digest's reactions.
    """
    with db.transaction() as tx:
        number = _find_customer(tx, channel, ts)
        if number is None:
            return None
        customers.lock_customer(tx, number)
        message = DigestMessage(customers.get_customer(tx, number), channel, ts, policies.get_policy(tx), now)
        signs = reaction_rules.read_reactions(reactions, message.policy)
        interested = reaction_records.list_interest(tx, channel, ts)
        stored = reaction_records.RECORDS.list_where(tx, channel=channel, ts=ts, undone_at=None)
        acting = [sign for sign in signs if (sign.by, sign.reaction) not in interested]
        changes = reaction_rules.compare_reactions(stored, acting, now=now, policy=message.policy)
        undone = tuple(reaction_effects.undo_act(tx, message, review) for review in changes.undo)
        managers, others = _split_by_role(tx, changes.begin)
        begun, refused = _begin_acts(tx, message, managers)
        removed = interested - {(sign.by, sign.reaction) for sign in signs}
        explain = _note_interest(tx, message, others, removed)
        touched = {*(each.review.act for each in begun), *(each.act for each in undone)}
        if touched - {ReviewAct.PROPOSE} or others or removed:
            _refresh_message(tx, message)
        if touched & reaction_effects.CASE_ACTS:
            case_updates.update_case(tx, message.customer, policy=message.policy, now=now)
        changed = bool(touched or others or removed)
        return ReactionsReconciled(message.customer, message.policy, now, begun, undone, refused, explain, changed)


def load_review_standing(db: Database, customer_id: int, *, now: datetime) -> ReviewStanding:
    """Load what reviews have made of a customer so far, for its message in the digest."""
    with db.transaction(reading=True) as tx:
        policy, acts = policies.get_policy(tx), reaction_effects.list_acts(tx, customer_id)
        tally = strike_rules.tally_strikes(strikes.list_strikes(tx, customer_id), now=now, policy=policy)
        rest = digest_rules.find_rest(acts, tally.points, now)
        place = posted.find_place(tx, MESSAGE_KIND, str(customer_id))
        interested = 0 if place is None else reaction_records.count_interested_people(tx, *place)
        return ReviewStanding(reaction_rules.build_review_state(acts, rest, now=now), interested, policy, now)


def find_talk_request(db: Database, talk_id: int) -> ReviewRequest | None:
    """Find the talk somebody is asked to plan; None if it was planned, held or withdrawn meanwhile."""
    with db.transaction(reading=True) as tx:
        talk = talks.RECORDS.get(tx, talk_id)
        if talk.planned_on is not None or talk.answer is not None or talk.withdrawn_at is not None:
            return None
        return ReviewRequest(
            customers.get_customer(tx, talk.customer_id), (talk.planned_by,), policies.get_policy(tx), talk=talk
        )


def find_customer_of_request(db: Database, kind: str, number: int) -> Customer:
    """Find the customer a request is about: of the kind `review_talk` by the talk's number, else by the review's."""
    with db.transaction(reading=True) as tx:
        about = talks.RECORDS.get(tx, number) if kind == "review_talk" else reaction_records.RECORDS.get(tx, number)
        return customers.get_customer(tx, about.customer_id)


def find_context_request(db: Database, review_id: int) -> ReviewRequest | None:
    """Find who asks for context on the message of this review; None if nobody does any more."""
    with db.transaction(reading=True) as tx:
        review = reaction_records.RECORDS.get(tx, review_id)
        where = {"channel": review.channel, "ts": review.ts}
        requests = reaction_records.RECORDS.list_where(tx, act=ReviewAct.ASK, undone_at=None, **where)
        if not requests:
            return None
        requesters = tuple(dict.fromkeys(each.by for each in requests))
        return ReviewRequest(
            customers.get_customer(tx, review.customer_id), requesters, policies.get_policy(tx), review
        )


def find_due_review(db: Database, review_id: int) -> ReviewRequest | None:
    """Find the review that is due; None if it was taken back or something was decided meanwhile."""
    with db.transaction(reading=True) as tx:
        review = _find_unsettled_claim(tx, review_id)
        if review is None:
            return None
        return ReviewRequest(
            customers.get_customer(tx, review.customer_id), (review.by,), policies.get_policy(tx), review
        )


def _find_customer(tx: Session, channel: str, ts: str) -> int | None:
    """Find the id of the customer of a message, among the current messages, then among those of recent weeks."""
    living = posted.find_subject(tx, channel, ts)
    if living is not None:
        return int(living[1]) if living[0] == MESSAGE_KIND else None
    row = outbox.find_row_by_place(tx, channel, ts, kind=MESSAGE_KIND)
    return int(row.subject) if row is not None else None


def _split_by_role(tx: Session, signs: Sequence[ActReaction]) -> tuple[list[ActReaction], list[ActReaction]]:
    """Split reactions into those of managers and those of other full members; all others are dropped."""
    managers, others = [], []
    for sign in signs:
        actor = people.get_actor(tx, sign.by)
        if is_allowed(actor, Action.REVIEW):
            managers.append(sign)
        elif actor.full_member:
            others.append(sign)
    return managers, others


def _begin_acts(
    tx: Session, message: DigestMessage, signs: Sequence[ActReaction]
) -> tuple[tuple[ActBegun, ...], tuple[RefusedReaction, ...]]:
    """Do what managers' reactions ask for; returns what was done, and refusals not mentioned before."""
    begun, refused = [], []
    for sign in signs:
        try:
            begun.append(reaction_effects.begin_act(tx, message, sign))
        except Refusal as refusal:
            key = f"{message.channel}:{message.ts}:{sign.by}:{sign.act.value}"
            if claims.claim(tx, "review refused", key, now=message.now):
                refused.append(RefusedReaction(sign.by, str(refusal)))
    return tuple(begun), tuple(refused)


def _note_interest(
    tx: Session, message: DigestMessage, others: Sequence[ActReaction], removed: frozenset[tuple[str, str]]
) -> tuple[str, ...]:
    """Note who is interested and who no longer is; returns people never told what their reactions do."""
    for sign in others:
        reaction_records.record_interest(
            tx, message.channel, message.ts, sign, customer_id=message.customer.id, now=message.now
        )
    for person, reaction in removed:
        reaction_records.delete_interest(tx, message.channel, message.ts, person, reaction)
    reacting = dict.fromkeys(sign.by for sign in others)
    return tuple(by for by in reacting if claims.claim(tx, "explained", by, subject="reactions", now=message.now))


def _refresh_message(tx: Session, message: DigestMessage) -> None:
    """Have the customer's newest digest message show its review; messages of earlier digests stay as they are."""
    subject = str(message.customer.id)
    row = outbox.find_row_by_place(tx, message.channel, message.ts, kind=MESSAGE_KIND)
    if row is None or posted.find_place(tx, MESSAGE_KIND, subject) != (message.channel, message.ts):
        return
    outbox.enqueue(
        tx,
        intent=f"{MESSAGE_KIND}:{subject}",
        kind=MESSAGE_KIND,
        subject=subject,
        channel=message.channel,
        now=message.now,
        method="update",
        payload=row.payload,
    )


def _remind_reviewer(tx: Session, due: Deadline, _: Policy, now: datetime) -> None:
    """Remind the person whose review is due, once, unless something was decided."""
    review = _find_unsettled_claim(tx, int(due.subject))
    if review is None or not people.get_actor(tx, review.by).full_member:
        return
    intent, subject = f"review_due:{due.subject}", due.subject
    direct_messages.enqueue_direct_message(
        tx,
        review.by,
        intent=intent,
        kind="review_due",
        subject=subject,
        now=now,
    )


def _find_unsettled_claim(tx: Session, review_id: int) -> Review | None:
    """Find a claim that still waits for a decision, on a customer that is still here."""
    review = reaction_records.RECORDS.get(tx, review_id)
    customer = customers.get_customer(tx, review.customer_id)
    gone = customer.former_at is not None or customer.archived_at is not None
    if gone or review.undone_at is not None:
        return None
    return None if reaction_rules.is_settled(review, reaction_effects.list_acts(tx, customer.id)) else review


DEADLINES: dict[str, DeadlineHandler] = {DUE_KIND: _remind_reviewer}
