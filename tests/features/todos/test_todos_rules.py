"""What waits for a person: whose it is, since when, and in which order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring import todos
from scoring.ballots import Ballot, Kind as Deciding, Rules, State as Voting
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, Route, Side
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Answer, Talk
from scoring.notices import Notice, State as Notified
from scoring.scorecards.scorecards import card
from scoring.strikes import State, Strike, tally
from scoring.todos import DECISIONS, Contested, Due, Kind, Mine, Running, Todo
from scoring.transitions.steps import Step, StepKind
from scoring.transitions.transitions import Referred, State as Moving, Transition
from tests.scoring.made import NOW, POLICY, TICK, TODAY, customer, moments, strike

ZONE = ZoneInfo("Europe/Berlin")
RULES = Rules(50, 2, 48, proposer_votes=True)
BALLOT = Ballot(1, 1, 1, Deciding.NOTICE, "", "U-rosa", NOW, NOW + timedelta(hours=48), RULES)
MOVING = Transition(4, 1, 1, NOW, Moving.OWNERLESS)
RUNNING = replace(MOVING, state=Moving.RUNNING, owner="U-li", planned_at=NOW, last_day=TODAY)
NOTICE = Notice(5, 1, 1, 1, NOW, NOW + timedelta(days=14), 30)
GIVEN = replace(NOTICE, state=Notified.GIVEN, given_on=TODAY, recorded_at=NOW, ends_at=NOW + timedelta(days=30))

somebody = st.builds(
    Todo,
    kind=st.sampled_from(Kind),
    customer_id=st.integers(1, 9),
    since=moments,
    subject=st.integers(1, 9),
    due_on=st.none() | st.just(TODAY),
    due_at=st.none() | moments,
)


def file(*strikes: Strike, notice: Notice | None = None, talks: tuple[Talk, ...] = (), **changes: object) -> CaseFile:
    """An open case of Acme with these strikes, in which nothing was done yet."""
    case = replace(Case(7, 1, Route.POINTS, NOW), **changes)  # type: ignore[arg-type]
    acme, standing = customer(), tally(strikes, now=NOW, policy=POLICY)
    rated = card(acme, (), override=None, now=NOW, policy=POLICY)
    return CaseFile(acme, case, rated, standing, strikes, (), talks, (), None, (), notice, None, POLICY, NOW)


def kinds(found: tuple[Todo, ...]) -> list[Kind]:
    """The kinds of what waits."""
    return [todo.kind for todo in found]


THREE = tuple(
    strike(id=n, reporter=f"U-{n}", incident_on=TODAY - timedelta(days=10 * n), recorded_at=NOW - timedelta(days=n))
    for n in range(1, 4)
)
STATED: dict[str, Any] = {
    "problem": "Unclear scope",
    "problem_at": NOW,
    "side": Side.THEIRS,
    "agreed_by": "U-ana",
    "agreed_at": NOW,
}
TALKED = Talk(3, 1, 7, "U-jo", TODAY, "U-jo", NOW, held_on=TODAY, answer=Answer.PARTLY, recorded_at=NOW)


@given(st.lists(somebody, max_size=40))
def test_the_oldest_comes_first_and_each_once(found: list[Todo]) -> None:
    """The order is that of waiting, whatever order the records come in, and nothing is listed twice or lost."""
    ordered = todos.ordered(found)

    assert [todo.since for todo in ordered] == sorted(todo.since for todo in ordered)
    once = {(todo.kind, todo.subject) for todo in found}
    assert len(ordered) == len(once) == len({(todo.kind, todo.subject) for todo in ordered})
    assert todos.ordered(tuple(reversed(ordered))) == ordered


@given(somebody, moments)
def test_late_once_late_forever(todo: Todo, at: datetime) -> None:
    """What is overdue at one moment is overdue at every later one."""
    assert todo.late(max(at, NOW), ZONE) or not todo.late(min(at, NOW), ZONE)


def test_late_from_the_instant_and_after_the_day() -> None:
    """An instant is missed when it comes; a day is in time to its last moment, where people are."""
    by_instant = Todo(Kind.VOTE, 1, NOW, 1, due_at=NOW)
    by_day = Todo(Kind.FIX, 1, NOW, 1, due_on=TODAY)
    midnight = POLICY.calendar.start(TODAY + timedelta(days=1)) - timedelta(hours=1)  # an hour earlier in Berlin

    assert not by_instant.late(NOW - TICK, ZONE)
    assert by_instant.late(NOW, ZONE)
    assert not by_day.late(midnight - TICK, ZONE)
    assert by_day.late(midnight, ZONE)
    assert not Todo(Kind.FIX, 1, NOW, 1).late(NOW + timedelta(days=9999), ZONE)


def test_who_proposed_letting_go_does_not_vote() -> None:
    """A ballot waits for those who may vote: not for its proposer, where proposers do not vote."""
    barred = replace(BALLOT, kind=Deciding.TERMINATE, rules=replace(RULES, proposer_votes=False))

    assert kinds(todos.personal(Mine("U-rosa", ballots=(BALLOT,)))) == [Kind.VOTE]
    assert kinds(todos.personal(Mine("U-rosa", ballots=(barred,)))) == []
    (waits,) = todos.personal(Mine("U-max", ballots=(barred,)))
    assert (waits.due_at, waits.about) == (barred.closes_at, "terminate")


def test_own_fixes_and_talks() -> None:
    """A fix waits until its day is over, a talk until somebody said how they answered."""
    fix = Fix(2, 1, "Answer within a day", "U-jo", "U-ana", NOW, due_on=TODAY)
    talk = Talk(3, 1, 1, "U-jo", TODAY, "U-jo", NOW)

    found = todos.personal(Mine("U-jo", fixes=(fix,), talks=(talk,), unowned=(replace(fix, id=9, owner=None),)))

    assert kinds(found) == [Kind.TALK, Kind.FIX, Kind.FIX_OWNER]
    assert {todo.due_on for todo in found} == {TODAY}


@pytest.mark.parametrize(
    ("transition", "steps", "expected"),
    [
        (replace(MOVING, state=Moving.ASKED, asked="U-li", asked_at=NOW), (), [Kind.ACCEPT]),
        (replace(MOVING, state=Moving.ASKED, asked="U-ben", asked_at=NOW), (), []),
        (replace(MOVING, state=Moving.OWNED, owner="U-li"), (), [Kind.PLAN]),
        (RUNNING, (), [Kind.FAREWELL]),
        (RUNNING, (None,), [Kind.STEP]),
        (RUNNING, ("U-li",), [Kind.STEP]),
        (RUNNING, ("U-ben",), []),
        (replace(RUNNING, owner="U-ben"), (None,), []),
        (replace(RUNNING, owner="U-ben"), ("U-li",), [Kind.STEP]),
    ],
)
def test_parting_waits_for_whoever_it_is_of(
    transition: Transition, steps: tuple[str | None, ...], expected: list[Kind]
) -> None:
    """A step waits for its owner, else for the transition's; with none open the farewell is next."""
    known = tuple(
        (Step(n, 4, n, StepKind.WORK, "Hand over", owner=owner), transition) for n, owner in enumerate(steps, 1)
    )
    theirs = (transition,) if "U-li" in (transition.owner, transition.asked) else ()

    assert kinds(todos.personal(Mine("U-li", transitions=theirs, steps=known))) == expected


