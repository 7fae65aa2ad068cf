"""Strikes: when one may be recorded, when it counts and until when, and how a contest of it is decided.

Source: product.md, strikes.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.deciders import find_deciders
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, TooLate
from scoring.roles import Action, Actor, authorize
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason
from scoring.values import notes

YES, NO = "yes", "no"
"""The answers to whether an adjustment would help."""
MAX_ADJUSTMENT = 500
"""The most characters of what would help."""
_LINK = re.compile(r"https?://[^\s<>|]{1,1990}")


class OurPart(StrEnum):
    """How far we caused the incident ourselves. `mostly` does not count; `partly` and `mostly` call for a fix."""

    NO = "no"
    PARTLY = "partly"
    MOSTLY = "mostly"


class StrikeState(StrEnum):
    """What people decided about a strike. Whether it has expired is a question of its date."""

    COUNTED = "counted"
    CONTESTED = "contested"
    VOID = "void"
    UNDONE = "undone"


class StrikePhase(StrEnum):
    """Whether a strike counts at one moment, and if not, why."""

    LIVE = "live"
    OURS = "mostly ours"
    CONTESTED = "contested"
    CLEARED = "cleared"
    EXPIRED = "expired"
    VOID = "void"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class StrikeVoice:
    """A further note on a strike, by a witness or by its reporter afterwards."""

    user_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Strike:
    """One recorded strike. `incident_on` is a local date, all instants are UTC, `weight` is in points.

    `fixed_at` is when our part in it was mended, `cleared_at` when it stopped counting because a final notice was met
    or a manager cleared it. `adjustment` is what would help them, where health, language or distress may explain it; ""
    if somebody answered that it does not, None if nobody answered. `witnesses` reported the same incident; `voices` are
    further notes on it.
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
    adjustment: str | None = None
    voices: tuple[StrikeVoice, ...] = ()


@dataclass(frozen=True, slots=True)
class StrikeReport:
    """What a person reports about an incident, before a strike is recorded."""

    reason: Reason
    incident_on: date
    reporter: str
    note: str = ""
    link: str | None = None
    ours: OurPart = OurPart.NO
    on_behalf_of: str | None = None
    adjustment: str | None = None


@dataclass(frozen=True, slots=True)
class StrikeTally:
    """A customer's live points, the strikes that make them, and whether a case is due."""

    points: int
    live: tuple[Strike, ...]
    case_due: bool
    severe: bool
    next_change_at: datetime | None


def phase_of(strike: Strike, now: datetime, *, again: bool = False) -> StrikePhase:
    """Return a strike's phase at `now`; it is expired from `expires_at` on.

    `again`: the same thing happened after our fix, so that a strike counts although it was mostly ours.
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


def phases_of(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> dict[int, StrikePhase]:
    """Return the phase of each of a customer's strikes at `now`, by number; it needs all of them.

    A strike that was mostly ours counts once a strike for the same reason, not mostly ours, came after our fix.
    """
    known = tuple(strikes)
    latest_incident: dict[str, date] = {}
    for strike in known:
        if strike.state is StrikeState.COUNTED and strike.ours is not OurPart.MOSTLY:
            latest_incident[strike.reason] = max(strike.incident_on, latest_incident.get(strike.reason, date.min))
    return {
        strike.id: phase_of(
            strike,
            now,
            again=strike.fixed_at is not None
            and latest_incident.get(strike.reason, date.min) > strike.fixed_at.astimezone(policy.zone).date(),
        )
        for strike in known
    }


def tally_strikes(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> StrikeTally:
    """Add up the live points of all of a customer's strikes at `now`; `next_change_at` is when the first expires."""
    known = tuple(strikes)
    phases = phases_of(known, now=now, policy=policy)
    live = tuple(sorted((s for s in known if phases[s.id] is StrikePhase.LIVE), key=lambda s: (s.expires_at, s.id)))
    points = sum(strike.weight for strike in live)
    severe = any(strike.weight >= policy.severe_weight for strike in live)
    return StrikeTally(
        points=points,
        live=live,
        case_due=points >= policy.strikes_to_case or severe,
        severe=severe,
        next_change_at=live[0].expires_at if live else None,
    )


