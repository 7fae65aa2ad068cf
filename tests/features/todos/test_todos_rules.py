"""What waits for a person: whose it is, since when, and in which order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring import todos
from scoring.ballots import Ballot, BallotKind, BallotRules, BallotState
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseRoute, ProblemSide
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.notices import Notice, NoticeState
from scoring.replies import Judges, Reply, ReplyProgress, ReplyState
from scoring.restrictions import Contact, Restriction
from scoring.scorecards.scorecards import build_card
from scoring.strikes import ContestedStrike, Strike, StrikeState, tally_strikes
from scoring.todos import (
    MANAGER_KINDS,
    DecisionRecords,
    PersonalRecords,
    RunningRecords,
    Todo,
    TodoKind,
)
from scoring.transitions.steps import Step, StepKind
from scoring.transitions.transitions import Transition, TransitionState, VendorReferral
from tests.scoring.made import NOW, POLICY, TICK, TODAY, build_customer, build_strike, moments

ZONE = ZoneInfo("Europe/Berlin")
RULES = BallotRules(50, 2, 48, proposer_votes=True)
BALLOT = Ballot(1, 1, 1, BallotKind.NOTICE, "", "U-rosa", NOW, NOW + timedelta(hours=48), RULES)
MOVING = Transition(4, 1, 1, NOW, TransitionState.OWNERLESS, told_on=TODAY)
RUNNING = replace(MOVING, state=TransitionState.RUNNING, owner="U-li", planned_at=NOW, last_day=TODAY)
NOTICE = Notice(5, 1, 1, 1, NOW, NOW + timedelta(days=14), 30)
GIVEN = replace(NOTICE, state=NoticeState.GIVEN, given_on=TODAY, recorded_at=NOW, ends_at=NOW + timedelta(days=30))

somebody = st.builds(
    Todo,
    kind=st.sampled_from(TodoKind),
    customer_id=st.integers(1, 9),
    since=moments,
    subject=st.integers(1, 9),
    due_on=st.none() | st.just(TODAY),
    due_at=st.none() | moments,
)


def file(*strikes: Strike, notice: Notice | None = None, talks: tuple[Talk, ...] = (), **changes: object) -> CaseFile:
    """An open case of Acme with these strikes, in which nothing was done yet."""
    case = replace(Case(7, 1, CaseRoute.POINTS, NOW), **changes)  # type: ignore[arg-type]
    acme, standing = build_customer(owner="U-jo"), tally_strikes(strikes, now=NOW, policy=POLICY)
    rated = build_card(acme, (), override=None, now=NOW, policy=POLICY)
    managers = frozenset({"U-rosa", "U-mia"})
    opened = CaseFile(acme, case, rated, standing, strikes, (), talks, (), None, (), notice, None, POLICY, NOW)
    return replace(opened, managers=managers)


def kinds(found: tuple[Todo, ...]) -> list[TodoKind]:
    """The kinds of what waits."""
    return [todo.kind for todo in found]


THREE = tuple(
    build_strike(
        id=n, reporter=f"U-{n}", incident_on=TODAY - timedelta(days=10 * n), recorded_at=NOW - timedelta(days=n)
    )
    for n in range(1, 4)
)
STATED: dict[str, Any] = {
    "problem": "Unclear scope",
    "problem_at": NOW,
    "side": ProblemSide.THEIRS,
    "agreed_by": "U-ana",
    "agreed_at": NOW,
}
TALKED = Talk(3, 1, 7, "U-jo", TODAY, "U-jo", NOW, held_on=TODAY, answer=TalkAnswer.PARTLY, recorded_at=NOW)


@given(st.lists(somebody, max_size=40), moments)
def test_what_is_due_first_comes_first_and_each_once(found: list[Todo], now: datetime) -> None:
    """One queue: telling them that we part; what is late, what is due, by its day; what has no day; each once."""
    everything = todos.sort_todos(found, ZONE)
    ordered = tuple(each for each in everything if each.kind is not TodoKind.TELL)
    assert everything[len(everything) - len(ordered) :] == ordered
    late_from = [todo.late_from(ZONE) for todo in ordered]
    due = [each for each in late_from if each is not None]

    assert due == sorted(due)
    assert late_from == [*due, *[None] * (len(ordered) - len(due))]
    late = [todo.late(now, ZONE) for todo in ordered]
    assert late == sorted(late, reverse=True)
    since = [todo.since for todo in ordered[len(due) :]]
    assert since == sorted(since)
    once = {(todo.kind, todo.subject) for todo in found}
    assert len(everything) == len(once) == len({(todo.kind, todo.subject) for todo in everything})
    assert todos.sort_todos(tuple(reversed(everything)), ZONE) == everything


@given(somebody, moments)
def test_late_once_late_forever(todo: Todo, at: datetime) -> None:
    """What is overdue at one moment is overdue at every later one."""
    assert todo.late(max(at, NOW), ZONE) or not todo.late(min(at, NOW), ZONE)


def test_late_from_the_instant_and_after_the_day() -> None:
    """An instant is missed when it comes; a day is in time to its last moment, where people are."""
    by_instant = Todo(TodoKind.VOTE, 1, NOW, 1, due_at=NOW)
    by_day = Todo(TodoKind.FIX, 1, NOW, 1, due_on=TODAY)
    midnight = POLICY.calendar.start_of(TODAY + timedelta(days=1)) - timedelta(hours=1)  # an hour earlier in Berlin

    assert not by_instant.late(NOW - TICK, ZONE)
    assert by_instant.late(NOW, ZONE)
    assert not by_day.late(midnight - TICK, ZONE)
    assert by_day.late(midnight, ZONE)
    assert not Todo(TodoKind.FIX, 1, NOW, 1).late(NOW + timedelta(days=9999), ZONE)


def test_who_proposed_letting_go_does_not_vote() -> None:
    """A ballot waits for those who may vote: not for its proposer, where proposers do not vote."""
    barred = replace(BALLOT, kind=BallotKind.TERMINATE, rules=replace(RULES, proposer_votes=False))

    assert kinds(todos.list_personal(PersonalRecords("U-rosa", ballots=(BALLOT,)))) == [TodoKind.VOTE]
    assert kinds(todos.list_personal(PersonalRecords("U-rosa", ballots=(barred,)))) == []
    (waits,) = todos.list_personal(PersonalRecords("U-max", ballots=(barred,)))
    assert (waits.due_at, waits.about) == (barred.closes_at, "terminate")


def test_own_fixes_and_talks() -> None:
    """A fix waits until its day is over, a talk until somebody said how they answered."""
    fix = Fix(2, 1, "Answer within a day", "U-jo", "U-ana", NOW, due_on=TODAY)
    talk = Talk(3, 1, 1, "U-jo", TODAY, "U-jo", NOW)

    found = todos.list_personal(
        PersonalRecords("U-jo", fixes=(fix,), talks=(talk,), unowned=(replace(fix, id=9, owner=None),))
    )

    assert kinds(todos.sort_todos(found, ZONE)) == [TodoKind.TALK, TodoKind.FIX, TodoKind.FIX_OWNER]
    assert {todo.due_on for todo in found} == {TODAY}


@pytest.mark.parametrize(
    ("transition", "steps", "expected"),
    [
        (replace(MOVING, state=TransitionState.ASKED, asked="U-li", asked_at=NOW), (), [TodoKind.ACCEPT]),
        (replace(MOVING, state=TransitionState.ASKED, asked="U-ben", asked_at=NOW), (), []),
        (replace(MOVING, state=TransitionState.OWNED, owner="U-li"), (), [TodoKind.PLAN]),
        (RUNNING, (), [TodoKind.FAREWELL]),
        (RUNNING, (None,), [TodoKind.STEP]),
        (RUNNING, ("U-li",), [TodoKind.STEP]),
        (RUNNING, ("U-ben",), []),
        (replace(RUNNING, owner="U-ben"), (None,), []),
        (replace(RUNNING, owner="U-ben"), ("U-li",), [TodoKind.STEP]),
    ],
)
def test_parting_waits_for_whoever_it_is_of(
    transition: Transition, steps: tuple[str | None, ...], expected: list[TodoKind]
) -> None:
    """A step waits for its owner, else for the transition's; with none open the farewell is next."""
    known = tuple(
        (Step(n, 4, n, StepKind.WORK, "Hand over", owner=owner), transition) for n, owner in enumerate(steps, 1)
    )
    theirs = (transition,) if "U-li" in (transition.owner, transition.asked) else ()

    assert kinds(todos.list_personal(PersonalRecords("U-li", transitions=theirs, steps=known))) == expected


