"""Campaigns: a new contract offered to every customer, each answered or silent by a day. Source: product.md §5.9."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where an offer is. Met: we sat down with them; silent: the days are over and nobody answered."""

    TO_DO = "to do"
    SENT = "sent"
    MET = "met"
    SIGNED = "signed"
    DECLINED = "declined"
    SILENT = "silent"


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
