"""The forms of parting: add a vendor, refer a customer, give the farewell."""

from datetime import date

from bot.features.transitions.messages import farewells as farewell_messages
from bot.features.transitions.usecases import farewells, referrals, vendors
from bot.features.transitions.usecases.farewells import FarewellFormValues
from bot.features.transitions.usecases.referrals import ReferralChoice
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring.customers.customers import NAME_LIMIT
from scoring.transitions.referrals import NO_VENDOR
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "vendor": 'Usage: `/umpire vendor add <name> [--suits "whom"] [--contact "who, where"]`.',
    "refer": "Usage: `/umpire refer <customer> <vendor>`, or `/umpire refer <customer> none <why none is suitable>`.",
    "farewell": (
        "Usage: `/umpire farewell <customer> <what we learnt> --referral took-it|declined|unknown --told <day>`."
    ),
}


def load_vendor_form(deps: Deps, ask: Ask, *, suits: str = "", contact: str = "") -> Form:
    """Build the form of a vendor. Raises NotAllowed for people who may not keep the list."""
    vendors.authorize_keeping(deps.db, call=ask.call)
    return form_or_usage(build_vendor_form(suits, contact), USAGES["vendor"])


def load_referral_form(deps: Deps, ask: Ask, customer_text: str, *, chosen: str = "", why: str = "") -> Form:
    """Build the form of a referral, filled in with what the line said already."""
    return form_or_usage(
        build_referral_form(referrals.load_for_form(deps.db, customer_text, call=ask.call), chosen, why),
        USAGES["refer"],
    )


def load_farewell_form(
    deps: Deps, ask: Ask, customer_text: str, *, lessons: str = "", referral: str = "", told: date | None = None
) -> Form:
    """Build the form of a farewell, filled in with what the line said already.

    Raises a refusal while something is missing.
    """
    form_values = farewells.load_for_form(deps.db, customer_text, call=ask.call)
    return form_or_usage(build_farewell_form(form_values, lessons, referral, told), USAGES["farewell"])


def build_vendor_form(suits: str, contact: str) -> View:
    """Lay out the form of a vendor: its name, whom it suits, how to reach it."""
    blocks = [
        modals.field("name", "Name", modals.text_input(most=NAME_LIMIT)),
        modals.field("suits", "Whom do they suit?", modals.text_input(initial=suits, most=NOTE_LIMIT), optional=True),
        modals.field("contact", "Contact", modals.text_input(initial=contact, most=NOTE_LIMIT), optional=True),
    ]
    return modals.build_modal("Add a vendor", blocks, callback="vendor", submit="Add Vendor", key="")


def build_referral_form(choice: ReferralChoice, chosen: str, why: str) -> View:
    """Lay out the form of a referral: one of the vendors, or none and why."""
    menu = [(str(each.id), f"{each.name}: {each.suits}" if each.suits else each.name) for each in choice.vendors]
    menu.append((NO_VENDOR, "None is suitable"))
    customer = choice.handover.customer
    blocks = [
        modals.paragraph(formatting.short(customer.name, 150)),
        modals.field("vendor", "Who suits them better?", modals.menu(menu, initial=chosen.casefold())),
        modals.field("why", "Why?", modals.note_input(why), optional=True, hint="Needed when none is suitable."),
    ]
    return modals.build_modal("Refer a customer", blocks, callback="refer", submit="Refer", key=customer.key)


def build_farewell_form(form_values: FarewellFormValues, lessons: str, referral: str, told: date | None = None) -> View:
    """Lay out the form of a farewell: lessons, how the referral went, when they were told, what is lost and freed."""
    handover = form_values.handover
    vendor_names = [(each.id, vendor.name) for each, vendor in handover.referrals if vendor is not None]
    effect = farewell_messages.format_effect(form_values.effect, handover.policy)
    blocks = [
        modals.paragraph(f"{formatting.short(handover.customer.name, 150)}. {effect}".strip()),
        modals.field(
            "lessons",
            "What did we learn?",
            modals.note_input(lessons),
            hint="What would have told us earlier? What do we do differently with the next one?",
        ),
    ]
    if vendor_names:
        took_it = [
            (f"took-it:{number}" if len(vendor_names) > 1 else "took-it", f"They took {name}")
            for number, name in vendor_names
        ]
        menu = [*took_it, ("declined", "They declined"), ("unknown", "Not known yet")]
        blocks.append(modals.field("referral", "How did the referral go?", modals.menu(menu, initial=referral)))
    if handover.transition.told_on is None:
        hint = "Nobody has recorded it yet. Their days to reply count from then."
        blocks.append(modals.field("told", "When were they told that we part?", modals.date_picker(told), hint=hint))
    return modals.build_modal(
        "Say farewell", blocks, callback="farewell", submit="Say Farewell", key=handover.customer.key
    )


def _submit_vendor(ask: Ask, deps: Deps) -> Answer:
    """Add the vendor in the form."""
    fields = modals.read_texts(ask.view)
    name, suits, contact = (fields.get(each, "") for each in ("name", "suits", "contact"))
    return farewell_messages.render_vendor_changed(
        vendors.add_vendor(deps.db, name, suits=suits, contact=contact, call=ask.call)
    )


def _submit_referral(ask: Ask, deps: Deps) -> Answer:
    """Refer the customer as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    return farewell_messages.render_referred(
        referrals.refer_customer(deps.db, key, fields.get("vendor", ""), fields.get("why", ""), call=ask.call)
    )


def _submit_farewell(ask: Ask, deps: Deps) -> Answer:
    """Give the farewell as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    lessons, referral = fields.get("lessons", ""), fields.get("referral", "")
    told = arguments.past_day(fields.get("told"), ask, deps, field="told")
    return farewell_messages.render_farewell_answer(
        farewells.give_farewell(deps.db, key, lessons, referral, told=told, call=ask.call)
    )


VIEWS: dict[str, Handler] = {"vendor": _submit_vendor, "refer": _submit_referral, "farewell": _submit_farewell}
