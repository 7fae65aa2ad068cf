"""How a ballot reads that is held because of a customer's reply."""

from dataclasses import replace

from bot.features.ballots.messages import wording
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.teams import Team
from tests.features.ballots import ballots_messages as ballot_cases

TEAM = Team(frozenset({"U0ANA", "U0BEN", "U0LI", "U0MAX", "U0OLGA", "U0ROSA"}))


def explain(ballot: Ballot, *earlier: Ballot) -> str:
    """What it says of who would decide on letting go later."""
    return str(wording.explain_later(TEAM, ballot_cases.poll(ballot), ("U0ROSA",), earlier))


def test_both_ballots_say_how_many_decide_later() -> None:
    """Nobody proposed the second one, and yet the same team has the same number as on the first."""
    first = replace(ballot_cases.ballot(proposer="U0ROSA"), id=1)
    second = replace(ballot_cases.ballot(proposer="umpire", reply_id=1), id=2)
    assert "of the 5 who did not propose it" in explain(first)
    assert explain(second, first, second) == explain(first)


def test_its_questions_and_results_are_of_a_decision_that_was_made() -> None:
    """It asks whether the decision stands, and no result says that nothing was decided or that there was no notice."""
    for kind in (BallotKind.NOTICE, BallotKind.TERMINATE):
        ballot = ballot_cases.ballot(kind=kind, reply_id=1)
        assert wording.format_question(ballot, "Acme") != wording.format_question(
            replace(ballot, reply_id=None), "Acme"
        )
        for state in (BallotState.PASSED, BallotState.REJECTED, BallotState.CANCELLED):
            over = ballot_cases.poll(replace(ballot, state=state, closed_why="so"))
            headline = str(wording.format_headline(over))
            assert "gets no final notice" not in headline
            assert "nothing was decided" not in headline
