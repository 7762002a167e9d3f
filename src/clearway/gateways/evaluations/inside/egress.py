"""Which connections this process begins: each is told to the house, and any but those to the model are prevented.

This is evidence and a fence for programs that behave, not a wall: machine code that speaks to the kernel by itself is
not seen. What the model's own commands may reach is decided by the sandbox, which has no network at all.
"""

import asyncio
import socket
import sys
from typing import Final, cast
from urllib.parse import urlsplit

from clearway.gateways.evaluations.inside.house import House
from clearway.gateways.evaluations.wire import Reached

_PORTS: Final = {"http": 80, "https": 443}


def watch_connections(url: str, house: House) -> None:
    """Begin to watch; cannot be undone in this process. Names are resolved once, here."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    known = {(info[4][0], port) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    loop = asyncio.get_running_loop()

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if (address := _address(event, arguments)) is None:
            return
        allowed = address in known or address == (host, port)
        shown = f"{address[0]}:{address[1]}"
        loop.call_soon_threadsafe(house.tell, Reached(shown, allowed))
        if not allowed:
            raise PermissionError(f"no connection to {shown}: only the model may be reached")

    sys.addaudithook(hear)


def _address(event: str, arguments: tuple[object, ...]) -> tuple[object, object] | None:
    """Give what would be reached: by a connection, a datagram, or a question for a name."""
    if event in {"socket.connect", "socket.sendto"}:
        place = arguments[1]  # of a socket that has no port, it is a path
        return cast("tuple[object, object]", place[:2]) if isinstance(place, tuple) else None
    if event == "socket.getaddrinfo":
        return arguments[0], arguments[1]
    return None
