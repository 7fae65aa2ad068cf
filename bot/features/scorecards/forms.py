"""The seven questions as a form, with a line of evidence each for those who want to give it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.features.scorecards import messages as shown
from bot.features.scorecards.messages import CHOICES, NOT_YET
from bot.features.scorecards.usecases import scorecards
from bot.parsing import lines
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form
from bot.slack.modals import View
from scoring.scorecards.scorecards import QUESTIONS, Answer as Given

CALLBACK = "rating"
PICK = "rating_pick"


def opened(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form for one customer, with this person's earlier answers."""
    customer, earlier = scorecards.own_answers(deps.db, asked, call=ask.call)
    return Form(view(customer.key, customer.name, _told(earlier)), instead=shown.rate_elsewhere(customer))


def pick() -> View:
    """The form that asks which customer first."""
    blocks = [modals.field("customer", "Customer", modals.customer())]
    return modals.modal("Rate a customer", blocks, callback=PICK, submit="Next")


def view(key: str, name: str, told: Mapping[str, tuple[str, str]], *, evidence: bool = False) -> View:
    """The seven questions, with evidence lines where they were asked for or given before."""
    blocks: list[dict[str, Any]] = [
        {
            "type": "section",
            "text": {"type": "plain_text", "text": f"{name}: yes is always good. Skip what you cannot judge."},
        }
    ]
    with_evidence = evidence or any(line for _, line in told.values())
    for question in QUESTIONS:
        answer, line = told.get(question.id, ("", ""))
        choices = CHOICES if answer else (NOT_YET, *CHOICES)
        menu = modals.choice(choices, initial=answer or NOT_YET[0])
        blocks.append(modals.field(question.id, question.text, menu))
        if with_evidence:
            text = modals.line(initial=line, most=scorecards.EVIDENCE_LIMIT, placeholder="What makes you say so?")
            blocks.append(modals.field(f"evidence:{question.id}", f"{question.title}: evidence", text, optional=True))
    if not with_evidence:
        button = {"type": "button", "action_id": "evidence", "text": modals.plain("Add Evidence"), "value": key}
        blocks.append({"type": "actions", "block_id": "more", "elements": [button]})
    meta = json.dumps({"key": key, "name": name})
    return modals.modal("Seven questions", blocks, callback=CALLBACK, submit="Save Answers", meta=meta)


def with_evidence(ask: Ask, deps: Deps) -> Answer:
    """The same form with evidence lines, keeping what is chosen."""
    del deps
    about = json.loads(ask.view["private_metadata"])
    return Form(view(about["key"], about["name"], _filled(ask), evidence=True))


def picked(ask: Ask, deps: Deps) -> Answer:
    """The customer was chosen: show its questions."""
    return opened(deps, ask, modals.filled(ask.view).get("customer", ""))


def submitted(ask: Ask, deps: Deps) -> Answer:
    """Store the answers; the modal becomes the receipt."""
    return shown.rated(scorecards.rate(deps.db, modals.key_of(ask.view), _filled(ask), call=ask.call))


def _filled(ask: Ask) -> dict[str, tuple[str, str]]:
    told = modals.filled(ask.view)
    given = [question.id for question in QUESTIONS if told.get(question.id, NOT_YET[0]) != NOT_YET[0]]
    return {each: (told[each], lines.normal(told.get(f"evidence:{each}", ""))) for each in given}


def _told(earlier: Iterable[Given]) -> dict[str, tuple[str, str]]:
    return {answer.question: (answer.choice.value, answer.evidence) for answer in earlier}
