"""Whom a quote is for: a customer or a prospect, never guessed; and what is on record about them.

All functions work in the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import cards
from scoring import quotes as quote_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.customers.names import WORD_LIMIT
from scoring.notices import RUNNING_STATES
from scoring.prospects.prospects import Prospect
from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.quotes import ProposedQuote, Quote, QuoteFacts, QuoteVerdict
from scoring.refusals import Incomplete, Malformed, NotFound, UnknownCustomer
from scoring.rules.policy import Policy
from scoring.values.figures import parse_row_number
from scoring.values.words import fold
from storage import notices, prospects, quotes, terms
from storage.customers import customers
from storage.quarterly_reviews import reviews as review_records
from storage.transitions import transitions

CUSTOMER_PREFIX, PROSPECT_PREFIX = "customer:", "prospect:"
"""What marks a customer's key and a prospect's number where a name alone could be either."""


@dataclass(frozen=True, slots=True)
class QuoteSubject:
    """Whom a quote is for: either a customer, or a prospect that is no customer yet."""

    customer: Customer | None = None
    prospect: Prospect | None = None

    @property
    def name(self) -> str:
        """Return their name."""
        return self.customer.name if self.customer else self.prospect.name if self.prospect else ""

    @property
    def sign(self) -> str:
        """Return what identifies them in a menu or a button."""
        if self.customer is not None:
            return f"{CUSTOMER_PREFIX}{self.customer.key}"
        return f"{PROSPECT_PREFIX}{self.prospect.id if self.prospect else 0}"


@dataclass(frozen=True, slots=True)
class QuoteInput:
    """What a person asks; what they left out is empty, or None. `value` is an amount in the workspace's currency.

    `margin` in basis points, `chance` in per cent, `minutes` a month.
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
    """Whether we may quote, why, and for whom."""

    whom: QuoteSubject
    asked: ProposedQuote
    verdict: QuoteVerdict
    reasons: tuple[str, ...]
    policy: Policy


def judge_request(
    tx: Session, request: QuoteInput, *, policy: Policy, now: datetime, lock: bool = False
) -> QuoteJudged:
    """Judge whether we may quote for a job; `lock` keeps the customer unchanged until the transaction ends."""
    subject = get_current_subject(tx, request.whom, policy=policy, lock=lock)
    parsed = _parse_request(request, policy)
    facts = load_facts(tx, subject, policy=policy, now=now)
    most = max(policy.quote_warn_jobs, policy.quote_refuse_jobs)
    margins = (
        [quote_rules.job_margin(each) for each in quotes.list_won_jobs(tx, parsed.job, most=most)] if parsed.job else []
    )
    return QuoteJudged(subject, parsed, *quote_rules.judge_request(parsed, facts, margins, policy), policy)


def get_current_subject(tx: Session, subject_name: str, *, policy: Policy, lock: bool = False) -> QuoteSubject:
    """Get the customer or prospect of that name; refuses a customer that was let go."""
    subject = get_subject(tx, subject_name, lock=lock)
    if subject.customer is not None:
        refuse_former(subject.customer, policy.zone)
    return subject


def get_subject(tx: Session, subject_name: str, *, lock: bool = False) -> QuoteSubject:
    """Get the customer or prospect of that name; `lock` locks a customer.

    Raises UnknownCustomer, with candidates, where the name is both or neither. Archived customers are not found, and
    the refusal says how to bring them back.
    """
    name = subject_name.strip()
    if name.startswith(CUSTOMER_PREFIX):
        return QuoteSubject(customer=customers.resolve_customer(tx, name.removeprefix(CUSTOMER_PREFIX), lock=lock))
    if name.startswith(PROSPECT_PREFIX):
        return _get_by_number(tx, name.removeprefix(PROSPECT_PREFIX))
    prospect = prospects.find_prospect(tx, fold(name)[:WORD_LIMIT]) if name else None
    try:
        customer = customers.resolve_customer(tx, name, lock=lock)
    except UnknownCustomer:
        if prospect is None or _is_archived(tx, name):
            raise
        return _get_newest(tx, prospect)
    if prospect is None or prospect.customer_id == customer.id:
        return QuoteSubject(customer=customer)
    raise UnknownCustomer(
        f"“{name[:60]}” is a customer and a prospect. Which one?",
        asked=name,
        candidates=(
            (f"{CUSTOMER_PREFIX}{customer.key}", f"{customer.name} (customer)"),
            (f"{PROSPECT_PREFIX}{prospect.id}", f"{prospect.name} (prospect)"),
        ),
    )


def get_subject_of_quote(tx: Session, quote: Quote) -> QuoteSubject:
    """Get whom a stored quote is for; a prospect that has signed since is the customer it became."""
    return get_subjects_of_quotes(tx, (quote,))[quote.id]


