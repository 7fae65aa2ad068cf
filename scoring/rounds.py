"""Rating rounds: who is asked about which customers, how many a week, and when a round is over.

Owners, and those who logged time with a customer, are asked for a few customers a week until all are rated. A customer
goes to a few people at most: the first answer is enough, unless it makes a D, which a second person has to confirm.
Source: product.md, rating rounds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.rules.policy import Policy
from scoring.values.calendar import WEEKDAYS
from scoring.values.recurrence import Grace, Schedule

MOST_PEOPLE = 3
"""How many people at most are asked about one customer."""
MIN_SIZE, MAX_SIZE = 1, 12
"""How few and how many customers a week one person may be asked for."""
WEEK_LEAST = timedelta(days=4)
"""How long a week's customers wait at least before the next are asked for; a round may begin on any day."""
GRACE = Grace(hours=48)
"""How late the week's customers are still asked for."""


class RoundOutcome(StrEnum):
    """How a round ended."""

    RATED = "rated"
    STOPPED = "stopped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Round:
    """A rating round; `running` is true while it runs, then None. Each person is asked for `size` customers a week.

    `asked_at` is when the current week's customers were asked for, `asked` the people who were ever asked in it.
    """

    id: int
    size: int
    started_by: str
    started_at: datetime
    asked_at: datetime
    asked: tuple[str, ...] = ()
    running: bool | None = True
    outcome: RoundOutcome | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class UnratedCustomer:
    """A customer whose card is missing answers, is stale, or has a D of one rater only.

    `people` may be asked, in this order; `answered` are those whose answers are not stale, be they few.
    """

    customer_id: int
    people: tuple[str, ...]
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round has come: `rated` of `customers`, and how many `people` answered since the week began."""

    customers: int
    rated: int
    people: int


def parse_size(text: str) -> int:
    """Read how many customers a week each person is asked for."""
    if not text.isdecimal() or len(text) > 3 or not MIN_SIZE <= int(text) <= MAX_SIZE:
        raise Malformed(
            f"“{text[:40]}” will not do: each person is asked for {MIN_SIZE} to {MAX_SIZE} customers a week, "
            "like `/umpire round start 6`."
        )
    return int(text)


def schedule(policy: Policy) -> Schedule:
    """Build the weekly schedule: the day and time of the settings, workspace time; else the next working day."""
    return Schedule(policy.round_at, WEEKDAYS.index(policy.round_day), policy.calendar)


def is_week_due(round_: Round, due_at: datetime) -> bool:
    """Whether the next week's customers are asked for now, rather than a week after a round that has just begun."""
    return due_at - round_.asked_at >= WEEK_LEAST


def list_people(
    owners: Iterable[str | None],
    loggers: Iterable[str],
    *,
    not_working: Collection[str],
    managers: Iterable[str],
) -> tuple[str, ...]:
    """List who may be asked about a customer: owner, backup, then `loggers`, who logged most time first.

    Those who do not work here now are left out; with nobody else, managers are asked. At most three people.
    """
    known = dict.fromkeys(person for person in (*owners, *loggers) if person is not None and person not in not_working)
    return tuple(known or dict.fromkeys(managers))[:MOST_PEOPLE]


def list_asked(customer: UnratedCustomer) -> tuple[str, ...]:
    """List who is still asked about a customer."""
    return tuple(person for person in customer.people if person not in customer.answered)


def choose_customers(customers: Sequence[UnratedCustomer], person: str, most: int) -> tuple[int, ...]:
    """Choose the ids of at most `most` customers for a person: those they come first for, else in the given order."""
    theirs = [customer for customer in customers if person in list_asked(customer)]
    theirs.sort(key=lambda customer: customer.people.index(person))
    return tuple(customer.customer_id for customer in theirs[:most])


def refuse_start(running: Round | None, progress: RoundProgress) -> None:
    """Refuse to start a round while one runs, without customers, or if every customer is rated."""
    if running is not None:
        raise AlreadyDone("A rating round is running already. `/umpire round` shows how far it has come.")
    if not progress.customers:
        raise NotFound(
            "There is no customer to rate yet. An admin imports a list with `/umpire import`, or a manager adds one "
            "with `/umpire customer add`."
        )
    if progress.rated == progress.customers:
        raise AlreadyDone("Every customer is rated, and no answer is stale, so there is nothing to start.")


def require_running(round_: Round | None) -> Round:
    """Return the running round; refused if there is none."""
    if round_ is None:
        raise NotFound("No rating round is running. A manager starts one with `/umpire round start`.")
    return round_
