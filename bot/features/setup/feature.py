"""What the feature `setup` brings."""

from bot.feature import Command, Feature
from bot.features.setup import commands, forms, posts, usecases
from bot.features.setup.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="setup",
    commands={"setup": Command(commands.handle, HELP["setup"], HelpSection.RUNNING, also=("start", "begin"))},
    clicks={"setup_step": forms.open_step},
    beside=frozenset({"setup_step"}),
    forms=forms.FORMS,
    undo={"owners": (Action.HELP, usecases.undo_owners)},
    posts=posts.KINDS,
    permissions=frozenset({Action.SET_UP}),
)
