"""The command `/umpire notice`: show a final notice, and record what became of it."""

from collections.abc import Callable

from bot.features.notices import forms, messages
from bot.features.notices.usecases import notices
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, form_or_usage
from scoring.notices import MAX_DAYS, MIN_DAYS
from scoring.refusals import Malformed
from scoring.values import durations
from scoring.values.durations import DAY, parse_whole_units

USAGE = "Usage: `/umpire notice <customer> given|met|not-met|extend|withdraw …`; `/umpire notice help` says more."
OPTIONS = ("on", "days", "until")
DAY_OPTIONS = ("on", "until")
VERB_OF_OPTION = {"on": "given", "days": "given", "until": "extend"}
"""The verb that each option goes with."""
BEFORE_TEXT = 2
MEETING_WORDS = ("with", "them", "him", "her", "us")
"""Words that make `met` mean that somebody was met, and not that the notice was."""


def handle_notice(ask: Ask, deps: Deps) -> Answer:
    """Show where the notice stands, do what the line says, or open a form for what it lacks."""
    line = lines.parse_line(ask.text, options=OPTIONS, days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.render_word("notice", messages.HELP["notice"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    lines.refuse_unknown(verb, VERBS, "a final notice", USAGE)
    misplaced = [option for option in line.options if VERB_OF_OPTION[option] != verb]
    if misplaced:
        raise Malformed(f"`--{misplaced[0]}` goes with `{VERB_OF_OPTION[misplaced[0]]}`. {USAGE}")
    return VERBS[verb](customer, line, ask, deps)


def _show(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show where the notice stands."""
    line.require_end()
    return messages.render_notice(notices.load_notice(deps.db, customer, call=ask.call))


def _record_given(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record when and how the customer was told."""
    on, days_text = arguments.past_day(line.options.get("on"), ask, deps, field="on"), line.options.get("days")
    length = parse_whole_units(days_text, DAY, MIN_DAYS, MAX_DAYS) if days_text else None
    return messages.render_changed(
        "given", notices.record_given(deps.db, customer, how=line.rest(), on=on, days=length, call=ask.call)
    )


def _record_met(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record that the notice was met. Raises Malformed where the line could speak of a meeting instead."""
    if line.peek() in MEETING_WORDS:
        raise Malformed(
            f"“met {line.peek()}” could be a meeting, so nothing is changed. `met` says that they did what the notice "
            "asked for, and closes the case: give the reason in other words, or in quotes."
        )
    return messages.render_changed("met", notices.record_met(deps.db, customer, why=line.rest(), call=ask.call))


def _record_not_met(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record that the notice was not met, or open the form for the missing reason."""
    why = line.rest()
    if not why:
        return forms.load_form("not_met", customer, ask, deps)
    return messages.render_changed("not_met", notices.record_not_met(deps.db, customer, why=why, call=ask.call))


def _extend(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Extend the notice, or open the form for what the line lacks."""
    until = arguments.future_day(line.options.get("until"), ask, deps, field="until")
    by = 0 if until else _take_days(line)
    why = line.rest()
    if not why or not (by or until):
        form = forms.load_extension_form(deps, ask, customer, by=by, until=until, why=why)
        return form_or_usage(form, forms.USAGES["extend"])
    return messages.render_changed(
        "extended", notices.extend_notice(deps.db, customer, by=by, until=until, why=why, call=ask.call)
    )


def _withdraw(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Withdraw the notice, or open the form for the missing reason."""
    why = line.rest()
    if not why:
        return forms.load_form("withdraw", customer, ask, deps)
    return messages.render_changed("withdrawn", notices.withdraw_notice(deps.db, customer, why=why, call=ask.call))


def _take_days(line: TypedLine) -> int:
    """Take the days of an extension off the line, such as `14d`, `14 days` or `2 weeks`; 0 if there are none."""
    taken = durations.count_duration_words(line.peek_unquoted(durations.MAX_WORDS), days=True)
    return forms.parse_extra_days(line.take_words(taken)) if taken else 0


VERBS: dict[str, Callable[[str, TypedLine, Ask, Deps], Answer]] = {
    "": _show,
    "given": _record_given,
    "met": _record_met,
    "not-met": _record_not_met,
    "extend": _extend,
    "withdraw": _withdraw,
}
