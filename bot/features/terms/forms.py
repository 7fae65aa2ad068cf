"""The form of a customer's terms."""

import json

from bot.features.terms import messages as shown, usecases as terms
from bot.features.terms.usecases import Agreed
from bot.parsing import lines as parsing
from bot.slack import inputs, words
from bot.slack.deps import Deps
from bot.slack.inputs import View
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from scoring import terms as rules

USAGE = (
    "Usage: `/umpire terms <customer> [--deposit none|deposit|card] [--pays 30] [--late 12] [--notice-ours 30] "
    "[--notice-theirs 60]`, or `/umpire terms <customer> edit` for the form."
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
    return Form(view(terms.to_edit(deps.db, asked, call=ask.call)), instead=render("usage", usage=USAGE))


def view(found: Agreed) -> View:
    """The form; what is left blank is not known."""
    told = rules.texts(found.terms)
    blocks: list[inputs.Block] = [
        {"type": "section", "text": inputs.plain(f"{words.short(found.customer.name, 150)}. Blank means not known.")},
        inputs.field("deposit", "At the start", inputs.choice(DEPOSITS, initial=told["deposit"]), optional=True),
    ]
    blocks += [
        inputs.field(name, label, inputs.line(initial=told[name], most=10), optional=True, hint=hint)
        for name, label, hint in DAYS
    ]
    meta = json.dumps({"key": found.customer.key})
    return inputs.modal("Terms", blocks, callback="terms", submit="Save Terms", meta=meta)


def _submitted(ask: Ask, deps: Deps) -> Answer:
    key = json.loads(ask.view["private_metadata"])["key"]
    told = {name: parsing.unescaped(parsing.normal(text)) for name, text in inputs.filled(ask.view).items()}
    return shown.changed(terms.change(deps.db, key, dict.fromkeys(rules.FIELDS, "") | told, call=ask.call))


VIEWS: dict[str, Handler] = {"terms": _submitted}
