"""Writing an imported file in one transaction, and remembering how it was read for the next of its shape."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.features.imports.usecases.importers import (
    Importer,
    ShellUser,
    authorize_importer,
    begin_import_request,
    get_actor_name,
)
from bot.features.imports.usecases.previewing import ImportReport, choose_currency, load_known, parse_sheet
from bot.features.settings import usecases as settings
from bot.workflow import campaigns as campaign_workflow, quarterly_reviews, requests, standings
from bot.workflow.requests import Database
from bot.workflow.undo import snapshot_fields
from scoring.customers.customers import Customer
from scoring.imports import imports as import_rules, shapes
from scoring.imports.choices import ImportChoices, format_choices
from scoring.imports.columns import FIELDS
from scoring.imports.imports import ImportPlan
from scoring.imports.sheets import Sheet
from scoring.refusals import AlreadyDone
from scoring.rules.policy import Policy
from storage.customers import bulk as customer_bulk, customers, external_ids, import_mappings
from storage.database import Json
from storage.requests import undos
from storage.settings import policies

PORTION_SIZE = 500
"""Customers written between two reports of progress."""

Progress = Callable[[int, int], None]


def apply_import(
    db: Database,
    sheet: Sheet,
    choices: ImportChoices,
    *,
    by: Importer,
    progress: Progress | None = None,
    shape: str = "",
    forget: bool = False,
) -> ImportReport:
    """Write the file in one transaction: all good rows, or none if that fails. Bad rows are left out.

    `progress` is called with the customers written so far and in all. From Slack the whole import can be undone. The
    choices are remembered for files of this `shape`; with `forget`, what was remembered for it goes if there are none.
    """
    with db.transaction(reading=True) as tx:
        currency = choose_currency(tx, authorize_importer(tx, by), choices).currency
    # before the transaction: others wait while it is open
    parsed = parse_sheet(sheet, choices, currency=currency, now=by.now)
    with db.transaction() as tx:
        begin_import_request(tx, by)
        customer_bulk.lock_all_customers(tx)
        policy = choose_currency(tx, policies.get_policy(tx), choices)
        if policy.currency != currency:
            raise AlreadyDone("The currency was changed just now. Look at the preview again.")
        _store_mapping(tx, shape, choices, by=by, forget=forget)
        plan = import_rules.plan_import(parsed, load_known(tx, parsed, choices, by.now))
        replaced = _store_currency(tx, policy, by=by) if plan.has_money else {}
        stored = _write_plan(tx, plan, policy=policy, now=by.now, progress=progress)
        undo = _record_import(tx, plan, stored, by=by, policy=policy, replaced=replaced)
        campaign_workflow.join_campaign(tx, now=by.now)
        quarterly_reviews.join_closet(tx, [customer.id for customer in stored[0]], policy=policy, now=by.now)
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
        return ImportReport(plan, parsed.columns, currency, True, undo, policy.undo_minutes, closet)


def _store_mapping(tx: Session, shape: str, choices: ImportChoices, *, by: Importer, forget: bool) -> None:
    """Remember what was decided about a file for the next one of its shape. The currency is the workspace's now."""
    stored = format_choices(shapes.hide_owners(replace(choices, currency=""), shape))
    if shape and stored:
        import_mappings.remember_mapping(tx, shape, stored, by=get_actor_name(by), now=by.now)
    elif shape and forget:
        import_mappings.forget_mapping(tx, shape)


def _store_currency(tx: Session, policy: Policy, *, by: Importer) -> dict[str, Json]:
    """Keep all money in the currency of these rules; returns the text before, if that is a change."""
    if policies.get_policy(tx).currency == policy.currency:
        return {}
    before = settings.store_currency(tx, policy.currency, by=get_actor_name(by), now=by.now)
    return {settings.CURRENCY: before}


