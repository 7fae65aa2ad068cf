"""`/umpire turnover`: somebody asks to be moved off a customer, or left the company partly because of one."""

from bot.features.moods.messages import turnover as turnover_messages
from bot.features.moods.usecases import turnover
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire turnover <customer> move` asks to be moved off the account; "
    "`/umpire turnover <customer> left @person` records, for managers, who left partly because of it."
)


def handle(ask: Ask, deps: Deps) -> Answer:
    """Record that the person wants to be moved off a customer, or that somebody left because of it."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return help_texts.render_word("turnover", turnover_messages.HELP["turnover"])
    customer = arguments.require_customer(line, ask, deps, ("move", "left"))
    verb = line.require("`move` or `left @person`").casefold()
    if verb == "move":
        line.require_end()
        return turnover_messages.render_signal_recorded(turnover.request_move(deps.db, customer, call=ask.call))
    if verb == "left":
        person = lines.parse_user(line.require("Who left"))
        line.require_end()
        return turnover_messages.render_signal_recorded(
            turnover.record_departure(deps.db, customer, person, call=ask.call)
        )
    raise Malformed(f"“{verb[:60]}” is not a turnover signal. {USAGE}")
