"""Renders the settings and the rules they make."""

import calendar

from bot.features.digests.messages import reactions as reaction_messages
from bot.features.settings.usecases import SettingChanged
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.quarterly_reviews.suggestions import STEPS_IN_WORDS
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTIONS
from scoring.settings import parsers, settings as known_settings
from scoring.values.calendar import WEEKDAYS


def render_settings(policy: Policy, stored: dict[str, str], *, only: str | None = None) -> Message:
    """Render all settings with their values, or only the one named, which may be a reason for strikes."""
    if only and only.casefold().startswith(known_settings.REASON_PREFIX):
        return render("settings", rows=[_build_reason_row(only, policy, stored)])
    chosen = (known_settings.find_setting(only),) if only else known_settings.SETTINGS
    rows = [
        (each.key, _format_value(each.key, getattr(policy, each.field), policy), each.says, each.key in stored)
        for each in chosen
    ]
    return render("settings", rows=rows)


def _build_reason_row(key: str, policy: Policy, stored: dict[str, str]) -> tuple[str, str, str, bool]:
    """Build the row of a strike's reason: name, value, meaning, and whether it was changed."""
    reason = reasons.find_reason(key[len(known_settings.REASON_PREFIX) :], policy.reasons)
    name = f"{known_settings.REASON_PREFIX}{reason.name}"
    return (
        name,
        f"{reason.weight} {reason.life_days}d",
        "points a strike for it has, and days it counts",
        name in stored,
    )


def render_setting_changed(done: SettingChanged) -> Message:
    """Render the answer to a changed setting."""
    return render(
        "configured",
        key=done.key,
        value=done.text,
        before=done.before or "its default",
        undo=done.undo,
    )


def render_rules(policy: Policy) -> Message:
    """Render the rules in force, in plain words."""
    return render(
        "rules",
        p=policy,
        questions=[question.title.lower() for question in QUESTIONS],
        floors=[
            (
                each.says.removeprefix("smallest ").removesuffix(", or none").removesuffix(" in percent"),
                _format_value(each.key, getattr(policy, each.field), policy),
            )
            for each in known_settings.SETTINGS
            if each.key.startswith("floor.") and getattr(policy, each.field) not in (None, ())
        ],
        ratio=f"{policy.attention_flag / 100:g}",
        digest_day=calendar.day_name[WEEKDAYS.index(policy.digest_day)],
        round_day=calendar.day_name[WEEKDAYS.index(policy.round_day)],
        round_at=parsers.format_value(policy.round_at),
        digest_at=parsers.format_value(policy.digest_at),
        reactions=reaction_messages.list_reactions(policy),
        prompt_at=parsers.format_value(policy.prompt_at),
        gut_at=parsers.format_value(policy.gut_at),
        workdays=parsers.format_value(policy.workdays),
        holidays=formatting.short(parsers.format_value(policy.holidays), 300) if policy.holidays else "",
        country=policy.country or "",
        ladder=[(verdict.value, fits) for verdict, fits in STEPS_IN_WORDS],
        heavy=[reason.words for reason in policy.reasons if reason.weight >= policy.severe_weight],
    )


def _format_value(key: str, value: parsers.SettingValue, policy: Policy) -> str:
    """Format the value of a setting: money and per cent as people read them."""
    if value is None:
        return "none"
    if isinstance(value, int) and key in ("floor.revenue", "floor.sale"):
        return formatting.money(value, policy.currency)
    if isinstance(value, int) and key == "floor.margin":
        return formatting.percent(value)
    return parsers.format_value(value)


HELP: dict[str, HelpEntry] = {
    "config": HelpEntry(
        "look at the settings and change them",
        "admins",
        (
            ("/umpire config", "lists them to anybody who asks"),
            ("/umpire config minimum.margin 12%", "changes one; `default` puts it back"),
            ("/umpire config reason.no-show 1 90d", "adds or changes a strike reason; `off` takes it away"),
        ),
    ),
    "rules": HelpEntry("the rules in force, in plain words", "everybody", (("/umpire rules", "prints them"),)),
}
