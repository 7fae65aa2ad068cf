"""What the buttons of fixes do."""

from bot.commands import fix
from bot.deps import Deps
from bot.listening import Answer, Ask, Form, Handler
from bot.messages import render
from bot.views import fix_forms
from scoring.fixes import State


def fix_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a new fix for a customer."""
    return Form(fix_forms.opening(deps, ask, ask.text), instead=render("usage", usage=fix.USAGE))


def fix_done(ask: Ask, deps: Deps) -> Answer:
    """Open the form that says a fix is done; the value is a customer, and a fix's number if one is meant."""
    key, number = _meant(ask)
    form = fix_forms.closing(deps, ask, key, State.DONE, number=number)
    return Form(form, instead=render("usage", usage=fix.USAGE))


def fix_owner(ask: Ask, deps: Deps) -> Answer:
    """Open the form that gives a fix an owner; the value is as above."""
    key, number = _meant(ask)
    return Form(fix_forms.giving(deps, ask, key, number=number), instead=render("usage", usage=fix.USAGE))


def _meant(ask: Ask) -> tuple[str, int | None]:
    key, _, number = ask.text.partition(" ")
    return key, int(number) if number.isdecimal() else None


CLICKS: dict[str, Handler] = {
    "fix_open": fix_open,
    "fix_done_open": fix_done,
    "fix_owner_open": fix_owner,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
