"""Packages: what we offer at which price, with how much time, and for whom it fits. Source: product.md, packages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.customers import listings
from scoring.customers.customers import NAME_LIMIT, Customer
from scoring.refusals import AlreadyDone, Malformed
from scoring.rules.policy import Policy
from scoring.transitions.transitions import scale_to_month
from scoring.values import notes
from scoring.values.words import fold

NO_PACKAGE = "none"
"""What people type for a package if the customer is to have none."""
MAX_PACKAGES = 50
"""How many packages the list may have; a Slack menu shows at most a hundred choices."""
MAX_MINUTES = 600_000
"""Ten thousand hours: the most a package may include, and the longest response time."""
MONTHS_A_YEAR = 12
"""How many months a maintenance package is paid in a year."""


class PackageKind(StrEnum):
    """How a package is bought: once to try it, every month, or once for a project."""

    TRIAL = "trial"
    MAINTENANCE = "maintenance"
    PROJECT = "project"


KINDS = tuple(PackageKind)


@dataclass(frozen=True, slots=True)
class Package:
    """One package on the list; `Customer.package` holds its name.

    `price` (minor units) and the `minutes` included are per month for maintenance, and in all for a trial or a project.
    `over` is the price of each further hour, `respond` the response time in minutes; None: not agreed.
    """

    id: int
    name: str
    kind: PackageKind
    price: int
    minutes: int
    added_by: str
    added_at: datetime
    over: int | None = None
    served_by: str = ""
    respond: int | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """A package as typed, before it is on the list; units are those of `Package`."""

    name: str
    kind: PackageKind
    price: int
    minutes: int
    over: int | None = None
    served_by: str = ""
    respond: int | None = None


def yearly_price(package: Package) -> int:
    """Work out the price of a year in minor units: twelve months of maintenance, or a trial or project once."""
    return MONTHS_A_YEAR * package.price if package.kind is PackageKind.MAINTENANCE else package.price


def yearly_minutes(package: Package) -> int:
    """Work out the minutes included in a year: twelve months of maintenance, or a trial or project once."""
    return MONTHS_A_YEAR * package.minutes if package.kind is PackageKind.MAINTENANCE else package.minutes


def fits(
    package: Package,
    customer: Customer,
    *,
    grade: str | None,
    minutes_a_month: int | None,
    today: date,
    policy: Policy,
) -> bool:
    """Whether the package fits the customer: its price is near what they bring a year, and it covers their time.

    For grades C and D the package may cost a little less than they bring; unrated customers count as A or B. A trial
    fits only new customers. Without known revenue nothing fits; without logged minutes the time is no obstacle.
    """
    brings = customer.revenue or 0
    if package.withdrawn_at is not None or brings <= 0:
        return False
    percent_below = policy.package_below_cd if grade in ("C", "D") else policy.package_below_ab
    costs = brings * (100 - percent_below) <= 100 * yearly_price(package) <= brings * (100 + policy.package_above)
    covers = MONTHS_A_YEAR * (minutes_a_month or 0) <= yearly_minutes(package)
    return costs and covers and (package.kind is not PackageKind.TRIAL or is_new_customer(customer, today, policy))


def propose_package(
    packages: Iterable[Package],
    customer: Customer,
    *,
    grade: str | None,
    minutes_a_month: int | None,
    today: date,
    policy: Policy,
) -> Package | None:
    """Choose the fitting package whose yearly price is nearest to what they bring; of two as near, the dearer."""
    fitting = [
        each
        for each in packages
        if fits(each, customer, grade=grade, minutes_a_month=minutes_a_month, today=today, policy=policy)
    ]
    brings = customer.revenue or 0
    return min(
        fitting,
        key=lambda each: (abs(yearly_price(each) - brings), -yearly_price(each), fold(each.name), each.id),
        default=None,
    )


def is_new_customer(customer: Customer, today: date, policy: Policy) -> bool:
    """Whether a customer is in its first days with us, in which it is not among the lowest."""
    return customer.since is not None and today < customer.since + timedelta(days=policy.grace_days)


def list_packages(packages: Iterable[Package]) -> tuple[Package, ...]:
    """List the packages that are not withdrawn, by kind, then by name."""
    on_list = (each for each in packages if each.withdrawn_at is None)
    return tuple(sorted(on_list, key=lambda each: (KINDS.index(each.kind), fold(each.name), each.id)))


def choose_package(text: str, packages: Sequence[Package]) -> Package:
    """Choose the package with this number or name, else the only one whose name begins so. Refused: none, several."""
    commands = {"add": '/umpire packages add "<name>"', "show": "/umpire packages"}
    return listings.choose_entry(text, list_packages(packages), one="package", **commands)


def find_package_of(customer: Customer, packages: Iterable[Package]) -> Package | None:
    """Find the customer's package; None if it has none, or one that is no longer on the list."""
    if customer.package is None:
        return None
    name = fold(customer.package)
    return next((each for each in list_packages(packages) if fold(each.name) == name), None)


