"""What a case and a ballot say and offer after letting go was rejected, and while a handover runs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.features.ballots.messages import wording
from bot.features.cases.messages.case_files import list_buttons
from scoring.ballots import BallotKind, BallotState
from scoring.cases.ballot_doors import BallotDoor
from scoring.cases.case_files import CaseFile
from scoring.notices import NoticeState
from scoring.transitions.transitions import TransitionState
from tests.scoring import case_file_samples as samples
from tests.scoring.case_file_samples import build_ready_file
from tests.scoring.made import NOW, TODAY

KEPT = replace(
    samples.BALLOT,
    kind=BallotKind.TERMINATE,
    state=BallotState.REJECTED,
    opened_at=NOW,
    closed_at=NOW,
    door=BallotDoor.NOT_MET,
)
MISSED: dict[str, Any] = {"given_on": TODAY, "recorded_at": NOW - timedelta(days=40), "ends_at": NOW}
NOTICE = replace(samples.NOTICE, state=NoticeState.NOT_MET, closed_at=NOW - timedelta(days=3), **MISSED)


def again(file: CaseFile) -> str:
    """What the ballot says of another vote on letting go."""
    return str(wording._explain_letting_go_again(NOW + timedelta(days=30), file))


def test_a_rejected_ballot_says_how_it_goes_on() -> None:
    """It promises another vote only where there may be one: not after the notice's end, and no third one."""
    assert "may be asked again from" in again(build_ready_file(ballots=(KEPT,)))
    assert "without one the final notice ends on" in again(build_ready_file(notice=NOTICE, ballots=(KEPT,)))
    twice = build_ready_file(notice=NOTICE, ballots=(KEPT, replace(KEPT, id=2)))
    assert again(twice) == "That was vote 2 over this final notice, and the last: another takes a new final notice."


def test_a_notice_that_leads_no_further_is_taken_back_with_a_button() -> None:
    """The case offers what its next step names."""
    twice = build_ready_file(notice=NOTICE, ballots=(KEPT, replace(KEPT, id=2)))
    assert "notice_withdraw_open" in [action for _, action, _ in list_buttons(twice)]


@pytest.mark.parametrize(("steps_open", "action"), [(0, "farewell_open"), (3, "transition_open")])
def test_the_farewell_leads_once_every_step_is_done(steps_open: int, action: str) -> None:
    """On the last day with steps left the case offers the transition, where they are."""
    running: dict[str, Any] = {"state": TransitionState.RUNNING, "owner": "U-jo", "planned_at": NOW}
    moving = replace(samples.TRANSITION, last_day=TODAY, **running)
    buttons = list_buttons(build_ready_file(transition=moving, steps_open=steps_open))
    assert buttons[0][1] == action
