"""Rating several customers in one form: which ones it shows, and storing what was answered, with one undo for all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.scorecards.usecases import ratings
from bot.features.scorecards.usecases.ratings import RatingStored
from bot.workflow import requests, rounds
from bot.workflow.requests import Call, RequestContext
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.scorecards.suggestions import Suggestions
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.scorecards import scorecards, standings

MOST_IN_FORM = 6
"""How many customers one form asks about: with seven questions each, what Slack's hundred blocks can hold."""
AnswersByCustomer = Mapping[int, Mapping[str, str]]
"""Choices by question id, by customer id."""


@dataclass(frozen=True, slots=True)
class RoundForm:
    """What the form of a rating round shows: the customers, and what the records suggest of each, by id."""

    customers: tuple[Customer, ...]
    suggestions: Mapping[int, Suggestions]
    now: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class CustomersRated:
    """What came of a submitted form: the ratings stored, and why other customers were left out (name, reason).

    `waiting` is how many customers the next form would ask about.
    """

    ratings: tuple[RatingStored, ...]
    left_out: tuple[tuple[str, str], ...]
    waiting: int
    undo: str
    policy: Policy


def load_first_form(db: Database, *, most: int = 5, call: Call) -> RoundForm:
    """Load the form of the first customers to rate, whoever looks after them: unrated ones, most revenue first.

    It is what setting up ends with. There may be no customer in it.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RATE)
        return _build_form(tx, standings.list_unrated_ids(tx, most=min(most, MOST_IN_FORM)), context)


def load_own_form(db: Database, *, call: Call) -> RoundForm:
    """Load the form of the customers that wait for this person, round or no round; there may be none in it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RATE)
        return _build_form(tx, _choose_customers(tx, context), context)


def rate_customers(db: Database, answers: AnswersByCustomer, *, opened_at: datetime, call: Call) -> CustomersRated:
    """Store one person's answers about several customers, all in one transaction with one undo.

    Customers that were archived or let go meanwhile, or that the person has rated elsewhere since `opened_at`, are left
    out and named; the rest is stored. Refused if nothing is left to store.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RATE)
        answered = {customer_id: choices for customer_id, choices in answers.items() if choices}
        if not answered:
            raise Malformed("Answer at least one question about one customer.")
        customers.lock_customers(tx, answered)
        stored: list[RatingStored] = []
        left_out: list[tuple[str, str]] = []
        for customer_id, customer in sorted(customers.load_customers(tx, answered).items()):
            if reason := _find_reason_to_leave_out(tx, customer, opened_at, context):
                left_out.append((customer.name, reason))
                continue
            choices = {question: (choice, "") for question, choice in answered[customer_id].items()}
            stored.append(ratings.store_rating(tx, customer, choices, context, keep_evidence=True))
        if not stored:
            names = ", ".join(f"{name} ({reason})" for name, reason in left_out) or "none of these customers is here"
            raise AlreadyDone(f"Nothing was stored: {names}.")
        return CustomersRated(
            ratings=tuple(stored),
            left_out=tuple(left_out),
            waiting=len(_choose_customers(tx, context)),
            undo=_offer_undo(tx, stored, context),
            policy=context.policy,
        )


def undo_ratings(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the answers from before one form, of every customer the person has not rated again since."""
    before = undo.before if isinstance(undo.before, Mapping) else {}
    after = undo.after if isinstance(undo.after, Mapping) else {}
    customers.lock_customers(tx, (int(number) for number in before))
    restored, kept = 0, []
    for customer_id, customer in sorted(customers.load_customers(tx, (int(n) for n in before)).items()):
        try:
            ratings.restore_rating(tx, customer, before[str(customer_id)], after[str(customer_id)], context)
            restored += 1
        except AlreadyDone:
            kept.append(customer.name)
    if not restored:
        raise AlreadyDone("You have answered again for each of them since, so nothing was undone.")
    done = f"Your answers for {_count_customers(restored)} are as they were before."
    return f"{done} You have answered again for {', '.join(kept)}, so that stays." if kept else done


def _choose_customers(tx: Session, context: RequestContext) -> tuple[int, ...]:
    """Choose whom to ask this person about: what is left of this week in a running round, else who waits for them."""
    share = rounds.find_share(tx, context)
    this_week = share.customers[:MOST_IN_FORM] if share is not None else ()
    return this_week or rounds.list_waiting(tx, context, most=MOST_IN_FORM)


def _build_form(tx: Session, customer_ids: Iterable[int], context: RequestContext) -> RoundForm:
    """Build the form about these customers, in their order."""
    ordered = tuple(customer_ids)
    by_id = customers.load_customers(tx, ordered)
    shown = tuple(by_id[number] for number in ordered if number in by_id)
    suggestions = ratings.load_suggestions(tx, shown, policy=context.policy, now=context.now)
    return RoundForm(shown, suggestions, context.now, context.policy)


def _find_reason_to_leave_out(
    tx: Session, customer: Customer, opened_at: datetime, context: RequestContext
) -> str | None:
    """Find why a customer is not rated by a form after all; None if it is."""
    if customer.archived_at is not None:
        return "archived meanwhile"
    if customer.former_at is not None:
        return "let go meanwhile"
    own = scorecards.list_answers_of_rater(tx, customer.id, context.actor.user_id)
    return "you rated it elsewhere meanwhile" if any(answer.at > opened_at for answer in own) else None


def _offer_undo(tx: Session, stored: Iterable[RatingStored], context: RequestContext) -> str:
    """Offer one undo of all ratings."""
    snapshots = {str(rating.customer.id): rating.snapshot() for rating in stored}
    before: dict[str, Json] = {number: snapshot[0] for number, snapshot in snapshots.items()}
    after: dict[str, Json] = {number: snapshot[1] for number, snapshot in snapshots.items()}
    return requests.offer_undo(tx, context, kind="ratings", subject="", before=before, after=after)


def _count_customers(number: int) -> str:
    return f"{number} customer{'' if number == 1 else 's'}"


TAKE_BACK = {"ratings": (Action.RATE, undo_ratings)}
