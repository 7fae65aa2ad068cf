"""Record what a customer replied, judge it, and record that they were told what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.replies.usecases import outcomes
from bot.features.transitions.usecases import transitions
from bot.workflow import case_updates, direct_messages, replies as reply_workflow, requests
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from scoring import replies as reply_rules
from scoring.ballots import Ballot
from scoring.cases.holds import refuse_if_on_hold
from scoring.customers.customers import Customer
from scoring.privacy import staff
from scoring.refusals import AlreadyDone, NotAllowed, NotFound
from scoring.replies import Decision, Reply, ReplyProgress, ReplyState
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.values import notes
from storage import ballots, replies
from storage.cases import holds
from storage.customers import customers
from storage.database import Database
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import channels, policies
from storage.transitions import transitions as transition_records

VERDICTS = {"stands": ReplyState.STANDS, "look-again": ReplyState.AGAIN}
"""The two verdicts on a reply, by the word people type."""


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """A reply as it stands at `now`, the ballot held because of it, and the `joined` ones that are judged with it.

    During a hold (`on_hold`) nobody judges it.
    """

    progress: ReplyProgress
    customer: Customer
    policy: Policy
    now: datetime
    second: Ballot | None = None
    joined: tuple[Reply, ...] = ()
    on_hold: bool = False

    @property
    def reply(self) -> Reply:
        """The reply itself."""
        return self.progress.reply

    @property
    def newest(self) -> Reply:
        """The last of those that are judged together."""
        return self.joined[-1] if self.joined else self.reply


@dataclass(frozen=True, slots=True)
class ReplyChanged:
    """A reply after somebody did something about it.

    `why_not`: why it is only recorded. `joins`: it is judged with the one that `status` is about. `undo` is "" where
    that is final. `channel`: the review channel, if any.
    """

    status: ReplyStatus
    change: str
    undo: str
    channel: str | None
    why_not: str = ""
    joins: bool = False


@dataclass(frozen=True, slots=True)
class ReplyFormValues:
    """What the form of a reply shows: the decision, and why a reply would only be recorded, or that it joins one."""

    customer: Customer
    decision: Decision
    why_not: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class ReplyList:
    """The replies of a customer, newest first, and whether the `viewer` may record more."""

    customer: Customer
    statuses: tuple[ReplyStatus, ...]
    viewer: str
    may_record: bool


def record_reply(db: Database, customer_text: str, text: str, *, call: Call) -> ReplyChanged:
    """Record what the customer replied to the decision on them.

    One in time is to be judged, together with an earlier one that still waits for that.
    """
    with db.transaction() as tx:
        context, customer, decision = _load_for_recording(tx, customer_text, call, lock=True)
        checked_text = reply_rules.check_reply(text)
        earlier = replies.RECORDS.list_where(tx, customer_id=customer.id)
        state = reply_rules.choose_state(decision, earlier, context.now, key=customer.key)
        why_not = reply_rules.why_only_recorded(decision, earlier, context.now)
        joins = None if why_not else reply_rules.find_waiting(decision, earlier)
        judge_by = None if why_not else reply_rules.judge_deadline(context.now, context.policy)
        reply = replies.RECORDS.add(
            tx,
            customer_id=customer.id,
            ballot_id=decision.ballot_id,
            kind=decision.kind,
            text=checked_text,
            recorded_by=call.user_id,
            recorded_at=context.now,
            state=state,
            judge_by=joins.judge_by if joins is not None else judge_by,
        )
        if state is ReplyState.WAITING:
            _set_judging_deadline(tx, reply)
        if not why_not:
            _notify_judges(tx, joins or reply, newest=reply, policy=context.policy, now=context.now)
        outcomes.audit_reply(tx, "recorded", reply, by=call.user_id, now=context.now, said=checked_text)
        undo = requests.offer_undo(tx, context, kind="reply", subject=str(reply.id), before=None, after=state.value)
        changed = _build_changed(tx, context, joins or reply, "recorded", undo)
        return replace(changed, why_not=why_not, joins=joins is not None)


def judge_reply(
    db: Database, customer_text: str, verdict: str, why: str, *, seen: int | None = None, call: Call
) -> ReplyChanged:
    """Judge the customer's reply: the decision `stands`, or people `look-again`, in a new ballot.

    `seen` is the id of the newest reply the judge was shown. Refused: the customer replied again since.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        progress = _load_to_judge(tx, customer, context)
        newest = _load_status(tx, progress.reply, context.policy, context.now).newest
        if seen is not None and newest.id > seen:
            raise AlreadyDone(
                f"{customer.name} has replied again meanwhile, and both are judged together: read that first with "
                f"`/umpire reply {customer.key}`."
            )
        judged = reply_rules.judge_reply(
            progress.reply,
            VERDICTS[verdict],
            why,
            by=call.user_id,
            judges=progress.judges,
            now=context.now,
            policy=context.policy,
        )
        stored = _store_verdict(tx, judged, moment=context.now, policy=context.policy, now=context.now)
        undo = ""
        if stored.state is ReplyState.STANDS:
            undo = requests.offer_undo(
                tx, context, kind="reply_verdict", subject=str(stored.id), before=None, after=context.now.isoformat()
            )
        return _build_changed(tx, context, stored, stored.state.value, undo)


