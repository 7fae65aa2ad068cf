"""The form of a hold: why, and until when."""

import json

from bot.features.cases.messages import holds as shown
from bot.features.cases.usecases import holds
from bot.parsing import dates, lines as parsing
from bot.slack import inputs
from bot.slack.deps import Deps
from bot.slack.inputs import View
from bot.slack.listening import Answer, Ask, Handler
from scoring.cases.holds import LONGEST
from scoring.customers.customers import Customer
from scoring.values.notes import NOTE_LIMIT

CALLBACK = "hold"


def filled(deps: Deps, ask: Ask, asked: str, why: str = "", until: str | None = None) -> View:
    """The form with what is known already; refused for those who may not hold, and where there is a hold."""
    customer, policy = holds.to_hold(deps.db, asked, call=ask.call)
    today = ask.now.astimezone(policy.zone).date()
    return view(customer, why, dates.read(until, today, ahead=True).isoformat() if until else "")


def view(customer: Customer, why: str, until: str) -> View:
    """The form; `until` is an ISO date, or empty."""
    date = {"type": "datepicker"} | ({"initial_date": until} if until else {})
    said = f"{customer.name}: clocks, ballots and nudges will stand still. Strikes and logs are still recorded."
    blocks = [
        {"type": "section", "text": inputs.plain(said)},
        inputs.field(
            "why",
            "What do we wait for?",
            inputs.line(initial=why, multiline=True, most=NOTE_LIMIT),
            hint="Everybody who is stopped by the hold reads this.",
        ),
        inputs.field("until", "Until", date, hint=f"It ends by itself as this day begins, {LONGEST} days on at most."),
    ]
    meta = json.dumps({"key": customer.key})
    return inputs.modal("Put on hold", blocks, callback=CALLBACK, submit="Hold", meta=meta)


def submitted(ask: Ask, deps: Deps) -> Answer:
    """Place the hold; the modal becomes the receipt."""
    told = inputs.filled(ask.view)
    key = json.loads(ask.view["private_metadata"])["key"]
    why = parsing.unescaped(parsing.normal(told.get("why", "")))
    return shown.placed(holds.place(deps.db, key, why, told.get("until"), call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: submitted}
