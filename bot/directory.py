"""Who is who in Slack, and which channels may hear: stored, kept fresh by events, asked again, closed on failure."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.usecases import people
from bot.usecases.desk import Database
from scoring.refusals import NotAllowed, Refusal
from scoring.roles import NOBODY, Person

log = logging.getLogger(__name__)


class Unchecked(Refusal):
    """Slack did not say who this is, so nothing is done: the directory fails closed."""


class Directory:
    """People are in the database; what is known to be there is remembered, so the usual call costs nothing."""

    def __init__(self, db: Database, slack: WebClient, *, team_id: str) -> None:
        self._db = db
        self._slack = slack
        self._team_id = team_id
        self._members: dict[str, bool] = {}

    def fill(self, now: datetime) -> int:
        """Store everybody in the workspace and the members of user groups that hold a role. Returns how many."""
        persons: list[Person] = []
        for page in self._slack.users_list(limit=200):
            persons += [self.person(member) for member in page.get("members", [])]
        people.remember(self._db, persons, now=now)
        self._members.update((person.user_id, person.full_member) for person in persons)
        self.refresh_groups()
        return len(persons)

    def know(self, user_id: str, now: datetime) -> None:
        """Make sure this person is stored and a full member; one nobody has met is asked of Slack, within a second.

        Raises Unchecked when Slack does not answer, NotAllowed for everybody else: outsiders get no further, not even
        to a help text. It costs members nothing; what they may do is decided at the desk, from the database.
        """
        if self._members.get(user_id):
            return
        full_member = people.is_member(self._db, user_id)
        if full_member is None:
            try:
                answer = self._slack.users_info(user=user_id)
            except (SlackApiError, SlackClientError, OSError) as error:
                log.warning("users.info failed: %s", type(error).__name__)
                raise Unchecked(
                    "I could not check with Slack who you are. Nothing was done; please try again."
                ) from error
            person = self.person(answer["user"])
            people.remember(self._db, [person], now=now)
            full_member = person.full_member
        self._members[user_id] = full_member
        if not full_member:
            raise NotAllowed(NOBODY)

    def heard(self, member: Mapping[str, Any], now: datetime) -> None:
        """Store what `user_change` or `team_join` told."""
        person = self.person(member)
        people.remember(self._db, [person], now=now)
        self._members[person.user_id] = person.full_member

    def heard_group(self, group_id: str, members: Iterable[str]) -> None:
        """Store who is in a user group now."""
        people.remember_group(self._db, group_id, tuple(members))

    def refresh_groups(self, *more: str) -> None:
        """Ask Slack who is in the user groups that hold a role; without the scope they simply hold nobody new."""
        for group_id in {*people.groups(self._db), *more}:
            try:
                answer = self._slack.usergroups_users_list(usergroup=group_id)
            except SlackApiError as error:
                log.warning("usergroups.users.list refused: %s", error.response.get("error"))
                continue
            self.heard_group(group_id, answer.get("users", []))

    def why_silent(self, channel_id: str) -> str | None:
        """Why umpire must not post there, or None if it may. What Slack does not tell is a reason not to."""
        try:
            channel = self._slack.conversations_info(channel=channel_id)["channel"]
        except SlackApiError as error:
            return str(error.response.get("error") or "unknown channel")
        except (SlackClientError, OSError):
            return "unchecked"
        if channel.get("is_im"):
            return None
        if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
            return "shared outside"
        return "is_archived" if channel.get("is_archived") else None

    def person(self, member: Mapping[str, Any]) -> Person:
        """A member as Slack describes them. Only a living, unrestricted human of this workspace is a full member."""
        profile = member.get("profile") or {}
        outside = member.get("team_id", self._team_id) != self._team_id or member.get("is_stranger")
        barred = ("deleted", "is_bot", "is_workflow_bot", "is_restricted", "is_ultra_restricted")
        return Person(
            user_id=member["id"],
            name=profile.get("real_name") or profile.get("display_name") or member.get("name") or member["id"],
            full_member=not outside and member["id"] != "USLACKBOT" and not any(member.get(flag) for flag in barred),
            workspace_admin=bool(member.get("is_admin") or member.get("is_owner")),
            timezone=member.get("tz") or "UTC",
        )
