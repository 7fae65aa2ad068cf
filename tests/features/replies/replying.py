"""An office in which Acme was told of a decision, and replies to it."""

from datetime import datetime, timedelta

from bot.composition import DEADLINES
from bot.features.ballots.usecases import voting
from bot.features.replies.usecases import replies
from bot.features.transitions.usecases import tellings, transitions
from bot.workflow import deadlines
from bot.workflow.requests import Call
from scoring.ballots import Ballot
from scoring.notices import Notice
from scoring.replies import Reply
from scoring.transitions.transitions import Transition
from storage import ballots, notices, replies as reply_records
from storage.database import Database
from storage.outbox.outbox import list_by_subject
from storage.schedule import deadlines as deadline_records
from storage.transitions import transitions as transition_records
from tests.surface.house import MONDAY
from tests.usecases.balloted import pass_termination
from tests.usecases.noticing import agree_notice, record_notice_given, record_two_strikes

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TEXT = "two of the three invoices were never sent"


def give_notice(db: Database, *, days: int = 30) -> Notice:
    """Acme has two strikes and was told of a final notice on Monday; Rosa proposed it."""
    record_two_strikes(db)
    agreed = agree_notice(db, by="U-rosa", now=MONDAY)
    record_notice_given(db, days=days)
    return load_notice(db, agreed.id)


def part(db: Database, *, assigned: bool = True) -> Transition:
    """A ballot let Acme go, Rosa assigned U-5 to hand over, and told Acme on Monday."""
    pass_termination(db)
    if assigned:
        transitions.assign_transition(db, "acme", "U-5", call=call("U-rosa"))
    tellings.record_told(db, "acme", call=call("U-rosa"))
    return load_transition(db)


def call(who: str, at: datetime = MONDAY) -> Call:
    """Somebody asks."""
    return Call(who, at)


def reply(db: Database, at: datetime = MONDAY + DAY, *, by: str = "U-rosa", text: str = TEXT) -> replies.ReplyChanged:
    """Somebody records what Acme said."""
    return replies.record_reply(db, "acme", text, call=call(by, at))


def judge(
    db: Database, verdict: str = "look-again", *, by: str = "U-mia", at: datetime = MONDAY + 2 * DAY
) -> replies.ReplyChanged:
    """Somebody judges the reply."""
    return replies.judge_reply(db, "acme", verdict, "one invoice is missing", call=call(by, at))


def vote(db: Database, choice: str, *people: str, at: datetime) -> Ballot:
    """These people vote in the newest ballot on Acme."""
    ballot = load_ballots(db)[-1]
    for person in people:
        voting.cast_vote(db, ballot.id, choice, "as I see it", call=call(person, at))
    return load_ballots(db)[-1]


def run_due(db: Database, now: datetime) -> list[str]:
    """Do what is due at `now`, but each kind of deadline of each subject once."""
    done: list[str] = []
    while due := deadlines.find_next_due(db, now=now, kinds=DEADLINES.keys()):
        if deadlines.run_deadline(db, due, DEADLINES, now=now):
            done.append(due.kind)
    return done


def load_reply(db: Database, number: int = 1) -> Reply:
    """The reply as it is stored."""
    with db.transaction(reading=True) as tx:
        return reply_records.RECORDS.get(tx, number)


def load_ballots(db: Database) -> tuple[Ballot, ...]:
    """Every ballot on Acme, the newest last."""
    with db.transaction(reading=True) as tx:
        return ballots.RECORDS.list_where(tx, customer_id=1)


def load_notice(db: Database, number: int = 1) -> Notice:
    """The notice as it is stored."""
    with db.transaction(reading=True) as tx:
        return notices.RECORDS.get(tx, number)


def load_transition(db: Database) -> Transition:
    """Acme's newest transition."""
    with db.transaction(reading=True) as tx:
        transition = transition_records.find_last_transition(tx, 1)
    assert transition is not None
    return transition


def list_open_deadlines(db: Database) -> dict[str, datetime]:
    """What of replies and notices waits for a date."""
    with db.transaction(reading=True) as tx:
        waiting = deadline_records.list_open_deadlines(tx, 1)
    return {each.kind: each.due_at for each in waiting if each.kind.split(".")[0] in ("reply", "notice", "ballot")}


def list_recipients(db: Database, kind: str, number: int = 1) -> list[str]:
    """Whom a direct message of this kind about a reply waits for, or went to."""
    with db.transaction(reading=True) as tx:
        return sorted(row.channel for row in list_by_subject(tx, str(number)) if row.kind == kind)
