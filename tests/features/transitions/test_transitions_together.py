"""Handing over by several people at one instant, and deadlines run twice, late, and by all replicas; on each engine."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import dispatch
from bot.composition import DEADLINES
from bot.features.roles import usecases as roles
from bot.features.transitions.usecases import farewells, plans, referrals, transitions, vendors
from bot.features.transitions.usecases.farewells import FarewellGiven
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.features.transitions.usecases.transitions import TransitionChanged
from bot.workflow import deadlines
from bot.workflow.requests import Call
from scoring.ballots import Ballot, BallotKind, BallotRules
from scoring.cases.cases import CaseRoute
from scoring.refusals import AlreadyDone, NotAllowed, NotFound, Refusal
from scoring.rules.policy import Policy
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition, TransitionState
from storage.ballots import RECORDS as BALLOTS
from storage.cases import cases
from storage.customers import customers
from storage.outbox.outbox import OutboxTable
from storage.schedule.deadlines import Deadline
from storage.transitions import transitions as transition_records
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

PLAN = PlanProposal("provider", date(2026, 2, 16), "all of it")
RULES = BallotRules(quorum_percent=50, least=2, hours=24, proposer_votes=True)


@pytest.fixture
def asked(office: Office) -> Office:
    """An office in which U-1 is asked to hand Acme over, and U-2 is the runner-up."""
    with office.doors[0].transaction() as tx:
        customer = customers.resolve_customer(tx, "acme", lock=True)
        case = cases.RECORDS.add(tx, customer_id=customer.id, route=CaseRoute.POINTS, opened_at=MONDAY)
        usual = {"customer_id": customer.id, "case_id": case.id, "reason": "", "proposer": "U-rosa", "rules": RULES}
        passed: Callable[..., Ballot] = partial(
            BALLOTS.add, tx, **usual, opened_at=MONDAY, closes_at=MONDAY, closed_at=MONDAY, state="passed"
        )
        transitions.begin_transition(tx, passed(kind=BallotKind.TERMINATE), policy=Policy(), now=MONDAY)
        owner = passed(
            kind=BallotKind.OWNER, candidates=("U-1", "U-2"), chosen="U-1", result={"U-1": 3, "U-2": 1, "U-3": 0}
        )
        transitions.ask_chosen_owner(tx, owner, policy=Policy(), now=MONDAY)
    return office


@pytest.fixture
def moving(asked: Office) -> Office:
    """A transition planned by U-1, with a vendor to refer to."""
    db = asked.doors[0]
    transitions.accept_transition(db, "acme", call=call("U-1"))
    plans.plan_transition(db, "acme", PLAN, call=call("U-1"))
    vendors.add_vendor(db, "Initrode", call=call("U-rosa"))
    return asked


def test_accepting_while_a_manager_assigns_leaves_one_owner(asked: Office) -> None:
    """Whoever comes first, the manager's word stands at the end, and nobody is asked any more."""
    told = together(
        asked,
        [
            partial(transitions.accept_transition, customer_text="acme", call=call("U-1")),
            partial(transitions.assign_transition, customer_text="acme", owner="U-3", call=call("U-rosa")),
        ],
    )

    refused = [each for each in told if isinstance(each, Refusal)]
    assert len([each for each in told if isinstance(each, TransitionChanged)]) + len(refused) == 2
    assert all(isinstance(each, NotAllowed) for each in refused)
    found = on_record(asked)
    assert (found.state, found.owner, found.asked) == (TransitionState.OWNED, "U-3", None)


def test_accepting_eight_times_at_once_is_accepting_once(asked: Office) -> None:
    """One click is carried out, the others read that it was."""
    told = together(asked, [partial(transitions.accept_transition, customer_text="acme", call=call("U-1"))] * 8)

    assert [type(each) for each in told].count(AlreadyDone) == 7
    assert on_record(asked).owner == "U-1"


def test_two_managers_assign_two_people_and_one_is_the_owner(asked: Office) -> None:
    """The last word stands; both managers were answered."""
    told = together(
        asked,
        [
            partial(transitions.assign_transition, customer_text="acme", owner="U-3", call=call("U-rosa")),
            partial(transitions.assign_transition, customer_text="acme", owner="U-4", call=call("U-mia")),
        ],
    )

    assert all(isinstance(each, TransitionChanged) for each in told)
    assert on_record(asked).owner in ("U-3", "U-4")


