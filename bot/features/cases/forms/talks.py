"""The forms of talks: plan one, and record how the customer answered."""

from bot.features.cases.messages import talks as talk_messages
from bot.features.cases.usecases import talks
from bot.features.cases.usecases.talks import TalkDetails, TalkFormValues
from bot.features.restrictions import usecases as restrictions
from bot.features.restrictions.messages import put_on_form
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.cases import talks as talk_rules
from scoring.cases.talks import TalkAnswer

PLAN, ANSWER = "talk", "talk_answer"
CHOICES = (
    (TalkAnswer.RECEPTIVE.value, "They were receptive"),
    (TalkAnswer.PARTLY.value, "Partly receptive"),
    (TalkAnswer.PUSHED_BACK.value, "They pushed back"),
    (TalkAnswer.NO_REPLY.value, "No reply"),
    (TalkAnswer.NOT_TOLD.value, "Not told, and why"),
)


def load_next_form(deps: Deps, ask: Ask, details: TalkDetails) -> View:
    """Build the form that comes next: the answer's where a talk waits for its answer, else the plan's."""
    form_values = talks.load_for_form(deps.db, details.customer, call=ask.call)
    return (
        build_answer_form(form_values, details)
        if form_values.talk is not None
        else _build_plan_form_with_restriction(deps, ask, form_values, details)
    )


def load_plan_form(deps: Deps, ask: Ask, details: TalkDetails) -> View:
    """Build the form that plans a talk, with what is known already."""
    form_values = talks.load_for_form(deps.db, details.customer, call=ask.call)
    return _build_plan_form_with_restriction(deps, ask, form_values, details)


def load_answer_form(deps: Deps, ask: Ask, details: TalkDetails) -> View:
    """Build the form that records an answer, with what is known already."""
    return build_answer_form(talks.load_for_form(deps.db, details.customer, call=ask.call), details)


def _build_plan_form_with_restriction(deps: Deps, ask: Ask, form_values: TalkFormValues, details: TalkDetails) -> View:
    """Build the form that plans a talk, with how contact is restricted at its top."""
    restriction, policy = restrictions.find_restriction(deps.db, form_values.customer.key, call=ask.call)
    return put_on_form(build_plan_form(form_values, details), restriction, policy, ask.now)


def build_plan_form(form_values: TalkFormValues, details: TalkDetails) -> View:
    """Lay out the form that plans a talk, with the plan on record where there is one."""
    talk, customer = form_values.talk, form_values.customer
    holder = details.holder or (talk.holder if talk else customer.owner or "")
    day = details.on or (talk.planned_on if talk else None)
    blocks = [
        modals.paragraph(f"{customer.name}: put the problem to them, and hear them. Ours first, then theirs."),
        modals.field("on", "When?", modals.date_picker(day), hint="A past day, if the talk has been held."),
        modals.field(
            "by",
            "Who talks to them?",
            modals.person_menu(holder),
            optional=True,
            hint="The customer's owner, if blank.",
        ),
    ]
    return modals.build_modal("Plan the talk", blocks, callback=PLAN, submit="Plan Talk", key=form_values.customer.key)


def build_answer_form(form_values: TalkFormValues, details: TalkDetails) -> View:
    """Lay out the form that records how the customer answered."""
    chosen = talk_rules.parse_answer(details.answer).value if details.answer else None
    talk_day = form_values.talk and (form_values.talk.held_on or form_values.talk.planned_on)
    day = details.on or (talk_day if talk_day and talk_day <= form_values.today else None)
    holder = details.holder or (form_values.talk.holder if form_values.talk else "")
    blocks = [
        modals.paragraph(f"{form_values.customer.name}: how did they take it?"),
        modals.field("answer", "Their answer", modals.menu(CHOICES, initial=chosen, placeholder="Choose one")),
        modals.field(
            "said",
            "What did they say?",
            modals.note_input(details.said),
            optional=True,
            hint="Blank only if they did not reply. If they were not told: why.",
        ),
        modals.field(
            "on",
            "When was it?",
            modals.date_picker(day),
            optional=True,
            hint="The day planned or today, if left blank.",
        ),
        modals.field("by", "Who talked to them?", modals.person_menu(holder), optional=True),
    ]
    return modals.build_modal(
        "How they answered", blocks, callback=ANSWER, submit="Record Answer", key=form_values.customer.key
    )


def submit_plan(ask: Ask, deps: Deps) -> Answer:
    """Plan the talk as the form says."""
    return talk_messages.render_planned(talks.plan_talk(deps.db, _read_details(ask, deps), call=ask.call))


def submit_answer(ask: Ask, deps: Deps) -> Answer:
    """Record the answer in the form."""
    return talk_messages.render_answered(talks.record_answer(deps.db, _read_details(ask, deps), call=ask.call))


def _read_details(ask: Ask, deps: Deps) -> TalkDetails:
    """Read the talk from the submitted form."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    day = arguments.nearest_day(fields.get("on"), ask, deps, field="on")
    return TalkDetails(key, fields.get("answer"), fields.get("said", ""), day, fields.get("by"))


VIEWS: dict[str, Handler] = {PLAN: submit_plan, ANSWER: submit_answer}
