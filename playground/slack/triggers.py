"""Trigger ids: a person's leave to open one modal, soon."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.slack.ids import Ids
from playground.slack.refusals import SlackRefusal

LIFETIME = 3.0
"""Seconds a trigger id can be exchanged for."""
REMEMBERED = 5_000


@dataclass(slots=True)
class Trigger:
    """Issued at `at` (seconds of the stopwatch); `view_id` is the modal it came from, if any."""

    user_id: str
    at: float
    view_id: str = ""
    exchanged: bool = False


class Triggers:
    """Issues trigger ids and exchanges them; the stopwatch counts real seconds, the playground's clock may jump."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str, *, view_id: str = "") -> str:
        """A new trigger id for something `user_id` just did."""
        if len(self._issued) > REMEMBERED:
            for old in list(self._issued)[: REMEMBERED // 2]:
                del self._issued[old]
        trigger_id = f"{len(self._issued)}.{Ids.secret()}"
        self._issued[trigger_id] = Trigger(user_id, self._stopwatch(), view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id up; refuses one that is unknown, used or older than three seconds."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackRefusal("exchanged_trigger_id")
        if self._stopwatch() - trigger.at > LIFETIME:
            raise SlackRefusal("expired_trigger_id")
        trigger.exchanged = True
        return trigger
