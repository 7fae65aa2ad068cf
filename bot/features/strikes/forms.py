"""The strike form: filled in with what the line, message or shortcut says; submitting it records a strike."""

import json
from dataclasses import replace

from bot.features.customers import usecases as customers
from bot.features.strikes import messages
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.slack import arguments, links, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.slack.modals import View
from bot.workflow import requests
from scoring.refusals import Malformed, NotFound
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.strikes import OurPart

CALLBACK = "strike"
OURS_CHOICES = (
    (OurPart.NO.value, "No"),
    (OurPart.PARTLY.value, "Partly: it counts, and we fix our part"),
    (OurPart.MOSTLY.value, "Mostly: it does not count until we have fixed it"),
)


def build_prefilled_view(deps: Deps, ask: Ask, order: StrikeOrder, *, about: str = "") -> View:
    """Build the form, filled with what is known already; `about` is a sentence shown above the fields.

    Refuses an unknown customer or reason, and a link that is too long, before the form opens.
    """
    policy = requests.get_policy(deps.db, ask.call)
    chosen = None
    if order.customer:
        customer = customers.get_customer(deps.db, order.customer, call=ask.call)
        chosen = (customer.key, customer.name)
    reason = reasons.find_reason(order.reason, policy.reasons).name if order.reason else ""
    links.refuse_long_link(order.link)
    return build_view(policy, replace(order, reason=reason), chosen, about=about)


def build_view(policy: Policy, order: StrikeOrder, customer: tuple[str, str] | None, *, about: str = "") -> View:
    """Build the strike form; `customer` is the key and the name of the one chosen already."""
    menu = [(r.name, f"{r.words} ({r.weight} point{'s' * (r.weight > 1)}, {r.life_days} days)") for r in policy.reasons]
    ours = order.ours.casefold() if order.ours else OurPart.NO.value
    blocks = [
        *([modals.paragraph(about.replace("`", ""))] if about else []),
        modals.field("customer", "Customer", modals.customer_menu(customer)),
        modals.field("reason", "What was it?", modals.menu(menu, initial=order.reason, placeholder="Choose a reason")),
        modals.field(
            "note",
            "What happened?",
            modals.note_input(order.note),
            optional=True,
            hint=f"What was said or done, and what it did to us. Needed from {policy.note_from_weight} points on.",
        ),
        modals.field("when", "When?", modals.date_picker(order.when), optional=True, hint="Today, if left blank."),
        modals.field("ours", "Did we contribute?", modals.menu(OURS_CHOICES, initial=ours)),
        modals.field("for", "For a colleague?", modals.person_menu(order.colleague), optional=True),
    ]
    beside = {"link": order.link, "interaction": order.interaction}
    meta_text = json.dumps({name: value for name, value in beside.items() if value}, ensure_ascii=False)
    meta = meta_text if meta_text != "{}" else ""
    return modals.build_modal("Record a strike", blocks, callback=CALLBACK, submit="Record Strike", meta=meta)


def submit_strike(ask: Ask, deps: Deps) -> Answer:
    """Record the strike that was filled in; the answer replaces the form."""
    texts, beside = modals.read_texts(ask.view), json.loads(ask.view.get("private_metadata") or "{}")
    order = StrikeOrder(
        customer=texts.get("customer", ""),
        reason=texts.get("reason", ""),
        note=texts.get("note", ""),
        when=arguments.past_day(texts.get("when"), ask, deps),
        link=beside.get("link"),
        ours=texts.get("ours"),
        colleague=texts.get("for"),
        interaction=beside.get("interaction"),
    )
    try:
        return messages.render_recorded(strikes.record_strike(deps.db, order, call=ask.call))
    except NotFound as refusal:
        raise Malformed(str(refusal), field="reason" if "reason" in str(refusal) else "customer") from refusal
