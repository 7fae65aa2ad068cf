"""Where what people type or click finds its feature; and the few things that need to know all features: help, undo."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot import composition
from bot.feature import Command, EventHandler
from bot.features.help import messages as help_words
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.answering import give
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Event, Handler, Surface, answered
from bot.slack.help_texts import Entry, Section
from bot.slack.rendering import Message, render
from bot.workflow import drafts, undo as undos
from bot.workflow.authorization import Call, Database
from bot.workflow.outbox import OutboxRow

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
OWN_HELP = ("strike", "scorecard", "digest")
"""Words whose help is a message of their own."""


def show_help(ask: Ask, deps: Deps) -> Answer:
    """Help on everything, or on one word."""
    roles.whoami(deps.db, call=ask.call)
    word = ask.text.split()[0].casefold().lstrip("/") if ask.text.split() else ""
    if not word or word == "help":
        return help_texts.overview(SECTIONS)
    if word in OWN_HELP:
        return COMMANDS[word](replace(ask, text="help"), deps)
    return help_texts.word(word, HELP[word]) if word in HELP else help_texts.unknown(word, HELP)


def run_umpire_command(ask: Ask, deps: Deps) -> Answer:
    """Hand the line to its first word; an unknown one gets the nearest."""
    word, rest = (*lines.normal(ask.text).split(maxsplit=1), "", "")[:2]
    name = word.casefold()
    if not name:
        return show_help(ask, deps)
    if name not in WORDS:
        roles.whoami(deps.db, call=ask.call)
        return help_texts.unknown(word, HELP)
    return COMMANDS[name](replace(ask, word=name, text=rest), deps)


def undo_action(ask: Ask, deps: Deps) -> Answer:
    """Take back what this person did a moment ago."""
    return render("undone", sentence=take_back(deps.db, ask.text, call=ask.call))


def take_back(db: Database, undo_id: str, *, call: Call) -> str:
    """Take back whatever the undo was offered for, and say how things stand now."""
    return undos.take_back(db, undo_id, composition.UNDO, call=call)


def pick_candidate(ask: Ask, deps: Deps) -> Answer:
    """The click on one of several candidates: the line that was typed runs again with that customer."""
    draft, _, key = ask.text.partition(" ")
    kept = drafts.read_draft(deps.db, draft, call=ask.call)
    word, typed = str(kept.get("word", "")), str(kept["text"])
    asked = str(kept.get("said", {}).get(key, kept["asked"]))
    again = replace(ask, word=word, thread_ts=None, view={})
    if word not in COMMANDS:  # a button's value is a key
        return CLICKS[word](replace(again, text=typed.replace(asked, key, 1)), deps)
    return COMMANDS[word](replace(again, text=lines.replaced(typed, asked, key, after=word == "umpire")), deps)


def handle_mention(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """`@umpire strike acme …`: the same words as `/umpire`, answered privately in the thread.

    Where outsiders read along nothing is done either: an answer would have to be kept back, and that is no receipt.
    """
    if event.get("bot_id") or not event.get("user") or body.get("is_ext_shared_channel"):
        return
    ask = Ask(
        user_id=event["user"],
        now=deps.clock(),
        surface=Surface.MENTION,
        word="umpire",
        text=_after_mention(event.get("text", ""), deps.bot_user_id),
        key=body.get("event_id"),
        channel=event["channel"],
        thread_ts=event.get("thread_ts"),
    )
    give(answered(run_umpire_command, ask, deps), ask, lambda **_: None, deps)


def render_post(row: OutboxRow, deps: Deps) -> Message | None:
    """The message of an outbox row, for the sender; None when nothing is left to say."""
    return POSTS[row.kind](row, deps)


def _parked(row: OutboxRow, deps: Deps) -> Message | None:
    del deps
    return render(
        "parked", reason=str(row.payload.get("reason", "")).replace("_", " "), channel=row.payload.get("channel")
    )


def _after_mention(text: str, bot_user_id: str) -> str:
    """What follows the first mention of umpire; a mention at the end leaves what stands before it."""
    before, mark, after = text.partition(f"<@{bot_user_id}>")
    if not mark:
        return _MENTION.sub("", text, count=1).strip()
    return after.strip() or before.strip()


WORDS: Mapping[str, Command] = MappingProxyType(
    {**composition.WORDS, "help": Command(show_help, help_words.HELP["help"], Section.ABOUT)}
)
COMMANDS: Mapping[str, Handler] = MappingProxyType(
    {"umpire": run_umpire_command, **{name: command.handle for name, command in WORDS.items()}}
)
HELP: Mapping[str, Entry] = MappingProxyType({name: command.help for name, command in WORDS.items()})
SECTIONS: Mapping[Section, Mapping[str, Entry]] = MappingProxyType(
    {
        section: {name: command.help for name, command in WORDS.items() if command.section is section}
        for section in Section
    }
)
CLICKS: Mapping[str, Handler] = MappingProxyType({**composition.CLICKS, "undo": undo_action, "pick": pick_candidate})
EVENTS: Mapping[str, EventHandler] = MappingProxyType({**composition.EVENTS, "app_mention": handle_mention})
POSTS: Mapping[str, Callable[[OutboxRow, Deps], Message | None]] = MappingProxyType(
    {**composition.POSTS, "parked": _parked}
)
