"""Loads what decides which lines of help fit a person now: their roles, their customers, what is open."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import first_steps, quarterly_reviews as review_steps, requests, rounds
from bot.workflow.first_steps import NoCustomers
from bot.workflow.requests import Call, Database, RequestContext
from scoring.roles import Action, Actor
from storage import todos as todo_records
from storage.customers import customers
from storage.quarterly_reviews import reviews


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody can do now. `customer` is the key of one to show lines with, `looks_after` whether it is theirs.

    `votes`: a ballot waits for their vote; `rates`: a rating round asks them; `verdicts`: an open quarterly review
    waits for verdicts of theirs. `no_customers`, while there are none, says who can add some.
    """

    actor: Actor
    customer: str
    looks_after: bool
    votes: bool
    rates: bool
    verdicts: bool
    no_customers: NoCustomers | None


def load_situation(db: Database, *, call: Call) -> Situation:
    """Load the situation of the person who asks for help."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HELP)
        person = context.actor.user_id
        customer, looks_after = _find_example(tx, person)
        return Situation(
            context.actor,
            customer,
            looks_after,
            votes=bool(todo_records.list_ballots_to_vote(tx, person, context.now)),
            rates=rounds.find_share(tx, context) is not None,
            verdicts=_lacks_verdicts(tx, context),
            no_customers=first_steps.load_no_customers(tx, context.actor),
        )


def _find_example(tx: Session, person: str) -> tuple[str, bool]:
    """Find the key of the customer that most needs this person, else of any, and tell whether it is theirs."""
    theirs, _ = todo_records.list_standings_of(tx, person, most=1)
    if theirs:
        return customers.get_customer(tx, theirs[0].customer_id).key, True
    anybody = customers.search_customers(tx, "", limit=1)
    return (anybody[0][0] if anybody else "acme"), False


def _lacks_verdicts(tx: Session, context: RequestContext) -> bool:
    """Tell whether an open quarterly review waits for verdicts of the person."""
    review = review_steps.find_running_closet(tx, context.policy, context.now)
    return review is not None and reviews.count_undecided(tx, review.id, context.actor.user_id) > 0