def test_a_referral_waits_from_when_it_was_asked_about() -> None:
    """Weeks after the farewell the question how it went waits for who made it."""
    referred = Referred(6, 4, 1, "", "U-li", NOW, asked_again_at=NOW + timedelta(days=45))

    (waits,) = todos.personal(Mine("U-li", referrals=((referred, RUNNING),)))

    assert (waits.kind, waits.since) == (Kind.REFERRAL, NOW + timedelta(days=45))


def test_a_case_needs_its_problem_then_its_talk() -> None:
    """The owner is asked for one thing at a time, in the order of the practice, and not for what is done."""
    stated = file(*THREE, **STATED)
    before = replace(TALKED, held_on=TODAY - timedelta(days=1))
    planned = replace(before, id=4, planned_on=TODAY, held_on=None, answer=None, recorded_at=None)

    assert kinds(todos.personal(Mine("U-jo", files=(file(*THREE),)))) == [Kind.PROBLEM]
    assert kinds(todos.personal(Mine("U-jo", files=(stated,)))) == [Kind.PLAN_TALK]
    assert kinds(todos.personal(Mine("U-jo", files=(replace(stated, talks=(TALKED,)),)))) == []
    assert kinds(todos.personal(Mine("U-jo", files=(replace(stated, talks=(before,)),)))) == [Kind.PLAN_TALK]
    assert kinds(todos.personal(Mine("U-jo", files=(replace(stated, talks=(before, planned)),)))) == []
    severe = file(strike(weight=3), route=Route.SEVERE)
    assert kinds(todos.personal(Mine("U-jo", files=(severe,)))) == []


