"""Every form of the money side is what Slack takes, with the worst there is in it, and comes back to a handler."""

from dataclasses import replace

import pytest

from bot import composition
from bot.features.floors import forms as floor_forms
from bot.features.packages import forms as package_forms
from bot.features.quotes import forms as quote_forms
from bot.features.quotes.usecases.subjects import QuoteInput
from bot.features.terms import forms as terms_form
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from tests.features.packages import packages_messages as p
from tests.features.quotes import quotes_messages as q
from tests.features.terms import terms_messages as t
from tests.messages import samples

FORMS: dict[str, View] = {
    "package": package_forms.build_package_view({}, samples.POLICY, number=None),
    "package, worst": package_forms.build_package_view(
        package_forms.format_fields(p.WORST, samples.POLICY), samples.POLICY, number=10**9
    ),
    "package, from a line": package_forms.build_package_view(
        {"kind": "yearly", "price": samples.LONG_NOTE}, samples.POLICY, number=None
    ),
    "quote": quote_forms.build_quote_view(QuoteInput(""), None, samples.POLICY),
    "quote, worst": quote_forms.build_quote_view(
        QuoteInput("x", samples.LONG_NOTE, -99_999, samples.LONG_NOTE, 100, 44_640), q.HOSTILE, samples.POLICY
    ),
    "quote, override": quote_forms.build_override_view(q.REFUSED, q.ACME, samples.POLICY),
    "quote, override, worst": quote_forms.build_override_view(q.WORST, q.HOSTILE, samples.POLICY),
    "quote, done": quote_forms.build_done_view(q.WON, q.PROSPECT, samples.POLICY),
    "quote, done, worst": quote_forms.build_done_view(
        replace(q.WORST, final_margin=-99_999), q.HOSTILE, samples.POLICY
    ),
    "terms": terms_form.build_view(t.BARE),
    "terms, worst": terms_form.build_view(t.WORST),
    "package, to assign": package_forms.build_assign_view(("acme", "Acme"), ()),
    "package, to assign, worst": package_forms.build_assign_view(
        (samples.LONG_KEY, samples.LONG_NAME), (p.WORST,) * 50
    ),
    "floors": floor_forms.build_view({}, "EUR"),
    "floors, worst": floor_forms.build_view(
        dict.fromkeys(("revenue", "margin", "sale", "mix"), samples.LONG_NOTE), "EUR"
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
