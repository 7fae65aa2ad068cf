"""Holds: a pause, with a reason and an end, in which a customer's deadlines stand still."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.customers.customers import Customer
from scoring.refusals import Incomplete, Malformed, NotAllowed
from scoring.values import notes

MAX_DAYS = 90
"""How many days a hold may last."""
_WHY = 200
"""How many characters of the reason a refusal repeats."""


class CustomerClock(StrEnum):
    """The deadlines a customer can have, named by what happens at their end."""

    CONFIRM = "the decision may be confirmed"
    BALLOT = "the ballot closes"
    GIVE = "the final notice has to be given"
    NOTICE = "the final notice ends"
    ACCEPT = "an answer is due on who takes the transition"
    LAST_DAY = "the transition has its last day"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. It ends by itself at `until` (UTC), or earlier when a manager releases it."""

    id: int
    customer_id: int
    why: str
    held_by: str
    held_at: datetime
    until: datetime
    released_at: datetime | None = None
    released_by: str | None = None


def refuse_if_on_hold(hold: Hold | None, zone: ZoneInfo, customer: Customer) -> None:
    """Refuse what has to wait while the customer is on hold."""
    if hold is None:
        return
    ends = hold.until.astimezone(zone)
    why = hold.why if len(hold.why) <= _WHY else f"{hold.why[: _WHY - 1].rstrip()}…"
    raise NotAllowed(
        f"{customer.name} is on hold until {ends:%-d %B %Y} ({why}), so this has to wait. "
        f"A manager can end the hold with `/umpire release {customer.key}`."
    )


def check_hold(why: str, until: date | None, today: date) -> str:
    """Return the trimmed reason for a hold. Refused: no reason, no end, or an end in the past or too far ahead."""
    reason = notes.check_text(why, needed="Say why: a hold needs a reason, so that everybody knows what it waits for.")
    if until is None:
        raise Incomplete(
            "Until when? A hold ends by itself on the day you give.",
            field="until",
            typed="For example `--until in 2w`.",
        )
    if until <= today:
        first = today + timedelta(days=1)
        raise Malformed(f"A hold ends on {first:%-d %B %Y} at the earliest.", field="until")
    if until > today + timedelta(days=MAX_DAYS):
        latest = today + timedelta(days=MAX_DAYS)
        raise Malformed(
            f"A hold lasts at most {MAX_DAYS} days, so until {latest:%-d %B %Y}. If need be, hold again then.",
            field="until",
        )
    return reason


def time_on_hold(hold: Hold, moment: datetime) -> timedelta:
    """Work out how long the deadlines have stood still at a moment, or at the end of the hold if that is earlier."""
    return max(min(moment, hold.until) - hold.held_at, timedelta(0))


def wait_with_holds(since: datetime, ends_at: datetime, held: Iterable[Hold]) -> datetime:
    """Work out when a wait is over that began at `since`: later than `ends_at` by as long as holds lasted in it.

    A hold that still runs is taken to last until its end.
    """
    for hold in sorted(held, key=lambda each: each.held_at):
        begins, over = max(hold.held_at, since), min(hold.released_at or hold.until, hold.until)
        if begins < ends_at and begins < over:
            ends_at += over - begins
    return ends_at


def round_up_to_days(length: timedelta) -> int:
    """Count a length of time in days, rounded up; last days move by whole days.

    >>> round_up_to_days(timedelta(days=2, hours=1))
    3
    """
    return -(-length // timedelta(days=1))
