"""The manifest checker knows Slack's limits."""

from collections.abc import Callable

import pytest

from playground.slack.manifest import check_manifest
from playground.slack.shapes import Json
from tests.playground.conftest import manifest

Spoil = Callable[[Json], object]


def test_a_good_manifest_passes() -> None:
    """Nothing is wrong with a manifest like the project's."""
    assert check_manifest(manifest()) == []


SPOILT: list[tuple[str, Spoil, str]] = [
    ("long name", lambda m: m["display_information"].update(name="x" * 36), "display_information.name"),
    ("no name", lambda m: m["display_information"].pop("name"), "display_information.name"),
    ("long description", lambda m: m["display_information"].update(description="x" * 141), "description"),
    ("short long description", lambda m: m["display_information"].update(long_description="x"), "long_description"),
    ("color", lambda m: m["display_information"].update(background_color="red"), "background_color"),
    ("capital bot", lambda m: m["features"]["bot_user"].update(display_name="Umpire"), "display_name"),
    ("command name", lambda m: m["features"]["slash_commands"][0].update(command="/" + "x" * 32), "32"),
    ("command slash", lambda m: m["features"]["slash_commands"][0].update(command="strike"), "starts with /"),
    ("usage hint", lambda m: m["features"]["slash_commands"][0].update(usage_hint="x" * 1001), "usage_hint"),
    ("command words", lambda m: m["features"]["slash_commands"][0].pop("description"), "description is missing"),
    ("shortcut name", lambda m: m["features"]["shortcuts"][0].update(name="x" * 25), "24"),
    ("shortcut type", lambda m: m["features"]["shortcuts"][0].update(type="both"), "global or message"),
    ("shortcut twice", lambda m: m["features"]["shortcuts"][0].update(callback_id="strike_from_message"), "twice"),
    ("too many shortcuts", lambda m: m["features"].update(shortcuts=m["features"]["shortcuts"] * 6), "at most 10"),
    ("unknown key", lambda m: m["settings"].update(socket_mode=True), "settings.socket_mode is unknown"),
    ("optional only", lambda m: m["oauth_config"]["scopes"]["bot_optional"].append("pins:read"), "pins:read"),
    ("no commands scope", lambda m: m["oauth_config"]["scopes"]["bot"].remove("commands"), "commands"),
    ("event scope", lambda m: m["oauth_config"]["scopes"]["bot"].remove("app_mentions:read"), "app_mention"),
    ("unknown event", lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("nope"), "nope is unknown"),
    ("event twice", lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("team_join"), "twice"),
    ("rotation", lambda m: m["settings"].update(token_rotation_enabled=True), "token_rotation_enabled"),
    ("no socket", lambda m: m["settings"].update(socket_mode_enabled=False), "request_url"),
    ("no section", lambda m: m.update(settings=[]), "settings is not a section"),
]


@pytest.mark.parametrize(("spoil", "said"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_fault_is_named(spoil: Spoil, said: str) -> None:
    """Each rule of Slack's has its own sentence."""
    spoilt = manifest()
    spoil(spoilt)
    assert any(said in error for error in check_manifest(spoilt)), check_manifest(spoilt)
