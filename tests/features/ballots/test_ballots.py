"""Ballots on both engines: who votes, what closes one, what is taken back, and who learns nothing of it."""

from collections.abc import Callable
from functools import partial

import pytest

from bot import dispatch
from bot.features.ballots.usecases import opening as ballots, running as ballot_runs, voting as balloting
from bot.features.ballots.usecases.opening import BallotOpened
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.features.transitions.usecases import transitions as handing
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, NotFound, Refusal, TooLate
from storage.database import Database
from storage.transitions import transitions
from tests.usecases.balloted import (
    FOUR,
    MIA,
    ROSA,
    build_call,
    cast_votes,
    load_ballot,
    load_stored_ballot,
    moment_after,
    open_ballot,
    pass_termination,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office


@pytest.fixture
def db(office: Office) -> Database:
    """Four voters, and a severe strike on Acme."""
    return prepare_vote(office, voters=FOUR)


def test_a_vote_may_be_changed_until_the_end(db: Database) -> None:
    """The last word of a voter counts, and neither a word after the end nor one after the close."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    cast_votes(db, "", "no", at=moment_after(hours=47))
    with pytest.raises(TooLate):
        cast_votes(db, "no", at=moment_after(hours=48))
    run_due_deadlines(db, moment_after(hours=48))
    assert load_stored_ballot(db).result == {"yes": 1, "no": 1, "abstain": 0}
    with pytest.raises(AlreadyDone, match="closed: rejected"):
        cast_votes(db, "no", at=moment_after(hours=48))


def test_it_closes_with_the_vote_that_makes_it_certain(db: Database) -> None:
    """Two yes of four could still become a tie; with the third nothing can change it."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    assert load_stored_ballot(db).state is BallotState.OPEN
    cast_votes(db, "", "", "yes", at=moment_after(hours=1))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closed_at) == (
        BallotState.PASSED,
        moment_after(hours=1),
    )


def test_who_recuses_themselves_leaves_the_roll_with_their_vote(db: Database) -> None:
    """Their vote counts no more, they cannot vote again, and the result may be certain with that."""
    open_ballot(db)
    cast_votes(db, "no", "yes", "yes")
    left = balloting.recuse(db, "acme", "my sister works there", call=build_call("U-1"))
    assert left.poll.ballot.state is BallotState.PASSED
    assert load_stored_ballot(db).result == {"yes": 2, "no": 0, "abstain": 0}
    assert left.undo == ""


def test_a_recusal_can_be_taken_back(db: Database) -> None:
    """Within ten minutes the vote cast before counts again."""
    open_ballot(db)
    cast_votes(db, "yes")
    left = balloting.recuse(db, "acme", call=build_call("U-1"))
    assert left.poll.count.roll == FOUR[1:]
    with pytest.raises(NotAllowed, match="stepped back"):
        cast_votes(db, "yes")
    dispatch.take_back(db, left.undo, call=build_call("U-1"))
    assert [each.user_id for each in load_ballot(db).count.votes] == ["U-1"]


