"""blocks.validate: whether Slack would take blocks, a message or a view, without sending it anywhere."""

import re
from typing import Any, NoReturn

from playground.slack import blockkit
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web import views
from playground.slack.web.call import Answer, Call

ERRORS = {"blocks": "invalid_blocks", "message": "invalid_message", "view": "invalid_view"}
"""What may be sent, one of them a call, and the error when it is refused."""
MOST_CHARACTERS = 100_000
POINTER = re.compile(r" ?\[json-pointer:(?P<pointer>[^]]*)\]$")


def validate_payload(call: Call) -> Json:
    """Hold a payload to the checks that posts and views pass. Blocks alone are held to those of a message."""
    names = [name for name in ERRORS if call.text(name)]
    if len(names) != 1:
        _refuse_arguments("must provide exactly one of `blocks`, `view`, or `message`")
    name = names[0]
    if isinstance(call.args[name], str) and len(call.text(name)) > MOST_CHARACTERS:
        _refuse_arguments(f"must be no more than {MOST_CHARACTERS} characters [json-pointer:/{name}]")
    errors = _list_refusals(name, call.structure(name))
    if errors:
        raise SlackRefusal(ERRORS[name], errors=[_describe_error(name, each) for each in errors])
    return {}


def _list_refusals(name: str, content: Any) -> list[str]:
    if name == "blocks":
        return blockkit.list_slack_refusals("message", {"blocks": content})
    if not isinstance(content, dict):
        _refuse_arguments(f"{name} is not an object")
    if name == "message":
        return blockkit.list_slack_refusals("message", content)
    return views.check_view(content, content.get("type", ""))


def _describe_error(name: str, error: str) -> Json:
    """One entry of `errors`; within `blocks` pointers begin at the list, as in Slack's example."""
    match = POINTER.search(error)
    pointer = match["pointer"] if match else ""
    if name == "blocks":
        pointer = pointer.removeprefix("/blocks")
    return {"code": "failed_constraint", "message": POINTER.sub("", error), "pointer": pointer}


def _refuse_arguments(message: str) -> NoReturn:
    raise SlackRefusal("invalid_arguments", messages=(message,))


METHODS: dict[str, Answer] = {"blocks.validate": validate_payload}
