"""Final notices: a person tells the customer; then it runs for some days and is met, not met, or withdrawn.

If nobody says what came of a notice, it counts as met. Source: product.md, final notice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import AlreadyDone, Malformed, Refusal, TooLate
from scoring.replies import invited_until
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikePhase, phase_of, phases_of
from scoring.values import notes

MIN_DAYS, MAX_DAYS = 14, 90
"""How many days a notice may run, extensions included."""
SILENT_DAYS = 5
"""Business days after which a notice counts as met if nobody says what came of it."""
NAMED = "<customer>"
"""What stands in a command for the customer's key, where that is not known."""
OPENS_DAYS = 30
"""For how many days a strike during the notice, or that it was not met, entitles people to vote on letting go."""
MAX_VOTES = 2
"""How often letting go may be voted on over one notice."""
NEW_POINTS = 2
"""How many points have to come after a notice was met before it leads on."""
NOT_CONFIRMED = "They replied, and a second ballot did not confirm it."
"""Why a notice is withdrawn that was voted on again after the customer's reply; nobody withdrew it alone."""
_TICK = timedelta(microseconds=1)


class NoticeState(StrEnum):
    """How far a notice has come. Agreed: the ballot passed, but nobody has told the customer yet."""

    AGREED = "agreed"
    GIVEN = "given"
    MET = "met"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


RUNNING_STATES = (NoticeState.AGREED, NoticeState.GIVEN, NoticeState.NOT_MET)
"""The states in which somebody still has to do something about the notice."""


_LEADING_STATES = (NoticeState.GIVEN, NoticeState.MET, NoticeState.NOT_MET)
"""The states in which a notice can lead to a vote on letting go."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One final notice. It runs `days` from `given_on` (a local date) to `ends_at` (UTC).

    For `life_days` from `given_on`, new strikes reopen the question of letting go. Both lengths are those of the
    settings when the notice was agreed. `reply_by` is until when the customer's reply is invited. Since `stopped_at`
    the clock stands still, because the notice is looked at again after a reply.
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
    reply_by: datetime | None = None
    stopped_at: datetime | None = None


def find_termination_ground(
    notice: Notice | None,
    strikes: Iterable[Strike],
    *,
    now: datetime,
    policy: Policy,
    talked_at: datetime | None = None,
    votes: int = 0,
) -> str | None:
    """Find why this notice entitles people to vote on letting the customer go now, in words; None if it does not.

    Either it was not met, or a new strike counts: recorded after the notice, for an incident during it, at most 30
    days ago. After a notice was met it takes two points since then, within its life, and a talk about them;
    `talked_at` is when the last talk was recorded. While any strike is contested, and after two `votes` on it, a
    notice entitles nobody.
    """
    if notice is None or notice.given_on is None or notice.state not in _LEADING_STATES or votes >= MAX_VOTES:
        return None
    known = tuple(strikes)
    if any(phase_of(strike, now) is StrikePhase.CONTESTED for strike in known):
        return None
    if notice.state is NoticeState.NOT_MET:
        return "it was not met"
    new_strikes = _list_strikes_since(notice, known, now, policy)
    if notice.state is NoticeState.MET:
        points = sum(strike.weight for strike in new_strikes)
        begins_at = min((strike.recorded_at for strike in new_strikes), default=now)
        ready = points >= NEW_POINTS and talked_at is not None and talked_at > begins_at
        return f"{points} new points came after it was met, and a talk about them was held" if ready else None
    new_strikes = [strike for strike in new_strikes if _entitles_to_vote(strike, notice, now, policy)]
    if not new_strikes:
        return None
    first = min(new_strikes, key=lambda strike: (strike.recorded_at, strike.id))
    return f"a new strike came on {_format_day(first.recorded_at.astimezone(policy.zone).date())}"


def count_new_points(notice: Notice | None, strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> int:
    """Count the points since a notice was met, within its life; 0 for any other notice."""
    if notice is None or notice.state is not NoticeState.MET:
        return 0
    return sum(strike.weight for strike in _list_strikes_since(notice, strikes, now, policy))


def find_reply_time(notice: Notice, policy: Policy) -> datetime | None:
    """Find until when a reply to a notice is invited; those given before that was kept are counted by today's rules."""
    if notice.reply_by is not None or notice.given_on is None:
        return notice.reply_by
    return invited_until(notice.given_on, policy)


def unused_at(notice: Notice) -> datetime | None:
    """Work out when a notice that was not met ends by itself, if nobody decides to let the customer go; else None."""
    if notice.state is not NoticeState.NOT_MET or notice.closed_at is None:
        return None
    return notice.closed_at + timedelta(days=OPENS_DAYS)


def end_unused(notice: Notice, now: datetime) -> Notice:
    """Return a notice that was not met as ended, because nobody decided on it in time; any other stays as it is."""
    if notice.state is not NoticeState.NOT_MET:
        return notice
    why = f"it was not met, and nobody decided to let them go within {OPENS_DAYS} days of that"
    return replace(notice, state=NoticeState.WITHDRAWN, closed_at=now, closed_by=None, closed_why=why)