def test_with_fewer_left_than_it_takes_it_lapses_at_once(office: Office) -> None:
    """Who leaves the roll changes no rule: of four who let go three have to vote, and with two left it lapses."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db, BallotKind.TERMINATE)
    cast_votes(db, "yes")
    balloting.recuse(db, "acme", call=build_call("U-2"))
    assert (load_ballot(db).count.needed, load_stored_ballot(db).state) == (3, BallotState.OPEN)
    left = balloting.recuse(db, "acme", call=build_call("U-3"))
    assert (left.poll.ballot.state, left.undo) == (BallotState.LAPSED, "")
    assert open_ballot(db, BallotKind.TERMINATE, now=moment_after(hours=1)).ballot.rules.size == 4


def test_fewer_than_three_voters_decide_with_the_managers(office: Office) -> None:
    """Two voters and two managers are four; the proposer of letting go steps out of them, and the size stays four."""
    db = prepare_vote(office, voters=FOUR[:2])
    poll = open_ballot(db, BallotKind.TERMINATE)
    assert poll.count.roll == ("U-1", "U-2", MIA)
    assert (poll.ballot.rules.size, poll.count.needed) == (4, 3)


def test_of_two_both_must_agree(office: Office) -> None:
    """Without voters two managers decide, letting go too: both must agree, and a manager assigns who hands over."""
    db = prepare_vote(office, voters=())
    poll = open_ballot(db, BallotKind.TERMINATE)
    assert set(poll.count.roll) == {ROSA, MIA}
    balloting.cast_vote(db, 1, "yes", "it is enough", call=build_call(ROSA))
    assert load_stored_ballot(db).state is BallotState.OPEN
    balloting.cast_vote(db, 1, "yes", "it is enough", call=build_call(MIA))
    assert load_stored_ballot(db).state is BallotState.PASSED
    with pytest.raises(Refusal, match="/umpire transition acme assign"):
        open_ballot(db, BallotKind.OWNER)


def test_the_roll_is_that_of_the_opening(db: Database) -> None:
    """Who becomes a voter later is not on it; who is no voter any more still votes."""
    open_ballot(db)
    roles.give_role(db, "voter", "U-5", call=build_call("U-olga"))
    roles.take_role(db, "voter", "U-1", call=build_call("U-olga"))
    with pytest.raises(NotAllowed, match="not one of this ballot's voters"):
        balloting.cast_vote(db, 1, "yes", call=build_call("U-5"))
    balloting.cast_vote(db, 1, "yes", call=build_call("U-1"))
    assert load_ballot(db).count.roll == FOUR


def test_a_manager_who_is_no_voter_does_not_vote(db: Database) -> None:
    """Opening a ballot gives no vote in it."""
    open_ballot(db)
    with pytest.raises(NotAllowed, match="not one of this ballot's voters"):
        balloting.cast_vote(db, 1, "yes", call=build_call(ROSA))


def test_letting_go_begins_a_transition_and_an_owner_is_asked(db: Database) -> None:
    """Passed with two thirds a transition begins without an owner; who is chosen then is asked."""
    pass_termination(db)
    open_ballot(db, BallotKind.OWNER)
    cast_votes(db, "U-2", "U-2", "U-2", number=2)
    ballot = load_stored_ballot(db, 2)
    assert (ballot.state, ballot.chosen) == (BallotState.PASSED, "U-2")
    with db.transaction(reading=True) as tx:
        (moving,) = transitions.RECORDS.list_where(tx, customer_id=ballot.customer_id)
    assert moving.asked == "U-2"


def test_what_it_costs_is_frozen_when_it_opens(db: Database) -> None:
    """Revenue that changes while people vote does not change what they vote on, nor does the pipeline."""

    customers.edit_customer(db, "acme", {"revenue": "38400"}, call=build_call(ROSA))
    open_ballot(db, BallotKind.TERMINATE)
    customers.edit_customer(db, "acme", {"revenue": "1"}, call=build_call(ROSA))
    assert load_stored_ballot(db).costs == {"revenue": 3_840_000, "cover": 0, "unknown": 0}


def test_closing_early_is_refused_while_the_rest_could_change_it(db: Database) -> None:
    """The refusal says who is missing and when it closes by itself; a voter who is no manager may not at all."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    with pytest.raises(NotAllowed, match=r"2 of 4 have not voted.*closes by itself on 7 January 2026, 09:00"):
        ballot_runs.close_ballot(db, "acme", call=build_call(ROSA))
    with pytest.raises(NotAllowed, match="Only a manager"):
        ballot_runs.close_ballot(db, "acme", call=build_call("U-1"))


def test_a_manager_extends_it_once_and_may_take_that_back(db: Database) -> None:
    """Half its length more; a second time is refused; undone, the old end counts."""
    open_ballot(db)
    done = ballot_runs.extend_ballot(db, "acme", call=build_call(ROSA))
    assert load_stored_ballot(db).closes_at == moment_after(hours=72)
    with pytest.raises(AlreadyDone, match="once"):
        ballot_runs.extend_ballot(db, "acme", call=build_call(MIA))
    dispatch.take_back(db, done.undo, call=build_call(ROSA))
    assert (load_stored_ballot(db).closes_at, load_stored_ballot(db).extended_at) == (moment_after(hours=48), None)
    cast_votes(db, "yes", "yes")
    run_due_deadlines(db, moment_after(hours=48))
    assert load_stored_ballot(db).state is BallotState.PASSED


