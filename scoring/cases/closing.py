"""Closing a case: whether its ground still stands, whether it closes by itself, whether people may close it.

Source: product.md, cases, and decision record 7.
"""

from dataclasses import replace

from scoring import ballots, notices, strikes
from scoring.cases import cases
from scoring.cases.case_files import CaseFile
from scoring.refusals import AlreadyDone, Refusal
from scoring.strikes import StrikeState
from scoring.transitions import transitions


def has_ground(file: CaseFile) -> bool:
    """Whether the case still has a ground. One raised by hand or for a declined contract needs no strikes."""
    return file.declined or file.case.route in (cases.CaseRoute.RAISED, cases.CaseRoute.DECLINED) or _is_due(file)


def has_work(file: CaseFile) -> bool:
    """Whether people worked on the case: stated a problem, or there is a talk, waiver, ballot, notice or transition."""
    noticed = file.notice is not None and file.notice.case_id == file.case.id
    return bool(
        file.case.problem or file.talks or file.waivers or file.ballots or noticed or file.transition is not None
    )


def should_fall_away(file: CaseFile) -> bool:
    """Whether the case closes by itself, because its ground is gone and nobody worked on it.

    This also holds for a case raised by hand, once the problem or talk that raised it is taken back. While a contested
    strike could bring the ground back, the case stays.
    """
    if (
        file.case.closed_at is not None
        or file.declined
        or file.case.route is cases.CaseRoute.DECLINED
        or has_work(file)
    ):
        return False
    return not _is_due(file) and not _is_due_if_upheld(file)


def _is_due(file: CaseFile) -> bool:
    """Whether a case is due, by today's facts or by a new strike after an earlier final notice."""
    if cases.find_ground(file.card, file.tally, file.policy) is not None:
        return True
    facts = file.notice, file.strikes
    if notices.count_new_points(*facts, now=file.now, policy=file.policy) >= notices.NEW_POINTS:
        return True
    return notices.find_termination_ground(*facts, now=file.now, policy=file.policy) is not None


def _is_due_if_upheld(file: CaseFile) -> bool:
    """Whether a case would be due if every contested strike were upheld."""
    upheld = (
        replace(strike, state=StrikeState.COUNTED) if strike.state is StrikeState.CONTESTED else strike
        for strike in file.strikes
    )
    return (
        cases.find_ground(file.card, strikes.tally_strikes(upheld, now=file.now, policy=file.policy), file.policy)
        is not None
    )


def check_closing(file: CaseFile) -> None:
    """Refuse to close a case by hand while a ballot is open, a final notice runs or a transition is under way."""
    name, key = file.customer.name, file.customer.key
    if file.case.closed_at is not None:
        raise AlreadyDone(f"The case of {name} is closed already.")
    if any(ballot.state in (ballots.BallotState.OPEN, ballots.BallotState.TIED) for ballot in file.ballots):
        raise Refusal(f"A ballot on {name} is open. Wait for it, or end it first: `/vote cancel {key} <why>`.")
    notice = file.notice if file.notice is not None and file.notice.case_id == file.case.id else None
    if notice is not None and notice.state in notices.RUNNING_STATES:
        met = f"When it was met: `/umpire notice {key} met`; to" if notice.state is notices.NoticeState.GIVEN else "To"
        stands = "was not met" if notice.state is notices.NoticeState.NOT_MET else "runs"
        raise Refusal(
            f"The final notice to {name} {stands}. {met} take it back: `/umpire notice {key} withdraw <why>`."
        )
    if file.transition is not None and file.transition.state is not transitions.TransitionState.ENDED:
        raise Refusal(f"The transition of {name} runs. It ends with a farewell: `/umpire farewell {key}`.")
