"""What the feature `imports` brings."""

from bot.feature import Command, Feature
from bot.features.imports import commands, forms, usecases
from bot.features.imports.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="imports",
    commands={
        "import": Command(commands.open_import_form, HELP["import"], HelpSection.RUNNING),
        "export": Command(commands.send_export, HELP["export"], HelpSection.RUNNING),
    },
    clicks={"import_apply": forms.start_apply},
    forms={forms.CALLBACK: forms.start_preview},
    undo={"import": (Action.IMPORT, usecases.take_back)},
    permissions=frozenset({Action.IMPORT}),
)
