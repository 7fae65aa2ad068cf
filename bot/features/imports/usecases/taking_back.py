"""Undoing an import, except what somebody has changed or worked on since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.features.settings import usecases as settings
from bot.workflow import campaigns as campaign_workflow, requests, standings
from bot.workflow.undo import is_unchanged, restore_fields
from scoring.customers.customers import Customer
from scoring.customers.names import list_names
from storage import campaigns, interactions, prospects, strikes
from storage.cases import cases
from storage.customers import bulk as customer_bulk, customers, external_ids
from storage.database import Json
from storage.requests.undos import Undo
from storage.scorecards import scorecards, standings as standing_records
from storage.settings import policies


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
    counts = ((len(withdrawn), "taken out again"), (len(restored), "as before"))
    done = ", ".join(f"{number:,} {words}" for number, words in counts if number)
    sentences = [f"The import is undone{': ' if done else ''}{done}."]
    if unchanged:
        sentences.append(f"Left as they are, since somebody changed them, or rated, struck or logged: {unchanged:,}.")
    return " ".join([*sentences, *_restore_currency(tx, undo, context)])


def _take_back_ids(tx: Session, stored: Json, left: Collection[int]) -> None:
    """Delete the ids that an import stored, but not those of customers that are left as they are."""
    ids = stored.get("ids") if isinstance(stored, dict) else None
    if isinstance(ids, dict):
        external_ids.delete_ids(tx, str(ids["source"]), map(str, ids["ids"]), except_of=left)


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
