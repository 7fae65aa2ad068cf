"""Closets: once a quarter every customer gets one verdict, and the year ends with a plan. Source: product.md §5.10.

A closet's key is its quarter, `2026-Q3`. A year of closets begins in July: Q3 and Q4, then Q1 and Q2 of the next year.
What a verdict is suggested from is in `scoring.suggestions`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotFound, TooLate
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.calendar import Calendar
from scoring.values.recurrence import Grace, Schedule
from scoring.values.words import find_word


class ClosetVerdict(StrEnum):
    """What is to happen with a customer."""

    GROW = "grow"
    KEEP = "keep"
    FIX = "fix"
    REPRICE = "reprice"
    STOP_QUOTING = "stop quoting"
    LET_GO = "let go"


class ClosetNudge(StrEnum):
    """What of a closet's time has passed when its owners are nudged."""

    HALF = "half"
    WEEK = "week"
    FEW = "few"


MORNING = time(9)
GRACE = Grace(hours=24)
"""A day that was missed is made up for on the next; before that there is a newer one."""
FIRST_QUARTER = 3
"""The quarter with which a year of closets begins."""
GOOD_GRADES = "AB"
_VERDICT_WORDS = ", ".join(f"`{verdict.value.replace(' ', '-')}`" for verdict in ClosetVerdict)
REASON_NEEDED = "Say why in a line: `/umpire closet verdict <customer> let-go <reason>`. The reason stands in the plan."
WEEK_BEFORE, FEW_BEFORE = timedelta(days=7), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class GoodShare:
    """How many customers there are and what they bring a year (minor units), and of these the A and B ones."""

    customers: int = 0
    good: int = 0
    revenue: int = 0
    good_revenue: int = 0

    @property
    def by_count(self) -> int | None:
        """The A and B customers among all, in millionths; None when there are none."""
        return part(self.good, self.customers)

    @property
    def by_revenue(self) -> int | None:
        """What the A and B customers bring of it all, in millionths; None when nothing is on record."""
        return part(self.good_revenue, self.revenue)


@dataclass(frozen=True, slots=True)
class Closet:
    """One clean-out. At most one is open: `running` is None once it is closed.

    `key` is its quarter, `2026-Q3`; `closes_on` its last day, workspace time.
    """

    id: int
    key: str
    opened_at: datetime
    closes_on: date
    before: GoodShare
    opened_by: str | None = None
    running: bool | None = True
    closed_at: datetime | None = None
    closed_by: str | None = None
    after: GoodShare | None = None


@dataclass(frozen=True, slots=True)
class ClosetItem:
    """One customer in a closet: what the card suggests and why, as of the opening, and what its owner decides."""

    id: int
    closet_id: int
    customer_id: int
    suggested: ClosetVerdict
    why: str
    grade: str | None = None
    revenue: int | None = None
    verdict: ClosetVerdict | None = None
    note: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClosetProgress:
    """How far a closet has come: customers with each verdict, and those still without one, by what is suggested.

    `unowned` are without a verdict, and nobody looks after them. Those who left meanwhile without one are not counted.
    """

    decided: Mapping[ClosetVerdict, int]
    waiting: Mapping[ClosetVerdict, int]
    unowned: int = 0

    @property
    def done(self) -> int:
        """How many have a verdict."""
        return sum(self.decided.values())

    @property
    def left(self) -> int:
        """How many have none yet."""
        return sum(self.waiting.values())


def schedule(policy: Policy) -> Schedule:
    """When it is looked every day whether a closet opens, closes, or is worth a word: nine, workspace time."""
    del policy
    return Schedule(at=MORNING)


def quarter_of(day: date) -> str:
    """The quarter a day is in: `2026-Q3`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def first_day_of(key: str) -> date:
    """The first day of a quarter."""
    year, quarter = _parts(key)
    return date(year, 3 * quarter - 2, 1)


def next_quarter(key: str) -> str:
    """The quarter after."""
    return quarter_of(first_day_of(key) + timedelta(days=100))


def format_quarter(key: str) -> str:
    """A quarter as people say it: `Q3 2026`."""
    year, quarter = _parts(key)
    return f"Q{quarter} {year}"


def list_quarters_of_year(key: str) -> tuple[str, ...]:
    """The four quarters, July's first, of the year of closets a quarter belongs to."""
    year, quarter = _parts(key)
    begins = year if quarter >= FIRST_QUARTER else year - 1
    return (f"{begins}-Q3", f"{begins}-Q4", f"{begins + 1}-Q1", f"{begins + 1}-Q2")


def find_due_quarter(today: date, earlier: Collection[str], *, here_since: date) -> str | None:
    """The quarter whose closet is to open by itself today, or None. `earlier` are the keys of all there were.

    July's always opens; those of October, January and April only in a year that has one already, be it begun by hand.
    One that was missed opens late, in its own quarter. umpire must have been `here_since` the quarter's first day:
    whoever sets it up in August is not surprised.
    """
    key = quarter_of(today)
    if key in earlier or first_day_of(key) < here_since:
        return None
    return key if _parts(key)[1] == FIRST_QUARTER or not set(earlier).isdisjoint(list_quarters_of_year(key)) else None


def find_next_opening(today: date, earlier: Collection[str]) -> date | None:
    """The first day of the next quarter whose closet opens by itself, should nothing be begun by hand."""
    key = quarter_of(today)
    for _ in range(4):
        key = next_quarter(key)
        if find_due_quarter(first_day_of(key), earlier, here_since=today) is not None:
            return first_day_of(key)
    return None


