"""Quotes: whether a job may be quoted for, and what became of it. Source: product.md §1 row 13, §5.9.

The gate answers from what is on record and never decides: a manager may override a refusal, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from scoring.customers.customers import NAME_LIMIT, fold
from scoring.prospects.prospects import Prospect
from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards
from scoring.scorecards.scorecards import QUESTION_IDS, Choice, format_grade
from scoring.values import durations, figures, notes
from scoring.values.money import format_money, format_percent

MAX_MINUTES = 744 * 60
"""Minutes a month has at most; one person's quote takes no more."""


class QuoteVerdict(StrEnum):
    """What the gate says to a quote."""

    QUOTE = "quote"
    WARN = "warn"
    REFUSE = "refuse"


class QuoteOutcome(StrEnum):
    """What became of a quote. Dropped: it was never sent."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Quote:
    """One question to the gate, about a customer or a prospect. Money in minor units, margins in basis points.

    `job` is its type, folded. `chance` (percent) and `minutes` (a month it would take) are for the room ledger;
    `final_margin` is what a job that was won came to in the end. `yearly`: the value comes back every year.
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
    """The job somebody wants to quote for. Money in minor units, margin in basis points, minutes a month."""

    value: int
    margin: int
    job: str = ""
    chance: int = 0
    minutes: int | None = None
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """What is on record about whom the quote is for. For a prospect there is no grade, notice or payment.

    `doubt`: why a D decides nothing; `notice`: a final notice is agreed or runs; `leaving`: letting go is decided;
    `stop`: the closet said so; `late`: days they pay late on the average; `fire_zone`, `nevers`, `musts`: how a
    prospect was assessed.
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
"""What one fact says to a quote, and the fact in words."""


def judge_request(
    asked: ProposedQuote, known: QuoteFacts, margins: Sequence[int], policy: Policy
) -> tuple[QuoteVerdict, tuple[str, ...]]:
    """The strictest verdict, and every reason there is, the strictest first.

    `margins` are what won jobs of that type came to, in basis points, newest first.
    """
    found = [*_standing(known, policy), *_job(asked, margins, policy), *_floors(asked, policy)]
    ordered = sorted(found, key=lambda each: -_STRICT[each[0]])
    verdict = max((each for each, _ in found), key=_STRICT.__getitem__, default=QuoteVerdict.QUOTE)
    return verdict, tuple(words for _, words in ordered)


def build_prospect_facts(prospect: Prospect, policy: Policy) -> QuoteFacts:
    """What an assessment says: whether it is in the fire zone, and which never-agains and must-haves speak against."""
    given = [prospect.answers.get(question, Choice.UNKNOWN.value) for question in QUESTION_IDS]
    applicable = [choice for choice in given if choice != Choice.NOT_APPLICABLE]
    high = sum(choice != Choice.NO for choice in applicable)
    enough = len(applicable) >= policy.min_answers and bool(prospect.answers)
    return QuoteFacts(
        fire_zone=enough and high <= scorecards.max_fire_zone(len(applicable)),
        nevers=tuple(text for text, choice in prospect.nevers.items() if choice == Choice.YES),
        musts=tuple(text for text, choice in prospect.musts.items() if choice == Choice.NO),
    )


def job_margin(quote: Quote) -> int:
    """What a won job came to, or is expected to as long as nobody said."""
    return quote.margin if quote.final_margin is None else quote.final_margin


def is_refused(quote: Quote) -> bool:
    """Whether the gate refused it and no manager has overridden that."""
    return quote.verdict is QuoteVerdict.REFUSE and quote.overridden_by is None


def can_be_won(quote: Quote) -> bool:
    """Whether a quote may still be won: open, not taken back, and not refused."""
    return quote.outcome is QuoteOutcome.OPEN and quote.withdrawn_at is None and not is_refused(quote)


def check_outcome(quote: Quote, outcome: QuoteOutcome) -> None:
    """Refuse an outcome of what has one already, and winning what was refused."""
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
    """Refuse saying what a job came to that was not won."""
    _refuse_withdrawn(quote)
    if quote.outcome is not QuoteOutcome.WON:
        raise NotAllowed(
            f"Quote #{quote.id} is {quote.outcome.value}, and only a won job comes to something. "
            f"`/umpire quote won {quote.id}` says that it was won."
        )


def check_override(quote: Quote, why: str) -> str:
    """The reason a refusal is overridden for, trimmed; refused: none, and a quote that stands or has an outcome."""
    _refuse_withdrawn(quote)
    if quote.outcome is not QuoteOutcome.OPEN:
        raise AlreadyDone(f"Quote #{quote.id} is {quote.outcome.value} already, so there is nothing to override.")
    if quote.overridden_by is not None:
        raise AlreadyDone(f"Quote #{quote.id} was overridden already.")
    if quote.verdict is not QuoteVerdict.REFUSE:
        raise AlreadyDone(f"Quote #{quote.id} was not refused, so there is nothing to override.")
    return notes.check_text(why, needed="Say why it may be quoted all the same: it stands in the record.")


def parse_value(text: str, *, currency: str) -> int:
    """The value of a quote in minor units; nothing and less than nothing are refused."""
    try:
        found = figures.parse_money(text, currency=currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="value") from refusal
    if found <= 0:
        raise Malformed("A quote is worth more than nothing: `--value 12000`.", field="value")
    return found


def parse_margin(text: str) -> int:
    """A margin in basis points from `15`, `15%` or `-2,5`: -1,000 to 100 percent, at most two decimals."""
    try:
        return figures.parse_percent(text, *figures.MARGIN_LIMITS)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="margin") from refusal


def parse_chance(text: str) -> int:
    """A chance in percent, 0 to 100, from `40` or `40%`."""
    try:
        return figures.parse_whole_percent(text, 0, 100)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="chance") from refusal


def parse_yearly(text: str) -> bool:
    """Whether the value comes back every `year`, or `once`, which it is where nobody says."""
    said = fold(text)
    if said not in ("", "once", "year"):
        raise Malformed(f"“{text[:60]}” is neither `year` nor `once`.", field="per")
    return said == "year"


def parse_job(text: str) -> str:
    """The type of a job as it is compared, folded; refused when it is too long or holds a secret."""
    notes.refuse_secrets(text, field="job")
    said = fold(text)
    if len(said) > NAME_LIMIT:
        raise Malformed(f"That type has {len(said)} characters; {NAME_LIMIT} is the most.", field="job")
    return said


def parse_minutes(text: str) -> int:
    """Minutes a month a job would take, from `10`, which are hours here, `10h` or `1h30`; no more than a month has."""
    found = durations.parse_duration(text, bare=durations.HOUR, field="hours") // durations.MINUTE
    if found > MAX_MINUTES:
        raise Malformed(f"A month has {MAX_MINUTES // 60} hours, so a job takes fewer each month.", field="hours")
    return found


_STRICT = {QuoteVerdict.QUOTE: 0, QuoteVerdict.WARN: 1, QuoteVerdict.REFUSE: 2}


def _standing(known: QuoteFacts, policy: Policy) -> list[VerdictReason]:
    """What is on record about them, whatever the job."""
    late = known.late if known.late is not None and known.late >= policy.late_days else None
    facts = (
        (known.leaving, QuoteVerdict.REFUSE, "It is decided to let them go."),
        (known.notice and not known.leaving, QuoteVerdict.REFUSE, "A final notice is running."),
        (known.grade == "D" and not known.doubt, QuoteVerdict.REFUSE, "They are graded D."),
        (known.stop, QuoteVerdict.REFUSE, "The last closet clean-out said: stop quoting."),
        (known.grade == "C", QuoteVerdict.WARN, "They are graded C."),
        (
            known.doubt != "",
            QuoteVerdict.WARN,
            f"They are graded {format_grade(known.grade, known.doubt)}. A second rater makes it count.",
        ),
        (late is not None, QuoteVerdict.WARN, f"They pay {late} days late on the average."),
        (
            known.fire_zone,
            QuoteVerdict.WARN,
            "Our seven questions put them among those who would cost more than they bring.",
        ),
    )
    spoken = [(QuoteVerdict.WARN, f"Never again: {text}") for text in known.nevers]
    spoken += [(QuoteVerdict.WARN, f"A must-have is missing: {text}") for text in known.musts]
    return [(verdict, words) for holds, verdict, words in facts if holds] + spoken


def _job(asked: ProposedQuote, margins: Sequence[int], policy: Policy) -> list[VerdictReason]:
    """What the last jobs of that type say: so many in a row, the newest first, under the margin floor."""
    floor = policy.floor_margin
    if not asked.job or floor is None:
        return []
    run = len(tuple(takewhile(lambda each: each < floor, margins)))
    words = f"The last {run} {asked.job} jobs came to less than {format_percent(floor)} margin."
    if run == 1:
        words = f"The last {asked.job} job came to less than {format_percent(floor)} margin."
    if run >= policy.quote_refuse_jobs:
        return [(QuoteVerdict.REFUSE, words)]
    return [(QuoteVerdict.WARN, words)] if run >= policy.quote_warn_jobs else []


def _floors(asked: ProposedQuote, policy: Policy) -> list[VerdictReason]:
    """What the job's own figures say beside the floors; a floor nobody set says nothing."""
    found = []
    if policy.floor_margin is not None and asked.margin < policy.floor_margin:
        told, floor = format_percent(asked.margin), format_percent(policy.floor_margin)
        found.append((QuoteVerdict.WARN, f"Its margin of {told} is below the floor of {floor}."))
    if policy.floor_sale is not None and asked.value < policy.floor_sale:
        told, floor = (format_money(amount, policy.currency) for amount in (asked.value, policy.floor_sale))
        found.append((QuoteVerdict.WARN, f"{told} is less than our smallest sale, {floor}."))
    return found


def _refuse_withdrawn(quote: Quote) -> None:
    if quote.withdrawn_at is not None:
        raise AlreadyDone(f"Quote #{quote.id} was taken back by who asked for it.")
