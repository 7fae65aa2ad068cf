"""The addresses of the page, its files and its socket."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from playground.slack.refusals import Impossible
from playground.slack.window import does, shows
from playground.slack.window.asked import Asked, Work, answering, refused
from playground.slack.window.live import Live
from playground.slack.workspace import Workspace

PAGE = Path(__file__).parent.parent / "page"
LARGEST_FILE = 20_000_000


def routes(slack: Workspace) -> list[BaseRoute]:
    """Everything the page needs."""
    shown: dict[str, Work] = {
        "/page/state": shows.state, "/page/channel/{channel}": shows.channel, "/page/thread/{channel}/{ts}":
        shows.thread, "/page/view": shows.modals, "/page/home": shows.home, "/page/inspector": shows.inspector,
        "/page/faults": shows.faults, "/page/download/{file}": shows.download,
    }  # fmt: skip
    done: dict[str, Work] = {
        "/page/read": does.read, "/page/send": does.send, "/page/shortcut": does.shortcut, "/page/action": does.act,
        "/page/suggest": does.suggest, "/page/view/submit": does.submit, "/page/view/close": does.close,
        "/page/home": does.open_home, "/page/react": does.react, "/page/faults": does.switch_faults,
        "/page/travel": does.travel, "/page/reload": does.reload,
    }  # fmt: skip
    return [
        Route("/", _index),
        *(Route(path, answering(slack, work), methods=["GET"]) for path, work in shown.items()),
        *(Route(path, answering(slack, work), methods=["POST"]) for path, work in done.items()),
        Route("/page/file", _uploading(slack), methods=["POST"]),
        WebSocketRoute("/page/live", Live(slack).serve),
        Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
    ]


async def _index(_: Request) -> Response:
    index = PAGE / "index.html"
    return FileResponse(index) if index.exists() else PlainTextResponse("The page is not built.", status_code=404)


def _uploading(slack: Workspace) -> Callable[[Request], Awaitable[Response]]:
    """A file comes as a form, which the other requests do not."""

    async def endpoint(request: Request) -> Response:
        async with request.form() as form:
            part, acting = form.get("file"), str(form.get("as") or "")
            if part is None or isinstance(part, str):
                return refused("There is no file in this form.")
            content = await part.read()
        if len(content) > LARGEST_FILE:
            return refused("That file is too large for a local Slack.")
        asked = Asked(slack, request, {"as": acting})
        try:
            answer = await run_in_threadpool(does.upload, asked, part.filename or "file", content)
        except Impossible as reason:
            return refused(str(reason))
        return JSONResponse({"ok": True, **answer})

    return endpoint
