"""What Slack reports about App Home."""

from contextlib import suppress
from typing import Any

from bot.features.home import usecases as home
from bot.slack.dependencies import Deps
from bot.slack.handlers import Event
from scoring.refusals import Refusal


def handle_home_opened(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When somebody opens their Home, have it published; what they may see is decided when it is rendered."""
    del body
    if event.get("tab") != "home":
        return
    now = deps.clock()
    with suppress(Refusal):  # outsiders get a Home as well, with the sentence that says why it is empty
        deps.members.require_full_member(event["user"], now)
    home.publish_home(deps.db, event["user"], now=now)
