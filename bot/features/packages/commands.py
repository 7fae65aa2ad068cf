"""`/umpire packages`: the list, one added, changed or taken off, one given to a customer, and whom they fit."""

from collections.abc import Callable

from bot.features.packages import forms, messages, usecases as packages
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, thoroughly
from scoring.refusals import Incomplete, Malformed
from scoring.roles import Action

OPTIONS = ("name", "kind", "price", "hours", "over", "by", "respond")
WORDS_BEFORE_TEXT = {"add": 0, "remove": 1, "assign": 2, "edit": 1}
"""How many words may stand before a `help` that is one; after them it is text."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the list, or do what the first word says."""
    line = lines.read(ask.text, options=OPTIONS, usage=forms.USAGE)
    verb = line.peek() or ""
    if verb == "help" or line.asks_help(WORDS_BEFORE_TEXT.get(verb, 1) + 1):
        return help_texts.word("packages", messages.HELP["packages"])
    line.take()
    lines.refuse_unknown(verb, VERBS, "packages", forms.USAGE)
    if line.options and verb not in ("add", "edit"):
        raise Malformed(f"Options go with `add` and `edit`. {forms.USAGE}")
    return VERBS[verb](line, ask, deps)


def _show_packages(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire packages`.")
    return messages.render_packages(packages.list_packages(deps.db, call=ask.call))


def _handle_fit(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire packages fit`.")
    return show_fit(ask, deps)


def show_fit(ask: Ask, deps: Deps) -> Answer:
    """Whom the packages fit."""
    return thoroughly(ask, deps, Action.LOOK_MONEY, _render_fit)


def _render_fit(ask: Ask, deps: Deps) -> Answer:
    return messages.render_fit(packages.load_fit(deps.db, call=ask.call))


def _add_package(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = dict(line.options)
    if name := line.rest():
        told["name"] = name
    try:
        return messages.render_package_changed(packages.add_package(deps.db, told, call=ask.call))
    except Incomplete:
        return forms.open_add_form(deps, ask, told)


def _edit_package(line: Line, ask: Ask, deps: Deps) -> Answer:
    asked = line.rest()
    if not asked:
        raise Malformed("Which one? `/umpire packages edit <number>`; `/umpire packages` shows the numbers.")
    if not line.options:
        return forms.open_edit_form(deps, ask, asked)
    return messages.render_package_changed(packages.edit_package(deps.db, asked, line.options, call=ask.call))


def _remove_package(line: Line, ask: Ask, deps: Deps) -> Answer:
    asked = line.rest()
    if not asked:
        raise Malformed("Which one? `/umpire packages remove <number>`; `/umpire packages` shows the numbers.")
    return messages.render_package_changed(packages.remove_package(deps.db, asked, call=ask.call))


def _assign_package(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer, package = arguments.take_customer(line, ask, deps), line.rest()
    if not customer or not package:
        return forms.open_assign_form(deps, ask, customer)
    return forms.answer_assignment(deps, ask, customer, package)


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "": _show_packages,
    "list": _show_packages,
    "fit": _handle_fit,
    "add": _add_package,
    "edit": _edit_package,
    "remove": _remove_package,
    "assign": _assign_package,
}
