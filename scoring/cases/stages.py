"""Stages: how far a case has come, and until when, in one word for cards and lists. Source: product.md §3, §5.4–5.7."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scoring import ballots, notices
from scoring.cases import gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.transitions import transitions


class Stage(StrEnum):
    """How far a case has come, in the words of its card."""

    PROBLEM = "finding the real problem"
    FIXES = "fixing our part"
    TALK = "talking"
    GATES = "waiting for the other gates"
    READY = "ready for a final-notice ballot"
    NOTICE_BALLOT = "ballot on a final notice"
    AGREED = "final notice to be given"
    NOTICE = "final notice runs"
    OVER = "final notice is over"
    TERMINABLE = "ready for a ballot on letting go"
    TERMINATION_BALLOT = "ballot on letting go"
    OWNER = "choosing who hands over"
    PLANNING = "parting: the plan is to be made"
    PARTING = "parting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """The stage at `now`; `until` is an instant (UTC) or a local day, where the stage has an end."""

    stage: Stage
    until: datetime | date | None = None


_BALLOT_STAGES = {
    ballots.BallotKind.NOTICE: Stage.NOTICE_BALLOT,
    ballots.BallotKind.TERMINATE: Stage.TERMINATION_BALLOT,
    ballots.BallotKind.OWNER: Stage.OWNER,
}
_GATE_STAGES = {Gate.PROBLEM: Stage.PROBLEM, Gate.FIXES: Stage.FIXES, Gate.TALK: Stage.TALK}
_TRANSITION_STAGES = {
    transitions.TransitionState.OWNED: Stage.PLANNING,
    transitions.TransitionState.RUNNING: Stage.PARTING,
}


def find_stage(file: CaseFile) -> CaseProgress:
    """The stage of a case: what is furthest along decides. Every case is at exactly one."""
    if file.case.closed_at is not None:
        return CaseProgress(Stage.CLOSED)
    return _voted(file) or _parting(file) or _noticed(file) or _gated(file)


def _voted(file: CaseFile) -> CaseProgress | None:
    """A ballot that is open, or tied and waiting for a manager's pick."""
    for ballot in reversed(file.ballots):
        if ballot.state is ballots.BallotState.OPEN:
            return CaseProgress(_BALLOT_STAGES[ballot.kind], ballot.closes_at)
        if ballot.state is ballots.BallotState.TIED:
            return CaseProgress(_BALLOT_STAGES[ballot.kind])
    return None


def _parting(file: CaseFile) -> CaseProgress | None:
    moving = file.transition
    if moving is None or moving.state is transitions.TransitionState.ENDED:
        return None
    found = _TRANSITION_STAGES.get(moving.state, Stage.OWNER)
    return CaseProgress(found, moving.accept_by if found is Stage.OWNER else moving.last_day)


def _noticed(file: CaseFile) -> CaseProgress | None:
    """A final notice of this case, or an earlier one's whose life a new strike fell into."""
    notice = file.notice
    if notice is None:
        return None
    if notices.find_termination_ground(notice, file.strikes, now=file.now, policy=file.policy) is not None:
        return CaseProgress(Stage.TERMINABLE)
    if notice.case_id != file.case.id or notice.state not in notices.RUNNING_STATES:
        return None
    if notice.state is notices.NoticeState.AGREED:
        return CaseProgress(Stage.AGREED, notice.give_by)
    if notices.is_over(notice, file.now):
        return CaseProgress(Stage.OVER)
    return CaseProgress(Stage.NOTICE, notices.last_day(notice, file.policy.zone))


def _gated(file: CaseFile) -> CaseProgress:
    lacking = [passage.gate for passage in gates.list_missing_gates(file)]
    if not lacking:
        return CaseProgress(Stage.READY)
    return CaseProgress(next((_GATE_STAGES[gate] for gate in lacking if gate in _GATE_STAGES), Stage.GATES))
