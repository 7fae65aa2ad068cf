"""Campaigns: a new contract is offered to every customer, who answers by a last day or counts as silent.

Source: product.md, campaigns. What is offered is in `packages`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotFound, Refusal, TooLate
from scoring.values.calendar import Calendar

MIN_DAYS, MAX_DAYS = 14, 28
"""How many days a campaign may last: long enough to meet everybody, short enough not to drag."""
WEEK = timedelta(days=7)


class OfferState(StrEnum):
    """How far an offer has come. Met: we sat down with the customer. Silent: the campaign ended without an answer."""

    TO_DO = "to do"
    SENT = "sent"
    MET = "met"
    SIGNED = "signed"
    DECLINED = "declined"
    SILENT = "silent"


class CampaignNudge(StrEnum):
    """The two reminders that owners with open offers get, each once."""

    HALF = "half-time"
    WEEK = "a week before the end"


class OfferDecision(StrEnum):
    """What a manager decides about a customer who declined or was silent."""

    KEEP = "keep"
    NOTICE = "final notice"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. At most one runs at a time: `running` is None once it is closed.

    `ends_on` is its last day in the workspace's time zone.
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
        """The local day on which the campaign began."""
        return self.ends_on - timedelta(days=self.days)

    @property
    def ran_out(self) -> bool:
        """Whether the campaign ended by itself on its last day, and was not cancelled."""
        return self.closed_at is not None and self.closed_by is None

    @property
    def taken_back(self) -> bool:
        """Whether starting the campaign was undone, as if there had been none."""
        return self.closed_by is not None and not self.closed_why


@dataclass(frozen=True, slots=True)
class Offer:
    """What a campaign offers one customer, and how that went. All days are local dates; a later state keeps them."""

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
    """How many offers have this state and grade (None: not graded), and how many of those customers we met."""

    state: OfferState
    grade: str | None
    offers: int
    met: int


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """How far a campaign has come: offers by state, and (met, all) customers by grade."""

    states: Mapping[OfferState, int]
    grades: Mapping[str | None, tuple[int, int]]

    @property
    def offers(self) -> int:
        """How many offers there are in all."""
        return sum(self.states.values())

    @property
    def met(self) -> int:
        """How many customers we met, whatever they answered."""
        return sum(met for met, _ in self.grades.values())


UNMET_STATES = frozenset({OfferState.TO_DO, OfferState.SENT})
"""States of offers to customers whom nobody has met yet; their owners are reminded."""
OPEN_STATES = frozenset({*UNMET_STATES, OfferState.MET})
"""States that turn into silent when the campaign ends."""
ANSWERED_STATES = frozenset({OfferState.SIGNED, OfferState.DECLINED})
STATES_TO_DECIDE = frozenset({OfferState.DECLINED, OfferState.SILENT})
"""States in which a manager decides what becomes of the customer."""


def check_length(days: int) -> int:
    """Return the length in days. Refused: outside 14 to 28."""
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise Malformed(
            f"A campaign lasts {MIN_DAYS} to {MAX_DAYS} days, so that everybody can be met and it does not drag; "
            f"{days:,} is not among them.",
            field="days",
        )
    return days


def refuse_second_start(running: Campaign | None) -> None:
    """Refuse to start a campaign while another one runs."""
    if running is not None:
        raise AlreadyDone(
            f"A campaign is running until {running.ends_on:%-d %B %Y}. To start another, cancel it first: "
            "`/umpire campaign cancel <why>`."
        )


def require_running(campaign: Campaign | None) -> Campaign:
    """Return the running campaign. Refused: when none runs."""
    if campaign is None:
        raise NotFound("No campaign is running. A manager starts one with `/umpire campaign start`.")
    return campaign


def count_progress(tallies: Iterable[OfferTally]) -> CampaignProgress:
    """Add up the tallies by state and by grade."""
    states = dict.fromkeys(OfferState, 0)
    grades: dict[str | None, tuple[int, int]] = {}
    for each in tallies:
        states[each.state] += each.offers
        met, offers = grades.get(each.grade, (0, 0))
        grades[each.grade] = (met + each.met, offers + each.offers)
    return CampaignProgress(states, dict(sorted(grades.items(), key=lambda item: item[0] or "~")))


def is_over(campaign: Campaign, today: date) -> bool:
    """Whether the campaign's last day has passed."""
    return today > campaign.ends_on


