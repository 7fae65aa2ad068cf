"""Messages about customers' records: what was added or changed, and whom nobody looks after."""

from datetime import date

from bot.features.customers.usecases import CustomerEdited, OrphanedCustomers
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, mention, render
from scoring.rules.policy import Policy

FIELD_NAMES = {
    "average_sale": "average sale",
    "last_order": "last order",
    "owner_name": "owner",
    "since": "customer since",
}
HIDDEN_FIELDS = frozenset({"created_at", "archived_at", "former_at"})
VALUE_LIMIT = 200
MAX_ORPHANS = 20
"""Customers that a message names; the list shows all."""


def render_customer_added(done: CustomerEdited) -> Message:
    """Render the answer to adding a customer."""
    customer = done.customer
    return render(
        "customer_added",
        customer=customer.name,
        key=customer.key,
        since=formatting.day(customer.since) if customer.since else "",
        grace=formatting.count(done.policy.grace_days, "day"),
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
        prospect=done.prospect.name if done.prospect else "",
    )


def render_customer_edited(done: CustomerEdited) -> Message:
    """Render the answer to a change, with every field before and after."""
    changes = [
        (FIELD_NAMES.get(name, name), _format_value(name, before, done.policy), _format_value(name, after, done.policy))
        for name, before, after in done.changes
        if name not in HIDDEN_FIELDS
    ]
    return render(
        "customer_edited",
        customer=done.customer.name,
        key=done.customer.key,
        changes=changes,
        archived=done.customer.archived_at is not None,
        restored=any(name == "archived_at" and after is None for name, _, after in done.changes),
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def render_customers_orphaned(found: OrphanedCustomers) -> Message:
    """Render for managers which customers have nobody to look after them since people left."""
    shown = found.customers[:MAX_ORPHANS]
    return render(
        "customers_orphaned",
        people=found.people,
        many=formatting.count(len(found.customers), "customer has", "customers have"),
        them="it" if len(found.customers) == 1 else "them",
        names=[formatting.short(name, 60) for _, name in shown],
        rows=[(formatting.short(name, 60), key) for key, name in shown],
        more=len(found.customers) - len(shown),
    )


def _format_value(name: str, value: object, policy: Policy) -> str:
    """Format the value of a customer's field as people read it."""
    if value is None or value in ((), ""):
        return "–"
    if name in ("owner", "backup"):
        return mention(str(value))
    if name in ("revenue", "average_sale") and isinstance(value, int):
        return formatting.money(value, policy.currency)
    if name == "margin" and isinstance(value, int):
        return formatting.percent(value)
    if isinstance(value, date):
        return formatting.day(value)
    return formatting.short(", ".join(value) if isinstance(value, tuple | list) else str(value), VALUE_LIMIT)


HELP: dict[str, Entry] = {
    "customer": Entry(
        "add and edit customers",
        "managers",
        (
            (
                "/umpire customer add Acme GmbH",
                "adds one; more with `--key acme --owner @jo --segment retail --since 2019-04-01`",
            ),
            (
                "/umpire customer edit acme --revenue 12000 --margin 15%",
                "changes figures; also `--name --segment --package --since`",
            ),
            ("/umpire customer owner acme @jo [@backup]", "who looks after it; `none` for nobody"),
            ('/umpire customer alias acme add "Acme Tools"', "another name; `remove` takes it away"),
            ("/umpire customer archive acme", "keeps it for the record only; `restore` brings it back"),
        ),
    ),
}
