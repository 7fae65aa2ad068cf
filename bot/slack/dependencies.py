"""What handlers need to do their work: built once at start-up and passed to each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk import WebClient

from bot.slack.looks import Looks
from bot.slack.members import Members
from bot.slack.replies import Replies
from bot.slack.spellings import Spellings
from bot.workflow.setbacks import Setbacks
from bot.workflow.turns import Turns
from storage.database import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Deps:
    """The database, a clock (aware, UTC), a Slack client with a short time limit, the members, and replies."""

    db: Database
    clock: Clock
    slack: WebClient
    members: Members
    replies: Replies
    bot_user_id: str
    version: str = "0.1.0"
    turns: Turns = field(default_factory=Turns)
    looks: Looks = field(default_factory=Looks)
    setbacks: Setbacks = field(default_factory=Setbacks)
    spellings: Spellings = field(default_factory=Spellings)
