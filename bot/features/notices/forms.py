"""The forms of a final notice: given, met, not met, extend, withdraw."""

from collections.abc import Callable
from datetime import date

from bot.features.notices import messages
from bot.features.notices.usecases import notices
from bot.features.notices.usecases.notices import NoticeStatus
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring import notices as notice_rules
from scoring.notices import MAX_DAYS, MIN_DAYS
from scoring.values.durations import DAY, count_duration_words, parse_whole_units

USAGES = {
    "given": "Usage: `/umpire notice <customer> given [how it was told] [--on yesterday] [--days 30]`.",
    "met": "Usage: `/umpire notice <customer> met [why]`.",
    "not_met": "Usage: `/umpire notice <customer> not-met <why>`, once its days are over.",
    "extend": "Usage: `/umpire notice <customer> extend <days>d|--until <day> <why>`, such as `extend 14d new buyer`.",
    "withdraw": "Usage: `/umpire notice <customer> withdraw <why>`.",
}


def load_form(change: str, customer: str, ask: Ask, deps: Deps) -> Form:
    """Answer with the form for one change of a notice. Raises a refusal where the change cannot be made."""
    status = notices.load_for_form(deps.db, change, customer, call=ask.call)
    return form_or_usage(FORMS[change](status, arguments.local_date(ask, deps)), USAGES[change])


def load_extension_form(deps: Deps, ask: Ask, customer: str, *, by: int, until: date | None, why: str) -> View:
    """Build the form for more time, filled in with what the line said already."""
    return _build_extension_form(
        notices.load_for_form(deps.db, "extend", customer, call=ask.call), by=by, until=until, why=why
    )


def parse_extra_days(text: str) -> int:
    """Read by how many days a notice is extended."""
    return parse_whole_units(text, DAY, 1, MAX_DAYS, field="by")


def _build_given_form(status: NoticeStatus, today: date) -> View:
    """Lay out the form that records when and how the customer was told."""
    blocks = [
        _build_intro("When was", status, "told? The clock runs from that day. I never tell them: a person does."),
        modals.field("on", "Told on", modals.date_picker(today)),
        modals.field("how", "How were they told?", modals.note_input(), optional=True, hint="Who told whom, and how."),
        modals.field(
            "days",
            "Days it runs",
            modals.text_input(initial=str(status.notice.days), most=8),
            hint=f"{MIN_DAYS} to {MAX_DAYS}. That day counts as the first.",
        ),
    ]
    return _build_form("given", "Final notice: given", blocks, "Mark Given", status)


def _build_met_form(status: NoticeStatus) -> View:
    """Lay out the form that records that the customer did what was asked."""
    blocks = [
        _build_intro(
            "Did", status, "do what was asked? Then the strikes before now stop counting, and the case is closed."
        ),
        modals.field("why", "What did they do?", modals.note_input(), optional=True),
    ]
    return _build_form("met", "Final notice: met", blocks, "Mark Met", status)


def _build_not_met_form(status: NoticeStatus) -> View:
    """Lay out the form that records that the customer did not do what was asked."""
    blocks = [
        _build_intro("The days are over, and", status, "did not do what was asked? Then letting go may be voted on."),
        modals.field("why", "What did they not do?", modals.note_input()),
    ]
    return _build_form("not_met", "Final notice: not met", blocks, "Mark Not Met", status)


def _build_extension_form(status: NoticeStatus, *, by: int = 0, until: date | None = None, why: str = "") -> View:
    """Lay out the form that gives the customer more time."""
    initial = until.isoformat() if until else formatting.count(by, "day") if by else ""
    last_day = notice_rules.last_day(status.notice, status.policy.zone)
    current_end = f"It runs until the end of {formatting.day(last_day)} now." if last_day else ""
    days_left = MAX_DAYS - status.notice.days
    blocks = [
        _build_intro("How much more time does", status, f"get? {current_end}".strip()),
        modals.field(
            "by",
            "How many more days, or until when",
            modals.text_input(initial=initial, most=40, placeholder="14d, or 14 may"),
            hint=f"{MAX_DAYS} days in all at most: {formatting.count(days_left, 'day')} more." if days_left else "",
        ),
        modals.field("why", "Why?", modals.note_input(why)),
    ]
    return _build_form("extend", "Final notice: extend", blocks, "Extend", status)


def _build_withdrawal_form(status: NoticeStatus) -> View:
    """Lay out the form that takes the notice back."""
    blocks = [
        _build_intro(
            "Take back the final notice to",
            status,
            "? The case stays open, and the steps that were done still count."
            + (" They were told of it: tell them first that you take it back." if status.notice.given_on else ""),
        ),
        modals.field("why", "Why?", modals.note_input()),
    ]
    return _build_form("withdraw", "Final notice: withdraw", blocks, "Withdraw", status)


def _build_intro(before: str, status: NoticeStatus, after: str) -> Block:
    """Build the first sentence of a form, around the customer's name."""
    gap = "" if after.startswith("?") else " "
    return modals.paragraph(f"{before} {formatting.short(status.customer.name, 150)}{gap}{after}")


def _build_form(change: str, title: str, blocks: list[Block], submit: str, status: NoticeStatus) -> View:
    """Build the form from its blocks."""
    return modals.build_modal(title, blocks, callback=f"notice_{change}", submit=submit, key=status.customer.key)


def _submit_given(ask: Ask, deps: Deps) -> Answer:
    """Record from the form that the customer was told."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    on = arguments.past_day(fields.get("on"), ask, deps, field="on")
    days_it_runs = parse_whole_units(fields["days"], DAY, MIN_DAYS, MAX_DAYS) if "days" in fields else None
    how = fields.get("how", "")
    return messages.render_changed(
        "given", notices.record_given(deps.db, key, how=how, on=on, days=days_it_runs, call=ask.call)
    )


def _submit_met(ask: Ask, deps: Deps) -> Answer:
    """Record from the form that the notice was met."""
    key, why = modals.read_key(ask.view), modals.read_texts(ask.view).get("why", "")
    return messages.render_changed("met", notices.record_met(deps.db, key, why=why, call=ask.call))


def _submit_not_met(ask: Ask, deps: Deps) -> Answer:
    """Record from the form that the notice was not met."""
    key, why = modals.read_key(ask.view), modals.read_texts(ask.view).get("why", "")
    return messages.render_changed("not_met", notices.record_not_met(deps.db, key, why=why, call=ask.call))


def _submit_extension(ask: Ask, deps: Deps) -> Answer:
    """Extend the notice by the days, or up to the date, in the form."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    length_text, why = fields.get("by", ""), fields.get("why", "")
    is_day_count = count_duration_words(length_text.split(), days=True) == len(length_text.split())
    by = parse_extra_days(length_text) if is_day_count else 0
    until = None if is_day_count else arguments.future_day(length_text, ask, deps, field="by")
    return messages.render_changed(
        "extended", notices.extend_notice(deps.db, key, by=by, until=until, why=why, call=ask.call)
    )


def _submit_withdrawal(ask: Ask, deps: Deps) -> Answer:
    """Withdraw the notice for the reason in the form."""
    key, why = modals.read_key(ask.view), modals.read_texts(ask.view).get("why", "")
    return messages.render_changed("withdrawn", notices.withdraw_notice(deps.db, key, why=why, call=ask.call))


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
