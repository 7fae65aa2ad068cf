"""The forms of parting: a vendor for the list, a referral, the farewell."""

from bot.features.transitions.messages import farewells as shown
from bot.features.transitions.usecases import farewells, referrals, vendors
from bot.features.transitions.usecases.farewells import FarewellFormValues
from bot.features.transitions.usecases.referrals import ReferralChoice
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring.customers.customers import NAME_LIMIT
from scoring.transitions.referrals import NO_VENDOR
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "vendor": 'Usage: `/umpire vendor add <name> [--suits "whom"] [--contact "who, where"]`.',
    "refer": "Usage: `/umpire refer <customer> <vendor>`, or `/umpire refer <customer> none <why none is suitable>`.",
    "farewell": "Usage: `/umpire farewell <customer> <what we learnt> --referral took-it|declined|unknown`.",
}


def load_vendor_form(deps: Deps, ask: Ask, *, suits: str = "", contact: str = "") -> Form:
    """The form of a vendor, for those who keep the list."""
    vendors.authorize_keeping(deps.db, call=ask.call)
    return form_or_usage(build_vendor_form(suits, contact), USAGES["vendor"])


def load_referral_form(deps: Deps, ask: Ask, asked: str, *, chosen: str = "", why: str = "") -> Form:
    """The form of a referral, with what the line said already."""
    return form_or_usage(
        build_referral_form(referrals.load_for_form(deps.db, asked, call=ask.call), chosen, why), USAGES["refer"]
    )


def load_farewell_form(deps: Deps, ask: Ask, asked: str, *, lessons: str = "", referral: str = "") -> Form:
    """The form of a farewell, with what the line said already; refused while something is missing."""
    ready = farewells.load_for_form(deps.db, asked, call=ask.call)
    return form_or_usage(build_farewell_form(ready, lessons, referral), USAGES["farewell"])


def build_vendor_form(suits: str, contact: str) -> View:
    """The form of a vendor: who, for whom, how to reach them."""
    blocks = [
        modals.field("name", "Name", modals.line(most=NAME_LIMIT)),
        modals.field("suits", "Whom do they suit?", modals.line(initial=suits, most=NOTE_LIMIT), optional=True),
        modals.field("contact", "Contact", modals.line(initial=contact, most=NOTE_LIMIT), optional=True),
    ]
    return modals.modal("Add a vendor", blocks, callback="vendor", submit="Add Vendor", key="")


def build_referral_form(found: ReferralChoice, chosen: str, why: str) -> View:
    """The form of a referral: one of the vendors, or none and why."""
    menu = [(str(each.id), f"{each.name}: {each.suits}" if each.suits else each.name) for each in found.vendors]
    menu.append((NO_VENDOR, "None is suitable"))
    customer = found.handover.customer
    blocks = [
        modals.about(formatting.short(customer.name, 150)),
        modals.field("vendor", "Who suits them better?", modals.choice(menu, initial=chosen.casefold())),
        modals.field("why", "Why?", modals.note(why), optional=True, hint="Needed when none is suitable."),
    ]
    return modals.modal("Refer a customer", blocks, callback="refer", submit="Refer", key=customer.key)


def build_farewell_form(ready: FarewellFormValues, lessons: str, referral: str) -> View:
    """The form of a farewell: lessons, how the referral went, what is lost and freed."""
    found = ready.handover
    named = [(each.id, vendor.name) for each, vendor in found.referrals if vendor is not None]
    effect = shown.format_effect(ready.room, found.policy)
    blocks = [
        modals.about(f"{formatting.short(found.customer.name, 150)}. {effect}".strip()),
        modals.field(
            "lessons",
            "What did we learn?",
            modals.note(lessons),
            hint="What would have told us earlier? What do we do otherwise with the next one?",
        ),
    ]
    if named:
        taken = [(f"took-it:{number}" if len(named) > 1 else "took-it", f"They took {name}") for number, name in named]
        menu = [*taken, ("declined", "They declined"), ("unknown", "Not known yet")]
        blocks.append(modals.field("referral", "How did the referral go?", modals.choice(menu, initial=referral)))
    return modals.modal("Say farewell", blocks, callback="farewell", submit="Say Farewell", key=found.customer.key)


def _submit_vendor(ask: Ask, deps: Deps) -> Answer:
    told = modals.texts(ask.view)
    name, suits, contact = (told.get(each, "") for each in ("name", "suits", "contact"))
    return shown.render_vendor_changed(vendors.add_vendor(deps.db, name, suits=suits, contact=contact, call=ask.call))


def _submit_referral(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    return shown.render_referred(
        referrals.refer_customer(deps.db, key, told.get("vendor", ""), told.get("why", ""), call=ask.call)
    )


def _submit_farewell(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    lessons, referral = told.get("lessons", ""), told.get("referral", "")
    return shown.render_farewell_answer(farewells.give_farewell(deps.db, key, lessons, referral, call=ask.call))


VIEWS: dict[str, Handler] = {"vendor": _submit_vendor, "refer": _submit_referral, "farewell": _submit_farewell}