def test_a_referral_waits_from_when_it_was_asked_about() -> None:
    """Weeks after the farewell the question how it went waits for who made it."""
    referred = VendorReferral(6, 4, 1, "", "U-li", NOW, asked_again_at=NOW + timedelta(days=45))

    (waits,) = todos.list_personal(PersonalRecords("U-li", referrals=((referred, RUNNING),)))

    assert (waits.kind, waits.since) == (TodoKind.REFERRAL, NOW + timedelta(days=45))


def test_a_case_needs_its_problem_then_its_talk() -> None:
    """The owner is asked for one thing at a time, in the order of the practice, and not for what is done."""
    stated = file(*THREE, **STATED)
    before = replace(TALKED, held_on=TODAY - timedelta(days=1))
    planned = replace(before, id=4, planned_on=TODAY, held_on=None, answer=None, recorded_at=None)

    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(file(*THREE),)))) == [TodoKind.PROBLEM]
    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(stated,)))) == [TodoKind.PLAN_TALK]
    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(replace(stated, talks=(TALKED,)),)))) == []
    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(replace(stated, talks=(before,)),)))) == [
        TodoKind.PLAN_TALK
    ]
    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(replace(stated, talks=(before, planned)),)))) == []
    severe = file(build_strike(weight=3), route=CaseRoute.SEVERE)
    assert kinds(todos.list_personal(PersonalRecords("U-jo", files=(severe,)))) == []


