"""Campaigns: a new contract offered to every customer, each answered or silent by a day. Source: product.md §5.9.

What is offered is in `packages`; who is nudged and told, and the words of it, are not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.values.calendar import Calendar

SHORTEST, LONGEST = 14, 28
"""Days a campaign lasts: long enough to sit down with everybody, short enough that it does not drag."""
WEEK = timedelta(days=7)


class State(StrEnum):
    """Where an offer is. Met: we sat down with them; silent: the days are over and nobody answered."""

    TO_DO = "to do"
    SENT = "sent"
    MET = "met"
    SIGNED = "signed"
    DECLINED = "declined"
    SILENT = "silent"


class Nudge(StrEnum):
    """Which reminder it is: owners with offers still to make hear both, each once."""

    HALF = "half-time"
    WEEK = "a week before the end"


class Decision(StrEnum):
    """What a manager decides about a customer who declined or was silent."""

    KEEP = "keep"
    NOTICE = "final notice"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. At most one runs: `running` is None once it is closed.

    `ends_on` is its last day, workspace time.
    """

    id: int
    started_by: str
    started_at: datetime
    days: int
    ends_on: date
    running: bool | None = True
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str = ""

    @property
    def started_on(self) -> date:
        """The local day it began."""
        return self.ends_on - timedelta(days=self.days)

    @property
    def ran_out(self) -> bool:
        """Whether it ended by itself on its last day, so that who was silent then is to be decided about."""
        return self.closed_at is not None and self.closed_by is None

    @property
    def taken_back(self) -> bool:
        """Whether its start was undone: it never was."""
        return self.closed_by is not None and not self.closed_why


@dataclass(frozen=True, slots=True)
class Offer:
    """What a campaign offers one customer, and how that went. The days are local dates, kept whatever the state is."""

    id: int
    campaign_id: int
    customer_id: int
    state: State = State.TO_DO
    package_id: int | None = None
    sent_on: date | None = None
    met_on: date | None = None
    answered_on: date | None = None
    why: str = ""
    marked_by: str | None = None
    marked_at: datetime | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_why: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many offers of one state to customers of one grade (None: not graded), and how many of them we met."""

    state: State
    grade: str | None
    offers: int
    met: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: offers by state, and by grade how many we sat down with, of how many."""

    states: Mapping[State, int]
    grades: Mapping[str | None, tuple[int, int]]

    @property
    def offers(self) -> int:
        """How many there are in all."""
        return sum(self.states.values())

    @property
    def met(self) -> int:
        """How many customers we sat down with, whatever they answered."""
        return sum(met for met, _ in self.grades.values())


WAITING = frozenset({State.TO_DO, State.SENT})
"""The states whose owners are reminded: nobody has sat down with them yet."""
OPEN = frozenset({*WAITING, State.MET})
"""The states that are silent once the days are over."""
ANSWERED = frozenset({State.SIGNED, State.DECLINED})
UNDECIDED = frozenset({State.DECLINED, State.SILENT})
"""The states about which a manager decides."""


def length(text: str | None, usual: int) -> int:
    """Days from what was typed (`21`, `21d`, `3w`), else the usual; refused outside 14 to 28."""
    said = (text or str(usual)).strip().casefold()
    number, unit = (said[:-1], said[-1]) if said[-1:] in ("d", "w") else (said, "d")
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise Malformed(f"“{said[:60]}” is no number of days. Write `--days {usual}`.", field="days")
    days = int(number) * (7 if unit == "w" else 1)
    if not SHORTEST <= days <= LONGEST:
        raise Malformed(
            f"A campaign lasts {SHORTEST} to {LONGEST} days, so that everybody can be met and it does not drag; "
            f"{days:,} is not among them.",
            field="days",
        )
    return days


def may_start(running: Campaign | None) -> None:
    """Refuse a campaign over a running one."""
    if running is not None:
        raise AlreadyDone(
            f"A campaign runs already, until the end of {running.ends_on:%-d %B %Y}. To begin anew, close it first: "
            "`/umpire campaign cancel <why>`."
        )


def running_of(campaign: Campaign | None) -> Campaign:
    """The campaign that runs; refused when none does."""
    if campaign is None:
        raise NotFound("No campaign is running. A manager starts one with `/umpire campaign start`.")
    return campaign


def progress(tallies: Iterable[Tally]) -> Progress:
    """What the tallies add up to; every offer is counted once by its state, and once by its customer's grade."""
    states = dict.fromkeys(State, 0)
    grades: dict[str | None, tuple[int, int]] = {}
    for each in tallies:
        states[each.state] += each.offers
        met, of = grades.get(each.grade, (0, 0))
        grades[each.grade] = (met + each.met, of + each.offers)
    return Progress(states, dict(sorted(grades.items(), key=lambda item: item[0] or "~")))


def over(campaign: Campaign, today: date) -> bool:
    """Whether its last day has passed."""
    return today > campaign.ends_on


def nudges_by(campaign: Campaign, today: date, calendar: Calendar) -> tuple[Nudge, ...]:
    """The reminders that have come by today, the newest last; what falls on a day off comes the working day before."""
    half = campaign.started_on + timedelta(days=campaign.days // 2)
    planned = ((Nudge.HALF, half), (Nudge.WEEK, campaign.ends_on - WEEK))
    return tuple(what for what, on in planned if calendar.last_open(on) <= today)