@dataclass(frozen=True, slots=True)
class ProposedPackage:
    """A customer with its grade and the package proposed for it; None if no package fits."""

    customer: Customer
    grade: str
    proposed: Package | None


@dataclass(frozen=True, slots=True)
class PackageUse:
    """The minutes a customer took of its package: per month for maintenance, else in the whole window.

    `over` are the minutes beyond those included, `cost` is their price in minor units; None: no price is agreed.
    """

    customer: Customer
    package: Package
    minutes: int
    over: int
    cost: int | None


def propose_packages(
    customers: Iterable[tuple[Customer, str]],
    packages: Sequence[Package],
    minutes: Mapping[int, int],
    *,
    today: date,
    policy: Policy,
) -> tuple[ProposedPackage, ...]:
    """Propose a package for each (customer, grade), sorted by grade, then most revenue, then name.

    `minutes` are those logged in the window of the attention ratio, by customer id.
    """
    known = list_packages(packages)
    proposals = (
        ProposedPackage(
            each,
            grade,
            propose_package(
                known,
                each,
                grade=grade,
                minutes_a_month=_minutes_a_month(each, minutes, policy),
                today=today,
                policy=policy,
            ),
        )
        for each, grade in customers
    )
    return tuple(
        sorted(proposals, key=lambda each: (each.grade, -(each.customer.revenue or 0), fold(each.customer.name)))
    )


def list_uses(
    customers: Iterable[Customer], packages: Sequence[Package], minutes: Mapping[int, int], policy: Policy
) -> tuple[PackageUse, ...]:
    """List what customers took of their packages, most minutes over first; unlisted packages are left out."""
    by_name = {fold(each.name): each for each in list_packages(packages)}
    uses = []
    for customer in customers:
        package = by_name.get(fold(customer.package or ""))
        if package is not None:
            taken = _minutes_taken(package, customer, minutes, policy)
            uses.append(PackageUse(customer, package, taken, minutes_over(package, taken), cost_over(package, taken)))
    return tuple(sorted(uses, key=lambda each: (-each.over, -each.minutes, fold(each.customer.name))))


def _minutes_taken(package: Package, customer: Customer, minutes: Mapping[int, int], policy: Policy) -> int:
    if package.kind is PackageKind.MAINTENANCE:
        return _minutes_a_month(customer, minutes, policy)
    return minutes.get(customer.id, 0)


def _minutes_a_month(customer: Customer, minutes: Mapping[int, int], policy: Policy) -> int:
    return scale_to_month(minutes.get(customer.id, 0), policy)


def minutes_over(package: Package, minutes: int) -> int:
    """Work out the minutes beyond those included; never below zero."""
    return max(0, minutes - package.minutes)


def cost_over(package: Package, minutes: int) -> int | None:
    """Work out the price of the minutes over, rounded half up to minor units; None if no price is agreed."""
    if package.over is None:
        return None
    return (2 * minutes_over(package, minutes) * package.over + 60) // 120


def check_package(offer: PackageDraft, packages: Iterable[Package], *, own: int | None = None) -> None:
    """Refuse a package with a bad or taken name, without a price, or with impossible figures.

    `own` is the number of the package that is edited, which may keep its name.
    """
    _check_name(offer.name, packages, own)
    if offer.price < 0 or (offer.price == 0 and offer.kind is not PackageKind.TRIAL):
        raise Malformed("A package has a price above zero; only a trial may be free.", field="price")
    if offer.over is not None and offer.over < 0:
        raise Malformed("An extra hour costs nothing or more, never less.", field="over")
    for field, minutes in (("hours", offer.minutes), ("respond", offer.respond or 0)):
        if not 0 <= minutes <= MAX_MINUTES:
            raise Malformed(f"That is too long: {MAX_MINUTES // 60:,} hours is the most.", field=field)
    if len(offer.served_by) > NAME_LIMIT:
        raise Malformed(f"That has {len(offer.served_by)} characters; {NAME_LIMIT} is the most.", field="by")


def _check_name(name: str, packages: Iterable[Package], own: int | None) -> None:
    notes.check_name(name, of="A package")
    if fold(name) in (NO_PACKAGE, "help") or name.removeprefix("#").isdigit():
        raise Malformed(f"“{name}” would be read as a command's word. Give the name in full.", field="name")
    others = [each for each in list_packages(packages) if each.id != own]
    if same := next((each for each in others if fold(each.name) == fold(name)), None):
        raise AlreadyDone(f"{same.name} is on the list already, as number {same.id}.")
    if len(others) >= MAX_PACKAGES:
        raise Malformed(f"The list has {MAX_PACKAGES} packages, which is the most. Remove one first.", field="name")
