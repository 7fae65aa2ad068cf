"""The form that restricts contact with a customer: how, until when, through whom, and why."""

from datetime import date, timedelta

from bot.features.restrictions import messages, usecases as restrictions
from bot.features.restrictions.usecases import RestrictionOrder
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.customers.customers import Customer
from scoring.restrictions import find_kind
from scoring.rules.policy import Policy

CALLBACK = "restrict"


def load_form(deps: Deps, ask: Ask, customer_text: str, order: RestrictionOrder) -> View:
    """Build the form, filled with what is known; what is in force stands at its top. Refused: who may not restrict."""
    loaded = restrictions.load_for_form(deps.db, customer_text, call=ask.call)
    view = build_form(loaded.customer, order, today=loaded.today, policy=loaded.policy)
    return messages.put_on_form(view, loaded.restriction, loaded.policy, ask.now)


def build_form(customer: Customer, order: RestrictionOrder, *, today: date, policy: Policy) -> View:
    """Lay out the form. Without a day it offers the latest one."""
    intro = f"{customer.name}: it applies at once, with no vote. Whoever looks after them is told."
    latest = today + timedelta(days=policy.restrict_days)
    kinds = [(kind.value, label) for kind, label in messages.LABELS.items()]
    hint = f"It ends by itself as this day begins, {policy.restrict_days} days on at most. It can be renewed once."
    blocks = [
        modals.paragraph(intro),
        modals.field("kind", "How may we be in contact?", modals.menu(kinds, initial=find_kind(order.kind))),
        modals.field("until", "Until", modals.date_picker(order.until or latest), hint=hint),
        modals.field(
            "contact",
            "The one person",
            modals.person_menu(order.contact),
            optional=True,
            hint="Only for contact through one person. Left blank, it is who looks after them.",
        ),
        modals.field(
            "why", "Why?", modals.note_input(order.why), optional=True, hint="All staff can read it; no letter has it."
        ),
    ]
    return modals.build_modal("Restrict contact", blocks, callback=CALLBACK, submit="Restrict", key=customer.key)


def submit_restriction(ask: Ask, deps: Deps) -> Answer:
    """Restrict contact as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    order = RestrictionOrder(
        kind=fields.get("kind", ""),
        why=fields.get("why", ""),
        until=arguments.future_day(fields.get("until"), ask, deps, field="until"),
        contact=fields.get("contact"),
    )
    return messages.render_placed(restrictions.restrict_contact(deps.db, key, order, call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: submit_restriction}
