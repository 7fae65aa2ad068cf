"""Transitions: who hands the customer over, to whom, by when, in which steps. Source: product.md §5.7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scoring.refusals import AlreadyDone, NotAllowed, TooLate
from scoring.rules.policy import Policy


class State(StrEnum):
    """Where a transition is. Ownerless: nobody is asked; asked: somebody is; owned: to be planned; running; ended."""

    OWNERLESS = "ownerless"
    ASKED = "asked"
    OWNED = "owned"
    RUNNING = "running"
    ENDED = "ended"


class Destination(StrEnum):
    """Where the customer goes."""

    PROVIDER = "another provider"
    OWN_PEOPLE = "their own people"
    WIND_DOWN = "wind-down"


class Trade(StrEnum):
    """Which list of steps a transition starts from."""

    AGENCY = "agency"
    IT_SERVICES = "it-services"
    ACCOUNTING = "accounting"
    SUPPORT = "support"


class StepKind(StrEnum):
    """What a step is about: records never wait for payment, access goes last."""

    WORK = "work"
    RECORDS = "records"
    INVOICE = "invoice"
    ACCESS = "access"


class Referral(StrEnum):
    """How a referral went, asked at the farewell and 45 days later."""

    TOOK_IT = "took it"
    DECLINED = "declined"
    UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a transition began with, in days: to accept it (business days), and to its last day."""

    accept: int
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Transition:
    """One transition. Days are local dates; `runners_up` are asked in this order when the asked person declines.

    At the farewell: `lessons`, and the room it frees (`revenue` a year in minor units, `minutes` a month). `rules` are
    those in force when it began; None for one that is older than their keeping, which goes by today's.
    """

    id: int
    customer_id: int
    case_id: int
    began_at: datetime
    state: State
    ballot_id: int | None = None
    owner: str | None = None
    asked: str | None = None
    asked_at: datetime | None = None
    accept_by: datetime | None = None
    runners_up: tuple[str, ...] = ()
    destination: Destination | None = None
    scope: str = ""
    trade: Trade | None = None
    last_day: date | None = None
    contract_notice_days: int = 0
    extended_why: str = ""
    planned_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    lessons: str = ""
    revenue: int | None = None
    minutes: int | None = None
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a transition, in its place from 1."""

    id: int
    transition_id: int
    place: int
    kind: StepKind
    what: str
    due_on: date | None = None
    owner: str | None = None
    note: str = ""
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody customers can be referred to."""

    id: int
    name: str
    suits: str
    contact: str
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Referred:
    """A referral made in a transition, or, without a vendor, why none suits (`why`)."""

    id: int
    transition_id: int
    vendor_id: int | None
    why: str
    referred_by: str
    referred_at: datetime
    outcome: Referral = Referral.UNKNOWN
    asked_again_at: datetime | None = None
    withdrawn_at: datetime | None = None


def rules_of(policy: Policy) -> Rules:
    """The rules for a transition that begins now."""
    return Rules(policy.accept_days, policy.transition_days, policy.transition_longest_days)


def kept(transition: Transition, policy: Policy) -> Policy:
    """Today's policy with the rules this transition began with: what is changed since counts for the next one."""
    rules = transition.rules
    if rules is None:
        return policy
    return replace(
        policy,
        accept_days=rules.accept,
        transition_days=rules.shortest,
        transition_longest_days=rules.longest,
    )


def runners_up(chosen: str, candidates: Sequence[str], votes: Mapping[str, int]) -> tuple[str, ...]:
    """Who else got a vote, most votes first; a tie keeps the order in which they stood."""
    others = [each for each in candidates if each != chosen and votes.get(each, 0) > 0]
    return tuple(sorted(others, key=lambda each: -votes[each]))


def asking(transition: Transition, willing: Sequence[str], *, now: datetime, policy: Policy) -> Transition:
    """The first of these people is asked, and the others wait their turn; with nobody left it has no owner.

    They may accept until the close of business some business days from `now`, when they can have heard of it.
    """
    if not willing:
        nobody = {"owner": None, "asked": None, "asked_at": None, "accept_by": None}
        return replace(transition, state=State.OWNERLESS, runners_up=(), **nobody)  # type: ignore[arg-type]
    return replace(
        transition,
        state=State.ASKED,
        owner=None,
        asked=willing[0],
        asked_at=now,
        accept_by=policy.calendar.after(now, kept(transition, policy).accept_days),
        runners_up=tuple(willing[1:]),
    )


def accepted(transition: Transition, who: str, now: datetime) -> Transition:
    """The person who was asked takes it on, in time."""
    asked_in_time(transition, who, now)
    return _owned(transition, who)


def asked_in_time(transition: Transition, who: str, now: datetime) -> None:
    """Refuse an answer by anybody else than the person asked, and one that comes too late."""
    if transition.state is not State.ASKED or transition.asked != who:
        if transition.owner == who and transition.ended_at is None:
            raise AlreadyDone("You have taken it on already. A manager can assign somebody else.")
        raise NotAllowed("Only the person who is asked to hand a customer over can accept or decline.")
    if transition.accept_by is not None and now >= transition.accept_by:
        raise TooLate("The time to answer is over. The runner-up is asked next; without one a manager assigns.")


def assigned(transition: Transition, owner: str) -> Transition:
    """A manager decides who hands the customer over."""
    if transition.owner == owner:
        raise AlreadyDone("They own this transition already.")
    return _owned(transition, owner)


def _owned(transition: Transition, owner: str) -> Transition:
    state = State.RUNNING if transition.planned_at else State.OWNED
    return replace(transition, state=state, owner=owner, asked=None, accept_by=None, runners_up=())
