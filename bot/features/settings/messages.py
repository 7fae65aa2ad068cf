"""Renders the settings and the rules they make."""

import calendar
import itertools

from bot.features.digests.messages import reactions as reaction_messages
from bot.features.settings.usecases import SettingChanged, SettingsChanged
from bot.parsing.suggestions import find_nearest
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring import notices
from scoring.ballots import describe_team_rule
from scoring.privacy import staff
from scoring.quarterly_reviews.suggestions import STEPS_IN_WORDS
from scoring.refusals import Malformed
from scoring.roles import Actor, Role
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTIONS
from scoring.settings import parsers, settings as known_settings
from scoring.teams import PAIR, Team
from scoring.values.calendar import WEEKDAYS

EVERYTHING = "all"
"""The topic under which all rules are shown."""
TOPICS = {
    "scorecards": "Scorecards and grades",
    "minimums": "Minimums",
    "strikes": "Strikes",
    "attention": "Time and attention",
    "cases": "Cases, and the steps before a final notice",
    "ballots": "Ballots",
    "notices": "Notice and parting",
    "prospects": "Ideal customer and prospects",
    "contracts": "New contracts",
    "prompts": "What I ask by myself",
    "quotes": "Quotes and capacity",
    "quarterly": "Quarterly review",
    "digest": "Digest",
    "privacy": "What colleagues see of you",
    "always": "Always",
}
"""The titles of the topics of the rules, by the word for each."""
OTHER_WORDS = {
    **dict.fromkeys(("card", "grade", "grades", "rating", "round"), "scorecards"),
    **dict.fromkeys(("floor", "floors"), "minimums"),
    **dict.fromkeys(("contest", "contests", "points", "undo"), "strikes"),
    **dict.fromkeys(("time", "log"), "attention"),
    **dict.fromkeys(("gates", "gate", "steps", "step", "problem", "fix", "talk", "hold", "restrict"), "cases"),
    **dict.fromkeys(("vote", "votes", "voting", "quorum", "terminate"), "ballots"),
    **dict.fromkeys(("transition", "farewell", "parting"), "notices"),
    "ideal": "prospects",
    **dict.fromkeys(("campaign", "packages", "terms"), "contracts"),
    **dict.fromkeys(("feeling", "gut", "away", "turnover", "questions"), "prompts"),
    **dict.fromkeys(("capacity", "room"), "quotes"),
    **dict.fromkeys(("closet", "review"), "quarterly"),
    "reactions": "digest",
    **dict.fromkeys(("names", "colleagues", "council"), "privacy"),
}
"""Topics by what else they may be called."""
SHOWN_ANEW = ("privacy.staff", "privacy.named-votes")
"""The settings that change what posted messages show of people."""
BRIEFS_BY_ROLE = {
    Role.MANAGER: ("steps", "ballots", "digest", "notices"),
    Role.VOTER: ("ballots",),
    Role.ADMIN: ("settings",),
}
"""What of the rules concerns those with a role most."""
BRIEFS_FOR_STAFF = ("strikes", "contests", "prompts", "scorecards")
MOST_BRIEFS = 6


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
        before=done.before or f"{_describe_default(done.key)}, the default",
        default=_describe_default(done.key),
        caution=_find_caution(done),
        shown_anew=done.key in SHOWN_ANEW,
        undo=done.undo,
    )


def _find_caution(done: SettingChanged) -> str:
    """Find what an admin should hear about a strike's reason whose name may mean a lawful step; "" otherwise."""
    is_reason = done.key.startswith(known_settings.REASON_PREFIX)
    name = done.key.removeprefix(known_settings.REASON_PREFIX)
    is_there = done.before is None and any(reason.name == name for reason in done.policy.reasons)
    return reasons.LAWFUL_STEPS if is_reason and is_there and reasons.may_be_lawful(name) else ""


def _describe_default(key: str) -> str:
    """Describe what a setting, or a reason for strikes, is where nobody changed it."""
    if not key.startswith(known_settings.REASON_PREFIX):
        return _format_value(key, getattr(Policy(), known_settings.find_setting(key).field), Policy())
    name = key.removeprefix(known_settings.REASON_PREFIX)
    reason = next((each for each in Policy().reasons if each.name == name), None)
    return f"{reason.weight} {reason.life_days}d" if reason else "no reason"


def render_settings_changed(done: SettingsChanged) -> Message:
    """Render the answer to several settings that were changed in the form."""
    rows = []
    for key in done.after:
        setting = known_settings.find_setting(key)
        new, old = (_format_value(key, getattr(policy, setting.field), policy) for policy in (done.new, done.old))
        rows.append((formatting.sentence(setting.says), key, new, old))
    minutes = formatting.count(done.new.undo_minutes, "minute")
    return render("configured_several", rows=rows, undo=done.undo, minutes=minutes)


