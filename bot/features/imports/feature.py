"""What the feature `imports` brings."""

from bot.feature import Command, Feature
from bot.features.imports import clicks, commands, forms
from bot.features.imports.messages import HELP
from bot.features.imports.usecases import taking_back
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="imports",
    commands={
        "import": Command(commands.open_import_form, HELP["import"], HelpSection.RUNNING),
        "export": Command(commands.send_export, HELP["export"], HelpSection.RUNNING),
    },
    clicks=clicks.CLICKS,
    forms={forms.CALLBACK: forms.start_preview, forms.PREVIEW_CALLBACK: forms.start_import},
    searches={"import_column": forms.search_columns, forms.CURRENCY_BLOCK: forms.search_currencies},
    undo={"import": (Action.IMPORT, taking_back.take_back)},
    permissions=frozenset({Action.IMPORT}),
)
