"""`/umpire <word>`: the words that are not slash commands of their own, and help on all of them."""

from dataclasses import replace

from bot.features.ballots import commands as vote
from bot.features.campaigns import commands as campaign
from bot.features.capacity import commands as room
from bot.features.cases.commands import cases as case
from bot.features.cases.commands import fixes as fix
from bot.features.cases.commands import holds as hold
from bot.features.cases.commands import talks as talk
from bot.features.customers import commands as customer
from bot.features.digests import commands as digest
from bot.features.floors import commands as floors
from bot.features.imports import commands as importing
from bot.features.interactions import commands as log
from bot.features.letters import commands as letter
from bot.features.moods.commands import moods as gut
from bot.features.moods.commands import turnover
from bot.features.notices import commands as notice
from bot.features.packages import commands as packages
from bot.features.plots import commands as plot
from bot.features.prompts.commands import absences as away
from bot.features.prompts.commands import prompts
from bot.features.prospects import commands as prospect
from bot.features.quarterly_reviews import commands as closet
from bot.features.quotes import commands as quote
from bot.features.roles import usecases as roles
from bot.features.scorecards import commands as scorecard
from bot.features.settings import commands as running
from bot.features.strikes import commands as strike
from bot.features.terms import commands as terms
from bot.features.todos import commands as todo
from bot.features.transitions.commands import transitions as transition
from bot.parsing import lines as parsing
from bot.registries import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Handler


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