def test_declining_at_the_moment_the_time_is_over_asks_the_runner_up_once(asked: Office) -> None:
    """The deadline and the decline meet: the runner-up is asked once, by whichever came first."""
    due = falling_due(asked, MONDAY + timedelta(days=3))
    at = Call("U-1", due.due_at - timedelta(seconds=1))
    together(
        asked,
        [
            partial(transitions.decline_transition, customer_text="acme", call=at),
            lambda db: deadlines.run_deadline(db, due, DEADLINES, now=due.due_at),
        ],
    )

    assert on_record(asked).asked == "U-2"
    assert said(asked).count("transition_asked") == 2


def test_a_deadline_run_by_every_replica_acts_once(asked: Office) -> None:
    """Eight hands at the same deadline: the runner-up is asked once, with days of their own to answer."""
    due = falling_due(asked, MONDAY + timedelta(days=3))
    ran = together(asked, [lambda db: deadlines.run_deadline(db, due, DEADLINES, now=due.due_at)] * 8)

    assert ran.count(True) == 1
    found = on_record(asked)
    assert (found.asked, found.asked_at) == ("U-2", due.due_at)
    assert said(asked).count("transition_asked") == 2


def test_a_deadline_that_comes_weeks_late_asks_the_runner_up_from_then_on(asked: Office) -> None:
    """Down for a month: the first is out of time as of then, the runner-up's time begins when they hear of it."""
    late = MONDAY + timedelta(days=30)
    with pytest.raises(Refusal, match="time to answer is over"):
        transitions.accept_transition(asked.doors[0], "acme", call=Call("U-1", late))
    run_due(asked, late)

    found = on_record(asked)
    assert (found.asked, found.asked_at) == ("U-2", late)
    assert (
        transitions.accept_transition(asked.doors[-1], "acme", call=Call("U-2", late + timedelta(days=1))).change
        == "accepted"
    )
    run_due(asked, late + timedelta(days=30))
    assert on_record(asked).owner == "U-2"
    assert "transition_ownerless" not in said(asked)


def test_with_nobody_left_each_manager_hears_once(asked: Office) -> None:
    """Both let the time pass: the managers are told once each, however often the clock ticks."""
    for days in (3, 8, 9, 30):
        run_due(asked, MONDAY + timedelta(days=days))

    assert on_record(asked).state is TransitionState.OWNERLESS
    assert said(asked).count("transition_ownerless") == len(asked.managers)


def test_one_step_ticked_by_eight_is_done_once(moving: Office) -> None:
    """One of them did it, seven read that it is done."""
    told = together(moving, [partial(plans.finish_steps, customer_text="acme", numbers=(1,), call=call("U-1"))] * 8)

    assert [type(each) for each in told].count(AlreadyDone) == 7
    assert [bool(step.done_at) for step in steps(moving)] == [True] + [False] * 7


def test_steps_added_at_once_all_get_numbers_of_their_own(moving: Office) -> None:
    """Two managers add while others tick: no number twice, nothing lost, access still last."""
    together(
        moving,
        [
            partial(plans.add_step, customer_text="acme", proposal=StepProposal("one more"), call=call("U-rosa")),
            partial(plans.add_step, customer_text="acme", proposal=StepProposal("another"), call=call("U-mia")),
            *(
                partial(plans.finish_steps, customer_text="acme", numbers=(number,), call=call("U-1"))
                for number in (1, 2, 3)
            ),
        ],
    )

    assert sorted(step.place for step in steps(moving)) == list(range(1, 11))
    assert len([step for step in steps(moving) if step.done_at]) == 3
    with pytest.raises(NotAllowed, match="Access is revoked last"):
        plans.finish_steps(moving.doors[0], "acme", (8,), call=call("U-1"))


