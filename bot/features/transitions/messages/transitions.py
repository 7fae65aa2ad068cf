"""Transitions in words: where one stands, what somebody changed, and who is asked. Farewells are in `farewells`."""

from datetime import date
from typing import Any

from bot.features.transitions.messages.farewells import format_effect
from bot.features.transitions.usecases.farewells import FarewellEffect
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.transitions import transitions as farewell_rules
from scoring.transitions.steps import Step, list_open_steps
from scoring.transitions.transitions import TransitionState

TEXT_LENGTH = 300
"""Characters of a step or a note that a list shows."""
MOST_TICKS = 2
"""Steps that have a button of their own: the next ones."""

HELP: dict[str, Entry] = {
    "transition": Entry(
        "hand a customer over: who, where to, by when, in which steps",
        "managers, owners, and whoever hands over",
        (
            ("/umpire transition acme", "where it stands, and what is missing for the farewell"),
            ("/umpire transition acme accept", "or `decline [why]`: for the person who is asked"),
            ("/umpire transition acme assign @li", "a manager decides who hands over"),
            (
                '/umpire transition acme plan --to provider --last-day "12 may" --scope "all sites"',
                "also `--trade accounting`, `--contract-notice 60d`; `plan` alone opens the form",
            ),
            ("/umpire transition acme done 3 sent by courier", "ticks a step, with a note if you like"),
            ("/umpire transition acme step move the domain --due 3 may", "a manager adds one; also `--owner --kind`"),
            ("/umpire transition acme extend --to 1 june their move is late", "a later last day needs a reason"),
        ),
    ),
    "refer": Entry(
        "send a customer to a vendor who suits it better",
        "managers, owners, and whoever hands over",
        (
            ("/umpire refer acme Initrode", "by name or number; `/umpire refer acme` opens the form"),
            ("/umpire refer acme none nobody else serves their region", "if none is suitable, and why"),
        ),
    ),
    "vendor": Entry(
        "the vendors customers can be referred to",
        "staff to look at, managers and owners to keep",
        (
            ("/umpire vendor list", "shows them with their numbers"),
            ('/umpire vendor add Initrode --suits "small shops" --contact "Ada, 030 1234"', "adds one"),
            ("/umpire vendor remove 3", "takes one off the list"),
        ),
    ),
    "farewell": Entry(
        "part with a customer, kindly",
        "managers, owners, and whoever hands over",
        (
            ("/umpire farewell acme", "opens the form: what we learnt, how the referral went, what is lost and freed"),
            ("/umpire farewell acme We promised too much --referral took-it", "does it in one line"),
        ),
    ),
}


def render_card(found: Handover, viewer: str) -> Message:
    """Where a transition stands, with the buttons that make sense to this person now."""
    here, today = found.transition, _get_today(found)
    open_steps = list_open_steps(found.steps)
    left = farewell_rules.list_missing(here, found.steps, [each for each, _ in found.referrals], found.customer.key)
    return render(
        "transition",
        customer=found.customer.name,
        key=found.customer.key,
        state=here.state.value,
        asked=here.asked,
        mine=here.asked == viewer,
        until=_format_answer_by(found),
        owner=here.owner,
        hold=formatting.day(found.hold.until.astimezone(found.policy.zone).date(), today) if found.hold else "",
        figures=_list_figures(found, today),
        scope=here.scope,
        why=here.extended_why,
        lessons=here.lessons,
        room=format_effect(FarewellEffect(here.revenue, here.minutes or 0), found.policy) if here.ended_at else "",
        steps=[_build_step_row(step, today, found) for step in found.steps],
        referrals=_list_referrals(found),
        missing=left,
        ticks=[step.place for step in open_steps[:MOST_TICKS]],
    )


