"""Whom a quote is for: a customer or a prospect, never guessed; and, in the caller's transaction, what is on record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import cards
from scoring import quotes as rules
from scoring.customers.customers import Customer, folded, refuse_former
from scoring.customers.names import WORD_LIMIT
from scoring.notices import RUNNING
from scoring.prospects.prospects import Prospect
from scoring.quarterly_reviews.reviews import Verdict as Decided
from scoring.quotes import Asked, Known, Quote, Verdict
from scoring.refusals import Incomplete, Malformed, NotFound, UnknownCustomer
from scoring.rules.policy import Policy
from storage import notices, prospects, quotes, terms
from storage.customers import customers
from storage.quarterly_reviews import reviews as closets
from storage.transitions import transitions

CUSTOMER, PROSPECT = "customer:", "prospect:"
"""What stands before a key or a number where a name alone would be both."""


@dataclass(frozen=True, slots=True)
class Whom:
    """A customer, or a prospect that is none yet: exactly one of both."""

    customer: Customer | None = None
    prospect: Prospect | None = None

    @property
    def name(self) -> str:
        """What they are called."""
        return self.customer.name if self.customer else self.prospect.name if self.prospect else ""

    @property
    def sign(self) -> str:
        """What names them without doubt, for a menu or a button."""
        if self.customer is not None:
            return f"{CUSTOMER}{self.customer.key}"
        return f"{PROSPECT}{self.prospect.id if self.prospect else 0}"


@dataclass(frozen=True, slots=True)
class Order:
    """A question to the gate as a person tells it; what was left out is empty, or None. `value` is in our currency.

    `margin` in basis points, `chance` in percent, `minutes` a month.
    """

    whom: str
    value: str = ""
    margin: int | None = None
    job: str = ""
    chance: int | None = None
    minutes: int | None = None
    per: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the gate says to a job, and to whom; `known` customers and prospects are alike here."""

    whom: Whom
    asked: Asked
    verdict: Verdict
    reasons: tuple[str, ...]
    policy: Policy


def weighed(tx: Session, order: Order, *, policy: Policy, now: datetime, lock: bool = False) -> Weighed:
    """What the gate says to an order at `now`; with `lock` a customer stays as it is until the transaction ends."""
    whom = find(tx, order.whom, policy=policy, lock=lock)
    asked = _asked(order, policy)
    known = record(tx, whom, policy=policy, now=now)
    most = max(policy.quote_warn_jobs, policy.quote_refuse_jobs)
    margins = [rules.job_margin(each) for each in quotes.list_won_jobs(tx, asked.job, most=most)] if asked.job else []
    return Weighed(whom, asked, *rules.gate(asked, known, margins, policy), policy)


def find(tx: Session, asked: str, *, policy: Policy, lock: bool = False) -> Whom:
    """The customer or prospect that is meant; a customer that was let go is refused."""
    whom = named(tx, asked, lock=lock)
    if whom.customer is not None:
        refuse_former(whom.customer, policy.zone)
    return whom


def named(tx: Session, asked: str, *, lock: bool = False) -> Whom:
    """The customer or prospect that is meant; with `lock` a customer is held. What is both or none is asked about.

    The archived are not found, and the sentence says how to bring them back.
    """
    said = asked.strip()
    if said.startswith(CUSTOMER):
        return Whom(customer=customers.resolve_customer(tx, said.removeprefix(CUSTOMER), lock=lock))
    if said.startswith(PROSPECT):
        return _numbered(tx, said.removeprefix(PROSPECT))
    prospect = prospects.find_prospect(tx, folded(said)[:WORD_LIMIT]) if said else None
    try:
        customer = customers.resolve_customer(tx, said, lock=lock)
    except UnknownCustomer:
        if prospect is None or _archived(tx, said):
            raise
        return _prospect(tx, prospect)
    if prospect is None or prospect.customer_id == customer.id:
        return Whom(customer=customer)
    raise UnknownCustomer(
        f"“{said[:60]}” is a customer and a prospect. Which one?",
        asked=said,
        candidates=(
            (f"{CUSTOMER}{customer.key}", f"{customer.name} (customer)"),
            (f"{PROSPECT}{prospect.id}", f"{prospect.name} (prospect)"),
        ),
    )


def of(tx: Session, quote: Quote) -> Whom:
    """Whom a stored quote was for; a prospect that has signed since is the customer it became."""
    return of_many(tx, (quote,))[quote.id]


