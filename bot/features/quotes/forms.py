"""The forms of quotes: asking the gate, overriding a refusal, saying what a job came to."""

import json

from bot.features.quotes import messages as shown
from bot.features.quotes.usecases import quotes
from bot.features.quotes.usecases.subjects import Order, Whom
from bot.parsing import lines as parsing
from bot.slack import inputs, words
from bot.slack.deps import Deps
from bot.slack.inputs import Block, View
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from scoring.customers.customers import NAME_LIMIT
from scoring.quotes import Quote
from scoring.refusals import Malformed, NotFound
from scoring.rules.policy import Policy
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "quote": (
        "Usage: `/umpire quote <customer> --value 12000 --margin 15 [--type repair] [--chance 40] [--hours 10]`; "
        "`/umpire quote help` shows the rest."
    ),
    "quote_override": "Usage: `/umpire quote override <number> <why>`.",
    "quote_done": "Usage: `/umpire quote done <number> --margin 9`.",
}
CUSTOMER = "quotable"
"""The block whose menu searches customers and prospects."""


def asking(deps: Deps, ask: Ask, order: Order) -> Form:
    """The form that asks the gate, with what the line said already."""
    whom, policy = quotes.to_ask(deps.db, order.whom, call=ask.call)
    return _form("quote", asking_view(order, whom, policy))


def overriding(deps: Deps, ask: Ask, number: int) -> Form:
    """The form of an override, for managers."""
    return _form("quote_override", overriding_view(*quotes.to_override(deps.db, number, call=ask.call)))


def finishing(deps: Deps, ask: Ask, number: int) -> Form:
    """The form that asks what a won job came to."""
    return _form("quote_done", finishing_view(*quotes.to_finish(deps.db, number, call=ask.call)))


def asking_view(order: Order, whom: Whom | None, policy: Policy) -> View:
    """The form that asks the gate: for whom, how much, how profitable, what kind, how likely, how much time."""
    chosen = (whom.sign, whom.name) if whom is not None else None
    blocks = [
        inputs.field(CUSTOMER, "Customer", inputs.customer(chosen), hint="A customer, or a prospect."),
        inputs.field("value", "Value", _line(order.value, "12000"), hint=f"In {policy.currency}."),
        inputs.field("margin", "Margin", _line(order.margin, "15"), hint="In percent; below zero it loses money."),
        inputs.field("job", "What type of job?", _line(order.job, "repair"), optional=True),
        inputs.field(
            "chance",
            "How likely is it?",
            _line(order.chance, "40"),
            optional=True,
            hint=f"In percent. Left blank it is {policy.quote_chance}.",
        ),
        inputs.field("hours", "How many hours a month?", _line(order.hours, "10"), optional=True),
    ]
    return inputs.modal("May we quote?", blocks, callback="quote", submit="Ask")


def overriding_view(quote: Quote, whom: Whom, policy: Policy) -> View:
    """The form of an override: why it may go out all the same."""
    blocks = [
        _about(quote, whom, policy),
        inputs.field(
            "why",
            "Why quote all the same?",
            inputs.line(multiline=True, most=NOTE_LIMIT),
            hint="It stands in the record, with your name.",
        ),
    ]
    return _view("quote_override", "Override a refusal", blocks, "Override", quote)


def finishing_view(quote: Quote, whom: Whom, policy: Policy) -> View:
    """The form that asks what a won job came to."""
    told = "" if quote.final_margin is None else words.percent(quote.final_margin)
    line = _line(told, "9")
    blocks = [_about(quote, whom, policy), inputs.field("margin", "What margin was it?", line, hint="In percent.")]
    return _view("quote_done", "What it came to", blocks, "Keep It", quote)


def _form(what: str, view: View) -> Form:
    return Form(view, instead=render("usage", usage=USAGES[what]))


def _view(what: str, title: str, blocks: list[Block], submit: str, quote: Quote) -> View:
    return inputs.modal(title, blocks, callback=what, submit=submit, meta=json.dumps({"key": str(quote.id)}))


def _line(initial: str, placeholder: str) -> dict[str, object]:
    return inputs.line(initial=initial, most=NAME_LIMIT, placeholder=placeholder)


def _about(quote: Quote, whom: Whom, policy: Policy) -> Block:
    text = f"#{quote.id} {words.short(whom.name, 150)}: {shown.job(quote, policy)}"
    return {"type": "section", "text": inputs.plain(text)}


def _told(ask: Ask) -> tuple[int, dict[str, str]]:
    kept = json.loads(ask.view.get("private_metadata") or '{"key": "0"}')
    filled = inputs.filled(ask.view).items()
    return int(kept["key"]), {name: parsing.unescaped(parsing.normal(text)) for name, text in filled}


def _asked(ask: Ask, deps: Deps) -> Answer:
    _, told = _told(ask)
    order = Order(told.pop(CUSTOMER, ""), **told)
    try:
        return shown.answer(quotes.ask(deps.db, order, call=ask.call))
    except NotFound as refusal:
        raise Malformed(str(refusal), field=CUSTOMER) from refusal


def _overridden(ask: Ask, deps: Deps) -> Answer:
    number, told = _told(ask)
    return shown.moved(quotes.override(deps.db, number, told.get("why", ""), call=ask.call))


def _finished(ask: Ask, deps: Deps) -> Answer:
    number, told = _told(ask)
    return shown.moved(quotes.finish(deps.db, number, told.get("margin", ""), call=ask.call))


VIEWS: dict[str, Handler] = {"quote": _asked, "quote_override": _overridden, "quote_done": _finished}
