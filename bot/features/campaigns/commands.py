"""`/umpire campaign`: a new contract to every customer, what became of each, and what follows from no answer."""

from collections.abc import Callable

from slack_sdk import WebClient

from bot.features.campaigns import forms, messages as shown
from bot.features.campaigns.usecases import campaigns, decisions, letters as offer_letters, offers
from bot.features.letters import messages as letter_words
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, files, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, later
from scoring.campaigns import LONGEST, SHORTEST, State
from scoring.refusals import Incomplete, Malformed
from scoring.terms import FIELDS
from scoring.values.durations import DAY, number

USAGE = (
    "Usage: `/umpire campaign status|mine|mark|package|decide|start|letters|cancel …`; "
    "`/umpire campaign help` says more."
)
CONTRACT = tuple(name for name in FIELDS if name != "late")
"""What was agreed, said with `signed`."""
OPTIONS = {"days": "start", "on": "mark"} | dict.fromkeys(CONTRACT, "mark")
"""Which option goes with which word."""
DECISIONS = ("keep", "notice")


def handle(ask: Ask, deps: Deps) -> Answer:
    """Do what the first word says; without one, show how far the campaign is."""
    line = lines.read(ask.text, options=tuple(OPTIONS), days=("on",), usage=USAGE)
    if line.asks_help(2):
        return help_texts.word("campaign", shown.HELP["campaign"])
    verb = (line.take() or "status").casefold()
    lines.refuse_unknown(verb, VERBS, "a campaign", USAGE)
    for option in line.options:
        if OPTIONS[option] != verb:
            raise Malformed(f"`--{option}` goes with `{OPTIONS[option]}`. {USAGE}")
    return VERBS[verb](line, ask, deps)


def _status(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire campaign status`.")
    return shown.status(campaigns.show(deps.db, call=ask.call))


def _start(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire campaign start [--days 28]`.")
    lasts = line.options.get("days")
    length = number(lasts, DAY, SHORTEST, LONGEST) if lasts else None
    return shown.planned(campaigns.plan(deps.db, length, call=ask.call))


def _mine(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire campaign mine`.")
    return shown.worklist(offers.worklist(deps.db, call=ask.call))


def _mark(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.usage = forms.USAGES["mark"]
    customer, state, why = arguments.require_customer(line, ask, deps, list(State)), line.take() or "", line.rest()
    on = arguments.past_day(line.options.get("on"), ask, deps)
    contract = {name: text for name, text in line.options.items() if name in CONTRACT}
    try:
        return shown.marked(offers.mark(deps.db, customer, state, why, on, contract=contract, call=ask.call))
    except Incomplete:
        return forms.mark(deps, ask, customer, state=state, why=why, on=on)


def _package(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.usage = forms.USAGES["package"]
    customer, package = arguments.require_customer(line, ask, deps), line.rest()
    try:
        return shown.marked(offers.choose(deps.db, customer, package, call=ask.call))
    except Incomplete:
        return forms.package(deps, ask, customer)


def _decide(line: Line, ask: Ask, deps: Deps) -> Answer:
    if not line.words:
        return shown.undecided(decisions.waiting(deps.db, call=ask.call))
    customer, word, why = arguments.require_customer(line, ask, deps, DECISIONS), line.take() or "", line.rest()
    try:
        return shown.decided(decisions.decide(deps.db, customer, word, why, call=ask.call))
    except Incomplete:
        return forms.decide(deps, ask, customer, word=word, why=why)


def _cancel(line: Line, ask: Ask, deps: Deps) -> Answer:
    try:
        return shown.changed(campaigns.cancel(deps.db, line.rest(), call=ask.call))
    except Incomplete:
        return forms.cancel(deps, ask)


def letters(ask: Ask, deps: Deps) -> Answer:
    """Send the manager one file with all drafts; it is written after the answer, since it may be long."""
    batch = offer_letters.gather(deps.db, call=ask.call)
    name = shown.letters_file(batch.campaign)

    def sent(slack: WebClient) -> None:
        content = letter_words.one_file(offer_letters.drafts(deps.db, batch, call=ask.call), batch.policy)
        files.send(slack, ask.user_id, name=name, content=content, comment="Drafts for you to read, fill in and send.")

    later(ask, deps, sent, sorry="The letters could not be delivered; nothing left this workspace. Please try again.")
    return shown.letters_sent(name, len(batch.customers), batch.more)


def _letters(line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire campaign letters`.")
    return letters(ask, deps)


VERBS: dict[str, Callable[[Line, Ask, Deps], Answer]] = {
    "status": _status,
    "start": _start,
    "mine": _mine,
    "mark": _mark,
    "package": _package,
    "decide": _decide,
    "letters": _letters,
    "cancel": _cancel,
}
