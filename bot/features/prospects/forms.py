"""The forms of the ideal customer and of prospects: its wording, the questions, whom a prospect became."""

import json
from collections.abc import Iterable, Mapping

from bot.features.prospects.messages import prospects as prospect_messages
from bot.features.prospects.usecases import ideals, prospects
from bot.features.prospects.usecases.ideals import IdealWording
from bot.features.prospects.usecases.prospects import AssessmentForm, AssessmentInput
from bot.features.scorecards.messages import CHOICES
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring.customers.customers import NAME_LIMIT
from scoring.prospects.prospects import LINE_LIMIT, MAX_LINES, PROSPECT_QUESTIONS, IdealCustomer, Prospect
from scoring.scorecards.scorecards import QUESTION_IDS, Choice
from scoring.values.notes import NOTE_LIMIT

LIST_LIMIT = MAX_LINES * (LINE_LIMIT + 20)
"""Characters of a list in its field: ten full lines, with room to be told that one is too long."""
USAGES = {
    "ideal": "Usage: `/umpire ideal edit`, typed where a form can open: not in a thread.",
    "prospect": "Usage: `/umpire prospect <name>`, `/umpire prospect <name> signed <customer>`, or `/umpire prospect "
    "list|lessons|drop <name>`; `/umpire prospect help` says more.",
    "assess": "The questions are a form, which cannot open here. `/umpire prospect <name>` opens it in a channel.",
    "signed": "Usage: `/umpire prospect <name> signed <customer>`.",
}
SHORT_CHOICES = tuple(pair for pair in CHOICES if pair[0] != Choice.NOT_APPLICABLE.value)


def open_ideal_form(deps: Deps, ask: Ask) -> Form:
    """The form of the ideal customer, for those who may word it."""
    return form_or_usage(build_ideal_view(ideals.find_ideal_to_edit(deps.db, call=ask.call)), USAGES["ideal"])


def open_assess_form(deps: Deps, ask: Ask, name: str) -> Form:
    """The questions about a prospect, with what was answered before."""
    return form_or_usage(
        build_assess_view(prospects.load_assessment_form(deps.db, name, call=ask.call), name), USAGES["assess"]
    )


def open_signed_form(deps: Deps, ask: Ask, name: str) -> Form:
    """The form that asks which customer a prospect became."""
    return form_or_usage(
        build_signed_view(prospects.get_prospect_to_settle(deps.db, name, call=ask.call)), USAGES["signed"]
    )


def build_ideal_view(now: IdealCustomer | None) -> View:
    """The wording in force, to change: a statement, why us, and two lists of a line each."""
    one = f"One a line, {MAX_LINES} at most, up to {LINE_LIMIT} characters each."
    start = now or IdealCustomer(0, "", None)  # type: ignore[arg-type]  # an empty one, never stored
    blocks = [
        _build_text_field("statement", "Who is your ideal customer?", start.statement, most=NOTE_LIMIT, optional=False),
        _build_text_field("why_us", "Why do we fit them?", start.why_us, most=NOTE_LIMIT),
        _build_text_field("must_haves", "Must-haves", "\n".join(start.must_haves), most=LIST_LIMIT, hint=one),
        _build_text_field("never_agains", "Never again", "\n".join(start.never_agains), most=LIST_LIMIT, hint=one),
    ]
    return modals.modal(
        "Ideal customer", blocks, callback="ideal", submit="Save Wording", meta=json.dumps({"ideal": start.id})
    )


