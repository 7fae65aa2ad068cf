"""How restrictions of contact read: the sentence on cards and forms, the answers, the list, the direct message."""

from datetime import datetime

from markupsafe import Markup

from bot.features.restrictions.usecases import RestrictionChanged, RestrictionList, RestrictionStatus
from bot.slack import formatting, modals
from bot.slack.help_texts import HelpEntry
from bot.slack.modals import View
from bot.slack.rendering import Message, escape, fill_pattern, mention, render
from bot.workflow.requests import UMPIRE
from scoring.restrictions import Contact, Restriction
from scoring.rules.policy import Policy

MOST_ROWS = 20
MOST_TEXT = 300
"""How many characters of a reason the list shows."""
LABELS = {
    Contact.EMAIL_ONLY: "By email only",
    Contact.ONE_CONTACT: "Through one person only",
    Contact.NO_CALLS: "No calls",
}
"""The kinds of restriction, as menus offer them."""

HELP: dict[str, HelpEntry] = {
    "restrict": HelpEntry(
        "restrict contact with a customer at once, to protect people",
        "managers",
        (
            ("/umpire restrict acme email-only shouted at Li --until in 3w", "applies at once; `no-calls` too"),
            ("/umpire restrict acme one-contact --contact @jo --until in 2w", "only Jo; without a name the owner"),
            ("/umpire restrict acme no-calls --until in 4w", "after that renews it, once at most"),
            ("/umpire restrict acme lift they apologised", "ends it before its day"),
            ("/umpire restrict", "lists the customers with whom contact is restricted, for all staff"),
        ),
    )
}


def describe_restriction(restriction: Restriction, policy: Policy, now: datetime) -> Markup:
    """Say how contact is restricted, and until when: `Contact is restricted: by email only, until 12 May`."""
    return fill_pattern("Contact is restricted: {}", describe_terms(restriction, policy, now))


def put_on_form(view: View, restriction: Restriction | None, policy: Policy, now: datetime) -> View:
    """Return a form with the restriction in force at its top; without one, the form as it is."""
    return modals.explain(view, describe_restriction(restriction, policy, now) + ".") if restriction else view


def describe_terms(restriction: Restriction, policy: Policy, now: datetime) -> Markup:
    """Say how people are in contact meanwhile and until when, such as `by email only, until 12 May`."""
    return fill_pattern("{}, until {}", describe_kind(restriction), _format_day(restriction.until, now, policy))


def describe_kind(restriction: Restriction) -> Markup:
    """Say how people are in contact meanwhile, such as `by email only`."""
    if restriction.kind is not Contact.ONE_CONTACT:
        return escape(LABELS[restriction.kind].casefold())
    if restriction.contact is None:
        return Markup("through one person only, whom a manager names")
    return fill_pattern("through {} only", mention(restriction.contact))


def render_placed(placed: RestrictionChanged) -> Message:
    """Render the private answer to a restriction: how, until when, who is told, and what it replaced."""
    restriction, replaced = placed.restriction, placed.replaced
    return render(
        "restriction_placed",
        **_build_values(placed),
        how=describe_terms(restriction, placed.policy, placed.now),
        why=restriction.why,
        until=_format_day(restriction.until, placed.now, placed.policy),
        before=describe_terms(replaced, placed.policy, placed.now) if replaced is not None else "",
        before_by=replaced.placed_by if replaced is not None else "",
        renewal=restriction.renewal,
    )


def render_lifted(lifted: RestrictionChanged) -> Message:
    """Render the private answer to lifting a restriction."""
    return render("restriction_lifted", **_build_values(lifted))


def render_list(listed: RestrictionList) -> Message:
    """Render with whom contact is restricted, how, until when, by whom and why."""
    rows = [
        {
            "customer": customer.name,
            "key": customer.key,
            "how": describe_kind(each),
            "until": _format_day(each.until, listed.now, listed.policy),
            "since": _format_day(each.placed_at, listed.now, listed.policy),
            "by": each.placed_by,
            "why": formatting.short(each.why, MOST_TEXT),
        }
        for customer, each in listed.restrictions[:MOST_ROWS]
    ]
    return render("restriction_list", rows=rows, more=max(0, len(listed.restrictions) - MOST_ROWS))


def render_word(status: RestrictionStatus) -> Message:
    """Render the direct message to whom it concerns: contact is restricted, or is not any more."""
    restriction = status.restriction
    return render(
        "restriction_word",
        customer=status.customer.name,
        key=status.customer.key,
        in_force=status.in_force,
        how=describe_terms(restriction, status.policy, status.now),
        until=_format_day(restriction.until, status.now, status.policy),
        why=restriction.why if status.in_force else restriction.ended_why,
        by=restriction.placed_by if status.in_force else restriction.ended_by,
        by_itself=restriction.ended_by == UMPIRE,
        undone=restriction.undone_at is not None,
    )


def _build_values(changed: RestrictionChanged) -> dict[str, object]:
    return {
        "customer": changed.customer.name,
        "key": changed.customer.key,
        "readers": changed.readers,
        "channel": changed.channel,
        "owned": changed.customer.owner is not None,
        "minutes": formatting.count(changed.policy.undo_minutes, "minute"),
        "undo": changed.undo,
    }


def _format_day(moment: datetime, now: datetime, policy: Policy) -> str:
    """Write the day of a moment in the workspace's time zone."""
    today = now.astimezone(policy.zone).date()
    return formatting.day(moment.astimezone(policy.zone).date(), today)
