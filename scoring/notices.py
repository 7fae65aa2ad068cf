"""Final notices: given by a person to the customer; the clock, and how it ends. Source: product.md §5.6.

A notice is a step, not a verdict: silence at its end counts as met, and never leads on to letting go.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import AlreadyDone, Malformed, Refusal, TooLate
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikePhase, find_phase, find_phases
from scoring.values import notes

MIN_DAYS, MAX_DAYS = 14, 90
"""Days a notice may run; the longest counts extensions in."""
SILENT_DAYS = 5
"""Business days after its end, in which nobody says what came of it; then it counts as met."""
STRIKE_OPENS_DAYS = 30
"""Days for which a strike in the notice's days lets a termination be voted on."""
_TICK = timedelta(microseconds=1)


class NoticeState(StrEnum):
    """Where a notice is. Agreed: the ballot passed, nobody told the customer yet."""

    AGREED = "agreed"
    GIVEN = "given"
    MET = "met"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


RUNNING_STATES = (NoticeState.AGREED, NoticeState.GIVEN, NoticeState.NOT_MET)
"""The states in which somebody still has something to do about it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One final notice. It runs `days` from `given_on` (a local date) to `ends_at` (UTC).

    `life_days` from then a new strike reopens the question of letting go. Both are as they were when it was agreed.
    """

    id: int
    customer_id: int
    case_id: int
    ballot_id: int
    agreed_at: datetime
    give_by: datetime
    days: int
    state: NoticeState = NoticeState.AGREED
    given_on: date | None = None
    given_by: str | None = None
    given_how: str = ""
    recorded_at: datetime | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str = ""
    life_days: int = 365


def find_termination_ground(
    notice: Notice | None, strikes: Iterable[Strike], *, now: datetime, policy: Policy
) -> str | None:
    """Why this notice lets a termination be voted on now, in words; None when it does not.

    It was called not met, or a strike that counts came after it: recorded later than the notice, about something that
    happened in its days, no more than 30 days ago. After it was met, one recorded since, within its life. Its days
    being over opens nothing, and while a strike is contested neither does a notice that was not met.
    """
    if (
        notice is None
        or notice.given_on is None
        or notice.state not in (NoticeState.GIVEN, NoticeState.MET, NoticeState.NOT_MET)
    ):
        return None
    known = tuple(strikes)
    if notice.state is not NoticeState.MET and any(
        find_phase(strike, now) is StrikePhase.CONTESTED for strike in known
    ):
        return None
    if notice.state is NoticeState.NOT_MET:
        return "it was not met"
    new = [
        strike
        for strike in _new(notice, known, now, policy)
        if notice.state is NoticeState.MET or _leads(strike, notice, now, policy)
    ]
    if not new:
        return None
    first = min(new, key=lambda strike: (strike.recorded_at, strike.id))
    return f"a new strike came on {_day(first.recorded_at.astimezone(policy.zone).date())}"


def is_over(notice: Notice, now: datetime) -> bool:
    """Whether its days have passed; from the very instant `ends_at` on."""
    return notice.ends_at is not None and now >= notice.ends_at


