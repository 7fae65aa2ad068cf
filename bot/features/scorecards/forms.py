"""The seven questions as a form, with a line of evidence each for those who want to give it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.features.scorecards import messages
from bot.features.scorecards.messages import CHOICES, NOT_YET
from bot.features.scorecards.usecases import ratings, scorecards
from bot.parsing import lines
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form
from bot.slack.modals import View
from scoring.refusals import Malformed
from scoring.scorecards.scorecards import QUESTIONS, Answer as Given
from scoring.scorecards.suggestions import NO_SUGGESTIONS, Suggestions

CALLBACK = "rating"
CUSTOMER_CALLBACK = "rating_pick"


def build_prefilled_form(deps: Deps, ask: Ask, typed_name: str) -> Form:
    """Build the form for one customer, filled with this person's earlier answers."""
    form = scorecards.load_rating_form(deps.db, typed_name, call=ask.call)
    return Form(
        build_rating_view(form.customer.key, form.customer.name, _index_answers(form.earlier), form.suggestions),
        instead=messages.render_rate_elsewhere(form.customer),
    )


def build_customer_view() -> View:
    """Build the form that asks which customer is to be rated."""
    blocks = [modals.field("customer", "Customer", modals.customer_menu())]
    return modals.build_modal("Rate a customer", blocks, callback=CUSTOMER_CALLBACK, submit="Next")


def build_rating_view(
    key: str,
    name: str,
    answers: Mapping[str, tuple[str, str]],
    suggestions: Suggestions = NO_SUGGESTIONS,
    *,
    evidence: bool = False,
) -> View:
    """Build the form of the seven questions; `answers` holds (answer, evidence) by question.

    What the records suggest stands below its question; it is not chosen for anybody. With `evidence`, or if any was
    given before, each question has a line for it.
    """
    blocks: list[dict[str, Any]] = [
        {
            "type": "section",
            "text": {"type": "plain_text", "text": f"{name}: yes is always good. Skip what you cannot judge."},
        }
    ]
    with_evidence = evidence or any(line for _, line in answers.values())
    for question in QUESTIONS:
        answer, line = answers.get(question.id, ("", ""))
        choices = CHOICES if answer else (NOT_YET, *CHOICES)
        menu = modals.menu(choices, initial=answer or NOT_YET[0])
        hint = messages.format_suggestion(suggestions.get(question.id))
        blocks.append(modals.field(question.id, question.text, menu, hint=hint))
        if with_evidence:
            text = modals.text_input(initial=line, most=ratings.EVIDENCE_LIMIT, placeholder="What makes you say so?")
            blocks.append(modals.field(f"evidence:{question.id}", f"{question.title}: evidence", text, optional=True))
    if not with_evidence:
        button = {"type": "button", "action_id": "evidence", "text": modals.plain_text("Add Evidence"), "value": key}
        blocks.append({"type": "actions", "block_id": "more", "elements": [button]})
    meta = json.dumps({"key": key, "name": name})
    return modals.build_modal("Seven questions", blocks, callback=CALLBACK, submit="Save Answers", meta=meta)


def add_evidence_fields(ask: Ask, deps: Deps) -> Answer:
    """Add a line of evidence to each question of the open form, and keep what is chosen."""
    if ask.view.get("callback_id") != CALLBACK:
        raise Malformed(modals.STRANGE)
    about = modals.read_metadata(ask.view)
    suggestions = scorecards.load_rating_form(deps.db, about["key"], call=ask.call).suggestions
    return Form(build_rating_view(about["key"], about["name"], _read_answers(ask), suggestions, evidence=True))


def submit_customer(ask: Ask, deps: Deps) -> Answer:
    """Show the questions about the customer that was chosen."""
    return build_prefilled_form(deps, ask, modals.read_values(ask.view).get("customer", ""))


def submit_rating(ask: Ask, deps: Deps) -> Answer:
    """Store the answers, and show in the modal what they did."""
    return messages.render_rated(
        scorecards.rate_customer(deps.db, modals.read_key(ask.view), _read_answers(ask), call=ask.call)
    )


def _read_answers(ask: Ask) -> dict[str, tuple[str, str]]:
    """Read (choice, evidence) by question from the submitted form, without those not answered."""
    values = modals.read_values(ask.view)
    answered = [question.id for question in QUESTIONS if values.get(question.id, NOT_YET[0]) != NOT_YET[0]]
    return {each: (values[each], lines.normalize(values.get(f"evidence:{each}", ""))) for each in answered}


def _index_answers(earlier: Iterable[Given]) -> dict[str, tuple[str, str]]:
    """Index stored answers by question, as (choice, evidence)."""
    return {answer.question: (answer.choice.value, answer.evidence) for answer in earlier}
