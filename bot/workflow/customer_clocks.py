"""A customer's clocks: everything that runs towards a date. A hold stops them and, at its end, moves them on."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import ballots as ballot_steps, message_refresh
from scoring import ballots as ballot_rules, notices as notice_rules
from scoring.cases.holds import CustomerClock, round_up_to_days
from scoring.replies import ReplyState
from scoring.transitions import steps as step_rules, transitions as transition_rules
from scoring.values.calendar import Calendar
from scoring.values.moments import round_up_to_minute
from storage import ballots, notices, replies
from storage.schedule import deadlines
from storage.transitions import transitions

Clocks = tuple[tuple[CustomerClock, datetime | date], ...]
"""What runs and when it ends: an instant (UTC) or a local day."""
_WAITING = (notice_rules.NoticeState.AGREED, notice_rules.NoticeState.GIVEN)


def stop_clocks(tx: Session, customer_id: int, *, now: datetime) -> Clocks:
    """Freeze all deadlines of a customer who goes on hold; return what stands still, with its dates."""
    deadlines.freeze_deadlines(tx, customer_id, now=now)
    return _refresh_messages(tx, customer_id, now)


def resume_clocks(
    tx: Session, customer_id: int, *, since: datetime, by: timedelta, calendar: Calendar, now: datetime
) -> Clocks:
    """Let the clocks run again that have stood still since `since`, each later by `by`; return what runs now.

    Last days move by whole days; what had ended before stays as it is. A ballot that would end on a day off ends at
    17:00 of the next business day. A notice that is looked at again stands still anyway, and moves on later.
    """
    deadlines.thaw_deadlines(tx, customer_id, by=by)
    _move_ballots(tx, customer_id, since, by, calendar)
    for notice in notices.RECORDS.list_where(tx, customer_id=customer_id, state=notice_rules.NoticeState.AGREED):
        notices.RECORDS.change(tx, notice.id, give_by=notice.give_by + by)
    for notice in notices.RECORDS.list_where(tx, customer_id=customer_id, state=notice_rules.NoticeState.GIVEN):
        if notice.stopped_at is None and notice.ends_at is not None and notice.ends_at > since:
            notices.RECORDS.change(tx, notice.id, ends_at=notice.ends_at + by)
    for reply in replies.RECORDS.list_where(tx, customer_id=customer_id, state=ReplyState.WAITING):
        if reply.judge_by is not None:
            replies.RECORDS.change(tx, reply.id, judge_by=reply.judge_by + by)
    days = timedelta(days=round_up_to_days(by))
    for moving in transitions.RECORDS.list_where(tx, customer_id=customer_id, ended_at=None):
        if moving.state is transition_rules.TransitionState.ASKED and moving.accept_by is not None:
            transitions.RECORDS.change(tx, moving.id, accept_by=moving.accept_by + by)
        if moving.last_day is None:
            continue
        last_day = moving.last_day + days
        transitions.RECORDS.change(tx, moving.id, last_day=last_day)
        steps = transitions.STEPS.list_where(tx, transition_id=moving.id, done_at=None)
        for step in step_rules.move_steps(steps, days, last_day=last_day, calendar=calendar):
            transitions.STEPS.change(tx, step.id, due_on=step.due_on)
    return _refresh_messages(tx, customer_id, now)


def _move_ballots(tx: Session, customer_id: int, since: datetime, by: timedelta, calendar: Calendar) -> None:
    for ballot in ballots.RECORDS.list_where(tx, customer_id=customer_id, state=ballot_rules.BallotState.OPEN):
        closes_at = calendar.postpone_day_off(ballot.closes_at + by)
        confirms_at = ballot.confirms_at
        if confirms_at is not None and confirms_at > since:
            confirms_at = round_up_to_minute(confirms_at + by)
        ballots.RECORDS.change(tx, ballot.id, closes_at=closes_at, confirms_at=confirms_at)
        if closes_at != ballot.closes_at + by:
            deadlines.set_deadline(tx, ballot_steps.CLOSES, str(ballot.id), customer_id=customer_id, due_at=closes_at)


def list_running_clocks(tx: Session, customer_id: int) -> Clocks:
    """List what runs towards a date for a customer, with the dates."""
    open_ballots = ballots.RECORDS.list_where(tx, customer_id=customer_id, state=ballot_rules.BallotState.OPEN)
    agreed_notices = notices.RECORDS.list_where(tx, customer_id=customer_id, state=notice_rules.NoticeState.AGREED)
    given_notices = notices.RECORDS.list_where(tx, customer_id=customer_id, state=notice_rules.NoticeState.GIVEN)
    moving = transitions.RECORDS.list_where(tx, customer_id=customer_id, ended_at=None)
    waiting_for_owner = [each for each in moving if each.state is transition_rules.TransitionState.ASKED]
    clocks = (
        *((CustomerClock.CONFIRM, ballot.confirms_at) for ballot in open_ballots),
        *((CustomerClock.BALLOT, ballot.closes_at) for ballot in open_ballots),
        *((CustomerClock.GIVE, notice.give_by) for notice in agreed_notices),
        *((CustomerClock.NOTICE, notice.ends_at) for notice in given_notices),
        *((CustomerClock.ACCEPT, each.accept_by) for each in waiting_for_owner),
        *((CustomerClock.LAST_DAY, each.last_day) for each in moving),
    )
    return tuple((clock, end) for clock, end in clocks if end is not None)


def _refresh_messages(tx: Session, customer_id: int, now: datetime) -> Clocks:
    """Refresh the messages of the customer's open ballots and notices; return what runs."""
    for ballot in ballots.RECORDS.list_where(tx, customer_id=customer_id, state=ballot_rules.BallotState.OPEN):
        message_refresh.refresh_ballot(tx, ballot.id, now)
    for notice in notices.RECORDS.list_where(tx, customer_id=customer_id, state=_WAITING):
        message_refresh.refresh_notice(tx, notice.id, now)
    return list_running_clocks(tx, customer_id)
