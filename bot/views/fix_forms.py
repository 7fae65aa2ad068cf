"""The forms of fixes: to open one, and to say that one is done or dropped."""

import json

from bot import dates, parsing
from bot.deps import Deps
from bot.listening import Answer, Ask, Handler
from bot.messages import fixes as shown
from bot.usecases import fixes, roles
from bot.views import inputs
from bot.views.inputs import View
from scoring.fixes import DAYS, Fix, State
from scoring.refusals import Malformed, NotFound
from scoring.roles import Action
from scoring.strikes import NOTE_LIMIT

OPEN, DONE, DROP = "fix", "fix_done", "fix_drop"
CALLBACKS = {DONE: State.DONE, DROP: State.DROPPED}


def empty(deps: Deps, ask: Ask) -> View:
    """The form of a fix for a customer still to be chosen."""
    roles.allowed(deps.db, Action.TODO, call=ask.call)
    return view(None)


def opening(deps: Deps, ask: Ask, asked: str, *, owner: str | None = None, due: str | None = None) -> View:
    """The form of a new fix with what is known already; refused for those who may not open one."""
    customer, policy = fixes.to_open(deps.db, asked, call=ask.call)
    today = ask.now.astimezone(policy.zone).date()
    day = dates.read(due, today, ahead=True).isoformat() if due else ""
    return view((customer.key, customer.name), owner=owner or customer.owner or "", due=day)


def closing(deps: Deps, ask: Ask, asked: str, as_: State, *, number: int | None = None, text: str = "") -> View:
    """The form that closes a fix, with those to choose from; refused for those who may close none."""
    listed = fixes.to_close(deps.db, asked, as_=as_, call=ask.call)
    return closing_view(listed.customer.key, listed.customer.name, listed.closes, as_, number=number, text=text)


def view(customer: tuple[str, str] | None, *, owner: str = "", due: str = "") -> View:
    """The form of a new fix; `due` is an ISO date."""
    person = {"type": "users_select"} | ({"initial_user": owner} if owner else {})
    date = {"type": "datepicker"} | ({"initial_date": due} if due else {})
    blocks = [
        inputs.field("customer", "Customer", inputs.customer(customer)),
        inputs.field(
            "what",
            "What do we mend?",
            inputs.line(multiline=True, most=NOTE_LIMIT),
            hint="What will be different on our side, so that it does not happen again.",
        ),
        inputs.field("owner", "Who sees to it?", person, optional=True, hint="The customer's owner, if left blank."),
        inputs.field("due", "Due", date, optional=True, hint=f"In {DAYS} days, if left blank."),
    ]
    return inputs.modal("Open a fix", blocks, callback=OPEN, submit="Open Fix")


def closing_view(
    key: str, name: str, fixes_: tuple[Fix, ...], as_: State, *, number: int | None = None, text: str = ""
) -> View:
    """The form that closes one of these fixes."""
    done = as_ is State.DONE
    menu = inputs.choice(
        ((str(fix.id), f"#{fix.id} {' '.join(fix.what.split())}") for fix in fixes_),
        initial=str(number or fixes_[0].id) if number or len(fixes_) == 1 else None,
        placeholder="Choose a fix",
    )
    hint = (
        "What is different now. If it happens again after this, it counts."
        if done
        else "It stands in the case: opened by mistake, or not ours after all."
    )
    blocks = [
        {"type": "section", "text": inputs.plain(name)},
        inputs.field("fix", "Which fix?", menu),
        inputs.field(
            "why",
            "What was done?" if done else "Why is it dropped?",
            inputs.line(initial=text, multiline=True, most=NOTE_LIMIT),
            hint=hint,
        ),
    ]
    title, submit = ("Mark a fix done", "Mark Done") if done else ("Drop a fix", "Drop Fix")
    return inputs.modal(title, blocks, callback=DONE if done else DROP, submit=submit, meta=json.dumps({"key": key}))


def opened(ask: Ask, deps: Deps) -> Answer:
    """Open the fix; the modal becomes the receipt."""
    told = inputs.filled(ask.view)
    what = parsing.unescaped(parsing.normal(told.get("what", "")))
    try:
        done = fixes.open_(
            deps.db, told.get("customer", ""), what, owner=told.get("owner"), due=told.get("due"), call=ask.call
        )
    except NotFound as refusal:
        raise Malformed(str(refusal), field="customer") from refusal
    return shown.changed(done)


def closed(ask: Ask, deps: Deps) -> Answer:
    """Close the fix that was chosen; the modal becomes the receipt."""
    told = inputs.filled(ask.view)
    key, as_ = json.loads(ask.view["private_metadata"])["key"], CALLBACKS[ask.view["callback_id"]]
    why = parsing.unescaped(parsing.normal(told.get("why", "")))
    number = int(told["fix"]) if told.get("fix", "").isdecimal() else None
    return shown.changed(fixes.close(deps.db, key, number, why, as_=as_, call=ask.call))


VIEWS: dict[str, Handler] = {OPEN: opened, DONE: closed, DROP: closed}