def record_told(db: Database, customer_text: str, *, how: str = "", call: Call) -> ReplyChanged:
    """Record that somebody told the customer what came of their reply; `how` is kept in the audit."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        _authorize(tx, context, customer)
        untold = [each for each in replies.RECORDS.list_where(tx, customer_id=customer.id) if each.is_to_be_told]
        if not untold:
            raise NotFound(
                f"Nothing came of a reply of {customer.name} of which they still have to be told. That a final notice "
                f"was given is recorded with `/umpire notice {customer.key} given`; a reply that begins with “told” "
                "goes in quotes."
            )
        checked_how = notes.check_text(how, field="how", has="That has")
        stored = replies.RECORDS.change(tx, untold[-1].id, told_at=context.now, told_by=call.user_id)
        private = {"how": checked_how} if checked_how else {}
        outcomes.audit_reply(tx, "told", stored, by=call.user_id, now=context.now, **private)
        undo = requests.offer_undo(
            tx, context, kind="reply_told", subject=str(stored.id), before=None, after=context.now.isoformat()
        )
        return _build_changed(tx, context, stored, "told", undo)


def load_replies(db: Database, customer_text: str, *, call: Call) -> ReplyList:
    """Load the replies of a customer, for people who work on its case, and whoever judges a reply or has judged it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        kept = [
            each
            for each in replies.RECORDS.list_where(tx, customer_id=customer.id)
            if each.state is not ReplyState.UNDONE
        ]
        statuses = tuple(_load_status(tx, each, context.policy, context.now) for each in reversed(kept))
        if not any(call.user_id in (*each.progress.judges.people, each.reply.judged_by) for each in statuses):
            _authorize(tx, context, customer)
        may_record = is_allowed(context.actor, Action.REPLY, owners=(customer.owner, customer.backup))
        return ReplyList(customer, statuses, call.user_id, may_record)


def load_for_form(db: Database, customer_text: str, *, call: Call) -> ReplyFormValues:
    """Load what the form of a reply shows. Raises a refusal where no reply can be recorded."""
    with db.transaction(reading=True) as tx:
        context, customer, decision = _load_for_recording(tx, customer_text, call)
        earlier = replies.RECORDS.list_where(tx, customer_id=customer.id)
        reply_rules.choose_state(decision, earlier, context.now, key=customer.key)
        why_not = reply_rules.why_only_recorded(decision, earlier, context.now)
        joins = reply_rules.find_waiting(decision, earlier) is not None
        return ReplyFormValues(customer, decision, why_not, joins)


