"""What a customer's records suggest as the answer to a question, and that record in plain words.

Only two questions have records: whether they come back, from their orders, and whether our time is in proportion, from
what was logged. Nothing else is guessed. Source: product.md, rating rounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.customers.customers import Customer
from scoring.interactions import Attention
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Answer, Choice

REPEAT_BUSINESS, SERVICE_LOAD = "repeat-business", "service-load"
"""The questions that records suggest an answer to."""
REGULAR_ORDERS = 3
"""How many orders at least make somebody who comes back regularly."""
LAPSED = timedelta(days=365)
"""How long after the last order nobody is called a regular customer any more."""
IN_PROPORTION = 100
"""The highest attention ratio, in hundredths, at which our time is in proportion for sure."""
RECORD_PREFIX = "On record: "
"""How evidence begins that umpire wrote from records."""


@dataclass(frozen=True, slots=True)
class AnswerSuggestion:
    """The answer that the records suggest, and the record, such as `6 orders since 2019, the last in October 2026`."""

    choice: Choice
    record: str

    @property
    def evidence(self) -> str:
        """The record as it is stored beside an answer."""
        return f"{RECORD_PREFIX}{self.record}."


Suggestions = Mapping[str, AnswerSuggestion]
"""What the records suggest, by question id; without the questions they say nothing about."""
NO_SUGGESTIONS: Suggestions = {}


def suggest_answers(customer: Customer, attention: Attention, today: date, policy: Policy) -> Suggestions:
    """Suggest answers from the customer's orders and from the time it took; `today` is the workspace's."""
    suggested = {
        REPEAT_BUSINESS: _suggest_repeat_business(customer, today),
        SERVICE_LOAD: _suggest_service_load(attention, policy),
    }
    return {question: suggestion for question, suggestion in suggested.items() if suggestion is not None}


def choose_evidence(
    question: str, choice: Choice, written: str, suggestions: Suggestions, earlier: Iterable[Answer] = ()
) -> str:
    """Choose the evidence of an answer: what the rater wrote, else the record that suggests the same answer.

    With neither, what the rater wrote with the same answer earlier still stands; a record of then does not.
    """
    suggestion = suggestions.get(question)
    if written or (suggestion is not None and suggestion.choice is choice):
        return written or (suggestion.evidence if suggestion else "")
    before = next((answer for answer in earlier if answer.question == question and answer.choice is choice), None)
    return before.evidence if before is not None and not before.evidence.startswith(RECORD_PREFIX) else ""


def _suggest_repeat_business(customer: Customer, today: date) -> AnswerSuggestion | None:
    """Suggest yes for regular orders, no for orders that ended or never came again; else nothing."""
    orders, last, since = customer.orders, customer.last_order, customer.since
    years = (today - since).days / 365 if since is not None else 0
    lapsed = last is not None and today - last > LAPSED
    once_only = orders is not None and orders <= 1 and since is not None and today - since > LAPSED
    if lapsed or once_only:
        return AnswerSuggestion(Choice.NO, _describe_orders(customer))
    if orders is not None and last is not None and orders >= max(REGULAR_ORDERS, years / 2):
        return AnswerSuggestion(Choice.YES, _describe_orders(customer))
    return None


def _describe_orders(customer: Customer) -> str:
    """Write `6 orders since 2019, the last in October 2026`, as far as that is known."""
    orders, last, since = customer.orders, customer.last_order, customer.since
    if orders is None:
        assert last is not None, "nothing is said of orders that nobody knows of"
        return f"the last order in {last:%B %Y}"
    number = "no order" if orders == 0 else "1 order" if orders == 1 else f"{orders:,} orders"
    started = f" since {since.year}" if since is not None else ""
    ended = f", the last in {last:%B %Y}" if last is not None and orders > 1 else ""
    only = f", in {last:%B %Y}" if last is not None and orders == 1 else ""
    return f"{number}{started}{ended}{only}"


def _suggest_service_load(attention: Attention, policy: Policy) -> AnswerSuggestion | None:
    """Suggest no for a flagged attention ratio, yes for one up to 1.0; in between, or without a ratio, nothing.

    In works-council mode there is no ratio, and a flagged one is put in words.
    """
    if attention.flagged and attention.ratio is None:
        record = f"it took far more of our time than of our revenue, over {policy.attention_days} days"
        return AnswerSuggestion(Choice.NO, record)
    if attention.ratio is None or IN_PROPORTION < attention.ratio < policy.attention_flag:
        return None
    times = f"{attention.ratio // 100:,}.{attention.ratio % 100 // 10}"
    share = f"{times} times its share of revenue" if attention.ratio >= 10 else "less than a tenth of that of revenue"
    record = f"its share of our logged time is {share}, over {policy.attention_days} days"
    return AnswerSuggestion(Choice.NO if attention.flagged else Choice.YES, record)
