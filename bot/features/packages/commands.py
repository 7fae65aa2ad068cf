"""`/umpire packages`: list, add, edit, remove and assign packages, and see whom they fit."""

from collections.abc import Callable

from bot.features.packages import forms, messages, usecases as packages
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest, run_over_all_customers
from scoring.refusals import Incomplete, Malformed
from scoring.roles import Action

OPTIONS = ("name", "kind", "price", "hours", "over", "by", "respond")
WORDS_BEFORE_TEXT = {"add": 0, "remove": 1, "assign": 2, "edit": 1}
"""How many words of each verb stand before free text, in which `help` is only a word."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the list of packages, or do what the first word says."""
    line = lines.parse_line(ask.text, options=OPTIONS, usage=forms.USAGE)
    verb = line.peek() or ""
    if verb == "help" or line.asks_help(WORDS_BEFORE_TEXT.get(verb, 1) + 1):
        return help_texts.render_word("packages", messages.HELP["packages"])
    line.take()
    lines.refuse_unknown(verb, VERBS, "packages", forms.USAGE)
    if line.options and verb not in ("add", "edit"):
        raise Malformed(f"Options go with `add` and `edit`. {forms.USAGE}")
    return VERBS[verb](line, ask, deps)


def _show_packages(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show the list of packages."""
    line.require_end("Usage: `/umpire packages`.")
    return messages.render_packages(packages.list_packages(deps.db, call=ask.call))


def _handle_fit(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show whom the packages fit; nothing may follow the word."""
    line.require_end("Usage: `/umpire packages fit`.")
    return show_fit(ask, deps)


def show_fit(ask: Ask, deps: Deps) -> Answer:
    """Show whom the packages fit, after checking that the person may see it, as it takes a while."""
    return run_over_all_customers(ask, deps, Action.LOOK_MONEY, _render_fit)


def _render_fit(ask: Ask, deps: Deps) -> Answer:
    """Work out whom the packages fit."""
    return messages.render_fit(packages.load_fit(deps.db, call=ask.call))


def _add_package(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Add a package from the line, or open the form where something is missing."""
    texts = dict(line.options)
    if name := line.rest():
        texts["name"] = name
    try:
        return messages.render_package_changed(packages.add_package(deps.db, texts, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.open_add_form(deps, ask, texts), missing)


def _edit_package(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Change a package as the options say, or open its form where there are none."""
    package_name = line.rest()
    if not package_name:
        raise Malformed("Which one? `/umpire packages edit <number>`; `/umpire packages` shows the numbers.")
    if not line.options:
        return forms.open_edit_form(deps, ask, package_name)
    return messages.render_package_changed(packages.edit_package(deps.db, package_name, line.options, call=ask.call))


def _remove_package(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Take a package off the list."""
    package_name = line.rest()
    if not package_name:
        raise Malformed("Which one? `/umpire packages remove <number>`; `/umpire packages` shows the numbers.")
    return messages.render_package_changed(packages.remove_package(deps.db, package_name, call=ask.call))


def _assign_package(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show what the package costs the customer, or open the form where a name is missing."""
    customer, package = arguments.take_customer(line, ask, deps), line.rest()
    if not customer or not package:
        return forms.open_assign_form(deps, ask, customer)
    return forms.answer_assignment(deps, ask, customer, package)


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "": _show_packages,
    "list": _show_packages,
    "fit": _handle_fit,
    "add": _add_package,
    "edit": _edit_package,
    "remove": _remove_package,
    "assign": _assign_package,
}
