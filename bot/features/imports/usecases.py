"""Import and export customers: open a file, preview it, then write it in one transaction.

Files are parsed in `reading`. What somebody decided about one is remembered for the next with the same columns.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.features.settings import usecases as settings
from bot.workflow import campaigns as campaign_workflow, quarterly_reviews, requests, standings
from bot.workflow.requests import Call, Database
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.customers.customers import Customer
from scoring.customers.names import list_names
from scoring.imports import imports as import_rules, owners, reading, shapes, sheets, signs
from scoring.imports.choices import ImportChoices, format_choices, parse_choices
from scoring.imports.columns import FIELDS, ColumnMap, map_columns
from scoring.imports.imports import ImportContext, ImportPlan, UnmatchedOwner
from scoring.imports.owners import OwnerDirectory
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import EncodingGuess, ParsedSheet, Sheet
from scoring.quarterly_reviews.reviews import Closet
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.calendar import MAX_AHEAD_OF_UTC
from scoring.values.words import fold
from storage import campaigns, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers, external_ids, import_mappings
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
Reader = Callable[[str, str], Sheet]
"""Reads a file in an encoding, and one sheet of it; for "" it finds either out."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file would do, or did if `applied`. `undo` is the id of the undo, for an import from Slack.

    `closet` is the quarterly review that is open meanwhile: new customers join it.
    `guess` is how a file was decoded that is not UTF-8. `currency_open` says that no money is on record yet, so that
    the currency may still be chosen.
    """

    plan: ImportPlan
    columns: ColumnMap
    currency: str
    applied: bool = False
    undo: str | None = None
    undo_minutes: int = 0
    closet: Closet | None = None
    guess: EncodingGuess | None = None
    currency_open: bool = False


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """How files of one shape were read before, by whom and since when; owners stand in it by hash."""

    choices: ImportChoices
    chosen_by: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was read with these choices.

    `mapping` is what was remembered of files of its shape, if anything; `afresh` leaves that aside.
    """

    sheet: Sheet
    choices: ImportChoices
    shape: str
    mapping: ImportMapping | None = None
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would do with these choices. `questions` and `owners` are all that it leaves open by itself.

    `refused` are the ids of people who were chosen as owners, and cannot be any. `other_currency` is the one that the
    amounts seem to be in, where that is not the workspace's, and it may still be chosen.
    """

    file: OpenedFile
    report: ImportReport
    choices: ImportChoices
    questions: tuple[ImportQuestion, ...]
    owners: tuple[UnmatchedOwner, ...]
    refused: tuple[str, ...] = ()
    other_currency: str = ""


def get_open_currency(db: Database, *, call: Call) -> str:
    """Return the workspace's currency while no money is on record, so that it may be chosen anew; else ""."""
    with db.transaction(reading=True) as tx:
        policy = _authorize(tx, call)
        return "" if customers.has_any_amount(tx) else policy.currency


def open_file(db: Database, read: Reader, given: ImportChoices, *, by: Importer, afresh: bool = False) -> OpenedFile:
    """Read a file with what is remembered of its shape, unless it is read `afresh`, and with what is `given`.

    The shape is that of the file as it is read without being told anything, or the next file would not be recognised.
    """
    sheet = read("", "")
    shape = shapes.compute_shape(sheet.headings)
    mapping = None if afresh else _find_mapping(db, shape, by=by)
    remembered = mapping.choices if mapping else ImportChoices()
    choices = replace(shapes.merge_choices(remembered, given), owners=given.owners)
    if choices.sheet_name not in sheet.sheet_names and not given.sheet_name:
        choices = replace(choices, sheet_name="")
    if choices.encoding or choices.sheet_name:
        sheet = read(choices.encoding, choices.sheet_name)
    columns = {**shapes.fit_columns(remembered.columns, sheet.headings), **given.columns}
    return OpenedFile(sheet, replace(choices, columns=columns), shape, mapping, afresh)


def preview_file(db: Database, file: OpenedFile, *, by: Importer, suggest: bool = False) -> ImportPreview:
    """Work out what an opened file would do.

    With `suggest`, whoever alone may be meant by part of a name, and a currency that the amounts show, are taken: they
    are shown to somebody who can take them back.
    """
    choices = file.choices
    asking = preview_import(db, file.sheet, replace(choices, answers={}, owners={}), by=by)
    shown = signs.find_file_currency(file.sheet, map_columns(file.sheet.headings, choices.columns))
    other = shown if shown and shown != asking.currency and asking.currency_open else ""
    if suggest and not choices.currency:
        choices = replace(choices, currency=other)
    unmatched = asking.plan.unmatched
    remembered = file.mapping.choices if file.mapping else ImportChoices()
    remembered_owners = shapes.find_owners(remembered, file.shape, (each.text for each in unmatched))
    if suggest:
        remembered_owners = _suggest_owners(db, unmatched) | remembered_owners
    choices = replace(choices, owners={**remembered_owners, **choices.owners})
    same = not (choices.answers or choices.owners) and choices.currency == file.choices.currency
    report = asking if same else preview_import(db, file.sheet, choices, by=by)
    open_still = {fold(each.text) for each in report.plan.unmatched}
    refused = {text: user_id for text, user_id in choices.owners.items() if user_id and text in open_still}
    choices = replace(choices, owners={text: each for text, each in choices.owners.items() if text not in refused})
    return ImportPreview(file, report, choices, asking.plan.questions, unmatched, tuple(refused.values()), other)