def expiry_of(incident_on: date, reason: Reason, zone: ZoneInfo) -> datetime:
    """Work out when a strike stops counting: the start of the day `life_days` after the incident, in UTC.

    >>> expiry_of(date(2026, 3, 2), Reason("late-payment", weight=1, life_days=180), ZoneInfo("UTC")).date()
    datetime.date(2026, 8, 29)
    """
    return datetime.combine(incident_on + timedelta(days=reason.life_days), time.min, tzinfo=zone).astimezone(UTC)


def check_report(report: StrikeReport, today: date, policy: Policy) -> None:
    """Refuse a report of a future or too old incident, without a needed note, or with a bad note or link."""
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
    if reasons.needs_note(report.reason, policy.note_from_weight) and not notes.has_words(report.note):
        raise Incomplete(_ask_for_note(report.reason, policy), field="note")
    check_note_and_link(report.note, report.link, asks=not reasons.is_report_of_harm(report.reason.name))


def _ask_for_note(reason: Reason, policy: Policy) -> str:
    """Write the sentence that asks for a note without which a strike for this reason is not recorded."""
    if reason.weight < policy.note_from_weight:
        return (
            f"{reason.words.capitalize()} needs a note: which dispute was settled before, how, and what they dispute "
            "again. A dispute raised once is never a strike."
        )
    return (
        f"{reason.words.capitalize()} weighs {reason.weight} points, so it needs a note: "
        "say what was said or done, when, and what it did to us."
    )


def check_note_and_link(note: str, link: str | None, *, asks: bool = True) -> None:
    """Refuse a note that is too long or holds a secret, and a link that is none or holds a secret.

    With `asks` the author of the note may be asked about its words first.
    """
    notes.check_text(note, field="note", has="The note has", asks=asks)
    notes.refuse_secrets(link or "", field="link")
    if link and not _LINK.fullmatch(link):
        raise Malformed("A link starts with https://, has no blanks, and at most 2,000 characters.", field="link")


def read_adjustment(choice: str, text: str) -> str | None:
    """Read the answer to whether an adjustment would help: what would, "" if nothing, None if nobody answered.

    `choice` is yes, no or "". Refused: yes without what would help, what would help with no, a long text, a secret.
    """
    what = text.strip()
    if choice.casefold() not in ("", YES, NO):
        raise Malformed("Would an adjustment help? Choose yes or no.", field="adjustment")
    if choice.casefold() == NO and what:
        raise Malformed("You chose no, but wrote what would help. Choose yes, or take it out.", field="adjustment")
    if choice.casefold() == YES and not notes.has_words(what):
        raise Incomplete("Say what would help them, such as one contact, or answers in writing.", field="help")
    check_adjustment(what)
    notes.ask_about(what)
    return what or ("" if choice else None)


def check_adjustment(text: str) -> None:
    """Refuse what would help if it is longer than 500 characters or holds a secret."""
    if len(text) > MAX_ADJUSTMENT:
        raise Malformed(f"What would help has {len(text):,} characters; {MAX_ADJUSTMENT} is the most.", field="help")
    notes.refuse_secrets(text, field="help")


def check_open_to_adjustment(strike: Strike) -> None:
    """Refuse an answer about a strike that was taken back or voided, or about which somebody answered already."""
    if strike.state in (StrikeState.VOID, StrikeState.UNDONE):
        raise AlreadyDone(f"Strike #{strike.id} is {strike.state.value}, so there is nothing to answer about it.")
    if not reasons.may_need_adjustment(strike.reason):
        raise Malformed(f"Whether an adjustment would help is not asked about {reasons.spell_reason(strike.reason)}.")
    if strike.adjustment is not None:
        raise AlreadyDone(
            f"Whether an adjustment would help after strike #{strike.id} was answered already: `/strike list "
            "<customer>` shows how. What else would help is a fix of ours: `/umpire fix <customer> <what>`."
        )


class ReportMatch(StrEnum):
    """What a report becomes, given the strikes on record."""

    NEW = "new"
    JOINS = "joins as witness"
    ASKS = "the same person, or an incident a day apart: ask whether it is the same incident"


