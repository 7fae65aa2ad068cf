"""`/umpire ideal` and `/umpire prospect`: whom we want as a customer, and who may become one."""

from bot.features.prospects import forms
from bot.features.prospects.messages import lessons as lesson_messages, prospects as prospect_messages
from bot.features.prospects.usecases import ideals, lessons, prospects
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, render_refusal
from scoring.refusals import Malformed, UnknownCustomer

IDEAL_USAGE = "Usage: `/umpire ideal` or `/umpire ideal edit`."
PROSPECT_USAGE = forms.USAGES["prospect"]
VERBS = ("assess", "signed")
NOBODY = "none"
WORDS_BEFORE_HELP = 3
"""How many words may stand before `help`: a name, `signed`, and a customer's key."""


def handle_ideal(ask: Ask, deps: Deps) -> Answer:
    """Show the ideal customer, or open the form that describes it."""
    line = lines.parse_line(ask.text, usage=IDEAL_USAGE)
    if line.asks_help(1):
        return help_texts.render_word("ideal", prospect_messages.HELP["ideal"])
    verb = (line.take() or "").casefold()
    line.require_end()
    if not verb:
        return prospect_messages.render_ideal(ideals.load_ideal(deps.db, call=ask.call))
    if verb == "edit":
        return forms.open_ideal_form(deps, ask)
    raise Malformed(f"“{verb[:60]}” is not something I do with the ideal customer. {IDEAL_USAGE}")


def handle_prospect(ask: Ask, deps: Deps) -> Answer:
    """Show, assess, list, link or drop prospects; or show what former customers had in common."""
    line = lines.parse_line(ask.text, usage=PROSPECT_USAGE)
    if line.asks_help(WORDS_BEFORE_HELP):
        return help_texts.render_word("prospect", prospect_messages.HELP["prospect"])
    verb = line.peek()
    if verb is None:
        return forms.open_assess_form(deps, ask, "")
    if verb in ("list", "lessons"):
        line.take()
        line.require_end(f"Usage: `/umpire prospect {verb}`.")
        if verb == "list":
            return prospect_messages.render_prospects(lessons.list_prospects(deps.db, call=ask.call))
        return lesson_messages.render_lessons(lessons.load_lessons(deps.db, call=ask.call))
    if verb == "drop":
        line.take()
        if not line.words:
            raise Malformed("Which one? `/umpire prospect drop <name>`; `/umpire prospect list` shows them.")
        return prospect_messages.render_settled(prospects.drop_prospect(deps.db, line.rest(), call=ask.call), "dropped")
    return _handle_one_prospect(line, ask, deps)


def _handle_one_prospect(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show, assess or link the prospect that is named."""
    name, verb = _take_name(line)
    if verb == "signed":
        return _link_prospect(line, name, ask, deps)
    line.require_end()
    card = prospects.find_prospect(deps.db, name, call=ask.call) if verb != "assess" else None
    return prospect_messages.render_prospect(card) if card else forms.open_assess_form(deps, ask, name)


def _take_name(line: TypedLine) -> tuple[str, str]:
    """Take the prospect's name off the line, up to a word of VERBS, and that word."""
    name_words: list[str] = []
    while line.words:
        if name_words and line.peek() in VERBS:
            return " ".join(name_words), (line.take() or "").casefold()
        name_words.append(line.take() or "")
    return " ".join(name_words), ""


def _link_prospect(line: TypedLine, name: str, ask: Ask, deps: Deps) -> Answer:
    """Link the prospect to a customer, or unlink it for `none`.

    Opens the form where no customer is named, or where the name could be the prospect's own.
    """
    to_nobody = line.peek() == NOBODY
    customer = arguments.take_customer(line, ask, deps)
    line.require_end("Usage: `/umpire prospect <name> signed <customer>`.")
    if not customer:
        return forms.open_signed_form(deps, ask, name)
    if to_nobody:
        return prospect_messages.render_settled(prospects.unlink_prospect(deps.db, name, call=ask.call), "unsigned")
    try:
        return prospect_messages.render_settled(
            prospects.link_prospect(deps.db, name, customer, call=ask.call), "signed"
        )
    except UnknownCustomer as refusal:
        if customer.casefold() != name.casefold():
            raise
        return Form(forms.open_signed_form(deps, ask, name).view, instead=render_refusal(str(refusal)))