def test_planning_twice_at_once_plans_once(asked: Office) -> None:
    """Two forms sent in one instant: one plan with its steps, the other is told."""
    transitions.accept_transition(asked.doors[0], "acme", call=call("U-1"))
    told = together(
        asked,
        [
            partial(plans.plan_transition, customer_text="acme", proposal=PLAN, call=call(who))
            for who in ("U-1", "U-rosa")
        ],
    )

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDone", "TransitionChanged"]
    assert len(steps(asked)) == 8


def test_two_farewells_at_once_are_one(moving: Office) -> None:
    """The owner and a manager part in the same second: one farewell, one line, one question later."""
    db = moving.doors[0]
    for number in range(1, 9):
        plans.finish_steps(db, "acme", (number,), call=call("U-1"))
    referrals.refer_customer(db, "acme", "Initrode", call=call("U-1"))
    told = together(
        moving,
        [
            partial(
                farewells.give_farewell,
                customer_text="acme",
                lessons="ask earlier",
                referral="unknown",
                told=MONDAY.date(),
                early=True,
                call=call(who),
            )
            for who in ("U-1", "U-rosa")
        ],
    )

    assert sorted(type(each).__name__ for each in told) == ["FarewellGiven", "NotFound"]
    assert said(moving).count("farewell") == 1
    for days in (46, 46, 300):
        run_due(moving, MONDAY + timedelta(days=days))
    assert said(moving).count("referral_check") == 1


def test_a_farewell_undone_by_eight_clicks_is_undone_once(moving: Office) -> None:
    """Everything is back once, with the clocks that were running."""
    db = moving.doors[0]
    for number in range(1, 9):
        plans.finish_steps(db, "acme", (number,), call=call("U-1"))
    referrals.refer_customer(db, "acme", "none", "nobody near them", call=call("U-1"))
    done = farewells.give_farewell(db, "acme", "ask earlier", told=MONDAY.date(), early=True, call=call("U-1"))
    assert isinstance(done, FarewellGiven)

    told = together(
        moving, [partial(dispatch.take_back, undo_id=done.undo, call=call("U-1", str(n))) for n in range(8)]
    )

    assert [type(each) for each in told].count(AlreadyDone) == 7
    assert on_record(moving).state is TransitionState.RUNNING
    with db.transaction(reading=True) as tx:
        customer = customers.resolve_customer(tx, "acme")
        assert cases.find_open_case(tx, customer.id) is not None
    assert customer.former_at is None


def test_an_undo_by_who_may_no_more_is_refused(moving: Office) -> None:
    """A manager who is none any more does not take back what a manager did."""
    db = moving.doors[0]
    done = plans.add_step(db, "acme", StepProposal("one more"), call=call("U-rosa"))
    roles.take_role(db, "manager", "U-rosa", call=call("U-olga"))

    with pytest.raises(NotAllowed):
        dispatch.take_back(db, done.undo, call=call("U-rosa"))
    assert len(steps(moving)) == 9


def call(who: str, key: str | None = None) -> Call:
    """Somebody asks, on Monday."""
    return Call(who, MONDAY, key)


def falling_due(office: Office, now: datetime) -> Deadline:
    """What is due by then."""
    due = deadlines.find_next_due(office.doors[0], now=now, kinds=DEADLINES.keys())
    assert due is not None
    return due


def run_due(office: Office, now: datetime) -> None:
    """Do everything that is due by then, as the ticker does, with a replica that was started anew."""
    db = office.doors[-1]
    while due := deadlines.find_next_due(db, now=now, kinds=DEADLINES.keys()):
        deadlines.run_deadline(db, due, DEADLINES, now=now)


def on_record(office: Office) -> Transition:
    """Acme's transition."""
    with office.doors[0].transaction(reading=True) as tx:
        found = transition_records.find_last_transition(tx, customers.resolve_customer(tx, "acme").id)
    if found is None:
        raise NotFound("no transition")
    return found


def steps(office: Office) -> tuple[Step, ...]:
    """Its steps."""
    number = on_record(office).id
    with office.doors[0].transaction(reading=True) as tx:
        return transition_records.STEPS.list_where(tx, transition_id=number)


def said(office: Office) -> list[str]:
    """The kinds of all that was, or is to be, said."""
    with office.doors[0].transaction(reading=True) as tx:
        return list(tx.connection().execute(select(col(OutboxTable.kind))).scalars())
