"""Packages: the list that managers keep, who has which, and whom each would suit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlmodel import Session

from bot.features.customers import usecases as customers
from bot.features.customers.usecases import CustomerEdited
from bot.workflow import contracts, requests
from bot.workflow.requests import Call, RequestContext
from scoring import packages as package_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.interactions import build_window
from scoring.packages import Package, PackageDraft, PackageKind, PackageUse, ProposedPackage
from scoring.privacy.staff import is_crowd
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.values import figures
from scoring.values.durations import HOUR, MINUTE, parse_duration
from scoring.values.money import format_plain_money
from scoring.values.notes import refuse_secrets
from scoring.values.words import fold
from storage import interactions, packages as package_records
from storage.customers import customers as customer_records
from storage.database import Database, Json
from storage.requests.undos import Undo

FIELDS = {"name": "name", "kind": "kind", "price": "price", "hours": "minutes", "over": "over"}
FIELDS |= {"by": "served_by", "respond": "respond"}
"""The options and form fields of a package, and the attribute that each fills."""
REQUIRED = ("name", "kind", "price", "hours")
FITTING_GRADES = ("A", "B", "C")
"""The grades of the customers whom packages should fit."""


@dataclass(frozen=True, slots=True)
class PackageChanged:
    """A package that was added, changed or removed; `renamed` customers follow its new name.

    `undo` is None where nothing changed.
    """

    package: Package
    before: Package | None
    renamed: int
    policy: Policy
    undo: str | None


@dataclass(frozen=True, slots=True)
class PackageList:
    """The packages with how many customers have each, and the package names of customers that are not on the list."""

    packages: tuple[tuple[Package, int], ...]
    strangers: tuple[tuple[str, int], ...]
    policy: Policy
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PackageFit:
    """A, B and C customers with the package proposed for each, and how much of their own package customers used.

    `withheld`: of how many customers too few people logged time for the mode of privacy to show it.
    """

    suited: tuple[ProposedPackage, ...]
    uses: tuple[PackageUse, ...]
    packages: tuple[Package, ...]
    policy: Policy
    may_edit: bool
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class AssignmentPreview:
    """A package that a customer may get; nothing is done yet."""

    customer: Customer
    package: Package
    policy: Policy


def list_packages(db: Database, *, call: Call) -> PackageList:
    """List the packages with how many customers have each; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        listed = package_rules.list_packages(package_records.RECORDS.list_where(tx))
        counts_by_name = package_records.count_customers_by_package(tx)
        counts = dict.fromkeys((fold(each.name) for each in listed), 0)
        strangers = []
        for name, number in counts_by_name.items():
            if fold(name) in counts:
                counts[fold(name)] += number
            else:
                strangers.append((name, number))
        rows = tuple((each, counts[fold(each.name)]) for each in listed)
        return PackageList(
            rows, tuple(sorted(strangers)), context.policy, is_allowed(context.actor, Action.EDIT_PACKAGES)
        )


def load_fit(db: Database, *, call: Call) -> PackageFit:
    """Load which packages are proposed to A, B and C customers, and what time customers took of theirs."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        listed = package_rules.list_packages(package_records.RECORDS.list_where(tx))
        logged = interactions.sum_minutes(tx, build_window(context.now, context.policy))
        minutes = {number: each[0] for number, each in logged.items()}
        withheld = {number for number, (_, people) in logged.items() if not is_crowd(people, context.policy)}
        suited = package_rules.propose_packages(
            package_records.list_graded_customers(tx, FITTING_GRADES),
            listed,
            minutes,
            today=context.today,
            policy=context.policy,
        )
        holders = tuple(package_records.list_customers_with_package(tx))
        seen = [customer for customer in holders if customer.id not in withheld]
        uses = package_rules.list_uses(seen, listed, minutes, context.policy)
        may_edit = is_allowed(context.actor, Action.EDIT_PACKAGES)
        return PackageFit(suited, uses, listed, context.policy, may_edit, len(holders) - len(seen))


def load_package_form(db: Database, package_name: str = "", *, call: Call) -> tuple[Package | None, Policy]:
    """Load the package to edit (None: a new one) and the policy. Refused for who may not edit packages."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.EDIT_PACKAGES)
        return (
            package_rules.choose_package(package_name, package_records.RECORDS.list_where(tx)) if package_name else None
        ), context.policy


