"""Who works here: full members, guests, bots and deactivated accounts, as Slack describes them.

They are stored, kept fresh by Slack's events, and asked for again once a day. Who cannot be checked is let nowhere.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.workflow import people
from bot.workflow.authorization import Database, DatabaseAway
from bot.workflow.people import LastSeen
from bot.workflow.turns import Turns
from scoring.refusals import NotAllowed, Refusal
from scoring.roles import FULL_MEMBERS_ONLY, Person

log = logging.getLogger(__name__)
FRESH = timedelta(days=1)
"""How long we rely on what Slack said about a person before asking again: an event may have been lost."""
TRUSTED = timedelta(days=7)
"""How long we rely on it while Slack does not answer."""
UNKNOWN_USER_ERRORS = ("user_not_found", "user_not_visible")
"""Slack's errors for people who are not in the workspace."""


class MemberUnchecked(Refusal):
    """Raised when Slack did not say who somebody is: then nothing is done for them."""


class Members:
    """Knows who is a full member. Stored in the database, and remembered here, so that asking usually costs nothing."""

    def __init__(self, db: Database, slack: WebClient, *, team_id: str) -> None:
        self._db = db
        self._slack = slack
        self._team_id = team_id
        self._seen: dict[str, LastSeen] = {}
        self._turns = Turns()
        self._filling = threading.Lock()
        self._filled_at: datetime | None = None

    def sync_all(self, now: datetime) -> int:
        """Ask Slack for everybody in the workspace and store them, as well as the user groups that hold a role.

        Returns how many people. They are stored page by page, so a failure loses only the pages after it.
        """
        with self._filling:
            count = 0
            for page in self._slack.users_list(limit=200):
                count += self._store_page(page.get("members", []), now)
            self._filled_at = now
        self.sync_groups()
        return count

    def _store_page(self, members: Sequence[Mapping[str, Any]], now: datetime) -> int:
        """Store a page of people at once; if that fails, each by itself. Returns how many were stored."""
        try:
            self._store([self._to_person(member) for member in members], now)
            return len(members)
        except DatabaseAway:
            raise
        except Exception:  # what Slack tells of one person must not keep out what it tells of the others
            log.exception("a page of the directory could not be stored")
        return sum(
            _store_or_log(f"the account {member.get('id')}", partial(self.store_member, member, now))
            for member in members
        )

    def sync_all_when_due(self, now: datetime) -> int:
        """Sync everybody if that was not done within a day, by one replica only. Returns how many people."""
        fresh = self._filled_at is not None and _is_within(FRESH, self._filled_at, now)
        if fresh or self._filling.locked() or not self._take_turn("directory", f"{now:%Y-%m-%d}", now):
            return 0
        try:
            return self.sync_all(now)
        except (SlackClientError, OSError) as error:
            log.warning("the directory could not be filled again: %s", _get_error_name(error))
            return 0

    def sync_groups_when_due(self, now: datetime) -> int:
        """Sync the groups that hold a role, once a quarter of an hour among all replicas. Returns how many groups."""
        if not self._take_turn("groups", f"{now:%Y-%m-%dT%H}:{now.minute // 15 * 15:02}", now):
            return 0
        return self.sync_groups()

    def require_full_member(self, user_id: str, now: datetime) -> None:
        """Refuse everybody but full members, by what Slack said within the last day or says now.

        Raises NotAllowed for guests, bots and outsiders, who are shown nothing, not even a help text. Raises
        MemberUnchecked if Slack does not answer and has said nothing for a week.
        """
        seen = self._seen.get(user_id)
        if seen is not None and seen.full_member and _is_within(FRESH, seen.at, now):
            return
        if not self._look_up(user_id, now).full_member:
            raise NotAllowed(FULL_MEMBERS_ONLY)

    def _look_up(self, user_id: str, now: datetime) -> LastSeen:
        """Return what the database knows of a person, if that is fresh, else what Slack says."""
        stored = people.find_last_seen(self._db, user_id)
        if stored is not None and _is_within(FRESH, stored.at, now):
            self._seen[user_id] = stored
            return stored
        try:
            answer = self._slack.users_info(user=user_id)
        except (SlackClientError, OSError) as error:
            log.warning("users.info failed: %s", _get_error_name(error))
            if (
                stored is not None
                and _is_within(TRUSTED, stored.at, now)
                and _get_error_name(error) not in UNKNOWN_USER_ERRORS
            ):
                return stored
            raise MemberUnchecked(
                "I could not check with Slack who you are. Nothing was done; please try again."
            ) from error
        self.store_member(answer["user"], now)
        return self._seen[user_id]

    def store_member(self, member: Mapping[str, Any], now: datetime) -> None:
        """Store a person as Slack describes them in an event or an answer."""
        self._store([self._to_person(member)], now)

    def _store_group(self, group_id: str, members: Iterable[str]) -> None:
        """Store all members of a user group."""
        people.store_group(self._db, group_id, tuple(members))

    def store_group_change(
        self, group_id: str, *, added: Iterable[str], removed: Iterable[str], key: str | None, now: datetime
    ) -> None:
        """Store who joined and who left a user group; `key` is the event's id, by which a repeated one is ignored."""
        people.change_group(self._db, group_id, added=added, removed=removed, key=key, now=now)

    def sync_groups(self, *more: str) -> int:
        """Ask Slack who is in the user groups that hold a role, and in `more`, and store it.

        A group that Slack says nothing about stays as it was. Returns how many groups were stored.
        """
        stored = 0
        for group_id in {*people.list_groups(self._db), *more}:
            try:
                answer = self._slack.usergroups_users_list(usergroup=group_id)
            except (SlackClientError, OSError) as error:
                log.warning("usergroups.users.list failed: %s", _get_error_name(error))
                continue
            stored += _store_or_log(
                f"the group {group_id}", partial(self._store_group, group_id, answer.get("users", []))
            )
        return stored

    def _to_person(self, member: Mapping[str, Any]) -> Person:
        """Turn Slack's description of a member into a Person.

        Full members are active people of this workspace: no guests, bots, or people of another company.
        """
        profile = member.get("profile") or {}
        outside = member.get("team_id", self._team_id) != self._team_id or member.get("is_stranger")
        barred = ("deleted", "is_bot", "is_workflow_bot", "is_restricted", "is_ultra_restricted")
        return Person(
            user_id=member["id"],
            name=profile.get("real_name") or profile.get("display_name") or member.get("name") or member["id"],
            full_member=not outside and member["id"] != "USLACKBOT" and not any(member.get(flag) for flag in barred),
            workspace_admin=bool(member.get("is_admin") or member.get("is_owner")),
            timezone=member.get("tz") or "",
        )

    def _store(self, persons: list[Person], now: datetime) -> None:
        """Store people in the database, and remember here who is a full member."""
        people.store_people(self._db, persons, now=now)
        self._seen.update((person.user_id, LastSeen(person.full_member, now)) for person in persons)

    def _take_turn(self, kind: str, key: str, now: datetime) -> bool:
        """Tell whether this replica is the one to do it; the database is asked once for each key."""
        return self._turns.once(kind, key, lambda: people.take_turn(self._db, kind, key, now=now), otherwise=False)


def _is_within(span: timedelta, at: datetime, now: datetime) -> bool:
    """Tell whether `at` is less than `span` from `now`, in either direction: a wrong clock may have run ahead."""
    return abs(now - at) < span


def _store_or_log(what: str, store: Callable[[], None]) -> bool:
    """Run `store`, and tell whether it worked. A failure is logged, so that it does not stop what comes after."""
    try:
        store()
    except DatabaseAway:
        raise
    except Exception:  # what it was is logged, and says nothing about the others
        log.exception("%s could not be stored, reference=%s", what, secrets.token_hex(4))
        return False
    return True


def _get_error_name(error: Exception) -> str:
    """Return Slack's code for an error, or the name of its class."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
