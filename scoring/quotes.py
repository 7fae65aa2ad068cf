"""Quotes: whether we may offer a job to a customer or prospect, and what became of the offer.

The verdict follows from what is on record; a manager may override a refusal, with a reason. Source: product.md, quotes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from scoring.customers.customers import NAME_LIMIT
from scoring.prospects.prospects import Prospect
from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards
from scoring.scorecards.scorecards import QUESTION_IDS, Choice, format_grade
from scoring.values import durations, figures, notes
from scoring.values.money import format_percent, format_price
from scoring.values.words import fold

MAX_MINUTES = 744 * 60
"""The minutes in a month of 31 days, the most a job may take each month."""


class QuoteVerdict(StrEnum):
    """Whether to quote: yes, with a warning, or not."""

    QUOTE = "quote"
    WARN = "warn"
    REFUSE = "refuse"


class QuoteOutcome(StrEnum):
    """What became of a quote. Dropped: it was never sent to the customer."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote for a customer or a prospect. Money in minor units, margins in basis points.

    `job` is the type of job, folded. `chance` (percent) and `minutes` (a month) are for the capacity ledger;
    `final_margin` is the margin of a won job in the end. `yearly`: the value comes back every year.
    """

    id: int
    value: int
    margin: int
    verdict: QuoteVerdict
    asked_by: str
    asked_at: datetime
    chance: int
    customer_id: int | None = None
    prospect_id: int | None = None
    job: str = ""
    minutes: int | None = None
    reasons: tuple[str, ...] = ()
    overridden_by: str | None = None
    override_why: str = ""
    outcome: QuoteOutcome = QuoteOutcome.OPEN
    outcome_by: str | None = None
    outcome_at: datetime | None = None
    final_margin: int | None = None
    withdrawn_at: datetime | None = None
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class ProposedQuote:
    """The job somebody wants to quote for. Money in minor units, margin in basis points, time in minutes a month."""

    value: int
    margin: int
    job: str = ""
    chance: int = 0
    minutes: int | None = None
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """What is on record about the customer or prospect of a quote.

    `doubt`: why a D does not count; `notice`: a final notice is agreed or runs; `leaving`: letting go is decided;
    `stop`: the last quarterly review said to stop quoting; `late`: how many days late they pay on average. For a
    prospect: `fire_zone`, `nevers` that apply and `musts` that are missing.
    """

    grade: str | None = None
    doubt: str = ""
    notice: bool = False
    leaving: bool = False
    stop: bool = False
    late: int | None = None
    fire_zone: bool = False
    nevers: tuple[str, ...] = ()
    musts: tuple[str, ...] = ()


VerdictReason = tuple[QuoteVerdict, str]
"""The verdict that one fact calls for, and the fact in words."""


def judge_request(
    request: ProposedQuote, facts: QuoteFacts, margins: Sequence[int], policy: Policy
) -> tuple[QuoteVerdict, tuple[str, ...]]:
    """Judge whether to quote: the strictest verdict of all reasons, and the reasons in words, strictest first.

    `margins` are those of won jobs of this type, in basis points, newest first.
    """
    reasons = [
        *_list_record_reasons(facts, policy),
        *_list_job_reasons(request, margins, policy),
        *_list_floor_reasons(request, policy),
    ]
    ordered = sorted(reasons, key=lambda each: -_STRICT[each[0]])
    verdict = max((each for each, _ in reasons), key=_STRICT.__getitem__, default=QuoteVerdict.QUOTE)
    return verdict, tuple(words for _, words in ordered)


def build_prospect_facts(prospect: Prospect, policy: Policy) -> QuoteFacts:
    """Take from a prospect's assessment what matters for a quote: fire zone, never-agains and missing must-haves."""
    answers = [prospect.answers.get(question, Choice.UNKNOWN.value) for question in QUESTION_IDS]
    applicable = [choice for choice in answers if choice != Choice.NOT_APPLICABLE]
    high = sum(choice != Choice.NO for choice in applicable)
    enough = len(applicable) >= policy.min_answers and bool(prospect.answers)
    return QuoteFacts(
        fire_zone=enough and high <= scorecards.max_fire_zone(len(applicable)),
        nevers=tuple(text for text, choice in prospect.nevers.items() if choice == Choice.YES),
        musts=tuple(text for text, choice in prospect.musts.items() if choice == Choice.NO),
    )


