"""`/strike`: record a strike, and what can become of one."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.features.strikes import forms, messages
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.features.strikes.usecases.taking_back import UNDO_HANDLERS
from bot.parsing import dates, lines, numbers
from bot.parsing.lines import TypedLine
from bot.slack import arguments
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, form_or_usage, render_refusal
from bot.slack.rendering import render
from bot.workflow import drafts, requests
from bot.workflow.undo import take_back
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.rules import reasons
from scoring.rules.reasons import Reason
from scoring.values import notes

USAGE = (
    "Usage: `/strike <customer> <reason> [note]`, for example `/strike acme late-payment invoice 218, 40 days late`."
)
OPTIONS = ("when", "link", "ours", "for")
BEFORE_NOTE = 2
"""Words before free text begins: customer and reason, or `void` and a number."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Record a complete line, open the form for an incomplete one, or do what the first word says."""
    line = lines.parse_line(ask.text, options=OPTIONS, days=("when",), usage=USAGE)
    if line.asks_help(BEFORE_NOTE):
        return messages.render_help(requests.get_policy(deps.db, ask.call))
    verb = VERBS.get(line.peek() or "")
    if verb is not None:
        line.take()
        return verb(line, ask, deps)
    return _record_strike(line, ask, deps)


def _record_strike(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record the strike in a line, or open the form if something is missing."""
    customer, reasons_in_force = arguments.take_customer_before_reason(line, ask, deps)
    reason = _take_reason(line, reasons_in_force)
    if reason and "when" not in line.options and (question := _ask_which_day(line, customer, ask, deps)):
        return question
    order = StrikeOrder(
        customer=customer,
        reason=reason,
        note=line.rest(),
        when=arguments.past_day(line.options.get("when"), ask, deps),
        link=line.options.get("link"),
        ours=line.options.get("ours"),
        colleague=lines.parse_user(line.options["for"]) if "for" in line.options else None,
    )
    if customer and order.note and not reason:
        return _build_form_without_reason(order, ask, deps)
    if not customer or not reason:
        form = form_or_usage(forms.build_prefilled_view(deps, ask, order), USAGE)
        return ask_for_rest(form, forms.explain_missing(order))
    try:
        return messages.render_recorded(strikes.record_strike(deps.db, order, call=ask.call))
    except Incomplete as refusal:
        form = Form(forms.build_prefilled_view(deps, ask, order), instead=render_refusal(str(refusal)))
        return ask_for_rest(form, refusal)


def _take_reason(line: TypedLine, known: Sequence[Reason]) -> str:
    """Take the reason that comes next in a line, and return its name; "" if none does.

    It may have several words. If it is the last word of the line, its unique beginning is enough."""
    words = line.peek_unquoted(reasons.MAX_WORDS) or [word.value for word in line.words[:1]]
    count = reasons.count_reason_words(words, known)
    if (
        not count
        and len(line.words) == 1
        and len(reasons.list_reasons_beginning(words[0], [each.name for each in known])) == 1
    ):
        count = 1
    return reasons.find_reason(line.take_words(count), known).name if count else ""


def _build_form_without_reason(order: StrikeOrder, ask: Ask, deps: Deps) -> Answer:
    """Build the form for a line without a reason: the text becomes the note, and a sentence names similar reasons."""
    notes.refuse_too_long(order.note, field="note", has="The note has")
    sentence = strikes.explain_missing_reason(deps.db, order.customer, order.note, call=ask.call)
    form = Form(forms.build_prefilled_view(deps, ask, order), instead=render_refusal(sentence))
    return ask_for_rest(form, forms.explain_no_reason(order.note, sentence))


def _ask_which_day(line: TypedLine, customer: str, ask: Ask, deps: Deps) -> Answer:
    """Ask for the day of the incident if the note begins with a past date; None if it does not.

    Each of the two buttons holds a draft of the same line with `--when` added.
    """
    date_words = line.peek_unquoted(dates.MOST_DATE_WORDS)
    date_words = date_words[: dates.count_date_words(date_words)]
    if not date_words:
        return None
    policy = strikes.list_strikes(deps.db, customer, call=ask.call).policy  # a customer that is none is refused first
    today = arguments.local_date(ask, deps)
    try:
        dates.refuse_unclear_date(date_words)
        day = dates.parse_date(" ".join(date_words), today)
    except Malformed:
        return None
    if not timedelta() < today - day <= timedelta(days=policy.incident_max_age_days):
        return None
    before, after = line.text[: line.words[0].start], line.text[line.words[len(date_words) - 1].end :]
    texts = (f"{before}--when {day}{after}", f"--when {today} {line.text}")  # pressed after midnight, they say the same
    draft_ids = [drafts.keep_draft(deps.db, {"word": "strike", "text": text}, call=ask.call) for text in texts]
    return messages.render_day_question(" ".join(date_words), day, today, *draft_ids)


def _undo_latest_strike(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Undo this person's latest strike."""
    if line.words:
        raise Malformed("`/strike undo` takes back your latest strike. For an older one: `/strike void <id> <why>`.")
    undo_id = strikes.find_latest_undo(deps.db, call=ask.call)
    if undo_id is None:
        raise AlreadyDone("You have no strike that can still be undone. Later a manager can void one, with a reason.")
    return render("undone", sentence=take_back(deps.db, undo_id, UNDO_HANDLERS, call=ask.call))


def _build_verb(verb: str, do: Callable[..., strikes.StrikeChanged]) -> Callable[[TypedLine, Ask, Deps], Answer]:
    """Build the handler of `/strike <verb> <id> <why>`."""

    def act(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
        number = numbers.take_number(line, "Strikes are judged") if line.words else None
        if number is None:
            word = line.require(
                f"The strike's number (`/strike list <customer>` shows it) for `/strike {verb} <id> <why>`"
            )
            raise Malformed(f"“{word}” is not a strike's number. `/strike list <customer>` shows the numbers.")
        if not line.words and verb in strikes.JUDGING:
            return ask_for_rest(forms.load_judging_form(deps, ask, verb, number), "Say why, in words.")
        return messages.render_changed(verb, do(deps.db, number, line.rest(), call=ask.call))

    return act


def _show_strikes(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show all strikes of a customer."""
    customer = arguments.require_customer(line, ask, deps, what="The customer for `/strike list <customer>`")
    line.require_end("Usage: `/strike list <customer>`.")
    return messages.render_strikes(strikes.list_strikes(deps.db, customer, call=ask.call))


def _show_reasons(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show the reasons for strikes."""
    del line
    return messages.render_reasons(requests.get_policy(deps.db, ask.call))


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "undo": _undo_latest_strike,
    "void": _build_verb("void", strikes.void_strike),
    "contest": _build_verb("contest", strikes.contest_strike),
    "uphold": _build_verb("uphold", strikes.uphold_strike),
    "list": _show_strikes,
    "reasons": _show_reasons,
}
