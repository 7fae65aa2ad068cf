"""Rounds by the clock and by many hands, on each engine: asked once a week, nothing lost between two writers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.rounds.usecases import ratings, rounds
from bot.features.scorecards.usecases import scorecards
from bot.workflow import recurring, rounds as round_steps
from bot.workflow.requests import Call
from scoring.refusals import Refusal
from scoring.rounds import Round, RoundOutcome
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import rounds as round_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

TUESDAY = MONDAY + timedelta(days=1, hours=1)
"""The first occurrence: Tuesday at 10:00."""
WEEK = timedelta(days=7)
ROSA = "U-rosa"


@pytest.fixture
def begun(office: Office) -> Office:
    """The office with two customers, U-1's and U-2's, and a round that began on the Thursday before."""
    db, before = office.doors[0], MONDAY - timedelta(days=4)
    customers.set_owner(db, "acme", "U-1", call=Call(ROSA, before))
    customers.add_customer(db, {"name": "Globex", "key": "globex", "owner": "U-2"}, call=Call(ROSA, before))
    rounds.start_round(db, call=Call(ROSA, before))
    recurring.start_workspace_rhythms(db, rounds.RHYTHMS, now=MONDAY)
    return office


def tick(db: Database, now: datetime) -> int:
    """One beat of one replica."""
    done = 0
    while due := recurring.find_next_due(db, now=now, kinds=rounds.RHYTHMS.keys(), skip=()):
        done += recurring.run_rhythm(db, due, rounds.RHYTHMS, now=now)
    return done


def newest(office: Office) -> Round:
    """The newest round."""
    with office.doors[0].transaction(reading=True) as tx:
        found = round_records.find_newest_round(tx)
    assert found is not None
    return found


def asked(office: Office) -> Counter[str]:
    """Who is asked by a message that is not sent yet, and how many times."""
    round_ = newest(office)
    with office.doors[0].transaction(reading=True) as tx:
        people = [*office.staff, *office.managers]
        rows = [row for who in people for row in outbox.list_by_subject(tx, f"{round_.id}:{who}")]
    return Counter(row.channel for row in rows)


def find_id(office: Office, key: str) -> int:
    """The id of a customer."""
    with office.doors[0].transaction(reading=True) as tx:
        return customer_records.resolve_customer(tx, key).id


def build_answers(office: Office, choice: str, *keys: str) -> dict[int, dict[str, str]]:
    """The same answer to every question about these customers."""
    return {find_id(office, key): dict.fromkeys(QUESTION_IDS, choice) for key in keys}


def test_a_week_is_asked_for_once(begun: Office) -> None:
    """Twice is once: eight beats at the same instant begin one week, and each person is asked in one message."""
    together(begun, [partial(tick, now=TUESDAY)] * 8)

    assert newest(begun).asked_at == TUESDAY
    assert newest(begun).asked == ("U-1", "U-2")
    assert asked(begun) == {"U-1": 2, "U-2": 2}  # the first week's was never sent; only the newest will be


def test_of_two_weeks_unsent_only_the_newest_is_said(begun: Office) -> None:
    """Where Slack could not be reached for a week, a person is asked in one message, not in two."""
    first = newest(begun).asked_at
    tick(begun.doors[0], TUESDAY)

    find = partial(rounds.find_ask, begun.doors[0], f"{newest(begun).id}:U-1", now=TUESDAY)
    assert find(week=first.isoformat()) is None
    ask = find(week=TUESDAY.isoformat())
    assert ask is not None
    assert [customer.key for customer in ask.left] == ["acme"]


@pytest.mark.parametrize(("hours", "is_asked"), [(0, True), (47, True), (48, False)])
def test_late_is_right(begun: Office, hours: int, is_asked: bool) -> None:
    """A week that begins late begins if that is less than 48 hours late; else the next Tuesday's does."""
    late = TUESDAY + timedelta(hours=hours)
    tick(begun.doors[0], late)
    assert (newest(begun).asked_at == late) is is_asked

    tick(begun.doors[0], TUESDAY + WEEK)
    assert newest(begun).asked_at == TUESDAY + WEEK


def test_a_round_just_begun_is_not_asked_for_again(office: Office) -> None:
    """Begun on a Monday, a round's first week lasts until the Tuesday of the week after."""
    db = office.doors[0]
    recurring.start_workspace_rhythms(db, rounds.RHYTHMS, now=MONDAY)
    rounds.start_round(db, call=Call(ROSA, MONDAY))
    tick(db, TUESDAY)
    assert newest(office).asked_at == MONDAY

    tick(db, TUESDAY + WEEK)
    assert newest(office).asked_at == TUESDAY + WEEK


def test_two_managers_start_one_round(office: Office) -> None:
    """Started by two in the same instant it runs once; the second is told."""
    answers = together(office, [partial(rounds.start_round, call=Call(who, MONDAY)) for who in office.managers])

    assert sorted(isinstance(each, Refusal) for each in answers) == [False, True]
    with office.doors[0].transaction(reading=True) as tx:
        assert len(round_records.RECORDS.list_where(tx)) == 1


