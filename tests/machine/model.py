"""A small model of product.md §5.3 to §5.7, told once more and slowly; it knows nothing of scoring."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.machine.days import DAY, HOUR, closing, day, ending, start, workdays_after

REASONS = {
    "late-payment": (1, 180),
    "rude-to-support": (1, 180),
    "abusive": (2, 365),
    "discriminatory": (3, 365),
}
SEVERE_SPARES = ("points", "reporters", "problem", "fixes", "talk")


@dataclass(eq=False)
class Strike:
    """One strike: what it is for, and what people and time made of it."""

    id: int
    reason: str
    incident: date
    recorded_at: datetime
    reporter: str
    ours: str
    witnesses: list[str] = field(default_factory=list)
    state: str = "counted"
    contested_by: str = ""
    contested_at: datetime | None = None
    contest_lapses_at: datetime | None = None
    upheld_at: datetime | None = None
    fixed_at: datetime | None = None
    cleared_at: datetime | None = None

    def contest(self, at: datetime) -> None:
        """Somebody says it was not so: from then on it has twenty days, and a weekend more, to be decided."""
        end = at + 20 * DAY
        self.state, self.contested_at = "contested", at
        self.contest_lapses_at = end if day(end).weekday() < 5 else closing(workdays_after(day(end), 1))

    @property
    def weight(self) -> int:
        """Points."""
        return REASONS[self.reason][0]

    def stands(self, now: datetime) -> bool:
        """Neither taken back, voided, expired nor cleared by a notice that was met."""
        return self.state in ("counted", "contested") and now < self.expires_at and self.cleared_at is None

    @property
    def expires_at(self) -> datetime:
        """The instant from which it does not count any more."""
        return start(self.incident + timedelta(days=REASONS[self.reason][1]))


@dataclass(eq=False)
class Fix:
    """One fix of ours."""

    id: int
    strike: Strike | None
    owner: str
    state: str = "open"
    closed_at: datetime | None = None
    case: "Case | None" = None
    customer_told: bool = False


@dataclass(eq=False)
class Talk:
    """One talk and what was answered."""

    holder: str
    on: date
    planned_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    withdrawn: bool = False

    @property
    def counts_from(self) -> datetime:
        """Receptive people get 30 days to show it, silent ones ten business days to reply."""
        if self.answer == "receptive":
            return start(self.on + 30 * DAY)
        return start(workdays_after(self.on, 10) if self.answer == "no reply" else date.min + DAY * 9)


@dataclass(eq=False)
class Case:
    """One case."""

    opened_at: datetime
    problem: str = ""
    stated_at: datetime | None = None
    side: str = ""
    side_by: str = ""
    side_at: datetime | None = None
    agreed: str = ""
    facts_by: str = ""
    facts_at: datetime | None = None
    talks: list[Talk] = field(default_factory=list)
    waived: dict[str, str] = field(default_factory=dict)
    worked_on: bool = False
    closed_at: datetime | None = None
    outcome: str = ""

    def heard(self, talk: Talk) -> bool:
        """Whether the talk was held, and recorded, after the problem was stated; if that was waived, any will do."""
        if not self.problem:
            return "problem" in self.waived
        assert self.stated_at is not None
        assert talk.answered_at is not None
        recorded = talk.answered_at >= self.stated_at
        return recorded and (talk.answer == "not told" or talk.on >= day(self.stated_at))

    def owned(self, fixes: list[Fix]) -> bool:
        """Whether somebody owns our part: a finished fix they know of, or a second person who says it is theirs."""
        if not self.problem or not self.side:
            return False
        if self.side == "theirs":
            return bool(self.agreed)
        return any(fix.state == "done" and fix.case is self and fix.customer_told for fix in fixes)


@dataclass(eq=False)
class Notice:
    """One final notice; `over_at` is when its days are over, `silent_at` when silence counts as met.

    `managers_asked`: since its days are over, managers were.
    """

    case: Case
    agreed_at: datetime
    give_by: datetime
    days: int = 30
    state: str = "agreed"
    given_on: date | None = None
    recorded_at: datetime | None = None
    over_at: datetime | None = None
    silent_at: datetime | None = None
    managers_asked: bool = False
    closed_at: datetime | None = None

    def wind(self) -> None:
        """Its clocks as they are when it was given, extended, or put back."""
        self.managers_asked, self.silent_at = False, None


@dataclass(eq=False)
class Ballot:
    """One ballot: its roll, who left it, and each person's latest vote with its time."""

    id: int
    kind: str
    case: Case
    proposer: str
    opened_at: datetime
    closes_at: datetime
    roll: set[str]
    needed: int = 0
    candidates: tuple[str, ...] = ()
    left: set[str] = field(default_factory=set)
    votes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    facts_at: datetime | None = None
    extended: bool = False
    state: str = "open"
    closed_at: datetime | None = None
    chosen: str = ""
    severe: bool = False


