"""Import and export customers: preview a file, then write it in one transaction. Files are parsed in `sheets`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import campaigns as campaign_workflow, quarterly_reviews, requests, standings
from bot.workflow.requests import Call, Database
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.customers.customers import Customer
from scoring.customers.names import list_names
from scoring.imports import imports as import_rules, owners, sheets
from scoring.imports.choices import ImportChoices
from scoring.imports.columns import FIELDS, ColumnMap, map_columns
from scoring.imports.imports import ImportContext, ImportPlan
from scoring.imports.owners import OwnerDirectory
from scoring.imports.sheets import EncodingGuess, ParsedRow, Sheet
from scoring.quarterly_reviews.reviews import Closet
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.calendar import MAX_AHEAD_OF_UTC
from storage import campaigns, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers
from storage.database import Json
from storage.requests import undos
from storage.requests.undos import Undo
from storage.roles import people
from storage.scorecards import scorecards, standings as standing_records
from storage.settings import policies

PORTION_SIZE = 500
"""Customers written between two reports of progress."""

SHELL_NAME = "shell"
"""How the audit names who imports from the server's command line."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ShellUser:
    """Somebody who runs a command on the server, and who may import because they control the machine."""

    now: datetime


Importer = Call | ShellUser


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file would do, or did if `applied`. `undo` is the id of the undo, for an import from Slack.

    `closet` is the quarterly review that is open meanwhile: new customers join it.
    `guess` is how a file was decoded that is not UTF-8.
    """

    plan: ImportPlan
    columns: ColumnMap
    currency: str
    applied: bool = False
    undo: str | None = None
    undo_minutes: int = 0
    closet: Closet | None = None
    guess: EncodingGuess | None = None


def preview_import(db: Database, sheet: Sheet, choices: ImportChoices, *, by: Importer) -> ImportReport:
    """Work out what the file would do now; nothing is written. `choices` are for what the file does not say itself."""
    columns = map_columns(sheet.headings, choices.columns)
    with db.transaction(reading=True) as tx:
        policy = _authorize(tx, by)
    currency = choices.currency or policy.currency
    parsed = sheets.parse_rows(sheet, columns, currency=currency, answers=choices.answers)
    with db.transaction(reading=True) as tx:
        plan = import_rules.plan_import(parsed, _load_known(tx, parsed.rows, choices, by.now))
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
    return ImportReport(plan, columns, currency, closet=closet, guess=sheet.guess)


def apply_import(
    db: Database, sheet: Sheet, choices: ImportChoices, *, by: Importer, progress: Progress | None = None
) -> ImportReport:
    """Write the file in one transaction: all good rows, or none if that fails. Bad rows are left out.

    `progress` is called with the customers written so far and in all. From Slack the whole import can be undone.
    """
    columns = map_columns(sheet.headings, choices.columns)
    with db.transaction(reading=True) as tx:
        policy = _authorize(tx, by)
    currency = choices.currency or policy.currency
    # before the transaction: others wait while it is open
    parsed = sheets.parse_rows(sheet, columns, currency=currency, answers=choices.answers)
    with db.transaction() as tx:
        policy = _begin(tx, by)
        if policy.currency != currency:
            raise AlreadyDone("The currency was changed just now. Look at the preview again.")
        customer_bulk.lock_all_customers(tx)
        plan = import_rules.plan_import(parsed, _load_known(tx, parsed.rows, choices, by.now))
        stored = _write_plan(tx, plan, policy=policy, now=by.now, progress=progress)
        undo = _record_import(tx, plan, stored, by=by, policy=policy)
        campaign_workflow.join_campaign(tx, now=by.now)
        quarterly_reviews.join_closet(tx, [customer.id for customer in stored[0]], policy=policy, now=by.now)
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
        return ImportReport(plan, columns, currency, True, undo, policy.undo_minutes, closet)


def count_exportable(db: Database, *, call: Call) -> int:
    """Count the customers an export will hold; refused to those who may not export."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.IMPORT)
        return customers.count_unarchived_customers(tx)


def export_customers(db: Database, *, by: Importer) -> Sheet:
    """Export every customer that is not archived, as a table that imports without a change."""
    with db.transaction() as tx:
        policy = _begin(tx, by)
        table = sheets.build_customer_sheet(customers.list_customers(tx), currency=policy.currency)
        facts = {"customers": len(table.lines)}
        requests.audit_action_by(
            tx, "customers.exported", "customers", by=_get_actor_name(by), now=by.now, public=facts
        )
        return table


def take_back(tx: Session, undo: Undo, context: requests.RequestContext) -> str:
    """Undo an import: restore what it changed and withdraw what it added, except what was changed since."""
    customer_bulk.lock_all_customers(tx)
    added, changed = _split_added_and_changed(undo.after)
    _, before = _split_added_and_changed(undo.before)
    current = customers.load_customers(tx, [int(number) for number in (*added, *changed)])
    untouched = {
        number: current[int(number)]
        for number, after in (*added.items(), *changed.items())
        if int(number) in current and is_unchanged(current[int(number)], after)
    }
    busy = _find_worked_on(tx, [int(number) for number in added if number in untouched])
    withdrawn = [untouched[number] for number in added if number in untouched and int(number) not in busy]
    restored = [
        replace(untouched[number], **restore_fields(before[number])) for number in changed if number in untouched
    ]
    restored = _drop_name_clashes(tx, restored, withdrawn)
    customer_bulk.withdraw_customers(tx, [customer.id for customer in withdrawn], now=context.now)
    prospects.unlink_customers(tx, [customer.id for customer in withdrawn])
    customer_bulk.update_customers(tx, restored)
    for customer in withdrawn:
        standing_records.delete_standing(tx, customer.id)
    restored_standings = standings.recompute_loaded_standings(tx, restored, policy=context.policy, now=context.now)
    standings.follow_up_on_standings(tx, restored_standings, policy=context.policy, now=context.now)
    unchanged = len(added) + len(changed) - len(restored) - len(withdrawn)
    facts = {"restored": len(restored), "withdrawn": len(withdrawn), "left": unchanged}
    requests.audit_action(tx, context, "import.undone", "customers", public=facts)
    campaign_workflow.join_campaign(tx, now=context.now)
    sentence = f"The import is undone: {len(withdrawn):,} taken out again, {len(restored):,} as they were before."
    return sentence + (
        f" Left as they are, since somebody changed them, or rated, struck or logged: {unchanged:,}."
        if unchanged
        else ""
    )


