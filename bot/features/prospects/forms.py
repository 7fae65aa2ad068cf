"""The forms of the ideal customer and of prospects: description, questions, and which customer a prospect became."""

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
    """Open the form of the ideal customer, for those who may write it."""
    return form_or_usage(build_ideal_view(ideals.find_ideal_to_edit(deps.db, call=ask.call)), USAGES["ideal"])


def open_assess_form(deps: Deps, ask: Ask, name: str) -> Form:
    """Open the questions about a prospect, with what was answered before."""
    return form_or_usage(
        build_assess_view(prospects.load_assessment_form(deps.db, name, call=ask.call), name), USAGES["assess"]
    )


def open_signed_form(deps: Deps, ask: Ask, name: str) -> Form:
    """Open the form that asks which customer a prospect became."""
    return form_or_usage(
        build_signed_view(prospects.get_prospect_to_settle(deps.db, name, call=ask.call)), USAGES["signed"]
    )


def build_ideal_view(current: IdealCustomer | None) -> View:
    """Build the form of the ideal customer: a statement, why us, and two lists with one item a line."""
    hint = f"One per line, {MAX_LINES} at most, up to {LINE_LIMIT} characters each."
    initial = current or IdealCustomer(0, "", None)  # type: ignore[arg-type]  # an empty one, never stored
    blocks = [
        _build_text_field(
            "statement", "Who is your ideal customer?", initial.statement, most=NOTE_LIMIT, optional=False
        ),
        _build_text_field("why_us", "Why do we fit them?", initial.why_us, most=NOTE_LIMIT),
        _build_text_field("must_haves", "Must-haves", "\n".join(initial.must_haves), most=LIST_LIMIT, hint=hint),
        _build_text_field("never_agains", "Never again", "\n".join(initial.never_agains), most=LIST_LIMIT, hint=hint),
    ]
    return modals.build_modal(
        "Ideal customer", blocks, callback="ideal", submit="Save Wording", meta=json.dumps({"ideal": initial.id})
    )


def build_assess_view(form: AssessmentForm, name: str) -> View:
    """Build the form of an assessment: seven questions, the must-haves, the never-agains, and a note."""
    earlier = form.earlier
    initial_name = earlier.name if earlier else name
    blocks: list[Block] = [
        modals.field("name", "Name", modals.text_input(initial=initial_name, most=NAME_LIMIT)),
        modals.paragraph("As far as you can tell today. Yes is good in the seven questions, whoever they are."),
        *(
            _build_choice(each, PROSPECT_QUESTIONS[each], CHOICES, _get_earlier_answer(earlier, "answers", each))
            for each in QUESTION_IDS
        ),
    ]
    if form.ideal is not None:
        blocks += _build_line_questions(
            "Must-haves: do they have them?", "must", form.ideal.must_haves, earlier, "musts"
        )
        blocks += _build_line_questions(
            "Never again: is it true of them?", "never", form.ideal.never_agains, earlier, "nevers"
        )
    blocks.append(_build_text_field("note", "Note", earlier.note if earlier else "", most=NOTE_LIMIT))
    meta = json.dumps({"ideal": form.ideal.id if form.ideal else 0})
    return modals.build_modal("Assess a prospect", blocks, callback="assess", submit="Save Assessment", meta=meta)


def build_signed_view(prospect: Prospect) -> View:
    """Build the form that asks which customer a prospect became."""
    blocks = [
        modals.paragraph(f"{prospect.name} signed."),
        modals.field("customer", "Which customer is it?", modals.customer_menu()),
    ]
    meta = json.dumps({"name": prospect.name})
    return modals.build_modal("Link a prospect", blocks, callback="signed", submit="Link Prospect", meta=meta)


def _build_text_field(
    block: str, label: str, initial: str, *, most: int, optional: bool = True, hint: str = ""
) -> Block:
    """Build a text field of several lines."""
    field = modals.text_input(initial=initial, multiline=True, most=most)
    return modals.field(block, label, field, optional=optional, hint=hint)


def _build_line_questions(
    title: str, block: str, lines: Iterable[str], earlier: Prospect | None, part: str
) -> list[Block]:
    """Build a heading and a question for each line of the ideal customer's list."""
    questions = [
        _build_choice(f"{block}:{n}", line, SHORT_CHOICES, _get_earlier_answer(earlier, part, line))
        for n, line in enumerate(lines)
    ]
    return [{"type": "header", "text": modals.plain_text(title)}, *questions] if questions else []


def _build_choice(block: str, label: str, choices: Iterable[tuple[str, str]], initial: str) -> Block:
    """Build a question with a choice of answers."""
    return modals.field(block, label, modals.menu(choices, initial=initial))


def _get_earlier_answer(earlier: Prospect | None, part: str, question: str) -> str:
    """Get what was answered before; unknown for a line that was worded otherwise then."""
    answers: Mapping[str, str] = getattr(earlier, part) if earlier else {}
    return answers.get(question, Choice.UNKNOWN.value)


def _answers_by_place(values: Mapping[str, str], block: str) -> dict[int, str]:
    """Map the place of each line to its answer."""
    parts = ((name.partition(":"), choice) for name, choice in values.items())
    return {int(place): choice for (kind, _, place), choice in parts if kind == block}


def _submit_ideal(ask: Ask, deps: Deps) -> Answer:
    """Store the description that was filled in."""
    metadata, texts = modals.read_metadata(ask.view), modals.read_texts(ask.view)
    names = ("statement", "why_us", "must_haves", "never_agains")
    wording = IdealWording(**{name: texts.get(name, "") for name in names}, based_on=metadata["ideal"])
    return prospect_messages.render_ideal_written(ideals.write_ideal(deps.db, wording, call=ask.call))


def _submit_assessment(ask: Ask, deps: Deps) -> Answer:
    """Store the assessment that was filled in."""
    metadata, texts = modals.read_metadata(ask.view), modals.read_texts(ask.view)
    assessment = AssessmentInput(
        name=texts.get("name", ""),
        answers={each: texts[each] for each in QUESTION_IDS if each in texts},
        ideal=metadata["ideal"],
        musts=_answers_by_place(texts, "must"),
        nevers=_answers_by_place(texts, "never"),
        note=texts.get("note", ""),
    )
    return prospect_messages.render_assessed(prospects.assess_prospect(deps.db, assessment, call=ask.call))


def _submit_signed(ask: Ask, deps: Deps) -> Answer:
    """Link the prospect to the customer that was chosen."""
    metadata, texts = modals.read_metadata(ask.view), modals.read_texts(ask.view)
    return prospect_messages.render_settled(
        prospects.link_prospect(deps.db, metadata["name"], texts.get("customer", ""), call=ask.call), "signed"
    )


VIEWS: dict[str, Handler] = {"ideal": _submit_ideal, "assess": _submit_assessment, "signed": _submit_signed}
