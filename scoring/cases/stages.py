"""Stages: how far a case has come, for cards and lists. Source: product.md, cases."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scoring import ballots, notices
from scoring.cases import ballot_openings, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.transitions import transitions


class Stage(StrEnum):
    """How far a case has come, in the words that are shown."""

    PROBLEM = "finding the real problem"
    FIXES = "fixing our part"
    TALK = "talking"
    FACTS = "confirming the facts of the severe strike"
    GATES = "waiting for the other steps"
    READY = "ready for a final-notice ballot"
    REJECTED = "rejected, and not asked again"
    NOTICE_BALLOT = "ballot on a final notice"
    AGREED = "final notice to be given"
    NOTICE = "final notice runs"
    OVER = "final notice is over"
    TERMINABLE = "ready for a ballot on letting go"
    KEPT = "letting go rejected, and not asked again"
    TERMINATION_BALLOT = "ballot on letting go"
    OWNER = "choosing who hands over"
    PLANNING = "parting: the plan is to be made"
    PARTING = "parting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """A case's stage, and until when: an instant (UTC) or a local day; None if the stage has no end."""

    stage: Stage
    until: datetime | date | None = None


_BALLOT_STAGES = {
    ballots.BallotKind.NOTICE: Stage.NOTICE_BALLOT,
    ballots.BallotKind.TERMINATE: Stage.TERMINATION_BALLOT,
    ballots.BallotKind.OWNER: Stage.OWNER,
}
_GATE_STAGES = {Gate.PROBLEM: Stage.PROBLEM, Gate.FIXES: Stage.FIXES, Gate.TALK: Stage.TALK, Gate.FACTS: Stage.FACTS}
_TRANSITION_STAGES = {
    transitions.TransitionState.OWNED: Stage.PLANNING,
    transitions.TransitionState.RUNNING: Stage.PARTING,
}


def stage_of(file: CaseFile) -> CaseProgress:
    """Work out the one stage a case is at. An open ballot decides first, then a parting, a notice, the gates."""
    if file.case.closed_at is not None:
        return CaseProgress(Stage.CLOSED)
    return _find_ballot_stage(file) or _find_parting_stage(file) or _find_notice_stage(file) or find_gate_stage(file)


def _find_ballot_stage(file: CaseFile) -> CaseProgress | None:
    """Find the stage of a case with a ballot that is open, or tied and waiting for a manager to pick."""
    for ballot in reversed(file.ballots):
        if ballot.state is ballots.BallotState.OPEN:
            return CaseProgress(_BALLOT_STAGES[ballot.kind], ballot.closes_at)
        if ballot.state is ballots.BallotState.TIED:
            return CaseProgress(_BALLOT_STAGES[ballot.kind])
    return None


def _find_parting_stage(file: CaseFile) -> CaseProgress | None:
    transition = file.transition
    if transition is None or transition.state is transitions.TransitionState.ENDED:
        return None
    stage = _TRANSITION_STAGES.get(transition.state, Stage.OWNER)
    return CaseProgress(stage, transition.accept_by if stage is Stage.OWNER else transition.last_day)


def _find_notice_stage(file: CaseFile) -> CaseProgress | None:
    """Find the stage of a case with a final notice, its own or an earlier one after which a new strike came."""
    notice = file.notice
    if notice is None:
        return None
    if ballot_openings.find_termination_ground(file) is not None:
        waits_until = ballot_openings.find_wait(ballots.BallotKind.TERMINATE, file, file.all_ballots)
        return CaseProgress(Stage.TERMINABLE) if waits_until is None else CaseProgress(Stage.KEPT, waits_until)
    if notice.case_id != file.case.id or notice.state not in notices.RUNNING_STATES:
        return None
    if notice.state is notices.NoticeState.AGREED:
        return CaseProgress(Stage.AGREED, notice.give_by)
    if notices.is_over(notice, file.now):
        return CaseProgress(Stage.OVER)
    return CaseProgress(Stage.NOTICE, notices.last_day(notice, file.policy.zone))


def find_gate_stage(file: CaseFile) -> CaseProgress:
    """Find the stage of a case by its steps before a final notice alone."""
    missing = [passage.gate for passage in gates.list_missing_gates(file)]
    if not missing:
        waits_until = ballot_openings.find_wait(ballots.BallotKind.NOTICE, file, file.all_ballots)
        return CaseProgress(Stage.READY) if waits_until is None else CaseProgress(Stage.REJECTED, waits_until)
    return CaseProgress(next((_GATE_STAGES[gate] for gate in missing if gate in _GATE_STAGES), Stage.GATES))
