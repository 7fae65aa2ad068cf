"""Prompts in words."""

from collections.abc import Iterable
from datetime import time

from bot.features.prompts.messages.absences import build_row
from bot.features.prompts.usecases.prompts import PostedQuestion, PromptSettings, PromptSwitched
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from bot.workflow.prompts import PromptPreference
from scoring.prompts import PromptKind, PromptWish
from scoring.rules.policy import Policy

NAME_LIMIT, MOST_ABSENCES = 60, 5
TITLES = {
    PromptKind.DIFFICULT: "Was anything difficult with a customer today?",
    PromptKind.GUT: "How do you feel about today's customers?",
}
ANSWERS = {"nothing": "Nothing today. Thank you.", "logged": "Logged. Thank you."}


def render_question(posted: PostedQuestion, *, again: bool = False) -> Message:
    """Was anything difficult: with buttons, or with what came of it."""
    prompt = posted.prompt
    return render(
        "prompt_difficult",
        number=prompt.id,
        again=again,
        answer=ANSWERS.get(prompt.answer, "") if prompt.answered_at else "",
        customers=[(each.key, formatting.short(each.name, NAME_LIMIT)) for each in posted.customers],
        at=_format_clock(posted.policy.prompt_at),
    )


def render_stopped(kind: PromptKind, policy: Policy) -> Message:
    """The word that umpire gives up, said once."""
    return render(
        "prompt_stopped",
        title=TITLES[kind],
        days=formatting.count(policy.prompt_patience, "day"),
        kind=kind.value,
    )


def render_prompt_settings(found: PromptSettings) -> Message:
    """What umpire may ask a person, with a switch for each, and when they are away."""
    return render(
        "prompts",
        prompts=[_build_prompt_row(each, found.policy) for each in found.prompts],
        absences=[build_row(each) for each in found.absences[:MOST_ABSENCES]],
        timezone=found.timezone,
    )


def summarize_prompts(found: Iterable[PromptPreference], policy: Policy) -> str:
    """What umpire asks a person, in one line: each question, when it comes, and whether it does."""
    rows = ((_build_prompt_row(each, policy), each) for each in found)
    return " · ".join(
        f"{row['title']} At {row['at']}: {'muted' if not each.asks and each.wish is PromptWish.MUTED else row['how']}"
        for row, each in rows
    )


def render_prompt_switched(outcome: PromptSwitched) -> Message:
    """The answer to a switch."""
    return render(
        "prompt_wished",
        title=TITLES[outcome.kind],
        kind=outcome.kind.value,
        on=outcome.on,
        at=_format_prompt_time(outcome.kind, outcome.policy),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def _build_prompt_row(each: PromptPreference, policy: Policy) -> dict[str, object]:
    how = "on" if each.asks else "off"
    if not each.asks and each.wish is PromptWish.STOPPED:
        how = "stopped, since nobody answered"
    elif not each.asks and each.wish is None:
        how = (
            "off until you deal with a customer here" if each.kind is PromptKind.DIFFICULT else "off unless you want it"
        )
    return {
        "title": TITLES[each.kind],
        "kind": each.kind.value,
        "asks": each.asks,
        "how": how,
        "at": _format_prompt_time(each.kind, policy),
    }


def _format_prompt_time(kind: PromptKind, policy: Policy) -> str:
    return _format_clock(policy.prompt_at if kind is PromptKind.DIFFICULT else policy.gut_at)


def _format_clock(at: time) -> str:
    return f"{at:%H:%M}"


HELP: dict[str, Entry] = {
    "prompts": Entry(
        "what I may ask you by myself",
        "staff",
        (
            ("/umpire prompts", "shows both questions, with a switch for each"),
            ("/umpire prompts off difficult", "no question in the afternoon; `on` brings it back"),
            ("/umpire prompts on gut", "asks each working morning how you feel about customers; only you see it"),
        ),
    ),
}
