"""Ballots: their rules, who may vote, when they end, and what the votes add up to. Source: product.md, ballots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, NotFound, Refusal, TooLate, UnknownMembers
from scoring.rules.policy import Policy
from scoring.teams import ALONE, NOBODY_DECIDES, PAIR, Team
from scoring.values import notes
from scoring.values.calendar import Calendar
from scoring.values.moments import Moment, Sentence, round_up_to_minute

YES, NO, ABSTAIN = "yes", "no", "abstain"
MAX_CANDIDATES = 10
LAST_CALL = timedelta(hours=12)
"""How long before the end people who have not voted are reminded a second time."""

TIME_TO_VOTE = timedelta(hours=1)
"""The least time to vote that a reminder has to leave."""

CONFIRM_DAYS = 7
"""How many business days one person who decides alone has to confirm, once the time to think is over."""


class BallotKind(StrEnum):
    """What a ballot decides: a final notice, letting the customer go, or who hands the customer over."""

    NOTICE = "notice"
    TERMINATE = "terminate"
    OWNER = "owner"


TIME_TO_THINK = {BallotKind.NOTICE: 48, BallotKind.TERMINATE: 72}
"""After how many hours at the earliest one person who decides alone may confirm."""


class BallotState(StrEnum):
    """How far a ballot has come. A tied owner ballot waits for a manager to pick; a lapsed one missed its quorum."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    TIED = "tied"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BallotRules:
    """The rules a ballot opened with; later changes to the settings do not touch them.

    `quorum_percent` is a share of the roll, `least` the smallest quorum in ballots, `hours` the length. `size` is how
    many people could decide when it opened, the proposer included. `needed` is the quorum in ballots, whoever leaves
    the roll later. Both are 0 in ballots that are older than these fields. `sign_off`: it takes two yes and not one no.
    For one person, `hours` is the time to think before they may confirm.
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
    """One person's place on the roll, which is fixed when the ballot opens. `recused_at`: when they left it."""

    ballot_id: int
    user_id: str
    recused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's vote: `yes`, `no`, `abstain`, or the user id of a candidate."""

    ballot_id: int
    user_id: str
    choice: str
    why: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot.

    `facts_at` is when new facts came: votes cast before it are flagged, and it adds time once. `result` is the count
    at the close (votes by choice or candidate), `chosen` the winning candidate. `costs` says what letting the customer
    go loses and frees, as of the opening: `revenue` (minor units a year), `minutes` (a month), `cover` (how far new
    business replaces all that leaves, in hundredths) and `unknown` (customers whose revenue nobody knows).
    `beyond_cap` is why it was opened although the quarter's cap on farewells was reached, `door` what let it open.
    `reply_id` is the customer's reply because of which an earlier decision is voted on again. `withdrawn_at`: when a
    decision that had passed was withdrawn after such a second ballot.
    `confirms_at` is from when (UTC) one person who decides alone may confirm; None where more people decide.
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
    reply_id: int | None = None
    withdrawn_at: datetime | None = None
    confirms_at: datetime | None = None


