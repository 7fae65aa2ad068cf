"""What Slack refuses in an app manifest, and scopes that are missing for what the manifest asks for."""

import re
from collections.abc import Iterator
from typing import Any

from playground.slack.shapes import Json

LENGTHS: dict[str, tuple[int, int]] = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "features.bot_user.display_name": (1, 80),
    "command": (2, 32),
    "command.description": (1, 2000),
    "usage_hint": (1, 1000),
    "shortcut.name": (1, 24),
    "shortcut.description": (1, 150),
    "callback_id": (1, 255),
}
"""Shortest and longest text, in characters."""
MOST = {"slash_commands": 50, "shortcuts": 10, "bot_events": 100}
COLOR = re.compile(r"#([0-9a-fA-F]{3}){1,2}")
DISPLAY_NAME = re.compile(r"[a-z0-9\-_.]+")
KNOWN: dict[str, frozenset[str]] = {
    "": frozenset({"_metadata", "display_information", "features", "oauth_config", "settings"}),
    "_metadata": frozenset({"schema_version", "min_version", "major_version", "minor_version"}),
    "display_information": frozenset({"name", "description", "background_color", "long_description"}),
    "features": frozenset({"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"}),
    "features.app_home": frozenset({
        "home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled",
    }),
    "features.bot_user": frozenset({"display_name", "always_online"}),
    "oauth_config": frozenset({"redirect_urls", "scopes", "token_management_enabled", "pkce_enabled"}),
    "oauth_config.scopes": frozenset({"bot", "bot_optional", "user", "user_optional"}),
    "settings": frozenset({
        "allowed_ip_address_ranges", "event_subscriptions", "incoming_webhooks", "interactivity", "is_hosted",
        "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled",
    }),
    "settings.event_subscriptions": frozenset({
        "request_url", "bot_events", "user_events", "metadata_subscriptions",
    }),
    "settings.interactivity": frozenset({"is_enabled", "request_url", "message_menu_options_url"}),
}  # fmt: skip
_COMMAND = frozenset({"command", "description", "usage_hint", "should_escape", "url"})
_SHORTCUT = frozenset({"name", "type", "callback_id", "description"})

