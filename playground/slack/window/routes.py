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
from playground.slack.window.asked import PageHandler, PageRequest, build_endpoint, build_refusal
from playground.slack.window.live import Live
from playground.slack.workspace import Workspace

PAGE = Path(__file__).parent.parent / "page"
LARGEST_FILE = 20_000_000


def build_routes(slack: Workspace) -> list[BaseRoute]:
    """Everything the page needs."""
    shown: dict[str, PageHandler] = {
        "/page/state": shows.show_workspace, "/page/channel/{channel}": shows.show_channel, "/page/thread/{channel}/{ts}":
        shows.show_thread, "/page/view": shows.show_modals, "/page/home": shows.show_home, "/page/inspector": shows.show_inspector,
        "/page/faults": shows.show_faults, "/page/download/{file}": shows.download_file,
    }  # fmt: skip
    done: dict[str, PageHandler] = {
        "/page/read": does.mark_channel_read, "/page/send": does.send_message, "/page/shortcut": does.use_shortcut, "/page/action": does.use_element,
        "/page/suggest": does.suggest_options, "/page/view/submit": does.submit_modal, "/page/view/close": does.close_modal,
        "/page/home": does.open_home, "/page/react": does.change_reaction, "/page/faults": does.switch_faults,
        "/page/travel": does.move_clock, "/page/reload": does.reload_slack,
    }  # fmt: skip
    return [
        Route("/", _serve_page),
        *(Route(path, build_endpoint(slack, work), methods=["GET"]) for path, work in shown.items()),
        *(Route(path, build_endpoint(slack, work), methods=["POST"]) for path, work in done.items()),
        Route("/page/file", _build_upload_endpoint(slack), methods=["POST"]),
        WebSocketRoute("/page/live", Live(slack).serve),
        Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
    ]


async def _serve_page(_: Request) -> Response:
    index = PAGE / "index.html"
    return FileResponse(index) if index.exists() else PlainTextResponse("The page is not built.", status_code=404)


def _build_upload_endpoint(slack: Workspace) -> Callable[[Request], Awaitable[Response]]:
    """A file comes as a form, which the other requests do not."""

    async def endpoint(request: Request) -> Response:
        async with request.form() as form:
            part, acting = form.get("file"), str(form.get("as") or "")
            if part is None or isinstance(part, str):
                return build_refusal("There is no file in this form.")
            content = await part.read()
        if len(content) > LARGEST_FILE:
            return build_refusal("That file is too large for a local Slack.")
        asked = PageRequest(slack, request, {"as": acting})
        try:
            answer = await run_in_threadpool(does.upload_file, asked, part.filename or "file", content)
        except Impossible as reason:
            return build_refusal(str(reason))
        return JSONResponse({"ok": True, **answer})

    return endpoint
