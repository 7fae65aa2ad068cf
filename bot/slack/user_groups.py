"""The user groups of the workspace, for menus: Slack has no menu of its own for them."""

import logging

from slack_sdk.errors import SlackClientError

from bot.slack.hurry import HurriedClient, OutOfTime

log = logging.getLogger(__name__)


def list_user_groups(slack: HurriedClient) -> tuple[tuple[str, str], ...]:
    """List (id, name) of the user groups; none if there are none, or where Slack does not tell.

    It has half of the time that is left until the acknowledgement, so that a form can still open without them.
    """
    try:
        with slack.spend_half():
            groups = slack.usergroups_list().get("usergroups") or []
    except (SlackClientError, OSError, OutOfTime) as error:
        log.info("usergroups.list failed: %s", type(error).__name__)
        return ()
    return tuple((str(group["id"]), f"{group.get('name') or ''} (@{group.get('handle') or ''})") for group in groups)
