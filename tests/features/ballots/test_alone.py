"""A decision that one person takes alone, on both engines: time to think, then they confirm it, or it lapses."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.features.ballots.usecases import opening, running, voting
from bot.features.ballots.usecases.voting import VoteCast
from bot.features.cases.usecases import holds
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.features.todos import usecases as todos
from bot.features.transitions.usecases import transitions
from bot.workflow import people
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import AlreadyDone, NotAllowed, Refusal, TooLate
from scoring.roles import Person
from scoring.todos import Todo, TodoKind
from storage import notices
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.balloted import (
    MIA,
    ROSA,
    build_call,
    count_announcements,
    count_audited,
    list_reminded,
    load_stored_ballot,
    moment_after,
    open_ballot,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together

LAPSES = datetime(2026, 1, 16, 17, tzinfo=MONDAY.tzinfo)
"""Seven business days after Wednesday, when a notice of Monday may be confirmed."""


@pytest.fixture
def office(office: Office) -> Office:
    """Rosa has been the only manager for a month, and there are no voters."""
    roles.take_role(office.doors[0], "manager", MIA, call=build_call("U-olga", MONDAY - timedelta(days=30)))
    return office


@pytest.fixture
def db(office: Office) -> Database:
    """Acme has a severe strike, and Rosa, who did not report it, confirmed the facts."""
    return prepare_alone(office)


def prepare_alone(office: Office) -> Database:
    """The first door, once Rosa alone may decide about Acme; alone she confirms facts only a day after a strike."""
    return prepare_vote(office, voters=(), confirmer=ROSA, struck_at=MONDAY - timedelta(days=3))


def confirm(db: Database, choice: str = "yes", *, now: datetime, key: str | None = None, number: int = 1) -> VoteCast:
    """Rosa confirms her decision, or ends it."""
    return voting.cast_vote(db, number, choice, call=build_call(ROSA, now, key))


@pytest.mark.parametrize(("kind", "hours"), [(BallotKind.NOTICE, 48), (BallotKind.TERMINATE, 72)])
def test_one_person_confirms_after_time_to_think(db: Database, kind: BallotKind, hours: int) -> None:
    """A second too early it is refused with the moment, and nothing is stored; from then on one yes decides it."""
    opened = open_ballot(db, kind)
    assert (opened.ballot.rules.size, opened.count.roll) == (1, (ROSA,))
    with pytest.raises(Refusal, match="confirm it from"):
        confirm(db, now=moment_after(hours=hours) - timedelta(seconds=1))
    assert count_audited(db, "ballot.cast") == 0

    assert confirm(db, now=moment_after(hours=hours)).poll.ballot.state is BallotState.PASSED
    assert load_stored_ballot(db).closed_at == moment_after(hours=hours)


def test_alone_one_person_comes_from_the_vote_to_the_handover(db: Database) -> None:
    """Letting go is confirmed, nobody votes on who hands over, and the command of that refusal works for oneself."""
    open_ballot(db, BallotKind.TERMINATE)
    confirm(db, now=moment_after(hours=72))
    with pytest.raises(Refusal, match="`/umpire transition acme assign @name`"):
        open_ballot(db, BallotKind.OWNER, now=moment_after(hours=73))
    assigned = transitions.assign_transition(db, "acme", ROSA, call=build_call(ROSA, moment_after(hours=73)))
    assert assigned.handover.transition.owner == ROSA


def test_no_ends_it_at_any_time(db: Database) -> None:
    """Rosa thinks again: the ballot is rejected, and no notice begins."""
    open_ballot(db)
    assert confirm(db, "no", now=moment_after(hours=1)).poll.ballot.state is BallotState.REJECTED
    with db.transaction(reading=True) as tx:
        assert notices.RECORDS.list_where(tx, ballot_id=1) == ()


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=5), timedelta(days=15)])
def test_without_a_word_it_lapses_as_of_its_end_once_however_late(db: Database, late: timedelta) -> None:
    """There is no extension; it lapses, which is no rejection, and may be opened again at once."""
    assert open_ballot(db).ballot.closes_at == LAPSES
    run_due_deadlines(db, LAPSES + late)
    run_due_deadlines(db, LAPSES + late)
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.closed_at, ballot.extended_at) == (BallotState.LAPSED, LAPSES, None)
    assert count_audited(db, "ballot.lapsed") == 1
    assert open_ballot(db, now=LAPSES + late).ballot.confirms_at == LAPSES + late + timedelta(hours=48)


def test_a_yes_after_the_end_is_too_late(db: Database) -> None:
    """Although nobody has counted yet, the time is over."""
    open_ballot(db)
    with pytest.raises(TooLate):
        confirm(db, now=LAPSES)


def test_one_person_neither_extends_nor_closes_it_early(db: Database) -> None:
    """Both refusals say what there is to do instead."""
    open_ballot(db)
    with pytest.raises(AlreadyDone, match="opened again at once"):
        running.extend_ballot(db, 1, call=build_call(ROSA))
    with pytest.raises(NotAllowed, match="`/vote acme yes`"):
        running.close_ballot(db, 1, call=build_call(ROSA, moment_after(hours=49)))


def test_whoever_decides_is_reminded_when_they_may_and_before_it_lapses(db: Database) -> None:
    """One word each, at Wednesday 09:00 and on the morning of the last day; twice looked at, once written."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(hours=47))
    assert list_reminded(db) == []
    for now in (moment_after(hours=48), moment_after(hours=49)):
        run_due_deadlines(db, now)
        assert list_reminded(db, "ballot.half") == [ROSA]
    for now in (LAPSES - timedelta(hours=8), LAPSES - timedelta(hours=7)):
        run_due_deadlines(db, now)
        assert list_reminded(db) == [ROSA, ROSA]


