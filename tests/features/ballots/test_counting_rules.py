"""Counting ballots: whatever the order, whoever voted, exactly one result, and an early end only when it is certain."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import ballots as tallies
from scoring.ballots import ABSTAIN, Ballot, Count, Kind, Result, Rules, Seat, State, Vote, choices, eligible
from tests.scoring.made import NOW
from tests.scoring.polled import (
    CANDIDATES,
    HOUR,
    OUTSIDER,
    PEOPLE,
    any_ballot,
    any_seats,
    any_votes,
    ballot,
    seats,
    votes,
)

LATER = NOW + 5 * HOUR
Y, N, A = "yes", "no", ABSTAIN


def result(kind: Kind, *cast: str, roll: int = 4, **changes: Any) -> State:
    """What a ballot of so many people comes to with these votes."""
    asked = ballot(kind, **changes)
    return tallies.result(asked, tallies.count(asked, seats(*PEOPLE[:roll]), votes(*cast))).state


@pytest.mark.parametrize(
    ("cast", "state"),
    [
        ((Y, Y), State.PASSED),
        ((Y, Y, N), State.PASSED),
        ((Y, Y, N, N), State.REJECTED),
        ((Y, N), State.REJECTED),
        ((Y, A), State.REJECTED),
        ((A, A), State.REJECTED),
        ((Y, Y, A, A), State.PASSED),
        ((Y,), State.LAPSED),
        ((), State.LAPSED),
    ],
)
def test_a_final_notice_needs_more_yes_than_no_and_two(cast: tuple[str, ...], state: State) -> None:
    """Half the roll and two ballots for the quorum, two yes and more yes than no to pass; a tie keeps the customer."""
    assert result(Kind.NOTICE, *cast) is state


@pytest.mark.parametrize(
    ("cast", "roll", "state"),
    [
        ((Y, Y, N), 4, State.PASSED),
        ((Y, Y, N, N), 4, State.REJECTED),
        ((Y, Y, A), 4, State.PASSED),
        ((Y, A, A), 4, State.REJECTED),
        ((Y, Y), 4, State.LAPSED),
        ((Y, Y), 3, State.LAPSED),
        ((Y, Y), 2, State.PASSED),
        ((Y, N), 2, State.REJECTED),
        ((Y,), 2, State.LAPSED),
    ],
)
def test_letting_go_needs_two_thirds(cast: tuple[str, ...], roll: int, state: State) -> None:
    """Two thirds of yes and no, two yes, and three ballots, or two where the roll is two."""
    assert result(Kind.TERMINATE, *cast, roll=roll) is state


def test_two_thirds_are_counted_in_whole_ballots() -> None:
    """Of any yes and no, it passes exactly where three times yes is at least twice all of them."""
    asked = ballot(Kind.TERMINATE)
    for yes, no in product(range(40), range(40)):
        assert tallies.passes(asked, yes, no) == (yes >= 2 and 3 * yes >= 2 * (yes + no))


@pytest.mark.parametrize(
    ("cast", "found"),
    [
        (("U-li",) * 2, Result(State.PASSED, "U-li")),
        (("U-li", "U-ben", "U-ben"), Result(State.PASSED, "U-ben")),
        (("U-li", "U-ben"), Result(State.TIED, tied=("U-li", "U-ben"))),
        ((A, A), Result(State.TIED, tied=CANDIDATES)),
        (("U-li",), Result(State.LAPSED)),
    ],
)
def test_most_votes_choose_and_a_tie_is_a_managers(cast: tuple[str, ...], found: Result) -> None:
    """Of candidates the one with most votes is chosen; those who are tied are named for a manager to pick."""
    asked = ballot(Kind.OWNER)
    assert tallies.result(asked, tallies.count(asked, seats(*PEOPLE), votes(*cast))) == found


@pytest.mark.parametrize(
    ("cast", "state"),
    [
        ((Y, Y), State.PASSED),
        ((Y, Y, A), State.PASSED),
        ((Y, Y, N), State.REJECTED),
        ((Y, N), State.REJECTED),
        ((Y, A), State.REJECTED),
        ((Y,), State.LAPSED),
    ],
)
@pytest.mark.parametrize("kind", [Kind.NOTICE, Kind.TERMINATE])
def test_two_managers_sign_off_together(kind: Kind, cast: tuple[str, ...], state: State) -> None:
    """Where managers sign off instead of a vote it takes two of them, and none against."""
    assert result(kind, *cast, sign_off=True) is state


@pytest.mark.parametrize(
    ("percent", "least", "size", "needed"),
    [(50, 2, 4, 2), (50, 2, 5, 3), (50, 2, 2, 2), (60, 3, 5, 3), (60, 3, 6, 4), (60, 3, 2, 2), (60, 3, 3, 3),
     (50, 1, 2, 1), (50, 1, 3, 2), (1, 1, 90, 1), (100, 2, 7, 7), (0, 2, 9, 2), (60, 3, 1, 2)],
)  # fmt: skip
def test_the_quorum_is_rounded_up(percent: int, least: int, size: int, needed: int) -> None:
    """So many percent of the roll, rounded up, and never less than its least number."""
    assert tallies.quorum(Rules(percent, least, 48, True), size) == needed


@given(any_ballot(), any_seats, any_votes, st.randoms())
def test_the_order_of_ballots_does_not_matter(asked: Ballot, on: list[Seat], cast: list[Vote], chance: Any) -> None:
    """However votes and seats are shuffled, the count is the same."""
    found = tallies.count(asked, on, cast)
    shuffled = chance.sample(cast, len(cast))
    assert tallies.count(asked, chance.sample(on, len(on)), shuffled) == found


@given(any_ballot(), any_seats, any_votes)
def test_the_last_of_a_voter_wins(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Of everybody on the roll the newest vote counts, once."""
    found = tallies.count(asked, on, cast)
    valid = [vote for vote in cast if vote.choice in choices(asked)]
    for person in eligible(asked, on):
        own = sorted((vote for vote in valid if vote.user_id == person), key=lambda vote: vote.cast_at)
        assert [vote for vote in found.votes if vote.user_id == person] == own[-1:]


