"""Who may do what: roles, the actor, and the one table of permissions. Source: product.md §2, §4."""

from dataclasses import dataclass
from enum import StrEnum

from scoring.refusals import NotAllowed


class Role(StrEnum):
    """What an admin can give; staff is every full member and needs no row."""

    VOTER = "voter"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as umpire knows them at this moment: id from the payload, everything else from our records.

    `full_member` is False for guests, strangers, bots and deactivated people: they may do nothing.
    """

    user_id: str
    full_member: bool
    roles: frozenset[Role] = frozenset()


class Action(StrEnum):
    """Everything a person can ask for; each is allowed to one group of people."""

    HELP = "help"
    SEE_CARD = "see card"
    RATE = "rate"
    STRIKE = "strike"
    CONTEST = "contest"
    RESOLVE_CONTEST = "uphold or void"
    VOID = "void"
    OVERRIDE_GRADE = "override a grade"
    EDIT_CUSTOMER = "edit customers"
    DIGEST = "post the digest"
    IMPORT = "import and export"
    CONFIGURE = "change settings"
    ASSIGN_ROLES = "change roles"
    NAME_CHANNELS = "name channels"


STAFF = frozenset({Action.HELP, Action.SEE_CARD, Action.RATE, Action.STRIKE, Action.CONTEST})
MANAGER = frozenset({Action.RESOLVE_CONTEST, Action.VOID, Action.OVERRIDE_GRADE, Action.EDIT_CUSTOMER, Action.DIGEST})
ADMIN = frozenset({Action.IMPORT, Action.CONFIGURE, Action.ASSIGN_ROLES, Action.NAME_CHANNELS})

NOBODY = "umpire answers full members of this workspace only."


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do it. Deny by default; an admin is not automatically a manager (product.md §2)."""
    if not actor.full_member:
        return False
    if action in STAFF:
        return True
    if action in MANAGER:
        return Role.MANAGER in actor.roles
    return action in ADMIN and Role.ADMIN in actor.roles


def authorize(actor: Actor, action: Action) -> None:
    """Raise NotAllowed, saying who may, unless the actor may do this."""
    if may(actor, action):
        return
    if not actor.full_member:
        raise NotAllowed(NOBODY)
    who = "a manager" if action in MANAGER else "an umpire admin"
    raise NotAllowed(f"Only {who} can {action.value}. `/umpire roles` shows who that is.")


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the workspace as Slack last described them. `timezone` is an IANA name."""

    user_id: str
    name: str
    full_member: bool
    workspace_admin: bool = False
    timezone: str = "UTC"
