"""The forms of a final notice: given, met, not met, extend, withdraw; submitted, they do what the line does."""

from collections.abc import Callable
from datetime import date

from bot.features.notices import messages as shown
from bot.features.notices.usecases import notices
from bot.features.notices.usecases.notices import NoticeStatus
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring import notices as rules
from scoring.notices import MAX_DAYS, MIN_DAYS
from scoring.values.durations import DAY, count_duration_words, parse_whole_units

USAGES = {
    "given": "Usage: `/umpire notice <customer> given [how it was told] [--on yesterday] [--days 30]`.",
    "met": "Usage: `/umpire notice <customer> met [why]`.",
    "not_met": "Usage: `/umpire notice <customer> not-met <why>`, once its days are over.",
    "extend": "Usage: `/umpire notice <customer> extend <days>d|--until <day> <why>`, such as `extend 14d new buyer`.",
    "withdraw": "Usage: `/umpire notice <customer> withdraw <why>`.",
}


def load_form(what: str, customer: str, ask: Ask, deps: Deps) -> Form:
    """The form for one of these, prefilled; refused where it cannot be submitted by who asks."""
    found = notices.load_for_form(deps.db, what, customer, call=ask.call)
    return form_or_usage(FORMS[what](found, arguments.local_date(ask, deps)), USAGES[what])


def load_extension_form(deps: Deps, ask: Ask, customer: str, *, by: int, until: date | None, why: str) -> View:
    """The form for more time, with what the line said already."""
    return _build_extension_form(
        notices.load_for_form(deps.db, "extend", customer, call=ask.call), by=by, until=until, why=why
    )


def parse_extra_days(text: str) -> int:
    """By how many days a notice is extended, as people type it."""
    return parse_whole_units(text, DAY, 1, MAX_DAYS, field="by")


def _build_given_form(found: NoticeStatus, today: date) -> View:
    blocks = [
        _build_intro("When was", found, "told? The clock runs from that day. umpire never tells them: a person does."),
        modals.field("on", "Told on", modals.day(today)),
        modals.field("how", "How were they told?", modals.note(), optional=True, hint="Who told whom, and how."),
        modals.field(
            "days",
            "Days it runs",
            modals.line(initial=str(found.notice.days), most=8),
            hint=f"{MIN_DAYS} to {MAX_DAYS}. That day counts as the first.",
        ),
    ]
    return _build_form("given", "Final notice: given", blocks, "Mark Given", found)


def _build_met_form(found: NoticeStatus) -> View:
    blocks = [
        _build_intro(
            "Did", found, "do what was asked? Then the strikes before now stop counting, and the case is closed."
        ),
        modals.field("why", "What did they do?", modals.note(), optional=True),
    ]
    return _build_form("met", "Final notice: met", blocks, "Mark Met", found)


def _build_not_met_form(found: NoticeStatus) -> View:
    blocks = [
        _build_intro("The days are over, and", found, "did not do what was asked? Then letting go may be voted on."),
        modals.field("why", "What did they not do?", modals.note()),
    ]
    return _build_form("not_met", "Final notice: not met", blocks, "Mark Not Met", found)


def _build_extension_form(found: NoticeStatus, *, by: int = 0, until: date | None = None, why: str = "") -> View:
    said = until.isoformat() if until else formatting.count(by, "day") if by else ""
    last = rules.last_day(found.notice, found.policy.zone)
    now = f"It runs until the end of {formatting.day(last)} now." if last else ""
    left = MAX_DAYS - found.notice.days
    blocks = [
        _build_intro("How much more time does", found, f"get? {now}".strip()),
        modals.field(
            "by",
            "Days more, or the last day",
            modals.line(initial=said, most=40, placeholder="14d, or 14 may"),
            hint=f"{MAX_DAYS} days in all at most: {formatting.count(left, 'day')} more." if left else "",
        ),
        modals.field("why", "Why?", modals.note(why)),
    ]
    return _build_form("extend", "Final notice: extend", blocks, "Extend", found)


def _build_withdrawal_form(found: NoticeStatus) -> View:
    blocks = [
        _build_intro(
            "Take back the final notice to", found, "? The case stays open, with its gates in front of it again."
        ),
        modals.field("why", "Why?", modals.note()),
    ]
    return _build_form("withdraw", "Final notice: withdraw", blocks, "Withdraw", found)


def _build_intro(before: str, found: NoticeStatus, after: str) -> Block:
    gap = "" if after.startswith("?") else " "
    return modals.about(f"{before} {formatting.short(found.customer.name, 150)}{gap}{after}")


def _build_form(what: str, title: str, blocks: list[Block], submit: str, found: NoticeStatus) -> View:
    return modals.modal(title, blocks, callback=f"notice_{what}", submit=submit, key=found.customer.key)


def _submit_given(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    on = arguments.past_day(told.get("on"), ask, deps, field="on")
    length = parse_whole_units(told["days"], DAY, MIN_DAYS, MAX_DAYS) if "days" in told else None
    how = told.get("how", "")
    return shown.render_changed("given", notices.record_given(deps.db, key, how=how, on=on, days=length, call=ask.call))


def _submit_met(ask: Ask, deps: Deps) -> Answer:
    key, why = modals.key_of(ask.view), modals.texts(ask.view).get("why", "")
    return shown.render_changed("met", notices.record_met(deps.db, key, why=why, call=ask.call))


def _submit_not_met(ask: Ask, deps: Deps) -> Answer:
    key, why = modals.key_of(ask.view), modals.texts(ask.view).get("why", "")
    return shown.render_changed("not_met", notices.record_not_met(deps.db, key, why=why, call=ask.call))


def _submit_extension(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    said, why = told.get("by", ""), told.get("why", "")
    counted = count_duration_words(said.split(), days=True) == len(said.split())
    by = parse_extra_days(said) if counted else 0
    until = None if counted else arguments.future_day(said, ask, deps, field="by")
    return shown.render_changed(
        "extended", notices.extend_notice(deps.db, key, by=by, until=until, why=why, call=ask.call)
    )


def _submit_withdrawal(ask: Ask, deps: Deps) -> Answer:
    key, why = modals.key_of(ask.view), modals.texts(ask.view).get("why", "")
    return shown.render_changed("withdrawn", notices.withdraw_notice(deps.db, key, why=why, call=ask.call))


FORMS: dict[str, Callable[[NoticeStatus, date], View]] = {
    "given": _build_given_form,
    "met": lambda found, _: _build_met_form(found),
    "not_met": lambda found, _: _build_not_met_form(found),
    "extend": lambda found, _: _build_extension_form(found),
    "withdraw": lambda found, _: _build_withdrawal_form(found),
}
VIEWS: dict[str, Handler] = {
    "notice_given": _submit_given,
    "notice_met": _submit_met,
    "notice_not_met": _submit_not_met,
    "notice_extend": _submit_extension,
    "notice_withdraw": _submit_withdrawal,
}
