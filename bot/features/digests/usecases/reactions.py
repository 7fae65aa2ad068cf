"""Reviews: a digest message's reactions as they are now, brought into agreement with what is stored; what DMs tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.digests.usecases import reaction_effects as review_acts
from bot.features.digests.usecases.reaction_effects import DUE_KIND, ActBegun, DigestMessage
from bot.workflow import case_updates as consequences, speaking
from bot.workflow.deadlines import DeadlineHandler
from scoring import strikes as strike_rules
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.digests import digests as digest_rules, reactions as rules
from scoring.digests.reactions import ActReaction, Review, ReviewAct, ReviewState
from scoring.refusals import Refusal
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from storage import strikes
from storage.cases import talks
from storage.customers import customers
from storage.database import Database
from storage.digests import reactions as reviews
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
    """What changed so that the records say what is on the message; `explain` are who hear the first time what it does.

    Empty when they said so before.
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
    """Where a customer's review stands; `interested` are the others who reacted to its newest message."""

    state: ReviewState
    interested: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a direct message about a review tells: the customer, who asks for it, and the act or talk it is about."""

    customer: Customer
    by: tuple[str, ...]
    policy: Policy
    review: Review | None = None
    talk: Talk | None = None


def find_customer_of_message(db: Database, channel: str, ts: str) -> int | None:
    """The number of the customer whose digest message is at that place, of this week's or an earlier one, or None."""
    with db.transaction(reading=True) as tx:
        return _find_customer(tx, channel, ts)


def reconcile_reactions(
    db: Database, channel: str, ts: str, reactions: Sequence[tuple[str, Sequence[str]]], *, now: datetime
) -> ReactionsReconciled | None:
    """Begin and undo what the reactions of a message, as read just now, ask for; None when it is not a digest's.

    The same reactions twice change nothing the second time. Who may do what is read from the database, person by
    person. Source: product.md §5.8.
    """
    with db.transaction() as tx:
        number = _find_customer(tx, channel, ts)
        if number is None:
            return None
        customers.lock_customer(tx, number)
        on = DigestMessage(customers.get_customer(tx, number), channel, ts, policies.get_policy(tx), now)
        seen = rules.read_reactions(reactions, on.policy)
        curious = reviews.list_interest(tx, channel, ts)
        stored = reviews.RECORDS.list_where(tx, channel=channel, ts=ts, undone_at=None)
        acting = [sign for sign in seen if (sign.by, sign.reaction) not in curious]
        changes = rules.compare_reactions(stored, acting, now=now, policy=on.policy)
        undone = tuple(review_acts.undo_act(tx, on, review) for review in changes.undo)
        managers, others = _split_by_role(tx, changes.begin)
        done, refused = _begin_acts(tx, on, managers)
        gone = curious - {(sign.by, sign.reaction) for sign in seen}
        explain = _note_interest(tx, on, others, gone)
        touched = {*(each.review.act for each in done), *(each.act for each in undone)}
        if touched - {ReviewAct.PROPOSE} or others or gone:
            _refresh_message(tx, on)
        if touched & review_acts.CASE_ACTS:
            consequences.update_case(tx, on.customer, policy=on.policy, now=now)
        changed = bool(touched or others or gone)
        return ReactionsReconciled(on.customer, on.policy, now, done, undone, refused, explain, changed)


def load_review_standing(db: Database, customer_id: int, *, now: datetime) -> ReviewStanding:
    """What reviews have made of a customer so far, for its message in the digest."""
    with db.transaction(reading=True) as tx:
        policy, found = policies.get_policy(tx), review_acts.list_acts(tx, customer_id)
        tally = strike_rules.tally_strikes(strikes.list_strikes(tx, customer_id), now=now, policy=policy)
        rest = digest_rules.find_rest(found, tally.points, now)
        place = posted.find_place(tx, MESSAGE_KIND, str(customer_id))
        interested = 0 if place is None else reviews.count_interested_people(tx, *place)
        return ReviewStanding(rules.build_review_state(found, rest, now=now), interested, policy, now)


def find_talk_request(db: Database, talk_id: int) -> ReviewRequest | None:
    """The talk somebody is asked to plan; None when it was planned, held or taken back meanwhile."""
    with db.transaction(reading=True) as tx:
        talk = talks.RECORDS.get(tx, talk_id)
        if talk.planned_on is not None or talk.answer is not None or talk.withdrawn_at is not None:
            return None
        return ReviewRequest(
            customers.get_customer(tx, talk.customer_id), (talk.planned_by,), policies.get_policy(tx), talk=talk
        )


