"""The size of the team, on both engines: who counts for it, and what people who leave or lose roles change."""

from datetime import timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.ballots.usecases import opening, voting
from bot.features.ballots.usecases.opening import BallotOpened
from bot.features.roles import usecases as roles
from bot.features.settings import usecases as settings
from bot.features.transitions.usecases import transitions
from bot.workflow import people, retention
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import Refusal
from scoring.roles import Person
from scoring.teams import LOSS_COUNTS
from storage.database import Database
from storage.roles import losses, people as people_records
from tests.surface.house import MONDAY
from tests.usecases.balloted import (
    FOUR,
    MIA,
    ROSA,
    build_call,
    count_audited,
    list_reminded,
    load_ballot,
    load_stored_ballot,
    moment_after,
    open_ballot,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together

LONG_AGO = MONDAY - timedelta(days=30)
THREE = FOUR[:3]


def take(db: Database, role: str, *holders: str, days: int = 0) -> roles.RolesChanged:
    """Olga takes a role away so many days after Monday."""
    return roles.take_role(db, role, " ".join(holders), call=build_call("U-olga", MONDAY + timedelta(days=days)))


def leave(db: Database, *leavers: str, hours: float = 1) -> None:
    """These people's accounts are deactivated so many hours after Monday morning; what then falls due is done."""
    people.store_people(db, [Person(who, who, False) for who in leavers], now=moment_after(hours=hours))
    run_due_deadlines(db, moment_after(hours=hours))


def get_size(db: Database, *, days: float = 0) -> int:
    """The size of the team as the rules print it."""
    return settings.get_own_rules(db, call=build_call("U-olga", MONDAY + timedelta(days=days)))[1].size


def test_whoever_lost_a_role_counts_for_two_weeks(office: Office) -> None:
    """Rosa takes the others' roles: for 14 days she cannot decide alone, and reads from when she may."""
    db = prepare_vote(office, voters=())
    take(db, "manager", MIA)
    assert (get_size(db), get_size(db, days=13.9), get_size(db, days=14)) == (2, 2, 1)
    with pytest.raises(Refusal, match=r"rules of a team of 2 hold.*Open it from 19 January 2026, 09:00 UTC on"):
        open_ballot(db)
    assert open_ballot(db, now=MONDAY + LOSS_COUNTS).ballot.rules.size == 1


def test_whoever_left_slack_counts_no_more(office: Office) -> None:
    """The other manager's account is deactivated: who is left decides alone from then on."""
    db = prepare_vote(office, voters=())
    take(db, "manager", MIA)
    leave(db, MIA)
    assert get_size(db) == 1


def test_a_role_lost_through_a_group_counts_too(office: Office) -> None:
    """Out of the group by Slack's word, by its list, or because the group is gone: it is a role lost each time."""
    db = prepare_vote(office, voters=("S-team",))
    people.store_group(db, "S-team", FOUR, now=LONG_AGO)
    people.change_group(db, "S-team", added=(), removed=("U-4",), key=None, now=MONDAY)
    assert get_size(db) == 4
    people.store_group(db, "S-team", ("U-1", "U-4"), now=MONDAY)
    people.empty_group(db, "S-team", now=MONDAY)
    with db.transaction(reading=True) as tx:
        lost = {loss.user_id for loss in losses.list_losses_since(tx, LONG_AGO)}
    assert lost == set(FOUR)


def test_a_role_given_by_mistake_was_never_lost(office: Office) -> None:
    """Undone within its ten minutes, a role that was given leaves the team as it was."""
    db = prepare_vote(office, voters=())
    given = roles.give_role(db, "voter", "U-1", call=build_call("U-olga"))
    dispatch.take_back(db, given.undo, call=build_call("U-olga"))
    assert get_size(db) == 2


def test_losses_are_forgotten_once_they_count_no_more(office: Office) -> None:
    """Retention deletes them after 14 days, and with the person they are about."""
    db = prepare_vote(office, voters=THREE)
    take(db, "voter", "U-1")
    take(db, "voter", "U-2", days=5)
    retention.delete_expired(db, hour="late", now=MONDAY + LOSS_COUNTS + timedelta(minutes=1))
    with db.transaction() as tx:
        assert [loss.user_id for loss in losses.list_losses_since(tx, LONG_AGO)] == ["U-2"]
        people_records.delete_person(tx, "U-2")
    with db.transaction(reading=True) as tx:
        assert losses.list_losses_since(tx, LONG_AGO) == ()


def test_of_two_who_steps_back_ends_it(office: Office) -> None:
    """Below both there is nothing to vote on: it lapses at once, and may be opened again."""
    db = prepare_vote(office, voters=())
    open_ballot(db, BallotKind.TERMINATE)
    assert voting.recuse(db, 1, call=build_call(MIA)).poll.ballot.state is BallotState.LAPSED
    assert open_ballot(db, BallotKind.TERMINATE).ballot.rules.size == 2


def test_of_two_an_abstention_is_no_agreement(office: Office) -> None:
    """Both voted, one of them not for it: it is rejected at once."""
    db = prepare_vote(office, voters=())
    open_ballot(db)
    voting.cast_vote(db, 1, "yes", call=build_call(ROSA))
    assert voting.cast_vote(db, 1, "abstain", call=build_call(MIA)).poll.ballot.state is BallotState.REJECTED


def test_of_two_the_refused_owner_ballot_names_a_command_that_works(office: Office) -> None:
    """A manager assigns whoever hands over, also themselves."""
    db = prepare_vote(office, voters=())
    open_ballot(db, BallotKind.TERMINATE)
    for who in (ROSA, MIA):
        voting.cast_vote(db, 1, "yes", "it is enough", call=build_call(who))
    with pytest.raises(Refusal, match="`/umpire transition acme assign @name`"):
        open_ballot(db, BallotKind.OWNER)
    with pytest.raises(Refusal, match="`/umpire transition acme assign @name`"):
        opening.load_for_form(db, BallotKind.OWNER, "acme", call=build_call(ROSA))
    assigned = transitions.assign_transition(db, "acme", MIA, call=build_call(MIA))
    assert assigned.handover.transition.owner == MIA


@pytest.mark.parametrize(("voters", "leaver", "again"), [((), MIA, 1), (THREE, "U-1", 4)])
def test_if_too_few_are_left_it_lapses_at_once(
    office: Office, voters: tuple[str, ...], leaver: str, again: int
) -> None:
    """Of two who must agree, or of three of whom all vote, one leaves Slack: it may be opened again at the new size."""
    db = prepare_vote(office, voters=voters)
    settings.change_setting(db, "ballot.notice-quorum", "100", call=build_call("U-olga"))
    open_ballot(db)
    leave(db, leaver)
    leave(db, leaver)
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.closed_at) == (BallotState.LAPSED, moment_after(hours=1))
    assert (count_audited(db, "ballot.lapsed"), count_audited(db, "ballot.left")) == (1, 1)
    assert open_ballot(db, now=moment_after(hours=1)).ballot.rules.size == again


