"""What the feature `setup` brings.

As it grows, the command moves to `commands.py` and the words move to `messages.py`.
"""

from bot.feature import Command, Feature
from bot.features.setup import usecases
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.slack.help_texts import HelpEntry, HelpSection
from bot.slack.rendering import Message, render

HELP = HelpEntry("what it does, in a few words", "staff", (("/umpire setup", "shows it"),))


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show it, privately."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire setup`.")
    if line.asks_help():
        return help_texts.render_word("setup", HELP)
    line.require_end()
    return render_count(usecases.count_people(deps.db, call=ask.call))


def render_count(number: int) -> Message:
    """Say how many there are."""
    return render("setup", number=number)


FEATURE = Feature(name="setup", commands={"setup": Command(handle, HELP, HelpSection.EVERY_DAY)})
