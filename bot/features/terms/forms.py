"""The form of a customer's terms."""

from bot.features.terms import messages, usecases as terms
from bot.features.terms.usecases import CustomerTerms
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring import terms as term_rules

USAGE = (
    "Usage: `/umpire terms <customer> [--deposit none|deposit|card] [--pays 30] [--late 12] [--notice-ours 30] "
    "[--notice-theirs 60] [--yearly 38400] [--from 2026-02-01]`, or `/umpire terms <customer> edit` for the form."
)
DEPOSITS = (("none", "Neither deposit nor card"), ("deposit", "A deposit"), ("card", "A card on file"))
DAYS = (
    ("pays", "Days to pay", "After the invoice, as agreed."),
    ("late", "Days late", "How many days late they pay, on average; 0 for on time."),
    ("notice-ours", "Notice we give, in days", "What we owe them when we end it: a transition's last day follows."),
    ("notice-theirs", "Notice they give, in days", "What they owe us when they end it."),
)


def build_prefilled_form(deps: Deps, ask: Ask, typed_name: str) -> Form:
    """Build the form, filled with the customer's terms; refused to people who may not change them."""
    return form_or_usage(build_view(terms.get_terms_to_edit(deps.db, typed_name, call=ask.call)), USAGE)


def build_view(customer_terms: CustomerTerms) -> View:
    """Build the form of a customer's terms; a blank field means that it is not known."""
    texts = term_rules.format_terms(customer_terms.terms, customer_terms.policy.currency)
    blocks = [
        modals.paragraph(f"{formatting.short(customer_terms.customer.name, 150)}. Blank means not known."),
        modals.field("deposit", "At the start", modals.menu(DEPOSITS, initial=texts["deposit"]), optional=True),
    ]
    blocks += [
        modals.field(name, label, modals.text_input(initial=texts[name], most=10), optional=True, hint=hint)
        for name, label, hint in DAYS
    ]
    blocks += [
        modals.field(
            "yearly",
            f"What they pay a year, in {customer_terms.policy.currency}",
            modals.text_input(initial=texts["yearly"], most=40),
            optional=True,
            hint="As agreed.",
        ),
        modals.field(
            "from",
            "From which day does it count?",
            modals.date_picker(texts["from"]),
            optional=True,
            hint="Today, where something changes and no other day is chosen.",
        ),
    ]
    return modals.build_modal("Terms", blocks, callback="terms", submit="Save Terms", key=customer_terms.customer.key)


def _submit_terms(ask: Ask, deps: Deps) -> Answer:
    """Store the terms that were filled in; what was left blank is taken away."""
    key, texts = modals.read_key(ask.view), modals.read_texts(ask.view)
    return messages.render_terms_changed(
        terms.change_terms(deps.db, key, dict.fromkeys(term_rules.FIELDS_BY_OPTION, "") | texts, call=ask.call)
    )


VIEWS: dict[str, Handler] = {"terms": _submit_terms}
