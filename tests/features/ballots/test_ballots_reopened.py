"""The second ballot on a decision, which opens because the customer replied, on both engines."""

import pytest

from bot.features.ballots.usecases import opening, reopening
from bot.workflow import deadlines
from scoring import ballots as ballot_rules
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import NotAllowed
from storage.database import Database
from storage.schedule import deadlines as deadline_records
from tests.features.replies.replying import DAY, HOUR, call, judge, load_ballots, load_reply, part, reply, run_due, vote
from tests.surface.house import MONDAY
from tests.usecases.balloted import FOUR, ROSA, prepare_vote
from tests.usecases.conftest import Office

REOPENS = "ballot.reopens"


@pytest.fixture
def db(office: Office) -> Database:
    """Acme was let go by four voters on Rosa's proposal, was told, and replied; Mia wants people to look again."""
    db = prepare_vote(office, voters=(*FOUR, ROSA))
    part(db)
    reply(db)
    judge(db)
    return db


def run_again(db: Database) -> None:
    """The deadline is due once more, as if it had been lost."""
    with db.transaction() as tx:
        deadline_records.set_deadline(tx, REOPENS, "1", customer_id=1, due_at=MONDAY + 5 * DAY)
    due = deadlines.find_next_due(db, now=MONDAY + 5 * DAY, kinds=reopening.DEADLINES)
    assert due is not None
    assert deadlines.run_deadline(db, due, reopening.DEADLINES, now=MONDAY + 5 * DAY)


def test_it_has_the_rules_and_the_proposer_of_the_first(db: Database) -> None:
    """Who proposed to let them go votes in neither ballot; the reason stays."""
    assert REOPENS in run_due(db, MONDAY + 2 * DAY)
    first, *_, second = load_ballots(db)
    assert (second.reason, second.door, second.rules, second.proposer) == (first.reason, first.door, first.rules, ROSA)
    assert first.rules.proposer_votes is False
    with pytest.raises(NotAllowed, match="You proposed this"):
        vote(db, "no", ROSA, at=MONDAY + 2 * DAY + HOUR)
    personal = opening.load_personal_ballot(db, second.id, call=call(ROSA, MONDAY + 2 * DAY))
    assert set(ballot_rules.eligible_voters(second, personal.posted.poll.seats)) == set(FOUR)


def test_it_opens_once(db: Database) -> None:
    """The deadline done twice, or late, opens one ballot, and none after that one is closed."""
    run_due(db, MONDAY + 5 * DAY)
    count = len(load_ballots(db))
    run_again(db)
    assert len(load_ballots(db)) == count
    assert vote(db, "no", *FOUR[:3], at=MONDAY + 5 * DAY).state is BallotState.REJECTED
    run_again(db)
    assert len(load_ballots(db)) == count


def test_it_waits_for_the_ballot_that_is_open(office: Office) -> None:
    """While people vote on who hands over it waits and says so; when that is over it opens."""
    db = prepare_vote(office, voters=FOUR)
    part(db, assigned=False)
    opening.open_ballot(db, BallotKind.OWNER, "acme", candidates=("U-5", "U-6"), call=call(ROSA, MONDAY + DAY))
    reply(db)
    judge(db, at=MONDAY + DAY + HOUR)
    run_due(db, MONDAY + DAY + 2 * HOUR)
    assert "is open already" in load_reply(db).waits_why
    vote(db, "U-5", *FOUR[:3], at=MONDAY + DAY + 2 * HOUR)
    run_due(db, MONDAY + DAY + 4 * HOUR)
    assert load_ballots(db)[-1].reply_id == 1
    assert load_reply(db).waits_why == ""