def of_many(tx: Session, found: Iterable[Quote]) -> dict[int, Whom]:
    """The same for several quotes, by their numbers, in a few queries."""
    known = tuple(found)
    numbers = tuple({quote.prospect_id for quote in known if quote.prospect_id is not None})
    assessed = {each.id: each for each in prospects.RECORDS.list_where(tx, id=numbers)} if numbers else {}
    owners = {each.id: each.customer_id for each in as_customers(tx, known)}
    theirs = customers.load_customers(tx, [number for number in owners.values() if number is not None])
    return {
        quote.id: Whom(customer=theirs[number])
        if (number := owners[quote.id]) is not None
        else Whom(prospect=assessed[quote.prospect_id or 0])
        for quote in known
    }


def as_customers(tx: Session, found: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes, those for prospects that have signed since as if they had been for the customers they became."""
    known = tuple(found)
    hoped = {quote.prospect_id for quote in known if quote.prospect_id is not None}
    became = prospects.load_linked_customer_ids(tx, hoped) if hoped else {}
    return tuple(
        replace(quote, customer_id=became[quote.prospect_id], prospect_id=None)
        if quote.prospect_id in became
        else quote
        for quote in known
    )


def record(tx: Session, whom: Whom, *, policy: Policy, now: datetime) -> Known:
    """What is on record about them that the gate asks about."""
    if whom.customer is None:
        assert whom.prospect is not None, "it is one of both"
        return rules.of_prospect(whom.prospect, policy)
    customer = whom.customer
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    notified, agreed = notices.RECORDS.list_where(tx, customer_id=customer.id), terms.find_terms(tx, customer.id)
    return Known(
        grade=card.grade,
        doubt=card.doubt,
        notice=bool(notified) and notified[-1].state in RUNNING,
        leaving=transitions.find_running_transition(tx, customer.id) is not None,
        stop=closets.find_last_verdict(tx, customer.id) is Decided.STOP_QUOTING,
        late=agreed.late_days if agreed else None,
    )


def search(tx: Session, typed: str, *, limit: int) -> tuple[tuple[str, str], ...]:
    """(sign, name) of customers and of prospects that are none yet, for a menu."""
    word = folded(typed)
    named = [(f"{CUSTOMER}{key}", name) for key, name in customers.search_customers(tx, typed, limit=limit)]
    open_ = [each for each in prospects.list_prospects(tx) if each.customer_id is None]
    hoped = [(f"{PROSPECT}{each.id}", f"{each.name} (prospect)") for each in open_]
    return (*named, *[each for each in hoped if word in folded(each[1])][:limit])


def assessed_as(tx: Session, customer_id: int) -> tuple[int, ...]:
    """The numbers of all assessments of the prospect that a customer was."""
    words = {each.word for each in prospects.RECORDS.list_where(tx, customer_id=customer_id)}
    return tuple(each.id for word in sorted(words) for each in prospects.list_assessments(tx, word))


def assessments(tx: Session, prospect: Prospect) -> tuple[int, ...]:
    """The numbers of all assessments of the same prospect."""
    return tuple(each.id for each in prospects.list_assessments(tx, prospect.word))


def _asked(order: Order, policy: Policy) -> Asked:
    if not order.value.strip():
        raise Incomplete("Say what it is worth: `--value 12000`.", field="value")
    if order.margin is None:
        raise Incomplete("Say its margin in percent: `--margin 15`.", field="margin")
    return Asked(
        rules.value(order.value, currency=policy.currency),
        order.margin,
        rules.job(order.job),
        policy.quote_chance if order.chance is None else order.chance,
        order.minutes,
        rules.yearly(order.per),
    )


def _archived(tx: Session, said: str) -> bool:
    try:
        return customers.get_by_exact_name(tx, said).archived_at is not None
    except NotFound:
        return False


def _numbered(tx: Session, number: str) -> Whom:
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Malformed("Name a customer or a prospect.", field="customer")
    return _prospect(tx, prospects.RECORDS.get(tx, int(number)))


def _prospect(tx: Session, prospect: Prospect) -> Whom:
    """What counts of a prospect now: its newest assessment, or the customer it has become."""
    newest = prospects.find_prospect(tx, prospect.word) or prospect
    if newest.customer_id is None:
        return Whom(prospect=newest)
    return Whom(customer=customers.get_customer(tx, newest.customer_id))
