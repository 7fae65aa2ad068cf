"""How the local Slack says no to a Web API call."""

from playground.slack.shapes import Json


class SlackRefusal(Exception):
    """Slack's error code, with the extra fields the answer carries beside it."""

    def __init__(self, error: str, *, messages: tuple[str, ...] = (), **extra: str | list[Json]) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.extra = extra

    def as_json(self) -> Json:
        """The body Slack answers with."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


class Impossible(Exception):
    """A person asked the local Slack for something its own window would not let them do; a sentence says why."""
