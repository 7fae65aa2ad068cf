"""The customer in a line: by key, alias, name or beginning, in as many words as it takes, quotes or not."""

from collections.abc import Collection

from bot.parsing.lines import Line
from bot.slack.deps import Deps
from bot.slack.listening import Ask
from bot.workflow import naming


def customer(line: Line, ask: Ask, deps: Deps, verbs: Collection[str] = (), *, reasons: bool = False) -> str:
    """The customer that comes next, taken from the line; "" at its end.

    `verbs` are the words that may follow it and are no part of a name, strike reasons among them where `reasons` is
    set. Raises UnknownCustomer, to be answered with buttons, where several may be meant.
    """
    said = line.ahead()
    count = naming.count_name_words(deps.db, said, verbs, reasons=reasons, call=ask.call) if said else 1
    return " ".join(word for word in (line.take() for _ in range(count)) if word)


def needed(line: Line, ask: Ask, deps: Deps, verbs: Collection[str] = (), *, what: str = "The customer") -> str:
    """The same; refused where the line is at its end, with `what` is missing."""
    return customer(line, ask, deps, verbs) if line.words else line.need(what)
