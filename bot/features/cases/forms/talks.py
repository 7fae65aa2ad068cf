"""The forms of talks: to plan one, and to tell how the customer answered."""

from bot.features.cases.messages import talks as shown
from bot.features.cases.usecases import talks
from bot.features.cases.usecases.talks import TalkDetails, TalkFormValues
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.cases import talks as rules
from scoring.cases.talks import TalkAnswer

PLAN, ANSWER = "talk", "talk_answer"
CHOICES = (
    (TalkAnswer.RECEPTIVE.value, "They were receptive"),
    (TalkAnswer.PARTLY.value, "Partly receptive"),
    (TalkAnswer.PUSHED_BACK.value, "They pushed back"),
    (TalkAnswer.NO_REPLY.value, "No reply"),
    (TalkAnswer.NOT_TOLD.value, "Not told, and why"),
)


def load_next_form(deps: Deps, ask: Ask, order: TalkDetails) -> View:
    """What comes next for the customer: the answer of the talk that waits for one, else the plan."""
    waits = talks.load_for_form(deps.db, order.customer, call=ask.call)
    return build_answer_form(waits, order) if waits.talk is not None else build_plan_form(waits, order)


def load_plan_form(deps: Deps, ask: Ask, order: TalkDetails) -> View:
    """The form of the plan with what is known already."""
    return build_plan_form(talks.load_for_form(deps.db, order.customer, call=ask.call), order)


def load_answer_form(deps: Deps, ask: Ask, order: TalkDetails) -> View:
    """The form of the answer with what is known already."""
    return build_answer_form(talks.load_for_form(deps.db, order.customer, call=ask.call), order)


def build_plan_form(waits: TalkFormValues, order: TalkDetails) -> View:
    """The form of the plan, with the plan there is."""
    talk, customer = waits.talk, waits.customer
    by = order.holder or (talk.holder if talk else customer.owner or "")
    day = order.on or (talk.planned_on if talk else None)
    blocks = [
        modals.about(f"{customer.name}: put the problem to them, and hear them. Ours first, then theirs."),
        modals.field("on", "When?", modals.day(day), hint="A day gone by, if the talk was held already."),
        modals.field(
            "by", "Who talks to them?", modals.person(by), optional=True, hint="The customer's owner, if blank."
        ),
    ]
    return modals.modal("Plan the talk", blocks, callback=PLAN, submit="Plan Talk", key=waits.customer.key)


def build_answer_form(waits: TalkFormValues, order: TalkDetails) -> View:
    """The form of the answer."""
    chosen = rules.parse_answer(order.answer).value if order.answer else None
    held = waits.talk and (waits.talk.held_on or waits.talk.planned_on)
    day = order.on or (held if held and held <= waits.today else None)
    by = order.holder or (waits.talk.holder if waits.talk else "")
    blocks = [
        modals.about(f"{waits.customer.name}: how did they take it?"),
        modals.field("answer", "Their answer", modals.choice(CHOICES, initial=chosen, placeholder="Choose one")),
        modals.field(
            "said",
            "What did they say?",
            modals.note(order.said),
            optional=True,
            hint="Blank only if they did not reply. If they were not told: why.",
        ),
        modals.field(
            "on", "When was it?", modals.day(day), optional=True, hint="The day planned or today, if left blank."
        ),
        modals.field("by", "Who talked to them?", modals.person(by), optional=True),
    ]
    return modals.modal("How they answered", blocks, callback=ANSWER, submit="Record Answer", key=waits.customer.key)


def submit_plan(ask: Ask, deps: Deps) -> Answer:
    """Plan the talk; the modal becomes the receipt."""
    return shown.render_planned(talks.plan_talk(deps.db, _read_details(ask, deps), call=ask.call))


def submit_answer(ask: Ask, deps: Deps) -> Answer:
    """Record the answer; the modal becomes the receipt."""
    return shown.render_answered(talks.record_answer(deps.db, _read_details(ask, deps), call=ask.call))


def _read_details(ask: Ask, deps: Deps) -> TalkDetails:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    on = arguments.nearest_day(told.get("on"), ask, deps, field="on")
    return TalkDetails(key, told.get("answer"), told.get("said", ""), on, told.get("by"))


VIEWS: dict[str, Handler] = {PLAN: submit_plan, ANSWER: submit_answer}
