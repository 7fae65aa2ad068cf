"""`/umpire closet`: the quarterly clean-out, from its opening to the plan."""

from slack_sdk import WebClient

from bot.features.plots.pictures import sending
from bot.features.quarterly_reviews import forms
from bot.features.quarterly_reviews.messages import plans as plan_messages, reviews as shown
from bot.features.quarterly_reviews.usecases import plans as closet_plans, reviews as closets
from bot.parsing import csv_files, lines
from bot.parsing.lines import Line
from bot.slack import arguments, files, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, later, refused, thoroughly
from scoring.quarterly_reviews.reviews import Verdict, Whose, typed, verdict_named
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = (
    "Usage: `/umpire closet`, `/umpire closet mine`, `/umpire closet verdict <customer> <verdict> [note]`; "
    "`/umpire closet help` says more."
)
VERDICTS = frozenset(said for verdict in Verdict for said in (*verdict.value.split(), typed(verdict)))
"""The words a verdict begins with or is: `stop quoting` and `stop-quoting`."""
UNDELIVERED = "The plan could not be delivered; nothing left this workspace. Please try again."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show how the closet stands, or do what the next word says."""
    line = lines.read(ask.text, usage=USAGE)
    if line.asks_help(1):
        return help_texts.word("closet", shown.HELP["closet"])
    verb = (line.take() or "status").casefold()
    if verb == "verdict":
        return _verdict(line, ask, deps)
    if verb == "plan":
        key = line.take() or ""
        line.end()
        return plan(ask, deps, key)
    if verb not in WORDS:
        raise Malformed(f"“{verb[:60]}” is not something I do with the closet. {USAGE}")
    line.end()
    return WORDS[verb](ask, deps)


def status(ask: Ask, deps: Deps) -> Answer:
    """How far the newest closet has come."""
    return shown.status(closets.status(deps.db, call=ask.call))


def start(ask: Ask, deps: Deps) -> Answer:
    """Open this quarter's at once."""
    return thoroughly(ask, deps, Action.RUN_CLOSET, _started)


def _started(ask: Ask, deps: Deps) -> Answer:
    return shown.started(closets.start(deps.db, call=ask.call))


def year(ask: Ask, deps: Deps) -> Answer:
    """The share of A and B over a year of closets."""
    return plan_messages.year(closet_plans.year(deps.db, call=ask.call))


def plan(ask: Ask, deps: Deps, key: str = "") -> Answer:
    """Send the plan as Markdown and CSV, and the pictures that belong to it, in direct messages."""
    coming = closet_plans.coming(deps.db, key, call=ask.call)
    stem = f"closet-{coming.closet.key.casefold()}"

    def sent(slack: WebClient) -> None:
        found = closet_plans.plan(deps.db, coming.closet.key, call=ask.call)
        made = {
            f"{stem}.md": plan_messages.markdown(found).encode(),
            f"{stem}.csv": csv_files.written(plan_messages.table(found)),
        }
        for name, content in made.items():
            files.send(slack, ask.user_id, name=name, content=content, comment="The plan you asked for.")

    later(ask, deps, sent, sorry=UNDELIVERED)
    sending.of_the_plan(ask, deps)
    return plan_messages.sent(coming, (f"{stem}.md", f"{stem}.csv"))


def pages(whose: Whose) -> Handler:
    """The bulk view of somebody's customers."""
    return lambda ask, deps: forms.opened(deps, ask, whose)


def _verdict(line: Line, ask: Ask, deps: Deps) -> Answer:
    """One verdict; half a line opens the form."""
    if not line.words:
        return help_texts.word("closet", shown.HELP["closet"])
    customer = arguments.require_customer(line, ask, deps, VERDICTS)
    if not line.words:
        return Form(forms.one_view(closets.ready(deps.db, customer, call=ask.call)), instead=refused(USAGE))
    said = line.need("The verdict")
    if said.casefold() in ("stop", "let") and line.peek() in ("quoting", "go"):
        said = f"{said} {line.take()}"
    return forms.decided(deps, ask, customer, verdict_named(said), line.rest())


WORDS: dict[str, Handler] = {
    "status": status,
    "start": start,
    "year": year,
    **{whose.value: pages(whose) for whose in Whose},
}
