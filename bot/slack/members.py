"""Who works here: full members, guests, bots and deactivated accounts, as Slack describes them.

They are stored, kept fresh by Slack's events, and asked for again once a day. Who cannot be checked is let nowhere.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack import scopes
from bot.slack.errors import RATE_LIMITED, read_retry_after
from bot.workflow import people
from bot.workflow.people import LastSeen
from bot.workflow.requests import Database, DatabaseAway
from bot.workflow.turns import Turns
from scoring.refusals import NotAllowed, Refusal
from scoring.roles import FULL_MEMBERS_ONLY, Person
from scoring.values import words

log = logging.getLogger(__name__)
FRESH = timedelta(days=1)
"""How long we rely on what Slack said about a person before asking again: an event may have been lost."""
TRUSTED = timedelta(days=7)
"""How long we rely on it while Slack does not answer."""
PAGE = 200
"""People on a page of the list: the most that Slack recommends."""
MOST_NAMED = 10
"""How many unknown people are asked for in one request."""
LONGEST_PAUSE = timedelta(hours=1)
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
        self._groups_left: tuple[str, ...] = ()
        self._groups_from: datetime | None = None

    def sync_all(self, now: datetime) -> int:
        """Read everybody in the workspace from Slack, as well as the user groups that hold a role.

        Goes on where it was interrupted, by a pause that Slack asked for or by a restart; `sync_all_when_due` reads
        the rest. Returns how many people were stored.
        """
        return self._read_directory(now, anew=True)

    def sync_all_when_due(self, now: datetime) -> int:
        """Go on with what is left of the list, or read it again if that was not done within a day.

        One replica does it for all. Returns how many people were stored.
        """
        return self._read_directory(now)

    def _read_directory(self, now: datetime, *, anew: bool = False) -> int:
        """Read the list page by page, each stored before the next, until its end or until Slack asks for a pause."""
        cursor, count = people.take_directory_turn(self._db, now=now, anew=anew), 0
        while cursor is not None:
            try:
                page = self._slack.users_list(limit=PAGE, cursor=cursor or None)
            except (SlackClientError, OSError) as error:
                self._put_off_page(error, cursor, now)
                return count
            count += self._store_page(page.get("members", []), now)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            people.note_directory_page(self._db, cursor, now=now)
            if cursor is None:
                self.sync_groups(now=now)
        return count

    def _put_off_page(self, error: Exception, cursor: str, now: datetime) -> None:
        """Leave the rest of the list for later; from its first page if Slack does not know the cursor any more."""
        log.warning("the list of people is read on later: %s", _get_error_name(error))
        if cursor and _get_error_name(error) == "invalid_cursor":
            people.note_directory_page(self._db, "", now=now)
        people.pause_directory(self._db, _get_pause(error), now=now)

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

    def sync_groups_when_due(self, now: datetime) -> int:
        """Sync the groups that hold a role, once a quarter of an hour among all replicas. Returns how many groups.

        Those that were left when Slack asked for a pause follow after it.
        """
        if not self._take_turn("groups", f"{now:%Y-%m-%dT%H}:{now.minute // 15 * 15:02}", now):
            left, self._groups_left = self._groups_left, ()
            return self._sync_each_group(left, now)
        return self.sync_groups(now=now)

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
        self.store_member(answer["user"], now, anew=True)
        return self._seen.get(user_id, LastSeen(False, now))

    def store_member(self, member: Mapping[str, Any], now: datetime, *, anew: bool = False) -> None:
        """Store a person as Slack describes them in an event or an answer; `anew` also if they were erased."""
        self._store([self._to_person(member)], now, anew=anew)

    def forget(self, user_id: str) -> None:
        """Forget a person who was erased; what they do next is asked about anew."""
        self._seen.pop(user_id, None)

    def _store_group(self, group_id: str, members: Sequence[str], now: datetime) -> None:
        """Store all members of a user group, and before that who they are, as far as Slack tells now."""
        self.learn(people.leave_out_erased(self._db, members), now)
        people.store_group(self._db, group_id, tuple(members), now=now)

    def store_group_change(
        self, group_id: str, *, added: Iterable[str], removed: Iterable[str], key: str | None, now: datetime
    ) -> None:
        """Store who joined and who left a user group; `key` is the event's id, by which a repeated one is ignored."""
        people.change_group(self._db, group_id, added=added, removed=removed, key=key, now=now)

    def sync_groups(self, *more: str, now: datetime) -> int:
        """Ask Slack who is in the user groups that hold a role, and in `more`, and store it.

        A group that Slack says nothing about stays as it was, and one that is disabled is emptied. Their members that
        are not known yet are asked for. Returns how many groups were stored.
        """
        return self._sync_each_group(tuple(dict.fromkeys((*more, *people.list_groups(self._db)))), now)

    def _sync_each_group(self, group_ids: Sequence[str], now: datetime) -> int:
        """Ask for each group; when Slack asks for a pause, the rest is left for later."""
        stored = 0
        for place, group_id in enumerate(group_ids):
            if self._groups_from is not None and now < self._groups_from <= now + LONGEST_PAUSE:
                self._groups_left = tuple(group_ids[place:])
                return stored
            try:
                answer = self._slack.usergroups_users_list(usergroup=group_id)
            except (SlackClientError, OSError) as error:
                log.warning("usergroups.users.list failed: %s", _get_error_name(error))
                if _get_error_name(error) in RATE_LIMITED:
                    self._groups_from = now + _get_pause(error)
                    self._groups_left = tuple(group_ids[place:])
                    return stored
                if _get_error_name(error) == "no_such_subteam":
                    people.empty_group(self._db, group_id, now=now)
                continue
            stored += _store_or_log(
                f"the group {group_id}", partial(self._store_group, group_id, answer.get("users", []), now)
            )
        if group_ids:
            self.learn(people.list_unknown_group_members(self._db), now)
        return stored

    def read_groups(self, group_ids: Iterable[str], now: datetime) -> None:
        """Store who is in user groups that are about to be given a role.

        Refuses a group whose members Slack does not tell, with what to do about it. One it cannot tell just now is
        asked for again by `sync_groups`.
        """
        for group_id in group_ids:
            try:
                answer = self._slack.usergroups_users_list(usergroup=group_id)
            except SlackApiError as error:
                name = _get_error_name(error)
                if name == "missing_scope":
                    raise Refusal(scopes.explain_missing("usergroups:read")) from error
                if name == "no_such_subteam":
                    raise Refusal("That user group is disabled or gone, so nobody would hold the role.") from error
                log.warning("usergroups.users.list failed: %s", name)
            except (SlackClientError, OSError) as error:
                log.warning("usergroups.users.list failed: %s", _get_error_name(error))
            else:
                self._store_group(group_id, answer.get("users", []), now)

    def learn(self, user_ids: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Ask Slack for those of these people whom it has never described to us, and return who stays unknown.

        Somebody Slack does not know is stored as nobody of ours. After any other failure nobody else is asked for.
        """
        unknown = people.list_unknown(self._db, [each for each in user_ids if each not in self._seen])
        for place, user_id in enumerate(unknown):
            try:
                self.store_member(self._slack.users_info(user=user_id)["user"], now, anew=True)
            except (SlackClientError, OSError) as error:
                log.warning("users.info failed: %s", _get_error_name(error))
                if _get_error_name(error) not in UNKNOWN_USER_ERRORS:
                    return unknown[place:]
                self._store([Person(user_id, user_id, full_member=False, workspace_admin=False, timezone="")], now)
        return ()

    def require_known(self, user_ids: Sequence[str], now: datetime) -> None:
        """Learn who the people are that somebody named. Raises MemberUnchecked if Slack does not say."""
        if self.learn(user_ids[:MOST_NAMED], now):
            raise MemberUnchecked(
                "I do not know somebody you named yet, and could not ask Slack who they are. "
                "Nothing was done; please try again in a minute."
            )

    def _to_person(self, member: Mapping[str, Any]) -> Person:
        """Turn Slack's description of a member into a Person.

        Full members are active people of this workspace: no guests, bots, or people of another company. On an
        Enterprise Grid the workspaces somebody is in may be told by any of three fields; told by none, they are out.
        """
        profile = member.get("profile") or {}
        on_grid = member.get("enterprise_user") or {}
        teams = {member.get("team_id"), *(member.get("teams") or ()), *(on_grid.get("teams") or ())}
        outside = self._team_id not in teams or member.get("is_stranger")
        guest = any(member.get(flag) for flag in ("is_restricted", "is_ultra_restricted"))
        barred = guest or any(member.get(flag) for flag in ("deleted", "is_bot", "is_workflow_bot"))
        display_name, handle = (words.clean(name or "") for name in (profile.get("display_name"), member.get("name")))
        real_name = words.clean(profile.get("real_name") or "")
        return Person(
            user_id=member["id"],
            name=real_name or display_name or handle or member["id"],
            full_member=not (outside or barred or member["id"] == "USLACKBOT"),
            workspace_admin=bool(member.get("is_admin") or member.get("is_owner")),
            timezone=member.get("tz") or "",
            primary_owner=bool(member.get("is_primary_owner")),
            display_name=display_name,
            handle=handle,
            email=words.clean(profile.get("email") or ""),
            guest=guest and not member.get("deleted"),
        )

    def _store(self, persons: list[Person], now: datetime, *, anew: bool = False) -> None:
        """Store people in the database, and remember here who is a full member."""
        stored = people.store_people(self._db, persons, now=now, anew=anew)
        seen = {person.user_id: LastSeen(person.full_member, now) for person in persons}
        self._seen.update((user_id, last) for user_id, last in seen.items() if user_id in stored)

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


def _get_pause(error: Exception) -> timedelta:
    """Return for how long Slack asks to wait, at most an hour; a minute if it does not say."""
    if not isinstance(error, SlackApiError):
        return timedelta(minutes=1)
    return timedelta(seconds=read_retry_after(error.response, at_most=LONGEST_PAUSE.total_seconds(), unknown=60))


def _get_error_name(error: Exception) -> str:
    """Return Slack's code for an error, or the name of its class."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
