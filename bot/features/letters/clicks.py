"""What the buttons of letters do."""

from slack_sdk import WebClient

from bot.features.letters import commands as letter, messages as shown, usecases as letters
from bot.features.letters.usecases import LetterDraft
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, later


def show_draft(ask: Ask, deps: Deps) -> Answer:
    """Show the draft."""
    found = _load_draft(ask, deps)
    return shown.render_draft(found.letter, found.policy)


def send_draft_as_file(ask: Ask, deps: Deps) -> Answer:
    """Send the draft, as things are now, as a file in a direct message."""
    found = _load_draft(ask, deps)
    name, comment = shown.build_file_name(found.letter), "A draft for you to fill in and to send."

    def sent(slack: WebClient) -> None:
        content = shown.render_markdown(found.letter, found.policy).encode()
        files.send(slack, ask.user_id, name=name, content=content, comment=comment)

    later(
        ask,
        deps,
        sent,
        sorry="The draft could not be delivered as a file. Please copy it from the message, or try again.",
    )
    return shown.render_file_sent(name)


def _load_draft(ask: Ask, deps: Deps) -> LetterDraft:
    key, _, word = ask.text.rpartition(" ")
    return letters.draft_letter(deps.db, key, letter.parse_kind(word), call=ask.call)


CLICKS: dict[str, Handler] = {"letter_show": show_draft, "letter_file": send_draft_as_file}
BESIDE: frozenset[str] = frozenset(CLICKS)
