"""`/umpire whoami`. Help itself needs what every feature declares: it is in `bot.dispatch`."""

from bot.features.help import messages
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.workflow import recurring


def show_whoami(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire whoami`: show a person's roles and what they may do."""
    if lines.parse_line(ask.text).asks_help():
        return help_texts.render_word("whoami", messages.HELP["whoami"])
    return messages.render_whoami(
        roles.get_own_actor(deps.db, call=ask.call), recurring.count_skipped(deps.db, call=ask.call)
    )
