"""The door of the Web API: reads a call, checks token, scopes and arguments, applies faults, notes it, answers."""

import asyncio
import json
import math
import time
from collections import deque
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.slack import wire
from playground.slack.deliveries import Deliveries
from playground.slack.faults import UPLOAD_KINDS, WAITING, Fault, FaultKind
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web import apps, blocks, chat, conversations, files, reactions, users, views
from playground.slack.web.call import Answer, Call
from playground.slack.web.table import METHODS, POSTS_PER_SECOND, TIERS, Method
from playground.slack.world import World

ANSWERS: dict[str, Answer] = {
    **apps.METHODS, **blocks.METHODS, **chat.METHODS, **conversations.METHODS, **files.METHODS, **reactions.METHODS,
    **users.METHODS, **views.METHODS,
}  # fmt: skip
ALWAYS_TAKEN = frozenset({"team_id"})
"""Bolt's client adds it to every call, and Slack takes it."""
FORMS_ONLY = frozenset({"blocks.validate"})
"""Methods that hear no JSON. The reference says they do; people who tried found that they do not."""
HOLD_SECONDS = 60.0
"""The longest an answer is held, so that a forgotten fault does not stop the server from stopping."""


class WebApi:
    """Answers `POST /api/<method>` as Slack does."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world, self._deliveries = world, deliveries
        self._recent: dict[tuple[str, str], deque[float]] = {}

    async def endpoint(self, request: Request) -> Response:
        """One call, with whatever the faults do to it."""
        name = request.path_params["method"]
        args = await _read_arguments(request)
        token = _take_token(request, args)
        started = time.perf_counter()
        fault = self._world.faults.strike(name)
        if fault is None or fault.stored or fault.kind in (*WAITING, *UPLOAD_KINDS):
            body = await self._held(fault, name, token, args)
        else:
            body = _build_refusal(fault, name)
        if body.get("error") == "ratelimited":
            response: Response = _build_rate_limit_response(body.pop("retry_after"))
        else:
            response = self._response(fault, body, request)
        self._note(name, args, body, (time.perf_counter() - started) * 1000, fault)
        return response

    async def _held(self, fault: Fault | None, name: str, token: str, args: Json) -> Json:
        """The answer; a fault that waits keeps it back, after the call took effect if the fault is `stored`."""
        if fault is None or fault.kind not in WAITING:
            return self.answer(name, token, args, fault.kind if fault else None)
        body = self.answer(name, token, args) if fault.stored else None
        await asyncio.to_thread(fault.released.wait, fault.seconds if fault.kind == "slow" else HOLD_SECONDS)
        return self.answer(name, token, args) if body is None else body

    def answer(self, name: str, token: str, args: Json, fault: FaultKind | None = None) -> Json:
        """What Slack answers, without faults but one of those that no answer tells of."""
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackRefusal("unknown_method", req_method=name)
            self._check_token(method, token)
            self._check_scopes(method)
            _check_arguments(method, args)
            if self._world.faults.enforce_rate_limits and (wait := self._wait(method, args)):
                return {"ok": False, "error": "ratelimited", "retry_after": wait}
            app_level = token == self._world.app.app_token
            with self._world.lock:
                body = ANSWERS[name](Call(self._world, self._deliveries, name, args, app_level, fault))
            return {"ok": True, **body}
        except SlackRefusal as refusal:
            return refusal.as_json()

    def _check_token(self, method: Method, token: str) -> None:
        app = self._world.app
        if method.caller == "anybody":
            return
        if not token:
            raise SlackRefusal("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackRefusal("invalid_auth")
        if app.dead_because:
            raise SlackRefusal(app.dead_because)
        kind = "bot" if token == app.bot_token else "app"
        if method.caller not in ("any", kind):
            raise SlackRefusal("not_allowed_token_type")

    def _check_scopes(self, method: Method) -> None:
        granted = self._world.granted_scopes
        if method.scopes and not method.scopes & granted:
            needed, provided = ",".join(sorted(method.scopes)), ",".join(sorted(granted))
            raise SlackRefusal("missing_scope", needed=needed, provided=provided)

    def _wait(self, method: Method, args: Mapping[str, Any]) -> int:
        """Seconds to wait before this call is allowed; 0 when it is, and then it counts."""
        if method.name == "chat.postMessage":
            key, most, window = (method.name, str(args.get("channel"))), POSTS_PER_SECOND, 1.0
        else:
            key, most, window = (method.name, ""), TIERS[method.tier], 60.0
        if not most:
            return 0
        now = self._world.clock().timestamp()
        recent = self._recent.setdefault(key, deque())
        while recent and not now - window < recent[0] <= now:  # passed, or from before the clock was set back
            recent.popleft()
        if len(recent) >= most:
            return max(1, math.ceil(recent[0] + window - now))
        recent.append(now)
        return 0

    def _response(self, fault: Fault | None, body: Json, request: Request) -> Response:
        if fault and fault.kind == "reset":
            wire.cut_connection(request.scope)
            return PlainTextResponse("")
        if fault and fault.kind == "429":
            return _build_rate_limit_response(fault.retry_after)
        if fault and fault.kind == "5xx":
            return PlainTextResponse("upstream error", status_code=fault.status)
        granted = ",".join(sorted(self._world.granted_scopes))
        dated = format_datetime(self._world.clock(), usegmt=True)
        return _Json(body, headers={"x-oauth-scopes": granted, "x-slack-req-id": "local", "date": dated})

    def _note(self, name: str, args: Json, body: Json, ms: float, fault: Fault | None) -> None:
        error = str(body.get("error", ""))
        if fault and fault.stored:
            error = f"{fault.kind}, stored"
        entry = self._world.inspector.add(
            "said", name, at=self._world.clock().isoformat(), who=self._world.app.bot_user_id,
            channel=str(args.get("channel") or args.get("user_id") or ""), ms=ms, ok=not error, error=error,
            payload=args, answer=body,
        )  # fmt: skip
        self._world.touch(inspector=entry.n)


class _Json(JSONResponse):
    """JSON with every letter beyond ASCII escaped, as Slack sends it: so that half a character can be in it."""

    def render(self, content: Any) -> bytes:
        """Return the bytes of an answer."""
        return json.dumps(content).encode()


def _build_refusal(fault: Fault, name: str) -> Json:
    """What a call answers that a fault keeps from having an effect."""
    error = fault.error_of(name)
    return {"ok": False, "error": error, **({"retry_after": fault.retry_after} if error == "ratelimited" else {})}


def _build_rate_limit_response(seconds: int) -> Response:
    body = {"ok": False, "error": "ratelimited"}
    return JSONResponse(body, status_code=429, headers={"retry-after": str(seconds)})


async def _read_arguments(request: Request) -> Json:
    """Arguments from the address and from the body, a form or JSON."""
    raw = await request.body()
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        if request.path_params["method"] in FORMS_ONLY:
            return args
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            body = None
        args |= body if isinstance(body, dict) else {"json": "invalid"}
    else:
        args |= dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return args


def _take_token(request: Request, args: Json) -> str:
    """The token, taken out of the arguments so that the inspector never shows it."""
    given = args.pop("token", "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else str(given or "")


def _check_arguments(method: Method, args: Json) -> None:
    problems = [f"[ERROR] missing required field: {n}" for n in method.required if args.get(n) in (None, "")]
    known = {*method.required, *method.optional, *ALWAYS_TAKEN}
    problems += [f"[ERROR] unexpected argument: {name}" for name in args if name not in known]
    if problems:
        raise SlackRefusal("invalid_arguments", messages=tuple(problems))
