"""`/umpire terms`: show and change what is agreed with a customer."""

from bot.features.terms import forms, messages, usecases as terms
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed
from scoring.terms import FIELDS_BY_OPTION


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the terms, change what options say, or open the form with `edit`."""
    line = lines.parse_line(ask.text, options=tuple(FIELDS_BY_OPTION), usage=forms.USAGE)
    if not line.words or line.asks_help(2):
        if line.options:
            raise Malformed(f"Whose terms? {forms.USAGE}")
        return help_texts.render_word("terms", messages.HELP["terms"])
    customer = arguments.require_customer(line, ask, deps, ("edit",))
    verb = line.take()
    line.require_end(forms.USAGE)
    if verb is not None and verb.casefold() != "edit":
        raise Malformed(f"I do not know what to do with “{verb[:60]}”. {forms.USAGE}")
    if line.options:
        return messages.render_terms_changed(terms.change_terms(deps.db, customer, line.options, call=ask.call))
    if verb is not None:
        return forms.build_prefilled_form(deps, ask, customer)
    return messages.render_terms(terms.get_terms(deps.db, customer, call=ask.call))