def find_context_request(db: Database, review_id: int) -> ReviewRequest | None:
    """Who asks for context on the same message; None when nobody does any more."""
    with db.transaction(reading=True) as tx:
        review = reviews.RECORDS.get(tx, review_id)
        where = {"channel": review.channel, "ts": review.ts}
        asking = reviews.RECORDS.list_where(tx, act=ReviewAct.ASK, undone_at=None, **where)
        if not asking:
            return None
        people_ = tuple(dict.fromkeys(each.by for each in asking))
        return ReviewRequest(customers.get_customer(tx, review.customer_id), people_, policies.get_policy(tx), review)


def find_due_review(db: Database, review_id: int) -> ReviewRequest | None:
    """The review that is due; None when it was taken back, or something was decided meanwhile."""
    with db.transaction(reading=True) as tx:
        review = _find_unsettled_claim(tx, review_id)
        if review is None:
            return None
        return ReviewRequest(
            customers.get_customer(tx, review.customer_id), (review.by,), policies.get_policy(tx), review
        )


def _find_customer(tx: Session, channel: str, ts: str) -> int | None:
    """By the living messages, else by what was said in the last weeks."""
    living = posted.find_subject(tx, channel, ts)
    if living is not None:
        return int(living[1]) if living[0] == MESSAGE_KIND else None
    row = outbox.find_row_by_place(tx, channel, ts, kind=MESSAGE_KIND)
    return int(row.subject) if row is not None else None


def _split_by_role(tx: Session, signs: Sequence[ActReaction]) -> tuple[list[ActReaction], list[ActReaction]]:
    """What managers want, and what others who work here do."""
    managers, others = [], []
    for sign in signs:
        actor = people.get_actor(tx, sign.by)
        if is_allowed(actor, Action.REVIEW):
            managers.append(sign)
        elif actor.full_member:
            others.append(sign)
    return managers, others


def _begin_acts(
    tx: Session, on: DigestMessage, signs: Sequence[ActReaction]
) -> tuple[tuple[ActBegun, ...], tuple[RefusedReaction, ...]]:
    """What could be done, and what was refused for the first time."""
    done, refused = [], []
    for sign in signs:
        try:
            done.append(review_acts.begin_act(tx, on, sign))
        except Refusal as refusal:
            key = f"{on.channel}:{on.ts}:{sign.by}:{sign.act.value}"
            if claims.claim(tx, "review refused", key, now=on.now):
                refused.append(RefusedReaction(sign.by, str(refusal)))
    return tuple(done), tuple(refused)


def _note_interest(
    tx: Session, on: DigestMessage, others: Sequence[ActReaction], gone: frozenset[tuple[str, str]]
) -> tuple[str, ...]:
    """Note who is interested and who is no longer; returns who has never been told what their reactions do."""
    for sign in others:
        reviews.record_interest(tx, on.channel, on.ts, sign, customer_id=on.customer.id, now=on.now)
    for person, reaction in gone:
        reviews.delete_interest(tx, on.channel, on.ts, person, reaction)
    curious = dict.fromkeys(sign.by for sign in others)
    return tuple(by for by in curious if claims.claim(tx, "explained", by, subject="reactions", now=on.now))


def _refresh_message(tx: Session, on: DigestMessage) -> None:
    """Have the customer's newest message say what became of it; one of an earlier digest stays as it was."""
    subject = str(on.customer.id)
    row = outbox.find_row_by_place(tx, on.channel, on.ts, kind=MESSAGE_KIND)
    if row is None or posted.find_place(tx, MESSAGE_KIND, subject) != (on.channel, on.ts):
        return
    outbox.enqueue(
        tx,
        intent=f"{MESSAGE_KIND}:{subject}",
        kind=MESSAGE_KIND,
        subject=subject,
        channel=on.channel,
        now=on.now,
        method="update",
        payload=row.payload,
    )


def _remind_reviewer(tx: Session, due: Deadline, _: Policy, now: datetime) -> None:
    """A review is due: who took it is reminded once, unless something was decided."""
    review = _find_unsettled_claim(tx, int(due.subject))
    if review is None or not people.get_actor(tx, review.by).full_member:
        return
    intent, subject = f"review_due:{due.subject}", due.subject
    speaking.enqueue_direct_message(
        tx,
        review.by,
        intent=intent,
        kind="review_due",
        subject=subject,
        now=now,
    )


def _find_unsettled_claim(tx: Session, review_id: int) -> Review | None:
    """A claim that still waits for a decision on a customer that is still here."""
    review = reviews.RECORDS.get(tx, review_id)
    customer = customers.get_customer(tx, review.customer_id)
    gone = customer.former_at is not None or customer.archived_at is not None
    if gone or review.undone_at is not None or rules.is_settled(review, review_acts.list_acts(tx, customer.id)):
        return None
    return review


DEADLINES: dict[str, DeadlineHandler] = {DUE_KIND: _remind_reviewer}
