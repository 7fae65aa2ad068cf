"""Roles: the people umpire knows, and the one table of who may do what. Source: product.md, roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import NotAllowed


class Role(StrEnum):
    """The roles an admin can give. Every full member is staff without having a role."""

    VOTER = "voter"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who makes a request: the id comes from Slack's payload, everything else from our records.

    `full_member` is False for guests, strangers, bots and deactivated people, who may do nothing. `timezone` is the one
    in their Slack profile, "" if that is unknown.
    """

    user_id: str
    full_member: bool
    roles: frozenset[Role] = frozenset()
    timezone: str = field(default="", compare=False)


class AllowedGroup(Enum):
    """A group of people who are allowed an action."""

    STAFF = "full members"
    OWNER = (
        "managers and, of their own customers, account owners and their backups; of a quote or a prospect, whose it is"
    )
    VOTER = "voters and managers; who may vote in one ballot is fixed when it opens"
    MANAGER = "managers"
    ADMIN = "admins"


class Action(StrEnum):
    """Everything a person can do, in words that follow *can*, with the group of people it is allowed to."""

    who: AllowedGroup

    def __new__(cls, words: str, who: AllowedGroup) -> "Action":
        """Create a member whose value is its words."""
        action = str.__new__(cls, words)
        action._value_, action.who = words, who
        return action

    HELP = "help", AllowedGroup.STAFF
    SEE_CARD = "see scorecards", AllowedGroup.STAFF
    RATE = "rate customers", AllowedGroup.STAFF
    RUN_ROUND = "run rating rounds", AllowedGroup.MANAGER
    STRIKE = "record strikes", AllowedGroup.STAFF
    CONTEST = "contest strikes", AllowedGroup.STAFF
    RESOLVE_CONTEST = "decide on contested strikes", AllowedGroup.MANAGER
    VOID = "void strikes", AllowedGroup.MANAGER
    OVERRIDE_GRADE = "set a grade by hand", AllowedGroup.MANAGER
    EDIT_CUSTOMER = "edit customers", AllowedGroup.MANAGER
    DIGEST = "post the digest", AllowedGroup.MANAGER
    PLOT = "look at plots", AllowedGroup.MANAGER
    REVIEW = "act on the digest", AllowedGroup.MANAGER
    IMPORT = "import and export", AllowedGroup.ADMIN
    CONFIGURE = "change settings", AllowedGroup.ADMIN
    ASSIGN_ROLES = "change roles", AllowedGroup.ADMIN
    NAME_CHANNELS = "name channels", AllowedGroup.ADMIN
    SET_UP = "set umpire up", AllowedGroup.ADMIN
    LOG = "log conversations", AllowedGroup.STAFF
    QUEUE = "see what waits for you", AllowedGroup.STAFF
    TODO = "do what waits for you", AllowedGroup.STAFF
    OWN = "say how you feel and when you are away", AllowedGroup.STAFF
    CASE = "work on the case", AllowedGroup.OWNER
    PART = "run the transition", AllowedGroup.OWNER
    LETTER = "draft letters", AllowedGroup.OWNER
    REPLY = "record what a customer replied", AllowedGroup.OWNER
    REFER = "keep the list of vendors", AllowedGroup.OWNER
    VERDICT = "decide on a customer", AllowedGroup.OWNER
    RUN_CLOSET = "run the quarterly review", AllowedGroup.MANAGER
    AGREE = "agree whose part a problem is", AllowedGroup.STAFF
    WAIVE = "waive steps", AllowedGroup.MANAGER
    CLOSE_CASE = "close a case", AllowedGroup.MANAGER
    HOLD = "hold and release customers", AllowedGroup.MANAGER
    RESTRICT = "restrict contact with customers and lift restrictions", AllowedGroup.MANAGER
    OPEN_BALLOT = "open ballots", AllowedGroup.MANAGER
    RUN_BALLOT = "run ballots", AllowedGroup.MANAGER
    SEE_BALLOTS = "see ballots", AllowedGroup.VOTER
    VOTE = "vote", AllowedGroup.VOTER
    NOTICE = "run a final notice", AllowedGroup.MANAGER
    ASSIGN_TRANSITION = "assign or extend a transition", AllowedGroup.MANAGER
    LOOK = "look at nominations", AllowedGroup.MANAGER
    DEPARTURE = "record why somebody left", AllowedGroup.MANAGER
    ROOM = "look at capacity", AllowedGroup.MANAGER
    LOOK_MONEY = "look at minimums, packages and terms", AllowedGroup.STAFF
    EDIT_PACKAGES = "edit packages", AllowedGroup.MANAGER
    QUOTE = "ask whether to quote", AllowedGroup.STAFF
    SETTLE_QUOTE = "say what became of a colleague's quote", AllowedGroup.OWNER
    OVERRIDE_QUOTE = "override a refused quote", AllowedGroup.MANAGER
    ASSESS = "assess prospects", AllowedGroup.STAFF
    SETTLE_PROSPECT = "say what became of a prospect", AllowedGroup.OWNER
    WRITE_IDEAL = "describe the ideal customer", AllowedGroup.MANAGER
    LESSONS = "look at what farewells had in common", AllowedGroup.MANAGER
    RUN_CAMPAIGN = "run a campaign", AllowedGroup.MANAGER
    DECIDE_OFFER = "decide who is kept after a campaign", AllowedGroup.MANAGER
    MARK_OFFER = "mark what became of an offer", AllowedGroup.OWNER
    SET_FLOORS = "set minimums", AllowedGroup.MANAGER
    PRIVACY = "answer requests about what is kept", AllowedGroup.ADMIN
    EDIT_TERMS = "change terms", AllowedGroup.OWNER


