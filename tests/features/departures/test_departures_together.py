"""People leave while others vote, close or leave as well, on both engines and through two replicas: each once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

import pytest

from bot.features.ballots.usecases import opening as ballots, voting as balloting
from bot.features.ballots.usecases.voting import VoteCast
from bot.features.cases.usecases import holds
from bot.features.roles import usecases as roles
from bot.workflow import people
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import Refusal
from scoring.roles import Person
from storage import ballots as ballot_records
from storage.database import Database
from storage.outbox import outbox
from storage.schedule import deadlines
from tests.surface.house import MONDAY
from tests.usecases.balloted import (
    FOUR,
    MIA,
    ROSA,
    build_call,
    cast_votes,
    count_announcements,
    count_audited,
    load_ballot,
    load_stored_ballot,
    moment_after,
    open_ballot,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together

LATER = moment_after(hours=1)


def store(db: Database, *who: str, here: bool, now: datetime = LATER) -> None:
    """Slack says of these people that they are members, or that they are not any more."""
    people.store_people(db, [Person(each, each, full_member=here) for each in who], now=now)


def report_leavers(*who: str, now: datetime = LATER) -> Callable[[Database], None]:
    """What a replica does when it hears that these people left."""
    return lambda db: store(db, *who, here=False, now=now)


def leave(db: Database, *who: str, now: datetime = LATER) -> list[str]:
    """These people leave Slack, and what follows is done; the kinds of deadlines that were."""
    store(db, *who, here=False, now=now)
    return run_due_deadlines(db, now)


@pytest.fixture
def db(office: Office) -> Database:
    """Four voters, and a severe strike on Acme."""
    return prepare_vote(office, voters=FOUR)


def test_who_leaves_has_left_the_roll_and_the_rules_stay(db: Database) -> None:
    """Of four voters one leaves without a vote: three may vote, and it takes as many as printed."""
    needed = open_ballot(db).count.needed

    leave(db, "U-1")

    poll = load_ballot(db)
    assert poll.ballot.state is BallotState.OPEN
    assert (poll.count.roll, poll.count.needed) == (("U-2", "U-3", "U-4"), needed)
    assert poll.count.waiting == ("U-2", "U-3", "U-4")


def test_who_comes_back_before_the_end_may_vote(db: Database) -> None:
    """The seat of somebody who had left without a vote is theirs again."""
    open_ballot(db)
    leave(db, "U-1")

    store(db, "U-1", here=True, now=moment_after(hours=2))
    run_due_deadlines(db, moment_after(hours=2))
    cast_votes(db, "yes", at=moment_after(hours=3))

    poll = load_ballot(db)
    assert poll.count.roll == FOUR
    assert poll.count.counts["yes"] == 1


def test_with_too_few_left_it_lapses_at_once_and_may_be_opened_again(db: Database) -> None:
    """A termination takes three of four; with two left it lapses, once, and opens anew at the size there is now."""
    open_ballot(db, BallotKind.TERMINATE)
    cast_votes(db, "yes")

    leave(db, "U-2", "U-3")
    assert load_stored_ballot(db).state is BallotState.LAPSED
    assert leave(db, "U-2", "U-3", now=moment_after(hours=2)) == []

    assert count_audited(db, "ballot.lapsed") == 1
    again = ballots.open_ballot(
        db, BallotKind.TERMINATE, "acme", why="they threatened Li", call=build_call(ROSA, moment_after(hours=3))
    )
    assert "U-2" not in again.poll.count.roll


def test_the_last_vote_missing_was_a_leaver_s(db: Database) -> None:
    """Two yes and one no of four; the fourth leaves: nothing can change the result any more, and the ballot closes."""
    open_ballot(db)
    cast_votes(db, "yes", "yes", "no")
    assert load_stored_ballot(db).state is BallotState.OPEN

    leave(db, "U-4")

    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.result) == (BallotState.PASSED, {"yes": 2, "no": 1, "abstain": 0})


def test_the_end_comes_before_anybody_looked(db: Database) -> None:
    """Too many left at the last minute and the ballot is counted first: it lapses, and nobody waits for who left."""
    ends = open_ballot(db, BallotKind.TERMINATE).ballot.closes_at
    cast_votes(db, "yes")
    store(db, "U-2", "U-3", here=False, now=ends)

    run_due_deadlines(db, ends)

    assert load_stored_ballot(db).state is BallotState.LAPSED


def test_a_lost_role_leaves_the_roll_as_it_was(db: Database) -> None:
    """An admin cannot choose who decides a running ballot by taking a role: the roll was fixed when it opened."""
    open_ballot(db)
    roles.take_role(db, "voter", "U-1", call=build_call("U-olga", LATER))
    run_due_deadlines(db, LATER)

    cast_votes(db, "yes", at=moment_after(hours=2))

    assert load_ballot(db).count.roll == FOUR
    assert load_ballot(db).count.counts["yes"] == 1


def test_nobody_decides_alone_without_a_role(db: Database) -> None:
    """A ballot of one lapses at once if that one has no role any more, though they are still here."""
    poll = open_ballot(db)
    with db.transaction() as tx:
        rules = poll.ballot.rules
        ballot_records.RECORDS.change(tx, 1, rules=type(rules)(50, 1, 48, proposer_votes=True, size=1, needed=1))
        for voter in FOUR[1:]:
            ballot_records.set_recused_at(tx, 1, voter, MONDAY)
    roles.take_role(db, "voter", "U-1", call=build_call("U-olga", LATER))

    run_due_deadlines(db, LATER)

    assert load_stored_ballot(db).state is BallotState.LAPSED


def test_nothing_happens_during_a_hold_and_everything_after_it(db: Database) -> None:
    """While the customer is on hold the ballot stands still; afterwards who left is gone from its roll."""
    open_ballot(db, BallotKind.TERMINATE)
    holds.place_hold(db, "acme", "they are in hospital", date(2026, 1, 12), call=build_call(ROSA))
    leave(db, "U-2", "U-3")
    assert load_stored_ballot(db).state is BallotState.OPEN

    holds.release_hold(db, "acme", call=build_call(ROSA, moment_after(hours=3)))
    run_due_deadlines(db, moment_after(hours=3))

    assert load_stored_ballot(db).state is BallotState.LAPSED


def test_leaving_while_everybody_votes_ends_in_one_outcome(office: Office) -> None:
    """Eight vote yes while two of them leave: one outcome and one announcement."""
    db = prepare_vote(office)
    open_ballot(db)

    results = together(
        office,
        [
            *(partial(balloting.cast_vote, which=1, choice="yes", call=build_call(who)) for who in office.staff),
            *(report_leavers(who, now=MONDAY) for who in ("U-1", "U-2")),
        ],
    )
    run_due_deadlines(db, LATER)

    ballot = load_stored_ballot(db)
    assert all(result is None or isinstance(result, VoteCast | Refusal) for result in results)
    assert ballot.state is BallotState.PASSED
    assert count_announcements(db) == 1
    assert count_audited(db, "ballot.passed") == 1


def test_two_replicas_that_hear_of_a_departure_set_it_going_once(office: Office) -> None:
    """Four at once hear that two of three needed voters left, and two tickers follow it up: one lapse, one message."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db, BallotKind.TERMINATE)

    together(office, [report_leavers("U-2", "U-3")] * 4)
    together(office, [partial(run_due_deadlines, now=LATER) for _ in range(2)])

    assert load_stored_ballot(db).state is BallotState.LAPSED
    assert count_audited(db, "ballot.lapsed") == 1
    assert count_announcements(db) == 1


