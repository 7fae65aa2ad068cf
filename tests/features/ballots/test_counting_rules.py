"""Counting ballots: whatever the order, whoever voted, exactly one result, and an early end only when it is certain."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import ballots as tallies
from scoring.ballots import (
    ABSTAIN,
    Ballot,
    BallotKind,
    BallotResult,
    BallotRules,
    BallotState,
    Seat,
    Vote,
    VoteCount,
    choices,
    eligible_voters,
)
from tests.scoring.ballot_samples import (
    CANDIDATES,
    HOUR,
    OUTSIDER,
    PEOPLE,
    any_ballot,
    any_seats,
    any_votes,
    build_ballot,
    build_seats,
    build_votes,
)
from tests.scoring.made import NOW

LATER = NOW + 5 * HOUR
Y, N, A = "yes", "no", ABSTAIN


def result(kind: BallotKind, *cast: str, roll: int = 4, **changes: Any) -> BallotState:
    """What a ballot of so many people comes to with these votes."""
    asked = build_ballot(kind, **changes)
    return tallies.ballot_result(
        asked, tallies.count_votes(asked, build_seats(*PEOPLE[:roll]), build_votes(*cast))
    ).state


@pytest.mark.parametrize(
    ("cast", "state"),
    [
        ((Y, Y), BallotState.PASSED),
        ((Y, Y, N), BallotState.PASSED),
        ((Y, Y, N, N), BallotState.REJECTED),
        ((Y, N), BallotState.REJECTED),
        ((Y, A), BallotState.REJECTED),
        ((A, A), BallotState.REJECTED),
        ((Y, Y, A, A), BallotState.PASSED),
        ((Y,), BallotState.LAPSED),
        ((), BallotState.LAPSED),
    ],
)
def test_a_final_notice_needs_more_yes_than_no_and_two(cast: tuple[str, ...], state: BallotState) -> None:
    """Half the roll and two ballots for the quorum, two yes and more yes than no to pass; a tie keeps the customer."""
    assert result(BallotKind.NOTICE, *cast) is state


@pytest.mark.parametrize(
    ("cast", "roll", "state"),
    [
        ((Y, Y, N), 4, BallotState.PASSED),
        ((Y, Y, N, N), 4, BallotState.REJECTED),
        ((Y, Y, A), 4, BallotState.PASSED),
        ((Y, A, A), 4, BallotState.REJECTED),
        ((Y, Y), 4, BallotState.LAPSED),
        ((Y, Y), 3, BallotState.LAPSED),
        ((Y, Y), 2, BallotState.PASSED),
        ((Y, N), 2, BallotState.REJECTED),
        ((Y,), 2, BallotState.LAPSED),
    ],
)
def test_letting_go_needs_two_thirds(cast: tuple[str, ...], roll: int, state: BallotState) -> None:
    """Two thirds of yes and no, two yes, and three ballots, or two where the roll is two."""
    assert result(BallotKind.TERMINATE, *cast, roll=roll) is state


def test_two_thirds_are_counted_in_whole_ballots() -> None:
    """Of any yes and no, it passes exactly where three times yes is at least twice all of them."""
    asked = build_ballot(BallotKind.TERMINATE)
    for yes, no in product(range(40), range(40)):
        assert tallies.is_carried(asked, yes, no) == (yes >= 2 and 3 * yes >= 2 * (yes + no))


@pytest.mark.parametrize(
    ("cast", "found"),
    [
        (("U-li",) * 2, BallotResult(BallotState.PASSED, "U-li")),
        (("U-li", "U-ben", "U-ben"), BallotResult(BallotState.PASSED, "U-ben")),
        (("U-li", "U-ben"), BallotResult(BallotState.TIED, tied=("U-li", "U-ben"))),
        ((A, A), BallotResult(BallotState.TIED, tied=CANDIDATES)),
        (("U-li",), BallotResult(BallotState.LAPSED)),
    ],
)
def test_most_votes_choose_and_a_tie_is_a_managers(cast: tuple[str, ...], found: BallotResult) -> None:
    """Of candidates the one with most votes is chosen; those who are tied are named for a manager to pick."""
    asked = build_ballot(BallotKind.OWNER)
    assert tallies.ballot_result(asked, tallies.count_votes(asked, build_seats(*PEOPLE), build_votes(*cast))) == found


@pytest.mark.parametrize(
    ("cast", "state"),
    [
        ((Y, Y), BallotState.PASSED),
        ((Y, Y, A), BallotState.PASSED),
        ((Y, Y, N), BallotState.REJECTED),
        ((Y, N), BallotState.REJECTED),
        ((Y, A), BallotState.REJECTED),
        ((Y,), BallotState.LAPSED),
    ],
)
@pytest.mark.parametrize("kind", [BallotKind.NOTICE, BallotKind.TERMINATE])
def test_two_managers_sign_off_together(kind: BallotKind, cast: tuple[str, ...], state: BallotState) -> None:
    """Where managers sign off instead of a vote it takes two of them, and none against."""
    assert result(kind, *cast, sign_off=True) is state


@pytest.mark.parametrize(
    ("percent", "least", "size", "needed"),
    [(50, 2, 4, 2), (50, 2, 5, 3), (50, 2, 2, 2), (60, 3, 5, 3), (60, 3, 6, 4), (60, 3, 2, 2), (60, 3, 3, 3),
     (50, 1, 2, 1), (50, 1, 3, 2), (1, 1, 90, 1), (100, 2, 7, 7), (0, 2, 9, 2), (60, 3, 1, 2)],
)  # fmt: skip
def test_the_quorum_is_rounded_up(percent: int, least: int, size: int, needed: int) -> None:
    """So many percent of the roll, rounded up, and never less than its least number."""
    assert tallies.quorum(BallotRules(percent, least, 48, True), size) == needed


@given(any_ballot(), any_seats, any_votes, st.randoms())
def test_the_order_of_ballots_does_not_matter(asked: Ballot, on: list[Seat], cast: list[Vote], chance: Any) -> None:
    """However votes and seats are shuffled, the count is the same."""
    found = tallies.count_votes(asked, on, cast)
    shuffled = chance.sample(cast, len(cast))
    assert tallies.count_votes(asked, chance.sample(on, len(on)), shuffled) == found


@given(any_ballot(), any_seats, any_votes)
def test_the_last_of_a_voter_wins(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Of everybody on the roll the newest vote counts, once."""
    found = tallies.count_votes(asked, on, cast)
    valid = [vote for vote in cast if vote.choice in choices(asked)]
    for person in eligible_voters(asked, on):
        own = sorted((vote for vote in valid if vote.user_id == person), key=lambda vote: vote.cast_at)
        assert [vote for vote in found.votes if vote.user_id == person] == own[-1:]


