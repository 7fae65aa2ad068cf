"""The value by which a feature declares everything it brings. bot/composition.py gathers those of all features."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.dependencies import Deps
from bot.slack.handlers import Event, Handler, PostRenderer
from bot.slack.help_texts import HelpEntry, HelpSection
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import UndoHandler
from scoring.roles import Action

EventHandler = Callable[[Event, dict[str, Any], Deps], None]
"""Handles an event of Slack, given its body and the dependencies."""
MenuSearch = Callable[..., tuple[tuple[str, str], ...]]
"""Returns (value, label) of the options that fit what is typed into a menu.

`about` is what follows the first colon of the menu's block id, if there is one.
"""


@dataclass(frozen=True, slots=True)
class Command:
    """One word people type: its handler, its help, and its section in the overview.

    `also` are other words that do the same and are not listed.
    """

    handle: Handler
    help: HelpEntry
    section: HelpSection
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything one feature brings. Names are unique among all features: `bot.composition` refuses duplicates.

    Keys are stored or posted (ids of buttons and forms, kinds of rows), so they are never renamed.
    """

    name: str
    commands: Mapping[str, Command] = field(default_factory=dict)
    clicks: Mapping[str, Handler] = field(default_factory=dict)
    """By action id, up to its first colon."""
    beside: frozenset[str] = frozenset()
    """Clicks answered by a new message. The answers to others replace the private message that was clicked."""
    forms: Mapping[str, Handler] = field(default_factory=dict)
    """Handlers of submitted modals, by callback id."""
    shortcuts: Mapping[str, Handler] = field(default_factory=dict)
    searches: Mapping[str, MenuSearch] = field(default_factory=dict)
    """Searches of menus, by block id up to its first colon."""
    events: Mapping[str, EventHandler] = field(default_factory=dict)
    undo: Mapping[str, tuple[Action, UndoHandler]] = field(default_factory=dict)
    """By kind of undo: who may do it, and how the state is restored."""
    deadlines: Mapping[str, DeadlineHandler] = field(default_factory=dict)
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)
    posts: Mapping[str, PostRenderer] = field(default_factory=dict)
    """By kind of outbox row: the message it becomes when it is sent."""
    over: Mapping[str, PostRenderer] = field(default_factory=dict)
    """By kind of direct message with buttons: what it becomes once `posts` has nothing to say any more: its outcome."""
    permissions: frozenset[Action] = frozenset()
    """The actions of this feature; who may do them is in scoring/roles.py."""
    settings: tuple[str, ...] = ()
    """Prefixes of this feature's settings, such as `ballot.`."""