def add_package(db: Database, texts: Mapping[str, str], *, call: Call) -> PackageChanged:
    """Add a package from typed texts. Raises Incomplete while name, kind, price or hours are missing."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_PACKAGES)
        values = _parse_fields(texts, context.policy)
        missing = [name for name in REQUIRED if FIELDS[name] not in values]
        if missing:
            raise Incomplete(f"A package needs its {', '.join(missing)}.", field=missing[0])
        offer = PackageDraft(**values)
        package_records.lock_packages(tx)
        package_rules.check_package(offer, package_records.RECORDS.list_where(tx))
        package = package_records.RECORDS.add(tx, added_by=call.user_id, added_at=context.now, **_to_columns(offer))
        return _record_change(tx, context, "added", package, before=None)


def edit_package(db: Database, package_name: str, texts: Mapping[str, str], *, call: Call) -> PackageChanged:
    """Change a package as typed; customers that have it follow a new name."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)
        listed = package_records.RECORDS.list_where(tx)
        before = package_rules.choose_package(package_name, listed)
        offer = replace(_to_offer(before), **_parse_fields(texts, context.policy))
        package_rules.check_package(offer, listed, own=before.id)
        if offer == _to_offer(before):
            return PackageChanged(before, before, 0, context.policy, None)
        renamed = _rename_for_customers(tx, before.name, offer.name)
        return _record_change(
            tx, context, "edited", package_records.RECORDS.change(tx, before.id, **_to_columns(offer)), before, renamed
        )


def remove_package(db: Database, package_name: str, *, call: Call) -> PackageChanged:
    """Take a package off the list; customers and offers that name it keep the name."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)
        before = package_rules.choose_package(package_name, package_records.RECORDS.list_where(tx))
        return _record_change(
            tx, context, "removed", package_records.RECORDS.change(tx, before.id, withdrawn_at=context.now), before
        )


def preview_assignment(db: Database, customer_name: str, package_name: str, *, call: Call) -> AssignmentPreview:
    """Load what is shown before a customer gets a package. Refuses what assign_package would refuse."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.EDIT_PACKAGES)
        customer = customer_records.resolve_customer(tx, customer_name)
        refuse_former(customer, context.policy.zone)
        return AssignmentPreview(
            customer, package_rules.choose_package(package_name, package_records.RECORDS.list_where(tx)), context.policy
        )


def assign_package(db: Database, customer_name: str, package_name: str, *, call: Call) -> CustomerEdited:
    """Give a customer a package with its yearly cost from today, or take theirs away for `none`.

    Refused for a customer that was let go.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)  # before the customer, as a new name of the package is given to its customers
        customer = customer_records.resolve_customer(tx, customer_name, lock=True)
        refuse_former(customer, context.policy.zone)
        is_none = fold(package_name) == package_rules.NO_PACKAGE
        chosen = None if is_none else package_rules.choose_package(package_name, package_records.RECORDS.list_where(tx))
        before = contracts.snapshot_contract(tx, customer, context)
        after = replace(customer, package=chosen.name if chosen else None)
        edited = customers.store_changed_customer(tx, context, "customer.packaged", customer, after)
        if chosen is None or edited.undo is None:
            return edited
        terms = {
            "yearly": format_plain_money(package_rules.yearly_price(chosen), context.policy.currency),
            "from": context.today.isoformat(),
        }
        contracts.write_contract(tx, context, edited.customer, terms)
        current = contracts.snapshot_contract(tx, edited.customer, context)
        undo = requests.offer_undo(tx, context, kind="packaged", subject=str(customer.id), before=before, after=current)
        return replace(edited, undo=undo)


def undo_package_change(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo an addition, a change or a removal, unless the package was changed since."""
    package_records.lock_packages(tx)
    listed = package_records.RECORDS.list_where(tx)
    package = next(each for each in listed if each.id == int(undo.subject))
    if _to_json(package) != undo.after:
        raise AlreadyDone(f"{package.name} has been changed since, so nothing was undone.")
    if undo.before is None:
        _audit_package(tx, context, "undone", package_records.RECORDS.change(tx, package.id, withdrawn_at=context.now))
        return f"{package.name} is off the list again."
    earlier_values = undo.before if isinstance(undo.before, dict) else {}
    values: dict[str, Any] = {**earlier_values, "kind": PackageKind(str(earlier_values["kind"])), "withdrawn_at": None}
    earlier = replace(package, **values)
    package_rules.check_package(_to_offer(earlier), listed, own=package.id)
    _rename_for_customers(tx, package.name, earlier.name)
    stored = package_records.RECORDS.change(tx, package.id, withdrawn_at=None, **_to_columns(_to_offer(earlier)))
    _audit_package(tx, context, "undone", stored)
    return f"{stored.name} is on the list as it was before."


