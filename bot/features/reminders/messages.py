"""Renders reminders, the answer to a decision on a strike, and the word to admins about what keeps failing."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.features.cases.usecases.clean_slates import CleanSlateDecided
from bot.features.reminders.usecases import NudgeDetails, NudgeOutcome
from bot.slack import formatting
from bot.slack.rendering import Message, fill_pattern, mention, render, render_over
from scoring import strikes as strike_rules
from scoring.cases.fixes import FixState
from scoring.notices import NoticeState
from scoring.reminders import NudgeEvent, NudgeKind
from scoring.rules.reasons import spell_reason
from scoring.values.moments import Moment, describe_days

MOST_TEXT, MOST_STEPS = 300, 8
"""The most characters of what people wrote, and the most open steps, that a reminder shows."""
MOST_CUSTOMERS = 5
"""How many customers are named; the others are counted."""
DESCRIPTIONS = {
    "ballot.closes": "the close of a ballot",
    "ballot.half": "a reminder of a ballot",
    "ballot.reopens": "the opening of a second ballot",
    "reply.undecided": "the end of the time to judge a reply",
    "ballot.last": "a reminder of a ballot",
    "case.gates": "the look at what a case still needs",
    "contest.lapses": "the lapse of a contest that nobody decided",
    "contest.widens": "telling more people that a contest waits for a decision",
    "hold.ends": "the end of a hold",
    "notice.ends": "the end of a final notice",
    "notice.lapses": "the lapse of a final notice that was not given",
    "notice.silent": "the day on which a final notice counts as met because nobody said otherwise",
    "notice.unused": "the end of a final notice that was not met and on which nobody decided",
    "referral.check": "the question how a referral went",
    "restriction.ends": "the end of a restriction of contact",
    "review.due": "the word that a review is due",
    "staff.changed": "going on with the people who are here after somebody came or left",
    "transition.accepts": "the wait for somebody to accept a transition",
    **{kind.value: f"a reminder ({kind.value.partition('.')[2]})" for kind in NudgeKind},
    "campaigns.day": "the morning's look at the campaign",
    "audit.anchor": "the audit's weekly mark for admins",
    "channels.readers": "the weekly word to admins of who else can read the review channel",
    "closets.day": "the daily look at the quarterly review",
    "rounds.week": "asking for the week's customers in a rating round",
    "difficult": "the question of the afternoon",
    "difficult.again": "the reminder of the question of the afternoon",
    "digest": "the weekly digest",
    "grades.snapshot": "the weekly snapshot of the grades",
    "gut": "the question of the morning",
    "prompts.enrol": "the nightly look at whom to ask",
    "standing": "what time changes in a scorecard (a strike that expires, a grade set by hand that ends)",
    "standings": "all that time changes in scorecards",
    "deadlines": "everything that falls due once",
    "rhythms": "everything that comes round again",
    "parked": "sending again what a channel could not take",
    "reactions": "reading the reactions on the digest again",
    "settled": "changing direct messages whose matter is over",
    "erased": "showing anew the messages that name somebody erased",
    "replies": "answers that Slack asked to send a few seconds later",
    "retention": "the hourly deletion of what is kept only for a while",
    "former": "deleting what people wrote about a customer who left long ago",
    "groups": "the check of who is in which user group",
    "directory": "the check of who works here",
    "set right": "the repair of what a wrong clock noted",
}
"""What the scheduler does, by its stored name, in words for an admin."""
OVERDUE_STAGES = (NudgeEvent.OVERDUE, NudgeEvent.LONG_OVERDUE)


def render_nudge(details: NudgeDetails) -> Message:
    """Render a reminder: what is due or overdue, and what can be done about it."""
    about = details.nudge.kind
    return render(f"nudge_{about.name.casefold()}", **(_build_common_values(details) | _VALUES_BY_KIND[about](details)))


def render_nudge_over(outcome: NudgeOutcome) -> Message:
    """Render what a reminder becomes once it is over: the customer, and how the matter came out."""
    return render_over("*{}*: {}.", outcome.affairs.customer.name, _OUTCOMES_BY_KIND[outcome.kind](outcome))


def render_slate_decision(outcome: CleanSlateDecided) -> Message:
    """Render the answer to a manager who cleared or kept the oldest strike."""
    zone, policy = outcome.policy.zone, outcome.policy
    return render(
        "slate_decided",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        number=outcome.strike.id,
        cleared=outcome.cleared,
        until=formatting.day(outcome.strike.expires_at.astimezone(zone).date()),
        points=formatting.points(outcome.tally.points, policy.strikes_to_case),
        told=outcome.channel,
        minutes=formatting.count(policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_setback(name: str, customers: Sequence[str], since: datetime) -> Message:
    """Tell an admin what has been failing for a day. The time is in UTC, as in the server's log."""
    return render(
        "setback",
        what=DESCRIPTIONS.get(name, f"“{name}”"),
        customers=customers[:MOST_CUSTOMERS],
        more=max(len(customers) - MOST_CUSTOMERS, 0),
        since=str(Moment(since, ZoneInfo("UTC"))),
    )


