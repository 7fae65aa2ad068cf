"""Being locked out of Slack: asking once whether it is so, and then stopping everything, or finding the way back."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.dependencies import Deps
from bot.slack.errors import read_error
from bot.workflow import leaving
from bot.workflow.outbox import LOCKED_OUT

log = logging.getLogger(__name__)


def find_lockout(slack: WebClient) -> str | None:
    """Ask Slack whether the token is valid; return its error if it is not, "" if it is, None if Slack does not tell."""
    try:
        slack.auth_test()
    except SlackApiError as error:
        code = read_error(error.response)
        return code if code in LOCKED_OUT else None
    except (SlackClientError, OSError):
        return None
    return ""


def end_unless_let_in(deps: Deps, why: str) -> None:
    """Stop everything, as Slack's event or error called `why` asks, unless Slack still takes the token.

    An event may come late, after the app was installed again, and an error may have been a mistake of Slack's. An event
    is believed where Slack does not answer, an error is not.
    """
    lockout = find_lockout(deps.slack)
    if lockout == "" or (lockout is None and why not in leaving.EVENTS):
        log.info("%s: Slack still takes the token", why)
        return
    deps.presence.end(why, now=deps.clock())


def end_if_locked_out(deps: Deps, code: str) -> None:
    """Stop everything if a call was refused with `code` because umpire is locked out, and Slack says so once more."""
    if code in LOCKED_OUT and not deps.presence.has_ended():
        end_unless_let_in(deps, code)
