"""The strike form: filled in with what the line, message or shortcut says; submitting it records a strike."""

import json
from collections.abc import Callable
from dataclasses import replace

from bot.features.customers import usecases as customers
from bot.features.strikes import messages
from bot.features.strikes.usecases import adjustments, strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.slack import arguments, formatting, links, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import CUSTOMER_BLOCK, Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from bot.workflow import requests
from scoring.customers.customers import Customer
from scoring.refusals import Malformed, NotFound
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.strikes import MAX_ADJUSTMENT, NO, YES, OurPart, Strike

CALLBACK, ADJUSTMENT_CALLBACK = "strike", "strike_adjustment"
ADJUSTMENT_CHOICES = ((NO, "Not as far as I know"), (YES, "Perhaps, and an adjustment would help"))
NO_HEALTH_DETAILS = "Such as one contact, or answers in writing. It becomes a fix of ours. No health details, please."
OURS_CHOICES = (
    (OurPart.NO.value, "No"),
    (OurPart.PARTLY.value, "Partly: it counts, and we fix our part"),
    (OurPart.MOSTLY.value, "Mostly: it does not count until we have fixed it"),
)


def build_prefilled_view(deps: Deps, ask: Ask, order: StrikeOrder) -> View:
    """Build the form, filled with what is known already.

    Refuses an unknown customer or reason, and a link that is too long, before the form opens.
    """
    policy = requests.get_policy(deps.db, ask.call)
    chosen = None
    if order.customer:
        customer = customers.get_customer(deps.db, order.customer, call=ask.call)
        chosen = (customer.key, customer.name)
    reason = reasons.find_reason(order.reason, policy.reasons).name if order.reason else ""
    links.refuse_long_link(order.link)
    return build_view(policy, replace(order, reason=reason), chosen)


def build_view(policy: Policy, order: StrikeOrder, customer: tuple[str, str] | None) -> View:
    """Build the strike form; `customer` is the key and the name of the one chosen already.

    The note is required where the chosen reason asks for one, so the form is built anew when a reason is chosen.
    """
    menu = modals.grouped_menu(
        ((group.value, [(each.name, messages.format_choice(each)) for each in members]) for group, members in
         reasons.group_reasons(policy.reasons)),
        initial=order.reason,
        placeholder="Choose a reason",
    )  # fmt: skip
    ours = order.ours.casefold() if order.ours else OurPart.NO.value
    reason = next((each for each in policy.reasons if each.name == order.reason), None)
    blocks = [
        modals.field(CUSTOMER_BLOCK, "Customer", modals.customer_menu(customer)),
        modals.field("reason", "What was it?", menu, click="strike_reason", hint=reasons.LAWFUL_STEPS),
        modals.field(
            "note",
            "What happened?",
            modals.note_input(order.note),
            optional=reason is None or not reasons.needs_note(reason, policy.note_from_weight),
            hint=messages.explain_note(reason, policy),
        ),
        *(_build_adjustment_fields(order) if reasons.may_need_adjustment(order.reason) else ()),
        modals.field("when", "When?", modals.date_picker(order.when), optional=True, hint="Today, if left blank."),
        modals.field("ours", "Did we contribute?", modals.menu(OURS_CHOICES, initial=ours)),
        modals.field("for", "For a colleague?", modals.person_menu(order.colleague), optional=True),
    ]
    beside = {"link": order.link, "interaction": order.interaction}
    meta_text = json.dumps({name: value for name, value in beside.items() if value}, ensure_ascii=False)
    meta = meta_text if meta_text != "{}" else ""
    return modals.build_modal("Record a strike", blocks, callback=CALLBACK, submit="Record Strike", meta=meta)


def _build_adjustment_fields(order: StrikeOrder) -> tuple[Block, Block]:
    """Build the fields that ask once whether something else may explain it, and what would help."""
    choices = modals.menu(ADJUSTMENT_CHOICES, initial=order.adjustment)
    return (
        modals.field("adjustment", "Could health, language or distress explain it?", choices, optional=True),
        _build_help_field(order.helps, optional=True),
    )


def _build_help_field(initial: str = "", *, optional: bool = False) -> Block:
    text = modals.text_input(initial=initial, multiline=True, most=MAX_ADJUSTMENT)
    return modals.field("help", "What would help them?", text, optional=optional, hint=NO_HEALTH_DETAILS)


