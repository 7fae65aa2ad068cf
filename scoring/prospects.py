"""The ideal customer, and prospects held against it before they become customers. Source: product.md §5.9."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ideal:
    """Whom we want, in our own words; the newest one is in force, those before are kept."""

    id: int
    written_by: str
    written_at: datetime
    statement: str = ""
    why_us: str = ""
    must_haves: tuple[str, ...] = ()
    never_agains: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """Somebody who may become a customer, and what was thought of them then.

    `answers` holds a `scorecards.Choice` by question id; `musts` and `nevers` hold one by the text of a must-have or a
    never-again as it was when asked, so that a later change of the ideal leaves the record as it was.
    """

    id: int
    name: str
    word: str
    assessed_by: str
    assessed_at: datetime
    answers: dict[str, str]
    musts: dict[str, str]
    nevers: dict[str, str]
    note: str = ""
    customer_id: int | None = None
    signed_at: datetime | None = None
    withdrawn_at: datetime | None = None
