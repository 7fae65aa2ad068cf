"""Campaigns: a new contract offered to every customer, each answered or silent by a day. Source: product.md §5.9.

What is offered is in `packages`; who is nudged and told, and the words of it, are not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotFound, Refusal, TooLate
from scoring.values.calendar import Calendar

MIN_DAYS, MAX_DAYS = 14, 28
"""Days a campaign lasts: long enough to sit down with everybody, short enough that it does not drag."""
WEEK = timedelta(days=7)


class OfferState(StrEnum):
    """Where an offer is. Met: we sat down with them; silent: the days are over and nobody answered."""

    TO_DO = "to do"
    SENT = "sent"
    MET = "met"
    SIGNED = "signed"
    DECLINED = "declined"
    SILENT = "silent"


class CampaignNudge(StrEnum):
    """Which reminder it is: owners with offers still to make hear both, each once."""

    HALF = "half-time"
    WEEK = "a week before the end"


class OfferDecision(StrEnum):
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
    state: OfferState = OfferState.TO_DO
    package_id: int | None = None
    sent_on: date | None = None
    met_on: date | None = None
    answered_on: date | None = None
    why: str = ""
    marked_by: str | None = None
    marked_at: datetime | None = None
    decision: OfferDecision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_why: str = ""


@dataclass(frozen=True, slots=True)
class OfferTally:
    """So many offers of one state to customers of one grade (None: not graded), and how many of them we met."""

    state: OfferState
    grade: str | None
    offers: int
    met: int


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """How far a campaign is: offers by state, and by grade how many we sat down with, of how many."""

    states: Mapping[OfferState, int]
    grades: Mapping[str | None, tuple[int, int]]

    @property
    def offers(self) -> int:
        """How many there are in all."""
        return sum(self.states.values())

    @property
    def met(self) -> int:
        """How many customers we sat down with, whatever they answered."""
        return sum(met for met, _ in self.grades.values())


UNMET_STATES = frozenset({OfferState.TO_DO, OfferState.SENT})
"""The states whose owners are reminded: nobody has sat down with them yet."""
OPEN_STATES = frozenset({*UNMET_STATES, OfferState.MET})
"""The states that are silent once the days are over."""
ANSWERED_STATES = frozenset({OfferState.SIGNED, OfferState.DECLINED})
STATES_TO_DECIDE = frozenset({OfferState.DECLINED, OfferState.SILENT})
"""The states about which a manager decides."""


def check_length(days: int) -> int:
    """So many days; refused outside 14 to 28."""
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise Malformed(
            f"A campaign lasts {MIN_DAYS} to {MAX_DAYS} days, so that everybody can be met and it does not drag; "
            f"{days:,} is not among them.",
            field="days",
        )
    return days


def refuse_second_start(running: Campaign | None) -> None:
    """Refuse a campaign over a running one."""
    if running is not None:
        raise AlreadyDone(
            f"A campaign runs already, until the end of {running.ends_on:%-d %B %Y}. To begin anew, close it first: "
            "`/umpire campaign cancel <why>`."
        )


def require_running(campaign: Campaign | None) -> Campaign:
    """The campaign that runs; refused when none does."""
    if campaign is None:
        raise NotFound("No campaign is running. A manager starts one with `/umpire campaign start`.")
    return campaign


def count_progress(tallies: Iterable[OfferTally]) -> CampaignProgress:
    """What the tallies add up to; every offer is counted once by its state, and once by its customer's grade."""
    states = dict.fromkeys(OfferState, 0)
    grades: dict[str | None, tuple[int, int]] = {}
    for each in tallies:
        states[each.state] += each.offers
        met, of = grades.get(each.grade, (0, 0))
        grades[each.grade] = (met + each.met, of + each.offers)
    return CampaignProgress(states, dict(sorted(grades.items(), key=lambda item: item[0] or "~")))


def is_over(campaign: Campaign, today: date) -> bool:
    """Whether its last day has passed."""
    return today > campaign.ends_on


