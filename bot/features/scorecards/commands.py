"""`/scorecard`: the card of a customer, the seven questions, the list of all, and a manager's grade."""

from bot.features.scorecards import forms, messages
from bot.features.scorecards.usecases import scorecards
from bot.features.scorecards.usecases.scorecards import ScorecardFilter
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.workflow import first_steps, requests
from scoring.refusals import Malformed

USAGE = "Usage: `/scorecard <customer>`, `/scorecard <customer> rate|details` or `/scorecard list`."
FLAGS = ("stale", "unrated", "unowned", "former")
VERBS = ("rate", "details", "override")
BEFORE_WHY = 3
"""Words before free text begins: customer, `override`, grade."""


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/scorecard`: show a card, open the form, list customers, or set a grade by hand."""
    line = lines.parse_line(ask.text, options=("grade", "owner"), flags=FLAGS, usage=USAGE)
    if line.asks_help(BEFORE_WHY):
        return messages.render_help(requests.get_policy(deps.db, ask.call))
    if line.peek() in (None, "list"):
        return show_list(line, ask, deps)
    return _handle_customer(line, ask, deps)


def show_list(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show a page of the customers that match the options, worst first, or of those we let go."""
    line.take()
    page = line.take() or "1"
    if not page.isdecimal() or len(page) > 6 or int(page) < 1:
        raise Malformed(f"“{page[:60]}” is not a page. `/scorecard list 2` shows the second one.")
    line.require_end()
    offset = (int(page) - 1) * messages.PAGE_SIZE
    if "former" in line.flags:
        return _show_former(line, ask, deps, offset)
    grade = line.options.get("grade")
    if grade is not None and grade.upper() not in scorecards.GRADES:
        raise Malformed(f"“{grade}” is not a grade. It is A, B, C or D.")
    wanted = ScorecardFilter(
        grade=grade.upper() if grade else None,
        owner=_parse_owner(line.options.get("owner"), ask),
        stale="stale" in line.flags,
        unrated="unrated" in line.flags,
        unowned="unowned" in line.flags,
    )
    listed = scorecards.list_scorecards(deps.db, wanted, offset=offset, limit=messages.PAGE_SIZE, call=ask.call)
    if not listed.total:
        first_steps.require_customers(deps.db, call=ask.call)
    return messages.render_list(listed, ask.text)


def _show_former(line: TypedLine, ask: Ask, deps: Deps, offset: int) -> Answer:
    """Show a page of the customers we let go."""
    if line.options or len(line.flags) > 1:
        raise Malformed("`--former` stands alone: customers we let go have no rank and no owner.")
    page = scorecards.list_former(deps.db, offset=offset, limit=messages.PAGE_SIZE, call=ask.call)
    return messages.render_former_list(page, ask.text)


def _handle_customer(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show one customer's card, or do to it what the next word says."""
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    if not verb:
        return messages.render_card(scorecards.get_scorecard(deps.db, customer, call=ask.call))
    if verb == "details":
        line.require_end("Usage: `/scorecard <customer> details`.")
        return messages.render_card_details(scorecards.get_scorecard(deps.db, customer, call=ask.call))
    if verb == "rate":
        line.require_end("Usage: `/scorecard <customer> rate`.")
        return forms.build_prefilled_form(deps, ask, customer)
    if verb == "override":
        grade = line.require("The grade for `/scorecard <customer> override <A|B|C|D|clear> <why>`")
        if grade.casefold() == "clear":
            line.require_end("Usage: `/scorecard <customer> override clear`.")
            return messages.render_override(scorecards.clear_override(deps.db, customer, call=ask.call))
        return messages.render_override(scorecards.override_grade(deps.db, customer, grade, line.rest(), call=ask.call))
    raise Malformed(f"“{verb}” is not something a scorecard does. {USAGE} A name of several words goes in quotes.")


def _parse_owner(word: str | None, ask: Ask) -> str | None:
    """Read a user id from a mention; `me` is the person who asks."""
    if word is None:
        return None
    return ask.user_id if word.casefold() == "me" else lines.parse_user(word)
