"""What handlers need to do their work: built once at start-up and passed to each of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.slack.channels import Channels
from bot.slack.hurry import HurriedClient
from bot.slack.looks import Looks
from bot.slack.members import Members
from bot.slack.replies import Replies
from bot.slack.spellings import Spellings
from bot.workflow.leaving import Presence
from bot.workflow.setbacks import Setbacks
from bot.workflow.turns import Turns
from storage.database import Database

Clock = Callable[[], datetime]
Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Deps:
    """The database, a clock (aware, UTC), a Slack client that hurries when it must, members, channels, replies.

    `pause` waits for so many seconds until Slack has done what it promised.
    """

    db: Database
    clock: Clock
    slack: HurriedClient
    members: Members
    channels: Channels
    replies: Replies
    bot_user_id: str
    version: str = "0.1.0"
    turns: Turns = field(default_factory=Turns)
    looks: Looks = field(default_factory=Looks)
    setbacks: Setbacks = field(default_factory=Setbacks)
    presence: Presence = field(default_factory=Presence)
    spellings: Spellings = field(default_factory=Spellings)
    pause: Pause = time.sleep