def has_strike_since(notice: Notice, strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> bool:
    """Whether a strike that counts, or is contested, came since it was given: silence then does not count as met."""
    return bool(_new(notice, strikes, now, policy, StrikePhase.LIVE, StrikePhase.CONTESTED))


def last_day(notice: Notice, zone: ZoneInfo) -> date | None:
    """The last local day on which it still runs, or None before it is given."""
    return None if notice.ends_at is None else (notice.ends_at - _TICK).astimezone(zone).date()


def find_give_deadline(agreed_at: datetime, policy: Policy) -> datetime:
    """Until when somebody has to have told the customer: the close of business some business days later."""
    return policy.calendar.closing_after(agreed_at, policy.notice_give_days)


def build_terms(agreed_at: datetime, policy: Policy) -> dict[str, object]:
    """What holds for a notice from the instant it is agreed, whatever the settings become: dates and lengths."""
    days, life = policy.notice_days, policy.notice_life_days
    return {"agreed_at": agreed_at, "give_by": find_give_deadline(agreed_at, policy), "days": days, "life_days": life}


def give_notice(
    notice: Notice,
    *,
    on: date,
    by: str,
    how: str = "",
    days: int | None = None,
    now: datetime,
    policy: Policy,
    zone: ZoneInfo,
) -> Notice:
    """The notice as a person gave it `on` that day: `days` full days from then, so it ends as the last one does.

    Refused: given or closed before, too late to be recorded, a day to come or before the ballot passed, and fewer
    than 14 or more than 90 days. `zone` is where the person is who says so: the day is theirs.
    """
    check_step(notice, "given", policy.zone, now)
    if now >= notice.give_by:
        until = _day(notice.give_by.astimezone(policy.zone).date())
        raise TooLate(f"It had to be given by {until}, so it has lapsed. A new one needs a ballot again.")
    agreed_on, today = notice.agreed_at.astimezone(zone).date(), now.astimezone(zone).date()
    if on > today:
        raise Malformed(f"{_day(on)} is still to come. Record it when the customer has been told.", field="on")
    if on < agreed_on:
        raise Malformed(
            f"The ballot passed on {_day(agreed_on)}, so the notice cannot have been given on {_day(on)}. "
            "Talks before that are recorded with `/umpire talk`.",
            field="on",
        )
    length = notice.days if days is None else days
    if not MIN_DAYS <= length <= MAX_DAYS:
        raise Malformed(f"A final notice runs {MIN_DAYS} to {MAX_DAYS} days, not {length}.", field="days")
    return replace(
        notice,
        state=NoticeState.GIVEN,
        days=length,
        given_on=on,
        given_by=by,
        given_how=notes.check_text(how, field="how", has="That has"),
        recorded_at=now,
        ends_at=policy.calendar.start_of(on + timedelta(days=length)),
    )


def check_step(notice: Notice, what: str, zone: ZoneInfo, now: datetime) -> None:
    """Refuse what cannot be done in the state it is in.

    Only an agreed one is given, only a given one is met or extended, only one whose days are over is not met, and what
    is closed is not withdrawn.
    """
    running = notice.state if notice.state in RUNNING_STATES else NoticeState.GIVEN
    _only(notice, {"given": NoticeState.AGREED, "withdraw": running}.get(what, NoticeState.GIVEN), zone)
    last = last_day(notice, zone)
    if what == "not_met" and last is not None and not is_over(notice, now):
        raise Refusal(
            f"The final notice runs until the end of {_day(last)}. That it was not met is recorded after that day."
        )


def mark_met(notice: Notice, *, by: str | None, why: str = "", now: datetime, zone: ZoneInfo) -> Notice:
    """The notice met: the customer did what was asked. Refused before it is given, and once it is closed.

    `by` is None where nobody said what came of it.
    """
    check_step(notice, "met", zone, now)
    return replace(
        notice, state=NoticeState.MET, closed_at=now, closed_by=by, closed_why=notes.check_text(why, has="That has")
    )


def mark_not_met(notice: Notice, *, by: str, why: str, now: datetime, zone: ZoneInfo) -> Notice:
    """The notice not met, and why. Refused while its days run, and once somebody said what came of it."""
    check_step(notice, "not_met", zone, now)
    reason = notes.require_reason(why, "a final notice that was not met")
    return replace(notice, state=NoticeState.NOT_MET, closed_at=now, closed_by=by, closed_why=reason)


def extend_notice(notice: Notice, days: int, *, now: datetime, policy: Policy) -> Notice:
    """So many days more, 90 in all at most. Refused before it is given, once closed, and where that is past already."""
    check_step(notice, "extend", policy.zone, now)
    ends = last_day(notice, policy.zone)
    assert ends is not None, "it was given"
    if days < 1:
        raise Malformed(f"An extension is a day later than {_day(ends)}, its last day now.", field="until")
    if notice.days + days > MAX_DAYS:
        left = MAX_DAYS - notice.days
        most = f"at most {left} more" if left else "none are left"
        raise Malformed(
            f"A final notice runs {MAX_DAYS} days at most, and this one has {notice.days}: {most}.", field="until"
        )
    later = policy.calendar.start_of(ends + timedelta(days=days + 1))
    if later <= now:
        raise Malformed(f"{_day(ends + timedelta(days=days))} has passed already. Choose a later day.", field="until")
    return replace(notice, days=notice.days + days, ends_at=later)


def withdraw_notice(notice: Notice, *, by: str, why: str, now: datetime, zone: ZoneInfo) -> Notice:
    """The notice taken back, with a reason; given or not. Refused once it is closed."""
    check_step(notice, "withdraw", zone, now)
    return replace(
        notice,
        state=NoticeState.WITHDRAWN,
        closed_at=now,
        closed_by=by,
        closed_why=notes.require_reason(why, "withdrawing a final notice"),
    )


def lapse_notice(notice: Notice, at: datetime) -> Notice:
    """The notice lapsed at the instant by which it had to be given; one that was given, or closed, stays as it is."""
    return replace(notice, state=NoticeState.LAPSED, closed_at=at) if notice.state is NoticeState.AGREED else notice


def _new(notice: Notice, strikes: Iterable[Strike], now: datetime, policy: Policy, *of: StrikePhase) -> list[Strike]:
    """The strikes of these phases, live ones if none is named, that came after the notice."""
    known = tuple(strikes)
    stand = find_phases(known, now=now, policy=policy)
    return [
        strike
        for strike in known
        if stand[strike.id] in (of or (StrikePhase.LIVE,)) and _is_new(strike, notice, policy)
    ]


def _leads(strike: Strike, notice: Notice, now: datetime, policy: Policy) -> bool:
    """Whether the strike is about something in the notice's days, and recent enough to vote on letting go."""
    last = last_day(notice, policy.zone)
    return (
        last is not None and strike.incident_on <= last and now < strike.recorded_at + timedelta(days=STRIKE_OPENS_DAYS)
    )


def _is_new(strike: Strike, notice: Notice, policy: Policy) -> bool:
    """Whether the strike came after the notice, within its life."""
    since = notice.closed_at if notice.state is NoticeState.MET else notice.recorded_at
    assert notice.given_on is not None
    assert since is not None
    dies_at = policy.calendar.start_of(notice.given_on + timedelta(days=notice.life_days))
    return strike.incident_on >= notice.given_on and since < strike.recorded_at < dies_at


def _only(notice: Notice, state: NoticeState, zone: ZoneInfo) -> None:
    """Refuse what needs the notice to be in another state than it is, saying which way leads on."""
    if notice.state is state:
        return
    closed = _day(notice.closed_at.astimezone(zone).date()) if notice.closed_at else ""
    again = "A new one begins with `/vote notice <customer>`."
    if notice.state is NoticeState.AGREED:
        raise AlreadyDone(
            "The final notice is agreed, but not given yet. When somebody has told the customer: "
            "`/umpire notice <customer> given`."
        )
    if notice.state is NoticeState.GIVEN:
        given_on, until = notice.given_on or notice.agreed_at.date(), last_day(notice, zone)
        raise AlreadyDone(
            f"The final notice was given on {_day(given_on)} already"
            + (f" and runs until the end of {_day(until)}" if until else "")
            + ". `/umpire notice <customer> extend` gives more time."
        )
    if notice.state is NoticeState.LAPSED:
        raise AlreadyDone(f"The final notice lapsed on {closed}: the customer was not told in time. {again}")
    if notice.state is NoticeState.NOT_MET:
        raise AlreadyDone(
            f"The final notice was recorded as not met on {closed}. `/vote terminate <customer>` opens a ballot on "
            "letting go; `/umpire notice <customer> withdraw` takes the notice back."
        )
    how = "met" if notice.state is NoticeState.MET else "withdrawn"
    raise AlreadyDone(f"The final notice was {how} on {closed}. {again}")


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
