"""Openings: what must be so before a ballot opens; every refusal names all that is missing. Source: product.md §5.5."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from scoring import notices, strikes
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import gates, holds
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.cases.gates import BallotDoor
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Refusal
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition


def no_case_refusal(customer: Customer) -> Refusal:
    """What to say where no case is open: there is nothing to vote on."""
    return Refusal(
        f"No case is open on {customer.name}, so there is nothing to vote on. Strikes open one by themselves; "
        f"`/umpire case {customer.key}` shows how it stands."
    )


def refuse_second_ballot(customer: Customer, earlier: Iterable[Ballot]) -> None:
    """Refuse opening a ballot while another on this customer is open, or waits for a manager's pick."""
    for ballot in earlier:
        if ballot.state is BallotState.OPEN:
            raise AlreadyDone(f"A ballot on {customer.name} is open already: `/vote {customer.key}` shows it.")
        if ballot.state is BallotState.TIED:
            raise AlreadyDone(
                f"The ballot on who hands {customer.name} over is tied. A manager picks first: "
                f"`/vote pick {customer.key} @candidate`."
            )


def require_ready(kind: BallotKind, file: CaseFile, earlier: Iterable[Ballot]) -> None:
    """Refuse opening that ballot until everything it needs is there. `earlier`: every ballot the customer ever had."""
    known = tuple(earlier)
    refuse_second_ballot(file.customer, known)
    _CHECKS[kind](file)
    _refuse_too_soon(kind, file, known)


def find_door(kind: BallotKind, file: CaseFile) -> BallotDoor | None:
    """Through which door a ballot of that kind opens, once it may; who hands a customer over needs none."""
    if kind is BallotKind.OWNER:
        return None
    if kind is BallotKind.NOTICE:
        return gates.find_notice_door(file)
    if notices.find_termination_ground(file.notice, file.strikes, now=file.now, policy=file.policy) is None:
        return BallotDoor.SEVERE
    notice = file.notice
    not_met = notice is not None and notice.state is notices.NoticeState.NOT_MET
    return BallotDoor.NOT_MET if not_met else BallotDoor.NEW_STRIKE


def refuse_proposer(kind: BallotKind, file: CaseFile, proposer: str) -> None:
    """Refuse opening a ballot to who alone judged what another manager should have judged with them."""
    if kind is BallotKind.NOTICE:
        gates.refuse_waiver_as_proposer(file, proposer)
    facts = any(passage.gate is Gate.FACTS for passage in gates.list_gates(file))
    if find_door(kind, file) is BallotDoor.SEVERE and (kind is BallotKind.TERMINATE or facts):
        gates.refuse_confirmer_as_proposer(file, proposer)


def list_reporters_on_roll(file: CaseFile, ballot: Ballot, roll: Iterable[str]) -> tuple[str, ...]:
    """Who of the roll reported a strike that stood when the ballot opened or came while it was open, sorted."""
    until = ballot.closed_at or file.now
    stood = [
        strike
        for strike in file.strikes
        if strike.state not in (strikes.StrikeState.UNDONE, strikes.StrikeState.VOID)
        and strike.recorded_at <= until
        and strike.expires_at > ballot.opened_at
    ]
    return tuple(sorted(gates.list_parties(stood) & set(roll)))


def refuse_if_owned(customer: Customer, transition: Transition | None) -> None:
    """Refuse choosing who hands a customer over while somebody does, or is asked to: a manager may assign people."""
    if transition is not None and transition.state is not transitions.TransitionState.OWNERLESS:
        name, key = customer.name, customer.key
        raise AlreadyDone(
            f"{name} has somebody who hands it over, or is asked to. `/umpire transition {key}` shows it."
        )


def find_reopening_time(ballot: Ballot, policy: Policy) -> datetime | None:
    """When what was rejected may be asked again without a new strike; None where it was not rejected."""
    days = {BallotKind.NOTICE: policy.reopen_notice_days, BallotKind.TERMINATE: policy.reopen_terminate_days}
    if ballot.state is not BallotState.REJECTED or ballot.closed_at is None or ballot.kind not in days:
        return None
    return ballot.closed_at + timedelta(days=days[ballot.kind])


def _notice(file: CaseFile) -> None:
    """A final notice: no other that waits or runs, no parting under way, and every gate."""
    name, key = file.customer.name, file.customer.key
    _refuse_parting(file)
    if file.notice is not None and file.notice.state in notices.RUNNING_STATES:
        raise AlreadyDone(f"{name} has a final notice already. `/umpire notice {key}` shows it.")
    gates.require_all_gates(file)


