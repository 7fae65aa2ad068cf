"""The messages about prompts: the questions themselves, and which of them somebody wants."""

from collections.abc import Iterable
from datetime import time

from bot.features.prompts.messages.absences import build_row
from bot.features.prompts.usecases.prompts import PostedQuestion, PromptSettings, PromptSwitched
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render, render_over
from bot.workflow.prompts import PromptPreference
from scoring.prompts import SWITCHES, PromptKind, PromptWish, is_switched_on
from scoring.rules.policy import Policy

NAME_LIMIT, MOST_ABSENCES = 60, 5
TITLES = {
    PromptKind.DIFFICULT: "Was anything difficult with a customer today?",
    PromptKind.GUT: "How do you feel about today's customers?",
}
NAMES = {PromptKind.DIFFICULT: "The afternoon's question", PromptKind.GUT: "The morning's feeling check"}
ANSWERS = {"nothing": "Nothing today. Thank you.", "logged": "Logged. Thank you."}


def render_question(question: PostedQuestion, *, over: bool = False) -> Message:
    """Render the question whether anything was difficult today, with buttons, or with what was answered.

    If it is `over` without an answer, it says so and has no buttons.
    """
    prompt = question.prompt
    return render(
        "prompt_difficult",
        number=prompt.id,
        again=prompt.reminded_at is not None,
        over=over,
        on=formatting.day(prompt.asked_on, prompt.asked_on),
        answer=ANSWERS.get(prompt.answer, "") if prompt.answered_at else "",
        customers=[(each.key, formatting.short(each.name, NAME_LIMIT)) for each in question.customers],
        at=_format_clock(question.policy.prompt_at),
    )


def render_stopped(kind: PromptKind, policy: Policy) -> Message:
    """Render the message, sent once, that umpire stops asking as nobody answers."""
    return render(
        "prompt_stopped",
        title=TITLES[kind],
        days=formatting.count(policy.prompt_patience, "day"),
        kind=kind.value,
    )


def render_stopped_over(kind: PromptKind, *, asks: bool) -> Message:
    """Render what the word that umpire stopped asking becomes once the person has switched the question."""
    return render_over("{} " + ("I will ask you again." if asks else "I will not ask that any more."), TITLES[kind])


def render_prompt_settings(settings: PromptSettings) -> Message:
    """Render what umpire may ask a person, with a switch for each, and when they are away."""
    return render(
        "prompts",
        prompts=[_build_prompt_row(each, settings.policy) for each in settings.prompts],
        absences=[build_row(each) for each in settings.absences[:MOST_ABSENCES]],
        timezone=settings.timezone,
    )


def summarize_prompts(preferences: Iterable[PromptPreference], policy: Policy) -> str:
    """Format in one line what umpire asks a person: each question, when it comes, and whether it is asked."""
    parts = []
    for each in preferences:
        row = _build_prompt_row(each, policy)
        muted = row["allowed"] and not each.asks and each.wish is PromptWish.MUTED
        how = "muted" if muted else row["how"]
        parts.append(f"{NAMES[each.kind]} ({row['at']}): {how}")
    return " · ".join(parts)


def render_prompt_switched(switched: PromptSwitched) -> Message:
    """Render the answer to a prompt that was switched on or off."""
    return render(
        "prompt_wished",
        title=TITLES[switched.kind],
        kind=switched.kind.value,
        on=switched.on,
        at=_format_prompt_time(switched.kind, switched.policy),
        minutes=formatting.count(switched.policy.undo_minutes, "minute"),
        undo=switched.undo,
    )


def _build_prompt_row(preference: PromptPreference, policy: Policy) -> dict[str, object]:
    """Build the row of a question: its title, whether it is asked, and when."""
    state = "on" if preference.asks else "off"
    if not preference.asks and preference.wish is PromptWish.STOPPED:
        state = "stopped, since nobody answered"
    elif not preference.asks and preference.wish is None:
        state = (
            "off until you deal with a customer here"
            if preference.kind is PromptKind.DIFFICULT
            else "off unless you want it"
        )
    allowed = is_switched_on(preference.kind, policy)
    if not allowed:
        state = f"switched off for the whole workspace, by the setting `{SWITCHES[preference.kind]}`"
    return {
        "title": TITLES[preference.kind],
        "kind": preference.kind.value,
        "allowed": allowed,
        "asks": preference.asks,
        "how": state,
        "at": _format_prompt_time(preference.kind, policy),
    }


def _format_prompt_time(kind: PromptKind, policy: Policy) -> str:
    """Format when a question is asked: `16:30`."""
    return _format_clock(policy.prompt_at if kind is PromptKind.DIFFICULT else policy.gut_at)


def _format_clock(moment: time) -> str:
    """Format a time of day: `16:30`."""
    return f"{moment:%H:%M}"


HELP: dict[str, HelpEntry] = {
    "prompts": HelpEntry(
        "what I may ask you by myself",
        "staff",
        (
            ("/umpire prompts", "shows both questions, with a switch for each"),
            ("/umpire prompts off difficult", "no question in the afternoon; `on` brings it back"),
            ("/umpire prompts on feeling", "asks each working morning how you feel about customers; only you see it"),
        ),
    ),
}