def match_report(
    report: StrikeReport, earlier: Iterable[Strike], now: datetime, policy: Policy
) -> tuple[ReportMatch, Strike | None]:
    """Decide whether a report is a new strike, joins a recent one for the same reason, or needs a question.

    A colleague joins a strike about an incident on the same day as a witness. About a strike one day apart they are
    asked, because it may be the same incident seen from another time zone; so is a person who already has a part in it.
    """
    recent = [s for s in earlier if s.reason == report.reason.name and can_be_joined(s, now, policy)]
    if own := [s for s in recent if has_part_in(report, s)]:
        return ReportMatch.ASKS, max(own, key=lambda s: s.recorded_at)
    near = [s for s in recent if _days_apart(report, s) <= 1]
    if not near:
        return ReportMatch.NEW, None
    nearest = min(near, key=lambda s: (_days_apart(report, s), s.recorded_at))
    return ReportMatch.ASKS if _days_apart(report, nearest) else ReportMatch.JOINS, nearest


def can_be_joined(strike: Strike, now: datetime, policy: Policy) -> bool:
    """Whether a strike is recent enough, by default 24 hours, for another report to join it."""
    fresh = strike.recorded_at > now - timedelta(hours=policy.witness_hours)
    return fresh and strike.state in (StrikeState.COUNTED, StrikeState.CONTESTED)


def has_part_in(report: StrikeReport, strike: Strike) -> bool:
    """Whether the reporter, or the colleague they report for, already has a part in the strike."""
    speakers = {report.reporter, report.on_behalf_of} - {None}
    return not speakers.isdisjoint((strike.reporter, strike.on_behalf_of, *strike.witnesses))


def _days_apart(report: StrikeReport, strike: Strike) -> int:
    return abs((report.incident_on - strike.incident_on).days)


def pass_to_witness(strike: Strike) -> Strike | None:
    """Return the strike as reported by its first witness, once its reporter withdraws; None without a witness.

    Points, incident and expiry stay. The note becomes the witness's; the reporter's link and notes go.
    """
    if not strike.witnesses:
        return None
    witness, removed = strike.witnesses[0], (strike.reporter, strike.on_behalf_of, strike.witnesses[0])
    return replace(
        strike,
        reporter=witness,
        on_behalf_of=None,
        note=next((voice.note for voice in strike.voices if voice.user_id == witness), ""),
        link=None,
        witnesses=strike.witnesses[1:],
        voices=tuple(voice for voice in strike.voices if voice.user_id not in removed),
    )


def check_contest(strike: Strike, now: datetime, policy: Policy) -> None:
    """Refuse to contest a strike that does not count, was contested before, or is too old, by default 20 days."""
    phase = phase_of(strike, now)
    if phase is StrikePhase.CONTESTED:
        raise AlreadyDone(f"Strike #{strike.id} is contested already; somebody who is not involved decides.")
    if phase not in (StrikePhase.LIVE, StrikePhase.OURS):
        raise AlreadyDone(f"Strike #{strike.id} is {phase.value}, so there is nothing to contest.")
    if strike.upheld_at is not None:
        raise AlreadyDone(f"Strike #{strike.id} was contested and upheld. A manager can still void it with a reason.")
    if now >= strike.recorded_at + timedelta(days=policy.contest_days):
        raise TooLate(
            f"Strike #{strike.id} was recorded more than {policy.contest_days} days ago. "
            "A manager can still void it with a reason."
        )


def check_uphold(strike: Strike) -> None:
    """Refuse to uphold a strike that is not contested."""
    if strike.state is not StrikeState.CONTESTED:
        raise AlreadyDone(f"Strike #{strike.id} is not contested, so there is nothing to uphold.")


def check_void(strike: Strike) -> None:
    """Refuse to void a strike that is void or undone already."""
    if strike.state in (StrikeState.VOID, StrikeState.UNDONE):
        raise AlreadyDone(f"Strike #{strike.id} is {strike.state.value} already.")


LAPSED_WHY = "Nobody decided on the contest in time, so it lapsed in the customer's favour."
"""The reason on record for voiding a strike whose contest nobody decided."""


def list_parties(strike: Strike) -> frozenset[str]:
    """List who may not judge a contest: the reporter, the colleague they reported for, and who contested it."""
    return frozenset({strike.reporter, strike.on_behalf_of, strike.contested_by} - {None})  # type: ignore[arg-type]


def list_judges(strike: Strike, *, managers: Collection[str], admins: Collection[str]) -> tuple[str, ...]:
    """List who may judge a contest: the managers who are no party; if there is none, such admins."""
    return find_deciders(list_parties(strike), managers, admins)


