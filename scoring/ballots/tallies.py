"""Tallies: what the votes of a ballot add up to, and whether the rest could still change it. Source: product.md §5.5.

Everything is counted in whole ballots, from the roll and the votes alone, whatever order they came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.ballots.ballots import NO, SMALLEST_ROLL, YES, Ballot, Kind, Rules, Seat, State, Vote, choices, eligible


@dataclass(frozen=True, slots=True)
class Count:
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
class Result:
    """What a count comes to. Lapsed: the quorum was missed. `tied` are those a manager picks from."""

    state: State
    chosen: str | None = None
    tied: tuple[str, ...] = ()


def count(ballot: Ballot, seats: Iterable[Seat], votes: Iterable[Vote]) -> Count:
    """Count the votes of those on the roll; of a voter only the last, of anybody else none."""
    people = eligible(ballot, seats)
    latest: dict[str, Vote] = {}
    for vote in sorted(votes, key=lambda each: (each.cast_at, each.choice)):
        if vote.user_id in people and vote.choice in choices(ballot):
            latest[vote.user_id] = vote
    counted = tuple(latest[person] for person in people if person in latest)
    stale = tuple(v.user_id for v in counted if ballot.facts_at is not None and v.cast_at < ballot.facts_at)
    totals = {choice: sum(vote.choice == choice for vote in counted) for choice in choices(ballot)}
    return Count(
        roll=people,
        needed=quorum(ballot.rules, len(people)),
        votes=counted,
        counts=totals,
        waiting=tuple(person for person in people if person not in latest),
        stale=stale,
    )


def quorum(rules: Rules, size: int) -> int:
    """How many ballots a roll of that size needs: so many percent, rounded up, and a least number.

    The least number is never more than the roll, and never below two where it is two or more.
    """
    return max(-(-rules.quorum_percent * size // 100), min(rules.least, max(size, SMALLEST_ROLL)))


def result(ballot: Ballot, counted: Count) -> Result:
    """What the ballot comes to if it closes with these votes. A tie keeps the customer; of candidates it is tied."""
    if not counted.quorate:
        return Result(State.LAPSED)
    if ballot.kind is Kind.OWNER:
        return _chosen(ballot, counted)
    passed = passes(ballot, counted.counts[YES], counted.counts[NO])
    return Result(State.PASSED if passed else State.REJECTED)


def passes(ballot: Ballot, yes: int, no: int) -> bool:
    """Whether so many yes and no carry it: two yes at least, and more than no; letting go needs two thirds.

    Two managers who sign off instead must agree: a single no stops it.
    """
    if yes < SMALLEST_ROLL:
        return False
    if ballot.rules.sign_off:
        return no == 0
    return 3 * yes >= 2 * (yes + no) if ballot.kind is Kind.TERMINATE else yes > no


def certain(ballot: Ballot, counted: Count) -> bool:
    """Whether the ballot may close early: no remaining vote can change the result.

    Remaining are the votes of those who have not voted, and of those who voted before new facts came, who were given
    time to think again. Votes cast since stand as they are. A missed quorum is never certain: it needs the full time.
    """
    if not counted.quorate:
        return False
    stale = [vote.choice for vote in counted.votes if vote.user_id in counted.stale]
    fixed = {choice: number - stale.count(choice) for choice, number in counted.counts.items()}
    open_ = len(counted.waiting) + len(stale)
    if ballot.kind is Kind.OWNER:
        return _certainly_chosen(ballot, fixed, open_)
    at_worst = passes(ballot, fixed[YES], fixed[NO] + open_)
    at_best = passes(ballot, fixed[YES] + open_, fixed[NO])
    return at_worst or not at_best


def complete(counted: Count) -> bool:
    """Whether everybody on the roll has voted, and enough of them for a result."""
    return counted.quorate and not counted.waiting


def _chosen(ballot: Ballot, counted: Count) -> Result:
    most = max(counted.counts[each] for each in ballot.candidates)
    first = tuple(each for each in ballot.candidates if counted.counts[each] == most)
    return Result(State.PASSED, chosen=first[0]) if len(first) == 1 and most else Result(State.TIED, tied=first)


def _certainly_chosen(ballot: Ballot, fixed: dict[str, int], open_: int) -> bool:
    """With nothing open the count is what it is; else one must lead by more than could still go to another."""
    if not open_:
        return True
    standing = sorted((fixed[each] for each in ballot.candidates), reverse=True)
    return standing[0] > 0 and (len(standing) == 1 or standing[0] > standing[1] + open_)
