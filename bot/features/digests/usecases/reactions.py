"""Reviews: do what reactions and buttons on a digest's message ask for; load what direct messages about it say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.digests.usecases import reaction_effects
from bot.features.digests.usecases.reaction_effects import DUE_KIND, ActBegun, DigestMessage
from bot.workflow import case_updates, direct_messages, keepers, message_refresh, requests
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from scoring import strikes as strike_rules
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.digests import digests as digest_rules, reactions as reaction_rules
from scoring.digests.reactions import ActReaction, Review, ReviewAct, ReviewState
from scoring.refusals import AlreadyDone, NotFound, Refusal
from scoring.roles import Action, Role, is_allowed
from scoring.rules.policy import Policy
from storage import strikes
from storage.cases import talks
from storage.customers import customers
from storage.database import Database
from storage.digests import reactions as reaction_records
from storage.outbox import outbox, posted
from storage.requests import claims
from storage.requests.undos import Undo
from storage.roles import people
from storage.schedule.deadlines import Deadline
from storage.settings import policies

MESSAGE_KIND = message_refresh.DIGEST_CUSTOMER
"""The kind of message whose reactions and buttons are acts; its subject is the customer's number."""
UNDO_KIND = "review"
BUTTON = "button:{}"
"""What stands in place of an emoji where somebody pressed a button; no emoji has a colon in its name."""


@dataclass(frozen=True, slots=True)
class RefusedReaction:
    """A reaction that did nothing, and the sentence that says why."""

    by: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ReactionsReconciled:
    """What changed on account of reactions to a message, or of a button of it; empty if nothing did.

    `explain` are people who react for the first time and are no managers: they are told once what that does.
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
    """What a direct message about a review says: the customer, who asks, and the review or talk it is about.

    `passed_on`: whoever took the review is no manager any more, so that others are asked to decide.
    """

    customer: Customer
    by: tuple[str, ...]
    policy: Policy
    review: Review | None = None
    talk: Talk | None = None
    passed_on: bool = False


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
        removed = _drop_clicked(interested) - {(sign.by, sign.reaction) for sign in signs}
        explain = _note_interest(tx, message, others, removed)
        touched = {*(each.review.act for each in begun), *(each.act for each in undone)}
        changed = bool(touched or others or removed)
        _show_what_changed(tx, message, touched, shown=bool(others or removed))
        return ReactionsReconciled(message.customer, message.policy, now, begun, undone, refused, explain, changed)


def press_button(
    db: Database, channel: str, ts: str, act: ReviewAct, *, number: int | None = None, call: Call
) -> ReactionsReconciled:
    """Do what a button on a customer's digest message stands for: for managers what the reaction does, with an undo.

    `number` is the customer's, as the button says it: on a message that is none of a recent digest's, it counts as if
    the button stood on the customer's newest one. For others it is interest, as with reactions. Raises NotFound if no
    customer is known, and AlreadyDone if this person did it on this message before, by a button or a reaction; to
    propose a final notice only shows the steps, so that one may look again.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HELP)
        found = _find_customer(tx, channel, ts)
        if found is None and number is not None:
            channel, ts = posted.find_place(tx, MESSAGE_KIND, str(number)) or (channel, ts)
        number = found or number
        if number is None:
            raise NotFound("That digest is too old for me. `/umpire digest preview` shows the list as it is now.")
        customers.lock_customer(tx, number)
        message = DigestMessage(customers.get_customer(tx, number), channel, ts, context.policy, call.now)
        sign = ActReaction(call.user_id, act, BUTTON.format(act.value))
        if not is_allowed(context.actor, Action.REVIEW):
            explain = _note_interest(tx, message, (sign,), frozenset())
            _refresh_message(tx, message)
            return ReactionsReconciled(message.customer, context.policy, call.now, explain=explain, changed=True)
        begun = _repeat_or_begin(tx, message, sign)
        if act is not ReviewAct.PROPOSE:
            subject = str(begun.review.id)
            undo = requests.offer_undo(tx, context, kind=UNDO_KIND, subject=subject, before={}, after={})
            begun = replace(begun, undo=undo)
        _show_what_changed(tx, message, {act})
        return ReactionsReconciled(message.customer, context.policy, call.now, (begun,), changed=True)


def _repeat_or_begin(tx: Session, message: DigestMessage, sign: ActReaction) -> ActBegun:
    """Begin an act of a button, unless this person did it on this message before; to propose may be repeated."""
    place = {"channel": message.channel, "ts": message.ts}
    earlier = reaction_records.RECORDS.list_where(tx, by=sign.by, act=sign.act, undone_at=None, **place)
    if not earlier:
        return reaction_effects.begin_act(tx, message, sign, clicked=True)
    if sign.act is not ReviewAct.PROPOSE:
        raise AlreadyDone(DONE_BEFORE[sign.act].format(name=message.customer.name, key=message.customer.key))
    return ActBegun(earlier[0], reaction_effects.ActResult())


