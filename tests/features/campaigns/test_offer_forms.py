"""Every form of a campaign is what Slack takes, with the worst there is in it, and comes back to a handler."""

from dataclasses import replace

import pytest

from bot import composition
from bot.features.campaigns import forms
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from scoring.campaigns import OfferState
from tests.features.campaigns import campaigns_messages as c
from tests.messages import samples

WORST = c.HOSTILE[4]
MANY = tuple(replace(c.WORST, id=number) for number in range(1, 51))

FORMS: dict[str, View] = {
    "mark": forms.build_mark_view(c.build_details(), "", "", samples.TODAY),
    "mark, worst": forms.build_mark_view(WORST, "SIGNED", samples.LONG_NOTE, samples.TODAY),
    "package": forms.build_package_view(c.build_details(), (c.SUPPORT,)),
    "package, worst": forms.build_package_view(WORST, MANY),
    "decide": forms.build_decision_view(c.build_details(OfferState.DECLINED), "", ""),
    "decide, worst": forms.build_decision_view(WORST, "notice", samples.LONG_NOTE),
    "cancel": forms.build_cancel_view(c.RUNS),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check_payload("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """Whatever is submitted is heard."""
    assert FORMS[name]["callback_id"] in composition.FORMS


def test_without_packages_there_is_nothing_to_choose() -> None:
    """The form says how one gets on the list, and has nothing to submit."""
    view = forms.build_package_view(c.build_details(package=None), ())
    assert check_payload("modal", view) == []
    assert "submit" not in view
