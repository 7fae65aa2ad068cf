"""`/umpire minimums`: show the floors and who is below, propose some, set them."""

from collections.abc import Callable

from bot.features.floors import forms, messages, usecases as floors
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, run_over_all_customers
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire minimums …`: show the floors, or do what the first word says."""
    line = lines.parse_line(ask.text, usage=forms.USAGE)
    verb = line.peek() or ""
    if line.asks_help(2):
        return help_texts.render_word("minimums", messages.HELP["minimums"])
    line.take()
    lines.refuse_unknown(verb, VERBS, "minimums", forms.USAGE)
    return VERBS[verb](line, ask, deps)


def _show_floors(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show the floors in force."""
    line.require_end("Usage: `/umpire minimums`.")
    return messages.render_floors(floors.load_floors(deps.db, call=ask.call))


def _propose_floors(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show proposals, if nothing else stands in the line."""
    line.require_end("Usage: `/umpire minimums propose`.")
    return show_proposals(ask, deps)


def show_proposals(ask: Ask, deps: Deps) -> Answer:
    """Show the floors that past figures suggest; it is worked out after the answer."""
    return run_over_all_customers(ask, deps, Action.LOOK_MONEY, _render_proposals)


def _render_proposals(ask: Ask, deps: Deps) -> Answer:
    """Work out the proposals and render them."""
    return messages.render_proposals(floors.propose_floors(deps.db, call=ask.call))


def _preview_floor(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show what one floor would do, with a button that sets it; open the form if the line is incomplete."""
    word, text = (line.take() or "").casefold(), line.rest()
    if not word or not text:
        return forms.build_form(deps, ask, {})

    def render_preview(ask: Ask, deps: Deps) -> Answer:
        return messages.render_preview(floors.preview_floors(deps.db, {word: text}, call=ask.call))

    return run_over_all_customers(ask, deps, Action.SET_FLOORS, render_preview)


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "": _show_floors,
    "list": _show_floors,
    "propose": _propose_floors,
    "set": _preview_floor,
}