def test_two_people_rate_the_same_customer_at_once(begun: Office) -> None:
    """Both answers are kept, as two opinions, and the card says what both make."""
    answers = build_answers(begun, "no", "acme")
    together(
        begun,
        [
            partial(ratings.rate_customers, answers=answers, opened_at=MONDAY, call=Call(who, MONDAY))
            for who in ("U-1", "U-3")
        ],
    )

    card = scorecards.get_scorecard(begun.doors[0], "acme", call=Call("U-1", MONDAY)).card
    assert (card.raters, card.grade, card.doubt) == (2, "D", "")


def test_forms_about_the_same_customers_never_block_each_other(begun: Office) -> None:
    """Eight people send forms about the same two customers at once: all are stored."""
    answers = build_answers(begun, "yes", "acme", "globex")
    stored = together(
        begun,
        [
            partial(ratings.rate_customers, answers=dict(order), opened_at=MONDAY, call=Call(who, MONDAY))
            for who, order in zip(begun.staff, [list(answers.items()), list(answers.items())[::-1]] * 4, strict=True)
        ],
    )

    assert [each for each in stored if isinstance(each, Exception)] == []
    for key in ("acme", "globex"):
        assert scorecards.get_scorecard(begun.doors[0], key, call=Call("U-1", MONDAY)).card.raters == 8


def test_the_last_two_customers_rated_at_once_end_the_round(begun: Office) -> None:
    """Two people rate the last two customers in the same instant: one of them ends the round, once."""
    together(
        begun,
        [
            partial(
                ratings.rate_customers,
                answers=build_answers(begun, "yes", key),
                opened_at=MONDAY,
                call=Call(who, MONDAY),
            )
            for who, key in (("U-1", "acme"), ("U-2", "globex"))
        ],
    )

    assert newest(begun).outcome is RoundOutcome.RATED
    assert newest(begun).running is None


def test_stopped_while_it_is_rated_loses_nothing(begun: Office) -> None:
    """A round stopped in the instant in which seven people rate: it is over, and the answers of all are there."""
    answers = build_answers(begun, "yes", "acme")
    told = together(
        begun,
        [
            partial(rounds.stop_round, call=Call(ROSA, MONDAY)),
            *(
                partial(ratings.rate_customers, answers=answers, opened_at=MONDAY, call=Call(who, MONDAY))
                for who in begun.staff[:7]
            ),
        ],
    )

    assert [each for each in told if isinstance(each, Exception)] == []
    assert newest(begun).outcome is RoundOutcome.STOPPED
    assert scorecards.get_scorecard(begun.doors[0], "acme", call=Call("U-1", MONDAY)).card.raters == 7


def test_a_rating_waits_for_the_round_before_the_audit(begun: Office) -> None:
    """Who rates while a round is being stopped waits without holding what the stopping still needs: no deadlock."""
    db = begun.doors[0]
    if len(begun.doors) == 1:
        pytest.skip("On SQLite a writer has the whole file, so nobody waits in between.")
    answers = build_answers(begun, "yes", "acme")
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as tx:
            running = round_records.lock_running_round(tx)
            assert running is not None
            rating = pool.submit(
                ratings.rate_customers, begun.doors[1], answers, opened_at=MONDAY, call=Call("U-1", MONDAY)
            )
            while not tx.connection().exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one():
                assert not rating.done()
            round_steps.end_round(tx, running, RoundOutcome.STOPPED, by=ROSA, now=MONDAY)
        assert len(rating.result().ratings) == 1

    assert newest(begun).outcome is RoundOutcome.STOPPED


def test_one_undo_of_a_form_clicked_eight_times_is_taken_once(begun: Office) -> None:
    """Eight clicks on one Undo: one takes the whole form back, seven are told."""
    answers = build_answers(begun, "yes", "acme", "globex")
    rated = ratings.rate_customers(begun.doors[0], answers, opened_at=MONDAY, call=Call("U-1", MONDAY))
    told = together(begun, [partial(dispatch.take_back, undo_id=rated.undo, call=Call("U-1", MONDAY))] * 8)

    assert [isinstance(each, Refusal) for each in told].count(True) == 7
    for key in ("acme", "globex"):
        assert scorecards.get_scorecard(begun.doors[0], key, call=Call("U-1", MONDAY)).card.raters == 0


def test_a_team_of_one_gets_a_round(office: Office) -> None:
    """Where one person does everything, they are asked about every customer, and a D does not keep the round open."""
    db = office.doors[0]
    customers.set_owner(db, "acme", ROSA, call=Call(ROSA, MONDAY))
    rounds.start_round(db, call=Call(ROSA, MONDAY))
    answers = build_answers(office, "no", "acme")
    ratings.rate_customers(db, answers, opened_at=MONDAY, call=Call(ROSA, MONDAY))

    assert newest(office).outcome is RoundOutcome.RATED