def test_a_contest_waits_for_one_who_is_no_party_and_later_for_all() -> None:
    """One manager who is no party from the first day, then all of them; an admin where there is no such manager."""
    contested = build_strike(
        id=4, state=StrikeState.CONTESTED, contested_by="U-jo", contested_at=NOW, on_behalf_of="U-li"
    )
    rosa_mia, olga = {"U-rosa", "U-mia", "U-ana"}, {"U-olga"}

    def asked(widened: bool, managers: set[str]) -> set[str]:
        waits = [ContestedStrike(contested, NOW, widened=widened)]
        people = {"U-ana", "U-jo", "U-li", "U-rosa", "U-mia", "U-olga"}
        return {who for who in people if todos.list_contests(waits, who, managers=managers, admins=olga, now=NOW)}

    assert asked(False, rosa_mia) == {"U-mia"}
    assert asked(True, rosa_mia) == {"U-rosa", "U-mia"}
    assert asked(False, {"U-ana", "U-jo"}) == {"U-olga"}
    (waits,) = todos.list_contests(
        [ContestedStrike(contested, NOW + TICK, widened=False)], "U-mia", managers=rosa_mia, admins=olga, now=NOW
    )
    assert (waits.kind, waits.due_at) == (TodoKind.CONTEST, NOW + TICK)
    expired = replace(contested, expires_at=NOW)
    assert todos.list_contests([ContestedStrike(expired)], "U-mia", managers=rosa_mia, admins=olga, now=NOW) == ()


def test_a_ballot_may_be_opened_when_the_gates_are_passed() -> None:
    """With every gate passed a notice may be proposed; with one missing not; by a severe strike letting go."""
    passed = file(*THREE, talks=(TALKED,), **STATED)
    severe = file(build_strike(weight=3), route=CaseRoute.SEVERE, facts_by="U-mia", facts_at=NOW)
    rejected = replace(BALLOT, state=BallotState.REJECTED, closed_at=NOW)

    def found(case: CaseFile, *earlier: Ballot) -> list[TodoKind]:
        return kinds(todos.list_decisions(DecisionRecords(files=((case, earlier),)), "U-rosa", NOW))

    assert found(passed) == [TodoKind.NOTICE]
    assert found(passed, rejected) == []
    assert found(replace(passed, talks=())) == []
    assert found(severe) == [TodoKind.TERMINATE]


