"""`/umpire quote`: whether we may quote for a job, and what became of quotes."""

from collections.abc import Callable

from bot.features.quotes import forms, messages
from bot.features.quotes.usecases import quotes
from bot.parsing import lines, numbers
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest
from scoring import quotes as quote_rules
from scoring.quotes import QuoteOutcome
from scoring.refusals import Incomplete, Malformed
from scoring.values.figures import parse_row_number

USAGE = forms.USAGES["quote"]
OPTIONS = ("value", "margin", "type", "chance", "hours", "per")
Verb = Callable[[TypedLine, Ask, Deps], Answer]


def handle(ask: Ask, deps: Deps) -> Answer:
    """Ask whether we may quote, or do what the first word says; an incomplete line opens the form."""
    line = lines.parse_line(ask.text, options=OPTIONS, usage=USAGE)
    verb = VERBS.get(line.peek() or "")
    if line.asks_help(WORDS_BEFORE_TEXT.get(line.peek() or "", 3)):
        return help_texts.render_word("quote", messages.HELP["quote"])
    if verb is not None:
        line.take()
        return verb(line, ask, deps)
    texts = {"job" if name == "type" else name: text for name, text in line.options.items()}
    order = forms.parse_request(arguments.take_customer(line, ask, deps), texts)
    line.require_end()
    if not (order.whom and order.value) or order.margin is None:
        return forms.open_quote_form(deps, ask, order)
    return messages.render_answer(quotes.request_quote(deps.db, order, call=ask.call))


def _build_outcome_verb(outcome: QuoteOutcome) -> Verb:
    """Build the handler of the word that records this outcome."""

    def handle_line(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
        number = _take_number(line, outcome.value, "margin")
        return messages.render_quote_changed(
            quotes.settle_quote(deps.db, number, outcome, _parse_margin(line), call=ask.call)
        )

    return handle_line


def _finish_quote(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record which margin a won job came to, or open the form where none is typed."""
    number, margin = _take_number(line, "done", "margin"), _parse_margin(line)
    try:
        return messages.render_quote_changed(quotes.finish_quote(deps.db, number, margin, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.open_done_form(deps, ask, number), missing)


def _override_quote(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Override a refusal with a reason, or open the form where none is typed."""
    number, why = _take_number(line, "override", free_text=True), line.rest()
    try:
        return messages.render_quote_changed(quotes.override_quote(deps.db, number, why, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.open_override_form(deps, ask, number), missing)


def _list_quotes(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """List the latest quotes, of one customer or of all."""
    _refuse_other_options(line, "list")
    customer = arguments.take_customer(line, ask, deps)
    line.require_end("Usage: `/umpire quote list [customer]`.")
    return messages.render_quotes(quotes.list_quotes(deps.db, customer, call=ask.call))


def parse_number(text: str) -> int:
    """Parse a quote's number, with or without `#`."""
    number = parse_row_number(text.removeprefix("#"))
    if number is None:
        raise Malformed(f"“{text[:60]}” is not a quote's number. `/umpire quote list` shows them.")
    return number


def _take_number(line: TypedLine, verb: str, *options: str, free_text: bool = False) -> int:
    """Take the quote's number off the line.

    Nothing may follow but those options, and with `free_text` any words.
    """
    _refuse_other_options(line, verb, *options)
    if not line.words:
        raise Malformed(f"Which one? `/umpire quote {verb} <number>`; `/umpire quote list` shows the numbers.")
    number = numbers.take_number(line, "Quotes are settled") or parse_number(line.take() or "")
    if not free_text:
        line.require_end(f"Usage: `/umpire quote {verb} <number>`.")
    return number


def _parse_margin(line: TypedLine) -> int | None:
    """Parse the margin a job came to, into basis points; None if none is typed."""
    text = line.options.get("margin")
    return quote_rules.parse_margin(text) if text else None


def _refuse_other_options(line: TypedLine, verb: str, *options: str) -> None:
    """Refuse options that do not go with the word."""
    if extra := next((name for name in line.options if name not in options), None):
        raise Malformed(f"`--{extra}` does not go with `{verb}`. `/umpire quote help` says more.")


VERBS: dict[str, Verb] = {
    **{outcome.value: _build_outcome_verb(outcome) for outcome in QuoteOutcome if outcome is not QuoteOutcome.OPEN},
    "done": _finish_quote,
    "override": _override_quote,
    "list": _list_quotes,
}
WORDS_BEFORE_TEXT = {"override": 2}
"""How many words of a verb stand before free text, in which `help` is only a word."""
