"""How the slash commands are spelled here: names are not kept apart in Slack, so another app may own `/vote`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.slack.rendering import SECTION_LIMIT, Message, shorten_at_word

OWN_COMMANDS = ("strike", "log", "scorecard", "vote")
"""Words that are slash commands of their own; after `/umpire` they work too, as all words do."""
COMMANDS = ("umpire", *OWN_COMMANDS)
_READ_BY_PEOPLE = frozenset({"mrkdwn", "plain_text"})
_SPELLING = re.compile(r"/[\w-]{1,31}( [a-z]+)?")


class Spellings:
    """The spellings that differ from the manifest's, by word: `{"vote": "/team-vote", "log": "/umpire log"}`."""

    def __init__(self, spelled: Mapping[str, str] | None = None) -> None:
        self._spelled = dict(spelled or {})
        self._words = {command: word for word, command in self._spelled.items() if " " not in command}
        any_word = "|".join(map(re.escape, self._spelled))
        self._pattern = re.compile(rf"(?<![\w/-])/({any_word})(?![\w/-])") if any_word else None

    def find_word(self, command: str, known: Iterable[str]) -> str:
        """Find the word that a slash command stands for. A renamed one may also end in its word: `/team-vote`."""
        name = command.removeprefix("/")
        ending = re.split("[-_]", name)[-1]
        return self._words.get(command) or (name if name in known or ending not in known else ending)

    def respell_message(self, message: Message) -> Message:
        """Replace the commands in what a message says by the spellings that work here."""
        if self._pattern is None:
            return message
        return Message(self.respell_text(message.text), tuple(self._respell(block) for block in message.blocks))

    def respell_view(self, view: dict[str, Any]) -> dict[str, Any]:
        """Replace the commands in what a modal says by the spellings that work here."""
        respelled: dict[str, Any] = view if self._pattern is None else self._respell(view)
        return respelled

    def respell_text(self, text: str) -> str:
        """Replace the commands in a text by the spellings that work here."""
        return text if self._pattern is None else self._pattern.sub(lambda found: self._spelled[found[1]], text)

    def _respell(self, value: Any) -> Any:
        """Go through a payload; what people wrote themselves, in rich text or fields, stays as it is."""
        if isinstance(value, list):
            return [self._respell(each) for each in value]
        if not isinstance(value, dict):
            return value
        if value.get("type") not in _READ_BY_PEOPLE:
            return {key: self._respell(each) for key, each in value.items()}
        text = self.respell_text(value["text"])
        if value["type"] == "mrkdwn":
            text = shorten_at_word(text, max(len(value["text"]), SECTION_LIMIT))
        return {**value, "text": text}


def parse_spellings(text: str) -> Spellings:
    """Read `vote=/team-vote, log=/umpire log`. Raises ValueError, saying what is wrong."""
    spelled: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, _, command = (each.strip() for each in part.partition("="))
        word = word.removeprefix("/")
        if word not in COMMANDS:
            raise ValueError(f"“{word}” is none of umpire's commands: {', '.join(COMMANDS)}.")
        if not _SPELLING.fullmatch(command):
            raise ValueError(f"“{word}” is spelled like /team-{word} or /umpire {word}, not “{command}”.")
        spelled[word] = command
    return Spellings(spelled)
