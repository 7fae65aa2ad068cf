"""`/umpire letter`: drafts to the customer, to send by hand."""

from difflib import get_close_matches

from bot.features.letters import messages as shown, usecases as letters
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.letters import LetterKind
from scoring.refusals import Malformed

USAGE = f"Usage: `/umpire letter <customer> {'|'.join(LetterKind)}`."


def handle_letter(ask: Ask, deps: Deps) -> Answer:
    """Show the draft, or the letters to choose from."""
    line = lines.read(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return help_texts.word("letter", shown.HELP["letter"])
    customer, asked = arguments.require_customer(line, ask, deps, list(LetterKind)), line.take()
    line.end()
    if asked is None:
        return shown.render_choice(letters.list_letters(deps.db, customer, call=ask.call))
    found = letters.draft_letter(deps.db, customer, parse_kind(asked), call=ask.call)
    return shown.render_draft(found.letter, found.policy)


def parse_kind(word: str) -> LetterKind:
    """The kind of letter a word names; an unknown one gets the nearest."""
    try:
        return LetterKind(word.casefold())
    except ValueError:
        near = get_close_matches(word.casefold(), list(LetterKind), n=1)
        hint = f"Did you mean `{near[0]}`? " if near else ""
        raise Malformed(f"“{word[:60]}” is not a letter I can draft. {hint}{USAGE}") from None
