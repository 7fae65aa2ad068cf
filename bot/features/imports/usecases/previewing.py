"""Opening a file and working out what it would do; nothing is written.

What somebody decided about a file is remembered, and applied to the next one with the same columns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.features.imports.usecases.importers import Importer, authorize_importer
from bot.features.settings import usecases as settings
from bot.workflow import quarterly_reviews
from bot.workflow.requests import Call, Database
from scoring.imports import imports as import_rules, owners, reading, shapes, signs
from scoring.imports.choices import ImportChoices, parse_choices
from scoring.imports.columns import ColumnMap, map_columns
from scoring.imports.imports import ImportContext, ImportPlan, UnmatchedOwner
from scoring.imports.owners import OwnerDirectory
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import EncodingGuess, ParsedSheet, Sheet
from scoring.quarterly_reviews.reviews import Closet
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.values.calendar import MAX_AHEAD_OF_UTC
from scoring.values.words import fold
from storage.customers import customers, external_ids, import_mappings
from storage.roles import people

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
        policy = authorize_importer(tx, call)
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

    With `suggest`, likely answers, whoever alone may be meant by part of a name, and a currency that the amounts show
    are taken: they are shown to somebody who can take them back.
    """
    choices = file.choices
    unanswered = preview_import(db, file.sheet, replace(choices, answers={}, owners={}), by=by)
    apparent = signs.find_file_currency(file.sheet, map_columns(file.sheet.headings, choices.columns))
    other = apparent if apparent and apparent != unanswered.currency and unanswered.currency_open else ""
    if suggest:
        likely = {question.id: question.likely for question in unanswered.plan.questions if question.likely}
        choices = replace(choices, answers={**likely, **choices.answers}, currency=choices.currency or other)
    unmatched = unanswered.plan.unmatched
    remembered = file.mapping.choices if file.mapping else ImportChoices()
    remembered_owners = shapes.find_owners(remembered, file.shape, (each.text for each in unmatched))
    if suggest:
        remembered_owners = _suggest_owners(db, unmatched) | remembered_owners
    choices = replace(choices, owners={**remembered_owners, **choices.owners})
    same = not (choices.answers or choices.owners) and choices.currency == file.choices.currency
    report = unanswered if same else preview_import(db, file.sheet, choices, by=by)
    open_still = {fold(each.text) for each in report.plan.unmatched}
    refused = {text: user_id for text, user_id in choices.owners.items() if user_id and text in open_still}
    choices = replace(choices, owners={text: each for text, each in choices.owners.items() if text not in refused})
    return ImportPreview(file, report, choices, unanswered.plan.questions, unmatched, tuple(refused.values()), other)


def preview_import(db: Database, sheet: Sheet, choices: ImportChoices, *, by: Importer) -> ImportReport:
    """Work out what the file would do now; nothing is written. `choices` are for what the file does not say itself."""
    with db.transaction(reading=True) as tx:
        policy = choose_currency(tx, authorize_importer(tx, by), choices)
    currency = policy.currency
    parsed = parse_sheet(sheet, choices, currency=currency, now=by.now)
    with db.transaction(reading=True) as tx:
        plan = import_rules.plan_import(parsed, load_known(tx, parsed, choices, by.now))
        closet = quarterly_reviews.find_running_closet(tx, policy, by.now)
        currency_open = not customers.has_any_amount(tx)
    return ImportReport(plan, parsed.columns, currency, closet=closet, guess=sheet.guess, currency_open=currency_open)


def find_owner(db: Database, text: str, *, by: Importer) -> str:
    """Find the one person a text means, by id, handle, e-mail address or name; returns the user id.

    Raises Malformed for nobody, and for several, whom it lists.
    """
    with db.transaction(reading=True) as tx:
        authorize_importer(tx, by)
        match = owners.match_owner(text, owners.build_directory(people.list_possible_owners(tx)))
        names = people.load_names(tx, match.candidates)
    if match.user_id is not None:
        return match.user_id
    listed = ", ".join(f"{names.get(user_id, user_id)} ({user_id})" for user_id in match.candidates)
    raise Malformed(f"“{text}” is nobody I know in Slack." + (f" Perhaps {listed}." if listed else ""))


def choose_currency(tx: Session, policy: Policy, choices: ImportChoices) -> Policy:
    """Return the rules with the chosen currency. Refused where amounts are kept in another one already."""
    if choices.currency in ("", policy.currency):
        return policy
    return settings.check_currency(tx, choices.currency)


def parse_sheet(sheet: Sheet, choices: ImportChoices, *, currency: str, now: datetime) -> ParsedSheet:
    """Read the cells of a file as its headings say, and as somebody chose."""
    columns = map_columns(sheet.headings, choices.columns)
    return reading.parse_rows(sheet, columns, currency=currency, today=_find_today(now), answers=choices.answers)


def load_known(tx: Session, parsed: ParsedSheet, choices: ImportChoices, now: datetime) -> ImportContext:
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


def _suggest_owners(db: Database, unmatched: Iterable[UnmatchedOwner]) -> dict[str, str]:
    """Suggest an owner where there is one candidate, of whose name the text is a part; by folded text."""
    alone = {fold(each.text): each.candidates[0] for each in unmatched if len(each.candidates) == 1}
    with db.transaction(reading=True) as tx:
        names = people.load_names(tx, alone.values())
    return {text: each for text, each in alone.items() if owners.is_part_of_name(text, names.get(each, ""))}


def _find_mapping(db: Database, shape: str, *, by: Importer) -> ImportMapping | None:
    """Find what was decided about files of this shape."""
    with db.transaction(reading=True) as tx:
        authorize_importer(tx, by)
        found = import_mappings.find_mapping(tx, shape)
    return None if found is None else ImportMapping(parse_choices(found[0]), found[1], found[2])


def _find_today(now: datetime) -> date:
    """Find the latest date that it is anywhere."""
    return (now + MAX_AHEAD_OF_UTC).date()
