"""Packages: the list that managers keep, who has which, and whom each would suit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlmodel import Session

from bot.features.customers import usecases as customers
from bot.features.customers.usecases import CustomerEdited
from bot.workflow import authorization, contracts
from bot.workflow.authorization import Call, RequestContext
from scoring import packages as package_rules
from scoring.customers.customers import Customer, fold, refuse_former
from scoring.interactions import build_window
from scoring.packages import Package, PackageDraft, PackageKind, PackageUse, ProposedPackage
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.values import figures
from scoring.values.durations import HOUR, MINUTE, parse_duration
from scoring.values.money import format_plain_money
from scoring.values.notes import refuse_secrets
from storage import interactions, packages as package_records
from storage.customers import customers as customer_records
from storage.database import Database, Json
from storage.requests.undos import Undo

FIELDS = {"name": "name", "kind": "kind", "price": "price", "hours": "minutes", "over": "over"}
FIELDS |= {"by": "served_by", "respond": "respond"}
"""What a person may say of a package, as options and in a form, and the field it fills."""
REQUIRED = ("name", "kind", "price", "hours")
FITTING_GRADES = ("A", "B", "C")
"""Whom packages should fit (product.md §1, row 7)."""


@dataclass(frozen=True, slots=True)
class PackageChanged:
    """A package put on the list, changed or taken off it; `renamed` customers follow its name. No undo: no change."""

    package: Package
    before: Package | None
    renamed: int
    policy: Policy
    undo: str | None


@dataclass(frozen=True, slots=True)
class PackageList:
    """The list with how many customers have each, and the names customers have that are on no list."""

    packages: tuple[tuple[Package, int], ...]
    strangers: tuple[tuple[str, int], ...]
    policy: Policy
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PackageFit:
    """A, B and C customers with the package proposed for each, and the time customers took of the one they have."""

    suited: tuple[ProposedPackage, ...]
    uses: tuple[PackageUse, ...]
    packages: tuple[Package, ...]
    policy: Policy
    may_edit: bool


@dataclass(frozen=True, slots=True)
class AssignmentPreview:
    """A package a customer is to get, before anything is done: what it costs beside what they bring today."""

    customer: Customer
    package: Package
    policy: Policy


def list_packages(db: Database, *, call: Call) -> PackageList:
    """What is on the list; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        known, had = (
            package_rules.list_packages(package_records.RECORDS.list_where(tx)),
            package_records.count_customers_by_package(tx),
        )
        counted = dict.fromkeys((fold(each.name) for each in known), 0)
        strangers = []
        for name, number in had.items():
            if fold(name) in counted:
                counted[fold(name)] += number
            else:
                strangers.append((name, number))
        rows = tuple((each, counted[fold(each.name)]) for each in known)
        return PackageList(
            rows, tuple(sorted(strangers)), context.policy, is_allowed(context.actor, Action.EDIT_PACKAGES)
        )


def load_fit(db: Database, *, call: Call) -> PackageFit:
    """Which A, B and C customers no package fits, which one is proposed for the others, and the time taken."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        known = package_rules.list_packages(package_records.RECORDS.list_where(tx))
        minutes = interactions.sum_minutes(tx, build_window(context.now, context.policy))
        suited = package_rules.propose_packages(
            package_records.list_graded_customers(tx, FITTING_GRADES),
            known,
            minutes,
            today=context.today,
            policy=context.policy,
        )
        uses = package_rules.list_uses(package_records.list_customers_with_package(tx), known, minutes, context.policy)
        return PackageFit(suited, uses, known, context.policy, is_allowed(context.actor, Action.EDIT_PACKAGES))


def load_package_form(db: Database, asked: str = "", *, call: Call) -> tuple[Package | None, Policy]:
    """The package of a form to open (None: a new one); refused to those who do not keep the list."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.EDIT_PACKAGES)
        return (
            package_rules.choose_package(asked, package_records.RECORDS.list_where(tx)) if asked else None
        ), context.policy