def test_a_contest_waits_for_one_who_is_no_party_and_later_for_all() -> None:
    """One manager who is no party from the first day, then all of them; an admin where there is no such manager."""
    contested = strike(id=4, state=State.CONTESTED, contested_by="U-jo", contested_at=NOW, on_behalf_of="U-li")
    rosa_mia, olga = {"U-rosa", "U-mia", "U-ana"}, {"U-olga"}

    def asked(widened: bool, managers: set[str]) -> set[str]:
        waits = [Contested(contested, NOW, widened=widened)]
        people = {"U-ana", "U-jo", "U-li", "U-rosa", "U-mia", "U-olga"}
        return {who for who in people if todos.to_judge(waits, who, managers=managers, admins=olga, now=NOW)}

    assert asked(False, rosa_mia) == {"U-mia"}
    assert asked(True, rosa_mia) == {"U-rosa", "U-mia"}
    assert asked(False, {"U-ana", "U-jo"}) == {"U-olga"}
    (waits,) = todos.to_judge(
        [Contested(contested, NOW + TICK, widened=False)], "U-mia", managers=rosa_mia, admins=olga, now=NOW
    )
    assert (waits.kind, waits.due_at) == (Kind.CONTEST, NOW + TICK)
    expired = replace(contested, expires_at=NOW)
    assert todos.to_judge([Contested(expired)], "U-mia", managers=rosa_mia, admins=olga, now=NOW) == ()


def test_a_ballot_may_be_opened_when_the_gates_are_passed() -> None:
    """With every gate passed a notice may be proposed; with one missing not; by a severe strike letting go."""
    passed = file(*THREE, talks=(TALKED,), **STATED)
    severe = file(strike(weight=3), route=Route.SEVERE, facts_by="U-mia", facts_at=NOW)
    rejected = replace(BALLOT, state=Voting.REJECTED, closed_at=NOW)

    def found(case: CaseFile, *earlier: Ballot) -> list[Kind]:
        return kinds(todos.decisions(Due(files=((case, earlier),)), "U-rosa", NOW))

    assert found(passed) == [Kind.NOTICE]
    assert found(passed, rejected) == []
    assert found(replace(passed, talks=())) == []
    assert found(severe) == [Kind.TERMINATE]


