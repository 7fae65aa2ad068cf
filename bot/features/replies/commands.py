"""The command `/umpire reply`: what a customer answers to a decision, and whether the decision stands."""

from bot.features.replies import forms, messages
from bot.features.replies.usecases import replies
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire reply <customer> <what they said>`, `stands <why>`, `look-again <why>` or `told [how]`; "
    "`/umpire reply help` says more."
)
BEFORE_TEXT = 2
TOLD = "told"
GIVEN = "given"
VERBS = (*replies.VERDICTS, TOLD)


def handle_reply(ask: Ask, deps: Deps) -> Answer:
    """Record what the line says, judge the reply, or show the replies; without one, open the form."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.render_word("reply", messages.HELP["reply"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    if not line.words:
        return show_or_record(customer, ask, deps)
    if line.peek() in replies.VERDICTS:
        return _judge(customer, line, ask, deps)
    if line.peek() == TOLD:
        line.take()
        return messages.render_changed(replies.record_told(deps.db, customer, how=line.rest(), call=ask.call))
    if line.peek() == GIVEN:
        raise Malformed(
            f"That a final notice was given is recorded with `/umpire notice {customer} given`. A reply that begins "
            "with “given” goes in quotes."
        )
    return messages.render_changed(replies.record_reply(deps.db, customer, line.rest(), call=ask.call))


def show_or_record(customer: str, ask: Ask, deps: Deps) -> Answer:
    """Show the replies, or the form of the first one."""
    shown = replies.load_replies(deps.db, customer, call=ask.call)
    return messages.render_replies(shown) if shown.statuses else forms.load_record_form(customer, ask, deps)


def _judge(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Judge the reply for the reason on the line, or open the form for a missing one."""
    verdict = line.peek() or ""
    line.take()
    why = line.rest()
    if not why:
        return forms.load_verdict_form(verdict, customer, ask, deps)
    return messages.render_changed(replies.judge_reply(deps.db, customer, verdict, why, call=ask.call))
