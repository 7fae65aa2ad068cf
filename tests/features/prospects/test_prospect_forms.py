"""Every form of the ideal customer and of prospects is what Slack takes, with the worst there is in it."""

from dataclasses import replace

import pytest

from bot import composition
from bot.features.prospects import forms
from bot.features.prospects.usecases.prospects import AssessmentForm
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from tests.features.prospects import prospects_messages as p
from tests.messages import samples

FULL = replace(
    p.WORST_IDEAL,
    must_haves=tuple(f"{n} {samples.LONG_NAME}"[:150] for n in range(10)),
    never_agains=tuple(f"{n} {samples.AMPERSANDS}"[:150] for n in range(10)),
)
FORMS: dict[str, View] = {
    "ideal": forms.build_ideal_view(None),
    "ideal, worst": forms.build_ideal_view(FULL),
    "assess": forms.build_assess_view(AssessmentForm(None, None), ""),
    "assess, worst": forms.build_assess_view(AssessmentForm(FULL, p.WORST), samples.LONG_NAME),
    "signed": forms.build_signed_view(p.FITS),
    "signed, worst": forms.build_signed_view(p.WORST),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check_payload("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """Whatever is submitted is heard."""
    assert FORMS[name]["callback_id"] in composition.FORMS


def test_every_line_of_the_ideal_is_asked() -> None:
    """Ten must-haves and ten never-agains, seven questions, a name and a note: 29 fields."""
    inputs = [block for block in FORMS["assess, worst"]["blocks"] if block["type"] == "input"]
    assert len(inputs) == 29