def add_package(db: Database, texts: Mapping[str, str], *, call: Call) -> PackageChanged:
    """Put a package on the list from what a person says of it; Incomplete while name, kind, price or hours miss."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.EDIT_PACKAGES)
        values = _parse_fields(texts, context.policy)
        missing = [name for name in REQUIRED if FIELDS[name] not in values]
        if missing:
            raise Incomplete(f"A package needs its {', '.join(missing)}.", field=missing[0])
        offer = PackageDraft(**values)
        package_records.lock_packages(tx)
        package_rules.check_package(offer, package_records.RECORDS.list_where(tx))
        made = package_records.RECORDS.add(tx, added_by=call.user_id, added_at=context.now, **_to_columns(offer))
        return _record_change(tx, context, "added", made, before=None)


def edit_package(db: Database, asked: str, texts: Mapping[str, str], *, call: Call) -> PackageChanged:
    """Change what is said of a package; customers that have it follow a new name."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)
        every = package_records.RECORDS.list_where(tx)
        before = package_rules.choose_package(asked, every)
        offer = replace(_to_offer(before), **_parse_fields(texts, context.policy))
        package_rules.check_package(offer, every, own=before.id)
        if offer == _to_offer(before):
            return PackageChanged(before, before, 0, context.policy, None)
        renamed = _rename_for_customers(tx, before.name, offer.name)
        return _record_change(
            tx, context, "edited", package_records.RECORDS.change(tx, before.id, **_to_columns(offer)), before, renamed
        )


def remove_package(db: Database, asked: str, *, call: Call) -> PackageChanged:
    """Take a package off the list; customers and offers that name it keep the name."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)
        before = package_rules.choose_package(asked, package_records.RECORDS.list_where(tx))
        return _record_change(
            tx, context, "removed", package_records.RECORDS.change(tx, before.id, withdrawn_at=context.now), before
        )


def preview_assignment(db: Database, asked: str, package: str, *, call: Call) -> AssignmentPreview:
    """What is shown before a customer gets a package; nothing is done. Refused as the assignment would be."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.EDIT_PACKAGES)
        customer = customer_records.resolve_customer(tx, asked)
        refuse_former(customer, context.policy.zone)
        return AssignmentPreview(
            customer, package_rules.choose_package(package, package_records.RECORDS.list_where(tx)), context.policy
        )


def assign_package(db: Database, asked: str, package: str, *, call: Call) -> CustomerEdited:
    """Give a customer a package of the list, with what it costs a year from today, or `none`.

    Refused for one that was let go.
    """
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.EDIT_PACKAGES)
        package_records.lock_packages(tx)  # before the customer, as a new name of the package is given to its customers
        customer = customer_records.resolve_customer(tx, asked, lock=True)
        refuse_former(customer, context.policy.zone)
        none = fold(package) == package_rules.NO_PACKAGE
        chosen = None if none else package_rules.choose_package(package, package_records.RECORDS.list_where(tx))
        before = contracts.snapshot_contract(tx, customer, context)
        after = replace(customer, package=chosen.name if chosen else None)
        done = customers.store_changed_customer(tx, context, "customer.packaged", customer, after)
        if chosen is None or done.undo is None:
            return done
        costs = {
            "yearly": format_plain_money(package_rules.yearly_price(chosen), context.policy.currency),
            "from": context.today.isoformat(),
        }
        contracts.write_contract(tx, context, done.customer, costs)
        now = contracts.snapshot_contract(tx, done.customer, context)
        undo = authorization.offer_undo(
            tx, context, kind="packaged", subject=str(customer.id), before=before, after=now
        )
        return replace(done, undo=undo)


