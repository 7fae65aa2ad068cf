"""files.*: what the app uploads, and what people attached."""

from typing import Any

from playground.slack.files import File
from playground.slack.messages import Message
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call


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
    channels = [call.text("channel_id"), *call.text("channels").split(",")]
    for name in filter(None, channels):
        _share_files(call, name, files)
    for file, entry in zip(files, wanted, strict=True):
        file.title, file.complete = str(entry.get("title") or file.name), True
    return {"files": [file.as_json(call.world.url) for file in files]}


def get_file(call: Call) -> Json:
    """files.info: one file; the app sees what was handed to it and what is shared where it is a member."""
    return {
        "file": _find_existing_file(call).as_json(call.world.url),
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


def _share_files(call: Call, name: str, files: list[File]) -> None:
    world, app = call.world, call.world.app
    channel = world.channel(name)
    if channel is None or (channel.kind != "public" and not call.is_member(channel)):
        raise SlackRefusal("channel_not_found")
    if not call.is_member(channel):
        raise SlackRefusal("not_in_channel")
    for file in files:
        file.channels.append(channel.id)
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


METHODS: dict[str, Answer] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": get_file,
    "files.delete": delete_file,
}
