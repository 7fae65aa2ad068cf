"""`/umpire <word>`: the words that are not slash commands of their own, and help on all of them."""

from dataclasses import replace

from bot import parsing
from bot.commands import (
    away,
    campaign,
    case,
    closet,
    customer,
    digest,
    fix,
    floors,
    gut,
    hold,
    importing,
    letter,
    log,
    notice,
    packages,
    plot,
    prompts,
    prospect,
    quote,
    room,
    running,
    scorecard,
    strike,
    talk,
    terms,
    todo,
    transition,
    turnover,
    vote,
)
from bot.deps import Deps
from bot.listening import Answer, Ask, Handler
from bot.messages import helping
from bot.usecases import roles


def help_(ask: Ask, deps: Deps) -> Answer:
    """Help on everything, or on one word."""
    roles.whoami(deps.db, call=ask.call)
    word = ask.text.split()[0].casefold().lstrip("/") if ask.text.split() else ""
    if not word or word == "help":
        return helping.overview()
    if word in ("strike", "scorecard", "digest"):
        return COMMANDS[word](replace(ask, text="help"), deps)
    return helping.word(word) if word in helping.HELP else helping.unknown(word)


def handle(ask: Ask, deps: Deps) -> Answer:
    """Hand the line to its first word; an unknown one gets the nearest."""
    word, rest = (*parsing.normal(ask.text).split(maxsplit=1), "", "")[:2]
    name = word.casefold()
    handler = COMMANDS.get(name)
    if not name:
        return help_(ask, deps)
    if handler is None:
        roles.whoami(deps.db, call=ask.call)
        return helping.unknown(word)
    return handler(replace(ask, word=name, text=rest), deps)


COMMANDS: dict[str, Handler] = {
    "strike": strike.handle,
    "scorecard": scorecard.handle,
    "customer": customer.handle,
    "digest": digest.handle,
    "import": importing.import_,
    "export": importing.export,
    "channels": running.channels_,
    "roles": running.roles_,
    "config": running.config,
    "rules": running.rules,
    "whoami": running.whoami,
    "help": help_,
    **log.COMMANDS,
    **case.COMMANDS,
    **fix.COMMANDS,
    **talk.COMMANDS,
    **hold.COMMANDS,
    **vote.COMMANDS,
    **notice.COMMANDS,
    **letter.COMMANDS,
    **transition.COMMANDS,
    **todo.COMMANDS,
    **away.COMMANDS,
    **prompts.COMMANDS,
    **gut.COMMANDS,
    **turnover.COMMANDS,
    **plot.COMMANDS,
    **packages.COMMANDS,
    **quote.COMMANDS,
    **prospect.COMMANDS,
    **campaign.COMMANDS,
    **room.COMMANDS,
    **floors.COMMANDS,
    **terms.COMMANDS,
    **closet.COMMANDS,
}