def test_away_over_both_reminders_it_is_one(db: Database) -> None:
    """Back on the last day, umpire writes once; back after the end, not at all."""
    open_ballot(db)
    run_due_deadlines(db, LAPSES - timedelta(hours=2))
    assert list_reminded(db) == [ROSA]


def test_who_confirmed_is_not_reminded(db: Database) -> None:
    """After the decision nothing more falls due."""
    open_ballot(db)
    confirm(db, now=moment_after(hours=48))
    run_due_deadlines(db, LAPSES)
    assert list_reminded(db) == []


def test_the_todo_says_from_when(db: Database) -> None:
    """The decision is on the list from the first day, with the moment and the end, until it is taken."""
    open_ballot(db)
    (todo,) = list_confirmations(db, MONDAY)
    assert (todo.from_at, todo.due_at) == (moment_after(hours=48), LAPSES)
    confirm(db, now=moment_after(hours=48))
    assert list_confirmations(db, moment_after(hours=48)) == []


def list_confirmations(db: Database, now: datetime) -> list[Todo]:
    """What Rosa's list says of the ballot."""
    waiting = todos.list_todos(db, call=build_call(ROSA, now))
    return [todo for todo in waiting.todos if todo.kind is TodoKind.VOTE]


def test_a_hold_stops_both_clocks(db: Database) -> None:
    """On hold nothing is confirmed; afterwards the rest of the time to think is still to come, and 7 days more."""
    open_ballot(db)
    hold_acme(db, moment_after(hours=24), moment_after(days=4))
    with pytest.raises(NotAllowed, match="on hold"):
        confirm(db, now=moment_after(hours=49))
    holds.release_hold(db, "acme", call=build_call(ROSA, moment_after(hours=72)))
    ballot = load_stored_ballot(db)
    end = datetime(2026, 1, 19, 17, tzinfo=MONDAY.tzinfo)
    assert (ballot.confirms_at, ballot.closes_at) == (moment_after(hours=96), end)
    run_due_deadlines(db, moment_after(hours=95))
    assert list_reminded(db) == []
    run_due_deadlines(db, moment_after(hours=96))
    assert list_reminded(db) == [ROSA]


def test_a_hold_after_the_time_to_think_asks_for_no_more_of_it(db: Database) -> None:
    """Only the end moves: the decision may be confirmed the moment the hold is over."""
    open_ballot(db)
    hold_acme(db, moment_after(hours=50), moment_after(days=4))
    holds.release_hold(db, "acme", call=build_call(ROSA, moment_after(hours=74)))
    ballot = load_stored_ballot(db)
    assert (ballot.confirms_at, ballot.closes_at > LAPSES) == (moment_after(hours=48), True)
    assert confirm(db, now=moment_after(hours=74)).poll.ballot.state is BallotState.PASSED


def hold_acme(db: Database, since: datetime, until: datetime) -> None:
    """Rosa puts Acme on hold."""
    holds.place_hold(db, "acme", "their new owner", until.date(), call=build_call(ROSA, since))


def test_new_facts_give_a_day_more_once(db: Database) -> None:
    """A strike in the time to think moves it by 24 hours; the next one moves nothing."""
    open_ballot(db)
    for hour, reason in ((2, "late-payment"), (3, "scope-creep")):
        record(db, reason, moment_after(hours=hour))
        assert load_stored_ballot(db).confirms_at == moment_after(hours=72)
    with pytest.raises(Refusal, match="confirm it from"):
        confirm(db, now=moment_after(hours=71))
    run_due_deadlines(db, moment_after(hours=72))
    assert list_reminded(db) == [ROSA]


