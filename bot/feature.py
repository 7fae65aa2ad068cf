"""What a feature declares: everything it brings, in one value that is gathered with those of all others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.dependencies import Deps
from bot.slack.handlers import Event, Handler, PostRenderer
from bot.slack.help_texts import Entry, Section
from bot.workflow.authorization import UndoHandler
from bot.workflow.deadlines import DeadlineHandler as Deadline
from bot.workflow.recurring import Rhythm
from scoring.roles import Action

EventHandler = Callable[[Event, dict[str, Any], Deps], None]
"""Takes an event, the body it came in, and what the surface is given."""
MenuSearch = Callable[..., tuple[tuple[str, str], ...]]
"""Finds (value, label) for what is typed into a menu."""


@dataclass(frozen=True, slots=True)
class Command:
    """One word people type: who handles the line after it, what help says about it, and where in the overview."""

    handle: Handler
    help: Entry
    section: Section


@dataclass(frozen=True, slots=True)
class Feature:
    """All that one feature brings. Names are unique among all features; `bot.composition` refuses a second one.

    Every key is stored or posted somewhere (ids of buttons and forms, kinds of rows): it is never renamed.
    """

    name: str
    commands: Mapping[str, Command] = field(default_factory=dict)
    clicks: Mapping[str, Handler] = field(default_factory=dict)
    """By action id, up to its first colon."""
    beside: frozenset[str] = frozenset()
    """Clicks whose answer comes beside the message; the others replace a private one."""
    forms: Mapping[str, Handler] = field(default_factory=dict)
    """What a submitted modal does, by callback id."""
    shortcuts: Mapping[str, Handler] = field(default_factory=dict)
    searches: Mapping[str, MenuSearch] = field(default_factory=dict)
    """What a menu searches, by its block."""
    events: Mapping[str, EventHandler] = field(default_factory=dict)
    undo: Mapping[str, tuple[Action, UndoHandler]] = field(default_factory=dict)
    """By kind of undo: who may, and how it is put back."""
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)
    posts: Mapping[str, PostRenderer] = field(default_factory=dict)
    """By kind of outbox row: the message it becomes when it is sent."""
    permissions: frozenset[Action] = frozenset()
    """What this feature lets people ask for; who may is in `scoring.roles`."""
    settings: tuple[str, ...] = ()
    """Beginnings of the settings that are this feature's: `ballot.`, `undo`."""