def build_assess_view(found: AssessmentForm, name: str) -> View:
    """The seven questions, then every must-have and never-again of the wording in force, then a note."""
    known = found.earlier
    shown_name = known.name if known else name
    blocks: list[Block] = [
        modals.field("name", "Name", modals.line(initial=shown_name, most=NAME_LIMIT)),
        modals.about("As far as you can tell today. Yes is good in the seven questions, whoever they are."),
        *(
            _build_choice(each, PROSPECT_QUESTIONS[each], CHOICES, _get_earlier_answer(known, "answers", each))
            for each in QUESTION_IDS
        ),
    ]
    if found.ideal is not None:
        blocks += _build_line_questions(
            "Must-haves: do they have them?", "must", found.ideal.must_haves, known, "musts"
        )
        blocks += _build_line_questions(
            "Never again: is it true of them?", "never", found.ideal.never_agains, known, "nevers"
        )
    blocks.append(_build_text_field("note", "Note", known.note if known else "", most=NOTE_LIMIT))
    meta = json.dumps({"ideal": found.ideal.id if found.ideal else 0})
    return modals.modal("Assess a prospect", blocks, callback="assess", submit="Save Assessment", meta=meta)


def build_signed_view(found: Prospect) -> View:
    """Which customer a prospect became: chosen, never guessed."""
    blocks = [
        modals.about(f"{found.name} signed."),
        modals.field("customer", "Which customer is it?", modals.customer()),
    ]
    meta = json.dumps({"name": found.name})
    return modals.modal("Link a prospect", blocks, callback="signed", submit="Link Prospect", meta=meta)


def _build_text_field(
    block: str, label: str, initial: str, *, most: int, optional: bool = True, hint: str = ""
) -> Block:
    field = modals.line(initial=initial, multiline=True, most=most)
    return modals.field(block, label, field, optional=optional, hint=hint)


def _build_line_questions(
    title: str, block: str, lines: Iterable[str], known: Prospect | None, part: str
) -> list[Block]:
    asked = [
        _build_choice(f"{block}:{n}", line, SHORT_CHOICES, _get_earlier_answer(known, part, line))
        for n, line in enumerate(lines)
    ]
    return [{"type": "header", "text": modals.plain(title)}, *asked] if asked else []


def _build_choice(block: str, label: str, choices: Iterable[tuple[str, str]], initial: str) -> Block:
    return modals.field(block, label, modals.choice(choices, initial=initial))


def _get_earlier_answer(known: Prospect | None, part: str, what: str) -> str:
    """What was answered before; a line that was worded otherwise then is asked anew."""
    told: Mapping[str, str] = getattr(known, part) if known else {}
    return told.get(what, Choice.UNKNOWN.value)


def _answers_by_place(told: Mapping[str, str], block: str) -> dict[int, str]:
    """The answers to lines, by their place."""
    parts = ((name.partition(":"), choice) for name, choice in told.items())
    return {int(place): choice for (kind, _, place), choice in parts if kind == block}


def _submit_ideal(ask: Ask, deps: Deps) -> Answer:
    about, told = json.loads(ask.view["private_metadata"]), modals.texts(ask.view)
    names = ("statement", "why_us", "must_haves", "never_agains")
    words = IdealWording(**{name: told.get(name, "") for name in names}, based_on=about["ideal"])
    return prospect_messages.render_ideal_written(ideals.write_ideal(deps.db, words, call=ask.call))


def _submit_assessment(ask: Ask, deps: Deps) -> Answer:
    about, told = json.loads(ask.view["private_metadata"]), modals.texts(ask.view)
    given = AssessmentInput(
        name=told.get("name", ""),
        answers={each: told[each] for each in QUESTION_IDS if each in told},
        ideal=about["ideal"],
        musts=_answers_by_place(told, "must"),
        nevers=_answers_by_place(told, "never"),
        note=told.get("note", ""),
    )
    return prospect_messages.render_assessed(prospects.assess_prospect(deps.db, given, call=ask.call))


def _submit_signed(ask: Ask, deps: Deps) -> Answer:
    about, told = json.loads(ask.view["private_metadata"]), modals.texts(ask.view)
    return prospect_messages.render_settled(
        prospects.link_prospect(deps.db, about["name"], told.get("customer", ""), call=ask.call), "signed"
    )


VIEWS: dict[str, Handler] = {"ideal": _submit_ideal, "assess": _submit_assessment, "signed": _submit_signed}