def undo_assignment(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the customer's package and terms, unless they were changed since."""
    number = int(undo.subject)
    customer_records.lock_customer(tx, number)
    customer = customer_records.get_customer(tx, number)
    refuse_former(customer, context.policy.zone)
    contracts.restore_contract(tx, context, customer, undo.before, undo.after)
    return f"The contract with {customer.name} is as it was before."


def _parse_fields(texts: Mapping[str, str], policy: Policy) -> dict[str, Any]:
    """Parse typed texts into a package's fields. A blank or `none` empties an optional one.

    Refusals carry the name of the form's field.
    """
    values: dict[str, Any] = {}
    for name, text in texts.items():
        stripped = " ".join(text.split())
        if not stripped and name in REQUIRED:
            continue
        is_none = name not in REQUIRED and fold(stripped) == package_rules.NO_PACKAGE
        values[FIELDS[name]] = _parse_field(name, "" if is_none else stripped, policy)
    return values


def _parse_field(name: str, text: str, policy: Policy) -> object:
    """Parse one field; durations become minutes, money its minor units."""
    if name in ("name", "by"):
        refuse_secrets(text, field=name)
        return text
    if name == "kind":
        if text.casefold() not in package_rules.KINDS:
            raise Malformed(f"“{text[:60]}” is none of {', '.join(package_rules.KINDS)}.", field="kind")
        return PackageKind(text.casefold())
    if name in ("price", "over"):
        return _parse_price(name, text, policy)
    return parse_duration(text, bare=HOUR, field=name) // MINUTE if text or name == "hours" else None


def _parse_price(name: str, text: str, policy: Policy) -> int | None:
    """Parse an amount into minor units; None for an empty price of an extra hour."""
    if not text and name == "over":
        return None
    try:
        return figures.parse_money(text, currency=policy.currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field=name) from None


def _rename_for_customers(tx: Session, before: str, after: str) -> int:
    """Let customers follow a package's new name; returns how many.

    Refused where customers have that name on record without having the package.
    """
    if fold(before) != fold(after) and any(
        fold(name) == fold(after) for name in package_records.count_customers_by_package(tx)
    ):
        raise AlreadyDone(
            f"Some customers have “{after}” on record already, which is not this package. Add it as one of its own."
        )
    return package_records.rename_package(tx, before, after) if before != after else 0


def _to_offer(package: Package) -> PackageDraft:
    """Take from a stored package what a person says of it."""
    return PackageDraft(**{each.name: getattr(package, each.name) for each in fields(PackageDraft)})


def _to_columns(offer: PackageDraft) -> dict[str, Any]:
    """Turn an offer into the columns it is stored in."""
    return {each.name: getattr(offer, each.name) for each in fields(PackageDraft)}


def _to_json(package: Package) -> dict[str, Json]:
    """Turn a package into JSON, for the audit and for an undo to compare."""
    values: dict[str, Json] = {**_to_columns(_to_offer(package)), "kind": package.kind.value}
    return values | {"withdrawn_at": package.withdrawn_at.isoformat() if package.withdrawn_at else None}


def _record_change(
    tx: Session, context: RequestContext, verb: str, package: Package, before: Package | None, renamed: int = 0
) -> PackageChanged:
    """Audit a change of a package and offer its undo."""
    _audit_package(tx, context, verb, package)
    was = _to_json(before) if before else None
    undo = requests.offer_undo(
        tx, context, kind="package", subject=str(package.id), before=was, after=_to_json(package)
    )
    return PackageChanged(package, before, renamed, context.policy, undo)


def _audit_package(tx: Session, context: RequestContext, verb: str, package: Package) -> None:
    """Audit what happened to a package."""
    requests.audit_action(
        tx, context, f"package.{verb}", f"package:{package.id}", private={"package": _to_json(package)}
    )


TAKE_BACK: dict[str, tuple[Action, requests.UndoHandler]] = {
    "package": (Action.EDIT_PACKAGES, undo_package_change),
    "packaged": (Action.EDIT_PACKAGES, undo_assignment),
}