def is_over(notice: Notice, now: datetime) -> bool:
    """Whether the days of the notice have passed, from `ends_at` on. While its clock stands still they do not."""
    return notice.ends_at is not None and min(now, notice.stopped_at or now) >= notice.ends_at


def has_strike_since(notice: Notice, strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> bool:
    """Whether a strike came after the notice that counts or is contested, so that silence does not count as met."""
    return bool(_list_strikes_since(notice, strikes, now, policy, StrikePhase.LIVE, StrikePhase.CONTESTED))


def last_day(notice: Notice, zone: ZoneInfo) -> date | None:
    """Return the last local day on which the notice runs; None before it is given."""
    return None if notice.ends_at is None else (notice.ends_at - _TICK).astimezone(zone).date()


def give_deadline(agreed_at: datetime, policy: Policy) -> datetime:
    """Work out until when the customer has to be told: the end of business some business days later."""
    return policy.calendar.closing_after(agreed_at, policy.notice_give_days)


def build_terms(agreed_at: datetime, policy: Policy) -> dict[str, object]:
    """Build the fields of a new notice that are fixed when it is agreed, whatever the settings become later."""
    days, life = policy.notice_days, policy.notice_life_days
    return {"agreed_at": agreed_at, "give_by": give_deadline(agreed_at, policy), "days": days, "life_days": life}


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
    key: str = NAMED,
) -> Notice:
    """Return the notice as given to the customer on a day, running for `days` full days from then.

    `zone` is the time zone of the person who records it, in which the day is meant. Refused: already given or closed,
    past the deadline for giving it, a future day or one before the ballot passed, under 14 or over 90 days.
    """
    check_step(notice, "given", policy.zone, now, key=key)
    if now >= notice.give_by:
        until = _format_day(notice.give_by.astimezone(policy.zone).date())
        raise TooLate(f"It had to be given by {until}, so it has lapsed. A new one needs a ballot again.")
    agreed_on, today = notice.agreed_at.astimezone(zone).date(), now.astimezone(zone).date()
    if on > today:
        raise Malformed(f"{_format_day(on)} is still to come. Record it when the customer has been told.", field="on")
    if on < agreed_on:
        raise Malformed(
            f"The ballot passed on {_format_day(agreed_on)}, so the notice cannot have been given on {_format_day(on)}."
            f" Talks before that are recorded with `/umpire talk {key}`.",
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
        reply_by=invited_until(on, policy),
        ends_at=policy.calendar.start_of(on + timedelta(days=length)),
    )


def check_step(notice: Notice, step: str, zone: ZoneInfo, now: datetime, *, key: str = NAMED) -> None:
    """Refuse a step that does not fit the notice's state; `step` is given, met, not_met, extend or withdraw.

    `key` is the customer's, for the commands that the refusal names.

    Only an agreed notice is given, only a given one is met or extended, only one whose days are over is not met, and a
    closed one is not withdrawn.
    """
    running = notice.state if notice.state in RUNNING_STATES else NoticeState.GIVEN
    _require_state(notice, {"given": NoticeState.AGREED, "withdraw": running}.get(step, NoticeState.GIVEN), zone, key)
    last = last_day(notice, zone)
    if step == "not_met" and last is not None and not is_over(notice, now):
        raise Refusal(
            f"The final notice runs until the end of {_format_day(last)}. It can be recorded as not met only after "
            "that day."
        )


def mark_met(
    notice: Notice, *, by: str | None, why: str = "", now: datetime, zone: ZoneInfo, key: str = NAMED
) -> Notice:
    """Return the notice as met: the customer did what was asked. Refused: not given yet, or closed.

    `by` is None if it counts as met because nobody said what came of it.
    """
    check_step(notice, "met", zone, now, key=key)
    return replace(
        notice, state=NoticeState.MET, closed_at=now, closed_by=by, closed_why=notes.check_text(why, has="That has")
    )


def mark_not_met(notice: Notice, *, by: str, why: str, now: datetime, zone: ZoneInfo, key: str = NAMED) -> Notice:
    """Return the notice as not met, with the reason. Refused: while it still runs, and once it is closed."""
    check_step(notice, "not_met", zone, now, key=key)
    reason = notes.require_reason(why, "a final notice that was not met")
    return replace(notice, state=NoticeState.NOT_MET, closed_at=now, closed_by=by, closed_why=reason)


