"""The form of a customer's terms."""

from bot.features.terms import messages as shown, usecases as terms
from bot.features.terms.usecases import Agreed
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring import terms as rules

USAGE = (
    "Usage: `/umpire terms <customer> [--deposit none|deposit|card] [--pays 30] [--late 12] [--notice-ours 30] "
    "[--notice-theirs 60] [--yearly 38400] [--from 2026-02-01]`, or `/umpire terms <customer> edit` for the form."
)
DEPOSITS = (("none", "Neither deposit nor card"), ("deposit", "A deposit"), ("card", "A card on file"))
DAYS = (
    ("pays", "Days to pay", "After the invoice, as agreed."),
    ("late", "Days late", "How many days late they pay, on the average; 0 for on time."),
    ("notice-ours", "Notice we give, in days", "What we owe them when we end it: a transition's last day follows."),
    ("notice-theirs", "Notice they give, in days", "What they owe us when they end it."),
)


def editing(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form with what is known; for those who may change it."""
    return form_or_usage(view(terms.to_edit(deps.db, asked, call=ask.call)), USAGE)


def view(found: Agreed) -> View:
    """The form; what is left blank is not known."""
    told = rules.format_terms(found.terms, found.policy.currency)
    blocks = [
        modals.about(f"{formatting.short(found.customer.name, 150)}. Blank means not known."),
        modals.field("deposit", "At the start", modals.choice(DEPOSITS, initial=told["deposit"]), optional=True),
    ]
    blocks += [
        modals.field(name, label, modals.line(initial=told[name], most=10), optional=True, hint=hint)
        for name, label, hint in DAYS
    ]
    blocks += [
        modals.field(
            "yearly",
            f"What they pay a year, in {found.policy.currency}",
            modals.line(initial=told["yearly"], most=40),
            optional=True,
            hint="As agreed.",
        ),
        modals.field(
            "from",
            "From which day does it count?",
            modals.day(told["from"]),
            optional=True,
            hint="Today, where something changes and no other day is chosen.",
        ),
    ]
    return modals.modal("Terms", blocks, callback="terms", submit="Save Terms", key=found.customer.key)


def _submitted(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    return shown.changed(terms.change(deps.db, key, dict.fromkeys(rules.FIELDS_BY_OPTION, "") | told, call=ask.call))


VIEWS: dict[str, Handler] = {"terms": _submitted}
