"""The commands `/umpire hold` and `release`: a pause with a reason and an end."""

from bot.features.cases.forms import holds as hold_forms
from bot.features.cases.messages import holds as hold_messages
from bot.features.cases.usecases import holds
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, render_refusal
from scoring.refusals import Incomplete

USAGE = (
    "Usage: `/umpire hold <customer> <why> --until <date>`, "
    "for example `/umpire hold acme their new owner starts in May --until in 3w`."
)


def handle_hold(ask: Ask, deps: Deps) -> Answer:
    """Put a customer on hold, or list who is on hold where the line names nobody."""
    line = lines.parse_line(ask.text, options=("until",), days=("until",), usage=USAGE)
    if line.asks_help(1):
        return help_texts.render_word("hold", hold_messages.HELP["hold"])
    if line.peek() == "list" or not (line.words or line.options):
        line.words[:1] = []
        line.require_end("`/umpire hold` lists who is on hold.")
        return hold_messages.render_list(holds.list_holds(deps.db, call=ask.call))
    customer, why = arguments.require_customer(line, ask, deps), line.rest()
    until = arguments.future_day(line.options.get("until"), ask, deps, field="until")
    try:
        return hold_messages.render_placed(holds.place_hold(deps.db, customer, why, until, call=ask.call))
    except Incomplete as refusal:
        form = hold_forms.load_hold_form(deps, ask, customer, why, until)
        return ask_for_rest(Form(form, instead=render_refusal(str(refusal))), refusal)


def handle_release(ask: Ask, deps: Deps) -> Answer:
    """End a hold before its day."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire release <customer>`.")
    if not line.words or line.asks_help():
        return help_texts.render_word("release", hold_messages.HELP["release"])
    customer = arguments.require_customer(line, ask, deps)
    line.require_end()
    return hold_messages.render_released(holds.release_hold(deps.db, customer, call=ask.call))