def extend_notice(notice: Notice, days: int, *, now: datetime, policy: Policy, key: str = NAMED) -> Notice:
    """Return the notice with more days, 90 at most in all. Refused: not given yet, closed, or an end in the past."""
    check_step(notice, "extend", policy.zone, now, key=key)
    ends = last_day(notice, policy.zone)
    assert ends is not None, "it was given"
    if days < 1:
        raise Malformed(f"An extension ends later than {_format_day(ends)}, its last day now.", field="until")
    if notice.days + days > MAX_DAYS:
        left = MAX_DAYS - notice.days
        most = f"at most {left} more" if left else "none are left"
        raise Malformed(
            f"A final notice runs {MAX_DAYS} days at most, and this one has {notice.days}: {most}.", field="until"
        )
    later = policy.calendar.start_of(ends + timedelta(days=days + 1))
    if later <= now:
        raise Malformed(
            f"{_format_day(ends + timedelta(days=days))} has passed already. Choose a later day.", field="until"
        )
    return replace(notice, days=notice.days + days, ends_at=later)


def resumed_end(notice: Notice, now: datetime) -> datetime | None:
    """Work out when the notice ends whose clock stood still until `now`; one that was over then stays as it is."""
    if notice.stopped_at is None or notice.ends_at is None or notice.ends_at <= notice.stopped_at:
        return notice.ends_at
    return notice.ends_at + max(now - notice.stopped_at, timedelta())


def withdraw_notice(
    notice: Notice, *, by: str | None, why: str, now: datetime, zone: ZoneInfo, key: str = NAMED
) -> Notice:
    """Return the notice as withdrawn, with a reason, whether given or not. Refused: once it is closed.

    `by` is None if a second ballot, after the customer's reply, did not confirm it.
    """
    check_step(notice, "withdraw", zone, now, key=key)
    return replace(
        notice,
        state=NoticeState.WITHDRAWN,
        closed_at=now,
        closed_by=by,
        closed_why=notes.require_reason(why, "withdrawing a final notice"),
    )


def lapse_notice(notice: Notice, lapsed_at: datetime) -> Notice:
    """Return an agreed notice as lapsed, because it was not given in time; any other stays as it is."""
    return (
        replace(notice, state=NoticeState.LAPSED, closed_at=lapsed_at) if notice.state is NoticeState.AGREED else notice
    )


def _list_strikes_since(
    notice: Notice, strikes: Iterable[Strike], now: datetime, policy: Policy, *wanted: StrikePhase
) -> list[Strike]:
    """List the strikes that came after the notice and are in one of these phases (live, if none is named)."""
    known = tuple(strikes)
    phases = phases_of(known, now=now, policy=policy)
    return [
        strike
        for strike in known
        if phases[strike.id] in (wanted or (StrikePhase.LIVE,)) and _is_new(strike, notice, policy)
    ]


def _entitles_to_vote(strike: Strike, notice: Notice, now: datetime, policy: Policy) -> bool:
    """Whether the incident was during the notice, and the strike is recent enough to vote on letting go."""
    last = last_day(notice, policy.zone)
    return last is not None and strike.incident_on <= last and now < strike.recorded_at + timedelta(days=OPENS_DAYS)


def _is_new(strike: Strike, notice: Notice, policy: Policy) -> bool:
    """Whether the strike came after the notice and within its life."""
    since = notice.closed_at if notice.state is NoticeState.MET else notice.recorded_at
    assert notice.given_on is not None
    assert since is not None
    dies_at = policy.calendar.start_of(notice.given_on + timedelta(days=notice.life_days))
    return strike.incident_on >= notice.given_on and since < strike.recorded_at < dies_at


def _require_state(notice: Notice, state: NoticeState, zone: ZoneInfo, key: str) -> None:
    """Refuse a step that needs the notice to be in `state`, and say what to do instead."""
    if notice.state is state:
        return
    closed = _format_day(notice.closed_at.astimezone(zone).date()) if notice.closed_at else ""
    again = f"A new one begins with `/vote notice {key}`."
    if notice.state is NoticeState.AGREED:
        raise AlreadyDone(
            "The final notice is agreed, but not given yet. When somebody has told the customer: "
            f"`/umpire notice {key} given`."
        )
    if notice.state is NoticeState.GIVEN:
        given_on, until = notice.given_on or notice.agreed_at.date(), last_day(notice, zone)
        raise AlreadyDone(
            f"The final notice was given on {_format_day(given_on)} already"
            + (f" and runs until the end of {_format_day(until)}" if until else "")
            + f". `/umpire notice {key} extend` gives more time."
        )
    if notice.state is NoticeState.LAPSED:
        raise AlreadyDone(f"The final notice lapsed on {closed}: the customer was not told in time. {again}")
    if notice.state is NoticeState.NOT_MET:
        raise AlreadyDone(
            f"The final notice was recorded as not met on {closed}. For {OPENS_DAYS} days from then "
            f"`/vote terminate {key}` opens a ballot on letting go; `/umpire notice {key} withdraw` takes "
            "the notice back."
        )
    outcome = "met" if notice.state is NoticeState.MET else "withdrawn"
    raise AlreadyDone(f"The final notice was {outcome} on {closed}. {again}")


def _format_day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
