"""Customers' records: managers add, edit, archive and restore them, and set owners and aliases. See also `imports`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import (
    campaigns as campaign_workflow,
    case_updates,
    keepers,
    quarterly_reviews,
    requests,
    standings,
)
from bot.workflow.requests import Call, Database, RequestContext
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.customers import names
from scoring.customers.customers import Customer, FieldDifference, check_key, list_differences, refuse_future_days
from scoring.imports import imports, sheets
from scoring.imports.columns import FIELDS
from scoring.packages import is_new_customer
from scoring.prospects.prospects import Prospect
from scoring.refusals import AlreadyDone, Malformed, Refusal
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.words import clean, fold
from storage import campaigns, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers as customer_records, orphans
from storage.requests.undos import Undo
from storage.roles import people
from storage.scorecards import scorecards, standings as standing_records
from storage.settings import policies

EDITABLE = (*FIELDS[1:], "backup")
"""What a form or an edit may set. A key stays what it is; other names for a customer are aliases."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class CustomerEdited:
    """A customer after a change, the changes as (field, before, after), and the id of the undo (None: no change).

    `prospect`, when a customer was added, is an assessed prospect of the same name that is not linked to a customer
    yet. `newcomer`: it is in its first days with us.
    """

    customer: Customer
    changes: tuple[FieldDifference, ...]
    policy: Policy
    undo: str | None
    prospect: Prospect | None = None
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A customer's record as texts by field, to fill a form with, and the currency of its amounts."""

    customer: Customer
    texts: Mapping[str, str]
    currency: str


def add_customer(db: Database, texts: Mapping[str, str], *, call: Call) -> CustomerEdited:
    """Add a customer from texts by field. `name` is required; a key is made from it unless one is given.

    `since` is today unless given, which gives newcomers their grace. Refuses names that another customer answers to.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        values = _parse_fields(tx, {name: text for name, text in texts.items() if name != "key"}, context)
        if not values.get("name"):
            raise Malformed("A customer needs a name.", field="name")
        filled = {name: value for name, value in values.items() if value is not None}
        fields = {"since": context.actor_date, "created_at": context.now} | filled
        key_text = texts.get("key", "").strip()
        key = check_key(key_text) if key_text else _make_key(tx, str(values["name"]))
        customer = Customer(id=0, key=key, **fields)
        _refuse_same_person(customer)
        stored = customer_records.add_customer(tx, customer)
        changes = list_differences(Customer(id=stored.id, key=stored.key, name="", created_at=context.now), stored)
        change = _finish_change(tx, context, "customer.added", stored, changes, before=None)
        return replace(change, prospect=_find_unlinked_prospect(tx, stored))


def edit_customer(db: Database, customer_name: str, texts: Mapping[str, str], *, call: Call) -> CustomerEdited:
    """Set fields of a customer from texts as people write them; an empty text clears one. Refuses unknown fields."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = customer_records.resolve_customer(tx, customer_name, lock=True)
        return store_changed_customer(
            tx, context, "customer.edited", before, replace(before, **_parse_fields(tx, texts, context, before))
        )


def set_owner(db: Database, customer_name: str, owner: str, *, backup: str | None = None, call: Call) -> CustomerEdited:
    """Give the customer an owner and, if one is given, a backup, by Slack user id. Only full members may be either."""
    texts = {"owner": owner} | ({"backup": backup} if backup is not None else {})
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = customer_records.resolve_customer(tx, customer_name, lock=True)
        after = replace(before, **_parse_fields(tx, texts, context, before))
        if backup is None and after.backup == after.owner:
            after = replace(after, backup=None)
        return store_changed_customer(tx, context, "customer.owned", before, after)


def add_alias(db: Database, customer_name: str, alias: str, *, call: Call) -> CustomerEdited:
    """Let the customer answer to one more name. Refuses a name that it or another customer answers to."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = customer_records.resolve_customer(tx, customer_name, lock=True)
        return store_changed_customer(tx, context, "customer.aliased", before, names.add_alias(before, clean(alias)))


def remove_alias(db: Database, customer_name: str, alias: str, *, call: Call) -> CustomerEdited:
    """Let the customer no longer answer to an alias."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = customer_records.resolve_customer(tx, customer_name, lock=True)
        return store_changed_customer(
            tx, context, "customer.unaliased", before, names.remove_alias(before, clean(alias))
        )


