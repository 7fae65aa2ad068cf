"""The people and bots of the workspace, as Slack knows them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from playground.slack.shapes import Json

AccountKind = Literal["member", "owner", "admin", "guest", "single_guest", "stranger", "deactivated", "bot"]
OUTSIDERS: frozenset[AccountKind] = frozenset({"guest", "single_guest", "stranger"})
ENTERPRISE_NAME = "Northwind Group"
IMAGE_SIZES = (24, 32, 48, 72, 192, 512, 1024)
COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "2b6836", "5b89d5")


@dataclass(frozen=True, slots=True)
class Grid:
    """An Enterprise Grid: this workspace, another one of the same organization, and the organization."""

    team_id: str
    other_team_id: str
    enterprise_id: str


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
    teams: tuple[str, ...] = ()
    """Workspaces of an organization the account is in, if Slack describes it by these; `team_id` may then be empty."""
    display_name: str = ""
    """What the person chose to be called; without it the handle."""
    email: str = ""
    """Without it the handle, at the company's domain."""
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

    def as_json(self, now: datetime, *, scopes: Collection[str] = (), grid: Grid | None = None) -> Json:
        """The user object of `users.info`; a deactivated account carries no zone and no roles, as in Slack.

        `scopes` are those of the app that looks. On a `grid` people of this workspace are described by their home
        workspace, which is another one, and by the workspaces they are in.
        """
        body: Json = {
            "id": self.id, "team_id": self.team_id, "name": self.handle, "deleted": self.deleted,
            "color": self.color, "real_name": self.name, "profile": self._profile(scopes),
            "is_bot": self.is_bot, "is_app_user": False, "updated": self.updated, "is_workflow_bot": False,
            "is_invited_user": False,
        } | self._teams(grid)  # fmt: skip
        if not body["team_id"]:
            del body["team_id"]
        if self.deleted:
            return body
        zone = _get_zone(self.tz)
        offset = now.astimezone(zone).utcoffset()
        body |= {
            "tz": self.tz, "tz_label": now.astimezone(zone).tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.kind in ("owner", "admin"), "is_owner": self.kind == "owner",
            "is_primary_owner": self.kind == "owner", "is_restricted": self.kind in ("guest", "single_guest"),
            "is_ultra_restricted": self.kind == "single_guest", "is_email_confirmed": True, "has_2fa": False,
            "who_can_share_contact_card": "EVERYONE",
        }  # fmt: skip
        if self.is_bot:
            body["is_connector_bot"] = False
        if self.kind == "stranger":
            body["is_stranger"] = True
        return body

    def _teams(self, grid: Grid | None) -> Json:
        """The workspaces of an organization by which Slack describes the account; nothing outside a Grid."""
        if grid is None:
            return {"teams": list(self.teams)} if self.teams else {}
        ours = self.team_id == grid.team_id
        teams = [grid.other_team_id, grid.team_id] if ours else [self.team_id]
        admin = self.kind in ("owner", "admin")
        return {
            "team_id": grid.other_team_id if ours and not self.is_bot else self.team_id, "teams": teams,
            "enterprise_id": grid.enterprise_id, "enterprise_name": ENTERPRISE_NAME,
            "enterprise_user": {
                "id": self.id, "enterprise_id": grid.enterprise_id, "enterprise_name": ENTERPRISE_NAME,
                "is_admin": admin, "is_owner": False, "is_primary_owner": False, "teams": teams,
            },
        }  # fmt: skip

    def _profile(self, scopes: Collection[str]) -> Json:
        first, _, last = self.name.partition(" ")
        body: Json = {
            "title": self.title, "phone": "", "skype": "", "real_name": self.name,
            "real_name_normalized": self.name, "display_name": self.display_name or self.handle,
            "display_name_normalized": self.display_name or self.handle, "status_text": "", "status_emoji": "",
            "avatar_hash": self.color, "team": self.team_id, "first_name": first, "last_name": last,
            "status_emoji_display_info": [], "status_expiration": 0, "status_text_canonical": "",
            "status_emoji_url": "", "pronouns": "", "huddle_state": "default_unset", "huddle_state_expiration_ts": 0,
            "fields": {}, "start_date": "", "is_custom_image": True,
            "image_original": f"https://avatars.example/{self.color}.png",
        }  # fmt: skip
        body |= {f"image_{size}": f"https://avatars.example/{self.color}_{size}.png" for size in IMAGE_SIZES}
        if "users:read.email" in scopes and not self.is_bot:
            body["email"] = self.email or f"{self.handle}@northwind.example"
        if self.kind in ("guest", "single_guest"):
            body |= {"guest_invited_by": "", "guest_expiration_ts": 0}
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
