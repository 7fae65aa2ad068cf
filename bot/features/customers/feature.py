"""What the feature `customers` brings."""

from bot.feature import Command, Feature
from bot.features.customers import commands, forms, posts, usecases
from bot.features.customers.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="customers",
    commands={"customer": Command(commands.handle, HELP["customer"], HelpSection.RUNNING)},
    forms={forms.CALLBACK: forms.save_customer},
    posts=posts.KINDS,
    undo={"customer": (Action.EDIT_CUSTOMER, usecases.take_back)},
    permissions=frozenset({Action.EDIT_CUSTOMER}),
)
