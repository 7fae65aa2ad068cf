"""Opening a ballot: what must be true before one may open. Source: product.md, ballots."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from scoring import notices, replies, strikes
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_doors, gates, holds
from scoring.cases.ballot_doors import BallotDoor
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.cases.talks import find_last_talk_time
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone, Refusal
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase
from scoring.teams import ALONE
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition
from scoring.values.moments import Moment, Sentence, round_up_to_minute


def no_case_refusal(customer: Customer) -> Refusal:
    """Build the refusal for a customer without an open case, on whom there is nothing to vote."""
    return Refusal(
        f"No case is open on {customer.name}, so there is nothing to vote on. Strikes open one by themselves; "
        f"`/umpire case {customer.key}` shows how it stands."
    )


def refuse_second_ballot(customer: Customer, earlier: Iterable[Ballot]) -> None:
    """Refuse a ballot while another one on this customer is open, or is tied and waits for a manager to pick."""
    for ballot in earlier:
        if ballot.state is BallotState.OPEN:
            raise AlreadyDone(f"A ballot on {customer.name} is open already: `/vote {customer.key}` shows it.")
        if ballot.state is BallotState.TIED:
            raise AlreadyDone(
                f"The ballot on who hands {customer.name} over is tied. A manager picks first: "
                f"`/vote pick {customer.key} @candidate`."
            )


def require_ready(kind: BallotKind, file: CaseFile, earlier: Iterable[Ballot]) -> None:
    """Refuse a ballot of this kind until all its conditions are met. `earlier`: every ballot the customer ever had."""
    ballots = tuple(earlier)
    refuse_second_ballot(file.customer, ballots)
    CHECKS[kind](file)
    _refuse_too_soon(kind, file, ballots)


def refuse_confirmation(ballot: Ballot, file: CaseFile) -> None:
    """Refuse to confirm what one person decides alone while something that let the ballot open is missing again.

    A strike may have been contested or voided since. A second ballot after a reply needs nothing more.
    """
    if ballot.rules.size != ALONE or ballot.reply_id is not None:
        return
    _refuse_if_contested(file)
    if ballot.kind is BallotKind.NOTICE:
        gates.require_all_gates(file)
    elif ballot.kind is BallotKind.TERMINATE:
        _refuse_termination(replace(file, now=ballot.opened_at))  # time to think does not make a ground too old


def find_door(kind: BallotKind, file: CaseFile) -> BallotDoor | None:
    """Say what entitles people to open a ballot of this kind; None for a ballot on who hands the customer over."""
    if kind is BallotKind.OWNER:
        return None
    if kind is BallotKind.NOTICE:
        return ballot_doors.notice_door(file)
    if find_termination_ground(file) is None:
        return BallotDoor.SEVERE
    notice = file.notice
    not_met = notice is not None and notice.state is notices.NoticeState.NOT_MET
    return BallotDoor.NOT_MET if not_met else BallotDoor.NEW_STRIKE


def find_termination_ground(file: CaseFile) -> str | None:
    """Find why the customer's final notice entitles people to vote on letting go now, in words; None if not."""
    return _find_ground(file, find_last_talk_time(file.talks))


def lacks_only_talk(file: CaseFile) -> bool:
    """Whether new points came after a notice was met, so that only a talk is missing for a vote on letting go."""
    return find_termination_ground(file) is None and _find_ground(file, file.now) is not None


def _find_ground(file: CaseFile, talked_at: datetime | None) -> str | None:
    votes = _count_votes(file)
    return notices.find_termination_ground(
        file.notice, file.strikes, now=file.now, policy=file.policy, talked_at=talked_at, votes=votes
    )


def count_votes(notice: Notice | None, earlier: Iterable[Ballot]) -> int:
    """Count the votes over a notice that kept the customer, since it was met or, before that, given.

    A ballot that ended early because people left, and one that came by a severe strike, does not count.
    """
    since = None if notice is None else notice.closed_at if notice.state is NoticeState.MET else notice.recorded_at
    return sum(
        since is not None
        and ballot.kind is BallotKind.TERMINATE
        and ballot.opened_at >= since
        and ballot.door != BallotDoor.SEVERE
        and (ballot.state is BallotState.REJECTED or _ran_out(ballot))
        for ballot in earlier
    )


def _count_votes(file: CaseFile) -> int:
    """Count the votes over the customer's notice, also those in other cases, which a notice that was met outlives."""
    return count_votes(file.notice, file.all_ballots)


def _ran_out(ballot: Ballot) -> bool:
    """Whether a ballot lapsed at its end, and not earlier because too few people were left."""
    ends = ballot.closed_at is not None and ballot.closed_at >= ballot.closes_at
    return ballot.state is BallotState.LAPSED and ends


def refuse_proposer(kind: BallotKind, file: CaseFile, proposer: str) -> None:
    """Refuse a proposer who alone waived a gate or confirmed facts that another manager should have judged."""
    if kind is BallotKind.NOTICE:
        gates.refuse_waiver_as_proposer(file, proposer)
    facts = any(passage.gate is Gate.FACTS for passage in gates.list_gates(file))
    if find_door(kind, file) is BallotDoor.SEVERE and (kind is BallotKind.TERMINATE or facts):
        gates.refuse_confirmer_as_proposer(file, proposer)


