"""How replies of customers read: what was recorded, who judges it, and what came of the decision."""

from bot.features.cases.messages.replies import describe_reply
from bot.features.replies.usecases.replies import ReplyChanged, ReplyList, ReplyStatus
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render, render_over
from scoring.replies import DECISIONS, ReplyState
from scoring.values.moments import Moment

TEXT_LENGTH = 600
"""How many characters of a reply or a reason a message quotes."""
MOST_REPLIES = 5
"""How many replies one message shows."""

HELP: dict[str, HelpEntry] = {
    "reply": HelpEntry(
        "what a customer answers to a final notice or to being let go, and whether the decision stands",
        "owners, managers and whoever judges the reply",
        (
            ("/umpire reply acme they say two invoices were never sent", "records what they said"),
            ("/umpire reply acme", "shows their replies; without one, opens the form"),
            ("/umpire reply acme stands we checked both invoices", "the decision stands, and why"),
            ("/umpire reply acme look-again the invoices are missing", "opens a new ballot on it, and why"),
            ("/umpire reply acme told by phone", "they were told what came of it"),
        ),
    )
}


def render_replies(shown: ReplyList) -> Message:
    """Render the replies of a customer to one person, with the buttons this reader can use."""
    statuses = shown.statuses
    return render(
        "reply_list",
        customer=shown.customer.name,
        key=shown.customer.key,
        rows=[_build_row(each) for each in statuses[:MOST_REPLIES]],
        more=max(0, len(statuses) - MOST_REPLIES),
        judges=any(_may_judge(each, shown.viewer) for each in statuses),
        untold=shown.may_record and any(each.reply.is_to_be_told for each in statuses),
        records=shown.may_record,
    )


def _may_judge(status: ReplyStatus, viewer: str) -> bool:
    """Whether this person can judge the reply now."""
    judges = status.progress.judges
    return viewer in judges.people and status.progress.alive and not status.on_hold and status.now >= judges.from_at


def render_changed(changed: ReplyChanged) -> Message:
    """Render the private answer to a change: what counts now, what comes next, where it shows."""
    status, policy = changed.status, changed.status.policy
    return render(
        "reply_changed",
        what=changed.change,
        customer=status.customer.name,
        key=status.customer.key,
        decision=DECISIONS[status.reply.kind],
        outcome=status.reply.outcome,
        notice=status.reply.kind.value == "notice",
        why_not=changed.why_not,
        joins=changed.joins,
        stands=describe_reply(status.progress, policy, status.second),
        channel=changed.channel,
        minutes=formatting.count(policy.undo_minutes, "minute"),
        undo=changed.undo,
    )


def render_request(status: ReplyStatus) -> Message:
    """Render the direct message to somebody who is asked to judge a reply."""
    zone, judges = status.policy.zone, status.progress.judges
    return render(
        "reply_judge",
        customer=status.customer.name,
        key=status.customer.key,
        decision=DECISIONS[status.reply.kind],
        texts=[formatting.short(each.text, TEXT_LENGTH) for each in (status.reply, *status.joined)[-MOST_REPLIES:]],
        recorded_by=mention(status.reply.recorded_by),
        judge_by=Moment(status.reply.judge_by or status.reply.recorded_at, zone, with_weekday=True),
        from_at="" if judges.impartial else Moment(judges.from_at, zone, with_weekday=True),
    )


def render_withdrawn(status: ReplyStatus) -> Message:
    """Render the direct message to managers that somebody has to tell the customer that a decision is withdrawn."""
    return render(
        "reply_withdrawn",
        customer=status.customer.name,
        key=status.customer.key,
        decision=DECISIONS[status.reply.kind],
    )


def render_reply_over(status: ReplyStatus | None) -> Message:
    """Render what a direct message about a reply becomes: how it stands now."""
    if status is None or status.reply.state is ReplyState.UNDONE:
        return render_over("This reply was taken back.")
    stands = describe_reply(status.progress, status.policy, status.second)
    return render_over("*{}* replied to {}: {}.", status.customer.name, DECISIONS[status.reply.kind], stands)


def _build_row(status: ReplyStatus) -> dict[str, object]:
    """Build the values of one reply in the list."""
    reply = status.reply
    return {
        "decision": DECISIONS[reply.kind],
        "on": formatting.day(reply.recorded_at.astimezone(status.policy.zone).date()),
        "by": mention(reply.recorded_by),
        "said": formatting.short(reply.text, TEXT_LENGTH),
        "stands": describe_reply(status.progress, status.policy, status.second),
        "why": formatting.short(reply.judged_why, TEXT_LENGTH),
    }
