"""What the buttons of fixes do."""

from dataclasses import replace
from typing import Any

from bot.features.cases.commands import fixes as fix
from bot.features.cases.forms import fixes as fix_forms
from bot.features.cases.messages import fixes as shown
from bot.features.cases.usecases import fixes
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage
from bot.workflow import drafts
from scoring.cases.fixes import FixState
from scoring.refusals import Malformed


def open_fix_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a new fix for a customer."""
    return form_or_usage(fix_forms.load_opening_form(deps, ask, ask.text), fix.USAGE)


def open_done_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that says a fix is done; the value is a customer, and a fix's number if one is meant."""
    key, number = _parse_button_value(ask)
    form = fix_forms.load_closing_form(deps, ask, key, FixState.DONE, number=number)
    return form_or_usage(form, fix.USAGE)


def record_customer_told(ask: Ask, deps: Deps) -> Answer:
    """The customer was told of a finished fix; the value is as above."""
    key, number = _parse_button_value(ask)
    return shown.render_changed(fixes.record_customer_told(deps.db, key, number, call=ask.call))


def open_owner_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that gives a fix an owner; the value is as above."""
    key, number = _parse_button_value(ask)
    return form_or_usage(fix_forms.load_owner_form(deps, ask, key, number=number), fix.USAGE)


def open_fix_as_typed(ask: Ask, deps: Deps) -> Answer:
    """The text was a new fix: open it."""
    kept, once = _read_draft(ask, deps)
    what = f"{kept['verb']} {kept['text']}"
    return shown.render_changed(fixes.open_fix(deps.db, str(kept["customer"]), what, call=once.call))


def close_fix_as_typed(ask: Ask, deps: Deps) -> Answer:
    """The verb was meant: close the only open fix, or ask which in the form."""
    kept, once = _read_draft(ask, deps)
    as_ = fix.CLOSING[str(kept["verb"])]
    return fix.close_fix(str(kept["customer"]), None, str(kept["text"]), as_, once, deps)


def _read_draft(ask: Ask, deps: Deps) -> tuple[dict[str, Any], Ask]:
    """What was typed, and the click as the one answer to its question: a second one is absorbed."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    if kept.get("kind") != "fix":
        raise Malformed("That question is settled. Type the command again.")
    return kept, replace(ask, key=f"draft:{ask.text}")


def _parse_button_value(ask: Ask) -> tuple[str, int | None]:
    key, _, number = ask.text.partition(" ")
    return key, int(number) if number.isdecimal() else None


CLICKS: dict[str, Handler] = {
    "fix_open": open_fix_form,
    "fix_done_open": open_done_form,
    "fix_told": record_customer_told,
    "fix_owner_open": open_owner_form,
    "fix_new": open_fix_as_typed,
    "fix_verb": close_fix_as_typed,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"fix_new", "fix_verb"}