def _build_common_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values that all reminders have."""
    customer, today = details.affairs.customer, details.now.astimezone(details.affairs.policy.zone).date()
    return {"customer": customer.name, "key": customer.key, "on": formatting.day(details.nudge.on, today)}


def _build_fix_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about a fix."""
    fix = next(each for each in details.affairs.fixes if each.id == details.nudge.number)
    owner = fix.owner if fix.owner != details.person else None
    overdue = details.nudge.what in OVERDUE_STAGES
    return {"number": fix.id, "what": formatting.short(fix.what, MOST_TEXT), "owner": owner, "overdue": overdue}


def _build_talk_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about a talk: `asked` if it is on record that they were talked to."""
    talk = next(each for each in details.affairs.talks if each.id == details.nudge.number)
    return {"silent": details.nudge.what is NudgeEvent.SILENT, "asked": talk.held_on is not None}


def _build_transition_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about a transition."""
    moving, what, today = (
        details.affairs.transition,
        details.nudge.what,
        details.now.astimezone(details.affairs.policy.zone),
    )
    ownerless, days = what is NudgeEvent.OWNERLESS, (details.nudge.on - today.date()).days
    steps = () if ownerless else details.steps
    return {
        "ownerless": ownerless,
        "overdue": what in OVERDUE_STAGES or (days < 0 and not ownerless),
        "today": days == 0,
        "left": describe_days(days),
        "owner": moving.owner if moving is not None and moving.owner != details.person else None,
        "count": formatting.count(len(steps), "step"),
        "steps": [
            (s.place, formatting.short(s.what, MOST_TEXT), _format_due(s.due_on, today.date()))
            for s in steps[:MOST_STEPS]
        ],
        "more": max(len(steps) - MOST_STEPS, 0),
    }


def _build_hold_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about a hold."""
    assert details.affairs.hold is not None
    return {"why": formatting.short(details.affairs.hold.why, MOST_TEXT)}


def _build_grade_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about a grade set by hand."""
    assert details.affairs.override is not None
    return {"grade": details.affairs.override.grade, "why": formatting.short(details.affairs.override.why, MOST_TEXT)}


