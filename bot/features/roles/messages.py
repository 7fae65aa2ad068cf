"""Roles in words."""

from markupsafe import Markup

from bot.features.roles.usecases import Given
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, escaped, mention, render
from scoring.roles import Role

MEANING = {
    Role.VOTER: "casts ballots",
    Role.MANAGER: "edits customers, voids and upholds strikes, overrides grades, posts the digest",
    Role.ADMIN: "gives roles, names channels, changes settings, imports and exports",
}

HOLDERS = 40


def roles(holders: dict[Role, tuple[str, ...]]) -> Message:
    """Who holds what."""
    rows = []
    for role in Role:
        known = holders.get(role, ())
        more = max(0, len(known) - HOLDERS)
        rows.append((role.value, MEANING[role], [_holder(each) for each in known[:HOLDERS]], more))
    return render("roles", rows=rows)


def role_given(given: Given) -> Message:
    """The answer to giving or taking a role."""
    holders = given.holder.split()
    named = Markup(", ").join(_holder(each) for each in holders)
    several = len(holders) > 1
    role = given.role.value + "s" * several
    return render("role_given", role=role, holder=named, several=several, given=given.given, undo=given.undo)


def _holder(holder: str) -> Markup:
    return Markup("<!subteam^{}>").format(escaped(holder)) if holder.startswith("S") else mention(holder)


HELP: dict[str, Entry] = {
    "roles": Entry(
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