_CHANNELS, _GROUPS = frozenset({"channels:read"}), frozenset({"groups:read"})
EVENT_SCOPES: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": frozenset(),
    "channel_archive": _CHANNELS,
    "channel_created": _CHANNELS,
    "channel_deleted": _CHANNELS,
    "channel_id_changed": _CHANNELS | _GROUPS,
    "channel_left": _CHANNELS,
    "channel_rename": _CHANNELS,
    "channel_shared": _CHANNELS | _GROUPS,
    "channel_unarchive": _CHANNELS,
    "channel_unshared": _CHANNELS | _GROUPS,
    "file_shared": frozenset({"files:read"}),
    "group_archive": _GROUPS,
    "group_deleted": _GROUPS,
    "group_left": _GROUPS,
    "group_rename": _GROUPS,
    "group_unarchive": _GROUPS,
    "member_joined_channel": _CHANNELS | _GROUPS | frozenset({"mpim:read"}),
    "member_left_channel": _CHANNELS | _GROUPS,
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "reaction_added": frozenset({"reactions:read"}),
    "reaction_removed": frozenset({"reactions:read"}),
    "subteam_created": frozenset({"usergroups:read"}),
    "subteam_members_changed": frozenset({"usergroups:read"}),
    "subteam_updated": frozenset({"usergroups:read"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": frozenset(),
    "user_change": frozenset({"users:read"}),
}
"""Events an app can subscribe to, and the scopes of which each needs one."""


def check_manifest(manifest: Json) -> list[str]:
    """Everything Slack would refuse, or that would silently never arrive; empty when the manifest is fine."""
    errors = list(_check_keys(manifest))
    for path in ("display_information.name", "features.bot_user.display_name"):
        if not _find_value(manifest, path):
            errors.append(f"{path} is missing")
    errors += _check_texts(manifest)
    errors += _check_commands(_find_value(manifest, "features.slash_commands") or [])
    errors += _check_shortcuts(_find_value(manifest, "features.shortcuts") or [])
    errors += _check_scopes(manifest)
    if not _find_value(manifest, "settings.socket_mode_enabled"):
        errors += _check_http_addresses(manifest)
    return errors


def _find_value(manifest: Json, path: str) -> Any:
    value: Any = manifest
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _check_keys(manifest: Json) -> Iterator[str]:
    for path, known in KNOWN.items():
        section = _find_value(manifest, path) if path else manifest
        if section is not None and not isinstance(section, dict):
            yield f"{path} is not a section"
        elif section:
            yield from (f"{path}.{key} is unknown".lstrip(".") for key in section if key not in known)


def _check_texts(manifest: Json) -> Iterator[str]:
    for path in LENGTHS:
        if path.startswith(("display_information", "features.bot_user")):
            yield from _check_length(path, path, _find_value(manifest, path))
    name, color = (
        _find_value(manifest, "features.bot_user.display_name"),
        _find_value(manifest, "display_information.background_color"),
    )
    if name and not DISPLAY_NAME.fullmatch(str(name)):
        yield "features.bot_user.display_name: only a-z 0-9 - _ ."
    if color is not None and not COLOR.fullmatch(str(color)):
        yield "display_information.background_color: #abc or #aabbcc"


def _check_length(limit: str, where: str, value: object) -> Iterator[str]:
    least, most = LENGTHS[limit]
    if value is not None and not (isinstance(value, str) and least <= len(value) <= most):
        yield f"{where}: {least} to {most} characters"


def _check_commands(commands: list[Json]) -> Iterator[str]:
    yield from _check_count("slash_commands", commands)
    for command in commands:
        where = f"command {command.get('command')}"
        yield from (f"{where}: {key} is unknown" for key in command if key not in _COMMAND)
        yield from (f"{where}: {key} is missing" for key in ("command", "description") if not command.get(key))
        if not str(command.get("command", "")).startswith("/"):
            yield f"{where}: starts with /"
        yield from _check_length("command", f"{where}: command", command.get("command"))
        yield from _check_length("command.description", f"{where}: description", command.get("description"))
        yield from _check_length("usage_hint", f"{where}: usage_hint", command.get("usage_hint"))


def _check_shortcuts(shortcuts: list[Json]) -> Iterator[str]:
    yield from _check_count("shortcuts", shortcuts)
    for shortcut in shortcuts:
        where = f"shortcut {shortcut.get('name')}"
        yield from (f"{where}: {key} is unknown" for key in shortcut if key not in _SHORTCUT)
        yield from (f"{where}: {key} is missing" for key in sorted(_SHORTCUT) if not shortcut.get(key))
        if shortcut.get("type") not in ("global", "message"):
            yield f"{where}: type is global or message"
        for key in ("name", "description"):
            yield from _check_length(f"shortcut.{key}", f"{where}: {key}", shortcut.get(key))
        yield from _check_length("callback_id", f"{where}: callback_id", shortcut.get("callback_id"))
    ids = [s.get("callback_id") for s in shortcuts]
    yield from (f"callback_id {name} is used twice" for name in {i for i in ids if ids.count(i) > 1})


def _check_count(what: str, things: list[Any]) -> Iterator[str]:
    if len(things) > MOST[what]:
        yield f"{what}: at most {MOST[what]}"


def _check_scopes(manifest: Json) -> Iterator[str]:
    scopes = set(_find_value(manifest, "oauth_config.scopes.bot") or [])
    optional = set(_find_value(manifest, "oauth_config.scopes.bot_optional") or [])
    yield from (f"bot_optional {scope} must be listed in bot too" for scope in sorted(optional - scopes))
    events = _find_value(manifest, "settings.event_subscriptions.bot_events") or []
    yield from _check_count("bot_events", events)
    yield from (f"event {name} is listed twice" for name in {e for e in events if events.count(e) > 1})
    for event in events:
        if event not in EVENT_SCOPES:
            yield f"event {event} is unknown"
        elif EVENT_SCOPES[event] and not EVENT_SCOPES[event] & scopes:
            yield f"event {event} needs one of {', '.join(sorted(EVENT_SCOPES[event]))}"
    starts = _find_value(manifest, "features.slash_commands") or _find_value(manifest, "features.shortcuts")
    if starts and "commands" not in scopes:
        yield "slash commands and shortcuts need the scope commands"
    if _find_value(manifest, "settings.token_rotation_enabled"):
        yield "token_rotation_enabled cannot be switched off again and kills the tokens after twelve hours"


def _check_http_addresses(manifest: Json) -> Iterator[str]:
    for section in ("event_subscriptions", "interactivity"):
        if _find_value(manifest, f"settings.{section}") and not _find_value(
            manifest, f"settings.{section}.request_url"
        ):
            yield f"settings.{section}.request_url is missing, and Socket Mode is off"
    for command in _find_value(manifest, "features.slash_commands") or []:
        if not command.get("url"):
            yield f"command {command.get('command')}: url is missing, and Socket Mode is off"
