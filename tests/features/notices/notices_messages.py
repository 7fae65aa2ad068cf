"""Messages about final notices, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.notices import messages as notices
from bot.features.notices.usecases.notices import Changed, Shown
from bot.slack.rendering import Message
from scoring import notices as rules
from scoring.customers.customers import Customer
from scoring.notices import Notice, State
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
    state=State.GIVEN,
    given_on=date(2026, 2, 28),
    given_by="U0ROSA",
    given_how="By phone, to Ms Berg; she asked for it in writing, too.",
    recorded_at=samples.NOW,
    ends_at=samples.NOW.replace(day=30, hour=0),
)
MET = replace(
    GIVEN, state=State.MET, closed_at=samples.NOW, closed_by="U0ROSA", closed_why="Two orders, both agreed in writing."
)
SILENT = replace(MET, closed_by=None, closed_why="nobody said otherwise for 5 business days")
NOT_MET = replace(
    MET,
    state=State.NOT_MET,
    ends_at=samples.NOW.replace(hour=0),
    closed_why="No order came, and two invoices are open.",
)
WITHDRAWN = replace(MET, state=State.WITHDRAWN, closed_why="We had promised them until May.")
NOT_GIVEN = replace(AGREED, state=State.WITHDRAWN, closed_at=samples.NOW, closed_by="U0ROSA", closed_why="Too early.")
LAPSED = replace(AGREED, state=State.LAPSED, closed_at=samples.NOW)
OVER = replace(GIVEN, given_on=date(2026, 1, 31), ends_at=samples.NOW.replace(hour=0))
WORST = replace(GIVEN, given_how=samples.LONG_NOTE, closed_why=samples.LONG_NOTE, days=90)


def _shown(notice: Notice, customer: Customer = samples.ACME, opens: str | None = None) -> Shown:
    over = notice.state is State.GIVEN and rules.over(notice, samples.NOW)
    met_at = samples.POLICY.calendar.after(samples.NOW, rules.SILENT_DAYS) if over and not opens else None
    return Shown(notice, customer, samples.POLICY, samples.NOW, opens, met_at=met_at)


def _changed(
    notice: Notice, customer: Customer = samples.ACME, told: str | None = samples.CHANNEL, **more: int
) -> Changed:
    return Changed(notice, customer, samples.POLICY, samples.NOW, samples.UNDO, told, **more)


CASES: dict[str, Callable[[], Message]] = {
    "notice--agreed": lambda: notices.shown(_shown(AGREED)),
    "notice": lambda: notices.shown(_shown(GIVEN)),
    "notice--struck": lambda: notices.shown(_shown(GIVEN, opens="a new strike came on 2 March 2026")),
    "notice--over": lambda: notices.shown(_shown(OVER)),
    "notice--met": lambda: notices.shown(_shown(MET)),
    "notice--silent": lambda: notices.shown(_shown(SILENT)),
    "notice--not-met": lambda: notices.shown(_shown(NOT_MET, opens="it was not met")),
    "notice--withdrawn": lambda: notices.shown(_shown(WITHDRAWN)),
    "notice--lapsed": lambda: notices.shown(_shown(LAPSED)),
    "notice--hostile": lambda: notices.shown(_shown(WORST, samples.HOSTILE, samples.LONG_LINE)),
    "notice_line--agreed": lambda: notices.line(_shown(AGREED)),
    "notice_line": lambda: notices.line(_shown(GIVEN)),
    "notice_line--over": lambda: notices.line(_shown(OVER)),
    "notice_line--let-go": lambda: notices.line(replace(_shown(GIVEN), let_go=True)),
    "notice_line--met": lambda: notices.line(_shown(MET)),
    "notice_line--silent": lambda: notices.line(_shown(SILENT)),
    "notice_line--not-met": lambda: notices.line(_shown(NOT_MET)),
    "notice_line--withdrawn": lambda: notices.line(_shown(WITHDRAWN)),
    "notice_line--lapsed": lambda: notices.line(_shown(LAPSED)),
    "notice_line--hostile": lambda: notices.line(_shown(WORST, samples.HOSTILE)),
    "notice_word": lambda: notices.word(_shown(OVER)),
    "notice_word--silent": lambda: notices.word(_shown(SILENT)),
    "notice_word--lapsed": lambda: notices.word(_shown(LAPSED)),
    "notice_word--hostile": lambda: notices.word(_shown(replace(WORST, state=State.LAPSED), samples.AMPERSAND)),
    "notice_changed--given": lambda: notices.changed("given", _changed(GIVEN)),
    "notice_changed--extended": lambda: notices.changed("extended", _changed(replace(GIVEN, days=44), added=14)),
    "notice_changed--met": lambda: notices.changed("met", _changed(MET, cleared=3)),
    "notice_changed--met-nothing-left": lambda: notices.changed("met", _changed(MET, told=None)),
    "notice_changed--not-met": lambda: notices.changed("not_met", _changed(NOT_MET)),
    "notice_changed--withdrawn": lambda: notices.changed("withdrawn", _changed(WITHDRAWN)),
    "notice_changed--withdrawn-untold": lambda: notices.changed("withdrawn", _changed(NOT_GIVEN)),
    "notice_changed--hostile": lambda: notices.changed("met", _changed(WORST, samples.HOSTILE, cleared=1)),
}
POSTED: frozenset[str] = frozenset({"notice_line", "notice_word"})