def test_a_notice_is_to_be_given_and_judged_when_it_is_over() -> None:
    """An agreed notice waits to be told, one whose days are over for whether it was met; one that runs for nobody."""
    after = GIVEN.ends_at
    assert after is not None
    over = file(*THREE, notice=replace(GIVEN, ends_at=NOW))

    assert kinds(todos.decisions(Due(notices=(NOTICE, GIVEN)), "U-rosa", NOW)) == [Kind.GIVE]
    assert kinds(todos.decisions(Due(notices=(GIVEN,)), "U-rosa", after - TICK)) == []
    assert kinds(todos.decisions(Due(notices=(GIVEN,)), "U-rosa", after)) == [Kind.OVER]
    assert todos.decisions(Due(files=((over, ()),)), "U-rosa", NOW) == ()


def test_a_new_strike_in_a_notice_opens_the_question() -> None:
    """While a notice runs, a strike that came after it lets letting go be voted on."""
    given = replace(GIVEN, recorded_at=NOW - timedelta(days=2), given_on=TODAY - timedelta(days=2))
    again = file(strike(recorded_at=NOW - timedelta(days=1)), notice=given)

    assert kinds(todos.decisions(Due(files=((again, ()),)), "U-rosa", NOW)) == [Kind.TERMINATE]


@pytest.mark.parametrize(
    ("state", "held", "expected"),
    [
        (Moving.OWNERLESS, (), [Kind.CHOOSE]),
        (Moving.OWNERLESS, (Voting.OPEN,), []),
        (Moving.OWNERLESS, (Voting.TIED,), []),
        (Moving.OWNERLESS, (Voting.LAPSED,), [Kind.CHOOSE]),
        (Moving.OWNERLESS, (Voting.PASSED,), [Kind.ASSIGN]),
        (Moving.OWNED, (Voting.PASSED,), [Kind.PLAN]),
    ],
)
def test_nobody_hands_over_until_somebody_is_found(
    state: Moving, held: tuple[Voting, ...], expected: list[Kind]
) -> None:
    """Without an owner a vote is next, or, when those chosen declined, a manager; while it is voted nobody."""
    ballots = tuple(replace(BALLOT, id=n, kind=Deciding.OWNER, state=each) for n, each in enumerate(held, 1))
    due = Due(parting=((replace(MOVING, state=state), ballots),))

    assert kinds(todos.decisions(due, "U-rosa", NOW)) == expected


def test_a_tie_waits_for_a_pick() -> None:
    """A tied ballot on an owner waits for a manager since it closed."""
    tie = replace(BALLOT, kind=Deciding.OWNER, state=Voting.TIED, closed_at=NOW + TICK)

    (waits,) = todos.decisions(Due(ties=(tie,)), "U-rosa", NOW)

    assert (waits.kind, waits.since) == (Kind.TIED, NOW + TICK)


def test_every_kind_is_somebodys() -> None:
    """What managers decide is named as such; everything else is personal."""
    assert frozenset(Kind) - DECISIONS == {
        *(Kind.VOTE, Kind.ACCEPT, Kind.TALK, Kind.FIX, Kind.STEP, Kind.FAREWELL, Kind.REFERRAL),
        *(Kind.PROBLEM, Kind.PLAN_TALK, Kind.AGREE, Kind.FIX_OWNER, Kind.OFFER),
    }


@given(st.lists(moments, max_size=5), st.lists(moments, max_size=5))
def test_clocks_run_in_the_order_of_their_ends(ballots: list[object], holds: list[object]) -> None:
    """The next to end comes first; what has no end is no clock."""
    running = Running(
        ballots=tuple(replace(BALLOT, id=n, closes_at=at) for n, at in enumerate(ballots)),  # type: ignore[arg-type]
        notices=(NOTICE, GIVEN),
        holds=tuple(Hold(n, 1, "Strike", "U-rosa", NOW, at) for n, at in enumerate(holds)),  # type: ignore[arg-type]
        transitions=(MOVING, RUNNING),
    )

    found = todos.clocks(running, now=NOW, zone=ZONE)

    days = [clock.last_day or clock.ends_at.astimezone(ZONE).date() for clock in found]  # type: ignore[union-attr]
    assert days == sorted(days)
    assert len(found) == len(ballots) + len(holds) + 2