def list_due_nudges(campaign: Campaign, today: date, calendar: Calendar) -> tuple[CampaignNudge, ...]:
    """The reminders that have come by today, the newest last; what falls on a day off comes the working day before."""
    half = campaign.started_on + timedelta(days=campaign.days // 2)
    planned = ((CampaignNudge.HALF, half), (CampaignNudge.WEEK, campaign.ends_on - WEEK))
    return tuple(what for what, on in planned if calendar.last_open_day(on) <= today)


STATES_BY_WORD = {
    "to-do": OfferState.TO_DO,
    "todo": OfferState.TO_DO,
    "sent": OfferState.SENT,
    "met": OfferState.MET,
    "signed": OfferState.SIGNED,
    "declined": OfferState.DECLINED,
}
"""What an offer can be marked as, in the words people type. Silent is what the end makes of the others."""
DECISIONS_BY_WORD = {"keep": OfferDecision.KEEP, "notice": OfferDecision.NOTICE}
_DECISION_PHRASES = {OfferDecision.KEEP: "we keep", OfferDecision.NOTICE: "a final notice is prepared for"}


def parse_state(word: str) -> OfferState:
    """The state a word marks."""
    said = word.strip().casefold()
    if said not in STATES_BY_WORD:
        known = ", ".join(f"`{each}`" for each in STATES_BY_WORD if each != "todo")
        hint = (
            " Silent is nobody's word: it is what the last day makes of the rest." if said == OfferState.SILENT else ""
        )
        raise Malformed(f"“{word[:60]}” is not how an offer can stand. Say one of {known}.{hint}", field="state")
    return STATES_BY_WORD[said]


def parse_decision(word: str) -> OfferDecision:
    """The decision a word stands for."""
    said = word.strip().casefold()
    if said not in DECISIONS_BY_WORD:
        raise Malformed(f"“{word[:60]}” is neither `keep` nor `notice`.", field="decision")
    return DECISIONS_BY_WORD[said]


def check_day(on: date, campaign: Campaign, today: date) -> date:
    """The day something happened on; refused before the campaign began, and ahead of today."""
    if on > today:
        raise Malformed(f"{on:%-d %B %Y} is still to come. Say it once it has happened.", field="when")
    if on < campaign.started_on:
        raise Malformed(f"The campaign began on {campaign.started_on:%-d %B %Y}; say a day since then.", field="when")
    return on


def mark_offer(offer: Offer, to: OfferState, *, campaign: Campaign, customer: Customer, on: date) -> Offer:
    """The offer as it stands once `to` is marked as of the day `on`: the same for the same, whatever came before.

    Each of sent, met and answered keeps its day. What came later is not taken back by what came earlier: sitting down
    with who has signed is noted, and they have signed. To do begins anew. Refused when nothing would change, when an
    answer is there already, when the campaign is over (but for a late answer), and after a decision.
    """
    _refuse_marking(offer, to, campaign, customer)
    match to:
        case OfferState.TO_DO:
            after = replace(offer, state=to, sent_on=None, met_on=None, answered_on=None)
        case OfferState.SENT:
            after = replace(offer, state=to if offer.state is OfferState.TO_DO else offer.state, sent_on=on)
        case OfferState.MET:
            after = replace(offer, state=to if offer.state in UNMET_STATES else offer.state, met_on=on)
        case _:
            after = replace(offer, state=to, answered_on=on)
    return after if after.state is offer.state else clear_decision(after)


def clear_decision(offer: Offer) -> Offer:
    """The offer as if nobody had decided about it: that was about an earlier answer."""
    return replace(offer, why="", decision=None, decided_by=None, decided_at=None, decided_why="")


def check_decision(offer: Offer, decision: OfferDecision, *, campaign: Campaign, customer: Customer) -> None:
    """Refuse a decision about who neither declined nor was silent, one that stands, and one of a cancelled campaign."""
    if campaign.closed_at is not None and not campaign.ran_out:
        raise AlreadyDone("That campaign was cancelled, so nothing is left to decide.")
    if offer.state not in STATES_TO_DECIDE:
        raise Refusal(
            f"{customer.name} neither declined nor was silent: the offer is “{offer.state.value}”. There is nothing to "
            f"decide before they decline (`/umpire campaign mark {customer.key} declined`) or the last day is over."
        )
    if offer.decision is decision:
        raise AlreadyDone(f"It is decided already: {_DECISION_PHRASES[decision]} {customer.name}.")


def _refuse_marking(offer: Offer, to: OfferState, campaign: Campaign, customer: Customer) -> None:
    name, key = customer.name, customer.key
    if offer.decision is OfferDecision.NOTICE:
        raise Refusal(
            f"It is decided that a final notice is prepared for {name}. If that is no longer so, a manager decides "
            f"otherwise first: `/umpire campaign decide {key} keep <why>`."
        )
    if campaign.closed_at is not None and not (
        campaign.ran_out and offer.state in STATES_TO_DECIDE and to in ANSWERED_STATES
    ):
        raise TooLate(f"The campaign ended on {campaign.ends_on:%-d %B %Y}. Only a late answer can still be marked.")
    if to is OfferState.SENT and offer.state in ANSWERED_STATES:
        raise Refusal(
            f"{name} has {offer.state.value} already. If that was a mistake, press Undo within its minutes, or begin "
            f"this offer anew: `/umpire campaign mark {key} to-do`."
        )
    if to is offer.state or (to is OfferState.SENT and offer.sent_on) or (to is OfferState.MET and offer.met_on):
        raise AlreadyDone(f"{_already(offer, to, name)} already.")


def _already(offer: Offer, to: OfferState, name: str) -> str:
    told = {
        OfferState.TO_DO: (f"The offer to {name} is to do", None),
        OfferState.SENT: (f"The offer was sent to {name}", offer.sent_on),
        OfferState.MET: (f"Somebody sat down with {name}", offer.met_on),
        OfferState.SIGNED: (f"{name} signed", offer.answered_on),
        OfferState.DECLINED: (f"{name} declined", offer.answered_on),
    }
    says, on = told[to]
    return f"{says} on {on:%-d %B %Y}" if on is not None else says
