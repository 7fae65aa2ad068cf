"""Final notices in words: the private answers, the line in the review channel, the word to managers."""

from bot.features.notices.usecases.notices import NoticeChanged, NoticeStatus
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, mention, render
from scoring import notices as rules
from scoring.customers.customers import Customer
from scoring.notices import MAX_DAYS, MIN_DAYS, Notice
from scoring.rules.policy import Policy

HELP: dict[str, Entry] = {
    "notice": Entry(
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
                "once its days are over; a ballot on letting them go may be opened",
            ),
            (
                "/umpire notice acme extend 14d they need a new buyer",
                f"more time, {MAX_DAYS} days in all; `--until 14 may`",
            ),
            ("/umpire notice acme withdraw told too early", "takes it back; the case stays open"),
        ),
    )
}


def render_notice(found: NoticeStatus) -> Message:
    """The private answer to `/umpire notice acme`."""
    return render("notice", **_build_status_values(found))


def render_line(found: NoticeStatus) -> Message:
    """The one line in the review channel, as the notice is now. Its `text` names nobody."""
    return render("notice_line", **_build_status_values(found))


def render_manager_message(found: NoticeStatus) -> Message:
    """What managers are told once at its end, when silence counts as met, or when nobody gave it."""
    return render("notice_word", **_build_status_values(found))


def render_changed(what: str, outcome: NoticeChanged) -> Message:
    """The private answer to every change: what counts now, what comes next, who was told."""
    return render(
        "notice_changed",
        what=what,
        told=outcome.told,
        cleared=outcome.cleared,
        strikes=formatting.count(outcome.cleared, "strike"),
        added=formatting.count(outcome.added, "more day"),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
        **_build_notice_values(outcome.notice, outcome.customer, outcome.policy),
    )


def _build_status_values(found: NoticeStatus) -> dict[str, object]:
    notice, zone = found.notice, found.policy.zone
    closed = formatting.day(notice.closed_at.astimezone(zone).date()) if notice.closed_at else ""
    today = found.now.astimezone(zone).date()
    last = rules.last_day(notice, zone)
    return {
        "state": notice.state.value,
        "over": found.over,
        "let_go": found.let_go,
        "left": formatting.count((last - today).days + 1, "day") if last is not None and last >= today else "",
        "opens": found.opens or "",
        "met_on": formatting.instant(found.met_at, zone) if found.met_at else "",
        "silent": found.silent,
        "closed_on": closed,
        "closed_by": mention(notice.closed_by) if notice.closed_by else "",
        "why": notice.closed_why,
        **_build_notice_values(notice, found.customer, found.policy),
    }


def _build_notice_values(notice: Notice, customer: Customer, policy: Policy) -> dict[str, object]:
    last = rules.last_day(notice, policy.zone)
    return {
        "customer": customer.name,
        "key": customer.key,
        "days": formatting.count(notice.days, "day"),
        "agreed_on": formatting.day(notice.agreed_at.astimezone(policy.zone).date()),
        "give_by": formatting.instant(notice.give_by, policy.zone),
        "given_on": formatting.day(notice.given_on) if notice.given_on else "",
        "given_by": mention(notice.given_by) if notice.given_by else "",
        "how": notice.given_how,
        "until": formatting.day(last) if last else "",
        "life": formatting.count(notice.life_days, "day"),
        "silent_days": formatting.count(rules.SILENT_DAYS, "business day"),
        "within": formatting.count(policy.notice_give_days, "business day"),
    }