FULL_MEMBERS_ONLY = "I answer full members of this workspace only."


def is_allowed(actor: Actor, action: Action, *, owners: Collection[str | None] = ()) -> bool:
    """Whether the actor may do this. An admin is not automatically a manager.

    `owners` are the owner and backup of the customer in question; for a prospect, the person who assessed it.
    """
    if action.who is AllowedGroup.OWNER and actor.full_member and actor.user_id in owners:
        return True
    return is_in_group(actor, action.who)


def is_in_group(actor: Actor, group: AllowedGroup) -> bool:
    """Whether the actor is one of these people by their roles. Whose customer it is, is not looked at."""
    if not actor.full_member:
        return False
    if group is AllowedGroup.STAFF:
        return True
    if group is AllowedGroup.VOTER:
        return not actor.roles.isdisjoint({Role.VOTER, Role.MANAGER})
    return (Role.ADMIN if group is AllowedGroup.ADMIN else Role.MANAGER) in actor.roles


def authorize(actor: Actor, action: Action, *, owners: Collection[str | None] = ()) -> None:
    """Raise NotAllowed, saying who may, unless the actor may do this."""
    if is_allowed(actor, action, owners=owners):
        return
    if not actor.full_member:
        raise NotAllowed(FULL_MEMBERS_ONLY)
    sentence = f"Only {_describe_allowed(action)} can {action.value}."
    if action.who is AllowedGroup.VOTER:
        if Role.ADMIN in actor.roles:
            raise NotAllowed(f"{sentence} As an admin you can make yourself one with `/umpire roles`.")
        raise NotAllowed(f"{sentence} An admin can make you one.", role=Role.ADMIN)
    role = Role.ADMIN if action.who is AllowedGroup.ADMIN else Role.MANAGER
    asked = tuple(owner for owner in owners if owner) if action.who is AllowedGroup.OWNER else ()
    raise NotAllowed(sentence, role=role, people=asked)


def _describe_allowed(action: Action) -> str:
    if action is Action.SETTLE_PROSPECT:
        return "a manager, or who assessed it,"
    if action.who is AllowedGroup.OWNER:
        return "a manager, or the customer's owner,"
    if action.who is AllowedGroup.VOTER:
        return "a voter or a manager"
    return "a manager" if action.who is AllowedGroup.MANAGER else "an umpire admin"


def choose_keeper(owners: Iterable[str | None], away: Collection[str]) -> str | None:
    """Choose who looks after a customer: the first of its owner and backup who is not in `away`; None: the managers.

    `away` are people who left or are away for long.
    """
    return next((person for person in owners if person is not None and person not in away), None)


def is_group(holder: str) -> bool:
    """Whether the id of somebody who holds a role is that of a user group, not of a person."""
    return holder.startswith("S")


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the workspace as last described by Slack.

    `timezone` is an IANA name. It is "" if unknown, as are `display_name`, `handle` and `email`, by which
    owners in files are matched; they are not stored of people who are no full members. `primary_owner`: whether
    they own the workspace, as exactly one person does.
    """

    user_id: str
    name: str
    full_member: bool
    workspace_admin: bool = False
    timezone: str = "UTC"
    primary_owner: bool = False
    display_name: str = ""
    handle: str = ""
    email: str = ""
    guest: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.timezone)
