"""The connections beneath HTTP, so that one can be cut in the middle of a call."""

import asyncio
import socket
import struct
from collections.abc import MutableMapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

NO_LINGER = struct.pack("ii", 1, 0)
TRANSPORTS: dict[tuple[int, int], asyncio.Transport] = {}
"""Open connections by both their ports; there is one machine only, so that is unique."""


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with its connections on record."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected."""
        super().connection_made(transport)
        if self.client and self.server:
            TRANSPORTS[self.client[1], self.server[1] or 0] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """It went away."""
        if self.client and self.server:
            TRANSPORTS.pop((self.client[1], self.server[1] or 0), None)
        super().connection_lost(exc)


def cut_connection(scope: MutableMapping[str, Any]) -> None:
    """Cut the connection a request came over; the client sees "connection reset by peer"."""
    transport = TRANSPORTS.get((scope["client"][1], scope["server"][1]))
    if transport is None:
        return
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()
