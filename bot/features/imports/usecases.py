"""Imports and exports of customers: looked at first, then written in one transaction. Files are read in `sheets`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, campaigns as offering, quarterly_reviews as closet_opening, standings
from bot.workflow.authorization import Call, Database
from bot.workflow.undo import as_left, kept, read_back
from scoring.customers.customers import Customer, folded
from scoring.customers.names import words_of
from scoring.imports import imports as rules, sheets
from scoring.imports.columns import FIELDS, Columns, mapped
from scoring.imports.imports import Known, Plan
from scoring.imports.sheets import Row, Sheet
from scoring.quarterly_reviews.reviews import Closet
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.calendar import EASTMOST
from storage import campaigns as offers, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers as records
from storage.database import Json
from storage.requests import undos
from storage.requests.undos import Undo
from storage.roles import people
from storage.scorecards import scorecards, standings as standing_records
from storage.settings import policies

AT_ONCE = 500
"""Customers written between two reports of progress."""

SHELL = "shell"
"""How the audit names who imports from the server's command line."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shell:
    """Whoever can run the program on the server. Its authority is the machine's; nobody in Slack ever is it."""

    now: datetime


By = Call | Shell


@dataclass(frozen=True, slots=True)
class Report:
    """What a file would do, or did when `applied`. `undo` is the undo's id, if from Slack and something changed.

    `closet` is open meanwhile: who is new joins it.
    """

    plan: Plan
    columns: Columns
    currency: str
    applied: bool = False
    undo: str | None = None
    undo_minutes: int = 0
    closet: Closet | None = None


def preview(db: Database, sheet: Sheet, told: Mapping[str, str], *, by: By) -> Report:
    """What the file would do now; nothing is written. `told` maps fields to columns where headings do not."""
    columns = mapped(sheet.headings, told)
    with db.transaction(reading=True) as tx:
        policy = _allowed(tx, by)
    rows, bad = sheets.read(sheet, columns, currency=policy.currency)
    with db.transaction(reading=True) as tx:
        plan = rules.plan(rows, bad, _known(tx, rows, by.now))
        closet = closet_opening.running(tx, policy, by.now)
    return Report(plan, columns, policy.currency, closet=closet)


def apply(db: Database, sheet: Sheet, told: Mapping[str, str], *, by: By, progress: Progress | None = None) -> Report:
    """Do what the file says, in one transaction: all good rows or, if the machine fails, none. Bad rows stop nothing.

    `progress` hears how many of how many customers are written. From Slack the whole import can be undone.
    """
    columns = mapped(sheet.headings, told)
    with db.transaction(reading=True) as tx:
        currency = _allowed(tx, by).currency
    rows, bad = sheets.read(sheet, columns, currency=currency)  # before the transaction: others wait while it is open
    with db.transaction() as tx:
        policy = _opened(tx, by)
        if policy.currency != currency:
            raise AlreadyDone("The currency was changed just now. Look at the preview again.")
        customer_bulk.hold_all(tx)
        plan = rules.plan(rows, bad, _known(tx, rows, by.now))
        stored = _write(tx, plan, policy=policy, now=by.now, progress=progress)
        undo = _recorded(tx, plan, stored, by=by, policy=policy)
        offering.joined(tx, now=by.now)
        closet_opening.join(tx, [customer.id for customer in stored[0]], policy=policy, now=by.now)
        closet = closet_opening.running(tx, policy, by.now)
        return Report(plan, columns, currency, True, undo, policy.undo_minutes, closet)


