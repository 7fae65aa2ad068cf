"""`/umpire room`: what leaves, beside what is won."""

from bot import parsing
from bot.deps import Deps
from bot.listening import Answer, Ask, Handler, thoroughly
from bot.messages import helping
from bot.messages import rooms as shown
from bot.usecases import rooms
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the ledger, privately."""
    line = parsing.read(ask.text, usage="Usage: `/umpire room`.")
    if line.asks_help():
        return helping.word("room")
    line.end()
    return thoroughly(ask, deps, Action.ROOM, _shown)


def _shown(ask: Ask, deps: Deps) -> Answer:
    return shown.room(rooms.show(deps.db, call=ask.call))


COMMANDS: dict[str, Handler] = {"room": handle}
