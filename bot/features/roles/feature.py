"""What the feature `roles` brings."""

from bot.feature import Command, Feature
from bot.features.roles import commands, events, posts, usecases
from bot.features.roles.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="roles",
    commands={"roles": Command(commands.handle, HELP["roles"], HelpSection.RUNNING)},
    events={
        "user_change": events.store_member,
        "team_join": events.store_member,
        "subteam_members_changed": events.store_group_change,
    },
    posts=posts.KINDS,
    undo={"role": (Action.ASSIGN_ROLES, usecases.undo_role_change)},
    permissions=frozenset({Action.ASSIGN_ROLES}),
)
