"""`/umpire turnover`: move me off this account, and leaving because of one."""

from bot.features.moods.messages import turnover as shown
from bot.features.moods.usecases import turnover
from bot.parsing import lines as parsing
from bot.slack import help as helping, naming
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire turnover <customer> move` asks to be moved off the account; "
    "`/umpire turnover <customer> left @person` records, for managers, who left partly because of it."
)


def handle(ask: Ask, deps: Deps) -> Answer:
    """Record one signal."""
    line = parsing.read(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return helping.word("turnover", shown.HELP["turnover"])
    customer, verb = naming.needed(line, ask, deps, ("move", "left")), line.need("`move` or `left @person`").casefold()
    if verb == "move":
        line.end()
        return shown.render_signal_recorded(turnover.request_move(deps.db, customer, call=ask.call))
    if verb == "left":
        person = parsing.user(line.need("Who left"))
        line.end()
        return shown.render_signal_recorded(turnover.record_departure(deps.db, customer, person, call=ask.call))
    raise Malformed(f"“{verb[:60]}” is not a turnover signal. {USAGE}")