DONE_BEFORE = {
    ReviewAct.CLAIM: "You took the review of {name} already.",
    ReviewAct.TALK: "You asked for the talk with {name} already.",
    ReviewAct.FIX: "You took on a fix for {name} already. `/umpire fix {key}` shows it, and opens more.",
    ReviewAct.REPRICE: "You marked {name} for the next repricing campaign already.",
    ReviewAct.KEEP: "You kept {name} already: it is out of the digest unless it gets worse.",
    ReviewAct.SNOOZE: "You snoozed {name} already: it is out of the digest unless it gets worse.",
}
"""What somebody reads who does the same thing on the same message again."""
UNDONE = {
    ReviewAct.CLAIM: "the review is no longer yours",
    ReviewAct.TALK: "the talk is not asked for any more",
    ReviewAct.FIX: "the fix is dropped, unless it was closed since",
    ReviewAct.REPRICE: "it is not marked for repricing any more",
    ReviewAct.KEEP: "it is in the digest as before",
    ReviewAct.SNOOZE: "it is in the digest as before",
    ReviewAct.ASK: "you do not ask its owner any more",
    ReviewAct.PROPOSE: "no final notice is proposed",
}
"""What holds again once an act was taken back."""


def _take_back(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo what a button did."""
    review = reaction_records.RECORDS.get(tx, int(undo.subject))
    customers.lock_customer(tx, review.customer_id)
    review = reaction_records.RECORDS.get(tx, review.id)
    customer = customers.get_customer(tx, review.customer_id)
    if review.undone_at is None:
        message = DigestMessage(customer, review.channel, review.ts, context.policy, context.now)
        reaction_effects.undo_act(tx, message, review)
        _show_what_changed(tx, message, {review.act})
    return f"Taken back for {customer.name}: {UNDONE[review.act]}."


UNDO: dict[str, tuple[Action, UndoHandler]] = {UNDO_KIND: (Action.REVIEW, _take_back)}


def load_review_standing(db: Database, customer_id: int, *, now: datetime) -> ReviewStanding:
    """Load what reviews have made of a customer so far, for its message in the digest."""
    with db.transaction(reading=True) as tx:
        policy, acts = policies.get_policy(tx), reaction_effects.list_acts(tx, customer_id)
        tally = strike_rules.tally_strikes(strikes.list_strikes(tx, customer_id), now=now, policy=policy)
        rest = digest_rules.find_rest(acts, tally.points, now)
        place = posted.find_place(tx, MESSAGE_KIND, str(customer_id))
        interested = 0 if place is None else reaction_records.count_interested_people(tx, *place)
        return ReviewStanding(reaction_rules.build_review_state(acts, rest, now=now), interested, policy, now)


def load_talk_request(db: Database, talk_id: int) -> ReviewRequest:
    """Load the talk somebody was asked to plan, however it stands."""
    with db.transaction(reading=True) as tx:
        talk = talks.RECORDS.get(tx, talk_id)
        return ReviewRequest(
            customers.get_customer(tx, talk.customer_id), (talk.planned_by,), policies.get_policy(tx), talk=talk
        )


def find_talk_request(db: Database, talk_id: int) -> ReviewRequest | None:
    """Find the talk somebody is asked to plan; None if it was planned, held or withdrawn meanwhile."""
    request = load_talk_request(db, talk_id)
    talk = request.talk
    assert talk is not None, "it was loaded by its number"
    settled = talk.planned_on is not None or talk.answer is not None or talk.withdrawn_at is not None
    return None if settled else request


def find_customer_of_request(db: Database, review_id: int) -> Customer:
    """Find the customer whose review a request is about."""
    with db.transaction(reading=True) as tx:
        return customers.get_customer(tx, reaction_records.RECORDS.get(tx, review_id).customer_id)


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
        customer, policy = customers.get_customer(tx, review.customer_id), policies.get_policy(tx)
        passed_on = Role.MANAGER not in people.get_actor(tx, review.by).roles
        return ReviewRequest(customer, (review.by,), policy, review, passed_on=passed_on)


def load_review(db: Database, review_id: int, *, call: Call) -> ReviewRequest:
    """Load a review that somebody took, to decide it; refused if nothing is left to decide."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.REVIEW)
        review = _find_unsettled_claim(tx, review_id)
        if review is None:
            raise AlreadyDone("That review is settled. `/umpire todo` shows what waits for you now.")
        return ReviewRequest(customers.get_customer(tx, review.customer_id), (review.by,), context.policy, review)


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


def _drop_clicked(interested: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Leave out the interest that was shown by a button, which is on no list of reactions."""
    return frozenset((by, sign) for by, sign in interested if not sign.startswith(BUTTON.format("")))


def _show_what_changed(
    tx: Session, message: DigestMessage, touched: Collection[ReviewAct], *, shown: bool = False
) -> None:
    """Have the message, and the case if it is touched by these acts, show what changed."""
    if shown or set(touched) - {ReviewAct.PROPOSE}:
        _refresh_message(tx, message)
    if reaction_effects.CASE_ACTS.intersection(touched):
        case_updates.update_case(tx, message.customer, policy=message.policy, now=message.now)


def _refresh_message(tx: Session, message: DigestMessage) -> None:
    """Have the customer's newest digest message show its review; messages of earlier digests stay as they are."""
    message_refresh.refresh_digest(tx, message.customer.id, message.now, at=(message.channel, message.ts))


def _remind_reviewer(tx: Session, due: Deadline, _: Policy, now: datetime) -> None:
    """Remind the person whose review is due, once, unless something was decided; without them, every manager."""
    review = _find_unsettled_claim(tx, int(due.subject))
    if review is None:
        return
    still_decides = Role.MANAGER in people.get_actor(tx, review.by).roles
    for person in (review.by,) if still_decides else sorted(keepers.list_in_charge(tx)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"review_due:{due.subject}" + ("" if still_decides else f":{person}"),
            kind="review_due",
            subject=due.subject,
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
