"""`/umpire customer`: add, edit, archive and restore customers, and set owners and aliases."""

from collections.abc import Callable

from bot.features.customers import forms, messages, usecases as customers
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire customer add|edit|owner|alias|archive|restore <customer> …`; `/umpire customer help` says more."
)
FIELD_OF_OPTION = {
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
DAY_OPTIONS = ("since", "last-order")
WORDS_BEFORE_NAME = {"add": 1, "alias": 3}
"""How many words stand before what is a name, in which `help` is nothing but a word."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire customer …`: do what the first word says."""
    line = lines.read(ask.text, options=tuple(FIELD_OF_OPTION), days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(WORDS_BEFORE_NAME.get(line.peek() or "")):
        return help_texts.word("customer", messages.HELP["customer"])
    verb = line.need("What to do").casefold()
    if verb not in VERBS:
        raise Malformed(f"“{verb}” is not something I do with customers. {USAGE}")
    return VERBS[verb](line, ask, deps)


def _add_customer(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = _parse_options(line, ask, deps)
    name = line.rest()
    if not name and not told:
        return Form(forms.build_empty_form(deps, ask), instead=help_texts.word("customer", messages.HELP["customer"]))
    return messages.render_customer_added(customers.add_customer(deps.db, {**told, "name": name}, call=ask.call))


def _edit_customer(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = _parse_options(line, ask, deps)
    customer = arguments.require_customer(line, ask, deps)
    if line.words:
        raise Malformed(f"I do not know what to do with “{line.rest()}”. Changes are options, like `--revenue 12000`.")
    if not told:
        return Form(
            forms.build_edit_form(deps, ask, customer),
            instead=help_texts.word("customer", messages.HELP["customer"]),
        )
    return messages.render_customer_edited(customers.edit_customer(deps.db, customer, told, call=ask.call))


def _set_owner(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps)
    nobody = ("",) if line.peek() == "none" and line.take() else ()
    named = (*nobody, *lines.people(line)) or (lines.user(line.need("The owner")),)
    if len(named) > len(("owner", "backup")):
        raise Malformed("A customer has one owner and one backup: name two people at most.")
    line.end("Usage: `/umpire customer owner <customer> <@owner> [<@backup>]`.")
    return messages.render_customer_edited(
        customers.set_owner(
            deps.db,
            customer,
            named[0],
            backup=named[1] if len(named) > 1 else None,
            call=ask.call,
        )
    )


def _change_alias(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps, ("add", "remove"))
    verb = line.need("`add` or `remove`").casefold()
    if verb not in ("add", "remove"):
        raise Malformed(f'“{verb}” is neither `add` nor `remove`: `/umpire customer alias acme add "Acme Tools"`.')
    change = customers.add_alias if verb == "add" else customers.remove_alias
    return messages.render_customer_edited(change(deps.db, customer, line.rest(), call=ask.call))


def _archive_customer(line: Line, ask: Ask, deps: Deps) -> Answer:
    return messages.render_customer_edited(
        customers.archive_customer(deps.db, _take_only_customer(line, "archive", ask, deps), call=ask.call)
    )


def _restore_customer(line: Line, ask: Ask, deps: Deps) -> Answer:
    return messages.render_customer_edited(
        customers.restore_customer(deps.db, _take_only_customer(line, "restore", ask, deps), call=ask.call)
    )


def _take_only_customer(line: Line, verb: str, ask: Ask, deps: Deps) -> str:
    """Take the customer, who must be all that the line still holds."""
    customer = arguments.require_customer(line, ask, deps)
    line.end(f"Usage: `/umpire customer {verb} <customer>`.")
    return customer


def _parse_options(line: Line, ask: Ask, deps: Deps) -> dict[str, str]:
    """Parse the options into texts by field: days as ISO dates, people as their user ids."""
    told = {FIELD_OF_OPTION[option]: text for option, text in line.options.items()}
    for field in {FIELD_OF_OPTION[option] for option in DAY_OPTIONS} & set(told):
        day = arguments.past_day(told[field], ask, deps, field=field)
        told[field] = day.isoformat() if day else ""
    if "owner" in told:
        told["owner"] = lines.user(told["owner"])
    return told


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "add": _add_customer,
    "edit": _edit_customer,
    "owner": _set_owner,
    "alias": _change_alias,
    "archive": _archive_customer,
    "restore": _restore_customer,
}
