"""The command `/umpire talk`: plan the talk with a customer, and record how they answered."""

from bot.features.cases.forms import talks as talk_forms
from bot.features.cases.messages import talks as talk_messages
from bot.features.cases.usecases import talks
from bot.features.cases.usecases.talks import TalkDetails
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, form_or_usage, render_refusal
from scoring.cases.talks import TalkAnswer
from scoring.refusals import Incomplete

USAGE = (
    "Usage: `/umpire talk <customer> --on <date> [--by @somebody]` plans it, "
    "`/umpire talk <customer> receptive|partly|pushed-back|no-reply|not-told <what they said>` records the answer."
)
ANSWERS = frozenset(said for each in TalkAnswer for said in (*each.value.split(), each.value.replace(" ", "-")))
"""The words that an answer consists of or begins with, such as `no`, `reply` and `no-reply`."""
TWO_WORDS = {"pushed": "back", "no": "reply", "not": "told"}


def handle_talk(ask: Ask, deps: Deps) -> Answer:
    """Plan the talk, record how they answered, or open the form for what comes next."""
    line = lines.parse_line(ask.text, options=("on", "by"), days=("on",), usage=USAGE)
    if not line.words or line.asks_help(2):
        roles.get_own_actor(deps.db, call=ask.call)
        return help_texts.render_word("talk", talk_messages.HELP["talk"])
    customer, holder = arguments.require_customer(line, ask, deps, ANSWERS), line.options.get("by")
    answer = _take_answer(line)
    day = (arguments.past_day if answer else arguments.nearest_day)(line.options.get("on"), ask, deps, field="on")
    details = TalkDetails(customer, answer, line.rest(), day, lines.parse_user(holder) if holder else None)
    if details.answer is None and not line.options:
        return form_or_usage(talk_forms.load_next_form(deps, ask, details), USAGE)
    try:
        if details.answer is None:
            return talk_messages.render_planned(talks.plan_talk(deps.db, details, call=ask.call))
        return talk_messages.render_answered(talks.record_answer(deps.db, details, call=ask.call))
    except Incomplete as refusal:
        form = talk_forms.load_plan_form if details.answer is None else talk_forms.load_answer_form
        return ask_for_rest(Form(form(deps, ask, details), instead=render_refusal(str(refusal))), refusal)


def _take_answer(line: TypedLine) -> str | None:
    """Take an answer of one or two words off the line; None at its end."""
    first = line.take()
    second = TWO_WORDS.get((first or "").casefold(), "-")
    return f"{first} {line.take()}" if line.peek() == second else first