def test_facts_after_the_first_reminder_bring_another(db: Database) -> None:
    """Rosa was told that she may confirm, then a strike comes: a day later she is told again."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(hours=48))
    record(db, "late-payment", moment_after(hours=50))
    assert opening.find_ballot_awaiting_vote(db, 1, ROSA, now=moment_after(hours=51)) is None
    run_due_deadlines(db, moment_after(hours=74))
    assert list_reminded(db) == [ROSA, ROSA]


def record(db: Database, reason: str, now: datetime) -> None:
    """A colleague records a strike on Acme."""
    strikes.record_strike(db, strikes.StrikeOrder("acme", reason), call=build_call("U-2", now))


def test_a_second_person_changes_nothing_in_a_running_decision(db: Database) -> None:
    """Mia becomes a manager while Rosa thinks: Rosa still decides this one, and of the next both must agree."""
    open_ballot(db)
    roles.give_role(db, "manager", MIA, call=build_call("U-olga", moment_after(hours=1)))
    with pytest.raises(NotAllowed, match="not one of this ballot's voters"):
        voting.cast_vote(db, 1, "yes", call=build_call(MIA, moment_after(hours=48)))
    assert confirm(db, now=moment_after(hours=48)).poll.ballot.state is BallotState.PASSED
    go = open_ballot(db, BallotKind.TERMINATE, by=MIA, now=moment_after(hours=49))
    assert (go.ballot.rules.size, go.ballot.confirms_at) == (2, None)


def test_if_the_one_person_leaves_it_lapses_at_once(db: Database) -> None:
    """Rosa's account is deactivated: nobody waits for her, and a new manager may open it anew the same hour."""
    open_ballot(db)
    people.store_people(db, [Person(ROSA, ROSA, False)], now=moment_after(hours=5))
    run_due_deadlines(db, moment_after(hours=5))
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.closed_at) == (BallotState.LAPSED, moment_after(hours=5))
    roles.give_role(db, "manager", MIA, call=build_call("U-olga", moment_after(hours=6)))
    assert open_ballot(db, by=MIA, now=moment_after(hours=6)).ballot.rules.size == 1


def test_two_clicks_at_once_confirm_it_once(office: Office) -> None:
    """Confirm is clicked in two places at the same instant: one decision, one notice, one message."""
    db = prepare_alone(office)
    open_ballot(db)
    given = together(office, [partial(confirm, now=moment_after(hours=48), key=key) for key in ("first", "second")])
    assert len([each for each in given if isinstance(each, VoteCast)]) == 1
    assert len([each for each in given if isinstance(each, AlreadyDone)]) == 1
    assert (count_audited(db, "ballot.passed"), count_announcements(db)) == (1, 1)
    with db.transaction(reading=True) as tx:
        assert len(notices.RECORDS.list_where(tx, ballot_id=1)) == 1


def test_a_confirmation_racing_the_end_counts_or_is_told(office: Office) -> None:
    """The last second: it passed, or it lapsed and Rosa reads so; never both."""
    db = prepare_alone(office)
    open_ballot(db)
    (cast, *_) = together(
        office,
        [
            partial(confirm, now=LAPSES - timedelta(seconds=1)),
            partial(run_due_deadlines, now=LAPSES),
            partial(run_due_deadlines, now=LAPSES),
        ],
    )
    passed = isinstance(cast, VoteCast)
    assert load_stored_ballot(db).state is (BallotState.PASSED if passed else BallotState.LAPSED)
    assert count_audited(db, "ballot.passed") + count_audited(db, "ballot.lapsed") == 1


def test_what_lost_its_ground_is_not_confirmed(db: Database) -> None:
    """A strike that was voided since counts no more, so its steps are missing; no ends the ballot."""
    opened = open_ballot(db, BallotKind.NOTICE)
    assert opened.ballot.confirms_at is not None
    strikes.void_strike(db, 1, "it was somebody else", call=build_call(ROSA, MONDAY + timedelta(hours=1)))
    later = load_stored_ballot(db).confirms_at
    assert later is not None
    with pytest.raises(Refusal, match="0 of 3 points"):
        confirm(db, now=later)
    assert confirm(db, "no", now=later).poll.ballot.state is BallotState.REJECTED


def test_it_is_not_confirmed_while_a_strike_is_contested(db: Database) -> None:
    """Every step has to be passed at the end too; ended it may be, and once the contest is decided, confirmed."""
    opened = open_ballot(db, BallotKind.NOTICE)
    assert opened.ballot.confirms_at is not None
    strikes.contest_strike(db, 1, "he was joking", call=build_call("U-2", MONDAY + timedelta(hours=1)))
    later = load_stored_ballot(db).confirms_at
    assert later is not None
    with pytest.raises(Refusal, match="strike #1 is severe and contested"):
        confirm(db, now=later)
    assert count_audited(db, "ballot.cast") == 0
    strikes.uphold_strike(db, 1, "two people heard it", call=build_call(ROSA, later))
    confirm(db, now=later + timedelta(days=2))
    assert load_stored_ballot(db).state is BallotState.PASSED
