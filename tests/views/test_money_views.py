"""Every form of the money side is what Slack takes, with the worst there is in it, and comes back to a handler."""

import pytest

from bot import app
from bot.views import package_forms
from bot.views.inputs import View
from playground.slack.blockkit import check
from tests.messages import packages_cases as p
from tests.messages import samples as s

FORMS: dict[str, View] = {
    "package": package_forms.view({}, s.POLICY, number=None),
    "package, worst": package_forms.view(package_forms.texts(p.WORST, s.POLICY), s.POLICY, number=10**9),
    "package, from a line": package_forms.view({"kind": "yearly", "price": s.LONG_NOTE}, s.POLICY, number=None),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """Whatever is submitted is heard."""
    assert FORMS[name]["callback_id"] in app.VIEWS
