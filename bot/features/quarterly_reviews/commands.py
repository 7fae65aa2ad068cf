"""`/umpire quarterly`: the quarterly review, from its opening to the plan."""

from slack_sdk import WebClient

from bot.features.plots.pictures import sending
from bot.features.quarterly_reviews import forms
from bot.features.quarterly_reviews.messages import plans as plan_messages, reviews as review_messages
from bot.features.quarterly_reviews.usecases import plans, reviews
from bot.parsing import csv_files, lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, files, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, render_refusal, run_later, run_over_all_customers
from scoring.quarterly_reviews.reviews import ClosetScope, ClosetVerdict, format_verdict, parse_verdict
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = (
    "Usage: `/umpire quarterly`, `/umpire quarterly mine`, `/umpire quarterly verdict <customer> <verdict> [note]`; "
    "`/umpire quarterly help` says more."
)
VERDICT_WORDS = frozenset(
    said for verdict in ClosetVerdict for said in (*verdict.value.split(), format_verdict(verdict))
)
"""The words a verdict begins with or is: `stop quoting` and `stop-quoting`."""
UNDELIVERED = "The plan could not be delivered; nothing left this workspace. Please try again."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show how far the review has come, or do what the first word says."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help(1):
        return help_texts.render_word("quarterly", review_messages.HELP["quarterly"])
    verb = (line.take() or "status").casefold()
    if verb == "verdict":
        return _give_verdict(line, ask, deps)
    if verb == "plan":
        key = line.take() or ""
        line.require_end()
        return send_plan(ask, deps, key)
    if verb not in VERB_HANDLERS:
        raise Malformed(f"“{verb[:60]}” is not something I do with the quarterly review. {USAGE}")
    line.require_end()
    return VERB_HANDLERS[verb](ask, deps)


def show_status(ask: Ask, deps: Deps) -> Answer:
    """Show how far the newest review has come."""
    return review_messages.render_status(reviews.load_status(deps.db, call=ask.call))


def start_closet(ask: Ask, deps: Deps) -> Answer:
    """Open this quarter's review at once, after checking that the person may, as it takes a while."""
    return run_over_all_customers(ask, deps, Action.RUN_CLOSET, _start_and_render)


def _start_and_render(ask: Ask, deps: Deps) -> Answer:
    """Open this quarter's review and render the answer."""
    return review_messages.render_started(reviews.start_closet(deps.db, call=ask.call))


def show_year(ask: Ask, deps: Deps) -> Answer:
    """Show the share of A and B over a year of reviews."""
    return plan_messages.render_year(plans.load_year(deps.db, call=ask.call))


def send_plan(ask: Ask, deps: Deps, key: str = "") -> Answer:
    """Send the plan as Markdown and CSV, and its pictures, in direct messages."""
    preview = plans.preview_plan(deps.db, key, call=ask.call)
    stem = f"closet-{preview.closet.key.casefold()}"

    def sent(slack: WebClient) -> None:
        """Write the plan's files and send them."""
        found = plans.export_plan(deps.db, preview.closet.key, call=ask.call)
        made = {
            f"{stem}.md": plan_messages.format_markdown(found).encode(),
            f"{stem}.csv": csv_files.format_csv(plan_messages.build_table(found)),
        }
        for name, content in made.items():
            comment = "The plan you asked for."
            files.send_file(slack, ask.user_id, name=name, content=content, comment=comment, pause=deps.pause)

    run_later(ask, deps, sent, sorry=UNDELIVERED)
    sending.send_plan_pictures(ask, deps)
    return plan_messages.render_plan_sent(preview, (f"{stem}.md", f"{stem}.csv"))


def build_pages_handler(whose: ClosetScope) -> Handler:
    """Build the handler that opens the pages of these customers."""
    return lambda ask, deps: forms.open_pages(deps, ask, whose)


def _give_verdict(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Give a customer its verdict, or open the form where none is typed."""
    if not line.words:
        return help_texts.render_word("quarterly", review_messages.HELP["quarterly"])
    customer = arguments.require_customer(line, ask, deps, VERDICT_WORDS)
    if not line.words:
        return Form(
            forms.build_verdict_view(reviews.load_verdict_form(deps.db, customer, call=ask.call)),
            instead=render_refusal(USAGE),
        )
    verdict_text = line.require("The verdict")
    if verdict_text.casefold() in ("stop", "let") and line.peek() in ("quoting", "go"):
        verdict_text = f"{verdict_text} {line.take()}"
    return forms.answer_verdict(deps, ask, customer, parse_verdict(verdict_text), line.rest())


VERB_HANDLERS: dict[str, Handler] = {
    "status": show_status,
    "start": start_closet,
    "year": show_year,
    **{whose.value: build_pages_handler(whose) for whose in ClosetScope},
}