@given(any_ballot(), any_seats, any_votes)
def test_outsiders_count_nothing(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Without the votes of those who are not on the roll, or left it, or proposed to let go, the count is the same."""
    people = eligible(asked, on)
    assert OUTSIDER not in people
    assert tallies.count(asked, on, cast) == tallies.count(asked, on, [v for v in cast if v.user_id in people])


@given(any_ballot(), any_seats, any_votes)
def test_every_input_gives_exactly_one_outcome(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Passed, rejected, tied or lapsed; someone is chosen exactly where an owner ballot passed."""
    counted = tallies.count(asked, on, cast)
    found = tallies.result(asked, counted)

    assert found.state in (State.PASSED, State.REJECTED, State.TIED, State.LAPSED)
    assert (found.state is State.LAPSED) == (len(counted.votes) < counted.needed)
    assert (found.chosen is not None) == (asked.kind is Kind.OWNER and found.state is State.PASSED)
    assert (found.state is State.TIED) == bool(found.tied)
    assert sum(counted.counts.values()) == len(counted.votes) <= len(counted.roll)
    assert set(counted.waiting).isdisjoint(vote.user_id for vote in counted.votes)


@given(any_ballot(), any_seats, any_votes)
def test_silence_is_never_yes(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Nothing passes without two ballots that say so, or one where a person is chosen."""
    counted = tallies.count(asked, on, cast)
    found = tallies.result(asked, counted)
    if found.state is State.PASSED:
        said = found.chosen or "yes"
        assert counted.counts[said] >= (1 if asked.kind is Kind.OWNER else 2)


@given(any_ballot(), any_seats, any_votes)
def test_it_closes_early_only_when_nothing_remaining_can_change_it(
    asked: Ballot, on: list[Seat], cast: list[Vote]
) -> None:
    """Under any rules and with any votes: certain is one result for every way in which the rest could still vote."""
    counted = tallies.count(asked, on, cast)
    assert tallies.certain(asked, counted) == decided(asked, on, counted)


@pytest.mark.parametrize("sign_off", [False, True])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_small_roll_closes_early_exactly_when_it_is_certain(kind: Kind, sign_off: bool, size: int) -> None:
    """All votes a roll of up to four can have cast, before new facts or after: none is closed too early or too late."""
    asked = ballot(kind, sign_off=sign_off, facts_at=NOW + HOUR)
    if kind is Kind.OWNER:
        asked = replace(asked, candidates=CANDIDATES[:2])
    on = seats(*PEOPLE[:size])
    ways = [None, *product(choices(asked), (NOW, NOW + 2 * HOUR))]
    found = Counter[bool]()
    for each in combinations_with_replacement(ways, size):
        cast = [Vote(1, who, way[0], "", way[1]) for who, way in zip(PEOPLE, each, strict=False) if way]
        counted = tallies.count(asked, on, cast)
        early = tallies.certain(asked, counted)
        assert early == decided(asked, on, counted), each
        found[early] += 1
    assert found[True]
    assert found[False]


def decided(asked: Ballot, on: Iterable[Seat], counted: Count) -> bool:
    """Whether every way in which those could vote who did not, or did before new facts, comes to one same result."""
    roll, still, results = tuple(on), (*counted.waiting, *counted.stale), set()
    for remaining in product(("", *choices(asked)), repeat=len(still)):
        more = [Vote(1, who, choice, "", LATER) for who, choice in zip(still, remaining, strict=True) if choice]
        results.add(tallies.result(asked, tallies.count(asked, roll, [*counted.votes, *more])))
    return len(results) == 1 and next(iter(results)).state is not State.LAPSED


def test_new_facts_open_what_was_certain() -> None:
    """All voted, then new facts came: the ballot waits for those who may think again, until they have voted since."""
    asked = ballot(Kind.NOTICE, facts_at=NOW + HOUR)
    before = tallies.count(asked, seats(*PEOPLE), votes(Y, Y, Y, Y))
    assert before.stale == PEOPLE
    assert not tallies.certain(asked, before)
    assert tallies.complete(before)

    again = tallies.count(asked, seats(*PEOPLE), votes(Y, Y, Y, Y, at=NOW + HOUR))
    assert again.stale == ()
    assert tallies.certain(asked, again)


def test_who_leaves_the_roll_takes_their_vote_along() -> None:
    """A recused person is neither counted nor waited for, and the quorum is that of who is left."""
    asked = ballot(Kind.TERMINATE)
    counted = tallies.count(asked, seats(*PEOPLE[:3], recused=("U-1",)), votes(N, Y, Y))

    assert counted.roll == ("U-2", "U-3")
    assert counted.needed == 2
    assert tallies.result(asked, counted).state is State.PASSED


def test_who_proposes_letting_go_does_not_count_though_seated() -> None:
    """Even with a seat the proposer's vote on a termination counts nothing; on a notice it does."""
    for kind, size in ((Kind.TERMINATE, 3), (Kind.NOTICE, 4)):
        asked = replace(ballot(kind), proposer="U-1")
        assert len(tallies.count(asked, seats(*PEOPLE), votes(Y)).roll) == size