def _build_slate_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder that a strike could be cleared."""
    strike, today = details.strike, details.now.astimezone(details.affairs.policy.zone).date()
    assert strike is not None
    return {
        "days": formatting.count(details.affairs.policy.clean_slate_days, "day"),
        "number": strike.id,
        "reason": spell_reason(strike.reason),
        "on": formatting.day(strike.incident_on, today),
        "points": formatting.count(strike.weight, "point"),
        "value": f"{details.nudge.number}:{strike.id}",
    }


def _build_strikes_values(details: NudgeDetails) -> dict[str, object]:
    """Build the template values of a reminder about strikes that expire."""
    of = details.affairs
    fall = strike_rules.find_expiry_of_ground(of.strikes, now=details.now, policy=of.policy)
    assert fall is not None
    return {
        "lost": formatting.count(fall.lost, "point expires", "points expire"),
        "left": formatting.points(fall.left, of.policy.strikes_to_case),
    }


def _describe_fix(outcome: NudgeOutcome) -> str:
    fix, today = outcome.fix, outcome.now.astimezone(outcome.affairs.policy.zone).date()
    assert fix is not None, "a reminder of a fix is about one"
    if fix.state is FixState.OPEN:
        return f"fix #{fix.id} is now due on {_format_due(fix.due_on, today)}" if fix.due_on else f"fix #{fix.id} waits"
    return f"fix #{fix.id} is {'closed' if fix.state is FixState.DONE else 'dropped'}"


def _describe_talk(outcome: NudgeOutcome) -> str:
    talk = outcome.talk
    assert talk is not None, "a reminder of a talk is about one"
    if talk.answer is not None:
        return f"the talk's answer is on record: {talk.answer.value}"
    if outcome.affairs.talk_waived:
        return "no talk is needed any more, since the step was waived"
    return "the talk was called off" if talk.withdrawn_at is not None else "the talk has a new day"


def _describe_problem(outcome: NudgeOutcome) -> str:
    case = outcome.affairs.case
    if case is not None and case.problem:
        return "the real problem is stated"
    return "the case is closed" if case is None or case.closed_at is not None else "the case has gone on to a ballot"


_NOTICE_STATES = {
    NoticeState.AGREED: "the final notice is agreed, and is to be given",
    NoticeState.GIVEN: "the final notice was given",
    NoticeState.MET: "the final notice counts as met",
    NoticeState.NOT_MET: "it is on record that they did not do what the final notice asked",
    NoticeState.WITHDRAWN: "the final notice is withdrawn",
    NoticeState.LAPSED: "the final notice lapsed",
}


def _describe_notice(outcome: NudgeOutcome) -> str:
    notice = outcome.affairs.notice
    return _NOTICE_STATES[notice.state] if notice else "the final notice is over"


def _describe_transition(outcome: NudgeOutcome) -> str | Markup:
    transition, today = outcome.affairs.transition, outcome.now.astimezone(outcome.affairs.policy.zone).date()
    if transition is None or transition.ended_at is not None:
        return "the transition is over"
    if transition.last_day is not None:
        return f"the last day is now {formatting.day(transition.last_day, today)}"
    return (
        fill_pattern("{} hands them over", mention(transition.owner))
        if transition.owner
        else "nobody hands them over yet"
    )


def _describe_slate(outcome: NudgeOutcome) -> str:
    talk = outcome.talk
    if not outcome.decided or talk is None or talk.recorded_at is None:
        return "clearing the oldest strike is no longer proposed"
    cleared = [each for each in outcome.affairs.strikes if each.cleared_at and each.cleared_at >= talk.recorded_at]
    return f"the oldest strike, #{cleared[-1].id}, is cleared" if cleared else "the oldest strike stays"


def _format_due(day: date | None, today: date) -> str:
    """Format the day on which something is due; "" without one."""
    return formatting.day(day, today) if day is not None else ""


_OUTCOMES_BY_KIND: dict[NudgeKind, Callable[[NudgeOutcome], str | Markup]] = {
    NudgeKind.FIX: _describe_fix,
    NudgeKind.TALK: _describe_talk,
    NudgeKind.PROBLEM: _describe_problem,
    NudgeKind.NOTICE: _describe_notice,
    NudgeKind.TRANSITION: _describe_transition,
    NudgeKind.HOLD: lambda outcome: "the hold has a new end" if outcome.affairs.hold else "the hold is over",
    NudgeKind.GRADE: lambda outcome: (
        "a new grade was set by hand" if outcome.affairs.override else "the computed grade counts again"
    ),
    NudgeKind.SLATE: _describe_slate,
    NudgeKind.STRIKES: lambda _: "its points have changed since",
}
"""How the matter of a reminder came out, in words that follow the customer's name."""
_VALUES_BY_KIND: dict[NudgeKind, Callable[[NudgeDetails], dict[str, object]]] = {
    NudgeKind.FIX: _build_fix_values,
    NudgeKind.TALK: _build_talk_values,
    NudgeKind.PROBLEM: lambda _: {},
    NudgeKind.NOTICE: lambda found: {"give": found.nudge.what is NudgeEvent.GIVE},
    NudgeKind.TRANSITION: _build_transition_values,
    NudgeKind.HOLD: _build_hold_values,
    NudgeKind.GRADE: _build_grade_values,
    NudgeKind.SLATE: _build_slate_values,
    NudgeKind.STRIKES: _build_strikes_values,
}