def rules_for(kind: BallotKind, policy: Policy, *, size: int = 0, seated: int = 0) -> BallotRules:
    """Take the rules for a new ballot of this kind from the settings in force.

    `size` people can decide, and `seated` of them are on the roll. One person confirms alone after time to think. Two
    must both agree, and the proposer votes; with more, the quorum is never more than the people on the roll.
    """
    percent, least, hours = {
        BallotKind.NOTICE: (policy.notice_quorum, 2, policy.notice_ballot_hours),
        BallotKind.TERMINATE: (policy.terminate_quorum, 3, policy.terminate_ballot_hours),
        BallotKind.OWNER: (policy.owner_quorum, 1, policy.owner_ballot_hours),
    }[kind]
    both, alone = size == PAIR, size == ALONE
    return BallotRules(
        quorum_percent=percent,
        least=least,
        hours=TIME_TO_THINK.get(kind, hours) if alone else hours,
        proposer_votes=kind is not BallotKind.TERMINATE or both or alone,
        reason_required=kind is BallotKind.TERMINATE and not alone,
        sign_off=both,
        facts_hours=policy.new_facts_hours,
        size=size,
        needed=size if both or alone else min(seated, max(-(-percent * seated // 100), least)),
    )


def describe_team_rule(size: int, policy: Policy) -> str:
    """Say in plain words how a team of this size decides, for whoever reads the rules."""
    if size == 0:
        return NOBODY_DECIDES
    yours = f"For a team of {size} like yours:"
    if size == ALONE:
        notice, go = TIME_TO_THINK[BallotKind.NOTICE], TIME_TO_THINK[BallotKind.TERMINATE]
        return (
            f"{yours} one person decides, and confirms it no sooner than {notice} hours later ({go} for letting go) "
            f"and within {CONFIRM_DAYS} business days of that, or it lapses; a manager assigns who hands over."
        )
    if size == PAIR:
        return f"{yours} both must agree, whoever proposes it too; a manager assigns who hands over."
    notice, go, owner = (
        rules_for(kind, policy, size=size, seated=size - (kind is BallotKind.TERMINATE)).needed
        for kind in (BallotKind.NOTICE, BallotKind.TERMINATE, BallotKind.OWNER)
    )
    others = "both others" if size == PAIR + 1 else f"{go} of the other {size - 1}"
    return (
        f"{yours} at least {notice} of {size} vote on a final notice, {others} on letting go if one of them proposes "
        f"it, {owner} on who hands over."
    )


def require_known_roll(unknown: Iterable[str]) -> None:
    """Refuse to fix a roll while there are people in the groups of voters or managers of whom nothing is known yet."""
    missing = tuple(sorted(unknown))
    if not missing:
        return
    people = "1 person" if len(missing) == 1 else f"{len(missing)} people"
    raise UnknownMembers(
        f"Slack has not told me yet who {people} in the groups of voters and managers are. The voters would be fixed "
        "without them, so nothing was opened. I am asking Slack about them; please try again in a minute.",
        missing,
    )


def build_roll(kind: BallotKind, team: Team, *, proposer: str, key: str, zone: ZoneInfo) -> tuple[str, ...]:
    """List who is on the roll, sorted.

    Whoever proposes to let a customer go does not vote on it, unless only one or two people decide. Refused: nobody may
    decide; fewer than three would choose who hands the customer over; too few vote because others lost a role lately.
    """
    if not team.people:
        raise Refusal(NOBODY_DECIDES)
    if kind is BallotKind.OWNER and len(team.people) <= PAIR:
        number = "Only one person may" if len(team.people) == ALONE else "Only two people may"
        raise Refusal(
            f"{number} decide, so a manager assigns who hands them over: `/umpire transition {key} assign @name`."
        )
    steps_out = kind is BallotKind.TERMINATE
    if not team.has_enough(proposer=proposer, proposer_steps_out=steps_out):
        possible_at = team.find_enough_from(proposer=proposer, proposer_steps_out=steps_out)
        assert possible_at is not None, "only lost roles can leave a team without enough voters"
        raise Refusal(
            Sentence(
                f"Too few people can vote now: the rules of a team of {team.size} hold, as whoever lost a role in the "
                "last 14 days still counts. Open it from ",
                Moment(possible_at, zone),
                " on, or earlier, once an admin gives a role: `/umpire roles voter add @name`.",
            )
        )
    return team.list_seats(proposer=proposer, proposer_steps_out=steps_out)


def check_proposal(kind: BallotKind, why: str) -> str:
    """Return the reason for opening a ballot, trimmed. Refused: letting a customer go without one."""
    if kind is BallotKind.TERMINATE and not notes.has_words(why):
        raise Incomplete("Say why: proposing to let a customer go needs a reason in words.", field="why")
    return notes.check_text(why)


def check_candidates(named: Sequence[str]) -> tuple[str, ...]:
    """Return the candidates, each once, in the order they were named. Refused: none, and more than ten."""
    candidates = tuple(dict.fromkeys(named))
    if not candidates:
        raise Incomplete("Name who could hand the customer over: one to ten colleagues.", field="candidates")
    if len(candidates) > MAX_CANDIDATES:
        raise Malformed(f"{len(candidates)} candidates are too many: {MAX_CANDIDATES} is the most.", field="candidates")
    return candidates


def closing_time(after: datetime, hours: float, calendar: Calendar) -> datetime:
    """Work out when a ballot closes that starts at `after` and runs so many hours.

    An end on a day off moves to 17:00 of the next working day. If no working day lies in between, the ballot runs
    until 17:00 of its last day, so that people have that day to vote.
    """
    end = calendar.postpone_day_off(after + timedelta(hours=hours))
    first, last = (moment.astimezone(calendar.zone).date() for moment in (after, end))
    return max(end, calendar.closing_of(last)) if first != last == calendar.next_open_day(first) else end


def confirming_times(after: datetime, hours: float, calendar: Calendar) -> tuple[datetime, datetime]:
    """Work out from when, and until when, one person may confirm alone: after so many hours, for 7 business days."""
    confirms_at = round_up_to_minute(after + timedelta(hours=hours))
    return confirms_at, calendar.closing_after(confirms_at, CONFIRM_DAYS)


def ending_times(rules: BallotRules, calendar: Calendar, *, now: datetime) -> tuple[datetime | None, datetime]:
    """Work out from when a new ballot may be confirmed, None unless one person decides, and when it closes."""
    if rules.size == ALONE:
        return confirming_times(now, rules.hours, calendar)
    return None, closing_time(now, rules.hours, calendar)


def move_end_for_facts(ballot: Ballot, calendar: Calendar, *, now: datetime) -> dict[str, datetime]:
    """Work out the end of a ballot to which new facts came; alone, the time to think goes on after them as well."""
    if ballot.confirms_at is None:
        return {"closes_at": closing_time(ballot.closes_at, ballot.rules.facts_hours, calendar)}
    thinks_from = max(ballot.confirms_at, now)
    confirms_at, closes_at = confirming_times(thinks_from, ballot.rules.facts_hours, calendar)
    return {"confirms_at": confirms_at, "closes_at": closes_at}


def extended_closing_time(ballot: Ballot, calendar: Calendar, *, now: datetime) -> datetime:
    """Work out the new end of a ballot that runs for half its length more. Refused: a second extension, and one alone.

    If that end has passed already, because umpire was not running, the extra time begins `now`.
    """
    if ballot.confirms_at is not None:
        raise AlreadyDone(
            "What one person decides is not extended: if not confirmed, it lapses, and may be opened again at once."
        )
    if ballot.extended_at is not None:
        raise AlreadyDone("This ballot has been extended once, and that is all: it closes when its time is up.")
    end = closing_time(ballot.closes_at, ballot.rules.hours / 2, calendar)
    return end if end > now else closing_time(now, ballot.rules.hours / 2, calendar)


def reminder_times(ballot: Ballot, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """Work out the two moments at which a voter with this calendar is reminded; None for one that is left out.

    They are half-time and 12 hours before the end. Outside business hours a reminder waits for the next morning; if
    that would leave less than an hour to vote, the last one comes at the end of the business day before. For one person
    who decides alone, the first is the moment from which they may confirm, at any hour.
    """
    half = ballot.confirms_at or calendar.next_business_moment(
        ballot.opened_at + (ballot.closes_at - ballot.opened_at) / 2
    )
    last = calendar.next_business_moment(ballot.closes_at - LAST_CALL)
    if last > ballot.closes_at - TIME_TO_VOTE:
        last = calendar.last_business_moment(ballot.closes_at - LAST_CALL)
    if half >= min(last, ballot.closes_at):
        return None, last if last > ballot.opened_at else None
    return half, last


def eligible_voters(ballot: Ballot, seats: Iterable[Seat]) -> tuple[str, ...]:
    """List who may vote: everybody still on the roll, without the proposer where the rules leave them out."""
    barred = None if ballot.rules.proposer_votes else ballot.proposer
    return tuple(sorted({s.user_id for s in seats if s.recused_at is None and s.user_id != barred}))


def choices(ballot: Ballot) -> tuple[str, ...]:
    """List what a voter can choose in this ballot, in the order it is shown."""
    if ballot.confirms_at is not None:
        return YES, NO
    return (*ballot.candidates, ABSTAIN) if ballot.kind is BallotKind.OWNER else (YES, NO, ABSTAIN)


def check_vote(
    ballot: Ballot, seats: Iterable[Seat], *, voter: str, choice: str, why: str, now: datetime
) -> tuple[str, str]:
    """Return a vote's choice and trimmed reason. Refused: too late, not on the roll, no such choice, no reason."""
    refuse_if_closed(ballot, now)
    refuse_unless_on_roll(ballot, seats, voter)
    if choice not in choices(ballot):
        raise Malformed(_explain_choices(ballot), field="choice")
    if ballot.rules.reason_required and not notes.has_words(why):
        raise Incomplete("Say why: a vote on letting a customer go needs a reason in words.", field="why")
    return choice, notes.check_text(why)


def refuse_before_time_to_think(ballot: Ballot, choice: str, *, key: str, zone: ZoneInfo, now: datetime) -> None:
    """Refuse a yes of one person who decides alone while their time to think runs."""
    if choice == YES and ballot.confirms_at is not None and now < ballot.confirms_at:
        raise Refusal(
            Sentence(
                "You decide this alone, so there is time to think first: confirm it from ",
                Moment(ballot.confirms_at, zone),
                f" on, with `/vote {key} yes`. `/vote {key} no` ends it at any time.",
            )
        )


def check_recusal(ballot: Ballot, seats: Iterable[Seat], *, voter: str, why: str, now: datetime) -> str:
    """Return the trimmed reason for leaving the roll, which may be empty. Refused: too late, or not on the roll."""
    refuse_if_closed(ballot, now)
    refuse_unless_on_roll(ballot, seats, voter)
    return notes.check_text(why)


def refuse_if_closed(ballot: Ballot, now: datetime) -> None:
    """Refuse anything that comes after the ballot closed, or after its time was over."""
    if ballot.state is not BallotState.OPEN:
        raise AlreadyDone(f"This ballot is closed: {ballot.state.value}. Nothing changes it any more.")
    if now >= ballot.closes_at:
        raise TooLate("This ballot's time is up, and I am counting the votes. Nothing changes it any more.")


def refuse_unless_on_roll(ballot: Ballot, seats: Iterable[Seat], voter: str) -> None:
    """Refuse a person who may not vote in this ballot, and say why."""
    roll = tuple(seats)
    if voter in eligible_voters(ballot, roll):
        return
    if any(seat.user_id == voter and seat.recused_at is not None for seat in roll):
        raise NotAllowed("You stepped back from this ballot, so you cannot vote in it.")
    if voter == ballot.proposer and not ballot.rules.proposer_votes:
        raise NotAllowed("You proposed this, so you do not vote on it: the others decide.")
    raise NotAllowed("You are not one of this ballot's voters: they were fixed when it opened.")


def check_pick(ballot: Ballot, candidate: str, tied: Sequence[str], *, key: str) -> None:
    """Refuse to pick a candidate who is not among the tied ones, or in a ballot that is not tied.

    `key` is the customer's.
    """
    if ballot.state is not BallotState.TIED:
        raise AlreadyDone(f"There is nothing to pick: this ballot is {ballot.state.value}.")
    if candidate not in tied:
        raise NotFound(f"Only those who are tied can be picked. `/vote {key}` shows them.")


def _explain_choices(ballot: Ballot) -> str:
    if ballot.kind is BallotKind.OWNER:
        return "Only a candidate of this ballot can be chosen, or `abstain`. `/vote <customer>` shows who stands."
    if ballot.confirms_at is not None:
        return "You decide this alone: `yes` confirms it, and `no` ends it."
    return "Vote `yes`, `no` or `abstain`."


@dataclass(frozen=True, slots=True)
class VoteCount:
    """The votes of one ballot, counted.

    `roll` are the people who may vote, `needed` is the quorum in ballots, `votes` are those that count, ordered by
    voter. `counts` holds every possible choice. `waiting` have not voted; `stale` voted before new facts came.
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
    """What a ballot comes to. Lapsed: the quorum was missed. A manager picks one of the `tied` candidates."""

    state: BallotState
    chosen: str | None = None
    tied: tuple[str, ...] = ()


def count_votes(ballot: Ballot, seats: Iterable[Seat], votes: Iterable[Vote]) -> VoteCount:
    """Count the votes of the people on the roll; only the last vote of each person counts."""
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
    """Work out how many ballots a roll of this size needs, for older ballots whose rules hold no fixed number.

    It is a percentage of the roll, rounded up, but at least `rules.least`, as far as the roll has that many people.

    >>> quorum(BallotRules(quorum_percent=60, least=3, hours=72, proposer_votes=False), size=7)
    5
    """
    return max(-(-rules.quorum_percent * size // 100), min(rules.least, max(size, PAIR)))


def ballot_result(ballot: Ballot, counted: VoteCount) -> BallotResult:
    """Say what the ballot comes to if it closes with these votes. A tie rejects it; tied candidates wait for a pick."""
    if not counted.quorate:
        return BallotResult(BallotState.LAPSED)
    if ballot.kind is BallotKind.OWNER:
        return _leading_candidate(ballot, counted)
    passed = is_carried(ballot, counted.counts[YES], counted.counts[NO])
    return BallotResult(BallotState.PASSED if passed else BallotState.REJECTED)


def is_carried(ballot: Ballot, yes: int, no: int) -> bool:
    """Whether so many yes and no votes carry the ballot.

    It takes at least two yes, and more yes than no; letting a customer go takes two thirds of both. If only two people
    can decide, a single no stops it; one person decides alone.
    """
    alone = ballot.rules.size == ALONE
    if yes < (ALONE if alone else PAIR):
        return False
    if ballot.rules.sign_off or alone:
        return no == 0
    return 3 * yes >= 2 * (yes + no) if ballot.kind is BallotKind.TERMINATE else yes > no


def is_certain(ballot: Ballot, counted: VoteCount) -> bool:
    """Whether the ballot may close early, because no vote that is still open can change the result.

    Open are the votes of people who have not voted, and of those who voted before new facts came and may think again.
    While the quorum is missed nothing is certain: the ballot runs its full time.
    """
    if not counted.quorate:
        return False
    stale = [vote.choice for vote in counted.votes if vote.user_id in counted.stale]
    fixed = {choice: number - stale.count(choice) for choice, number in counted.counts.items()}
    open_ = len(counted.waiting) + len(stale)
    if ballot.kind is BallotKind.OWNER:
        return _is_choice_certain(ballot, fixed, open_)
    at_worst = is_carried(ballot, fixed[YES], fixed[NO] + open_)
    at_best = is_carried(ballot, fixed[YES] + open_, fixed[NO])
    return at_worst or not at_best


def is_quorum_out_of_reach(ballot: Ballot, counted: VoteCount) -> bool:
    """Whether fewer people are left on the roll than the quorum, so that the ballot lapses whatever they vote."""
    return len(counted.roll) < ballot.rules.needed


def is_settled(ballot: Ballot, counted: VoteCount) -> bool:
    """Whether the ballot ends at once: no missing vote can change its result, or too few people are left for one."""
    return is_certain(ballot, counted) or is_quorum_out_of_reach(ballot, counted)


def is_complete(counted: VoteCount) -> bool:
    """Whether everybody on the roll has voted and the quorum is reached."""
    return counted.quorate and not counted.waiting


def _leading_candidate(ballot: Ballot, counted: VoteCount) -> BallotResult:
    most = max(counted.counts[each] for each in ballot.candidates)
    first = tuple(each for each in ballot.candidates if counted.counts[each] == most)
    return (
        BallotResult(BallotState.PASSED, chosen=first[0])
        if len(first) == 1 and most
        else BallotResult(BallotState.TIED, tied=first)
    )


def _is_choice_certain(ballot: Ballot, fixed: dict[str, int], open_: int) -> bool:
    """Whether one candidate leads by more votes than are still open; with none open, the count stands as it is."""
    if not open_:
        return True
    standing = sorted((fixed[each] for each in ballot.candidates), reverse=True)
    return standing[0] > 0 and (len(standing) == 1 or standing[0] > standing[1] + open_)
