"""The messages about turnover signals."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from bot.features.moods.usecases.turnover import SignalRecorded, TurnoverAlarm
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring.moods import ALARMING_MOVES, SignalKind, TurnoverSignal
from scoring.privacy import staff
from scoring.rules.policy import Policy

MOST_SIGNALS = 5
SIGNAL_TEXTS = {SignalKind.MOVE: "asked to be moved off", SignalKind.LEFT: "left, partly because of it"}


def render_signal_recorded(outcome: SignalRecorded) -> Message:
    """Render the private answer to a signal: who can see it, and whether managers are told now."""
    return render(
        "turnover_signalled",
        customer=outcome.customer.name,
        mine=outcome.signal.kind is SignalKind.MOVE,
        person=outcome.signal.user_id,
        told=outcome.alarmed,
        moves=ALARMING_MOVES,
        days=formatting.count(outcome.policy.turnover_days, "day"),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
        withheld=outcome.withheld,
        least=staff.LEAST_CONTRIBUTORS,
        named=staff.shows_names(outcome.policy),
    )


def render_turnover_alarm(alarm: TurnoverAlarm) -> Message:
    """Render the direct message that tells managers of a customer's signals."""
    signal_text = format_signals(alarm.signals, alarm.policy)
    return render("turnover_told", customer=alarm.customer.name, key=alarm.customer.key, signals=signal_text)


def format_signals(signals: Sequence[TurnoverSignal], policy: Policy) -> Markup:
    """Format who signalled what, and when: the latest MOST_SIGNALS, the rest as a count.

    In works-council mode only how many: `2 people asked to be moved off.`
    """
    if not staff.shows_names(policy):
        counts = Counter(SIGNAL_TEXTS[each.kind] for each in signals)
        return Markup("; ").join(f"{staff.count_people(number)} {text}" for text, number in counts.items()) + "."
    template = Markup("{} {} ({})")
    latest = sorted(signals, key=lambda each: each.said_at, reverse=True)
    parts = [
        template.format(
            mention(each.user_id), SIGNAL_TEXTS[each.kind], formatting.day(each.said_at.astimezone(policy.zone).date())
        )
        for each in latest[:MOST_SIGNALS]
    ]
    more = f"; and {len(latest) - MOST_SIGNALS} more" if len(latest) > MOST_SIGNALS else ""
    return Markup("; ").join(parts) + more + "."


HELP: dict[str, HelpEntry] = {
    "turnover": HelpEntry(
        "say that a customer drives people away",
        "staff",
        (
            ("/umpire turnover acme move", "asks to be moved off the account; managers read it"),
            ("/umpire turnover acme left @li", "for managers: who left partly because of it"),
        ),
    ),
}
