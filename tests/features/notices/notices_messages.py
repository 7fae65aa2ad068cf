"""Messages about final notices, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.notices import messages as notices
from bot.features.notices.usecases.notices import NoticeChanged, NoticeStatus
from bot.slack.rendering import Message
from scoring import notices as notice_rules
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from tests.messages import samples

AGREED = Notice(
    id=1,
    customer_id=1,
    case_id=1,
    ballot_id=1,
    agreed_at=samples.NOW - timedelta(days=3),
    give_by=samples.NOW + timedelta(days=11, hours=8),
    days=30,
)
GIVEN = replace(
    AGREED,
    state=NoticeState.GIVEN,
    given_on=date(2026, 2, 28),
    given_by="U0ROSA",
    given_how="By phone, to Ms Berg; she asked for it in writing, too.",
    recorded_at=samples.NOW,
    ends_at=samples.NOW.replace(day=30, hour=0),
)
MET = replace(
    GIVEN,
    state=NoticeState.MET,
    closed_at=samples.NOW,
    closed_by="U0ROSA",
    closed_why="Two orders, both agreed in writing.",
)
SILENT = replace(MET, closed_by=None, closed_why="nobody said otherwise for 5 business days")
NOT_MET = replace(
    MET,
    state=NoticeState.NOT_MET,
    ends_at=samples.NOW.replace(hour=0),
    closed_why="No order came, and two invoices are open.",
)
UNUSED = notice_rules.end_unused(NOT_MET, samples.NOW)
WITHDRAWN = replace(MET, state=NoticeState.WITHDRAWN, closed_why="We had promised them until May.")
NOT_GIVEN = replace(
    AGREED, state=NoticeState.WITHDRAWN, closed_at=samples.NOW, closed_by="U0ROSA", closed_why="Too early."
)
LAPSED = replace(AGREED, state=NoticeState.LAPSED, closed_at=samples.NOW)
OVER = replace(GIVEN, given_on=date(2026, 1, 31), ends_at=samples.NOW.replace(hour=0))
WORST = replace(GIVEN, given_how=samples.LONG_NOTE, closed_why=samples.LONG_NOTE, days=90)


def _shown(notice: Notice, customer: Customer = samples.ACME, opens: str | None = None) -> NoticeStatus:
    over = notice.state is NoticeState.GIVEN and notice_rules.is_over(notice, samples.NOW)
    met_at = (
        samples.POLICY.calendar.closing_after(samples.NOW, notice_rules.SILENT_DAYS) if over and not opens else None
    )
    return NoticeStatus(notice, customer, samples.POLICY, samples.NOW, opens, met_at=met_at)


def _changed(
    notice: Notice, customer: Customer = samples.ACME, channel: str | None = samples.CHANNEL, **more: int
) -> NoticeChanged:
    return NoticeChanged(notice, customer, samples.POLICY, samples.NOW, samples.UNDO, channel, **more)


CASES: dict[str, Callable[[], Message]] = {
    "notice--agreed": lambda: notices.render_notice(_shown(AGREED)),
    "notice": lambda: notices.render_notice(_shown(GIVEN)),
    "notice--struck": lambda: notices.render_notice(_shown(GIVEN, opens="a new strike came on 2 March 2026")),
    "notice--over": lambda: notices.render_notice(_shown(OVER)),
    "notice--met": lambda: notices.render_notice(_shown(MET)),
    "notice--silent": lambda: notices.render_notice(_shown(SILENT)),
    "notice--not-met": lambda: notices.render_notice(_shown(NOT_MET, opens="it was not met")),
    "notice--unused": lambda: notices.render_notice(_shown(UNUSED)),
    "notice--withdrawn": lambda: notices.render_notice(_shown(WITHDRAWN)),
    "notice--lapsed": lambda: notices.render_notice(_shown(LAPSED)),
    "notice--hostile": lambda: notices.render_notice(_shown(WORST, samples.HOSTILE, samples.LONG_LINE)),
    "notice_line--agreed": lambda: notices.render_line(_shown(AGREED)),
    "notice_line": lambda: notices.render_line(_shown(GIVEN)),
    "notice_line--over": lambda: notices.render_line(_shown(OVER)),
    "notice_line--let-go": lambda: notices.render_line(replace(_shown(GIVEN), let_go=True)),
    "notice_line--met": lambda: notices.render_line(_shown(MET)),
    "notice_line--silent": lambda: notices.render_line(_shown(SILENT)),
    "notice_line--not-met": lambda: notices.render_line(_shown(NOT_MET)),
    "notice_line--unused": lambda: notices.render_line(_shown(UNUSED)),
    "notice_line--withdrawn": lambda: notices.render_line(_shown(WITHDRAWN)),
    "notice_line--lapsed": lambda: notices.render_line(_shown(LAPSED)),
    "notice_line--hostile": lambda: notices.render_line(_shown(WORST, samples.HOSTILE)),
    "notice_word": lambda: notices.render_manager_message(_shown(OVER)),
    "notice_word--silent": lambda: notices.render_manager_message(_shown(SILENT)),
    "notice_word--unused": lambda: notices.render_manager_message(_shown(UNUSED)),
    "notice_word--lapsed": lambda: notices.render_manager_message(_shown(LAPSED)),
    "notice_word--hostile": lambda: notices.render_manager_message(
        _shown(replace(WORST, state=NoticeState.LAPSED), samples.AMPERSAND)
    ),
    "notice_changed--given": lambda: notices.render_changed("given", _changed(GIVEN)),
    "notice_changed--extended": lambda: notices.render_changed("extended", _changed(replace(GIVEN, days=44), added=14)),
    "notice_changed--met": lambda: notices.render_changed("met", _changed(MET, cleared=3)),
    "notice_changed--met-nothing-left": lambda: notices.render_changed("met", _changed(MET, channel=None)),
    "notice_changed--not-met": lambda: notices.render_changed("not_met", _changed(NOT_MET)),
    "notice_changed--withdrawn": lambda: notices.render_changed("withdrawn", _changed(WITHDRAWN)),
    "notice_changed--withdrawn-untold": lambda: notices.render_changed("withdrawn", _changed(NOT_GIVEN)),
    "notice_changed--hostile": lambda: notices.render_changed("met", _changed(WORST, samples.HOSTILE, cleared=1)),
}
POSTED: frozenset[str] = frozenset({"notice_line", "notice_word"})
