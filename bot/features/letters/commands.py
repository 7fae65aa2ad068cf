"""The command `/umpire letter`: drafts of letters to the customer, to be sent by hand."""

from bot.features.letters import messages, usecases as letters
from bot.parsing import lines
from bot.parsing.suggestions import find_nearest
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.letters import LetterKind
from scoring.refusals import Malformed

USAGE = f"Usage: `/umpire letter <customer> {'|'.join(LetterKind)}`."


def handle_letter(ask: Ask, deps: Deps) -> Answer:
    """Show the draft, or the letters to choose from where the line names none."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return help_texts.render_word("letter", messages.HELP["letter"])
    customer, kind_name = arguments.require_customer(line, ask, deps, list(LetterKind)), line.take()
    line.require_end()
    if kind_name is None:
        return messages.render_choice(letters.list_letters(deps.db, customer, call=ask.call))
    draft = letters.draft_letter(deps.db, customer, parse_kind(kind_name), call=ask.call)
    return messages.render_draft(draft)


def parse_kind(kind_name: str) -> LetterKind:
    """Return the kind of letter that a word names. Raises Malformed, with the nearest kind if there is one."""
    try:
        return LetterKind(kind_name.casefold())
    except ValueError:
        nearest = find_nearest(kind_name.casefold(), LetterKind)
        hint = f"Did you mean `{nearest}`? " if nearest else ""
        raise Malformed(f"“{kind_name[:60]}” is not a letter I can draft. {hint}{USAGE}") from None
