"""Quarterly reviews, called closets: once a quarter every customer gets a verdict.

A closet's key is its quarter, `2026-Q3`. A year of closets begins in July: Q3, Q4, then Q1 and Q2 of the next year.
How verdicts are suggested is in `suggestions`. Source: product.md, quarterly review.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum

from scoring.plots.plots import share_in_millionths
from scoring.refusals import AlreadyDone, Malformed, NotFound, TooLate
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.calendar import Calendar
from scoring.values.recurrence import Grace, Schedule
from scoring.values.words import find_word


class ClosetVerdict(StrEnum):
    """What is to become of a customer."""

    GROW = "grow"
    KEEP = "keep"
    FIX = "fix"
    REPRICE = "reprice"
    STOP_QUOTING = "stop quoting"
    LET_GO = "let go"


class ClosetNudge(StrEnum):
    """The reminders to owners while a closet is open: half-time, a week before the end, a few days before it."""

    HALF = "half"
    WEEK = "week"
    FEW = "few"


MORNING = time(9)
GRACE = Grace(hours=24)
"""How late the daily check is still made up for."""
FIRST_QUARTER = 3
"""The calendar quarter with which a year of closets begins, in July."""
GOOD_GRADES = "AB"
_VERDICT_WORDS = ", ".join(f"`{verdict.value.replace(' ', '-')}`" for verdict in ClosetVerdict)
REASON_NEEDED = (
    "Say why in a line: `/umpire quarterly verdict <customer> let-go <reason>`. The reason stands in the plan."
)
WEEK_BEFORE, FEW_BEFORE = timedelta(days=7), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class GoodShare:
    """How many customers there are and their revenue a year (minor units), and the same for grades A and B."""

    customers: int = 0
    good: int = 0
    revenue: int = 0
    good_revenue: int = 0

    @property
    def by_count(self) -> int | None:
        """The share of A and B among all customers, in millionths; None if there are none."""
        return _share_or_none(self.good, self.customers)

    @property
    def by_revenue(self) -> int | None:
        """The share of A and B in all revenue, in millionths; None if there is none."""
        return _share_or_none(self.good_revenue, self.revenue)


@dataclass(frozen=True, slots=True)
class Closet:
    """One quarterly review. At most one is open: `running` is None once it is closed.

    `key` is its quarter, `2026-Q3`; `closes_on` is its last day, workspace time.
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
    """One customer in a closet: the suggested verdict and why, as of the opening, and what was decided."""

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
    """How far a closet has come: customers by verdict, and those still without one by suggested verdict.

    `unowned` are without a verdict and without anybody who looks after them. Customers who left in the meantime without
    a verdict are not counted.
    """

    decided: Mapping[ClosetVerdict, int]
    waiting: Mapping[ClosetVerdict, int]
    unowned: int = 0

    @property
    def done(self) -> int:
        """How many customers have a verdict."""
        return sum(self.decided.values())

    @property
    def left(self) -> int:
        """How many customers have no verdict yet."""
        return sum(self.waiting.values())


def schedule(policy: Policy) -> Schedule:
    """Build the daily schedule, at nine, on which umpire checks whether a closet opens, closes or needs a reminder."""
    del policy
    return Schedule(at=MORNING)


def quarter_of(day: date) -> str:
    """Return the quarter a day is in.

    >>> quarter_of(date(2026, 8, 14))
    '2026-Q3'
    """
    return f"{day.year}-Q{(day.month + 2) // 3}"


def first_day_of(key: str) -> date:
    """Return the first day of a quarter."""
    year, quarter = _split_key(key)
    return date(year, 3 * quarter - 2, 1)


def next_quarter(key: str) -> str:
    """Return the quarter after this one."""
    return quarter_of(first_day_of(key) + timedelta(days=100))


def format_quarter(key: str) -> str:
    """Write a quarter for people: `Q3 2026`."""
    year, quarter = _split_key(key)
    return f"Q{quarter} {year}"


def list_quarters_of_year(key: str) -> tuple[str, ...]:
    """List the four quarters, July's first, of the year of closets that a quarter belongs to."""
    year, quarter = _split_key(key)
    begins = year if quarter >= FIRST_QUARTER else year - 1
    return (f"{begins}-Q3", f"{begins}-Q4", f"{begins + 1}-Q1", f"{begins + 1}-Q2")


def find_due_quarter(today: date, earlier: Collection[str], *, here_since: date) -> str | None:
    """Find the quarter whose closet should open by itself today. `earlier` are the keys of all closets so far.

    July's always opens; the others only if their year of closets has one already, opened by itself or by hand. A
    missed one opens later in its quarter. umpire must have been in use since the quarter's first day (`here_since`), so
    that nobody who sets it up in August is surprised.
    """
    key = quarter_of(today)
    if key in earlier or first_day_of(key) < here_since:
        return None
    return (
        key if _split_key(key)[1] == FIRST_QUARTER or not set(earlier).isdisjoint(list_quarters_of_year(key)) else None
    )


def find_next_opening(today: date, earlier: Collection[str]) -> date | None:
    """Find the first day of the next quarter whose closet opens by itself, if nobody starts one by hand."""
    key = quarter_of(today)
    for _ in range(4):
        key = next_quarter(key)
        if find_due_quarter(first_day_of(key), earlier, here_since=today) is not None:
            return first_day_of(key)
    return None