def load_for_verdict(db: Database, customer_text: str, *, call: Call) -> ReplyStatus:
    """Load the reply that waits to be judged, for one of its judges. Raises a refusal for anybody else."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        progress = _load_to_judge(tx, customer, context)
        reply_rules.refuse_judge(
            progress.reply, progress.judges, by=call.user_id, now=context.now, policy=context.policy
        )
        return _load_status(tx, progress.reply, context.policy, context.now)


def find_reply(db: Database, reply_id: int, *, now: datetime) -> ReplyStatus | None:
    """Load a reply as messages show it, or None when there is no such reply."""
    with db.transaction(reading=True) as tx:
        reply = next(iter(replies.RECORDS.list_where(tx, id=reply_id)), None)
        return None if reply is None else _load_status(tx, reply, policies.get_policy(tx), now)


def _load_for_recording(
    tx: Session, customer_text: str, call: Call, *, lock: bool = False
) -> tuple[RequestContext, Customer, Decision]:
    """Authorize somebody who records a reply. Raises NotFound where there is no decision to reply to."""
    context = (requests.begin_request if lock else requests.authorize_call)(tx, call, Action.TODO)
    customer = customers.resolve_customer(tx, customer_text, lock=lock)
    _authorize(tx, context, customer)
    decision = reply_workflow.find_decision(tx, customer, context.policy)
    if decision is None:
        raise NotFound(
            f"There is no final notice to {customer.name} and no decision to let them go, so there is nothing they "
            f"could reply to. What they said in a talk is recorded with `/umpire talk {customer.key}`."
        )
    return context, customer, decision


def _authorize(tx: Session, context: RequestContext, customer: Customer) -> None:
    """Raise NotAllowed unless the actor looks after the customer, hands it over, or is a manager."""
    moving = transition_records.find_running_transition(tx, customer.id)
    transitions.authorize_handover(context, customer, moving, action=Action.REPLY)


def _load_to_judge(tx: Session, customer: Customer, context: RequestContext) -> ReplyProgress:
    """Load the reply to judge. Raises a refusal where none waits, and during a hold."""
    known = replies.RECORDS.list_where(tx, customer_id=customer.id)
    current = reply_rules.find_current(known)
    progress = None
    if current is not None:
        progress = reply_workflow.load_progress(tx, current, policy=context.policy, now=context.now)
    may_record = is_allowed(context.actor, Action.REPLY, owners=(customer.owner, customer.backup))
    if not may_record and (progress is None or context.actor.user_id not in progress.judges.people):
        named = progress is not None and staff.shows_votes(context.policy)
        judges = progress.judges.people if progress is not None and named else ()
        says = "Whether a decision stands is said by whoever is asked to judge the reply, and you are not."
        raise NotAllowed(says, people=judges)
    if progress is None:
        raise NotFound(
            f"No reply of {customer.name} waits to be judged. It is recorded first: `/umpire reply {customer.key} "
            "<what they said>`."
        )
    refuse_if_on_hold(holds.find_running_hold(tx, customer.id), context.policy.zone, customer)
    reply_rules.refuse_unless_waiting(progress.reply)
    if not progress.alive:
        raise AlreadyDone("The decision has ended otherwise, so there is nothing left to judge.")
    return progress


def _store_verdict(tx: Session, judged: Reply, *, moment: datetime, policy: Policy, now: datetime) -> Reply:
    """Store a verdict, and have the decision looked at again if that is the verdict."""
    stored = replies.RECORDS.change(
        tx,
        judged.id,
        state=judged.state,
        judged_at=judged.judged_at,
        judged_by=judged.judged_by,
        judged_why=judged.judged_why,
    )
    deadlines.clear_deadlines(tx, str(stored.id), replies.JUDGED_BY_CLOCK, now=now)
    outcomes.audit_reply(tx, "judged", stored, by=stored.judged_by, now=now, why=stored.judged_why)
    if stored.state is ReplyState.AGAIN:
        outcomes.look_again(tx, stored, moment=moment, policy=policy, now=now)
    return stored


def _judge_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Have the decision looked at again, as of the deadline, because nobody judged the reply in time."""
    reply = replies.RECORDS.get(tx, int(due.subject))
    if reply.state is not ReplyState.WAITING:
        return
    if not reply_workflow.is_alive(tx, reply, policy):
        outcomes.overtake(tx, reply, policy=policy, now=now)
        return
    judged = reply_rules.judge_by_clock(reply, due.due_at)
    _store_verdict(tx, judged, moment=due.due_at, policy=policy, now=now)
    case_updates.update_case(tx, customers.get_customer(tx, reply.customer_id), policy=policy, now=now)


def _load_status(tx: Session, reply: Reply, policy: Policy, now: datetime) -> ReplyStatus:
    second = ballots.RECORDS.list_where(tx, customer_id=reply.customer_id, reply_id=reply.id)
    return ReplyStatus(
        reply_workflow.load_progress(tx, reply, policy=policy, now=now),
        customers.get_customer(tx, reply.customer_id),
        policy,
        now,
        second[-1] if second else None,
        reply_rules.list_joined(reply, replies.RECORDS.list_where(tx, ballot_id=reply.ballot_id)),
        holds.find_running_hold(tx, reply.customer_id) is not None,
    )


