"""How final notices read: private answers, the line in the review channel, and the message to managers."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.notices.usecases.notices import NoticeChanged, NoticeStatus
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring import notices as notice_rules
from scoring.customers.customers import Customer
from scoring.notices import MAX_DAYS, MIN_DAYS, OPENS_DAYS, Notice
from scoring.rules.policy import Policy
from scoring.values.moments import Moment

HELP: dict[str, HelpEntry] = {
    "notice": HelpEntry(
        "the final notice, once a person has told the customer",
        "managers",
        (
            ("/umpire notice acme", "where it stands"),
            (
                "/umpire notice acme given by phone, to Ms Berg --on yesterday",
                f"the clock runs from that day; `--days 45` for another length, {MIN_DAYS} to {MAX_DAYS}",
            ),
            (
                "/umpire notice acme met [why]",
                "strikes so far stop counting, the case closes; silence does it too",
            ),
            (
                "/umpire notice acme not-met <why>",
                f"once its days are over; for {OPENS_DAYS} days a ballot on letting them go may be opened",
            ),
            (
                "/umpire notice acme extend 14d they need a new buyer",
                f"more time, {MAX_DAYS} days in all; `--until 14 may`",
            ),
            ("/umpire notice acme withdraw told too early", "takes it back; the case stays open"),
        ),
    )
}


def render_notice(status: NoticeStatus) -> Message:
    """Render the private answer to `/umpire notice acme`."""
    return render("notice", **_build_status_values(status, read_at=status.now))


def render_line(status: NoticeStatus) -> Message:
    """Render the notice's line in the review channel. Its `text` names the customer only where that is allowed."""
    return render("notice_line", **_build_status_values(status))


def render_manager_message(status: NoticeStatus) -> Message:
    """Render what managers are told once: the days are over, silence counted as met, or it lapsed."""
    return render("notice_word", **_build_status_values(status))


def render_changed(change: str, changed: NoticeChanged) -> Message:
    """Render the private answer to a change: what counts now, what comes next, where it shows."""
    return render(
        "notice_changed",
        what=change,
        told=changed.channel,
        cleared=changed.cleared,
        strikes=formatting.count(changed.cleared, "strike"),
        added=formatting.count(changed.added, "more day"),
        minutes=formatting.count(changed.policy.undo_minutes, "minute"),
        undo=changed.undo,
        **_build_notice_values(changed.notice, changed.customer, changed.policy, changed.now),
    )


def _build_status_values(status: NoticeStatus, *, read_at: datetime | None = None) -> dict[str, object]:
    """Collect what a template shows of where a notice stands; `read_at` is None in a message that stays."""
    notice, zone = status.notice, status.policy.zone
    closed = formatting.day(notice.closed_at.astimezone(zone).date()) if notice.closed_at else ""
    today = status.now.astimezone(zone).date()
    last_day = notice_rules.last_day(notice, zone)
    return {
        "state": notice.state.value,
        "over": status.over,
        "let_go": status.let_go,
        "left": formatting.count((last_day - today).days + 1, "day")
        if last_day is not None and last_day >= today
        else "",
        "opens": status.opens or "",
        "met_on": _format_moment(status.met_at, zone, read_at) if status.met_at else "",
        "silent": status.silent,
        "voting": status.voting,
        "unused": status.unused,
        "closed_on": closed,
        "closed_by": mention(notice.closed_by) if notice.closed_by else "",
        "why": notice.closed_why,
        **_build_notice_values(notice, status.customer, status.policy, read_at),
        "reply_by": _format_moment(notice.reply_by, zone, read_at)
        if notice.reply_by is not None and not status.replied and status.now < notice.reply_by
        else "",
    }


def _format_moment(at: datetime, zone: ZoneInfo, read_at: datetime | None) -> Moment:
    """Write a moment: in how long it is, or on which weekday in a message that stays."""
    return Moment(at, zone, with_weekday=read_at is None, read_at=read_at)


def _build_notice_values(
    notice: Notice, customer: Customer, policy: Policy, read_at: datetime | None
) -> dict[str, object]:
    """Collect what every template shows of a notice."""
    last_day = notice_rules.last_day(notice, policy.zone)
    return {
        "customer": customer.name,
        "key": customer.key,
        "days": formatting.count(notice.days, "day"),
        "agreed_on": formatting.day(notice.agreed_at.astimezone(policy.zone).date()),
        "give_by": _format_moment(notice.give_by, policy.zone, read_at),
        "given_on": formatting.day(notice.given_on) if notice.given_on else "",
        "given_by": mention(notice.given_by) if notice.given_by else "",
        "how": notice.given_how,
        "until": formatting.day(last_day) if last_day else "",
        "life": formatting.count(notice.life_days, "day"),
        "silent_days": formatting.count(notice_rules.SILENT_DAYS, "business day"),
        "stopped": formatting.day(notice.stopped_at.astimezone(policy.zone).date()) if notice.stopped_at else "",
        "reply_by": _format_moment(notice.reply_by, policy.zone, read_at) if notice.reply_by else "",
        "within": formatting.count(policy.notice_give_days, "business day"),
        "opens_for": formatting.count(notice_rules.OPENS_DAYS, "day"),
        "new_points": formatting.count(notice_rules.NEW_POINTS, "new point"),
    }