def check_start(today: date, running: Closet | None, earlier: Collection[str]) -> str:
    """The quarter whose closet may be begun by hand today. Refused while one is open, or when this quarter had its."""
    key = quarter_of(today)
    if running is not None:
        raise AlreadyDone(
            f"The closet of {format_quarter(running.key)} is open until {running.closes_on:%-d %B %Y}. "
            "`/umpire closet` shows how far it has come."
        )
    if key in earlier:
        following = first_day_of(next_quarter(key))
        raise AlreadyDone(
            f"The closet of {format_quarter(key)} was done. The next quarter begins on {following:%-d %B %Y}; "
            "`/umpire closet plan` sends what came of this one."
        )
    return key


def closing_day(opened_on: date, policy: Policy) -> date:
    """The last day of a closet that opens on a day: so many full days later."""
    return opened_on + timedelta(days=policy.closet_days)


def message_subject(closet: Closet) -> str:
    """What its message is called: its quarter and when it opened, since one begun by mistake can be begun again."""
    return f"{closet.key}:{int(closet.opened_at.timestamp())}"


def is_over(closet: Closet, today: date) -> bool:
    """Whether its last day has passed."""
    return today > closet.closes_on


def require_open(closet: Closet | None, today: date) -> Closet:
    """The closet in which verdicts can be given today. Refused when there is none, or its last day has passed."""
    if closet is None:
        raise NotFound(
            "No closet is open, so no verdict is asked for. A manager begins one with `/umpire closet start`; "
            "July's opens by itself."
        )
    if is_over(closet, today):
        raise TooLate(
            f"The closet of {format_quarter(closet.key)} ended on {closet.closes_on:%-d %B %Y}, so its verdicts stand. "
            "`/umpire closet` shows them."
        )
    return closet


def find_due_nudge(opened_on: date, last_day: date, today: date, calendar: Calendar) -> ClosetNudge | None:
    """The newest of half-time, 7 and 2 days before the end that has come by today; None before the first, and after.

    One that falls on a day off comes on the next working day, if the closet is still open then.
    """
    half = opened_on + (last_day - opened_on) // 2
    planned = (
        (half, ClosetNudge.HALF),
        (last_day - WEEK_BEFORE, ClosetNudge.WEEK),
        (last_day - FEW_BEFORE, ClosetNudge.FEW),
    )
    moved = [(_working(day, last_day, calendar), what) for day, what in planned if day > opened_on]
    came = [(day, what) for day, what in moved if day <= today <= last_day]
    return max(came, key=lambda each: each[0])[1] if came else None


def parse_verdict(said: str) -> ClosetVerdict:
    """The verdict of that name, with a dash or a blank, in any case; another word is refused with the nearest."""
    if found := find_word(said, ClosetVerdict):
        return found
    near = get_close_matches(said.casefold(), list(ClosetVerdict), n=1, cutoff=0.5)
    hint = f"Did you mean `{format_verdict(ClosetVerdict(near[0]))}`?" if near else f"It is one of {_VERDICT_WORDS}."
    raise Malformed(f"“{said.strip()[:60]}” is not a verdict. {hint}", field="verdict")


def check_reason(verdict: ClosetVerdict, note: str) -> str:
    """What is said with a verdict, trimmed. Nobody is let go without a word; every other verdict may stand alone."""
    needed = REASON_NEEDED if verdict is ClosetVerdict.LET_GO else ""
    return notes.check_text(note, field="note", has="The note has", needed=needed)


def refuse_bulk_let_go(verdicts: Iterable[ClosetVerdict]) -> None:
    """Refuse a page that would let somebody go: that is decided one by one, with a reason."""
    if ClosetVerdict.LET_GO in verdicts:
        raise Malformed(
            "Nobody is let go with a page. `/umpire closet verdict <customer> let-go <reason>` decides on one of them; "
            "nothing was saved."
        )


def format_verdict(verdict: ClosetVerdict) -> str:
    """A verdict as it is typed: `stop-quoting`."""
    return verdict.value.replace(" ", "-")


def part(of: int, whole: int) -> int | None:
    """A share in millionths, rounded half up, from nothing to all; None of nothing."""
    return None if whole <= 0 else max(0, min((2_000_000 * of + whole) // (2 * whole), 1_000_000))


def share(customers: Iterable[tuple[str | None, int | None]]) -> GoodShare:
    """The share of A and B among (grade, revenue) of all customers; revenue below zero is nobody's share."""
    count = good = revenue = good_revenue = 0
    for grade, brings in customers:
        amount = max(brings or 0, 0)
        count, revenue = count + 1, revenue + amount
        if grade is not None and grade in GOOD_GRADES:
            good, good_revenue = good + 1, good_revenue + amount
    return GoodShare(count, good, revenue, good_revenue)


def _parts(key: str) -> tuple[int, int]:
    year, _, quarter = key.partition("-Q")
    return int(year), int(quarter)


def _working(day: date, last_day: date, calendar: Calendar) -> date:
    ahead = (day + timedelta(days=n) for n in range((last_day - day).days + 1))
    return next((each for each in ahead if calendar.is_open_on(each)), day)


class ClosetScope(StrEnum):
    """Whose customers a page shows."""

    MINE = "mine"
    UNOWNED = "unowned"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item with what a list shows of its customer now; `margin` in basis points."""

    item: ClosetItem
    key: str
    name: str
    owner: str | None = None
    backup: str | None = None
    owner_name: str | None = None
    margin: int | None = None


def explain_joining(closet: Closet) -> str:
    """What whoever brings in customers reads while a closet is open."""
    return (
        f"The closet of {format_quarter(closet.key)} is open until {closet.closes_on:%-d %B %Y}: new customers "
        "join it with a suggestion as of now, all others keep theirs as of its opening."
    )
