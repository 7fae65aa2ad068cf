"""What the feature `prompts` brings."""

from bot.feature import Command, Feature
from bot.features.prompts import clicks, posts
from bot.features.prompts.commands import absences, prompts as commands
from bot.features.prompts.messages.absences import HELP as AWAY
from bot.features.prompts.messages.prompts import HELP
from bot.features.prompts.usecases import prompts as usecases
from bot.slack.help_texts import HelpSection

FEATURE = Feature(
    name="prompts",
    commands={
        "prompts": Command(commands.handle, HELP["prompts"], HelpSection.EVERY_DAY),
        "away": Command(absences.handle, AWAY["away"], HelpSection.EVERY_DAY),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    undo=usecases.TAKE_BACK,
    rhythms=usecases.RHYTHMS,
    posts=posts.KINDS,
    over=posts.OVER,
    settings=("prompts.", "calendar."),
)