@dataclass(eq=False)
class Hold:
    """A hold that runs."""

    since: datetime
    until: datetime


@dataclass(eq=False)
class Parting:
    """A transition: nobody, somebody asked, or somebody who accepted hands the customer over."""

    case: Case
    state: str = "ownerless"
    owner: str = ""
    asked: str = ""
    accept_by: datetime | None = None
    next_up: tuple[str, ...] = ()


@dataclass(eq=False)
class Customer:
    """One customer with everything on record."""

    key: str
    owner: str
    strikes: list[Strike] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    hold: Hold | None = None
    parting: Parting | None = None

    @property
    def case(self) -> Case | None:
        """The open case."""
        return self.cases[-1] if self.cases and self.cases[-1].closed_at is None else None

    @property
    def notice(self) -> Notice | None:
        """The newest final notice."""
        return self.notices[-1] if self.notices else None

    @property
    def ballot(self) -> Ballot | None:
        """The open ballot."""
        return next((ballot for ballot in self.ballots if ballot.state == "open"), None)

    @property
    def meant(self) -> Ballot | None:
        """The ballot somebody means who names only the customer: the open one, else the tied, else the newest."""
        tied = [ballot for ballot in self.ballots if ballot.state == "tied"]
        return self.ballot or next(iter([*tied[-1:], *self.ballots[-1:]]), None)

    def live(self, now: datetime) -> list[Strike]:
        """What counts. Mostly ours counts only when it, not ours, happened again on a day after our fix."""
        again = [other for other in self.strikes if other.state == "counted" and other.ours != "mostly"]
        return [
            strike
            for strike in self.strikes
            if strike.stands(now)
            and strike.state == "counted"
            and (
                strike.ours != "mostly"
                or any(
                    strike.fixed_at is not None
                    and other.reason == strike.reason
                    and other.incident > day(strike.fixed_at)
                    for other in again
                )
            )
        ]

    def points(self, now: datetime) -> int:
        """Live points."""
        return sum(strike.weight for strike in self.live(now))

    def severe(self, now: datetime) -> bool:
        """Whether one live strike is enough."""
        return any(strike.weight >= 3 for strike in self.live(now))

    def struck_anew(self, now: datetime) -> list[Strike]:
        """The strikes that count and came after the notice was given, or after it was met, within its 365 days."""
        notice = self.notice
        if notice is None or notice.given_on is None or notice.state not in ("given", "met"):
            return []
        since, ends = (
            notice.closed_at if notice.state == "met" else notice.recorded_at,
            start(notice.given_on + 365 * DAY),
        )
        return [
            strike
            for strike in self.live(now)
            if strike.incident >= notice.given_on and since is not None and since < strike.recorded_at < ends
        ]

    def reopens(self, now: datetime) -> bool:
        """Two points came since the notice was met."""
        met = self.notice is not None and self.notice.state == "met"
        return met and sum(strike.weight for strike in self.struck_anew(now)) >= 2

    def opens_parting(self, now: datetime) -> bool:
        """A strike came in the days of a notice, 30 days ago at most; or two points since one was met, and a talk.

        Never while a strike is contested, nor after two votes that kept the customer.
        """
        notice, new = self.notice, self.struck_anew(now)
        contested = any(strike.state == "contested" and strike.stands(now) for strike in self.strikes)
        if notice is None or not new or contested or self.kept_twice():
            return False
        if notice.state == "met":
            first = min(strike.recorded_at for strike in new)
            talks = self.case.talks if self.case is not None else []
            return self.reopens(now) and any(
                talk.answer not in ("", "not told", None)
                and not talk.withdrawn
                and talk.answered_at is not None
                and talk.answered_at > first
                for talk in talks
            )
        assert notice.over_at is not None
        last = day(notice.over_at)
        return any(strike.incident < last and now < strike.recorded_at + 30 * DAY for strike in new)

    def kept_twice(self) -> bool:
        """Whether two votes in this case, since the notice was given or met, ran their time and kept the customer."""
        notice = self.notice
        since = None if notice is None else notice.closed_at if notice.state == "met" else notice.recorded_at
        kept = [
            ballot
            for ballot in self.ballots
            if ballot.kind == "terminate"
            and ballot.case is self.case
            and not ballot.severe
            and since is not None
            and ballot.opened_at >= since
            and ballot.closed_at is not None
            and (ballot.state == "rejected" or (ballot.state == "lapsed" and ballot.closed_at >= ballot.closes_at))
        ]
        return len(kept) >= 2

    def meets(self, notice: Notice, now: datetime) -> None:
        """The strikes so far stop counting, and the case closes."""
        notice.state, notice.closed_at = "met", now
        for strike in self.strikes:
            if strike.stands(now):
                strike.cleared_at = now
        notice.case.closed_at, notice.case.outcome = now, "notice met"

    def struck_since(self, now: datetime) -> bool:
        """Whether a strike that counts or is contested came since the notice was given."""
        notice = self.notice
        assert notice is not None
        assert notice.given_on is not None
        assert notice.recorded_at is not None
        contested = [strike for strike in self.strikes if strike.state == "contested" and strike.stands(now)]
        return any(
            strike.incident >= notice.given_on and notice.recorded_at < strike.recorded_at
            for strike in (*self.live(now), *contested)
        )

    def gates(self, now: datetime, *, waived: bool = True) -> dict[str, bool]:
        """Each gate in front of a final-notice ballot: passed, waived or not needed, or missing."""
        case = self.case
        assert case is not None
        live = self.live(now)
        people = {person for strike in live for person in (strike.reporter, *strike.witnesses)}
        days = [strike.incident for strike in live]
        answered = [talk for talk in case.talks if talk.answer and not talk.withdrawn and case.heard(talk)]
        latest = max(answered, key=lambda talk: talk.answered_at or now, default=None)
        facts = {
            "points": self.points(now) >= 3,
            "reporters": bool(live)
            and len(people) >= min(2, len(self.dealing(now)))
            and max(days) - min(days) >= 14 * DAY,
            "problem": case.problem != "",
            "fixes": all(fix.state != "open" for fix in self.fixes) and case.owned(self.fixes),
            "talk": latest is not None and now >= latest.counts_from,
            "contests": not any(s.state == "contested" and s.stands(now) for s in self.strikes),
            "hold": self.hold is None,
        }
        spares = SEVERE_SPARES if self.severe(now) else ()
        if any(not facts[gate] for gate in spares):
            facts["facts"] = self.confirmed(now)
        spared = {*(case.waived if waived else ()), *spares}
        return {gate: passed or gate in spared for gate, passed in facts.items()}

    def parties(self, strikes: list[Strike]) -> set[str]:
        """Who reported these strikes."""
        return {person for strike in strikes for person in (strike.reporter, *strike.witnesses)}

    def dealing(self, now: datetime) -> set[str]:
        """The owner, and who struck the customer lately."""
        lately = [each for each in self.strikes if each.state != "undone" and each.recorded_at >= now - 180 * DAY]
        return self.parties(lately) | ({self.owner} if self.owner else set())

    def newest_severe(self, now: datetime) -> datetime | None:
        """When the newest severe strike that counts was recorded."""
        return max((strike.recorded_at for strike in self.live(now) if strike.weight >= 3), default=None)

    def confirmed(self, now: datetime) -> bool:
        """Whether a manager confirmed what the newest severe strike says."""
        newest, case = self.newest_severe(now), self.cases[-1]
        return newest is not None and case.facts_at is not None and case.facts_at >= newest

    def due(self, now: datetime) -> bool:
        """Whether there is a ground for a case."""
        return self.points(now) >= 3 or self.severe(now) or self.opens_parting(now) or self.reopens(now)

    def follow(self, now: datetime, *, fact: bool = False) -> None:
        """A case opens where there is a ground and news, or falls away where nothing was built on it."""
        case = self.case
        if case is None:
            last = self.cases[-1] if self.cases else None
            settled = last is not None and last.outcome != "fell away"
            news = not settled or any(
                last is not None and last.closed_at is not None and (s.upheld_at or s.recorded_at) > last.closed_at
                for s in self.live(now)
            )
            struck = (self.points(now) >= 3 or self.severe(now)) and news
            if struck or (last is not None and last.outcome == "notice met" and self.reopens(now)):
                self.cases.append(Case(now))
            return
        if fact:
            self.heard(now)
        built = case.problem or case.waived or case.worked_on or any(not talk.withdrawn for talk in case.talks)
        if not built and not self.due(now):
            case.closed_at, case.outcome = now, "fell away"

    def heard(self, now: datetime) -> None:
        """New facts flag the votes so far and add 24 hours, once; after the end they come too late."""
        ballot = self.ballot
        if ballot is None or (now >= ballot.closes_at and self.hold is None):
            return
        if ballot.facts_at is None:
            ballot.closes_at = ending(ballot.closes_at, ballot.closes_at + 24 * HOUR)
        ballot.facts_at = now

    def raised(self, now: datetime) -> Case:
        """The open case, or one that a person opens."""
        if self.case is None:
            self.cases.append(Case(now))
        return self.cases[-1]

    def running(self) -> Notice | None:
        """The notice that waits to be given, or runs."""
        return self.notice if self.notice is not None and self.notice.state in ("agreed", "given") else None
