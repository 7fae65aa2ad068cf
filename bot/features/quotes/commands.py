"""`/umpire quote`: may we quote for a job, and what became of it."""

from collections.abc import Callable

from bot.features.quotes import forms, messages as shown
from bot.features.quotes.usecases import quotes
from bot.parsing import lines, numbers
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring import quotes as rules
from scoring.quotes import Outcome
from scoring.refusals import Incomplete, Malformed

USAGE = forms.USAGES["quote"]
OPTIONS = ("value", "margin", "type", "chance", "hours", "per")
Verb = Callable[[Line, Ask, Deps], Answer]


def handle(ask: Ask, deps: Deps) -> Answer:
    """Ask the gate, or do what the first word says; half a line opens the form."""
    line = lines.read(ask.text, options=OPTIONS, usage=USAGE)
    verb = VERBS.get(line.peek() or "")
    if line.asks_help(BEFORE_TEXT.get(line.peek() or "", 3)):
        return help_texts.word("quote", shown.HELP["quote"])
    if verb is not None:
        line.take()
        return verb(line, ask, deps)
    told = {"job" if name == "type" else name: text for name, text in line.options.items()}
    order = forms.order(arguments.take_customer(line, ask, deps), told)
    line.end()
    if not (order.whom and order.value) or order.margin is None:
        return forms.asking(deps, ask, order)
    return shown.answer(quotes.ask(deps.db, order, call=ask.call))


def _outcome(outcome: Outcome) -> Verb:
    def act(line: Line, ask: Ask, deps: Deps) -> Answer:
        number = _number(line, outcome.value, "margin")
        return shown.moved(quotes.settle(deps.db, number, outcome, _margin(line), call=ask.call))

    return act


def _done(line: Line, ask: Ask, deps: Deps) -> Answer:
    number, margin = _number(line, "done", "margin"), _margin(line)
    try:
        return shown.moved(quotes.finish(deps.db, number, margin, call=ask.call))
    except Incomplete:
        return forms.finishing(deps, ask, number)


def _override(line: Line, ask: Ask, deps: Deps) -> Answer:
    number, why = _number(line, "override", more=True), line.rest()
    try:
        return shown.moved(quotes.override(deps.db, number, why, call=ask.call))
    except Incomplete:
        return forms.overriding(deps, ask, number)


def _list(line: Line, ask: Ask, deps: Deps) -> Answer:
    _only(line, "list")
    customer = arguments.take_customer(line, ask, deps)
    line.end("Usage: `/umpire quote list [customer]`.")
    return shown.listing(quotes.listing(deps.db, customer, call=ask.call))


def numbered(text: str) -> int:
    """A quote's number, with or without its mark."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise Malformed(f"“{text[:60]}” is not a quote's number. `/umpire quote list` shows them.")
    return int(digits)


def _number(line: Line, verb: str, *options: str, more: bool = False) -> int:
    """The number after a verb, with nothing left over but those options and, where there is `more`, free text."""
    _only(line, verb, *options)
    if not line.words:
        raise Malformed(f"Which one? `/umpire quote {verb} <number>`; `/umpire quote list` shows the numbers.")
    number = numbers.one(line, "Quotes are settled") or numbered(line.take() or "")
    if not more:
        line.end(f"Usage: `/umpire quote {verb} <number>`.")
    return number


def _margin(line: Line) -> int | None:
    """What the job came to, in basis points; None where nobody says."""
    said = line.options.get("margin")
    return rules.margin(said) if said else None


def _only(line: Line, verb: str, *options: str) -> None:
    if extra := next((name for name in line.options if name not in options), None):
        raise Malformed(f"`--{extra}` does not go with `{verb}`. `/umpire quote help` says more.")


VERBS: dict[str, Verb] = {
    **{outcome.value: _outcome(outcome) for outcome in Outcome if outcome is not Outcome.OPEN},
    "done": _done,
    "override": _override,
    "list": _list,
}
BEFORE_TEXT = {"override": 2}
"""How many words stand before what is free text, in which `help` is nothing but a word."""
