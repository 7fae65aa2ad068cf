"""The forms of talks: to plan one, and to tell how the customer answered."""

import json

from bot.features.cases.messages import talks as shown
from bot.features.cases.usecases import talks
from bot.features.cases.usecases.talks import Order, Waiting
from bot.parsing import dates, lines as parsing
from bot.slack import inputs
from bot.slack.deps import Deps
from bot.slack.inputs import Block, View
from bot.slack.listening import Answer, Ask, Handler
from scoring.cases import talks as rules
from scoring.cases.talks import Answer as Given
from scoring.values.notes import NOTE_LIMIT

PLAN, ANSWER = "talk", "talk_answer"
CHOICES = (
    (Given.RECEPTIVE.value, "They were receptive"),
    (Given.PARTLY.value, "Partly receptive"),
    (Given.PUSHED_BACK.value, "They pushed back"),
    (Given.NO_REPLY.value, "No reply"),
    (Given.NOT_TOLD.value, "Not told, and why"),
)


def next_(deps: Deps, ask: Ask, order: Order) -> View:
    """What comes next for the customer: the answer of the talk that waits for one, else the plan."""
    waits = talks.to_fill(deps.db, order.customer, call=ask.call)
    return answering_view(waits, order) if waits.talk is not None else plan_view(waits, order)


def planning(deps: Deps, ask: Ask, order: Order) -> View:
    """The form of the plan with what is known already."""
    return plan_view(talks.to_fill(deps.db, order.customer, call=ask.call), order)


def answering(deps: Deps, ask: Ask, order: Order) -> View:
    """The form of the answer with what is known already."""
    return answering_view(talks.to_fill(deps.db, order.customer, call=ask.call), order)


def plan_view(waits: Waiting, order: Order) -> View:
    """The form of the plan, with the plan there is."""
    talk, customer = waits.talk, waits.customer
    by = order.holder or (talk.holder if talk else customer.owner or "")
    day = _iso(waits, order) or (talk.planned_on.isoformat() if talk and talk.planned_on else "")
    blocks = [
        _about(waits, "put the problem to them, and hear them. Ours first, then theirs."),
        inputs.field("on", "When?", _date(day), hint="A day gone by, if the talk was held already."),
        inputs.field("by", "Who talks to them?", _person(by), optional=True, hint="The customer's owner, if blank."),
    ]
    return inputs.modal("Plan the talk", blocks, callback=PLAN, submit="Plan Talk", meta=_meta(waits))


def answering_view(waits: Waiting, order: Order) -> View:
    """The form of the answer."""
    chosen = rules.named(order.answer).value if order.answer else None
    held = waits.talk and (waits.talk.held_on or waits.talk.planned_on)
    today = waits.now.astimezone(waits.policy.zone).date()
    day = _iso(waits, order) or (held.isoformat() if held and held <= today else "")
    by = order.holder or (waits.talk.holder if waits.talk else "")
    blocks = [
        _about(waits, "how did they take it?"),
        inputs.field("answer", "Their answer", inputs.choice(CHOICES, initial=chosen, placeholder="Choose one")),
        inputs.field(
            "said",
            "What did they say?",
            inputs.line(initial=order.said, multiline=True, most=NOTE_LIMIT),
            optional=True,
            hint="Blank only if they did not reply. If they were not told: why.",
        ),
        inputs.field("on", "When was it?", _date(day), optional=True, hint="The day planned or today, if left blank."),
        inputs.field("by", "Who talked to them?", _person(by), optional=True),
    ]
    return inputs.modal("How they answered", blocks, callback=ANSWER, submit="Record Answer", meta=_meta(waits))


def planned(ask: Ask, deps: Deps) -> Answer:
    """Plan the talk; the modal becomes the receipt."""
    return shown.planned(talks.plan(deps.db, _told(ask), call=ask.call))


def answered(ask: Ask, deps: Deps) -> Answer:
    """Record the answer; the modal becomes the receipt."""
    return shown.answered(talks.answer(deps.db, _told(ask), call=ask.call))


def _told(ask: Ask) -> Order:
    told = inputs.filled(ask.view)
    key = json.loads(ask.view["private_metadata"])["key"]
    said = parsing.unescaped(parsing.normal(told.get("said", "")))
    return Order(key, told.get("answer"), said, told.get("on"), told.get("by"))


def _iso(waits: Waiting, order: Order) -> str:
    today = waits.now.astimezone(waits.policy.zone).date()
    return dates.read(order.on, today, ahead=True).isoformat() if order.on else ""


def _about(waits: Waiting, what: str) -> Block:
    return {"type": "section", "text": inputs.plain(f"{waits.customer.name}: {what}")}


def _date(day: str) -> dict[str, str]:
    return {"type": "datepicker"} | ({"initial_date": day} if day else {})


def _person(user_id: str) -> dict[str, str]:
    return {"type": "users_select"} | ({"initial_user": user_id} if user_id else {})


def _meta(waits: Waiting) -> str:
    return json.dumps({"key": waits.customer.key})


VIEWS: dict[str, Handler] = {PLAN: planned, ANSWER: answered}
