"""Ballots when everything happens at once, on SQLite and on PostgreSQL: one outcome, one announcement."""

from functools import partial

import pytest

from bot.features.ballots.usecases import opening as ballots, running as ballot_runs, voting as balloting
from bot.features.ballots.usecases.opening import BallotOpened
from bot.features.ballots.usecases.running import BallotChanged
from bot.features.ballots.usecases.voting import VoteCast
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import AlreadyDone, Refusal, TooLate
from storage import ballots as ballot_records, notices
from tests.usecases.balloted import (
    MIA,
    ROSA,
    build_call,
    count_announcements,
    count_audited,
    load_stored_ballot,
    moment_after,
    open_ballot,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together


def test_eight_people_vote_at_the_same_instant(office: Office) -> None:
    """Eight yes at once: five decide it, who comes after is told, and there is one outcome and one announcement."""
    db = prepare_vote(office)
    open_ballot(db)

    told = together(
        office, [partial(balloting.cast_vote, which=1, choice="yes", call=build_call(who)) for who in office.staff]
    )

    cast = [each for each in told if isinstance(each, VoteCast)]
    late = [each for each in told if isinstance(each, Refusal)]
    ballot = load_stored_ballot(db)
    assert (len(cast), len(late)) == (5, 3)
    assert all(isinstance(each, AlreadyDone) for each in late)
    assert [each.poll.ballot.state for each in cast].count(BallotState.PASSED) == 1
    assert ballot.state is BallotState.PASSED
    assert ballot.result == {"yes": 5, "no": 0, "abstain": 0}
    assert count_announcements(db) == 1
    assert count_audited(db, "ballot.passed") == 1
    with db.transaction(reading=True) as tx:
        assert len(notices.RECORDS.list_where(tx, ballot_id=1)) == 1


def test_eight_people_of_two_minds_at_the_same_instant(office: Office) -> None:
    """Four yes and four no at once all count, and the tie keeps the customer; the last one of them decides it."""
    db = prepare_vote(office)
    open_ballot(db)

    told = together(
        office,
        [
            partial(balloting.cast_vote, which=1, choice="yes" if place % 2 else "no", call=build_call(who))
            for place, who in enumerate(office.staff)
        ],
    )

    ballot = load_stored_ballot(db)
    assert ballot.state is BallotState.REJECTED
    assert ballot.result is not None
    assert ballot.result["no"] == 4
    assert ballot.result["yes"] + 4 == len([each for each in told if isinstance(each, VoteCast)])
    assert count_announcements(db) == 1
    assert count_audited(db, "ballot.rejected") == 1


def test_one_person_with_two_hands_has_one_vote(office: Office) -> None:
    """Yes and no of one person at the same instant: one vote stands, whichever came last."""
    db = prepare_vote(office)
    open_ballot(db)

    together(
        office, [partial(balloting.cast_vote, which=1, choice=c, call=build_call("U-1", key=c)) for c in ("yes", "no")]
    )

    with db.transaction(reading=True) as tx:
        assert len(ballot_records.VOTES.list_where(tx, ballot_id=1)) == 1


def test_two_managers_open_at_once_and_the_second_is_told(office: Office) -> None:
    """Two proposals at the same instant: one ballot, one refusal."""
    db = prepare_vote(office)
    roles.give_role(db, "manager", "U-4", call=build_call("U-olga"))

    told = together(
        office,
        [
            partial(ballots.open_ballot, kind=BallotKind.NOTICE, customer_text="acme", call=build_call(who))
            for who in (ROSA, "U-4")
        ],
    )

    assert len([each for each in told if isinstance(each, BallotOpened)]) == 1
    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert "open already" in str(refusal)
    assert count_announcements(db) == 1


def test_two_managers_close_at_once_and_the_second_is_told(office: Office) -> None:
    """Everybody voted, two before new facts: one manager closes it, the other reads that it is closed."""
    db = prepare_vote(office)
    open_ballot(db)
    for place, who in enumerate(office.staff):
        if place == 2:
            strikes.record_strike(
                db, strikes.StrikeOrder("acme", "late-payment"), call=build_call("U-2", moment_after(minutes=1))
            )
        balloting.cast_vote(db, 1, "yes" if place % 2 else "no", call=build_call(who, moment_after(minutes=place)))
    assert load_stored_ballot(db).state is BallotState.OPEN

    told = together(
        office,
        [
            partial(ballot_runs.close_ballot, which="acme", call=build_call(who, moment_after(hours=1)))
            for who in (ROSA, MIA)
        ],
    )

    assert len([each for each in told if isinstance(each, BallotChanged)]) == 1
    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert isinstance(refusal, AlreadyDone)
    ballot = load_stored_ballot(db)
    assert ballot.state is BallotState.REJECTED
    assert ballot.closed_by in (ROSA, MIA)
    assert count_announcements(db) == 1
    assert count_audited(db, "ballot.rejected") == 1


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_vote_racing_the_end_counts_or_is_told(office: Office, seconds: int) -> None:
    """The ticker closes while somebody votes: the vote is in the result, or its voter reads that it is too late."""
    db = prepare_vote(office)
    ends = open_ballot(db).ballot.closes_at
    for who, choice in (("U-1", "yes"), ("U-2", "yes"), ("U-3", "no"), ("U-4", "no")):
        balloting.cast_vote(db, 1, choice, call=build_call(who))

    told = together(
        office,
        [
            partial(
                balloting.cast_vote,
                which=1,
                choice="yes",
                call=build_call("U-5", moment_after(hours=48, seconds=seconds)),
            ),
            partial(run_due_deadlines, now=ends),
            partial(run_due_deadlines, now=ends),
        ],
    )

    ballot, cast = load_stored_ballot(db), isinstance(told[0], VoteCast)
    assert ballot.result is not None
    assert ballot.result["yes"] == 2 + cast
    assert ballot.state is (BallotState.PASSED if cast else BallotState.REJECTED)
    assert ballot.closed_at == ends
    if not cast:
        assert isinstance(told[0], AlreadyDone | TooLate)
    if not seconds:
        assert not cast
    assert count_audited(db, "ballot.passed") + count_audited(db, "ballot.rejected") == 1


def test_a_vote_and_a_cancelling_at_once_leave_a_cancelled_ballot(office: Office) -> None:
    """Whatever comes first: the ballot is cancelled, and no vote was counted."""
    db = prepare_vote(office)
    open_ballot(db)

    together(
        office,
        [
            partial(balloting.cast_vote, which=1, choice="yes", call=build_call("U-1")),
            partial(ballot_runs.cancel_ballot, which=1, why="wrong customer", call=build_call(ROSA)),
        ],
    )

    ballot = load_stored_ballot(db)
    assert ballot.state is BallotState.CANCELLED
    assert ballot.result is None


def test_two_managers_pick_at_once_and_one_person_is_chosen(office: Office) -> None:
    """A tie is picked twice at the same instant: one of them is chosen, and the second manager is told."""
    voters = ("U-1", "U-2", "U-3", "U-4")
    db = prepare_vote(office, voters=voters)
    open_ballot(db, BallotKind.TERMINATE)
    for who in voters[:3]:  # two thirds of four cannot be missed any more
        balloting.cast_vote(db, 1, "yes", "it is enough", call=build_call(who))
    open_ballot(db, BallotKind.OWNER)
    for who, choice in zip(voters, ("U-1", "U-2") * 2, strict=True):
        balloting.cast_vote(db, 2, choice, call=build_call(who))
    assert load_stored_ballot(db, 2).state is BallotState.TIED

    told = together(
        office,
        [
            partial(ballot_runs.pick_candidate, which="acme", candidate=candidate, call=build_call(who))
            for who, candidate in ((ROSA, "U-1"), (MIA, "U-2"))
        ],
    )

    (ran,) = [each for each in told if isinstance(each, BallotChanged)]
    assert len([each for each in told if isinstance(each, AlreadyDone)]) == 1
    ballot = load_stored_ballot(db, 2)
    assert (ballot.state, ballot.chosen) == (BallotState.PASSED, ran.poll.ballot.chosen)
    assert count_audited(db, "ballot.passed") == 2