def list_told_of_no_manager(db: Database) -> Iterable[str]:
    """Who is told that nobody is a manager any more."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "no_manager")).all()
    return [row.channel for row in rows]


def test_the_last_manager_is_lost_once_however_many_hear_of_it(office: Office) -> None:
    """Both managers leave, and four replicas hear it at the same instant: the admin is told once."""
    db = prepare_vote(office)

    together(office, [report_leavers(ROSA, MIA)] * 4)

    assert list_told_of_no_manager(db) == ["U-olga"]


def test_what_did_not_change_sets_nothing_going(db: Database) -> None:
    """The daily look at the directory, and a group that is as it was, leave no deadline behind."""
    store(db, *FOUR, here=True)
    people.store_group(db, "S0VOTERS", ("U-1", "U-2"), now=LATER)

    with db.transaction(reading=True) as tx:
        assert deadlines.list_due(tx, LATER, kinds=("staff.changed",)) == ()


def test_a_group_that_loses_its_members_is_followed_up(db: Database) -> None:
    """Who joins or leaves a group with a role has that looked at, as if the role were given or taken."""
    people.store_group(db, "S0LEADS", ("U-1", "U-2"), now=MONDAY)
    roles.give_role(db, "manager", "S0LEADS", call=build_call("U-olga"))
    run_due_deadlines(db, LATER)

    people.change_group(db, "S0LEADS", added=(), removed=("U-2",), key="Ev1", now=LATER)

    assert set(run_due_deadlines(db, LATER)) == {"staff.changed"}


def test_many_changes_of_staff_leave_nothing_behind(db: Database) -> None:
    """What is set going names nobody, and once it is done there is no trace of it, so that it cannot pile up."""
    open_ballot(db)
    for hours, person in enumerate(("U-1", "U-2")):
        store(db, person, here=False, now=moment_after(hours=hours))
    with db.transaction(reading=True) as tx:
        kept = deadlines.load_deadlines_of_kinds(tx, 1, ("staff.changed",))
    assert len(kept) == 2
    assert not any(person in each.subject for each in kept for person in FOUR)

    run_due_deadlines(db, LATER)

    with db.transaction(reading=True) as tx:
        assert deadlines.load_deadlines_of_kinds(tx, 1, ("staff.changed",)) == {}
