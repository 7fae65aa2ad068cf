"""What the feature `help` brings."""

from bot.feature import Command, Feature
from bot.features.help import commands
from bot.features.help.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="help",
    commands={"whoami": Command(commands.show_whoami, HELP["whoami"], HelpSection.ABOUT)},
    permissions=frozenset({Action.HELP}),
)