def test_a_notice_is_to_be_given_and_judged_when_it_is_over() -> None:
    """An agreed notice waits to be told, one whose days are over for whether it was met; one that runs for nobody."""
    after = GIVEN.ends_at
    assert after is not None
    over = file(*THREE, notice=replace(GIVEN, ends_at=NOW))
    silence = DecisionRecords(notices=(GIVEN,), silent_at={GIVEN.id: after + TICK})

    assert kinds(todos.list_decisions(DecisionRecords(notices=(NOTICE, GIVEN)), "U-rosa", NOW)) == [TodoKind.GIVE]
    assert kinds(todos.list_decisions(DecisionRecords(notices=(GIVEN,)), "U-rosa", after - TICK)) == []
    assert kinds(todos.list_decisions(DecisionRecords(notices=(GIVEN,)), "U-rosa", after)) == [TodoKind.OVER]
    assert [todo.due_at for todo in todos.list_decisions(silence, "U-rosa", after)] == [after + TICK]
    assert todos.list_decisions(DecisionRecords(files=((over, ()),)), "U-rosa", NOW) == ()


def test_a_new_strike_in_a_notice_opens_the_question() -> None:
    """While a notice runs, a strike that came after it lets letting go be voted on."""
    given = replace(GIVEN, recorded_at=NOW - timedelta(days=2), given_on=TODAY - timedelta(days=2))
    again = file(build_strike(recorded_at=NOW - timedelta(days=1)), notice=given)

    assert kinds(todos.list_decisions(DecisionRecords(files=((again, ()),)), "U-rosa", NOW)) == [TodoKind.TERMINATE]


@pytest.mark.parametrize(
    ("state", "held", "expected"),
    [
        (TransitionState.OWNERLESS, (), [TodoKind.CHOOSE]),
        (TransitionState.OWNERLESS, (BallotState.OPEN,), []),
        (TransitionState.OWNERLESS, (BallotState.TIED,), []),
        (TransitionState.OWNERLESS, (BallotState.LAPSED,), [TodoKind.CHOOSE]),
        (TransitionState.OWNERLESS, (BallotState.PASSED,), [TodoKind.ASSIGN]),
        (TransitionState.OWNED, (BallotState.PASSED,), [TodoKind.PLAN]),
    ],
)
def test_nobody_hands_over_until_somebody_is_found(
    state: TransitionState, held: tuple[BallotState, ...], expected: list[TodoKind]
) -> None:
    """Without an owner a vote is next, or, when those chosen declined, a manager; while it is voted nobody."""
    ballots = tuple(replace(BALLOT, id=n, kind=BallotKind.OWNER, state=each) for n, each in enumerate(held, 1))
    due = DecisionRecords(parting=((replace(MOVING, state=state), ballots),))

    assert kinds(todos.list_decisions(due, "U-rosa", NOW)) == expected


def test_parting_is_told_by_whoever_hands_over() -> None:
    """Until it is on record that the customer was told, it is on the to-do of the one who hands over."""
    untold = PersonalRecords("U-li", transitions=(replace(RUNNING, told_on=None),))
    assert TodoKind.TELL in kinds(todos.list_personal(untold))
    assert TodoKind.TELL not in kinds(todos.list_personal(replace(untold, person="U-rosa")))
    assert TodoKind.TELL not in kinds(todos.list_personal(replace(untold, transitions=(RUNNING,))))


