"""The forms of quotes: asking the gate, overriding a refusal, saying what a job came to."""

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


def open_quote_form(deps: Deps, ask: Ask, order: QuoteInput) -> Form:
    """The form that asks the gate, with what the line said already."""
    whom, policy = quotes.load_quote_form(deps.db, order.whom, call=ask.call)
    return form_or_usage(build_quote_view(order, whom, policy), USAGES["quote"])


def open_override_form(deps: Deps, ask: Ask, number: int) -> Form:
    """The form of an override, for managers."""
    found = quotes.load_override_form(deps.db, number, call=ask.call)
    return form_or_usage(build_override_view(*found), USAGES["quote_override"])


def open_done_form(deps: Deps, ask: Ask, number: int) -> Form:
    """The form that asks what a won job came to."""
    return form_or_usage(build_done_view(*quotes.load_done_form(deps.db, number, call=ask.call)), USAGES["quote_done"])


def parse_request(whom: str, told: Mapping[str, str]) -> QuoteInput:
    """The question as it was typed: `value`, `margin`, `job`, `chance` and `hours`, as far as they are there."""
    margin, chance, hours = (told.get(name, "").strip() for name in ("margin", "chance", "hours"))
    return QuoteInput(
        whom,
        told.get("value", ""),
        quote_rules.parse_margin(margin) if margin else None,
        told.get("job", ""),
        quote_rules.parse_chance(chance) if chance else None,
        quote_rules.parse_minutes(hours) if hours else None,
        told.get("per", ""),
    )


def build_quote_view(order: QuoteInput, whom: QuoteSubject | None, policy: Policy) -> View:
    """The form that asks the gate: for whom, how much, how profitable, what kind, how likely, how much time."""
    chosen = (whom.sign, whom.name) if whom is not None else None
    hours = "" if order.minutes is None else formatting.duration(order.minutes).replace(",", "")
    blocks = [
        modals.field(SUBJECT_BLOCK, "Customer", modals.customer(chosen), hint="A customer, or a prospect."),
        modals.field("value", "Value", _build_line(order.value, "12000"), hint=f"In {policy.currency}."),
        modals.field(
            "margin",
            "Margin",
            _build_line(_format_percent(order.margin), "15"),
            hint="In percent; below zero it loses money.",
        ),
        modals.field("job", "What type of job?", _build_line(order.job, "repair"), optional=True),
        modals.field(
            "chance",
            "How likely is it?",
            _build_line("" if order.chance is None else f"{order.chance}%", "40"),
            optional=True,
            hint=f"In percent. Left blank it is {policy.quote_chance}.",
        ),
        modals.field(
            "per",
            "Does the value come back every year?",
            modals.choice((("once", "Once"), ("year", "Every year")), initial=order.per, placeholder="Once"),
            optional=True,
            hint="Only what comes back every year makes up for a customer who leaves.",
        ),
        modals.field("hours", "How many hours a month?", _build_line(hours, "10"), optional=True),
    ]
    return modals.modal("May we quote?", blocks, callback="quote", submit="Ask")


def build_override_view(quote: Quote, whom: QuoteSubject, policy: Policy) -> View:
    """The form of an override: why it may go out all the same."""
    blocks = [
        _build_intro(quote, whom, policy),
        modals.field(
            "why",
            "Why quote all the same?",
            modals.note(),
            hint="It stands in the record, with your name.",
        ),
    ]
    key = str(quote.id)
    return modals.modal("Override a refusal", blocks, callback="quote_override", submit="Override", key=key)


def build_done_view(quote: Quote, whom: QuoteSubject, policy: Policy) -> View:
    """The form that asks what a won job came to."""
    line = _build_line(_format_percent(quote.final_margin), "9")
    blocks = [
        _build_intro(quote, whom, policy),
        modals.field("margin", "What margin was it?", line, hint="In percent."),
    ]
    return modals.modal("What it came to", blocks, callback="quote_done", submit="Keep It", key=str(quote.id))


def _format_percent(points: int | None) -> str:
    return "" if points is None else formatting.percent(points)


def _build_line(initial: str, placeholder: str) -> dict[str, object]:
    return modals.line(initial=initial, most=NAME_LIMIT, placeholder=placeholder)


def _build_intro(quote: Quote, whom: QuoteSubject, policy: Policy) -> Block:
    return modals.about(f"#{quote.id} {formatting.short(whom.name, 150)}: {messages.format_job(quote, policy)}")


def _submit_quote(ask: Ask, deps: Deps) -> Answer:
    told = modals.texts(ask.view)
    return messages.render_answer(
        quotes.request_quote(deps.db, parse_request(told.pop(SUBJECT_BLOCK, ""), told), call=ask.call)
    )


def _submit_override(ask: Ask, deps: Deps) -> Answer:
    number, why = int(modals.key_of(ask.view)), modals.texts(ask.view).get("why", "")
    return messages.render_quote_changed(quotes.override_quote(deps.db, number, why, call=ask.call))


def _submit_done(ask: Ask, deps: Deps) -> Answer:
    number, margin = int(modals.key_of(ask.view)), quote_rules.parse_margin(modals.texts(ask.view).get("margin", ""))
    return messages.render_quote_changed(quotes.finish_quote(deps.db, number, margin, call=ask.call))


VIEWS: dict[str, Handler] = {"quote": _submit_quote, "quote_override": _submit_override, "quote_done": _submit_done}
