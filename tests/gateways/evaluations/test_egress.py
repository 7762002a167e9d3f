"""Connections of Inspect's process: those to the model are told, any other is told and prevented."""

import socket
import subprocess  # noqa: TID251  what is watched cannot be unwatched in this process
import sys

PROGRAM = """
import asyncio, socket, sys
from clearway.gateways.evaluations.inside.egress import watch_connections
told = []
class House:
    def tell(self, word): told.append((word.address, word.allowed))
async def main():
    port, other = int(sys.argv[1]), int(sys.argv[2])
    watch_connections(f"http://127.0.0.1:{port}", House())
    socket.create_connection(("127.0.0.1", port)).close()
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", other)),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.getaddrinfo("elsewhere.invalid", 443),
    ):
        try:
            reach()
        except PermissionError:
            continue
        raise SystemExit("reached")
    await asyncio.sleep(0)
    print([one for one in told if one[1]] != [], sorted({address for address, allowed in told if not allowed}))
asyncio.run(main())
"""


def test_only_the_model_is_reached() -> None:
    """A connection, a datagram and a question for a name, to anywhere else, fail and are evidence."""
    with socket.create_server(("127.0.0.1", 0)) as model, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(server.getsockname()[1]) for server in (model, other)]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, *ports], capture_output=True, text=True, check=False
        )
    assert done.stdout.strip() == f"True ['127.0.0.1:{ports[1]}', '192.0.2.1:53', 'elsewhere.invalid:443']", done.stderr
