"""How transitions read: where one stands, what somebody changed, and who is asked."""

from datetime import date
from typing import Any

from bot.features.transitions.messages.farewells import format_effect
from bot.features.transitions.usecases.farewells import FarewellEffect
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.transitions import transitions as transition_rules
from scoring.transitions.steps import Step, list_open_steps
from scoring.transitions.transitions import TransitionState
from scoring.values.moments import Moment, describe_days

TEXT_LENGTH = 300
"""How many characters of a step or a note a list shows."""
MOST_TICKS = 2
"""How many of the next steps have a button of their own."""

HELP: dict[str, HelpEntry] = {
    "transition": HelpEntry(
        "hand a customer over: who, where to, by when, in which steps",
        "owners, managers, and whoever hands over",
        (
            ("/umpire transition acme", "where it stands, and what is missing for the farewell"),
            ("/umpire transition acme accept", "or `decline [why]`: for whoever is asked"),
            ("/umpire transition acme assign @li", "a manager decides who hands over"),
            (
                "/umpire transition acme told by phone --on yesterday",
                "they were told; their days to reply count from then",
            ),
            (
                '/umpire transition acme plan --to provider --last-day "12 may" --scope "all sites"',
                "also `--trade accounting`, `--contract-notice 60d`; `plan` alone opens the form; "
                'after a severe strike it may be at once, with `--checked "who checked contract and law"`',
            ),
            ("/umpire transition acme done 3 sent by courier", "ticks a step, with a note if you like"),
            ("/umpire transition acme step move the domain --due 3 may", "a manager adds one; also `--owner --kind`"),
            ("/umpire transition acme extend --to 1 june their move is late", "a later last day needs a reason"),
        ),
    ),
    "refer": HelpEntry(
        "send a customer to a vendor who suits it better",
        "owners, managers, and whoever hands over",
        (
            ("/umpire refer acme Initrode", "by name or number; `/umpire refer acme` opens the form"),
            ("/umpire refer acme none nobody else serves their region", "if none is suitable, and why"),
        ),
    ),
    "vendor": HelpEntry(
        "the vendors customers can be referred to",
        "staff to look at, managers and owners to keep",
        (
            ("/umpire vendor list", "shows them with their numbers"),
            ('/umpire vendor add Initrode --suits "small shops" --contact "Ada, 030 1234"', "adds one"),
            ("/umpire vendor remove 3", "takes one off the list"),
        ),
    ),
    "farewell": HelpEntry(
        "part with a customer, kindly",
        "owners, managers, and whoever hands over",
        (
            ("/umpire farewell acme", "opens the form: what we learnt, how the referral went, what is lost and freed"),
            ("/umpire farewell acme We promised too much --referral took-it", "does it in one line"),
            ("/umpire farewell acme They were late --told 12 may", "they were told that day, if nobody recorded it"),
        ),
    ),
}


def render_card(handover: Handover, viewer: str) -> Message:
    """Render where a transition stands, with the buttons that make sense to this reader now."""
    transition, today = handover.transition, _get_today(handover)
    open_steps = list_open_steps(handover.steps)
    missing = transition_rules.list_missing(
        transition, handover.steps, [each for each, _ in handover.referrals], handover.customer.key
    )
    return render(
        "transition",
        customer=handover.customer.name,
        key=handover.customer.key,
        state=transition.state.value,
        asked=transition.asked,
        mine=transition.asked == viewer,
        until=_format_answer_by(handover),
        owner=transition.owner,
        withdrawn=transition.withdrawn_at is not None,
        told_on=formatting.day(transition.told_on, today) if transition.told_on else "",
        reply_by=_format_reply_by(handover),
        reply=handover.reply.value if handover.reply is not None else "",
        open_until=Moment(handover.open_until, handover.policy.zone, read_at=handover.now)
        if handover.open_until is not None
        else "",
        hold=formatting.day(handover.hold.until.astimezone(handover.policy.zone).date(), today)
        if handover.hold
        else "",
        figures=_list_figures(handover, today),
        scope=transition.scope,
        why=transition.extended_why,
        checked=transition.checked,
        lessons=transition.lessons,
        room=format_effect(
            FarewellEffect(transition.revenue, transition.minutes or 0, transition.people), handover.policy
        )
        if transition.ended_at
        else "",
        steps=[_build_step_row(step, today, handover) for step in handover.steps],
        referrals=_list_referrals(handover),
        missing=missing,
        ticks=[step.place for step in open_steps[:MOST_TICKS]],
    )


