"""How a reply of a customer reads: to which decision, who judges it by when, and what came of it."""

from datetime import datetime

from markupsafe import Markup

from bot.slack import formatting
from bot.slack.rendering import escape, fill_pattern, mention
from scoring.ballots import Ballot
from scoring.cases.case_files import CaseFile
from scoring.privacy import staff
from scoring.replies import Judges, Reply, ReplyProgress, ReplyState
from scoring.rules.policy import Policy
from scoring.values.moments import Moment

MOST_JUDGES = 3
"""How many of those who may judge a reply are named."""


def describe_reply(progress: ReplyProgress, policy: Policy, second: Ballot | None = None) -> Markup:
    """Say how a reply stands, in a sentence without its full stop. `second`: the ballot held because of it."""
    reply = progress.reply
    if reply.state is ReplyState.WAITING and progress.alive:
        return describe_judging(reply, progress.judges, policy)
    if reply.state is ReplyState.AGAIN and progress.alive:
        return _describe_second_look(reply, policy, second)
    if reply.state is ReplyState.STANDS:
        judged_on = _format_day(reply.judged_at or reply.recorded_at, policy)
        says = fill_pattern("{} judged on {} that it stands", mention(reply.judged_by or ""), judged_on)
        return says + _describe_telling(reply, policy)
    if reply.state is ReplyState.UPHELD:
        settled_on = _format_day(reply.settled_at or reply.recorded_at, policy)
        return fill_pattern("a second ballot confirmed it on {}", settled_on) + _describe_telling(reply, policy)
    if reply.state is ReplyState.WITHDRAWN:
        return _describe_withdrawal(reply, policy)
    if reply.is_joined:
        return Markup("judged with the earlier one")
    if reply.state is ReplyState.RECORDED:
        return Markup("recorded, and not judged")
    return Markup("the decision ended otherwise, so nobody judges it")


def describe_judging(reply: Reply, judges: Judges, policy: Policy) -> Markup:
    """Say who judges a reply, from when and until when, and what happens if nobody does."""
    judge_by = escape(Moment(reply.judge_by or reply.recorded_at, policy.zone))
    who = _name_judges(judges, policy)
    again = "otherwise the decision is voted on again"
    if judges.impartial:
        return fill_pattern("{} by {}; {}", who, judge_by, again)
    sleep = "time to sleep on it, as nobody is left who did not vote"
    if not staff.shows_votes(policy):
        sleep = "time to sleep on it"
    return fill_pattern("{} from {} on ({}), and by {}; {}", who, _moment(judges, policy), sleep, judge_by, again)


def list_reply_duties(file: CaseFile, *, commands: bool = False) -> list[Markup]:
    """List what has to happen about a reply to a decision, and what the customer has still to be told.

    With what to type, if `commands` are wanted.
    """
    duties = _list_tellings(file)
    if file.reply is not None and file.reply.state is ReplyState.AGAIN:
        duties.append((fill_pattern("They replied: {}", _describe_second_look(file.reply, file.policy, None)), ""))
    elif file.reply is not None:
        judges = file.judges or Judges((), file.reply.recorded_at, impartial=True)
        judging = fill_pattern("They replied: {}", describe_judging(file.reply, judges, file.policy))
        duties.append((judging, "`/umpire reply {} stands|look-again <why>`"))
    return [
        fill_pattern("{}: {}", says, fill_pattern(command, file.customer.key)) if commands and command else says
        for says, command in duties
    ]


def _list_tellings(file: CaseFile) -> list[tuple[Markup, str]]:
    """List what they have still to be told, that a decision is withdrawn or that we part, each with its command."""
    untold = next((each for each in file.replies if each.is_to_be_told), None)
    if untold is not None:
        says = fill_pattern("{} tells them that {}, and records it", _name_manager(file), untold.outcome)
        return [(says, "`/umpire reply {} told`")]
    transition = file.transition
    if transition is None or transition.ended_at is not None or transition.told_on is not None:
        return []
    who = mention(transition.owner) if transition.owner else _name_manager(file)
    says = fill_pattern("{} tells them of the decision to part, and records it", who)
    return [(says, "`/umpire transition {} told`")]


def _name_manager(file: CaseFile) -> Markup:
    """Name the only manager, or say that it is one of several."""
    return mention(next(iter(file.managers))) if len(file.managers) == 1 else Markup("A manager")


def list_replies(file: CaseFile, length: int) -> list[tuple[str, Markup]]:
    """List the replies, newest first, as (what they said, how it stands)."""
    unsettled = file.reply.id if file.reply is not None else 0
    return [
        (
            formatting.short(each.text, length),
            describe_reply(
                ReplyProgress(each, file.judges or Judges((), each.recorded_at, impartial=True), each.id == unsettled),
                file.policy,
            ),
        )
        for each in reversed(file.replies)
    ]


def _describe_second_look(reply: Reply, policy: Policy, second: Ballot | None) -> Markup:
    if second is not None:
        return fill_pattern("it is voted on again, until {}", escape(Moment(second.closes_at, policy.zone)))
    if reply.waits_why:
        return fill_pattern("it is voted on again as soon as I can open the ballot: {}", reply.waits_why.rstrip("."))
    return Markup("it is voted on again")


def _describe_withdrawal(reply: Reply, policy: Policy) -> Markup:
    settled_on = _format_day(reply.settled_at or reply.recorded_at, policy)
    return fill_pattern("it was withdrawn on {}", settled_on) + _describe_telling(reply, policy)


def _describe_telling(reply: Reply, policy: Policy) -> Markup:
    """Say who told them what came of it, or that nobody has."""
    if reply.told_at is None:
        return Markup(", and nobody has told them yet")
    return fill_pattern("; {} told them on {}", mention(reply.told_by or ""), _format_day(reply.told_at, policy))


def _name_judges(judges: Judges, policy: Policy) -> Markup:
    """Name who judges: up to three people, and how many more; nobody where it would say who did not vote."""
    if not judges.people:
        return Markup("nobody here can judge it")
    if not staff.shows_votes(policy):
        return Markup("whoever I asked judges it")
    names = Markup(", ").join(mention(person) for person in judges.people[:MOST_JUDGES])
    more = len(judges.people) - MOST_JUDGES
    verb = "judges it" if len(judges.people) == 1 else "judge it" if more <= 0 else f"or {more} more judge it"
    return fill_pattern("{} {}", names, verb)


def _moment(judges: Judges, policy: Policy) -> Markup:
    return escape(Moment(judges.from_at, policy.zone))


def _format_day(moment: datetime, policy: Policy) -> str:
    return formatting.day(moment.astimezone(policy.zone).date())
