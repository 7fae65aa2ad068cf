"""Who may do what: roles, the actor, and the one table of permissions. Source: product.md §2, §4."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
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
    PLOT = "look at plots"
    REVIEW = "act by reaction"
    IMPORT = "import and export"
    CONFIGURE = "change settings"
    ASSIGN_ROLES = "change roles"
    NAME_CHANNELS = "name channels"
    LOG = "log"
    TODO = "see what waits for them"
    OWN = "say how they feel and when they are away"
    CASE = "work on the case"
    PART = "run the transition"
    LETTER = "draft letters"
    REFER = "keep the list of vendors"
    VERDICT = "decide on a customer"
    RUN_CLOSET = "run the closet"
    WAIVE = "waive gates"
    CLOSE_CASE = "close a case"
    HOLD = "hold and release customers"
    OPEN_BALLOT = "open ballots"
    RUN_BALLOT = "run ballots"
    SEE_BALLOTS = "see ballots"
    VOTE = "vote"
    NOTICE = "run a final notice"
    ASSIGN_TRANSITION = "assign or extend a transition"
    LOOK = "look at nominations"
    DEPARTURE = "record why somebody left"
    ROOM = "look at the room"
    LOOK_MONEY = "look at floors, packages and terms"
    EDIT_PACKAGES = "edit packages"
    QUOTE = "ask whether to quote"
    SETTLE_QUOTE = "say what became of a colleague's quote"
    OVERRIDE_QUOTE = "override a refused quote"
    ASSESS = "assess prospects"
    SETTLE_PROSPECT = "say what became of a prospect"
    WRITE_IDEAL = "describe the ideal customer"
    LESSONS = "look at what farewells had in common"
    RUN_CAMPAIGN = "run a campaign"
    DECIDE_OFFER = "decide who is kept after a campaign"
    MARK_OFFER = "mark what became of an offer"
    SET_FLOORS = "set floors"
    EDIT_TERMS = "change terms"


STAFF = frozenset(
    {
        *(Action.HELP, Action.SEE_CARD, Action.RATE, Action.STRIKE, Action.CONTEST, Action.LOG, Action.TODO),
        Action.OWN,
        *(Action.LOOK_MONEY, Action.QUOTE, Action.ASSESS),
    }
)
OWNER = frozenset(
    {
        Action.EDIT_TERMS,
        *(Action.CASE, Action.PART, Action.LETTER, Action.REFER),
        *(Action.SETTLE_QUOTE, Action.SETTLE_PROSPECT),
        Action.MARK_OFFER,
        *(Action.SETTLE_QUOTE, Action.SETTLE_PROSPECT, Action.VERDICT),
    }
)
"""For managers and, of their own customers, account owners and their backups; of a quote or a prospect, whose it is."""
VOTER = frozenset({Action.SEE_BALLOTS, Action.VOTE})
"""For voters and managers; who may cast in one ballot is its roll's to say, frozen when it opened."""
MANAGER = frozenset(
    {
        *(Action.RESOLVE_CONTEST, Action.VOID, Action.OVERRIDE_GRADE, Action.EDIT_CUSTOMER, Action.DIGEST),
        Action.PLOT,
        *(Action.WAIVE, Action.CLOSE_CASE, Action.HOLD, Action.OPEN_BALLOT, Action.RUN_BALLOT, Action.NOTICE),
        *(Action.ASSIGN_TRANSITION, Action.REVIEW, Action.LOOK, Action.DEPARTURE),
        *(Action.ROOM, Action.OVERRIDE_QUOTE),
        *(Action.EDIT_PACKAGES, Action.SET_FLOORS),
        *(Action.WRITE_IDEAL, Action.LESSONS),
        *(Action.RUN_CAMPAIGN, Action.DECIDE_OFFER),
        Action.RUN_CLOSET,
    }
)
ADMIN = frozenset({Action.IMPORT, Action.CONFIGURE, Action.ASSIGN_ROLES, Action.NAME_CHANNELS})

NOBODY = "umpire answers full members of this workspace only."


def may(actor: Actor, action: Action, *, owners: Collection[str | None] = ()) -> bool:
    """Whether the actor may do it. Deny by default; an admin is not automatically a manager (product.md §2).

    `owners` are the people the customer in question belongs to: its owner and backup; of a prospect, who assessed it.
    """
    if not actor.full_member:
        return False
    if action in STAFF:
        return True
    if action in OWNER:
        return Role.MANAGER in actor.roles or actor.user_id in owners
    if action in VOTER:
        return not actor.roles.isdisjoint({Role.VOTER, Role.MANAGER})
    if action in MANAGER:
        return Role.MANAGER in actor.roles
    return action in ADMIN and Role.ADMIN in actor.roles


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
    if action in OWNER:
        return "a manager, or the customer's owner,"
    if action in VOTER:
        return "a voter or a manager"
    return "a manager" if action in MANAGER else "an umpire admin"


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
