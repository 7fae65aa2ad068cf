"""How vendors, referrals and farewells read."""

from collections.abc import Iterable

from bot.features.transitions.usecases.farewells import EarlyFarewell, FarewellEffect, FarewellGiven, FarewellLine
from bot.features.transitions.usecases.referrals import OutcomeRecorded, ReferralMade
from bot.features.transitions.usecases.vendors import VendorChanged
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.privacy.staff import is_crowd
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Vendor

MOST_VENDORS = 30
MOST_THANKED = 8


def render_vendors(vendors: Iterable[Vendor]) -> Message:
    """Render the list of vendors with their numbers."""
    rows = [
        {
            "number": vendor.id,
            "name": vendor.name,
            "suits": formatting.short(vendor.suits, 200),
            "contact": formatting.short(vendor.contact, 200),
        }
        for vendor in vendors
    ]
    return render("vendor_list", rows=rows[:MOST_VENDORS], more=max(0, len(rows) - MOST_VENDORS))


def render_vendor_changed(changed: VendorChanged) -> Message:
    """Render the answer to adding or removing a vendor."""
    vendor = changed.vendor
    return render(
        "vendor_kept",
        name=vendor.name,
        number=vendor.id,
        gone=vendor.withdrawn_at is not None,
        suits=formatting.short(vendor.suits, 300),
        minutes=formatting.count(changed.policy.undo_minutes, "minute"),
        undo=changed.undo,
    )


def render_referred(referred: ReferralMade) -> Message:
    """Render the answer to a referral, with the vendor's contact for a person to pass on."""
    handover = referred.handover
    return render(
        "referred",
        customer=handover.customer.name,
        key=handover.customer.key,
        vendor=referred.vendor.name if referred.vendor else "",
        contact=formatting.short(referred.vendor.contact, 300) if referred.vendor else "",
        why=referred.referral.why,
        told=referred.channel,
        minutes=formatting.count(handover.policy.undo_minutes, "minute"),
        undo=referred.undo,
    )


def render_referral_question(customer: Customer, vendor: Vendor, number: int) -> Message:
    """Render the direct message that asks, some weeks after the farewell, how a referral went."""
    return render("referral_check", customer=customer.name, vendor=vendor.name, number=number)


def render_outcome_recorded(recorded: OutcomeRecorded) -> Message:
    """Render the answer to somebody who said how a referral went."""
    return render(
        "referral_answered",
        customer=recorded.customer.name,
        vendor=recorded.vendor.name,
        outcome=recorded.referral.outcome.value,
        minutes=formatting.count(recorded.policy.undo_minutes, "minute"),
        undo=recorded.undo,
    )


def render_farewell_answer(answer: FarewellGiven | EarlyFarewell) -> Message:
    """Render the answer to a farewell: the question where it is early, else what came of it."""
    return render_early_question(answer) if isinstance(answer, EarlyFarewell) else render_farewell_given(answer)


def render_early_question(early: EarlyFarewell) -> Message:
    """Render the question whether to part before the agreed last day."""
    last_day = early.handover.transition.last_day
    assert last_day is not None, "it is early by that"
    return render(
        "parting_early",
        customer=early.handover.customer.name,
        days=formatting.count(early.days, "day"),
        last_day=formatting.day(last_day),
        draft=early.draft,
    )


def render_farewell_given(given: FarewellGiven) -> Message:
    """Render the answer to a farewell: what is lost and freed, what umpire asks later, where it shows."""
    handover = given.handover
    check_day = given.check_at.astimezone(handover.policy.zone).date() if given.check_at else None
    return render(
        "parted",
        customer=handover.customer.name,
        key=handover.customer.key,
        room=format_effect(given.effect, handover.policy),
        check=formatting.day(check_day) if check_day else "",
        told=given.channel,
        minutes=formatting.count(handover.policy.undo_minutes, "minute"),
        undo=given.undo,
    )


def render_line(farewell: FarewellLine) -> Message:
    """Render the farewell's line in the review channel: who handed over, where to, what is lost and freed."""
    handover = farewell.handover
    transition = handover.transition
    helpers = dict.fromkeys([transition.owner, *(step.done_by for step in handover.steps), transition.ended_by])
    people = [person for person in helpers if person is not None]
    vendor_names = [vendor.name for each, vendor in handover.referrals if vendor is not None]
    return render(
        "farewell",
        customer=handover.customer.name,
        taken_back=farewell.taken_back,
        destination=transition.destination.value if transition.destination else "",
        vendors=formatting.listed(vendor_names, 3),
        people=people[:MOST_THANKED],
        more=max(0, len(people) - MOST_THANKED),
        room=format_effect(
            FarewellEffect(transition.revenue, transition.minutes or 0, transition.people), handover.policy
        ),
    )


def format_effect(effect: FarewellEffect, policy: Policy) -> str:
    """Write what is lost and freed, as far as it is known and enough people logged it to show it.

    For example `Revenue lost: EUR 38,400 a year. Time freed: 6 h 30 min a month.`
    """
    parts = []
    if effect.revenue is not None:
        parts.append(f"Revenue lost: {formatting.whole_money(effect.revenue, policy.currency)} a year.")
    if effect.minutes and is_crowd(effect.people, policy):
        hours, minutes = divmod(effect.minutes, 60)
        time = [f"{hours:,} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
        parts.append(f"Time freed: {' '.join(time)} a month.")
    return " ".join(parts)
