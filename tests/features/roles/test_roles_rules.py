"""Roles: the table of product.md §2, every set of roles against every action."""

from itertools import chain, combinations

import pytest

from scoring.refusals import NotAllowed
from scoring.roles import Action, Actor, AllowedGroup, Role, authorize, choose_keeper, is_allowed

STAFF = None
NEEDS = {
    Action.HELP: STAFF,
    Action.SEE_CARD: STAFF,
    Action.RATE: STAFF,
    Action.STRIKE: STAFF,
    Action.CONTEST: STAFF,
    Action.RESOLVE_CONTEST: Role.MANAGER,
    Action.VOID: Role.MANAGER,
    Action.OVERRIDE_GRADE: Role.MANAGER,
    Action.EDIT_CUSTOMER: Role.MANAGER,
    Action.DIGEST: Role.MANAGER,
    Action.REVIEW: Role.MANAGER,
    Action.PLOT: Role.MANAGER,
    Action.IMPORT: Role.ADMIN,
    Action.PRIVACY: Role.ADMIN,
    Action.CONFIGURE: Role.ADMIN,
    Action.ASSIGN_ROLES: Role.ADMIN,
    Action.NAME_CHANNELS: Role.ADMIN,
    Action.LOG: STAFF,
    Action.QUEUE: STAFF,
    Action.TODO: STAFF,
    Action.OWN: STAFF,
    Action.CASE: Role.MANAGER,
    Action.AGREE: STAFF,
    Action.PART: Role.MANAGER,
    Action.LETTER: Role.MANAGER,
    Action.REPLY: Role.MANAGER,
    Action.REFER: Role.MANAGER,
    Action.VERDICT: Role.MANAGER,
    Action.RUN_CLOSET: Role.MANAGER,
    Action.WAIVE: Role.MANAGER,
    Action.CLOSE_CASE: Role.MANAGER,
    Action.HOLD: Role.MANAGER,
    Action.RESTRICT: Role.MANAGER,
    Action.OPEN_BALLOT: Role.MANAGER,
    Action.RUN_BALLOT: Role.MANAGER,
    Action.SEE_BALLOTS: Role.MANAGER,
    Action.VOTE: Role.MANAGER,
    Action.NOTICE: Role.MANAGER,
    Action.ASSIGN_TRANSITION: Role.MANAGER,
    Action.LOOK: Role.MANAGER,
    Action.DEPARTURE: Role.MANAGER,
    Action.ROOM: Role.MANAGER,
    Action.LOOK_MONEY: STAFF,
    Action.EDIT_PACKAGES: Role.MANAGER,
    Action.QUOTE: STAFF,
    Action.SETTLE_QUOTE: Role.MANAGER,
    Action.OVERRIDE_QUOTE: Role.MANAGER,
    Action.ASSESS: STAFF,
    Action.SETTLE_PROSPECT: Role.MANAGER,
    Action.WRITE_IDEAL: Role.MANAGER,
    Action.LESSONS: Role.MANAGER,
    Action.RUN_CAMPAIGN: Role.MANAGER,
    Action.RUN_ROUND: Role.MANAGER,
    Action.SET_UP: Role.ADMIN,
    Action.DECIDE_OFFER: Role.MANAGER,
    Action.MARK_OFFER: Role.MANAGER,
    Action.SET_FLOORS: Role.MANAGER,
    Action.EDIT_TERMS: Role.MANAGER,
}
VOTERS_TOO = {Action.SEE_BALLOTS, Action.VOTE}
ROLE_SETS = [frozenset(some) for some in chain.from_iterable(combinations(Role, n) for n in range(len(Role) + 1))]


def test_every_action_is_in_the_table() -> None:
    """Every action is told here once more, and by hand, who may."""
    assert set(NEEDS) == set(Action)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "staff")
def test_who_may(roles: frozenset[Role], action: Action) -> None:
    """A full member may do what staff may, and otherwise exactly what their own roles allow."""
    actor = Actor("U1", full_member=True, roles=roles)
    needed = NEEDS[action]
    allowed = needed is STAFF or needed in roles or (action in VOTERS_TOO and Role.VOTER in roles)
    assert is_allowed(actor, action) is allowed
    if allowed:
        authorize(actor, action)
    else:
        with pytest.raises(NotAllowed, match=f"Only an? .*{needed}.* can {action.value}"):
            authorize(actor, action)


@pytest.mark.parametrize("action", Action)
def test_owners_may_work_on_their_own_customers(action: Action) -> None:
    """A customer's owner may do what managers may with its case and its parting, and nothing else."""
    owner = Actor("U1", full_member=True)
    assert is_allowed(owner, action, owners=("U1", None)) is (
        NEEDS[action] is STAFF or action.who is AllowedGroup.OWNER
    )
    assert is_allowed(owner, action, owners=("U2", None)) is (NEEDS[action] is STAFF)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_strangers_may_do_nothing(roles: frozenset[Role], action: Action) -> None:
    """A guest, stranger, bot or deactivated person may do nothing, whatever roles they once had."""
    actor = Actor("U1", full_member=False, roles=roles)
    assert not is_allowed(actor, action)
    with pytest.raises(NotAllowed, match="full members"):
        authorize(actor, action)


def test_admin_is_not_manager() -> None:
    """An admin is not automatically a manager, nor a manager an admin, nor a voter either."""
    admin, manager, voter = (Actor("U1", full_member=True, roles=frozenset({role})) for role in reversed(Role))
    assert not is_allowed(admin, Action.VOID)
    assert not is_allowed(manager, Action.CONFIGURE)
    assert not is_allowed(voter, Action.VOID)
    assert not is_allowed(voter, Action.CONFIGURE)


@pytest.mark.parametrize(
    ("owners", "away", "keeps"),
    [
        (("U-jo", "U-ben"), (), "U-jo"),
        (("U-jo", "U-ben"), ("U-jo",), "U-ben"),
        (("U-jo", "U-ben"), ("U-jo", "U-ben"), None),
        (("U-jo", None), ("U-jo",), None),
        ((None, "U-ben"), (), "U-ben"),
        ((None, None), (), None),
    ],
)
def test_who_looks_after_a_customer(owners: tuple[str | None, ...], away: tuple[str, ...], keeps: str | None) -> None:
    """Its owner, else the backup, as far as they work here; else nobody does, and managers stand in."""
    assert choose_keeper(owners, away) == keeps
