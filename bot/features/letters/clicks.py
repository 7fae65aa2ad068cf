"""The buttons of letters: show a draft, and send it as a file."""

from slack_sdk import WebClient

from bot.features.letters import commands, messages, usecases as letters
from bot.features.letters.usecases import LetterDraft
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, run_later


def show_draft(ask: Ask, deps: Deps) -> Answer:
    """Show the draft in Slack."""
    draft = _load_draft(ask, deps)
    return messages.render_draft(draft)


def send_draft_as_file(ask: Ask, deps: Deps) -> Answer:
    """Send the draft, written from what is on record now, as a file in a direct message."""
    draft = _load_draft(ask, deps)
    name, comment = messages.build_file_name(draft.letter), "A draft for you to fill in and to send."

    def sent(slack: WebClient) -> None:
        content = messages.render_markdown(draft.letter, draft.policy).encode()
        files.send_file(slack, ask.user_id, name=name, content=content, comment=comment, pause=deps.pause)

    run_later(
        ask,
        deps,
        sent,
        sorry="The draft could not be delivered as a file. Please copy it from the message, or try again.",
    )
    return messages.render_file_sent(name)


def _load_draft(ask: Ask, deps: Deps) -> LetterDraft:
    """Write the draft whose customer and kind the button names."""
    key, _, kind_name = ask.text.rpartition(" ")
    return letters.draft_letter(deps.db, key, commands.parse_kind(kind_name), call=ask.call)


CLICKS: dict[str, Handler] = {"letter_show": show_draft, "letter_file": send_draft_as_file}
BESIDE: frozenset[str] = frozenset(CLICKS)
