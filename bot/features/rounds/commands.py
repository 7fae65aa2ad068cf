"""`/umpire round`: how far the rating round has come, one's own customers to rate, and its beginning and end."""

from collections.abc import Callable

from bot.features.rounds import forms, messages
from bot.features.rounds.usecases import rounds
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, run_over_all_customers
from scoring import rounds as round_rules
from scoring.roles import Action

USAGE = "Usage: `/umpire round`, `/umpire round mine`, `/umpire round start [6 a week]`, `/umpire round stop`."
PER_WEEK = (["a", "week"], ["per", "week"], ["weekly"], ["customers", "a", "week"], ["customers", "per", "week"])
"""What may stand after the number of customers."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show how far the round has come, or do what the first word says."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("round", messages.HELP["round"])
    verb = (line.take() or "status").casefold()
    lines.refuse_unknown(verb, VERBS, "a rating round", USAGE)
    return VERBS[verb](line, ask, deps)


def show_status(ask: Ask, deps: Deps) -> Answer:
    """Show how far the newest round has come."""
    return messages.render_status(rounds.load_status(deps.db, call=ask.call))


def start_round(ask: Ask, deps: Deps, size: int | None = None) -> Answer:
    """Start a round, after checking that the person may, as it takes a while with many customers."""
    return run_over_all_customers(
        ask,
        deps,
        Action.RUN_ROUND,
        lambda again, deps: messages.render_started(rounds.start_round(deps.db, size, call=again.call)),
    )


def stop_round(ask: Ask, deps: Deps) -> Answer:
    """Stop the running round."""
    return messages.render_stopped(rounds.stop_round(deps.db, call=ask.call))


def _show_status(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    line.require_end()
    return show_status(ask, deps)


def _open_form(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    line.require_end()
    return forms.open_own_form(ask, deps)


def _start_round(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Start a round with as many customers a week as are typed: `start`, `start 6`, `start 6 a week`."""
    number = line.take()
    if [word.value.casefold() for word in line.words] not in PER_WEEK:
        line.require_end()
    return start_round(ask, deps, None if number is None else round_rules.parse_size(number))


def _stop_round(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    line.require_end()
    return stop_round(ask, deps)


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "status": _show_status,
    "mine": _open_form,
    "start": _start_round,
    "stop": _stop_round,
}
