"""Roles, channels, settings and rules in words."""

import calendar
from collections.abc import Mapping

from markupsafe import Markup

from bot.features.channels.usecases import Named
from bot.features.digests.messages import reactions as reviews
from bot.features.roles.usecases import Given
from bot.features.settings.usecases import Configured
from bot.slack import words
from bot.slack.rendering import Message, escaped, mention, render
from scoring.quarterly_reviews.suggestions import LADDER
from scoring.roles import Action, Actor, Role, may
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTIONS
from scoring.settings import parsers as readings
from scoring.settings import settings as known_settings
from scoring.settings.channels import Purpose
from scoring.values.calendar import WEEKDAYS

MEANING = {
    Role.VOTER: "casts ballots",
    Role.MANAGER: "edits customers, voids and upholds strikes, overrides grades, posts the digest",
    Role.ADMIN: "gives roles, names channels, changes settings, imports and exports",
}

ALLOWS = {
    Action.SEE_CARD: "see scorecards",
    Action.RATE: "rate customers",
    Action.STRIKE: "record strikes",
    Action.CONTEST: "contest them",
    Action.RESOLVE_CONTEST: "uphold contested strikes",
    Action.VOID: "void strikes",
    Action.OVERRIDE_GRADE: "set a grade by hand",
    Action.DIGEST: "preview and post the digest",
}
"""What a person may do, where an action's own words are too short to stand alone."""
RHYTHMS = {
    "digest": "weekly digest",
    "difficult": "question of the afternoon",
    "difficult.again": "reminder of it",
    "gut": "question of the morning",
    "grades.snapshot": "weekly snapshot of the grades",
    "closets.day": "daily look at the closet",
    "prompts.enrol": "nightly look at whom to ask",
    "campaigns.day": "morning's look at the campaign",
}
HOLDERS = 40


def whoami(actor: Actor, left_out: Mapping[str, int]) -> Message:
    """Roles and what they allow; for an admin also what umpire left out lately, because it came too late."""
    allowed = [ALLOWS.get(each, each.value) for each in Action if each is not Action.HELP and may(actor, each)]
    names = ["staff", *sorted(role.value for role in actor.roles)]
    missed = [f"{number:,} × {RHYTHMS.get(kind, kind)}" for kind, number in sorted(left_out.items())]
    return render("whoami", roles=", ".join(names), allowed=allowed, user=mention(actor.user_id), missed=missed)


def roles(holders: dict[Role, tuple[str, ...]]) -> Message:
    """Who holds what."""
    rows = []
    for role in Role:
        known = holders.get(role, ())
        more = max(0, len(known) - HOLDERS)
        rows.append((role.value, MEANING[role], [_holder(each) for each in known[:HOLDERS]], more))
    return render("roles", rows=rows)


def role_given(given: Given) -> Message:
    """The answer to giving or taking a role."""
    return render("role_given", role=given.role.value, holder=_holder(given.holder), given=given.given, undo=given.undo)


def channels(named: dict[Purpose, str]) -> Message:
    """Which channels are named."""
    rows = [(purpose.value, purpose.meaning, named.get(purpose)) for purpose in Purpose]
    return render("channels", rows=rows)


def channel_named(named: Named) -> Message:
    """The answer to naming a channel."""
    return render(
        "channel_named", purpose=named.purpose.value, channel=named.channel, before=named.before, undo=named.undo
    )


def settings(policy: Policy, stored: dict[str, str], *, only: str | None = None) -> Message:
    """All settings with their values, or one of them, or one strike reason."""
    if only and only.casefold().startswith(known_settings.REASON_PREFIX):
        return render("settings", rows=[_reason(only, policy, stored)])
    chosen = (known_settings.named(only),) if only else known_settings.SETTINGS
    rows = [
        (each.key, _value(each.key, getattr(policy, each.field), policy), each.says, each.key in stored)
        for each in chosen
    ]
    return render("settings", rows=rows)


def _reason(key: str, policy: Policy, stored: dict[str, str]) -> tuple[str, str, str, bool]:
    reason = reasons.named(key[len(known_settings.REASON_PREFIX) :], policy.reasons)
    name = f"{known_settings.REASON_PREFIX}{reason.name}"
    return (
        name,
        f"{reason.weight} {reason.life_days}d",
        "points a strike for it has, and days it counts",
        name in stored,
    )


def configured(done: Configured) -> Message:
    """The answer to a changed setting."""
    return render(
        "configured",
        key=done.key,
        value=done.text,
        before=done.before or "its default",
        undo=done.undo,
    )


def rules(policy: Policy) -> Message:
    """The rules in force in plain words."""
    return render(
        "rules",
        p=policy,
        questions=[question.title.lower() for question in QUESTIONS],
        floors=[
            (
                each.says.removeprefix("smallest ").removesuffix(", or none").removesuffix(" in percent"),
                _value(each.key, getattr(policy, each.field), policy),
            )
            for each in known_settings.SETTINGS
            if each.key.startswith("floor.") and getattr(policy, each.field) not in (None, ())
        ],
        ratio=f"{policy.attention_flag / 100:g}",
        digest_day=calendar.day_name[WEEKDAYS.index(policy.digest_day)],
        digest_at=readings.written(policy.digest_at),
        reactions=reviews.reactions(policy),
        prompt_at=readings.written(policy.prompt_at),
        gut_at=readings.written(policy.gut_at),
        workdays=readings.written(policy.workdays),
        holidays=words.short(readings.written(policy.holidays), 300) if policy.holidays else "",
        ladder=[(verdict.value, fits) for verdict, fits in LADDER],
        heavy=[reason.words for reason in policy.reasons if reason.weight >= policy.severe_weight],
    )


def _holder(holder: str) -> Markup:
    return Markup("<!subteam^{}>").format(escaped(holder)) if holder.startswith("S") else mention(holder)


def _value(key: str, value: readings.Value, policy: Policy) -> str:
    if value is None:
        return "none"
    if isinstance(value, int) and key in ("floor.revenue", "floor.sale"):
        return words.money(value, policy.currency)
    if isinstance(value, int) and key == "floor.margin":
        return words.percent(value)
    return readings.written(value)
