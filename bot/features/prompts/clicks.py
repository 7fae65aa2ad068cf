"""The handlers of the buttons of prompts and absences."""

from bot.features.prompts.messages import absences as absence_messages, prompts as prompt_messages
from bot.features.prompts.usecases import absences, prompts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.prompts import PromptKind
from scoring.refusals import Malformed


def answer_nothing(ask: Ask, deps: Deps) -> Answer:
    """Record that nothing was difficult; the question's own message changes to say so, and no other answer is given."""
    prompts.answer_nothing(deps.db, ask.text, call=ask.call)
    return None


def switch_prompt(ask: Ask, deps: Deps) -> Answer:
    """Switch a prompt on or off; the button's value is, for example, `on difficult`."""
    on_or_off, _, kind = ask.text.partition(" ")
    if on_or_off not in ("on", "off") or kind not in list(PromptKind):
        raise Malformed("That button is out of date. `/umpire prompts` shows what I may ask.")
    return prompt_messages.render_prompt_switched(
        prompts.switch_prompt(deps.db, PromptKind(kind), on=on_or_off == "on", call=ask.call)
    )


def show_prompts(ask: Ask, deps: Deps) -> Answer:
    """Show what umpire may ask the person, and when they are away."""
    return prompt_messages.render_prompt_settings(prompts.load_prompt_settings(deps.db, call=ask.call))


def end_absence(ask: Ask, deps: Deps) -> Answer:
    """End the absence whose button was pressed."""
    return absence_messages.render_absence_ended(absences.end_absence(deps.db, ask.text, call=ask.call))


CLICKS: dict[str, Handler] = {
    "prompt_nothing": answer_nothing,
    "prompt_switch": switch_prompt,
    "prompts_show": show_prompts,
    "away_back": end_absence,
}
BESIDE: frozenset[str] = frozenset({"prompt_nothing", "prompts_show"})
