"""How a ballot reads that is held because of a customer's reply."""

from dataclasses import replace

from bot.features.ballots.messages import wording
from scoring.ballots import BallotKind, BallotState
from tests.features.ballots import ballots_messages as ballot_cases


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
