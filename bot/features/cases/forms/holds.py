"""The form of a hold: why, and until when."""

from datetime import date

from bot.features.cases.messages import holds as shown
from bot.features.cases.usecases import holds
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.cases.holds import MAX_DAYS
from scoring.customers.customers import Customer

CALLBACK = "hold"


def load_hold_form(deps: Deps, ask: Ask, asked: str, why: str = "", until: date | None = None) -> View:
    """The form with what is known already; refused for those who may not hold, and where there is a hold."""
    customer, _ = holds.load_for_form(deps.db, asked, call=ask.call)
    return build_hold_form(customer, why, until)


def build_hold_form(customer: Customer, why: str, until: date | None) -> View:
    """The form."""
    said = f"{customer.name}: clocks, ballots and nudges will stand still. Strikes and logs are still recorded."
    hint = f"It ends by itself as this day begins, {MAX_DAYS} days on at most."
    blocks = [
        modals.about(said),
        modals.field(
            "why",
            "What do we wait for?",
            modals.note(why),
            hint="Everybody who is stopped by the hold reads this.",
        ),
        modals.field("until", "Until", modals.day(until), hint=hint),
    ]
    return modals.modal("Put on hold", blocks, callback=CALLBACK, submit="Hold", key=customer.key)


def submit_hold(ask: Ask, deps: Deps) -> Answer:
    """Place the hold; the modal becomes the receipt."""
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    until = arguments.future_day(told.get("until"), ask, deps, field="until")
    return shown.render_placed(holds.place_hold(deps.db, key, told.get("why", ""), until, call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: submit_hold}
