"""`/umpire prompts`: what umpire may ask a person by itself."""

from bot.features.prompts.messages import prompts as prompt_messages
from bot.features.prompts.usecases import prompts
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.prompts import PromptKind
from scoring.refusals import Malformed

USAGE = "Usage: `/umpire prompts`, `/umpire prompts on|off difficult`, `/umpire prompts on|off gut`."
SWITCH = {"on": True, "off": False}


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show what is asked, or switch one of the two; without a name it is the afternoon's question."""
    line = lines.read(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.word("prompts", prompt_messages.HELP["prompts"])
    if not line.words:
        return prompt_messages.render_prompt_settings(prompts.load_prompt_settings(deps.db, call=ask.call))
    said = {word.value.casefold() for word in line.words}
    kinds, switches = said & set(PromptKind), said & set(SWITCH)
    if len(switches) != 1 or len(kinds) > 1 or len(line.words) != len(kinds) + 1:
        raise Malformed(f"I can ask whether anything was difficult, and about your gut, or not. {USAGE}")
    kind = PromptKind(kinds.pop()) if kinds else PromptKind.DIFFICULT
    return prompt_messages.render_prompt_switched(
        prompts.switch_prompt(deps.db, kind, on=SWITCH[switches.pop()], call=ask.call)
    )
