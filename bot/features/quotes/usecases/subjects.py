"""Whom a quote is for: a customer or a prospect, never guessed; and, in the caller's transaction, what is on record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import cards
from scoring import quotes as quote_rules
from scoring.customers.customers import Customer, fold, refuse_former
from scoring.customers.names import WORD_LIMIT
from scoring.notices import RUNNING_STATES
from scoring.prospects.prospects import Prospect
from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.quotes import ProposedQuote, Quote, QuoteFacts, QuoteVerdict
from scoring.refusals import Incomplete, Malformed, NotFound, UnknownCustomer
from scoring.rules.policy import Policy
from storage import notices, prospects, quotes, terms
from storage.customers import customers
from storage.quarterly_reviews import reviews as review_records
from storage.transitions import transitions

CUSTOMER_PREFIX, PROSPECT_PREFIX = "customer:", "prospect:"
"""What stands before a key or a number where a name alone would be both."""


@dataclass(frozen=True, slots=True)
class QuoteSubject:
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
            return f"{CUSTOMER_PREFIX}{self.customer.key}"
        return f"{PROSPECT_PREFIX}{self.prospect.id if self.prospect else 0}"


@dataclass(frozen=True, slots=True)
class QuoteInput:
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
class QuoteJudged:
    """What the gate says to a job, and to whom; `known` customers and prospects are alike here."""

    whom: QuoteSubject
    asked: ProposedQuote
    verdict: QuoteVerdict
    reasons: tuple[str, ...]
    policy: Policy


def judge_request(tx: Session, order: QuoteInput, *, policy: Policy, now: datetime, lock: bool = False) -> QuoteJudged:
    """What the gate says to an order at `now`; with `lock` a customer stays as it is until the transaction ends."""
    whom = get_current_subject(tx, order.whom, policy=policy, lock=lock)
    asked = _parse_request(order, policy)
    known = load_known(tx, whom, policy=policy, now=now)
    most = max(policy.quote_warn_jobs, policy.quote_refuse_jobs)
    margins = (
        [quote_rules.job_margin(each) for each in quotes.list_won_jobs(tx, asked.job, most=most)] if asked.job else []
    )
    return QuoteJudged(whom, asked, *quote_rules.judge_request(asked, known, margins, policy), policy)


def get_current_subject(tx: Session, asked: str, *, policy: Policy, lock: bool = False) -> QuoteSubject:
    """The customer or prospect that is meant; a customer that was let go is refused."""
    whom = get_subject(tx, asked, lock=lock)
    if whom.customer is not None:
        refuse_former(whom.customer, policy.zone)
    return whom


def get_subject(tx: Session, asked: str, *, lock: bool = False) -> QuoteSubject:
    """The customer or prospect that is meant; with `lock` a customer is held. What is both or none is asked about.

    The archived are not found, and the sentence says how to bring them back.
    """
    said = asked.strip()
    if said.startswith(CUSTOMER_PREFIX):
        return QuoteSubject(customer=customers.resolve_customer(tx, said.removeprefix(CUSTOMER_PREFIX), lock=lock))
    if said.startswith(PROSPECT_PREFIX):
        return _get_by_number(tx, said.removeprefix(PROSPECT_PREFIX))
    prospect = prospects.find_prospect(tx, fold(said)[:WORD_LIMIT]) if said else None
    try:
        customer = customers.resolve_customer(tx, said, lock=lock)
    except UnknownCustomer:
        if prospect is None or _is_archived(tx, said):
            raise
        return _get_newest(tx, prospect)
    if prospect is None or prospect.customer_id == customer.id:
        return QuoteSubject(customer=customer)
    raise UnknownCustomer(
        f"“{said[:60]}” is a customer and a prospect. Which one?",
        asked=said,
        candidates=(
            (f"{CUSTOMER_PREFIX}{customer.key}", f"{customer.name} (customer)"),
            (f"{PROSPECT_PREFIX}{prospect.id}", f"{prospect.name} (prospect)"),
        ),
    )


def get_subject_of_quote(tx: Session, quote: Quote) -> QuoteSubject:
    """Whom a stored quote was for; a prospect that has signed since is the customer it became."""
    return get_subjects_of_quotes(tx, (quote,))[quote.id]


def get_subjects_of_quotes(tx: Session, found: Iterable[Quote]) -> dict[int, QuoteSubject]:
    """The same for several quotes, by their numbers, in a few queries."""
    known = tuple(found)
    numbers = tuple({quote.prospect_id for quote in known if quote.prospect_id is not None})
    assessed = {each.id: each for each in prospects.RECORDS.list_where(tx, id=numbers)} if numbers else {}
    owners = {each.id: each.customer_id for each in attribute_to_customers(tx, known)}
    theirs = customers.load_customers(tx, [number for number in owners.values() if number is not None])
    return {
        quote.id: QuoteSubject(customer=theirs[number])
        if (number := owners[quote.id]) is not None
        else QuoteSubject(prospect=assessed[quote.prospect_id or 0])
        for quote in known
    }


def attribute_to_customers(tx: Session, found: Iterable[Quote]) -> tuple[Quote, ...]:
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


def load_known(tx: Session, whom: QuoteSubject, *, policy: Policy, now: datetime) -> QuoteFacts:
    """What is on record about them that the gate asks about."""
    if whom.customer is None:
        assert whom.prospect is not None, "it is one of both"
        return quote_rules.build_prospect_facts(whom.prospect, policy)
    customer = whom.customer
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    notified, agreed = notices.RECORDS.list_where(tx, customer_id=customer.id), terms.find_terms(tx, customer.id)
    return QuoteFacts(
        grade=card.grade,
        doubt=card.doubt,
        notice=bool(notified) and notified[-1].state in RUNNING_STATES,
        leaving=transitions.find_running_transition(tx, customer.id) is not None,
        stop=review_records.find_last_verdict(tx, customer.id) is ClosetVerdict.STOP_QUOTING,
        late=agreed.late_days if agreed else None,
    )


def search_subjects(tx: Session, typed: str, *, limit: int) -> tuple[tuple[str, str], ...]:
    """(sign, name) of customers and of prospects that are none yet, for a menu."""
    word = fold(typed)
    known = [(f"{CUSTOMER_PREFIX}{key}", name) for key, name in customers.search_customers(tx, typed, limit=limit)]
    open_ = [each for each in prospects.list_prospects(tx) if each.customer_id is None]
    hoped = [(f"{PROSPECT_PREFIX}{each.id}", f"{each.name} (prospect)") for each in open_]
    return (*known, *[each for each in hoped if word in fold(each[1])][:limit])


def list_assessments_of_customer(tx: Session, customer_id: int) -> tuple[int, ...]:
    """The numbers of all assessments of the prospect that a customer was."""
    words = {each.word for each in prospects.RECORDS.list_where(tx, customer_id=customer_id)}
    return tuple(each.id for word in sorted(words) for each in prospects.list_assessments(tx, word))


def list_assessments(tx: Session, prospect: Prospect) -> tuple[int, ...]:
    """The numbers of all assessments of the same prospect."""
    return tuple(each.id for each in prospects.list_assessments(tx, prospect.word))


def _parse_request(order: QuoteInput, policy: Policy) -> ProposedQuote:
    if not order.value.strip():
        raise Incomplete("Say what it is worth: `--value 12000`.", field="value")
    if order.margin is None:
        raise Incomplete("Say its margin in percent: `--margin 15`.", field="margin")
    return ProposedQuote(
        quote_rules.parse_value(order.value, currency=policy.currency),
        order.margin,
        quote_rules.parse_job(order.job),
        policy.quote_chance if order.chance is None else order.chance,
        order.minutes,
        quote_rules.parse_yearly(order.per),
    )


def _is_archived(tx: Session, said: str) -> bool:
    try:
        return customers.get_by_exact_name(tx, said).archived_at is not None
    except NotFound:
        return False


def _get_by_number(tx: Session, number: str) -> QuoteSubject:
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Malformed("Name a customer or a prospect.", field="customer")
    return _get_newest(tx, prospects.RECORDS.get(tx, int(number)))


def _get_newest(tx: Session, prospect: Prospect) -> QuoteSubject:
    """What counts of a prospect now: its newest assessment, or the customer it has become."""
    newest = prospects.find_prospect(tx, prospect.word) or prospect
    if newest.customer_id is None:
        return QuoteSubject(prospect=newest)
    return QuoteSubject(customer=customers.get_customer(tx, newest.customer_id))
