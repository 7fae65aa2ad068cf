"""`/umpire notice`: where the final notice stands; given, met, not-met, extend, withdraw."""

from collections.abc import Callable

from bot.features.notices import forms as notice_forms, messages as shown
from bot.features.notices.usecases import notices
from bot.parsing import lines
from bot.parsing.lines import Line
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
"""The one word each option goes with."""
BEFORE_TEXT = 2
MEETING_WORDS = ("with", "them", "him", "her", "us")
"""What follows `met` where somebody was met, and not what the notice asked for."""


def handle_notice(ask: Ask, deps: Deps) -> Answer:
    """Show where it stands, do what a complete line says, or open the form for an incomplete one."""
    line = lines.read(ask.text, options=OPTIONS, days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.word("notice", shown.HELP["notice"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    lines.refuse_unknown(verb, VERBS, "a final notice", USAGE)
    misplaced = [option for option in line.options if VERB_OF_OPTION[option] != verb]
    if misplaced:
        raise Malformed(f"`--{misplaced[0]}` goes with `{VERB_OF_OPTION[misplaced[0]]}`. {USAGE}")
    return VERBS[verb](customer, line, ask, deps)


def _show(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end()
    return shown.render_notice(notices.load_notice(deps.db, customer, call=ask.call))


def _record_given(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    on, runs = arguments.past_day(line.options.get("on"), ask, deps, field="on"), line.options.get("days")
    length = parse_whole_units(runs, DAY, MIN_DAYS, MAX_DAYS) if runs else None
    return shown.render_changed(
        "given", notices.record_given(deps.db, customer, how=line.rest(), on=on, days=length, call=ask.call)
    )


def _record_met(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    if line.peek() in MEETING_WORDS:
        raise Malformed(
            f"“met {line.peek()}” could be a meeting, so nothing is changed. `met` says that they did what the notice "
            "asked for, and closes the case: give the reason in other words, or in quotes."
        )
    return shown.render_changed("met", notices.record_met(deps.db, customer, why=line.rest(), call=ask.call))


def _record_not_met(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    why = line.rest()
    if not why:
        return notice_forms.load_form("not_met", customer, ask, deps)
    return shown.render_changed("not_met", notices.record_not_met(deps.db, customer, why=why, call=ask.call))


def _extend(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    until = arguments.future_day(line.options.get("until"), ask, deps, field="until")
    by = 0 if until else _take_days(line)
    why = line.rest()
    if not why or not (by or until):
        form = notice_forms.load_extension_form(deps, ask, customer, by=by, until=until, why=why)
        return form_or_usage(form, notice_forms.USAGES["extend"])
    return shown.render_changed(
        "extended", notices.extend_notice(deps.db, customer, by=by, until=until, why=why, call=ask.call)
    )


def _withdraw(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    why = line.rest()
    if not why:
        return notice_forms.load_form("withdraw", customer, ask, deps)
    return shown.render_changed("withdrawn", notices.withdraw_notice(deps.db, customer, why=why, call=ask.call))


def _take_days(line: Line) -> int:
    """The days an extension begins with: `14d`, `14`, `14 days`, `2 weeks`; 0 where the line begins otherwise."""
    taken = durations.count_duration_words(line.bare(durations.MAX_WORDS), days=True)
    return notice_forms.parse_extra_days(line.taken(taken)) if taken else 0


VERBS: dict[str, Callable[[str, Line, Ask, Deps], Answer]] = {
    "": _show,
    "given": _record_given,
    "met": _record_met,
    "not-met": _record_not_met,
    "extend": _extend,
    "withdraw": _withdraw,
}
