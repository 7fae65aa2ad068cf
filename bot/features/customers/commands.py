"""`/umpire customer`: add, edit, owner, alias, archive and restore."""

from collections.abc import Callable

from bot.features.customers import forms as customer_form, messages as shown, usecases as customers
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire customer add|edit|owner|alias|archive|restore <customer> …`; `/umpire customer help` says more."
)
FIELDS = {
    "key": "key",
    "name": "name",
    "owner": "owner",
    "segment": "segment",
    "revenue": "revenue",
    "margin": "margin",
    "orders": "orders",
    "average-sale": "average_sale",
    "since": "since",
    "last-order": "last_order",
    "package": "package",
}
DAYS = ("since", "last-order")
BEFORE_TEXT = {"add": 1, "alias": 3}
"""How many words stand before what is a name, in which `help` is nothing but a word."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Do what the first word says."""
    line = lines.read(ask.text, options=tuple(FIELDS), days=DAYS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT.get(line.peek() or "")):
        return help_texts.word("customer", shown.HELP["customer"])
    verb = line.need("What to do").casefold()
    if verb not in VERBS:
        raise Malformed(f"“{verb}” is not something I do with customers. {USAGE}")
    return VERBS[verb](line, ask, deps)


def _add(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = _options(line, ask, deps)
    name = line.rest()
    if not name and not told:
        return Form(customer_form.empty(deps, ask), instead=help_texts.word("customer", shown.HELP["customer"]))
    return shown.added(customers.add(deps.db, {**told, "name": name}, call=ask.call))


def _edit(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = _options(line, ask, deps)
    customer = arguments.require_customer(line, ask, deps)
    if line.words:
        raise Malformed(f"I do not know what to do with “{line.rest()}”. Changes are options, like `--revenue 12000`.")
    if not told:
        return Form(customer_form.of(deps, ask, customer), instead=help_texts.word("customer", shown.HELP["customer"]))
    return shown.edited(customers.edit(deps.db, customer, told, call=ask.call))


def _owner(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps)
    nobody = ("",) if line.peek() == "none" and line.take() else ()
    named = (*nobody, *lines.people(line)) or (lines.user(line.need("The owner")),)
    if len(named) > len(("owner", "backup")):
        raise Malformed("A customer has one owner and one backup: name two people at most.")
    line.end("Usage: `/umpire customer owner <customer> <@owner> [<@backup>]`.")
    return shown.edited(
        customers.set_owner(
            deps.db,
            customer,
            named[0],
            backup=named[1] if len(named) > 1 else None,
            call=ask.call,
        )
    )


def _alias(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps, ("add", "remove"))
    verb = line.need("`add` or `remove`").casefold()
    if verb not in ("add", "remove"):
        raise Malformed(f'“{verb}” is neither `add` nor `remove`: `/umpire customer alias acme add "Acme Tools"`.')
    change = customers.add_alias if verb == "add" else customers.drop_alias
    return shown.edited(change(deps.db, customer, line.rest(), call=ask.call))


def _archive(line: Line, ask: Ask, deps: Deps) -> Answer:
    return shown.edited(customers.archive(deps.db, _only_customer(line, "archive", ask, deps), call=ask.call))


def _restore(line: Line, ask: Ask, deps: Deps) -> Answer:
    return shown.edited(customers.restore(deps.db, _only_customer(line, "restore", ask, deps), call=ask.call))


def _only_customer(line: Line, verb: str, ask: Ask, deps: Deps) -> str:
    customer = arguments.require_customer(line, ask, deps)
    line.end(f"Usage: `/umpire customer {verb} <customer>`.")
    return customer


def _options(line: Line, ask: Ask, deps: Deps) -> dict[str, str]:
    """What the options say, by field: days as ISO dates, people as their ids."""
    told = {FIELDS[option]: text for option, text in line.options.items()}
    for field in {FIELDS[option] for option in DAYS} & set(told):
        day = arguments.past_day(told[field], ask, deps, field=field)
        told[field] = day.isoformat() if day else ""
    if "owner" in told:
        told["owner"] = lines.user(told["owner"])
    return told


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "add": _add,
    "edit": _edit,
    "owner": _owner,
    "alias": _alias,
    "archive": _archive,
    "restore": _restore,
}
