"""Finds the feature of what people type or click, and holds the few things that must know all features: help, undo."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot import composition, rewording
from bot.feature import Command, EventHandler
from bot.features.help import messages as help_messages, usecases as help_usecases
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.parsing.suggestions import find_other_number
from bot.slack import help_texts, scopes, wording
from bot.slack.answering import send_answer
from bot.slack.channels import NO_GROUPS_READ
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Event, Handler, Surface, run_handler
from bot.slack.help_texts import HelpEntry, HelpSection
from bot.slack.rendering import Message, render
from bot.workflow import drafts, undo
from bot.workflow.outbox import OutboxRow
from bot.workflow.requests import Call, Database

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
EDITED = (
    "I did what this message said at first, and changing it changes nothing. "
    "Take that back with *Undo*, or write a new message."
)
OWN_HELP = ("strike", "scorecard", "digest")
"""Words whose help is a message of its own."""


def show_help(ask: Ask, deps: Deps) -> Answer:
    """Answer with help that fits the person, or with help on one word or topic."""
    situation = help_usecases.load_situation(deps.db, call=ask.call)
    typed = _find_command(ask.text.split()[0].casefold().lstrip("/")) if ask.text.split() else ""
    if not typed or typed in ("help", "umpire"):
        return help_messages.render_help(situation, SECTIONS)
    topic = None if typed in COMMANDS else help_messages.find_topic(typed)
    if topic:
        return help_messages.render_topic(topic, situation, SECTIONS)
    meant = typed if typed in COMMANDS else help_texts.SYNONYMS.get(typed, "").partition(" ")[0]
    word = SHOWN_WORDS.get(meant, meant)
    if word in OWN_HELP:
        return COMMANDS[word](replace(ask, text="help"), deps)
    return help_texts.render_word(word, HELP[word]) if word else _render_unknown_word(typed)


def _render_unknown_word(typed: str) -> Message:
    meant = help_texts.find_meant(typed, WORDS)
    return help_texts.render_unknown_word(typed, meant)


def show_topic(ask: Ask, deps: Deps) -> Answer:
    """Answer with the words of the topic that was chosen in a menu."""
    situation = help_usecases.load_situation(deps.db, call=ask.call)
    if ask.text not in HelpSection.__members__:
        return help_messages.render_help(situation, SECTIONS)
    return help_messages.render_topic(HelpSection[ask.text], situation, SECTIONS)


def run_umpire_command(ask: Ask, deps: Deps) -> Answer:
    """Hand a line to the command that its first word names. For an unknown word, suggest the nearest."""
    word, rest = (*lines.normalize(ask.text).split(maxsplit=1), "", "")[:2]
    name = _find_command(word.casefold())
    if not name:
        return show_help(ask, deps)
    if name not in COMMANDS:
        roles.get_own_actor(deps.db, call=ask.call)
        return _render_unknown_word(word)
    return COMMANDS[name](replace(ask, word=name, text=rest), deps)


def _find_command(name: str) -> str:
    """Return a command word, also where it was typed as `customers` for `customer`; any other word as it is."""
    if name in COMMANDS or name in help_texts.SYNONYMS:
        return name
    return find_other_number(name, WORDS) or name


def undo_action(ask: Ask, deps: Deps) -> Answer:
    """Undo what this person did a moment ago, and say how things are now."""
    return render("undone", sentence=take_back(deps.db, ask.text, call=ask.call))


def take_back(db: Database, undo_id: str, *, call: Call) -> str:
    """Undo whatever the offer was made for; return a sentence that says how things are now."""
    return undo.take_back(db, undo_id, composition.UNDO, call=call)


def pick_candidate(ask: Ask, deps: Deps) -> Answer:
    """Run the typed line again with the customer picked among several candidates by a click."""
    draft, _, key = ask.text.partition(" ")
    stored = drafts.read_draft(deps.db, draft, call=ask.call)
    word, typed = str(stored.get("word", "")), str(stored["text"])
    ambiguous = str(stored.get("said", {}).get(key, stored["asked"]))
    again = replace(ask, word=word, view={})
    if word not in COMMANDS:  # a button's value is a key
        return run_handler(CLICKS[word], replace(again, text=typed.replace(ambiguous, key, 1)), deps)
    text = lines.replace_customer(typed, ambiguous, key, after=word == "umpire")
    return run_handler(COMMANDS[word], replace(again, text=text), deps)


def handle_mention(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Handle `@umpire strike acme …` like `/umpire`, and answer privately in the thread.

    In a channel shared with outsiders nothing is done, because the answer could not be shown there. When somebody
    edits a message that mentions umpire, Slack sends another event about it: what was done is not done again.
    """
    if event.get("bot_id") or not event.get("user") or body.get("is_ext_shared_channel"):
        return
    ask = Ask(
        user_id=event["user"],
        now=deps.clock(),
        surface=Surface.MENTION,
        word="umpire",
        text=_strip_mention(event.get("text", ""), deps.bot_user_id),
        key=f"{event['channel']}:{event['ts']}",
        channel=event["channel"],
        thread_ts=event.get("thread_ts"),
    )
    answer = run_handler(run_umpire_command, ask, deps)
    if answer is None and event.get("edited"):
        answer = render("refused", sentence=EDITED)
    send_answer(answer, ask, lambda **_: None, deps)