def find_first_judge(strike: Strike, of: tuple[str, ...], *, absent: Collection[str] = ()) -> str | None:
    """Choose the judge who is asked first; contests take turns among the judges `of` whom one is chosen.

    Somebody who is `absent`, away for long, is asked only if all are.
    """
    working = tuple(judge for judge in of if judge not in absent) or of
    return working[strike.id % len(working)] if working else None


@dataclass(frozen=True, slots=True)
class ContestedStrike:
    """A contested strike. If undecided, its contest lapses at `lapses_at`. `widened`: all judges are asked by now."""

    strike: Strike
    lapses_at: datetime | None = None
    widened: bool = True


def build_contest(strike: Strike, now: datetime, policy: Policy) -> ContestedStrike:
    """Build a contest whose dates are those of the rules, as they are unless the customer was on hold meanwhile."""
    since = strike.contested_at or now
    return ContestedStrike(strike, contest_lapses_at(since, policy), now >= contest_widens_at(since, policy))


def list_asked_judges(
    contest: ContestedStrike, judges: tuple[str, ...], *, absent: Collection[str] = ()
) -> tuple[str, ...]:
    """List the judges who are asked by now: at first one, later all of them."""
    first = find_first_judge(contest.strike, judges, absent=absent)
    return judges if contest.widened or first is None else (first,)


def contest_widens_at(contested_at: datetime, policy: Policy) -> datetime:
    """Work out when an undecided contest goes to all judges: the end of a business day some days later."""
    return policy.calendar.closing_after(contested_at, policy.contest_all_days)


def contest_lapses_at(contested_at: datetime, policy: Policy) -> datetime:
    """Work out when an undecided contest lapses and the strike becomes void."""
    return policy.calendar.postpone_day_off(contested_at + timedelta(days=policy.contest_lapse_days))


def authorize_judge(
    strike: Strike, actor: Actor, action: Action, *, managers: Collection[str], admins: Collection[str]
) -> None:
    """Refuse a person who may not uphold or void a strike: not a manager, or a party to its contest.

    If every manager is a party, an admin may decide.
    """
    judges = list_judges(strike, managers=managers, admins=admins)
    if strike.state is not StrikeState.CONTESTED or not actor.full_member:
        authorize(actor, action)
    elif actor.user_id not in judges:
        who = "an admin" if judges and not set(judges) & set(managers) else "a manager"
        sentence = f"Only {who} who is not involved can decide on the contest of strike #{strike.id}"
        if actor.user_id in list_parties(strike):
            sentence = f"You are involved in the contest of strike #{strike.id}: somebody else has to decide"
        if not judges:
            sentence += ", and nobody here is free to"
        raise NotAllowed(f"{sentence}. Undecided, it never counts again.", people=judges)


EXPIRY_IS_NEAR = timedelta(days=30)
"""How long before points expire the case says so."""


@dataclass(frozen=True, slots=True)
class PointsExpiry:
    """At the instant `at` (UTC), `lost` points expire and `left` remain."""

    at: datetime
    lost: int
    left: int


def list_expiries(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> tuple[PointsExpiry, ...]:
    """List when points will expire if nothing else happens, soonest first; one entry for each instant."""
    known = tuple(strikes)
    tally = tally_strikes(known, now=now, policy=policy)
    expiries, points = [], tally.points
    for moment in sorted({strike.expires_at for strike in tally.live}):
        left = tally_strikes(known, now=moment, policy=policy).points
        expiries.append(PointsExpiry(moment, points - left, left))
        points = left
    return tuple(expiries)


def find_near_expiry(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> PointsExpiry | None:
    """Find the next expiry of points, if it comes within thirty days."""
    return next(
        (expiry for expiry in list_expiries(strikes, now=now, policy=policy) if expiry.at <= now + EXPIRY_IS_NEAR), None
    )


def find_expiry_of_ground(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> PointsExpiry | None:
    """Find the expiry after which the points no longer justify a case; None if they do not now."""
    known = tuple(strikes)
    if not tally_strikes(known, now=now, policy=policy).case_due:
        return None
    coming = list_expiries(known, now=now, policy=policy)
    return next((expiry for expiry in coming if not tally_strikes(known, now=expiry.at, policy=policy).case_due), None)