def preview_import(db: Database, sheet: Sheet, choices: ImportChoices, *, by: Importer) -> ImportReport:
    """Work out what the file would do now; nothing is written. `choices` are for what the file does not say itself."""
    with db.transaction(reading=True) as tx:
        policy = _choose_currency(tx, _authorize(tx, by), choices)
    currency = policy.currency
    parsed = _parse_sheet(sheet, choices, currency=currency, now=by.now)
    with db.transaction(reading=True) as tx:
        plan = import_rules.plan_import(parsed, _load_known(tx, parsed, choices, by.now))
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
        currency_open = not customers.has_any_amount(tx)
    return ImportReport(plan, parsed.columns, currency, closet=closet, guess=sheet.guess, currency_open=currency_open)


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
        currency = _choose_currency(tx, _authorize(tx, by), choices).currency
    # before the transaction: others wait while it is open
    parsed = _parse_sheet(sheet, choices, currency=currency, now=by.now)
    with db.transaction() as tx:
        _begin(tx, by)
        customer_bulk.lock_all_customers(tx)
        policy = _choose_currency(tx, policies.get_policy(tx), choices)
        if policy.currency != currency:
            raise AlreadyDone("The currency was changed just now. Look at the preview again.")
        replaced = _store_currency(tx, policy, by=by)
        _store_mapping(tx, shape, choices, by=by, forget=forget)
        plan = import_rules.plan_import(parsed, _load_known(tx, parsed, choices, by.now))
        stored = _write_plan(tx, plan, policy=policy, now=by.now, progress=progress)
        undo = _record_import(tx, plan, stored, by=by, policy=policy, replaced=replaced)
        campaign_workflow.join_campaign(tx, now=by.now)
        quarterly_reviews.join_closet(tx, [customer.id for customer in stored[0]], policy=policy, now=by.now)
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
        return ImportReport(plan, parsed.columns, currency, True, undo, policy.undo_minutes, closet)


def find_owner(db: Database, text: str, *, by: Importer) -> str:
    """Find the one person a text means, by id, handle, e-mail address or name; returns the user id.

    Raises Malformed for nobody, and for several, whom it lists.
    """
    with db.transaction(reading=True) as tx:
        _authorize(tx, by)
        match = owners.match_owner(text, owners.build_directory(people.list_possible_owners(tx)))
        names = people.load_names(tx, match.candidates)
    if match.user_id is not None:
        return match.user_id
    listed = ", ".join(f"{names.get(user_id, user_id)} ({user_id})" for user_id in match.candidates)
    raise Malformed(f"“{text}” is nobody I know in Slack." + (f" Perhaps {listed}." if listed else ""))


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
    left = {int(number) for number in (*added, *changed)} - {customer.id for customer in (*withdrawn, *restored)}
    _take_back_ids(tx, undo.after, left)
    customer_bulk.update_customers(tx, restored)
    for customer in withdrawn:
        standing_records.delete_standing(tx, customer.id)
    restored_standings = standings.recompute_loaded_standings(tx, restored, policy=context.policy, now=context.now)
    standings.follow_up_on_standings(tx, restored_standings, policy=context.policy, now=context.now)
    unchanged = len(added) + len(changed) - len(restored) - len(withdrawn)
    facts = {"restored": len(restored), "withdrawn": len(withdrawn), "left": unchanged}
    requests.audit_action(tx, context, "import.undone", "customers", public=facts)
    campaign_workflow.join_campaign(tx, now=context.now)
    sentences = [f"The import is undone: {len(withdrawn):,} taken out again, {len(restored):,} as they were before."]
    if unchanged:
        sentences.append(f"Left as they are, since somebody changed them, or rated, struck or logged: {unchanged:,}.")
    return " ".join([*sentences, *_restore_currency(tx, undo, context)])


