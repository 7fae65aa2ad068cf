"""The addresses of the page, its files and its socket."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from playground.slack.refusals import Impossible
from playground.slack.window import actions, displays
from playground.slack.window.live import Live
from playground.slack.window.page_requests import PageHandler, PageRequest, build_endpoint, build_refusal
from playground.slack.workspace import Workspace

PAGE = Path(__file__).parent.parent / "page"
LARGEST_FILE = 20_000_000


def build_routes(slack: Workspace) -> list[BaseRoute]:
    """Build the routes of the page: what it reads, what it does, its files and its socket."""
    reads: dict[str, PageHandler] = {
        "/page/state": displays.show_workspace,
        "/page/channel/{channel}": displays.show_channel,
        "/page/thread/{channel}/{ts}": displays.show_thread,
        "/page/view": displays.show_modals,
        "/page/home": displays.show_home,
        "/page/inspector": displays.show_inspector,
        "/page/faults": displays.show_faults,
        "/page/download/{file}": displays.download_file,
    }
    writes: dict[str, PageHandler] = {
        "/page/read": actions.mark_channel_read,
        "/page/send": actions.send_message,
        "/page/shortcut": actions.use_shortcut,
        "/page/action": actions.use_element,
        "/page/suggest": actions.suggest_options,
        "/page/view/submit": actions.submit_modal,
        "/page/view/close": actions.close_modal,
        "/page/home": actions.open_home,
        "/page/react": actions.change_reaction,
        "/page/faults": actions.switch_faults,
        "/page/travel": actions.move_clock,
        "/page/zone": actions.change_zone,
        "/page/reload": actions.reload_slack,
    }
    return [
        Route("/", _serve_page),
        *(Route(path, build_endpoint(slack, work), methods=["GET"]) for path, work in reads.items()),
        *(Route(path, build_endpoint(slack, work), methods=["POST"]) for path, work in writes.items()),
        Route("/page/file", _build_upload_endpoint(slack), methods=["POST"]),
        WebSocketRoute("/page/live", Live(slack).serve),
        Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
    ]


async def _serve_page(_: Request) -> Response:
    index = PAGE / "index.html"
    return FileResponse(index) if index.exists() else PlainTextResponse("The page is not built.", status_code=404)


def _build_upload_endpoint(slack: Workspace) -> Callable[[Request], Awaitable[Response]]:
    """Build the endpoint for uploads, which come as a form and not as JSON."""

    async def endpoint(request: Request) -> Response:
        async with request.form() as form:
            part, acting = form.get("file"), str(form.get("as") or "")
            if part is None or isinstance(part, str):
                return build_refusal("There is no file in this form.")
            content = await part.read()
        if len(content) > LARGEST_FILE:
            return build_refusal("That file is too large for a local Slack.")
        page = PageRequest(slack, request, {"as": acting})
        try:
            answer = await run_in_threadpool(actions.upload_file, page, part.filename or "file", content)
        except Impossible as reason:
            return build_refusal(str(reason))
        return JSONResponse({"ok": True, **answer})

    return endpoint
