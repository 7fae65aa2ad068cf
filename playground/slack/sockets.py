"""Socket Mode's side of the wire: tickets, up to ten connections, greetings and farewells."""

import asyncio
import itertools
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.slack.ids import Ids
from playground.slack.shapes import Json
from playground.slack.world import World

MOST_CONNECTIONS = 10
CLOSE = ""
"""Put into a connection's queue to close it."""


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket; `leaving` is set once Slack has said that it will close it, `deaf` if it only seems open."""

    number: int
    websocket: WebSocket
    loop: asyncio.AbstractEventLoop
    outgoing: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    leaving: bool = False
    deaf: bool = False

    def send(self, text: str) -> None:
        """Queue a frame, from any thread; what is sent over a deaf connection is lost."""
        if self.deaf and text != CLOSE:
            return
        with suppress(RuntimeError):  # the loop is gone: the server is stopping
            self.loop.call_soon_threadsafe(self.outgoing.put_nowait, text)


class Sockets:
    """The app's open connections; an envelope goes to any one of them, here to each in turn."""

    def __init__(self, world: World, on_ack: Callable[[str, Json | None], None]) -> None:
        self._world, self._on_ack = world, on_ack
        self._lock = threading.Lock()
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self.connections: list[Connection] = []
        self.opened = 0
        """How many connections there were so far."""

    def ticket(self) -> str:
        """The address of one connection, good for one use."""
        ticket = Ids.secret()
        self._tickets.add(ticket)
        return f"{self._world.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={self._world.app.id}"

    def send(self, envelope: Json, *, copies: int = 1) -> int:
        """Send to the next connection, or copies to as many; returns how many connections there were to choose from."""
        with self._lock:
            self._deafen()
            open_ones = [c for c in self.connections if not c.leaving]
            if open_ones:
                text = json.dumps(envelope)
                start = next(self._turn)
                for number in range(copies):
                    open_ones[(start + number) % len(open_ones)].send(text)
            return len(open_ones)

    def _deafen(self) -> None:
        """Make all connections deaf for good while the switch is on."""
        for connection in self.connections:
            connection.deaf = connection.deaf or self._world.faults.deafen_sockets

    def disconnect(self, reason: str = "") -> int:
        """Say goodbye to every connection: `warning`, `refresh_requested`; without a reason just hang up.

        After a `warning` the connection stays open as Slack's does for some seconds, but gets nothing new.
        """
        with self._lock:
            self._deafen()
            leaving = list(self.connections)
            for connection in leaving:
                connection.leaving = True
                if reason:
                    connection.send(json.dumps(self._farewell(reason)))
                if reason != "warning":
                    connection.send(CLOSE)
        return len(leaving)

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from the handshake to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if self._world.faults.refuse_sockets or ticket not in self._tickets:
            await websocket.close()
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(next(self._numbers), websocket, asyncio.get_running_loop())
        with self._lock:
            full = len(self.connections) >= MOST_CONNECTIONS
            if not full:
                self.connections.append(connection)
                self.opened += 1
                self._deafen()
        if full:
            await websocket.send_text(json.dumps(self._farewell("too_many_websockets")))
            await websocket.close()
            return
        connection.send(json.dumps(self._hello()))
        writer = asyncio.create_task(self._write(connection))
        self._world.touch()
        try:
            await self._read(websocket)
        finally:
            with self._lock:
                self.connections.remove(connection)
            writer.cancel()
            self._world.touch()

    async def _read(self, websocket: WebSocket) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                text = await websocket.receive_text()
                with suppress(ValueError):  # Slack ignores what is not JSON
                    answer = json.loads(text)
                    if isinstance(answer, dict) and "envelope_id" in answer:
                        self._on_ack(answer["envelope_id"], answer.get("payload"))

    @staticmethod
    async def _write(connection: Connection) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # closed from the other side meanwhile
            while text := await connection.outgoing.get():
                await connection.websocket.send_text(text)
            await connection.websocket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello", "num_connections": len(self.connections), "debug_info": self._debug_info(),
            "connection_info": {"app_id": self._world.app.id},
        }  # fmt: skip

    def _farewell(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": self._debug_info()}

    @staticmethod
    def _debug_info() -> Json:
        return {"host": "applink-local", "build_number": 1, "approximate_connection_time": 3600}