def archive_customer(db: Database, customer_name: str, *, call: Call) -> CustomerEdited:
    """Take the customer out of every list and search, but keep its record. Refused while a case is open."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        before = customer_records.resolve_customer(tx, customer_name, lock=True)
        _refuse_in_case(tx, before)
        return store_changed_customer(
            tx, context, "customer.archived", before, replace(before, archived_at=context.now)
        )


def restore_customer(db: Database, customer_name: str, *, call: Call) -> CustomerEdited:
    """Bring back an archived customer, given its exact key, alias or name."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.EDIT_CUSTOMER)
        customer = customer_records.get_by_exact_name(tx, customer_name)
        customer_records.lock_customer(tx, customer.id)
        before = customer_records.get_customer(tx, customer.id)
        if before.archived_at is None:
            raise AlreadyDone(f"{before.name} is not archived.")
        return store_changed_customer(tx, context, "customer.restored", before, replace(before, archived_at=None))


def load_customer_form(db: Database, customer_name: str, *, call: Call) -> CustomerForm:
    """Load a customer's record as texts, for the form that edits it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.EDIT_CUSTOMER)
        customer = customer_records.resolve_customer(tx, customer_name)
        texts = {name: sheets.format_cell(customer, name, currency=context.policy.currency) for name in FIELDS}
        ids = {"owner": customer.owner or "", "backup": customer.backup or ""}
        return CustomerForm(customer, texts | ids, context.policy.currency)


def get_customer(db: Database, customer_name: str, *, call: Call) -> Customer:
    """Get the customer somebody names, for anybody who may see scorecards."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.SEE_CARD)
        return customer_records.resolve_customer(tx, customer_name)


def search_customers(db: Database, text: str, *, call: Call) -> tuple[tuple[str, str], ...]:
    """Search the customers whose names fit what was typed, as (key, name), for a select menu."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.SEE_CARD)
        return customer_records.search_customers(tx, text, limit=20)


def take_back(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo a change of a customer's record, if nobody changed the same fields since; returns the answer."""
    customer_id = int(undo.subject)
    customer_records.lock_customer(tx, customer_id)
    customer = customer_records.get_customer(tx, customer_id)
    if not is_unchanged(customer, undo.after):
        raise AlreadyDone(f"{customer.name} has been changed since, so nothing was undone.")
    if undo.before is None:
        return _withdraw_customer(tx, customer, context)
    restored = replace(customer, **restore_fields(undo.before))
    if restored.archived_at is not None:
        _refuse_in_case(tx, customer)
    stored = customer_records.update_customer(tx, restored)
    standing = standings.recompute_standing(tx, stored, policy=context.policy, now=context.now)
    _audit_change(tx, context, "customer.undone", stored, list_differences(customer, stored))
    case_updates.update_case(tx, stored, policy=context.policy, now=context.now, standing=standing)
    if stored.archived_at != customer.archived_at:
        campaign_workflow.join_campaign(tx, customer_id=stored.id, now=context.now)
    return f"{stored.name} is as it was before."


def _find_unlinked_prospect(tx: Session, customer: Customer) -> Prospect | None:
    """Find the newest prospect with the customer's name, if it is not linked to any customer."""
    prospect = prospects.find_prospect(tx, fold(customer.name))
    return prospect if prospect is not None and prospect.customer_id is None else None


def _withdraw_customer(tx: Session, customer: Customer, context: RequestContext) -> str:
    """Undo adding a customer; refused once anybody has rated, struck, logged about or worked on it."""
    judged = scorecards.list_answers(tx, customer.id) or strikes.list_strikes(tx, customer.id)
    ids = (customer.id,)
    worked_on = cases.list_customers_with_casework(tx, ids) | campaigns.list_customers_with_marked_offers(tx, ids)
    if judged or worked_on or interactions.list_logged_customer_ids(tx, ids):
        raise AlreadyDone(f"{customer.name} has been worked on since. Archive it instead.")
    customer_bulk.withdraw_customers(tx, [customer.id], now=context.now)
    prospects.unlink_customers(tx, [customer.id])
    standing_records.delete_standing(tx, customer.id)
    _audit_change(tx, context, "customer.withdrawn", customer, ())
    campaign_workflow.join_campaign(tx, customer_id=customer.id, now=context.now)
    return f"{customer.name} is no longer a customer here."


def _refuse_in_case(tx: Session, customer: Customer) -> None:
    """Refuse archiving a customer with an open case: nobody could find the case any more."""
    if cases.find_open_case(tx, customer.id) is not None:
        raise Refusal(
            f"A case on {customer.name} is open, and nobody could find it in the archive. It ends first: "
            f"`/umpire case {customer.key}` shows what is under way, and a manager closes it there."
        )


def store_changed_customer(
    tx: Session, context: RequestContext, action: str, before: Customer, after: Customer
) -> CustomerEdited:
    """Store a changed customer, which the caller has locked, with all that follows; nothing if nothing differs."""
    _refuse_same_person(after)
    changes = list_differences(before, names.tidy_aliases(after))
    if not changes:
        return CustomerEdited(before, (), context.policy, None)
    return _finish_change(tx, context, action, customer_records.update_customer(tx, after), changes, before=before)


