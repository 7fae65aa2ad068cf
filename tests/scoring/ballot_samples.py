"""Ballots the rules are tried with: a small roll, and strategies for any votes of anybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from scoring import ballots
from scoring.ballots import ABSTAIN, Ballot, BallotKind, BallotRules, Seat, Vote
from tests.scoring.made import NOW, POLICY

PEOPLE = ("U-1", "U-2", "U-3", "U-4")
OUTSIDER = "U-out"
CANDIDATES = ("U-li", "U-ben", "U-ana")
HOUR = timedelta(hours=1)


def build_ballot(kind: BallotKind = BallotKind.NOTICE, **changes: Any) -> Ballot:
    """A ballot of that kind, proposed by Rosa now, with the rules it starts with."""
    size = 2 if changes.pop("sign_off", False) else 0
    rules = ballots.rules_for(kind, POLICY, size=size)
    usual = Ballot(
        id=1,
        customer_id=1,
        case_id=1,
        kind=kind,
        reason="why",
        proposer="U-rosa",
        opened_at=NOW,
        closes_at=ballots.closing_time(NOW, rules.hours, POLICY.calendar),
        rules=rules,
        candidates=CANDIDATES if kind is BallotKind.OWNER else (),
    )
    return replace(usual, **changes)


def build_seats(*people: str, recused: tuple[str, ...] = ()) -> tuple[Seat, ...]:
    """These people on the roll, some of whom left it."""
    return tuple(Seat(1, person, NOW if person in recused else None) for person in people)


def build_votes(*choices: str, at: Any = NOW) -> tuple[Vote, ...]:
    """What the first people of the roll chose, in their order; a blank is no vote."""
    return tuple(Vote(1, person, choice, "", at) for person, choice in zip(PEOPLE, choices, strict=False) if choice)


any_rules = st.builds(
    BallotRules,
    quorum_percent=st.integers(0, 100),
    least=st.integers(1, 3),
    hours=st.just(48),
    proposer_votes=st.booleans(),
    sign_off=st.booleans(),
)


@st.composite
def any_ballot(draw: Any) -> Ballot:
    """A ballot of any kind and rules, with new facts or without, which one of the roll may have proposed."""
    kind = draw(st.sampled_from(BallotKind))
    return build_ballot(
        kind,
        rules=draw(any_rules),
        proposer=draw(st.sampled_from(("U-rosa", "U-1"))),
        candidates=CANDIDATES[: draw(st.integers(1, 3))] if kind is BallotKind.OWNER else (),
        facts_at=draw(st.none() | st.just(NOW + HOUR)),
    )


any_seats = st.tuples(*[st.sampled_from((None, None, None, NOW))] * len(PEOPLE)).map(
    lambda left: [Seat(1, person, at) for person, at in zip(PEOPLE, left, strict=True)]
)
any_votes = st.lists(
    st.builds(
        Vote,
        st.just(1),
        st.sampled_from((*PEOPLE, OUTSIDER)),
        st.sampled_from(("yes", "no", ABSTAIN, *CANDIDATES)),
        st.just(""),
        st.integers(0, 3).map(lambda hours: NOW + hours * HOUR),
    ),
    max_size=10,
    unique_by=lambda vote: (vote.user_id, vote.cast_at),
)
"""Votes at hours of their own: one before new facts, one as they come, some after."""
