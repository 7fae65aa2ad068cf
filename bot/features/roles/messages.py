"""Renders who holds which role, and changes of roles."""

from collections.abc import Iterable

from markupsafe import Markup

from bot.features.roles.usecases import NewRoles, RolesChanged
from bot.slack.formatting import count
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, escape, mention, render
from scoring.roles import Role, is_group

PERMISSIONS = {
    Role.VOTER: "casts ballots",
    Role.MANAGER: "edits customers, voids and upholds strikes, overrides grades, posts the digest",
    Role.ADMIN: "gives roles, names channels, changes settings, imports and exports",
}

DUTIES = {
    Role.VOTER: "you vote when the team decides on a final notice, on letting a customer go, or on who hands over. "
    "Each ballot is in `/umpire todo` and on my Home, with its facts.",
    Role.MANAGER: "you keep the customers' records, decide on contested strikes, open ballots, tell customers what was "
    "decided, and act on Monday's digest.",
    Role.ADMIN: "you give roles, name the channels I post in, change the rules' settings, and import and export "
    "customers.",
}
"""What somebody with a role does, as they are told."""

MOST_HOLDERS = 40


def render_roles(holders: dict[Role, tuple[str, ...]]) -> Message:
    """Render each role with those who hold it."""
    rows = []
    for role in Role:
        known = holders.get(role, ())
        more = max(0, len(known) - MOST_HOLDERS)
        rows.append((role.value, PERMISSIONS[role], [_mention_holder(each) for each in known[:MOST_HOLDERS]], more))
    return render("roles", rows=rows)


def render_role_change(change: RolesChanged) -> Message:
    """Render the answer to an admin who gave or took roles, with who is told."""
    rows = [(role.value, _mention_holders(holders), len(holders) > 1) for role, holders in change.holders.items()]
    return render(
        "role_given",
        rows=rows,
        given=change.given,
        told=count(len(change.told), "person", "people") if change.told else "",
        several=len(change.told) > 1,
        unread=_mention_holders(change.unread),
        undo=change.undo,
    )


def render_new_roles(news: NewRoles) -> Message:
    """Render what somebody may do now that they have these roles, or that it was undone."""
    named = [f"{'an' if role is Role.ADMIN else 'a'} {role.value}" for role in news.roles]
    duties = [(role.value, DUTIES[role]) for role in news.roles]
    return render("new_roles", by=mention(news.by), roles=named, duties=duties, undone=news.undone)


def render_group_gone(group_id: str, roles: list[str]) -> Message:
    """Render that a user group that holds roles is disabled or gone."""
    return render("group_gone", group=_mention_holder(group_id), roles=" and ".join(roles))


def _mention_holders(holders: Iterable[str]) -> Markup:
    return Markup(", ").join(_mention_holder(each) for each in holders)


def _mention_holder(holder: str) -> Markup:
    """Mention a person or a user group by id."""
    return Markup("<!subteam^{}>").format(escape(holder)) if is_group(holder) else mention(holder)


HELP: dict[str, HelpEntry] = {
    "roles": HelpEntry(
        "who is a voter, a manager, an admin",
        "everybody to look at, admins to change",
        (
            ("/umpire roles", "shows them to anybody who asks"),
            (
                "/umpire roles manager add @rosa @mia",
                "gives a role to people and user groups, several at once, and tells them; `remove` takes it",
            ),
        ),
    ),
}