def test_a_cancelled_ballot_has_no_result_and_may_come_back(db: Database) -> None:
    """Cancelling needs a reason; taken back, the votes are still there and the clock runs."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    with pytest.raises(Malformed, match="reason"):
        ballot_runs.cancel_ballot(db, "acme", " ", call=build_call(ROSA))
    done = ballot_runs.cancel_ballot(db, "acme", "wrong customer", call=build_call(ROSA))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).result) == (BallotState.CANCELLED, None)
    dispatch.take_back(db, done.undo, call=build_call(ROSA))
    run_due_deadlines(db, moment_after(hours=48))
    assert load_stored_ballot(db).result == {"yes": 2, "no": 0, "abstain": 0}


def test_a_cancelling_is_not_taken_back_once_another_ballot_is_open(db: Database) -> None:
    """One ballot at a time, by undo neither."""
    open_ballot(db)
    done = ballot_runs.cancel_ballot(db, "acme", "wrong reason", call=build_call(ROSA))
    open_ballot(db)
    with pytest.raises(AlreadyDone, match="open already"):
        dispatch.take_back(db, done.undo, call=build_call(ROSA))


def test_opening_can_be_taken_back_until_others_have_voted(db: Database) -> None:
    """Nobody voted: it is as if it had not been opened; somebody did: it has to be cancelled with a reason."""
    first = proposed(db)
    dispatch.take_back(db, first.undo, call=build_call(ROSA))
    assert load_stored_ballot(db).state is BallotState.CANCELLED
    second = proposed(db)
    cast_votes(db, "yes", number=2)
    with pytest.raises(AlreadyDone, match="Others have voted"):
        dispatch.take_back(db, second.undo, call=build_call(ROSA))
    assert load_stored_ballot(db, 2).state is BallotState.OPEN


def test_letting_go_and_its_votes_need_reasons(db: Database) -> None:
    """Without words neither the proposal nor a vote is taken."""
    with pytest.raises(Incomplete):
        ballots.open_ballot(db, BallotKind.TERMINATE, "acme", call=build_call(ROSA))
    open_ballot(db, BallotKind.TERMINATE)
    with pytest.raises(Incomplete):
        balloting.cast_vote(db, 1, "yes", call=build_call("U-1"))
    with pytest.raises(NotAllowed, match="You proposed this"):
        balloting.cast_vote(db, 1, "yes", "it is enough", call=build_call(ROSA))


def test_nobody_is_assigned_beside_a_tie(db: Database) -> None:
    """Picking later would ask a second person, so a manager picks, or ends the ballot, first."""
    pass_termination(db)
    open_ballot(db, BallotKind.OWNER)
    cast_votes(db, "U-1", "U-2", "abstain", "abstain", number=2)
    with pytest.raises(NotAllowed, match="is tied"):
        handing.assign_transition(db, "acme", "U-5", call=build_call(MIA))
    ballot_runs.cancel_ballot(db, "acme", "U-5 knows them best", call=build_call(MIA))
    handing.assign_transition(db, "acme", "U-5", call=build_call(MIA))


def test_candidates_are_full_members(db: Database) -> None:
    """Somebody who does not work here cannot be asked."""
    pass_termination(db)
    with pytest.raises(Malformed, match="full members"):
        ballots.open_ballot(db, BallotKind.OWNER, "acme", candidates=("U-1", "U-nobody"), call=build_call(ROSA))


def test_without_a_review_channel_nothing_opens(db: Database) -> None:
    """Nobody would see it, so the refusal names what an admin has to do."""
    channels.name_channel(db, "review", None, call=build_call("U-olga"))
    with pytest.raises(Refusal, match="/umpire channels review"):
        open_ballot(db)


@pytest.mark.parametrize(
    "ask",
    [
        partial(balloting.cast_vote, which="acme", choice="yes"),
        partial(balloting.recuse, which="acme"),
        partial(ballots.load_personal_ballot, which="acme"),
        partial(ballots.list_open_ballots),
        partial(ballots.open_ballot, kind=BallotKind.NOTICE, customer_text="acme"),
        partial(ballot_runs.extend_ballot, which="acme"),
        partial(ballot_runs.cancel_ballot, which="acme", why="no"),
        partial(ballot_runs.pick_candidate, which="acme", candidate="U-1"),
    ],
)
def test_staff_without_a_role_learn_nothing_of_a_ballot(db: Database, ask: Callable[..., object]) -> None:
    """Whether there is a ballot is no business of theirs: the refusal is the same with one and without."""
    said = []
    for _ in range(2):
        with pytest.raises(NotAllowed, match="Only a") as refused:
            ask(db, call=build_call("U-7"))
        said.append(str(refused.value))
        if len(said) == 1:
            open_ballot(db)
    assert said[0] == said[1]


def test_a_customer_without_a_ballot_says_how_one_opens(db: Database) -> None:
    """A voter who asks for what is not there reads what is."""
    with pytest.raises(NotFound, match="/vote notice acme"):
        ballots.load_personal_ballot(db, "acme", call=build_call("U-1"))


def proposed(db: Database) -> BallotOpened:
    """A ballot on a final notice, just opened by Rosa."""
    return ballots.open_ballot(db, BallotKind.NOTICE, "acme", call=build_call(ROSA))
