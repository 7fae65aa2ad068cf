"""The people and bots of the workspace, as Slack knows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from playground.slack.shapes import Json

AccountKind = Literal["member", "owner", "admin", "guest", "single_guest", "stranger", "deactivated", "bot"]
OUTSIDERS: frozenset[AccountKind] = frozenset({"guest", "single_guest", "stranger"})
COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "2b6836", "5b89d5")


@dataclass(slots=True)
class Account:
    """One member of the workspace, guest, stranger from another company, or bot."""

    id: str
    handle: str
    name: str
    kind: AccountKind
    team_id: str
    title: str = ""
    tz: str = "Europe/Berlin"
    updated: int = 0
    bot_id: str = ""
    app_id: str = ""
    role: str = ""
    """What the page says this person is, where the app gives roles of its own; Slack knows nothing of it."""

    @property
    def deleted(self) -> bool:
        """True when the account was deactivated."""
        return self.kind == "deactivated"

    @property
    def is_bot(self) -> bool:
        """True for bots and apps."""
        return self.kind == "bot"

    @property
    def color(self) -> str:
        """Six hexadecimal digits, the same each time for the same person."""
        return COLORS[sum(map(ord, self.handle)) % len(COLORS)]

    def as_json(self, now: datetime) -> Json:
        """The user object of `users.info`; a deactivated account carries no zone and no roles, as in Slack."""
        body: Json = {
            "id": self.id, "team_id": self.team_id, "name": self.handle, "deleted": self.deleted,
            "color": self.color, "real_name": self.name, "profile": self._profile(),
            "is_bot": self.is_bot, "is_app_user": False, "updated": self.updated,
        }  # fmt: skip
        if self.deleted:
            return body
        zone = _get_zone(self.tz)
        offset = now.astimezone(zone).utcoffset()
        body |= {
            "tz": self.tz, "tz_label": now.astimezone(zone).tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.kind in ("owner", "admin"), "is_owner": self.kind == "owner",
            "is_primary_owner": self.kind == "owner", "is_restricted": self.kind in ("guest", "single_guest"),
            "is_ultra_restricted": self.kind == "single_guest", "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }  # fmt: skip
        if self.kind == "stranger":
            body["is_stranger"] = True
        return body

    def _profile(self) -> Json:
        body: Json = {
            "title": self.title, "phone": "", "skype": "", "real_name": self.name,
            "real_name_normalized": self.name, "display_name": self.handle,
            "display_name_normalized": self.handle, "status_text": "", "status_emoji": "",
            "avatar_hash": "", "team": self.team_id,
        }  # fmt: skip
        if self.is_bot:
            body |= {"bot_id": self.bot_id, "api_app_id": self.app_id, "always_active": True}
        return body


@dataclass(slots=True)
class UserGroup:
    """A group of people with a handle of its own, such as `@managers`."""

    id: str
    handle: str
    name: str
    team_id: str
    users: list[str]
    disabled: bool = False
    updated: int = 0

    def as_json(self, *, include_users: bool, include_count: bool) -> Json:
        """The usergroup object of `usergroups.list`."""
        body: Json = {
            "id": self.id, "team_id": self.team_id, "is_usergroup": True, "is_subteam": True,
            "name": self.name, "description": "", "handle": self.handle, "is_external": False,
            "date_create": self.updated, "date_update": self.updated,
            "date_delete": self.updated if self.disabled else 0, "auto_type": None,
            "prefs": {"channels": [], "groups": []},
        }  # fmt: skip
        if include_users:
            body["users"] = list(self.users)
        if include_count:
            body["user_count"] = len(self.users)
        return body


def _get_zone(zone: str) -> ZoneInfo:
    """The clock of a zone; UTC for one that Slack has and this machine has not, which goes by its name all the same."""
    try:
        return ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")