def _build_changed(tx: Session, context: RequestContext, reply: Reply, change: str, undo: str) -> ReplyChanged:
    """Bring the case up to date, and build the answer."""
    status = _load_status(tx, reply, context.policy, context.now)
    case_updates.update_case(tx, status.customer, policy=context.policy, now=context.now)
    return ReplyChanged(status, change, undo, channels.find_channel(tx, ChannelPurpose.REVIEW))


def _set_judging_deadline(tx: Session, reply: Reply) -> None:
    assert reply.judge_by is not None
    deadlines.set_deadline(
        tx, replies.JUDGED_BY_CLOCK, str(reply.id), customer_id=reply.customer_id, due_at=reply.judge_by
    )


def _notify_judges(tx: Session, reply: Reply, *, newest: Reply, policy: Policy, now: datetime) -> None:
    """Send whoever judges the reply a message, once each for it and for each one that is judged with it."""
    joined = f":{newest.id}" if newest.id != reply.id else ""
    for judge in reply_workflow.find_judges(tx, reply, policy=policy, now=now).people:
        intent = f"reply_judge:{reply.id}:{judge}{joined}"
        direct_messages.enqueue_direct_message(
            tx, judge, intent=intent, kind="reply_judge", subject=str(reply.id), now=now
        )


def _lock_for_undo(tx: Session, undo: Undo) -> tuple[Reply, Customer]:
    customers.lock_customer(tx, replies.RECORDS.get(tx, int(undo.subject)).customer_id)
    reply = replies.RECORDS.get(tx, int(undo.subject))
    return reply, customers.get_customer(tx, reply.customer_id)


def _undo_recording(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take back a reply that nobody has judged. If others were to be judged with it, they wait in its place."""
    reply, customer = _lock_for_undo(tx, undo)
    _authorize(tx, context, customer)
    known = replies.RECORDS.list_where(tx, ballot_id=reply.ballot_id)
    judged = any(each.state in reply_rules.JUDGED and (reply.is_joined or each.id == reply.id) for each in known)
    if judged or reply.state is ReplyState.UNDONE:
        raise AlreadyDone(f"The reply of {customer.name} has been judged since, so it was not taken back.")
    joined = reply_rules.list_joined(reply, known)
    stored = replies.RECORDS.change(tx, reply.id, state=ReplyState.UNDONE)
    deadlines.clear_deadlines(tx, str(reply.id), replies.JUDGED_BY_CLOCK, now=context.now)
    outcomes.audit_reply(tx, "undone", stored, by=context.actor.user_id, now=context.now)
    if joined:
        waiting = replies.RECORDS.change(tx, joined[0].id, state=ReplyState.WAITING, judge_by=reply.judge_by)
        _set_judging_deadline(tx, waiting)
        _notify_judges(tx, waiting, newest=waiting, policy=context.policy, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    left = "The other one is judged by itself." if joined else "Nobody judges it."
    return f"The reply of {customer.name} is taken back. {left}"


def _undo_verdict(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take back the verdict that the decision stands; the reply waits again, until the same day."""
    reply, customer = _lock_for_undo(tx, undo)
    judged_at = reply.judged_at.isoformat() if reply.judged_at is not None and reply.told_at is None else ""
    if reply.state is not ReplyState.STANDS or judged_at != undo.after:
        raise AlreadyDone(f"The reply of {customer.name} has moved on since, so nothing was undone.")
    stored = replies.RECORDS.change(
        tx, reply.id, state=ReplyState.WAITING, judged_at=None, judged_by=None, judged_why=""
    )
    _set_judging_deadline(tx, stored)
    outcomes.audit_reply(tx, "unjudged", stored, by=context.actor.user_id, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"Your verdict on the reply of {customer.name} is taken back: it waits to be judged again."


def _undo_telling(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take back that the customer was told."""
    reply, customer = _lock_for_undo(tx, undo)
    _authorize(tx, context, customer)
    if reply.told_at is None or reply.told_at.isoformat() != undo.after:
        raise AlreadyDone("That has been changed since, so nothing was undone.")
    stored = replies.RECORDS.change(tx, reply.id, told_at=None, told_by=None)
    outcomes.audit_reply(tx, "untold", stored, by=context.actor.user_id, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"Taken back: {customer.name} has still to be told."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "reply": (Action.TODO, _undo_recording),
    "reply_verdict": (Action.TODO, _undo_verdict),
    "reply_told": (Action.TODO, _undo_telling),
}
DEADLINES: dict[str, DeadlineHandler] = {replies.JUDGED_BY_CLOCK: _judge_when_due}
