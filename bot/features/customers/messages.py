"""Messages about customers' records: what was added or changed, and whom nobody looks after."""

from datetime import date

from bot.features.customers.usecases import CustomerEdited, OrphanedCustomers
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring.rules.policy import Policy

FIELD_NAMES = {
    "average_sale": "average sale",
    "last_order": "last order",
    "owner_name": "owner",
    "since": "customer since",
}
HIDDEN_FIELDS = frozenset({"created_at", "archived_at", "former_at", "details_deleted_at"})
VALUE_LIMIT = 200
MAX_ORPHANS = 20
"""Customers that a message names; the list shows all."""


def render_customer_added(change: CustomerEdited) -> Message:
    """Render the answer to adding a customer."""
    customer = change.customer
    return render(
        "customer_added",
        customer=customer.name,
        key=customer.key,
        since=formatting.day(customer.since) if customer.since else "",
        grace=formatting.count(change.policy.grace_days, "day"),
        newcomer=change.newcomer,
        minutes=formatting.count(change.policy.undo_minutes, "minute"),
        undo=change.undo,
        prospect=change.prospect.name if change.prospect else "",
    )


def render_customer_edited(change: CustomerEdited) -> Message:
    """Render the answer to a change, with every field before and after."""
    changes = [
        (
            FIELD_NAMES.get(name, name),
            _format_value(name, before, change.policy),
            _format_value(name, after, change.policy),
        )
        for name, before, after in change.changes
        if name not in HIDDEN_FIELDS
    ]
    return render(
        "customer_edited",
        customer=change.customer.name,
        key=change.customer.key,
        changes=changes,
        archived=change.customer.archived_at is not None,
        restored=any(name == "archived_at" and after is None for name, _, after in change.changes),
        minutes=formatting.count(change.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def render_customers_orphaned(orphaned: OrphanedCustomers) -> Message:
    """Render for managers which customers have nobody to look after them since people left."""
    listed = orphaned.customers[:MAX_ORPHANS]
    return render(
        "customers_orphaned",
        people=orphaned.people,
        many=formatting.count(len(orphaned.customers), "customer has", "customers have"),
        them="it" if len(orphaned.customers) == 1 else "them",
        names=[formatting.short(name, 60) for _, name in listed],
        rows=[(formatting.short(name, 60), key) for key, name in listed],
        more=len(orphaned.customers) - len(listed),
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


HELP: dict[str, HelpEntry] = {
    "customer": HelpEntry(
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
