"""The form of a hold: why, and until when."""

from datetime import date

from bot.features.cases.messages import holds as hold_messages
from bot.features.cases.usecases import holds
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.cases.holds import MAX_DAYS
from scoring.customers.customers import Customer

CALLBACK = "hold"


def load_hold_form(deps: Deps, ask: Ask, customer_text: str, why: str = "", until: date | None = None) -> View:
    """Build the form of a hold. Raises a refusal for people who may not, or if the customer is on hold."""
    customer, _ = holds.load_for_form(deps.db, customer_text, call=ask.call)
    return build_hold_form(customer, why, until)


def build_hold_form(customer: Customer, why: str, until: date | None) -> View:
    """Lay out the form of a hold."""
    intro = f"{customer.name}: clocks, ballots and nudges will stand still. Strikes and logs are still recorded."
    hint = f"It ends by itself as this day begins, {MAX_DAYS} days on at most."
    blocks = [
        modals.paragraph(intro),
        modals.field(
            "why",
            "What do we wait for?",
            modals.note_input(why),
            hint="Everybody who is stopped by the hold reads this.",
        ),
        modals.field("until", "Until", modals.date_picker(until), hint=hint),
    ]
    return modals.build_modal("Put on hold", blocks, callback=CALLBACK, submit="Hold", key=customer.key)


def submit_hold(ask: Ask, deps: Deps) -> Answer:
    """Put the customer on hold as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    until = arguments.future_day(fields.get("until"), ask, deps, field="until")
    return hold_messages.render_placed(holds.place_hold(deps.db, key, fields.get("why", ""), until, call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: submit_hold}
