"""Terms: what is agreed with a customer about money and notice. Source: product.md §5.9."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Commitment(StrEnum):
    """What a customer put down at the start."""

    NONE = "none"
    DEPOSIT = "deposit"
    CARD = "card on file"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one customer, days each; None is not known.

    `late_days`: how late they pay on the average. `notice_ours`: what we owe them, `notice_theirs`: what they owe us.
    """

    customer_id: int
    changed_by: str
    changed_at: datetime
    commitment: Commitment | None = None
    payment_days: int | None = None
    late_days: int | None = None
    notice_ours: int | None = None
    notice_theirs: int | None = None
