"""Whatever state a case is in, Slack takes what is drawn of it."""

import pytest
from hypothesis import given, settings, strategies as st

from bot.features.cases.messages import cases
from bot.features.cases.usecases.cases import CustomerCase
from bot.features.digests.messages.reactions import render_proposal
from bot.slack import modals
from bot.slack.modals import build_receipt
from bot.slack.rendering import render
from playground.slack.blockkit import check_payload
from scoring.cases.case_files import CaseFile
from tests.scoring.case_file_samples import any_file


@settings(deadline=None)
@given(any_file.filter(lambda file: file.case.closed_at is None), st.booleans())
def test_every_case_can_be_shown(file: CaseFile, manages: bool) -> None:
    """Card, file, gates and the proposal of a final notice are what Slack takes, on hold or not, at every stage."""
    found = CustomerCase(file.customer, file, None, file.tally, file.policy, file.now, manages)

    for message in (
        cases.render_card(file),
        cases.render_case_file(found),
        cases.render_gates(found),
        render_proposal(found),
    ):
        assert check_payload("message", {"text": message.text, "blocks": list(message.blocks)}) == []
        assert check_payload("modal", build_receipt(message)) == []


def test_a_button_is_drawn_once_in_a_block() -> None:
    """A message in which two buttons of a block answer to one id is refused before Slack has to refuse it."""
    with pytest.raises(ValueError, match="letter_show:talk"):
        render("letter_choice", customer="Acme", key="acme", ready=[("talk", "Talk")] * 2, later=[])


def test_a_question_is_asked_once_in_a_form() -> None:
    """A modal with two blocks of one id is refused too, and so is one with two such buttons."""
    question = modals.field("why", "Why?", modals.text_input())
    button = {"type": "button", "action_id": "more", "text": modals.plain_text("More"), "value": "x"}

    with pytest.raises(ValueError, match="why"):
        modals.build_modal("Twice", [question, question], submit="Save")
    with pytest.raises(ValueError, match="more"):
        modals.build_modal("Twice", [{"type": "actions", "elements": [button, button]}])