@given(any_ballot(), any_seats, any_votes)
def test_outsiders_count_nothing(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Without the votes of those who are not on the roll, or left it, or proposed to let go, the count is the same."""
    people = eligible_voters(asked, on)
    assert OUTSIDER not in people
    assert tallies.count_votes(asked, on, cast) == tallies.count_votes(
        asked, on, [v for v in cast if v.user_id in people]
    )


@given(any_ballot(), any_seats, any_votes)
def test_every_input_gives_exactly_one_outcome(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Passed, rejected, tied or lapsed; someone is chosen exactly where an owner ballot passed."""
    counted = tallies.count_votes(asked, on, cast)
    found = tallies.ballot_result(asked, counted)

    assert found.state in (BallotState.PASSED, BallotState.REJECTED, BallotState.TIED, BallotState.LAPSED)
    assert (found.state is BallotState.LAPSED) == (len(counted.votes) < counted.needed)
    assert (found.chosen is not None) == (asked.kind is BallotKind.OWNER and found.state is BallotState.PASSED)
    assert (found.state is BallotState.TIED) == bool(found.tied)
    assert sum(counted.counts.values()) == len(counted.votes) <= len(counted.roll)
    assert set(counted.waiting).isdisjoint(vote.user_id for vote in counted.votes)


@given(any_ballot(), any_seats, any_votes)
def test_silence_is_never_yes(asked: Ballot, on: list[Seat], cast: list[Vote]) -> None:
    """Nothing passes without two ballots that say so, or one where a person is chosen."""
    counted = tallies.count_votes(asked, on, cast)
    found = tallies.ballot_result(asked, counted)
    if found.state is BallotState.PASSED:
        said = found.chosen or "yes"
        assert counted.counts[said] >= (1 if asked.kind is BallotKind.OWNER else 2)


@given(any_ballot(), any_seats, any_votes)
def test_it_closes_early_only_when_nothing_remaining_can_change_it(
    asked: Ballot, on: list[Seat], cast: list[Vote]
) -> None:
    """Under any rules and with any votes: certain is one result for every way in which the rest could still vote."""
    counted = tallies.count_votes(asked, on, cast)
    assert tallies.is_certain(asked, counted) == decided(asked, on, counted)


@pytest.mark.parametrize("sign_off", [False, True])
@pytest.mark.parametrize("kind", BallotKind)
@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_small_roll_closes_early_exactly_when_it_is_certain(kind: BallotKind, sign_off: bool, size: int) -> None:
    """All votes a roll of up to four can have cast, before new facts or after: none is closed too early or too late."""
    asked = build_ballot(kind, sign_off=sign_off, facts_at=NOW + HOUR)
    if kind is BallotKind.OWNER:
        asked = replace(asked, candidates=CANDIDATES[:2])
    on = build_seats(*PEOPLE[:size])
    ways = [None, *product(choices(asked), (NOW, NOW + 2 * HOUR))]
    found = Counter[bool]()
    for each in combinations_with_replacement(ways, size):
        cast = [Vote(1, who, way[0], "", way[1]) for who, way in zip(PEOPLE, each, strict=False) if way]
        counted = tallies.count_votes(asked, on, cast)
        early = tallies.is_certain(asked, counted)
        assert early == decided(asked, on, counted), each
        found[early] += 1
    assert found[True]
    assert found[False]


def decided(asked: Ballot, on: Iterable[Seat], counted: VoteCount) -> bool:
    """Whether every way in which those could vote who did not, or did before new facts, comes to one same result."""
    roll, still, results = tuple(on), (*counted.waiting, *counted.stale), set()
    for remaining in product(("", *choices(asked)), repeat=len(still)):
        more = [Vote(1, who, choice, "", LATER) for who, choice in zip(still, remaining, strict=True) if choice]
        results.add(tallies.ballot_result(asked, tallies.count_votes(asked, roll, [*counted.votes, *more])))
    return len(results) == 1 and next(iter(results)).state is not BallotState.LAPSED


def test_new_facts_open_what_was_certain() -> None:
    """All voted, then new facts came: the ballot waits for those who may think again, until they have voted since."""
    asked = build_ballot(BallotKind.NOTICE, facts_at=NOW + HOUR)
    before = tallies.count_votes(asked, build_seats(*PEOPLE), build_votes(Y, Y, Y, Y))
    assert before.stale == PEOPLE
    assert not tallies.is_certain(asked, before)
    assert tallies.is_complete(before)

    again = tallies.count_votes(asked, build_seats(*PEOPLE), build_votes(Y, Y, Y, Y, at=NOW + HOUR))
    assert again.stale == ()
    assert tallies.is_certain(asked, again)


def test_who_leaves_the_roll_takes_their_vote_along() -> None:
    """A recused person is neither counted nor waited for, and the quorum is that of who is left."""
    asked = build_ballot(BallotKind.TERMINATE)
    counted = tallies.count_votes(asked, build_seats(*PEOPLE[:3], recused=("U-1",)), build_votes(N, Y, Y))

    assert counted.roll == ("U-2", "U-3")
    assert counted.needed == 2
    assert tallies.ballot_result(asked, counted).state is BallotState.PASSED


def test_who_proposes_letting_go_does_not_count_though_seated() -> None:
    """Even with a seat the proposer's vote on a termination counts nothing; on a notice it does."""
    for kind, size in ((BallotKind.TERMINATE, 3), (BallotKind.NOTICE, 4)):
        asked = replace(build_ballot(kind), proposer="U-1")
        assert len(tallies.count_votes(asked, build_seats(*PEOPLE), build_votes(Y)).roll) == size
