"""Customers: added, edited, named, owned, archived and brought back by managers. Imports are in `imports`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import (
    authorization,
    campaigns as offering,
    case_updates as consequences,
    keepers,
    quarterly_reviews as closet_opening,
    standings,
)
from bot.workflow.authorization import Call, Database, RequestContext
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.customers import names
from scoring.customers.customers import Customer, FieldDifference, check_key, fold, list_differences, refuse_future_days
from scoring.imports import imports, sheets
from scoring.imports.columns import FIELDS
from scoring.prospects.prospects import Prospect
from scoring.refusals import AlreadyDone, Malformed, Refusal
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage import campaigns as offers, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers as records, orphans
from storage.requests.undos import Undo
from storage.roles import people
from storage.scorecards import scorecards, standings as standing_records
from storage.settings import policies

EDITABLE = (*FIELDS[1:], "backup")
"""What a form or an edit may set. A key stays what it is; other names for a customer are aliases."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class CustomerEdited:
    """The customer as it is now, what changed as (field, before, after), and the undo's id (None: nothing changed).

    `prospect`: the one of that very name that was assessed and is linked to nobody, when a customer was added.
    """

    customer: Customer
    changes: tuple[FieldDifference, ...]
    policy: Policy
    undo: str | None
    prospect: Prospect | None = None


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A customer's record as texts to edit, field by field, and the currency its amounts are in."""

    customer: Customer
    texts: Mapping[str, str]
    currency: str


def add_customer(db: Database, texts: Mapping[str, str], *, call: Call) -> CustomerEdited:
    """Add a customer from what a person filled in, by field; `name` is needed, a key is made from it if none is given.

    `since` is today unless given, so the customer has a newcomer's grace. Refuses names another one answers to.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        values = _parse_fields(tx, {name: text for name, text in texts.items() if name != "key"}, at)
        if not values.get("name"):
            raise Malformed("A customer needs a name.", field="name")
        start = {"since": at.actor_date, "created_at": at.now} | {n: v for n, v in values.items() if v is not None}
        asked = texts.get("key", "").strip()
        key = check_key(asked) if asked else _make_key(tx, str(values["name"]))
        fresh = Customer(id=0, key=key, **start)
        _refuse_same_person(fresh)
        stored = records.add_customer(tx, fresh)
        changes = list_differences(Customer(id=stored.id, key=stored.key, name="", created_at=at.now), stored)
        added = _finish_change(tx, at, "customer.added", stored, changes, before=None)
        return replace(added, prospect=_find_unlinked_prospect(tx, stored))


def edit_customer(db: Database, asked: str, texts: Mapping[str, str], *, call: Call) -> CustomerEdited:
    """Set fields from texts as a person writes them; an empty text takes a figure away. Refuses unknown fields."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = records.resolve_customer(tx, asked, lock=True)
        return store_changed_customer(
            tx, at, "customer.edited", before, replace(before, **_parse_fields(tx, texts, at, before))
        )


def set_owner(db: Database, asked: str, owner: str, *, backup: str | None = None, call: Call) -> CustomerEdited:
    """Give the customer an owner and, if one is given, a backup, by Slack user id. Full members only."""
    texts = {"owner": owner} | ({"backup": backup} if backup is not None else {})
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = records.resolve_customer(tx, asked, lock=True)
        after = replace(before, **_parse_fields(tx, texts, at, before))
        if backup is None and after.backup == after.owner:
            after = replace(after, backup=None)
        return store_changed_customer(tx, at, "customer.owned", before, after)


def add_alias(db: Database, asked: str, alias: str, *, call: Call) -> CustomerEdited:
    """Let the customer answer to one more name. Refuses one that it or another customer answers to."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = records.resolve_customer(tx, asked, lock=True)
        return store_changed_customer(tx, at, "customer.aliased", before, names.with_alias(before, sheets.clean(alias)))


def remove_alias(db: Database, asked: str, alias: str, *, call: Call) -> CustomerEdited:
    """Let the customer no longer answer to an alias."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = records.resolve_customer(tx, asked, lock=True)
        return store_changed_customer(
            tx, at, "customer.unaliased", before, names.without_alias(before, sheets.clean(alias))
        )


