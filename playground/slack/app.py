"""The app as its manifest declares it: what it may call, what it hears about, and what people can start."""

from dataclasses import dataclass, field

from playground.slack.shapes import Json


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; without `escape` mentions and links arrive as the plain text a person typed."""

    command: str
    description: str
    usage_hint: str
    escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the lightning menu (`global`) or of a message's menu (`message`)."""

    name: str
    callback_id: str
    type: str
    description: str


@dataclass(slots=True)
class InstalledApp:
    """One app, installed in the workspace; the scopes may shrink when optional ones are not granted."""

    id: str
    name: str
    handle: str
    scopes: set[str]
    optional_scopes: frozenset[str]
    commands: dict[str, Command]
    shortcuts: dict[str, Shortcut]
    events: frozenset[str]
    home_tab: bool
    messages_tab: bool
    """Whether the app has direct messages with people at all; without, Slack refuses to post there."""
    messages_tab_read_only: bool
    """Whether people can only read there, and neither write nor type commands."""
    bot_token: str
    app_token: str
    bot_user_id: str = ""
    bot_id: str = ""
    dead_because: str = ""
    """The error every call gets after the tokens were revoked or the app was removed."""
    verification_token: str = field(default="local-verification-token", repr=False)


def build_app(manifest: Json, *, app_id: str, secret: str) -> InstalledApp:
    """Build the app a manifest describes, with tokens made from `secret`."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    shortcuts = [
        Shortcut(s["name"], s["callback_id"], s["type"], s.get("description", ""))
        for s in features.get("shortcuts", [])
    ]
    commands = [
        Command(c["command"], c.get("description", ""), c.get("usage_hint", ""), bool(c.get("should_escape")))
        for c in features.get("slash_commands", [])
    ]
    return InstalledApp(
        id=app_id,
        name=manifest.get("display_information", {}).get("name", "app"),
        handle=features.get("bot_user", {}).get("display_name", "app"),
        scopes={*scopes.get("bot", []), *scopes.get("bot_optional", [])},
        optional_scopes=frozenset(scopes.get("bot_optional", [])),
        commands={c.command: c for c in commands},
        shortcuts={s.callback_id: s for s in shortcuts},
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        home_tab=bool(features.get("app_home", {}).get("home_tab_enabled")),
        messages_tab=bool(features.get("app_home", {}).get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(features.get("app_home", {}).get("messages_tab_read_only_enabled")),
        bot_token=f"xoxb-local-{secret}",
        app_token=f"xapp-local-{secret}",
    )
