"""Every method the local Slack has: its arguments, the scopes of which one is enough, and its rate tier."""

from dataclasses import dataclass
from typing import Literal

Caller = Literal["bot", "app", "any", "anybody"]
"""Whose token a method takes: the bot's, the app's, either, or none at all."""
TIERS: dict[str, int] = {"1": 1, "2": 20, "3": 50, "4": 100, "special": 0}
"""Calls a minute; `special` methods have a rule of their own."""
POSTS_PER_SECOND = 1


@dataclass(frozen=True, slots=True)
class Method:
    """One row: `scopes` is empty where none is needed, or where the method decides by what it is asked for."""

    name: str
    tier: str
    scopes: frozenset[str]
    required: tuple[str, ...]
    optional: frozenset[str]
    caller: Caller = "bot"


def _method(name: str, tier: str, scopes: str, required: str, optional: str, caller: Caller = "bot") -> Method:
    return Method(name, tier, frozenset(scopes.split()), tuple(required.split()), frozenset(optional.split()), caller)


_HISTORY = "channels:history groups:history im:history mpim:history"
_READ = "channels:read groups:read im:read mpim:read"
_LEAVE = "channels:manage channels:write groups:write im:write mpim:write"
_OPEN = "channels:manage groups:write im:write mpim:write"
_WORDS = "as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata parse text username"
_SPAN = "cursor include_all_metadata inclusive latest limit oldest"
_COMPLETE = "blocks channel_id channels icon_emoji icon_url initial_comment thread_ts username"

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        _method("apps.connections.open", "3", "", "", "", "app"),
        _method("auth.test", "special", "", "", "", "any"),
        _method("blocks.validate", "special", "", "", "blocks message view", "anybody"),
        _method("bots.info", "3", "users:read", "", "bot team_id"),
        _method("chat.delete", "3", "chat:write", "channel ts", "as_user"),
        _method("chat.getPermalink", "special", "", "channel message_ts", ""),
        _method("chat.postEphemeral", "4", "chat:write", "channel user", f"{_WORDS} thread_ts"),
        _method(
            "chat.postMessage", "special", "chat:write", "channel",
            f"{_WORDS} current_draft_last_updated_ts mrkdwn reply_broadcast thread_ts unfurl_links unfurl_media",
        ),
        _method(
            "chat.update", "3", "chat:write", "channel ts",
            "as_user attachments blocks file_ids link_names markdown_text metadata parse reply_broadcast text "
            "unfurled_attachments",
        ),
        _method("conversations.history", "3", _HISTORY, "channel", _SPAN),
        _method("conversations.info", "3", _READ, "channel", "include_locale include_num_members"),
        _method("conversations.join", "3", "channels:join", "channel", ""),
        _method("conversations.leave", "3", _LEAVE, "channel", ""),
        _method("conversations.list", "2", _READ, "", "cursor exclude_archived limit team_id types"),
        _method("conversations.members", "4", _READ, "channel", "cursor limit"),
        _method("conversations.open", "3", _OPEN, "", "channel prevent_creation return_im users"),
        _method("conversations.replies", "3", _HISTORY, "channel ts", _SPAN),
        _method("files.completeUploadExternal", "4", "files:write", "files", _COMPLETE),
        _method("files.delete", "3", "files:write", "file", ""),
        _method("files.getUploadURLExternal", "4", "files:write", "filename length", "alt_txt snippet_type"),
        _method("files.info", "4", "files:read", "file", "count cursor limit page"),
        _method("reactions.add", "3", "reactions:write", "channel name timestamp", ""),
        _method("reactions.get", "3", "reactions:read", "", "channel file file_comment full timestamp"),
        _method("reactions.remove", "2", "reactions:write", "name", "channel file file_comment timestamp"),
        _method("team.info", "3", "team:read", "", "domain team"),
        _method("usergroups.list", "2", "usergroups:read", "", "include_count include_disabled include_users team_id"),
        _method("usergroups.users.list", "2", "usergroups:read", "usergroup", "include_disabled team_id"),
        _method("users.info", "4", "users:read", "user", "include_locale"),
        _method("users.list", "2", "users:read", "", "cursor include_locale limit team_id"),
        _method("views.open", "4", "", "view", "interactivity_pointer trigger_id"),
        _method("views.publish", "4", "", "user_id view", "hash interactivity_pointer"),
        _method("views.push", "4", "", "view", "interactivity_pointer trigger_id"),
        _method("views.update", "4", "", "view", "external_id hash view_id"),
    )
}  # fmt: skip
