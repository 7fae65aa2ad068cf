"""What the buttons of letters do."""

from slack_sdk import WebClient

from bot.features.letters import commands as letter, messages as shown, usecases as letters
from bot.features.letters.usecases import Drafted
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, later


def show(ask: Ask, deps: Deps) -> Answer:
    """Show the draft."""
    found = _draft(ask, deps)
    return shown.shown(found.letter, found.policy)


def file(ask: Ask, deps: Deps) -> Answer:
    """Send the draft, as things are now, as a file in a direct message."""
    found = _draft(ask, deps)
    name, comment = shown.file_name(found.letter), "A draft for you to fill in and to send."

    def sent(slack: WebClient) -> None:
        content = shown.markdown(found.letter, found.policy).encode()
        files.send(slack, ask.user_id, name=name, content=content, comment=comment)

    later(
        ask,
        deps,
        sent,
        sorry="The draft could not be delivered as a file. Please copy it from the message, or try again.",
    )
    return shown.sent(name)


def _draft(ask: Ask, deps: Deps) -> Drafted:
    key, _, word = ask.text.rpartition(" ")
    return letters.draft(deps.db, key, letter.kind(word), call=ask.call)


CLICKS: dict[str, Handler] = {"letter_show": show, "letter_file": file}
BESIDE: frozenset[str] = frozenset(CLICKS)
