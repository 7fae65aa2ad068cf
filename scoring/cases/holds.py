"""Holds: a pause with a reason and an end, in which clocks, ballots and nudges stand still."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.customers.customers import Customer
from scoring.refusals import Incomplete, Malformed, NotAllowed
from scoring.values import notes

MAX_DAYS = 90
"""Days ahead that a hold may end: a pause, not a way to forget a customer."""
_WHY = 200
"""Characters of the reason that a refusal repeats."""


class CustomerClock(StrEnum):
    """What of a customer runs towards a date, in the words of its end."""

    BALLOT = "the ballot closes"
    GIVE = "the final notice has to be given"
    NOTICE = "the final notice ends"
    ACCEPT = "an answer is due on who takes the transition"
    LAST_DAY = "the transition has its last day"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. It ends at `until` (UTC) by itself, or earlier when released."""

    id: int
    customer_id: int
    why: str
    held_by: str
    held_at: datetime
    until: datetime
    released_at: datetime | None = None
    released_by: str | None = None


def refuse_if_on_hold(hold: Hold | None, zone: ZoneInfo, customer: Customer) -> None:
    """Refuse what must wait while the customer is on hold: votes, closing, notices, transitions."""
    if hold is None:
        return
    ends = hold.until.astimezone(zone)
    why = hold.why if len(hold.why) <= _WHY else f"{hold.why[: _WHY - 1].rstrip()}…"
    raise NotAllowed(
        f"{customer.name} is on hold until {ends:%-d %B %Y} ({why}), so this has to wait. "
        f"A manager can end the hold with `/umpire release {customer.key}`."
    )


def check_hold(why: str, until: date | None, today: date) -> str:
    """The reason, trimmed. Refused: no reason, no date, one that is not ahead, or one too far ahead."""
    said = notes.check_text(why, needed="Say why: a hold needs a reason, so that everybody knows what it waits for.")
    if until is None:
        raise Incomplete("Until when? A hold ends by itself: give a date, like `--until in 2w`.", field="until")
    if until <= today:
        first = today + timedelta(days=1)
        raise Malformed(f"A hold ends on a day to come: {first:%-d %B %Y} at the earliest.", field="until")
    if until > today + timedelta(days=MAX_DAYS):
        latest = today + timedelta(days=MAX_DAYS)
        raise Malformed(
            f"A hold lasts at most {MAX_DAYS} days, so until {latest:%-d %B %Y}. If need be, hold again then.",
            field="until",
        )
    return said


def time_on_hold(hold: Hold, at: datetime) -> timedelta:
    """How long the customer's clocks had stood still at an instant, counted to the end of the hold at most."""
    return max(min(at, hold.until) - hold.held_at, timedelta(0))


def round_up_to_days(by: timedelta) -> int:
    """A stretch of time in days, a begun one counted whole, by which last days move: nobody loses an hour."""
    return -(-by // timedelta(days=1))
