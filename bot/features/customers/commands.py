"""`/umpire customer`: add, edit, archive and restore customers, and set owners and aliases."""

from collections.abc import Callable

from bot.features.customers import forms, messages, usecases as customers
from bot.parsing import lines
from bot.parsing.lines import TypedLine
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
"""How many words come before a name. In a name, `help` is an ordinary word."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire customer …`: do what the first word says."""
    line = lines.parse_line(ask.text, options=tuple(FIELD_OF_OPTION), days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(WORDS_BEFORE_NAME.get(line.peek() or "")):
        return help_texts.render_word("customer", messages.HELP["customer"])
    verb = line.require("What to do").casefold()
    if verb not in VERBS:
        raise Malformed(f"“{verb}” is not something I do with customers. {USAGE}")
    return VERBS[verb](line, ask, deps)


def _add_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Add a customer by name and options; an empty line opens the form."""
    texts = _parse_options(line, ask, deps)
    name = line.rest()
    if not name and not texts:
        return Form(
            forms.build_empty_form(deps, ask), instead=help_texts.render_word("customer", messages.HELP["customer"])
        )
    return messages.render_customer_added(customers.add_customer(deps.db, {**texts, "name": name}, call=ask.call))


def _edit_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Change a customer by options; without any, open the form."""
    texts = _parse_options(line, ask, deps)
    customer = arguments.require_customer(line, ask, deps)
    if line.words:
        raise Malformed(f"I do not know what to do with “{line.rest()}”. Changes are options, like `--revenue 12000`.")
    if not texts:
        return Form(
            forms.build_edit_form(deps, ask, customer),
            instead=help_texts.render_word("customer", messages.HELP["customer"]),
        )
    return messages.render_customer_edited(customers.edit_customer(deps.db, customer, texts, call=ask.call))


def _set_owner(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Set a customer's owner and backup: `@owner [@backup]`, or `none` for nobody."""
    customer = arguments.require_customer(line, ask, deps)
    nobody = ("",) if line.peek() == "none" and line.take() else ()
    user_ids = (*nobody, *lines.take_people(line)) or (lines.parse_user(line.require("The owner")),)
    if len(user_ids) > len(("owner", "backup")):
        raise Malformed("A customer has one owner and one backup: name two people at most.")
    line.require_end("Usage: `/umpire customer owner <customer> <@owner> [<@backup>]`.")
    return messages.render_customer_edited(
        customers.set_owner(
            deps.db,
            customer,
            user_ids[0],
            backup=user_ids[1] if len(user_ids) > 1 else None,
            call=ask.call,
        )
    )


def _change_alias(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Add or remove an alias of a customer."""
    customer = arguments.require_customer(line, ask, deps, ("add", "remove"))
    verb = line.require("`add` or `remove`").casefold()
    if verb not in ("add", "remove"):
        raise Malformed(f'“{verb}” is neither `add` nor `remove`: `/umpire customer alias acme add "Acme Tools"`.')
    change = customers.add_alias if verb == "add" else customers.remove_alias
    return messages.render_customer_edited(change(deps.db, customer, line.rest(), call=ask.call))


def _archive_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Archive a customer."""
    return messages.render_customer_edited(
        customers.archive_customer(deps.db, _take_only_customer(line, "archive", ask, deps), call=ask.call)
    )


def _restore_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Restore an archived customer."""
    return messages.render_customer_edited(
        customers.restore_customer(deps.db, _take_only_customer(line, "restore", ask, deps), call=ask.call)
    )


def _take_only_customer(line: TypedLine, verb: str, ask: Ask, deps: Deps) -> str:
    """Take the customer, who must be all that the line still holds."""
    customer = arguments.require_customer(line, ask, deps)
    line.require_end(f"Usage: `/umpire customer {verb} <customer>`.")
    return customer


def _parse_options(line: TypedLine, ask: Ask, deps: Deps) -> dict[str, str]:
    """Parse the options into texts by field: days as ISO dates, people as their user ids."""
    texts = {FIELD_OF_OPTION[option]: text for option, text in line.options.items()}
    for field in {FIELD_OF_OPTION[option] for option in DAY_OPTIONS} & set(texts):
        day = arguments.past_day(texts[field], ask, deps, field=field)
        texts[field] = day.isoformat() if day else ""
    if "owner" in texts:
        texts["owner"] = lines.parse_user(texts["owner"])
    return texts


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "add": _add_customer,
    "edit": _edit_customer,
    "owner": _set_owner,
    "alias": _change_alias,
    "archive": _archive_customer,
    "restore": _restore_customer,
}
