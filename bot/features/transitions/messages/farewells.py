"""Vendors, referrals and farewells in words: answers, the question some weeks later, the review channel's line."""

from collections.abc import Iterable

from bot.features.transitions.usecases.farewells import EarlyFarewell, FarewellEffect, FarewellGiven, FarewellLine
from bot.features.transitions.usecases.referrals import OutcomeRecorded, ReferralMade
from bot.features.transitions.usecases.vendors import VendorChanged
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Vendor

MOST_VENDORS = 30
MOST_THANKED = 8


def render_vendors(found: Iterable[Vendor]) -> Message:
    """The list of vendors with their numbers."""
    every = [
        {
            "number": vendor.id,
            "name": vendor.name,
            "suits": formatting.short(vendor.suits, 200),
            "contact": formatting.short(vendor.contact, 200),
        }
        for vendor in found
    ]
    return render("vendor_list", rows=every[:MOST_VENDORS], more=max(0, len(every) - MOST_VENDORS))


def render_vendor_changed(outcome: VendorChanged) -> Message:
    """The answer to a vendor put on the list or taken off it."""
    vendor = outcome.vendor
    return render(
        "vendor_kept",
        name=vendor.name,
        number=vendor.id,
        gone=vendor.withdrawn_at is not None,
        suits=formatting.short(vendor.suits, 300),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_referred(made: ReferralMade) -> Message:
    """The answer to a referral, with the vendor's contact, which a person passes on."""
    found = made.handover
    return render(
        "referred",
        customer=found.customer.name,
        key=found.customer.key,
        vendor=made.vendor.name if made.vendor else "",
        contact=formatting.short(made.vendor.contact, 300) if made.vendor else "",
        why=made.referral.why,
        told=made.told,
        minutes=formatting.count(found.policy.undo_minutes, "minute"),
        undo=made.undo,
    )


def render_referral_question(customer: Customer, vendor: Vendor, number: int) -> Message:
    """The direct message that asks, some weeks after the farewell, how a referral went."""
    return render("referral_check", customer=customer.name, vendor=vendor.name, number=number)


def render_outcome_recorded(outcome: OutcomeRecorded) -> Message:
    """The answer to who said how a referral went."""
    return render(
        "referral_answered",
        customer=outcome.customer.name,
        vendor=outcome.vendor.name,
        outcome=outcome.referral.outcome.value,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_farewell_answer(outcome: FarewellGiven | EarlyFarewell) -> Message:
    """The answer to who says farewell: the question where it is early, else what came of it."""
    return render_early_question(outcome) if isinstance(outcome, EarlyFarewell) else render_farewell_given(outcome)


def render_early_question(found: EarlyFarewell) -> Message:
    """The question before somebody parts ahead of the agreed last day."""
    last_day = found.handover.transition.last_day
    assert last_day is not None, "it is early by that"
    return render(
        "parting_early",
        customer=found.handover.customer.name,
        days=formatting.count(found.days, "day"),
        last_day=formatting.day(last_day),
        draft=found.draft,
    )


def render_farewell_given(outcome: FarewellGiven) -> Message:
    """The answer to who said farewell: what is over, what is lost and freed, what umpire asks later, who was told."""
    found = outcome.handover
    day = outcome.check_at.astimezone(found.policy.zone).date() if outcome.check_at else None
    return render(
        "parted",
        customer=found.customer.name,
        key=found.customer.key,
        room=format_effect(outcome.room, found.policy),
        check=formatting.day(day) if day else "",
        told=outcome.told,
        minutes=formatting.count(found.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_line(told: FarewellLine) -> Message:
    """The one kind line in the review channel: who handed over, where to, what is lost and freed."""
    found = told.handover
    here = found.transition
    thanked = dict.fromkeys([here.owner, *(step.done_by for step in found.steps), here.ended_by])
    people = [person for person in thanked if person is not None]
    named = [vendor.name for each, vendor in found.referrals if vendor is not None]
    return render(
        "farewell",
        customer=found.customer.name,
        taken_back=told.taken_back,
        destination=here.destination.value if here.destination else "",
        vendors=formatting.listed(named, 3),
        people=people[:MOST_THANKED],
        more=max(0, len(people) - MOST_THANKED),
        room=format_effect(FarewellEffect(here.revenue, here.minutes or 0), found.policy),
    )


def format_effect(left: FarewellEffect, policy: Policy) -> str:
    """`Revenue lost: EUR 38,400.00 a year. Time freed: 6 h 30 min a month.`, as far as it is known."""
    parts = []
    if left.revenue is not None:
        parts.append(f"Revenue lost: {formatting.money(left.revenue, policy.currency)} a year.")
    if left.minutes:
        hours, minutes = divmod(left.minutes, 60)
        spoken = [f"{hours:,} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
        parts.append(f"Time freed: {' '.join(spoken)} a month.")
    return " ".join(parts)