def render_rules(policy: Policy, team: Team, topic: str = EVERYTHING) -> Message:
    """Render the rules in force on one topic, or on all, in plain words, with those for a team of this size."""
    return render(
        "rules",
        title=f"Rules: {TOPICS[topic][:1].lower()}{TOPICS[topic][1:]}" if topic in TOPICS else "The rules in force",
        everything=topic not in TOPICS,
        shown=[topic] if topic in TOPICS else [*TOPICS],
        titles=TOPICS,
        menu=_list_topics(),
        **_build_rules_values(policy, team),
    )


def render_own_rules(policy: Policy, team: Team, actor: Actor) -> Message:
    """Render in a few lines what concerns this person most, by their roles, and a menu of all topics."""
    chosen = [keys for role, keys in BRIEFS_BY_ROLE.items() if role in actor.roles]
    shown = list(dict.fromkeys(itertools.chain(*chosen, BRIEFS_FOR_STAFF)))
    last = ["always"] if staff.shows_names(policy) else ["privacy", "always"]
    brief = [*[key for key in shown if key != "always"][: MOST_BRIEFS - len(last)], *last]
    return render("rules_brief", shown=brief, menu=_list_topics(), **_build_rules_values(policy, team))


def find_topic(typed: str) -> str:
    """Find the topic of the rules that somebody types. Raises Malformed for none of them."""
    word = typed.casefold()
    topic = OTHER_WORDS.get(word) or find_nearest(word, (*TOPICS, EVERYTHING), cutoff=0.8)
    if not topic:
        raise Malformed(f"I have no rules called “{typed[:60]}”. The topics are {', '.join(TOPICS)}, and `all`.")
    return topic


def _list_topics() -> list[tuple[str, str, str]]:
    """List the options of the menu of topics."""
    return [(title, "rules_topic", key) for key, title in {**TOPICS, EVERYTHING: "All of them"}.items()]


def _build_rules_values(policy: Policy, team: Team) -> dict[str, object]:
    """Build what the templates of the rules say: the team's own numbers, as people read them."""
    return {
        "team_rule": describe_team_rule(team.size, policy),
        "larger_team": team.size > PAIR,
        "counted": not staff.shows_names(policy),
        "votes_counted": not staff.shows_votes(policy),
        "colleagues": staff.describe_staff_privacy(policy),
        "p": policy,
        "questions": [question.title.lower() for question in QUESTIONS],
        "floors": [
            (
                each.says.removeprefix("smallest ").removesuffix(", or none").removesuffix(" in percent"),
                _format_value(each.key, getattr(policy, each.field), policy),
            )
            for each in known_settings.SETTINGS
            if each.key.startswith("floor.") and getattr(policy, each.field) not in (None, ())
        ],
        "ratio": f"{policy.attention_flag / 100:g}",
        "digest_day": calendar.day_name[WEEKDAYS.index(policy.digest_day)],
        "round_day": calendar.day_name[WEEKDAYS.index(policy.round_day)],
        "round_at": parsers.format_value(policy.round_at),
        "digest_at": parsers.format_value(policy.digest_at),
        "reactions": reaction_messages.list_reactions(policy),
        "prompt_at": parsers.format_value(policy.prompt_at),
        "gut_at": parsers.format_value(policy.gut_at),
        "workdays": parsers.format_value(policy.workdays),
        "holidays": formatting.short(parsers.format_value(policy.holidays), 300) if policy.holidays else "",
        "country": policy.country or "",
        "ladder": [(verdict.value, fits) for verdict, fits in STEPS_IN_WORDS],
        "silent_days": notices.SILENT_DAYS,
        "opens_days": notices.OPENS_DAYS,
        "new_points": notices.NEW_POINTS,
        "heavy": [reason.words for reason in policy.reasons if reason.weight >= policy.severe_weight],
    }


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
        "the numbers of the rules, to look at and to change",
        "everybody to look at, admins to change",
        (
            ("/umpire config", "opens them, section by section; `list` lists all"),
            ("/umpire config minimum.margin 12%", "changes one; `default` puts it back"),
            ("/umpire config reason.no-show 1 90d", "adds or changes a strike reason; `off` takes it away"),
        ),
    ),
    "rules": HelpEntry(
        "the rules in force, in plain words",
        "everybody",
        (
            ("/umpire rules", "what concerns you most, and a menu of topics"),
            ("/umpire rules strikes", "all about one topic; `all` prints everything"),
        ),
    ),
}