def list_parties_to_ballot(file: CaseFile, ballot: Ballot) -> frozenset[str]:
    """List who is a party to a strike that counted when the ballot opened, or that came while it ran."""
    until = ballot.closed_at or file.now
    counting = [
        strike
        for strike in file.strikes
        if strike.state not in (strikes.StrikeState.UNDONE, strikes.StrikeState.VOID)
        and strike.recorded_at <= until
        and strike.expires_at > ballot.opened_at
    ]
    return gates.list_parties(counting)


def refuse_if_owned(customer: Customer, transition: Transition | None) -> None:
    """Refuse a vote on who hands the customer over while somebody does, or has been asked to."""
    if transition is not None and transition.state is not transitions.TransitionState.OWNERLESS:
        name, key = customer.name, customer.key
        raise AlreadyDone(
            f"Somebody hands {name} over already, or has been asked to. `/umpire transition {key}` shows it."
        )


def find_reopening_time(ballot: Ballot, policy: Policy) -> datetime | None:
    """Find when a rejected question may be voted on again without a new strike; None if it was not rejected."""
    days = {BallotKind.NOTICE: policy.reopen_notice_days, BallotKind.TERMINATE: policy.reopen_terminate_days}
    if ballot.state is not BallotState.REJECTED or ballot.closed_at is None or ballot.kind not in days:
        return None
    return round_up_to_minute(ballot.closed_at + timedelta(days=days[ballot.kind]))


def find_unused_end(file: CaseFile, reopens_at: datetime) -> datetime | None:
    """Find when (UTC) a notice that was not met ends, if that is no later than letting go could be asked again."""
    ends_at = notices.unused_at(file.notice) if file.notice is not None else None
    return ends_at if ends_at is not None and ends_at <= reopens_at else None


def is_voted_out(file: CaseFile) -> bool:
    """Whether letting the customer go was voted on as often as one notice allows, so that this one leads no further."""
    return file.notice is not None and _count_votes(file) >= notices.MAX_VOTES


def find_last_rejection(kind: BallotKind, earlier: Iterable[Ballot], policy: Policy) -> Ballot | None:
    """Find the newest ballot of this kind that was rejected and has to wait before it is asked again; None without."""
    rejected = [each for each in earlier if each.kind is kind and find_reopening_time(each, policy) is not None]
    return max(rejected, key=lambda ballot: ballot.id, default=None)


def find_wait(kind: BallotKind, file: CaseFile, earlier: Iterable[Ballot]) -> datetime | None:
    """Find until when (UTC) a rejected question has to wait; None if nothing was rejected or it may be asked again.

    A strike that counts and was recorded since the rejection ends the wait.
    """
    last = find_last_rejection(kind, earlier, file.policy)
    reopens_at = find_reopening_time(last, file.policy) if last is not None else None
    if last is None or last.closed_at is None or reopens_at is None or file.now >= reopens_at:
        return None
    phases_by_id = strikes.phases_of(file.strikes, now=file.now, policy=file.policy)
    struck_since = any(
        phases_by_id[strike.id] is StrikePhase.LIVE and strike.recorded_at > last.closed_at for strike in file.strikes
    )
    return None if struck_since else reopens_at


def next_change_at(file: CaseFile) -> datetime | None:
    """Find when time alone next changes a step, or lets a rejected question be asked again; None if it never does."""
    waits = (find_wait(kind, file, file.all_ballots) for kind in (BallotKind.NOTICE, BallotKind.TERMINATE))
    return min((each for each in (gates.next_change_at(file), *waits) if each is not None), default=None)


def _refuse_notice(file: CaseFile) -> None:
    """Refuse a ballot on a final notice while one runs, while a parting is under way, or a gate is missing."""
    name, key = file.customer.name, file.customer.key
    _refuse_if_parting(file)
    if file.notice is not None and file.notice.state in notices.RUNNING_STATES:
        raise AlreadyDone(f"{name} has a final notice already. `/umpire notice {key}` shows it.")
    gates.require_all_gates(file)


def _refuse_termination(file: CaseFile) -> None:
    """Refuse a ballot on letting go without a final notice that leads to it, or a severe strike."""
    _refuse_if_parting(file)
    holds.refuse_if_on_hold(file.hold, file.policy.zone, file.customer)
    opens = find_termination_ground(file)
    if opens is None and file.tally.severe:
        gates.require_severe_route(file)
        return
    _refuse_if_contested(file)
    if opens is not None:
        replies.refuse_while_again(file.reply, file.customer.name)
        return
    _refuse_third_vote(file)
    raise Refusal(
        f"Not yet: letting {file.customer.name} go needs a final notice that was not met, or a new strike while it "
        f"runs, at most {notices.OPENS_DAYS} days old; only a severe strike needs none. "
        f"{_describe_notice(file)}"
    )


