"""The socket on which the page hears that something changed."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.slack.shapes import Json
from playground.slack.workspace import Workspace
from playground.slack.world import Change

GATHERING_SECONDS = 0.03
"""Seconds of changes told in one message; a burst of two hundred messages is not two hundred redraws."""


class Live:
    """Every open page, each with its queue of what it has not been told yet."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack

    async def serve(self, websocket: WebSocket) -> None:
        """One page, until it is closed."""
        await websocket.accept()
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[Change | Json]()

        def listen(news: Change | Json) -> None:
            with suppress(RuntimeError):  # the loop is gone: the server is stopping
                loop.call_soon_threadsafe(queue.put_nowait, news)

        world, trips = self._slack.world, self._slack.trips
        world.listeners.append(listen)
        trips.listeners.append(listen)
        teller = asyncio.create_task(_send_news(websocket, queue))
        try:
            with suppress(WebSocketDisconnect):
                while True:
                    await websocket.receive_text()
        finally:
            teller.cancel()
            world.listeners.remove(listen)
            trips.listeners.remove(listen)


async def _send_news(websocket: WebSocket, queue: asyncio.Queue[Change | Json]) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # the page was closed meanwhile
        while True:
            news = [await queue.get()]
            await asyncio.sleep(GATHERING_SECONDS)
            while not queue.empty():
                news.append(queue.get_nowait())
            for message in _merge_changes(news):
                await websocket.send_json(message)


def _merge_changes(news: list[Change | Json]) -> list[Json]:
    """Changes become one message; what is told about a trip stays as it is."""
    changes = [one for one in news if isinstance(one, Change)]
    told: list[Json] = [one for one in news if not isinstance(one, Change)]
    entries = [c.inspector for c in changes if c.inspector]
    visible = [c for c in changes if not c.inspector or c.channels or c.views or c.home or c.people]
    if visible:
        told.append({
            "type": "changed", "version": changes[-1].version,
            "channels": sorted({channel for c in visible for channel in c.channels}),
            "views": any(c.views for c in visible), "home": any(c.home for c in visible),
            "people": any(c.people for c in visible),
        })  # fmt: skip
    if entries:
        told.append({"type": "inspector", "n": max(entries)})
    return told
