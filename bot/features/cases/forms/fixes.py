"""The forms of fixes: open one, close one, and give one to somebody."""

from collections.abc import Mapping
from datetime import date

from bot.features.cases.messages import fixes as fix_messages
from bot.features.cases.usecases import fixes
from bot.features.roles import usecases as roles
from bot.slack import arguments, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import Block, View
from scoring.cases.fixes import DEFAULT_DAYS, Fix, FixState
from scoring.roles import Action
from scoring.values.figures import parse_row_number

OPEN, DONE, DROP, OWNER = "fix", "fix_done", "fix_drop", "fix_owner"
TOLD = {"yes": "Yes, they know what changed", "no": "Not yet"}
ANSWERS = {True: "yes", False: "no"}
CALLBACKS = {DONE: FixState.DONE, DROP: FixState.DROPPED}


def load_empty_form(deps: Deps, ask: Ask) -> View:
    """Build the form of a new fix whose customer has still to be chosen."""
    roles.require_permission(deps.db, Action.TODO, call=ask.call)
    return build_opening_form(None)


def load_opening_form(
    deps: Deps, ask: Ask, customer_text: str, *, owner: str | None = None, due: date | None = None
) -> View:
    """Build the form of a new fix with what is known. Raises NotAllowed for people who may not open one."""
    customer, _ = fixes.load_for_opening_form(deps.db, customer_text, call=ask.call)
    return build_opening_form((customer.key, customer.name), owner=owner or customer.owner or "", due=due)


def load_closing_form(
    deps: Deps,
    ask: Ask,
    customer_text: str,
    state: FixState,
    *,
    number: int | None = None,
    text: str = "",
    notified: bool | None = None,
) -> View:
    """Build the form that closes one of a customer's fixes. Raises NotAllowed for people who may close none."""
    fix_list = fixes.load_for_change_form(deps.db, customer_text, state=state, call=ask.call)
    chosen = (fix_list.customer.key, fix_list.customer.name, fix_list.closes, state)
    return build_closing_form(*chosen, number=number, text=text, notified=notified)


def load_owner_form(deps: Deps, ask: Ask, customer_text: str, *, number: int | None = None) -> View:
    """Build the form that gives a fix to somebody. Raises NotAllowed for people who may not."""
    fix_list = fixes.load_for_change_form(deps.db, customer_text, state=FixState.OPEN, call=ask.call)
    return build_owner_form(fix_list.customer.key, fix_list.customer.name, fix_list.closes, number=number)


def build_opening_form(customer: tuple[str, str] | None, *, owner: str = "", due: date | None = None) -> View:
    """Lay out the form of a new fix."""
    blocks = [
        modals.field("customer", "Customer", modals.customer_menu(customer)),
        modals.field(
            "what",
            "What do we mend?",
            modals.note_input(),
            hint="What will be different on our side, so that it does not happen again.",
        ),
        modals.field(
            "owner",
            "Who sees to it?",
            modals.person_menu(owner),
            optional=True,
            hint="The customer's owner, if left blank.",
        ),
        modals.field(
            "due", "Due", modals.date_picker(due), optional=True, hint=f"In {DEFAULT_DAYS} days, if left blank."
        ),
    ]
    return modals.build_modal("Open a fix", blocks, callback=OPEN, submit="Open Fix")


def build_closing_form(
    key: str,
    name: str,
    open_fixes: tuple[Fix, ...],
    state: FixState,
    *,
    number: int | None = None,
    text: str = "",
    notified: bool | None = None,
) -> View:
    """Lay out the form that marks a fix done or drops one. Done, it asks whether the customer was told."""
    if state is FixState.DONE:
        title, label, submit = "Mark a fix done", "What changed?", "Mark Done"
        hint = "What is different now. If it happens again after this, it counts."
    else:
        title, label, submit = "Drop a fix", "Why is it dropped?", "Drop Fix"
        hint = "It stands in the case: opened by mistake, or not ours after all."
    why_field = modals.field("why", label, modals.note_input(text), hint=hint)
    callback = DONE if state is FixState.DONE else DROP
    blocks = [*_build_fix_choice(name, open_fixes, number), why_field]
    if state is FixState.DONE:
        menu = modals.menu(
            TOLD.items(), initial=None if notified is None else ANSWERS[notified], placeholder="Choose one"
        )
        blocks.append(modals.field("told", "Was the customer told?", menu, hint="They have to know what changed."))
    return modals.build_modal(title, blocks, callback=callback, submit=submit, key=key)


def build_owner_form(key: str, name: str, open_fixes: tuple[Fix, ...], *, number: int | None = None) -> View:
    """Lay out the form that gives one of these fixes to somebody."""
    blocks = [
        *_build_fix_choice(name, open_fixes, number),
        modals.field("owner", "Who sees to it?", modals.person_menu()),
    ]
    return modals.build_modal("Name an owner", blocks, callback=OWNER, submit="Give Fix", key=key)


def _build_fix_choice(name: str, open_fixes: tuple[Fix, ...], number: int | None) -> list[Block]:
    """Build the menu of fixes, with the one that is meant chosen."""
    options = ((str(fix.id), f"#{fix.id} {' '.join(fix.what.split())}") for fix in open_fixes)
    chosen = str(open_fixes[0].id) if number is None and len(open_fixes) == 1 else str(number)
    return [
        modals.paragraph(name),
        modals.field("fix", "Which fix?", modals.menu(options, initial=chosen, placeholder="Choose a fix")),
    ]


def submit_opening(ask: Ask, deps: Deps) -> Answer:
    """Open the fix in the form."""
    fields = modals.read_texts(ask.view)
    customer, text, owner = fields.get("customer", ""), fields.get("what", ""), fields.get("owner")
    due = arguments.future_day(fields.get("due"), ask, deps, field="due")
    return fix_messages.render_changed(fixes.open_fix(deps.db, customer, text, owner=owner, due=due, call=ask.call))


def submit_closing(ask: Ask, deps: Deps) -> Answer:
    """Close the fix chosen in the form as done or dropped."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    state, text = CALLBACKS[ask.view["callback_id"]], fields.get("why", "")
    notified = fields["told"] == "yes" if "told" in fields else None
    return fix_messages.render_changed(
        fixes.close_fix(deps.db, key, _parse_number(fields), text, state=state, notified=notified, call=ask.call)
    )


def submit_owner(ask: Ask, deps: Deps) -> Answer:
    """Give the fix chosen in the form to the person chosen."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    return fix_messages.render_changed(
        fixes.give_fix(deps.db, key, _parse_number(fields), fields.get("owner", ""), call=ask.call)
    )


def _parse_number(fields: Mapping[str, str]) -> int | None:
    """Return the number of the chosen fix, or None."""
    return parse_row_number(fields.get("fix", ""))


VIEWS: dict[str, Handler] = {OPEN: submit_opening, DONE: submit_closing, DROP: submit_closing, OWNER: submit_owner}
