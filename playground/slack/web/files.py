"""files.*: what the app uploads, and what people attached."""

from typing import Any

from playground.slack.channels import Channel
from playground.slack.files import File
from playground.slack.messages import Message
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call

LOOKS_UNTIL_KNOWN = 2
"""How many looks at a file do not show yet where it was shared, when Slack is late."""


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes, and the id the file will have."""
    length = call.text("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackRefusal("invalid_arguments", messages=("[ERROR] length must be greater than 0",))
    world = call.world
    file = world.files.begin(
        call.text("filename"), int(length), user=world.app.bot_user_id, created=world.now_seconds()
    )
    file.alt = call.text("alt_txt")
    return {"upload_url": f"{world.url}/upload/v1/{file.secret}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: keep uploaded files, and share them in a channel with a comment."""
    wanted: Any = call.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(f, dict) and "id" in f for f in wanted):
        raise SlackRefusal("invalid_arguments", messages=("[ERROR] files needs a list of objects with an id",))
    files = [_find_uploaded_file(call, str(f["id"])) for f in wanted]
    channels = [_find_share_channel(call, name) for name in _list_share_channels(call)]
    for file, entry in zip(files, wanted, strict=True):
        file.title, file.complete = str(entry.get("title") or file.name), True
    if not _loses(call, files):
        for channel in channels:
            _share_files(call, channel, files)
    return {"files": [file.as_json(call.world.url, with_shares=False) for file in files]}


def get_file(call: Call) -> Json:
    """files.info: one file; the app sees what was handed to it and what is shared where it is a member."""
    file = _find_existing_file(call)
    file.looks_until_known -= 1
    return {
        "file": file.as_json(call.world.url, with_shares=file.looks_until_known < 0),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete_file(call: Call) -> Json:
    """files.delete: only the app's own files."""
    file = _find_existing_file(call)
    if file.user != call.world.app.bot_user_id:
        raise SlackRefusal("cant_delete_file")
    file.deleted, file.content = True, b""
    return {}


def _find_existing_file(call: Call) -> File:
    file = call.world.files.by_id.get(call.text("file"))
    if file is None or not file.complete:
        raise SlackRefusal("file_not_found")
    if file.deleted:
        raise SlackRefusal("file_deleted")
    return file


def _find_uploaded_file(call: Call, file_id: str) -> File:
    file = call.world.files.by_id.get(file_id)
    if file is None or file.complete or len(file.content) != file.length:
        raise SlackRefusal("file_not_found")
    return file


def _list_share_channels(call: Call) -> list[str]:
    return [name for name in (call.text("channel_id"), *call.text("channels").split(",")) if name]


def _find_share_channel(call: Call, name: str) -> Channel:
    channel = call.world.channel(name)
    if channel is None or (channel.kind != "public" and not call.is_member(channel)):
        raise SlackRefusal("channel_not_found")
    if not call.is_member(channel):
        raise SlackRefusal("not_in_channel")
    return channel


def _loses(call: Call, files: list[File]) -> bool:
    """True when the files are shared nowhere although Slack answers ok: it does that, and with `alt_txt` always."""
    described = call.world.faults.lose_described_files and any(file.alt for file in files)
    return described or call.fault == "unshared"


def _share_files(call: Call, channel: Channel, files: list[File]) -> None:
    world, app = call.world, call.world.app
    message = Message(
        world.stamps.next(), channel.id, app.bot_user_id, call.text("initial_comment"), bot_id=app.bot_id,
        app_id=app.id, team_id=world.team_id, thread_ts=call.text("thread_ts"),
        files=[file.as_json(world.url) for file in files],
    )  # fmt: skip
    world.post(channel, message)
    kind = "public" if channel.kind == "public" else "private"
    share: Json = {
        "ts": message.ts, "channel_name": channel.name, "team_id": world.team_id, "reply_users": [],
        "reply_users_count": 0, "reply_count": 0,
    }  # fmt: skip
    for file in files:
        file.shares.setdefault(kind, {}).setdefault(channel.id, []).append(share)
        file.looks_until_known = LOOKS_UNTIL_KNOWN if call.fault == "shared_late" else 0


METHODS: dict[str, Answer] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": get_file,
    "files.delete": delete_file,
}
