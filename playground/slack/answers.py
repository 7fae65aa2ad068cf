"""What the app sends to a response url: another message, a changed one, or nothing any more."""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.slack import wire
from playground.slack.channels import Channel
from playground.slack.commands import post_as_app
from playground.slack.faults import Fault
from playground.slack.messages import add_block_ids
from playground.slack.refusals import SlackRefusal
from playground.slack.response_urls import ResponseUrl
from playground.slack.shapes import Json
from playground.slack.world import World

METHOD = "response_url"
"""What a response url is called in the inspector and among the faults."""
HOLD_SECONDS = 60.0
"""The longest an answer is held."""


async def answer_response_url(world: World, request: Request) -> Response:
    """`POST /response/<team>/<secret>`."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    fault = world.faults.strike(METHOD)
    if fault is not None and fault.kind == "hold":
        await asyncio.to_thread(fault.released.wait, HOLD_SECONDS)
        fault = None
    if fault is None or fault.stored:
        answer, status = _answer(world, request.path_params["secret"], body)
    if fault is not None:
        answer, status = _fail(fault)
    headers = {"retry-after": str(fault.retry_after)} if fault is not None and fault.kind == "429" else {}
    if fault is not None and fault.kind == "reset":
        wire.cut_connection(request.scope)
    entry = world.inspector.add(
        "said", METHOD, at=world.clock().isoformat(), who=world.app.bot_user_id, ok=answer["ok"],
        error=answer.get("error", ""), payload=body, answer=answer,
    )  # fmt: skip
    world.touch(inspector=entry.n)
    return JSONResponse(answer, status_code=status, headers=headers)


def _fail(fault: Fault) -> tuple[Json, int]:
    """The body and the status with which a fault hits the app; a connection that is cut shows neither."""
    if fault.kind == "429":
        return {"ok": False, "error": "rate_limited"}, 429
    return {"ok": False, "error": fault.error_of(METHOD)}, fault.status if fault.kind == "5xx" else 400


def _answer(world: World, secret: str, body: object) -> tuple[Json, int]:
    """Do what the app asks; the body and the status of the answer."""
    try:
        if not isinstance(body, dict):
            raise SlackRefusal("invalid_payload")
        with world.lock:
            _apply_answer(world, world.response_urls.use(secret), body)
    except SlackRefusal as refusal:
        return refusal.as_json(), 404 if refusal.error in ("used_url", "expired_url", "no_team") else 400
    return {"ok": True}, 200


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
