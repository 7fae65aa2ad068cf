"""The forms of quotes: whether we may quote, why a refusal is overridden, and which margin a job came to."""

from collections.abc import Mapping

from bot.features.quotes import messages
from bot.features.quotes.usecases import quotes
from bot.features.quotes.usecases.subjects import QuoteInput, QuoteSubject
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring import quotes as quote_rules
from scoring.customers.customers import NAME_LIMIT
from scoring.quotes import Quote
from scoring.rules.policy import Policy

USAGES = {
    "quote": (
        "Usage: `/umpire quote <customer> --value 12000 --margin 15 [--type repair] [--chance 40] [--hours 10] "
        "[--per year]`; "
        "`/umpire quote help` shows the rest."
    ),
    "quote_override": "Usage: `/umpire quote override <number> <why>`.",
    "quote_done": "Usage: `/umpire quote done <number> --margin 9`.",
}
SUBJECT_BLOCK = "quotable"
"""The block whose menu searches customers and prospects."""


def open_quote_form(deps: Deps, ask: Ask, request: QuoteInput) -> Form:
    """Open the form that asks whether we may quote, with what was typed."""
    subject, policy = quotes.load_quote_form(deps.db, request.whom, call=ask.call)
    return form_or_usage(build_quote_view(request, subject, policy), USAGES["quote"])


def open_override_form(deps: Deps, ask: Ask, number: int) -> Form:
    """Open the form that overrides a refusal, for managers."""
    quote_facts = quotes.load_override_form(deps.db, number, call=ask.call)
    return form_or_usage(build_override_view(*quote_facts), USAGES["quote_override"])


def open_done_form(deps: Deps, ask: Ask, number: int) -> Form:
    """Open the form that asks which margin a won job came to."""
    return form_or_usage(build_done_view(*quotes.load_done_form(deps.db, number, call=ask.call)), USAGES["quote_done"])


def parse_request(whom: str, texts: Mapping[str, str]) -> QuoteInput:
    """Parse a question from its texts: `value`, `margin`, `job`, `chance`, `hours` and `per`, as far as given."""
    margin, chance, hours = (texts.get(name, "").strip() for name in ("margin", "chance", "hours"))
    return QuoteInput(
        whom,
        texts.get("value", ""),
        quote_rules.parse_margin(margin) if margin else None,
        texts.get("job", ""),
        quote_rules.parse_chance(chance) if chance else None,
        quote_rules.parse_minutes(hours) if hours else None,
        texts.get("per", ""),
    )


def build_quote_view(request: QuoteInput, subject: QuoteSubject | None, policy: Policy) -> View:
    """Build the form that asks whether we may quote: for whom, value, margin, type of job, chance and hours."""
    initial = (subject.sign, subject.name) if subject is not None else None
    hours = "" if request.minutes is None else formatting.duration(request.minutes).replace(",", "")
    blocks = [
        modals.field(SUBJECT_BLOCK, "Customer", modals.customer_menu(initial), hint="A customer, or a prospect."),
        modals.field("value", "Value", _build_line(request.value, "12000"), hint=f"In {policy.currency}."),
        modals.field(
            "margin",
            "Margin",
            _build_line(_format_percent(request.margin), "15"),
            hint="In percent; below zero it loses money.",
        ),
        modals.field("job", "What type of job?", _build_line(request.job, "repair"), optional=True),
        modals.field(
            "chance",
            "How likely is it?",
            _build_line("" if request.chance is None else f"{request.chance}%", "40"),
            optional=True,
            hint=f"In percent. Left blank it is {policy.quote_chance}.",
        ),
        modals.field(
            "per",
            "Does the value come back every year?",
            modals.menu((("once", "Once"), ("year", "Every year")), initial=request.per, placeholder="Once"),
            optional=True,
            hint="Only what comes back every year makes up for a customer who leaves.",
        ),
        modals.field("hours", "How many hours a month?", _build_line(hours, "10"), optional=True),
    ]
    return modals.build_modal("May we quote?", blocks, callback="quote", submit="Ask")


def build_override_view(quote: Quote, subject: QuoteSubject, policy: Policy) -> View:
    """Build the form that asks why a refused quote may go out all the same."""
    blocks = [
        _build_intro(quote, subject, policy),
        modals.field(
            "why",
            "Why quote all the same?",
            modals.note_input(),
            hint="It stands in the record, with your name.",
        ),
    ]
    key = str(quote.id)
    return modals.build_modal("Override a refusal", blocks, callback="quote_override", submit="Override", key=key)


def build_done_view(quote: Quote, subject: QuoteSubject, policy: Policy) -> View:
    """Build the form that asks which margin a won job came to."""
    line = _build_line(_format_percent(quote.final_margin), "9")
    blocks = [
        _build_intro(quote, subject, policy),
        modals.field("margin", "What margin was it?", line, hint="In percent."),
    ]
    return modals.build_modal("What it came to", blocks, callback="quote_done", submit="Keep It", key=str(quote.id))


def _format_percent(basis_points: int | None) -> str:
    """Format basis points as per cent; nothing for None."""
    return "" if basis_points is None else formatting.percent(basis_points)


def _build_line(initial: str, placeholder: str) -> dict[str, object]:
    """Build a text field of one line."""
    return modals.text_input(initial=initial, most=NAME_LIMIT, placeholder=placeholder)


def _build_intro(quote: Quote, subject: QuoteSubject, policy: Policy) -> Block:
    """Build the line that says which quote a form is about."""
    return modals.paragraph(f"#{quote.id} {formatting.short(subject.name, 150)}: {messages.format_job(quote, policy)}")


def _submit_quote(ask: Ask, deps: Deps) -> Answer:
    """Ask whether we may quote for what was filled in."""
    texts = modals.read_texts(ask.view)
    return messages.render_answer(
        quotes.request_quote(deps.db, parse_request(texts.pop(SUBJECT_BLOCK, ""), texts), call=ask.call)
    )


def _submit_override(ask: Ask, deps: Deps) -> Answer:
    """Override a refusal with the reason that was filled in."""
    number, why = modals.read_number(ask.view), modals.read_texts(ask.view).get("why", "")
    return messages.render_quote_changed(quotes.override_quote(deps.db, number, why, call=ask.call))


def _submit_done(ask: Ask, deps: Deps) -> Answer:
    """Record the margin that was filled in."""
    number, margin = (
        modals.read_number(ask.view),
        quote_rules.parse_margin(modals.read_texts(ask.view).get("margin", "")),
    )
    return messages.render_quote_changed(quotes.finish_quote(deps.db, number, margin, call=ask.call))


VIEWS: dict[str, Handler] = {"quote": _submit_quote, "quote_override": _submit_override, "quote_done": _submit_done}