def test_whoever_leaves_changes_no_rule_while_enough_are_left(office: Office) -> None:
    """Of four one leaves without having voted: two of three still have to vote, and nobody waits for who left."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)
    leave(db, "U-4")
    assert (load_ballot(db).count.needed, load_ballot(db).count.roll) == (2, THREE)
    run_due_deadlines(db, moment_after(hours=24))
    assert list_reminded(db) == list(THREE)


def test_a_vote_that_was_cast_stays_when_its_voter_leaves(office: Office) -> None:
    """It was theirs to give: it counts at the end."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)
    voting.cast_vote(db, 1, "yes", call=build_call("U-1"))
    leave(db, "U-1")
    assert [vote.user_id for vote in load_ballot(db).count.votes] == ["U-1"]


def test_the_last_open_vote_leaves_and_the_rest_decide(office: Office) -> None:
    """Two yes and one no, and the fourth leaves Slack: nothing is open any more, so it closes."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)
    for who, choice in zip(THREE, ("yes", "yes", "no"), strict=True):
        voting.cast_vote(db, 1, choice, call=build_call(who))
    assert load_stored_ballot(db).state is BallotState.OPEN
    leave(db, "U-4")
    assert load_stored_ballot(db).state is BallotState.PASSED


def test_a_role_lost_while_a_ballot_opens_counts_either_way(office: Office) -> None:
    """Mia's role is taken at the moment Rosa opens: two must agree, or it is refused; never does Rosa decide alone."""
    prepare_vote(office, voters=())
    opened, _ = together(
        office,
        [
            partial(opening.open_ballot, kind=BallotKind.NOTICE, customer_text="acme", call=build_call(ROSA)),
            partial(roles.take_role, role="manager", holder=MIA, call=build_call("U-olga")),
        ],
    )
    if isinstance(opened, BallotOpened):
        assert opened.poll.ballot.rules.size == 2
        assert set(opened.poll.count.roll) == {ROSA, MIA}
    else:
        assert "rules of a team of 2 hold" in str(opened)


def test_a_vote_and_a_departure_at_once_leave_one_result(office: Office) -> None:
    """Of two, one votes yes at the instant the other leaves: it lapses once, and the vote decided nothing."""
    db = prepare_vote(office, voters=())
    open_ballot(db)
    together(
        office,
        [
            partial(voting.cast_vote, which=1, choice="yes", call=build_call(ROSA)),
            partial(leave_at_once, leaver=MIA),
        ],
    )
    run_due_deadlines(db, moment_after(hours=1))
    assert load_stored_ballot(db).state is BallotState.LAPSED
    assert count_audited(db, "ballot.lapsed") == 1


def leave_at_once(db: Database, leaver: str) -> None:
    """Somebody's account is deactivated."""
    people.store_people(db, [Person(leaver, leaver, False)], now=moment_after(hours=1))