def _finish_change(
    tx: Session,
    context: RequestContext,
    action: str,
    stored: Customer,
    changes: tuple[FieldDifference, ...],
    *,
    before: Customer | None,
) -> CustomerEdited:
    """Do what follows every stored change: standing, audit entry, undo offer, review, case and campaign."""
    changed = [name for name, _, _ in changes]
    standing = standings.recompute_standing(tx, stored, policy=context.policy, now=context.now)
    _audit_change(tx, context, action, stored, changes)
    undo = requests.offer_undo(
        tx,
        context,
        kind="customer",
        subject=str(stored.id),
        before=snapshot_fields(before, changed) if before else None,
        after=snapshot_fields(stored, changed),
    )
    if before is None or before.archived_at is not None:
        quarterly_reviews.join_closet(tx, (stored.id,), policy=context.policy, now=context.now)
    case_updates.update_case(tx, stored, policy=context.policy, now=context.now, standing=standing)
    if before is None or before.archived_at != stored.archived_at:
        campaign_workflow.join_campaign(tx, customer_id=stored.id, now=context.now)
    newcomer = is_new_customer(stored, context.today, context.policy)
    return CustomerEdited(stored, changes, context.policy, undo, newcomer=newcomer)


def _audit_change(
    tx: Session, context: RequestContext, action: str, stored: Customer, changes: tuple[FieldDifference, ...]
) -> None:
    """Write one audit entry about a customer: the names of the fields openly, their values privately."""
    changed = [name for name, _, _ in changes]
    requests.audit_action(
        tx, context, action, stored.id, public={"fields": changed}, private={"after": snapshot_fields(stored, changed)}
    )


def _parse_fields(
    tx: Session, texts: Mapping[str, str], context: RequestContext, before: Customer | None = None
) -> dict[str, Any]:
    """Parse texts by field into values; an empty text becomes None.

    A new owner or backup must be a full member; one who is set already may have left since.
    """
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in EDITABLE:
            raise Malformed(f"“{name}” cannot be edited. These can: {', '.join(EDITABLE)}.")
        if name in ("owner", "backup"):
            values[name] = _parse_member(tx, text, field=name, current=getattr(before, name, None))
        else:
            values[name] = (
                sheets.parse_field(name, text, currency=context.policy.currency)
                if text.strip()
                else _get_empty_value(name)
            )
    if values.get("owner"):
        values["owner_name"] = None
    refuse_future_days(values, context.actor_date, before=before)
    return values


def _refuse_same_person(customer: Customer) -> None:
    """Refuse a customer whose owner and backup are the same person."""
    if customer.owner is not None and customer.owner == customer.backup:
        raise Malformed("Owner and backup are two people.", field="backup")


def _get_empty_value(name: str) -> tuple[str, ...] | None:
    """Get the value of a field that was cleared; refused for the name."""
    if name == "name":
        raise Malformed("A customer needs a name.", field="name")
    return () if name == "aliases" else None


def _parse_member(tx: Session, text: str, *, field: str, current: str | None) -> str | None:
    """Parse a user id or a mention; refuse people who are no full members, except the `current` one."""
    stripped = text.strip()
    if not stripped:
        return None
    mentioned = _MENTION.fullmatch(stripped)
    user_id = mentioned[1] if mentioned else stripped
    if user_id != current and not people.get_actor(tx, user_id).full_member:
        raise Malformed(
            f"The {field} has to be a full member of this workspace. Type @ and pick the name.", field=field
        )
    return user_id


def _make_key(tx: Session, name: str) -> str:
    """Make a key from a customer's name that no customer answers to."""
    own = {word.folded for word in names.list_names(Customer(id=0, key=name, name=name))}
    return imports.make_import_key(
        name,
        names.add_first_words(customer_records.list_names_beginning(tx, imports.import_key_stem(name)) - own) - own,
    )


@dataclass(frozen=True, slots=True)
class OrphanedCustomers:
    """Customers, as (key, name), whose owner left and whom nobody looks after now, and the people who left."""

    people: tuple[str, ...]
    customers: tuple[tuple[str, str], ...]


def list_orphaned_customers(db: Database, leavers: Sequence[str], *, now: datetime) -> OrphanedCustomers:
    """List the customers that these leavers looked after and nobody does at `now`.

    Leavers who came back, and customers who have another owner or backup since, are left out.
    """
    with db.transaction(reading=True) as tx:
        members = people.list_full_members(tx, tuple(leavers))
        still_gone = tuple(person for person in leavers if person not in members)
        away = keepers.list_long_away(tx, policy=policies.get_policy(tx), now=now)
        orphaned = orphans.list_orphaned_by(tx, still_gone, away=away) if still_gone else ()
        return OrphanedCustomers(still_gone, tuple((key, name) for _, key, name in orphaned))