def _terminate(file: CaseFile) -> None:
    """Letting go: a final notice that opens it, or the severe route; never without."""
    _refuse_parting(file)
    holds.refuse_if_on_hold(file.hold, file.policy.zone, file.customer)
    opens = notices.find_termination_ground(file.notice, file.strikes, now=file.now, policy=file.policy)
    if opens is None and file.tally.severe:
        gates.require_severe_route(file)
        return
    _refuse_contested(file)
    if opens is not None:
        return
    raise Refusal(
        f"Not yet: letting {file.customer.name} go needs a final notice that was not met, or a new strike in its days "
        f"that is no older than {notices.STRIKE_OPENS_DAYS} days; only a severe strike needs none. "
        f"{_how_the_notice_stands(file)}"
    )


def _refuse_contested(file: CaseFile) -> None:
    """Refuse while a strike is contested: whether it counts is decided first."""
    open_ = (each for each in file.strikes if strikes.find_phase(each, file.now) is StrikePhase.CONTESTED)
    if contested := next(open_, None):
        number, severe = contested.id, " severe and" if contested.weight >= file.policy.severe_weight else ""
        raise Refusal(
            f"Not yet: strike #{number} is{severe} contested. Somebody who is no party to it decides first: "
            f"`/strike uphold {number} <why>` or `/strike void {number} <why>`."
        )


def _owner(file: CaseFile) -> None:
    """Who hands the customer over: letting go was agreed in this case, and nobody owns it or is asked."""
    name, key = file.customer.name, file.customer.key
    holds.refuse_if_on_hold(file.hold, file.policy.zone, file.customer)
    if not _let_go(file) or file.transition is None:
        raise Refusal(f"Not yet: it is not decided to let {name} go. That takes `/vote terminate {key} <why>`.")
    if file.transition.state is not transitions.TransitionState.OWNERLESS:
        raise AlreadyDone(
            f"{name} has somebody who hands it over, or is asked to. `/umpire transition {key}` shows it."
        )


_CHECKS: dict[BallotKind, Callable[[CaseFile], None]] = {
    BallotKind.NOTICE: _notice,
    BallotKind.TERMINATE: _terminate,
    BallotKind.OWNER: _owner,
}


def _let_go(file: CaseFile) -> bool:
    return any(ballot.kind is BallotKind.TERMINATE and ballot.state is BallotState.PASSED for ballot in file.ballots)


def _refuse_parting(file: CaseFile) -> None:
    if _let_go(file) or (file.transition is not None and file.transition.ended_at is None):
        name, key = file.customer.name, file.customer.key
        raise AlreadyDone(f"It is decided to let {name} go. `/umpire transition {key}` shows how that goes on.")


def _how_the_notice_stands(file: CaseFile) -> str:
    notice, key = file.notice, file.customer.key
    if notice is None or notice.state in (notices.NoticeState.LAPSED, notices.NoticeState.WITHDRAWN):
        return f"There is no final notice: it begins with `/vote notice {key}`."
    if notice.state is notices.NoticeState.AGREED:
        return f"The final notice is agreed, but nobody told them yet: `/umpire notice {key} given`."
    if notice.state is notices.NoticeState.MET:
        return "The final notice was met, and no strike came since."
    last = notices.last_day(notice, file.policy.zone)
    if notices.is_over(notice, file.now):
        return (
            f"The days of the final notice ended on {last:%-d %B %Y}, and nobody said what came of it: "
            f"`/umpire notice {key} met` or `/umpire notice {key} not-met <why>`."
        )
    return f"The final notice runs until the end of {last:%-d %B %Y}, and no strike in its days lets you vote."


def _refuse_too_soon(kind: BallotKind, file: CaseFile, earlier: tuple[Ballot, ...]) -> None:
    """After a rejection the question rests for some days, unless a strike that counts came since."""
    rejected = [
        ballot for ballot in earlier if ballot.kind is kind and find_reopening_time(ballot, file.policy) is not None
    ]
    if not rejected:
        return
    last = max(rejected, key=lambda ballot: ballot.id)
    again, closed_at = find_reopening_time(last, file.policy), last.closed_at
    assert again is not None
    assert closed_at is not None
    stand = strikes.find_phases(file.strikes, now=file.now, policy=file.policy)
    new = any(stand[strike.id] is StrikePhase.LIVE and strike.recorded_at > closed_at for strike in file.strikes)
    if file.now < again and not new:
        zone = file.policy.zone
        raise Refusal(
            f"This was rejected on {closed_at.astimezone(zone):%-d %B %Y}. It may be asked again from "
            f"{again.astimezone(zone):%-d %B %Y, %H:%M} on, or after a new strike."
        )