def get_subjects_of_quotes(tx: Session, quotes_to_match: Iterable[Quote]) -> dict[int, QuoteSubject]:
    """Get whom several quotes are for, by quote number, in a few queries."""
    matched = tuple(quotes_to_match)
    numbers = tuple({quote.prospect_id for quote in matched if quote.prospect_id is not None})
    prospects_by_id = {each.id: each for each in prospects.RECORDS.list_where(tx, id=numbers)} if numbers else {}
    customer_ids = {each.id: each.customer_id for each in attribute_to_customers(tx, matched)}
    customers_by_id = customers.load_customers(tx, [number for number in customer_ids.values() if number is not None])
    return {
        quote.id: QuoteSubject(customer=customers_by_id[number])
        if (number := customer_ids[quote.id]) is not None
        else QuoteSubject(prospect=prospects_by_id[quote.prospect_id or 0])
        for quote in matched
    }


def attribute_to_customers(tx: Session, quotes_to_match: Iterable[Quote]) -> tuple[Quote, ...]:
    """Replace the prospects of quotes that have signed since by the customers they became."""
    matched = tuple(quotes_to_match)
    prospect_ids = {quote.prospect_id for quote in matched if quote.prospect_id is not None}
    customer_ids = prospects.load_linked_customer_ids(tx, prospect_ids) if prospect_ids else {}
    return tuple(
        replace(quote, customer_id=customer_ids[quote.prospect_id], prospect_id=None)
        if quote.prospect_id in customer_ids
        else quote
        for quote in matched
    )


def load_facts(tx: Session, subject: QuoteSubject, *, policy: Policy, now: datetime) -> QuoteFacts:
    """Load what is on record about a customer or prospect that decides whether we may quote."""
    if subject.customer is None:
        assert subject.prospect is not None, "it is one of both"
        return quote_rules.build_prospect_facts(subject.prospect, policy)
    customer = subject.customer
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
    """Find (sign, name) of customers, and of prospects that are no customers yet, for a menu."""
    folded_text = fold(typed)
    matching_customers = [
        (f"{CUSTOMER_PREFIX}{key}", name) for key, name in customers.search_customers(tx, typed, limit=limit)
    ]
    open_prospects = [each for each in prospects.list_prospects(tx) if each.customer_id is None]
    prospect_options = [(f"{PROSPECT_PREFIX}{each.id}", f"{each.name} (prospect)") for each in open_prospects]
    return (*matching_customers, *[each for each in prospect_options if folded_text in fold(each[1])][:limit])


def list_assessments_of_customer(tx: Session, customer_id: int) -> tuple[int, ...]:
    """List the numbers of all assessments of the prospect that a customer was."""
    prospect_words = {each.word for each in prospects.RECORDS.list_where(tx, customer_id=customer_id)}
    return tuple(each.id for word in sorted(prospect_words) for each in prospects.list_assessments(tx, word))


def list_assessments(tx: Session, prospect: Prospect) -> tuple[int, ...]:
    """List the numbers of all assessments of the same prospect."""
    return tuple(each.id for each in prospects.list_assessments(tx, prospect.word))


def _parse_request(request: QuoteInput, policy: Policy) -> ProposedQuote:
    """Parse what was typed. Raises Incomplete without a value or a margin."""
    if not request.value.strip():
        raise Incomplete("Say what it is worth.", field="value", typed="For example `--value 12000`.")
    if request.margin is None:
        raise Incomplete("Say its margin in percent.", field="margin", typed="For example `--margin 15`.")
    return ProposedQuote(
        quote_rules.parse_value(request.value, currency=policy.currency),
        request.margin,
        quote_rules.parse_job(request.job),
        policy.quote_chance if request.chance is None else request.chance,
        request.minutes,
        quote_rules.parse_yearly(request.per),
    )


def _is_archived(tx: Session, name: str) -> bool:
    """Say whether the name is an archived customer's."""
    try:
        return customers.get_by_exact_name(tx, name).archived_at is not None
    except NotFound:
        return False


def _get_by_number(tx: Session, text: str) -> QuoteSubject:
    """Get whom the number of a prospect's assessment stands for."""
    number = parse_row_number(text)
    if number is None:
        raise Malformed("Name a customer or a prospect.", field="customer")
    return _get_newest(tx, prospects.RECORDS.get(tx, number))


def _get_newest(tx: Session, prospect: Prospect) -> QuoteSubject:
    """Get the newest assessment of a prospect, or the customer it has become."""
    newest = prospects.find_prospect(tx, prospect.word) or prospect
    if newest.customer_id is None:
        return QuoteSubject(prospect=newest)
    return QuoteSubject(customer=customers.get_customer(tx, newest.customer_id))
