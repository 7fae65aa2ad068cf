"""`/umpire prompts`: which questions umpire asks somebody by itself."""

from bot.features.prompts.messages import prompts as prompt_messages
from bot.features.prompts.usecases import prompts
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.prompts import PromptKind
from scoring.refusals import Malformed
from scoring.values.words import spell_as_stored

USAGE = "Usage: `/umpire prompts`, `/umpire prompts on|off difficult`, `/umpire prompts on|off feeling`."
SWITCH = {"on": True, "off": False}


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the questions, or switch one on or off: the afternoon's unless another is named."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("prompts", prompt_messages.HELP["prompts"])
    if not line.words:
        return prompt_messages.render_prompt_settings(prompts.load_prompt_settings(deps.db, call=ask.call))
    folded_words = {spell_as_stored(word.value.casefold()) for word in line.words}
    kinds, switches = folded_words & set(PromptKind), folded_words & set(SWITCH)
    if len(switches) != 1 or len(kinds) > 1 or len(line.words) != len(kinds) + 1:
        raise Malformed(f"I can ask whether anything was difficult, and how you feel about customers, or not. {USAGE}")
    kind = PromptKind(kinds.pop()) if kinds else PromptKind.DIFFICULT
    return prompt_messages.render_prompt_switched(
        prompts.switch_prompt(deps.db, kind, on=SWITCH[switches.pop()], call=ask.call)
    )