def job_margin(quote: Quote) -> int:
    """Return the final margin of a won job, or the expected one while the final one is not known."""
    return quote.margin if quote.final_margin is None else quote.final_margin


def is_refused(quote: Quote) -> bool:
    """Whether the verdict was to refuse, and no manager overrode it."""
    return quote.verdict is QuoteVerdict.REFUSE and quote.overridden_by is None


def can_be_won(quote: Quote) -> bool:
    """Whether a quote can still be won: open, not taken back, not refused."""
    return quote.outcome is QuoteOutcome.OPEN and quote.withdrawn_at is None and not is_refused(quote)


def check_outcome(quote: Quote, outcome: QuoteOutcome) -> None:
    """Refuse a second outcome, and winning a quote that was refused."""
    _refuse_withdrawn(quote)
    if quote.outcome is not QuoteOutcome.OPEN:
        hint = f" `/umpire quote done {quote.id} --margin 9` says what it came to." if quote.outcome is outcome else ""
        raise AlreadyDone(
            f"Quote #{quote.id} is {quote.outcome.value} already.{hint if outcome is QuoteOutcome.WON else ''}"
        )
    if outcome is QuoteOutcome.WON and is_refused(quote):
        raise NotAllowed(
            f"Quote #{quote.id} was refused, so it cannot be won. A manager may override that: "
            f"`/umpire quote override {quote.id} <why>`."
        )


def check_final_margin(quote: Quote) -> None:
    """Refuse to record the final margin of a job that was not won."""
    _refuse_withdrawn(quote)
    if quote.outcome is not QuoteOutcome.WON:
        raise NotAllowed(
            f"Quote #{quote.id} is {quote.outcome.value}, and only a won job has a margin in the end. "
            f"`/umpire quote won {quote.id}` says that it was won."
        )


def check_override(quote: Quote, why: str) -> str:
    """Return the trimmed reason for overriding a refusal. Refused: no reason; a quote not refused, or settled."""
    _refuse_withdrawn(quote)
    if quote.outcome is not QuoteOutcome.OPEN:
        raise AlreadyDone(f"Quote #{quote.id} is {quote.outcome.value} already, so there is nothing to override.")
    if quote.overridden_by is not None:
        raise AlreadyDone(f"Quote #{quote.id} was overridden already.")
    if quote.verdict is not QuoteVerdict.REFUSE:
        raise AlreadyDone(f"Quote #{quote.id} was not refused, so there is nothing to override.")
    return notes.check_text(why, needed="Say why it may be quoted all the same: it stands in the record.")


def parse_value(text: str, *, currency: str) -> int:
    """Read the value of a quote, in minor units. Refused: zero and less."""
    try:
        value = figures.parse_money(text, currency=currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="value") from refusal
    if value <= 0:
        raise Malformed("A quote is worth more than nothing.", field="value", typed="For example `--value 12000`.")
    return value


def parse_margin(text: str) -> int:
    """Read a margin in basis points, such as `15`, `15%` or `-2,5`; from -1,000 to 100 percent."""
    try:
        return figures.parse_percent(text, *figures.MARGIN_LIMITS)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="margin") from refusal


def parse_chance(text: str) -> int:
    """Read a chance in whole percent, such as `40` or `40%`."""
    try:
        return figures.parse_whole_percent(text, 0, 100)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="chance") from refusal


def parse_yearly(text: str) -> bool:
    """Whether a text says that the value comes back every `year`; `once` and an empty text say that it does not."""
    folded = fold(text)
    if folded not in ("", "once", "year"):
        raise Malformed(f"“{text[:60]}” is neither `year` nor `once`.", field="per")
    return folded == "year"


