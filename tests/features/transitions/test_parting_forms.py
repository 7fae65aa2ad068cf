"""Every form of parting is what Slack takes, with the worst there is in it, and comes back to a handler."""

from datetime import date

import pytest

from bot import composition
from bot.features.transitions.forms import parting as parting_forms, transitions as transition_forms
from bot.features.transitions.usecases.farewells import FarewellEffect, FarewellFormValues
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.features.transitions.usecases.referrals import ReferralChoice
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from tests.features.transitions import transitions_messages as t
from tests.messages import samples

ACME = t.handover(t.RUNNING, t.STEPS, t.REFERRED)
WORST = t.WORST_MOVE
TWO = t.handover(t.RUNNING, t.DONE, ((t.NAMED, t.HOSTILE_VENDOR), (t.NONE, None), (t.NAMED, t.HOOLI)))

FORMS: dict[str, View] = {
    "plan": transition_forms.build_plan_form(t.handover(t.OWNED), PlanProposal()),
    "plan, severe": transition_forms.build_plan_form(
        t.handover(t.OWNED), PlanProposal(checked="Mia, with our lawyer"), severe=True
    ),
    "plan, worst": transition_forms.build_plan_form(
        WORST, PlanProposal("own-people", date(2026, 12, 31), samples.LONG_NOTE, "it-services", 364)
    ),
    "step": transition_forms.build_step_form(ACME, StepProposal()),
    "step, worst": transition_forms.build_step_form(
        WORST, StepProposal(samples.LONG_NOTE, "records", date(2026, 3, 23), "U0123456")
    ),
    "extend": transition_forms.build_extension_form(ACME, None, ""),
    "extend, worst": transition_forms.build_extension_form(WORST, date(2027, 12, 31), samples.LONG_NOTE),
    "assign": transition_forms.build_assignment_form(t.handover(t.BARE)),
    "assign, worst": transition_forms.build_assignment_form(WORST),
    "vendor": parting_forms.build_vendor_form("", ""),
    "vendor, worst": parting_forms.build_vendor_form(samples.LONG_NOTE, samples.LONG_NOTE),
    "refer": parting_forms.build_referral_form(ReferralChoice(ACME, ()), "", ""),
    "refer, worst": parting_forms.build_referral_form(
        ReferralChoice(WORST, (t.HOSTILE_VENDOR,) * 99), "NONE", samples.LONG_NOTE
    ),
    "farewell": parting_forms.build_farewell_form(FarewellFormValues(ACME, FarewellEffect(None, 0)), "", ""),
    "farewell, worst": parting_forms.build_farewell_form(
        FarewellFormValues(WORST, FarewellEffect(-(10**16), 10**9)), samples.LONG_NOTE, "took-it"
    ),
    "farewell, two vendors": parting_forms.build_farewell_form(
        FarewellFormValues(TWO, FarewellEffect(1, 1)), "", "declined"
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check_payload("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """Whatever is submitted is heard."""
    assert FORMS[name]["callback_id"] in composition.FORMS


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_short(name: str) -> None:
    """Nobody is asked more than six things at once."""
    assert len([block for block in FORMS[name]["blocks"] if block["type"] == "input"]) <= 6
