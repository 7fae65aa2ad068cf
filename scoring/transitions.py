"""Transitions: who hands the customer over, to whom, by when, in which steps. Source: product.md §5.7."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
class Transition:
    """One transition. Days are local dates; `runners_up` are asked in this order when the asked person declines.

    At the farewell: `lessons`, and the room it frees (`revenue` a year in minor units, `minutes` a month).
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
