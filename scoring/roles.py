"""Who may do what: roles, the actor, and the one table of permissions. Source: product.md §2, §4."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import NotAllowed


class Role(StrEnum):
    """What an admin can give; staff is every full member and needs no row."""

    VOTER = "voter"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as umpire knows them at this moment: id from the payload, everything else from our records.

    `full_member` is False for guests, strangers, bots and deactivated people: they may do nothing. `timezone` is the
    one Slack tells of; "" where it tells none that is known here.
    """

    user_id: str
    full_member: bool
    roles: frozenset[Role] = frozenset()
    timezone: str = field(default="", compare=False)


class Who(Enum):
    """The group of people an action is allowed to."""

    STAFF = "full members"
    OWNER = (
        "managers and, of their own customers, account owners and their backups; of a quote or a prospect, whose it is"
    )
    VOTER = "voters and managers; who may cast in one ballot is its roll's to say, frozen when it opened"
    MANAGER = "managers"
    ADMIN = "admins"


class Action(StrEnum):
    """Everything a person can ask for, in words that follow *can*; each is allowed to one group of people."""

    who: Who

    def __new__(cls, words: str, who: Who) -> "Action":
        """A member whose value is its words."""
        action = str.__new__(cls, words)
        action._value_, action.who = words, who
        return action

    HELP = "help", Who.STAFF
    SEE_CARD = "see card", Who.STAFF
    RATE = "rate", Who.STAFF
    STRIKE = "strike", Who.STAFF
    CONTEST = "contest", Who.STAFF
    RESOLVE_CONTEST = "uphold or void", Who.MANAGER
    VOID = "void", Who.MANAGER
    OVERRIDE_GRADE = "override a grade", Who.MANAGER
    EDIT_CUSTOMER = "edit customers", Who.MANAGER
    DIGEST = "post the digest", Who.MANAGER
    PLOT = "look at plots", Who.MANAGER
    REVIEW = "act by reaction", Who.MANAGER
    IMPORT = "import and export", Who.ADMIN
    CONFIGURE = "change settings", Who.ADMIN
    ASSIGN_ROLES = "change roles", Who.ADMIN
    NAME_CHANNELS = "name channels", Who.ADMIN
    LOG = "log", Who.STAFF
    TODO = "see what waits for them", Who.STAFF
    OWN = "say how they feel and when they are away", Who.STAFF
    CASE = "work on the case", Who.OWNER
    PART = "run the transition", Who.OWNER
    LETTER = "draft letters", Who.OWNER
    REFER = "keep the list of vendors", Who.OWNER
    VERDICT = "decide on a customer", Who.OWNER
    RUN_CLOSET = "run the closet", Who.MANAGER
    AGREE = "agree whose part a problem is", Who.STAFF
    WAIVE = "waive gates", Who.MANAGER
    CLOSE_CASE = "close a case", Who.MANAGER
    HOLD = "hold and release customers", Who.MANAGER
    OPEN_BALLOT = "open ballots", Who.MANAGER
    RUN_BALLOT = "run ballots", Who.MANAGER
    SEE_BALLOTS = "see ballots", Who.VOTER
    VOTE = "vote", Who.VOTER
    NOTICE = "run a final notice", Who.MANAGER
    ASSIGN_TRANSITION = "assign or extend a transition", Who.MANAGER
    LOOK = "look at nominations", Who.MANAGER
    DEPARTURE = "record why somebody left", Who.MANAGER
    ROOM = "look at the room", Who.MANAGER
    LOOK_MONEY = "look at floors, packages and terms", Who.STAFF
    EDIT_PACKAGES = "edit packages", Who.MANAGER
    QUOTE = "ask whether to quote", Who.STAFF
    SETTLE_QUOTE = "say what became of a colleague's quote", Who.OWNER
    OVERRIDE_QUOTE = "override a refused quote", Who.MANAGER
    ASSESS = "assess prospects", Who.STAFF
    SETTLE_PROSPECT = "say what became of a prospect", Who.OWNER
    WRITE_IDEAL = "describe the ideal customer", Who.MANAGER
    LESSONS = "look at what farewells had in common", Who.MANAGER
    RUN_CAMPAIGN = "run a campaign", Who.MANAGER
    DECIDE_OFFER = "decide who is kept after a campaign", Who.MANAGER
    MARK_OFFER = "mark what became of an offer", Who.OWNER
    SET_FLOORS = "set floors", Who.MANAGER
    EDIT_TERMS = "change terms", Who.OWNER


NOBODY = "umpire answers full members of this workspace only."


def may(actor: Actor, action: Action, *, owners: Collection[str | None] = ()) -> bool:
    """Whether the actor may do it. Deny by default; an admin is not automatically a manager (product.md §2).

    `owners` are the people the customer in question belongs to: its owner and backup; of a prospect, who assessed it.
    """
    if not actor.full_member:
        return False
    if action.who is Who.STAFF:
        return True
    if action.who is Who.OWNER:
        return Role.MANAGER in actor.roles or actor.user_id in owners
    if action.who is Who.VOTER:
        return not actor.roles.isdisjoint({Role.VOTER, Role.MANAGER})
    if action.who is Who.MANAGER:
        return Role.MANAGER in actor.roles
    return Role.ADMIN in actor.roles


def authorize(actor: Actor, action: Action, *, owners: Collection[str | None] = ()) -> None:
    """Raise NotAllowed, saying who may, unless the actor may do this."""
    if may(actor, action, owners=owners):
        return
    if not actor.full_member:
        raise NotAllowed(NOBODY)
    raise NotAllowed(f"Only {_who(action)} can {action.value}. `/umpire roles` shows who that is.")


def _who(action: Action) -> str:
    if action is Action.SETTLE_PROSPECT:
        return "a manager, or who assessed it,"
    if action.who is Who.OWNER:
        return "a manager, or the customer's owner,"
    if action.who is Who.VOTER:
        return "a voter or a manager"
    return "a manager" if action.who is Who.MANAGER else "an umpire admin"


def keeper(owners: Iterable[str | None], away: Collection[str]) -> str | None:
    """Who looks after a customer now: the first of its owner and backup who works here; None: the managers do.

    `away` are those of them who do not: they left, or are away for long.
    """
    return next((person for person in owners if person is not None and person not in away), None)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the workspace as Slack last described them. `timezone` is an IANA name; "" where none is known."""

    user_id: str
    name: str
    full_member: bool
    workspace_admin: bool = False
    timezone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone, as our records tell of them: they have the workspace's where none is known."""
        return ZoneInfo(self.timezone)
