"""Which address is answered by what, and who may ask at all."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from playground.slack import answers, transfers
from playground.slack.web.dispatch import WebApi
from playground.slack.window import routes as window
from playground.slack.workspace import Workspace

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


def build_application(slack: Workspace) -> ASGIApp:
    """The whole server."""
    world = slack.world
    api = WebApi(world, slack.deliveries)

    def bound(handle: Callable[..., Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await handle(world, request)

        return endpoint

    app = Starlette(
        routes=[
            Route("/api/{method}", api.endpoint, methods=["GET", "POST"]),
            WebSocketRoute("/socket", slack.deliveries.sockets.serve),
            Route("/response/{team}/{secret}", bound(answers.answer_response_url), methods=["POST"]),
            Route("/upload/v1/{secret}", bound(transfers.receive_file), methods=["POST", "PUT"]),
            Route("/files-pri/{file}/{name}", bound(transfers.send_file)),
            Route("/files-pri/{file}/download/{name}", bound(transfers.send_file)),
            *window.build_routes(slack),
        ]
    )
    return LocalOnly(app)


class LocalOnly:
    """Refuses requests meant for another host, and those another site's page makes.

    A web page elsewhere could make its own name point to this machine; then the Host header tells, and Origin does too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = HTTPConnection(scope).headers
            host, origin = headers.get("host", ""), headers.get("origin")
            if not _is_local(f"//{host}") or (origin is not None and urlsplit(origin).netloc != host):
                refuse: ASGIApp = (
                    PlainTextResponse("This server answers only to its own address.", status_code=403)
                    if scope["type"] == "http"
                    else WebSocketClose(1008)
                )
                await refuse(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_local(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOCAL_NAMES
    except ValueError:
        return False