def archive_customer(db: Database, asked: str, *, call: Call) -> CustomerEdited:
    """Take the customer out of every list and search; its record and its names are kept."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = records.resolve_customer(tx, asked, lock=True)
        _refuse_in_case(tx, before)
        return store_changed_customer(tx, at, "customer.archived", before, replace(before, archived_at=at.now))


def restore_customer(db: Database, asked: str, *, call: Call) -> CustomerEdited:
    """Bring an archived customer back, by its exact key, alias or name."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.EDIT_CUSTOMER)
        found = records.get_by_exact_name(tx, asked)
        records.lock_customer(tx, found.id)
        before = records.get_customer(tx, found.id)
        if before.archived_at is None:
            raise AlreadyDone(f"{before.name} is not archived.")
        return store_changed_customer(tx, at, "customer.restored", before, replace(before, archived_at=None))


def load_customer_form(db: Database, asked: str, *, call: Call) -> CustomerForm:
    """The customer's record as it stands in a form to edit."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.EDIT_CUSTOMER)
        customer = records.resolve_customer(tx, asked)
        texts = {name: sheets.cell(customer, name, currency=at.policy.currency) for name in FIELDS}
        ids = {"owner": customer.owner or "", "backup": customer.backup or ""}
        return CustomerForm(customer, texts | ids, at.policy.currency)


def get_customer(db: Database, asked: str, *, call: Call) -> Customer:
    """The customer somebody names, for whoever may see cards."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.SEE_CARD)
        return records.resolve_customer(tx, asked)


def search_customers(db: Database, typed: str, *, call: Call) -> tuple[tuple[str, str], ...]:
    """(key, name) of customers that fit what is typed, for a select menu."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.SEE_CARD)
        return records.search_customers(tx, typed, limit=20)


def take_back(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Undo what changed a customer's record, if nobody changed the same fields since. Says how it stands."""
    customer_id = int(undo.subject)
    records.lock_customer(tx, customer_id)
    customer = records.get_customer(tx, customer_id)
    if not is_unchanged(customer, undo.after):
        raise AlreadyDone(f"{customer.name} was changed by somebody since, so nothing was undone.")
    if undo.before is None:
        return _withdraw_customer(tx, customer, at)
    back = replace(customer, **restore_fields(undo.before))
    if back.archived_at is not None:
        _refuse_in_case(tx, customer)
    stored = records.update_customer(tx, back)
    standing = standings.recompute_standing(tx, stored, policy=at.policy, now=at.now)
    _audit_change(tx, at, "customer.undone", stored, list_differences(customer, stored))
    consequences.update_case(tx, stored, policy=at.policy, now=at.now, standing=standing)
    if stored.archived_at != customer.archived_at:
        offering.join_campaign(tx, customer_id=stored.id, now=at.now)
    return f"{stored.name} is as it was before."


def _find_unlinked_prospect(tx: Session, customer: Customer) -> Prospect | None:
    found = prospects.find_prospect(tx, fold(customer.name))
    return found if found is not None and found.customer_id is None else None


def _withdraw_customer(tx: Session, customer: Customer, at: RequestContext) -> str:
    known = scorecards.list_answers(tx, customer.id) or strikes.list_strikes(tx, customer.id)
    worked = cases.list_customers_with_casework(tx, (customer.id,)) | offers.list_customers_with_marked_offers(
        tx, (customer.id,)
    )
    if known or worked or interactions.list_logged_customer_ids(tx, (customer.id,)):
        raise AlreadyDone(f"{customer.name} has been worked on since. Archive it instead.")
    customer_bulk.withdraw_customers(tx, [customer.id], now=at.now)
    prospects.unlink_customers(tx, [customer.id])
    standing_records.delete_standing(tx, customer.id)
    _audit_change(tx, at, "customer.withdrawn", customer, ())
    offering.join_campaign(tx, customer_id=customer.id, now=at.now)
    return f"{customer.name} is no longer a customer here."


def _refuse_in_case(tx: Session, customer: Customer) -> None:
    """Refuse archiving what people work on: nobody could find the case, its ballot or its transition any more."""
    if cases.find_open_case(tx, customer.id) is not None:
        raise Refusal(
            f"A case on {customer.name} is open, and nobody could find it in the archive. It ends first: "
            f"`/umpire case {customer.key}` shows what is under way, and a manager closes it there."
        )


