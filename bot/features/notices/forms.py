"""The forms of a final notice: given, met, extend, withdraw; submitted, they do what the line does."""

from collections.abc import Callable

from bot.features.notices import messages as shown
from bot.features.notices.usecases import notices
from bot.features.notices.usecases.notices import Shown
from bot.slack import formatting as words, inputs
from bot.slack.deps import Deps
from bot.slack.inputs import Block, View
from bot.slack.listening import Answer, Ask, Form, Handler, form_or_usage
from scoring import notices as rules
from scoring.notices import LONGEST, SHORTEST

USAGES = {
    "given": "Usage: `/umpire notice <customer> given [how it was told] [--on yesterday] [--days 30]`.",
    "met": "Usage: `/umpire notice <customer> met [why]`.",
    "extend": "Usage: `/umpire notice <customer> extend <days>d|--until <day> <why>`, such as `extend 14d new buyer`.",
    "withdraw": "Usage: `/umpire notice <customer> withdraw <why>`.",
}


def opened(what: str, customer: str, ask: Ask, deps: Deps) -> Form:
    """The form for one of the four, prefilled; refused where it cannot be submitted by who asks."""
    found = notices.to_change(deps.db, what, customer, call=ask.call)
    return form_or_usage(FORMS[what](found), USAGES[what])


def extend(deps: Deps, ask: Ask, customer: str, *, by: str, until: str, why: str) -> View:
    """The form for more time, with what the line said already."""
    return _extend(notices.to_change(deps.db, "extend", customer, call=ask.call), by=by, until=until, why=why)


def _given(found: Shown) -> View:
    today = found.now.astimezone(found.policy.zone).date()
    blocks = [
        _intro("When was", found, "told? The clock runs from that day. umpire never tells them: a person does."),
        inputs.field("on", "Told on", inputs.day(today.isoformat())),
        inputs.field("how", "How were they told?", inputs.note(), optional=True, hint="Who told whom, and how."),
        inputs.field(
            "days",
            "Days it runs",
            inputs.line(initial=str(found.notice.days), most=8),
            hint=f"{SHORTEST} to {LONGEST}. That day counts as the first.",
        ),
    ]
    return _form("given", "Final notice: given", blocks, "Mark Given", found)


def _met(found: Shown) -> View:
    blocks = [
        _intro("Did", found, "do what was asked? Then the strikes before now stop counting, and the case is closed."),
        inputs.field("why", "What did they do?", inputs.note(), optional=True),
    ]
    return _form("met", "Final notice: met", blocks, "Mark Met", found)


def _extend(found: Shown, *, by: str = "", until: str = "", why: str = "") -> View:
    last = rules.last_day(found.notice, found.policy.zone)
    now = f"It runs until the end of {words.day(last)} now." if last else ""
    left = LONGEST - found.notice.days
    blocks = [
        _intro("How much more time does", found, f"get? {now}".strip()),
        inputs.field(
            "by",
            "Days more, or the last day",
            inputs.line(initial=until or by, most=40, placeholder="14d, or 14 may"),
            hint=f"{LONGEST} days in all at most: {words.count(left, 'day')} more." if left else "",
        ),
        inputs.field("why", "Why?", inputs.note(why)),
    ]
    return _form("extend", "Final notice: extend", blocks, "Extend", found)


def _withdraw(found: Shown) -> View:
    blocks = [
        _intro("Take back the final notice to", found, "? The case stays open, with its gates in front of it again."),
        inputs.field("why", "Why?", inputs.note()),
    ]
    return _form("withdraw", "Final notice: withdraw", blocks, "Withdraw", found)


def _intro(before: str, found: Shown, after: str) -> Block:
    gap = "" if after.startswith("?") else " "
    return inputs.about(f"{before} {words.short(found.customer.name, 150)}{gap}{after}")


def _form(what: str, title: str, blocks: list[Block], submit: str, found: Shown) -> View:
    return inputs.modal(title, blocks, callback=f"notice_{what}", submit=submit, key=found.customer.key)


def _do_given(ask: Ask, deps: Deps) -> Answer:
    key, told = inputs.key_of(ask.view), inputs.texts(ask.view)
    how, on, days = (told.get(name, "") for name in ("how", "on", "days"))
    return shown.changed("given", notices.given(deps.db, key, how=how, on=on, days=days, call=ask.call))


def _do_met(ask: Ask, deps: Deps) -> Answer:
    key, why = inputs.key_of(ask.view), inputs.texts(ask.view).get("why", "")
    return shown.changed("met", notices.met(deps.db, key, why=why, call=ask.call))


def _do_extend(ask: Ask, deps: Deps) -> Answer:
    key, told = inputs.key_of(ask.view), inputs.texts(ask.view)
    said, why = told.get("by", ""), told.get("why", "")
    by, until = (said, "") if notices.are_days(said) else ("", said)
    return shown.changed("extended", notices.extended(deps.db, key, by=by, until=until, why=why, call=ask.call))


def _do_withdraw(ask: Ask, deps: Deps) -> Answer:
    key, why = inputs.key_of(ask.view), inputs.texts(ask.view).get("why", "")
    return shown.changed("withdrawn", notices.withdrawn(deps.db, key, why=why, call=ask.call))


FORMS: dict[str, Callable[[Shown], View]] = {
    "given": _given,
    "met": _met,
    "extend": _extend,
    "withdraw": _withdraw,
}
VIEWS: dict[str, Handler] = {
    "notice_given": _do_given,
    "notice_met": _do_met,
    "notice_extend": _do_extend,
    "notice_withdraw": _do_withdraw,
}
