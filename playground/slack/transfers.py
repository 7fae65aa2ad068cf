"""The bytes of files on their way: uploads to a secret address, downloads with the bot's token."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.slack.world import World


async def receive_file(world: World, request: Request) -> Response:
    """`POST /upload/v1/<secret>`: the bytes as they are, or as a form with one file."""
    file = world.files.by_secret.get(request.path_params["secret"])
    if file is None or file.complete:
        return PlainTextResponse("no such upload", status_code=404)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            parts = [part for part in form.values() if not isinstance(part, str)]
            content = await parts[0].read() if parts else b""
    else:
        content = await request.body()
    if len(content) != file.length:
        return PlainTextResponse("length differs from what was announced", status_code=400)
    file.content = content
    return PlainTextResponse(f"OK - {len(content)}")


async def send_file(world: World, request: Request) -> Response:
    """`GET /files-pri/…`: without the bot's token and `files:read` Slack shows its sign-in page, and so does this."""
    file = world.files.by_id.get(request.path_params["file"])
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if file is None or file.deleted or not file.complete:
        return PlainTextResponse("file not found", status_code=404)
    if token != world.app.bot_token or "files:read" not in world.granted_scopes or world.app.dead_because:
        return Response("<!DOCTYPE html><title>Sign in | Slack</title>", media_type="text/html")
    return Response(file.content, media_type=file.mimetype)
