"""Reactions heard at one instant and by several replicas, on SQLite and on PostgreSQL: one effect, the newest state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.features.customers import usecases as customers
from bot.features.digests.usecases import reaction_effects as review_acts, reactions as reviews
from bot.features.digests.usecases.reactions import ReactionsReconciled
from bot.features.roles import usecases as roles
from bot.workflow import deadlines, people
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.cases.fixes import FixState
from scoring.digests.reactions import Review, ReviewAct
from scoring.refusals import AlreadyDone
from scoring.roles import Person
from storage.cases import cases, fixes, talks
from storage.database import Database
from storage.digests import reactions as reaction_records
from storage.outbox import posted
from storage.outbox.outbox import OutboxTable
from storage.schedule import deadlines as deadline_records
from tests.features.digests.reviewing import EMOJI
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

PLACE = ("C-review", "1767603603.000100")
Board = Sequence[tuple[str, Sequence[str]]]


@pytest.fixture
def digested(office: Office) -> Office:
    """A company with Acme, which is U-1's, in a digest that was posted."""
    db = office.doors[0]
    customers.set_owner(db, "acme", "U-1", call=Call("U-rosa", MONDAY))
    with db.transaction() as tx:
        channel, ts = PLACE
        posted.remember_message(tx, reviews.MESSAGE_KIND, "1", channel=channel, ts=ts, now=MONDAY)
    return office


def reconcile(db: Database, board: Board, *, now: datetime = MONDAY) -> ReactionsReconciled:
    """Handle one event while these reactions are on the message."""
    outcome = reviews.reconcile_reactions(db, *PLACE, board, now=now)
    assert outcome is not None
    return outcome


def list_acts(office: Office) -> tuple[Review, ...]:
    """List the acts on record that were not undone."""
    with office.doors[0].transaction(reading=True) as tx:
        return reaction_records.RECORDS.list_where(tx, undone_at=None)


def list_recipients(office: Office, kind: str) -> list[str]:
    """List the people to whom the outbox sends messages of a kind."""
    with office.doors[0].transaction(reading=True) as tx:
        return list(
            tx.connection().execute(select(col(OutboxTable.channel)).where(col(OutboxTable.kind) == kind)).scalars()
        )


def test_one_event_heard_eight_times_at_once_has_one_effect(digested: Office) -> None:
    """All eight acts, heard by eight hands at one instant: each is done once, with one fix, one talk, one case."""
    board = [(EMOJI[act], ("U-rosa",)) for act in ReviewAct]

    told = together(digested, [partial(reconcile, board=board)] * 8)

    assert sum(len(each.done) for each in told if isinstance(each, ReactionsReconciled)) == len(ReviewAct)
    assert sorted(review.act for review in list_acts(digested)) == sorted(ReviewAct)
    with digested.doors[0].transaction(reading=True) as tx:
        assert (
            len(fixes.RECORDS.list_where(tx))
            == len(talks.RECORDS.list_where(tx))
            == len(cases.list_open_cases(tx))
            == 1
        )
    assert list_recipients(digested, "review_talk") == list_recipients(digested, "review_ask") == ["U-1"]


@pytest.mark.parametrize("act", [ReviewAct.FIX, ReviewAct.TALK, ReviewAct.KEEP])
def test_a_button_pressed_eight_times_at_once_has_one_effect(digested: Office, act: ReviewAct) -> None:
    """Eight presses of one button by one manager, and the reaction besides: one act, and the others read so."""
    board = [(EMOJI[act], ("U-rosa",))]
    presses = [
        partial(reviews.press_button, channel=PLACE[0], ts=PLACE[1], act=act, call=Call("U-rosa", MONDAY, f"press-{n}"))
        for n in range(8)
    ]

    outcomes = together(digested, [*presses, partial(reconcile, board=board)])

    done = [done for each in outcomes if isinstance(each, ReactionsReconciled) for done in each.done]
    assert [each.review.act for each in done] == [act]
    assert [(review.by, review.act) for review in list_acts(digested)] == [("U-rosa", act)]
    assert sum(isinstance(each, AlreadyDone) for each in outcomes) >= 7


def test_one_press_delivered_twice_is_one(digested: Office) -> None:
    """Slack sends the same press again: it is done and answered once."""
    call = Call("U-rosa", MONDAY, "press-1")
    press = partial(reviews.press_button, channel=PLACE[0], ts=PLACE[1], act=ReviewAct.FIX, call=call)

    outcomes = together(digested, [press] * 4)

    assert sum(isinstance(each, ReactionsReconciled) for each in outcomes) == 1
    assert sum(isinstance(each, AlreadyDelivered) for each in outcomes) == 3
    assert len(list_acts(digested)) == 1


