"""`/umpire whoami`. Help itself needs what every feature declares: it is in `bot.dispatch`."""

from bot.features.help import messages as shown
from bot.features.roles import usecases as roles
from bot.parsing import lines as parsing
from bot.slack import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask
from bot.workflow import recurring


def show_whoami(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire whoami`: show a person's roles and what they may do."""
    if parsing.read(ask.text).asks_help():
        return helping.word("whoami", shown.HELP["whoami"])
    return shown.render_whoami(roles.whoami(deps.db, call=ask.call), recurring.count_skipped(deps.db, call=ask.call))