def store_changed_customer(
    tx: Session, at: RequestContext, action: str, before: Customer, after: Customer
) -> CustomerEdited:
    """Store a customer, held by the caller, as it is to be, with all a change brings; nothing where it is so."""
    _refuse_same_person(after)
    changes = list_differences(before, names.tidied(after))
    if not changes:
        return CustomerEdited(before, (), at.policy, None)
    return _finish_change(tx, at, action, records.update_customer(tx, after), changes, before=before)


def _finish_change(
    tx: Session,
    at: RequestContext,
    action: str,
    stored: Customer,
    changes: tuple[FieldDifference, ...],
    *,
    before: Customer | None,
) -> CustomerEdited:
    """What every stored change brings with it: the standing, the audit entry and the offer to undo."""
    changed = [name for name, _, _ in changes]
    standing = standings.recompute_standing(tx, stored, policy=at.policy, now=at.now)
    _audit_change(tx, at, action, stored, changes)
    undo = authorization.offer_undo(
        tx,
        at,
        kind="customer",
        subject=str(stored.id),
        before=snapshot_fields(before, changed) if before else None,
        after=snapshot_fields(stored, changed),
    )
    if before is None or before.archived_at is not None:
        closet_opening.join_closet(tx, (stored.id,), policy=at.policy, now=at.now)
    consequences.update_case(tx, stored, policy=at.policy, now=at.now, standing=standing)
    if before is None or before.archived_at != stored.archived_at:
        offering.join_campaign(tx, customer_id=stored.id, now=at.now)
    return CustomerEdited(stored, changes, at.policy, undo)


def _audit_change(
    tx: Session, at: RequestContext, action: str, stored: Customer, changes: tuple[FieldDifference, ...]
) -> None:
    changed = [name for name, _, _ in changes]
    authorization.audit_action(
        tx, at, action, stored.id, public={"fields": changed}, private={"after": snapshot_fields(stored, changed)}
    )


def _parse_fields(
    tx: Session, texts: Mapping[str, str], at: RequestContext, before: Customer | None = None
) -> dict[str, Any]:
    """Texts as values; an empty one is None. Who becomes owner or backup works here; who it was may have left."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in EDITABLE:
            raise Malformed(f"“{name}” cannot be edited. These can: {', '.join(EDITABLE)}.")
        if name in ("owner", "backup"):
            values[name] = _parse_member(tx, text, field=name, now=getattr(before, name, None))
        else:
            values[name] = (
                sheets.value(name, text, currency=at.policy.currency) if text.strip() else _get_empty_value(name)
            )
    if values.get("owner"):
        values["owner_name"] = None
    refuse_future_days(values, at.actor_date, before=before)
    return values


def _refuse_same_person(customer: Customer) -> None:
    if customer.owner is not None and customer.owner == customer.backup:
        raise Malformed("Owner and backup are two people.", field="backup")


def _get_empty_value(name: str) -> tuple[str, ...] | None:
    if name == "name":
        raise Malformed("A customer needs a name.", field="name")
    return () if name == "aliases" else None


def _parse_member(tx: Session, text: str, *, field: str, now: str | None) -> str | None:
    said = text.strip()
    if not said:
        return None
    mentioned = _MENTION.fullmatch(said)
    user_id = mentioned[1] if mentioned else said
    if user_id != now and not people.get_actor(tx, user_id).full_member:
        raise Malformed(f"The {field} is a full member of this workspace. Type @ and pick the name.", field=field)
    return user_id


def _make_key(tx: Session, name: str) -> str:
    own = {word.folded for word in names.words_of(Customer(id=0, key=name, name=name))}
    return imports.make_import_key(
        name, names.and_firsts(records.list_names_beginning(tx, imports.import_key_stem(name)) - own) - own
    )


@dataclass(frozen=True, slots=True)
class OrphanedCustomers:
    """The customers, key and name, whom people who left looked after and nobody does now."""

    people: tuple[str, ...]
    customers: tuple[tuple[str, str], ...]


def list_orphaned_customers(db: Database, leavers: Sequence[str], *, now: datetime) -> OrphanedCustomers:
    """What of these people's customers is left at `now`: who came back, or was given an owner since, is not told of."""
    with db.transaction(reading=True) as tx:
        gone = tuple(leavers)
        still = tuple(who for who in gone if who not in people.list_full_members(tx, gone))
        away = keepers.list_long_away(tx, policy=policies.get_policy(tx), now=now)
        found = orphans.list_orphaned_by(tx, still, away=away) if still else ()
        return OrphanedCustomers(still, tuple((key, name) for _, key, name in found))
