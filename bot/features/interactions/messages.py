"""Messages about logged interactions, and about attention: a customer's time beside its revenue."""

from datetime import timedelta

from bot.features.interactions.usecases import InteractionList, InteractionLogged, SameConversation
from bot.features.restrictions.messages import describe_restriction
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.interactions import Attention, Interaction, has_enough_entries
from scoring.privacy import staff
from scoring.rules.policy import Policy
from scoring.values.moments import Moment

TIME_WITHHELD = f"How much is shown once {staff.LEAST_CONTRIBUTORS} people have logged theirs."
"""What stands in the place of time that works-council mode does not show."""


def render_log_reply(outcome: InteractionLogged | SameConversation) -> Message:
    """Render the private answer to `/log`: what was logged, what the customer's time comes to, and the undo."""
    if isinstance(outcome, SameConversation):
        return _render_same_conversation(outcome)
    interaction, policy = outcome.interaction, outcome.policy
    today = interaction.logged_at.astimezone(policy.zone).date()
    return render(
        "log_logged",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        number=interaction.id,
        took=_format_minutes(interaction),
        tone=interaction.tone.value,
        on="" if interaction.happened_on == today else formatting.day(interaction.happened_on, today),
        note=interaction.note,
        link=interaction.link,
        attention=describe_attention(outcome.attention, policy),
        until=formatting.day(interaction.happened_on + timedelta(days=policy.attention_days), interaction.happened_on),
        minutes=formatting.count(policy.undo_minutes, "minute"),
        advice=outcome.advice,
        undo=outcome.undo,
        unnamed=not staff.shows_names(policy),
        restricted=describe_restriction(outcome.restriction, policy, interaction.logged_at)
        if outcome.restriction is not None
        else "",
    )


def _render_same_conversation(outcome: SameConversation) -> Message:
    """Render the question whether this is the conversation that was logged before."""
    earlier = outcome.earlier
    logged_on = earlier.logged_at.astimezone(outcome.policy.zone).date()
    return render(
        "log_same",
        customer=outcome.customer.name,
        took=_format_minutes(earlier),
        tone=earlier.tone.value,
        on="" if earlier.happened_on == logged_on else formatting.day(earlier.happened_on, logged_on),
        logged=Moment(earlier.logged_at, outcome.policy.zone),
        note=earlier.note,
        draft=outcome.draft,
    )


def render_list(interactions: InteractionList) -> Message:
    """Render the customer's latest interactions, with who logged them; in works-council mode that is left out."""
    rows = [
        {
            "on": formatting.day(interaction.happened_on),
            "seen": staff.may_see(interaction.user_id, interactions.viewer, interactions.policy),
            "took": _format_minutes(interaction),
            "tone": interaction.tone.value,
            "by": interaction.user_id,
            "note": formatting.short(interaction.note, 600),
            "link": interaction.link,
            "strike": interaction.strike_id,
        }
        for interaction in interactions.interactions
    ]
    return render(
        "log_list",
        customer=interactions.customer.name,
        key=interactions.customer.key,
        attention=describe_attention(interactions.attention, interactions.policy),
        rows=rows,
        former=interactions.customer.former_at is not None,
    )


def describe_attention(attention: Attention, policy: Policy) -> list[str]:
    """Describe a customer's attention: its time and entries, the ratio, how much was difficult, and the trend."""
    load, days = attention.load, formatting.count(policy.attention_days, "day")
    if not staff.shows_names(policy):
        return _describe_without_shares(attention, days)
    entries = formatting.count(load.entries, "entry", "entries")
    if not load.entries:
        return [f"Nothing was logged in the last {days}."]
    if not load.minutes:
        return [f"{entries} in {days}; nobody said how long it took."]
    sentences = [f"{formatting.duration(load.minutes)} over {days}, in {entries}{_describe_ratio(attention, policy)}."]
    sentences.append(
        f"{formatting.duration(load.hard)} of it tense or awful."
        if load.hard
        else "No minute of it was tense or awful."
    )
    if load.before:
        trend = "more" if load.recent > load.before else "less" if load.recent < load.before else "as much"
        third = formatting.count(policy.attention_days // 3, "day")
        recent, before = formatting.duration(load.recent), formatting.duration(load.before)
        sentences.append(f"Lately {trend}: {recent} in the last {third}, {before} in those before.")
    return sentences


def _describe_without_shares(attention: Attention, days: str) -> list[str]:
    """Describe attention so that nobody's share can be read from it: the sum, and the rest in words."""
    load = attention.load
    flagged = ["It takes far more of our time than of our revenue, which is flagged."] if attention.flagged else []
    if attention.withheld:
        return [f"Time was logged in the last {days}. {TIME_WITHHELD}", *flagged]
    if not load.entries:
        return [f"Nothing was logged in the last {days}."]
    hard = "At least half of it" if 2 * load.hard >= load.minutes else "Less than half of it" if load.hard else "None"
    trend = "more" if load.recent > load.before else "less" if load.recent < load.before else "as much"
    lately = [
        f"Lately it took {trend} time than before." if trend != "as much" else "Lately it took as much as before."
    ]
    return [
        f"{formatting.duration(load.minutes)} over {days}, logged by {load.people} people.",
        *flagged,
        f"{hard} was tense or awful.",
        *(lately if load.before else []),
    ]


def describe_flagged(attention: Attention, policy: Policy) -> str:
    """Say why a customer's attention is flagged, for the digest."""
    days = formatting.count(policy.attention_days, "day")
    if not staff.shows_names(policy):
        return f"took far more of our time in {days} than of our revenue"
    minutes, ratio = formatting.duration(attention.load.minutes), format_ratio(attention.ratio or 0)
    return f"took {minutes} in {days}, {ratio} its share of revenue"


def format_ratio(ratio: int) -> str:
    """Format a ratio in hundredths as `2.4×`, rounded down so that it never looks flagged when it is not."""
    return f"{ratio // 100:,}.{ratio % 100 // 10}×" if ratio >= 10 else "less than 0.1×"


def _describe_ratio(attention: Attention, policy: Policy) -> str:
    """Say what share of the revenue the time is; "" while there are too few entries or days to tell."""
    if attention.ratio is None:
        carries = has_enough_entries(attention.load.entries, attention.load.days, policy)
        return ": no revenue on record to compare it with" if carries else ""
    share = f": {format_ratio(attention.ratio)} its share of revenue"
    return f"{share}, which is flagged" if attention.flagged else share


def _format_minutes(interaction: Interaction) -> str:
    """Format how long an interaction took."""
    return formatting.duration(interaction.minutes) if interaction.minutes else "no time given"


HELP: dict[str, HelpEntry] = {
    "log": HelpEntry(
        "log time with a customer and how it was, good or bad",
        "staff",
        (
            ("/log acme 50m tense third change of plan this week", "logs it; `/log acme` opens the form"),
            ("/log acme great sent us a new customer", "time may be missing; tones: awful, tense, ok, good, great"),
            (
                "/log acme yesterday half an hour awful shouted",
                "day, time and tone in any order, then the note; also `1:30`, `1.5h`, `90`, `last monday`, `14 mar`",
            ),
            ("/log acme 1h30 --when yesterday --link <address>", "options may stand anywhere in the line"),
            ("/log list acme", "the latest ones, with minutes and tone"),
            ("/log undo", "takes your latest one back"),
        ),
    ),
}
