"""Messages about transitions, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.transitions.messages import farewells, transitions
from bot.features.transitions.usecases.farewells import EarlyFarewell, FarewellEffect, FarewellGiven, FarewellLine
from bot.features.transitions.usecases.referrals import OutcomeRecorded, ReferralMade
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.features.transitions.usecases.vendors import VendorChanged
from bot.slack.rendering import Message
from scoring.cases.holds import Hold
from scoring.transitions.steps import Step, StepKind, Trade, draft_steps, sort_steps
from scoring.transitions.transitions import (
    Destination,
    ReferralOutcome,
    Transition,
    TransitionState,
    Vendor,
    VendorReferral,
)
from tests.messages import samples

LAST_DAY = date(2026, 4, 3)
BARE = Transition(1, 1, 1, samples.NOW - timedelta(days=2), TransitionState.OWNERLESS)
ASKED = replace(
    BARE,
    state=TransitionState.ASKED,
    asked="U0LI",
    asked_at=samples.NOW,
    accept_by=samples.NOW + timedelta(days=2),
    runners_up=("U0BEN",),
)
OWNED = replace(BARE, state=TransitionState.OWNED, owner="U0LI")
RUNNING = replace(
    OWNED,
    state=TransitionState.RUNNING,
    destination=Destination.PROVIDER,
    scope="All three sites and the newsletter; the shop stays with them.",
    trade=Trade.AGENCY,
    last_day=LAST_DAY,
    planned_at=samples.NOW,
)
ENDED = replace(
    RUNNING,
    state=TransitionState.ENDED,
    ended_at=samples.NOW,
    ended_by="U0ROSA",
    lessons="Agree the scope before the price.",
    revenue=4_815_000,
    minutes=390,
)
STEPS = sort_steps(
    Step(n, 1, n, draft.kind, draft.what, draft.due_on)
    for n, draft in enumerate(draft_steps(Trade.AGENCY, samples.TODAY, LAST_DAY, samples.POLICY.calendar), start=1)
)
DONE = tuple(replace(step, done_at=samples.NOW, done_by="U0LI") for step in STEPS)
HALF = (replace(DONE[0], note="Ada and Jo, on Fridays"), replace(STEPS[1], due_on=date(2026, 2, 27)), *STEPS[2:])
INITRODE = Vendor(3, "Initrode", "small shops & one-person firms", "Ada Lovelace, 030 1234", "U0ROSA", samples.NOW)
HOOLI = Vendor(4, "Hooli", "", "", "U0ROSA", samples.NOW)
HOSTILE_VENDOR = Vendor(5, samples.LONG_NAME, samples.LONG_NOTE, samples.LONG_NOTE, "U0ROSA", samples.NOW)
NAMED = VendorReferral(1, 1, 3, "", "U0LI", samples.NOW)
NONE = VendorReferral(2, 1, None, "Nobody else serves their region.", "U0LI", samples.NOW)
WORST = replace(
    RUNNING, scope=samples.LONG_NOTE, extended_why=samples.LONG_NOTE, owner="U0000000001", last_day=date(2027, 9, 30)
)
WORST_STEPS = tuple(
    Step(
        n,
        1,
        n,
        StepKind.WORK,
        samples.LONG_NOTE,
        samples.TODAY,
        "U0000000002",
        samples.LONG_NOTE,
        samples.NOW if n % 2 else None,
        "U0LI",
    )
    for n in range(1, 41)
)
HOLD = Hold(1, 1, "their owner is in hospital", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=10))


def handover(
    transition: Transition = RUNNING,
    steps: tuple[Step, ...] = (),
    referrals: tuple[tuple[VendorReferral, Vendor | None], ...] = (),
    **changes: object,
) -> Handover:
    """Acme's transition."""
    usual = Handover(samples.ACME, transition, steps, referrals, None, samples.POLICY, samples.NOW)
    return replace(usual, **changes)  # type: ignore[arg-type]