def _take_back_ids(tx: Session, stored: Json, left: Collection[int]) -> None:
    """Delete the ids that an import stored, but not those of customers that are left as they are."""
    ids = stored.get("ids") if isinstance(stored, dict) else None
    if isinstance(ids, dict):
        external_ids.delete_ids(tx, str(ids["source"]), map(str, ids["ids"]), except_of=left)


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


def _suggest_owners(db: Database, unmatched: Iterable[UnmatchedOwner]) -> dict[str, str]:
    """Suggest an owner where there is one candidate, of whose name the text is a part; by folded text."""
    alone = {fold(each.text): each.candidates[0] for each in unmatched if len(each.candidates) == 1}
    with db.transaction(reading=True) as tx:
        names = people.load_names(tx, alone.values())
    return {text: each for text, each in alone.items() if owners.is_part_of_name(text, names.get(each, ""))}


def _find_mapping(db: Database, shape: str, *, by: Importer) -> ImportMapping | None:
    """Find what was decided about files of this shape."""
    with db.transaction(reading=True) as tx:
        _authorize(tx, by)
        found = import_mappings.find_mapping(tx, shape)
    return None if found is None else ImportMapping(parse_choices(found[0]), found[1], found[2])


def _store_mapping(tx: Session, shape: str, choices: ImportChoices, *, by: Importer, forget: bool) -> None:
    """Remember what was decided about a file for the next one of its shape. The currency is the workspace's now."""
    stored = format_choices(shapes.hide_owners(replace(choices, currency=""), shape))
    if shape and stored:
        import_mappings.remember_mapping(tx, shape, stored, by=_get_actor_name(by), now=by.now)
    elif shape and forget:
        import_mappings.forget_mapping(tx, shape)


def _choose_currency(tx: Session, policy: Policy, choices: ImportChoices) -> Policy:
    """Return the rules with the chosen currency. Refused where amounts are kept in another one already."""
    if choices.currency in ("", policy.currency):
        return policy
    return settings.check_currency(tx, choices.currency)


def _store_currency(tx: Session, policy: Policy, *, by: Importer) -> dict[str, Json]:
    """Keep all money in the currency of these rules; returns the text before, if that is a change."""
    if policies.get_policy(tx).currency == policy.currency:
        return {}
    before = settings.store_currency(tx, policy.currency, by=_get_actor_name(by), now=by.now)
    return {settings.CURRENCY: before}


def _restore_currency(tx: Session, undo: Undo, context: requests.RequestContext) -> list[str]:
    """Put back the currency that an import replaced, unless amounts are left in it; says how it is now."""
    before, after = dict(undo.before or {}), dict(undo.after or {})  # type: ignore[arg-type]
    if settings.CURRENCY not in before or settings.get_stored_currency(tx) != after[settings.CURRENCY]:
        return []
    if customers.has_any_amount(tx):
        return [f"Money stays in {after[settings.CURRENCY]}, since some is on record."]
    text = before[settings.CURRENCY]
    settings.store_currency(tx, str(text) if text else None, by=context.actor.user_id, now=context.now)
    return [f"Money is in {policies.get_policy(tx).currency} again."]


def _get_actor_name(by: Importer) -> str:
    """Get the name under which the audit lists who imports or exports."""
    return SHELL_NAME if isinstance(by, ShellUser) else by.user_id


def _parse_sheet(sheet: Sheet, choices: ImportChoices, *, currency: str, now: datetime) -> ParsedSheet:
    """Read the cells of a file as its headings say, and as somebody chose."""
    columns = map_columns(sheet.headings, choices.columns)
    return reading.parse_rows(sheet, columns, currency=currency, today=_find_today(now), answers=choices.answers)


def _find_today(now: datetime) -> date:
    """Find the latest date that it is anywhere."""
    return (now + MAX_AHEAD_OF_UTC).date()


def _load_known(tx: Session, parsed: ParsedSheet, choices: ImportChoices, now: datetime) -> ImportContext:
    """Load what the plan needs to know of customers and people; every name in use, if keys have to be made."""
    rows = parsed.rows
    external = external_ids.load_keys(tx, parsed.source, import_rules.list_ids(rows)) if parsed.source else {}
    taken = customers.list_taken_names(tx, import_rules.list_words(rows))
    used = customers.list_names_beginning(tx, "") if import_rules.needs_keys(rows) else frozenset(taken)
    named = any("owner" in row.values for row in rows)
    return ImportContext(
        taken,
        customers.load_customers_by_key(tx, {*taken.values(), *external.values()}),
        owners.build_directory(people.list_possible_owners(tx)) if named else OwnerDirectory(),
        used,
        _find_today(now),
        choices.owners,
        people.load_outsiders(tx) if named else {},
        external,
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
    requests.audit_action_by(tx, "customers.imported", "customers", by=_get_actor_name(by), now=by.now, public=facts)
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
