"""Packages: what we offer, at what price, with how much time, and whom it suits. Source: product.md §1 (7, 8), §5.9."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.customers import listings
from scoring.customers.customers import NAME_LIMIT, Customer, fold
from scoring.refusals import AlreadyDone, Malformed
from scoring.rules.policy import Policy
from scoring.transitions.transitions import scale_to_month
from scoring.values import notes

NO_PACKAGE = "none"
"""What stands in the place of a package when a customer is to have none."""
MAX_PACKAGES = 50
"""Packages on the list: a menu shows a hundred choices, and nobody keeps more apart."""
MAX_MINUTES = 600_000
"""Ten thousand hours, in a package or until an answer."""
MONTHS_A_YEAR = 12
"""Months a maintenance package is paid in a year."""


class PackageKind(StrEnum):
    """How a package is bought: once to try, month after month, or once for a job."""

    TRIAL = "trial"
    MAINTENANCE = "maintenance"
    PROJECT = "project"


KINDS = tuple(PackageKind)


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the list; a customer has one by its name (`Customer.package`).

    `price` (minor units) and `minutes` included are a month's for maintenance, and in all for a trial or a project.
    `over` is what an hour beyond costs, `respond` the response time in minutes; None is not agreed.
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
    """What a package is to be, before it is on the list; units as in `Package`."""

    name: str
    kind: PackageKind
    price: int
    minutes: int
    over: int | None = None
    served_by: str = ""
    respond: int | None = None


def yearly_price(package: Package) -> int:
    """What the package costs in a year, in minor units: twelve months of maintenance, a trial or a project once."""
    return MONTHS_A_YEAR * package.price if package.kind is PackageKind.MAINTENANCE else package.price


def yearly_minutes(package: Package) -> int:
    """The minutes included in a year: twelve months of maintenance, a trial or a project once."""
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
    """Whether the package suits the customer; a figure nobody knows is never guessed, so it does not fit.

    It costs about what they bring a year (C and D may pay a little less, who is not rated counts as A or B) and covers
    the time they take; minutes logged a month that are None or 0 speak against nothing. A trial is for newcomers.
    """
    brings = customer.revenue or 0
    if package.withdrawn_at is not None or brings <= 0:
        return False
    below = policy.package_below_cd if grade in ("C", "D") else policy.package_below_ab
    costs = brings * (100 - below) <= 100 * yearly_price(package) <= brings * (100 + policy.package_above)
    covers = MONTHS_A_YEAR * (minutes_a_month or 0) <= yearly_minutes(package)
    return costs and covers and (package.kind is not PackageKind.TRIAL or _new(customer, today, policy))


def propose_package(
    packages: Iterable[Package],
    customer: Customer,
    *,
    grade: str | None,
    minutes_a_month: int | None,
    today: date,
    policy: Policy,
) -> Package | None:
    """Of those that fit, the package that costs most nearly what they bring, then the dearer, then by name; or None."""
    suited = [
        each
        for each in packages
        if fits(each, customer, grade=grade, minutes_a_month=minutes_a_month, today=today, policy=policy)
    ]
    brings = customer.revenue or 0
    return min(
        suited,
        key=lambda each: (abs(yearly_price(each) - brings), -yearly_price(each), fold(each.name), each.id),
        default=None,
    )


def _new(customer: Customer, today: date, policy: Policy) -> bool:
    return customer.since is not None and today < customer.since + timedelta(days=policy.grace_days)


def list_packages(packages: Iterable[Package]) -> tuple[Package, ...]:
    """Those that are on the list now, by kind, then by name."""
    here = (each for each in packages if each.withdrawn_at is None)
    return tuple(sorted(here, key=lambda each: (KINDS.index(each.kind), fold(each.name), each.id)))


def choose_package(text: str, packages: Sequence[Package]) -> Package:
    """The one package that is meant: by number, by name, else by a unique beginning of it. Never guessed."""
    commands = {"add": '/umpire packages add "<name>"', "show": "/umpire packages"}
    return listings.choose_entry(text, list_packages(packages), one="package", **commands)


def find_package_of(customer: Customer, packages: Iterable[Package]) -> Package | None:
    """The listed package the customer has, by its name; None where it has none, or one that is on no list."""
    if customer.package is None:
        return None
    had = fold(customer.package)
    return next((each for each in list_packages(packages) if fold(each.name) == had), None)


@dataclass(frozen=True, slots=True)
class ProposedPackage:
    """A customer with a grade, and the package proposed for it; None: no package fits."""

    customer: Customer
    grade: str
    proposed: Package | None


@dataclass(frozen=True, slots=True)
class PackageUse:
    """The minutes a customer took beside those its package includes: a month's for maintenance, else of the window.

    `cost` is what the minutes over cost, in minor units; None: no price is agreed.
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
    """Customers with their grades and the package proposed for each: by grade, then who brings most, then by name.

    `minutes` are those logged in the days that count for attention, by customer id.
    """
    known = list_packages(packages)
    made = (
        ProposedPackage(
            each,
            grade,
            propose_package(
                known,
                each,
                grade=grade,
                minutes_a_month=_monthly(each, minutes, policy),
                today=today,
                policy=policy,
            ),
        )
        for each, grade in customers
    )
    return tuple(sorted(made, key=lambda each: (each.grade, -(each.customer.revenue or 0), fold(each.customer.name))))


def list_uses(
    customers: Iterable[Customer], packages: Sequence[Package], minutes: Mapping[int, int], policy: Policy
) -> tuple[PackageUse, ...]:
    """What customers took of the packages they have, most over first; a package on no list includes nothing to tell."""
    by_name = {fold(each.name): each for each in list_packages(packages)}
    found = []
    for customer in customers:
        package = by_name.get(fold(customer.package or ""))
        if package is not None:
            taken = _taken(package, customer, minutes, policy)
            found.append(PackageUse(customer, package, taken, minutes_over(package, taken), cost_over(package, taken)))
    return tuple(sorted(found, key=lambda each: (-each.over, -each.minutes, fold(each.customer.name))))


def _taken(package: Package, customer: Customer, minutes: Mapping[int, int], policy: Policy) -> int:
    if package.kind is PackageKind.MAINTENANCE:
        return _monthly(customer, minutes, policy)
    return minutes.get(customer.id, 0)


def _monthly(customer: Customer, minutes: Mapping[int, int], policy: Policy) -> int:
    return scale_to_month(minutes.get(customer.id, 0), policy)


def minutes_over(package: Package, minutes: int) -> int:
    """Minutes beyond the included ones; none is less than none."""
    return max(0, minutes - package.minutes)


def cost_over(package: Package, minutes: int) -> int | None:
    """What the minutes beyond the included ones cost, rounded half up to minor units; None: no price is agreed."""
    if package.over is None:
        return None
    return (2 * minutes_over(package, minutes) * package.over + 60) // 120


def check_package(offer: PackageDraft, packages: Iterable[Package], *, own: int | None = None) -> None:
    """Refuse a package without a name or a price, a name taken or read otherwise, and figures that cannot be.

    `own` is the number of the package that is edited, whose name is its own.
    """
    _check_name(offer.name, packages, own)
    if offer.price < 0 or (offer.price == 0 and offer.kind is not PackageKind.TRIAL):
        raise Malformed("A package has a price above zero; only a trial may be free.", field="price")
    if offer.over is not None and offer.over < 0:
        raise Malformed("An hour over costs nothing or more, never less.", field="over")
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