@given(st.sampled_from(ReplyState), st.booleans(), st.booleans(), st.booleans())
def test_a_reply_waits_for_its_judges_and_then_for_managers(
    state: ReplyState, judges: bool, alive: bool, manager: bool
) -> None:
    """While its decision leads on it waits for those who judge it; withdrawn, any manager has to tell them."""
    reply = Reply(1, 1, 1, BallotKind.NOTICE, "never sent", "U-jo", NOW, state, judge_by=NOW + TICK)
    people = Judges(("U-mia",) if judges else (), NOW, impartial=True)
    waiting = (ReplyProgress(reply, people, alive),) if state is ReplyState.WAITING else ()
    untold = (reply,) if reply.is_to_be_told else ()
    found = todos.list_replies(waiting, untold, "U-mia", manager=manager)
    if waiting and judges and alive:
        assert [(each.kind, each.due_at) for each in found] == [(TodoKind.JUDGE_REPLY, NOW + TICK)]
    else:
        assert kinds(found) == ([TodoKind.TELL_WITHDRAWN] if untold and manager else [])


def test_while_nobody_hands_over_managers_tell_them_first() -> None:
    """Telling the customer is on the managers' list at once, before what is due today."""
    due = DecisionRecords(parting=((replace(MOVING, told_on=None), ()),))
    listed = todos.list_decisions(due, "U-rosa", NOW)
    late = replace(listed[0], kind=TodoKind.STEP, subject=9, due_on=TODAY)
    assert [each.kind for each in todos.sort_todos((late, *listed), ZONE)][:2] == [TodoKind.TELL, TodoKind.STEP]


def test_a_tie_waits_for_a_pick() -> None:
    """A tied ballot on an owner waits for a manager since it closed."""
    tie = replace(BALLOT, kind=BallotKind.OWNER, state=BallotState.TIED, closed_at=NOW + TICK)

    (waits,) = todos.list_decisions(DecisionRecords(ties=(tie,)), "U-rosa", NOW)

    assert (waits.kind, waits.since) == (TodoKind.TIED, NOW + TICK)


def test_every_kind_is_somebodys() -> None:
    """What managers decide is named as such; everything else is personal."""
    assert frozenset(TodoKind) - MANAGER_KINDS == {
        *(
            TodoKind.VOTE,
            TodoKind.ACCEPT,
            TodoKind.TALK,
            TodoKind.FIX,
            TodoKind.STEP,
            TodoKind.FAREWELL,
            TodoKind.REFERRAL,
        ),
        *(TodoKind.PROBLEM, TodoKind.PLAN_TALK, TodoKind.AGREE, TodoKind.FIX_OWNER, TodoKind.OFFER, TodoKind.RATE),
        TodoKind.CONFIRM_SIDE,
        *(TodoKind.VERDICT, TodoKind.SET_UP, TodoKind.PART, TodoKind.MANAGER, TodoKind.JUDGE_REPLY, TodoKind.TELL),
    }


@given(st.lists(moments, max_size=5), st.lists(moments, max_size=5))
def test_clocks_run_in_the_order_of_their_ends(ballots: list[object], holds: list[object]) -> None:
    """The next to end comes first; what has no end is no clock."""
    running = RunningRecords(
        ballots=tuple(replace(BALLOT, id=n, closes_at=at) for n, at in enumerate(ballots)),  # type: ignore[arg-type]
        notices=(NOTICE, GIVEN),
        holds=tuple(Hold(n, 1, "Strike", "U-rosa", NOW, at) for n, at in enumerate(holds)),  # type: ignore[arg-type]
        transitions=(MOVING, RUNNING),
        restrictions=tuple(
            Restriction(n, 1, Contact.EMAIL_ONLY, "shouted", "U-rosa", NOW, NOW + timedelta(days=n)) for n in (0, 3)
        ),
    )

    found = todos.list_clocks(running, now=NOW, zone=ZONE)
    assert [clock.ends_at for clock in found if clock.what == "restriction"] == [NOW + timedelta(days=3)]

    days = [clock.last_day or clock.ends_at.astimezone(ZONE).date() for clock in found]  # type: ignore[union-attr]
    assert days == sorted(days)
    assert len(found) == len(ballots) + len(holds) + 3