def _write_plan(
    tx: Session, plan: ImportPlan, *, policy: Policy, now: datetime, progress: Progress | None
) -> tuple[list[Customer], list[Customer]]:
    """Store the new and the changed customers, with their standings; returns both as stored."""
    customer_bulk.delete_names(tx, [change.before.id for change in plan.changed])
    report_progress = progress or _ignore_progress
    total = len(plan.new) + len(plan.changed)
    added: list[Customer] = []
    changed: list[Customer] = []
    report_progress(0, total)
    for portion in _split_into_portions([addition.customer for addition in plan.new]):
        new_customers = [replace(customer, created_at=now) for customer in portion]
        ids = customer_bulk.add_customers(tx, new_customers)
        added += [replace(customer, id=ids[customer.key]) for customer in new_customers]
        standings.recompute_loaded_standings(tx, added[-len(new_customers) :], policy=policy, now=now)
        report_progress(len(added), total)
    for portion in _split_into_portions([change.after for change in plan.changed]):
        customer_bulk.update_customers(tx, portion)
        changed += portion
        standings.follow_up_on_standings(
            tx, standings.recompute_loaded_standings(tx, portion, policy=policy, now=now), policy=policy, now=now
        )
        report_progress(len(added) + len(changed), total)
    _write_ids(tx, plan, added)
    return added, changed


def _write_ids(tx: Session, plan: ImportPlan, added: Iterable[Customer]) -> None:
    """Store what the program the file comes from calls its customers, those that it does not change included."""
    known = customers.load_customers_by_key(tx, set(plan.ids.values()) - {customer.key for customer in added})
    id_of_key = {customer.key: customer.id for customer in (*added, *known.values())}
    external_ids.add_ids(tx, plan.source, {each: id_of_key[key] for each, key in plan.ids.items()})


def _record_import(
    tx: Session,
    plan: ImportPlan,
    stored: tuple[list[Customer], list[Customer]],
    *,
    by: Importer,
    policy: Policy,
    replaced: Mapping[str, Json],
) -> str | None:
    """Write one audit entry with the counts, and offer an undo to somebody in Slack; returns its id.

    `replaced` is the text of the currency before, if the import changed it.
    """
    added, changed = stored
    facts = {
        "new": len(added),
        "changed": len(changed),
        "same": len(plan.same),
        "duplicate": len(plan.duplicate),
        "bad": len(plan.bad),
    }
    requests.audit_action_by(tx, "customers.imported", "customers", by=get_actor_name(by), now=by.now, public=facts)
    if isinstance(by, ShellUser) or not (added or changed or plan.ids):
        return None
    altered = {change.before.id: [name for name, _, _ in change.fields] for change in plan.changed}
    befores = {
        str(change.before.id): snapshot_fields(change.before, altered[change.before.id]) for change in plan.changed
    }
    afters = {str(customer.id): snapshot_fields(customer, altered[customer.id]) for customer in changed}
    news = {str(customer.id): snapshot_fields(customer, _ADDED_FIELDS) for customer in added}
    return undos.offer_undo(
        tx,
        actor=by.user_id,
        kind="import",
        subject="customers",
        before={"added": {}, "changed": befores, **replaced},
        after={
            "added": news,
            "changed": afters,
            "ids": {"source": plan.source, "ids": sorted(plan.ids)},
            **dict.fromkeys(replaced, policy.currency),
        },
        now=by.now,
        minutes=policy.undo_minutes,
    )


_ADDED_FIELDS = (*FIELDS[1:], "backup", "owner_name", "archived_at")
"""The fields of an added customer that must be unchanged for an undo to withdraw it."""


def _ignore_progress(done: int, total: int) -> None:
    """Do nothing: nobody watches."""


def _split_into_portions(customers: Sequence[Customer]) -> Iterable[list[Customer]]:
    """Split customers into portions of limited size."""
    return (list(customers[start : start + PORTION_SIZE]) for start in range(0, len(customers), PORTION_SIZE))
