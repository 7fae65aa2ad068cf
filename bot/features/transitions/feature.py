"""Declares the feature `transitions`."""

from bot.feature import Command, Feature
from bot.features.transitions import clicks, posts
from bot.features.transitions.commands import parting, transitions as transition_commands
from bot.features.transitions.forms import transitions as transition_forms
from bot.features.transitions.messages.transitions import HELP
from bot.features.transitions.usecases import farewells, transitions
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="transitions",
    commands={
        "transition": Command(transition_commands.handle_transition, HELP["transition"], HelpSection.PARTING),
        "vendor": Command(parting.handle_vendor, HELP["vendor"], HelpSection.PARTING),
        "refer": Command(parting.handle_refer, HELP["refer"], HelpSection.PARTING),
        "farewell": Command(parting.handle_farewell, HELP["farewell"], HelpSection.PARTING),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=transition_forms.VIEWS,
    undo={**transitions.TAKE_BACK, **farewells.TAKE_BACK},
    deadlines={**transitions.DEADLINES, **farewells.DEADLINES},
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.PART, Action.REFER, Action.ASSIGN_TRANSITION}),
    settings=("transition.",),
)
