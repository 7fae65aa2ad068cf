"""The command `/umpire restrict`: contact with a customer is restricted at once, for a limited time."""

from bot.features.restrictions import forms, messages, usecases as restrictions
from bot.features.restrictions.usecases import RestrictionOrder
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, render_refusal
from scoring.refusals import Incomplete, Malformed
from scoring.restrictions import Contact, find_kind

USAGE = (
    f"Usage: `/umpire restrict <customer> {'|'.join(Contact)} [why] --until <date>`, "
    "for example `/umpire restrict acme email-only --until in 2w`."
)
LIFT = "lift"
VERBS = (LIFT, *Contact, *(kind.partition("-")[0] for kind in Contact))
"""The words that may follow a customer: `email-only`, and the first word of `email only`."""


def handle_restrict(ask: Ask, deps: Deps) -> Answer:
    """Restrict contact, lift a restriction, or list those in force where the line names nobody."""
    line = lines.parse_line(ask.text, options=("until", "contact"), days=("until",), usage=USAGE)
    if line.asks_help(1):
        return help_texts.render_word("restrict", messages.HELP["restrict"])
    if line.peek() == "list" or not (line.words or line.options):
        line.words[:1] = []
        line.require_end("`/umpire restrict` lists with whom contact is restricted.")
        return messages.render_list(restrictions.list_restrictions(deps.db, call=ask.call))
    customer = arguments.require_customer(line, ask, deps, VERBS)
    if line.peek() == LIFT:
        line.take()
        if line.options:
            raise Malformed("`--until` and `--contact` go with a restriction, not with `lift`.")
        return messages.render_lifted(restrictions.lift_restriction(deps.db, customer, line.rest(), call=ask.call))
    contact_text = line.options.get("contact")
    order = RestrictionOrder(
        kind=_take_kind(line),
        why=line.rest(),
        until=arguments.future_day(line.options.get("until"), ask, deps, field="until"),
        contact=lines.parse_user(contact_text) if contact_text else None,
    )
    try:
        return messages.render_placed(restrictions.restrict_contact(deps.db, customer, order, call=ask.call))
    except Incomplete as refusal:
        form = forms.load_form(deps, ask, customer, order)
        return ask_for_rest(Form(form, instead=render_refusal(str(refusal))), refusal)


def _take_kind(line: TypedLine) -> str:
    """Take the words that name how contact is restricted; a first word that does not is taken too, to be refused."""
    words = line.peek_unquoted(2)
    count = next((number for number in (1, 2) if find_kind(" ".join(words[:number]))), min(1, len(line.words)))
    return line.take_words(count)
