"""Renders who holds which role, and changes of roles."""

from markupsafe import Markup

from bot.features.roles.usecases import RoleChanged
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, escape, mention, render
from scoring.roles import Role

PERMISSIONS = {
    Role.VOTER: "casts ballots",
    Role.MANAGER: "edits customers, voids and upholds strikes, overrides grades, posts the digest",
    Role.ADMIN: "gives roles, names channels, changes settings, imports and exports",
}

MOST_HOLDERS = 40


def render_roles(holders: dict[Role, tuple[str, ...]]) -> Message:
    """Render each role with those who hold it."""
    rows = []
    for role in Role:
        known = holders.get(role, ())
        more = max(0, len(known) - MOST_HOLDERS)
        rows.append((role.value, PERMISSIONS[role], [_mention_holder(each) for each in known[:MOST_HOLDERS]], more))
    return render("roles", rows=rows)


def render_role_change(change: RoleChanged) -> Message:
    """Render the answer to an admin who gave or took a role."""
    holders = change.holder.split()
    named = Markup(", ").join(_mention_holder(each) for each in holders)
    several = len(holders) > 1
    role = change.role.value + "s" * several
    return render("role_given", role=role, holder=named, several=several, given=change.given, undo=change.undo)


def render_group_gone(group_id: str, roles: list[str]) -> Message:
    """Render that a user group that holds roles is disabled or gone."""
    return render("group_gone", group=_mention_holder(group_id), roles=" and ".join(roles))


def _mention_holder(holder: str) -> Markup:
    """Mention a person or a user group by id."""
    return Markup("<!subteam^{}>").format(escape(holder)) if holder.startswith("S") else mention(holder)


HELP: dict[str, HelpEntry] = {
    "roles": HelpEntry(
        "who is voter, manager, admin",
        "admins",
        (
            ("/umpire roles", "shows them to anybody who asks"),
            (
                "/umpire roles manager add @rosa @mia",
                "gives a role to people and user groups, several at once; `remove` takes it",
            ),
        ),
    ),
}
