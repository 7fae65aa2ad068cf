"""Next steps: never missing, of people who are there and allowed, and never of a party."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.features.cases.messages.case_files import format_headline
from scoring import strikes
from scoring.ballots import BallotKind, BallotState
from scoring.cases import ballot_doors, ballot_openings, gates, next_steps, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import CaseRoute, ProblemSide
from scoring.cases.next_steps import NextStep, StepKind, list_next_steps, list_steps_of
from scoring.cases.stages import Stage
from scoring.cases.talks import TalkAnswer
from scoring.notices import NoticeState
from scoring.replies import Reply, ReplyState
from scoring.roles import Actor, Role, is_allowed
from scoring.strikes import StrikeState
from scoring.teams import RoleLoss, build_team
from scoring.transitions.transitions import TransitionState
from tests.scoring import case_file_samples as samples, made
from tests.scoring.case_file_samples import build_file, build_ready_file
from tests.scoring.made import NOW, TODAY

EVERYBODY = ("U-ana", "U-ben", "U-jo", "U-li", "U-mia", "U-rosa", "U-olga")
somebody = st.none() | st.sampled_from(EVERYBODY)
some = st.frozensets(st.sampled_from(EVERYBODY))


def staff(file: CaseFile, **people: Any) -> CaseFile:
    """The file with these people; who is gone has no role, deals with nobody, and votes no more."""
    there = {name: people[name] - people["gone"] for name in ("managers", "admins", "dealing", "voting")}
    owned = replace(file.customer, owner=people["owner"], backup=people["backup"])
    away = frozenset({people["owner"], people["backup"]} & (people["gone"] | people["absent"]))
    moving = file.transition and replace(file.transition, owner=people["owner"], asked=people["backup"])
    values: Any = {"gone": people["gone"], "absent": people["absent"], **there}
    return replace(file, customer=owned, away=away, transition=moving, **values)


any_staffed_file = st.builds(
    staff,
    samples.any_file | st.deferred(lambda: st.sampled_from([*(file for file, _, _ in STATES), *DISPUTED])),
    **dict.fromkeys(("managers", "admins", "dealing", "voting", "gone", "absent"), some),
    owner=somebody,
    backup=somebody,
)


def is_allowed_step(step: NextStep, person: str, file: CaseFile) -> bool:
    """Whether the rules let this person take the step, by their roles or because it is theirs."""
    roles = {role for role, people in ((Role.MANAGER, file.managers), (Role.ADMIN, file.admins)) if person in people}
    actor = Actor(person, full_member=True, roles=frozenset(roles))
    if step.kind is StepKind.CONTEST:
        contested = next(each for each in file.strikes if each.id == step.number)
        strikes.authorize_judge(contested, actor, step.action, managers=file.managers, admins=file.admins)
        return True
    if step.kind is StepKind.FACTS:
        return person in gates.list_people_to_confirm(file)[0]
    if step.kind is StepKind.VOTE:
        return person in file.voting
    moving = (file.transition.owner,) if file.transition is not None else ()
    theirs = (*(fix.owner for fix in file.fixes), *(talk.holder for talk in file.talks), *moving)
    return is_allowed(actor, step.action, owners=(file.customer.owner, file.customer.backup, *theirs))


@given(any_staffed_file)
def test_a_next_step_is_never_missing(file: CaseFile) -> None:
    """An open case has a next step, whoever is there: of somebody, or one that time takes, or that an admin enables."""
    steps = list_next_steps(file)
    assert bool(steps) == (file.case.closed_at is None)
    if steps and (file.managers or file.admins):
        assert any(step.people or step.by for step in steps)
    if steps and not file.managers and any(not step.people for step in steps):
        assert steps[0].kind is StepKind.MAKE_MANAGER
        assert set(steps[0].people) == file.admins


@given(any_staffed_file)
def test_who_is_named_is_there_and_allowed(file: CaseFile) -> None:
    """Nobody is named who left, or whom the rules would refuse; who works now comes before who is away."""
    for step in list_next_steps(file):
        assert len(set(step.people)) == len(step.people)
        assert not set(step.people) & file.gone
        assert all(is_allowed_step(step, person, file) for person in step.people)
        if step.whoever:
            away = [person in file.absent for person in step.people]
            assert away == sorted(away)


@given(any_staffed_file)
def test_a_party_decides_nothing(file: CaseFile) -> None:
    """Contests, facts and sides wait for somebody else; the ballot opens by whom its rules would not refuse."""
    severe = [each for each in file.tally.live if each.weight >= file.policy.severe_weight]
    for step in list_next_steps(file):
        if step.kind is StepKind.CONTEST:
            contested = next(each for each in file.strikes if each.id == step.number)
            assert not set(step.people) & strikes.list_parties(contested)
        if step.kind is StepKind.FACTS and (file.managers | file.admins - file.absent) - gates.list_parties(severe):
            assert not set(step.people) & gates.list_parties(severe)
        if step.kind is StepKind.AGREE and (file.dealing | file.managers) - {file.case.side_by}:
            assert file.case.side_by not in step.people
        for kind, ballot in ((StepKind.NOTICE, BallotKind.NOTICE), (StepKind.TERMINATE, BallotKind.TERMINATE)):
            for person in step.people if step.kind is kind else ():
                ballot_openings.refuse_proposer(ballot, file, person)
            assert step.kind is not kind or step.people or not file.managers


@given(any_staffed_file)
def test_what_only_time_lets_begin_is_nobodys_todo_before(file: CaseFile) -> None:
    """What is possible from a day on waits for nobody until then, and the case changes by then at the latest."""
    changes_at = next_steps.next_change_at(file)
    for step in list_next_steps(file):
        if step.from_at is not None and step.from_at > file.now:
            assert changes_at is not None
            assert file.now < changes_at <= step.from_at
            assert not any(step in list_steps_of(file, person) for person in step.people)


@given(any_staffed_file)
def test_what_a_step_says_is_filled_from_the_step(file: CaseFile) -> None:
    """A sentence names only what the step knows."""
    for step in list_next_steps(file):
        known = {name for name, value in (("since", step.since), ("from", step.from_at), ("by", step.by)) if value}
        text = step.says.format(who="Rosa", number=7, about="scope", **dict.fromkeys(known, "4 May"))
        assert "{" not in text


RUNNING = replace(samples.BALLOT, state=BallotState.OPEN)
GIVEN = replace(samples.NOTICE, state=NoticeState.GIVEN, given_on=TODAY, recorded_at=NOW, ends_at=NOW + timedelta(30))
OVER, MOVING = replace(GIVEN, ends_at=NOW), samples.TRANSITION
ASKED = replace(MOVING, state=TransitionState.ASKED, asked="U-li")
OWNED = replace(MOVING, state=TransitionState.OWNED, owner="U-li")
MOVED = replace(OWNED, state=TransitionState.RUNNING)
THEIRS = samples.build_stated_case(ProblemSide.THEIRS)
FEW = replace(THEIRS, route=CaseRoute.RAISED, agreed_by="U-ana")
RECEPTIVE = samples.build_held_talk(TalkAnswer.RECEPTIVE)
SEVERE = made.build_strike(id=9, weight=3, reporter="U-ana")
CONTESTED = made.build_strike(id=4, state=StrikeState.CONTESTED, contested_by="U-ben", contested_at=NOW)
RAISED = replace(samples.CASE, route=CaseRoute.RAISED)
MISSED = replace(OVER, state=NoticeState.NOT_MET)
KEPT = replace(RUNNING, kind=BallotKind.TERMINATE, state=BallotState.REJECTED, closed_at=NOW)
LEAD = ("U-mia", "U-rosa")
DISPUTED: tuple[CaseFile, ...] = (
    build_file(CONTESTED, case=RAISED),
    build_file(replace(CONTESTED, reporter="U-rosa", contested_by="U-mia"), case=RAISED),
    build_ready_file(strikes=(*samples.build_three_strikes(), SEVERE)),
)
STATES: list[tuple[CaseFile, StepKind, tuple[str, ...]]] = [
    (build_file(*samples.build_three_strikes()), StepKind.PROBLEM, ("U-jo",)),
    (build_ready_file(case=samples.build_stated_case(None), fixes=()), StepKind.SIDE, ("U-jo",)),
    (build_ready_file(case=THEIRS, fixes=()), StepKind.AGREE, ("U-ana", "U-ben", "U-mia", "U-rosa")),
    (build_ready_file(fixes=()), StepKind.FIX_OPEN, ("U-jo",)),
    (build_ready_file(fixes=(replace(samples.DONE_FIX, told_at=None),)), StepKind.FIX_TELL, ("U-jo",)),
    (build_ready_file(fixes=(samples.FIX,)), StepKind.FIX_CLOSE, ("U-li", "U-jo")),
    (build_ready_file(talks=()), StepKind.PLAN_TALK, ("U-jo",)),
    (build_ready_file(talks=(samples.TALK,)), StepKind.TALK, ("U-jo",)),
    (build_ready_file(talks=(RECEPTIVE,)), StepKind.WAIT, LEAD),
    (build_ready_file(strikes=(made.build_strike(),), case=FEW), StepKind.SETTLE, LEAD),
    (build_file(SEVERE), StepKind.FACTS, LEAD),
    (build_ready_file(), StepKind.NOTICE, LEAD),
    (build_file(hold=samples.HOLD), StepKind.RELEASE, LEAD),
    (build_ready_file(ballots=(RUNNING,), voting=frozenset({"U-ana"})), StepKind.VOTE, ("U-ana",)),
    (build_ready_file(ballots=(RUNNING,)), StepKind.CANCEL, LEAD),
    (build_ready_file(ballots=(replace(RUNNING, state=BallotState.TIED),)), StepKind.PICK, LEAD),
    (build_ready_file(ballots=(replace(RUNNING, state=BallotState.LAPSED),)), StepKind.NOTICE, LEAD),
    (build_ready_file(notice=samples.NOTICE), StepKind.GIVE, LEAD),
    (build_ready_file(notice=GIVEN), StepKind.MET, LEAD),
    (build_ready_file(notice=OVER), StepKind.OVER, LEAD),
    (build_ready_file(notice=MISSED), StepKind.TERMINATE, LEAD),
    (build_ready_file(notice=MISSED, ballots=(KEPT,)), StepKind.TERMINATE, LEAD),
    (build_ready_file(transition=MOVING), StepKind.CHOOSE, LEAD),
    (build_ready_file(transition=MOVING, team=build_team(EVERYBODY, (), now=NOW)), StepKind.CHOOSE, LEAD),
    (build_ready_file(transition=MOVING, team=build_team(LEAD, (), now=NOW)), StepKind.ASSIGN, LEAD),
    (build_ready_file(transition=ASKED), StepKind.ACCEPT, ("U-li",)),
    (build_ready_file(transition=OWNED), StepKind.PLAN, ("U-li", *LEAD)),
    (build_ready_file(transition=MOVED), StepKind.PART, ("U-li", *LEAD)),
    (build_ready_file(transition=MOVED, gone=frozenset({"U-li"})), StepKind.ASSIGN, LEAD),
]


@pytest.mark.parametrize(("file", "kind", "people"), STATES, ids=[kind.value for _, kind, _ in STATES])
def test_the_step_of_each_state(file: CaseFile, kind: StepKind, people: tuple[str, ...]) -> None:
    """Each state of a case has the step of the practice, for the people it is meant for."""
    step = list_next_steps(replace(file, customer=replace(file.customer, owner="U-jo", backup=None)))[0]
    assert (step.kind, step.people) == (kind, people)
    assert step.command.startswith(("`/umpire ", "`/vote ", "`/strike "))


def test_a_contest_waits_for_one_then_all_then_for_nobody() -> None:
    """One who is no party first, later all of them; where nobody is free to decide, the day on which it lapses."""
    file = build_file(CONTESTED, case=RAISED, admins=frozenset({"U-olga"}))

    def asked(**changes: Any) -> tuple[tuple[str, ...], str]:
        (step,) = (each for each in list_next_steps(replace(file, **changes)) if each.kind is StepKind.CONTEST)
        assert step.by == strikes.contest_lapses_at(NOW, file.policy)
        return step.people, step.whoever

    assert asked() == (("U-mia",), "a manager")
    assert asked(absent=frozenset({"U-mia"})) == (("U-rosa",), "a manager")
    assert asked(now=strikes.contest_widens_at(NOW, file.policy)) == (LEAD, "a manager")
    assert asked(managers=frozenset({"U-ana"})) == (("U-olga",), "an admin")
    (nobody,) = (
        each
        for each in list_next_steps(replace(file, managers=frozenset({"U-ana"}), admins=frozenset()))
        if each.kind is StepKind.CONTEST
    )
    assert (nobody.people, "nobody here is free to decide" in nobody.says) == ((), True)


def test_alone_the_facts_and_the_side_wait_for_a_day() -> None:
    """A manager who is alone confirms the facts after a day, who said *theirs* after seven, and reads from when."""
    alone: Any = {"managers": frozenset({"U-rosa"}), "dealing": frozenset({"U-rosa"})}
    severe = build_file(replace(SEVERE, recorded_at=NOW), **alone)
    (step,) = list_next_steps(severe)
    assert (step.people, step.from_at) == (("U-rosa",), NOW + timedelta(hours=24))
    assert list_steps_of(severe, "U-rosa") == ()
    assert next_steps.next_change_at(severe) == step.from_at
    assert [each.kind for each in list_steps_of(replace(severe, now=NOW + timedelta(hours=24)), "U-rosa")] == [
        step.kind
    ]
    side = replace(THEIRS, side_by="U-rosa", side_at=NOW)
    agree = list_next_steps(build_ready_file(case=side, fixes=(), **alone))[0]
    assert (agree.kind, agree.people, agree.from_at) == (StepKind.AGREE, ("U-rosa",), NOW + timedelta(days=7))


def test_one_person_confirms_after_time_to_think() -> None:
    """Who decides alone reads from when they may confirm, by when, and that it lapses; before, it is on no list."""
    times: Any = {"confirms_at": NOW + timedelta(hours=48), "closes_at": NOW + timedelta(days=11)}
    file = build_ready_file(ballots=(replace(RUNNING, **times),), voting=frozenset({"U-rosa"}))
    (step,) = list_next_steps(file)
    assert (step.kind, step.people, step.from_at, step.by) == (StepKind.VOTE, ("U-rosa",), *times.values())
    assert step.otherwise == "it lapses"
    assert list_steps_of(file, "U-rosa") == ()
    assert next_steps.next_change_at(file) == times["confirms_at"]


def test_after_letting_go_was_rejected_the_case_says_so() -> None:
    """While the question has to wait, the case does not read as ready for it."""
    progress = stages.stage_of(build_ready_file(notice=MISSED, ballots=(KEPT,)))
    assert (progress.stage, progress.until) == (Stage.KEPT, NOW + timedelta(days=30))
    assert stages.stage_of(build_ready_file(notice=MISSED)).stage is Stage.TERMINABLE


def test_a_rejection_in_an_earlier_case_still_has_to_wait() -> None:
    """A notice rejected before this case opened is named with its day, as opening the ballot would refuse it."""
    rejected = replace(RUNNING, state=BallotState.REJECTED, closed_at=NOW)
    step = list_next_steps(build_ready_file(other_ballots=(rejected,)))[0]
    assert (step.kind, step.since, step.from_at) == (StepKind.NOTICE, NOW, NOW + timedelta(days=14))


def test_a_rejection_that_outlasts_its_notice_names_the_notices_end() -> None:
    """Where the notice ends before the question may be asked again, the step says that it ends, and not that it may."""
    missed = replace(MISSED, closed_at=NOW - timedelta(days=3))
    step = list_next_steps(build_ready_file(notice=missed, ballots=(KEPT,)))[0]
    assert step.from_at == NOW + timedelta(days=27)
    assert step.says.endswith("without a new strike the notice ends on {from}")


@pytest.mark.parametrize("ended", [BallotState.PASSED, BallotState.LAPSED, BallotState.CANCELLED])
def test_a_rejection_is_named_only_while_no_later_ballot_ended_otherwise(ended: BallotState) -> None:
    """A rejection of weeks ago, after which the same question passed, lapsed or was cancelled, is not news."""
    long_ago = replace(KEPT, kind=BallotKind.NOTICE, closed_at=NOW - timedelta(days=60))
    later = replace(long_ago, id=long_ago.id + 1, state=ended, closed_at=NOW - timedelta(days=9))
    assert "it was rejected on {since}" in list_next_steps(build_ready_file(ballots=(long_ago,)))[0].says
    (step,) = list_next_steps(build_ready_file(ballots=(long_ago, later)))
    assert (step.kind, step.says, step.since) == (StepKind.NOTICE, "{who} opens the ballot on a final notice", None)


def test_a_case_is_not_ready_while_they_are_to_be_told() -> None:
    """A decision was withdrawn: until the customer was told, the first line says that, and no ballot."""
    untold = Reply(1, 1, 1, BallotKind.NOTICE, "we paid", "U-jo", NOW, ReplyState.WITHDRAWN)
    file = build_ready_file(replies=(untold,))
    assert format_headline(file) == "To be told that the final notice is withdrawn"
    assert format_headline(replace(file, replies=(replace(untold, told_at=NOW),))) == "Ready for a final-notice ballot"


def test_a_notice_voted_on_twice_ends_by_itself() -> None:
    """Once no third vote is possible, the one step names the day on which the notice ends, and promises no vote."""
    kept = replace(KEPT, door=ballot_doors.BallotDoor.NOT_MET)
    missed = replace(MISSED, closed_at=NOW - timedelta(days=3))
    file = build_ready_file(notice=missed, ballots=(kept, replace(kept, id=2)))
    assert ballot_openings.is_voted_out(file)
    (step,) = list_next_steps(file)
    assert (step.kind, step.by) == (StepKind.WITHDRAW, NOW + timedelta(days=27))
    assert "ends by itself on {by}" in step.says


def test_what_helps_meanwhile_stays_after_letting_go_was_rejected() -> None:
    """After a notice that was met, a rejected vote on letting go leaves the steps before a new notice to take."""
    met = replace(MISSED, state=NoticeState.MET, closed_at=NOW)
    file = build_ready_file(notice=met, ballots=(KEPT,))
    steps = list(next_steps._list_terminable_steps(file))
    assert [each.kind for each in steps] == [StepKind.TERMINATE, StepKind.NOTICE]
    assert steps[1].from_at is None


def test_letting_go_waits_for_the_facts() -> None:
    """With every other step done a severe strike leads to letting go only once its facts are confirmed."""
    severe = build_ready_file(strikes=(*samples.build_three_strikes(), SEVERE))
    assert [step.kind for step in list_next_steps(severe)] == [StepKind.NOTICE, StepKind.FACTS]
    confirmed = replace(severe, case=replace(severe.case, facts_by="U-mia", facts_at=NOW))
    assert [step.kind for step in list_next_steps(confirmed)] == [StepKind.NOTICE, StepKind.TERMINATE]
    assert [step.people for step in list_next_steps(confirmed)][1] == ("U-rosa",)


def test_where_somebody_lost_a_role_the_step_says_from_when_enough_vote() -> None:
    """Whoever lost a role lately counts for the size of the team; until they do not, nothing could pass."""
    lost = RoleLoss("U-ben", Role.MANAGER, NOW - timedelta(days=4))
    file = build_ready_file(managers=frozenset({"U-rosa"}), team=build_team((), ("U-rosa",), (lost,), now=NOW))
    step = list_next_steps(file)[0]
    assert (step.kind, step.from_at) == (StepKind.NOTICE, NOW + timedelta(days=10))
    assert list_steps_of(file, "U-rosa") == ()
