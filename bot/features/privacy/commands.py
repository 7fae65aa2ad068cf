"""`/umpire privacy`: what is kept, for how long, and the files of it."""

from collections.abc import Callable, Mapping

from bot.features.privacy.forms import erasing, exporting
from bot.features.privacy.messages import HELP, screens
from bot.features.privacy.usecases import overview
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, run_over_all_customers
from scoring.roles import Action

USAGE = "Usage: `/umpire privacy`, `/umpire privacy export`, `/umpire privacy retention`, `/umpire privacy help`."
ME = ("me", "mine", "myself")
"""How people name themselves in a line."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire privacy`: the overview, or what the next word names."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("privacy", HELP["privacy"])
    verb = line.peek()
    if verb is None or verb in ME:
        line.take()
        line.require_end()
        return run_over_all_customers(ask, deps, Action.HELP, show_overview)
    lines.refuse_unknown(verb, VERBS, "what is kept", USAGE)
    line.take()
    return VERBS[verb](line, ask, deps)


def show_overview(ask: Ask, deps: Deps) -> Answer:
    """Show what is kept about whoever asks."""
    return screens.render_overview(overview.load_overview(deps.db, call=ask.call))


def show_retention(ask: Ask, deps: Deps) -> Answer:
    """Show how long things are kept."""
    policy, is_admin = overview.get_retention(deps.db, call=ask.call)
    return screens.render_retention(policy, is_admin=is_admin)


def _export(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Send what is kept about oneself, or have an admin confirm it about a colleague."""
    if not line.words or line.peek() in ME:
        line.take()
        line.require_end()
        return exporting.send_own(ask, deps)
    user_id = lines.parse_user(line.require("The person"))
    line.require_end()
    if user_id == ask.user_id:
        return exporting.send_own(ask, deps)
    return exporting.open_person_form(ask, deps, user_id)


def _export_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Have an admin confirm an export about a customer."""
    typed = arguments.require_customer(line, ask, deps)
    line.require_end()
    return exporting.open_customer_form(ask, deps, typed)


def _erase(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Have an admin confirm that somebody is erased."""
    user_id = lines.parse_user(line.require("The person"))
    line.require_end()
    return erasing.open_form(ask, deps, user_id)


def _show_retention(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    line.require_end()
    return show_retention(ask, deps)


VERBS: Mapping[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "export": _export,
    "customer": _export_customer,
    "erase": _erase,
    "retention": _show_retention,
}
"""What follows `privacy` in a line; the rest of the line is the handler's."""
