"""`/umpire ideal|prospect`: whom we want as a customer, and who may become one."""

from bot.features.prospects import forms
from bot.features.prospects.messages import lessons as lesson_messages, prospects as prospect_messages
from bot.features.prospects.usecases import ideals, lessons, prospects
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, refused
from scoring.refusals import Malformed, UnknownCustomer

IDEAL_USAGE = "Usage: `/umpire ideal` or `/umpire ideal edit`."
PROSPECT_USAGE = forms.USAGES["prospect"]
VERBS = ("assess", "signed")
NOBODY = "none"
WORDS_BEFORE_HELP = 3
"""Words `help` may end: a name, `signed`, and a customer's key."""


def handle_ideal(ask: Ask, deps: Deps) -> Answer:
    """Show the ideal customer, or open the form that words it."""
    line = lines.read(ask.text, usage=IDEAL_USAGE)
    if line.asks_help(1):
        return help_texts.word("ideal", prospect_messages.HELP["ideal"])
    verb = (line.take() or "").casefold()
    line.end()
    if not verb:
        return prospect_messages.render_ideal(ideals.load_ideal(deps.db, call=ask.call))
    if verb == "edit":
        return forms.open_ideal_form(deps, ask)
    raise Malformed(f"“{verb[:60]}” is not something I do with the ideal customer. {IDEAL_USAGE}")


def handle_prospect(ask: Ask, deps: Deps) -> Answer:
    """Show, assess, list, settle or drop a prospect; or what farewells had in common."""
    line = lines.read(ask.text, usage=PROSPECT_USAGE)
    if line.asks_help(WORDS_BEFORE_HELP):
        return help_texts.word("prospect", prospect_messages.HELP["prospect"])
    verb = line.peek()
    if verb is None:
        return forms.open_assess_form(deps, ask, "")
    if verb in ("list", "lessons"):
        line.take()
        line.end(f"Usage: `/umpire prospect {verb}`.")
        if verb == "list":
            return prospect_messages.render_prospects(lessons.list_prospects(deps.db, call=ask.call))
        return lesson_messages.render_lessons(lessons.load_lessons(deps.db, call=ask.call))
    if verb == "drop":
        line.take()
        if not line.words:
            raise Malformed("Which one? `/umpire prospect drop <name>`; `/umpire prospect list` shows them.")
        return prospect_messages.render_settled(prospects.drop_prospect(deps.db, line.rest(), call=ask.call), "dropped")
    return _handle_one_prospect(line, ask, deps)


def _handle_one_prospect(line: Line, ask: Ask, deps: Deps) -> Answer:
    """A name of one or several words, then perhaps what to do."""
    name, verb = _take_name(line)
    if verb == "signed":
        return _link_prospect(line, name, ask, deps)
    line.end()
    found = prospects.find_prospect(deps.db, name, call=ask.call) if verb != "assess" else None
    return prospect_messages.render_prospect(found) if found else forms.open_assess_form(deps, ask, name)


def _take_name(line: Line) -> tuple[str, str]:
    """The name up to a bare word that says what to do, and that word; what comes after it stays in the line."""
    said: list[str] = []
    while line.words:
        if said and line.peek() in VERBS:
            return " ".join(said), (line.take() or "").casefold()
        said.append(line.take() or "")
    return " ".join(said), ""


def _link_prospect(line: Line, name: str, ask: Ask, deps: Deps) -> Answer:
    """Link it to a customer; half a line, or a name that could be either, opens the form."""
    nobody = line.peek() == NOBODY
    customer = arguments.take_customer(line, ask, deps)
    line.end("Usage: `/umpire prospect <name> signed <customer>`.")
    if not customer:
        return forms.open_signed_form(deps, ask, name)
    if nobody:
        return prospect_messages.render_settled(prospects.unlink_prospect(deps.db, name, call=ask.call), "unsigned")
    try:
        return prospect_messages.render_settled(
            prospects.link_prospect(deps.db, name, customer, call=ask.call), "signed"
        )
    except UnknownCustomer as refusal:
        if customer.casefold() != name.casefold():
            raise
        return Form(forms.open_signed_form(deps, ask, name).view, instead=refused(str(refusal)))
