"""The form that adds or edits a customer."""

from collections.abc import Mapping

from bot.features.customers import messages, usecases as customers
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.slack.modals import Block, View
from scoring.customers.customers import NAME_LIMIT
from scoring.roles import Action

CALLBACK = "customer"
TEXT_FIELDS = (
    ("segment", "Segment", NAME_LIMIT),
    ("revenue", "Annual revenue", 40),
    ("margin", "Margin in percent", 20),
    ("package", "Package", NAME_LIMIT),
)


def build_empty_form(deps: Deps, ask: Ask) -> View:
    """Build the form for a new customer; refused to those who may not add one."""
    roles.require_permission(deps.db, Action.EDIT_CUSTOMER, call=ask.call)
    return _build_view("Add a customer", {}, key="")


def build_edit_form(deps: Deps, ask: Ask, customer_name: str) -> View:
    """Build the form for a customer on record."""
    form = customers.load_customer_form(deps.db, customer_name, call=ask.call)
    return _build_view("Edit a customer", form.texts, key=form.customer.key)


def save_customer(ask: Ask, deps: Deps) -> Answer:
    """Add or edit a customer as the form says; a field left blank is cleared."""
    key = modals.read_key(ask.view)
    texts = {name: lines.normalize(text) for name, text in modals.read_values(ask.view).items()}
    if not key:
        return messages.render_customer_added(customers.add_customer(deps.db, texts, call=ask.call))
    blank = {name: "" for name in ("owner", *(each for each, _, _ in TEXT_FIELDS)) if name not in texts}
    return messages.render_customer_edited(customers.edit_customer(deps.db, key, {**texts, **blank}, call=ask.call))


def _build_view(title: str, texts: Mapping[str, str], *, key: str) -> View:
    """Build the form's view from the texts of the fields; `key` is empty for a new customer."""
    blocks: list[Block] = [
        modals.field("name", "Name", modals.text_input(initial=texts.get("name", ""), most=NAME_LIMIT)),
        modals.field("owner", "Owner", modals.person_menu(texts.get("owner")), optional=True),
    ]
    blocks += [
        modals.field(name, label, modals.text_input(initial=texts.get(name, ""), most=most), optional=True)
        for name, label, most in TEXT_FIELDS
    ]
    return modals.build_modal(title, blocks, callback=CALLBACK, submit="Save Customer", key=key)