def _refuse_third_vote(file: CaseFile) -> None:
    """Refuse a third vote over one final notice, and say what ends it."""
    notice, name, key = file.notice, file.customer.name, file.customer.key
    if notice is None or not is_voted_out(file):
        return
    ways = {
        NoticeState.GIVEN: f"If it was met: `/umpire notice {key} met`; to take it back: `/umpire notice {key} "
        f"withdraw <why>`. Then a new one may begin: `/vote notice {key}`.",
        NoticeState.NOT_MET: f"It ends by itself {notices.OPENS_DAYS} days after it was recorded as not met, or at "
        f"once with `/umpire notice {key} withdraw <why>`. Then a new one may begin: `/vote notice {key}`.",
    }
    otherwise = f"It takes a new final notice: `/vote notice {key}`."
    raise Refusal(
        f"Letting {name} go was voted on {notices.MAX_VOTES} times over this final notice, and that is the most. "
        + ways.get(notice.state, otherwise)
    )


def _refuse_if_contested(file: CaseFile) -> None:
    """Refuse while a strike is contested, because whether it counts is decided first."""
    contested_strikes = (each for each in file.strikes if strikes.phase_of(each, file.now) is StrikePhase.CONTESTED)
    if contested := next(contested_strikes, None):
        severe = " severe and" if contested.weight >= file.policy.severe_weight else ""
        head = f"Not yet: strike #{contested.id} is{severe} contested. "
        raise Refusal(Sentence(head, gates.explain_contest(file, contested.id)))


def _refuse_owner_ballot(file: CaseFile) -> None:
    """Refuse a ballot on who hands the customer over before letting go was agreed, or when somebody is found."""
    name, key = file.customer.name, file.customer.key
    holds.refuse_if_on_hold(file.hold, file.policy.zone, file.customer)
    if not _is_let_go(file) or file.transition is None:
        raise Refusal(f"Not yet: nobody has decided to let {name} go. That takes `/vote terminate {key} <why>`.")
    if file.transition.state is not transitions.TransitionState.OWNERLESS:
        raise AlreadyDone(
            f"Somebody hands {name} over already, or has been asked to. `/umpire transition {key}` shows it."
        )


CHECKS: dict[BallotKind, Callable[[CaseFile], None]] = {
    BallotKind.NOTICE: _refuse_notice,
    BallotKind.TERMINATE: _refuse_termination,
    BallotKind.OWNER: _refuse_owner_ballot,
}


def _is_let_go(file: CaseFile) -> bool:
    return any(
        ballot.kind is BallotKind.TERMINATE and ballot.state is BallotState.PASSED and ballot.withdrawn_at is None
        for ballot in file.ballots
    )


def _refuse_if_parting(file: CaseFile) -> None:
    if _is_let_go(file) or (file.transition is not None and file.transition.ended_at is None):
        name, key = file.customer.name, file.customer.key
        raise AlreadyDone(f"It is decided to let {name} go. `/umpire transition {key}` shows what comes next.")


def _describe_notice(file: CaseFile) -> str:
    notice, key = file.notice, file.customer.key
    if notice is None or notice.state in (notices.NoticeState.LAPSED, notices.NoticeState.WITHDRAWN):
        return f"There is no final notice: it begins with `/vote notice {key}`."
    if notice.state is notices.NoticeState.AGREED:
        return f"The final notice is agreed, but nobody told them yet: `/umpire notice {key} given`."
    if notice.state is notices.NoticeState.MET:
        points = notices.count_new_points(notice, file.strikes, now=file.now, policy=file.policy)
        return (
            f"The final notice was met. Since then it takes {notices.NEW_POINTS} new points, of which {points} came, "
            f"and a talk about them: `/umpire talk {key}`. A new final notice begins with `/vote notice {key}`."
        )
    last = notices.last_day(notice, file.policy.zone)
    if notices.is_over(notice, file.now):
        return (
            f"The days of the final notice ended on {last:%-d %B %Y}, and nobody said what came of it: "
            f"`/umpire notice {key} met` or `/umpire notice {key} not-met <why>`."
        )
    return (
        f"The final notice runs until the end of {last:%-d %B %Y}, and no strike in that time opens a vote. After that "
        f"day a manager says what came of it: `/umpire notice {key} met` or `/umpire notice {key} not-met <why>`."
    )


def _refuse_too_soon(kind: BallotKind, file: CaseFile, earlier: tuple[Ballot, ...]) -> None:
    """Refuse for some days after a rejection, unless a strike that counts came since."""
    last, waits_until = find_last_rejection(kind, earlier, file.policy), find_wait(kind, file, earlier)
    if last is None or last.closed_at is None or waits_until is None:
        return
    zone = file.policy.zone
    rejected = f"This was rejected on {last.closed_at.astimezone(zone):%-d %B %Y}. It may be asked again "
    ends_at = find_unused_end(file, waits_until) if kind is BallotKind.TERMINATE else None
    if ends_at is not None:
        ends = "after a new strike; without one the final notice, which was not met, ends by itself on "
        raise Refusal(Sentence(rejected + ends, Moment(ends_at, zone), "."))
    raise Refusal(
        Sentence(
            f"{rejected}from ",
            Moment(waits_until, zone),
            " on, or after a new strike.",
        )
    )