def _authorize(tx: Session, by: Importer) -> Policy:
    """Refuse those who may not import; returns the rules in force."""
    if isinstance(by, ShellUser):
        return policies.get_policy(tx)
    return requests.authorize_call(tx, by, Action.IMPORT).policy


def _begin(tx: Session, by: Importer) -> Policy:
    """Begin a request that writes, refuse those who may not import, and return the rules in force."""
    if isinstance(by, ShellUser):
        return policies.get_policy(tx)
    return requests.begin_request(tx, by, Action.IMPORT).policy


def _get_actor_name(by: Importer) -> str:
    """Get the name under which the audit lists who imports or exports."""
    return SHELL_NAME if isinstance(by, ShellUser) else by.user_id


def _load_known(tx: Session, rows: Sequence[ParsedRow], choices: ImportChoices, now: datetime) -> ImportContext:
    """Load what the plan needs to know of customers and people; every name in use, if keys have to be made."""
    taken = customers.list_taken_names(tx, import_rules.list_words(rows))
    used = customers.list_names_beginning(tx, "") if import_rules.needs_keys(rows) else frozenset(taken)
    named = any("owner" in row.values for row in rows)
    return ImportContext(
        taken,
        customers.load_customers_by_key(tx, taken.values()),
        owners.build_directory(people.list_possible_owners(tx)) if named else OwnerDirectory(),
        used,
        (now + MAX_AHEAD_OF_UTC).date(),
        choices.owners,
        people.load_outsiders(tx) if named else {},
    )


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
    return added, changed


def _record_import(
    tx: Session, plan: ImportPlan, stored: tuple[list[Customer], list[Customer]], *, by: Importer, policy: Policy
) -> str | None:
    """Write one audit entry with the counts, and offer an undo to somebody in Slack; returns its id."""
    added, changed = stored
    facts = {
        "new": len(added),
        "changed": len(changed),
        "same": len(plan.same),
        "duplicate": len(plan.duplicate),
        "bad": len(plan.bad),
    }
    requests.audit_action_by(tx, "customers.imported", "customers", by=_get_actor_name(by), now=by.now, public=facts)
    if isinstance(by, ShellUser) or not (added or changed):
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
        before={"added": {}, "changed": befores},
        after={"added": news, "changed": afters},
        now=by.now,
        minutes=policy.undo_minutes,
    )


_ADDED_FIELDS = (*FIELDS[1:], "backup", "owner_name", "archived_at")
"""The fields of an added customer that must be unchanged for an undo to withdraw it."""


def _ignore_progress(done: int, total: int) -> None:
    """Do nothing: nobody watches."""


def _split_added_and_changed(stored: object) -> tuple[dict[str, Json], dict[str, Json]]:
    """Split what an import's undo stores into added and changed customers, by id."""
    whole = stored if isinstance(stored, dict) else {}
    return dict(whole.get("added", {})), dict(whole.get("changed", {}))


def _find_worked_on(tx: Session, ids: Sequence[int]) -> set[int]:
    """Find the customers that somebody has rated, struck, logged about or worked on."""
    answers_of, _ = scorecards.load_answers_and_overrides(tx, ids)
    rated = {number for number, answers in answers_of.items() if answers}
    struck = {number for number, strikes_ in strikes.load_strikes(tx, ids).items() if strikes_}
    worked_on = cases.list_customers_with_casework(tx, ids) | campaigns.list_customers_with_marked_offers(tx, ids)
    return rated | struck | interactions.list_logged_customer_ids(tx, ids) | worked_on


def _drop_name_clashes(tx: Session, restored: list[Customer], withdrawn: Iterable[Customer]) -> list[Customer]:
    """Drop the customers whose former names somebody else has taken since.

    Names that the import itself gave to another customer come free again, so the rest is checked until nothing drops
    out.
    """
    withdrawn_keys = {customer.key for customer in withdrawn}
    names_by_id = {customer.id: {word.folded for word in list_names(customer)} for customer in restored}
    taken = customers.list_taken_names(tx, {word for words in names_by_id.values() for word in words})
    while True:
        free_keys = withdrawn_keys | {customer.key for customer in restored}
        restored_names: set[str] = set()
        without_clash: list[Customer] = []
        for customer in restored:
            words = names_by_id[customer.id]
            if not words & restored_names and all(taken.get(word, customer.key) in free_keys for word in words):
                without_clash.append(customer)
                restored_names |= words
        if len(without_clash) == len(restored):
            return without_clash
        restored = without_clash


def _split_into_portions(customers: Sequence[Customer]) -> Iterable[list[Customer]]:
    """Split customers into portions of limited size."""
    return (list(customers[start : start + PORTION_SIZE]) for start in range(0, len(customers), PORTION_SIZE))