def list_due_nudges(campaign: Campaign, today: date, calendar: Calendar) -> tuple[CampaignNudge, ...]:
    """List the reminders that are due by today, newest last. One on a day off is due on the working day before."""
    half = campaign.started_on + timedelta(days=campaign.days // 2)
    planned = ((CampaignNudge.HALF, half), (CampaignNudge.WEEK, campaign.ends_on - WEEK))
    return tuple(nudge for nudge, due_on in planned if calendar.last_open_day(due_on) <= today)


STATES_BY_WORD = {
    "to-do": OfferState.TO_DO,
    "todo": OfferState.TO_DO,
    "sent": OfferState.SENT,
    "met": OfferState.MET,
    "signed": OfferState.SIGNED,
    "declined": OfferState.DECLINED,
}
"""The states an offer can be marked with, by the word people type. Nobody marks an offer silent."""
DECISIONS_BY_WORD = {"keep": OfferDecision.KEEP, "notice": OfferDecision.NOTICE}
_DECISION_PHRASES = {OfferDecision.KEEP: "we keep", OfferDecision.NOTICE: "a final notice is prepared for"}


def parse_state(word: str) -> OfferState:
    """Read the state that a typed word stands for. Refused: any other word."""
    state = word.strip().casefold()
    if state not in STATES_BY_WORD:
        known = ", ".join(f"`{each}`" for each in STATES_BY_WORD if each != "todo")
        hint = (
            " Nobody marks `silent`: after the last day it is what an offer without an answer becomes."
            if state == OfferState.SILENT
            else ""
        )
        raise Malformed(f"“{word[:60]}” is not a state of an offer. Say one of {known}.{hint}", field="state")
    return STATES_BY_WORD[state]


def parse_decision(word: str) -> OfferDecision:
    """Read the decision that a typed word stands for. Refused: any other word."""
    decision = word.strip().casefold()
    if decision not in DECISIONS_BY_WORD:
        raise Malformed(f"“{word[:60]}” is neither `keep` nor `notice`.", field="decision")
    return DECISIONS_BY_WORD[decision]


def check_day(on: date, campaign: Campaign, today: date) -> date:
    """Return the day on which something happened. Refused: before the campaign began, and after today."""
    if on > today:
        raise Malformed(f"{on:%-d %B %Y} is still to come. Record it once it has happened.", field="when")
    if on < campaign.started_on:
        raise Malformed(f"The campaign began on {campaign.started_on:%-d %B %Y}; name a day since then.", field="when")
    return on


def mark_offer(offer: Offer, to: OfferState, *, campaign: Campaign, customer: Customer, on: date) -> Offer:
    """Return the offer marked with the state `to` as of the day `on`.

    Sent, met and answered each keep their own day. An earlier step never takes back a later one: meeting a customer
    who has signed is noted, and they stay signed. To do starts the offer anew. Refused: a mark that changes nothing,
    sending after an answer, anything but a late answer once the campaign is over, and any mark after a decision.
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
    """Return the offer without its decision, which was about an earlier answer."""
    return replace(offer, why="", decision=None, decided_by=None, decided_at=None, decided_why="")


def check_decision(offer: Offer, decision: OfferDecision, *, campaign: Campaign, customer: Customer) -> None:
    """Refuse a decision on an offer that is neither declined nor silent, on a cancelled campaign, or made twice."""
    if campaign.closed_at is not None and not campaign.ran_out:
        raise AlreadyDone("That campaign was cancelled, so nothing is left to decide.")
    if offer.state not in STATES_TO_DECIDE:
        raise Refusal(
            f"{customer.name} neither declined nor was silent: the offer is “{offer.state.value}”. There is nothing to "
            f"decide before they decline (`/umpire campaign mark {customer.key} declined`) or the last day is over."
        )
    if offer.decision is decision:
        raise AlreadyDone(f"That is decided already: {_DECISION_PHRASES[decision]} {customer.name}.")


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
            f"{name} has {offer.state.value} already. If that was a mistake, press Undo while it works, or begin "
            f"this offer anew: `/umpire campaign mark {key} to-do`."
        )
    if to is offer.state or (to is OfferState.SENT and offer.sent_on) or (to is OfferState.MET and offer.met_on):
        raise AlreadyDone(f"{_describe_mark(offer, to, name)} already.")


def _describe_mark(offer: Offer, to: OfferState, name: str) -> str:
    sentences = {
        OfferState.TO_DO: (f"The offer to {name} is to do", None),
        OfferState.SENT: (f"The offer was sent to {name}", offer.sent_on),
        OfferState.MET: (f"Somebody sat down with {name}", offer.met_on),
        OfferState.SIGNED: (f"{name} signed", offer.answered_on),
        OfferState.DECLINED: (f"{name} declined", offer.answered_on),
    }
    sentence, on = sentences[to]
    return f"{sentence} on {on:%-d %B %Y}" if on is not None else sentence
