"""Packages: what we offer, at what price, with how much time, and whom it suits. Source: product.md §5.9."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a package is bought: once to try, month after month, or once for a job."""

    TRIAL = "trial"
    MAINTENANCE = "maintenance"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the list; a customer has one by its name (`Customer.package`).

    `price` (minor units) and `minutes` included are a month's for maintenance, and in all for a trial or a project.
    `over` is what an hour beyond costs, `respond` the response time in minutes; None is not agreed.
    """

    id: int
    name: str
    kind: Kind
    price: int
    minutes: int
    added_by: str
    added_at: datetime
    over: int | None = None
    served_by: str = ""
    respond: int | None = None
    withdrawn_at: datetime | None = None
