"""`/umpire floors`: show the floors and who is below, propose some, set them."""

from collections.abc import Callable

from bot.features.floors import forms, messages, usecases as floors
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, thoroughly
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire floors …`: show the floors, or do what the first word says."""
    line = lines.read(ask.text, usage=forms.USAGE)
    verb = line.peek() or ""
    if line.asks_help(2):
        return help_texts.word("floors", messages.HELP["floors"])
    line.take()
    lines.refuse_unknown(verb, VERBS, "floors", forms.USAGE)
    return VERBS[verb](line, ask, deps)


def _show_floors(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire floors`.")
    return messages.render_floors(floors.load_floors(deps.db, call=ask.call))


def _propose_floors(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire floors propose`.")
    return show_proposals(ask, deps)


def show_proposals(ask: Ask, deps: Deps) -> Answer:
    """Show the floors that past figures suggest; it is worked out after the answer."""
    return thoroughly(ask, deps, Action.LOOK_MONEY, _render_proposals)


def _render_proposals(ask: Ask, deps: Deps) -> Answer:
    return messages.render_proposals(floors.propose_floors(deps.db, call=ask.call))


def _preview_floor(line: Line, ask: Ask, deps: Deps) -> Answer:
    """Show what one floor would do, with a button that sets it; open the form if the line is incomplete."""
    word, text = (line.take() or "").casefold(), line.rest()
    if not word or not text:
        return forms.build_form(deps, ask, {})

    def previewed(ask: Ask, deps: Deps) -> Answer:
        return messages.render_preview(floors.preview_floors(deps.db, {word: text}, call=ask.call))

    return thoroughly(ask, deps, Action.SET_FLOORS, previewed)


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "": _show_floors,
    "list": _show_floors,
    "propose": _propose_floors,
    "set": _preview_floor,
}
