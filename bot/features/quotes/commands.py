"""`/umpire quote`: may we quote for a job, and what became of it."""

from collections.abc import Callable

from bot.features.quotes import forms, messages
from bot.features.quotes.usecases import quotes
from bot.parsing import lines, numbers
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring import quotes as quote_rules
from scoring.quotes import QuoteOutcome
from scoring.refusals import Incomplete, Malformed

USAGE = forms.USAGES["quote"]
OPTIONS = ("value", "margin", "type", "chance", "hours", "per")
Verb = Callable[[Line, Ask, Deps], Answer]


def handle(ask: Ask, deps: Deps) -> Answer:
    """Ask the gate, or do what the first word says; half a line opens the form."""
    line = lines.read(ask.text, options=OPTIONS, usage=USAGE)
    verb = VERBS.get(line.peek() or "")
    if line.asks_help(WORDS_BEFORE_TEXT.get(line.peek() or "", 3)):
        return help_texts.word("quote", messages.HELP["quote"])
    if verb is not None:
        line.take()
        return verb(line, ask, deps)
    told = {"job" if name == "type" else name: text for name, text in line.options.items()}
    order = forms.parse_request(arguments.take_customer(line, ask, deps), told)
    line.end()
    if not (order.whom and order.value) or order.margin is None:
        return forms.open_quote_form(deps, ask, order)
    return messages.render_answer(quotes.request_quote(deps.db, order, call=ask.call))


def _build_outcome_verb(outcome: QuoteOutcome) -> Verb:
    def act(line: Line, ask: Ask, deps: Deps) -> Answer:
        number = _take_number(line, outcome.value, "margin")
        return messages.render_quote_changed(
            quotes.settle_quote(deps.db, number, outcome, _parse_margin(line), call=ask.call)
        )

    return act


def _finish_quote(line: Line, ask: Ask, deps: Deps) -> Answer:
    number, margin = _take_number(line, "done", "margin"), _parse_margin(line)
    try:
        return messages.render_quote_changed(quotes.finish_quote(deps.db, number, margin, call=ask.call))
    except Incomplete:
        return forms.open_done_form(deps, ask, number)


def _override_quote(line: Line, ask: Ask, deps: Deps) -> Answer:
    number, why = _take_number(line, "override", more=True), line.rest()
    try:
        return messages.render_quote_changed(quotes.override_quote(deps.db, number, why, call=ask.call))
    except Incomplete:
        return forms.open_override_form(deps, ask, number)


def _list_quotes(line: Line, ask: Ask, deps: Deps) -> Answer:
    _refuse_other_options(line, "list")
    customer = arguments.take_customer(line, ask, deps)
    line.end("Usage: `/umpire quote list [customer]`.")
    return messages.render_quotes(quotes.list_quotes(deps.db, customer, call=ask.call))


def parse_number(text: str) -> int:
    """A quote's number, with or without its mark."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise Malformed(f"“{text[:60]}” is not a quote's number. `/umpire quote list` shows them.")
    return int(digits)


def _take_number(line: Line, verb: str, *options: str, more: bool = False) -> int:
    """The number after a verb, with nothing left over but those options and, where there is `more`, free text."""
    _refuse_other_options(line, verb, *options)
    if not line.words:
        raise Malformed(f"Which one? `/umpire quote {verb} <number>`; `/umpire quote list` shows the numbers.")
    number = numbers.one(line, "Quotes are settled") or parse_number(line.take() or "")
    if not more:
        line.end(f"Usage: `/umpire quote {verb} <number>`.")
    return number


def _parse_margin(line: Line) -> int | None:
    """What the job came to, in basis points; None where nobody says."""
    said = line.options.get("margin")
    return quote_rules.parse_margin(said) if said else None


def _refuse_other_options(line: Line, verb: str, *options: str) -> None:
    if extra := next((name for name in line.options if name not in options), None):
        raise Malformed(f"`--{extra}` does not go with `{verb}`. `/umpire quote help` says more.")


VERBS: dict[str, Verb] = {
    **{outcome.value: _build_outcome_verb(outcome) for outcome in QuoteOutcome if outcome is not QuoteOutcome.OPEN},
    "done": _finish_quote,
    "override": _override_quote,
    "list": _list_quotes,
}
WORDS_BEFORE_TEXT = {"override": 2}
"""How many words stand before what is free text, in which `help` is nothing but a word."""