def render_changed(changed: TransitionChanged, viewer: str) -> Message:
    """Render the private answer to a change: what counts now, what comes next, where it shows."""
    handover, step = changed.handover, changed.step
    finished = [str(each.place) for each in changed.steps]
    transition, today = handover.transition, _get_today(handover)
    open_steps = list_open_steps(handover.steps)
    return render(
        "transition_moved",
        what=changed.change,
        customer=handover.customer.name,
        key=handover.customer.key,
        owner=transition.owner,
        own=transition.owner == viewer,
        planned=transition.planned_at is not None,
        told_on=formatting.day(transition.told_on, today) if transition.told_on else "",
        reply_by=_format_reply_by(handover),
        asked=transition.asked,
        until=_format_answer_by(handover),
        destination=transition.destination.value if transition.destination else "",
        last_day=formatting.day(transition.last_day, today) if transition.last_day else "",
        number=step.place if step else " and ".join(filter(None, (", ".join(finished[:-1]), *finished[-1:]))),
        several=len(finished) > 1,
        step="; ".join(formatting.short(each.what, TEXT_LENGTH) for each in (step, *changed.steps) if each),
        due=formatting.day(step.due_on, today) if step and step.due_on else "",
        rows=[_build_step_row(each, today, handover) for each in handover.steps],
        waiting=formatting.count(len(open_steps), "step") if open_steps else "no steps",
        next=[(each.place, formatting.short(each.what, TEXT_LENGTH)) for each in open_steps[:1]],
        referred=bool(handover.referrals),
        told=changed.channel,
        minutes=formatting.count(handover.policy.undo_minutes, "minute"),
        undo=changed.undo,
    )


def render_request(handover: Handover) -> Message:
    """Render the direct message to the person who is asked to hand a customer over."""
    return render(
        "transition_asked",
        customer=handover.customer.name,
        key=handover.customer.key,
        until=_format_answer_by(handover, stays=True),
        others=bool(handover.transition.runners_up),
    )


def render_assigned(handover: Handover) -> Message:
    """Render the direct message to the person whom a manager assigned a transition."""
    planned = handover.transition.planned_at is not None
    return render("transition_assigned", customer=handover.customer.name, key=handover.customer.key, planned=planned)


def render_ownerless(handover: Handover) -> Message:
    """Render the direct message to managers when nobody who was chosen will hand the customer over."""
    return render("transition_ownerless", customer=handover.customer.name, key=handover.customer.key)


def _get_today(handover: Handover) -> date:
    """Return the workspace's day at which the handover was loaded."""
    return handover.now.astimezone(handover.policy.zone).date()


def _format_answer_by(handover: Handover, *, stays: bool = False) -> Moment | str:
    """Write by when the person asked has to answer; "" where nobody is asked. `stays`: in a message that stays."""
    accept_by = handover.transition.accept_by
    if accept_by is None or handover.transition.state is not TransitionState.ASKED:
        return ""
    read_at = None if stays else handover.now
    return Moment(accept_by, handover.policy.zone, with_weekday=stays, read_at=read_at)


def _format_reply_by(handover: Handover) -> Moment | str:
    """Write until when their reply is invited; "" before they were told, and once they replied or it is too late."""
    reply_by = handover.transition.reply_by
    if reply_by is None or handover.replied or handover.now >= reply_by:
        return ""
    return Moment(reply_by, handover.policy.zone, read_at=handover.now)


def _list_figures(handover: Handover, today: date) -> list[tuple[str, str]]:
    """List destination, last day, finished steps and trade as (name, value); nothing before there is a plan."""
    transition = handover.transition
    if transition.last_day is None or transition.destination is None or transition.trade is None:
        return []
    finished = len(handover.steps) - len(list_open_steps(handover.steps))
    days_left = _format_days_left(transition.last_day, today, transition.state)
    return [
        ("Goes to", transition.destination.value),
        ("Last day", f"{formatting.day(transition.last_day, today)}{days_left}"),
        ("Steps done", f"{finished} of {len(handover.steps)}"),
        ("Trade", transition.trade.value),
    ]


def _format_days_left(last_day: date, today: date, state: TransitionState) -> str:
    """Write how far away the last day is, such as ` (in 3 days)`; "" once it is over."""
    return "" if state is TransitionState.ENDED else f" ({describe_days((last_day - today).days)})"


def _build_step_row(step: Step, today: date, handover: Handover) -> dict[str, Any]:
    """Build one step's line of the list."""
    done_on = step.done_at.astimezone(handover.policy.zone).date() if step.done_at else None
    is_late = step.done_at is None and step.due_on is not None and step.due_on < today
    return {
        "number": step.place,
        "what": formatting.short(step.what, TEXT_LENGTH),
        "due": formatting.day(step.due_on, today) if step.due_on else "",
        "owner": step.owner,
        "done": formatting.day(done_on, today) if done_on else "",
        "by": step.done_by,
        "note": formatting.short(step.note, TEXT_LENGTH),
        "late": is_late,
    }


def _list_referrals(handover: Handover) -> list[tuple[str, str]]:
    """List the referrals as (vendor, outcome), or, while no vendor is named, why none is suitable."""
    referred = [(vendor.name, each.outcome.value) for each, vendor in handover.referrals if vendor is not None]
    return (
        referred
        or [("", formatting.short(each.why, TEXT_LENGTH)) for each, vendor in handover.referrals if vendor is None][:1]
    )
