"""The forms of a closet are what Slack takes, with the worst there is in them, and come back to a handler."""

from dataclasses import replace

import pytest

from bot import composition
from bot.features.quarterly_reviews import forms as closet_forms
from bot.features.quarterly_reviews.forms import PagePlace
from bot.features.quarterly_reviews.usecases.pages import PageRequest, ReviewPage
from bot.features.quarterly_reviews.usecases.reviews import VerdictForm
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from scoring.quarterly_reviews.reviews import ClosetScope, ListedItem
from tests.features.quarterly_reviews import closets_messages as c
from tests.messages import samples

ALL, MINE = PageRequest(ClosetScope.ALL, undecided=False), PageRequest(ClosetScope.MINE, undecided=True)


def page(rows: tuple[ListedItem, ...], asked: PageRequest = ALL) -> ReviewPage:
    """A page somewhere in the middle of very many."""
    numbered = tuple(replace(each, item=replace(each.item, id=10**9 + n)) for n, each in enumerate(rows))
    return ReviewPage(asked, c.OPEN, numbered, 10**8, 10**9, 10**9, samples.POLICY, samples.NOW)


FORMS: dict[str, View] = {
    "page": closet_forms.build_page_view(page(c.LEFT), PagePlace(ALL), "3 verdicts are saved.", samples.UNDO),
    "page, worst": closet_forms.build_page_view(
        page(c.NASTY[:15]), PagePlace(ALL, unsaved=dict.fromkeys(range(200), "keep"))
    ),
    "page, nobody on it": closet_forms.build_page_view(page((), MINE), PagePlace(MINE)),
    "verdict": closet_forms.build_verdict_view(VerdictForm(c.OPEN, samples.ACME, c.ITEM, samples.POLICY)),
    "verdict, worst": closet_forms.build_verdict_view(
        VerdictForm(c.OPEN, samples.HOSTILE, c.WORST, samples.POLICY), samples.LONG_NOTE, "let-go"
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check_payload("modal", FORMS[name]) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_form_comes_back_to_a_handler(name: str) -> None:
    """What is submitted is not lost."""
    assert FORMS[name]["callback_id"] in composition.FORMS