def build_adjustment_view(strike: Strike, customer: Customer) -> View:
    """Build the form that asks what would help, after a strike that was recorded by a line."""
    intro = modals.paragraph(
        f"Strike #{strike.id} on {formatting.short(customer.name, 150)} ({reasons.spell_reason(strike.reason)}) counts "
        "all the same."
    )
    blocks = [intro, _build_help_field()]
    title, submit = "What would help?", "Open Fix"
    return modals.build_modal(title, blocks, callback=ADJUSTMENT_CALLBACK, submit=submit, key=str(strike.id))


def load_judging_form(deps: Deps, ask: Ask, verb: str, strike_id: int) -> Form:
    """Build the form that asks why a strike is upheld or voided; refuses whoever may not decide on it."""
    strike, customer = strikes.load_for_judging(deps.db, strike_id, verb, call=ask.call)
    return form_or_usage(build_judging_view(strike, customer, verb), f"Usage: `/strike {verb} {strike_id} <why>`.")


def build_judging_view(strike: Strike, customer: Customer, verb: str) -> View:
    """Build the form's view: what is decided on, and why."""
    what = {"uphold": "the contest ends, and it counts again", "void": "it stays on record and never counts"}[verb]
    text = f"Strike #{strike.id} on {formatting.short(customer.name, 150)} ({reasons.spell_reason(strike.reason)}): "
    blocks = [modals.paragraph(f"{text}{what}."), modals.field("why", "Why?", modals.note_input())]
    title, submit = f"{verb.title()} the strike", f"{verb.title()} Strike"
    return modals.build_modal(title, blocks, callback=f"strike_{verb}", submit=submit, key=str(strike.id))


def explain_missing(order: StrikeOrder) -> str:
    """Say what a line lacks to be a strike: `I need the customer and the reason.`"""
    missing = [name for name, text in (("the customer", order.customer), ("the reason", order.reason)) if not text]
    return f"I need {' and '.join(missing)}."


def explain_no_reason(note: str, sentence: str) -> str:
    """Say in the form why it opened: where no reason is similar, that one is chosen below, not what to type."""
    _, listed, more = sentence.partition(reasons.WHERE_LISTED)
    return f"“{note.split()[0][:60]}” is no reason here; choose one below.{more}" if listed else sentence


def choose_reason(ask: Ask, deps: Deps) -> Answer:
    """Say at the note whether the reason that was chosen asks for one; what was filled in stays."""
    if ask.view.get("callback_id") != CALLBACK:
        raise Malformed(modals.STRANGE)
    return Form(build_prefilled_view(deps, ask, _read_order(ask, deps)))


def submit_strike(ask: Ask, deps: Deps) -> Answer:
    """Record the strike that was filled in; the answer replaces the form."""
    try:
        return messages.render_recorded(strikes.record_strike(deps.db, _read_order(ask, deps), call=ask.call))
    except NotFound as refusal:
        raise Malformed(str(refusal), field="reason" if "reason" in str(refusal) else "customer") from refusal


def submit_adjustment(ask: Ask, deps: Deps) -> Answer:
    """Record what would help, and open the fix for it."""
    number, text = modals.read_number(ask.view), modals.read_texts(ask.view).get("help", "")
    return messages.render_adjustment(adjustments.answer_adjustment(deps.db, number, YES, text, call=ask.call))


def _submit_judgement(verb: str, judge: Callable[..., strikes.StrikeChanged]) -> Handler:
    """Build the handler that decides on the strike for the reason in the form."""

    def submit(ask: Ask, deps: Deps) -> Answer:
        number, why = modals.read_number(ask.view), modals.read_texts(ask.view).get("why", "")
        return messages.render_changed(verb, judge(deps.db, number, why, call=ask.call))

    return submit


def _read_order(ask: Ask, deps: Deps) -> StrikeOrder:
    """Read what is filled in, and what the form carries beside it."""
    texts, beside = modals.read_texts(ask.view), json.loads(ask.view.get("private_metadata") or "{}")
    asked = any(block.get("block_id") == "adjustment" for block in ask.view.get("blocks", ()))
    return StrikeOrder(
        customer=texts.get("customer", ""),
        reason=texts.get("reason", ""),
        note=texts.get("note", ""),
        when=arguments.past_day(texts.get("when"), ask, deps),
        link=beside.get("link"),
        ours=texts.get("ours"),
        colleague=texts.get("for"),
        interaction=beside.get("interaction"),
        adjustment=texts.get("adjustment", "") if asked else None,
        helps=texts.get("help", ""),
    )


VIEWS: dict[str, Handler] = {
    CALLBACK: submit_strike,
    ADJUSTMENT_CALLBACK: submit_adjustment,
    "strike_uphold": _submit_judgement("uphold", strikes.uphold_strike),
    "strike_void": _submit_judgement("void", strikes.void_strike),
}
