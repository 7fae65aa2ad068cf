"""Where people are counted, nothing that is shown of a ballot depends on who it was that cast which vote."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st

from bot.features.ballots.messages import ballots
from bot.features.ballots.usecases.opening import PersonalBallot, PostedBallot
from bot.features.settings import messages as settings
from bot.slack.fitting import ANSWER_LIMIT, fit_blocks
from bot.workflow.ballots import BallotSnapshot
from scoring import ballots as ballot_rules
from scoring.ballots import BallotKind, BallotState, Seat, Vote
from scoring.privacy import staff
from scoring.rules.policy import Policy
from tests.features.ballots import ballots_messages as cases
from tests.messages import samples

COUNTED = st.sampled_from((cases.COUNTED, cases.VOTES_OFF))
ROLL = (*cases.ROLL, "U0KIM", "U0TOM")
OUTSIDER = "U0OUTSIDE"
WHYS = st.sampled_from(("", "Enough.", "They pay.", "It wears us out."))
ENDS = (BallotState.OPEN, BallotState.PASSED, BallotState.LAPSED)


@st.composite
def cast_votes(draw: Any) -> tuple[BallotKind, BallotState, tuple[tuple[str, str, bool], ...]]:
    """A kind of ballot, how it stands, and votes of some of its roll: choice, reason, from before new facts."""
    kind = draw(st.sampled_from(tuple(BallotKind)))
    choices = cases.CANDIDATES if kind is BallotKind.OWNER else ("yes", "no")
    vote = st.tuples(st.sampled_from((*choices, "abstain")), WHYS, st.booleans())
    other_end = BallotState.TIED if kind is BallotKind.OWNER else BallotState.REJECTED
    return kind, draw(st.sampled_from((*ENDS, other_end))), tuple(draw(st.lists(vote, max_size=len(ROLL))))


def build_posted(
    kind: BallotKind,
    state: BallotState,
    votes: tuple[tuple[str, str, bool], ...],
    voters: tuple[str, ...],
    policy: Policy,
) -> PostedBallot:
    """The ballot with these votes cast by the first of these voters."""
    ballot = cases.ballot(kind, state=state, facts_at=samples.NOW - timedelta(hours=2), size=len(ROLL))
    if kind is BallotKind.OWNER and state is BallotState.PASSED:
        ballot = replace(ballot, chosen=cases.CANDIDATES[0])
    seats = tuple(Seat(ballot.id, who) for who in sorted(ROLL))
    cast = [
        Vote(ballot.id, who, choice, why, samples.NOW - timedelta(hours=3 if early else 1))
        for who, (choice, why, early) in zip(voters, votes, strict=False)
    ]
    count = ballot_rules.count_votes(ballot, seats, cast)
    if state is not BallotState.OPEN:
        ballot = replace(ballot, result=count.counts, closed_at=samples.NOW)
    snapshot = BallotSnapshot(ballot, samples.ACME, seats, count, policy, samples.NOW)
    return PostedBallot(snapshot, cases.file(policy=policy), cases.NAMES, samples.TEAM)


@given(cast_votes(), st.permutations(ROLL), st.permutations(ROLL), COUNTED)
def test_a_ballot_reads_the_same_whoever_cast_which_vote(
    drawn: tuple[BallotKind, BallotState, tuple[tuple[str, str, bool], ...]],
    first: list[str],
    second: list[str],
    policy: Policy,
) -> None:
    """The channel's message, all reasons, and what somebody without a vote sees are the same for every permutation."""
    one, other = (build_posted(*drawn, voters=tuple(voters), policy=policy) for voters in (first, second))

    assert ballots.render_ballot(one) == ballots.render_ballot(other)
    assert ballots.render_reasons(one) == ballots.render_reasons(other)
    seen, also = (ballots.render_personal_ballot(PersonalBallot(each, OUTSIDER, True)) for each in (one, other))
    assert seen == also


@given(st.lists(st.sampled_from(ROLL), max_size=8), st.sets(st.sampled_from(ROLL)))
def test_reporters_are_counted_once_each(reporters: list[str], voters: set[str]) -> None:
    """The count says how many different people reported and how many of them vote, whoever they are."""
    says = staff.count_reporters(reporters, voters)

    number, among = len(set(reporters)), len(set(reporters) & voters)
    assert says.startswith("1 person" if number == 1 else f"{number} people")
    assert ("voter" in says) == bool(among)
    assert not any(who in says for who in ROLL)


def test_all_rules_are_read_whole_where_people_are_counted() -> None:
    """What the mode adds to the rules leaves them short enough for one answer."""
    blocks = list(settings.render_rules(cases.COUNTED, samples.TEAM).blocks)

    assert fit_blocks(blocks, ANSWER_LIMIT) == blocks
    assert "Colleagues are counted, not named" in str(blocks)


def test_a_ballot_of_two_says_that_votes_can_be_worked_out() -> None:
    """Two voters are warned while votes are hidden; with names, and with three voters, nobody is."""
    assert staff.warns_of_deduction(2, cases.COUNTED)
    assert staff.warns_of_deduction(2, cases.VOTES_OFF)
    assert not staff.warns_of_deduction(2, samples.POLICY)
    assert not staff.warns_of_deduction(3, cases.COUNTED)


@given(st.sets(st.sampled_from(ROLL)))
def test_figures_of_few_people_are_not_shown(contributors: set[str]) -> None:
    """Where people are counted, a figure takes three contributors; where they are named, none is held back."""
    assert staff.may_show_figures(contributors, cases.COUNTED) == (len(contributors) >= staff.LEAST_CONTRIBUTORS)
    assert staff.may_show_figures(contributors, samples.POLICY)


def test_one_sees_what_one_did_oneself() -> None:
    """Nobody but the person themselves is named to them; without a reader nobody is."""
    assert staff.may_see("U0ANA", "U0ANA", cases.COUNTED)
    assert not staff.may_see("U0ANA", "U0BEN", cases.COUNTED)
    assert not staff.may_see("U0ANA", None, cases.COUNTED)
    assert not staff.may_see(None, None, cases.COUNTED)
    assert staff.may_see("U0ANA", "U0BEN", cases.VOTES_OFF)