def render_changed(outcome: TransitionChanged, viewer: str) -> Message:
    """The private answer to whoever changed a transition: what counts now, what comes next, who was told."""
    found, step = outcome.handover, outcome.step
    done = [str(each.place) for each in outcome.steps]
    here, today = found.transition, _get_today(found)
    waiting = list_open_steps(found.steps)
    return render(
        "transition_moved",
        what=outcome.what,
        customer=found.customer.name,
        key=found.customer.key,
        owner=here.owner,
        own=here.owner == viewer,
        planned=here.planned_at is not None,
        asked=here.asked,
        until=_format_answer_by(found),
        destination=here.destination.value if here.destination else "",
        last_day=formatting.day(here.last_day, today) if here.last_day else "",
        number=step.place if step else " and ".join(filter(None, (", ".join(done[:-1]), *done[-1:]))),
        several=len(done) > 1,
        step="; ".join(formatting.short(each.what, TEXT_LENGTH) for each in (step, *outcome.steps) if each),
        due=formatting.day(step.due_on, today) if step and step.due_on else "",
        rows=[_build_step_row(each, today, found) for each in found.steps],
        waiting=formatting.count(len(waiting), "step") if waiting else "no steps",
        next=[(each.place, formatting.short(each.what, TEXT_LENGTH)) for each in waiting[:1]],
        referred=bool(found.referrals),
        told=outcome.told,
        minutes=formatting.count(found.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_request(found: Handover) -> Message:
    """The direct message to who is asked to hand a customer over."""
    return render(
        "transition_asked",
        customer=found.customer.name,
        key=found.customer.key,
        until=_format_answer_by(found),
        others=bool(found.transition.runners_up),
    )


def render_assigned(found: Handover) -> Message:
    """The direct message to whom a manager assigned a transition."""
    planned = found.transition.planned_at is not None
    return render("transition_assigned", customer=found.customer.name, key=found.customer.key, planned=planned)


def render_ownerless(found: Handover) -> Message:
    """The direct message to managers when nobody who was chosen takes it on."""
    return render("transition_ownerless", customer=found.customer.name, key=found.customer.key)


def _get_today(found: Handover) -> date:
    return found.now.astimezone(found.policy.zone).date()


def _format_answer_by(found: Handover) -> str:
    by = found.transition.accept_by
    if by is None or found.transition.state is not TransitionState.ASKED:
        return ""
    return formatting.instant(by, found.policy.zone)


def _list_figures(found: Handover, today: date) -> list[tuple[str, str]]:
    here = found.transition
    if here.last_day is None or here.destination is None or here.trade is None:
        return []
    done = len(found.steps) - len(list_open_steps(found.steps))
    return [
        ("Goes to", here.destination.value),
        ("Last day", f"{formatting.day(here.last_day, today)}{_format_days_left(here.last_day, today, here.state)}"),
        ("Steps done", f"{done} of {len(found.steps)}"),
        ("Trade", here.trade.value),
    ]


def _format_days_left(last_day: date, today: date, state: TransitionState) -> str:
    if state is TransitionState.ENDED:
        return ""
    days = (last_day - today).days
    if days == 0:
        return " (today)"
    return f" (in {formatting.count(days, 'day')})" if days > 0 else f" ({formatting.count(-days, 'day')} ago)"


def _build_step_row(step: Step, today: date, found: Handover) -> dict[str, Any]:
    done_on = step.done_at.astimezone(found.policy.zone).date() if step.done_at else None
    late = step.done_at is None and step.due_on is not None and step.due_on < today
    return {
        "number": step.place,
        "what": formatting.short(step.what, TEXT_LENGTH),
        "due": formatting.day(step.due_on, today) if step.due_on else "",
        "owner": step.owner,
        "done": formatting.day(done_on, today) if done_on else "",
        "by": step.done_by,
        "note": formatting.short(step.note, TEXT_LENGTH),
        "late": late,
    }


def _list_referrals(found: Handover) -> list[tuple[str, str]]:
    """(to whom, what is known) of each referral; `none suits` only while nobody is named."""
    named = [(vendor.name, each.outcome.value) for each, vendor in found.referrals if vendor is not None]
    return (
        named
        or [("", formatting.short(each.why, TEXT_LENGTH)) for each, vendor in found.referrals if vendor is None][:1]
    )