def undo_package_change(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take a package off again, put it back, or put its earlier figures back, if nobody changed it since."""
    package_records.lock_packages(tx)
    every = package_records.RECORDS.list_where(tx)
    package = next(each for each in every if each.id == int(undo.subject))
    if _to_json(package) != undo.after:
        raise AlreadyDone(f"{package.name} was changed since, so nothing was undone.")
    if undo.before is None:
        _audit_package(tx, context, "undone", package_records.RECORDS.change(tx, package.id, withdrawn_at=context.now))
        return f"{package.name} is off the list again."
    back = undo.before if isinstance(undo.before, dict) else {}
    values: dict[str, Any] = {**back, "kind": PackageKind(str(back["kind"])), "withdrawn_at": None}
    earlier = replace(package, **values)
    package_rules.check_package(_to_offer(earlier), every, own=package.id)
    _rename_for_customers(tx, package.name, earlier.name)
    stored = package_records.RECORDS.change(tx, package.id, withdrawn_at=None, **_to_columns(_to_offer(earlier)))
    _audit_package(tx, context, "undone", stored)
    return f"{stored.name} is on the list as it was before."


def undo_assignment(tx: Session, undo: Undo, context: RequestContext) -> str:
    """The customer's package and terms as they were before it got the package, if nobody changed them since."""
    number = int(undo.subject)
    customer_records.lock_customer(tx, number)
    customer = customer_records.get_customer(tx, number)
    refuse_former(customer, context.policy.zone)
    contracts.restore_contract(tx, context, customer, undo.before, undo.after)
    return f"The contract with {customer.name} is as it was before."


def _parse_fields(texts: Mapping[str, str], policy: Policy) -> dict[str, Any]:
    """What was said, as fields; a blank or `none` takes away what may be unknown. Refusals carry the field's name."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        said = " ".join(text.split())
        if not said and name in REQUIRED:
            continue
        none = name not in REQUIRED and fold(said) == package_rules.NO_PACKAGE
        values[FIELDS[name]] = _parse_field(name, "" if none else said, policy)
    return values


def _parse_field(name: str, said: str, policy: Policy) -> object:
    if name in ("name", "by"):
        refuse_secrets(said, field=name)
        return said
    if name == "kind":
        if said.casefold() not in package_rules.KINDS:
            raise Malformed(f"“{said[:60]}” is none of {', '.join(package_rules.KINDS)}.", field="kind")
        return PackageKind(said.casefold())
    if name in ("price", "over"):
        return _parse_price(name, said, policy)
    return parse_duration(said, bare=HOUR, field=name) // MINUTE if said or name == "hours" else None


def _parse_price(name: str, said: str, policy: Policy) -> int | None:
    if not said and name == "over":
        return None
    try:
        return figures.parse_money(said, currency=policy.currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field=name) from None


def _rename_for_customers(tx: Session, before: str, after: str) -> int:
    """Let customers follow a package's new name. Refused where some have that name without the package."""
    if fold(before) != fold(after) and any(
        fold(name) == fold(after) for name in package_records.count_customers_by_package(tx)
    ):
        raise AlreadyDone(
            f"Some customers have “{after}” on record already, which is not this package. Add it as one of its own."
        )
    return package_records.rename_package(tx, before, after) if before != after else 0


def _to_offer(package: Package) -> PackageDraft:
    return PackageDraft(**{each.name: getattr(package, each.name) for each in fields(PackageDraft)})


def _to_columns(offer: PackageDraft) -> dict[str, Any]:
    return {each.name: getattr(offer, each.name) for each in fields(PackageDraft)}


def _to_json(package: Package) -> dict[str, Json]:
    """The package as an undo compares it."""
    facts: dict[str, Json] = {**_to_columns(_to_offer(package)), "kind": package.kind.value}
    return facts | {"withdrawn_at": package.withdrawn_at.isoformat() if package.withdrawn_at else None}


def _record_change(
    tx: Session, context: RequestContext, what: str, package: Package, before: Package | None, renamed: int = 0
) -> PackageChanged:
    _audit_package(tx, context, what, package)
    was = _to_json(before) if before else None
    undo = authorization.offer_undo(
        tx, context, kind="package", subject=str(package.id), before=was, after=_to_json(package)
    )
    return PackageChanged(package, before, renamed, context.policy, undo)


def _audit_package(tx: Session, context: RequestContext, what: str, package: Package) -> None:
    authorization.audit_action(
        tx, context, f"package.{what}", f"package:{package.id}", private={"package": _to_json(package)}
    )


TAKE_BACK: dict[str, tuple[Action, authorization.UndoHandler]] = {
    "package": (Action.EDIT_PACKAGES, undo_package_change),
    "packaged": (Action.EDIT_PACKAGES, undo_assignment),
}
