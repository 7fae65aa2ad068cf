"""`/log`: log an interaction with a customer, good or bad."""

from collections.abc import Callable

from bot.features.interactions import forms, messages, usecases as interactions
from bot.features.interactions.usecases import TAKE_BACK, LogRequest
from bot.features.roles import usecases as roles
from bot.parsing import dates, durations, lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest, form_or_usage
from bot.slack.rendering import render
from bot.workflow.undo import take_back
from scoring.interactions import Tone
from scoring.refusals import AlreadyDone, Malformed, UnknownCustomer
from scoring.values.durations import MAX_WORDS, count_duration_words

USAGE = (
    "Usage: `/log <customer> [yesterday] [50m] [awful|tense|ok|good|great] [note]`, for example "
    "`/log acme 50m tense wanted the third change of plan this week`."
)
OPTIONS = ("when", "link")
PRAISE = ("praise", "thanks", "kudos")
"""Other words for the tone `great`, right after the customer."""
WORDS_BEFORE_HELP = 1
"""How many words may come before `help` for it to ask for help. After a time or tone, nothing may follow it either."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/log …`: log a complete line, open the form for an incomplete one, or list or undo."""
    line = lines.parse_line(ask.text, options=OPTIONS, days=("when",), usage=USAGE)
    verb = VERBS.get(line.peek() or "")
    if line.asks_help(None if verb else WORDS_BEFORE_HELP):
        return _show_help(ask, deps)
    if verb is not None:
        line.take()
        return verb(line, ask, deps)
    return _log_interaction(line, ask, deps)


def _log_interaction(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Log what the line says; open the form if it names no customer, or nothing else."""
    customer = arguments.take_customer(line, ask, deps)
    when, time, tone = _take_day_time_tone(line)
    if line.peek() == "help" and len(line.words) == 1:
        return _show_help(ask, deps)
    minutes = forms.parse_minutes(time) if time else None
    request = LogRequest(
        customer, minutes, tone, line.rest(), arguments.past_day(when, ask, deps), line.options.get("link")
    )
    says_more = bool(minutes or tone or request.note)
    if not customer or not says_more:
        missing = [] if customer else ["the customer"]
        missing += [] if says_more else ["how long it took, how it was, or what it was about"]
        form = form_or_usage(forms.build_filled_form(deps, ask, request), USAGE)
        return ask_for_rest(form, f"I need {', and '.join(missing)}.")
    try:
        return messages.render_log_reply(interactions.log_interaction(deps.db, request, call=ask.call))
    except UnknownCustomer as refusal:
        _refuse_customer_after_tone(ask, deps)
        raise refusal


def _refuse_customer_after_tone(ask: Ask, deps: Deps) -> None:
    """Refuse a line that names the customer after a time or a tone, with the line as it should be."""
    line = lines.parse_line(ask.text, options=OPTIONS, days=("when",), usage=USAGE)
    before: list[str] = []
    while line.words:
        time = count_duration_words(line.peek_unquoted(MAX_WORDS))
        if not time and _peek_tone(line) not in list(Tone):
            break
        before.append(line.take_words(time or 1))
    if not before or not line.words:
        return
    try:
        customer = arguments.take_customer(line, ask, deps)
        interactions.list_interactions(deps.db, customer, call=ask.call)
    except UnknownCustomer:
        return
    better = " ".join(part for part in (customer, *before, line.rest()) if part)
    raise Malformed(f"The customer comes first: `/log {better[:200]}`", field="customer")


def _take_day_time_tone(line: TypedLine) -> tuple[str | None, str | None, str | None]:
    """Take a day, a time and a tone, in any order; the note begins with the first word that is none of these.

    A second one of a kind belongs to the note. What only looks like a time or a day is refused, since nobody would
    notice it in the note; so is a number that may count something other than minutes.
    """
    when, minutes, tone = line.options.get("when"), None, _take_praise(line)
    while line.words:
        day = dates.count_date_words(line.peek_unquoted(dates.MOST_DATE_WORDS)) if when is None else 0
        time = count_duration_words(line.peek_unquoted(MAX_WORDS)) if minutes is None else 0
        if not max(day, time) and tone is None and _peek_tone(line) in list(Tone):
            tone = _peek_tone(line)
            line.take()
            continue
        if minutes is None and time >= day:
            durations.refuse_unclear_duration(line.peek_unquoted(durations.MOST_WORDS_CHECKED))
            _refuse_number_without_unit(line, time)
        if when is None and day >= time:
            dates.refuse_unclear_date(line.peek_unquoted(dates.MOST_WORDS_CHECKED))
        if not max(day, time):
            break
        when, minutes = (line.take_words(day), minutes) if day > time else (when, line.take_words(time))
    return when, minutes, tone


def _take_praise(line: TypedLine) -> str | None:
    """Take a word such as `praise` right after the customer for the best tone; where a sentence begins, it stays."""
    if _peek_tone(line) not in PRAISE:
        return None
    if line.peek_unquoted(2)[1:] not in (["for"], ["to"]):
        line.take()
    return Tone.GREAT


def _refuse_number_without_unit(line: TypedLine, time: int) -> None:
    """Refuse a time that ends in a number without a unit, unless a tone, a quotation or nothing follows it."""
    words = line.peek_unquoted(time + 1)
    if time and len(words) > time and words[time - 1].isdigit() and _strip_punctuation(words[time]) not in list(Tone):
        number = words[time - 1]
        raise Malformed(
            f"“{' '.join(words)[:60]}” could be {number} minutes, or {number} of something in the note, so nothing is "
            f"recorded. Write `{number}m` for minutes; a note that begins with a number goes in quotes.",
            field="minutes",
        )


def _peek_tone(line: TypedLine) -> str:
    """Look at the next word, without the punctuation that separates it from the note."""
    return _strip_punctuation(line.peek() or "")


def _strip_punctuation(word: str) -> str:
    return word.casefold().rstrip(",.;:!")


def _list_interactions(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show the latest interactions with a customer."""
    customer = arguments.require_customer(line, ask, deps, what="The customer for `/log list <customer>`")
    line.require_end("Usage: `/log list <customer>`.")
    return messages.render_list(interactions.list_interactions(deps.db, customer, call=ask.call))


def _undo_last(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Undo what the person logged last."""
    if line.words:
        raise Malformed("`/log undo` takes back what you logged last, so nothing stands after it.")
    undo_id = interactions.find_last_undo(deps.db, call=ask.call)
    if undo_id is None:
        raise AlreadyDone("You have logged nothing that can still be undone.")
    return render("undone", sentence=take_back(deps.db, undo_id, TAKE_BACK, call=ask.call))


def _show_help(ask: Ask, deps: Deps) -> Answer:
    """Show the help of `/log`."""
    roles.get_own_actor(deps.db, call=ask.call)
    return help_texts.render_word("log", messages.HELP["log"])


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {"list": _list_interactions, "undo": _undo_last}
