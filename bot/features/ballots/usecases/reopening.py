"""Opening the ballot by which a decision is looked at again after the customer's reply."""

from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import opening
from bot.features.replies.usecases import outcomes as reply_outcomes
from bot.workflow import case_updates, replies as reply_workflow
from bot.workflow.deadlines import DeadlineHandler
from scoring.refusals import Refusal
from scoring.replies import RETRY, ReplyState
from scoring.rules.policy import Policy
from storage import replies
from storage.customers import customers
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline


def _reopen_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Open the ballot on the decision again; where it cannot open yet, say why and try again later."""
    reply = replies.RECORDS.get(tx, int(due.subject))
    if reply.state is not ReplyState.AGAIN:
        return
    if not reply_workflow.is_alive(tx, reply, policy):
        reply_outcomes.overtake(tx, reply, policy=policy, now=now)
        return
    try:
        opening.reopen_decision(tx, reply, policy=policy, now=now)
    except Refusal as refusal:
        deadlines.set_deadline(tx, due.kind, due.subject, customer_id=due.customer_id, due_at=now + RETRY)
        if reply.waits_why != str(refusal):
            replies.RECORDS.change(tx, reply.id, waits_why=str(refusal))
            case_updates.update_case(tx, customers.get_customer(tx, reply.customer_id), policy=policy, now=now)
    else:
        replies.RECORDS.change(tx, reply.id, waits_why="")


DEADLINES: dict[str, DeadlineHandler] = {replies.REOPENS: _reopen_when_due}
