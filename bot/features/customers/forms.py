"""A customer's record as a form, to add or to edit one."""

from collections.abc import Mapping

from bot.features.customers import messages as shown, usecases as customers
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
    """The form for a new customer; only for those who may add one."""
    roles.allowed(deps.db, Action.EDIT_CUSTOMER, call=ask.call)
    return _build_view("Add a customer", {}, key="")


def build_edit_form(deps: Deps, ask: Ask, asked: str) -> View:
    """The form of a customer on record."""
    form = customers.load_customer_form(deps.db, asked, call=ask.call)
    return _build_view("Edit a customer", form.texts, key=form.customer.key)


def save_customer(ask: Ask, deps: Deps) -> Answer:
    """Add or edit; a text that was taken out of the form is taken off the record."""
    key = modals.key_of(ask.view)
    told = {name: lines.normal(text) for name, text in modals.filled(ask.view).items()}
    if not key:
        return shown.render_customer_added(customers.add_customer(deps.db, told, call=ask.call))
    blank = {name: "" for name in ("owner", *(each for each, _, _ in TEXT_FIELDS)) if name not in told}
    return shown.render_customer_edited(customers.edit_customer(deps.db, key, {**told, **blank}, call=ask.call))


def _build_view(title: str, texts: Mapping[str, str], *, key: str) -> View:
    blocks: list[Block] = [
        modals.field("name", "Name", modals.line(initial=texts.get("name", ""), most=NAME_LIMIT)),
        modals.field("owner", "Owner", modals.person(texts.get("owner")), optional=True),
    ]
    blocks += [
        modals.field(name, label, modals.line(initial=texts.get(name, ""), most=most), optional=True)
        for name, label, most in TEXT_FIELDS
    ]
    return modals.modal(title, blocks, callback=CALLBACK, submit="Save Customer", key=key)
