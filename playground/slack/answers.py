"""What the app sends to a response url: another message, a changed one, or nothing any more."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.slack.channels import Channel
from playground.slack.commands import post_as_app
from playground.slack.messages import add_block_ids
from playground.slack.refusals import SlackRefusal
from playground.slack.response_urls import ResponseUrl
from playground.slack.shapes import Json
from playground.slack.world import World


async def answer_response_url(world: World, request: Request) -> Response:
    """`POST /response/<team>/<secret>`."""
    secret = request.path_params["secret"]
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    try:
        if not isinstance(body, dict):
            raise SlackRefusal("invalid_payload")
        with world.lock:
            _apply_answer(world, world.response_urls.use(secret), body)
        answer: Json = {"ok": True}
        status = 200
    except SlackRefusal as refusal:
        answer = refusal.as_json()
        status = 404 if refusal.error in ("used_url", "expired_url", "no_team") else 400
    entry = world.inspector.add(
        "said", "response_url", at=world.clock().isoformat(), who=world.app.bot_user_id, ok=answer["ok"],
        error=answer.get("error", ""), payload=body, answer=answer,
    )  # fmt: skip
    world.touch(inspector=entry.n)
    return JSONResponse(answer, status_code=status)


def _apply_answer(world: World, url: ResponseUrl, body: Json) -> None:
    channel = world.channels[url.channel]
    shelf = channel.ephemerals if url.ephemeral else channel.messages
    if body.get("delete_original"):
        shelf.pop(url.message_ts, None)
        world.touch(channel.id)
        return
    text, blocks = body.get("text") or "", body.get("blocks")
    if not text and not blocks:
        raise SlackRefusal("no_text")
    if blocks and world.list_refusals(blocks):
        raise SlackRefusal("invalid_blocks")
    original = shelf.get(url.message_ts)
    if body.get("replace_original") and original is not None:
        original.text, original.blocks = text, add_block_ids(blocks or [])
        if url.ephemeral:
            original.thread_ts = ""  # it is another message in its place, and like all of these in no thread
        else:
            original.edited = f"{world.now_seconds()}.000000"
        world.touch(channel.id)
        return
    _post_answer(world, url, channel, body)


def _post_answer(world: World, url: ResponseUrl, channel: Channel, body: Json) -> None:
    """Post another message: in the channel itself, and in a thread only if it is public and names one.

    Source: https://docs.slack.dev/interactivity/handling-user-interaction#publishing_in_thread
    """
    public = body.get("response_type") == "in_channel"
    post_as_app(
        world, channel, body.get("text") or "", body.get("blocks") or [], to="" if public else url.user_id,
        thread_ts=str(body.get("thread_ts") or "") if public else "",
    )  # fmt: skip
