"""Every form of parting is what Slack takes, with the worst there is in it, and comes back to a handler."""

from datetime import date

import pytest

from bot import composition
from bot.features.transitions.forms import parting as parting_forms, transitions as transition_forms
from bot.features.transitions.usecases.farewells import Ready, Room
from bot.features.transitions.usecases.plans import Addition, Proposal
from bot.features.transitions.usecases.referrals import Choice
from bot.slack.modals import View
from playground.slack.blockkit import check
from tests.features.transitions import transitions_messages as t
from tests.messages import samples

ACME = t.handover(t.RUNNING, t.STEPS, t.REFERRED)
WORST = t.WORST_MOVE
TWO = t.handover(t.RUNNING, t.DONE, ((t.NAMED, t.HOSTILE_VENDOR), (t.NONE, None), (t.NAMED, t.HOOLI)))

FORMS: dict[str, View] = {
    "plan": transition_forms.plan_view(t.handover(t.OWNED), Proposal()),
    "plan, worst": transition_forms.plan_view(
        WORST, Proposal("own-people", date(2026, 12, 31), samples.LONG_NOTE, "it-services", 364)
    ),
    "step": transition_forms.step_view(ACME, Addition()),
    "step, worst": transition_forms.step_view(
        WORST, Addition(samples.LONG_NOTE, "records", date(2026, 3, 23), "U0123456")
    ),
    "extend": transition_forms.extend_view(ACME, None, ""),
    "extend, worst": transition_forms.extend_view(WORST, date(2027, 12, 31), samples.LONG_NOTE),
    "assign": transition_forms.assign_view(t.handover(t.BARE)),
    "assign, worst": transition_forms.assign_view(WORST),
    "vendor": parting_forms.vendor_view("", ""),
    "vendor, worst": parting_forms.vendor_view(samples.LONG_NOTE, samples.LONG_NOTE),
    "refer": parting_forms.refer_view(Choice(ACME, ()), "", ""),
    "refer, worst": parting_forms.refer_view(Choice(WORST, (t.HOSTILE_VENDOR,) * 99), "NONE", samples.LONG_NOTE),
    "farewell": parting_forms.farewell_view(Ready(ACME, Room(None, 0)), "", ""),
    "farewell, worst": parting_forms.farewell_view(Ready(WORST, Room(-(10**16), 10**9)), samples.LONG_NOTE, "took-it"),
    "farewell, two vendors": parting_forms.farewell_view(Ready(TWO, Room(1, 1)), "", "declined"),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """Whatever is submitted is heard."""
    assert FORMS[name]["callback_id"] in composition.FORMS


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_short(name: str) -> None:
    """Nobody is asked more than six things at once."""
    assert len([block for block in FORMS[name]["blocks"] if block["type"] == "input"]) <= 6
