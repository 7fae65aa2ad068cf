"""Ballots: their rules, rolls and ends, who may do what in one, and what votes add up to. Source: product.md §5.5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, NotFound, Refusal, TooLate
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.calendar import Calendar

YES, NO, ABSTAIN = "yes", "no", "abstain"
MAX_CANDIDATES = 10
MIN_ROLL = 2
"""With fewer people nothing is put to the vote; of just so many both must agree."""
MANAGERS_JOIN_BELOW = 3
"""With fewer voters the managers decide with them."""
LAST_CALL = timedelta(hours=12)
"""How long before the end those who have not voted are reminded again."""

TIME_TO_VOTE = timedelta(hours=1)
"""What a reminder leaves at the least."""


class BallotKind(StrEnum):
    """What is decided."""

    NOTICE = "notice"
    TERMINATE = "terminate"
    OWNER = "owner"


class BallotState(StrEnum):
    """Where a ballot is. A tied owner ballot waits for a manager's pick; lapsed is not rejected."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    TIED = "tied"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BallotRules:
    """The rules a ballot started with and keeps. Percent of the roll, ballots, hours.

    `size` is how many people could decide when it opened, before the proposer stepped out, and `needed` the ballots it
    takes, whoever leaves the roll; both are 0 in ballots from before they were fixed. `sign_off`: two yes and no no.
    """

    quorum_percent: int
    least: int
    hours: int
    proposer_votes: bool
    reason_required: bool = False
    sign_off: bool = False
    facts_hours: int = 24
    size: int = 0
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on the roll, frozen at opening; recused people have left it."""

    ballot_id: int
    user_id: str
    recused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A person's latest ballot: `yes`, `no`, `abstain`, or a candidate's user id."""

    ballot_id: int
    user_id: str
    choice: str
    why: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot. `facts_at`: new facts came then, and votes before it are flagged; it adds time once.

    `result` is the tally at the close (choice or candidate → votes); `chosen` the winning candidate;
    `costs` what termination loses and frees, frozen at opening (`revenue` in minor units, `minutes` a month), and the
    pipeline's `cover` of all that leaves in hundredths, with the number of those whose revenue is `unknown`.
    `beyond_cap`: why it was opened though a quarter's cap on farewells was reached. `door`: what let it open.
    """

    id: int
    customer_id: int
    case_id: int
    kind: BallotKind
    reason: str
    proposer: str
    opened_at: datetime
    closes_at: datetime
    rules: BallotRules
    state: BallotState = BallotState.OPEN
    candidates: tuple[str, ...] = ()
    costs: dict[str, int] | None = None
    extended_at: datetime | None = None
    facts_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str = ""
    chosen: str | None = None
    result: dict[str, int] | None = None
    beyond_cap: str | None = None
    door: str | None = None


def rules_for(kind: BallotKind, policy: Policy, *, size: int = 0, seated: int = 0) -> BallotRules:
    """The rules a ballot of that kind starts with, as they are in force now, for so many people.

    Of two both must agree, the proposer included. Of more, the quorum is never more than those `seated` on the roll.
    """
    percent, least, hours = {
        BallotKind.NOTICE: (policy.notice_quorum, 2, policy.notice_ballot_hours),
        BallotKind.TERMINATE: (policy.terminate_quorum, 3, policy.terminate_ballot_hours),
        BallotKind.OWNER: (policy.owner_quorum, 1, policy.owner_ballot_hours),
    }[kind]
    both = size == MIN_ROLL
    return BallotRules(
        quorum_percent=percent,
        least=least,
        hours=hours,
        proposer_votes=kind is not BallotKind.TERMINATE or both,
        reason_required=kind is BallotKind.TERMINATE,
        sign_off=both,
        facts_hours=policy.new_facts_hours,
        size=size,
        needed=MIN_ROLL if both else min(seated, max(-(-percent * seated // 100), least)),
    )


def build_roll(
    kind: BallotKind, *, voters: Iterable[str], managers: Iterable[str], proposer: str, key: str
) -> tuple[tuple[str, ...], int]:
    """Who is on the roll, sorted, and how many people can decide: the voters; if fewer than three, managers too.

    Who proposes letting a customer go does not vote on it, unless only two can decide. Refused for one alone.
    """
    people = frozenset(voters)
    if len(people) < MANAGERS_JOIN_BELOW:
        people |= frozenset(managers)
    if len(people) < MIN_ROLL:
        raise Refusal(
            "Too few people may decide this: it takes two, voters or managers. "
            "An admin gives the roles with `/umpire roles voter add @name` or `/umpire roles manager add @name`."
        )
    if len(people) > MIN_ROLL:
        return tuple(sorted(people - {proposer} if kind is BallotKind.TERMINATE else people)), len(people)
    if kind is BallotKind.OWNER:
        raise Refusal(
            f"Only two people may decide, so a manager assigns who hands them over: `/umpire transition {key} assign "
            "@colleague`."
        )
    return tuple(sorted(people)), len(people)


def check_proposal(kind: BallotKind, why: str) -> str:
    """The reason a ballot is opened with, trimmed; letting a customer go needs one."""
    if kind is BallotKind.TERMINATE and not notes.has_words(why):
        raise Incomplete("Say why: proposing to let a customer go needs a reason in words.", field="why")
    return notes.check_text(why)


def check_candidates(named: Sequence[str]) -> tuple[str, ...]:
    """Who can be chosen, each once, in the order named; none and more than ten are refused."""
    found = tuple(dict.fromkeys(named))
    if not found:
        raise Incomplete("Name who could hand the customer over: one to ten colleagues.", field="candidates")
    if len(found) > MAX_CANDIDATES:
        raise Malformed(f"{len(found)} candidates are too many: {MAX_CANDIDATES} is the most.", field="candidates")
    return found


def closing_time(after: datetime, hours: float, calendar: Calendar) -> datetime:
    """The end so many hours after an instant; one on a day off moves to 17:00 of the next day people work.

    So does an end on a day before which there were only days off: people have that day to vote.
    """
    end = calendar.postpone_day_off(after + timedelta(hours=hours))
    first, last = (moment.astimezone(calendar.zone).date() for moment in (after, end))
    return max(end, calendar.closing_of(last)) if first != last == calendar.next_open_day(first) else end


def extended_closing_time(ballot: Ballot, calendar: Calendar, *, now: datetime) -> datetime:
    """Its end when it goes on for half its length more; refused the second time, for it is extended once.

    When that would be over by `now`, because umpire was away, nobody could have voted in it: it begins now.
    """
    if ballot.extended_at is not None:
        raise AlreadyDone("This ballot was extended already, and once is all: it closes at its time.")
    end = closing_time(ballot.closes_at, ballot.rules.hours / 2, calendar)
    return end if end > now else closing_time(now, ballot.rules.hours / 2, calendar)


def reminder_times(ballot: Ballot, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """When a voter with that calendar is reminded: at half-time, and 12 hours before the end where that is later.

    Either waits for their working morning; where that would leave less than an hour, the last comes before it instead.
    """
    half = calendar.next_business_moment(ballot.opened_at + (ballot.closes_at - ballot.opened_at) / 2)
    last = calendar.next_business_moment(ballot.closes_at - LAST_CALL)
    if last > ballot.closes_at - TIME_TO_VOTE:
        last = calendar.last_business_moment(ballot.closes_at - LAST_CALL)
    if half >= min(last, ballot.closes_at):
        return None, last if last > ballot.opened_at else None
    return half, last


def eligible_voters(ballot: Ballot, seats: Iterable[Seat]) -> tuple[str, ...]:
    """Who may vote: everybody on the roll who has not left it; not who proposes letting a customer go."""
    barred = None if ballot.rules.proposer_votes else ballot.proposer
    return tuple(sorted({s.user_id for s in seats if s.recused_at is None and s.user_id != barred}))


def choices(ballot: Ballot) -> tuple[str, ...]:
    """What can be chosen in it, in the order it is shown."""
    return (*ballot.candidates, ABSTAIN) if ballot.kind is BallotKind.OWNER else (YES, NO, ABSTAIN)


def check_vote(
    ballot: Ballot, seats: Iterable[Seat], *, voter: str, choice: str, why: str, now: datetime
) -> tuple[str, str]:
    """The choice and the reason as they count; refused: too late, not on the roll, no such choice, a reason missing."""
    refuse_if_closed(ballot, now)
    refuse_unless_on_roll(ballot, seats, voter)
    if choice not in choices(ballot):
        raise Malformed(_unchoosable(ballot), field="choice")
    if ballot.rules.reason_required and not notes.has_words(why):
        raise Incomplete("Say why: a vote on letting a customer go needs a reason in words.", field="why")
    return choice, notes.check_text(why)


def check_recusal(ballot: Ballot, seats: Iterable[Seat], *, voter: str, why: str, now: datetime) -> str:
    """The reason somebody leaves the roll for, which may be none; refused: too late, or not on it."""
    refuse_if_closed(ballot, now)
    refuse_unless_on_roll(ballot, seats, voter)
    return notes.check_text(why)


def refuse_if_closed(ballot: Ballot, now: datetime) -> None:
    """Refuse what comes after a ballot closed, or after its time."""
    if ballot.state is not BallotState.OPEN:
        raise AlreadyDone(f"This ballot is closed: {ballot.state.value}. Nothing changes it any more.")
    if now >= ballot.closes_at:
        raise TooLate("The time of this ballot is over, and umpire is counting. Nothing changes it any more.")


def refuse_unless_on_roll(ballot: Ballot, seats: Iterable[Seat], voter: str) -> None:
    """Refuse somebody who is not on the roll, saying why not."""
    known = tuple(seats)
    if voter in eligible_voters(ballot, known):
        return
    if any(seat.user_id == voter and seat.recused_at is not None for seat in known):
        raise NotAllowed("You left the roll of this ballot, so you cannot vote in it.")
    if voter == ballot.proposer and not ballot.rules.proposer_votes:
        raise NotAllowed("You proposed this, so you do not vote on it: the others decide.")
    raise NotAllowed("You are not on this ballot's roll. It was fixed when the ballot opened, and stays so.")


def check_pick(ballot: Ballot, candidate: str, tied: Sequence[str]) -> None:
    """Refuse picking where nothing is tied, and anybody who is not among the tied."""
    if ballot.state is not BallotState.TIED:
        raise AlreadyDone(f"There is nothing to pick: this ballot is {ballot.state.value}.")
    if candidate not in tied:
        raise NotFound("Only those who are tied can be picked. `/vote <customer>` shows them.")


def _unchoosable(ballot: Ballot) -> str:
    if ballot.kind is BallotKind.OWNER:
        return "Only a candidate of this ballot can be chosen, or `abstain`. `/vote <customer>` shows who stands."
    return "Vote `yes`, `no` or `abstain`."


@dataclass(frozen=True, slots=True)
class VoteCount:
    """A ballot counted. `roll`: who may vote; `needed`: ballots for the quorum; `votes`: those that count, by voter.

    `counts` has every choice that can be made. `waiting` have not voted; `stale`
    voted before new facts came, so theirs may well change.
    """

    roll: tuple[str, ...]
    needed: int
    votes: tuple[Vote, ...]
    counts: dict[str, int]
    waiting: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def quorate(self) -> bool:
        """Whether enough ballots were cast."""
        return len(self.votes) >= self.needed


@dataclass(frozen=True, slots=True)
class BallotResult:
    """What a count comes to. Lapsed: the quorum was missed. `tied` are those a manager picks from."""

    state: BallotState
    chosen: str | None = None
    tied: tuple[str, ...] = ()


def count_votes(ballot: Ballot, seats: Iterable[Seat], votes: Iterable[Vote]) -> VoteCount:
    """Count the votes of those on the roll; of a voter only the last, of anybody else none."""
    people = eligible_voters(ballot, seats)
    latest: dict[str, Vote] = {}
    for vote in sorted(votes, key=lambda each: (each.cast_at, each.choice)):
        if vote.user_id in people and vote.choice in choices(ballot):
            latest[vote.user_id] = vote
    counted = tuple(latest[person] for person in people if person in latest)
    stale = tuple(v.user_id for v in counted if ballot.facts_at is not None and v.cast_at < ballot.facts_at)
    totals = {choice: sum(vote.choice == choice for vote in counted) for choice in choices(ballot)}
    return VoteCount(
        roll=people,
        needed=ballot.rules.needed or quorum(ballot.rules, len(people)),
        votes=counted,
        counts=totals,
        waiting=tuple(person for person in people if person not in latest),
        stale=stale,
    )


def quorum(rules: BallotRules, size: int) -> int:
    """How many ballots a roll of that size needs where the rules fix no number: of ballots from before they did.

    So many percent, rounded up, and a least number, which is never more than the roll, and never below two.
    """
    return max(-(-rules.quorum_percent * size // 100), min(rules.least, max(size, MIN_ROLL)))


def ballot_result(ballot: Ballot, counted: VoteCount) -> BallotResult:
    """What the ballot comes to if it closes with these votes. A tie keeps the customer; of candidates it is tied."""
    if not counted.quorate:
        return BallotResult(BallotState.LAPSED)
    if ballot.kind is BallotKind.OWNER:
        return _chosen(ballot, counted)
    passed = is_carried(ballot, counted.counts[YES], counted.counts[NO])
    return BallotResult(BallotState.PASSED if passed else BallotState.REJECTED)


def is_carried(ballot: Ballot, yes: int, no: int) -> bool:
    """Whether so many yes and no carry it: two yes at least, and more than no; letting go needs two thirds.

    Two people alone must agree: a single no stops it.
    """
    if yes < MIN_ROLL:
        return False
    if ballot.rules.sign_off:
        return no == 0
    return 3 * yes >= 2 * (yes + no) if ballot.kind is BallotKind.TERMINATE else yes > no


def is_certain(ballot: Ballot, counted: VoteCount) -> bool:
    """Whether the ballot may close early: no remaining vote can change the result.

    Remaining are the votes of those who have not voted, and of those who voted before new facts came, who were given
    time to think again. Votes cast since stand as they are. A missed quorum is never certain: it needs the full time.
    """
    if not counted.quorate:
        return False
    stale = [vote.choice for vote in counted.votes if vote.user_id in counted.stale]
    fixed = {choice: number - stale.count(choice) for choice, number in counted.counts.items()}
    open_ = len(counted.waiting) + len(stale)
    if ballot.kind is BallotKind.OWNER:
        return _certainly_chosen(ballot, fixed, open_)
    at_worst = is_carried(ballot, fixed[YES], fixed[NO] + open_)
    at_best = is_carried(ballot, fixed[YES] + open_, fixed[NO])
    return at_worst or not at_best


def is_quorum_out_of_reach(ballot: Ballot, counted: VoteCount) -> bool:
    """Whether fewer are left on the roll than its rules need: whatever they vote, it lapses."""
    return len(counted.roll) < ballot.rules.needed


def is_complete(counted: VoteCount) -> bool:
    """Whether everybody on the roll has voted, and enough of them for a result."""
    return counted.quorate and not counted.waiting


def _chosen(ballot: Ballot, counted: VoteCount) -> BallotResult:
    most = max(counted.counts[each] for each in ballot.candidates)
    first = tuple(each for each in ballot.candidates if counted.counts[each] == most)
    return (
        BallotResult(BallotState.PASSED, chosen=first[0])
        if len(first) == 1 and most
        else BallotResult(BallotState.TIED, tied=first)
    )


def _certainly_chosen(ballot: Ballot, fixed: dict[str, int], open_: int) -> bool:
    """With nothing open the count is what it is; else one must lead by more than could still go to another."""
    if not open_:
        return True
    standing = sorted((fixed[each] for each in ballot.candidates), reverse=True)
    return standing[0] > 0 and (len(standing) == 1 or standing[0] > standing[1] + open_)