def check_start(today: date, running: Closet | None, earlier: Collection[str]) -> str:
    """Return the quarter of a closet started by hand today. Refused: while one is open, a second one in a quarter."""
    key = quarter_of(today)
    if running is not None:
        raise AlreadyDone(
            f"The quarterly review of {format_quarter(running.key)} is open until {running.closes_on:%-d %B %Y}. "
            "`/umpire quarterly` shows how far it has come."
        )
    if key in earlier:
        following = first_day_of(next_quarter(key))
        raise AlreadyDone(
            f"The quarterly review of {format_quarter(key)} is done. "
            f"The next quarter begins on {following:%-d %B %Y}; `/umpire quarterly plan` sends what came of this one."
        )
    return key


def closing_day(opened_on: date, policy: Policy) -> date:
    """Work out the last day of a closet from the day it opens and the length in the settings."""
    return opened_on + timedelta(days=policy.closet_days)


def message_subject(closet: Closet) -> str:
    """Name a closet's message by its quarter and opening time, because a closet can be started again after an undo."""
    return f"{closet.key}:{int(closet.opened_at.timestamp())}"


def is_over(closet: Closet, today: date) -> bool:
    """Whether the closet's last day has passed."""
    return today > closet.closes_on


def require_open(closet: Closet | None, today: date) -> Closet:
    """Return the closet that takes verdicts today. Refused: none is open, or its last day has passed."""
    if closet is None:
        raise NotFound(
            "No quarterly review is open, so no verdict is asked for. "
            "A manager begins one with `/umpire quarterly start`; "
            "July's opens by itself."
        )
    if is_over(closet, today):
        raise TooLate(
            f"The quarterly review of {format_quarter(closet.key)} ended on {closet.closes_on:%-d %B %Y}, "
            "so its verdicts stand. `/umpire quarterly` shows them."
        )
    return closet


def find_due_nudge(opened_on: date, last_day: date, today: date, calendar: Calendar) -> ClosetNudge | None:
    """Find the newest reminder due by today: half-time, 7 or 2 days before the end. None before and after these.

    A reminder on a day off is due on the next working day while the closet is open.
    """
    half = opened_on + (last_day - opened_on) // 2
    planned = (
        (half, ClosetNudge.HALF),
        (last_day - WEEK_BEFORE, ClosetNudge.WEEK),
        (last_day - FEW_BEFORE, ClosetNudge.FEW),
    )
    on_working_days = [(_next_working_day(day, last_day, calendar), nudge) for day, nudge in planned if day > opened_on]
    due_nudges = [(day, nudge) for day, nudge in on_working_days if day <= today <= last_day]
    return max(due_nudges, key=lambda each: each[0])[1] if due_nudges else None


def parse_verdict(text: str) -> ClosetVerdict:
    """Read a verdict by its name, with dashes or blanks, in any case. Refused: any other word."""
    if verdict := find_word(text, ClosetVerdict):
        return verdict
    near = get_close_matches(text.casefold(), list(ClosetVerdict), n=1, cutoff=0.5)
    hint = f"Did you mean `{format_verdict(ClosetVerdict(near[0]))}`?" if near else f"It is one of {_VERDICT_WORDS}."
    raise Malformed(f"“{text.strip()[:60]}” is not a verdict. {hint}", field="verdict")


def check_reason(verdict: ClosetVerdict, note: str) -> str:
    """Return the note on a verdict, trimmed. Refused: letting a customer go without one."""
    needed = REASON_NEEDED if verdict is ClosetVerdict.LET_GO else ""
    return notes.check_text(note, field="note", has="The note has", needed=needed)


def refuse_bulk_let_go(verdicts: Iterable[ClosetVerdict]) -> None:
    """Refuse to let customers go by saving a whole page: that is decided one by one, with a reason."""
    if ClosetVerdict.LET_GO in verdicts:
        raise Malformed(
            "Nobody is let go with a page, so nothing was saved. "
            "`/umpire quarterly verdict <customer> let-go <reason>` decides on one of them."
        )


def format_verdict(verdict: ClosetVerdict) -> str:
    """Write a verdict as people type it: `stop-quoting`."""
    return verdict.value.replace(" ", "-")


def _share_or_none(amount: int, whole: int) -> int | None:
    """Work out a share in millionths; None if the whole is zero or less."""
    return share_in_millionths(amount, whole) if whole > 0 else None


def _split_key(key: str) -> tuple[int, int]:
    year, _, quarter = key.partition("-Q")
    return int(year), int(quarter)


def _next_working_day(day: date, last_day: date, calendar: Calendar) -> date:
    ahead = (day + timedelta(days=n) for n in range((last_day - day).days + 1))
    return next((each for each in ahead if calendar.is_open_on(each)), day)


class ClosetScope(StrEnum):
    """Whose customers a page of a closet shows."""

    MINE = "mine"
    UNOWNED = "unowned"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One customer in a closet with the figures a list shows now; `margin` in basis points."""

    item: ClosetItem
    key: str
    name: str
    owner: str | None = None
    backup: str | None = None
    owner_name: str | None = None
    margin: int | None = None


def explain_joining(closet: Closet) -> str:
    """Write the sentence that people who add customers read while a closet is open."""
    return (
        f"The quarterly review of {format_quarter(closet.key)} is open until {closet.closes_on:%-d %B %Y}: "
        "new customers join it with a suggestion as of now, all others keep theirs as of its opening."
    )