def moved(what: str, found: Handover, **more: object) -> TransitionChanged:
    """What somebody did to it."""
    return TransitionChanged(found, what, samples.UNDO, channel=samples.CHANNEL, **more)  # type: ignore[arg-type]


REFERRED = ((NAMED, INITRODE),)
WORST_MOVE = handover(WORST, WORST_STEPS, ((NAMED, HOSTILE_VENDOR),), customer=samples.HOSTILE)

CASES: dict[str, Callable[[], Message]] = {
    "transition": lambda: transitions.render_card(handover(RUNNING, HALF, REFERRED), "U0LI"),
    "transition--at-once": lambda: transitions.render_card(
        handover(replace(RUNNING, checked="Mia, with our lawyer"), HALF, REFERRED), "U0LI"
    ),
    "transition--ownerless": lambda: transitions.render_card(handover(BARE), "U0LI"),
    "transition--asked": lambda: transitions.render_card(handover(ASKED), "U0ROSA"),
    "transition--mine": lambda: transitions.render_card(handover(ASKED), "U0LI"),
    "transition--owned": lambda: transitions.render_card(handover(OWNED, hold=HOLD), "U0LI"),
    "transition--done": lambda: transitions.render_card(handover(RUNNING, DONE, ((NONE, None),)), "U0LI"),
    "transition--ended": lambda: transitions.render_card(handover(ENDED, DONE, REFERRED), "U0LI"),
    "transition--hostile": lambda: transitions.render_card(WORST_MOVE, "U0LI"),
    "transition_moved--accepted": lambda: transitions.render_changed(moved("accepted", handover(OWNED)), "U0LI"),
    "transition_moved--declined": lambda: transitions.render_changed(moved("declined", handover(ASKED)), "U0BEN"),
    "transition_moved--nobody": lambda: transitions.render_changed(moved("declined", handover(BARE)), "U0BEN"),
    "transition_moved--assigned": lambda: transitions.render_changed(moved("assigned", handover(OWNED)), "U0ROSA"),
    "transition_moved": lambda: transitions.render_changed(moved("planned", handover(RUNNING, STEPS)), "U0LI"),
    "transition_moved--step": lambda: transitions.render_changed(
        moved("step_added", handover(RUNNING, STEPS), step=STEPS[2]), "U0ROSA"
    ),
    "transition_moved--done": lambda: transitions.render_changed(
        moved("step_done", handover(RUNNING, HALF), step=HALF[0]), "U0LI"
    ),
    "transition_moved--all-done": lambda: transitions.render_changed(
        moved("step_done", handover(RUNNING, DONE), step=DONE[-1]), "U0LI"
    ),
    "transition_moved--extended": lambda: transitions.render_changed(
        moved("extended", handover(RUNNING, HALF)), "U0LI"
    ),
    "transition_moved--hostile": lambda: transitions.render_changed(moved("planned", WORST_MOVE), "U0LI"),
    "transition_moved--hostile-step": lambda: transitions.render_changed(
        moved("step_done", WORST_MOVE, step=WORST_STEPS[0]), "U0LI"
    ),
    "transition_asked": lambda: transitions.render_request(handover(ASKED)),
    "transition_asked--last": lambda: transitions.render_request(handover(replace(ASKED, runners_up=()))),
    "transition_asked--hostile": lambda: transitions.render_request(handover(ASKED, customer=samples.HOSTILE)),
    "transition_assigned": lambda: transitions.render_assigned(handover(OWNED)),
    "transition_assigned--planned": lambda: transitions.render_assigned(handover(RUNNING, STEPS)),
    "transition_assigned--hostile": lambda: transitions.render_assigned(handover(OWNED, customer=samples.HOSTILE)),
    "transition_ownerless": lambda: transitions.render_ownerless(handover(BARE)),
    "transition_ownerless--hostile": lambda: transitions.render_ownerless(handover(BARE, customer=samples.HOSTILE)),
    "vendor_list": lambda: farewells.render_vendors((HOOLI, INITRODE)),
    "vendor_list--none": lambda: farewells.render_vendors(()),
    "vendor_list--hostile": lambda: farewells.render_vendors((HOSTILE_VENDOR,) * 99),
    "vendor_kept": lambda: farewells.render_vendor_changed(VendorChanged(INITRODE, samples.POLICY, samples.UNDO)),
    "vendor_kept--removed": lambda: farewells.render_vendor_changed(
        VendorChanged(replace(HOOLI, withdrawn_at=samples.NOW), samples.POLICY, samples.UNDO)
    ),
    "vendor_kept--hostile": lambda: farewells.render_vendor_changed(
        VendorChanged(HOSTILE_VENDOR, samples.POLICY, samples.UNDO)
    ),
    "referred": lambda: farewells.render_referred(
        ReferralMade(handover(), NAMED, INITRODE, samples.UNDO, samples.CHANNEL)
    ),
    "referred--none": lambda: farewells.render_referred(ReferralMade(handover(), NONE, None, samples.UNDO, None)),
    "referred--hostile": lambda: farewells.render_referred(
        ReferralMade(WORST_MOVE, replace(NAMED, why=samples.LONG_NOTE), HOSTILE_VENDOR, samples.UNDO, samples.CHANNEL)
    ),
    "referral_check": lambda: farewells.render_referral_question(samples.ACME, INITRODE, 1),
    "referral_check--hostile": lambda: farewells.render_referral_question(samples.HOSTILE, HOSTILE_VENDOR, 10**9),
    "referral_answered": lambda: farewells.render_outcome_recorded(
        OutcomeRecorded(
            samples.ACME, INITRODE, replace(NAMED, outcome=ReferralOutcome.TOOK_IT), samples.POLICY, samples.UNDO
        )
    ),
    "referral_answered--hostile": lambda: farewells.render_outcome_recorded(
        OutcomeRecorded(samples.HOSTILE, HOSTILE_VENDOR, NAMED, samples.POLICY, samples.UNDO)
    ),
    "parted": lambda: farewells.render_farewell_given(
        FarewellGiven(
            handover(ENDED, DONE, REFERRED),
            FarewellEffect(4_815_000, 390),
            samples.UNDO,
            samples.CHANNEL,
            samples.NOW + timedelta(days=45),
        )
    ),
    "parted--quiet": lambda: farewells.render_farewell_given(
        FarewellGiven(handover(ENDED, DONE), FarewellEffect(None, 0), samples.UNDO, None, None)
    ),
    "parted--hostile": lambda: farewells.render_farewell_given(
        FarewellGiven(WORST_MOVE, FarewellEffect(-(10**16), 10**9), samples.UNDO, samples.CHANNEL, samples.NOW)
    ),
    "parting_early": lambda: farewells.render_early_question(EarlyFarewell(handover(RUNNING, DONE), 45, "a-draft")),
    "parting_early--hostile": lambda: farewells.render_early_question(EarlyFarewell(WORST_MOVE, 10**9, "a-draft")),
    "farewell": lambda: farewells.render_line(FarewellLine(handover(ENDED, DONE, REFERRED), taken_back=False)),
    "farewell--wind-down": lambda: farewells.render_line(
        FarewellLine(
            handover(replace(ENDED, destination=Destination.WIND_DOWN, revenue=None, minutes=None)), taken_back=False
        )
    ),
    "farewell--taken-back": lambda: farewells.render_line(FarewellLine(handover(RUNNING, DONE), taken_back=True)),
    "farewell--hostile": lambda: farewells.render_line(
        FarewellLine(replace(WORST_MOVE, referrals=((NAMED, HOSTILE_VENDOR),) * 9), taken_back=False)
    ),
}
POSTED: frozenset[str] = frozenset(
    {"transition_asked", "transition_assigned", "transition_ownerless", "referral_check", "farewell"}
)
