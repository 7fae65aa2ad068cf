"""Strikes: what one does to a customer, when it counts and until when. Source: product.md §5.3."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, TooLate
from scoring.roles import Action, Actor, Role, authorize
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason
from scoring.values import notes

_LINK = re.compile(r"https?://[^\s<>|]{1,1990}")


class OurPart(StrEnum):
    """Did we contribute? `mostly` does not count; both ask for a fix on our side."""

    NO = "no"
    PARTLY = "partly"
    MOSTLY = "mostly"


class StrikeState(StrEnum):
    """What people decided about a strike; expiry is not a state but a date."""

    COUNTED = "counted"
    CONTESTED = "contested"
    VOID = "void"
    UNDONE = "undone"


class StrikePhase(StrEnum):
    """How a strike stands at one moment, for lists and cards."""

    LIVE = "live"
    OURS = "mostly ours"
    CONTESTED = "contested"
    CLEARED = "cleared"
    EXPIRED = "expired"
    VOID = "void"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class StrikeVoice:
    """What somebody says about a strike beside its own note: a witness, or its reporter afterwards."""

    user_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Strike:
    """One recorded strike. `incident_on` is a local date; all instants are UTC; `weight` is in points.

    `fixed_at`: our part in it was mended then. `cleared_at`: a final notice was met then, and it stopped counting.
    `witnesses` reported the same incident; `voices` are what they, or its reporter afterwards, say about it.
    """

    id: int
    customer_id: int
    reason: str
    weight: int
    incident_on: date
    recorded_at: datetime
    expires_at: datetime
    reporter: str
    note: str = ""
    link: str | None = None
    ours: OurPart = OurPart.NO
    state: StrikeState = StrikeState.COUNTED
    on_behalf_of: str | None = None
    witnesses: tuple[str, ...] = ()
    contested_by: str | None = None
    contested_at: datetime | None = None
    contest_why: str | None = None
    upheld_at: datetime | None = None
    resolved_by: str | None = None
    resolved_why: str | None = None
    fixed_at: datetime | None = None
    cleared_at: datetime | None = None
    voices: tuple[StrikeVoice, ...] = ()


@dataclass(frozen=True, slots=True)
class StrikeReport:
    """What a person says happened, before anything is recorded."""

    reason: Reason
    incident_on: date
    reporter: str
    note: str = ""
    link: str | None = None
    ours: OurPart = OurPart.NO
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class StrikeTally:
    """Where a customer stands: live points, the strikes that make them, and whether a case is due."""

    points: int
    live: tuple[Strike, ...]
    case_due: bool
    severe: bool
    next_change_at: datetime | None


def find_phase(strike: Strike, now: datetime, *, again: bool = False) -> StrikePhase:
    """How the strike stands at `now`. It expires at the instant `expires_at`, not after it.

    `again`: it happened again after our fix, so that one that was mostly ours counts (see `phases`).
    """
    if strike.state is StrikeState.UNDONE:
        return StrikePhase.UNDONE
    if strike.state is StrikeState.VOID:
        return StrikePhase.VOID
    if now >= strike.expires_at:
        return StrikePhase.EXPIRED
    if strike.cleared_at is not None:
        return StrikePhase.CLEARED
    if strike.state is StrikeState.CONTESTED:
        return StrikePhase.CONTESTED
    return StrikePhase.OURS if strike.ours is OurPart.MOSTLY and not again else StrikePhase.LIVE


def find_phases(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> dict[int, StrikePhase]:
    """How each of one customer's strikes, all of them given, stands at `now`, by number.

    One that was mostly ours counts once the same thing, not ours, happened on a day after our fix was done.
    """
    known = tuple(strikes)
    latest: dict[str, date] = {}
    for strike in known:
        if strike.state is StrikeState.COUNTED and strike.ours is not OurPart.MOSTLY:
            latest[strike.reason] = max(strike.incident_on, latest.get(strike.reason, date.min))
    return {
        strike.id: find_phase(
            strike,
            now,
            again=strike.fixed_at is not None
            and latest.get(strike.reason, date.min) > strike.fixed_at.astimezone(policy.zone).date(),
        )
        for strike in known
    }


def tally_strikes(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> StrikeTally:
    """Add up what counts at `now` of all strikes of one customer; `next_change_at` is the first expiry that matters."""
    known = tuple(strikes)
    stand = find_phases(known, now=now, policy=policy)
    live = tuple(sorted((s for s in known if stand[s.id] is StrikePhase.LIVE), key=lambda s: (s.expires_at, s.id)))
    points = sum(strike.weight for strike in live)
    severe = any(strike.weight >= policy.severe_weight for strike in live)
    return StrikeTally(
        points=points,
        live=live,
        case_due=points >= policy.strikes_to_case or severe,
        severe=severe,
        next_change_at=live[0].expires_at if live else None,
    )


def find_expiry(incident_on: date, reason: Reason, zone: ZoneInfo) -> datetime:
    """The instant (UTC) a strike stops counting: the start of the day `life_days` after the incident, workspace time.

    Where clocks skip midnight that is the first instant the day has.
    """
    return datetime.combine(incident_on + timedelta(days=reason.life_days), time.min, tzinfo=zone).astimezone(UTC)


def check_report(report: StrikeReport, today: date, policy: Policy) -> None:
    """Refuse a report the rules do not admit: a future or old incident, a missing or over-long note, a bad link."""
    if report.incident_on > today:
        raise Malformed(
            f"{report.incident_on:%-d %B %Y} is in the future. Record it when it has happened.", field="when"
        )
    oldest = today - timedelta(days=policy.incident_max_age_days)
    if report.incident_on < oldest:
        raise Malformed(
            f"{report.incident_on:%-d %B %Y} is more than {policy.incident_max_age_days} days ago, too long for a "
            "strike. Talk it over with the account owner instead.",
            field="when",
        )
    if report.reason.weight >= policy.note_from_weight and not notes.has_words(report.note):
        raise Incomplete(
            f"{report.reason.words.capitalize()} weighs {report.reason.weight} points, so it needs a note: "
            "say what was said or done, when, and what it did to us.",
            field="note",
        )
    check_note_and_link(report.note, report.link)


def check_note_and_link(note: str, link: str | None) -> None:
    """Refuse a note that is too long or holds a secret, and what is no link or holds one."""
    notes.check_text(note, field="note", has="The note has")
    notes.refuse_secrets(link or "", field="link")
    if link and not _LINK.fullmatch(link):
        raise Malformed("A link starts with https://, has no blanks, and at most 2,000 characters.", field="link")


class ReportMatch(StrEnum):
    """How a report meets a strike that is already there."""

    NEW = "new"
    JOINS = "joins as witness"
    ASKS = "the same person, or an incident a day apart: ask whether it is the same incident"


def match_report(
    report: StrikeReport, earlier: Iterable[Strike], now: datetime, policy: Policy
) -> tuple[ReportMatch, Strike | None]:
    """What a report of the same reason within 24 hours becomes: a witness, a question, or a strike of its own.

    A colleague joins a strike about an incident of the same day, and is asked about one a day before or after, which
    may be the same one seen from another time zone.
    """
    recent = [s for s in earlier if s.reason == report.reason.name and can_be_joined(s, now, policy)]
    if mine := [s for s in recent if has_part_in(report, s)]:
        return ReportMatch.ASKS, max(mine, key=lambda s: s.recorded_at)
    near = [s for s in recent if _days_apart(report, s) <= 1]
    if not near:
        return ReportMatch.NEW, None
    nearest = min(near, key=lambda s: (_days_apart(report, s), s.recorded_at))
    return ReportMatch.ASKS if _days_apart(report, nearest) else ReportMatch.JOINS, nearest


def can_be_joined(strike: Strike, now: datetime, policy: Policy) -> bool:
    """Whether another report may still become part of the strike."""
    fresh = strike.recorded_at > now - timedelta(hours=policy.witness_hours)
    return fresh and strike.state in (StrikeState.COUNTED, StrikeState.CONTESTED)


def has_part_in(report: StrikeReport, strike: Strike) -> bool:
    """Whether who reports has a part in the strike already, so that they cannot become a witness of it.

    Who reports on behalf of a colleague speaks for both.
    """
    speakers = {report.reporter, report.on_behalf_of} - {None}
    return not speakers.isdisjoint((strike.reporter, strike.on_behalf_of, *strike.witnesses))


def _days_apart(report: StrikeReport, strike: Strike) -> int:
    return abs((report.incident_on - strike.incident_on).days)


def pass_to_witness(strike: Strike) -> Strike | None:
    """The strike once its reporter takes it back: its first witness reports it. None where it has no witness.

    Points, incident and expiry stay; the note is what that witness says. What the reporter brought beside, goes.
    """
    if not strike.witnesses:
        return None
    heir, gone = strike.witnesses[0], (strike.reporter, strike.on_behalf_of, strike.witnesses[0])
    return replace(
        strike,
        reporter=heir,
        on_behalf_of=None,
        note=next((voice.note for voice in strike.voices if voice.user_id == heir), ""),
        link=None,
        witnesses=strike.witnesses[1:],
        voices=tuple(voice for voice in strike.voices if voice.user_id not in gone),
    )


def check_contest(strike: Strike, now: datetime, policy: Policy) -> None:
    """Refuse a contest of what does not count, was contested before, or is more than 20 days old."""
    how = find_phase(strike, now)
    if how is StrikePhase.CONTESTED:
        raise AlreadyDone(f"Strike #{strike.id} is contested already; somebody who is no party will uphold or void it.")
    if how not in (StrikePhase.LIVE, StrikePhase.OURS):
        raise AlreadyDone(f"Strike #{strike.id} is {how.value}, so there is nothing to contest.")
    if strike.upheld_at is not None:
        raise AlreadyDone(f"Strike #{strike.id} was contested and upheld. A manager can still void it with a reason.")
    if now >= strike.recorded_at + timedelta(days=policy.contest_days):
        raise TooLate(
            f"Strike #{strike.id} was recorded more than {policy.contest_days} days ago. "
            "A manager can still void it with a reason."
        )


def check_uphold(strike: Strike) -> None:
    """Refuse upholding what is not contested. Who may: see `refuse_judge`."""
    if strike.state is not StrikeState.CONTESTED:
        raise AlreadyDone(f"Strike #{strike.id} is not contested, so there is nothing to uphold.")


def check_void(strike: Strike) -> None:
    """Refuse voiding twice, or what was taken back. Who may: see `refuse_judge`."""
    if strike.state in (StrikeState.VOID, StrikeState.UNDONE):
        raise AlreadyDone(f"Strike #{strike.id} is {strike.state.value} already.")


LAPSED_WHY = "Nobody who is no party decided on the contest in time, so it lapsed in the customer's favour."
"""Why a strike is void whose contest nobody decided."""


def list_parties(strike: Strike) -> frozenset[str]:
    """Who does not judge: the reporter, whoever they spoke for, and the contester. Witnesses are no parties."""
    return frozenset({strike.reporter, strike.on_behalf_of, strike.contested_by} - {None})  # type: ignore[arg-type]


def list_judges(strike: Strike, *, managers: Collection[str], admins: Collection[str]) -> tuple[str, ...]:
    """Who may decide: the managers who are no party; where there is none, the admins who are none."""
    impartial = set(managers) - list_parties(strike) or set(admins) - list_parties(strike)
    return tuple(sorted(impartial))


def find_first_judge(strike: Strike, of: tuple[str, ...]) -> str | None:
    """The one of the judges who has it on their list from the first day; contests go round among them."""
    return of[strike.id % len(of)] if of else None


def contest_widens_at(contested_at: datetime, policy: Policy) -> datetime:
    """When an undecided contest goes to all judges: the close of business some business days later."""
    return policy.calendar.closing_after(contested_at, policy.contest_all_days)


def contest_lapses_at(contested_at: datetime, policy: Policy) -> datetime:
    """When an undecided contest lapses, and the strike stops counting for good; on a day off, the next business day."""
    return policy.calendar.postpone_day_off(contested_at + timedelta(days=policy.contest_lapse_days))


def authorize_judge(strike: Strike, actor: Actor, action: Action, *, managers: Collection[str]) -> None:
    """Refuse upholding and voiding by anybody but a manager, and by a party to an open contest.

    An admin decides a contest to which every manager is a party.
    """
    if strike.state is StrikeState.CONTESTED and (Role.MANAGER in actor.roles or Role.ADMIN in actor.roles):
        if actor.user_id in list_parties(strike):
            raise NotAllowed(
                f"You are a party to the contest of strike #{strike.id}. Somebody who neither reported nor contested "
                "it must decide; undecided, it lapses in the customer's favour."
            )
        if not set(managers) - list_parties(strike):
            return
    authorize(actor, action)


EXPIRY_IS_NEAR = timedelta(days=30)
"""How long before points expire the case card says so."""


@dataclass(frozen=True, slots=True)
class PointsExpiry:
    """At that instant (UTC) so many points expire, and so many are left."""

    at: datetime
    lost: int
    left: int


def list_expiries(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> tuple[PointsExpiry, ...]:
    """Every fall to come if nothing else happens, soonest first; of strikes that expire together only one."""
    known = tuple(strikes)
    standing = tally_strikes(known, now=now, policy=policy)
    found, points = [], standing.points
    for at in sorted({strike.expires_at for strike in standing.live}):
        left = tally_strikes(known, now=at, policy=policy).points
        found.append(PointsExpiry(at, points - left, left))
        points = left
    return tuple(found)


def find_near_expiry(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> PointsExpiry | None:
    """The next fall, if it comes within thirty days."""
    return next(
        (fall for fall in list_expiries(strikes, now=now, policy=policy) if fall.at <= now + EXPIRY_IS_NEAR), None
    )


def find_expiry_of_ground(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> PointsExpiry | None:
    """The fall after which what is left would open no case; None where it would not now."""
    known = tuple(strikes)
    if not tally_strikes(known, now=now, policy=policy).case_due:
        return None
    coming = list_expiries(known, now=now, policy=policy)
    return next((fall for fall in coming if not tally_strikes(known, now=fall.at, policy=policy).case_due), None)
