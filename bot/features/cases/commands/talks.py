"""`/umpire talk`: the talk with the customer, planned and answered."""

from bot.features.cases.forms import talks as talk_forms
from bot.features.cases.messages import talks as shown
from bot.features.cases.usecases import talks
from bot.features.cases.usecases.talks import TalkDetails
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, form_or_usage, refused
from scoring.cases.talks import TalkAnswer
from scoring.refusals import Incomplete

USAGE = (
    "Usage: `/umpire talk <customer> --on <date> [--by @somebody]` plans it, "
    "`/umpire talk <customer> receptive|partly|pushed-back|no-reply|not-told <what they said>` records the answer."
)
ANSWERS = frozenset(said for each in TalkAnswer for said in (*each.value.split(), each.value.replace(" ", "-")))
"""The words an answer begins with or is: `no reply` and `no-reply`."""
TWO_WORDS = {"pushed": "back", "no": "reply", "not": "told"}


def handle_talk(ask: Ask, deps: Deps) -> Answer:
    """Plan the talk, record how they answered, or open the form for what comes next."""
    line = lines.read(ask.text, options=("on", "by"), days=("on",), usage=USAGE)
    if not line.words or line.asks_help(2):
        roles.whoami(deps.db, call=ask.call)
        return help_texts.word("talk", shown.HELP["talk"])
    customer, by = arguments.require_customer(line, ask, deps, ANSWERS), line.options.get("by")
    word = _take_answer(line)
    on = (arguments.past_day if word else arguments.nearest_day)(line.options.get("on"), ask, deps, field="on")
    order = TalkDetails(customer, word, line.rest(), on, lines.user(by) if by else None)
    if order.answer is None and not line.options:
        return form_or_usage(talk_forms.load_next_form(deps, ask, order), USAGE)
    try:
        if order.answer is None:
            return shown.render_planned(talks.plan_talk(deps.db, order, call=ask.call))
        return shown.render_answered(talks.record_answer(deps.db, order, call=ask.call))
    except Incomplete as refusal:
        form = talk_forms.load_plan_form if order.answer is None else talk_forms.load_answer_form
        return Form(form(deps, ask, order), instead=refused(str(refusal)))


def _take_answer(line: Line) -> str | None:
    """The answer that comes next, in one word or in two."""
    word = line.take()
    second = TWO_WORDS.get((word or "").casefold(), "-")
    return f"{word} {line.take()}" if line.peek() == second else word