def test_two_managers_at_one_instant_take_one_review_together(digested: Office) -> None:
    """Both claim: one is first, the other joins, both are due the same day, and one reminder is set."""
    told = together(
        digested,
        [partial(reconcile, board=[("eyes", ("U-rosa",))]), partial(reconcile, board=[("eyes", ("U-rosa", "U-mia"))])],
    )

    done = [done for each in told if isinstance(each, ReactionsReconciled) for done in each.done]
    assert {each.review.by for each in done} >= {"U-mia"}
    claims = list_acts(digested)
    assert len({claim.until for claim in claims}) == 1
    with digested.doors[0].transaction(reading=True) as tx:
        waiting = [each for each in deadline_records.list_open_deadlines(tx, 1) if each.kind == review_acts.DUE_KIND]
    assert len(waiting) == 1


def test_looks_that_cross_end_in_the_newest_once_they_look_again(digested: Office) -> None:
    """Two replicas looked before and after a reaction was taken away, and store in any order: the second look heals."""
    with_it: Board = [("eyes", ("U-rosa",))]
    without: Board = []
    reconcile(digested.doors[0], without)

    stale = reconcile(digested.doors[-1], with_it)
    assert stale.changed
    again = reconcile(digested.doors[-1], without)

    assert again.changed
    assert list_acts(digested) == ()
    assert not reconcile(digested.doors[0], without).changed


def test_a_fix_taken_back_at_once_by_all_is_dropped_once(digested: Office) -> None:
    """The reaction is taken away, and eight hands hear of it: undone once."""
    reconcile(digested.doors[0], [("hammer_and_wrench", ("U-rosa",))])

    told = together(digested, [partial(reconcile, board=[])] * 8)

    assert sum(len(each.undone) for each in told if isinstance(each, ReactionsReconciled)) == 1
    with digested.doors[0].transaction(reading=True) as tx:
        assert [fix.state for fix in fixes.RECORDS.list_where(tx)] == [FixState.DROPPED]


def test_interest_is_noted_and_explained_once_among_replicas(digested: Office) -> None:
    """A colleague's reaction, heard by eight hands, is one line of interest and one explanation."""
    told = together(digested, [partial(reconcile, board=[("eyes", ("U-2", "U-3"))])] * 8)

    explained = [person for each in told if isinstance(each, ReactionsReconciled) for person in each.explain]
    assert sorted(explained) == ["U-2", "U-3"]
    with digested.doors[0].transaction(reading=True) as tx:
        assert reaction_records.count_interested_people(tx, *PLACE) == 2
    assert list_acts(digested) == ()


def test_a_review_that_is_due_is_told_once_by_all_replicas_and_late(digested: Office) -> None:
    """Every replica finds it due, two days late: one direct message."""
    reconcile(digested.doors[0], [("eyes", ("U-rosa",))])
    late = MONDAY + timedelta(days=9)
    due = deadlines.find_next_due(digested.doors[0], now=late, kinds=reviews.DEADLINES)
    assert due is not None
    assert due.due_at == MONDAY + timedelta(days=7)

    together(digested, [partial(deadlines.run_deadline, due=due, handlers=reviews.DEADLINES, now=late)] * 4)

    assert list_recipients(digested, "review_due") == ["U-rosa"]


@pytest.mark.parametrize("how", ["leaves", "loses the role"])
def test_a_review_of_somebody_who_decides_no_more_is_asked_of_the_managers(digested: Office, how: str) -> None:
    """Who took it leaves Slack, or is no manager any more: when it is due the other manager is asked, once."""
    db = digested.doors[0]
    reconcile(db, [("eyes", ("U-rosa",))])
    if how == "leaves":
        people.store_people(db, [Person("U-rosa", "U-rosa", full_member=False)], now=MONDAY)
    else:
        roles.take_role(db, "manager", "U-rosa", call=Call("U-olga", MONDAY))
    late = MONDAY + timedelta(days=9)
    due = deadlines.find_next_due(db, now=late, kinds=reviews.DEADLINES)
    assert due is not None

    together(digested, [partial(deadlines.run_deadline, due=due, handlers=reviews.DEADLINES, now=late)] * 2)

    assert list_recipients(digested, "review_due") == ["U-mia"]