def parse_job(text: str) -> str:
    """Return a type of job, folded. Refused: one that is too long or holds a secret."""
    notes.refuse_secrets(text, field="job")
    folded = fold(text)
    if len(folded) > NAME_LIMIT:
        raise Malformed(f"That type has {len(folded)} characters; {NAME_LIMIT} is the most.", field="job")
    return folded


def parse_minutes(text: str) -> int:
    """Read the minutes a month that a job takes: `10` (hours), `10h` or `1h30`. Refused: more than a month has."""
    minutes = durations.parse_duration(text, bare=durations.HOUR, field="hours") // durations.MINUTE
    if minutes > MAX_MINUTES:
        raise Malformed(f"A month has {MAX_MINUTES // 60} hours, so a job takes fewer each month.", field="hours")
    return minutes


_STRICT = {QuoteVerdict.QUOTE: 0, QuoteVerdict.WARN: 1, QuoteVerdict.REFUSE: 2}


def _list_record_reasons(facts: QuoteFacts, policy: Policy) -> list[VerdictReason]:
    """List the reasons in the record of the customer or prospect, whatever the job."""
    late = facts.late if facts.late is not None and facts.late >= policy.late_days else None
    reasons = (
        (facts.leaving, QuoteVerdict.REFUSE, "It is decided to let them go."),
        (facts.notice and not facts.leaving, QuoteVerdict.REFUSE, "A final notice is running."),
        (facts.grade == "D" and not facts.doubt, QuoteVerdict.REFUSE, "They are graded D."),
        (facts.stop, QuoteVerdict.REFUSE, "The last quarterly review said: stop quoting."),
        (facts.grade == "C", QuoteVerdict.WARN, "They are graded C."),
        (
            facts.doubt != "",
            QuoteVerdict.WARN,
            f"They are graded {format_grade(facts.grade, facts.doubt)}. A second rater makes it count.",
        ),
        (late is not None, QuoteVerdict.WARN, f"They pay {late} days late on average."),
        (
            facts.fire_zone,
            QuoteVerdict.WARN,
            "Our seven questions put them among those who would cost more than they bring.",
        ),
    )
    assessed = [(QuoteVerdict.WARN, f"Never again: {text}") for text in facts.nevers]
    assessed += [(QuoteVerdict.WARN, f"A must-have is missing: {text}") for text in facts.musts]
    return [(verdict, words) for holds, verdict, words in reasons if holds] + assessed


def _list_job_reasons(request: ProposedQuote, margins: Sequence[int], policy: Policy) -> list[VerdictReason]:
    """List the reason in the last jobs of this type, if enough of them in a row were under the margin floor."""
    floor = policy.floor_margin
    if not request.job or floor is None:
        return []
    run = len(tuple(takewhile(lambda each: each < floor, margins)))
    words = f"The last {run} {request.job} jobs came to less than {format_percent(floor)} margin."
    if run == 1:
        words = f"The last {request.job} job came to less than {format_percent(floor)} margin."
    if run >= policy.quote_refuse_jobs:
        return [(QuoteVerdict.REFUSE, words)]
    return [(QuoteVerdict.WARN, words)] if run >= policy.quote_warn_jobs else []


def _list_floor_reasons(request: ProposedQuote, policy: Policy) -> list[VerdictReason]:
    """List the reasons in the job's own figures: those below a floor that is set."""
    reasons = []
    if policy.floor_margin is not None and request.margin < policy.floor_margin:
        figure, floor = format_percent(request.margin), format_percent(policy.floor_margin)
        reasons.append((QuoteVerdict.WARN, f"Its margin of {figure} is below the minimum of {floor}."))
    if policy.floor_sale is not None and request.value < policy.floor_sale:
        figure, floor = (format_price(amount, policy.currency) for amount in (request.value, policy.floor_sale))
        reasons.append((QuoteVerdict.WARN, f"{figure} is less than our smallest sale, {floor}."))
    return reasons


def _refuse_withdrawn(quote: Quote) -> None:
    if quote.withdrawn_at is not None:
        raise AlreadyDone(f"Quote #{quote.id} was taken back by who asked for it.")