def exportable(db: Database, *, call: Call) -> int:
    """How many customers an export will hold; refused to those who may not have it."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.IMPORT)
        return records.count(tx)


def export(db: Database, *, by: By) -> Sheet:
    """Every customer that is not archived, as a table that an import finds nothing new in."""
    with db.transaction() as tx:
        policy = _opened(tx, by)
        table = sheets.written(records.every(tx), currency=policy.currency)
        facts = {"customers": len(table.lines)}
        authorization.noted(tx, "customers.exported", "customers", by=_name(by), now=by.now, public=facts)
        return table


def take_back(tx: Session, undo: Undo, at: authorization.Desk) -> str:
    """Undo an import: what it changed is as before, what it added is withdrawn. What changed since stays as it is."""
    customer_bulk.hold_all(tx)
    added, changed = _parts(undo.after)
    _, before = _parts(undo.before)
    now_known = records.many(tx, [int(number) for number in (*added, *changed)])
    untouched = {
        number: now_known[int(number)]
        for number, after in (*added.items(), *changed.items())
        if int(number) in now_known and as_left(now_known[int(number)], after)
    }
    busy = _with_facts(tx, [int(number) for number in added if number in untouched])
    withdrawn = [untouched[number] for number in added if number in untouched and int(number) not in busy]
    restored = [replace(untouched[number], **read_back(before[number])) for number in changed if number in untouched]
    restored = _without_clashes(tx, restored, withdrawn)
    customer_bulk.withdraw_many(tx, [customer.id for customer in withdrawn], now=at.now)
    prospects.unlink(tx, [customer.id for customer in withdrawn])
    customer_bulk.change_many(tx, restored)
    for customer in withdrawn:
        standing_records.drop(tx, customer.id)
    made = standings.restand_known(tx, restored, policy=at.policy, now=at.now)
    standings.follow_up(tx, made, policy=at.policy, now=at.now)
    left = len(added) + len(changed) - len(restored) - len(withdrawn)
    facts = {"restored": len(restored), "withdrawn": len(withdrawn), "left": left}
    authorization.audited(tx, at, "import.undone", "customers", public=facts)
    offering.joined(tx, now=at.now)
    sentence = f"The import is undone: {len(withdrawn):,} taken out again, {len(restored):,} as they were before."
    return sentence + (
        f" Left as they are, since somebody changed them, or rated, struck or logged: {left:,}." if left else ""
    )


def _allowed(tx: Session, by: By) -> Policy:
    return policies.in_force(tx) if isinstance(by, Shell) else authorization.looked_up(tx, by, Action.IMPORT).policy


def _opened(tx: Session, by: By) -> Policy:
    return policies.in_force(tx) if isinstance(by, Shell) else authorization.opened(tx, by, Action.IMPORT).policy


def _name(by: By) -> str:
    return SHELL if isinstance(by, Shell) else by.user_id


def _known(tx: Session, rows: Sequence[Row], now: datetime) -> Known:
    """What the plan must know about the customers and people there are; with keys to make, every word in use."""
    taken = records.names_taken(tx, rules.words_in(rows))
    used = records.words_beginning(tx, "") if rules.needs_keys(rows) else frozenset(taken)
    return Known(taken, records.by_key(tx, taken.values()), _people(tx, rows), used, (now + EASTMOST).date())


def _people(tx: Session, rows: Sequence[Row]) -> dict[str, str]:
    """Full members whose names stand in the rows, by folded name; those of a name that several people have left out."""
    said = {folded(str(row.values["owner"])) for row in rows if "owner" in row.values}
    ids: dict[str, list[str]] = {}
    for user_id, name in people.names(tx, people.known_ids(tx) if said else ()).items():
        if folded(name) in said or user_id.casefold() in said:
            ids.setdefault(folded(name), []).append(user_id)
    return {name: found[0] for name, found in ids.items() if len(found) == 1 and people.actor(tx, found[0]).full_member}


def _write(
    tx: Session, plan: Plan, *, policy: Policy, now: datetime, progress: Progress | None
) -> tuple[list[Customer], list[Customer]]:
    """Store what is new and what changed, with their standings; gives both as stored."""
    customer_bulk.forget_words(tx, [change.before.id for change in plan.changed])
    told = progress or _silent
    total = len(plan.new) + len(plan.changed)
    added: list[Customer] = []
    changed: list[Customer] = []
    told(0, total)
    for portion in _portions([addition.customer for addition in plan.new]):
        fresh = [replace(customer, created_at=now) for customer in portion]
        ids = customer_bulk.add_many(tx, fresh)
        added += [replace(customer, id=ids[customer.key]) for customer in fresh]
        standings.restand_known(tx, added[-len(fresh) :], policy=policy, now=now)
        told(len(added), total)
    for portion in _portions([change.after for change in plan.changed]):
        customer_bulk.change_many(tx, portion)
        changed += portion
        standings.follow_up(tx, standings.restand_known(tx, portion, policy=policy, now=now), policy=policy, now=now)
        told(len(added) + len(changed), total)
    return added, changed


def _recorded(
    tx: Session, plan: Plan, stored: tuple[list[Customer], list[Customer]], *, by: By, policy: Policy
) -> str | None:
    """One audit entry with the counts, and for somebody in Slack the offer to undo."""
    added, changed = stored
    facts = {
        "new": len(added),
        "changed": len(changed),
        "same": len(plan.same),
        "duplicate": len(plan.duplicate),
        "bad": len(plan.bad),
    }
    authorization.noted(tx, "customers.imported", "customers", by=_name(by), now=by.now, public=facts)
    if isinstance(by, Shell) or not (added or changed):
        return None
    altered = {change.before.id: [name for name, _, _ in change.fields] for change in plan.changed}
    befores = {str(change.before.id): kept(change.before, altered[change.before.id]) for change in plan.changed}
    afters = {str(customer.id): kept(customer, altered[customer.id]) for customer in changed}
    news = {str(customer.id): kept(customer, _FILLED) for customer in added}
    return undos.offer(
        tx,
        actor=by.user_id,
        kind="import",
        subject="customers",
        before={"added": {}, "changed": befores},
        after={"added": news, "changed": afters},
        now=by.now,
        minutes=policy.undo_minutes,
    )


_FILLED = (*FIELDS[1:], "backup", "owner_name", "archived_at")
"""What must still be as imported for an addition to be taken out again."""


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _parts(stored: object) -> tuple[dict[str, Json], dict[str, Json]]:
    whole = stored if isinstance(stored, dict) else {}
    return dict(whole.get("added", {})), dict(whole.get("changed", {}))


def _with_facts(tx: Session, ids: Sequence[int]) -> set[int]:
    """Those that somebody has rated, struck, logged about or worked on: they can no longer be taken out."""
    rated = {number for number, answers in scorecards.answers_of(tx, ids).items() if answers}
    struck = {number for number, found in strikes.of_customers(tx, ids).items() if found}
    worked = cases.worked_on(tx, ids) | offers.worked_on(tx, ids)
    return rated | struck | interactions.logged_about(tx, ids) | worked


def _without_clashes(tx: Session, restored: list[Customer], withdrawn: Iterable[Customer]) -> list[Customer]:
    """Those whose old names nobody took since. The import itself may have passed names on: those come free again."""
    gone = {customer.key for customer in withdrawn}
    wanted = {customer.id: {word.folded for word in words_of(customer)} for customer in restored}
    taken = records.names_taken(tx, {word for words in wanted.values() for word in words})
    while True:
        free = gone | {customer.key for customer in restored}
        seen: set[str] = set()
        fine: list[Customer] = []
        for customer in restored:
            words = wanted[customer.id]
            if not words & seen and all(taken.get(word, customer.key) in free for word in words):
                fine.append(customer)
                seen |= words
        if len(fine) == len(restored):
            return fine
        restored = fine


def _portions(customers: Sequence[Customer]) -> Iterable[list[Customer]]:
    return (list(customers[start : start + AT_ONCE]) for start in range(0, len(customers), AT_ONCE))
