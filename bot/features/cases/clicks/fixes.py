"""The buttons of fixes."""

from dataclasses import replace
from typing import Any

from bot.features.cases.commands import fixes as fix_commands
from bot.features.cases.forms import fixes as fix_forms
from bot.features.cases.messages import fixes as fix_messages
from bot.features.cases.usecases import fixes
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage
from bot.workflow import drafts
from scoring.cases.fixes import FixState
from scoring.values.figures import parse_row_number


def open_fix_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a new fix for a customer."""
    return form_or_usage(fix_forms.load_opening_form(deps, ask, ask.text), fix_commands.USAGE)


def open_done_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that marks a fix done."""
    key, number = _parse_button_value(ask)
    form = fix_forms.load_closing_form(deps, ask, key, FixState.DONE, number=number)
    return form_or_usage(form, fix_commands.USAGE)


def record_customer_told(ask: Ask, deps: Deps) -> Answer:
    """Record that the customer was told of a finished fix."""
    key, number = _parse_button_value(ask)
    return fix_messages.render_changed(fixes.record_customer_told(deps.db, key, number, call=ask.call))


def open_owner_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that gives a fix to somebody."""
    key, number = _parse_button_value(ask)
    return form_or_usage(fix_forms.load_owner_form(deps, ask, key, number=number), fix_commands.USAGE)


def open_fix_as_typed(ask: Ask, deps: Deps) -> Answer:
    """Open a new fix whose text begins with a verb, after the person was asked whether they meant that."""
    draft, answered = _read_draft(ask, deps)
    text = f"{draft['verb']} {draft['text']}"
    return fix_messages.render_changed(fixes.open_fix(deps.db, str(draft["customer"]), text, call=answered.call))


def close_fix_as_typed(ask: Ask, deps: Deps) -> Answer:
    """Close a fix as the verb says, after the person was asked whether they meant that."""
    draft, answered = _read_draft(ask, deps)
    state = fix_commands.CLOSING[str(draft["verb"])]
    return fix_commands.close_fix(str(draft["customer"]), None, str(draft["text"]), state, answered, deps)


def _read_draft(ask: Ask, deps: Deps) -> tuple[dict[str, Any], Ask]:
    """Read what was typed, and let this click count as the one answer to its question.

    A second click on either button then counts as a repeated delivery, and does nothing.
    """
    draft, call = drafts.confirm_draft(deps.db, ask.text, "fix", call=ask.call)
    return draft, replace(ask, key=call.key)


def _parse_button_value(ask: Ask) -> tuple[str, int | None]:
    """Split a button's value into the customer's key and a fix's number, if it names one."""
    key, _, number = ask.text.partition(" ")
    return key, parse_row_number(number)


CLICKS: dict[str, Handler] = {
    "fix_open": open_fix_form,
    "fix_done_open": open_done_form,
    "fix_told": record_customer_told,
    "fix_owner_open": open_owner_form,
    "fix_new": open_fix_as_typed,
    "fix_verb": close_fix_as_typed,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"fix_new", "fix_verb"}
