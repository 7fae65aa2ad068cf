"""`/umpire campaign`: offer every customer a new contract, and record what became of each offer."""

from collections.abc import Callable

from slack_sdk import WebClient

from bot.features.campaigns import forms, messages
from bot.features.campaigns.usecases import campaigns, decisions, letters, offers
from bot.features.letters import messages as letter_messages
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, files, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest, run_later
from scoring.campaigns import MAX_DAYS, MIN_DAYS, OfferState
from scoring.refusals import Incomplete, Malformed
from scoring.terms import FIELDS_BY_OPTION
from scoring.values.durations import DAY, parse_whole_units

USAGE = (
    "Usage: `/umpire campaign status|mine|mark|package|decide|start|letters|cancel …`; "
    "`/umpire campaign help` says more."
)
CONTRACT_OPTIONS = tuple(name for name in FIELDS_BY_OPTION if name != "late")
"""What was agreed, said with `signed`."""
VERB_OF_OPTION = {"days": "start", "on": "mark"} | dict.fromkeys(CONTRACT_OPTIONS, "mark")
"""Which option goes with which word."""
DECISIONS = ("keep", "notice")


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire campaign …`: do what the first word says, or show how far the campaign is."""
    line = lines.parse_line(ask.text, options=tuple(VERB_OF_OPTION), days=("on",), usage=USAGE)
    if line.asks_help(2):
        return help_texts.render_word("campaign", messages.HELP["campaign"])
    verb = (line.take() or "status").casefold()
    lines.refuse_unknown(verb, VERBS, "a campaign", USAGE)
    for option in line.options:
        if VERB_OF_OPTION[option] != verb:
            raise Malformed(f"`--{option}` goes with `{VERB_OF_OPTION[option]}`. {USAGE}")
    return VERBS[verb](line, ask, deps)


def _show_status(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show how far the campaign is."""
    line.require_end("Usage: `/umpire campaign status`.")
    return messages.render_status(campaigns.find_campaign(deps.db, call=ask.call))


def _plan_campaign(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show what a campaign would be, with the button that starts it."""
    line.require_end("Usage: `/umpire campaign start [--days 28]`.")
    text = line.options.get("days")
    days = parse_whole_units(text, DAY, MIN_DAYS, MAX_DAYS) if text else None
    return messages.render_plan(campaigns.plan_campaign(deps.db, days, call=ask.call))


def _show_worklist(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show the first page of the person's offers."""
    line.require_end("Usage: `/umpire campaign mine`.")
    return messages.render_worklist(offers.load_worklist(deps.db, call=ask.call))


def _mark_offer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Mark an offer as the line says; an incomplete line opens the form."""
    line.usage = forms.USAGES["mark"]
    customer, state, why = arguments.require_customer(line, ask, deps, list(OfferState)), line.take() or "", line.rest()
    on = arguments.past_day(line.options.get("on"), ask, deps)
    contract = {name: text for name, text in line.options.items() if name in CONTRACT_OPTIONS}
    try:
        return messages.render_offer_marked(
            offers.mark_offer(deps.db, customer, state, why, on, contract=contract, call=ask.call)
        )
    except Incomplete as missing:
        return ask_for_rest(forms.build_mark_form(deps, ask, customer, state=state, why=why, on=on), missing)


def _choose_package(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Choose the package to offer a customer; an incomplete line opens the form."""
    line.usage = forms.USAGES["package"]
    customer, package = arguments.require_customer(line, ask, deps), line.rest()
    try:
        return messages.render_offer_marked(offers.choose_package(deps.db, customer, package, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.build_package_form(deps, ask, customer), missing)


def _decide_offer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Decide about a customer, or list those to decide about; an incomplete line opens the form."""
    if not line.words:
        return messages.render_undecided(decisions.load_undecided(deps.db, call=ask.call))
    customer, word, why = arguments.require_customer(line, ask, deps, DECISIONS), line.take() or "", line.rest()
    try:
        return messages.render_offer_decided(decisions.decide_offer(deps.db, customer, word, why, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.build_decision_form(deps, ask, customer, word=word, why=why), missing)


def _cancel_campaign(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Cancel the campaign; without a reason, open the form."""
    try:
        return messages.render_campaign_changed(campaigns.cancel_campaign(deps.db, line.rest(), call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(forms.build_cancel_form(deps, ask), missing)


def send_letters(ask: Ask, deps: Deps) -> Answer:
    """Send the manager one file with all drafts; it is written after the answer, since it may be long."""
    batch = letters.begin_letter_batch(deps.db, call=ask.call)
    name = messages.build_letters_filename(batch.campaign)

    def send_file(slack: WebClient) -> None:
        content = letter_messages.render_many_drafts(letters.draft_letters(deps.db, batch, call=ask.call), batch.policy)
        comment = "Drafts for you to read, fill in and send."
        files.send_file(slack, ask.user_id, name=name, content=content, comment=comment, pause=deps.pause)

    run_later(
        ask, deps, send_file, sorry="The letters could not be delivered; nothing left this workspace. Please try again."
    )
    return messages.render_letters_sent(name, len(batch.customers), batch.more)


def _send_letters(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Send the drafts, if nothing else stands in the line."""
    line.require_end("Usage: `/umpire campaign letters`.")
    return send_letters(ask, deps)


VERBS: dict[str, Callable[[TypedLine, Ask, Deps], Answer]] = {
    "status": _show_status,
    "start": _plan_campaign,
    "mine": _show_worklist,
    "mark": _mark_offer,
    "package": _choose_package,
    "decide": _decide_offer,
    "letters": _send_letters,
    "cancel": _cancel_campaign,
}
