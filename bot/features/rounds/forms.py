"""The form of a rating round: up to six customers with the seven questions each, one tap an answer."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.features.rounds import messages
from bot.features.rounds.usecases import ratings
from bot.features.rounds.usecases.ratings import MOST_IN_FORM, RoundForm
from bot.features.scorecards.messages import CHOICES, format_suggestion
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage
from bot.slack.modals import Block, View
from bot.workflow import first_steps
from scoring.customers.customers import Customer
from scoring.refusals import Malformed
from scoring.scorecards.scorecards import QUESTION_IDS, QUESTIONS, Choice
from scoring.scorecards.suggestions import NO_SUGGESTIONS, Suggestions
from scoring.values.figures import parse_row_number

CALLBACK = "round"
INTRO = "Yes is always good. Skip what you cannot judge: an unanswered question is not a no."
USAGE = "The form opens where you type `/umpire round mine`, in a channel or a direct message."
SHOWN_CHOICES = tuple(choice for choice in CHOICES if choice[0] != Choice.NOT_APPLICABLE)
"""What one tap can answer here. *Does not apply* is in the form of a single customer."""


def build_round_form(
    customers: Sequence[Customer], suggestions: Mapping[int, Suggestions], *, opened_at: datetime
) -> View:
    """Build the form about at most six customers; `suggestions` holds what the records suggest, by customer id.

    Nothing is chosen for anybody.
    """
    radio_buttons = {"type": "radio_buttons", "options": [modals.option(*choice) for choice in SHOWN_CHOICES]}
    blocks: list[Block] = [modals.paragraph(INTRO)]
    for customer in customers[:MOST_IN_FORM]:
        blocks.append({"type": "header", "text": modals.plain_text(formatting.short(customer.name, 150))})
        for question in QUESTIONS:
            hint = format_suggestion(suggestions.get(customer.id, NO_SUGGESTIONS).get(question.id))
            block_id = f"q:{customer.id}:{question.id}"
            blocks.append(modals.field(block_id, question.text, radio_buttons, hint=hint, optional=True))
    meta = json.dumps({"at": opened_at.isoformat()})
    number = formatting.count(min(len(customers), MOST_IN_FORM), "customer")
    return modals.build_modal(f"Rate {number}", blocks, callback=CALLBACK, submit="Save Answers", meta=meta)


def build_view(form: RoundForm) -> View:
    """Build the form as it was loaded."""
    return build_round_form(form.customers, form.suggestions, opened_at=form.now)


def open_own_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the customers that wait for this person, or say that none does."""
    form = ratings.load_own_form(deps.db, call=ask.call)
    if not form.customers:
        first_steps.require_customers(deps.db, call=ask.call)
        return messages.render_nothing_left()
    return form_or_usage(build_view(form), USAGE)


def submit_round(ask: Ask, deps: Deps) -> Answer:
    """Store the answers about all customers in the form, and show what they did."""
    opened_at = _read_opening(ask.view)
    rated = ratings.rate_customers(deps.db, _read_answers(ask.view), opened_at=opened_at, call=ask.call)
    return messages.render_rated(rated)


def _read_opening(view: Mapping[str, Any]) -> datetime:
    """Read when the form was opened."""
    try:
        opened_at = datetime.fromisoformat(str(modals.read_metadata(view)["at"]))
    except ValueError:
        raise Malformed(modals.STRANGE) from None
    if opened_at.tzinfo is None:
        raise Malformed(modals.STRANGE)
    return opened_at


def _read_answers(view: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """Read the choices by question, by customer id, without what was left blank."""
    answers: dict[int, dict[str, str]] = {}
    for block_id, value in modals.read_values(view).items():
        prefix, customer_id, question = [*block_id.split(":"), "", ""][:3]
        if prefix != "q":
            continue
        number = parse_row_number(customer_id)
        if number is None or question not in QUESTION_IDS or value not in list(Choice):
            raise Malformed(modals.STRANGE)
        answers.setdefault(number, {})[question] = value
    return answers


FORMS: dict[str, Handler] = {CALLBACK: submit_round}
