"""The forms of fixes: to open one, and to say that one is done or dropped."""

from collections.abc import Mapping
from datetime import date

from bot.features.cases.messages import fixes as shown
from bot.features.cases.usecases import fixes
from bot.features.roles import usecases as roles
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import Block, View
from scoring.cases.fixes import DEFAULT_DAYS, Fix, FixState
from scoring.roles import Action

OPEN, DONE, DROP, OWNER = "fix", "fix_done", "fix_drop", "fix_owner"
TOLD = {"yes": "Yes, they know what changed", "no": "Not yet"}
ANSWERS = {True: "yes", False: "no"}
CALLBACKS = {DONE: FixState.DONE, DROP: FixState.DROPPED}


def load_empty_form(deps: Deps, ask: Ask) -> View:
    """The form of a fix for a customer still to be chosen."""
    roles.allowed(deps.db, Action.TODO, call=ask.call)
    return build_opening_form(None)


def load_opening_form(deps: Deps, ask: Ask, asked: str, *, owner: str | None = None, due: date | None = None) -> View:
    """The form of a new fix with what is known already; refused for those who may not open one."""
    customer, _ = fixes.load_for_opening_form(deps.db, asked, call=ask.call)
    return build_opening_form((customer.key, customer.name), owner=owner or customer.owner or "", due=due)


def load_closing_form(
    deps: Deps,
    ask: Ask,
    asked: str,
    as_: FixState,
    *,
    number: int | None = None,
    text: str = "",
    told: bool | None = None,
) -> View:
    """The form that closes a fix, with those to choose from; refused for those who may close none."""
    listed = fixes.load_for_change_form(deps.db, asked, as_=as_, call=ask.call)
    about = (listed.customer.key, listed.customer.name, listed.closes, as_)
    return build_closing_form(*about, number=number, text=text, told=told)


def load_owner_form(deps: Deps, ask: Ask, asked: str, *, number: int | None = None) -> View:
    """The form that gives a fix an owner; refused for those who may not."""
    listed = fixes.load_for_change_form(deps.db, asked, as_=FixState.OPEN, call=ask.call)
    return build_owner_form(listed.customer.key, listed.customer.name, listed.closes, number=number)


def build_opening_form(customer: tuple[str, str] | None, *, owner: str = "", due: date | None = None) -> View:
    """The form of a new fix."""
    blocks = [
        modals.field("customer", "Customer", modals.customer(customer)),
        modals.field(
            "what",
            "What do we mend?",
            modals.note(),
            hint="What will be different on our side, so that it does not happen again.",
        ),
        modals.field(
            "owner", "Who sees to it?", modals.person(owner), optional=True, hint="The customer's owner, if left blank."
        ),
        modals.field("due", "Due", modals.day(due), optional=True, hint=f"In {DEFAULT_DAYS} days, if left blank."),
    ]
    return modals.modal("Open a fix", blocks, callback=OPEN, submit="Open Fix")


def build_closing_form(
    key: str,
    name: str,
    fixes_: tuple[Fix, ...],
    as_: FixState,
    *,
    number: int | None = None,
    text: str = "",
    told: bool | None = None,
) -> View:
    """The form that closes one of these fixes; of one that is done it asks whether the customer was told."""
    if as_ is FixState.DONE:
        title, label, submit = "Mark a fix done", "What changed?", "Mark Done"
        hint = "What is different now. If it happens again after this, it counts."
    else:
        title, label, submit = "Drop a fix", "Why is it dropped?", "Drop Fix"
        hint = "It stands in the case: opened by mistake, or not ours after all."
    why = modals.field("why", label, modals.note(text), hint=hint)
    callback = DONE if as_ is FixState.DONE else DROP
    blocks = [*_build_fix_choice(name, fixes_, number), why]
    if as_ is FixState.DONE:
        menu = modals.choice(TOLD.items(), initial=None if told is None else ANSWERS[told], placeholder="Choose one")
        blocks.append(modals.field("told", "Was the customer told?", menu, hint="They have to know what changed."))
    return modals.modal(title, blocks, callback=callback, submit=submit, key=key)


def build_owner_form(key: str, name: str, fixes_: tuple[Fix, ...], *, number: int | None = None) -> View:
    """The form that gives one of these fixes to somebody."""
    blocks = [*_build_fix_choice(name, fixes_, number), modals.field("owner", "Who sees to it?", modals.person())]
    return modals.modal("Name an owner", blocks, callback=OWNER, submit="Give Fix", key=key)


def _build_fix_choice(name: str, fixes_: tuple[Fix, ...], number: int | None) -> list[Block]:
    options = ((str(fix.id), f"#{fix.id} {' '.join(fix.what.split())}") for fix in fixes_)
    chosen = str(fixes_[0].id) if number is None and len(fixes_) == 1 else str(number)
    return [
        modals.about(name),
        modals.field("fix", "Which fix?", modals.choice(options, initial=chosen, placeholder="Choose a fix")),
    ]


def submit_opening(ask: Ask, deps: Deps) -> Answer:
    """Open the fix; the modal becomes the receipt."""
    told = modals.texts(ask.view)
    customer, what, owner = told.get("customer", ""), told.get("what", ""), told.get("owner")
    due = arguments.future_day(told.get("due"), ask, deps, field="due")
    return shown.render_changed(fixes.open_fix(deps.db, customer, what, owner=owner, due=due, call=ask.call))


def submit_closing(ask: Ask, deps: Deps) -> Answer:
    """Close the fix that was chosen; the modal becomes the receipt."""
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    as_, why = CALLBACKS[ask.view["callback_id"]], told.get("why", "")
    knows = told["told"] == "yes" if "told" in told else None
    return shown.render_changed(
        fixes.close_fix(deps.db, key, _parse_number(told), why, as_=as_, told=knows, call=ask.call)
    )


def submit_owner(ask: Ask, deps: Deps) -> Answer:
    """Give the fix that was chosen to who was chosen; the modal becomes the receipt."""
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    return shown.render_changed(fixes.give_fix(deps.db, key, _parse_number(told), told.get("owner", ""), call=ask.call))


def _parse_number(told: Mapping[str, str]) -> int | None:
    return int(told["fix"]) if told.get("fix", "").isdecimal() else None


VIEWS: dict[str, Handler] = {OPEN: submit_opening, DONE: submit_closing, DROP: submit_closing, OWNER: submit_owner}
