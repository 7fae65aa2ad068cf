"""`/umpire packages`: the list, one added, changed or taken off, one given to a customer, and whom they fit."""

from collections.abc import Callable

from bot.features.packages import forms, messages as shown, usecases as packages
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, thoroughly
from scoring.refusals import Incomplete, Malformed
from scoring.roles import Action

OPTIONS = ("name", "kind", "price", "hours", "over", "by", "respond")
BEFORE_TEXT = {"add": 0, "remove": 1, "assign": 2, "edit": 1}
"""How many words may stand before a `help` that is one; after them it is text."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the list, or do what the first word says."""
    line = lines.read(ask.text, options=OPTIONS, usage=forms.USAGE)
    verb = line.peek() or ""
    if verb == "help" or line.asks_help(BEFORE_TEXT.get(verb, 1) + 1):
        return help_texts.word("packages", shown.HELP["packages"])
    line.take()
    lines.refuse_unknown(verb, VERBS, "packages", forms.USAGE)
    if line.options and verb not in ("add", "edit"):
        raise Malformed(f"Options go with `add` and `edit`. {forms.USAGE}")
    return VERBS[verb](line, ask, deps)


def _list(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire packages`.")
    return shown.listing(packages.listing(deps.db, call=ask.call))


def _fit(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire packages fit`.")
    return fit(ask, deps)


def fit(ask: Ask, deps: Deps) -> Answer:
    """Whom the packages fit."""
    return thoroughly(ask, deps, Action.LOOK_MONEY, _fitting)


def _fitting(ask: Ask, deps: Deps) -> Answer:
    return shown.fit(packages.fit(deps.db, call=ask.call))


def _add(line: Line, ask: Ask, deps: Deps) -> Answer:
    told = dict(line.options)
    if name := line.rest():
        told["name"] = name
    try:
        return shown.kept(packages.add(deps.db, told, call=ask.call))
    except Incomplete:
        return forms.adding(deps, ask, told)


def _edit(line: Line, ask: Ask, deps: Deps) -> Answer:
    asked = line.rest()
    if not asked:
        raise Malformed("Which one? `/umpire packages edit <number>`; `/umpire packages` shows the numbers.")
    if not line.options:
        return forms.editing(deps, ask, asked)
    return shown.kept(packages.edit(deps.db, asked, line.options, call=ask.call))


def _remove(line: Line, ask: Ask, deps: Deps) -> Answer:
    asked = line.rest()
    if not asked:
        raise Malformed("Which one? `/umpire packages remove <number>`; `/umpire packages` shows the numbers.")
    return shown.kept(packages.remove(deps.db, asked, call=ask.call))


def _assign(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer, package = arguments.take_customer(line, ask, deps), line.rest()
    if not customer or not package:
        return forms.assigning(deps, ask, customer)
    return forms.assigned(deps, ask, customer, package)


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "": _list,
    "list": _list,
    "fit": _fit,
    "add": _add,
    "edit": _edit,
    "remove": _remove,
    "assign": _assign,
}
