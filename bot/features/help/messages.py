"""Messages about a person's roles and permissions."""

from collections.abc import Mapping

from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring.roles import Action, Actor, is_allowed

ACTION_NAMES = {
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
RHYTHM_NAMES = {
    "digest": "weekly digest",
    "difficult": "question of the afternoon",
    "difficult.again": "reminder of it",
    "gut": "question of the morning",
    "grades.snapshot": "weekly snapshot of the grades",
    "closets.day": "daily look at the closet",
    "rounds.week": "week of a rating round",
    "prompts.enrol": "nightly look at whom to ask",
    "channels.readers": "weekly look at who reads along",
    "campaigns.day": "morning's look at the campaign",
}


def render_whoami(actor: Actor, left_out: Mapping[str, int]) -> Message:
    """Render a person's roles and what they may do; for admins also what umpire skipped lately as too late."""
    allowed = [
        ACTION_NAMES.get(each, each.value) for each in Action if each is not Action.HELP and is_allowed(actor, each)
    ]
    names = ["staff", *sorted(role.value for role in actor.roles)]
    missed = [f"{number:,} × {RHYTHM_NAMES.get(kind, kind)}" for kind, number in sorted(left_out.items())]
    return render("whoami", roles=", ".join(names), allowed=allowed, user=mention(actor.user_id), missed=missed)


HELP: dict[str, HelpEntry] = {
    "whoami": HelpEntry("your roles and what you may do", "everybody", (("/umpire whoami", "tells you"),)),
    "help": HelpEntry(
        "help on everything, or on one word",
        "everybody",
        (("/umpire help import", "help on one word; `help` works after every word"),),
    ),
}