def render_post(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message of an outbox row for the sender; None if there is nothing left to say."""
    return POSTS[row.kind](row, deps)


def _render_parked(row: OutboxRow, deps: Deps) -> Message | None:
    del deps
    reason = str(row.payload.get("reason", ""))
    missing = scopes.explain_missing("groups:read") if reason == NO_GROUPS_READ else ""
    return render("parked", reason=reason.replace("_", " "), channel=row.payload.get("channel"), missing=missing)


def _strip_mention(text: str, bot_user_id: str) -> str:
    """Return the text after the first mention of umpire, or before it if nothing follows."""
    before, mark, after = text.partition(f"<@{bot_user_id}>")
    if not mark:
        return _MENTION.sub("", text, count=1).strip()
    return after.strip() or before.strip()


WORDS: Mapping[str, Command] = MappingProxyType(
    {**composition.WORDS, "help": Command(show_help, help_messages.HELP["help"], HelpSection.ABOUT)}
)
COMMANDS: Mapping[str, Handler] = MappingProxyType(
    {
        "umpire": run_umpire_command,
        **{name: command.handle for name, command in (*WORDS.items(), *composition.ALSO.items())},
    }
)
SHOWN_WORDS: Mapping[str, str] = MappingProxyType(
    {also: name for name, command in WORDS.items() for also in command.also}
)
"""The words that help lists, by the other words for them."""
HELP: Mapping[str, HelpEntry] = MappingProxyType({name: command.help for name, command in WORDS.items()})
SECTIONS: Mapping[HelpSection, Mapping[str, HelpEntry]] = MappingProxyType(
    {
        section: {name: command.help for name, command in WORDS.items() if command.section is section}
        for section in HelpSection
    }
)
CLICKS: Mapping[str, Handler] = MappingProxyType(
    {
        **composition.CLICKS,
        wording.KEEP: lambda ask, deps: rewording.keep_text(ask, deps, {**COMMANDS, **CLICKS}),
        wording.REWORD: lambda ask, deps: rewording.reword_line(ask, deps, COMMANDS),
        "undo": undo_action,
        "pick": pick_candidate,
        "help_show": show_help,
        "help_topic": show_topic,
        "help_word": show_help,
    }
)
FORMS: Mapping[str, Handler] = MappingProxyType(
    {
        **composition.FORMS,
        wording.KEEP_CALLBACK: lambda ask, deps: rewording.keep_form(ask, deps, FORMS),
        wording.LINE_CALLBACK: lambda ask, deps: rewording.submit_line(ask, deps, COMMANDS),
    }
)
EVENTS: Mapping[str, EventHandler] = MappingProxyType({**composition.EVENTS, "app_mention": handle_mention})
POSTS: Mapping[str, Callable[[OutboxRow, Deps], Message | None]] = MappingProxyType(
    {**composition.POSTS, "parked": _render_parked}
)
